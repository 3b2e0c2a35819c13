//! Finds the best documents without scoring all matches.
//!
//! Scores are bounded from above per list, per block and per window; what cannot reach the worst
//! score among the best so far is passed over. These shapes of plans are pruned: one word
//! ([`one`], [`several`] where it stands in more than one list, [`summed`] where in many), any of
//! several words ([`any`], and [`windows`] where it will not do), all of several words ([`all`]),
//! phrases ([`phrase`]), and words and phrases together ([`parts`]): any of them, or all, if a word
//! is among those that must match. The rest is evaluated exhaustively. The answer is the same
//! either way, to the last digit.

mod all;
mod any;
mod count;
mod field_word;
mod one;
mod part;
mod parts;
mod phrase;
mod several;
mod summed;
mod ways;
mod windows;

use super::binding::Binding;
use super::clause::Clause;
use super::node::{Evaluation, Node};
use super::phrase::ExactPhrase;
use super::top::Top;
use super::window::{Span, WINDOW, WORDS};
use crate::error::Result;
use crate::index::DocId;
use crate::query::plan::Plan;

/// Totals are exact up to this many matches.
pub const EXACT_TOTAL: u64 = 1000;

/// How many matches were seen, and whether that is all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    /// Matches.
    pub matches: u64,
    /// Whether there are no more.
    pub exact: bool,
}

/// The documents that may be answers at all: live ones that pass the filter.
pub struct Passing<'a, 'p> {
    plan: Option<&'p Plan>,
    at: Binding<'a>,
    filter: Option<Node<'a>>,
    evaluation: Evaluation<'a>,
    span: Option<Span>,
    bits: [u64; WORDS],
}

impl<'a, 'p> Passing<'a, 'p> {
    /// Documents of `at`'s segment that are live and match `plan`.
    pub fn new(plan: Option<&'p Plan>, at: Binding<'a>) -> Result<Self> {
        let filter = plan.map(|plan| Node::bind_unscored(plan, at)).transpose()?;
        let evaluation = Evaluation::new(at.scoring);
        Ok(Passing { plan, at, filter, evaluation, span: None, bits: [0; WORDS] })
    }

    /// Whether every document passes.
    pub fn is_everything(&self) -> bool {
        self.filter.is_none() && self.at.segment.deleted.is_empty()
    }

    /// The documents of the window that holds `span.first` that pass. Windows are to rise: going
    /// back to an earlier one starts the filter anew.
    pub fn bits(&mut self, span: Span) -> Result<&[u64; WORDS]> {
        match self.span.replace(span) {
            Some(known) if known.first == span.first => return Ok(&self.bits),
            Some(known) if known.first > span.first => {
                let plan = self.plan;
                self.filter = plan.map(|plan| Node::bind_unscored(plan, self.at)).transpose()?;
            }
            _ => {}
        }
        self.bits = [u64::MAX; WORDS];
        if let Some(filter) = &mut self.filter {
            self.bits = [0; WORDS];
            filter.mark(span, &mut self.evaluation, &mut self.bits)?;
        }
        let deleted = self.at.segment.deleted.words();
        if !self.at.segment.deleted.is_empty() {
            for (bits, gone) in self.bits.iter_mut().zip(&deleted[span.first as usize / 64..]) {
                *bits &= !gone;
            }
        }
        Ok(&self.bits)
    }

    /// Keeps those of `candidates` that pass; their windows rise.
    pub fn retain(&mut self, candidates: &mut Vec<(DocId, u32)>) -> Result<()> {
        if self.is_everything() {
            return Ok(());
        }
        let mut kept = 0;
        for i in 0..candidates.len() {
            if self.contains(candidates[i].0)? {
                candidates[kept] = candidates[i];
                kept += 1;
            }
        }
        candidates.truncate(kept);
        Ok(())
    }

    /// Whether `doc` passes.
    fn contains(&mut self, doc: DocId) -> Result<bool> {
        if self.is_everything() {
            return Ok(true);
        }
        let first = doc - doc % WINDOW as u32;
        let end = self.at.segment.entry.documents.min(first.saturating_add(WINDOW as u32));
        let slot = (doc - first) as usize;
        Ok(self.bits(Span { first, end })?[slot / 64] >> (slot % 64) & 1 == 1)
    }
}

