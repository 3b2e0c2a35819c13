//! What scoring needs of a segment.

use crate::ranking::bm25::Saturation;

/// What scoring needs of the segment.
#[derive(Clone, Copy)]
pub struct Scoring<'a> {
    /// The length part of the formula.
    pub saturation: &'a Saturation,
    /// Length code of each document.
    pub lengths: &'a [u8],
}
