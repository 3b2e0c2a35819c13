//! Where in each document a term occurs.
//!
//! Positions count words from the start of their field. A posting's occurrences are sorted by
//! (field, position); each is written as the difference to the previous one of the same field,
//! the first of a field as it is. How many belong to a posting, and to which fields, stands in
//! the posting list, so a reader needs both. The bytes of a term stand behind those of its list, in
//! [`Part::Postings`](super::part::Part::Postings).
//!
//! ```text
//! block (of the 128 postings of one block of the list)
//!   groups      of 128 differences, the last one shorter: width u8, packed differences
//!   forms       for each posting with m > 1 forms, per occurrence the index of its form in the
//!               posting's form set, ceil(log2 m) bits each, one bit stream for the block
//! ```

use super::bitpack::{self, BLOCK};
use super::pages::Region;
use super::postings::Occurrence;
use crate::error::{Error, Result};

/// The bits that tell `forms` forms apart.
pub(super) fn form_bits(forms: usize) -> u32 {
    bitpack::width(forms as u32 - 1)
}

/// Collects the occurrences of one block of postings.
#[derive(Default)]
pub struct PositionsEncoder {
    steps: Vec<u32>,
    forms: Vec<u8>,
    held: u64,
    bits: u32,
}

impl PositionsEncoder {
    /// Adds one posting: its sorted occurrences, and the rising ordinals of its forms.
    pub fn push(&mut self, occurrences: &[Occurrence], set: &[u32]) {
        let mut field = u8::MAX;
        let mut previous = 0;
        for occurrence in occurrences {
            if occurrence.field != field {
                (field, previous) = (occurrence.field, 0);
            }
            self.steps.push(occurrence.position - previous);
            previous = occurrence.position;
        }
        if set.len() > 1 {
            for occurrence in occurrences {
                let rank = set.binary_search(&occurrence.form).expect("the set holds the form");
                self.push_form(rank as u32, set.len());
            }
        }
    }

    /// Adds differences of whole postings, as they are written.
    pub fn push_steps(&mut self, steps: &[u32]) {
        self.steps.extend_from_slice(steps);
    }

    /// Adds which of the `forms` of its posting an occurrence has; nothing where it has only one.
    #[inline]
    pub fn push_form(&mut self, rank: u32, forms: usize) {
        self.held |= u64::from(rank) << self.bits;
        self.bits += form_bits(forms);
        while self.bits >= 8 {
            self.forms.push(self.held as u8);
            self.held >>= 8;
            self.bits -= 8;
        }
    }

    /// Adds a posting of one occurrence.
    #[inline]
    pub fn push_one(&mut self, occurrence: &Occurrence) {
        self.steps.push(occurrence.position);
    }

    /// Appends the block to `out` and returns where it starts.
    pub fn close_block(&mut self, out: &mut Vec<u8>) -> u32 {
        let start = out.len() as u32;
        for group in self.steps.chunks(BLOCK) {
            let width = bitpack::width(group.iter().fold(0, |all, step| all | step));
            out.push(width as u8);
            bitpack::pack(group, width, out);
        }
        if self.bits > 0 {
            self.forms.push(self.held as u8);
            (self.held, self.bits) = (0, 0);
        }
        out.append(&mut self.forms);
        self.steps.clear();
        start
    }
}

/// Decodes all differences of a block into `out`, in place of what was there; returns where the
/// forms start, or `None` where the bytes contradict themselves.
pub(super) fn read_steps(bytes: &[u8], total: usize, out: &mut Vec<u32>) -> Option<usize> {
    // Every group takes a byte or more, so a false total allocates no more than the bytes allow.
    if total.div_ceil(BLOCK) > bytes.len() {
        return None;
    }
    out.clear();
    out.resize(total, 0);
    let mut at = 0;
    for group in out.chunks_mut(BLOCK) {
        let width = u32::from(*bytes.get(at)?);
        if width > 32 {
            return None;
        }
        let end = at + 1 + bitpack::packed_len(group.len(), width);
        bitpack::unpack(bytes.get(at + 1..end)?, width, group);
        at = end;
    }
    Some(at)
}

/// So many differences are taken out one by one sooner than their group is unpacked.
const FEW: usize = 4;

#[cold]
fn damaged(region: &Region) -> Error {
    region.corrupt(0, "a block of positions is malformed")
}

/// Reads positions of one block of postings at a time; keeps the group decoded last.
pub struct PositionsReader<'a> {
    bytes: &'a [u8],
    total: usize,
    /// The group turned to; `usize::MAX` before the first.
    group: usize,
    /// Where the group after it starts.
    next_at: usize,
    packed: &'a [u8],
    width: u32,
    values: [u32; BLOCK],
    decoded: bool,
}

