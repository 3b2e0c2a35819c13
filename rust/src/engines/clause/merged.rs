//! The short lists of one query word, read at once.
//!
//! A prefix stands for hundreds of words of which most are rare. Opening each of their lists in
//! each window would cost more than their few postings.

use super::form_sets::FormSets;
use crate::engines::window::{Span, WINDOW};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::reader::TermList;
use crate::index::DocId;
use crate::query::plan::Member;

/// The postings of many short lists, grouped by window, documents rising within each.
pub struct Merged {
    postings: Vec<Posting>,
    /// Where the postings of each window start, and where the last ones end.
    starts: Vec<u32>,
    exact: bool,
}

#[derive(Clone, Copy, Default)]
struct Posting {
    doc: DocId,
    frequency: u32,
    exact: bool,
}

impl Merged {
    /// Whether the list of `documents` postings is short.
    pub fn takes(documents: u32) -> bool {
        documents as usize <= BLOCK
    }

    /// Reads `lists`; `documents` is how many the segment has.
    pub fn read(
        lists: &[(TermList<'_>, &Member)],
        wants_exact: bool,
        documents: u32,
    ) -> Result<Self> {
        let (mut docs, mut frequencies, mut sets) = ([0; BLOCK], [0; BLOCK], [0; BLOCK]);
        let mut read: Vec<Posting> = Vec::new();
        let mut starts = vec![0u32; (documents as usize).div_ceil(WINDOW) + 1];
        for (TermList { list, .. }, member) in lists {
            let exact = FormSets::typed(list, member, wants_exact)?;
            let allowed = FormSets::allowed(list, member)?;
            let block = list.block(0)?;
            block.docs(&mut docs);
            block.frequencies(&mut frequencies);
            block.form_sets(&mut sets);
            for i in 0..block.len() {
                let (doc, frequency) = (docs[i], frequencies[i]);
                // Hostile bytes may name documents that the segment does not have.
                if doc >= documents || !allowed.holds(sets[i]) {
                    continue;
                }
                starts[doc as usize / WINDOW + 1] += 1;
                read.push(Posting { doc, frequency, exact: exact.holds(sets[i]) });
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![Posting::default(); read.len()];
        for posting in &read {
            let at = &mut next[posting.doc as usize / WINDOW];
            postings[*at as usize] = *posting;
            *at += 1;
        }
        let exact = read.iter().any(|posting| posting.exact);
        let mut merged = Merged { postings, starts, exact };
        merged.sort();
        Ok(merged)
    }

    fn sort(&mut self) {
        for window in self.starts.windows(2) {
            let range = window[0] as usize..window[1] as usize;
            self.postings[range].sort_unstable_by_key(|posting| posting.doc);
        }
    }

    /// How many postings the lists have together.
    pub fn documents(&self) -> u64 {
        self.postings.len() as u64
    }

    /// Whether some posting holds the word as typed.
    pub fn has_exact(&self) -> bool {
        self.exact
    }

    fn within(&self, span: Span) -> &[Posting] {
        let window = span.first as usize / WINDOW;
        match (self.starts.get(window), self.starts.get(window + 1)) {
            (Some(start), Some(end)) => &self.postings[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Whether a list has a posting in `span`, a whole window.
    pub fn reaches(&self, span: Span) -> bool {
        !self.within(span).is_empty()
    }

    /// Calls `visit` with document, weighted frequency and exactness of each posting in `span`,
    /// a whole window.
    #[inline]
    pub fn for_each(&self, span: Span, mut visit: impl FnMut(DocId, u32, bool)) {
        for posting in self.within(span) {
            visit(posting.doc, posting.frequency, posting.exact);
        }
    }

    /// The summed frequency of `doc` and whether it holds the word as typed, if it has postings.
    pub fn find(&self, doc: DocId) -> Option<(u32, bool)> {
        let first = doc - doc % WINDOW as u32;
        let window = self.within(Span { first, end: first });
        let from = window.partition_point(|posting| posting.doc < doc);
        let here = window[from..].iter().take_while(|posting| posting.doc == doc);
        here.map(|posting| (posting.frequency, posting.exact))
            .reduce(|a, b| (a.0.saturating_add(b.0), a.1 || b.1))
    }
}
