//! Any of several words: MaxScore, one list after the other.
//!
//! The lists are sorted by what they can add to a score. The postings of the first one are scored;
//! those that can reach the worst of the best with the help of the others are completed by
//! looking the document up there. Then the second list leads, whose documents must do without the
//! first, and so on, until the lists that are left cannot reach the threshold together: their
//! documents are never read but for look-ups. (Turtle and Flood, "Query evaluation: strategies and
//! optimizations", 1995; bounds per block after Ding and Suel, "Faster top-k document retrieval
//! using block-max indexes", 2011.)
//!
//! What the other lists can add is known by the length of the document: how often a term occurs at
//! most in documents no longer than that, and how much so many occurrences weigh there. A list's
//! best score comes from a short document, and most are long. The sum of a candidate is such a
//! bound first, and becomes the score as look-ups replace what could be by what is.
//!
//! The blocks of a list that promise most come first, so that the threshold stands near its final
//! value before the bulk is looked at.

use multiversion::multiversion;

use crate::engines::candidates::append_reaching;
use crate::engines::clause::list::List;
use crate::engines::clause::Clause;
use crate::engines::scoring::Scoring;
use crate::engines::top::{Scored, Top};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::deleted::DocumentSet;
use crate::index::DocId;
use crate::ranking::bm25::fixed;

/// Of more words hardly ever a few lead to all of the best: measured with eight, trying costs more
/// than it saves.
pub const MOST_WORDS: usize = 4;
/// How many blocks come before their turn.
const FIRST: usize = 4;
/// So many candidates are completed together.
const TOGETHER: usize = 64;
/// What it costs to add a posting up in a window, to score one and to look one up; and how many
/// documents of a window cost as much as a unit.
const ADDED: u64 = 3;
const SCORED: u64 = 2;
const LOOKED_UP: u64 = 4;
const DOCUMENTS: u64 = 4;
/// How many scores are compared at once.
const STRIDE: usize = 16;

/// A list that leads, in its turn.
struct Lead<'a> {
    /// The list, with a place of its own in it.
    list: List<'a>,
    /// The clause that it belongs to.
    clause: usize,
}

/// What the lists of a clause that are yet to lead can add, by the length code of the document.
struct Rest {
    /// How often they occur at most, weighted, all together.
    frequencies: [f32; 256],
    /// What that scores.
    scores: [u32; 256],
}

impl Rest {
    fn of<'a>(
        clause: &Clause<'_>,
        lists: impl Iterator<Item = &'a List<'a>>,
        at: Scoring<'_>,
    ) -> Self {
        let mut rest = Rest { frequencies: [0.0; 256], scores: [0; 256] };
        let mut bonus = 0f32;
        for list in lists {
            for (sum, most) in rest.frequencies.iter_mut().zip(list.most_frequencies()) {
                *sum += most;
            }
            bonus = bonus.max(list.most_bonus(clause.bonus));
        }
        let scores = rest.scores.iter_mut().zip(&rest.frequencies);
        for (length, (score, frequency)) in scores.enumerate() {
            let norm = at.saturation.norm(length as u8);
            if *frequency > 0.0 {
                let gained = fixed(bonus, at.saturation.form_share(length as u8));
                *score = fixed(clause.weight, frequency / (frequency + norm)) + gained;
            }
        }
        rest
    }

    fn most(&self) -> u32 {
        self.scores.iter().copied().max().unwrap_or(0)
    }
}

