//! Counts matches without scoring them: documents are marked, not weighed.

use super::Passing;
use crate::engines::clause::Clause;
use crate::engines::window::{Span, WINDOW, WORDS};
use crate::error::Result;

/// How many of the first `documents` documents pass and match any of `clauses`, or all of them.
pub fn count(
    mut clauses: Vec<Clause<'_>>,
    all: bool,
    documents: u32,
    passing: &mut Passing<'_>,
) -> Result<u64> {
    let everything = passing.is_everything();
    if let ([clause], true) = (&mut clauses[..], everything) {
        if clause.is_single() {
            return Ok(clause.at_least());
        }
    }
    if all {
        clauses.sort_by_key(|clause| clause.cost);
    }
    let mut total = 0;
    for first in (0..documents).step_by(WINDOW) {
        let span = Span { first, end: documents.min(first.saturating_add(WINDOW as u32)) };
        let mut bits = [0; WORDS];
        for (i, clause) in clauses.iter_mut().enumerate() {
            if !all || i == 0 {
                clause.mark(span, &mut bits)?;
                continue;
            }
            if bits.iter().all(|word| *word == 0) {
                break;
            }
            let mut more = [0; WORDS];
            clause.mark(span, &mut more)?;
            for (word, more) in bits.iter_mut().zip(&more) {
                *word &= more;
            }
        }
        if !everything {
            for (word, passes) in bits.iter_mut().zip(passing.bits(span)?) {
                *word &= passes;
            }
        }
        total += bits.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
    }
    Ok(total)
}
