//! A writer against a plain list of articles, whatever happens to it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::index::bitpack::BLOCK;
use crate::index::build::vocabulary::Analysed;
use crate::index::document::{read_record, RecordEntry};
use crate::index::faulty::{Cut, Fault, FaultyDirectory};
use crate::index::fixture::{article, language, schema, Draws, Toy};
use crate::index::manifest::manifest_file;
use crate::index::stored::Scratch;

const OPTIONS: WriterOptions = WriterOptions { memory: 64 << 20, threads: 2, durable: true };

fn new_index() -> FaultyDirectory {
    let directory = FaultyDirectory::new();
    create_in(&directory, schema(), Fingerprint::default(), Vec::new()).unwrap();
    directory
}

fn open(directory: &FaultyDirectory) -> Result<Writer> {
    Writer::open_in(Arc::new(directory.clone()), language(), OPTIONS)
}

/// Ids and texts, in the order of their arrival.
type Model = Vec<(String, String)>;

fn put(model: &mut Model, id: &str, text: &str) {
    model.retain(|(other, _)| other != id);
    model.push((id.to_string(), text.to_string()));
}

/// What the live documents of a snapshot are.
fn articles(snapshot: &Snapshot) -> Model {
    let (schema, mut scratch, mut found) = (schema(), Scratch::new(), Model::new());
    for segment in &snapshot.segments {
        for doc in (0..segment.entry.documents).filter(|doc| !segment.deleted.contains(*doc)) {
            let (mut id, mut body) = (String::new(), String::new());
            segment.parts.keys.id(doc, &mut id).unwrap();
            assert_eq!(segment.find(&id).unwrap(), Some(doc));
            let record = segment.parts.stored.get(doc, &mut scratch).unwrap();
            let read = read_record(record, &schema, |entry| {
                if let RecordEntry::Text(1, text) = entry {
                    body = text.to_string();
                }
            });
            read.unwrap();
            found.push((id, body));
        }
    }
    found
}

/// Which live documents hold each term, according to the lists.
fn postings(snapshot: &Snapshot) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for segment in &snapshot.segments {
        for number in 0..segment.parts.terms.len() {
            let (mut term, mut id) = (String::new(), String::new());
            segment.parts.terms.term(number, &mut term).unwrap();
            let list = segment.parts.list(number).unwrap().list;
            for block in 0..list.blocks() {
                let (block, mut docs) = (list.block(block).unwrap(), [0; BLOCK]);
                block.docs(&mut docs);
                for doc in docs[..block.len()].iter().filter(|d| !segment.deleted.contains(**d)) {
                    segment.parts.keys.id(*doc, &mut id).unwrap();
                    found.entry(term.clone()).or_default().push(id.clone());
                }
            }
        }
    }
    found
}

fn expected_postings(model: &Model) -> BTreeMap<String, Vec<String>> {
    let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, text) in model {
        for word in text.split(' ') {
            for answer in Toy.resolve(&[word]).unwrap() {
                let terms = match answer {
                    Analysed::Term(term) => vec![term],
                    Analysed::Tokens(tokens) => tokens.into_iter().map(|t| t.term).collect(),
                };
                for term in terms {
                    let ids = expected.entry(term).or_default();
                    if ids.last() != Some(id) {
                        ids.push(id.clone());
                    }
                }
            }
        }
    }
    expected
}

fn assert_holds(snapshot: &Snapshot, model: &Model) {
    assert_eq!(&articles(snapshot), model);
    assert_eq!(snapshot.live_documents(), model.len() as u64);
    assert_eq!(postings(snapshot), expected_postings(model));
}

/// Every file is needed, apart from the manifest before the newest.
fn assert_no_garbage(directory: &FaultyDirectory, snapshot: &Snapshot) {
    let before = manifest_file(snapshot.manifest.generation - 1);
    let stray = directory.list().unwrap().into_iter();
    let stray: Vec<_> = stray.filter(|n| !snapshot.manifest.needs(n) && *n != before).collect();
    assert_eq!(stray, Vec::<String>::new());
}

#[derive(Clone, Debug)]
enum Step {
    Add(u8),
    Update(u8),
    Delete(u8),
    Commit,
    Rollback,
    Reopen,
    Optimize,
    Crash(Cut),
}

