//! What the postings of a list can score at most: all of them, a block, a window, a document.

use multiversion::multiversion;

use super::List;
use crate::engines::clause::form_sets::{bit, FormSets};
use crate::engines::scoring::Scoring;
use crate::engines::window::Span;
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::postings::{Impact, PAIRS};
use crate::index::DocId;
use crate::ranking::bm25::{fixed, Saturation};

/// The highest score that `impacts` allow, each with what the word as typed adds at its length:
/// no posting has a higher frequency and a smaller length than all of them.
#[inline]
pub(super) fn bound_of(
    impacts: &[Impact],
    weight: f32,
    bonus: f32,
    saturation: &Saturation,
) -> u32 {
    let mut highest = 0;
    for impact in impacts {
        let value = if impact.frequency == u8::MAX {
            1.0
        } else {
            saturation.of(u32::from(impact.frequency), impact.length)
        };
        let gained = fixed(bonus, saturation.form_share(impact.length));
        highest = highest.max(fixed(weight, value) + gained);
    }
    highest
}

impl List<'_> {
    /// What a posting of the list gains at most for holding the word as typed.
    pub fn most_bonus(&self, bonus: f32) -> f32 {
        match self.exact {
            FormSets::Never => 0.0,
            FormSets::Always | FormSets::Some(_) => bonus,
        }
    }

    /// No posting scores more.
    pub fn list_bound(&self, weight: f32, bonus: f32, saturation: &Saturation) -> u32 {
        let maxima = self.cursor.term.list.maxima();
        bound_of(&maxima, weight, self.most_bonus(bonus), saturation)
    }

    /// No posting of `block` scores more.
    pub fn block_bound(&self, block: usize, weight: f32, bonus: f32, at: Scoring<'_>) -> u32 {
        let impacts = self.cursor.term.list.block_maxima(block);
        bound_of(&impacts, weight, self.most_bonus(bonus), at.saturation)
    }

    /// Pairs that bound every posting of `block`.
    pub fn block_maxima(&self, block: usize) -> [Impact; PAIRS] {
        self.cursor.term.list.block_maxima(block)
    }

    /// How often the term occurs at most, weighted, in a document of each length code.
    pub fn most_frequencies(&self) -> [f32; 256] {
        let mut most = [0f32; 256];
        for impact in self.cursor.term.list.maxima() {
            for most in &mut most[usize::from(impact.length)..] {
                *most = most.max(impact.most());
            }
        }
        most
    }

    /// Bounds of the scores of the documents of the open block, put into `out`: what the posting
    /// scores, if there are `more` occurrences, by the length code of the document, and besides
    /// that `others`, likewise. Gives the documents.
    pub fn bound_scores(
        &mut self,
        weight: f32,
        bonus: f32,
        more: Option<&[f32; 256]>,
        others: &[u32; 256],
        at: Scoring<'_>,
        out: &mut [u32; BLOCK],
    ) -> Result<&[DocId]> {
        self.check(at)?;
        let with_sets = self.exact.varies();
        let postings = self.cursor.decoded(with_sets);
        bound_scores(postings, &self.exact, (weight, bonus), more, others, at, out);
        Ok(postings.0)
    }

    /// No posting in `span` scores more; 0 where the list has none there. Spans rise.
    pub fn span_bound(&mut self, span: Span, weight: f32, bonus: f32, at: Scoring<'_>) -> u32 {
        let mut block = self.cursor.term.list.seek(self.cursor.block(), span.first);
        if !self.cursor.is_open() {
            self.cursor.stand_before(block);
        }
        let mut bound = 0;
        while block < self.blocks() {
            if self.bounded != block {
                self.bounded = block;
                self.bound = self.block_bound(block, weight, bonus, at);
            }
            bound = bound.max(self.bound);
            if self.cursor.term.list.last_doc(block) >= span.end - 1 {
                break;
            }
            block += 1;
        }
        bound
    }
}

/// [`List::bound_scores`].
// Arithmetic on whole blocks gains by the widest vectors there are, other loops by none.
#[multiversion(targets = "simd")]
fn bound_scores(
    (docs, frequencies, sets): (&[DocId], &[u32], &[u32]),
    exact: &FormSets,
    (weight, bonus): (f32, f32),
    more: Option<&[f32; 256]>,
    others: &[u32; 256],
    at: Scoring<'_>,
    out: &mut [u32; BLOCK],
) {
    let mut norms = [1f32; BLOCK];
    let mut found = [0f32; BLOCK];
    for (found, frequency) in found.iter_mut().zip(frequencies) {
        *found = *frequency as f32;
    }
    let mut lengths = [0u8; BLOCK];
    for (length, doc) in lengths.iter_mut().zip(docs) {
        *length = at.lengths[*doc as usize];
    }
    for (norm, length) in norms.iter_mut().zip(&lengths) {
        *norm = at.saturation.norm(*length);
    }
    if let Some(more) = more {
        for (found, length) in found.iter_mut().zip(&lengths) {
            *found += more[usize::from(*length)];
        }
    }
    for ((out, norm), found) in out.iter_mut().zip(&norms).zip(&found) {
        *out = fixed(weight, found / (found + norm));
    }
    for (out, length) in out.iter_mut().zip(&lengths) {
        *out += others[usize::from(*length)];
    }
    match (exact, more) {
        (FormSets::Never, None) => {}
        (FormSets::Some(exact), None) => {
            for ((out, length), set) in out.iter_mut().zip(&lengths).zip(sets) {
                let gained = fixed(bonus, at.saturation.form_share(*length));
                *out += gained & bit(exact, *set).wrapping_neg();
            }
        }
        // Another list of the word may hold it as typed.
        _ => {
            for (out, length) in out.iter_mut().zip(&lengths) {
                *out += fixed(bonus, at.saturation.form_share(*length));
            }
        }
    }
}
