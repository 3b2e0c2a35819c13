//! A part of a query: what it scores adds to what the others do.

use crate::engines::clause::{Accumulator, Clause};
use crate::engines::scoring::Scoring;
use crate::engines::window::Span;
use crate::error::Result;
use crate::index::DocId;

/// What a search that passes documents over asks of each part of its query.
pub trait Part {
    /// Whether no document matches.
    fn is_empty(&self) -> bool;

    /// At least so many documents match.
    fn at_least(&self) -> u64;

    /// How many documents are looked at to find all matches: of a phrase, those of its rarest word.
    fn cost(&self) -> u64;

    /// No match scores more.
    fn bound(&self) -> u32;

    /// No match in `span` scores more; 0 where there is none. Spans rise from call to call.
    fn span_bound(&mut self, span: Span, at: Scoring<'_>) -> u32;

    /// Adds the scores of all matches in `span` to `sums`, but for such as are less than `needed`,
    /// which may be left out or too small. Spans rise from call to call, and so does `needed`.
    fn fill(
        &mut self,
        span: Span,
        needed: u32,
        at: Scoring<'_>,
        sums: &mut Accumulator,
    ) -> Result<()>;

    /// Adds to each candidate what it scores here, and calls `visit` with the number of each that
    /// matches. Documents rise, here and from call to call.
    fn add_scores(
        &mut self,
        candidates: &mut [(DocId, u32)],
        at: Scoring<'_>,
        visit: impl FnMut(usize),
    ) -> Result<()>;

    /// Whether the numbers rise with which a look-up calls.
    fn visits_in_order(&self) -> bool;

    /// Goes back to the first document.
    fn restart(&mut self);
}

impl Part for Clause<'_> {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn at_least(&self) -> u64 {
        self.at_least()
    }

    fn cost(&self) -> u64 {
        self.cost
    }

    fn bound(&self) -> u32 {
        self.bound
    }

    #[inline]
    fn span_bound(&mut self, span: Span, at: Scoring<'_>) -> u32 {
        self.span_bound(span, at)
    }

    #[inline]
    fn fill(&mut self, span: Span, _: u32, at: Scoring<'_>, sums: &mut Accumulator) -> Result<()> {
        self.fill(span, at, sums)
    }

    #[inline]
    fn add_scores(
        &mut self,
        candidates: &mut [(DocId, u32)],
        at: Scoring<'_>,
        visit: impl FnMut(usize),
    ) -> Result<()> {
        self.add_scores(candidates, at, visit)
    }

    fn visits_in_order(&self) -> bool {
        self.exceptions().is_empty()
    }

    fn restart(&mut self) {
        self.restart();
    }
}
