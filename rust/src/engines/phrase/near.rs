//! Words near each other, found in whatever documents hold them all.

use super::Occurrences;
use crate::engines::binding::Binding;
use crate::engines::group::GroupNode;
use crate::engines::scoring::Scoring;
use crate::engines::window::{Pool, Span, Window};
use crate::error::Result;
use crate::query::plan::Phrase;
use crate::ranking::bm25::fixed;

/// A phrase with slop, or in any order, bound to a segment. Matching runs ahead through a window,
/// positions are read afterwards for the documents that hold every word: two walks through the same
/// lists.
pub struct NearNode<'a> {
    matches: Vec<GroupNode<'a>>,
    occurrences: Occurrences<'a>,
    weight: f32,
}

impl<'a> NearNode<'a> {
    /// Binds `phrase`.
    pub fn new(phrase: &Phrase, at: Binding<'a>) -> Result<Self> {
        Ok(NearNode {
            matches: GroupNode::of_phrase(phrase, at)?,
            occurrences: Occurrences::new(phrase, at)?,
            weight: at.scale.up(phrase.weight),
        })
    }

    /// Adds the matches of `span` and their scores to `window`.
    pub fn fill(
        &mut self,
        span: Span,
        at: Scoring<'_>,
        pool: &mut Pool,
        window: &mut Window,
    ) -> Result<()> {
        let mut candidates = pool.take();
        let mut scratch = pool.take();
        for (i, element) in self.matches.iter_mut().enumerate() {
            if i == 0 {
                element.fill(span, at, &mut candidates)?;
            } else {
                element.fill(span, at, &mut scratch)?;
                candidates.retain(&scratch.bits);
                scratch.clear();
            }
        }
        pool.give(scratch);
        let mut slots = Vec::new();
        candidates.for_each(|slot| slots.push(slot));
        pool.give(candidates);
        for slot in slots {
            let doc = span.first + slot as u32;
            let frequency = self.occurrences.frequency(doc)?;
            if frequency > 0 {
                let saturation = at.saturation.of(frequency, at.lengths[doc as usize]);
                window.add(slot, fixed(self.weight, saturation));
            }
        }
        Ok(())
    }
}
