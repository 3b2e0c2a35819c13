//! Any bytes come back, and damage is noticed or harmless.

use proptest::prelude::*;

use super::*;

fn trained() -> Words {
    let text = "Le maire de Nice a dit que l’été serait long. Il a dit « non » à la ville : 12,5 % de \
                moins, et le maire n’a rien dit de plus.\nLe maire de la ville de Nice est content. ";
    Words::train(&[text.repeat(5).as_bytes(), text.as_bytes()], 2, 1).unwrap()
}

thread_local! {
    static WORDS: Words = trained();
}

fn encode(words: &Words, raw: &[u8], block: &mut Vec<u8>) {
    let mut padded = raw.to_vec();
    padded.extend_from_slice(&[0; PADDING]);
    words.encode(&padded, raw.len(), &mut Vec::new(), block);
}

fn round_trip(words: &Words, raw: &[u8]) -> usize {
    let mut block = Vec::new();
    encode(words, raw, &mut block);
    assert_eq!(Words::size(&block), Some(raw.len() as u64));
    let mut out = vec![7; 3];
    words.decode(&block, &mut out, (), |_| None).expect("a whole block");
    assert_eq!(out, raw);
    block.len()
}

proptest! {
    #[test]
    fn any_bytes_come_back(raw in prop::collection::vec(any::<u8>(), 0..300)) {
        WORDS.with(|words| round_trip(words, &raw));
    }

    #[test]
    fn any_text_comes_back(text in "(Le|le|maire|Nice|Zoé| |  |, |\\.\n|\u{a0}»|’|12|é{1,30}|[a-z]{1,20}){0,60}") {
        WORDS.with(|words| round_trip(words, text.as_bytes()));
    }

    #[test]
    fn damage_never_panics(
        text in "(Le|maire|Nice|Zoé| |, |’|[a-z]{1,20}){0,40}",
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        WORDS.with(|words| {
            let mut block = Vec::new();
            encode(words, text.as_bytes(), &mut block);
            for (at, value) in &hits {
                let at = at.index(block.len());
                block[at] = *value;
            }
            // Who decodes has made room for as many bytes as the block claims.
            let has_room = Words::size(&block).is_some_and(|size| size < 1 << 20);
            if has_room {
                let mut out = Vec::new();
                let _ = words.decode(&block, &mut out, (), |_| None);
            }
            let mut bytes = words.bytes().to_vec();
            for (at, value) in hits {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            if let Some(damaged) = Words::from_bytes(bytes) {
                let mut out = Vec::new();
                if has_room {
                    let _ = damaged.decode(&block[..block.len().min(60)], &mut out, (), |_| None);
                }
                encode(&damaged, text.as_bytes(), &mut out);
            }
        });
    }
}

#[test]
fn known_words_cost_little() {
    let words = trained();
    let known = "Le maire de la ville de Nice a dit que l’été serait content.";
    assert!(round_trip(&words, known.as_bytes()) < known.len() / 3);
    let again = "Zbigniew ".repeat(40);
    assert!(round_trip(&words, again.as_bytes()) < 60);
    round_trip(&words, &vec![b'a'; 100_000]);
    round_trip(&words, b" ");
    round_trip(&words, b"a ");
    round_trip(&words, b" a b");
}

#[test]
fn the_same_samples_give_the_same_dictionary() {
    let words = trained();
    assert_eq!(words.bytes(), trained().bytes());
    let read = Words::from_bytes(words.bytes().to_vec()).unwrap();
    assert_eq!(read.bytes(), words.bytes());
    assert!(Words::train(&[], 2, 1).is_none());
    assert!(Words::train(&[b"unique"], 2, 2).is_some());
    assert!(Words::from_bytes(Vec::new()).is_none());
    let mut longer = words.bytes().to_vec();
    longer.push(0);
    assert!(Words::from_bytes(longer).is_none());
}
