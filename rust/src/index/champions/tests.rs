//! Champions against the plain postings they were chosen from.

use proptest::prelude::*;

use super::*;

/// The forms of each form set.
const SETS: [&[u32]; 7] = [&[0], &[1], &[0, 1], &[2], &[3], &[2, 3], &[9]];

fn encode(encoder: &mut ChampionsEncoder, postings: &[Champion]) -> Vec<u8> {
    let mut out = vec![7];
    let (early, late) = SETS.split_at(3);
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

/// Postings of which the first blocks have the first three form sets only.
fn postings() -> impl Strategy<Value = Vec<Champion>> {
    let posting = (1u32..40, prop_oneof![4 => 1u32..9, 1 => 1u32..400], 0usize..7, 20u8..90);
    prop::collection::vec(posting, 1..1500).prop_map(|all| {
        let mut doc = 0;
        let with_doc = all.into_iter().enumerate().map(|(place, (gap, frequency, set, length))| {
            doc += gap;
            let set = if place < 5 * BLOCK { set % 3 } else { set } as u32;
            Champion { doc, frequency, set, length }
        });
        with_doc.collect()
    })
}

proptest! {
    #[test]
    fn every_posting_is_a_champion_or_bounded(postings in postings(), average in 1f32..900.0) {
        let mut encoder = ChampionsEncoder::new(1, average);
        // What an earlier list left behind does not show.
        encode(&mut encoder, &postings[..postings.len() / 2]);
        let bytes = encode(&mut encoder, &postings);
        if postings.len() < FEWEST_POSTINGS {
            prop_assert!(bytes.is_empty());
            return Ok(());
        }
        prop_assert_eq!(&bytes, &encode(&mut ChampionsEncoder::new(1, average), &postings));
        let groups = groups(&bytes).expect("what was written is read");
        let own = |form: u32| groups.iter().any(|group| group.0 == Kind::Form(form));
        for (kind, champions, others) in &groups {
            let belongs = |posting: &Champion| match kind {
                Kind::Whole => true,
                Kind::Form(form) => SETS[posting.set as usize].contains(form),
                Kind::OtherForms => SETS[posting.set as usize].iter().any(|form| !own(*form)),
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
        prop_assert_eq!((kinds[0], kinds.last()), (Kind::Whole, Some(&Kind::OtherForms)));
        prop_assert!(second.iter().all(|kind| *kind == kinds[1]));
        let said = |form: u32| own(form) || groups.iter().any(|group| group.0 == Kind::OtherForms);
        prop_assert!(postings.iter().flat_map(|p| SETS[p.set as usize]).all(|form| said(*form)));
    }

    #[test]
    fn damaged_bytes_are_none_or_champions(
        postings in postings(), place in any::<prop::sample::Index>(), flipped in 1u8..=255
    ) {
        let mut bytes = encode(&mut ChampionsEncoder::new(3, 300.0), &postings);
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
        let bytes = encode(&mut ChampionsEncoder::new(1, 300.0), postings);
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
