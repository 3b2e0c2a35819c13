//! Conditions on columns and ids: which documents of a window meet them.

use super::window::{Span, Window, WINDOW};
use crate::error::Result;
use crate::index::columns::{Integers, Keywords, BLOCK};
use crate::index::reader::Segment;
use crate::index::DocId;
use crate::query::plan::Condition;

/// A condition bound to a segment.
pub enum ConditionNode<'a> {
    /// A date or number between two values.
    Range(&'a Integers, i64, i64),
    /// A keyword with one of these ordinals.
    Keyword(&'a Keywords, std::ops::Range<u32>),
    /// This one document.
    Document(DocId),
    /// Nothing in this segment.
    Nothing,
}

impl<'a> ConditionNode<'a> {
    /// Binds `condition` to `segment`.
    pub fn new(segment: &'a Segment, condition: &Condition) -> Result<Self> {
        let columns = &segment.parts.columns;
        Ok(match condition {
            Condition::Range { field, low, high } => match columns.integers(field) {
                Some(column) => ConditionNode::Range(column, *low, *high),
                None => ConditionNode::Nothing,
            },
            Condition::Keyword { field, value } => match columns.keywords(field) {
                Some(column) => ConditionNode::Keyword(column, column.find(value)?),
                None => ConditionNode::Nothing,
            },
            Condition::Id(id) => match segment.find(id)? {
                Some(doc) => ConditionNode::Document(doc),
                None => ConditionNode::Nothing,
            },
        })
    }

    /// Marks the documents of `span` that meet the condition. Windows start at multiples of
    /// their size, so that column blocks fill whole words.
    pub fn fill(&self, span: Span, window: &mut Window) -> Result<()> {
        match self {
            ConditionNode::Nothing => {}
            ConditionNode::Document(doc) => {
                if (span.first..span.end).contains(doc) {
                    window.add((doc - span.first) as usize, 0);
                }
            }
            ConditionNode::Range(column, low, high) => {
                let mut bits = [0; BLOCK / 64];
                for (block, words) in blocks(span, column.blocks(), window) {
                    column.matching(block, *low, *high, &mut bits)?;
                    words.copy_from_slice(&bits);
                }
            }
            ConditionNode::Keyword(column, wanted) => {
                let mut bits = [0; BLOCK / 64];
                for (block, words) in blocks(span, column.blocks(), window) {
                    column.matching(block, wanted, &mut bits)?;
                    words.copy_from_slice(&bits);
                }
            }
        }
        Ok(())
    }
}

/// The column blocks under a window, each with the words of the window that it fills.
fn blocks(
    span: Span,
    blocks: usize,
    window: &mut Window,
) -> impl Iterator<Item = (usize, &mut [u64])> {
    debug_assert!((span.first as usize).is_multiple_of(WINDOW));
    let first = span.first as usize / BLOCK;
    let last = (span.end as usize).div_ceil(BLOCK).min(blocks);
    (first..last).zip(window.bits.chunks_exact_mut(BLOCK / 64))
}
