//! How often words occur in texts, without an index of them.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;

use super::language::NativeLanguage;
use crate::analysis::shrink::scan_keys;
use crate::index::build::language::Language;
use crate::index::build::local::LocalWords;

/// Counts the words of texts as a writer would meet them.
#[pyclass(module = "searchnews._native")]
pub struct NativeCounter {
    language: Arc<Language>,
    words: LocalWords,
    keys: Vec<String>,
    counts: Vec<u64>,
    tokens: Vec<u32>,
    scratch: String,
}

#[pymethods]
impl NativeCounter {
    #[new]
    fn new(language: &NativeLanguage) -> Self {
        NativeCounter {
            language: Arc::clone(&language.language),
            words: LocalWords::default(),
            keys: Vec::new(),
            counts: Vec::new(),
            tokens: Vec::new(),
            scratch: String::new(),
        }
    }

    /// Counts the words of `texts`; how many they hold.
    fn add(&mut self, py: Python<'_>, texts: Vec<PyBackedStr>) -> u64 {
        py.detach(|| texts.iter().map(|text| self.count(text)).sum())
    }

    /// Each distinct word as the analyzer is asked for it, and how often it was met.
    fn counts(&self) -> Vec<(&str, u64)> {
        self.keys.iter().map(String::as_str).zip(self.counts.iter().copied()).collect()
    }
}

impl NativeCounter {
    fn count(&mut self, text: &str) -> u64 {
        let (words, tokens) = (&mut self.words, &mut self.tokens);
        tokens.clear();
        scan_keys(text, self.language.shrink.as_ref(), &mut self.scratch, |word| {
            words.push(word, tokens);
        });
        words.finish(tokens);
        let keys = &mut self.keys;
        words.share(|key| {
            keys.push(key.to_string());
            0
        });
        self.counts.resize(self.keys.len(), 0);
        for token in &self.tokens {
            self.counts[*token as usize] += 1;
        }
        self.tokens.len() as u64
    }
}
