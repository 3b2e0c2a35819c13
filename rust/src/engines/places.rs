//! The positions of the postings of one block.

use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::pages::Region;
use crate::index::positions::PositionsReader;
use crate::index::postings::{Block, FieldCounts};
use crate::index::reader::TermList;

/// Reads the positions of one block after the other.
pub struct Places<'a> {
    counts: FieldCounts,
    counted: bool,
    reader: PositionsReader<'a>,
    /// How many occurrences come before the posting of which index.
    before: (usize, usize),
}

impl Default for Places<'_> {
    fn default() -> Self {
        let (counts, reader) = (FieldCounts::default(), PositionsReader::default());
        Places { counts, counted: false, reader, before: (0, 0) }
    }
}

impl<'a> Places<'a> {
    /// Forgets the block that was read.
    pub fn forget(&mut self) {
        (self.counted, self.before) = (false, (0, 0));
        self.reader.close();
    }

    /// How often the term occurs in each field.
    pub fn counts(&self) -> &FieldCounts {
        &self.counts
    }

    /// Reads how often the term occurs in each field, once per block.
    pub fn count(
        &mut self,
        block: &Block<'_>,
        weights: &[u32],
        frequencies: &[u32; BLOCK],
        region: &Region,
    ) -> Result<()> {
        if !self.counted {
            let read = self.counts.read(block, weights, frequencies);
            let what = "the fields of a block contradict its frequencies";
            read.ok_or_else(|| region.corrupt(0, what))?;
            self.counted = true;
        }
        Ok(())
    }

    /// Calls `visit` with the positions of posting `index` of `block`, which has `count` postings,
    /// each as `field << 27 | position`.
    #[inline]
    pub fn read(
        &mut self,
        term: &TermList<'a>,
        block: usize,
        index: usize,
        count: usize,
        main: u8,
        visit: impl FnMut(u32),
    ) -> Result<()> {
        let sum = |totals: &[u32]| totals.iter().map(|total| *total as usize).sum::<usize>();
        if !self.reader.is_open() {
            self.reader.open(term.positions(block)?, sum(&self.counts.total[..count]));
        }
        if index < self.before.0 {
            self.before = (0, 0);
        }
        let first = self.before.1 + sum(&self.counts.total[self.before.0..index]);
        self.before = (index, first);
        let region = term.region();
        if self.counts.is_main(index) {
            let only = std::iter::once((main, self.counts.total[index]));
            return self.reader.read(first, only, region, visit);
        }
        self.reader.read(first, self.counts.fields(index, main), region, visit)
    }

    /// Appends the form ordinals of the occurrences of posting `index`, whose form set is `set`;
    /// `earlier` says how many forms each posting before it has. After [`Places::read`].
    pub fn read_forms(
        &self,
        earlier: impl Iterator<Item = usize>,
        index: usize,
        set: &[u32],
        region: &Region,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        let earlier = self.counts.total.iter().copied().zip(earlier);
        self.reader.read_forms(earlier, self.counts.total[index], set, region, out)
    }
}
