//! Scores of 4,096 consecutive documents, added up term at a time.
//!
//! Nothing but the scores is kept: what matches scores at least 1, so that finding the matches
//! again is one pass of comparisons, cheaper than a bit set per posting.

use crate::engines::window::WINDOW;
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
        // Both wrap only for bytes that contradict themselves.
        let sum = &mut self.scores[slot % WINDOW];
        *sum = sum.wrapping_add(score);
    }

    /// Adds to each of `docs`, which lie in the window that starts at `first`, its score.
    #[inline]
    pub fn add_all(&mut self, first: DocId, docs: &[DocId], scores: &[u32]) {
        for (doc, score) in docs.iter().zip(scores) {
            self.add(doc.wrapping_sub(first) as usize, *score);
        }
    }

    /// How many scores reach `floor`, which is at least 1.
    pub fn count(&self, floor: u32) -> u32 {
        self.scores.iter().map(|score| reaches(*score, floor)).sum()
    }

    /// Calls `visit` with slot and score of all that reach `floor`, which is at least 1 and which
    /// `visit` may raise, rising; sets all scores to 0.
    #[inline]
    pub fn drain(&mut self, mut floor: u32, mut visit: impl FnMut(usize, u32, &mut u32)) {
        let (strides, _) = self.scores.as_chunks_mut::<STRIDE>();
        for (number, stride) in strides.iter_mut().enumerate() {
            let reached = stride.iter().fold(0, |any, score| any | reaches(*score, floor));
            if reached != 0 {
                for (i, score) in stride.iter().enumerate() {
                    if *score >= floor {
                        visit(STRIDE * number + i, *score, &mut floor);
                    }
                }
            }
            *stride = [0; STRIDE];
        }
    }
}

/// 1 or 0. Scores stay below 2^30: the signed comparison, which vectors have, does.
#[inline(always)]
fn reaches(score: u32, floor: u32) -> u32 {
    u32::from(score as i32 >= floor as i32)
}
