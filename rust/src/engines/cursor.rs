//! Walks one posting list forward, decoding a block only when a document in it is wanted.

use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::positions::PositionsReader;
use crate::index::postings::{Block, FieldCounts};
use crate::index::reader::TermList;
use crate::index::DocId;

/// A place in a posting list.
pub struct Cursor<'a> {
    /// The list.
    pub term: TermList<'a>,
    block: usize,
    loaded: Option<Block<'a>>,
    docs: [DocId; BLOCK],
    count: usize,
    index: usize,
    frequencies: [u32; BLOCK],
    frequencies_ready: bool,
    sets: [u32; BLOCK],
    sets_ready: bool,
    fields: Option<Box<FieldCounts>>,
    fields_ready: bool,
    places: Option<Box<Places<'a>>>,
    places_ready: bool,
}

/// The positions of one block, with how many come before each posting.
struct Places<'a> {
    reader: PositionsReader<'a>,
    before: [u32; BLOCK],
}

impl<'a> Cursor<'a> {
    /// A cursor before the first posting.
    pub fn new(term: TermList<'a>) -> Self {
        Cursor {
            term,
            block: 0,
            loaded: None,
            docs: [0; BLOCK],
            count: 0,
            index: 0,
            frequencies: [0; BLOCK],
            frequencies_ready: false,
            sets: [0; BLOCK],
            sets_ready: false,
            fields: None,
            fields_ready: false,
            places: None,
            places_ready: false,
        }
    }

    fn load(&mut self, block: usize) -> Result<()> {
        let loaded = self.term.list.block(block)?;
        loaded.docs(&mut self.docs);
        self.block = block;
        self.count = loaded.len();
        self.index = 0;
        self.loaded = Some(loaded);
        (self.frequencies_ready, self.sets_ready) = (false, false);
        (self.fields_ready, self.places_ready) = (false, false);
        Ok(())
    }

    /// The block that is decoded.
    pub fn block(&self) -> usize {
        self.block
    }

    /// Moves to the first posting at or after `doc` and returns its document.
    #[inline]
    pub fn seek(&mut self, doc: DocId) -> Result<Option<DocId>> {
        if self.loaded.is_none() || self.count == 0 || self.docs[self.count - 1] < doc {
            let from = if self.loaded.is_some() { self.block + 1 } else { self.block };
            let block = self.term.list.seek(from, doc);
            if block >= self.term.list.blocks() {
                (self.block, self.count) = (block, 0);
                self.loaded = None;
                return Ok(None);
            }
            self.load(block)?;
        }
        while self.index < self.count && self.docs[self.index] < doc {
            self.index += 1;
        }
        if self.index < self.count {
            return Ok(Some(self.docs[self.index]));
        }
        // Only the last block is opened without knowing its last document.
        (self.block, self.count, self.loaded) = (self.term.list.blocks(), 0, None);
        Ok(None)
    }

    /// The weighted frequency of the posting that the cursor stands on.
    #[inline]
    pub fn frequency(&mut self) -> u32 {
        if !self.frequencies_ready {
            if let Some(block) = &self.loaded {
                block.frequencies(&mut self.frequencies);
            }
            self.frequencies_ready = true;
        }
        self.frequencies[self.index]
    }

    /// The number of the form set of the posting that the cursor stands on.
    #[inline]
    pub fn form_set(&mut self) -> u32 {
        if !self.sets_ready {
            if let Some(block) = &self.loaded {
                block.form_sets(&mut self.sets);
            }
            self.sets_ready = true;
        }
        self.sets[self.index]
    }

    /// How often the term occurs in each field, for the block that the cursor stands in.
    fn fields(&mut self, weights: &[u32]) -> Result<&FieldCounts> {
        if !self.fields_ready {
            self.frequency();
            let counts = self.fields.get_or_insert_with(Box::default);
            let read = self.loaded.and_then(|b| b.field_counts(weights, &self.frequencies, counts));
            if read.is_none() {
                let what = "the fields of a block contradict its frequencies";
                return Err(self.term.region().corrupt(0, what));
            }
            self.fields_ready = true;
        }
        Ok(self.fields.as_ref().expect("just read"))
    }

    /// The weighted frequency of the posting in `field` alone.
    pub fn frequency_in(&mut self, field: u8, weights: &[u32]) -> Result<u32> {
        let (index, main) = (self.index, weights.len() as u8 - 1);
        let count = self.fields(weights)?.count(index, field, main);
        Ok(count.saturating_mul(weights[usize::from(field)]))
    }

    fn read_places(&mut self, weights: &[u32]) -> Result<()> {
        if self.places_ready {
            return Ok(());
        }
        self.fields(weights)?;
        let counts = self.fields.as_ref().expect("just read");
        let mut before = [0; BLOCK];
        let mut total = 0u32;
        for (before, count) in before.iter_mut().zip(&counts.total[..self.count]) {
            *before = total;
            total = total.saturating_add(*count);
        }
        let reader = PositionsReader::new(self.term.positions(self.block)?, total as usize);
        self.places = Some(Box::new(Places { reader, before }));
        self.places_ready = true;
        Ok(())
    }

    /// Appends the positions of the posting that the cursor stands on, each as
    /// `field << 27 | position`. `wanted` says of a form set number and an occurrence's form
    /// whether it counts; `None` takes all.
    pub fn positions(
        &mut self,
        weights: &[u32],
        only: Option<(&[Vec<u32>], &[u32])>,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        let (index, main) = (self.index, weights.len() as u8 - 1);
        self.read_places(weights)?;
        let counts = self.fields.as_ref().expect("just read");
        let places = self.places.as_mut().expect("just read");
        let region = self.term.region();
        let before = out.len();
        let first = places.before[index] as usize;
        places.reader.read(first, counts.fields(index, main), region, out)?;
        let Some((sets, forms)) = only else { return Ok(()) };
        if let Some(block) = &self.loaded {
            if !self.sets_ready {
                block.form_sets(&mut self.sets);
                self.sets_ready = true;
            }
        }
        let forms_of = |number: u32| sets.get(number as usize).map_or(&[][..], Vec::as_slice);
        let set = forms_of(self.sets[index]);
        if set.iter().all(|form| forms.binary_search(form).is_ok()) {
            return Ok(());
        }
        let earlier = (0..index).map(|i| (counts.total[i], forms_of(self.sets[i]).len()));
        let mut found = Vec::new();
        places.reader.read_forms(earlier, counts.total[index], set, region, &mut found)?;
        let mut kept = before;
        for (i, form) in found.iter().enumerate() {
            if forms.binary_search(form).is_ok() && before + i < out.len() {
                out[kept] = out[before + i];
                kept += 1;
            }
        }
        out.truncate(kept);
        Ok(())
    }
}
