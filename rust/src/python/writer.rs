//! The writer, and the creation of an index.

use std::path::PathBuf;

use pyo3::exceptions::{PyAttributeError, PyException};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use super::declared::{fingerprint, pairs, schema, DeclaredField, FingerprintTuple};
use super::errors::{InvalidArticle, WriterClosed};
use super::language::{NativeLanguage, PyResolver};
use super::progress::PyProgress;
use crate::index::document::{Document, Value};
use crate::index::lines::PlainLines;
use crate::index::schema::FieldKind;
use crate::index::writer::{self, Progress, Writer, WriterOptions};

/// Writes the first, empty commit of an index.
#[pyfunction]
pub fn create(
    folder: PathBuf,
    fields: Vec<DeclaredField>,
    analyzer: FingerprintTuple<'_>,
    settings: &Bound<'_, PyDict>,
) -> PyResult<()> {
    writer::create(&folder, schema(fields)?, fingerprint(analyzer)?, pairs(settings)?)?;
    Ok(())
}

/// How the value of a field is taken from an article.
struct Getter {
    name: Py<PyString>,
    kind: FieldKind,
}

/// The one writer of an index.
#[pyclass(module = "searchnews._native")]
pub struct NativeWriter {
    // None where a forked child let go of it.
    writer: Option<Writer>,
    process: u32,
    resolver: PyResolver,
    getters: Vec<Getter>,
    id: Py<PyString>,
    extra: Py<PyString>,
    get: Py<PyString>,
    convert_date: Py<PyAny>,
    convert_extra: Py<PyAny>,
    plain: Option<PlainLines>,
}

impl Drop for NativeWriter {
    fn drop(&mut self) {
        // In a forked child, ending the writer would wait for threads that do not run there.
        if self.process != std::process::id() {
            self.abandon();
        }
    }
}

fn held(writer: &mut Option<Writer>) -> PyResult<&mut Writer> {
    writer.as_mut().ok_or_else(|| WriterClosed::new_err("this writer belongs to another process"))
}

impl NativeWriter {
    fn run<T: Send>(
        &mut self,
        py: Python<'_>,
        call: impl FnOnce(&mut Writer, &mut PyResolver) -> crate::Result<T> + Send,
    ) -> PyResult<T> {
        let (writer, resolver) = (held(&mut self.writer)?, &mut self.resolver);
        let result = py.detach(|| call(writer, resolver));
        result.map_err(|error| self.resolver.exception(error))
    }

