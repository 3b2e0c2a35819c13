//! A phrase as a node of a plan: all of its matches, window by window.

use super::near::NearNode;
use super::{Batch, ExactPhrase};
use crate::engines::binding::Binding;
use crate::engines::scoring::Scoring;
use crate::engines::window::{Pool, Span, Window};
use crate::error::Result;
use crate::index::DocId;
use crate::query::plan::Phrase;

/// A phrase bound to a segment.
pub enum PhraseNode<'a> {
    /// One without slop.
    Exact(Box<Matches<'a>>),
    /// Any other.
    Near(Box<NearNode<'a>>),
}

impl<'a> PhraseNode<'a> {
    /// Binds `phrase`.
    pub fn new(phrase: &Phrase, at: Binding<'a>) -> Result<Self> {
        Ok(match ExactPhrase::new(phrase, at)? {
            Some(phrase) => PhraseNode::Exact(Box::new(Matches::new(phrase))),
            None => PhraseNode::Near(Box::new(NearNode::new(phrase, at)?)),
        })
    }

    /// Adds the matches of `span` and their scores to `window`; spans rise.
    pub fn fill(
        &mut self,
        span: Span,
        at: Scoring<'_>,
        pool: &mut Pool,
        window: &mut Window,
    ) -> Result<()> {
        match self {
            PhraseNode::Exact(matches) => matches.fill(span, window),
            PhraseNode::Near(near) => near.fill(span, at, pool, window),
        }
    }
}

/// The matches of an exact phrase, which come in batches that know of no windows.
pub struct Matches<'a> {
    phrase: ExactPhrase<'a>,
    /// Documents and scores of the last batch.
    found: Vec<(DocId, u32)>,
    /// How many of them had their window.
    done: usize,
    ended: bool,
}

impl<'a> Matches<'a> {
    fn new(phrase: ExactPhrase<'a>) -> Self {
        Matches { phrase, found: Vec::new(), done: 0, ended: false }
    }

    fn fill(&mut self, span: Span, window: &mut Window) -> Result<()> {
        self.phrase.skip_to(span.first);
        loop {
            while let Some((doc, score)) = self.found.get(self.done) {
                if *doc >= span.end {
                    return Ok(());
                }
                if *doc >= span.first {
                    window.add((doc - span.first) as usize, *score);
                }
                self.done += 1;
            }
            if self.ended {
                return Ok(());
            }
            self.found.clear();
            self.done = 0;
            let batch = self.phrase.next(|_| true)?;
            self.ended = matches!(batch, Batch::End);
            if !self.ended {
                self.phrase.look_up(batch)?;
                let found = &mut self.found;
                self.phrase.read(|doc, score| found.push((doc, score)))?;
            }
        }
    }
}
