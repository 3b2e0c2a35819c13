//! Any of several words: block-max MaxScore over windows.
//!
//! In each window the words are sorted by their bounds there. Words whose bounds together cannot
//! reach the threshold are not essential: a document that holds only those cannot be among the
//! best. The essential words are added up term at a time; then the documents that can still
//! reach the threshold are completed with the others, the strongest first. (Turtle and Flood,
//! "Query evaluation: strategies and optimizations", 1995; bounds per block after Ding and Suel,
//! "Faster top-k document retrieval using block-max indexes", 2011.)

use super::clause::Clause;
use super::{Passing, Scoring, Total, EXACT_TOTAL};
use crate::engines::top::{Scored, Top};
use crate::engines::window::{Span, Window, WINDOW};
use crate::error::Result;

/// Offers the best documents to `top`.
pub fn search(
    mut clauses: Vec<Clause<'_>>,
    at: Scoring<'_>,
    passing: &mut Passing<'_>,
    window: &mut Window,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let documents = at.lengths.len() as u32;
    clauses.retain(|clause| !clause.is_empty());
    let everything = passing.is_everything();
    // The longest list alone may settle that there are more matches than are counted.
    let known =
        if everything { clauses.iter().map(Clause::at_least).max().unwrap_or(0) } else { 0 };
    let mut total = Total { matches: 0, exact: true };
    let mut bounds: Vec<(u32, usize)> = Vec::with_capacity(clauses.len());
    let mut candidates: Vec<(u32, u32)> = Vec::new();
    for first in (0..documents).step_by(WINDOW) {
        let span = Span { first, end: documents.min(first.saturating_add(WINDOW as u32)) };
        let prunes = counted + known.max(total.matches) >= EXACT_TOTAL;
        let threshold = top.threshold().filter(|_| prunes);
        bounds.clear();
        for (i, clause) in clauses.iter_mut().enumerate() {
            let bound = clause.span_bound(span, at);
            if bound > 0 {
                bounds.push((bound, i));
            }
        }
        if bounds.is_empty() {
            continue;
        }
        bounds.sort_unstable();
        let mut optional = 0;
        let mut optional_bound = 0u32;
        if let Some(threshold) = threshold {
            while optional < bounds.len() && optional_bound + bounds[optional].0 <= threshold {
                optional_bound += bounds[optional].0;
                optional += 1;
            }
            total.exact &= optional == 0;
            if optional == bounds.len() {
                continue;
            }
        }
        let (optional, essential) = bounds.split_at(optional);
        for (_, i) in essential {
            clauses[*i].fill(span, at, window)?;
        }
        if !everything {
            window.retain(passing.bits(span)?);
        }
        total.matches += u64::from(window.count());
        candidates.clear();
        let floor = threshold.map_or(0, |threshold| (threshold + 1).saturating_sub(optional_bound));
        window.drain(|slot, score| {
            if score >= floor {
                candidates.push((first + slot as u32, score));
            }
        });
        let mut left = optional_bound;
        for (bound, i) in optional.iter().rev() {
            left -= bound;
            let floor = threshold.map_or(0, |t| (t + 1).saturating_sub(left));
            let clause = &mut clauses[*i];
            clause.add_scores(&mut candidates, at, |_| {})?;
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
