//! Champions against the plain postings they were chosen from.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// The forms of each form set of a list; its first blocks have the early ones only.
#[derive(Clone, Copy, Debug)]
struct Sets {
    early: &'static [&'static [u32]],
    late: &'static [&'static [u32]],
}

/// Those of a noun.
const FEW: Sets = Sets { early: &[&[0], &[1], &[0, 1]], late: &[&[2], &[3], &[2, 3], &[9]] };

/// Those of an irregular verb, of which more forms come early than can have a group: eighteen.
#[rustfmt::skip]
const MANY: Sets = Sets {
    early: &[
        &[0], &[1], &[2], &[3], &[4], &[5], &[6], &[7], &[8], &[9], &[10], &[11], &[12], &[13],
        &[14], &[15], &[16], &[17], &[0, 17], &[2, 5, 11], &[13, 14, 15, 16],
    ],
    late: &[&[18], &[19], &[1, 19], &[17, 18]],
};

impl Sets {
    fn len(self) -> usize {
        self.early.len() + self.late.len()
    }

    fn of(self, posting: &Champion) -> &'static [u32] {
        let set = posting.set as usize;
        self.early.iter().chain(self.late).nth(set).expect("the set exists")
    }

    /// The forms that are to have a group: the most frequent of the first postings.
    fn chosen(self, postings: &[Champion]) -> Vec<u32> {
        let mut counts = BTreeMap::new();
        for form in postings[..FEWEST_POSTINGS].iter().flat_map(|posting| self.of(posting)) {
            *counts.entry(*form).or_insert(0) += 1;
        }
        counts.retain(|_, count| *count >= FEWEST_OF_FORM);
        let mut forms: Vec<u32> = counts.keys().copied().collect();
        forms.sort_by_key(|form| Reverse(counts[form]));
        forms.truncate(FORMS);
        forms
    }
}

fn encode(encoder: &mut ChampionsEncoder, sets: Sets, postings: &[Champion]) -> Vec<u8> {
    let mut out = vec![7];
    let Sets { early, late } = sets;
    early.iter().for_each(|set| encoder.add_set(set));
    for (number, block) in postings.chunks(BLOCK).enumerate() {
        if number == 5 {
            late.iter().for_each(|set| encoder.add_set(set));
        }
        encoder.push(block.iter().copied());
    }
    encoder.finish_into(&mut out);
    out
}

type Group = (Kind, Vec<Champion>, Vec<Impact>);

fn groups(bytes: &[u8]) -> Option<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut place = |kind| match groups.iter().position(|group: &Group| group.0 == kind) {
        Some(place) => place,
        None => {
            groups.push((kind, Vec::new(), Vec::new()));
            groups.len() - 1
        }
    };
    let mut said = Vec::new();
    read(bytes, |_| true, |kind, one| said.push((place(kind), one)))?;
    for (place, one) in said {
        match one {
            Said::Champion(champion) => groups[place].1.push(champion),
            Said::Others(impact) => groups[place].2.push(impact),
        }
    }
    Some(groups)
}

/// Postings with these form sets, the first ones more often than the last.
fn postings(sets: Sets) -> impl Strategy<Value = Vec<Champion>> {
    let set = (0..sets.len(), 0..sets.len(), any::<bool>());
    let set = set.prop_map(|(one, other, first)| if first { one.min(other) } else { one });
    let posting = (1u32..40, prop_oneof![4 => 1u32..9, 1 => 1u32..400], set, 20u8..90);
    prop::collection::vec(posting, 1..1500).prop_map(move |all| {
        let mut doc = 0;
        let with_doc = all.into_iter().enumerate().map(|(place, (gap, frequency, set, length))| {
            doc += gap;
            let set = if place < 5 * BLOCK { set % sets.early.len() } else { set } as u32;
            Champion { doc, frequency, set, length }
        });
        with_doc.collect()
    })
}

fn lists() -> impl Strategy<Value = (Sets, Vec<Champion>)> {
    let sets = prop_oneof![Just(FEW), Just(MANY)];
    sets.prop_flat_map(|sets| (Just(sets), postings(sets)))
}

