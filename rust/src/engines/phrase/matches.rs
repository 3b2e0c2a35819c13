//! The matches of an exact phrase by windows, while its documents come in batches that know of none.

use super::{Batch, ExactPhrase};
use crate::engines::window::{is_marked, mark_one, Span, WORDS};
use crate::error::Result;
use crate::index::DocId;

/// The matches of a phrase, one window after the other.
pub struct Matches<'a> {
    phrase: ExactPhrase<'a>,
    /// Documents and scores of the last batch.
    found: Vec<(DocId, u32)>,
    /// How many of them had their window.
    done: usize,
    ended: bool,
}

impl<'a> Matches<'a> {
    /// Before the first match of `phrase`.
    pub fn new(phrase: ExactPhrase<'a>) -> Self {
        Matches { phrase, found: Vec::new(), done: 0, ended: false }
    }

    /// Calls `visit` with each match in `span` and its score, but for such as score less than
    /// `needed`, which may be passed over. Both rise from call to call.
    pub fn each_in(
        &mut self,
        span: Span,
        needed: u32,
        visit: impl FnMut(DocId, u32),
    ) -> Result<()> {
        self.each_wanted(span, needed, |_| true, visit)
    }

    /// Marks the matches in `span`; those that are marked already are not looked at. Spans rise.
    pub fn mark(&mut self, span: Span, marked: &mut [u64; WORDS]) -> Result<()> {
        let before = *marked;
        let wanted = |doc: DocId| {
            !(span.first..span.end).contains(&doc) || is_marked(doc, span, &before) == 0
        };
        self.each_wanted(span, 0, wanted, |doc, _| mark_one(doc, span, marked))
    }

    /// As [`Matches::each_in`], of documents that are `wanted`.
    fn each_wanted(
        &mut self,
        span: Span,
        needed: u32,
        wanted: impl Fn(DocId) -> bool,
        mut visit: impl FnMut(DocId, u32),
    ) -> Result<()> {
        self.phrase.skip_to(span.first);
        loop {
            while let Some((doc, score)) = self.found.get(self.done) {
                if *doc >= span.end {
                    return Ok(());
                }
                if *doc >= span.first {
                    visit(*doc, *score);
                }
                self.done += 1;
            }
            if self.ended {
                return Ok(());
            }
            self.read_batch(needed, &wanted)?;
        }
    }

    /// Puts the matches of the next batch that are `wanted` into `found`.
    fn read_batch(&mut self, needed: u32, wanted: impl Fn(DocId) -> bool) -> Result<()> {
        self.found.clear();
        self.done = 0;
        let batch = self.phrase.next(|bound| bound >= needed)?;
        match batch {
            Batch::End => self.ended = true,
            Batch::TooLow => {}
            Batch::Documents(_) => {
                self.phrase.candidates().retain(|(doc, _)| wanted(*doc));
                self.phrase.look_up(batch)?;
                if needed > 0 {
                    self.phrase.pass_over(|bound| bound >= needed)?;
                }
                let found = &mut self.found;
                self.phrase.read(|doc, score| found.push((doc, score)))?;
            }
        }
        Ok(())
    }
}