/// Looks for the best documents that are not `deleted` among those that the strongest lists lead
/// to. Where that is all of them they are offered to `top`. Where it is not, because looking up
/// began to cost as much as adding up would, `top` learns which score is to be reached, and the
/// clauses, every one of them plain, are given back for [`windows`](super::windows).
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn search<'a>(
    mut clauses: Vec<Clause<'a>>,
    at: Scoring<'_>,
    deleted: &DocumentSet,
    segment: u32,
    top: &mut Top,
) -> Result<Option<Vec<Clause<'a>>>> {
    let mut lists: Vec<(u32, usize, &List<'a>)> = Vec::with_capacity(clauses.len());
    for (number, clause) in clauses.iter().enumerate() {
        let bounded = |list| (clause.list_bound(list, at.saturation), number, list);
        lists.extend(clause.lists().iter().map(bounded));
    }
    lists.sort_by_key(|(bound, ..)| std::cmp::Reverse(*bound));
    let sizes: Vec<_> = lists.iter().map(|(bound, _, list)| (*bound, list.documents())).collect();
    let (leading, adding) = (cost_of_leading(&sizes), cost_of_adding(&clauses, at));
    if leading > adding {
        return Ok(Some(clauses));
    }
    let mut budget = adding.min(leading + leading / 2);
    let mut leads: Vec<Lead<'a>> =
        lists.iter().map(|(_, clause, list)| Lead { list: list.anew(), clause: *clause }).collect();
    let mut best = top.apart();
    let exceptions = offer_exceptions(&mut clauses, at, deleted, segment, &mut best)?;
    let mut rests: Vec<Rest> =
        clauses.iter().map(|clause| Rest::of(clause, clause.lists().iter(), at)).collect();
    for turn in 0..leads.len() {
        let (gone, coming) = leads.split_at_mut(turn);
        let Some((lead, coming)) = coming.split_first_mut() else { break };
        let own = lead.clause;
        let mut others = [0u32; 256];
        for (_, rest) in rests.iter().enumerate().filter(|(number, _)| *number != own) {
            for (sum, score) in others.iter_mut().zip(&rest.scores) {
                *sum = sum.saturating_add(*score);
            }
        }
        let all =
            others.iter().zip(&rests[own].scores).map(|(others, own)| others.saturating_add(*own));
        if best.is_full_at(all.max().unwrap_or(0)) {
            break;
        }
        let left = coming.iter().filter(|lead| lead.clause == own).map(|lead| &lead.list);
        rests[own] = Rest::of(&clauses[own], left, at);
        let mut turn = Turn {
            clauses: &mut clauses,
            rests: &rests,
            gone,
            own,
            others,
            order: Turn::order(&rests, own),
            candidates: Vec::with_capacity(TOGETHER + BLOCK),
            exceptions: &exceptions,
            at,
            deleted,
            segment,
            budget,
        };
        let ended = turn.lead(&mut lead.list, &mut best)?;
        budget = turn.budget;
        if !ended {
            top.learn(&best);
            clauses.iter_mut().for_each(Clause::restart);
            return Ok(Some(clauses));
        }
    }
    best.into_sorted().into_iter().for_each(|scored| top.offer_unordered(scored));
    Ok(None)
}

