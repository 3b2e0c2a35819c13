//! A word of several lists: the frequencies of a document are summed before they are weighed.

use multiversion::multiversion;

use super::Clause;
use crate::engines::scoring::Scoring;
use crate::engines::window::{Span, WINDOW, WORDS};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::DocId;

/// Sums scored at once.
const TOGETHER: usize = 16;

impl Clause<'_> {
    /// Calls `visit` with place in `span` and score of every match there, rising; of a clause that
    /// is not a single list.
    pub fn each_score(
        &mut self,
        span: Span,
        at: Scoring<'_>,
        mut visit: impl FnMut(usize, u32),
    ) -> Result<()> {
        self.frequencies.resize(WINDOW, 0);
        let mut touched = [0u64; WORDS];
        let mut exact = [0u64; WORDS];
        let sums = &mut self.frequencies[..WINDOW];
        let mut add = |doc: DocId, frequency: u32, is_exact: bool| {
            let slot = (doc - span.first) as usize % WINDOW;
            sums[slot] = sums[slot].saturating_add(frequency);
            touched[slot / 64] |= 1 << (slot % 64);
            exact[slot / 64] |= u64::from(is_exact) << (slot % 64);
        };
        for list in &mut self.lists {
            list.for_each(span, &mut add)?;
        }
        if let Some(merged) = &self.merged {
            merged.for_each(span, &mut add);
        }
        let mut slots = [0u16; BLOCK];
        let mut waiting = 0;
        for (i, word) in touched.into_iter().enumerate() {
            let mut word = word;
            while word != 0 {
                slots[waiting] = (64 * i) as u16 + word.trailing_zeros() as u16;
                waiting += 1;
                word &= word - 1;
            }
            if waiting > BLOCK - 64 {
                self.score_sums(&slots[..waiting], span, &exact, at, &mut visit);
                waiting = 0;
            }
        }
        self.score_sums(&slots[..waiting], span, &exact, at, &mut visit);
        Ok(())
    }

    /// Takes the summed frequencies of `slots` and calls `visit` with their scores.
    fn score_sums(
        &mut self,
        slots: &[u16],
        span: Span,
        exact: &[u64; WORDS],
        at: Scoring<'_>,
        visit: &mut impl FnMut(usize, u32),
    ) {
        let (mut frequencies, mut lengths) = ([0u32; BLOCK], [0u8; BLOCK]);
        let mut are_exact = [false; BLOCK];
        for (i, slot) in slots.iter().enumerate().take(BLOCK) {
            let slot = usize::from(*slot);
            frequencies[i] = std::mem::take(&mut self.frequencies[slot]);
            lengths[i] = at.lengths[span.first as usize + slot];
            are_exact[i] = exact[slot / 64] >> (slot % 64) & 1 == 1;
        }
        let mut scores = [0u32; BLOCK];
        let count = slots.len().next_multiple_of(TOGETHER).min(BLOCK);
        let summed = (&frequencies[..count], &lengths[..count], &are_exact[..count]);
        score(summed, (self.weight, self.bonus), at, &mut scores[..count]);
        slots.iter().zip(&scores).for_each(|(slot, score)| visit(usize::from(*slot), *score));
    }

    /// Adds up what the lists say of `candidates`, in `sums`.
    pub(super) fn add_up(&mut self, candidates: &[(DocId, u32)]) -> Result<()> {
        let mut found = std::mem::take(&mut self.found);
        self.sums.clear();
        let merged = self.merged.as_ref();
        let of_merged = |doc| merged.and_then(|merged| merged.find(doc)).unwrap_or_default();
        self.sums.extend(candidates.iter().map(|(doc, _)| of_merged(*doc)));
        for list in &mut self.lists {
            let mut done = 0;
            while done < candidates.len() {
                let settled = list.look_up(&candidates[done..], &mut found)?;
                for posting in &found {
                    let (frequency, is_exact) = &mut self.sums[done + posting.number];
                    *frequency = frequency.saturating_add(posting.frequency);
                    *is_exact |= posting.is_exact;
                }
                done = if settled == 0 { candidates.len() } else { done + settled };
            }
        }
        self.found = found;
        Ok(())
    }
}

/// What summed frequencies score in documents of these lengths.
#[multiversion(targets = "simd")]
fn score(
    (frequencies, lengths, are_exact): (&[u32], &[u8], &[bool]),
    (weight, bonus): (f32, f32),
    at: Scoring<'_>,
    scores: &mut [u32],
) {
    let summed = frequencies.iter().zip(lengths).zip(are_exact);
    for (score, ((frequency, length), is_exact)) in scores.iter_mut().zip(summed) {
        *score = at.saturation.score(weight, bonus, *frequency, *length, *is_exact);
    }
}
