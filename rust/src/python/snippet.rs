//! What is shown of an article, put into Python's own objects only as far as it is asked for.

use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use crate::snippet::assemble::Assembled;
use crate::snippet::html;

/// A text to show, with its marks.
#[pyclass(frozen, module = "searchnews._native")]
pub struct NativeSnippet {
    shown: Assembled,
    score: f32,
}

/// Its characters, the marked ones, where runs of them come from, and what they hold.
type Values<'py> = (Bound<'py, PyString>, Bound<'py, PyList>, Bound<'py, PyList>, f32);

impl NativeSnippet {
    /// What was written out, and what it holds of the query.
    pub fn new(shown: Assembled, score: f32) -> Self {
        NativeSnippet { shown, score }
    }
}

#[pymethods]
impl NativeSnippet {
    /// Text, marks, runs and score.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Values<'py>> {
        let Assembled { text, marks, runs } = &self.shown;
        let (marks, runs) = (PyList::new(py, marks)?, PyList::new(py, runs)?);
        Ok((PyString::new(py, text), marks, runs, self.score))
    }

    /// The text as HTML: everything escaped, `open` before and `close` behind each mark.
    fn html(&self, open: &str, close: &str) -> String {
        html::write(&self.shown.text, &self.shown.marks, open, close)
    }
}

/// A text as HTML: everything escaped, `open` before and `close` behind each mark.
#[pyfunction]
pub fn write_html(
    text: &Bound<'_, PyString>,
    marks: Vec<(u32, u32)>,
    open: &str,
    close: &str,
) -> String {
    html::write(&text.to_string_lossy(), &marks, open, close)
}
