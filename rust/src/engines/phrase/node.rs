//! A phrase as a node of a plan: all of its matches, window by window.

use super::near::NearNode;
use super::{ExactPhrase, Matches};
use crate::engines::binding::Binding;
use crate::engines::scoring::Scoring;
use crate::engines::window::{join, Pool, Span, Window, WORDS};
use crate::error::Result;
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

    /// Marks the matches of `span`, whatever they score; spans rise.
    pub fn mark(
        &mut self,
        span: Span,
        at: Scoring<'_>,
        pool: &mut Pool,
        marked: &mut [u64; WORDS],
    ) -> Result<()> {
        let PhraseNode::Exact(matches) = self else {
            let mut found = pool.take();
            self.fill(span, at, pool, &mut found)?;
            join(marked, &found.bits);
            pool.give(found);
            return Ok(());
        };
        matches.mark(span, marked)
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
            PhraseNode::Exact(matches) => matches.each_in(span, 0, |doc, score| {
                window.add((doc - span.first) as usize, score);
            }),
            PhraseNode::Near(near) => near.fill(span, at, pool, window),
        }
    }
}
