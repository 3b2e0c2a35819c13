//! Every column against a plain vector, and against damage.

use proptest::prelude::*;

use super::*;
use crate::index::part::Part;

fn region(bytes: Vec<u8>) -> Region {
    Region::of_bytes(Part::Columns, bytes)
}

fn fold(keyword: &str) -> String {
    keyword.to_lowercase().replace(['é', 'è'], "e")
}

/// A part with one column of each layout.
fn part(numbers: &[Option<i64>], keywords: &[Vec<String>], texts: &[String]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ColumnsWriter::new(&mut bytes);
    let mut column = IntegerColumn::new();
    numbers.iter().for_each(|value| column.push(*value));
    writer.add_integers("date", Kind::Date, column).unwrap();
    let mut column = KeywordColumn::new();
    for keywords in keywords {
        column.push(&keywords.iter().map(String::as_str).collect::<Vec<_>>(), &fold);
    }
    writer.add_keywords("tag", column).unwrap();
    let mut column = TextColumn::new();
    texts.iter().for_each(|text| column.push(text));
    writer.add_texts("title", column).unwrap();
    writer.finish().unwrap();
    bytes
}

fn bit(bits: &Bits, index: usize) -> bool {
    bits[index / 64] >> (index % 64) & 1 == 1
}

fn check_numbers(column: &Integers, values: &[Option<i64>], low: i64, high: i64) {
    assert_eq!(column.documents(), values.len());
    let (mut decoded, mut bits) = ([0; BLOCK], [0; BLOCK / 64]);
    for (block, values) in values.chunks(BLOCK).enumerate() {
        let present = values.iter().flatten();
        let bounds = present.clone().min().zip(present.max());
        assert_eq!(column.block_bounds(block).unwrap(), bounds.map(|(a, b)| (*a, *b)));
        column.decode_block(block, &mut decoded, &mut bits).unwrap();
        for (index, value) in values.iter().enumerate() {
            let found = bit(&bits, index).then_some(decoded[index]);
            assert_eq!(found, *value);
            assert_eq!(column.get((block * BLOCK + index) as u32).unwrap(), *value);
        }
        assert!((values.len()..BLOCK).all(|index| !bit(&bits, index)));
        column.matching(block, low, high, &mut bits).unwrap();
        for index in 0..BLOCK {
            let inside = values.get(index).copied().flatten();
            assert_eq!(bit(&bits, index), inside.is_some_and(|v| (low..=high).contains(&v)));
        }
    }
}

fn check_keywords(column: &Keywords, documents: &[Vec<String>]) {
    let mut all: Vec<(String, String)> =
        documents.iter().flatten().map(|keyword| (fold(keyword), keyword.clone())).collect();
    all.sort();
    all.dedup();
    assert_eq!((column.documents(), column.values()), (documents.len(), all.len()));
    let (mut seen, mut ordinals) = (Vec::new(), Vec::new());
    column
        .for_each_ordinal(0..documents.len() as u32, |doc, value| seen.push((doc, value)))
        .unwrap();
    let mut expected = Vec::new();
    for (doc, keywords) in documents.iter().enumerate() {
        let mut wanted: Vec<u32> = keywords
            .iter()
            .map(|keyword| all.iter().position(|value| value.1 == *keyword).unwrap() as u32)
            .collect();
        wanted.sort();
        wanted.dedup();
        column.ordinals(doc as u32, &mut ordinals).unwrap();
        assert_eq!(ordinals, wanted);
        expected.extend(wanted.into_iter().map(|value| (doc as u32, value)));
    }
    assert_eq!(seen, expected);
    for (ordinal, (folded, keyword)) in all.iter().enumerate() {
        assert_eq!(column.value(ordinal as u32).unwrap(), (keyword.as_str(), folded.as_str()));
        let range = column.find(folded).unwrap();
        let alike = all.iter().filter(|value| value.0 == *folded).count();
        assert!(range.contains(&(ordinal as u32)) && range.len() == alike);
        let cut = folded.char_indices().nth(2).map_or(folded.len(), |(at, _)| at);
        let starting = column.starting(&folded[..cut]).unwrap();
        let alike = all.iter().filter(|value| value.0.starts_with(&folded[..cut])).count();
        assert!(starting.contains(&(ordinal as u32)) && starting.len() == alike);
        let mut bits = [0; BLOCK / 64];
        for block in 0..column.blocks() {
            column.matching(block, &range, &mut bits).unwrap();
            for index in 0..BLOCK {
                let keywords = documents.get(block * BLOCK + index);
                let has = keywords.is_some_and(|all| all.iter().any(|k| fold(k) == *folded));
                assert_eq!(bit(&bits, index), has);
            }
        }
    }
    assert!(column.find("\u{10ffff}").unwrap().is_empty());
}

