//! What a plan is bound to.

use super::scoring::Scoring;
use crate::index::reader::Segment;
use crate::ranking::bm25::Scale;

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
