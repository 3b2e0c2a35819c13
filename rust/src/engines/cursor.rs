//! Walks one posting list forward, decoding a block only when a document in it is wanted.

use super::look_up::{below, find_among, Found, Sieve, MANY};
use super::places::Places;
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::postings::{Block, Counted};
use crate::index::reader::TermList;
use crate::index::DocId;

/// A place in a posting list.
pub struct Cursor<'a> {
    /// The list.
    pub term: TermList<'a>,
    block: usize,
    loaded: Option<Block<'a>>,
    last: DocId,
    docs: [DocId; BLOCK],
    docs_ready: bool,
    count: usize,
    index: usize,
    counted: Counted,
    frequencies: [u32; BLOCK],
    frequencies_ready: bool,
    sets: [u32; BLOCK],
    sets_ready: bool,
    sieve: Sieve,
    sieve_ready: bool,
    places: Option<Box<Places<'a>>>,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first posting.
    pub fn new(term: TermList<'a>) -> Self {
        Cursor {
            term,
            block: 0,
            loaded: None,
            last: 0,
            docs: [0; BLOCK],
            docs_ready: false,
            count: 0,
            index: 0,
            counted: Counted::default(),
            frequencies: [0; BLOCK],
            frequencies_ready: false,
            sets: [0; BLOCK],
            sets_ready: false,
            sieve: Sieve::default(),
            sieve_ready: false,
            places: None,
        }
    }

    /// Opens `block` and stands on its first posting; nothing is decoded yet.
    #[inline]
    pub fn open(&mut self, block: usize) -> Result<()> {
        let loaded = self.term.list.block(block)?;
        (self.block, self.count, self.index) = (block, loaded.len(), 0);
        self.last = self.term.list.last_doc(block);
        self.loaded = Some(loaded);
        self.counted = Counted::default();
        self.docs_ready = false;
        self.frequencies_ready = false;
        self.sets_ready = false;
        self.sieve_ready = false;
        Ok(())
    }

    /// The block that is open, or would be looked at next.
    pub fn block(&self) -> usize {
        self.block
    }

    /// Whether a block is open.
    pub fn is_open(&self) -> bool {
        self.loaded.is_some()
    }

    /// Closes the open block and stands before `block`.
    pub fn stand_before(&mut self, block: usize) {
        (self.block, self.loaded, self.count) = (block, None, 0);
    }

    /// Goes back to the start of `block`, which stays open if it is.
    pub fn go_back(&mut self, block: usize) {
        match self.is_open() && self.block == block {
            true => self.index = 0,
            false => self.stand_before(block),
        }
    }

    /// The open block, if its documents stand as a bitset that nobody has decoded.
    #[inline]
    pub fn bitset(&self) -> Option<&Block<'a>> {
        self.loaded.as_ref().filter(|block| block.is_bitset() && !self.docs_ready)
    }

    /// The documents of the open block.
    #[inline(always)]
    pub fn docs(&mut self) -> &[DocId] {
        if !self.docs_ready {
            self.decode_docs();
        }
        &self.docs[..self.count]
    }

    #[inline(never)]
    fn decode_docs(&mut self) {
        if let Some(block) = &self.loaded {
            block.docs(&mut self.docs);
            // So that a search in the block needs not know how long it is.
            self.docs[self.count..].fill(DocId::MAX);
            self.docs_ready = true;
        }
    }

    /// Documents, weighted frequencies and form set numbers of the open block; the numbers are
    /// those of an earlier block unless `with_sets`.
    #[inline]
    pub fn decoded(&mut self, with_sets: bool) -> (&[DocId], &[u32], &[u32]) {
        self.docs();
        self.weights(with_sets);
        let count = self.count;
        (&self.docs[..count], &self.frequencies[..count], &self.sets[..count])
    }

    /// Weighted frequencies and form set numbers of the open block; the numbers are those of an
    /// earlier block unless `with_sets`.
    #[inline]
    pub fn weights(&mut self, with_sets: bool) -> (&[u32; BLOCK], &[u32; BLOCK]) {
        self.need_frequencies();
        if with_sets {
            self.need_sets();
        }
        (&self.frequencies, &self.sets)
    }

    /// Form set numbers of the open block.
    pub fn sets(&mut self) -> &[u32] {
        self.need_sets();
        &self.sets[..self.count]
    }

    /// Weighted frequency and form set number of the posting at `index` of the open block; the
    /// number is any unless `with_sets`.
    #[inline(always)]
    pub fn weights_at(&self, index: usize, with_sets: bool) -> (u32, u32) {
        let Some(block) = &self.loaded else { return (0, 0) };
        let frequency = match self.frequencies_ready {
            true => self.frequencies[index],
            false => block.frequency(index),
        };
        let set = match self.sets_ready || !with_sets {
            true => self.sets[index],
            false => block.form_set(index),
        };
        (frequency, set)
    }

    /// Opens the block that can hold `doc`, which is not before the open one; false at the end.
    #[inline]
    fn reach(&mut self, doc: DocId) -> Result<bool> {
        if self.loaded.is_some() && self.last >= doc {
            return Ok(true);
        }
        let from = self.block + usize::from(self.loaded.is_some());
        let block = self.term.list.seek(from, doc);
        if block >= self.term.list.blocks() {
            self.stand_before(block);
            return Ok(false);
        }
        self.open(block)?;
        Ok(true)
    }

    /// Moves to the first posting at or after `doc` and returns its document.
    #[inline]
    pub fn seek(&mut self, doc: DocId) -> Result<Option<DocId>> {
        if !self.reach(doc)? {
            return Ok(None);
        }
        self.docs();
        self.advance(doc);
        if self.index < self.count {
            return Ok(Some(self.docs[self.index]));
        }
        // Only the last block is opened without knowing its last document.
        self.stand_before(self.term.list.blocks());
        Ok(None)
    }

    /// As [`Cursor::seek`], among the postings that lie in some field beyond the main one. Most lie
    /// in none, and are passed over by the block.
    pub fn seek_beyond_main(&mut self, doc: DocId, weights: &[u32]) -> Result<Option<DocId>> {
        while self.reach(doc)? {
            if self.loaded.as_ref().is_some_and(|block| !block.only_main_field()) {
                self.docs();
                self.advance(doc);
                let index = self.index;
                if let Some(index) = self.places(weights)?.counts().next_beyond(index) {
                    self.index = index;
                    return Ok(Some(self.docs[index]));
                }
            }
            if self.block + 1 >= self.term.list.blocks() {
                self.stand_before(self.block + 1);
                break;
            }
            self.open(self.block + 1)?;
        }
        Ok(None)
    }

    /// Moves within the decoded block to the first posting at or after `doc`.
    #[inline]
    fn advance(&mut self, doc: DocId) {
        const NEAR: usize = 8;
        let near = self.count.min(self.index + NEAR);
        while self.index < near && self.docs[self.index] < doc {
            self.index += 1;
        }
        if self.index == near && near < self.count {
            self.index = below(&self.docs, doc).min(self.count);
        }
    }

    /// Whether `doc` has a posting; if so, the cursor stands on it. Documents rise from call to
    /// call. Bitsets are not decoded for this.
    #[inline]
    pub fn find(&mut self, doc: DocId) -> Result<bool> {
        if !self.reach(doc)? {
            return Ok(false);
        }
        if let Some(block) = self.loaded.as_ref().filter(|block| block.is_bitset()) {
            let rank = block.rank(doc, &mut self.counted);
            self.index = rank.unwrap_or(self.index);
            return Ok(rank.is_some());
        }
        self.docs();
        self.advance(doc);
        Ok(self.index < self.count && self.docs[self.index] == doc)
    }

    /// Whether `doc` has a posting; where the cursor then stands is left open. Documents rise from
    /// call to call.
    #[inline]
    pub fn contains(&mut self, doc: DocId) -> Result<bool> {
        if !self.reach(doc)? {
            return Ok(false);
        }
        if let Some(block) = self.bitset() {
            return Ok(block.contains(doc));
        }
        self.docs();
        self.advance(doc);
        Ok(self.index < self.count && self.docs[self.index] == doc)
    }

    /// Looks up the documents of `wanted`, which rise and are not more than a block holds, in the
    /// block that can hold the first of them; what it finds is put into `found`. Gives back how
    /// many of `wanted` the block settles; 0 at the end of the list.
    #[inline(always)]
    pub fn find_run(&mut self, wanted: &[(DocId, u32)], found: &mut Found) -> Result<usize> {
        found.clear();
        let Some(first) = wanted.first() else { return Ok(0) };
        if !self.reach(first.0)? {
            return Ok(0);
        }
        // Damaged documents need not rise: the first one is settled in any case.
        let settled = wanted.partition_point(|(doc, _)| *doc <= self.last).max(1);
        let run = &wanted[..settled];
        if let Some((next, _)) = wanted.get(settled) {
            // Read while this block is looked at.
            self.term.list.prefetch(self.term.list.seek(self.block + 1, *next));
        }
        if let Some(block) = self.loaded.as_ref().filter(|block| block.is_bitset()) {
            block.ranks(run.iter().map(|(doc, _)| *doc), &mut self.counted, |number, index| {
                found.push(number, index, true);
            });
            return Ok(settled);
        }
        self.docs();
        if settled >= MANY && !self.sieve_ready {
            self.sieve = Sieve::of(&self.docs[..self.count]);
            self.sieve_ready = true;
        }
        find_among(&self.docs, run, self.sieve_ready.then_some(&self.sieve), found);
        Ok(settled)
    }

    #[inline]
    fn need_frequencies(&mut self) {
        if let (false, Some(block)) = (self.frequencies_ready, &self.loaded) {
            block.frequencies(&mut self.frequencies);
            self.frequencies_ready = true;
        }
    }

    #[inline]
    fn need_sets(&mut self) {
        if let (false, Some(block)) = (self.sets_ready, &self.loaded) {
            block.form_sets(&mut self.sets);
            self.sets_ready = true;
        }
    }

    /// The weighted frequency of the posting that the cursor stands on.
    #[inline]
    pub fn frequency(&mut self) -> u32 {
        self.need_frequencies();
        self.frequencies[self.index]
    }

    /// The number of the form set of the posting that the cursor stands on.
    #[inline]
    pub fn form_set(&mut self) -> u32 {
        self.need_sets();
        self.sets[self.index]
    }

    /// How often the term occurs in each field, and where, for the open block.
    fn places(&mut self, weights: &[u32]) -> Result<&mut Places<'a>> {
        let places = self.places.get_or_insert_with(Box::default);
        places.turn_to(&self.term, self.block, weights)?;
        Ok(places)
    }

    /// The weighted frequency of the posting in `field` alone.
    pub fn frequency_in(&mut self, field: u8, weights: &[u32]) -> Result<u32> {
        let (index, main) = (self.index, weights.len() as u8 - 1);
        let count = self.places(weights)?.counts().count(index, field, main);
        Ok(count.saturating_mul(weights[usize::from(field)]))
    }

    /// Appends the positions of the posting that the cursor stands on, each as
    /// `field << 27 | position`. `only` holds the forms of every
    /// form set number and the forms that count; `None` takes all.
    pub fn positions(
        &mut self,
        weights: &[u32],
        only: Option<(&[Vec<u32>], &[u32])>,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        let before = out.len();
        let (index, main) = (self.index, weights.len() as u8 - 1);
        let region = self.term.region();
        self.places(weights)?.read(index, main, region, |at| out.push(at))?;
        let Some((sets, forms)) = only else { return Ok(()) };
        self.need_sets();
        let forms_of = |number: u32| sets.get(number as usize).map_or(&[][..], Vec::as_slice);
        let set = forms_of(self.sets[index]);
        if set.iter().all(|form| forms.binary_search(form).is_ok()) {
            return Ok(());
        }
        let earlier = self.sets[..index].iter().map(|number| forms_of(*number).len());
        let mut found = Vec::new();
        let places = self.places.as_ref().expect("just read");
        places.read_forms(earlier, index, set, region, &mut found)?;
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
