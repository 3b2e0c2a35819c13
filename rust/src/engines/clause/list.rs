//! One posting list of a query word: its place, its bounds, its scores a block at a time.

mod bounds;
mod champions;
mod scores;

use multiversion::multiversion;

use super::accumulator::Accumulator;
use super::form_sets::FormSets;
use crate::engines::cursor::Cursor;
use crate::engines::look_up::Found;
use crate::engines::scoring::Scoring;
use crate::engines::window::{is_marked, mark_one, Span, WORDS};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::reader::TermList;
use crate::index::DocId;
use crate::query::plan::Member;

/// So many postings of a block are sooner unpacked than taken out one by one.
const MANY: usize = 16;

/// One list, with its current block decoded as far as needed.
pub struct List<'a> {
    cursor: Cursor<'a>,
    exact: FormSets,
    allowed: FormSets,
    /// The forms that are the word as typed, of a list with champions.
    typed: Box<[u32]>,
    scores: [u32; BLOCK],
    scored: bool,
    bounded: usize,
    bound: u32,
    found: Found,
}

/// The posting of a document that was looked up.
pub struct FoundPosting {
    /// The place of the document among those looked up.
    pub number: usize,
    /// Its weighted frequency.
    pub frequency: u32,
    /// Whether it holds the word as typed.
    pub is_exact: bool,
}

/// Where the posting of a document is.
#[derive(Clone, Copy)]
pub struct Hit {
    /// The document.
    pub doc: DocId,
    /// What stood beside it.
    pub number: u32,
    /// The block of its posting.
    pub block: u32,
    /// The place of the posting in its block.
    pub index: u32,
}

impl<'a> List<'a> {
    /// The list of `member`.
    pub fn new(term: TermList<'a>, member: &Member, wants_exact: bool) -> Result<Self> {
        let cursor = Cursor::new(term);
        let typed = match cursor.term.has_champions() && wants_exact {
            true => member.exact_forms.as_slice().into(),
            false => Box::default(),
        };
        let exact = FormSets::typed(&cursor.term.list, member, wants_exact)?;
        let allowed = FormSets::allowed(&cursor.term.list, member)?;
        Ok(List::with(cursor, exact, allowed, typed))
    }

    fn with(cursor: Cursor<'a>, exact: FormSets, allowed: FormSets, typed: Box<[u32]>) -> Self {
        List {
            cursor,
            exact,
            allowed,
            typed,
            scores: [0; BLOCK],
            scored: false,
            bounded: usize::MAX,
            bound: 0,
            found: Found::default(),
        }
    }

