//! Hits, read lazily: what a list shows comes from columns, the rest from stored articles.

use std::cell::RefCell;
use std::collections::hash_map::{Entry, HashMap};
use std::sync::{Arc, Mutex};

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict, PyList, PyString};

use super::snippet::NativeSnippet;
use super::stored::{malformed, stored_text};
use crate::engines::collect::{Collected, Place};
use crate::engines::explain::{Explainer, Explanation};
use crate::engines::facets::FacetCounts;
use crate::engines::pruned::Total;
use crate::engines::recency::Recency;
use crate::engines::search::{Found, Statistics};
use crate::engines::sort::Key;
use crate::engines::top::Scored;
use crate::error::Error;
use crate::index::build::language::Language;
use crate::index::columns::{to_f64, Column};
use crate::index::document::{read_record, RecordEntry};
use crate::index::reader::{Segment, Snapshot};
use crate::index::schema::FieldKind;
use crate::index::stored::Scratch;
use crate::index::DocId;
use crate::query::plan::Plan;
use crate::ranking::bm25::{Parameters, Scale};
use crate::snippet::assemble::{assemble, verbatim};
use crate::snippet::matcher::Matcher;
use crate::snippet::passages::{choose, whole};
use crate::snippet::sentences::SentenceRules;
use crate::snippet::shown::Options;

/// The answer to one search.
#[pyclass(frozen, module = "searchnews._native")]
pub struct NativeResults {
    snapshot: Arc<Snapshot>,
    hits: Vec<Scored>,
    total: Total,
    scale: Scale,
    plan: Plan,
    language: Arc<Language>,
    rules: Arc<SentenceRules>,
    scores: Option<Vec<f64>>,
    facets: Vec<FacetCounts>,
    last: Option<Place>,
    ranked_by: RankedBy,
    matchers: Mutex<Matchers>,
}

/// What a search found, of either kind.
pub struct Answer {
    found: Found,
    scores: Option<Vec<f64>>,
    facets: Vec<FacetCounts>,
    last: Option<Place>,
}

impl Answer {
    /// The best scores.
    pub fn of(found: Found) -> Self {
        let last = Place::of_last(&found.hits);
        Answer { found, scores: None, facets: Vec::new(), last }
    }

    /// What was collected.
    pub fn with(collected: Collected) -> Self {
        let Collected { found, scores, facets, last } = collected;
        Answer { found, scores, facets, last }
    }
}

/// What scores were made with, to explain them.
#[derive(Clone, Copy, Default)]
pub struct RankedBy {
    /// The parameters of the formula.
    pub parameters: Parameters,
    /// Whether age lowered scores.
    pub recency: Option<Recency>,
}

/// An explanation as Python takes it: value, description, details.
pub fn explained<'py>(py: Python<'py>, from: Explanation) -> PyResult<Bound<'py, PyAny>> {
    let details = from.details.into_iter().map(|detail| explained(py, detail));
    let details = details.collect::<PyResult<Vec<_>>>()?;
    Ok((from.value, from.description, details).into_pyobject(py)?.into_any())
}

/// What is kept between the hits of one answer: what to look for in a field of a segment.
type Matchers = HashMap<(u32, u8), Arc<Matcher>>;

thread_local! {
    /// Kept beyond one answer: making it costs more than to inflate an article.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A place in an order: key, segment, document.
type PlaceTuple<'py> = (Bound<'py, PyAny>, u32, u32);

impl NativeResults {
    /// The hits of `found` from `offset` on.
    pub fn new(
        snapshot: &Arc<Snapshot>,
        language: Arc<Language>,
        rules: Arc<SentenceRules>,
        plan: Plan,
        answer: Answer,
        offset: usize,
        ranked_by: RankedBy,
    ) -> Self {
        let Answer { found, mut scores, facets, last } = answer;
        let mut hits = found.hits;
        let passed = offset.min(hits.len());
        hits.drain(..passed);
        scores.iter_mut().for_each(|scores| drop(scores.drain(..passed)));
        NativeResults {
            snapshot: snapshot.clone(),
            hits,
            total: found.total,
            scale: found.scale,
            plan,
            language,
            rules,
            scores,
            facets,
            last,
            ranked_by,
            matchers: Mutex::default(),
        }
    }

