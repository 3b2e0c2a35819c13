//! All of several words and phrases, and what adds to their scores besides: one word leads, and
//! scores before it looks the others up.
//!
//! Scoring a posting costs less than decoding a block of another list, so a block of the leading
//! word is scored first, and only documents that can still reach the threshold are looked up in
//! the next part, and so on. Until a document can be passed over for its score, the leading word is
//! scored last: most of its documents do not hold the others.

use multiversion::multiversion;

use super::part::Part;
use super::{Passing, Total, EXACT_TOTAL};
use crate::engines::candidates::append_reaching;
use crate::engines::clause::list::{FoundPosting, List};
use crate::engines::clause::{Accumulator, Clause};
use crate::engines::scoring::Scoring;
use crate::engines::top::{Scored, Top};
use crate::engines::window::{Span, WINDOW};
use crate::error::Result;
use crate::index::DocId;

/// What documents must match, and what adds to their scores besides.
pub struct Parts<'a, P> {
    /// The word that leads to documents.
    pub lead: Clause<'a>,
    /// What they must match too.
    pub others: Vec<P>,
    /// What they may match.
    pub optional: Vec<P>,
}

/// Offers the best documents to `top`.
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn search<P: Part>(
    parts: Parts<'_, P>,
    at: Scoring<'_>,
    passing: &mut Passing<'_, '_>,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let Parts { lead, mut others, mut optional } = parts;
    let mut total = Total { matches: 0, exact: true };
    if lead.is_empty() || others.iter().any(Part::is_empty) {
        return Ok(total);
    }
    others.sort_by_key(Part::cost);
    let may_add: u32 = optional.iter().map(Part::bound).sum();
    let more = may_add + others.iter().map(Part::bound).sum::<u32>();
    // A filter goes through the documents once.
    let mut lead = Lead::new(lead, passing.filter.is_none());
    let mut candidates: Vec<(DocId, u32)> = Vec::new();
    let mut found: Vec<usize> = Vec::new();
    while lead.has_turns() {
        others.iter_mut().chain(&mut optional).for_each(Part::restart);
        loop {
            let prunes = counted + total.matches >= EXACT_TOTAL;
            let floor = top.threshold().filter(|_| prunes).unwrap_or(0);
            lead.scores = floor > 0;
            candidates.clear();
            let any = lead.next(at, floor.saturating_sub(more), &mut candidates)?;
            total.exact &= !lead.passed_over;
            if !any {
                break;
            }
            passing.retain(&mut candidates)?;
            let mut left = more.saturating_add(lead.unknown());
            for other in &mut others {
                left -= other.bound();
                let needed = floor.saturating_sub(left);
                found.clear();
                other.add_scores(&mut candidates, at, |number| found.push(number))?;
                if !other.visits_in_order() {
                    found.sort_unstable();
                }
                let mut kept = 0;
                for number in &found {
                    let candidate = candidates[*number];
                    candidates[kept] = candidate;
                    kept += usize::from(candidate.1 >= needed);
                }
                total.exact &= kept == found.len();
                candidates.truncate(kept);
            }
            lead.complete(at, &mut candidates)?;
            let mut left = may_add;
            for part in &mut optional {
                let before = candidates.len();
                candidates.retain(|(_, score)| *score >= floor.saturating_sub(left));
                total.exact &= candidates.len() == before;
                left -= part.bound();
                part.add_scores(&mut candidates, at, |_| {})?;
            }
            total.matches += candidates.len() as u64;
            for (doc, score) in &candidates {
                top.offer_unordered(Scored { score: *score, segment, doc: *doc });
            }
        }
    }
    Ok(total)
}

/// The word that leads: its exceptions, then one list after the other, block by block; window by
/// window where that will not do.
struct Lead<'a> {
    clause: Clause<'a>,
    /// The lists of the clause, each with a place of its own.
    lists: Vec<List<'a>>,
    /// Whether the exceptions are yet to have their turn.
    excepts: bool,
    /// How many lists had their turn.
    turn: usize,
    /// The next block of the list, or the next document.
    next: u32,
    sums: Option<Accumulator>,
    passed_over: bool,
    /// Whether the postings of a block are scored at once: not while none can be passed over for
    /// its score, as most are ruled out by another word.
    pub scores: bool,
    found: Vec<FoundPosting>,
}

