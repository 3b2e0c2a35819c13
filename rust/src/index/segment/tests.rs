//! The frame says which part is damaged, and which file this is.

use super::*;
use crate::index::faulty::FaultyDirectory;
use crate::index::fixture::Draws;

/// Parts of some bytes and of some pages, with padding between them.
fn sample() -> (FaultyDirectory, SegmentFile) {
    let (directory, mut draws) = (FaultyDirectory::new(), Draws(1));
    let mut writer = SegmentWriter::create(&directory, "one").unwrap();
    for (part, len) in Part::ALL.into_iter().zip([100, 3, 150_000, 1, 70_000, 0, 64, 9, 500, 7]) {
        writer.begin(part).unwrap();
        let bytes: Vec<u8> = (0..len).map(|_| draws.below(256) as u8).collect();
        writer.write_all(&bytes).unwrap();
    }
    let seal = writer.finish().unwrap();
    let file = SegmentFile::open(&directory, "one").unwrap();
    assert_eq!((file.seal(), file.len()), (seal, directory.bytes("one").len() as u64));
    (directory, file)
}

fn damage(directory: &FaultyDirectory, changes: &[usize]) -> Result<Vec<(&'static str, u64)>> {
    let whole = directory.bytes("one");
    directory.damage("one", |bytes| changes.iter().for_each(|at| bytes[*at] ^= 16));
    let found = SegmentFile::open(directory, "one").map(|file| {
        let told = file.damage().into_iter().map(|failure| match failure {
            Error::Corrupt { part, offset, .. } => (part, offset),
            other => panic!("{other}"),
        });
        told.collect()
    });
    directory.damage("one", |bytes| *bytes = whole);
    found
}

#[test]
fn the_part_that_holds_a_flipped_bit_is_named() {
    let (directory, file) = sample();
    let mut draws = Draws(2);
    for Entry { part, start, len, .. } in file.contents.iter().filter(|entry| entry.len > 0) {
        for at in [*start, start + len - 1, start + draws.below(*len)] {
            let page = at / PAGE * PAGE;
            let expected = (part.name(), page.max(*start) as u64);
            assert_eq!(damage(&directory, &[at]).unwrap(), [expected], "byte {at}");
        }
    }
    let (first, second) = (&file.contents[0], &file.contents[1]);
    let both = damage(&directory, &[first.start, second.start]).unwrap();
    assert_eq!(both, [("stored", first.start as u64), ("columns", second.start as u64)]);
    // The head, and the padding after a part.
    assert_eq!(damage(&directory, &[3]).unwrap(), [("file", 0)]);
    assert_eq!(damage(&directory, &[first.start + first.len]).unwrap(), [("file", 0)]);
    assert_eq!(damage(&directory, &[]).unwrap(), []);
}

#[test]
fn a_flipped_bit_behind_the_data_is_found_on_opening() {
    let (directory, file) = sample();
    let last = file.contents.last().unwrap();
    for at in last.start + last.len..directory.bytes("one").len() {
        assert!(damage(&directory, &[at]).is_err(), "byte {at}");
    }
}

#[test]
fn other_bytes_have_another_seal() {
    let seal_of = |byte: u8| {
        let directory = FaultyDirectory::new();
        let mut writer = SegmentWriter::create(&directory, "one").unwrap();
        writer.begin(Part::Totals).unwrap();
        writer.write_all(&[byte]).unwrap();
        writer.finish().unwrap()
    };
    assert_eq!(seal_of(1), seal_of(1));
    assert_eq!(seal_of(1).length, seal_of(2).length);
    assert_ne!(seal_of(1), seal_of(2));
}