    fn watched(
        &mut self,
        py: Python<'_>,
        progress: Option<Py<PyAny>>,
        call: impl FnOnce(&mut Writer, Progress<'_>, &mut PyResolver) -> crate::Result<u64> + Send,
    ) -> PyResult<u64> {
        let (writer, resolver) = (held(&mut self.writer)?, &mut self.resolver);
        let mut progress = PyProgress::new(progress);
        let report = &mut |done, total| progress.report(done, total);
        let result = py.detach(|| call(writer, report, resolver));
        result.map_err(|error| match progress.raised(&error) {
            Some(raised) => raised,
            None => self.resolver.exception(error),
        })
    }

    fn document(&mut self, article: &Bound<'_, PyAny>) -> PyResult<Document> {
        let py = article.py();
        let mut document = held(&mut self.writer)?.blank();
        document.values.resize(self.getters.len(), Value::None);
        let id = article.getattr(&self.id)?.cast_into::<PyString>()?;
        put(id.to_str()?, &mut document.id);
        let id = &document.id;
        let extra = article.getattr(&self.extra)?;
        for (getter, place) in self.getters.iter().zip(&mut document.values) {
            let name = getter.name.bind(py);
            let value = match article.getattr(name) {
                Ok(value) => value,
                Err(error) if error.is_instance_of::<PyAttributeError>(py) => {
                    extra.call_method1(&self.get, (name,))?
                }
                Err(error) => return Err(error),
            };
            self.fill(place, &value, getter.kind).map_err(|error| {
                // An interrupt is no fault of the article.
                match error.is_instance_of::<PyException>(py) {
                    true => {
                        let why = match error.is_instance_of::<InvalidArticle>(py) {
                            true => error.value(py).to_string(),
                            false => error.to_string(),
                        };
                        InvalidArticle::new_err(format!("article {id:?}: field {name}: {why}"))
                    }
                    false => error,
                }
            })?;
        }
        Ok(document)
    }

    /// Puts `value` into its place, in the memory of what stands there.
    fn fill(&self, place: &mut Value, value: &Bound<'_, PyAny>, kind: FieldKind) -> PyResult<()> {
        if value.is_none() {
            *place = Value::None;
            return Ok(());
        }
        let py = value.py();
        match kind {
            FieldKind::Text { .. } => put(text(value)?, place.as_text()),
            FieldKind::Keyword { .. } => {
                if let Ok(one) = value.cast::<PyString>() {
                    match one.to_str()? {
                        "" => *place = Value::None,
                        one => {
                            let keywords = place.as_keywords();
                            put_keyword(one, 0, keywords);
                            keywords.truncate(1);
                        }
                    }
                    return Ok(());
                }
                let all = value.try_iter().map_err(|_| wrong_type(value, "text or texts"))?;
                let keywords = place.as_keywords();
                let mut count = 0;
                for item in all {
                    put_keyword(text(&item?)?, count, keywords);
                    count += 1;
                }
                keywords.truncate(count);
            }
            FieldKind::Date => {
                let (micros, offset) = self.convert_date.bind(py).call1((value,))?.extract()?;
                *place = Value::Date { micros, offset };
            }
            FieldKind::Number => {
                let number = value.extract().map_err(|_| wrong_type(value, "a number"))?;
                *place = Value::Number(number);
            }
            FieldKind::Stored => match self.convert_extra.bind(py).call1((value,))? {
                none if none.is_none() => *place = Value::None,
                some => put(text(&some)?, place.as_text()),
            },
        }
        Ok(())
    }
}

fn text<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    value.cast::<PyString>().map_err(|_| wrong_type(value, "text"))?.to_str()
}

fn put(text: &str, place: &mut String) {
    place.clear();
    place.push_str(text);
}

fn put_keyword(keyword: &str, number: usize, all: &mut Vec<String>) {
    if number >= all.len() {
        all.push(String::new());
    }
    put(keyword, &mut all[number]);
}

fn wrong_type(value: &Bound<'_, PyAny>, wanted: &str) -> PyErr {
    let shown: String = match value.repr() {
        Ok(shown) => shown.to_string_lossy().chars().take(60).collect(),
        Err(_) => String::new(),
    };
    let kind = value.get_type().name().map(|name| name.to_string()).unwrap_or_default();
    InvalidArticle::new_err(format!("takes {wanted}, not {kind} {shown}"))
}

