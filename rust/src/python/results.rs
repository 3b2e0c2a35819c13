//! Hits, read lazily: what a list shows comes from columns, the rest from stored articles.

use std::sync::{Arc, Mutex};

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::language::NativeLanguage;
use crate::engines::search::Found;
use crate::engines::top::Scored;
use crate::error::Error;
use crate::index::columns::to_f64;
use crate::index::document::{read_record, RecordEntry};
use crate::index::reader::{Segment, Snapshot};
use crate::index::schema::FieldKind;
use crate::index::stored::Scratch;
use crate::query::plan::Plan;
use crate::ranking::bm25::Scale;

/// The answer to one search.
#[pyclass(frozen, module = "searchnews._native")]
pub struct NativeResults {
    snapshot: Arc<Snapshot>,
    hits: Vec<Scored>,
    total: u64,
    scale: Scale,
    plan: Plan,
    language: Option<Py<NativeLanguage>>,
    scratch: Mutex<Scratch>,
}

impl NativeResults {
    /// The hits of `found` from `offset` on.
    pub fn new(
        snapshot: &Arc<Snapshot>,
        language: Py<NativeLanguage>,
        plan: Plan,
        found: Found,
        offset: usize,
    ) -> Self {
        let mut hits = found.hits;
        hits.drain(..offset.min(hits.len()));
        NativeResults {
            snapshot: snapshot.clone(),
            hits,
            total: found.total,
            scale: found.scale,
            plan,
            language: Some(language),
            scratch: Mutex::new(Scratch::new()),
        }
    }

    /// One document that was asked for by its id.
    pub fn of_one(snapshot: &Arc<Snapshot>, segment: usize, doc: u32) -> Self {
        NativeResults {
            snapshot: snapshot.clone(),
            hits: vec![Scored { score: 0, segment: segment as u32, doc }],
            total: 1,
            scale: Scale::for_bound(0.0),
            plan: Plan::Every,
            language: None,
            scratch: Mutex::new(Scratch::new()),
        }
    }

    fn hit(&self, i: usize) -> PyResult<(&Segment, Scored)> {
        let hit = self.hits.get(i).ok_or_else(|| PyIndexError::new_err("no such hit"))?;
        Ok((&self.snapshot.segments[hit.segment as usize], *hit))
    }
}

#[pymethods]
impl NativeResults {
    fn __len__(&self) -> usize {
        self.hits.len()
    }

    /// How many articles match.
    #[getter]
    fn total(&self) -> u64 {
        self.total
    }

    /// The score of hit `i`.
    fn score(&self, i: usize) -> PyResult<f32> {
        Ok(self.scale.down(self.hit(i)?.1.score))
    }

    /// The id of hit `i`.
    fn id(&self, i: usize) -> PyResult<String> {
        let (segment, hit) = self.hit(i)?;
        let mut id = String::new();
        segment.parts.keys.id(hit.doc, &mut id)?;
        Ok(id)
    }

    /// The value of a field that has a column, for hit `i`: text, a list of keywords,
    /// microseconds or a number; None where there is none.
    fn value<'py>(&self, py: Python<'py>, i: usize, field: &str) -> PyResult<Bound<'py, PyAny>> {
        let (segment, hit) = self.hit(i)?;
        let schema = &self.snapshot.manifest.schema;
        let columns = &segment.parts.columns;
        let none = || Ok(py.None().into_bound(py));
        let kind = schema.fields()[schema.require(field)?].kind;
        match kind {
            FieldKind::Text { .. } => match columns.texts(field) {
                Some(column) => {
                    let mut text = String::new();
                    column.get(hit.doc, &mut text)?;
                    Ok(text.into_pyobject(py)?.into_any())
                }
                None => none(),
            },
            FieldKind::Keyword { .. } => {
                let list = PyList::empty(py);
                if let Some(column) = columns.keywords(field) {
                    let mut ordinals = Vec::new();
                    column.ordinals(hit.doc, &mut ordinals)?;
                    for ordinal in ordinals {
                        list.append(column.value(ordinal)?.0)?;
                    }
                }
                Ok(list.into_any())
            }
            FieldKind::Date | FieldKind::Number => match columns.integers(field) {
                Some(column) => match column.get(hit.doc)? {
                    Some(value) if kind == FieldKind::Number => {
                        Ok(to_f64(value).into_pyobject(py)?.into_any())
                    }
                    Some(value) => Ok(value.into_pyobject(py)?.into_any()),
                    None => none(),
                },
                None => none(),
            },
            FieldKind::Stored => none(),
        }
    }

    /// What is stored of hit `i` beyond its columns: texts by field name, and for dates their
    /// UTC offset in seconds (None: naive).
    fn record<'py>(&self, py: Python<'py>, i: usize) -> PyResult<Bound<'py, PyDict>> {
        let (segment, hit) = self.hit(i)?;
        let schema = &self.snapshot.manifest.schema;
        let mut scratch = self.scratch.lock().expect("reading cannot panic");
        let bytes = segment.parts.stored.get(hit.doc, &mut scratch)?;
        let record = PyDict::new(py);
        let mut failure = None;
        let read = read_record(bytes, schema, |entry| {
            let set = match entry {
                RecordEntry::Text(place, text) => {
                    record.set_item(&schema.fields()[place].name, text)
                }
                RecordEntry::Offset(place, offset) => {
                    record.set_item(&schema.fields()[place].name, offset)
                }
            };
            failure = failure.take().or(set.err());
        });
        if let Some(failure) = failure {
            return Err(failure);
        }
        if read.is_none() {
            return Err(Error::Corrupt {
                file: segment.parts.file.path().to_path_buf(),
                part: "stored",
                offset: 0,
                what: format!("the record of document {} is malformed", hit.doc),
            }
            .into());
        }
        Ok(record)
    }
}
