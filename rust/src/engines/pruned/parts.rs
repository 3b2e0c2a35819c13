//! Words and phrases together: any of them, all of them, or some with others that add to the score.
//!
//! Where all must match, documents come from a word, and phrases are looked up in them, as other
//! words are; of phrases alone, none leads.

use super::field_word::FieldWord;
use super::part::Part;
use super::ways::{word_of, Ways};
use super::{all, windows, Passing, Total};
use crate::engines::binding::Binding;
use crate::engines::clause::{Accumulator, Clause};
use crate::engines::scoring::Scoring;
use crate::engines::top::Top;
use crate::engines::window::Span;
use crate::error::Result;
use crate::index::DocId;
use crate::query::plan::Plan;

/// What may match is looked up in the documents of what must, if those are so many times fewer.
const MANY_TIMES: u64 = 4;

/// Offers the best documents of a segment to `top`, if the plan is of that kind.
pub fn search(
    plan: &Plan,
    at: Binding<'_>,
    passing: &mut Passing<'_, '_>,
    counted: u64,
    top: &mut Top,
) -> Result<Option<Total>> {
    let (number, scoring) = (at.number as u32, at.scoring);
    let (needed, optional) = match plan {
        Plan::And(all) => (&all[..], &[][..]),
        Plan::Or(any) => (&[][..], &any[..]),
        Plan::Best(_) | Plan::Group(_) => (&[][..], std::slice::from_ref(plan)),
        Plan::Mixed { must, should, must_not } if must_not.is_empty() => (&must[..], &should[..]),
        _ => return Ok(None),
    };
    let (Some(mut must), Some(may)) = (parts_of(needed, at)?, parts_of(optional, at)?) else {
        return Ok(None);
    };
    if must.is_empty() {
        return windows::search(may, scoring, passing, counted, number, top).map(Some);
    }
    let rarest = must.iter().map(Part::cost).min().unwrap_or(0);
    if !may.is_empty() && may.iter().map(Part::cost).sum::<u64>() < MANY_TIMES * rarest {
        // What may match leads to the best, and what must match is a filter besides.
        let filter = Plan::And(needed.iter().chain(passing.plan).cloned().collect());
        let mut passing = Passing::new(Some(&filter), at)?;
        must.extend(may);
        return windows::search(must, scoring, &mut passing, counted, number, top).map(Some);
    }
    let Some(lead) = take_word(&mut must) else { return Ok(None) };
    let parts = all::Parts { lead, others: must, optional: may };
    all::search(parts, scoring, passing, counted, number, top).map(Some)
}

/// What `plans` are bound to, if each is a word, a phrase or the best of some.
fn parts_of<'a, 'p>(plans: &'p [Plan], at: Binding<'a>) -> Result<Option<Vec<AnyPart<'a, 'p>>>> {
    let mut parts = Vec::with_capacity(plans.len());
    for plan in plans {
        let part = match plan {
            Plan::Group(group) if group.field.is_some() => {
                FieldWord::new(group, at)?.map(Box::new).map(AnyPart::FieldWord)
            }
            Plan::Group(group) => word_of(group, at)?.map(Box::new).map(AnyPart::Word),
            _ => Ways::new(plan, at)?.map(Box::new).map(AnyPart::Ways),
        };
        match part {
            Some(part) => parts.push(part),
            None => return Ok(None),
        }
    }
    Ok(Some(parts))
}

/// Takes the rarest word out of `parts`.
fn take_word<'a>(parts: &mut Vec<AnyPart<'a, '_>>) -> Option<Clause<'a>> {
    let words = parts.iter().enumerate().filter(|(_, part)| matches!(part, AnyPart::Word(_)));
    let (rarest, _) = words.min_by_key(|(_, word)| word.cost())?;
    match parts.remove(rarest) {
        AnyPart::Word(word) => Some(*word),
        _ => None,
    }
}

/// A part of any kind.
pub enum AnyPart<'a, 'p> {
    /// A word.
    Word(Box<Clause<'a>>),
    /// A word in one field.
    FieldWord(Box<FieldWord<'a>>),
    /// What can be written in several ways, or a phrase.
    Ways(Box<Ways<'a, 'p>>),
}

/// Has the part at hand, of whatever kind, do something.
macro_rules! any {
    ($self:ident, $part:ident => $call:expr) => {
        match $self {
            AnyPart::Word($part) => $call,
            AnyPart::FieldWord($part) => $call,
            AnyPart::Ways($part) => $call,
        }
    };
}

impl Part for AnyPart<'_, '_> {
    fn is_empty(&self) -> bool {
        any!(self, part => part.is_empty())
    }

    fn at_least(&self) -> u64 {
        any!(self, part => part.at_least())
    }

    fn cost(&self) -> u64 {
        any!(self, part => Part::cost(&**part))
    }

    fn bound(&self) -> u32 {
        any!(self, part => Part::bound(&**part))
    }

    fn span_bound(&mut self, span: Span, at: Scoring<'_>) -> u32 {
        any!(self, part => part.span_bound(span, at))
    }

    fn fill(
        &mut self,
        span: Span,
        needed: u32,
        at: Scoring<'_>,
        sums: &mut Accumulator,
    ) -> Result<()> {
        any!(self, part => Part::fill(&mut **part, span, needed, at, sums))
    }

    fn add_scores(
        &mut self,
        candidates: &mut [(DocId, u32)],
        at: Scoring<'_>,
        visit: impl FnMut(usize),
    ) -> Result<()> {
        any!(self, part => part.add_scores(candidates, at, visit))
    }

    fn visits_in_order(&self) -> bool {
        any!(self, part => part.visits_in_order())
    }

    fn restart(&mut self) {
        any!(self, part => part.restart());
    }
}
