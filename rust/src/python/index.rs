//! A reading view of an index.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::batch::batch;
use super::declared::{
    fields_of, fingerprint, pairs, schema, texts, DeclaredField, FingerprintTuple, KnownField,
};
use super::language::{NativeLanguage, PyResolver};
use super::query::query;
use super::results::{explained, Answer, NativeResults, RankedBy};
use super::wanted::{wanted, FacetTuple};
use crate::engines::collect::collect;
use crate::engines::explain::Explainer;
use crate::engines::recency::Recency;
use crate::engines::search::{search, Statistics};
use crate::index::directory::DiskDirectory;
use crate::index::document::{Document, Value};
use crate::index::manifest::{Fingerprint, Manifest};
use crate::index::memory::commit_of_one;
use crate::index::reader::Snapshot;
use crate::query::complete::complete;
use crate::query::correct::{correct, Replacement};
use crate::query::plan::Plan;
use crate::query::resolve::Planner;
use crate::query::similar::similar;
use crate::query::tree::Query;
use crate::query::words::Vocabulary;
use crate::ranking::bm25::Parameters;
use crate::snippet::sentences::SentenceRules;
use crate::{Error, Result};

/// One commit of an index, open for reading. Never changes; `newest` gives a later one.
#[pyclass(frozen, module = "searchnews._native")]
pub struct NativeIndex {
    folder: PathBuf,
    snapshot: Arc<Snapshot>,
    statistics: Statistics,
    parameters: Parameters,
    language: Py<NativeLanguage>,
    rules: Arc<SentenceRules>,
}

impl NativeIndex {
    fn of(
        folder: &Path,
        snapshot: Arc<Snapshot>,
        parameters: Parameters,
        language: Py<NativeLanguage>,
        rules: Arc<SentenceRules>,
    ) -> Self {
        let statistics = Statistics::of(&snapshot, &parameters);
        let folder = folder.to_path_buf();
        NativeIndex { folder, snapshot, statistics, parameters, language, rules }
    }

    fn plan(&self, query: &Query, match_all: bool, resolver: &mut PyResolver) -> Result<Plan> {
        Planner::new(self.vocabulary(), resolver, match_all).plan(query)
    }

    fn results(
        &self,
        plan: Plan,
        answer: Answer,
        offset: usize,
        recency: Option<Recency>,
    ) -> NativeResults {
        let ranking = RankedBy { parameters: self.parameters, recency };
        let language = self.language.get().language.clone();
        NativeResults::new(
            &self.snapshot,
            language,
            self.rules.clone(),
            plan,
            answer,
            offset,
            ranking,
        )
    }

    fn vocabulary(&self) -> Vocabulary<'_> {
        Vocabulary {
            snapshot: &self.snapshot,
            language: &self.language.get().language,
            parameters: self.parameters,
            documents: self.statistics.documents,
        }
    }
}

