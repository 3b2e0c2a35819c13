//! A manifest is what its name says, and lists what can be.

use std::sync::Mutex;

use super::*;
use crate::index::directory::{FileBytes, Lock, NewFile};
use crate::index::faulty::FaultyDirectory;
use crate::index::fixture::{schema, Draws};

fn sample(generation: u64) -> Manifest {
    let entry = |number: u64, deletions| SegmentEntry {
        number,
        seal: Seal { length: 70_000 + number, checksum: 0xfeed_0000 + number as u32 },
        documents: 100,
        deletions,
    };
    Manifest {
        generation,
        next_segment: 9,
        schema: schema(),
        analyzer: Fingerprint {
            name: "toy".into(),
            checksum: "c0ffee".into(),
            versions: vec![("toy".into(), "1.2".into())],
        },
        settings: vec![("timezone".into(), "Europe/Paris".into())],
        payload: b"feed 7".to_vec(),
        segments: vec![
            entry(3, None),
            entry(8, Some(Deletions { generation: 4, documents: 7, checksum: 99 })),
        ],
    }
}

fn read(bytes: &[u8]) -> Result<Manifest> {
    Manifest::from_bytes(bytes, Path::new("manifest"))
}

#[test]
fn what_is_written_is_read() {
    assert_eq!(read(&sample(5).to_bytes()).unwrap(), sample(5));
}

#[test]
fn a_name_stands_for_one_generation_only() {
    for generation in [1, 5, 9_999_999_999, 10_000_000_000, MOST - 1] {
        assert_eq!(generation_of(&manifest_file(generation)), Some(generation));
    }
    for name in
        ["manifest-5", "manifest-+000000005", "manifest-00000000005", "manifest-0000000005.tmp"]
    {
        assert_eq!(generation_of(name), None, "{name}");
    }
}

#[test]
fn a_manifest_under_another_name_is_damage() {
    let directory = FaultyDirectory::new();
    sample(5).commit(&directory).unwrap();
    directory.rename(&manifest_file(5), &manifest_file(7)).unwrap();
    match Manifest::newest(&directory) {
        Err(Error::Corrupt { file, part: "manifest", what, .. }) => {
            assert!(file.ends_with(manifest_file(7)) && what.contains("generation 5"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn numbers_that_no_other_could_follow_are_refused() {
    let refused = |change: fn(&mut Manifest)| {
        let mut manifest = sample(5);
        change(&mut manifest);
        matches!(read(&manifest.to_bytes()), Err(Error::Corrupt { .. }))
    };
    assert!(refused(|manifest| manifest.generation = u64::MAX));
    assert!(refused(|manifest| manifest.next_segment = u64::MAX));
    // The next segment would be written over this one.
    assert!(refused(|manifest| manifest.segments[0].number = 9));
    assert!(!refused(|manifest| manifest.generation = MOST - 1));
}

#[test]
fn damage_under_a_sound_checksum_does_no_harm() {
    let (bytes, mut draws, mut refused) = (sample(5).to_bytes(), Draws(3), 0);
    for _ in 0..20_000 {
        let mut damaged = bytes.clone();
        let end = damaged.len() - 4;
        for _ in 0..=draws.below(3) {
            damaged[16 + draws.below(end - 16)] = draws.below(256) as u8;
        }
        let checksum = crc32fast::hash(&damaged[..end]);
        damaged[end..].copy_from_slice(&checksum.to_le_bytes());
        match read(&damaged) {
            Ok(manifest) => assert_eq!(read(&manifest.to_bytes()).unwrap(), manifest),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 1_000, "only {refused} were refused");
}

/// A folder whose first listings are of an earlier time.
struct Late(FaultyDirectory, Mutex<Vec<Vec<String>>>);

impl Directory for Late {
    fn path(&self) -> &Path {
        self.0.path()
    }
    fn create(&self, name: &str) -> std::io::Result<Box<dyn NewFile>> {
        self.0.create(name)
    }
    fn open(&self, name: &str) -> std::io::Result<Box<dyn FileBytes>> {
        self.0.open(name)
    }
    fn rename(&self, from: &str, to: &str) -> std::io::Result<()> {
        self.0.rename(from, to)
    }
    fn remove(&self, name: &str) -> std::io::Result<()> {
        self.0.remove(name)
    }
    fn list(&self) -> std::io::Result<Vec<String>> {
        match self.1.lock().unwrap().pop() {
            Some(names) => Ok(names),
            None => self.0.list(),
        }
    }
    fn sync(&self) -> std::io::Result<()> {
        self.0.sync()
    }
    fn lock(&self) -> Result<Lock> {
        self.0.lock()
    }
}

#[test]
fn a_listing_that_commits_overtook_is_taken_again() {
    let directory = FaultyDirectory::new();
    sample(8).commit(&directory).unwrap();
    let seen = |listings: &[&[u64]]| {
        let listings = listings.iter().rev();
        let names = listings.map(|all| all.iter().map(|one| manifest_file(*one)).collect());
        Manifest::newest(&Late(directory.clone(), Mutex::new(names.collect())))
    };
    let found = |listings: &[&[u64]]| seen(listings).unwrap().map(|newest| newest.generation);
    assert_eq!(found(&[&[5]]), Some(8));
    assert_eq!(found(&[&[4, 5], &[6, 7], &[]]), Some(8));
    assert_eq!(found(&[&[]]), Some(8));
    assert_eq!(found(&[&[], &[]]), None);
    assert!(matches!(seen(&[&[5], &[5]]), Err(Error::Io { .. })));
}
