//! One query word of a pruned search: its lists, and upper bounds of its scores.

use crate::engines::window::{Span, Window, WINDOW, WORDS};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::postings::{Block, Impact, ListReader};
use crate::index::reader::SegmentParts;
use crate::index::DocId;
use crate::query::plan::{Group, Member};
use crate::ranking::bm25::{fixed, Saturation, Scale};

/// What scoring needs of the segment.
#[derive(Clone, Copy)]
pub struct Scoring<'a> {
    /// The length part of the formula.
    pub saturation: &'a Saturation,
    /// Length code of each document.
    pub lengths: &'a [u8],
}

/// Whether postings of a list hold the word as typed.
enum Exact {
    Never,
    Always,
    /// Per form set number.
    Some(Vec<bool>),
}

/// One list, with its current block decoded as far as needed.
pub struct List<'a> {
    reader: ListReader<'a>,
    exact: Exact,
    block: usize,
    opened: Option<Block<'a>>,
    docs: [DocId; BLOCK],
    frequencies: [u32; BLOCK],
    has_frequencies: bool,
    sets: [u32; BLOCK],
    has_sets: bool,
    index: usize,
    bounded: usize,
    bound: u32,
}

/// A query word: one list, or several whose frequencies add up.
pub struct Clause<'a> {
    /// The lists.
    pub lists: Vec<List<'a>>,
    /// The weight on the query's scale.
    pub weight: f32,
    /// What the word as typed adds.
    pub bonus: u32,
    /// No posting of the clause scores more.
    pub bound: u32,
    /// Postings of all lists together.
    pub cost: u64,
    frequencies: Vec<u32>,
}

/// The highest score that `impacts` allow.
#[inline]
fn bound_of(impacts: &[Impact], weight: f32, saturation: &Saturation) -> u32 {
    let mut highest = 0f32;
    for impact in impacts {
        let value = if impact.frequency == u8::MAX {
            1.0
        } else {
            saturation.of(u32::from(impact.frequency), impact.length)
        };
        highest = highest.max(value);
    }
    fixed(weight, highest)
}

/// A sum of rounded bounds of several lists, raised by what rounding may have taken from it.
fn with_slack(sum: u32, lists: usize) -> u32 {
    if lists < 2 {
        return sum;
    }
    sum.saturating_add(sum >> 16).saturating_add(lists as u32)
}

impl<'a> List<'a> {
    fn new(segment: &'a SegmentParts, member: &Member, wants_exact: bool) -> Result<Self> {
        let reader = segment.list(member.term)?.list;
        let exact = if !wants_exact || member.exact_forms.is_empty() {
            Exact::Never
        } else if reader.has_forms() {
            let holds = |set: &Vec<u32>| {
                set.iter().any(|form| member.exact_forms.binary_search(form).is_ok())
            };
            let sets: Vec<bool> = reader.form_sets()?.iter().map(holds).collect();
            match sets.iter().all(|holds| *holds) {
                true => Exact::Always,
                false => Exact::Some(sets),
            }
        } else {
            Exact::Always
        };
        Ok(List {
            reader,
            exact,
            block: 0,
            opened: None,
            docs: [0; BLOCK],
            frequencies: [0; BLOCK],
            has_frequencies: false,
            sets: [0; BLOCK],
            has_sets: false,
            index: 0,
            bounded: usize::MAX,
            bound: 0,
        })
    }

    /// How many postings the list has.
    pub fn documents(&self) -> u32 {
        self.reader.documents()
    }

    /// How many blocks the list has.
    pub fn blocks(&self) -> usize {
        self.reader.blocks()
    }

    fn most_bonus(&self, bonus: u32) -> u32 {
        match self.exact {
            Exact::Never => 0,
            Exact::Always | Exact::Some(_) => bonus,
        }
    }

    /// No posting of `block` scores more.
    pub fn block_bound(&self, block: usize, weight: f32, bonus: u32, at: Scoring<'_>) -> u32 {
        let impacts = self.reader.block_maxima(block);
        bound_of(&impacts, weight, at.saturation) + self.most_bonus(bonus)
    }

