use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::index::dictionary::tests::{damaged, flips};
use crate::index::part::Part;

type Key = (String, String, u32);

/// Forms of a few spellings, of which many have others that begin with them.
fn entries() -> impl Strategy<Value = Vec<FormEntry>> {
    let one = ("[aeéè'-]{0,5}", 0..3u32, 0..4u32, 0..9u32, any::<bool>());
    vec(one, 0..400).prop_map(|all| {
        let mut seen = BTreeSet::<Key>::new();
        let mut entries: Vec<FormEntry> = Vec::new();
        for (form, term, ordinal, documents, stop) in all {
            let folded = form.replace(['é', 'è'], "e");
            if seen.insert((folded.clone(), form.clone(), term)) {
                entries.push(FormEntry { folded, form, term, ordinal, documents, stop });
            }
        }
        entries.sort_by(|a, b| (&a.folded, &a.form, a.term).cmp(&(&b.folded, &b.form, b.term)));
        entries
    })
}

fn written(entries: &[FormEntry]) -> Vec<u8> {
    let mut writer = FormsWriter::new();
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(writer.push(entry).unwrap() as usize, number);
    }
    let mut bytes = Vec::new();
    writer.finish(&mut bytes).unwrap();
    bytes
}

fn opened(bytes: Vec<u8>) -> Forms {
    Forms::open(&Region::of_bytes(Part::Forms, bytes)).unwrap()
}

/// The numbers of the entries that `wanted` picks, which stand side by side.
fn span(entries: &[FormEntry], wanted: impl Fn(&FormEntry) -> bool) -> Range<u32> {
    match entries.iter().position(&wanted) {
        None => 0..0,
        Some(first) => {
            first as u32..first as u32 + entries.iter().filter(|e| wanted(e)).count() as u32
        }
    }
}

fn most_frequent(documents: &[u32], range: Range<u32>, limit: usize) -> Vec<u32> {
    let mut numbers: Vec<u32> = range.collect();
    numbers.sort_by_key(|&number| (std::cmp::Reverse(documents[number as usize]), number));
    numbers.truncate(limit);
    numbers
}

/// Strings of the letter e.
struct OnlyE;

impl Automaton for OnlyE {
    type State = usize;

    fn start(&self) -> usize {
        0
    }

    fn step(&self, state: &usize, byte: u8) -> Option<usize> {
        (byte == b'e').then_some(state + 1)
    }

    fn accepts(&self, _: &usize) -> bool {
        true
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn answers_like_a_sorted_list(entries in entries(), ends in any::<[u32; 2]>()) {
        let forms = opened(written(&entries));
        prop_assert_eq!(forms.len() as usize, entries.len());
        for (number, entry) in (0..).zip(&entries) {
            prop_assert_eq!(&forms.entry(number).unwrap(), entry);
            prop_assert_eq!(forms.term_of(number).unwrap(), entry.term);
            prop_assert_eq!(forms.documents_of(number).unwrap(), entry.documents);
            let alike = span(&entries, |other| other.folded == entry.folded);
            prop_assert_eq!(forms.alike(number).unwrap(), alike);
            prop_assert_eq!(forms.differs(number).unwrap(), entry.form != entry.folded);
            let compound = format!("{}-", entry.folded);
            let continued = entries.iter().any(|other| other.folded.starts_with(&compound));
            prop_assert_eq!(forms.begins_compound(number).unwrap(), continued);
        }
        for probe in ["", "a", "e", "ee", "ae", "aeaee", "f", "é"] {
            let same = span(&entries, |entry| entry.folded == probe);
            prop_assert_eq!(forms.find(probe).unwrap(), same);
            let begins = span(&entries, |entry| entry.folded.starts_with(probe));
            prop_assert_eq!(forms.prefix_range(probe).unwrap(), begins);
        }
        let [start, end] = ends.map(|end| end % (forms.len() + 1));
        let mut visited = Vec::new();
        forms.for_each(start..end, |number, entry| {
            visited.push((number, entry.clone()));
            Ok(())
        }).unwrap();
        let expected: Vec<_> =
            (start..end).map(|number| (number, entries[number as usize].clone())).collect();
        prop_assert_eq!(visited, expected);
        let mut matched = Vec::new();
        forms.intersect(&OnlyE, |numbers, folded, state| {
            assert_eq!(folded.len(), *state);
            matched.extend(numbers);
            Ok(())
        }).unwrap();
        let expected: Vec<u32> = (0..).zip(&entries)
            .filter(|(_, entry)| entry.folded.bytes().all(|byte| byte == b'e'))
            .map(|(number, _)| number).collect();
        prop_assert_eq!(matched, expected);
    }

    #[test]
    fn survives_hostile_bytes(entries in entries(), flips in flips()) {
        if let Ok(forms) = Forms::open(&damaged(&written(&entries), &flips)) {
            for number in 0..forms.len().min(500) {
                let _ = forms.entry(number);
                let _ = forms.term_of(number);
                let _ = forms.alike(number);
                let _ = forms.differs(number);
                let _ = forms.begins_compound(number);
            }
            for probe in ["", "a", "e", "ee", "ae"] {
                let _ = forms.find(probe);
                let range = forms.prefix_range(probe).unwrap_or(0..u32::MAX);
                if let Ok(best) = forms.top_by_documents(range, 10) {
                    prop_assert!(best.iter().all(|&number| number < forms.len()));
                }
            }
            let _ = forms.for_each(0..u32::MAX, |_, _| Ok(()));
            let _ = forms.intersect(&OnlyE, |_, _, _| Ok(()));
        }
    }
}

#[test]
fn the_most_frequent_come_first() {
    let mut random = 1u32;
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        random >> 8
    };
    // Many ties, few large values, as in real text.
    let documents: Vec<u32> = (0..10_000).map(|_| 1 + 3000 / (1 + next() % 3000)).collect();
    let entries: Vec<FormEntry> = (0..)
        .zip(&documents)
        .map(|(number, &documents)| {
            let folded = format!("mot{number:05}");
            FormEntry { form: folded.clone(), folded, documents, ..FormEntry::default() }
        })
        .collect();
    let forms = opened(written(&entries));
    let ranges = [0..10_000, 0..0, 5..6, 63..64, 64..128, 100..4_096, 4_000..8_200, 8_191..10_000];
    for range in ranges {
        for limit in [0, 1, 8, 100] {
            let expected = most_frequent(&documents, range.clone(), limit);
            assert_eq!(forms.top_by_documents(range.clone(), limit).unwrap(), expected);
        }
    }
    assert_eq!(forms.top_by_documents(9_990..u32::MAX, 50).unwrap().len(), 10);
}

#[test]
fn refuses_disorder() {
    let entry = |folded: &str, form: &str, term| FormEntry::<String> {
        folded: folded.into(),
        form: form.into(),
        term,
        ..FormEntry::default()
    };
    let mut writer = FormsWriter::new();
    writer.push(&entry("cote", "cote", 1)).unwrap();
    writer.push(&entry("cote", "côté", 1)).unwrap();
    writer.push(&entry("cote", "côté", 2)).unwrap();
    assert!(writer.push(&entry("cote", "côté", 2)).is_err());
    assert!(writer.push(&entry("cote", "cote", 3)).is_err());
    assert!(writer.push(&entry("cota", "cota", 0)).is_err());
    assert_eq!(writer.push(&entry("cotes", "cotes", 0)).unwrap(), 3);
}
