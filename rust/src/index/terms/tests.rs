use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;
use crate::index::dictionary::tests::{damaged, flips};
use crate::index::part::Part;

#[derive(Clone, Debug)]
struct Owned {
    statistics: TermStatistics,
    inline: Option<Vec<u8>>,
    extents: [Extent; 2],
    positions: u64,
    champions: bool,
    forms: Vec<u32>,
    words: Vec<u32>,
    kin: Vec<Kin>,
    hyphenated: bool,
}

impl Owned {
    fn record(&self) -> TermRecord<'_> {
        let [postings, champions] = self.extents;
        let champions = self.champions.then_some(champions);
        let list = Place::List { postings, positions: self.positions, champions };
        TermRecord {
            statistics: self.statistics,
            place: self.inline.as_deref().map_or(list, Place::Inline),
            forms: &self.forms,
            words: &self.words,
            kin: &self.kin,
            hyphenated: self.hyphenated,
        }
    }
}

prop_compose! {
    fn record()(
        documents in any::<u32>(),
        occurrences in any::<u64>(),
        inline in prop::option::of(vec(any::<u8>(), 0..20)),
        extents in any::<[(u64, u64); 2]>(),
        positions in any::<u64>(),
        champions in any::<bool>(),
        forms in vec(any::<u32>(), 0..5),
        words in vec(0..100u32, 0..5),
        kin in vec((any::<u32>(), any::<bool>()), 0..4),
        hyphenated in any::<bool>(),
    ) -> Owned {
        let kin = kin.into_iter().map(|(term, unaccented)| Kin { term, unaccented }).collect();
        let extents = extents.map(|(offset, len)| Extent { offset, len });
        let statistics = TermStatistics { documents, occurrences };
        Owned { statistics, inline, extents, positions, champions, forms, words, kin, hyphenated }
    }
}

fn records() -> impl Strategy<Value = BTreeMap<String, Owned>> {
    btree_map("[a-c]{0,7}", record(), 0..60)
}

fn written(records: &BTreeMap<String, Owned>) -> Vec<u8> {
    let mut writer = TermsWriter::new();
    for (number, (term, owned)) in records.iter().enumerate() {
        assert_eq!(writer.push(term, &owned.record()).unwrap() as usize, number);
    }
    let mut bytes = Vec::new();
    writer.finish(&mut bytes).unwrap();
    bytes
}

proptest! {
    #[test]
    fn gives_back_what_was_pushed(records in records()) {
        let terms = Terms::open(&Region::of_bytes(Part::Terms, written(&records))).unwrap();
        prop_assert_eq!(terms.len() as usize, records.len());
        let mut term = String::new();
        for (number, (expected, owned)) in (0..).zip(&records) {
            let record = owned.record();
            prop_assert_eq!(terms.find(expected).unwrap(), Some(number));
            terms.term(number, &mut term).unwrap();
            prop_assert_eq!(&term, expected);
            prop_assert_eq!(terms.statistics(number).unwrap(), record.statistics);
            prop_assert_eq!(terms.place(number).unwrap(), record.place);
            prop_assert_eq!(&terms.forms(number).unwrap(), record.forms);
            for (ordinal, form) in (0..).zip(record.forms) {
                prop_assert_eq!(terms.form(number, ordinal).unwrap(), Some(*form));
            }
            prop_assert_eq!(terms.form(number, record.forms.len() as u32).unwrap(), None);
            let mut wanted: Vec<u32> = record.forms.iter().copied().step_by(2).collect();
            wanted.sort_unstable();
            let among = (0..).zip(record.forms).filter(|(_, form)| wanted.contains(form));
            let some = (wanted.len() < record.forms.len()).then(|| among.map(|(n, _)| n).collect());
            prop_assert_eq!(terms.ordinals(number, &wanted).unwrap(), some);
            prop_assert_eq!(&terms.words(number).unwrap(), record.words);
            prop_assert_eq!(&terms.kin(number).unwrap(), record.kin);
            prop_assert_eq!(terms.is_hyphenated(number).unwrap(), record.hyphenated);
        }
        prop_assert!(terms.hot(terms.len()).is_err());
        prop_assert!(terms.kin(u32::MAX).is_err());
    }

    #[test]
    fn survives_hostile_bytes(records in records(), flips in flips()) {
        if let Ok(terms) = Terms::open(&damaged(&written(&records), &flips)) {
            let mut term = String::new();
            for number in 0..terms.len().min(200) {
                let _ = terms.term(number, &mut term);
                let _ = terms.hot(number);
                let _ = terms.forms(number);
                let _ = terms.form(number, 3);
                let _ = terms.ordinals(number, &[1, 2]);
                let _ = terms.words(number);
                let _ = terms.kin(number);
                let _ = terms.is_hyphenated(number);
            }
        }
    }
}

#[test]
fn groups_may_be_empty_full_or_begun() {
    let one = |number: u32| Owned {
        statistics: TermStatistics { documents: number + 1, occurrences: 1 << number },
        // Every third term is rare, and some have nothing in their record.
        inline: number.is_multiple_of(3).then(|| vec![number as u8; number as usize % 5]),
        extents: [700, 900].map(|offset| Extent { offset: offset * u64::from(number), len: 300 }),
        positions: 40,
        champions: number.is_multiple_of(2),
        forms: (3 * number..3 * number + number % 4).collect(),
        words: vec![number],
        kin: vec![Kin { term: number / 2, unaccented: number % 2 == 1 }],
        hyphenated: number.is_multiple_of(5),
    };
    for count in [0, 1, 15, 16, 17, 32, 33] {
        let records: BTreeMap<String, Owned> =
            (0..count).map(|number| (format!("mot{number:02}"), one(number))).collect();
        let terms = Terms::open(&Region::of_bytes(Part::Terms, written(&records))).unwrap();
        assert_eq!((terms.len(), terms.is_empty()), (count, count == 0));
        for (number, (term, owned)) in (0..).zip(&records) {
            let record = owned.record();
            assert_eq!(terms.find(term).unwrap(), Some(number));
            assert_eq!(terms.hot(number).unwrap(), (record.statistics, record.place));
            assert_eq!(terms.kin(number).unwrap(), record.kin);
            assert_eq!(terms.forms(number).unwrap(), record.forms);
            assert_eq!(terms.words(number).unwrap(), record.words);
            assert_eq!(terms.is_hyphenated(number).unwrap(), record.hyphenated);
        }
        // The next one is not there, even where its group is.
        assert_eq!(terms.find(&format!("mot{count:02}")).unwrap(), None);
        assert!(terms.hot(count).is_err() && terms.is_hyphenated(count).is_err());
        terms.prefetch(count);
    }
}