    /// No posting in `span` scores more; 0 where the list has none there. Spans rise.
    fn span_bound(&mut self, span: Span, weight: f32, bonus: u32, at: Scoring<'_>) -> u32 {
        let mut block = self.reader.seek(self.block, span.first);
        if self.opened.is_none() {
            self.block = block;
        }
        let mut bound = 0;
        while block < self.blocks() {
            if self.bounded != block {
                self.bounded = block;
                self.bound = self.block_bound(block, weight, bonus, at);
            }
            bound = bound.max(self.bound);
            if self.reader.last_doc(block) >= span.end - 1 {
                break;
            }
            block += 1;
        }
        bound
    }

    /// Decodes the documents of `block`.
    pub fn open(&mut self, block: usize) -> Result<()> {
        let opened = self.reader.block(block)?;
        opened.docs(&mut self.docs);
        (self.block, self.index) = (block, 0);
        (self.has_frequencies, self.has_sets) = (false, false);
        self.opened = Some(opened);
        Ok(())
    }

    /// The documents of the open block.
    pub fn docs(&self) -> &[DocId] {
        &self.docs[..self.opened.map_or(0, |block| block.len())]
    }

    #[inline]
    fn need_frequencies(&mut self) {
        if !self.has_frequencies {
            if let Some(block) = &self.opened {
                block.frequencies(&mut self.frequencies);
            }
            self.has_frequencies = true;
        }
    }

    #[inline]
    fn need_sets(&mut self) {
        if !self.has_sets {
            if let Some(block) = &self.opened {
                block.form_sets(&mut self.sets);
            }
            self.has_sets = true;
        }
    }

    /// Calls `visit` with the index, document and score of each posting of the open block with
    /// index in `range`, in order.
    #[inline]
    pub fn score(
        &mut self,
        range: std::ops::Range<usize>,
        weight: f32,
        bonus: u32,
        at: Scoring<'_>,
        mut visit: impl FnMut(DocId, u32),
    ) {
        self.need_frequencies();
        let constant = matches!(self.exact, Exact::Always);
        if matches!(self.exact, Exact::Some(_)) {
            self.need_sets();
        }
        // Three plain loops, so that all but the first one become vector operations.
        let mut norms = [1f32; BLOCK];
        for (norm, doc) in norms[range.clone()].iter_mut().zip(&self.docs[range.clone()]) {
            *norm = at.saturation.norm(at.lengths[*doc as usize]);
        }
        let mut scores = [0u32; BLOCK];
        for ((score, norm), frequency) in scores.iter_mut().zip(&norms).zip(&self.frequencies) {
            let frequency = *frequency as f32;
            *score = fixed(weight, frequency / (frequency + norm));
        }
        if let Exact::Some(exact) = &self.exact {
            for (score, set) in scores.iter_mut().zip(&self.sets) {
                *score += if exact.get(*set as usize) == Some(&true) { bonus } else { 0 };
            }
        } else if constant {
            for score in &mut scores {
                *score += bonus;
            }
        }
        for (doc, score) in self.docs[range.clone()].iter().zip(&scores[range]) {
            visit(*doc, *score);
        }
    }

    /// Calls `visit` with the document and weighted frequency of each posting of the open block.
    pub fn frequencies(&mut self, mut visit: impl FnMut(DocId, u32)) {
        self.need_frequencies();
        for (doc, frequency) in self.docs().iter().zip(&self.frequencies) {
            visit(*doc, *frequency);
        }
    }

    /// Moves to the first posting at or after `doc`; whether it is `doc` itself.
    #[inline]
    fn find(&mut self, doc: DocId) -> Result<bool> {
        let open = self.opened.is_some_and(|b| !b.is_empty() && self.docs[b.len() - 1] >= doc);
        if !open {
            let block = self.reader.seek(self.block, doc);
            if block >= self.blocks() {
                return Ok(false);
            }
            self.open(block)?;
        }
        let docs = &self.docs[..self.opened.map_or(0, |block| block.len())];
        let mut index = self.index;
        while index < docs.len() && docs[index] < doc {
            index += 1;
        }
        self.index = index;
        Ok(docs.get(index) == Some(&doc))
    }

