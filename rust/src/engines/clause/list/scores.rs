//! Scores of the open block: of all its postings, or of those that hold the word as typed.

use multiversion::multiversion;

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
        let (mut found, mut count) = ([0u8; BLOCK], 0);
        for (index, set) in self.cursor.sets().iter().enumerate() {
            found[count % BLOCK] = index as u8;
            count += bit(exact, *set) as usize;
        }
        if count == 0 {
            return Ok(());
        }
        self.check(at)?;
        if count >= MANY {
            self.cursor.weights(false);
        }
        for index in found[..count].iter().map(|index| usize::from(*index)) {
            let doc = self.cursor.docs()[index];
            let (frequency, _) = self.cursor.weights_at(index, false);
            let length = at.lengths[doc as usize];
            visit(doc, at.saturation.score(weight, bonus, frequency, length, true));
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
        let postings = self.cursor.decoded(with_sets);
        score(postings, &self.exact, (weight, bonus), at, &mut self.scores);
    }
}

// Arithmetic on whole blocks gains by the widest vectors there are, other loops by none.
#[multiversion(targets = "simd")]
fn score(
    (docs, frequencies, sets): (&[DocId], &[u32], &[u32]),
    exact: &FormSets,
    (weight, bonus): (f32, f32),
    at: Scoring<'_>,
    scores: &mut [u32; BLOCK],
) {
    let (mut norms, mut shares) = ([1f32; BLOCK], [0f32; BLOCK]);
    let mut lengths = [0u8; BLOCK];
    for (length, doc) in lengths.iter_mut().zip(docs) {
        *length = at.lengths[*doc as usize];
    }
    for (norm, length) in norms.iter_mut().zip(&lengths) {
        *norm = at.saturation.norm(*length);
    }
    if !matches!(exact, FormSets::Never) {
        for (share, length) in shares.iter_mut().zip(&lengths) {
            *share = at.saturation.form_share(*length);
        }
    }
    for ((score, norm), frequency) in scores.iter_mut().zip(&norms).zip(frequencies) {
        let frequency = *frequency as f32;
        *score = fixed(weight, frequency / (frequency + norm));
    }
    match exact {
        FormSets::Never => {}
        FormSets::Always => {
            for (score, share) in scores.iter_mut().zip(&shares) {
                *score += fixed(bonus, *share);
            }
        }
        FormSets::Some(exact) => {
            for ((score, share), set) in scores.iter_mut().zip(&shares).zip(sets) {
                *score += fixed(bonus, *share) & bit(exact, *set).wrapping_neg();
            }
        }
    }
}
