//! BM25F in fixed point.
//!
//! A group of terms with weighted frequency `f` in a document of length `l` scores
//!
//! ```text
//! weight * f / (f + k1 * (1 - b + b * l / average))        weight = idf * (k1 + 1) * boost
//! idf = ln(1 + (N - n + 0.5) / (n + 0.5))
//! ```
//!
//! A document that holds the word as typed gains, of the idf of that form,
//!
//! ```text
//! exact_form * idf * (form_k1 + 1) / (1 + form_k1 * (1 - b + b * l / average))
//! ```
//!
//! which is BM25 of the form as if it stood there once: it says more of a short text.
//!
//! (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
//! sections 3.4 and 3.6; the `1 +` keeps idf positive.) Lengths come from one-byte codes.
//! Every contribution is rounded down to a whole number on a scale that is a power of two,
//! chosen per query, so that sums do not depend on the order of addition: pruned and exhaustive
//! search agree to the last digit.

use crate::index::lengths;

/// What ranking depends on besides the documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// How soon more occurrences stop counting.
    pub k1: f32,
    /// How much length counts, from 0 to 1.
    pub b: f32,
    /// What a document of average length gains for the word as typed, in units of the form's idf.
    pub exact_form: f32,
    /// How much length counts there; 0 not at all.
    pub form_k1: f32,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters { k1: 1.6, b: 0.9, exact_form: 0.8, form_k1: 0.5 }
    }
}

impl Parameters {
    /// What `(1 - b + b * length / average)` is.
    fn length_factor(&self, length: f64, average: f64) -> f64 {
        let b = f64::from(self.b);
        1.0 - b + b * length / average
    }

    /// The most that a document can gain for a word as typed, in units of the form's idf: what
    /// one without length gains.
    pub fn most_exact_form(&self) -> f32 {
        let form_k1 = f64::from(self.form_k1);
        let most = (form_k1 + 1.0) / (1.0 + form_k1 * self.length_factor(0.0, 1.0));
        (f64::from(self.exact_form) * most) as f32
    }
}

/// The rarity of something that `documents` of `total` documents hold.
pub fn idf(documents: u64, total: u64) -> f32 {
    let (n, all) = (documents as f64, total.max(documents) as f64);
    (1.0 + (all - n + 0.5) / (n + 0.5)).ln() as f32
}

/// The length parts of the formulas for each length code, under one snapshot's average.
#[derive(Clone)]
pub struct Saturation {
    norms: [f32; 256],
    form_shares: [f32; 256],
}

impl Saturation {
    /// For documents of `average` positions, with frequencies in units of `1 / weight_unit`.
    pub fn new(parameters: &Parameters, average: f64, weight_unit: u32) -> Self {
        let average = if average > 0.0 { average } else { 1.0 };
        let (k1, form_k1) = (f64::from(parameters.k1), f64::from(parameters.form_k1));
        let factor =
            |code: usize| parameters.length_factor(f64::from(lengths::decode(code as u8)), average);
        let norm = |code| (k1 * factor(code) * f64::from(weight_unit)) as f32;
        let most = 1.0 + form_k1 * factor(0);
        let share = |code| (most / (1.0 + form_k1 * factor(code))) as f32;
        Saturation { norms: std::array::from_fn(norm), form_shares: std::array::from_fn(share) }
    }

    /// What is added to the frequency below the line, for documents with this length code.
    #[inline(always)]
    pub fn norm(&self, length: u8) -> f32 {
        self.norms[length as usize]
    }

    /// What `frequency` becomes in a document with this length code: a number from 0 to 1.
    #[inline(always)]
    pub fn of(&self, frequency: u32, length: u8) -> f32 {
        let frequency = frequency as f32;
        frequency / (frequency + self.norms[length as usize])
    }

    /// What a word scores that occurs `frequency` times in a document with this length code, in
    /// fixed point: `weight`, and the `bonus` for holding the word as typed, are on the query's
    /// scale.
    #[inline]
    pub fn score(
        &self,
        weight: f32,
        bonus: f32,
        frequency: u32,
        length: u8,
        is_exact: bool,
    ) -> u32 {
        // Nothing foretells which postings are exact: no branch for them.
        let gained = fixed(bonus, self.form_share(length)) & u32::from(is_exact).wrapping_neg();
        fixed(weight, self.of(frequency, length)) + gained
    }

    /// The share of its most that a word as typed is worth in a document with this length code:
    /// a number from 0 to 1 that does not rise with length.
    #[inline(always)]
    pub fn form_share(&self, length: u8) -> f32 {
        self.form_shares[length as usize]
    }
}

/// The scale of one query's scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale(f32);

impl Scale {
    /// A scale on which a score of `bound`, any finite number, stays below 2^30.
    pub fn for_bound(bound: f32) -> Self {
        let bits = if bound > 0.0 { 29.0 - bound.log2().ceil() } else { 0.0 };
        Scale(bits.clamp(-99.0, 24.0).exp2())
    }

    /// A weight on this scale.
    pub fn up(self, weight: f32) -> f32 {
        weight * self.0
    }

    /// A fixed-point score as a number.
    pub fn down(self, score: u32) -> f32 {
        score as f32 / self.0
    }

    /// A score on this scale, no longer a whole number, as a number.
    pub fn exactly_down(self, score: f64) -> f64 {
        score / f64::from(self.0)
    }
}

/// One contribution in fixed point: `weight` is on the query's scale.
#[inline(always)]
pub fn fixed(weight: f32, saturation: f32) -> u32 {
    const HIGHEST: f32 = (1 << 30) as f32;
    let score = weight * saturation;
    // Scales keep scores below that; what is no number, from damaged bytes, is 0. Spelt so that
    // either line is one vector instruction.
    let score = if score > 0.0 { score } else { 0.0 };
    let score = if score < HIGHEST { score } else { HIGHEST };
    // SAFETY: from 0 to 2^30, which a signed number can hold; vectors have this conversion only.
    let rounded: i32 = unsafe { score.to_int_unchecked() };
    rounded as u32
}
