//! Runs a plan over all segments of a snapshot.

use super::binding::Binding;
use super::node::{Evaluation, Node};
use super::pruned::{self, Passing, Total};
use super::top::{Scored, Top};
use super::window::{Pool, Span, Window, WINDOW, WORDS};
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
        // Without scores, counting costs little: then the best may be sought as if nobody counted.
        let all = match exact {
            true => pruned::count(plan, binding, &mut passing()?)?,
            false => None,
        };
        if !exact || all.is_some() {
            let counted = if exact { pruned::EXACT_TOTAL } else { total.matches };
            let mut passing = passing()?;
            let found = pruned::search(plan, binding, &mut passing, counted, &mut top)?;
            if let Some(found) = found {
                total.matches += all.unwrap_or(found.matches);
                total.exact &= found.exact || all.is_some();
                continue;
            }
        }
        each_window(snapshot, statistics, plan, filter, scale, number, |span, window| {
            total.matches += u64::from(window.count());
            window.for_each(|slot| {
                top.offer(Scored {
                    score: window.scores[slot],
                    segment: number as u32,
                    doc: span.first + slot as u32,
                });
            });
            Ok(())
        })?;
    }
    Ok(Found { hits: top.into_sorted(), total, scale })
}

/// Calls `visit` with every window of segment `number` that has live matches passing `filter`.
pub fn each_window(
    snapshot: &Snapshot,
    statistics: &Statistics,
    plan: &Plan,
    filter: Option<&Plan>,
    scale: Scale,
    number: usize,
    mut visit: impl FnMut(Span, &Window) -> Result<()>,
) -> Result<()> {
    let segment: &Segment = &snapshot.segments[number];
    let binding = Binding::new(snapshot, number, scale, &statistics.saturation)?;
    let mut root = Node::bind(plan, binding)?;
    let mut filter = filter.map(|plan| Node::bind_unscored(plan, binding)).transpose()?;
    let mut at = Evaluation { scoring: binding.scoring, pool: Pool::default() };
    let documents = segment.parts.totals.documents;
    let mut window = at.pool.take();
    for span in Span::all(documents) {
        root.fill(span, &mut at, &mut window)?;
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
