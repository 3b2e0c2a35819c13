//! A reader takes no file for another one.

use super::*;
use crate::index::faulty::FaultyDirectory;
use crate::index::fixture::{article, language, schema, Toy};
use crate::index::manifest::Fingerprint;
use crate::index::writer::{create_in, Writer, WriterOptions};

fn index_of(text: &str) -> FaultyDirectory {
    let directory = FaultyDirectory::new();
    create_in(&directory, schema(), Fingerprint::default(), Vec::new()).unwrap();
    let options = WriterOptions { memory: 1 << 20, threads: 1, durable: true };
    let mut writer = Writer::open_in(Arc::new(directory.clone()), language(), options).unwrap();
    writer.add(article("afp-1", text), &mut Toy).unwrap();
    writer.commit(None, &mut Toy).unwrap();
    directory
}

#[test]
fn a_segment_of_another_index_is_not_the_one_that_was_listed() {
    let (ours, theirs) = (index_of("paix"), index_of("guerre"));
    let mut entry = Snapshot::newest(&ours, None).unwrap().segments[0].entry.clone();
    let other = Snapshot::newest(&theirs, None).unwrap().segments[0].entry.clone();
    assert_eq!((entry.number, entry.documents), (other.number, other.documents));
    // Even where it happens to be of the same length.
    entry.seal.length = other.seal.length;
    let opened = SegmentParts::open(&theirs, &entry).map(drop);
    assert!(matches!(opened, Err(Error::Corrupt { part: "file", .. })));
    assert!(SegmentParts::open(&theirs, &other).is_ok());
}

#[test]
fn an_index_that_took_the_place_of_another_shares_nothing_with_it() {
    let before = Snapshot::newest(&index_of("paix"), None).unwrap();
    let after = Snapshot::newest(&index_of("guerre"), Some(&before)).unwrap();
    assert!(!Arc::ptr_eq(&before.segments[0].parts, &after.segments[0].parts));
    let again = Snapshot::newest(&index_of("guerre"), Some(&after)).unwrap();
    assert!(Arc::ptr_eq(&again.segments[0].parts, &after.segments[0].parts));
}
