//! A merge against a segment built from the same articles at once.

use proptest::prelude::*;

use super::*;
use crate::index::directory::Directory;
use crate::index::document::Document;
use crate::index::faulty::FaultyDirectory;
use crate::index::fixture::{build, content, schema, Content, Draws};
use crate::index::manifest::SegmentEntry;

fn entry(flushed: Flushed) -> SegmentEntry {
    let Flushed { number, seal, documents } = flushed;
    SegmentEntry { number, seal, documents, deletions: None }
}

struct Bench {
    directory: Arc<dyn Directory>,
}

impl Bench {
    fn new() -> Self {
        Bench { directory: Arc::new(FaultyDirectory::new()) }
    }

    fn open(&self, entry: &SegmentEntry) -> Arc<SegmentParts> {
        Arc::new(SegmentParts::open(&*self.directory, entry).unwrap())
    }

    fn source(&self, number: u64, articles: &[Document], deleted: &[u32]) -> Source {
        let entry = build(&self.directory, number, articles);
        let mut set = DocumentSet::new(entry.documents);
        for doc in deleted {
            set.insert(*doc);
        }
        Source { parts: self.open(&entry), deleted: Arc::new(set) }
    }

    fn merge(&self, sources: &[Source], number: u64, threads: usize) -> Option<Arc<SegmentParts>> {
        let (cancelled, mut last) = (AtomicBool::new(false), (0, 0));
        let progress = &mut |done, total| {
            assert!(done >= last.0 && done <= total);
            last = (done, total);
        };
        let options = MergeOptions { threads, cancelled: &cancelled, progress };
        let merged = merge(&*self.directory, &schema(), sources, number, options).unwrap();
        assert!(merged.is_none() || last.0 == last.1);
        merged.map(|flushed| self.open(&entry(flushed)))
    }
}

/// The bytes of every part, which are equal where the content is.
fn assert_same_bytes(a: &SegmentParts, b: &SegmentParts) {
    for part in Part::ALL.into_iter().filter(|part| *part != Part::Stored) {
        let (a, b) = (a.file.region(part).unwrap(), b.file.region(part).unwrap());
        assert_eq!(a.len(), b.len(), "{part:?}");
        assert!(a.bytes(0, a.len()).unwrap() == b.bytes(0, b.len()).unwrap(), "{part:?}");
    }
}

/// Leaves out what a merge may keep of deleted documents.
fn without_leftovers(mut merged: Content, fresh: &Content) -> Content {
    for (key, tokens) in &fresh.words {
        assert_eq!(merged.words.get(key), Some(tokens));
    }
    merged.words.retain(|key, _| fresh.words.contains_key(key));
    for keys in merged.words_of.values_mut() {
        keys.retain(|key| fresh.words.contains_key(key));
    }
    merged.forms.retain(|form| form.3 > 0 || fresh.forms.contains(form));
    for (term, kin) in &mut merged.kin {
        kin.retain(|kin| fresh.kin[term].contains(kin));
    }
    merged
}

