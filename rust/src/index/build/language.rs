//! The lists of a language, which say what words are alike; all that native code knows of French.

use crate::analysis::fold::Folds;
use crate::analysis::shrink::Shrink;

/// What the language of the index hands to native code, as data.
#[derive(Default)]
pub struct Language {
    /// Makes keys of raw words.
    pub shrink: Option<Shrink>,
    /// Makes folded spellings.
    pub folds: Folds,
}
