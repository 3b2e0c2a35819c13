//! One word that stands in several lists, each of which may hold any of its documents.
//!
//! Window by window, the frequencies of a document are summed before they are weighed; windows
//! whose bound does not reach the threshold are passed over.

use multiversion::multiversion;

use super::{Passing, Total, EXACT_TOTAL};
use crate::engines::clause::Clause;
use crate::engines::scoring::Scoring;
use crate::engines::top::{Scored, Top};
use crate::engines::window::Span;
use crate::error::Result;

/// Offers the best documents to `top`.
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn search(
    mut clauses: Vec<Clause<'_>>,
    at: Scoring<'_>,
    passing: &mut Passing<'_, '_>,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let clause = &mut clauses[0];
    let documents = at.lengths.len() as u32;
    let everything = passing.is_everything();
    let known = if everything { clause.at_least() } else { 0 };
    let mut total = Total { matches: 0, exact: true };
    for span in Span::all(documents) {
        let passes = if everything { None } else { Some(passing.bits(span)?) };
        if passes.is_some_and(|bits| bits.iter().all(|word| *word == 0)) {
            continue;
        }
        let bound = clause.span_bound(span, at);
        if bound == 0 {
            continue;
        }
        let prunes = counted + known.max(total.matches) >= EXACT_TOTAL;
        if let Some(threshold) = top.threshold().filter(|_| prunes) {
            total.exact = false;
            if bound <= threshold {
                continue;
            }
        }
        clause.each_score(span, at, |slot, score| {
            if passes.is_none_or(|bits| bits[slot / 64] >> (slot % 64) & 1 == 1) {
                total.matches += 1;
                top.offer(Scored { score, segment, doc: span.first + slot as u32 });
            }
        })?;
    }
    if !total.exact {
        total.matches = total.matches.max(known);
    }
    Ok(total)
}
