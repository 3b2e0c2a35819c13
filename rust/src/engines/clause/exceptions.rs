//! The few documents in which a query word stands in a short list, besides its long one or alone.
//!
//! Most words of several lists have one that is long and next to nothing in the others, such as a
//! name and a way to misspell it. The documents of the short lists are scored once, when the word
//! is bound to the segment; everywhere else the long list stands for the word.

use super::list::List;
use crate::engines::scoring::Scoring;
use crate::engines::window::Span;
use crate::error::Result;
use crate::index::DocId;

/// A document with postings in short lists.
#[derive(Clone, Copy, Debug)]
pub struct Exception {
    /// The document.
    pub doc: DocId,
    /// What the word scores there.
    pub score: u32,
    /// What the long list alone scores there; nothing where it has no posting.
    listed: Option<u32>,
}

impl Exception {
    /// What the word scores beyond the long list.
    pub fn more(&self) -> u32 {
        self.score.saturating_sub(self.listed.unwrap_or(0))
    }

    /// Whether the long list has a posting.
    pub fn is_listed(&self) -> bool {
        self.listed.is_some()
    }
}

/// The exceptions of one word, documents rising.
#[derive(Default)]
pub struct Exceptions(Vec<Exception>);

impl Exceptions {
    /// Whether short lists of `short` postings together are few beside one of `long`: but for some
    /// dozens, at most one in `share`.
    pub fn are_few(short: u64, long: u64, share: u64) -> bool {
        const FEW: u64 = 64;
        short <= FEW + long / share
    }

    /// Reads the lists of a word whose weight and bonus are on the query's scale.
    pub fn read(
        long: &mut List<'_>,
        short: &mut [List<'_>],
        weight: f32,
        bonus: f32,
        at: Scoring<'_>,
    ) -> Result<Self> {
        let mut postings: Vec<(DocId, u32, bool)> = Vec::new();
        let span = Span { first: 0, end: at.lengths.len() as DocId };
        for list in short {
            list.for_each(span, |doc, frequency, exact| postings.push((doc, frequency, exact)))?;
        }
        postings.sort_unstable();
        let mut found = Vec::with_capacity(postings.len());
        for same in postings.chunk_by(|a, b| a.0 == b.0) {
            let doc = same[0].0;
            // Hostile bytes may name documents that the segment does not have.
            let Some(length) = at.lengths.get(doc as usize).copied() else { continue };
            let score = |frequency: u32, is_exact: bool| {
                at.saturation.score(weight, bonus, frequency, length, is_exact)
            };
            let (mut frequency, mut is_exact, mut listed) = (0u32, false, None);
            if long.find(doc)? {
                (frequency, is_exact) = (long.frequency(), long.is_exact());
                listed = Some(score(frequency, is_exact));
            }
            for (_, more, exact) in same {
                frequency = frequency.saturating_add(*more);
                is_exact |= exact;
            }
            found.push(Exception { doc, score: score(frequency, is_exact), listed });
        }
        long.restart();
        Ok(Exceptions(found))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn all(&self) -> &[Exception] {
        &self.0
    }

    /// Those from document `first` to `last`.
    pub fn between(&self, first: DocId, last: DocId) -> &[Exception] {
        let rest = &self.0[self.0.partition_point(|one| one.doc < first)..];
        &rest[..rest.partition_point(|one| one.doc <= last)]
    }

    /// Whether `doc` is one.
    pub fn contains(&self, doc: DocId) -> bool {
        self.0.binary_search_by_key(&doc, |one| one.doc).is_ok()
    }

    /// The best score of those from document `first` to `last`; 0 where there are none.
    pub fn bound(&self, first: DocId, last: DocId) -> u32 {
        self.between(first, last).iter().map(|one| one.score).max().unwrap_or(0)
    }

    /// How many the long list has no posting of.
    pub fn unlisted(&self) -> u64 {
        self.0.iter().filter(|one| !one.is_listed()).count() as u64
    }
}
