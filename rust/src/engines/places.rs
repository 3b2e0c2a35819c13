//! The positions of the postings of one block.

use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::pages::Region;
use crate::index::positions::PositionsReader;
use crate::index::postings::FieldCounts;
use crate::index::reader::TermList;

/// Postings whose occurrences are summed ahead: few enough to sum the rest without a branch.
const STEP: usize = 8;
/// Masks that leave the first of a step, by how many.
const FIRST: [[u32; STEP]; STEP] = {
    let mut masks = [[0; STEP]; STEP];
    let mut count = 0;
    while count < STEP {
        let mut i = 0;
        while i < count {
            masks[count][i] = u32::MAX;
            i += 1;
        }
        count += 1;
    }
    masks
};

/// Reads the positions of one block after the other, whatever stands in its documents.
#[derive(Default)]
pub struct Places<'a> {
    block: Option<usize>,
    counts: FieldCounts<'a>,
    reader: PositionsReader<'a>,
    /// How many occurrences come before each [`STEP`] of postings.
    before: [u32; BLOCK / STEP],
}

impl<'a> Places<'a> {
    /// Turns to `block` of `term`, unless it is the one that was read last. `weights` are those of
    /// the text fields.
    #[inline]
    pub fn turn_to(&mut self, term: &TermList<'a>, block: usize, weights: &[u32]) -> Result<()> {
        match self.block == Some(block) {
            true => Ok(()),
            false => self.count(term, block, weights),
        }
    }

    /// Reads how often the term occurs in each field.
    fn count(&mut self, term: &TermList<'a>, block: usize, weights: &[u32]) -> Result<()> {
        self.block = None;
        let loaded = term.list.block(block)?;
        let read = self.counts.read(&loaded, weights);
        let what = "the fields of a block contradict its frequencies";
        read.ok_or_else(|| term.region().corrupt(0, what))?;
        let (steps, _) = self.counts.total.as_chunks::<STEP>();
        let mut total = 0u32;
        for (before, step) in self.before.iter_mut().zip(steps) {
            *before = total;
            // Only the sums of damaged blocks do not fit.
            total = step.iter().fold(total, |sum, count| sum.wrapping_add(*count));
        }
        self.reader.open(term.positions(block)?, total as usize);
        self.block = Some(block);
        Ok(())
    }

    /// How many occurrences come before posting `index`.
    #[inline]
    fn before(&self, index: usize) -> usize {
        let (step, within) = (index / STEP, index % STEP);
        let (steps, _) = self.counts.total.as_chunks::<STEP>();
        let counts = steps[step].iter().zip(&FIRST[within]);
        counts.fold(self.before[step], |sum, (count, mask)| sum.wrapping_add(count & mask)) as usize
    }

    /// How often the term occurs in each field.
    pub fn counts(&self) -> &FieldCounts<'a> {
        &self.counts
    }

    /// Calls `visit` with the positions of posting `index`, each as `field << 27 | position`;
    /// `main` is the number of the main field.
    #[inline]
    pub fn read(
        &mut self,
        index: usize,
        main: u8,
        region: &Region,
        mut visit: impl FnMut(u32),
    ) -> Result<()> {
        let mut first = self.before(index);
        if self.counts.is_main(index) {
            return self.reader.read(first, main, self.counts.total[index], region, visit);
        }
        for (field, count) in self.counts.fields(index, main) {
            self.reader.read(first, field, count, region, &mut visit)?;
            first += count as usize;
        }
        Ok(())
    }

    /// Appends the form ordinals of the occurrences of posting `index`, whose form set is `set`;
    /// `earlier` says how many forms each posting before it has.
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
