//! A word that counts in one field only.
//!
//! What bounds the score of a word in all fields together bounds that in one of them.

use super::part::Part;
use super::ways::word_of;
use crate::engines::binding::Binding;
use crate::engines::clause::{Accumulator, Clause};
use crate::engines::group::GroupNode;
use crate::engines::scoring::Scoring;
use crate::engines::window::{Span, Window};
use crate::error::Result;
use crate::index::DocId;
use crate::query::plan::Group;

/// A word in one field, bound to a segment.
pub struct FieldWord<'a> {
    word: GroupNode<'a>,
    /// The same word in all fields.
    anywhere: Clause<'a>,
    window: Box<Window>,
}

impl<'a> FieldWord<'a> {
    /// Binds `group`, which asks for a field; `None` if some match scores nothing.
    pub fn new(group: &Group, at: Binding<'a>) -> Result<Option<Self>> {
        let Some(anywhere) = word_of(&Group { field: None, ..group.clone() }, at)? else {
            return Ok(None);
        };
        let word = GroupNode::new(group, at)?;
        Ok(Some(FieldWord { word, anywhere, window: Window::new() }))
    }
}

impl Part for FieldWord<'_> {
    fn is_empty(&self) -> bool {
        self.anywhere.is_empty()
    }

    fn at_least(&self) -> u64 {
        0
    }

    fn cost(&self) -> u64 {
        self.anywhere.cost
    }

    fn bound(&self) -> u32 {
        self.anywhere.bound
    }

    fn span_bound(&mut self, span: Span, at: Scoring<'_>) -> u32 {
        self.anywhere.span_bound(span, at)
    }

    fn fill(&mut self, span: Span, _: u32, at: Scoring<'_>, sums: &mut Accumulator) -> Result<()> {
        self.word.fill(span, at, &mut self.window)?;
        self.window.drain(|slot, score| sums.add(slot, score));
        Ok(())
    }

    fn add_scores(
        &mut self,
        candidates: &mut [(DocId, u32)],
        at: Scoring<'_>,
        mut visit: impl FnMut(usize),
    ) -> Result<()> {
        for (number, (doc, sum)) in candidates.iter_mut().enumerate() {
            if let Some(score) = self.word.score(*doc, at)? {
                *sum += score;
                visit(number);
            }
        }
        Ok(())
    }

    fn visits_in_order(&self) -> bool {
        true
    }

    fn restart(&mut self) {
        self.word.restart();
        self.anywhere.restart();
    }
}
