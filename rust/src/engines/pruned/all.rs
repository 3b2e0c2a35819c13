//! All of several words: the rarest leads, and scores before it looks the others up.
//!
//! Scoring a posting costs less than decoding a block of another list, so a block of the leading
//! word is scored first, and only documents that can still reach the threshold are looked up in
//! the next list, and so on.

use super::accumulator::Accumulator;
use super::clause::Clause;
use super::{Passing, Scoring, Total, EXACT_TOTAL};
use crate::engines::top::{Scored, Top};
use crate::engines::window::{Span, WINDOW};
use crate::error::Result;
use crate::index::DocId;

/// Offers the best documents to `top`.
pub fn search(
    mut clauses: Vec<Clause<'_>>,
    at: Scoring<'_>,
    passing: &mut Passing<'_>,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let mut total = Total { matches: 0, exact: true };
    if clauses.iter().any(|clause| clause.is_empty()) {
        return Ok(total);
    }
    clauses.sort_by_key(|clause| clause.cost);
    let others: u32 = clauses[1..].iter().map(|clause| clause.bound).sum();
    let everything = passing.is_everything();
    let mut lead = Lead::new(clauses.remove(0));
    let mut candidates: Vec<(DocId, u32)> = Vec::new();
    let mut found: Vec<usize> = Vec::new();
    loop {
        let prunes = counted + total.matches >= EXACT_TOTAL;
        let threshold = top.threshold().filter(|_| prunes);
        let floor = threshold.map_or(0, |threshold| threshold + 1);
        candidates.clear();
        let more = lead.next(at, floor.saturating_sub(others), &mut candidates)?;
        total.exact &= !lead.passed_over;
        if !more {
            break;
        }
        if !everything {
            let mut kept = 0;
            for i in 0..candidates.len() {
                if passing.contains(candidates[i].0)? {
                    candidates[kept] = candidates[i];
                    kept += 1;
                }
            }
            candidates.truncate(kept);
        }
        let mut left = others;
        for clause in &mut clauses {
            left -= clause.bound;
            let needed = floor.saturating_sub(left);
            found.clear();
            clause.add_scores(&mut candidates, at, |number| found.push(number))?;
            let mut kept = 0;
            for number in &found {
                let candidate = candidates[*number];
                candidates[kept] = candidate;
                kept += usize::from(candidate.1 >= needed);
            }
            total.exact &= kept == found.len();
            candidates.truncate(kept);
        }
        total.matches += candidates.len() as u64;
        for (doc, score) in &candidates {
            top.offer(Scored { score: *score, segment, doc: *doc });
        }
    }
    Ok(total)
}

/// The word that leads: block by block where it is one list, window by window where it is
/// several.
struct Lead<'a> {
    clause: Clause<'a>,
    next: u32,
    sums: Option<Accumulator>,
    passed_over: bool,
}

impl<'a> Lead<'a> {
    fn new(clause: Clause<'a>) -> Self {
        let sums = (!clause.is_single()).then(Accumulator::new);
        Lead { clause, next: 0, sums, passed_over: false }
    }

    /// Appends the next documents whose score reaches `needed`; false at the end.
    fn next(&mut self, at: Scoring<'_>, needed: u32, out: &mut Vec<(DocId, u32)>) -> Result<bool> {
        self.passed_over = false;
        let (weight, bonus) = (self.clause.weight, self.clause.bonus);
        let Some(sums) = &mut self.sums else {
            let list = self.clause.single().expect("several lists have sums");
            while (self.next as usize) < list.blocks() {
                let block = self.next as usize;
                self.next += 1;
                if list.block_bound(block, weight, bonus, at) < needed {
                    self.passed_over = true;
                    continue;
                }
                list.open(block)?;
                let (docs, scores) = list.scores(weight, bonus, at);
                let mut below = false;
                for (doc, score) in docs.iter().zip(scores) {
                    if *score >= needed {
                        out.push((*doc, *score));
                    } else {
                        below = true;
                    }
                }
                self.passed_over |= below;
                return Ok(true);
            }
            return Ok(false);
        };
        let documents = at.lengths.len() as u32;
        while self.next < documents {
            let first = self.next;
            let span = Span { first, end: documents.min(first.saturating_add(WINDOW as u32)) };
            self.next = span.end;
            let bound = self.clause.span_bound(span, at);
            if bound == 0 {
                continue;
            }
            if bound < needed {
                self.passed_over = true;
                continue;
            }
            self.clause.fill(span, at, sums)?;
            let mut below = false;
            sums.drain(1, |slot, score, _| match score {
                score if score >= needed => out.push((first + slot as u32, score)),
                _ => below = true,
            });
            self.passed_over |= below;
            return Ok(true);
        }
        Ok(false)
    }
}
