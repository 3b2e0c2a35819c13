use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::index::part::Part;

/// Bytes and what to exclusive-or them with.
pub(in crate::index) type Flips = Vec<(Index, u8)>;

pub(in crate::index) fn flips() -> impl Strategy<Value = Flips> {
    vec((any::<Index>(), 1..=u8::MAX), 1..4)
}

/// A region over `bytes` with some of them changed, under checksums that say all is well.
pub(in crate::index) fn damaged(bytes: &[u8], flips: &Flips) -> Region {
    let mut bytes = bytes.to_vec();
    for (place, change) in flips {
        let place = place.index(bytes.len());
        bytes[place] ^= change;
    }
    Region::of_bytes(Part::Lexicon, bytes)
}

fn written<'a>(keys: impl IntoIterator<Item = &'a Vec<u8>>) -> Vec<u8> {
    let mut writer = DictionaryWriter::new();
    for key in keys {
        writer.push(key).unwrap();
    }
    let mut bytes = Vec::new();
    let size = writer.size();
    writer.finish(&mut bytes).unwrap();
    assert_eq!(bytes.len(), size);
    bytes
}

fn opened(bytes: Vec<u8>) -> Dictionary {
    Dictionary::open(Region::of_bytes(Part::Lexicon, bytes)).unwrap()
}

/// Few letters and a common start, so that strings share prefixes of every length.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let letters = prop::sample::select(vec![0, b'a', b'b', b'c', 0xc3, 0xff]);
    (any::<bool>(), vec(letters, 0..20)).prop_map(|(long, mut key)| {
        if long {
            key.splice(..0, *b"https://www.");
        }
        key
    })
}

fn keys() -> impl Strategy<Value = BTreeSet<Vec<u8>>> {
    btree_set(key(), 0..150)
}

/// Transitions by state and byte modulo four; where it stops; where it accepts.
#[derive(Debug)]
struct Machine {
    steps: Vec<[Option<usize>; 4]>,
    accepts: Vec<bool>,
    /// Bytes from here on never follow; below 128, the machine says what can.
    ceiling: u8,
}

impl Automaton for Machine {
    type State = usize;

    fn start(&self) -> usize {
        0
    }

    fn step(&self, state: &usize, byte: u8) -> Option<usize> {
        self.steps[*state][usize::from(byte % 4)].filter(|_| byte < self.ceiling)
    }

    fn accepts(&self, state: &usize) -> bool {
        self.accepts[*state]
    }

    fn followers(&self, state: &usize) -> Option<u128> {
        let all = (0..128).filter(|byte| self.step(state, *byte).is_some());
        (self.ceiling <= 128).then(|| all.fold(0, |set, byte| set | 1 << byte))
    }

    /// The smallest ending of one byte, where one byte ends it.
    fn ending(&self, state: &usize) -> &[u8] {
        let next = |byte: u8| self.step(state, byte);
        match next(0).is_some_and(|state| self.accepts[state]) && !self.accepts[*state] {
            true => &[0],
            false => &[],
        }
    }
}

fn machine() -> impl Strategy<Value = Machine> {
    let step = || prop::option::weighted(0.7, 0..5usize);
    let steps = vec([step(), step(), step(), step()], 5);
    let ceiling = prop::sample::select(vec![b'c', 128, 255]);
    (steps, vec(any::<bool>(), 5), ceiling).prop_map(|(steps, accepts, ceiling)| Machine {
        steps,
        accepts,
        ceiling,
    })
}

fn accepted(machine: &Machine, key: &[u8]) -> Option<usize> {
    let state = key.iter().try_fold(0, |state, byte| machine.step(&state, *byte))?;
    machine.accepts[state].then_some(state)
}

fn check(dictionary: &Dictionary, keys: &[Vec<u8>], probe: &[u8]) {
    let place = keys.binary_search_by(|key| key.as_slice().cmp(probe));
    let bound = place.unwrap_or_else(|place| place) as u32;
    assert_eq!(dictionary.find(probe).unwrap(), place.ok().map(|place| place as u32));
    assert_eq!(dictionary.lower_bound(probe).unwrap(), bound);
    let beginning = keys.iter().filter(|key| key.starts_with(probe)).count() as u32;
    assert_eq!(dictionary.prefix_range(probe).unwrap(), bound..bound + beginning);
    assert_eq!(dictionary.has_prefix(probe).unwrap(), beginning > 0);
}

