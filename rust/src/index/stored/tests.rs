//! Records against a plain vector, and against damage.

use proptest::prelude::*;

use super::*;
use crate::index::pages::Region;
use crate::index::part::Part;

/// Records that share their words but hardly repeat one, so that a dictionary pays.
fn articles(count: usize) -> Vec<Vec<u8>> {
    let mut state = 7u32;
    let mut draw = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let words: Vec<String> =
        (0..600).map(|_| (0..9).map(|_| char::from(b'a' + draw(26) as u8)).collect()).collect();
    let mut article = |n| {
        let text: Vec<_> = (0..100).map(|_| words[draw(600) as usize].as_str()).collect();
        format!("article {n}: {}", text.join(" ")).into_bytes()
    };
    (0..count).map(&mut article).collect()
}

fn write(writer: &mut StoredWriter, out: &mut Vec<u8>, records: &[Vec<u8>], train: bool) {
    let dictionary = train.then(|| Dictionary::train(records, 2)).flatten();
    let number = dictionary.as_ref().map(|d| writer.add_dictionary(d.bytes()));
    let mut compressor = BlockCompressor::new(dictionary.as_ref());
    for block in blocks(records) {
        let bytes = compressor.compress(block).unwrap();
        writer.append(out, block.len(), &bytes, number).unwrap();
    }
}

fn part(records: &[Vec<u8>], train: bool) -> Vec<u8> {
    let (mut out, mut writer) = (Vec::new(), StoredWriter::new());
    write(&mut writer, &mut out, records, train);
    writer.finish(&mut out).unwrap();
    out
}

fn open(bytes: Vec<u8>) -> crate::Result<Stored> {
    Stored::open(Region::of_bytes(Part::Stored, bytes))
}

fn check(stored: &Stored, records: &[Vec<u8>], scratch: &mut Scratch) {
    assert_eq!(stored.documents(), records.len());
    for doc in (0..records.len()).chain((0..records.len()).rev().step_by(7)) {
        assert_eq!(stored.get(doc as u32, scratch).unwrap(), records[doc]);
    }
    assert!(stored.get(records.len() as u32, scratch).is_err());
    // A block that was read as far as one record is read on for a later one.
    for step in [1, 3] {
        for doc in (0..records.len()).step_by(step) {
            let sighted = stored.get_sighted(doc as u32, scratch, None).unwrap();
            assert_eq!(sighted.record, records[doc]);
            let later = (doc + 1).min(records.len() - 1);
            assert_eq!(stored.get(later as u32, scratch).unwrap(), records[later]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn records_come_back(
        mut records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..60),
        long in 0usize..60,
    ) {
        if let Some(record) = records.get_mut(long) {
            *record = record.repeat(100);
        }
        let bytes = part(&records, true);
        prop_assert_eq!(&bytes, &part(&records, true), "not deterministic");
        check(&open(bytes).unwrap(), &records, &mut Scratch::new());
    }

    #[test]
    fn damage_never_panics(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        shorter in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut bytes = SAMPLE.with(Clone::clone);
        if let Some(len) = shorter {
            bytes.truncate(len.index(bytes.len()));
        }
        let len = bytes.len();
        for (at, value) in hits {
            // Half of the hits go to the groups and the tail.
            let at = at.index(2 * len.max(1));
            if let Some(byte) = bytes.get_mut(if at < len { at } else { len.saturating_sub(1 + at % 4000) }) {
                *byte = value;
            }
        }
        if let Ok(stored) = open(bytes) {
            let mut scratch = Scratch::new();
            for doc in (0..700).chain([u32::MAX - 1]) {
                let _ = stored.block_of(doc);
                if doc % 9 == 0 {
                    let _ = stored.get_sighted(doc, &mut scratch, None);
                    let _ = stored.get(doc + 1, &mut scratch);
                }
            }
            for number in 0..stored.dictionaries().min(9) as u32 + 1 {
                let _ = stored.dictionary(number).map(|b| Dictionary::from_bytes(b.to_vec()));
            }
        }
    }
}

thread_local! {
    static SAMPLE: Vec<u8> = part(&articles(600), true);
}

#[test]
fn a_dictionary_pays_or_is_left_out() {
    let records = articles(600);
    let with = part(&records, true);
    assert!(with.len() < part(&records, false).len());
    let stored = open(with).unwrap();
    assert_eq!(stored.dictionaries(), 1);
    check(&stored, &records, &mut Scratch::new());
    assert!(Dictionary::train(&articles(20), 1).is_none());
    assert!(Dictionary::train::<Vec<u8>>(&[], 1).is_none());
    assert!(Dictionary::train(&vec![Vec::new(); 1000], 1).is_none());
}

#[test]
fn a_merge_copies_blocks_and_keeps_their_dictionaries() {
    let (first, second) = (articles(600), articles(700)[600..].to_vec());
    let parts = [open(part(&first, true)).unwrap(), open(part(&second, true)).unwrap()];
    let (mut out, mut writer) = (Vec::new(), StoredWriter::new());
    for stored in &parts {
        let numbers: Vec<u32> = (0..stored.dictionaries() as u32)
            .map(|number| writer.add_dictionary(stored.dictionary(number).unwrap()))
            .collect();
        let mut doc = 0;
        while (doc as usize) < stored.documents() {
            let block = stored.block_of(doc).unwrap();
            let dictionary = block.dictionary.map(|number| numbers[number as usize]);
            writer.append(&mut out, block.documents.len(), block.bytes, dictionary).unwrap();
            doc = block.documents.end;
        }
    }
    writer.finish(&mut out).unwrap();
    let mut scratch = Scratch::new();
    check(&open(out).unwrap(), &[first.clone(), second.clone()].concat(), &mut scratch);
    // One scratch serves several segments without mixing up their blocks.
    assert_eq!(parts[0].get(0, &mut scratch).unwrap(), first[0]);
    assert_eq!(parts[1].get(0, &mut scratch).unwrap(), second[0]);
}

#[test]
fn one_record_is_read_without_the_rest_of_its_block() {
    let mut records = articles(600);
    let briefs: Vec<_> = records.drain(300..).collect();
    records.extend(briefs.iter().flat_map(|brief| brief.chunks(200)).map(<[u8]>::to_vec));
    let stored = open(part(&records, true)).unwrap();
    let block = stored.block_of(records.len() as u32 - 20).unwrap();
    let (first, last) = (block.documents.start, block.documents.end - 1);
    let mut scratch = Scratch::new();
    let mut bytes = |doc| {
        let record = stored.get_sighted(doc, &mut scratch, None).unwrap().record;
        assert_eq!(record, records[doc as usize]);
        scratch.raw().len()
    };
    assert!(bytes(first) * 2 < bytes(last));
}

#[test]
fn long_and_empty_records() {
    let mut records = vec![Vec::new(); 1000];
    records[300] = vec![b'a'; 20 << 20];
    check(&open(part(&records, false)).unwrap(), &records, &mut Scratch::new());
    check(&open(part(&[], true)).unwrap(), &[], &mut Scratch::new());
}

#[test]
fn a_block_that_claims_more_than_zstd_can_hold_is_refused() {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xe0];
    frame.extend_from_slice(&(200u64 << 20).to_le_bytes());
    let (mut out, mut writer) = (Vec::new(), StoredWriter::new());
    writer.append(&mut out, 1, &frame, None).unwrap();
    writer.finish(&mut out).unwrap();
    let stored = open(out).unwrap();
    let mut scratch = Scratch::new();
    let error = stored.get(0, &mut scratch).unwrap_err();
    assert!(error.to_string().contains("stored damaged at byte 0"), "{error}");
}
