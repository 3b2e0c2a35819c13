//! From the rank of a folded spelling to its forms, and back: a bit per form, and another that says
//! where compounds go on.

use std::ops::Range;

use super::WIDTH;
use crate::error::{Error, Result};
use crate::index::pages::Region;

/// Bytes per 64 forms: spellings before u32, bits u64, bits of compounds u64.
pub(super) const ENTRY: usize = 20;

/// Where each folded spelling begins among the forms.
#[derive(Clone)]
pub(super) struct Starts {
    table: Region,
    forms: u32,
}

impl Starts {
    /// The starts of `forms` forms; `table` has [`ENTRY`] bytes for every 64 of them.
    pub(super) fn new(table: Region, forms: u32) -> Self {
        Starts { table, forms }
    }

    /// Has what is said of form `number` brought into the cache.
    pub(super) fn prefetch(&self, number: u32) {
        self.table.prefetch(ENTRY * (number / WIDTH) as usize, ENTRY);
    }

    fn words(&self) -> u32 {
        self.forms.div_ceil(WIDTH)
    }

    fn before(&self, word: u32) -> Result<u32> {
        self.table.u32(ENTRY * word as usize)
    }

    fn bits(&self, word: u32) -> Result<u64> {
        self.table.u64(ENTRY * word as usize + 4)
    }

    /// Whether some spelling is that of form `number`, a hyphen and more.
    pub(super) fn is_continued(&self, number: u32) -> Result<bool> {
        let compounds = self.table.u64(ENTRY * (number / WIDTH) as usize + 12)?;
        Ok(compounds >> (number % WIDTH) & 1 == 1)
    }

    /// Whether a spelling begins at form `number`.
    #[inline]
    pub(super) fn begins(&self, number: u32) -> Result<bool> {
        Ok(self.bits(number / WIDTH)? >> (number % WIDTH) & 1 == 1)
    }

    /// The rank of the spelling of form `number`.
    pub(super) fn spelling_of(&self, number: u32) -> Result<u32> {
        let up_to = self.bits(number / WIDTH)? & (u64::MAX >> (63 - number % WIDTH));
        let begun = self.before(number / WIDTH)?.checked_add(up_to.count_ones());
        begun.and_then(|begun| begun.checked_sub(1)).ok_or_else(|| self.damaged(number))
    }

    /// The numbers of the forms of spelling `rank`.
    pub(super) fn span(&self, rank: u32) -> Result<Range<u32>> {
        // A spelling has one form or more, so it begins at form `rank` or later.
        let (mut low, mut high) = ((rank / WIDTH).min(self.words()), self.words());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.before(middle)? <= rank {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut word = low.checked_sub(1).ok_or_else(|| self.damaged(0))?;
        let mut bits = self.bits(word)?;
        let skipped = rank.checked_sub(self.before(word)?).filter(|skipped| *skipped < WIDTH);
        for _ in 0..skipped.ok_or_else(|| self.damaged(word * WIDTH))? {
            bits &= bits.wrapping_sub(1);
        }
        if bits == 0 {
            return Err(self.damaged(word * WIDTH));
        }
        let start = word * WIDTH + bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        while bits == 0 && word + 1 < self.words() {
            word += 1;
            bits = self.bits(word)?;
        }
        let end = if bits == 0 { self.forms } else { word * WIDTH + bits.trailing_zeros() };
        if start >= end || end > self.forms {
            return Err(self.damaged(start));
        }
        Ok(start..end)
    }

    /// The numbers of the forms of the same spelling as form `number`.
    pub(super) fn around(&self, number: u32) -> Result<Range<u32>> {
        let (mut start, mut end) = (number, number + 1);
        while !self.begins(start)? {
            start = start.checked_sub(1).ok_or_else(|| self.damaged(number))?;
        }
        while end < self.forms && !self.begins(end)? {
            end += 1;
        }
        Ok(start..end)
    }

    /// The error for starts that contradict what they lead to.
    #[cold]
    pub(super) fn damaged(&self, number: u32) -> Error {
        let at = ENTRY * (number / WIDTH) as usize;
        self.table.corrupt(at, "the starts of folded spellings contradict the forms")
    }
}