proptest! {
    #[test]
    fn answers_like_a_sorted_list(keys in keys(), probes in vec(key(), 20), cut in any::<Index>()) {
        let dictionary = opened(written(&keys));
        let keys: Vec<Vec<u8>> = keys.into_iter().collect();
        prop_assert_eq!(dictionary.len() as usize, keys.len());
        let mut got = Vec::new();
        for (rank, key) in keys.iter().enumerate() {
            dictionary.get(rank as u32, &mut got).unwrap();
            prop_assert_eq!(&got, key);
            check(&dictionary, &keys, key);
            check(&dictionary, &keys, &key[..key.len() / 2]);
        }
        for probe in &probes {
            check(&dictionary, &keys, probe);
        }
        let start = cut.index(keys.len() + 1);
        let mut all = Vec::new();
        dictionary.for_each(start as u32..u32::MAX, |rank, key| {
            assert_eq!(rank as usize, start + all.len());
            all.push(key.to_vec());
            Ok(())
        }).unwrap();
        prop_assert_eq!(&all[..], &keys[start..]);
        prop_assert!(dictionary.get(keys.len() as u32, &mut got).is_err());
    }

    #[test]
    fn intersects_like_matching_each(keys in keys(), machine in machine(), ends in any::<[Index; 2]>()) {
        let dictionary = opened(written(&keys));
        let mut ends = ends.map(|end| end.index(keys.len() + 1) as u32);
        ends.sort_unstable();
        let expected: Vec<_> = (0..).zip(&keys)
            .filter(|(rank, _)| (ends[0]..ends[1]).contains(rank))
            .filter_map(|(rank, key)| Some((rank, key.clone(), accepted(&machine, key)?)))
            .collect();
        let mut found = Vec::new();
        dictionary.intersect(&machine, ends[0]..ends[1], |rank, key, state| {
            found.push((rank, key.to_vec(), *state));
            Ok(())
        }).unwrap();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn survives_hostile_bytes(keys in keys(), flips in flips(), machine in machine()) {
        let region = damaged(&written(&keys), &flips);
        if let Ok(dictionary) = Dictionary::open(region) {
            let mut got = Vec::new();
            for (rank, key) in keys.iter().enumerate() {
                let _ = dictionary.find(key);
                let _ = dictionary.prefix_range(key);
                let _ = dictionary.get(rank as u32, &mut got);
                prop_assert!(got.len() <= block::LONGEST);
            }
            let _ = dictionary.for_each(0..u32::MAX, |_, _| Ok(()));
            let _ = dictionary.intersect(&machine, 0..u32::MAX, |_, _, _| Ok(()));
        }
    }
}

/// Enough strings for several tops, half of them with the same first eight bytes.
fn many() -> Vec<Vec<u8>> {
    let numbers = (0..6000u32).map(|i| i.wrapping_mul(2_654_435_761) % 100_000);
    let keys = numbers.flat_map(|n| [format!("{n}"), format!("https://{n}/{n}")]);
    keys.map(String::into_bytes).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn finds_among_many() {
    let keys = many();
    let dictionary = opened(written(&keys));
    for (rank, key) in keys.iter().enumerate() {
        assert_eq!(dictionary.find(key).unwrap(), Some(rank as u32));
        assert_eq!(dictionary.find(&[key.as_slice(), b"!"].concat()).unwrap(), None);
    }
    for probe in ["", "1", "42", "https:/", "https://", "https://9", "https:/0", "i", "zzzzzzzzz"] {
        check(&dictionary, &keys, probe.as_bytes());
    }
}

#[test]
fn jumps_over_dead_prefixes() {
    struct Counted(std::cell::Cell<usize>);
    impl Automaton for Counted {
        type State = usize;
        fn start(&self) -> usize {
            0
        }
        fn step(&self, state: &usize, byte: u8) -> Option<usize> {
            self.0.set(self.0.get() + 1);
            (b"https://77"[..].get(*state) == Some(&byte) || *state >= 10).then_some(state + 1)
        }
        fn accepts(&self, state: &usize) -> bool {
            *state >= 10
        }
    }
    let keys = many();
    let automaton = Counted(Default::default());
    let mut found = Vec::new();
    let dictionary = opened(written(&keys));
    let visit = |_, key: &[u8], _: &usize| {
        found.push(key.to_vec());
        Ok(())
    };
    dictionary.intersect(&automaton, 0..u32::MAX, visit).unwrap();
    let expected: Vec<_> = keys.iter().filter(|key| key.starts_with(b"https://77")).collect();
    assert!(expected.len() > 32 && found.iter().eq(expected));
    assert!(automaton.0.get() < keys.len() / 4, "{} steps", automaton.0.get());
}

#[test]
fn refuses_disorder_and_excess() {
    let mut writer = DictionaryWriter::new();
    writer.push(b"b").unwrap();
    assert!(writer.push(b"a").is_err());
    assert!(writer.push(b"b").is_err());
    assert!(writer.push(&[b'c'; 1 << 16]).is_err());
    assert_eq!(writer.push(&[b'c'; (1 << 16) - 1]).unwrap(), 1);
    let mut bytes = Vec::new();
    writer.finish(&mut bytes).unwrap();
    assert_eq!(opened(bytes).find(&[b'c'; (1 << 16) - 1]).unwrap(), Some(1));
}

#[test]
fn lengths_around_the_escapes() {
    let lengths = [0, 1, 14, 15, 16, 17, 30, 254, 255, 256, 300];
    let all: Vec<(usize, usize)> =
        lengths.iter().flat_map(|&a| lengths.map(|b| (a, b))).filter(|&(_, b)| b > 0).collect();
    for (shared, follows) in all {
        let first = vec![b'a'; shared];
        let second = [&first[..], &vec![b'b'; follows]].concat();
        for keys in [vec![first.clone(), second.clone()], vec![second.clone()]] {
            let dictionary = opened(written(&keys));
            for probe in [&first, &second, &[&second[..], b"c"].concat()] {
                check(&dictionary, &keys, probe);
            }
            let mut got = Vec::new();
            dictionary.get(keys.len() as u32 - 1, &mut got).unwrap();
            assert_eq!(got, second);
        }
    }
}