    /// The score of the posting that the last `find` stopped at.
    #[inline]
    fn found_score(&mut self, weight: f32, bonus: u32, at: Scoring<'_>) -> u32 {
        let frequency = self.found_frequency();
        let length = at.lengths[self.docs[self.index] as usize];
        let score = fixed(weight, at.saturation.of(frequency, length));
        score + if self.found_exact() { bonus } else { 0 }
    }

    #[inline]
    fn found_frequency(&mut self) -> u32 {
        self.need_frequencies();
        self.frequencies[self.index]
    }

    #[inline]
    fn found_exact(&mut self) -> bool {
        match &self.exact {
            Exact::Never => false,
            Exact::Always => true,
            Exact::Some(_) => {
                self.need_sets();
                let Exact::Some(exact) = &self.exact else { return false };
                exact.get(self.sets[self.index] as usize) == Some(&true)
            }
        }
    }
}

impl<'a> Clause<'a> {
    /// Binds `group` to segment number `number`; `None` if it asks for fields or some forms
    /// only, which bounds do not describe.
    pub fn new(
        segment: &'a SegmentParts,
        number: usize,
        group: &Group,
        scale: Scale,
        saturation: &Saturation,
    ) -> Result<Option<Self>> {
        let members = group.members.get(number).map_or(&[][..], Vec::as_slice);
        if group.field.is_some() || members.iter().any(|m| m.only_forms.is_some()) {
            return Ok(None);
        }
        let wants_exact = group.exact_weight > 0.0;
        let mut lists = Vec::with_capacity(members.len());
        for member in members {
            lists.push(List::new(segment, member, wants_exact)?);
        }
        let weight = scale.up(group.weight);
        let bonus = fixed(scale.up(group.exact_weight), 1.0);
        // Saturation is subadditive: bounds of lists add up to a bound of their sum.
        let bounds = lists.iter().map(|list| bound_of(&list.reader.maxima(), weight, saturation));
        let highest = bounds.fold(0, u32::saturating_add);
        let highest = with_slack(highest, lists.len());
        let most = lists.iter().map(|list| list.most_bonus(bonus)).max().unwrap_or(0);
        let cost = lists.iter().map(|list| u64::from(list.documents())).sum();
        let bound = highest.min(fixed(weight, 1.0)) + most;
        Ok(Some(Clause { lists, weight, bonus, bound, cost, frequencies: Vec::new() }))
    }

    /// No document of `span` gets more from this clause; spans rise from call to call.
    pub fn span_bound(&mut self, span: Span, at: Scoring<'_>) -> u32 {
        let (weight, bonus) = (self.weight, self.bonus);
        if let [list] = &mut self.lists[..] {
            return list.span_bound(span, weight, bonus, at);
        }
        let bounds = self.lists.iter_mut().map(|list| list.span_bound(span, weight, 0, at));
        // Many lists of one prefix may all be near the largest score.
        let sum = bounds.fold(0, u32::saturating_add);
        if sum == 0 {
            return 0;
        }
        let most = self.lists.iter().map(|list| list.most_bonus(bonus)).max().unwrap_or(0);
        with_slack(sum, self.lists.len()).saturating_add(most)
    }

    /// Adds the scores of all postings in `span` to `window`.
    pub fn fill(&mut self, span: Span, at: Scoring<'_>, window: &mut Window) -> Result<()> {
        let (weight, bonus) = (self.weight, self.bonus);
        if let [list] = &mut self.lists[..] {
            return list.each_block(span, |list, range| {
                list.score(range, weight, bonus, at, |doc, score| {
                    window.add((doc - span.first) as usize, score);
                });
            });
        }
        self.fill_sum(span, at, window)
    }

