//! Form sets against the plain sets of ordinals they were made of.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::super::super::pages::Region;
use super::super::super::part::Part;
use super::*;

type Sets = Vec<BTreeSet<u32>>;

/// Few of the ordinals are large.
fn ordinal() -> impl Strategy<Value = u32> {
    prop_oneof![6 => 0u32..12, 2 => 0u32..4096, 1 => any::<u32>()]
}

fn sets() -> impl Strategy<Value = Sets> {
    vec(btree_set(ordinal(), 1..5), 1..200)
}

/// Each ordinal with the number of each set that holds it, by number.
fn pairs_of(sets: &Sets) -> Vec<(u32, u32)> {
    let numbered = (0u32..).zip(sets);
    numbered.flat_map(|(number, set)| set.iter().map(move |ordinal| (*ordinal, number))).collect()
}

/// Sets, and their pairs in disorder.
fn shuffled() -> impl Strategy<Value = (Sets, Vec<(u32, u32)>)> {
    sets().prop_flat_map(|sets| {
        let pairs = Just(pairs_of(&sets)).prop_shuffle();
        (Just(sets), pairs)
    })
}

fn written(sets: &Sets) -> Vec<u8> {
    let mut out = Vec::new();
    put(sets.len() as u32, &mut pairs_of(sets), &mut out);
    out
}

/// What [`parse`] gives back and what it visits before that.
fn parsed(bytes: &[u8], wanted: impl FnMut(u32) -> bool) -> (Option<u32>, Vec<(u32, u32)>) {
    let mut visited = Vec::new();
    let count = parse(bytes, wanted, |ordinal, number| visited.push((ordinal, number)));
    (count, visited)
}

/// The bytes of a list that has these form sets, up to its one block.
fn list_of(sets: &[u8]) -> Vec<u8> {
    let mut list = vec![1, 5, 50];
    varint::put_bytes(&mut list, sets);
    list
}

/// What [`FormSets`] and [`ListReader::form_sets`] read: the same, or both nothing.
fn read(sets: &mut FormSets, bytes: &[u8]) -> Option<Vec<Vec<u32>>> {
    let region = Region::of_bytes(Part::Postings, Vec::new());
    let list = list_of(bytes);
    let list = ListReader::inline(&list, &region, 1).unwrap();
    let nested = list.form_sets().ok();
    let flat = sets.read(&list).ok().map(|()| {
        let all = (0..sets.count() as u32).map(|number| sets.get(number).unwrap().to_vec());
        assert_eq!(sets.get(sets.count() as u32), None);
        all.collect::<Vec<_>>()
    });
    assert_eq!(flat, nested);
    flat
}

/// Bytes of which many are understood: small numbers, and now and then a large one.
fn foreign() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![12 => 0u8..4, 2 => 0u8..20, 1 => any::<u8>()], 0..40)
}

proptest! {
    #[test]
    fn sets_come_back((sets, mut pairs) in shuffled()) {
        let mut out = vec![7];
        put(sets.len() as u32, &mut pairs, &mut out);
        prop_assert_eq!(out.remove(0), 7);
        prop_assert_eq!(&out, &written(&sets));
        let mut rising = pairs_of(&sets);
        rising.sort_unstable();
        prop_assert_eq!(parsed(&out, |_| true), (Some(sets.len() as u32), rising));
    }

    #[test]
    fn only_wanted_forms_are_visited(sets in sets(), wanted in btree_set(ordinal(), 0..8)) {
        let mut rising = pairs_of(&sets);
        rising.retain(|(ordinal, _)| wanted.contains(ordinal));
        rising.sort_unstable();
        let found = parsed(&written(&sets), |ordinal| wanted.contains(&ordinal));
        prop_assert_eq!(found, (Some(sets.len() as u32), rising));
    }

    #[test]
    fn flat_sets_are_those_that_were_put(sets in sets(), before in sets()) {
        let mut flat = FormSets::default();
        // What an earlier list left behind does not show.
        read(&mut flat, &written(&before));
        let expected = sets.iter().map(|set| set.iter().copied().collect()).collect();
        prop_assert_eq!(read(&mut flat, &written(&sets)), Some(expected));
    }

    #[test]
    fn foreign_bytes_name_no_more_sets_than_they_are(bytes in foreign(), odd in any::<bool>()) {
        let (count, visited) = parsed(&bytes, |_| true);
        prop_assert!(visited.is_sorted_by(|one, next| one < next));
        prop_assert!(visited.iter().all(|(_, number)| (*number as usize) < bytes.len()));
        if let Some(count) = count {
            prop_assert!(count as usize <= bytes.len());
            prop_assert!(visited.iter().all(|(_, number)| *number < count));
            let wanted = |ordinal: u32| (ordinal % 2 == 1) == odd;
            let some = visited.into_iter().filter(|(ordinal, _)| wanted(*ordinal)).collect();
            prop_assert_eq!(parsed(&bytes, wanted), (Some(count), some));
        }
        if let Some(sets) = read(&mut FormSets::default(), &bytes) {
            // No bytes at all stand for the one set {0}.
            let count = if bytes.is_empty() { Some(1) } else { count };
            prop_assert_eq!(Some(sets.len() as u32), count);
            prop_assert!(sets.iter().all(|set| !set.is_empty()));
            prop_assert!(sets.iter().all(|set| set.is_sorted_by(|one, next| one < next)));
        }
    }
}

