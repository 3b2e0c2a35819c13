//! Words at fixed distances, or near each other.

use super::group::GroupNode;
use super::window::{Pool, Span, Window};
use crate::error::Result;
use crate::index::reader::SegmentParts;
use crate::query::plan::Phrase;
use crate::query::proximity::Proximity;
use crate::ranking::bm25::{fixed, Saturation, Scale};

/// One word of a phrase. Matching runs ahead through a window, positions are read afterwards for
/// the documents that hold every word: two walks through the same lists.
struct Element<'a> {
    matches: GroupNode<'a>,
    places: GroupNode<'a>,
}

/// A phrase bound to a segment.
pub struct PhraseNode<'a> {
    elements: Vec<Element<'a>>,
    proximity: Proximity,
    weight: f32,
    field: Option<u8>,
    weights: &'a [u32],
    positions: Vec<Vec<u32>>,
}

impl<'a> PhraseNode<'a> {
    /// Binds `phrase` to segment number `number`.
    pub fn new(
        segment: &'a SegmentParts,
        number: usize,
        phrase: &Phrase,
        weights: &'a [u32],
        scale: Scale,
    ) -> Result<Self> {
        let mut elements = Vec::with_capacity(phrase.elements.len());
        for (_, group) in &phrase.elements {
            let bind = || GroupNode::new(segment, number, group, weights, scale);
            elements.push(Element { matches: bind()?, places: bind()? });
        }
        let positions = vec![Vec::new(); elements.len()];
        Ok(PhraseNode {
            elements,
            proximity: phrase.proximity(),
            weight: scale.up(phrase.weight),
            field: phrase.field,
            weights,
            positions,
        })
    }

    /// Adds the matches of `span` and their scores to `window`.
    pub fn fill(
        &mut self,
        span: Span,
        saturation: &Saturation,
        lengths: &[u8],
        pool: &mut Pool,
        window: &mut Window,
    ) -> Result<()> {
        let mut candidates = pool.take();
        let mut scratch = pool.take();
        for (i, element) in self.elements.iter_mut().enumerate() {
            let element = &mut element.matches;
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
        if slots.is_empty() {
            return Ok(());
        }
        for slot in slots {
            let doc = span.first + slot as u32;
            for (element, positions) in self.elements.iter_mut().zip(&mut self.positions) {
                positions.clear();
                element.places.positions(doc, positions)?;
            }
            let frequency = self.frequency();
            if frequency > 0 {
                let saturation = saturation.of(frequency, lengths[doc as usize]);
                window.add(slot, fixed(self.weight, saturation));
            }
        }
        Ok(())
    }

    /// The weighted frequency of the phrase in the document whose positions are at hand: how
    /// often it starts, each start weighing what its field weighs.
    fn frequency(&self) -> u32 {
        let mut frequency = 0u32;
        self.proximity.for_each(&self.positions, |places| {
            let field = (places[0] >> 27) as u8;
            if self.field.is_none_or(|wanted| wanted == field) {
                frequency = frequency.saturating_add(self.weights[usize::from(field)]);
            }
        });
        frequency
    }
}
