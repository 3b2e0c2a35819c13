//! Damage of every kind: found, named, and repaired.

use std::io::Write;
use std::sync::Arc;

use super::*;
use crate::index::faulty::{Cut, Fault, FaultyDirectory};
use crate::index::fixture::{article, content, language, schema, Draws, Toy};
use crate::index::manifest::Fingerprint;
use crate::index::part::Part;
use crate::index::reader::Snapshot;
use crate::index::segment::SegmentWriter;
use crate::index::terms::{TermRecord, Terms, TermsWriter};
use crate::index::writer::{create_in, Writer, WriterOptions};

fn open(directory: &FaultyDirectory) -> Writer {
    let options = WriterOptions { memory: 64 << 20, threads: 1, durable: true };
    Writer::open_in(Arc::new(directory.clone()), language(), options).unwrap()
}

/// Three segments, two of them with deletions.
fn sample() -> FaultyDirectory {
    let directory = FaultyDirectory::new();
    create_in(&directory, schema(), Fingerprint::default(), Vec::new()).unwrap();
    let (mut writer, mut draws) = (open(&directory), Draws(77));
    for batch in 0..3 {
        for number in 0..8 {
            let id = format!("afp-{batch}-{number}");
            writer.add(article(&id, &draws.text()), &mut Toy).unwrap();
        }
        if batch > 0 {
            writer.delete(&format!("afp-{}-3", batch - 1)).unwrap();
        }
        writer.commit(None, &mut Toy).unwrap();
    }
    writer.close();
    directory
}

fn ids(directory: &FaultyDirectory) -> Vec<String> {
    let snapshot = Snapshot::newest(directory, None).unwrap();
    let mut found = Vec::new();
    for segment in &snapshot.segments {
        for doc in (0..segment.entry.documents).filter(|doc| !segment.deleted.contains(*doc)) {
            let mut id = String::new();
            segment.parts.keys.id(doc, &mut id).unwrap();
            found.push(id);
        }
    }
    found
}

fn flip_bits(flips: usize, seed: u64) {
    let directory = sample();
    assert_eq!(check(&directory).unwrap(), []);
    let names = directory.list().unwrap();
    assert_eq!(names.len(), 7, "{names:?}");
    let mut draws = Draws(seed);
    for flip in 0..flips {
        let name = &names[flip % names.len()];
        let mut at = 0;
        let change = |bytes: &mut Vec<u8>| {
            at = draws.below(8 * bytes.len());
            bytes[at / 8] ^= 1 << (at % 8);
        };
        let damaged = directory.cut(Cut::Kept);
        damaged.damage(name, change);
        let problems = check(&damaged).unwrap();
        assert!(
            problems.iter().any(|p| p.file.ends_with(name)),
            "bit {at} of {name}: {problems:?}"
        );
        // Whoever reads on is told, or reads what was written.
        if let (true, Ok(snapshot)) = (flip % 50 < 7, Snapshot::newest(&damaged, None)) {
            let whole = Snapshot::newest(&directory, None).unwrap();
            for (segment, whole) in snapshot.segments.iter().zip(&whole.segments) {
                if let Ok(read) = content(&segment.parts) {
                    assert_eq!(read, content(&whole.parts).unwrap());
                }
            }
        }
    }
}

#[test]
fn every_flipped_bit_is_found() {
    flip_bits(2_000, 1);
}

#[test]
#[ignore = "takes minutes: the long form"]
fn every_flipped_bit_is_found_in_many() {
    flip_bits(100_000, 2);
}

#[test]
fn every_truncation_is_found() {
    let directory = sample();
    for name in directory.list().unwrap() {
        let len = directory.bytes(&name).len();
        for left in [0, 1, 7, len / 3, len / 2, len - 5, len - 1] {
            let damaged = directory.cut(Cut::Kept);
            damaged.damage(&name, |bytes| bytes.truncate(left));
            let problems = check(&damaged).unwrap();
            assert!(problems.iter().any(|p| p.file.ends_with(&name)), "{left} bytes of {name}");
        }
    }
}

#[test]
fn a_missing_file_is_found() {
    let directory = sample();
    for name in directory.list().unwrap().iter().filter(|name| generation_of(name).is_none()) {
        let damaged = directory.cut(Cut::Kept);
        damaged.remove(name).unwrap();
        let problems = check(&damaged).unwrap();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].file.ends_with(name) && problems[0].what.contains("missing"));
    }
    assert!(matches!(check(&FaultyDirectory::new()), Err(Error::NotFound(_))));
}

