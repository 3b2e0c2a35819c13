//! Scores of the open block: of all its postings, or of those that hold the word as typed.

use super::{List, MANY};
use crate::engines::clause::form_sets::{bit, FormSets};
use crate::engines::scoring::Scoring;
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::DocId;
use crate::ranking::bm25::fixed;

impl List<'_> {
    /// The documents of the open block.
    pub fn docs(&mut self, at: Scoring<'_>) -> Result<&[DocId]> {
        self.check(at)?;
        Ok(self.cursor.docs())
    }

    /// Calls `visit` with document and score of each posting of the open block that holds the word
    /// as typed.
    pub fn each_exact(
        &mut self,
        weight: f32,
        bonus: f32,
        at: Scoring<'_>,
        mut visit: impl FnMut(DocId, u32),
    ) -> Result<()> {
        let FormSets::Some(exact) = &self.exact else { return Ok(()) };
        let mut found = [0; BLOCK];
        let count = match exact[..] {
            [word] => places_where(self.cursor.sets(), |set| (word >> (set % 64)) & 1, &mut found),
            _ => places_where(self.cursor.sets(), |set| bit(exact, set).into(), &mut found),
        };
        if count == 0 {
            return Ok(());
        }
        self.check(at)?;
        if count >= MANY {
            self.cursor.weights(false);
        }
        let found = &found[..count];
        // The rest in plain loops, so that those over floats become vector operations.
        let (mut norms, mut shares) = ([1f32; BLOCK], [0f32; BLOCK]);
        let mut frequencies = [0f32; BLOCK];
        for (place, index) in found.iter().map(|index| usize::from(*index)).enumerate() {
            let length = at.lengths[self.cursor.docs()[index] as usize];
            norms[place] = at.saturation.norm(length);
            shares[place] = at.saturation.form_share(length);
            frequencies[place] = self.cursor.weights_at(index, false).0 as f32;
        }
        let scored = count.next_multiple_of(8);
        let mut scores = [0; BLOCK];
        let parts = frequencies[..scored].iter().zip(&norms[..scored]).zip(&shares[..scored]);
        for (score, ((frequency, norm), share)) in scores[..scored].iter_mut().zip(parts) {
            *score = fixed(weight, frequency / (frequency + norm)) + fixed(bonus, *share);
        }
        let docs = self.cursor.docs();
        for (index, score) in found.iter().zip(scores) {
            visit(docs[usize::from(*index)], score);
        }
        Ok(())
    }

    /// Whether some postings hold the word as typed, and others not.
    pub fn tells_exact(&self) -> bool {
        self.exact.varies()
    }

    /// Documents and scores of the open block.
    #[inline]
    pub fn scores(
        &mut self,
        weight: f32,
        bonus: f32,
        at: Scoring<'_>,
    ) -> Result<(&[DocId], &[u32])> {
        if !self.scored {
            self.check(at)?;
            self.score(weight, bonus, at);
            self.scored = true;
        }
        let docs = self.cursor.docs();
        let scores = &self.scores[..docs.len()];
        Ok((docs, scores))
    }

    /// Whether every document of the open block is one: what was read from disk need not rise, and
    /// may be anything.
    #[inline]
    pub(super) fn check(&mut self, at: Scoring<'_>) -> Result<()> {
        let largest = self.cursor.docs().iter().fold(0, |largest, doc| largest.max(*doc));
        match at.lengths.get(largest as usize) {
            Some(_) => Ok(()),
            None => Err(self.cursor.term.list.names_no_document()),
        }
    }

    /// Scores the open block. Plain loops, so that all but the first become vector operations.
    fn score(&mut self, weight: f32, bonus: f32, at: Scoring<'_>) {
        let with_sets = self.exact.varies();
        let (docs, frequencies, sets) = self.cursor.decoded(with_sets);
        let (mut norms, mut shares) = ([1f32; BLOCK], [0f32; BLOCK]);
        for (norm, doc) in norms.iter_mut().zip(docs) {
            *norm = at.saturation.norm(at.lengths[*doc as usize]);
        }
        if !matches!(self.exact, FormSets::Never) {
            for (share, doc) in shares.iter_mut().zip(docs) {
                *share = at.saturation.form_share(at.lengths[*doc as usize]);
            }
        }
        for ((score, norm), frequency) in self.scores.iter_mut().zip(&norms).zip(frequencies) {
            let frequency = *frequency as f32;
            *score = fixed(weight, frequency / (frequency + norm));
        }
        match &self.exact {
            FormSets::Never => {}
            FormSets::Always => {
                for (score, share) in self.scores.iter_mut().zip(&shares) {
                    *score += fixed(bonus, *share);
                }
            }
            FormSets::Some(exact) => {
                for ((score, share), set) in self.scores.iter_mut().zip(&shares).zip(sets) {
                    *score += fixed(bonus, *share) & bit(exact, *set).wrapping_neg();
                }
            }
        }
    }
}

/// Puts the places of the `sets` for which `holds` gives 1, not 0, into `places`; how many they
/// are. No branch depends on any of them.
#[inline(always)]
fn places_where(sets: &[u32], holds: impl Fn(u32) -> u64, places: &mut [u8; BLOCK]) -> usize {
    let mut count = 0;
    for (place, set) in sets.iter().enumerate() {
        places[count % BLOCK] = place as u8;
        count += holds(*set) as usize;
    }
    count
}