#[pymethods]
impl NativeWriter {
    /// Takes the lock of the index in `folder`. `convert_date` makes (microseconds, offset) of a
    /// date, `convert_extra` makes text or None of the value of a stored field.
    #[new]
    #[pyo3(signature = (folder, language, *, memory, threads, durable, convert_date, convert_extra))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        folder: PathBuf,
        language: &Bound<'_, NativeLanguage>,
        memory: usize,
        threads: usize,
        durable: bool,
        convert_date: Py<PyAny>,
        convert_extra: Py<PyAny>,
    ) -> PyResult<Self> {
        let language = language.get();
        let data = language.language.clone();
        let options = WriterOptions { memory, threads, durable };
        let writer = py.detach(|| Writer::open(&folder, data, options))?;
        let getters = writer
            .schema()
            .fields()
            .iter()
            .map(|f| Getter { name: PyString::intern(py, &f.name).unbind(), kind: f.kind })
            .collect();
        Ok(NativeWriter {
            resolver: PyResolver::new(&language.analyzer, py),
            getters,
            id: PyString::intern(py, "id").unbind(),
            extra: PyString::intern(py, "extra").unbind(),
            get: PyString::intern(py, "get").unbind(),
            convert_date,
            convert_extra,
            plain: PlainLines::new(writer.schema()),
            writer: Some(writer),
            process: std::process::id(),
        })
    }

    /// Adds an article whose id is new.
    fn add(&mut self, py: Python<'_>, article: &Bound<'_, PyAny>) -> PyResult<()> {
        let document = self.document(article)?;
        self.run(py, |writer, resolver| writer.add(document, resolver))
    }

    /// Adds an article in place of the one with the same id.
    fn update(&mut self, py: Python<'_>, article: &Bound<'_, PyAny>) -> PyResult<()> {
        let document = self.document(article)?;
        self.run(py, |writer, resolver| writer.update(document, resolver))
    }

    /// Adds the articles of JSON lines from byte `start` of `lines` on, at most `most`; stops at
    /// a line that only Python can judge. Returns the byte where it stopped, and how many
    /// articles were added.
    fn add_lines(
        &mut self,
        py: Python<'_>,
        lines: &Bound<'_, PyBytes>,
        start: usize,
        most: usize,
        update: bool,
    ) -> PyResult<(usize, usize)> {
        let rest = lines.as_bytes().get(start..).unwrap_or(&[]);
        let Some(mut plain) = self.plain.take() else { return Ok((start, 0)) };
        let added = self
            .run(py, |writer, resolver| writer.add_lines(&mut plain, rest, most, update, resolver));
        self.plain = Some(plain);
        added.map(|(bytes, articles)| (start + bytes, articles))
    }

    /// Deletes the article with this id; whether there was one.
    fn delete(&mut self, py: Python<'_>, id: &str) -> PyResult<bool> {
        self.run(py, |writer, _| writer.delete(id))
    }

    /// Deletes the article that the last commit holds under this id; whether it was still there.
    fn delete_committed(&mut self, py: Python<'_>, id: &str) -> PyResult<bool> {
        self.run(py, |writer, _| writer.delete_committed(id))
    }

    /// Whether the index, with what was added since its last commit, holds this id.
    fn contains(&mut self, id: &str) -> PyResult<bool> {
        Ok(held(&mut self.writer)?.contains(id)?)
    }

    /// Makes everything since the last commit visible and durable; returns its generation.
    #[pyo3(signature = (payload=None))]
    fn commit(&mut self, py: Python<'_>, payload: Option<Vec<u8>>) -> PyResult<u64> {
        self.run(py, |writer, resolver| writer.commit(payload, resolver))
    }

    /// Merges everything into one segment and commits; returns the generation. `progress` is
    /// told bytes and may raise to end it.
    #[pyo3(signature = (progress=None))]
    fn optimize(&mut self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<u64> {
        self.watched(py, progress, |writer, progress, resolver| writer.optimize(progress, resolver))
    }

    /// Builds the index anew under another analyzer and commits; returns the generation.
    /// `progress` is told articles and may raise to end it.
    #[pyo3(signature = (analyzer, progress=None))]
    fn reanalyze(
        &mut self,
        py: Python<'_>,
        analyzer: FingerprintTuple<'_>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<u64> {
        let analyzer = fingerprint(analyzer)?;
        self.watched(py, progress, |writer, progress, resolver| {
            writer.reanalyze(analyzer, progress, resolver)
        })
    }

    /// Why this writer merges no more, if a merge failed that the commits could do without.
    fn merge_failure(&self) -> Option<&str> {
        self.writer.as_ref().and_then(Writer::merge_failure)
    }

    /// Forgets everything since the last commit.
    fn rollback(&mut self, py: Python<'_>) -> PyResult<()> {
        self.run(py, |writer, _| writer.rollback())
    }

    /// Gives the lock back; what was not committed is forgotten.
    fn close(&mut self, py: Python<'_>) {
        if let Some(writer) = &mut self.writer {
            py.detach(|| writer.close());
        }
    }

    /// Lets go of the writer in a forked child: the lock and the rest stay with the parent.
    fn abandon(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.abandon();
        }
    }
}
