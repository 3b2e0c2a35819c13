//! A phrase: positions are read only where the score can still do.

use super::{Passing, Total, EXACT_TOTAL};
use crate::engines::phrase::{Batch, ExactPhrase};
use crate::engines::top::{Scored, Top};
use crate::error::Result;

/// Offers the best documents with the phrase.
pub fn search(
    mut phrase: ExactPhrase<'_>,
    passing: &mut Passing<'_, '_>,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let mut total = Total { matches: 0, exact: true };
    loop {
        let prunes = counted + total.matches >= EXACT_TOTAL;
        let high_enough = |bound| !prunes || top.admits(bound);
        let batch = phrase.next(high_enough)?;
        match batch {
            Batch::Documents(_) => {}
            Batch::TooLow => {
                total.exact = false;
                continue;
            }
            Batch::End => return Ok(total),
        }
        passing.retain(phrase.candidates())?;
        phrase.look_up(batch)?;
        if prunes {
            total.exact &= !phrase.pass_over(high_enough)?;
        }
        phrase.read(|doc, score| {
            total.matches += 1;
            top.offer(Scored { score, segment, doc });
        })?;
    }
}
