//! A phrase: the rarest word leads, and positions are read only where the score can still do.
//!
//! A phrase occurs at most as often as the rarest of its words in a document, which bounds its
//! score before any position is read.

use super::clause::{Clause, Scoring};
use super::{Passing, Total, EXACT_TOTAL};
use crate::engines::phrase::Occurrences;
use crate::engines::top::{Scored, Top};
use crate::error::Result;
use crate::ranking::bm25::fixed;

/// Offers the best documents with the phrase of `clauses`; `weight` is that of the whole phrase.
#[allow(clippy::too_many_arguments)]
pub fn search(
    mut clauses: Vec<Clause<'_>>,
    mut occurrences: Occurrences<'_>,
    weight: f32,
    at: Scoring<'_>,
    passing: &mut Passing<'_>,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let mut total = Total { matches: 0, exact: true };
    if clauses.iter().any(|clause| clause.lists.is_empty()) {
        return Ok(total);
    }
    clauses.sort_by_key(|clause| clause.cost);
    let mut docs = Vec::new();
    let everything = passing.is_everything();
    let (lead, others) = clauses.split_first_mut().expect("a phrase has words");
    let list = &mut lead.lists[0];
    for block in 0..list.blocks() {
        let prunes = counted + total.matches >= EXACT_TOTAL;
        if prunes && !top.admits(list.block_bound(block, weight, 0, at)) {
            total.exact = false;
            continue;
        }
        list.open(block)?;
        docs.clear();
        list.frequencies(|doc, frequency| docs.push((doc, frequency)));
        'documents: for (doc, frequency) in &docs {
            let (doc, mut most) = (*doc, *frequency);
            let length = at.lengths[doc as usize];
            let reaches = |most: u32, total: &Total, top: &Top| {
                counted + total.matches < EXACT_TOTAL
                    || top.admits(fixed(weight, at.saturation.of(most, length)))
            };
            if !reaches(most, &total, top) {
                total.exact = false;
                continue;
            }
            if !everything && !passing.contains(doc)? {
                continue;
            }
            for clause in others.iter_mut() {
                match clause.frequency_of(doc)? {
                    Some(frequency) => most = most.min(frequency),
                    None => continue 'documents,
                }
            }
            if !reaches(most, &total, top) {
                total.exact = false;
                continue;
            }
            let frequency = occurrences.frequency(doc)?;
            if frequency > 0 {
                total.matches += 1;
                let score = fixed(weight, at.saturation.of(frequency, length));
                top.offer(Scored { score, segment, doc });
            }
        }
    }
    Ok(total)
}