fn check_texts(column: &Texts, texts: &[String]) {
    assert_eq!(column.documents(), texts.len());
    let mut text = String::from("left over");
    let mut walk = column.from(0);
    let half = texts.len() / 2;
    let mut rest = column.from(half as u32);
    for (doc, expected) in texts.iter().enumerate() {
        column.get(doc as u32, &mut text).unwrap();
        assert_eq!(&text, expected);
        assert!(column.is(doc as u32, expected).unwrap());
        assert!(!column.is(doc as u32, &format!("{expected}x")).unwrap());
        let other = &texts[texts.len() - 1 - doc];
        assert_eq!(column.is(doc as u32, other).unwrap(), other == expected);
        assert_eq!(walk.next().unwrap(), Some(expected.as_str()));
        if doc >= half {
            assert_eq!(rest.next().unwrap(), Some(expected.as_str()));
        }
    }
    assert_eq!((walk.next().unwrap(), rest.next().unwrap()), (None, None));
    assert!(column.get(texts.len() as u32, &mut text).is_err());
}

fn number() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        8 => (0i64..50).prop_map(|day| Some(1_700_000_000_000_000 + day * 86_400_000_000)),
        1 => any::<i64>().prop_map(Some),
        1 => Just(None),
    ]
}

fn keyword() -> impl Strategy<Value = String> {
    "[a-cA-CéÉ]{0,3}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn columns_hold_what_was_pushed(
        (numbers, extra) in (prop::collection::vec(number(), 0..40), 0usize..2),
        keywords in prop::collection::vec(prop::collection::vec(keyword(), 0..3), 0..60),
        texts in prop::collection::vec("(https://actu.fr/)?\\PC{0,8}", 0..60),
        (low, high) in (any::<i64>(), any::<i64>()),
    ) {
        let numbers = numbers.repeat(1 + extra * 40);
        let bytes = part(&numbers, &keywords, &texts);
        prop_assert_eq!(&bytes, &part(&numbers, &keywords, &texts), "not deterministic");
        let columns = Columns::open(region(bytes)).unwrap();
        let names: Vec<_> = columns.iter().map(|(name, kind, _)| (name, kind)).collect();
        prop_assert_eq!(names, [("date", Kind::Date), ("tag", Kind::Keyword), ("title", Kind::Text)]);
        let dates = columns.integers("date").unwrap();
        check_numbers(dates, &numbers, low, high);
        let some = numbers.iter().flatten().copied();
        if let Some((first, last)) = some.clone().next().zip(some.last()) {
            check_numbers(dates, &numbers, first, last);
            check_numbers(dates, &numbers, first, first.saturating_add(1));
            check_numbers(dates, &numbers, first.saturating_sub(1), i64::MAX);
        }
        check_keywords(columns.keywords("tag").unwrap(), &keywords);
        check_texts(columns.texts("title").unwrap(), &texts);
        prop_assert!(columns.column("other").is_none() && columns.texts("date").is_none());
    }

    #[test]
    fn damage_never_panics(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        shorter in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let numbers: Vec<_> = (0..1500).map(|n| (n % 7 != 0).then_some(n * n)).collect();
        let keywords: Vec<Vec<String>> =
            (0..1500).map(|n| (0..n % 3).map(|k| format!("T{}", n * k % 40)).collect()).collect();
        let texts: Vec<_> = (0..50).map(|n| format!("https://actu.fr/{n}")).collect();
        let mut bytes = part(&numbers, &keywords, &texts);
        if let Some(len) = shorter {
            bytes.truncate(len.index(bytes.len()));
        }
        for (at, value) in cuts {
            // Most bytes are packed values, where anything goes: aim at the tables as well.
            let (at, len) = (at.index(bytes.len().max(1) * 4), bytes.len());
            if let Some(byte) = bytes.get_mut(if at < len { at } else { at % 64 }) {
                *byte = value;
            }
            if let Some(byte) = bytes.get_mut(len.saturating_sub(1 + at % 64)) {
                *byte ^= value;
            }
        }
        read_everything(region(bytes));
    }
}

