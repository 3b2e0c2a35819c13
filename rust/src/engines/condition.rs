//! Conditions on columns and ids: which documents of a window meet them.

use std::ops::Range;

use super::window::{join, mark_one, Span, WINDOW, WORDS};
use crate::error::Result;
use crate::index::columns::{Integers, Keywords, BLOCK};
use crate::index::reader::Segment;
use crate::index::DocId;
use crate::query::plan::Condition;
use crate::query::spelling::Spelling;

/// A condition bound to a segment.
pub enum ConditionNode<'a> {
    /// A date or number between two values.
    Range(&'a Integers, i64, i64),
    /// A keyword with one of these ordinals.
    Keyword(&'a Keywords, Range<u32>),
    /// A keyword with an ordinal among these, rising.
    Keywords(&'a Keywords, Vec<u32>),
    /// These documents, rising.
    Documents(Vec<DocId>),
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
            Condition::KeywordSpelled { field, spelling } => match columns.keywords(field) {
                Some(column) => Self::spelled(column, spelling)?,
                None => ConditionNode::Nothing,
            },
            Condition::IdSpelled(spelling) => {
                let mut ids = segment.parts.keys.from(0);
                let mut documents = Vec::new();
                for doc in 0.. {
                    let Some(id) = ids.next()? else { break };
                    if spelling.accepts(id) {
                        documents.push(doc);
                    }
                }
                ConditionNode::Documents(documents)
            }
            Condition::Id(id) => match segment.find(id)? {
                Some(doc) => ConditionNode::Document(doc),
                None => ConditionNode::Nothing,
            },
        })
    }

    /// Keywords that are spelled so: the dictionary is read where it begins like the spelling.
    fn spelled(column: &'a Keywords, spelling: &Spelling) -> Result<Self> {
        let range = column.starting(spelling.literal_prefix())?;
        if matches!(spelling, Spelling::Prefix(_)) {
            return Ok(ConditionNode::Keyword(column, range));
        }
        let mut wanted = Vec::new();
        for ordinal in range {
            if spelling.accepts(column.value(ordinal)?.1) {
                wanted.push(ordinal);
            }
        }
        Ok(ConditionNode::Keywords(column, wanted))
    }

    /// Marks the documents of `span` that meet the condition. Windows start at multiples of
    /// their size, so that column blocks fill whole words.
    pub fn mark(&self, span: Span, marked: &mut [u64; WORDS]) -> Result<()> {
        let mut mark = |doc: DocId| mark_one(doc, span, marked);
        match self {
            ConditionNode::Nothing => {}
            ConditionNode::Document(doc) => {
                if (span.first..span.end).contains(doc) {
                    mark(*doc);
                }
            }
            ConditionNode::Documents(docs) => {
                let first = docs.partition_point(|doc| *doc < span.first);
                docs[first..].iter().take_while(|doc| **doc < span.end).for_each(|doc| mark(*doc));
            }
            ConditionNode::Range(column, low, high) => {
                let mut bits = [0; BLOCK / 64];
                for (block, words) in blocks(span, column.blocks(), marked) {
                    column.matching(block, *low, *high, &mut bits)?;
                    join(words, &bits);
                }
            }
            ConditionNode::Keyword(column, wanted) => {
                let mut bits = [0; BLOCK / 64];
                for (block, words) in blocks(span, column.blocks(), marked) {
                    column.matching(block, wanted, &mut bits)?;
                    join(words, &bits);
                }
            }
            ConditionNode::Keywords(column, wanted) => {
                let end = span.end.min(column.documents() as DocId);
                column.for_each_ordinal(span.first..end, |doc, ordinal| {
                    if wanted.binary_search(&ordinal).is_ok() {
                        mark(doc);
                    }
                })?;
            }
        }
        Ok(())
    }
}

/// The column blocks under a window, each with the words of the window that it fills.
fn blocks(
    span: Span,
    blocks: usize,
    marked: &mut [u64; WORDS],
) -> impl Iterator<Item = (usize, &mut [u64])> {
    debug_assert!((span.first as usize).is_multiple_of(WINDOW));
    let first = span.first as usize / BLOCK;
    let last = (span.end as usize).div_ceil(BLOCK).min(blocks);
    (first..last).zip(marked.chunks_exact_mut(BLOCK / 64))
}
