//! Going through every occurrence of a list, block after block: what merging and checking need.
//!
//! A search decodes the streams that it asks for; here all of them are decoded, each once and in
//! order, into buffers that are used again.

use super::super::bitpack::BLOCK;
use super::super::positions::{form_bits, read_steps};
use super::super::varint::Cursor;
use super::super::DocId;
use super::{Block, ListReader, Occurrence};
use crate::error::Result;

/// Positions above this do not exist: they share 32 bits with the number of their field.
const LAST_POSITION: u32 = u32::MAX >> 5;

/// The form sets of one list, flat: set number -> rising form ordinals.
#[derive(Default)]
pub struct FormSets {
    ordinals: Vec<u32>,
    ends: Vec<u32>,
}

impl FormSets {
    /// Reads the sets of `list`, in place of those of the list before.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes contradict themselves.
    pub fn read(&mut self, list: &ListReader<'_>) -> Result<()> {
        self.ordinals.clear();
        self.ends.clear();
        list.for_each_ordinal(|set, ordinal| {
            self.ordinals.push(ordinal);
            self.ends.resize(set as usize + 1, 0);
            self.ends[set as usize] = self.ordinals.len() as u32;
        })?;
        Ok(())
    }

    /// The ordinals of set `number`.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&[u32]> {
        let end = *self.ends.get(number as usize)? as usize;
        let start = if number == 0 { 0 } else { self.ends[number as usize - 1] as usize };
        Some(&self.ordinals[start..end])
    }

    /// Replaces every ordinal; `None` where `map` knows one of them not.
    pub fn renumber(&mut self, map: impl Fn(u32) -> Option<u32>) -> Option<()> {
        for ordinal in &mut self.ordinals {
            *ordinal = map(*ordinal)?;
        }
        Some(())
    }
}

/// One block, decoded whole.
pub struct Walk {
    docs: [DocId; BLOCK],
    frequencies: [u32; BLOCK],
    sets: [u32; BLOCK],
    len: usize,
    /// (posting, field, occurrences) of the postings with fields beyond the main one.
    beyond: Vec<(u8, u8, u32)>,
    steps: Vec<u32>,
    occurrences: Vec<Occurrence>,
    ends: [u32; BLOCK],
}

impl Default for Walk {
    fn default() -> Self {
        Walk {
            docs: [0; BLOCK],
            frequencies: [0; BLOCK],
            sets: [0; BLOCK],
            len: 0,
            beyond: Vec::new(),
            steps: Vec::new(),
            occurrences: Vec::new(),
            ends: [0; BLOCK],
        }
    }
}

impl Walk {
    /// Decodes the documents of `block` and their form sets, nothing else.
    pub fn read_sets(&mut self, block: &Block<'_>) {
        self.len = block.len();
        block.docs(&mut self.docs);
        block.form_sets(&mut self.sets);
    }

    /// Decodes `block`, whose positions start `positions` (what follows them does no harm).
    /// `weights` are those of the text fields. `None` where the bytes contradict themselves; if
    /// not, documents rise, and so do the occurrences of each.
    pub fn read(
        &mut self,
        block: &Block<'_>,
        sets: &FormSets,
        positions: &[u8],
        weights: &[u32],
    ) -> Option<()> {
        self.len = block.len();
        block.docs(&mut self.docs);
        if self.docs[..self.len].windows(2).any(|pair| pair[0] >= pair[1]) {
            return None;
        }
        block.frequencies(&mut self.frequencies);
        block.form_sets(&mut self.sets);
        self.read_fields(block, weights)?;
        let main = weights.len() as u8 - 1;
        let total = self.ends[..self.len].iter().map(|count| *count as usize).sum();
        let forms_at = read_steps(positions, total, &mut self.steps)?;
        let mut forms = Bits { bytes: &positions[forms_at..], held: 0, bits: 0 };
        let mut steps = &self.steps[..];
        let mut beyond = &self.beyond[..];
        self.occurrences.clear();
        for index in 0..self.len {
            let set = sets.get(self.sets[index])?;
            let own = beyond.iter().take_while(|entry| usize::from(entry.0) == index).count();
            let (now, later) = beyond.split_at(own);
            beyond = later;
            let only = [(index as u8, main, self.ends[index])];
            let first = self.occurrences.len();
            for &(_, field, count) in if own == 0 { &only[..] } else { now } {
                let (now, later) = steps.split_at(count as usize);
                steps = later;
                let mut position = 0u32;
                for &step in now {
                    position = position.checked_add(step).filter(|p| *p <= LAST_POSITION)?;
                    self.occurrences.push(Occurrence { field, position, form: set[0] });
                }
            }
            if set.len() > 1 {
                let width = form_bits(set.len());
                for occurrence in &mut self.occurrences[first..] {
                    occurrence.form = *set.get(forms.take(width)? as usize)?;
                }
            }
            self.ends[index] = self.occurrences.len() as u32;
        }
        Some(())
    }

    /// Puts the occurrences of each posting into `ends`, and what lies beyond the main field into
    /// `beyond`.
    fn read_fields(&mut self, block: &Block<'_>, weights: &[u32]) -> Option<()> {
        let main = weights.len() - 1;
        self.beyond.clear();
        let frequencies = &self.frequencies[..self.len];
        if weights[main] == 1 {
            self.ends[..self.len].copy_from_slice(frequencies);
        } else {
            for (count, frequency) in self.ends.iter_mut().zip(frequencies) {
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
                self.ends[usize::from(index)] = total;
            }
        }
        (!self.ends[..self.len].contains(&0)).then_some(())
    }

    /// The documents of the block.
    #[inline]
    pub fn docs(&self) -> &[DocId] {
        &self.docs[..self.len]
    }

    /// The number of the form set of posting `index`.
    #[inline]
    pub fn set(&self, index: usize) -> u32 {
        self.sets[index]
    }

    /// The occurrences of posting `index`, at least one.
    #[inline]
    pub fn occurrences(&self, index: usize) -> &[Occurrence] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.occurrences[start..self.ends[index] as usize]
    }
}

/// A stream of small numbers, lowest bits first.
struct Bits<'a> {
    bytes: &'a [u8],
    held: u64,
    bits: u32,
}

impl Bits<'_> {
    #[inline]
    fn take(&mut self, width: u32) -> Option<u32> {
        while self.bits < width {
            let (first, rest) = self.bytes.split_first()?;
            self.held |= u64::from(*first) << self.bits;
            self.bits += 8;
            self.bytes = rest;
        }
        let value = self.held & ((1 << width) - 1);
        self.held >>= width;
        self.bits -= width;
        Some(value as u32)
    }
}