    fn fill_sum(&mut self, span: Span, at: Scoring<'_>, window: &mut Window) -> Result<()> {
        self.frequencies.resize(WINDOW, 0);
        let mut touched = [0u64; WINDOW / 64];
        let mut exact = [0u64; WINDOW / 64];
        let sums = &mut self.frequencies;
        for list in &mut self.lists {
            list.each_block(span, |list, range| {
                list.need_frequencies();
                for i in range {
                    let slot = (list.docs[i] - span.first) as usize;
                    sums[slot] = sums[slot].saturating_add(list.frequencies[i]);
                    touched[slot / 64] |= 1 << (slot % 64);
                    list.index = i;
                    if list.found_exact() {
                        exact[slot / 64] |= 1 << (slot % 64);
                    }
                }
            })?;
        }
        for (i, word) in touched.into_iter().enumerate() {
            let mut word = word;
            while word != 0 {
                let slot = 64 * i + word.trailing_zeros() as usize;
                let frequency = std::mem::take(&mut sums[slot]);
                let length = at.lengths[span.first as usize + slot];
                let bonus = if exact[i] >> (slot % 64) & 1 == 1 { self.bonus } else { 0 };
                let score = fixed(self.weight, at.saturation.of(frequency, length)) + bonus;
                window.add(slot, score);
                word &= word - 1;
            }
        }
        Ok(())
    }

    /// Marks the documents of `span` that have a posting.
    pub fn mark(&mut self, span: Span, bits: &mut [u64; WORDS]) -> Result<()> {
        for list in &mut self.lists {
            list.each_block(span, |list, range| {
                for doc in &list.docs[range] {
                    let slot = (doc - span.first) as usize;
                    bits[slot / 64] |= 1 << (slot % 64);
                }
            })?;
        }
        Ok(())
    }

    /// The weighted frequency of `doc`, if it has a posting; documents rise from call to call.
    #[inline]
    pub fn frequency_of(&mut self, doc: DocId) -> Result<Option<u32>> {
        let mut sum = None;
        for list in &mut self.lists {
            if list.find(doc)? {
                sum = Some(list.found_frequency().saturating_add(sum.unwrap_or(0)));
            }
        }
        Ok(sum)
    }

    /// The score of `doc`, if it has a posting; documents rise from call to call.
    #[inline]
    pub fn score_of(&mut self, doc: DocId, at: Scoring<'_>) -> Result<Option<u32>> {
        let (weight, bonus) = (self.weight, self.bonus);
        if let [list] = &mut self.lists[..] {
            return Ok(list.find(doc)?.then(|| list.found_score(weight, bonus, at)));
        }
        let (mut sum, mut found, mut exact) = (0u32, false, false);
        for list in &mut self.lists {
            if list.find(doc)? {
                found = true;
                sum = sum.saturating_add(list.found_frequency());
                exact |= list.found_exact();
            }
        }
        let length = at.lengths[doc as usize];
        let score = fixed(weight, at.saturation.of(sum, length)) + if exact { bonus } else { 0 };
        Ok(found.then_some(score))
    }
}

impl<'a> List<'a> {
    /// Opens every block that reaches into `span` and calls `visit` with it and the range of
    /// its postings in `span`.
    #[inline]
    fn each_block(
        &mut self,
        span: Span,
        mut visit: impl FnMut(&mut Self, std::ops::Range<usize>),
    ) -> Result<()> {
        let mut block = self.reader.seek(self.block, span.first);
        while block < self.blocks() {
            if self.opened.is_none() || self.block != block {
                self.open(block)?;
            }
            let docs = self.docs();
            let start = docs.partition_point(|doc| *doc < span.first);
            let end = docs.partition_point(|doc| *doc < span.end);
            let (count, last) = (docs.len(), self.reader.last_doc(block));
            if start < end {
                visit(self, start..end);
            }
            self.index = end.min(count.saturating_sub(1));
            if end < count || last >= span.end {
                break;
            }
            block += 1;
        }
        Ok(())
    }
}
