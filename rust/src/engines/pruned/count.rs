//! Counts matches without scoring them: documents are marked, not weighed.
//!
//! Of the longest list, which is most of the work, no document is marked where its length is known:
//! it is enough to see how many of its documents the other words have.

use multiversion::multiversion;

use super::Passing;
use crate::engines::clause::Clause;
use crate::engines::window::{Span, WORDS};
use crate::error::Result;

/// How many of the first `documents` documents pass and match any of `clauses`, or all of them.
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn count(
    mut clauses: Vec<Clause<'_>>,
    all: bool,
    documents: u32,
    passing: &mut Passing<'_, '_>,
) -> Result<u64> {
    clauses.sort_by_key(|clause| clause.cost);
    let everything = passing.is_everything();
    let mut longest = match clauses.pop_if(|clause| everything && clause.is_single()) {
        Some(clause) if clauses.is_empty() => return Ok(clause.at_least()),
        longest => longest,
    };
    let mut total = match &longest {
        Some(clause) if !all => clause.at_least(),
        _ => 0,
    };
    for span in Span::all(documents) {
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
        let marked = bits.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
        total += match &mut longest {
            Some(clause) if marked > 0 => {
                let common = clause.count_marked(span, &bits)?;
                // Damaged lists may name a document twice.
                if all {
                    common
                } else {
                    marked.saturating_sub(common)
                }
            }
            _ => marked,
        };
    }
    Ok(total)
}
