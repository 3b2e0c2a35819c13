//! Searches that need every match: sorted by a column, newer first, counted by value, continued.
//!
//! Every window of matches is ranked and counted as it is; nothing is skipped. The best of each
//! segment are merged by the values that they are ordered by.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::facets::{Facet, FacetCounts, SegmentFacet};
use super::pruned::Total;
use super::recency::Recency;
use super::search::{each_window, search_and_visit, Found, Statistics};
use super::sort::{Key, Order, Rank, Ranking};
use super::top::Scored;
use super::values::IntegerValues;
use super::window::{Span, Window};
use crate::error::Result;
use crate::index::reader::Snapshot;
use crate::index::DocId;
use crate::query::plan::Plan;
use crate::ranking::bm25::Scale;

/// What is wanted of the matches beyond the best scores.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// How many hits.
    pub limit: usize,
    /// In which order.
    pub order: Order,
    /// Whether age lowers scores.
    pub recency: Option<Recency>,
    /// What to count.
    pub facets: Vec<Facet>,
    /// Only hits behind this place.
    pub after: Option<Place>,
}

/// The place of a hit in the order of a search, the same for all searches of one snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The value it is ordered by.
    pub key: Key,
    /// Number of the segment in the snapshot.
    pub segment: u32,
    /// The document in the segment.
    pub doc: DocId,
}

impl Place {
    /// The place of the last of `hits`, which are in the order of scores.
    pub fn of_last(hits: &[Scored]) -> Option<Self> {
        let place = |hit: &Scored| {
            let key = Key::Score(f64::from(hit.score));
            Place { key, segment: hit.segment, doc: hit.doc }
        };
        hits.last().map(place)
    }

    fn compare(&self, other: &Place, order: &Order) -> Ordering {
        let document = |place: &Place| (place.segment, place.doc);
        let keys = self.key.compare(&other.key, order);
        keys.then_with(|| document(self).cmp(&document(other)))
    }
}

/// The answer to a search.
pub struct Collected {
    /// The hits and how many documents match.
    pub found: Found,
    /// The scores of the hits, where they are not those of the formula alone.
    pub scores: Option<Vec<f64>>,
    /// What was counted, facet by facet.
    pub facets: Vec<FacetCounts>,
    /// The place of the last hit.
    pub last: Option<Place>,
}

/// Searches exhaustively for what is `wanted`.
pub fn collect(
    snapshot: &Snapshot,
    statistics: &Statistics,
    plan: &Plan,
    filter: Option<&Plan>,
    wanted: &Wanted,
) -> Result<Collected> {
    let schema = &snapshot.manifest.schema;
    wanted.order.check(schema)?;
    wanted.facets.iter().try_for_each(|facet| facet.check(schema))?;
    if let Wanted { order: Order::Score, recency: None, after: None, .. } = wanted {
        return count_beside(snapshot, statistics, plan, filter, wanted);
    }
    let scale = Scale::for_bound(plan.bound());
    let recency = wanted.recency.as_ref().map(|recency| recency.over(snapshot)).transpose()?;
    let mut counts = vec![FacetCounts::default(); wanted.facets.len()];
    let mut best: Vec<(Place, Scored, f64)> = Vec::new();
    let mut total = Total { matches: 0, exact: true };
    for (number, segment) in snapshot.segments.iter().enumerate() {
        let mut ranking = Ranking::new(&wanted.order, segment);
        let mut facets = (wanted.facets.iter())
            .map(|facet| SegmentFacet::new(facet, segment))
            .collect::<Vec<_>>();
        let dates = recency.as_ref().and_then(|r| segment.parts.columns.integers(r.field()));
        let mut ages = dates.map(|column| (column, IntegerValues::default()));
        let after = wanted.after.as_ref();
        let after = after.map(|place| Ok(After(ranking.rank_of(&place.key)?, place)));
        let after = after.transpose()?;
        let mut top = Top::new(wanted.limit);
        let of = (plan, filter, scale);
        each_window(snapshot, statistics, of, number, true, |span, window| {
            total.matches += u64::from(window.count());
            facets.iter_mut().try_for_each(|facet| facet.count(span, window))?;
            if wanted.limit == 0 {
                return Ok(());
            }
            if let Some((column, values)) = &mut ages {
                values.load(column, span, window)?;
            }
            ranking.load(span, window)?;
            window.for_each(|slot| {
                let mut score = f64::from(window.scores[slot]);
                if let Some(recency) = &recency {
                    let date = ages.as_ref().and_then(|(_, values)| values.get(slot));
                    score *= recency.factor(date);
                }
                let doc = span.first + slot as u32;
                let rank = ranking.rank(slot, score);
                if after.as_ref().is_none_or(|after| after.admits(rank, number as u32, doc)) {
                    top.offer(Ranked { rank, doc, fixed: window.scores[slot], score });
                }
            });
            Ok(())
        })?;
        for ranked in top.into_sorted() {
            let (segment, doc) = (number as u32, ranked.doc);
            let key = ranking.key(doc, ranked.rank)?;
            let scored = Scored { score: ranked.fixed, segment, doc };
            best.push((Place { key, segment, doc }, scored, scale.exactly_down(ranked.score)));
        }
        for (counts, facet) in counts.iter_mut().zip(facets) {
            facet.add_to(counts)?;
        }
    }
    best.sort_by(|a, b| a.0.compare(&b.0, &wanted.order));
    best.truncate(wanted.limit);
    let last = best.last().map(|(place, ..)| place.clone());
    let scores = recency.map(|_| best.iter().map(|(_, _, score)| *score).collect());
    let hits = best.into_iter().map(|(_, scored, _)| scored).collect();
    Ok(Collected { found: Found { hits, total, scale }, scores, facets: counts, last })
}