fn step() -> impl Strategy<Value = Step> {
    let cut = prop_oneof![
        1 => Just(Cut::Lost), 1 => Just(Cut::Kept), 2 => any::<u64>().prop_map(Cut::Some)
    ];
    prop_oneof![
        8 => any::<u8>().prop_map(Step::Add),
        3 => (0u8..40).prop_map(Step::Update),
        3 => (0u8..40).prop_map(Step::Delete),
        6 => Just(Step::Commit),
        1 => Just(Step::Rollback),
        1 => Just(Step::Reopen),
        1 => Just(Step::Optimize),
        1 => cut.prop_map(Step::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_writer_keeps_what_a_list_keeps(
        seed in any::<u64>(), background in any::<bool>(),
        steps in prop::collection::vec(step(), 1..120),
    ) {
        let mut directory = new_index();
        let mut draws = Draws(seed);
        let mut writer = open(&directory).unwrap();
        let (mut committed, mut model) = (Model::new(), Model::new());
        for step in steps {
            if background {
                writer.merge_at_once = 0;
            }
            match step {
                Step::Add(id) => {
                    let (id, text) = (format!("id-{}", id % 40), draws.text());
                    let known = model.iter().any(|(other, _)| *other == id);
                    prop_assert_eq!(writer.contains(&id).unwrap(), known);
                    let added = writer.add(article(&id, &text), &mut Toy);
                    prop_assert_eq!(matches!(added, Err(Error::DuplicateId(_))), known);
                    if !known {
                        put(&mut model, &id, &text);
                    }
                }
                Step::Update(id) => {
                    let (id, text) = (format!("id-{id}"), draws.text());
                    writer.update(article(&id, &text), &mut Toy).unwrap();
                    put(&mut model, &id, &text);
                }
                Step::Delete(id) => {
                    let id = format!("id-{id}");
                    let known = model.iter().any(|(other, _)| *other == id);
                    prop_assert_eq!(writer.delete(&id).unwrap(), known);
                    model.retain(|(other, _)| *other != id);
                }
                Step::Commit => {
                    let generation = writer.commit(None, &mut Toy).unwrap();
                    prop_assert_eq!(generation, writer.snapshot().manifest.generation);
                    committed.clone_from(&model);
                    prop_assert!(writer.snapshot().segments.len() <= 24);
                }
                Step::Optimize => {
                    writer.optimize(&mut |_, _| true, &mut Toy).unwrap();
                    committed.clone_from(&model);
                    let segments = &writer.snapshot().segments;
                    prop_assert_eq!(segments.len(), usize::from(!model.is_empty()));
                    prop_assert!(segments.iter().all(|segment| segment.deleted.is_empty()));
                }
                Step::Rollback => {
                    writer.rollback().unwrap();
                    model.clone_from(&committed);
                }
                Step::Reopen => {
                    prop_assert!(matches!(open(&directory), Err(Error::Locked(_))));
                    writer.close();
                    prop_assert!(writer.commit(None, &mut Toy).is_err());
                    model.clone_from(&committed);
                    writer = open(&directory).unwrap();
                    assert_no_garbage(&directory, writer.snapshot());
                }
                Step::Crash(cut) => {
                    directory = directory.cut(cut);
                    writer = open(&directory).unwrap();
                    model.clone_from(&committed);
                    assert_no_garbage(&directory, writer.snapshot());
                }
            }
            let seen = Snapshot::newest(&directory, None).unwrap();
            prop_assert_eq!(&articles(&seen), &committed);
            prop_assert_eq!(&writer.snapshot().manifest, &seen.manifest);
        }
        assert_holds(&Snapshot::newest(&directory, None).unwrap(), &committed);
        prop_assert_eq!(writer.merge_failure(), None);
        writer.close();
        let last = Snapshot::newest(&directory, None).unwrap();
        assert_holds(&last, &committed);
        assert_no_garbage(&directory, &last);
    }
}

/// Several segments, with deletions in some.
fn sample() -> (FaultyDirectory, Model) {
    let (directory, mut draws, mut model) = (new_index(), Draws(11), Model::new());
    let mut writer = open(&directory).unwrap();
    for number in 0..7 {
        for article_number in 0..4 {
            let (id, text) = (format!("old-{number}-{article_number}"), draws.text());
            writer.add(article(&id, &text), &mut Toy).unwrap();
            put(&mut model, &id, &text);
        }
        writer.commit(None, &mut Toy).unwrap();
    }
    writer.close();
    assert_eq!(writer.snapshot().segments.len(), 7);
    (directory, model)
}

/// What a session did until it failed.
struct Session {
    /// The articles of the last commit that returned.
    acknowledged: Model,
    /// The articles of a commit that failed, and its generation.
    attempted: Option<(Model, u64)>,
}

/// Adds, updates, deletes, commits with small merges, optimizes.
fn session(directory: &FaultyDirectory, base: &Model) -> Session {
    let mut model = base.clone();
    let mut session = Session { acknowledged: base.clone(), attempted: None };
    let Ok(mut writer) = open(directory) else { return session };
    for round in 0..3 {
        let text = format!("loi nouvelle{round} congrès");
        let id = format!("new-{round}");
        let old = format!("old-{round}-1");
        let done = (|| {
            writer.add(article(&id, &text), &mut Toy)?;
            put(&mut model, &id, &text);
            writer.update(article(&old, "sénat"), &mut Toy)?;
            put(&mut model, &old, "sénat");
            let gone = format!("old-{}-2", round + 2);
            writer.delete(&gone)?;
            model.retain(|(id, _)| *id != gone);
            Ok::<(), Error>(())
        })();
        if done.is_err() {
            return session;
        }
        let generation = writer.snapshot().manifest.generation + 1;
        let committed = match round {
            2 => writer.optimize(&mut |_, _| true, &mut Toy),
            _ => writer.commit(Some(vec![round]), &mut Toy),
        };
        if committed.is_err() {
            session.attempted = Some((model, generation));
            let again = writer.commit(Some(Vec::new()), &mut Toy);
            assert!(matches!(again, Err(Error::Closed(_))), "the writer did not stop");
            return session;
        }
        session.acknowledged.clone_from(&model);
    }
    writer.close();
    session
}

#[test]
fn whatever_call_fails_the_index_stands_at_a_commit() {
    let (sample, base) = sample();
    for (fault, always) in [(Fault::Device, false), (Fault::Device, true), (Fault::Full, false)] {
        for call in 0.. {
            let directory = sample.cut(Cut::Kept);
            directory.fail(call, fault, always);
            let Session { acknowledged, attempted } = session(&directory, &base);
            let Some(failed) = directory.heal() else {
                assert!(call > 60, "a session makes more calls than {call}");
                break;
            };
            // Once the manifest has its name, only the last sync is left to fail.
            let renamed = attempted.filter(|(_, generation)| {
                failed.starts_with("sync the folder")
                    && directory.holds(&manifest_file(*generation))
            });
            for cut in [Cut::Kept, Cut::Lost, Cut::Some(call), Cut::Some(call + 7777)] {
                let left = directory.cut(cut);
                let snapshot = Snapshot::newest(&left, None).unwrap();
                let allowed = articles(&snapshot) == acknowledged
                    || renamed.as_ref().is_some_and(|(model, _)| articles(&snapshot) == *model);
                assert!(allowed, "{fault:?} in {failed}, then {cut:?}: another state");
                let mut model = articles(&snapshot);
                assert_eq!(postings(&snapshot), expected_postings(&model));
                if cut == Cut::Some(call) {
                    continue;
                }
                let mut writer = open(&left).unwrap();
                assert_no_garbage(&left, writer.snapshot());
                writer.add(article("after", "paix"), &mut Toy).unwrap();
                put(&mut model, "after", "paix");
                writer.commit(None, &mut Toy).unwrap();
                assert_eq!(articles(&Snapshot::newest(&left, None).unwrap()), model);
            }
        }
    }
}

#[test]
fn a_bulk_load_becomes_one_segment() {
    let directory = new_index();
    let mut writer = open(&directory).unwrap();
    let mut model = Model::new();
    for number in 0..500 {
        let (id, text) = (format!("afp-{number}"), format!("loi mot{}", number % 70));
        writer.add(article(&id, &text), &mut Toy).unwrap();
        model.push((id, text));
        if number % 200 == 199 {
            // As if the memory were full.
            writer.flush(&mut Toy).unwrap();
        }
    }
    assert_eq!(writer.flushed.len(), 2);
    writer.delete("afp-300").unwrap();
    model.remove(300);
    writer.commit(None, &mut Toy).unwrap();
    assert_eq!(writer.snapshot().segments.len(), 1);
    assert!(writer.snapshot().segments[0].deleted.is_empty());
    assert_holds(writer.snapshot(), &model);
    assert_no_garbage(&directory, writer.snapshot());
}

#[test]
fn deletes_during_a_background_merge_are_not_lost() {
    let (directory, mut model) = sample();
    let mut writer = open(&directory).unwrap();
    writer.merge_at_once = 0;
    let mut remove = |writer: &mut Writer, id: &str| {
        assert!(writer.delete(id).unwrap());
        model.retain(|(other, _)| other != id);
    };
    remove(&mut writer, "old-1-1");
    writer.add(article("new", "paix"), &mut Toy).unwrap();
    writer.commit(None, &mut Toy).unwrap();
    assert!(writer.background.is_some());
    for id in ["old-3-0", "old-2-0", "old-2-1", "old-2-2", "old-2-3"] {
        remove(&mut writer, id);
    }
    while !writer.background.as_ref().unwrap().is_finished() {
        std::thread::yield_now();
    }
    model.push(("new".into(), "paix".into()));
    writer.commit(None, &mut Toy).unwrap();
    assert_eq!(writer.snapshot().segments.len(), 1);
    assert_eq!(writer.snapshot().segments[0].deleted.len(), 5);
    assert_holds(writer.snapshot(), &model);
    assert_no_garbage(&directory, writer.snapshot());
}

#[test]
fn closing_keeps_a_merge_that_is_done_and_ends_one_that_is_not() {
    for wait in [true, false] {
        let (directory, mut model) = sample();
        let mut writer = open(&directory).unwrap();
        writer.merge_at_once = 0;
        writer.add(article("new", "paix"), &mut Toy).unwrap();
        writer.commit(Some(b"mine".to_vec()), &mut Toy).unwrap();
        model.push(("new".into(), "paix".into()));
        while wait && !writer.background.as_ref().unwrap().is_finished() {
            std::thread::yield_now();
        }
        writer.close();
        let snapshot = Snapshot::newest(&directory, None).unwrap();
        assert!(!wait || snapshot.segments.len() == 1);
        assert_eq!(snapshot.manifest.payload, b"mine");
        assert_holds(&snapshot, &model);
        drop(open(&directory).unwrap());
        assert_no_garbage(&directory, &snapshot);
    }
}

#[test]
fn an_interrupted_optimize_changes_nothing() {
    let (directory, mut model) = sample();
    let mut writer = open(&directory).unwrap();
    writer.add(article("new", "paix"), &mut Toy).unwrap();
    let before = writer.snapshot().manifest.clone();
    let stopped = writer.optimize(&mut |_, _| false, &mut Toy);
    assert!(matches!(stopped, Err(Error::Interrupted)));
    assert_eq!(Snapshot::newest(&directory, None).unwrap().manifest, before);
    model.push(("new".into(), "paix".into()));
    writer.commit(None, &mut Toy).unwrap();
    assert_holds(writer.snapshot(), &model);
}

#[test]
fn a_damaged_segment_fails_no_commit() {
    let (directory, _) = sample();
    let mut writer = open(&directory).unwrap();
    let mut draws = Draws(5);
    let long: Vec<_> = (0..40_000).map(|_| format!("mot{}", draws.below(3000))).collect();
    writer.add(article("long", &long.join(" ")), &mut Toy).unwrap();
    writer.merge_failure = Some("not yet".into());
    writer.commit(None, &mut Toy).unwrap();
    writer.close();
    let name = Snapshot::newest(&directory, None).unwrap().segments[7].entry.file();
    directory.damage(&name, |bytes| bytes[100] ^= 1);
    let mut writer = open(&directory).unwrap();
    for number in 0..3 {
        writer.add(article(&format!("new-{number}"), "paix"), &mut Toy).unwrap();
        writer.commit(None, &mut Toy).unwrap();
    }
    assert_eq!(writer.snapshot().segments.len(), 11);
    assert!(writer.merge_failure().unwrap().contains(&name));
}