/// Short lists of a word are read when it is bound, if they hold at most one in so many postings.
const SHORT: u64 = 64;
/// As [`SHORT`], for the best articles of a word that is searched alone: one list is searched by
/// its best blocks, several window by window.
const SHORT_ALONE: u64 = 8;

/// The words of a plan that is nothing but words, and whether all of them must match. Of a word
/// alone, short lists are read if they hold at most one in `alone` postings.
fn clauses_of<'a>(
    plan: &Plan,
    alone: u64,
    at: Binding<'a>,
) -> Result<Option<(Vec<Clause<'a>>, bool)>> {
    let share = if matches!(plan, Plan::Group(_)) { alone } else { SHORT };
    let (plans, all) = match plan {
        Plan::Group(_) => (std::slice::from_ref(plan), false),
        Plan::Or(plans) => (&plans[..], false),
        Plan::And(plans) => (&plans[..], true),
        _ => return Ok(None),
    };
    let mut clauses = Vec::with_capacity(plans.len());
    for plan in plans {
        let Plan::Group(group) = plan else { return Ok(None) };
        match Clause::new(&at.segment.parts, at.number, group, at.scale, at.scoring, Some(share))? {
            Some(clause) => clauses.push(clause),
            None => return Ok(None),
        }
    }
    Ok(Some((clauses, all)))
}

/// How many documents of a segment match, if the plan is nothing but words.
pub fn count(plan: &Plan, at: Binding<'_>, passing: &mut Passing<'_, '_>) -> Result<Option<u64>> {
    match clauses_of(plan, SHORT, at)? {
        Some((clauses, all)) => {
            count::count(clauses, all, at.segment.entry.documents, passing).map(Some)
        }
        None => Ok(None),
    }
}

/// Offers the best documents of a segment to `top`, if the plan has a shape that is pruned.
///
/// `counted` is how many matches earlier segments had.
pub fn search(
    plan: &Plan,
    at: Binding<'_>,
    passing: &mut Passing<'_, '_>,
    counted: u64,
    top: &mut Top,
) -> Result<Option<Total>> {
    let (number, scoring) = (at.number as u32, at.scoring);
    if let Plan::Group(group) = plan {
        if let Some(members) = summed::members(group, at.number) {
            let (segment, weight) = ((&*at.segment.parts, number), at.scale.up(group.weight));
            return summed::search(segment, members, weight, scoring, passing, top).map(Some);
        }
    }
    if let Some((mut clauses, all)) = clauses_of(plan, SHORT_ALONE, at)? {
        if !clauses.iter().all(|clause| clause.always_scores(scoring.saturation)) {
            return Ok(None);
        }
        // The longest list alone may settle that there are more matches than are counted.
        let known = clauses.iter().map(Clause::at_least).max().unwrap_or(0);
        let known = known.saturating_sub(u64::from(at.segment.deleted.len()));
        let deleted = &*at.segment.deleted;
        let by_list = passing.filter.is_none()
            && clauses.len() <= any::MOST_WORDS
            && clauses.iter().all(Clause::is_plain);
        return Ok(Some(match &clauses[..] {
            [clause]
                if passing.filter.is_none()
                    && clause.is_single()
                    && (deleted.is_empty() || counted + known >= EXACT_TOTAL) =>
            {
                one::search(clauses, scoring, deleted, number, top)?;
                Total { matches: known, exact: deleted.is_empty() }
            }
            [clause] if !clause.is_single() => {
                several::search(clauses, scoring, passing, counted, number, top)?
            }
            [_, _, ..] if all => {
                clauses.sort_by_key(|clause| clause.cost);
                let others = clauses.split_off(1);
                let parts = all::Parts { lead: clauses.remove(0), others, optional: Vec::new() };
                all::search(parts, scoring, passing, counted, number, top)?
            }
            [_, _, ..] if by_list && counted + known >= EXACT_TOTAL => {
                if let Some(clauses) = any::search(clauses, scoring, deleted, number, top)? {
                    windows::search(clauses, scoring, passing, counted, number, top)?;
                }
                Total { matches: known, exact: false }
            }
            _ => windows::search(clauses, scoring, passing, counted, number, top)?,
        }));
    }
    if let Plan::Phrase(phrase) = plan {
        return match ExactPhrase::new(phrase, at)? {
            Some(phrase) => phrase::search(phrase, passing, counted, number, top).map(Some),
            None => Ok(None),
        };
    }
    parts::search(plan, at, passing, counted, top)
}
