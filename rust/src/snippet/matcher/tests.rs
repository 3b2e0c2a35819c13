//! No word is missed, wherever and however it is looked for.

use proptest::prelude::*;

use super::*;
use crate::index::pages::Region;
use crate::index::part::Part;
use crate::index::stored::{blocks, BlockCompressor, Dictionary, Stored, StoredWriter};

/// Words of the text, read in one piece or between breaks.
fn words(text: &str, in_parts: bool) -> Vec<(String, usize)> {
    let bytes = text.as_bytes();
    let (mut found, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let end = if in_parts { chunk_end(bytes, start + 1) } else { text.len() };
        assert!(chunk_start(bytes, end) >= start);
        scan_keys(&text[start..end], None, &mut String::new(), |word| {
            found.push((word.key().to_owned(), start + word.start));
        });
        start = end;
    }
    found
}

const WORDS: [&str; 48] = [
    "aide",
    "Aide",
    "AIDE",
    "plaide",
    "l’aide",
    "L'AIDE",
    "l\u{2bc}aide",
    "aidé",
    "été",
    "ÉTÉ",
    "e\u{301}te\u{301}",
    "co\u{ad}opérer",
    "porte-parole",
    "Porte-Parole",
    "parole",
    "10 000",
    "10\u{a0}000",
    "1 234,56",
    "000",
    "10",
    "43,3",
    "20h30",
    "km",
    "1er",
    "Kiev",
    "\u{212a}iev",
    "kiev",
    "\u{212b}ngström",
    "ångström",
    "straße",
    "œuvre",
    "ŒUVRE",
    "aujourd’hui",
    "hui",
    "a中b",
    "👍🏽",
    "1\u{fe0f}\u{20e3}",
    "2\u{20e3}",
    "aide👍",
    "Ÿ",
    "ÿ",
    "étudiant(e)s",
    "O.T.A.N.",
    "C++",
    "#otan",
    "otan@aide.fr",
    "a×b",
    "Київ",
];
const GAPS: [&str; 12] = [" ", " ", " ", "\n", "\u{a0}", ", ", ". ", "-", "’", "", "  ", "\t"];

fn texts() -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(&WORDS[..]), prop::sample::select(&GAPS[..]));
    prop::collection::vec(piece, 1..40)
        .prop_map(|all| all.iter().map(|(word, gap)| format!("{word}{gap}")).collect())
}

/// A part in which most of [`WORDS`] have a code of their own, and `text` is the last record.
fn stored(text: &str) -> Stored {
    let mut records: Vec<Vec<u8>> = (0..200usize)
        .map(|n| {
            let word = |i: usize| WORDS[(n * 7 + i * (1 + n % 11)) % (WORDS.len() - 6)];
            (0..60).map(|i| word(i).to_string() + " ").collect::<String>().into_bytes()
        })
        .collect();
    // What stands before and behind it may look like a part of its words.
    records.push(format!("a{text}b").into_bytes());
    let dictionary = Dictionary::train(&records, 1).expect("records with much in common");
    let (mut out, mut writer) = (Vec::new(), StoredWriter::new());
    let number = writer.add_dictionary(dictionary.bytes());
    let mut compressor = BlockCompressor::new(Some(&dictionary));
    for block in blocks(&records) {
        let bytes = compressor.compress(block).unwrap();
        writer.append(&mut out, block.len(), &bytes, Some(number)).unwrap();
    }
    writer.finish(&mut out).unwrap();
    Stored::open(Region::of_bytes(Part::Stored, out)).unwrap()
}

#[test]
fn words_are_seen_while_a_text_is_decoded() {
    let stored = stored("L’AIDE aidé, 2\u{20e3} porte-parole");
    let lookout = Lookout::new(["aide", "parole"].into_iter(), 1).unwrap();
    let mut scratch = crate::index::stored::Scratch::new();
    let sighted = stored.get_sighted(200, &mut scratch, Some(&lookout)).unwrap();
    let part = &sighted.record[1..sighted.record.len() - 1];
    let places = sighted.places_in(part).expect("a block of words");
    let seen: Vec<&str> = places
        .iter()
        .map(|at| std::str::from_utf8(&part[*at..]).unwrap().split(' ').next().unwrap())
        .collect();
    assert_eq!(seen, ["L’AIDE", "AIDE", "\u{20e3}", "porte-parole", "e"]);
    // The block is held now, and was not watched again.
    let again = stored.get_sighted(200, &mut scratch, Some(&lookout)).unwrap();
    assert!(again.places_in(again.record).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_word_goes_by_unseen(text in texts(), wanted in texts()) {
        let shrink = Shrink::new(["l'", "d'"], ["aujourd'hui"]);
        let mut buffer = String::new();
        let mut keys = Vec::new();
        scan_keys(&wanted, Some(&shrink), &mut buffer, |word| keys.push(word.key().to_owned()));
        keys.truncate(3);
        let stored = stored(&text);
        let Some(lookout) = Lookout::new(keys.iter().map(String::as_str), 1) else {
            return Ok(());
        };
        let mut scratch = crate::index::stored::Scratch::new();
        let sighted = stored.get_sighted(200, &mut scratch, Some(&lookout)).unwrap();
        let part = &sighted.record[1..sighted.record.len() - 1];
        prop_assert_eq!(part, text.as_bytes());
        let Some(places) = sighted.places_in(part) else { return Ok(()) };
        prop_assert!(places.is_sorted());
        scan_keys(&text, Some(&shrink), &mut buffer, |word| {
            let is_read = |place: &usize| {
                chunk_start(part, *place) <= word.start && word.end <= chunk_end(part, *place)
            };
            let is_wanted = keys.iter().any(|key| key == word.key());
            assert!(!is_wanted || places.iter().any(is_read), "{word:?} {places:?}");
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn text_can_be_read_in_parts(
        text in "([aé1’'\\-.,+#@(&中🙂\u{301}\u{a0}\n]|1 |000| |1\u{fe0f}\u{20e3}){0,40}",
    ) {
        prop_assert_eq!(words(&text, true), words(&text, false));
    }
}