impl Default for PositionsReader<'_> {
    fn default() -> Self {
        PositionsReader {
            bytes: &[],
            total: 0,
            group: usize::MAX,
            next_at: 0,
            packed: &[],
            width: 0,
            values: [0; BLOCK],
            decoded: false,
        }
    }
}

impl<'a> PositionsReader<'a> {
    /// Turns to `bytes`, a block's positions and whatever follows, of `total` occurrences.
    pub fn open(&mut self, bytes: &'a [u8], total: usize) {
        (self.bytes, self.total) = (bytes, total);
        (self.group, self.next_at) = (usize::MAX, 0);
    }

    fn group_len(&self, group: usize) -> usize {
        (self.total - BLOCK * group).min(BLOCK)
    }

    /// Turns to `group`, of which no difference is decoded yet. Groups rise, or it starts anew.
    #[inline(never)]
    fn turn_to(&mut self, group: usize) -> Option<()> {
        let first = if self.group < group { self.group + 1 } else { 0 };
        if first == 0 {
            self.next_at = 0;
        }
        // Until all is read, the reader stands at none.
        (self.group, self.decoded) = (usize::MAX, false);
        for group in first..=group {
            self.width = u32::from(*self.bytes.get(self.next_at)?);
            if self.width > 32 {
                return None;
            }
            let start = self.next_at + 1;
            self.next_at = start + bitpack::packed_len(self.group_len(group), self.width);
            self.packed = self.bytes.get(start..self.next_at)?;
        }
        self.group = group;
        Some(())
    }

    /// Calls `visit` with the positions of one posting in one field, `count` of them, of which
    /// `first` occurrences come before in the block. Each value is `field << 27 | position`, so
    /// fields never touch.
    #[inline]
    pub fn read(
        &mut self,
        first: usize,
        field: u8,
        count: u32,
        region: &Region,
        mut visit: impl FnMut(u32),
    ) -> Result<()> {
        let end = first + count as usize;
        if end > self.total {
            return Err(region.corrupt(0, "positions reach beyond their block"));
        }
        let (mut index, mut position) = (first, 0u32);
        let mut step = |step: u32| {
            position = position.wrapping_add(step) & (u32::MAX >> 5);
            visit(u32::from(field) << 27 | position);
        };
        while index < end {
            let (group, at) = (index / BLOCK, index % BLOCK);
            if group != self.group {
                self.turn_to(group).ok_or_else(|| damaged(region))?;
            }
            let stop = (at + end - index).min(BLOCK);
            let len = self.group_len(group);
            if stop - at <= FEW && !self.decoded {
                (at..stop).for_each(|i| step(bitpack::get(self.packed, self.width, len, i)));
            } else {
                if !self.decoded {
                    bitpack::unpack(self.packed, self.width, &mut self.values[..len]);
                    self.decoded = true;
                }
                self.values[at..stop].iter().for_each(|value| step(*value));
            }
            index += stop - at;
        }
        Ok(())
    }

    /// Where the block's forms start, in bytes.
    fn forms_at(&self, region: &Region) -> Result<usize> {
        let mut at = 0;
        for group in 0..self.total.div_ceil(BLOCK) {
            let width = self.bytes.get(at).copied();
            let width = width.ok_or_else(|| region.corrupt(0, "positions are cut off"))?;
            at += 1 + bitpack::packed_len(self.group_len(group), width.into());
        }
        Ok(at)
    }

    /// Appends to `out` the form ordinal of each occurrence of one posting, whose form set is
    /// `set`. `before` lists (occurrences, number of forms) of the earlier postings.
    pub fn read_forms(
        &self,
        before: impl Iterator<Item = (u32, usize)>,
        occurrences: u32,
        set: &[u32],
        region: &Region,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        if let [only] = set {
            out.extend(std::iter::repeat_n(*only, occurrences as usize));
            return Ok(());
        }
        let skipped: usize = before
            .filter(|(_, forms)| *forms > 1)
            .map(|(count, forms)| count as usize * form_bits(forms) as usize)
            .sum();
        let start = self.forms_at(region)?;
        let width = form_bits(set.len()) as usize;
        for i in 0..occurrences as usize {
            let bit = skipped + i * width;
            let mut rank = 0;
            for b in 0..width {
                let byte = self.bytes.get(start + (bit + b) / 8).copied().unwrap_or(0);
                rank |= usize::from(byte >> ((bit + b) % 8) & 1) << b;
            }
            let form = set.get(rank);
            out.push(*form.ok_or_else(|| region.corrupt(0, "a form is out of its set"))?);
        }
        Ok(())
    }
}