/// Reads all there is, whatever it answers.
fn read_everything(region: Region) {
    let Ok(columns) = Columns::open(region) else { return };
    let (mut values, mut bits) = ([0; BLOCK], [0; BLOCK / 64]);
    for (_, _, column) in columns.iter() {
        match column {
            Column::Integers(column) => {
                for block in 0..column.blocks().min(5) + 1 {
                    let _ = column.block_bounds(block);
                    let _ = column.decode_block(block, &mut values, &mut bits);
                    let _ = column.matching(block, 9, 1_000_000, &mut bits);
                    let _ = column.get((block * BLOCK) as u32);
                }
            }
            Column::Keywords(column) => {
                let mut ordinals = Vec::new();
                let _ = column.ordinals(1400, &mut ordinals);
                let _ = column.for_each_ordinal(0..u32::MAX, |_, _| {});
                let _ = column.find("t7");
                for block in 0..column.blocks().min(5) + 1 {
                    let _ = column.matching(block, &(3..9), &mut bits);
                }
                for ordinal in 0..column.values().min(50) as u32 + 1 {
                    let _ = column.value(ordinal);
                }
            }
            Column::Texts(column) => {
                let mut walk = column.from(0);
                while let Ok(Some(_)) = walk.next() {}
                let mut text = String::new();
                for doc in 0..60 {
                    let _ = column.get(doc, &mut text);
                    let _ = column.is(doc, "https://actu.fr/7");
                }
            }
        }
    }
}

#[test]
fn keyword_blocks_of_every_layout() {
    let documents: Vec<Vec<String>> = (0..3 * BLOCK)
        .map(|doc| match doc / BLOCK {
            0 => vec!["Le Monde".to_string()],
            1 => {
                if doc % 2 == 0 {
                    vec![format!("Été {}", doc % 5)]
                } else {
                    vec![]
                }
            }
            _ => (0..doc % 4).map(|n| format!("é{}", n * doc % 9)).collect(),
        })
        .chain([vec![], vec![]])
        .collect();
    let columns = Columns::open(region(part(&[], &documents, &[]))).unwrap();
    check_keywords(columns.keywords("tag").unwrap(), &documents);
}

#[test]
fn a_count_without_bytes_behind_it_is_refused() {
    let mut column = KeywordColumn::new();
    (0..9).for_each(|_| column.push(&["un", "deux"], &fold));
    let mut bytes = column.finish();
    let header = 24;
    bytes[header + 16..header + 20].fill(0xff);
    bytes[header + 20] = 0;
    let column = Keywords::open(region(bytes)).unwrap();
    assert!(column.ordinals(8, &mut Vec::new()).is_err());
    assert!(column.for_each_ordinal(0..9, |_, _| {}).is_err());
}

#[test]
fn numbers_at_the_ends_of_their_range() {
    let values = [Some(i64::MIN), Some(i64::MAX), None, Some(0), Some(-1)];
    let columns = Columns::open(region(part(&values, &[], &[]))).unwrap();
    let column = columns.integers("date").unwrap();
    for (low, high) in [(i64::MIN, i64::MAX), (0, i64::MAX), (-1, -1), (5, 3), (i64::MIN, -2)] {
        check_numbers(column, &values, low, high);
    }
}

#[test]
fn equal_dates_cost_nothing_and_days_cost_days() {
    let size = |value: &dyn Fn(i64) -> i64| {
        let values: Vec<_> = (0..BLOCK as i64).map(|n| Some(value(n))).collect();
        part(&values, &[], &[]).len() - part(&[], &[], &[]).len()
    };
    assert!(size(&|_| 1_700_000_000_000_000) <= 48);
    assert!(size(&|n| n % 128 * 86_400_000_000) <= 48 + 7 * BLOCK / 8);
}

#[test]
fn interned_keywords_are_pushed_keywords() {
    let documents = [vec!["Été", "été"], vec![], vec!["Monde"]];
    let (mut pushed, mut interned) = (KeywordColumn::new(), KeywordColumn::new());
    for keywords in &documents {
        pushed.push(keywords, &fold);
        let numbers: Vec<_> = keywords.iter().map(|k| interned.intern(k, &fold(k))).collect();
        interned.push_numbers(&numbers);
    }
    assert_eq!(pushed.finish(), interned.finish());
}

#[test]
fn reals_keep_their_order() {
    let reals = [f64::NEG_INFINITY, -1e300, -2.5, -1e-310, 0.0, 1e-310, 0.1, 7.0, f64::INFINITY];
    for pair in reals.windows(2) {
        assert!(from_f64(pair[0]) < from_f64(pair[1]));
    }
    assert!(reals.iter().all(|real| to_f64(from_f64(*real)) == *real));
    assert_eq!(from_f64(-0.0), from_f64(0.0));
    let mut column = IntegerColumn::new();
    [Some(1.5), Some(f64::NAN), None].into_iter().for_each(|value| column.push_f64(value));
    let column = Integers::open(region(column.finish())).unwrap();
    let read: Vec<_> = (0..3).map(|doc| column.get(doc).unwrap().map(to_f64)).collect();
    assert_eq!(read, [Some(1.5), None, None]);
}