/// The segment of `entry` written anew with `bytes` for `part`: every checksum is right.
fn rewritten(
    directory: &FaultyDirectory,
    entry: &SegmentEntry,
    part: Part,
    bytes: &[u8],
) -> SegmentEntry {
    let file = SegmentFile::open(directory, &entry.file()).unwrap();
    let anew = SegmentEntry { number: entry.number + 1000, ..entry.clone() };
    let mut writer = SegmentWriter::create(directory, &anew.file()).unwrap();
    for other in Part::ALL {
        let region = file.region(other).unwrap();
        let kept = region.bytes(0, region.len()).unwrap();
        writer.begin(other).unwrap();
        writer.write_all(if other == part { bytes } else { kept }).unwrap();
    }
    SegmentEntry { seal: writer.finish().unwrap(), ..anew }
}

/// The terms of a segment, but for term `lies`, which contradicts its forms about hyphens.
fn terms_part(terms: &Terms, lies: Option<u32>) -> Vec<u8> {
    let (mut writer, mut name, mut bytes) = (TermsWriter::new(), String::new(), Vec::new());
    for number in 0..terms.len() {
        terms.term(number, &mut name).unwrap();
        let (statistics, place) = terms.hot(number).unwrap();
        let record = TermRecord {
            statistics,
            place,
            forms: &terms.forms(number).unwrap(),
            words: &terms.words(number).unwrap(),
            kin: &terms.kin(number).unwrap(),
            hyphenated: terms.is_hyphenated(number).unwrap() != (lies == Some(number)),
        };
        writer.push(&name, &record).unwrap();
    }
    writer.finish(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_term_that_contradicts_its_forms_about_hyphens_is_found() {
    let directory = sample();
    let snapshot = Snapshot::newest(&directory, None).unwrap();
    let (entry, terms) = (&snapshot.segments[2].entry, &snapshot.segments[2].parts.terms);
    let problems = |lies| {
        let anew = rewritten(&directory, entry, Part::Terms, &terms_part(terms, lies));
        check_segment(&directory, &schema(), &anew).unwrap()
    };
    assert_eq!(problems(None), []);
    for hyphenated in [false, true] {
        let one = |number: &u32| terms.is_hyphenated(*number).unwrap() == hyphenated;
        let lies = (0..terms.len()).find(one).unwrap();
        let found = problems(Some(lies));
        assert_eq!((found.len(), found[0].part), (1, "terms"));
        assert!(found[0].what.contains("hyphens"), "{}", found[0].what);
    }
}

#[test]
fn an_intact_index_is_not_changed() {
    let directory = sample();
    let (names, before) = (directory.list().unwrap(), ids(&directory));
    let done = repair(&directory).unwrap();
    assert_eq!((done.generation, done.documents, done.lost.len()), (4, 22, 0));
    assert_eq!((directory.list().unwrap(), ids(&directory)), (names, before));
}

#[test]
fn intact_segments_are_kept() {
    let directory = sample();
    let lost = Snapshot::newest(&directory, None).unwrap().segments[1].entry.file();
    directory.damage(&lost, |bytes| bytes[5000] ^= 4);
    let done = repair(&directory).unwrap();
    assert_eq!((done.generation, done.documents, done.lost.len()), (5, 15, 1));
    assert!(done.lost[0].starts_with(&lost) && done.lost[0].contains("8 articles"));
    assert_eq!(check(&directory).unwrap(), []);
    assert!(ids(&directory).iter().all(|id| !id.starts_with("afp-1-")));
    assert!(directory.holds(&format!("damaged-{lost}")));
    let mut writer = open(&directory);
    writer.add(article("afp-1-1", "paix"), &mut Toy).unwrap();
    writer.commit(None, &mut Toy).unwrap();
    assert_eq!(check(&directory).unwrap(), []);
}

#[test]
fn without_the_deletions_articles_come_back() {
    let directory = sample();
    let lost = Snapshot::newest(&directory, None).unwrap().segments[0].entry.deletions_file();
    directory.damage(&lost.unwrap(), |bytes| bytes[0] ^= 1);
    let done = repair(&directory).unwrap();
    assert_eq!((done.generation, done.documents, done.lost.len()), (5, 23, 1));
    assert_eq!(check(&directory).unwrap(), []);
}

#[test]
fn a_damaged_manifest_gives_way_to_the_one_before() {
    let directory = sample();
    let before = ids(&directory);
    // Nothing but a payload changes: the commit before has all its files.
    open(&directory).commit(Some(b"x".to_vec()), &mut Toy).unwrap();
    directory.damage(&manifest_file(5), |bytes| bytes[20] ^= 1);
    assert!(Snapshot::newest(&directory, None).is_err());
    let done = repair(&directory).unwrap();
    assert_eq!((done.generation, done.documents, done.lost.len()), (6, 22, 1));
    assert_eq!(ids(&directory), before);
    assert_eq!(check(&directory).unwrap(), []);
}

#[test]
fn without_the_files_of_the_one_before_every_intact_segment_is_taken() {
    let directory = sample();
    let mut writer = open(&directory);
    writer.update(article("afp-0-0", "paix"), &mut Toy).unwrap();
    writer.optimize(&mut |_, _| true, &mut Toy).unwrap();
    writer.close();
    let before = ids(&directory);
    directory.damage(&manifest_file(5), |bytes| bytes.truncate(30));
    let done = repair(&directory).unwrap();
    assert_eq!((done.generation, done.documents), (6, 22));
    assert_eq!(ids(&directory), before);
    assert_eq!(check(&directory).unwrap(), []);
}

#[test]
fn a_damaged_manifest_of_the_commit_before_is_set_aside() {
    let directory = sample();
    let (before, name) = (ids(&directory), manifest_file(3));
    directory.damage(&name, |bytes| bytes[20] ^= 1);
    assert_eq!(check(&directory).unwrap().len(), 1);
    let done = repair(&directory).unwrap();
    assert_eq!((done.generation, done.documents, done.lost.len()), (5, 22, 1));
    assert_eq!(check(&directory).unwrap(), []);
    assert_eq!(ids(&directory), before);
    assert!(directory.holds(&format!("damaged-{name}")));
}

#[test]
fn without_any_manifest_there_is_no_repair() {
    let directory = sample();
    for generation in generations(&directory).unwrap() {
        directory.damage(&manifest_file(generation), |bytes| bytes[9] ^= 1);
    }
    assert!(matches!(repair(&directory), Err(Error::Corrupt { .. })));
}

#[test]
fn a_writer_keeps_repair_away() {
    let directory = sample();
    let writer = open(&directory);
    assert!(matches!(repair(&directory), Err(Error::Locked(_))));
    drop(writer);
    assert!(repair(&directory).is_ok());
}

/// Does `look` with each of its calls failing in turn: it must say so and take nothing for damaged.
fn fails_where_the_system_does<T: std::fmt::Debug>(
    directory: &FaultyDirectory,
    look: impl Fn(&FaultyDirectory) -> Result<T>,
) {
    for call in 0.. {
        let faulty = directory.cut(Cut::Kept);
        faulty.fail(call, Fault::Device, false);
        let done = look(&faulty);
        let Some(failed) = faulty.heal() else { return };
        assert!(matches!(done, Err(Error::Io { .. })), "{failed}: {done:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_damaged() {
    fails_where_the_system_does(&sample(), |directory| check(directory));
    fails_where_the_system_does(&sample(), |directory| repair(directory));
}

#[test]
fn deletions_that_cannot_be_read_bring_no_article_back() {
    let directory = sample();
    let lost = Snapshot::newest(&directory, None).unwrap().segments[0].entry.deletions_file();
    directory.damage(&lost.unwrap(), |bytes| bytes[0] ^= 1);
    fails_where_the_system_does(&directory, |directory| repair(directory));
}

#[test]
fn a_file_that_cannot_be_read_is_not_left_out_of_what_is_salvaged() {
    let directory = sample();
    let mut writer = open(&directory);
    writer.update(article("afp-0-0", "paix"), &mut Toy).unwrap();
    writer.optimize(&mut |_, _| true, &mut Toy).unwrap();
    writer.close();
    directory.damage(&manifest_file(5), |bytes| bytes.truncate(30));
    fails_where_the_system_does(&directory, |directory| repair(directory));
}
