//! A writer against a plain list of articles, whatever happens to it.

mod faults;
mod merges;
mod reanalyze;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::index::bitpack::BLOCK;
use crate::index::build::vocabulary::Analysed;
use crate::index::document::{read_record, RecordEntry};
use crate::index::faulty::{Cut, FaultyDirectory};
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
    assert_eq!(Snapshot::newest(&directory, None).unwrap().segments.len(), 7);
    (directory, model)
}