/// Offers the documents that the lists of some clause do not tell all about; gives them back,
/// rising.
fn offer_exceptions(
    clauses: &mut [Clause<'_>],
    at: Scoring<'_>,
    deleted: &DocumentSet,
    segment: u32,
    top: &mut Top,
) -> Result<Vec<DocId>> {
    let exceptions = clauses.iter().flat_map(|clause| clause.exceptions().all());
    let mut docs: Vec<DocId> = exceptions.map(|one| one.doc).collect();
    docs.sort_unstable();
    docs.dedup();
    if docs.is_empty() {
        return Ok(docs);
    }
    let mut candidates: Vec<(DocId, u32)> = docs.iter().map(|doc| (*doc, 0)).collect();
    for clause in clauses {
        clause.add_scores(&mut candidates, at, |_| {})?;
        clause.restart();
    }
    for (doc, score) in candidates {
        if !deleted.contains(doc) {
            top.offer_unordered(Scored { score, segment, doc });
        }
    }
    Ok(docs)
}

/// What it costs to add up all postings in windows.
fn cost_of_adding(clauses: &[Clause<'_>], at: Scoring<'_>) -> u64 {
    let postings = clauses.iter().map(|clause| clause.cost).sum::<u64>();
    ADDED * postings + at.lengths.len() as u64 / DOCUMENTS
}

/// What it costs to look up whatever the strongest lists lead to, if the worst of the best scores
/// two thirds of what the two strongest could together: what that is cannot be known yet. `lists`
/// are bounds and documents, the strongest first.
fn cost_of_leading(lists: &[(u32, u32)]) -> u64 {
    let sum = |lists: &[(u32, u32)]| lists.iter().map(|list| u64::from(list.0)).sum::<u64>();
    let expected = sum(&lists[..lists.len().min(2)]) * 2 / 3;
    let (mut left, mut cost) = (sum(lists), 0);
    for (turn, (bound, documents)) in lists.iter().enumerate() {
        if left < expected {
            break;
        }
        let others = (lists.len() - turn - 1) as u64;
        cost += u64::from(*documents) * (SCORED + LOOKED_UP * others);
        left -= u64::from(*bound);
    }
    cost
}

/// The turn of one list.
struct Turn<'t, 'a> {
    clauses: &'t mut [Clause<'a>],
    rests: &'t [Rest],
    /// The lists that led before: their documents were seen.
    gone: &'t mut [Lead<'a>],
    /// The clause of the list.
    own: usize,
    /// What the other clauses can add, by the length code of the document.
    others: [u32; 256],
    /// The other clauses, the strongest first.
    order: Vec<usize>,
    candidates: Vec<(DocId, u32)>,
    /// Documents that were offered before.
    exceptions: &'t [DocId],
    at: Scoring<'t>,
    deleted: &'t DocumentSet,
    segment: u32,
    /// What may yet be spent.
    budget: u64,
}

impl Turn<'_, '_> {
    fn order(rests: &[Rest], own: usize) -> Vec<usize> {
        let adding = rests.iter().map(Rest::most).enumerate();
        let mut adding: Vec<_> = adding.filter(|(i, most)| *i != own && *most > 0).collect();
        adding.sort_by_key(|(_, most)| std::cmp::Reverse(*most));
        adding.into_iter().map(|(number, _)| number).collect()
    }

    /// False if the budget ended before the list did.
    fn lead(&mut self, list: &mut List<'_>, top: &mut Top) -> Result<bool> {
        let bounds = self.bounds(list);
        let mut first: Vec<usize> = Vec::new();
        if bounds.len() > 2 * FIRST && (self.gone.is_empty() || top.threshold().is_none()) {
            let strength = |block: &usize| (std::cmp::Reverse(bounds[*block]), *block);
            first.extend(0..bounds.len());
            first.select_nth_unstable_by_key(FIRST, strength);
            first.truncate(FIRST);
            first.sort_unstable();
            if !self.walk(list, first.iter().copied(), &bounds, top)? {
                return Ok(false);
            }
        }
        let others = (0..bounds.len()).filter(|block| !first.contains(block));
        self.walk(list, others, &bounds, top)
    }

    /// What the documents of each block can score.
    fn bounds(&self, list: &List<'_>) -> Vec<u32> {
        let clause = &self.clauses[self.own];
        let rest = &self.rests[self.own];
        let mut longer = self.others;
        for length in (0..255).rev() {
            longer[length] = longer[length].max(longer[length + 1]);
        }
        let more = rest.frequencies.iter().copied().fold(0.0, f32::max);
        let bound = |block| {
            let mut most = 0;
            for impact in list.block_maxima(block) {
                let frequency = impact.most() + more;
                let norm = self.at.saturation.norm(impact.length);
                let share = self.at.saturation.form_share(impact.length);
                let own = fixed(clause.weight, frequency / (frequency + norm));
                let own = own + fixed(clause.bonus, share);
                most = most.max(own.saturating_add(longer[usize::from(impact.length)]));
            }
            most
        };
        (0..list.blocks()).map(bound).collect()
    }

