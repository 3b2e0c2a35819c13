//! One block with every stream decoded, each once and in order, into buffers that are used again:
//! what merging and checking need. A search decodes only what it asks for.

use super::super::bitpack::BLOCK;
use super::super::positions::read_steps;
use super::super::varint::Cursor;
use super::super::DocId;
use super::Block;

/// Positions above this do not exist: they share 32 bits with the number of their field.
pub(super) const LAST_POSITION: u32 = u32::MAX >> 5;

/// The postings of a block, one array per stream.
pub struct Streams {
    pub(super) len: usize,
    pub(super) docs: [DocId; BLOCK],
    /// Weighted.
    pub(super) frequencies: [u32; BLOCK],
    /// Numbers of form sets.
    pub(super) sets: [u32; BLOCK],
    /// Occurrences of each posting, at least one.
    pub(super) counts: [u32; BLOCK],
    /// (posting, field, occurrences) of the postings with fields beyond the main one, rising.
    pub(super) beyond: Vec<(u8, u8, u32)>,
    /// The differences of all positions.
    pub(super) steps: Vec<u32>,
    /// Where the forms stand in the bytes of the positions.
    pub(super) forms_at: usize,
}

impl Default for Streams {
    fn default() -> Self {
        Streams {
            len: 0,
            docs: [0; BLOCK],
            frequencies: [0; BLOCK],
            sets: [0; BLOCK],
            counts: [0; BLOCK],
            beyond: Vec::new(),
            steps: Vec::new(),
            forms_at: 0,
        }
    }
}

impl Streams {
    /// Decodes the documents of `block` and their form sets, nothing else.
    pub fn read_sets(&mut self, block: &Block<'_>) {
        self.len = block.len();
        block.docs(&mut self.docs);
        block.form_sets(&mut self.sets);
    }

    /// Decodes `block`, whose positions start `positions` (what follows them does no harm).
    /// `weights` are those of the text fields. `None` where the bytes contradict themselves; if
    /// not, documents rise, and there are as many steps as occurrences.
    pub fn read(&mut self, block: &Block<'_>, positions: &[u8], weights: &[u32]) -> Option<()> {
        self.read_sets(block);
        if !self.docs().is_sorted_by(|doc, next| doc < next) {
            return None;
        }
        block.frequencies(&mut self.frequencies);
        self.read_fields(block, weights)?;
        let total = self.counts[..self.len].iter().map(|count| *count as usize).sum();
        self.forms_at = read_steps(positions, total, &mut self.steps)?;
        Some(())
    }

    /// Counts the occurrences of each posting, and those of each field beyond the main one.
    fn read_fields(&mut self, block: &Block<'_>, weights: &[u32]) -> Option<()> {
        let main = weights.len() - 1;
        self.beyond.clear();
        let frequencies = &self.frequencies[..self.len];
        if weights[main] == 1 {
            self.counts[..self.len].copy_from_slice(frequencies);
        } else {
            for (count, frequency) in self.counts.iter_mut().zip(frequencies) {
                *count = frequency / weights[main];
            }
        }
        if !block.only_main_field() {
            let mut cursor = Cursor::new(block.beyond());
            let mut next = 0;
            for _ in 0..cursor.byte()? {
                let index = cursor.byte()?;
                let mask = cursor.u32()?;
                if usize::from(index) < next || usize::from(index) >= self.len {
                    return None;
                }
                if mask == 0 || u64::from(mask) >> (main + 1) != 0 {
                    return None;
                }
                next = usize::from(index) + 1;
                let mut rest = frequencies[usize::from(index)];
                let mut total = 0u32;
                for field in (0..main).filter(|field| mask >> field & 1 == 1) {
                    let count = cursor.u32()?;
                    rest = rest.checked_sub(count.checked_mul(weights[field])?)?;
                    total = total.checked_add(count)?;
                    self.beyond.push((index, field as u8, count));
                }
                if mask >> main & 1 == 1 {
                    let count = rest / weights[main];
                    total = total.checked_add(count)?;
                    self.beyond.push((index, main as u8, count));
                }
                self.counts[usize::from(index)] = total;
            }
        }
        (!self.counts[..self.len].contains(&0)).then_some(())
    }

    /// The documents of the block; rising, if [`read`](Self::read) found it sound.
    #[inline]
    pub fn docs(&self) -> &[DocId] {
        &self.docs[..self.len]
    }

    /// The number of the form set of posting `index`.
    #[inline]
    pub fn set(&self, index: usize) -> u32 {
        self.sets[index]
    }

    /// Calls `visit` with each field of each posting and the steps to its positions, in order, as
    /// (posting, field, steps).
    #[inline]
    pub(super) fn for_each_field(
        &self,
        main: u8,
        mut visit: impl FnMut(usize, u8, &[u32]) -> Option<()>,
    ) -> Option<()> {
        let mut steps = &self.steps[..];
        let mut beyond = &self.beyond[..];
        for index in 0..self.len {
            let own = beyond.iter().take_while(|entry| usize::from(entry.0) == index).count();
            let (now, later) = beyond.split_at(own);
            beyond = later;
            let only = [(index as u8, main, self.counts[index])];
            for &(_, field, count) in if own == 0 { &only[..] } else { now } {
                let (now, later) = steps.split_at(count as usize);
                steps = later;
                visit(index, field, now)?;
            }
        }
        Some(())
    }
}