    /// The list as it stands in the segment.
    pub fn term(&self) -> &TermList<'a> {
        &self.cursor.term
    }

    /// How many postings the list has.
    pub fn documents(&self) -> u32 {
        self.cursor.term.list.documents()
    }

    /// How many blocks the list has.
    pub fn blocks(&self) -> usize {
        self.cursor.term.list.blocks()
    }

    /// Whether some postings do not count, because of their forms.
    pub fn passes_over(&self) -> bool {
        !matches!(self.allowed, FormSets::Always)
    }

    /// Opens `block`.
    #[inline]
    pub fn open(&mut self, block: usize) -> Result<()> {
        self.scored = false;
        self.cursor.open(block)
    }

    /// Calls `visit` with document, weighted frequency and exactness of each posting in `span`.
    #[inline]
    pub fn for_each(&mut self, span: Span, mut visit: impl FnMut(DocId, u32, bool)) -> Result<()> {
        self.each_block(span, |list| {
            let with_sets = list.exact.varies() || list.allowed.varies();
            let (docs, frequencies, sets) = list.cursor.decoded(with_sets);
            let range = within(docs, span);
            let (docs, frequencies) = (&docs[range.clone()], &frequencies[range.clone()]);
            let postings = docs.iter().zip(frequencies);
            match (&list.allowed, &list.exact) {
                (FormSets::Never, _) => {}
                (FormSets::Always, FormSets::Never) => {
                    postings.for_each(|(d, f)| visit(*d, *f, false))
                }
                (FormSets::Always, FormSets::Always) => {
                    postings.for_each(|(d, f)| visit(*d, *f, true))
                }
                (FormSets::Always, exact) => {
                    let postings = postings.zip(&sets[range]);
                    postings.for_each(|((d, f), set)| visit(*d, *f, exact.holds(*set)))
                }
                (allowed, exact) => {
                    // All are written down: which count is as good as random.
                    let (mut counting, mut count) = ([(0, 0, false); BLOCK], 0);
                    for ((doc, frequency), set) in postings.zip(&sets[range]) {
                        counting[count] = (*doc, *frequency, exact.holds(*set));
                        count += usize::from(allowed.holds(*set));
                    }
                    for (doc, frequency, is_exact) in &counting[..count] {
                        visit(*doc, *frequency, *is_exact);
                    }
                }
            }
            Ok(())
        })
    }

    /// Adds the scores of all postings in `span` to `sums`.
    pub fn fill(
        &mut self,
        span: Span,
        weight: f32,
        bonus: f32,
        at: Scoring<'_>,
        sums: &mut Accumulator,
    ) -> Result<()> {
        self.each_block(span, |list| {
            let (docs, scores) = list.scores(weight, bonus, at)?;
            let range = within(docs, span);
            sums.add_all(span.first, &docs[range.clone()], &scores[range]);
            Ok(())
        })
    }

    /// Whether `doc` has a posting, of whatever form; documents rise from call to call.
    #[inline]
    pub fn contains(&mut self, doc: DocId) -> Result<bool> {
        self.step(|cursor| cursor.contains(doc))
    }

    /// Moves the cursor; scores of a block that it leaves are forgotten.
    #[inline]
    fn step(&mut self, find: impl FnOnce(&mut Cursor<'a>) -> Result<bool>) -> Result<bool> {
        let block = self.cursor.is_open().then(|| self.cursor.block());
        let found = find(&mut self.cursor)?;
        self.scored &= block == Some(self.cursor.block());
        Ok(found)
    }

    /// Marks the documents of `span` that have a posting.
    pub fn mark(&mut self, span: Span, bits: &mut [u64; WORDS]) -> Result<()> {
        if self.passes_over() {
            return self.for_each(span, |doc, _, _| mark_one(doc, span, bits));
        }
        self.each_block(span, |list| {
            if let Some(block) = list.cursor.bitset() {
                block.for_each_word(|doc, word| mark_word(doc, word, span, bits));
                return Ok(());
            }
            let docs = list.cursor.docs();
            docs[within(docs, span)].iter().for_each(|doc| mark_one(*doc, span, bits));
            Ok(())
        })
    }

    /// How many documents of `span` that are `marked` have a posting, of whatever form.
    pub fn count_marked(&mut self, span: Span, marked: &[u64; WORDS]) -> Result<u64> {
        let mut count = 0;
        self.each_block(span, |list| {
            if let Some(block) = list.cursor.bitset() {
                block.for_each_word(|doc, word| {
                    count += u64::from((word & marks_from(doc, span, marked)).count_ones());
                });
                return Ok(());
            }
            let docs = list.cursor.docs();
            let held = docs[within(docs, span)].iter();
            count += held.map(|doc| is_marked(*doc, span, marked)).sum::<u64>();
            Ok(())
        })?;
        Ok(count)
    }

    /// Opens every block that can reach into `span` in turn and calls `visit`.
    #[inline]
    fn each_block(
        &mut self,
        span: Span,
        mut visit: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let mut block = self.cursor.term.list.seek(self.cursor.block(), span.first);
        while block < self.blocks() {
            if !self.cursor.is_open() || self.cursor.block() != block {
                self.open(block)?;
            }
            visit(self)?;
            if self.cursor.term.list.last_doc(block) >= span.end - 1 {
                break;
            }
            block += 1;
        }
        Ok(())
    }

    /// Whether `doc` has a posting; documents rise from call to call.
    #[inline]
    pub fn find(&mut self, doc: DocId) -> Result<bool> {
        let found = self.step(|cursor| cursor.find(doc))?;
        Ok(found && self.allowed.holds_asked(|| self.cursor.form_set()))
    }

    /// Puts the postings of the first of `wanted`, which rise, into `found`, in place of what was
    /// there. Gives back how many of `wanted` are settled; 0 at the end of the list.
    #[inline(always)]
    pub fn look_up(
        &mut self,
        wanted: &[(DocId, u32)],
        found: &mut Vec<FoundPosting>,
    ) -> Result<usize> {
        found.clear();
        let with_sets = self.exact.varies() || self.allowed.varies();
        let open = self.cursor.is_open().then(|| self.cursor.block());
        let wanted = &wanted[..wanted.len().min(BLOCK)];
        let settled = self.cursor.find_run(wanted, &mut self.found)?;
        self.scored &= open == Some(self.cursor.block());
        if self.found.count() >= MANY {
            self.cursor.weights(with_sets);
        }
        for (number, index) in self.found.hits() {
            let (frequency, set) = self.cursor.weights_at(index, with_sets);
            if self.allowed.holds(set) {
                found.push(FoundPosting { number, frequency, is_exact: self.exact.holds(set) });
            }
        }
        Ok(settled)
    }

    /// A cursor of its own on the same list, before the first posting.
    pub fn anew(&self) -> Self {
        let cursor = Cursor::new(self.cursor.term.clone());
        List::with(cursor, self.exact.clone(), self.allowed.clone(), self.typed.clone())
    }

    /// Goes back to the first posting.
    pub fn restart(&mut self) {
        self.cursor.go_back(0);
        self.scored = false;
    }

    /// The weighted frequency of the posting that the last `find` stopped at.
    #[inline]
    pub fn frequency(&mut self) -> u32 {
        self.cursor.frequency()
    }

    /// Whether the posting that the last `find` stopped at holds the word as typed.
    #[inline]
    pub fn is_exact(&mut self) -> bool {
        self.exact.holds_asked(|| self.cursor.form_set())
    }

    /// Puts into `hits`, in place of what was there, where the postings of `wanted` are, each with
    /// the number that stands beside its document. Documents rise, here and from call to call.
    pub fn hits(&mut self, wanted: &[(DocId, u32)], hits: &mut Vec<Hit>) -> Result<()> {
        find_hits(self, wanted, hits)
    }
}

