//! Words at fixed distances, or near each other.

use super::group::GroupNode;
use super::window::{Pool, Span, Window};
use crate::error::Result;
use crate::index::reader::SegmentParts;
use crate::query::plan::Phrase;
use crate::ranking::bm25::{fixed, Saturation, Scale};

/// One word of a phrase. Matching runs ahead through a window, positions are read afterwards for
/// the documents that hold every word: two walks through the same lists.
struct Element<'a> {
    offset: u32,
    matches: GroupNode<'a>,
    places: GroupNode<'a>,
}

/// A phrase bound to a segment.
pub struct PhraseNode<'a> {
    elements: Vec<Element<'a>>,
    slop: u32,
    ordered: bool,
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
        for (offset, group) in &phrase.elements {
            let bind = || GroupNode::new(segment, number, group, weights, scale);
            elements.push(Element { offset: *offset, matches: bind()?, places: bind()? });
        }
        let positions = vec![Vec::new(); elements.len()];
        Ok(PhraseNode {
            elements,
            slop: phrase.slop,
            ordered: phrase.ordered,
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
        let mut next = vec![0usize; self.positions.len()];
        for &start in &self.positions[0] {
            let field = (start >> 27) as u8;
            if self.field.is_some_and(|wanted| wanted != field) {
                continue;
            }
            let found = if self.slop == 0 && self.ordered {
                self.follows(start, &mut next)
            } else {
                self.is_near(start)
            };
            if found {
                frequency = frequency.saturating_add(self.weights[usize::from(field)]);
            }
        }
        frequency
    }

    /// Whether every element stands at its offset from `start`; starts rise from call to call.
    fn follows(&self, start: u32, next: &mut [usize]) -> bool {
        let origin = self.elements[0].offset;
        for (i, positions) in self.positions.iter().enumerate().skip(1) {
            let wanted = start + self.elements[i].offset - origin;
            while next[i] < positions.len() && positions[next[i]] < wanted {
                next[i] += 1;
            }
            if positions.get(next[i]) != Some(&wanted) {
                return false;
            }
        }
        true
    }

    /// Whether every element has a position near `start` in the same field: within the slop of
    /// where it belongs, in order if order counts.
    fn is_near(&self, start: u32) -> bool {
        let origin = i64::from(self.elements[0].offset);
        let slop = i64::from(self.slop);
        // Each element deviates from its place by some number of positions; the spread of the
        // deviations is what slop bounds. The first element fixes one end of the spread.
        let anchor = i64::from(start);
        (0..=slop).any(|shift| {
            let low = anchor - shift;
            let mut previous = i64::MIN;
            self.positions.iter().zip(&self.elements).enumerate().all(|(i, (all, element))| {
                let place = low + i64::from(element.offset) - origin;
                let fitting = all.iter().map(|p| i64::from(*p)).find(|p| {
                    *p >= place
                        && *p <= place + slop
                        && *p >> 27 == anchor >> 27
                        && (i > 0 || *p == anchor)
                        && (!self.ordered || *p > previous)
                });
                previous = fitting.unwrap_or(previous);
                fitting.is_some()
            })
        })
    }
}
