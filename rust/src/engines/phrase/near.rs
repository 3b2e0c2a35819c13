//! Words near each other, found in whatever documents hold them all.

use super::Occurrences;
use crate::engines::group::GroupNode;
use crate::engines::scoring::Scoring;
use crate::engines::window::{Pool, Span, Window};
use crate::error::Result;
use crate::index::reader::SegmentParts;
use crate::query::plan::Phrase;
use crate::ranking::bm25::{fixed, Scale};

/// A phrase with slop, or in any order, bound to a segment. Matching runs ahead through a window, positions are read
/// afterwards for the documents that hold every word: two walks through the same lists.
pub struct NearNode<'a> {
    matches: Vec<GroupNode<'a>>,
    occurrences: Occurrences<'a>,
    weight: f32,
}

impl<'a> NearNode<'a> {
    /// Binds `phrase` to segment number `number`.
    pub fn new(
        segment: &'a SegmentParts,
        number: usize,
        phrase: &Phrase,
        weights: &'a [u32],
        scale: Scale,
    ) -> Result<Self> {
        let mut matches = Vec::with_capacity(phrase.elements.len());
        for (_, group) in &phrase.elements {
            matches.push(GroupNode::new(segment, number, group, weights, scale)?);
        }
        Ok(NearNode {
            matches,
            occurrences: Occurrences::new(segment, number, phrase, weights, scale)?,
            weight: scale.up(phrase.weight),
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
        let Scoring { saturation, lengths } = at;
        let mut candidates = pool.take();
        let mut scratch = pool.take();
        for (i, element) in self.matches.iter_mut().enumerate() {
            if i == 0 {
                element.fill(span, saturation, lengths, &mut candidates)?;
            } else {
                element.fill(span, saturation, lengths, &mut scratch)?;
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
                let saturation = saturation.of(frequency, lengths[doc as usize]);
                window.add(slot, fixed(self.weight, saturation));
            }
        }
        Ok(())
    }
}
