//! The analyzer of an index, seen from native code: its data, and its answers for new words.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

use super::errors::AnalysisError;
use crate::analysis::fold::Folds;
use crate::analysis::scanner;
use crate::analysis::shrink::Shrink;
use crate::error::{Error, Result};
use crate::index::build::language::Language;
use crate::index::build::vocabulary::{Analysed, AnalysedToken, Resolver};

/// An analyzer with the data that it hands to native code.
#[pyclass(frozen, module = "searchnews._native")]
pub struct NativeLanguage {
    /// The data.
    pub language: Arc<Language>,
    /// The analyzer.
    pub analyzer: Py<PyAny>,
}

#[pymethods]
impl NativeLanguage {
    /// From an analyzer: its `shrink` and its `folds` are read once, here.
    #[new]
    fn new(analyzer: &Bound<'_, PyAny>) -> PyResult<Self> {
        let shrink = analyzer.getattr("shrink")?;
        let shrink = if shrink.is_none() {
            None
        } else {
            let elisions: Vec<String> = shrink.getattr("elisions")?.extract()?;
            let kept: Vec<String> = shrink
                .getattr("kept")?
                .try_iter()?
                .map(|w| w?.extract())
                .collect::<PyResult<_>>()?;
            Some(Shrink::new(elisions, kept))
        };
        let mut folds: Vec<(char, String)> = Vec::new();
        for pair in analyzer.getattr("folds")?.call_method0("items")?.try_iter()? {
            folds.push(pair?.extract()?);
        }
        let language = Arc::new(Language { shrink, folds: Folds::new(folds) });
        Ok(NativeLanguage { language, analyzer: analyzer.clone().unbind() })
    }

    /// The folded spelling of a word.
    fn fold(&self, word: &str) -> String {
        let mut folded = String::new();
        self.language.folds.fold(word, &mut folded);
        folded
    }
}

/// The raw words of a text: (start, end) in characters.
#[pyfunction]
pub fn scan(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let (mut byte, mut character) = (0, 0);
    let mut characters = |to: usize| {
        character += text[byte..to].chars().count();
        byte = to;
        character
    };
    scanner::scan(text, |start, end| words.push((characters(start), characters(end))));
    words
}

/// Asks a Python analyzer for the tokens of words.
pub struct PyResolver {
    analyzer: Py<PyAny>,
    /// What the analyzer raised, to be raised again as it was.
    pub raised: Option<PyErr>,
}

impl PyResolver {
    /// A resolver that asks `analyzer`.
    pub fn new(analyzer: &Py<PyAny>, py: Python<'_>) -> Self {
        let analyzer = analyzer.clone_ref(py);
        PyResolver { analyzer, raised: None }
    }

    /// The exception for `error`: what the analyzer raised, where it raised.
    pub fn exception(&mut self, error: Error) -> PyErr {
        self.raised.take().unwrap_or_else(|| error.into())
    }

    fn ask(&self, py: Python<'_>, words: &[&str]) -> PyResult<Vec<Analysed>> {
        let list = PyList::new(py, words)?;
        let answers = self.analyzer.bind(py).call_method1("analyze_words", (list,))?;
        let answers = answers.cast_into::<PyList>().map_err(|_| {
            AnalysisError::new_err("analyze_words() must return a list, one entry per word")
        })?;
        let mut all = Vec::with_capacity(words.len());
        for (i, answer) in answers.iter().enumerate() {
            let word = words.get(i).copied().unwrap_or("");
            all.push(match answer.cast::<PyString>() {
                Ok(term) => Analysed::Term(spelled(word, term)?),
                Err(_) => Analysed::Tokens(tokens(word, &answer)?),
            });
        }
        Ok(all)
    }
}

/// A term of an answer: some text that UTF-8 can express.
fn spelled(word: &str, term: &Bound<'_, PyString>) -> PyResult<String> {
    match term.to_str() {
        Ok(term) if !term.is_empty() => Ok(term.to_owned()),
        _ => Err(AnalysisError::new_err(format!(
            "the analyzer's answer for {word:?} holds a term that is empty, or half a character"
        ))),
    }
}

/// The tokens in an answer, checked against what the protocol promises.
fn tokens(word: &str, answer: &Bound<'_, PyAny>) -> PyResult<Vec<AnalysedToken>> {
    let broken =
        |what: String| AnalysisError::new_err(format!("the analyzer's answer for {word:?} {what}"));
    let sequence = answer
        .cast::<PyTuple>()
        .map_err(|_| broken("is neither a term nor a tuple of WordToken".into()))?;
    let characters = word.chars().count();
    let mut tokens = Vec::with_capacity(sequence.len());
    for item in sequence {
        let token: PyResult<(String, String, usize, usize, u8, bool)> = item.extract();
        let (term, form, start, end, increment, stop) =
            token.map_err(|e| broken(format!("holds {item}, which is no WordToken ({e})")))?;
        if term.is_empty() || form.is_empty() {
            return Err(broken("has a token without a term or a form".into()));
        }
        if start > end || end > characters {
            return Err(broken(format!("has a token at {start}..{end}, outside the word")));
        }
        if tokens.is_empty() && increment == 0 {
            return Err(broken("starts with a token of increment 0".into()));
        }
        let (start, end) = (start.min(255) as u8, end.min(255) as u8);
        tokens.push(AnalysedToken { term, form, start, end, increment, stop });
    }
    Ok(tokens)
}

impl Resolver for PyResolver {
    fn resolve(&mut self, words: &[&str]) -> Result<Vec<Analysed>> {
        let answers = Python::attach(|py| self.ask(py, words));
        answers.map_err(|raised| {
            let error = Error::Analysis(format!("the analyzer failed: {raised}"));
            self.raised = Some(raised);
            error
        })
    }
}