#[pymethods]
impl NativeIndex {
    /// Opens the newest commit of the index in `folder`. `abbreviations` end no sentence.
    #[new]
    #[pyo3(signature = (folder, language, *, abbreviations, k1, b, exact_form, form_k1))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        folder: PathBuf,
        language: Py<NativeLanguage>,
        abbreviations: Vec<String>,
        k1: f32,
        b: f32,
        exact_form: f32,
        form_k1: f32,
    ) -> PyResult<Self> {
        let parameters = Parameters { k1, b, exact_form, form_k1 };
        let snapshot = py.detach(|| Snapshot::newest(&DiskDirectory::new(&folder, true), None))?;
        let rules = Arc::new(SentenceRules::new(abbreviations));
        Ok(Self::of(&folder, Arc::new(snapshot), parameters, language, rules))
    }

    /// An index in memory that holds one article, `text` in `field`.
    #[staticmethod]
    #[pyo3(signature = (
        field, text, language, *, fields, analyzer, settings, abbreviations, k1, b, exact_form,
        form_k1
    ))]
    #[allow(clippy::too_many_arguments)]
    fn of_text(
        py: Python<'_>,
        field: &str,
        text: String,
        language: Py<NativeLanguage>,
        fields: Vec<DeclaredField>,
        analyzer: FingerprintTuple<'_>,
        settings: &Bound<'_, PyDict>,
        abbreviations: Vec<String>,
        k1: f32,
        b: f32,
        exact_form: f32,
        form_k1: f32,
    ) -> PyResult<Self> {
        let (schema, analyzer) = (schema(fields)?, fingerprint(analyzer)?);
        let mut values = vec![Value::None; schema.fields().len()];
        values[schema.require(field)?] = Value::Text(text);
        let document = Document { id: "text".to_string(), values };
        let mut resolver = PyResolver::new(&language.get().analyzer, py);
        let (data, settings) = (language.get().language.clone(), pairs(settings)?);
        let made =
            py.detach(|| commit_of_one(document, schema, analyzer, settings, data, &mut resolver));
        let snapshot = Arc::new(made.map_err(|error| resolver.exception(error))?);
        let rules = Arc::new(SentenceRules::new(abbreviations));
        let parameters = Parameters { k1, b, exact_form, form_k1 };
        Ok(Self::of(Path::new("memory"), snapshot, parameters, language, rules))
    }

    /// The newest commit, or None if this is it.
    fn newest(&self, py: Python<'_>) -> PyResult<Option<Self>> {
        let newer = py.detach(|| -> Result<Option<Snapshot>> {
            let directory = DiskDirectory::new(&self.folder, true);
            match Manifest::newest(&directory)? {
                None => Err(Error::NotFound(self.folder.clone())),
                Some(newest) if newest == self.snapshot.manifest => Ok(None),
                Some(_) => Snapshot::newest(&directory, Some(&self.snapshot)).map(Some),
            }
        })?;
        Ok(newer.map(|snapshot| {
            let language = self.language.clone_ref(py);
            let rules = self.rules.clone();
            Self::of(&self.folder, Arc::new(snapshot), self.parameters, language, rules)
        }))
    }

    /// Counts the commits.
    #[getter]
    fn generation(&self) -> u64 {
        self.snapshot.manifest.generation
    }

    /// What the user kept with the commit.
    #[getter]
    fn payload(&self) -> &[u8] {
        &self.snapshot.manifest.payload
    }

    /// Name, versions and checksum of the analyzer that wrote the index.
    #[getter]
    fn fingerprint<'py>(&self, py: Python<'py>) -> PyResult<(&str, Bound<'py, PyDict>, &str)> {
        let Fingerprint { name, versions, checksum } = &self.snapshot.manifest.analyzer;
        Ok((name, texts(py, versions)?, checksum))
    }

    /// The settings kept with the index.
    #[getter]
    fn settings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        texts(py, &self.snapshot.manifest.settings)
    }

    /// The fields: name, kind, weight, and whether shown (text) or multiple (keyword).
    #[getter]
    fn fields(&self) -> Vec<KnownField> {
        fields_of(&self.snapshot.manifest.schema)
    }

    /// How many articles are live.
    fn __len__(&self) -> usize {
        self.snapshot.live_documents() as usize
    }

    /// Whether an article with this id is live.
    fn __contains__(&self, id: &str) -> PyResult<bool> {
        Ok(self.snapshot.find(id)?.is_some())
    }

    /// The article with this id, as a result of its own.
    fn find(&self, id: &str) -> PyResult<Option<NativeResults>> {
        let found = self.snapshot.find(id)?;
        Ok(found.map(|(segment, doc)| NativeResults::of_one(&self.snapshot, segment, doc)))
    }

    /// The ids of at most `most` live articles from document `start` on, and where to go on
    /// (None at the end). Documents are counted over all segments.
    fn ids(&self, start: u64, most: usize) -> PyResult<(Vec<String>, Option<u64>)> {
        let mut ids = Vec::new();
        let mut base = 0u64;
        let mut id = String::new();
        for segment in &self.snapshot.segments {
            let documents = u64::from(segment.entry.documents);
            for doc in start.max(base)..base + documents {
                if ids.len() == most {
                    return Ok((ids, Some(doc)));
                }
                let local = (doc - base) as u32;
                if !segment.deleted.contains(local) {
                    id.clear();
                    segment.parts.keys.id(local, &mut id)?;
                    ids.push(id.clone());
                }
            }
            base += documents;
        }
        Ok((ids, None))
    }

    /// Searches; the query and the filter are nested tuples, the rest as `python/wanted.rs` says.
    #[pyo3(signature = (
        tree, filter, limit, offset, match_all, exact, *, sort=None, recency=None,
        facets=None, after=None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn search(
        &self,
        py: Python<'_>,
        tree: &Bound<'_, PyAny>,
        filter: Option<&Bound<'_, PyAny>>,
        limit: usize,
        offset: usize,
        match_all: bool,
        exact: bool,
        sort: Option<(String, bool)>,
        recency: Option<(f64, i64)>,
        facets: Option<Vec<FacetTuple>>,
        after: Option<(Bound<'_, PyAny>, u32, u32)>,
    ) -> PyResult<NativeResults> {
        let schema = &self.snapshot.manifest.schema;
        let asked = query(tree, schema)?;
        let filter = filter.map(|filter| query(filter, schema)).transpose()?;
        let most = limit.saturating_add(offset);
        let wanted = wanted(most, sort, recency, facets, after)?;
        let mut resolver = PyResolver::new(&self.language.get().analyzer, py);
        let found = py.detach(|| -> Result<_> {
            let plan = self.plan(&asked, match_all, &mut resolver)?;
            let filter = match &filter {
                Some(filter) => Some(self.plan(filter, true, &mut resolver)?),
                None => None,
            };
            let (at, of) = (&self.snapshot, &self.statistics);
            let found = match &wanted {
                None => Answer::of(search(at, of, &plan, filter.as_ref(), most, exact)?),
                Some(wanted) => Answer::with(collect(at, of, &plan, filter.as_ref(), wanted)?),
            };
            Ok((plan, found))
        });
        let (plan, found) = found.map_err(|error| resolver.exception(error))?;
        let recency = wanted.and_then(|wanted| wanted.recency);
        Ok(self.results(plan, found, offset, recency))
    }

    /// Where the score of the article `id` comes from; None where there is no such article.
    fn explain<'py>(
        &self,
        py: Python<'py>,
        tree: &Bound<'py, PyAny>,
        id: &str,
        match_all: bool,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let asked = query(tree, &self.snapshot.manifest.schema)?;
        let mut resolver = PyResolver::new(&self.language.get().analyzer, py);
        let plan = py.detach(|| self.plan(&asked, match_all, &mut resolver));
        let plan = plan.map_err(|error| resolver.exception(error))?;
        let Some((segment, doc)) = self.snapshot.find(id)? else { return Ok(None) };
        let explainer = Explainer {
            snapshot: &self.snapshot,
            statistics: &self.statistics,
            parameters: self.parameters,
            decay: None,
        };
        explained(py, explainer.explain(&plan, segment, doc)?).map(Some)
    }

    /// Runs many searches on several threads; the best `limit` articles of each.
    fn search_many(
        &self,
        py: Python<'_>,
        trees: Vec<Bound<'_, PyAny>>,
        threads: usize,
        limit: usize,
        match_all: bool,
        exact: bool,
    ) -> PyResult<Vec<NativeResults>> {
        let schema = &self.snapshot.manifest.schema;
        let asked = trees.iter().map(|tree| query(tree, schema)).collect::<PyResult<Vec<_>>>()?;
        let analyzer = &self.language.get().analyzer;
        let found = batch(py, asked, threads, analyzer, |query, resolver| {
            let plan = self.plan(query, match_all, resolver)?;
            let (at, of) = (&self.snapshot, &self.statistics);
            let found = search(at, of, &plan, None, limit, exact)?;
            Ok((plan, found))
        })?;
        let results = |(plan, found)| self.results(plan, Answer::of(found), 0, None);
        Ok(found.into_iter().map(results).collect())
    }

    /// The articles most like the one with this id; None where there is no such article.
    fn similar(&self, py: Python<'_>, id: &str, limit: usize) -> PyResult<Option<NativeResults>> {
        let found = py.detach(|| -> Result<_> {
            let Some((segment, doc)) = self.snapshot.find(id)? else { return Ok(None) };
            let plan = similar(&self.vocabulary(), segment, doc, id)?;
            let found = search(&self.snapshot, &self.statistics, &plan, None, limit, false)?;
            Ok(Some((plan, found)))
        })?;
        Ok(found.map(|(plan, found)| self.results(plan, Answer::of(found), 0, None)))
    }

    /// Completions of the last word of `text`, most frequent first.
    fn complete(&self, py: Python<'_>, text: &str, limit: usize) -> PyResult<Vec<String>> {
        let language = &self.language.get().language;
        Ok(py.detach(|| complete(&self.snapshot, language, text, limit))?)
    }

    /// What should be replaced in `text`: start and end in characters, and by what.
    fn correct(&self, py: Python<'_>, text: &str) -> PyResult<Vec<(usize, usize, String)>> {
        let language = &self.language.get().language;
        let found = py.detach(|| correct(&self.snapshot, language, text))?;
        let characters = |byte: usize| text[..byte].chars().count();
        let tuple = |r: Replacement| (characters(r.start), characters(r.end), r.with);
        Ok(found.into_iter().map(tuple).collect())
    }

    /// The smallest and the largest value of a date or number column, in its own integers.
    fn span(&self, field: &str) -> PyResult<Option<(i64, i64)>> {
        let mut span: Option<(i64, i64)> = None;
        for segment in &self.snapshot.segments {
            let Some(column) = segment.parts.columns.integers(field) else { continue };
            for block in 0..column.blocks() {
                if let Some((low, high)) = column.block_bounds(block)? {
                    let (lowest, highest) = span.unwrap_or((low, high));
                    span = Some((lowest.min(low), highest.max(high)));
                }
            }
        }
        Ok(span)
    }

    /// Per part: name and bytes, over all segments; and the positions apart from the postings
    /// that they stand with.
    fn part_sizes(&self) -> Vec<(&'static str, u64)> {
        self.snapshot.part_sizes()
    }

    /// Per segment: number, documents, deleted documents, bytes, terms, words.
    fn segments(&self) -> Vec<(u64, u32, u32, u64, u32, u32)> {
        let segments = self.snapshot.segments.iter();
        segments
            .map(|segment| {
                (
                    segment.entry.number,
                    segment.entry.documents,
                    segment.deleted.len(),
                    segment.entry.seal.length,
                    segment.parts.terms.len(),
                    segment.parts.lexicon.len(),
                )
            })
            .collect()
    }

    /// Positions of all documents together.
    fn positions(&self) -> u64 {
        let total =
            |s: &crate::index::reader::Segment| s.parts.totals.positions.iter().sum::<u64>();
        self.snapshot.segments.iter().map(total).sum()
    }
}
