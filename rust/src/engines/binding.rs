//! What a plan is bound to.

use super::scoring::Scoring;
use crate::error::Result;
use crate::index::reader::{Segment, Snapshot};
use crate::ranking::bm25::{Saturation, Scale};

/// What every node needs to know of the query and its segment.
#[derive(Clone, Copy)]
pub struct Binding<'a> {
    /// The segment.
    pub segment: &'a Segment,
    /// Its number in the snapshot.
    pub number: usize,
    /// The weights of the text fields.
    pub weights: &'a [u32],
    /// The scale of scores.
    pub scale: Scale,
    /// What scoring needs of the segment.
    pub scoring: Scoring<'a>,
}

impl<'a> Binding<'a> {
    /// What plans are bound to in segment number `number`.
    pub fn new(
        snapshot: &'a Snapshot,
        number: usize,
        scale: Scale,
        saturation: &'a Saturation,
    ) -> Result<Self> {
        let (segment, weights) = (&snapshot.segments[number], snapshot.manifest.schema.weights());
        let scoring = Scoring { saturation, lengths: segment.parts.lengths.all()? };
        Ok(Binding { segment, number, weights, scale, scoring })
    }
}