/// 2³² - 1 as a varint.
const MOST: [u8; 5] = [0xff, 0xff, 0xff, 0xff, 0x0f];

#[test]
fn what_contradicts_itself_is_refused() {
    let behind_most = |before: &[u8], after: &[u8]| [before, &MOST, after].concat();
    for (bytes, why) in [
        (vec![], "no count"),
        (vec![0x80], "half a count"),
        (vec![5, 0, 1, 0], "a count above the bytes"),
        (behind_most(&[], &[0, 1, 0]), "a count far above the bytes"),
        (vec![0, 0, 1, 0], "a number where there is no set"),
        (vec![1, 0], "a form without the length of its numbers"),
        (vec![1, 0, 2, 0], "numbers that are cut off"),
        (vec![1, 0, 0], "a form that no set holds"),
        (vec![1, 0, 1, 0, 0, 1, 0], "the same form again"),
        (vec![2, 0, 2, 1, 0], "the same set again"),
        (vec![2, 0, 1, 2], "a set beyond the last"),
        (vec![2, 0, 2, 1, 1], "a step beyond the last set"),
        (behind_most(&[2, 0, 6, 1], &[]), "a number that overflows"),
        (behind_most(&[1], &[1, 0, 1, 1, 0]), "an ordinal that overflows"),
        (vec![1, 0xff, 0xff, 0xff, 0xff, 0x1f, 1, 0], "an ordinal of more than 32 bits"),
    ] {
        assert_eq!(parsed(&bytes, |_| true).0, None, "{why}");
    }
    assert_eq!(parsed(&behind_most(&[1], &[1, 0]), |_| true), (Some(1), vec![(u32::MAX, 0)]));
}

#[test]
fn what_is_not_wanted_is_not_read() {
    assert_eq!(parsed(&[1, 0, 0, 4, 1, 0], |ordinal| ordinal == 4), (Some(1), vec![(4, 0)]));
    assert_eq!(parsed(&[1, 0, 0, 4, 1, 0], |ordinal| ordinal == 0), (None, vec![]));
}

#[test]
fn a_set_without_a_form_is_refused() {
    for bytes in [vec![3, 0, 2, 0, 2], vec![3, 0, 2, 0, 1], vec![3, 4, 2, 1, 1], vec![1]] {
        assert_eq!(parsed(&bytes, |_| true).0, Some(u32::from(bytes[0])));
        assert_eq!(read(&mut FormSets::default(), &bytes), None);
    }
    let sets = read(&mut FormSets::default(), &[3, 0, 2, 0, 2, 5, 2, 1, 1]);
    assert_eq!(sets, Some(vec![vec![0], vec![5], vec![0, 5]]));
}

#[test]
fn no_bytes_are_the_one_set_of_the_first_form() {
    assert_eq!(read(&mut FormSets::default(), &[]), Some(vec![vec![0]]));
}
