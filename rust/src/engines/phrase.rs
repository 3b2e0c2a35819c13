//! Words at fixed distances, or near each other.

use super::group::GroupNode;
use super::window::{Pool, Span, Window};
use crate::error::Result;
use crate::index::reader::SegmentParts;
use crate::index::DocId;
use crate::query::plan::Phrase;
use crate::query::proximity::{Proximity, Scratch};
use crate::ranking::bm25::{fixed, Saturation, Scale};

/// Reads the positions of the words of a phrase and weighs its occurrences.
pub struct Occurrences<'a> {
    places: Vec<GroupNode<'a>>,
    proximity: Proximity,
    field: Option<u8>,
    weights: &'a [u32],
    positions: Vec<Vec<u32>>,
    scratch: Scratch,
}

impl<'a> Occurrences<'a> {
    /// For `phrase` in segment number `number`.
    pub fn new(
        segment: &'a SegmentParts,
        number: usize,
        phrase: &Phrase,
        weights: &'a [u32],
        scale: Scale,
    ) -> Result<Self> {
        let places = phrase
            .elements
            .iter()
            .map(|(_, group)| GroupNode::new(segment, number, group, weights, scale))
            .collect::<Result<Vec<_>>>()?;
        Ok(Occurrences {
            positions: vec![Vec::new(); places.len()],
            places,
            proximity: phrase.proximity(),
            field: phrase.field,
            weights,
            scratch: Scratch::default(),
        })
    }

    /// The weighted frequency of the phrase in `doc`: how often it starts, each start weighing
    /// what its field weighs. Documents rise from call to call.
    pub fn frequency(&mut self, doc: DocId) -> Result<u32> {
        for (element, positions) in self.places.iter_mut().zip(&mut self.positions) {
            positions.clear();
            element.positions(doc, positions)?;
            if positions.is_empty() {
                return Ok(0);
            }
        }
        let mut frequency = 0u32;
        let (field, weights) = (self.field, self.weights);
        self.proximity.for_each(&self.positions, &mut self.scratch, |places| {
            let found = (places[0] >> 27) as u8;
            if field.is_none_or(|wanted| wanted == found) {
                frequency = frequency.saturating_add(weights[usize::from(found)]);
            }
        });
        Ok(frequency)
    }
}

/// A phrase bound to a segment. Matching runs ahead through a window, positions are read
/// afterwards for the documents that hold every word: two walks through the same lists.
pub struct PhraseNode<'a> {
    matches: Vec<GroupNode<'a>>,
    occurrences: Occurrences<'a>,
    weight: f32,
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
        let mut matches = Vec::with_capacity(phrase.elements.len());
        for (_, group) in &phrase.elements {
            matches.push(GroupNode::new(segment, number, group, weights, scale)?);
        }
        Ok(PhraseNode {
            matches,
            occurrences: Occurrences::new(segment, number, phrase, weights, scale)?,
            weight: scale.up(phrase.weight),
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
