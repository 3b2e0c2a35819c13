//! Every kind of read that the library has.

use std::sync::atomic::AtomicBool;

use searchnews::engines::collect::{collect, Wanted};
use searchnews::engines::explain::Explainer;
use searchnews::engines::facets::{Buckets, Calendar, Facet, Period};
use searchnews::engines::search::{search, Statistics};
use searchnews::engines::sort::Order;
use searchnews::index::build::language::Language;
use searchnews::index::check::check;
use searchnews::index::document::{read_record, RecordEntry};
use searchnews::index::merge::{merge, MergeOptions, Source};
use searchnews::index::reader::Snapshot;
use searchnews::index::stored::Scratch;
use searchnews::index::DocId;
use searchnews::query::complete::complete;
use searchnews::query::correct::correct;
use searchnews::query::plan::Plan;
use searchnews::query::resolve::Planner;
use searchnews::query::similar::similar;
use searchnews::query::tree::Query;
use searchnews::query::words::Vocabulary;
use searchnews::ranking::bm25::Parameters;
use searchnews::snippet::matcher::Matcher;
use searchnews::Result;

use super::index::{language, schema, Memory, Plain};

fn queries() -> Vec<Query> {
    let words = |text: &str| Query::Words { text: text.into(), field: None };
    let phrase = |text: &str, slop| Query::Phrase { text: text.into(), field: None, slop };
    vec![
        words("loi"),
        words("loi otan mot7"),
        words("porte-parole congres"),
        Query::Words { text: "sénat".into(), field: Some(0) },
        phrase("le sénat", 0),
        phrase("porte parole", 3),
        Query::Exact { word: "élus".into(), field: None },
        Query::Prefix { text: "mot1".into(), field: None },
        Query::Wildcard { pattern: "*o?".into(), field: None },
        Query::Fuzzy { word: "otam".into(), distance: 1, field: None },
        Query::Near { children: vec![words("loi"), words("paix")], distance: 5, ordered: false },
        Query::Mixed {
            must: vec![words("loi")],
            should: vec![words("paix")],
            must_not: vec![words("otan")],
        },
        Query::Keyword { field: "tags".into(), value: "tag 1".into() },
        Query::Range { field: "date".into(), low: 0, high: 200_000_000_000 },
        Query::Id("id-200".into()),
        Query::And(vec![Query::Every, Query::Not(Box::new(words("paix")))]),
    ]
}

/// Counts reads, and those that failed with an error.
#[derive(Default)]
struct Reads {
    done: u64,
    refused: u64,
}

impl Reads {
    fn of<T>(&mut self, read: Result<T>) -> Option<T> {
        self.done += 1;
        self.refused += u64::from(read.is_err());
        read.ok()
    }
}

/// Reads the index in every way; gives how many reads, and how many ended in an error.
pub fn read_everything(directory: &Memory) -> (u64, u64) {
    let mut reads = Reads::default();
    let problems = reads.of(check(directory)).unwrap_or_default();
    reads.refused += u64::from(!problems.is_empty());
    if let Some(snapshot) = reads.of(Snapshot::newest(directory, None)) {
        let language = language();
        let parameters = Parameters::default();
        let statistics = Statistics::of(&snapshot, &parameters);
        let reader = Reader { snapshot: &snapshot, language: &language, parameters, statistics };
        for (number, query) in queries().iter().enumerate() {
            reader.ask(query, number % 2 == 0, &mut reads);
        }
        reader.words(&mut reads);
        merge_it(directory, &snapshot, &mut reads);
    }
    (reads.done, reads.refused)
}

struct Reader<'a> {
    snapshot: &'a Snapshot,
    language: &'a Language,
    parameters: Parameters,
    statistics: Statistics,
}

impl Reader<'_> {
    fn vocabulary(&self) -> Vocabulary<'_> {
        Vocabulary {
            snapshot: self.snapshot,
            language: self.language,
            parameters: self.parameters,
            documents: self.statistics.documents,
        }
    }

    fn ask(&self, query: &Query, exact: bool, reads: &mut Reads) {
        let planned = Planner::new(self.vocabulary(), &mut Plain, false).plan(query);
        let Some(plan) = reads.of(planned) else { return };
        let (snapshot, statistics) = (self.snapshot, &self.statistics);
        if let Some(found) = reads.of(search(snapshot, statistics, &plan, None, 5, exact)) {
            for hit in found.hits.iter().take(2) {
                self.show(&plan, hit.segment as usize, hit.doc, reads);
            }
        }
        let orders = [
            Order::Score,
            Order::Field { name: "date".into(), descending: true },
            Order::Field { name: "source".into(), descending: false },
        ];
        for order in orders {
            let facet = |field: &str, buckets| Facet { field: field.into(), buckets };
            let calendar = Calendar(vec![(i64::MIN, 3600)]);
            let facets = vec![
                facet("tags", Buckets::Keywords),
                facet("date", Buckets::Periods(Period::Month, calendar)),
                facet("words", Buckets::Ranges(vec![1.0, 10.0])),
            ];
            let wanted = Wanted { limit: 5, order, recency: None, facets, after: None };
            reads.of(collect(snapshot, statistics, &plan, None, &wanted));
        }
    }

    fn show(&self, plan: &Plan, number: usize, doc: DocId, reads: &mut Reads) {
        let segment = &self.snapshot.segments[number];
        let mut scratch = Scratch::new();
        let matcher = reads.of(Matcher::new(plan, &segment.parts, number, 1));
        let lookout = matcher.as_ref().and_then(Matcher::lookout);
        let sighted = segment.parts.stored.get_sighted(doc, &mut scratch, lookout);
        if let Some(sighted) = reads.of(sighted) {
            let mut body = "";
            let schema = schema();
            let read = read_record(sighted.record, &schema, |entry| {
                if let RecordEntry::Text(1, text) = entry {
                    body = text;
                }
            });
            reads.done += 1;
            reads.refused += u64::from(read.is_none());
            let seen = sighted.places_in(body.as_bytes());
            if let Some(matcher) = &matcher {
                reads.of(matcher.find(body, seen.as_deref(), None, &segment.parts));
            }
        }
        let mut id = String::new();
        if reads.of(segment.parts.keys.id(doc, &mut id)).is_some() {
            reads.of(self.snapshot.find(&id));
        }
        let explainer = Explainer {
            snapshot: self.snapshot,
            statistics: &self.statistics,
            parameters: self.parameters,
            decay: None,
        };
        reads.of(explainer.explain(plan, number, doc));
    }

    fn words(&self, reads: &mut Reads) {
        reads.of(complete(self.snapshot, self.language, "mot", 8));
        reads.of(correct(self.snapshot, self.language, "otam sénat porteparole"));
        reads.of(similar(&self.vocabulary(), 0, 3, "id-3"));
    }
}

fn merge_it(directory: &Memory, snapshot: &Snapshot, reads: &mut Reads) {
    let sources: Vec<Source> = snapshot.segments.iter().map(Source::from).collect();
    let cancelled = AtomicBool::new(false);
    let options = MergeOptions { threads: 1, cancelled: &cancelled, progress: &mut |_, _| {} };
    reads.of(merge(directory, &schema(), &sources, 99, options));
}