    /// Goes through the postings of `blocks`, which rise, as far as they can reach the threshold.
    fn walk(
        &mut self,
        list: &mut List<'_>,
        blocks: impl Iterator<Item = usize>,
        bounds: &[u32],
        top: &mut Top,
    ) -> Result<bool> {
        self.clauses.iter_mut().for_each(Clause::restart);
        self.gone.iter_mut().for_each(|lead| lead.list.restart());
        let (weight, bonus) = (self.clauses[self.own].weight, self.clauses[self.own].bonus);
        let rest = &self.rests[self.own];
        let several = rest.most() > 0;
        let mut sums = [0u32; BLOCK];
        for block in blocks {
            if top.is_full_at(bounds[block]) {
                continue;
            }
            if self.budget < SCORED * BLOCK as u64 {
                self.complete(top)?;
                return Ok(false);
            }
            self.budget -= SCORED * BLOCK as u64;
            list.open(block)?;
            let more = several.then_some(&rest.frequencies);
            let docs = list.bound_scores(weight, bonus, more, &self.others, self.at, &mut sums)?;
            let needed = top.threshold().unwrap_or(0);
            for (docs, sums) in docs.chunks(STRIDE).zip(sums.chunks(STRIDE)) {
                // Sums stay below 2^30: the signed comparison, which vectors have, does.
                let reached = sums.iter().fold(0, |any, sum| any | reaches(*sum, needed));
                if reached != 0 {
                    append_reaching(&mut self.candidates, docs, sums, needed);
                }
            }
            if self.candidates.len() >= TOGETHER {
                self.complete(top)?;
            }
        }
        self.complete(top)?;
        Ok(true)
    }

    /// Completes the scores of the candidates, as long as they can reach the threshold, and
    /// offers them.
    fn complete(&mut self, top: &mut Top) -> Result<()> {
        let floor = top.threshold().unwrap_or(0);
        let Turn { clauses, candidates, rests, budget, others, at, .. } = self;
        let length = |doc: DocId| usize::from(at.lengths[doc as usize]);
        let mut spend = |candidates: usize, lists: usize| {
            *budget = budget.saturating_sub(LOOKED_UP * (candidates * lists) as u64);
        };
        if rests[self.own].most() > 0 {
            candidates.iter_mut().for_each(|(doc, sum)| *sum = others[length(*doc)]);
            spend(candidates.len(), clauses[self.own].lists().len());
            clauses[self.own].add_scores(candidates, *at, |_| {})?;
            keep(candidates, floor);
        }
        for other in &self.order {
            if candidates.is_empty() {
                return Ok(());
            }
            let scores = &rests[*other].scores;
            candidates
                .iter_mut()
                .for_each(|(doc, sum)| *sum = sum.saturating_sub(scores[length(*doc)]));
            spend(candidates.len(), clauses[*other].lists().len());
            clauses[*other].add_scores(candidates, *at, |_| {})?;
            keep(candidates, floor);
        }
        for (doc, score) in candidates.drain(..) {
            if top.is_full_at(score) || self.deleted.contains(doc) {
                continue;
            }
            let mut seen = self.exceptions.binary_search(&doc).is_ok();
            for lead in self.gone.iter_mut() {
                seen = seen || lead.list.contains(doc)?;
            }
            if !seen {
                top.offer_unordered(Scored { score, segment: self.segment, doc });
            }
        }
        Ok(())
    }
}

/// 1 or 0.
#[inline(always)]
fn reaches(score: u32, floor: u32) -> u32 {
    u32::from(score as i32 >= floor as i32)
}

/// Keeps the candidates whose score reaches `floor`.
fn keep(candidates: &mut Vec<(DocId, u32)>, floor: u32) {
    let mut kept = 0;
    for i in 0..candidates.len() {
        candidates[kept] = candidates[i];
        kept += usize::from(candidates[i].1 >= floor);
    }
    candidates.truncate(kept);
}
