//! Scores of 4,096 consecutive documents, added up term at a time.
//!
//! Nothing but the scores is kept: what matches scores at least 1, so that finding the matches
//! again is one pass of comparisons, cheaper than a bit set per posting.

use multiversion::multiversion;

use crate::engines::window::{Window, WINDOW, WORDS};
use crate::index::DocId;

/// How many scores are compared at once.
const STRIDE: usize = 16;

/// One score per document; 0 where nothing was added.
pub struct Accumulator {
    scores: Box<[u32; WINDOW]>,
}

impl Accumulator {
    /// All scores 0.
    pub fn new() -> Self {
        let scores = vec![0; WINDOW].into_boxed_slice();
        Accumulator { scores: scores.try_into().expect("as long as a window") }
    }

    /// Adds `score` to the document at `slot`.
    #[inline(always)]
    pub fn add(&mut self, slot: usize, score: u32) {
        add(&mut self.scores, slot, score);
    }

    /// Makes the score of the document at `slot` at least `score`.
    #[inline(always)]
    pub fn raise(&mut self, slot: usize, score: u32) {
        let held = &mut self.scores[slot % WINDOW];
        *held = score.max(*held);
    }

    /// Adds to each of `docs`, which lie in the window that starts at `first`, its score.
    #[inline]
    pub fn add_all(&mut self, first: DocId, docs: &[DocId], scores: &[u32]) {
        add_all(&mut self.scores, first, docs, scores);
    }

    /// Adds all scores to those of `window`, where what was added to matches, and sets them to 0.
    pub fn add_to(&mut self, window: &mut Window) {
        let (strides, _) = self.scores.as_chunks_mut::<STRIDE>();
        let (sums, _) = window.scores.as_chunks_mut::<STRIDE>();
        for (number, (stride, sums)) in strides.iter_mut().zip(sums).enumerate() {
            let first = STRIDE * number;
            window.bits[first / 64] |= u64::from(reached(stride, 1)) << (first % 64);
            sums.iter_mut()
                .zip(&*stride)
                .for_each(|(sum, score)| *sum = sum.saturating_add(*score));
            *stride = [0; STRIDE];
        }
    }

    /// How many scores reach `floor`, which is at least 1.
    pub fn count(&self, floor: u32) -> u32 {
        count(&self.scores, floor)
    }

    /// Calls `visit` with slot and score of all that reach `floor`, which is at least 1, and that
    /// `passes` has a bit for, if there is one; rising. `visit` may raise the floor, which counts
    /// from the next [`STRIDE`] on. Sets all scores to 0.
    #[inline]
    pub fn drain(
        &mut self,
        mut floor: u32,
        passes: Option<&[u64; WORDS]>,
        mut visit: impl FnMut(usize, u32, &mut u32),
    ) {
        let (strides, _) = self.scores.as_chunks_mut::<STRIDE>();
        for (number, stride) in strides.iter_mut().enumerate() {
            let first = STRIDE * number;
            let mut slots = reached(stride, floor);
            if let Some(bits) = passes {
                slots &= (bits[first / 64] >> (first % 64)) as u32;
            }
            // Which slots these are nothing foretells: one jump for each, and none for the others.
            while slots != 0 {
                let i = slots.trailing_zeros() as usize % STRIDE;
                visit(first + i, stride[i], &mut floor);
                slots &= slots - 1;
            }
            *stride = [0; STRIDE];
        }
    }
}

#[inline(always)]
fn add(sums: &mut [u32; WINDOW], slot: usize, score: u32) {
    // Both wrap only for bytes that contradict themselves.
    let sum = &mut sums[slot % WINDOW];
    *sum = sum.wrapping_add(score);
}

#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
fn add_all(sums: &mut [u32; WINDOW], first: DocId, docs: &[DocId], scores: &[u32]) {
    for (doc, score) in docs.iter().zip(scores) {
        add(sums, doc.wrapping_sub(first) as usize, *score);
    }
}

#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
fn count(scores: &[u32; WINDOW], floor: u32) -> u32 {
    scores.iter().map(|score| reaches(*score, floor)).sum()
}

/// A bit for each of `scores` that reaches `floor`, which is at least 1.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn reached(scores: &[u32; STRIDE], floor: u32) -> u32 {
    // SAFETY: SSE2 is part of what x86-64 is.
    unsafe { reached_by_fours(scores, floor) }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn reached_by_fours(scores: &[u32; STRIDE], floor: u32) -> u32 {
    use std::arch::x86_64::{
        _mm_cmpgt_epi32, _mm_movemask_epi8, _mm_packs_epi16, _mm_packs_epi32, _mm_set1_epi32,
        _mm_set_epi32,
    };

    let (fours, _) = scores.as_chunks::<4>();
    let below = _mm_set1_epi32(floor.wrapping_sub(1) as i32);
    let above = |i: usize| {
        let [a, b, c, d] = fours[i].map(|score| score as i32);
        _mm_cmpgt_epi32(_mm_set_epi32(d, c, b, a), below)
    };
    let low = _mm_packs_epi32(above(0), above(1));
    let high = _mm_packs_epi32(above(2), above(3));
    _mm_movemask_epi8(_mm_packs_epi16(low, high)) as u32
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn reached(scores: &[u32; STRIDE], floor: u32) -> u32 {
    scores.iter().rev().fold(0, |bits, score| bits << 1 | reaches(*score, floor))
}

/// 1 or 0. Scores stay below 2^30: the signed comparison, which vectors have, does.
#[inline(always)]
fn reaches(score: u32, floor: u32) -> u32 {
    u32::from(score as i32 >= floor as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_reaches_the_floor_and_passes_is_drained(
            added in prop::collection::vec((0..WINDOW, 1u32..9), 0..200),
            passing in prop::option::of(prop::collection::vec(any::<u64>(), WORDS)),
            floor in 1u32..9,
            raised in 0u32..20,
        ) {
            let mut sums = Accumulator::new();
            let mut model = [0; WINDOW];
            for (slot, score) in added {
                sums.add(slot, score);
                model[slot] += score;
            }
            let passes: Option<[u64; WORDS]> = passing.map(|bits| bits.try_into().unwrap());
            let holds = |slot: usize| passes.is_none_or(|bits| bits[slot / 64] >> (slot % 64) & 1 == 1);
            let expected: Vec<(usize, u32)> = (0..)
                .zip(model)
                .filter(|(slot, score)| *score >= floor && holds(*slot))
                .collect();
            let reaching = model.iter().filter(|score| **score >= floor).count();
            prop_assert_eq!(sums.count(floor) as usize, reaching);
            let mut drained = Vec::new();
            if raised == 0 {
                sums.drain(floor, passes.as_ref(), |slot, score, _| drained.push((slot, score)));
                prop_assert_eq!(drained, expected);
            } else {
                sums.drain(floor, passes.as_ref(), |slot, score, floor| {
                    drained.push((slot, score));
                    *floor = raised.max(*floor);
                });
                let first = expected.first().map_or(0, |(slot, _)| slot / STRIDE);
                let reached = |&(slot, score): &(usize, u32)| slot / STRIDE == first || score >= raised;
                let expected: Vec<_> = expected.into_iter().filter(reached).collect();
                prop_assert_eq!(drained, expected);
            }
            prop_assert_eq!(sums.count(1), 0);
        }
    }
}
