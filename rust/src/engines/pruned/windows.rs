//! Any of several words or phrases, where [`any`](super::any) will not do: block-max MaxScore over
//! windows.
//!
//! In each window these parts are sorted by their bounds there. Parts whose bounds together cannot
//! reach the threshold are not essential: a document that matches only those cannot be among the
//! best. The essential parts are added up one at a time; then the documents that can still
//! reach the threshold are completed with the others, the strongest first. (Turtle and Flood,
//! "Query evaluation: strategies and optimizations", 1995; bounds per block after Ding and Suel,
//! "Faster top-k document retrieval using block-max indexes", 2011.)

use multiversion::multiversion;

use super::part::Part;
use super::{Passing, Total, EXACT_TOTAL};
use crate::engines::clause::Accumulator;
use crate::engines::scoring::Scoring;
use crate::engines::top::{Scored, Top};
use crate::engines::window::{Span, WINDOW};
use crate::error::Result;

/// A look-up costs as much as adding up so many postings.
const LOOK_UP: u64 = 8;

/// Offers the best documents to `top`.
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn search<P: Part>(
    mut parts: Vec<P>,
    at: Scoring<'_>,
    passing: &mut Passing<'_, '_>,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let documents = at.lengths.len() as u32;
    parts.retain(|part| !part.is_empty());
    let together = parts.iter().fold(0, |sum: u32, part| sum.saturating_add(part.bound()));
    let everything = passing.is_everything();
    // The longest list alone may settle that there are more matches than are counted.
    let known = if everything { parts.iter().map(Part::at_least).max().unwrap_or(0) } else { 0 };
    let mut total = Total { matches: 0, exact: true };
    let mut sums = Accumulator::new();
    let mut bounds: Vec<(u32, usize)> = Vec::with_capacity(parts.len());
    let mut candidates: Vec<(u32, u32)> = Vec::new();
    for span in Span::all(documents) {
        let passes = if everything { None } else { Some(passing.bits(span)?) };
        if passes.is_some_and(|bits| bits.iter().all(|word| *word == 0)) {
            continue;
        }
        let prunes = counted + known.max(total.matches) >= EXACT_TOTAL;
        let threshold = top.threshold().filter(|_| prunes);
        find_bounds(&mut parts, span, at, &mut bounds);
        if bounds.is_empty() {
            continue;
        }
        total.exact &= threshold.is_none();
        let (mut optional, mut optional_bound) = optional_parts(&bounds, threshold);
        if optional == bounds.len() {
            continue;
        }
        // What a part is to score for a document to be among the best, whatever others score there.
        let needed = |part: &P| {
            threshold.map_or(0, |t| (t + 1).saturating_sub(together.saturating_sub(part.bound())))
        };
        for (_, i) in &bounds[optional..] {
            let needed = needed(&parts[*i]);
            parts[*i].fill(span, needed, at, &mut sums)?;
        }
        let floor_above = |rest: u32| threshold.map_or(1, |t| (t + 1).saturating_sub(rest).max(1));
        while optional > 0 {
            let (bound, i) = bounds[optional - 1];
            let looked_up = u64::from(sums.count(floor_above(optional_bound)));
            if looked_up * LOOK_UP < parts[i].cost() * WINDOW as u64 / u64::from(documents) {
                break;
            }
            let needed = needed(&parts[i]);
            parts[i].fill(span, needed, at, &mut sums)?;
            optional -= 1;
            optional_bound -= bound;
        }
        if optional == 0 {
            total.matches += u64::from(match (threshold, everything) {
                (None, true) => sums.count(1),
                _ => 0,
            });
            let counts = threshold.is_none() && !everything;
            sums.drain(floor_above(0), passes, |slot, score, floor| {
                total.matches += u64::from(counts);
                top.offer(Scored { score, segment, doc: span.first + slot as u32 });
                if !counts {
                    *floor = top.threshold().map_or(1, |threshold| threshold + 1);
                }
            });
            continue;
        }
        candidates.clear();
        sums.drain(floor_above(optional_bound), passes, |slot, score, _| {
            candidates.push((span.first + slot as u32, score));
        });
        total.matches += candidates.len() as u64;
        // The strongest first: each leaves less that a document could still gain.
        let mut left = optional_bound;
        for (bound, i) in bounds[..optional].iter().rev() {
            left -= bound;
            let floor = floor_above(left);
            parts[*i].add_scores(&mut candidates, at, |_| {})?;
            candidates.retain(|(_, score)| *score >= floor);
        }
        for (doc, score) in &candidates {
            top.offer(Scored { score: *score, segment, doc: *doc });
        }
    }
    if !total.exact {
        total.matches = total.matches.max(known);
    }
    Ok(total)
}

/// Puts what each part adds at most in `span` into `bounds`, the weakest first; those that match
/// nothing in it are left out.
fn find_bounds<P: Part>(
    parts: &mut [P],
    span: Span,
    at: Scoring<'_>,
    bounds: &mut Vec<(u32, usize)>,
) {
    bounds.clear();
    for (i, part) in parts.iter_mut().enumerate() {
        let bound = part.span_bound(span, at);
        if bound > 0 {
            bounds.push((bound, i));
        }
    }
    bounds.sort_unstable();
}

/// How many of the weakest parts cannot reach above the threshold together, and what they add at
/// most.
fn optional_parts(bounds: &[(u32, usize)], threshold: Option<u32>) -> (usize, u32) {
    let (mut optional, mut together) = (0, 0);
    for (bound, _) in bounds {
        if threshold.is_none_or(|threshold| together + bound > threshold) {
            break;
        }
        together += bound;
        optional += 1;
    }
    (optional, together)
}