/// [`List::hits`].
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
fn find_hits(list: &mut List<'_>, wanted: &[(DocId, u32)], hits: &mut Vec<Hit>) -> Result<()> {
    hits.clear();
    list.scored = false;
    let mut rest = wanted;
    while !rest.is_empty() {
        let run = &rest[..rest.len().min(BLOCK)];
        let settled = list.cursor.find_run(run, &mut list.found)?;
        if settled == 0 {
            break;
        }
        let block = list.cursor.block() as u32;
        if list.found.count() > 0 {
            list.cursor.term.prefetch_positions(list.cursor.block());
        }
        hits.extend(list.found.hits().map(|(i, index)| {
            let (doc, number) = run[i];
            Hit { doc, number, block, index: index as u32 }
        }));
        rest = &rest[settled..];
    }
    Ok(())
}

/// The indices of the documents that lie in `span`.
#[inline]
fn within(docs: &[DocId], span: Span) -> std::ops::Range<usize> {
    let start = match docs.first() {
        Some(first) if *first >= span.first => 0,
        _ => docs.partition_point(|doc| *doc < span.first),
    };
    let end = match docs.last() {
        Some(last) if *last < span.end => docs.len(),
        _ => docs.partition_point(|doc| *doc < span.end),
    };
    start..end.max(start)
}

/// Which of the 64 documents from `doc` on are `marked`.
#[inline]
fn marks_from(doc: DocId, span: Span, marked: &[u64; WORDS]) -> u64 {
    let word = |at: usize| marked.get(at).copied().unwrap_or(0);
    match doc.checked_sub(span.first) {
        Some(slot) => {
            let (at, shift) = (slot as usize / 64, slot % 64);
            word(at) >> shift | word(at + 1).checked_shl(64 - shift).unwrap_or(0)
        }
        None => word(0).checked_shl(span.first - doc).unwrap_or(0),
    }
}

/// Marks the documents of `span` among the 64 from `doc` on that are set in `word`.
#[inline]
fn mark_word(doc: DocId, word: u64, span: Span, bits: &mut [u64; WORDS]) {
    if word == 0 || doc >= span.end {
        return;
    }
    let kept = match (span.end - doc) as usize {
        left if left < 64 => word & ((1 << left) - 1),
        _ => word,
    };
    match doc.checked_sub(span.first) {
        Some(slot) => {
            let (at, shift) = (slot as usize / 64, slot % 64);
            bits[at] |= kept << shift;
            if shift > 0 && at + 1 < WORDS {
                bits[at + 1] |= kept >> (64 - shift);
            }
        }
        None if span.first - doc < 64 => bits[0] |= kept >> (span.first - doc),
        None => {}
    }
}
