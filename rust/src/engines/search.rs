//! Runs a plan over all segments of a snapshot.

use super::binding::Binding;
use super::node::{Evaluation, Node};
use super::pruned::{self, Passing, Total};
use super::top::{Scored, Top};
use super::window::{Span, Window, WINDOW, WORDS};
use crate::error::Result;
use crate::index::reader::{Segment, Snapshot};
use crate::query::conditions::apart;
use crate::query::plan::Plan;
use crate::ranking::bm25::{Parameters, Saturation, Scale};

/// What of a snapshot every score depends on.
#[derive(Clone)]
pub struct Statistics {
    /// All documents, deleted ones included.
    pub documents: u64,
    /// The average length in positions.
    pub average_length: f64,
    /// The length part of the formula.
    pub saturation: Saturation,
}

impl Statistics {
    /// The statistics of `snapshot`.
    pub fn of(snapshot: &Snapshot, parameters: &Parameters) -> Self {
        let (mut documents, mut positions) = (0, 0);
        for segment in &snapshot.segments {
            documents += u64::from(segment.parts.totals.documents);
            positions += segment.parts.totals.positions.iter().sum::<u64>();
        }
        let average_length = positions as f64 / (documents.max(1)) as f64;
        let unit = snapshot.manifest.schema.weight_unit();
        let saturation = Saturation::new(parameters, average_length, unit);
        Statistics { documents, average_length, saturation }
    }
}

/// The answer to a search.
pub struct Found {
    /// The best documents, best first.
    pub hits: Vec<Scored>,
    /// How many documents match, and whether that is exact.
    pub total: Total,
    /// Turns fixed-point scores into numbers.
    pub scale: Scale,
}

/// Finds the best `limit` documents. With `exact` every match is counted; without, counting
/// stops being exact beyond [`pruned::EXACT_TOTAL`], and what cannot be among the best is passed
/// over.
pub fn search(
    snapshot: &Snapshot,
    statistics: &Statistics,
    plan: &Plan,
    filter: Option<&Plan>,
    limit: usize,
    exact: bool,
) -> Result<Found> {
    let nobody = None::<fn(usize, Span, &Window) -> Result<()>>;
    best(snapshot, statistics, plan, filter, limit, exact, nobody)
}

/// As [`search`], and calls `visit` with every window of a segment, by its number, that has
/// matches: not with their scores.
pub fn search_and_visit(
    snapshot: &Snapshot,
    statistics: &Statistics,
    plan: &Plan,
    filter: Option<&Plan>,
    limit: usize,
    visit: impl FnMut(usize, Span, &Window) -> Result<()>,
) -> Result<Found> {
    best(snapshot, statistics, plan, filter, limit, true, Some(visit))
}

fn best(
    snapshot: &Snapshot,
    statistics: &Statistics,
    plan: &Plan,
    filter: Option<&Plan>,
    limit: usize,
    exact: bool,
    mut visit: Option<impl FnMut(usize, Span, &Window) -> Result<()>>,
) -> Result<Found> {
    let scale = Scale::for_bound(plan.bound());
    let parted = apart(plan, filter);
    let (plan, filter) = match &parted {
        Some((scored, conditions)) => (scored, Some(conditions)),
        None => (plan, filter),
    };
    let mut top = Top::new(limit);
    let mut total = Total { matches: 0, exact: true };
    for number in 0..snapshot.segments.len() {
        let binding = Binding::new(snapshot, number, scale, &statistics.saturation)?;
        let passing = || Passing::new(filter, binding);
        // Where all are counted apart, the best are sought as if nobody counted.
        let counted = if exact { pruned::EXACT_TOTAL } else { total.matches };
        let found = match limit {
            0 if exact => Some(total),
            _ => pruned::search(plan, binding, &mut passing()?, counted, &mut top)?,
        };
        let counts = match found {
            Some(found) if !exact => Some(found),
            Some(_) if visit.is_none() => pruned::count(plan, binding, &mut passing()?)?
                .map(|matches| Total { matches, exact: true }),
            _ => None,
        };
        if let Some(counts) = counts {
            total.matches += counts.matches;
            total.exact &= counts.exact;
            continue;
        }
        let scored = found.is_none();
        let of = (plan, filter, scale);
        each_window(snapshot, statistics, of, number, scored, |span, window| {
            total.matches += u64::from(window.count());
            if scored {
                window.for_each(|slot| {
                    let (score, segment) = (window.scores[slot], number as u32);
                    top.offer(Scored { score, segment, doc: span.first + slot as u32 });
                });
            }
            visit.as_mut().map_or(Ok(()), |visit| visit(number, span, window))
        })?;
    }
    Ok(Found { hits: top.into_sorted(), total, scale })
}

/// Calls `visit` with every window of segment `number` that has live matches of the plan that pass
/// the filter; with their scores, on this scale, if they are to be `scored`.
pub fn each_window(
    snapshot: &Snapshot,
    statistics: &Statistics,
    (plan, filter, scale): (&Plan, Option<&Plan>, Scale),
    number: usize,
    scored: bool,
    mut visit: impl FnMut(Span, &Window) -> Result<()>,
) -> Result<()> {
    let segment: &Segment = &snapshot.segments[number];
    let binding = Binding::new(snapshot, number, scale, &statistics.saturation)?;
    let mut root = match scored {
        true => Node::bind(plan, binding)?,
        false => Node::bind_unscored(plan, binding)?,
    };
    let mut filter = filter.map(|plan| Node::bind_unscored(plan, binding)).transpose()?;
    let mut at = Evaluation::new(binding.scoring);
    let documents = segment.parts.totals.documents;
    let mut window = at.pool.take();
    for span in Span::all(documents) {
        match scored {
            true => root.fill(span, &mut at, &mut window)?,
            false => root.mark(span, &mut at, &mut window.bits)?,
        }
        if window.is_empty() {
            continue;
        }
        if let Some(filter) = &mut filter {
            let mut passing = [0; WORDS];
            filter.mark(span, &mut at, &mut passing)?;
            window.retain(&passing);
        }
        if !segment.deleted.is_empty() {
            let words = &segment.deleted.words()[span.first as usize / 64..];
            let mut live = [u64::MAX; WINDOW / 64];
            for (live, deleted) in live.iter_mut().zip(words) {
                *live = !deleted;
            }
            window.retain(&live);
        }
        visit(span, &window)?;
        window.clear();
    }
    Ok(())
}