proptest! {
    #[test]
    fn every_posting_is_a_champion_or_bounded((sets, postings) in lists(), average in 1f32..900.0) {
        let mut encoder = ChampionsEncoder::new(1, average);
        // What an earlier list left behind does not show.
        encode(&mut encoder, sets, &postings[..postings.len() / 2]);
        let bytes = encode(&mut encoder, sets, &postings);
        if postings.len() < FEWEST_POSTINGS {
            prop_assert!(bytes.is_empty());
            return Ok(());
        }
        let mut unused = ChampionsEncoder::new(1, average);
        prop_assert_eq!(&bytes, &encode(&mut unused, sets, &postings));
        let groups = groups(&bytes).expect("what was written is read");
        let own = |form: u32| groups.iter().any(|group| group.0 == Kind::Form(form));
        for (kind, champions, others) in &groups {
            let belongs = |posting: &Champion| match kind {
                Kind::Whole => true,
                Kind::Form(form) => sets.of(posting).contains(form),
                Kind::OtherForms => sets.of(posting).iter().any(|form| !own(*form)),
            };
            prop_assert!(champions.is_sorted_by_key(|champion| champion.doc));
            prop_assert!(champions.len() < HELD);
            prop_assert!(champions.iter().all(belongs));
            prop_assert!(champions.iter().all(|champion| postings.contains(champion)));
            for posting in postings.iter().filter(|posting| belongs(posting)) {
                let bounds = |other: &Impact| {
                    other.most() >= posting.frequency as f32 && other.length <= posting.length
                };
                prop_assert!(champions.contains(posting) || others.iter().any(bounds));
            }
        }
        let mut kinds = Vec::new();
        let only_second = |kind| {
            kinds.push(kind);
            kinds.len() == 2
        };
        let mut second = Vec::new();
        read(&bytes, only_second, |kind, _| second.push(kind)).expect("groups can be passed over");
        let own_groups = sets.chosen(&postings).into_iter().map(Kind::Form);
        let expected = [Kind::Whole].into_iter().chain(own_groups).chain([Kind::OtherForms]);
        prop_assert_eq!(&kinds, &expected.collect::<Vec<_>>());
        prop_assert!(second.iter().all(|kind| *kind == kinds[1]));
        let said = |form: u32| own(form) || groups.iter().any(|group| group.0 == Kind::OtherForms);
        prop_assert!(postings.iter().flat_map(|p| sets.of(p)).all(|form| said(*form)));
    }

    #[test]
    fn damaged_bytes_are_none_or_champions(
        (sets, postings) in lists(), place in any::<prop::sample::Index>(), flipped in 1u8..=255
    ) {
        let mut bytes = encode(&mut ChampionsEncoder::new(3, 300.0), sets, &postings);
        if !bytes.is_empty() {
            prop_assert_eq!(groups(&bytes[..place.index(bytes.len())]), None);
            *place.get_mut(&mut bytes) ^= flipped;
            groups(&bytes);
        }
    }

    #[test]
    fn foreign_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        groups(&bytes);
    }
}

#[test]
fn the_best_are_champions_unless_too_many_are_equal() {
    let posting = |doc, frequency| Champion { doc, frequency, set: 0, length: 60 };
    let whole = |postings: &[Champion]| {
        let bytes = encode(&mut ChampionsEncoder::new(1, 300.0), FEW, postings);
        let all = groups(&bytes).unwrap();
        let (_, champions, others) = all.into_iter().find(|group| group.0 == Kind::Whole).unwrap();
        (champions.iter().map(|champion| champion.doc).collect::<Vec<_>>(), others)
    };
    let count = 2 * FEWEST_POSTINGS as u32;
    let rising: Vec<_> = (0..count).map(|doc| posting(doc, 1 + doc / 10)).collect();
    let (champions, others) = whole(&rising);
    assert_eq!(champions, (count - 24..count).collect::<Vec<_>>());
    assert_eq!(others, [Impact { frequency: (1 + (count - 25) / 10) as u8, length: 60 }]);

    let equal: Vec<_> = (0..count).map(|doc| posting(doc, 5)).collect();
    assert_eq!(whole(&equal), (vec![], vec![Impact { frequency: 5, length: 60 }]));
}

#[test]
fn the_rarest_of_many_forms_share_a_group() {
    // Of two sets the first, so that the first forms are the most frequent.
    let set = |doc: u32, sets: u32| (doc % sets).min(doc / sets % sets);
    let postings: Vec<_> = (0..2000)
        .map(|doc| match doc {
            // All early forms, and then the late ones too.
            0..1000 => Champion { doc, frequency: 1 + doc % 7, set: set(doc, 18), length: 60 },
            _ => Champion { doc, frequency: 2, set: set(doc, MANY.len() as u32), length: 50 },
        })
        .collect();
    let bytes = encode(&mut ChampionsEncoder::new(1, 300.0), MANY, &postings);
    let kinds: Vec<Kind> = groups(&bytes).unwrap().into_iter().map(|group| group.0).collect();
    let own = (0..14).map(Kind::Form);
    let expected = [Kind::Whole].into_iter().chain(own).chain([Kind::OtherForms]);
    assert_eq!(kinds, expected.collect::<Vec<_>>());
    assert_eq!(usize::from(bytes[0]), 16);
}