impl<'a> Lead<'a> {
    /// With `anew` the documents may be gone through once for each list.
    fn new(clause: Clause<'a>, anew: bool) -> Self {
        let by_list = clause.is_single() || (anew && clause.is_plain());
        let sums = (!by_list).then(Accumulator::new);
        let lists = clause.lists().iter().filter(|_| by_list).map(List::anew).collect();
        let excepts = by_list && !clause.exceptions().is_empty();
        Lead {
            clause,
            lists,
            excepts,
            turn: 0,
            next: 0,
            sums,
            passed_over: false,
            scores: true,
            found: Vec::new(),
        }
    }

    /// Whether there are documents that were not gone through.
    fn has_turns(&mut self) -> bool {
        self.next = 0;
        self.clause.restart();
        self.lists.iter_mut().for_each(List::restart);
        match self.sums {
            Some(_) => self.turn == 0,
            None => self.excepts || self.turn < self.lists.len(),
        }
    }

    /// What the scores of the candidates may lack until they are completed.
    fn unknown(&self) -> u32 {
        match self.lists.len() {
            0 | 1 => 0,
            _ => self.clause.bound.saturating_add(self.clause.slack()),
        }
    }

    /// Appends the next documents whose score can reach `needed`; false at the end of a turn.
    fn next(&mut self, at: Scoring<'_>, needed: u32, out: &mut Vec<(DocId, u32)>) -> Result<bool> {
        self.passed_over = false;
        if self.excepts {
            return Ok(self.next_exceptions(needed, out));
        }
        let found = match self.sums {
            Some(_) => self.next_window(at, needed, out)?,
            None => self.next_block(at, needed, out)?,
        };
        self.turn += usize::from(!found);
        Ok(found)
    }

    /// Appends the exceptions, at the first call.
    fn next_exceptions(&mut self, needed: u32, out: &mut Vec<(DocId, u32)>) -> bool {
        if self.next > 0 {
            self.excepts = false;
            return false;
        }
        self.next = 1;
        let exceptions = self.clause.exceptions().all();
        let reached = exceptions.iter().filter(|one| one.score >= needed);
        out.extend(reached.map(|one| (one.doc, one.score)));
        self.passed_over = out.len() < exceptions.len();
        true
    }

    fn next_block(
        &mut self,
        at: Scoring<'_>,
        needed: u32,
        out: &mut Vec<(DocId, u32)>,
    ) -> Result<bool> {
        let (weight, bonus) = (self.clause.weight, self.clause.bonus);
        let several = self.lists.len() > 1;
        let needed = needed.saturating_sub(self.unknown());
        let list = &mut self.lists[self.turn];
        while (self.next as usize) < list.blocks() {
            let block = self.next as usize;
            self.next += 1;
            if needed > 0 && list.block_bound(block, weight, bonus, at) < needed {
                self.passed_over = true;
                continue;
            }
            list.open(block)?;
            if self.scores {
                let (docs, scores) = list.scores(weight, bonus, at)?;
                append_reaching(out, docs, scores, needed);
                self.passed_over |= out.len() < docs.len();
            } else {
                out.extend(list.docs(at)?.iter().map(|doc| (*doc, 0)));
            }
            let exceptions = self.clause.exceptions();
            if !exceptions.is_empty() {
                out.retain(|(doc, _)| !exceptions.contains(*doc));
            }
            if several {
                out.iter_mut().for_each(|(_, score)| *score = 0);
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn next_window(
        &mut self,
        at: Scoring<'_>,
        needed: u32,
        out: &mut Vec<(DocId, u32)>,
    ) -> Result<bool> {
        let Some(sums) = &mut self.sums else { return Ok(false) };
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
            sums.drain(1, None, |slot, score, _| match score {
                score if score >= needed => out.push((first + slot as u32, score)),
                _ => below = true,
            });
            self.passed_over |= below;
            return Ok(true);
        }
        Ok(false)
    }

    /// Adds what the other lists of the word say of `candidates`, and takes out those that an
    /// earlier list led to.
    fn complete(&mut self, at: Scoring<'_>, candidates: &mut Vec<(DocId, u32)>) -> Result<()> {
        if let [list] = &mut self.lists[..] {
            // While the exceptions have their turn, all is known.
            if !self.excepts && !self.scores {
                self.clause.scorer(at).add(list, candidates, &mut self.found, |_| {})?;
            }
            return Ok(());
        }
        if self.lists.is_empty() {
            return Ok(());
        }
        self.clause.add_scores(candidates, at, |_| {})?;
        let mut kept = 0;
        for i in 0..candidates.len() {
            let mut seen = false;
            for list in &mut self.lists[..self.turn] {
                seen = seen || list.contains(candidates[i].0)?;
            }
            candidates[kept] = candidates[i];
            kept += usize::from(!seen);
        }
        candidates.truncate(kept);
        Ok(())
    }
}