/// The best scores, and beside them what is to be counted: for that, matches need no score.
fn count_beside(
    snapshot: &Snapshot,
    statistics: &Statistics,
    plan: &Plan,
    filter: Option<&Plan>,
    wanted: &Wanted,
) -> Result<Collected> {
    let of_segment = |segment| {
        let facets = wanted.facets.iter();
        facets.map(|facet| SegmentFacet::new(facet, segment)).collect::<Vec<_>>()
    };
    let mut facets: Vec<_> = snapshot.segments.iter().map(of_segment).collect();
    let count = |number: usize, span: Span, window: &Window| -> Result<()> {
        facets[number].iter_mut().try_for_each(|facet| facet.count(span, window))
    };
    let found = search_and_visit(snapshot, statistics, plan, filter, wanted.limit, count)?;
    let mut counts = vec![FacetCounts::default(); wanted.facets.len()];
    for facets in facets {
        for (counts, facet) in counts.iter_mut().zip(facets) {
            facet.add_to(counts)?;
        }
    }
    let last = Place::of_last(&found.hits);
    Ok(Collected { found, scores: None, facets: counts, last })
}

/// A place to continue behind, with the rank that it has in the segment at hand.
struct After<'a>(Rank, &'a Place);

impl After<'_> {
    #[inline]
    fn admits(&self, rank: Rank, segment: u32, doc: DocId) -> bool {
        let After(after, place) = self;
        rank < *after || (rank == *after && (segment, doc) > (place.segment, place.doc))
    }
}

/// A match with its rank; the one that comes first is less.
#[derive(Clone, Copy)]
struct Ranked {
    rank: Rank,
    doc: DocId,
    fixed: u32,
    score: f64,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        other.rank.cmp(&self.rank).then(self.doc.cmp(&other.doc))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

/// The first `k` of the matches of one segment, which are offered in document order.
struct Top {
    k: usize,
    heap: BinaryHeap<Ranked>,
}

impl Top {
    fn new(k: usize) -> Self {
        Top { k, heap: BinaryHeap::with_capacity(k.min(1 << 12) + 1) }
    }

    #[inline]
    fn offer(&mut self, ranked: Ranked) {
        if self.heap.len() < self.k {
            self.heap.push(ranked);
        } else if self.heap.peek().is_some_and(|worst| ranked.rank > worst.rank) {
            self.heap.push(ranked);
            self.heap.pop();
        }
    }

    fn into_sorted(self) -> Vec<Ranked> {
        self.heap.into_sorted_vec()
    }
}