    /// One document that was asked for by its id.
    pub fn of_one(snapshot: &Arc<Snapshot>, segment: usize, doc: u32) -> Self {
        NativeResults {
            snapshot: snapshot.clone(),
            hits: vec![Scored { score: 0, segment: segment as u32, doc }],
            total: Total { matches: 1, exact: true },
            scale: Scale::for_bound(0.0),
            plan: Plan::Every,
            language: Arc::default(),
            rules: Arc::default(),
            scores: None,
            facets: Vec::new(),
            last: None,
            ranked_by: RankedBy::default(),
            matchers: Mutex::default(),
        }
    }

    fn hit(&self, i: usize) -> PyResult<(&Segment, Scored)> {
        let hit = self.hits.get(i).ok_or_else(|| PyIndexError::new_err("no such hit"))?;
        Ok((&self.snapshot.segments[hit.segment as usize], *hit))
    }
}

impl NativeResults {
    /// What to look for in text field number `field` of a segment.
    fn matcher(&self, segment: &Segment, number: u32, field: u8) -> Result<Arc<Matcher>, Error> {
        let mut matchers = self.matchers.lock().expect("nothing panics that holds it");
        Ok(match matchers.entry((number, field)) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(slot) => {
                let new = Matcher::new(&self.plan, &segment.parts, number as usize, field)?;
                slot.insert(Arc::new(new)).clone()
            }
        })
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
        self.total.matches
    }

    /// Whether no more match than `total` says.
    #[getter]
    fn total_is_exact(&self) -> bool {
        self.total.exact
    }

    /// The score of hit `i`.
    fn score(&self, i: usize) -> PyResult<f64> {
        let fixed = self.hit(i)?.1.score;
        Ok(match &self.scores {
            Some(scores) => scores[i],
            None => f64::from(self.scale.down(fixed)),
        })
    }

    /// Where the score of hit `i` comes from.
    fn explain<'py>(&self, py: Python<'py>, i: usize) -> PyResult<Bound<'py, PyAny>> {
        let hit = self.hit(i)?.1;
        let RankedBy { parameters, recency } = self.ranked_by;
        let explainer = Explainer {
            snapshot: &self.snapshot,
            statistics: &Statistics::of(&self.snapshot, &parameters),
            parameters,
            decay: recency.map(|recency| recency.over(&self.snapshot)).transpose()?,
        };
        explained(py, explainer.explain(&self.plan, hit.segment as usize, hit.doc)?)
    }

    /// What was counted, per facet: matches per keyword, or per number of a period or range.
    fn facets<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let counts = |counts: &FacetCounts| match counts.numbers.is_empty() {
            true => counts.keywords.clone().into_py_dict(py),
            false => counts.numbers.clone().into_py_dict(py),
        };
        self.facets.iter().map(counts).collect()
    }

    /// The place of the last hit: its key (a score, an integer, a folded keyword or None), its
    /// segment, its document.
    fn last<'py>(&self, py: Python<'py>) -> PyResult<Option<PlaceTuple<'py>>> {
        let Some(Place { key, segment, doc }) = &self.last else { return Ok(None) };
        let key = match key {
            Key::Score(score) => score.into_pyobject(py)?.into_any(),
            Key::Integer(value) => value.into_pyobject(py)?.into_any(),
            Key::Text(text) => text.into_pyobject(py)?.into_any(),
            Key::Missing => py.None().into_bound(py),
        };
        Ok(Some((key, *segment, *doc)))
    }

    /// The ids of the hits from `start` to before `end`.
    fn ids<'py>(&self, py: Python<'py>, start: usize, end: usize) -> PyResult<Bound<'py, PyList>> {
        let mut places = Vec::with_capacity(end.min(self.hits.len()).saturating_sub(start));
        for i in start..end {
            let (segment, hit) = self.hit(i)?;
            places.push((&segment.parts.keys, segment.parts.keys.place(hit.doc)?));
        }
        let mut ids = Vec::with_capacity(places.len());
        let mut id = String::new();
        for (keys, place) in places {
            keys.read(place, &mut id)?;
            ids.push(PyString::new(py, &id));
        }
        PyList::new(py, ids)
    }

    /// The values of a field that has a column, of the hits from `start` to before `end`: texts,
    /// lists of keywords, microseconds or numbers; None where there is none.
    fn values<'py>(
        &self,
        py: Python<'py>,
        field: &str,
        start: usize,
        end: usize,
    ) -> PyResult<Bound<'py, PyList>> {
        let schema = &self.snapshot.manifest.schema;
        let kind = schema.fields()[schema.require(field)?].kind;
        let mut values = Vec::with_capacity(end.min(self.hits.len()).saturating_sub(start));
        for i in start..end {
            let (segment, hit) = self.hit(i)?;
            let column = segment.parts.columns.column(field);
            values.push(column.map(|column| value_of(py, column, kind, hit.doc)).transpose()?);
        }
        PyList::new(py, values)
    }

    /// What is stored of hit `i` beyond its columns: texts by field name, and for dates their
    /// UTC offset in seconds (None: naive).
    fn record<'py>(&self, py: Python<'py>, i: usize) -> PyResult<Bound<'py, PyDict>> {
        let (segment, hit) = self.hit(i)?;
        let schema = &self.snapshot.manifest.schema;
        SCRATCH.with_borrow_mut(|scratch| {
            let bytes = segment.parts.stored.get(hit.doc, scratch)?;
            let record = PyDict::new(py);
            let mut failure = None;
            let read = read_record(bytes, schema, |entry| {
                let set = match entry {
                    RecordEntry::Text(place, text) => {
                        record.set_item(&schema.fields()[place].name, text)
                    }
                    RecordEntry::Keywords(place, all) => {
                        record.set_item(&schema.fields()[place].name, all)
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
            match read {
                Some(()) => Ok(record),
                None => Err(malformed(segment, hit.doc).into()),
            }
        })
    }

    /// What to show of a text field of hit `i`: at most `length` characters in at most
    /// `passages` passages, or the whole field, line breaks included, where `length` is 0.
    fn snippet(
        &self,
        i: usize,
        field: &str,
        length: usize,
        passages: usize,
    ) -> PyResult<NativeSnippet> {
        let (segment, hit) = self.hit(i)?;
        let schema = &self.snapshot.manifest.schema;
        schema.require(field)?;
        let number = schema.text_number(field).ok_or_else(|| {
            Error::Query(format!("the field {field} holds no text to show passages of"))
        })?;
        let matcher = self.matcher(segment, hit.segment, number)?;
        let shrink = self.language.shrink.as_ref();
        SCRATCH.with_borrow_mut(|scratch| {
            let (mut held, lookout) = (String::new(), matcher.lookout());
            let (text, seen) =
                stored_text(segment, hit.doc, schema, field, scratch, lookout, &mut held)?;
            let matches = matcher.find(text, seen.as_deref(), shrink, &segment.parts)?;
            if length == 0 {
                let snippet = whole(text, &matches);
                return Ok(NativeSnippet::new(verbatim(text, &snippet), snippet.score));
            }
            let snippet = choose(text, &matches, &self.rules, Options { length, passages });
            Ok(NativeSnippet::new(assemble(text, &snippet), snippet.score))
        })
    }
}

/// What a column says of a document.
fn value_of<'py>(
    py: Python<'py>,
    column: &Column,
    kind: FieldKind,
    doc: DocId,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(match column {
        Column::Texts(column) => {
            let mut text = String::new();
            column.get(doc, &mut text)?;
            text.into_pyobject(py)?.into_any()
        }
        Column::Keywords(column) => {
            let mut ordinals = Vec::new();
            column.ordinals(doc, &mut ordinals)?;
            let list = PyList::empty(py);
            for ordinal in ordinals {
                list.append(column.value(ordinal)?.0)?;
            }
            list.into_any()
        }
        Column::Integers(column) => match column.get(doc)? {
            Some(value) if kind == FieldKind::Number => to_f64(value).into_pyobject(py)?.into_any(),
            value => value.into_pyobject(py)?.into_any(),
        },
    })
}
