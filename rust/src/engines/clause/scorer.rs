//! Scores of documents that were looked up, one posting at a time.

use multiversion::multiversion;

use super::list::{FoundPosting, List};
use crate::engines::scoring::Scoring;
use crate::error::Result;
use crate::index::DocId;

/// Scores single postings of a clause.
#[derive(Clone, Copy)]
pub struct Scorer<'a> {
    pub(super) weight: f32,
    pub(super) bonus: f32,
    pub(super) at: Scoring<'a>,
}

impl Scorer<'_> {
    /// What a posting scores.
    #[inline]
    pub fn score(&self, doc: DocId, frequency: u32, is_exact: bool) -> u32 {
        let Scoring { saturation, lengths } = self.at;
        saturation.score(self.weight, self.bonus, frequency, lengths[doc as usize], is_exact)
    }

    /// Adds to each candidate what its posting in `list` scores, and calls `visit` with the number
    /// of each that has one. Documents rise, here and from call to call.
    pub fn add(
        &self,
        list: &mut List<'_>,
        candidates: &mut [(DocId, u32)],
        found: &mut Vec<FoundPosting>,
        mut visit: impl FnMut(usize),
    ) -> Result<()> {
        add(*self, list, candidates, found, &mut visit)
    }
}

/// [`Scorer::add`].
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
fn add<V: FnMut(usize)>(
    scorer: Scorer<'_>,
    list: &mut List<'_>,
    candidates: &mut [(DocId, u32)],
    found: &mut Vec<FoundPosting>,
    visit: &mut V,
) -> Result<()> {
    let mut done = 0;
    while done < candidates.len() {
        let settled = list.look_up(&candidates[done..], found)?;
        for posting in found.iter() {
            let (doc, sum) = &mut candidates[done + posting.number];
            *sum += scorer.score(*doc, posting.frequency, posting.is_exact);
            visit(done + posting.number);
        }
        done = if settled == 0 { candidates.len() } else { done + settled };
    }
    Ok(())
}
