//! How often a phrase occurs in a document, word by word.

use crate::engines::binding::Binding;
use crate::engines::group::GroupNode;
use crate::error::Result;
use crate::index::DocId;
use crate::query::plan::Phrase;
use crate::query::proximity::{Proximity, Scratch};

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
    /// For `phrase` where it is bound.
    pub fn new(phrase: &Phrase, at: Binding<'a>) -> Result<Self> {
        let places = GroupNode::of_phrase(phrase, at)?;
        Ok(Occurrences {
            positions: vec![Vec::new(); places.len()],
            places,
            proximity: phrase.proximity(),
            field: phrase.field,
            weights: at.weights,
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