fn cut(articles: &[Document], ends: &[prop::sample::Index]) -> Vec<Vec<Document>> {
    let mut ends: Vec<usize> = ends.iter().map(|end| end.index(articles.len())).collect();
    ends.extend([0, articles.len()]);
    ends.sort_unstable();
    ends.dedup();
    ends.windows(2).map(|pair| articles[pair[0]..pair[1]].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn merged_is_built_at_once(
        seed in any::<u64>(), count in 1usize..400,
        ends in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let articles = Draws(seed).articles(count);
        let bench = Bench::new();
        let batches = cut(&articles, &ends);
        let sources: Vec<Source> = (0u64..).zip(&batches)
            .map(|(number, batch)| bench.source(number, batch, &[]))
            .collect();
        let merged = bench.merge(&sources, 100, 1).unwrap();
        let fresh = bench.open(&build(&bench.directory, 200, &articles));
        prop_assert_eq!(content(&merged).unwrap(), content(&fresh).unwrap());
        assert_same_bytes(&merged, &fresh);
        let again = bench.merge(&sources, 101, 3).unwrap();
        assert_same_bytes(&again, &merged);
        prop_assert_eq!(bench.directory.list().unwrap().len(), sources.len() + 3);
    }

    #[test]
    fn deleted_documents_leave_nothing_that_counts(
        seed in any::<u64>(), count in 1usize..300, share in 0usize..=10,
        ends in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let mut draws = Draws(seed);
        let articles = draws.articles(count);
        let bench = Bench::new();
        let (mut left, mut sources) = (Vec::new(), Vec::new());
        for (number, batch) in (0u64..).zip(cut(&articles, &ends)) {
            let deletes = |_: &u32| number % 3 != 2 && draws.below(10) < share;
            let deleted: Vec<u32> = (0..batch.len() as u32).filter(deletes).collect();
            let stays = |doc: &usize| !deleted.contains(&(*doc as u32));
            left.extend((0..batch.len()).filter(stays).map(|doc| batch[doc].clone()));
            sources.push(bench.source(number, &batch, &deleted));
        }
        let merged = bench.merge(&sources, 100, 2);
        prop_assert_eq!(merged.is_some(), !left.is_empty());
        if let Some(merged) = merged {
            let fresh = content(&bench.open(&build(&bench.directory, 200, &left))).unwrap();
            prop_assert_eq!(without_leftovers(content(&merged).unwrap(), &fresh), fresh);
        }
    }
}

#[test]
fn a_cancelled_merge_leaves_no_file() {
    let bench = Bench::new();
    let articles = Draws(3).articles(50);
    let sources = [bench.source(1, &articles[..20], &[]), bench.source(2, &articles[20..], &[3])];
    let cancelled = AtomicBool::new(false);
    let progress = &mut |_, _| cancelled.store(true, Ordering::Relaxed);
    let options = MergeOptions { threads: 2, cancelled: &cancelled, progress };
    let merged = merge(&*bench.directory, &schema(), &sources, 9, options);
    assert!(matches!(merged, Err(Error::Interrupted)));
    assert_eq!(bench.directory.list().unwrap().len(), 2);
}

#[test]
fn a_damaged_list_ends_the_merge() {
    let directory = Arc::new(FaultyDirectory::new());
    let bench = Bench { directory: directory.clone() };
    let articles = Draws(7).articles(50_000);
    let (first, second) = articles.split_at(10_000);
    let first = bench.source(1, first, &[]);
    let entry = build(&bench.directory, 2, second);
    let sound = bench.open(&entry);
    let postings = sound.file.region(Part::Postings).unwrap();
    let list = postings.bytes(postings.len() / 2, 64).unwrap();
    directory.damage(&segment_file(2), |bytes| {
        let place = bytes.windows(64).position(|window| window == list).unwrap();
        bytes[place] ^= 1;
    });
    let parts = bench.open(&entry);
    let second = Source { parts, deleted: Arc::new(DocumentSet::new(entry.documents)) };
    let cancelled = AtomicBool::new(false);
    for threads in 1..4 {
        let options = MergeOptions { threads, cancelled: &cancelled, progress: &mut |_, _| {} };
        let sources = [first.clone(), second.clone()];
        let merged = merge(&*bench.directory, &schema(), &sources, 9, options);
        assert!(matches!(merged, Err(Error::Corrupt { part: "postings", .. })));
        assert_eq!(bench.directory.list().unwrap().len(), 2);
    }
}

fn stored_len(parts: &SegmentParts) -> usize {
    parts.file.region(Part::Stored).unwrap().len()
}

#[test]
fn many_small_segments_take_no_more_than_one() {
    let bench = Bench::new();
    let articles = Draws(11).articles(600);
    let fresh = bench.open(&build(&bench.directory, 1000, &articles));
    for size in [1, 7, 100] {
        let batches = (0u64..).zip(articles.chunks(size));
        let sources: Vec<Source> =
            batches.map(|(number, batch)| bench.source(number, batch, &[])).collect();
        let merged = bench.merge(&sources, 2000 + size as u64, 2).unwrap();
        assert_eq!(content(&merged).unwrap(), content(&fresh).unwrap());
        assert!(stored_len(&merged) * 100 <= stored_len(&fresh) * 102, "{size} an segment");
    }
}

#[test]
fn a_small_segment_is_packed_with_the_dictionary_of_the_large_one() {
    let bench = Bench::new();
    let articles = Draws(12).articles(40_000);
    let (first, second) = articles.split_at(39_900);
    let large = bench.source(1, first, &[]);
    let (bytes, number) = (stored_len(&large.parts), large.parts.stored.dictionaries());
    let small = bench.source(2, second, &[3]);
    let merged = bench.merge(&[large, small], 3, 2).unwrap();
    assert_eq!(merged.stored.dictionaries(), number);
    assert!(stored_len(&merged) > bytes);
    let left: Vec<_> = [first, &second[..3], &second[4..]].concat();
    let fresh = content(&bench.open(&build(&bench.directory, 4, &left))).unwrap();
    assert_eq!(without_leftovers(content(&merged).unwrap(), &fresh), fresh);
}

#[test]
fn a_merge_can_be_merged_again() {
    let bench = Bench::new();
    let articles = Draws(5).articles(500);
    let batches: Vec<_> = articles.chunks(100).collect();
    let sources: Vec<Source> =
        (0u64..).zip(&batches).map(|(number, batch)| bench.source(number, batch, &[])).collect();
    let as_source = |parts: Arc<SegmentParts>| {
        let deleted = Arc::new(DocumentSet::new(parts.totals.documents));
        Source { parts, deleted }
    };
    let first = as_source(bench.merge(&sources[..2], 10, 2).unwrap());
    let second = as_source(bench.merge(&sources[2..], 11, 2).unwrap());
    let merged = bench.merge(&[first, second], 12, 2).unwrap();
    let fresh = bench.open(&build(&bench.directory, 20, &articles));
    assert_same_bytes(&merged, &fresh);
    assert_eq!(content(&merged).unwrap(), content(&fresh).unwrap());
}
