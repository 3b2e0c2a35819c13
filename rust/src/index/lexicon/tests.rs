use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;
use crate::index::dictionary::tests::{damaged, flips};
use crate::index::part::Part;

type Words = BTreeMap<String, Vec<WordToken>>;

fn token() -> impl Strategy<Value = WordToken> {
    (any::<u32>(), 0..300u32, any::<[u8; 3]>(), any::<bool>()).prop_map(
        |(term, form, [start, end, increment], stop)| WordToken {
            term,
            form,
            start,
            end,
            increment,
            stop,
        },
    )
}

fn whole() -> impl Strategy<Value = Vec<WordToken>> {
    (0..500u32, 0..5u32, 1..80u8).prop_map(|(term, form, end)| {
        vec![WordToken { term, form, start: 0, end, increment: 1, stop: false }]
    })
}

fn words() -> impl Strategy<Value = Words> {
    btree_map("[a-cé’]{0,9}", prop_oneof![3 => whole(), 1 => vec(token(), 0..4)], 0..80)
}

fn written(words: &Words) -> Vec<u8> {
    let mut writer = LexiconWriter::new();
    for (number, (key, tokens)) in words.iter().enumerate() {
        assert_eq!(writer.push(key, tokens).unwrap() as usize, number);
    }
    let mut bytes = Vec::new();
    writer.finish(&mut bytes).unwrap();
    bytes
}

proptest! {
    #[test]
    fn gives_back_what_was_pushed(words in words()) {
        let lexicon = Lexicon::open(&Region::of_bytes(Part::Lexicon, written(&words))).unwrap();
        prop_assert_eq!(lexicon.len() as usize, words.len());
        let (mut key, mut tokens) = (String::new(), Vec::new());
        for (number, (expected, expected_tokens)) in (0..).zip(&words) {
            prop_assert_eq!(lexicon.find(expected).unwrap(), Some(number));
            lexicon.key(number, &mut key).unwrap();
            lexicon.tokens(number, &mut tokens).unwrap();
            prop_assert_eq!(&key, expected);
            prop_assert_eq!(&tokens, expected_tokens);
        }
        let mut all = Words::new();
        lexicon.for_each(|number, key, tokens| {
            assert_eq!(number as usize, all.len());
            all.insert(key.to_string(), tokens.to_vec());
            Ok(())
        }).unwrap();
        prop_assert_eq!(all, words);
        prop_assert!(lexicon.tokens(lexicon.len(), &mut tokens).is_err());
    }

    #[test]
    fn survives_hostile_bytes(words in words(), flips in flips()) {
        if let Ok(lexicon) = Lexicon::open(&damaged(&written(&words), &flips)) {
            let (mut key, mut tokens) = (String::new(), Vec::new());
            for number in 0..lexicon.len().min(200) {
                let _ = lexicon.key(number, &mut key);
                let _ = lexicon.tokens(number, &mut tokens);
            }
            for key in words.keys() {
                let _ = lexicon.find(key);
            }
            let _ = lexicon.for_each(|_, _, _| Ok(()));
        }
    }
}

#[test]
fn a_plain_word_takes_few_bytes() {
    let plain =
        |n: u32| vec![WordToken { term: n, form: 0, start: 0, end: 7, increment: 1, stop: false }];
    let words: Words = (0..1600).map(|n| (format!("mot{n:04}"), plain(n))).collect();
    let bytes = written(&words).len();
    assert!(bytes < 1600 * 8, "{bytes} bytes");
}
