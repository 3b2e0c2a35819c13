//! Whether a sentence says what was shown already: the first of an article often repeats its
//! standfirst, and captions repeat headlines.

use super::cut::boundary_before;

/// Fewer bytes (`Non.`, `Rien du…`) may well be said twice.
const SHORTEST: usize = 16;
/// Of a longer text only so many bytes are remembered, its last ones.
const REMEMBERED: usize = 2000;
/// Tells an ASCII capital from its small letter; the same in the first byte of all others.
const CASE: u8 = 0x20;

/// Whether `said` holds the words of `sentence`, white space, case and the marks around it aside.
///
/// # Example
///
/// ```
/// use searchnews::snippet::repetition::repeats;
///
/// assert!(repeats("Un séisme frappe l’Italie.", "EN BREF. UN SÉISME\nFRAPPE L’ITALIE ce soir"));
/// assert!(!repeats("Un séisme frappe l’Italie.", "Un séisme frappe les Philippines."));
/// ```
pub fn repeats(sentence: &str, said: &str) -> bool {
    let sentence = sentence.trim_matches(|character: char| !character.is_alphanumeric());
    if !(SHORTEST..=REMEMBERED).contains(&sentence.len()) {
        return false;
    }
    let said = &said[boundary_before(said, said.len().saturating_sub(REMEMBERED))..];
    let mut at = 0;
    while let Some(place) = next_place(said.as_bytes(), at, sentence.as_bytes()) {
        if !said[..place].ends_with(char::is_alphanumeric) && starts_with(&said[place..], sentence)
        {
            return true;
        }
        at = place + 1;
    }
    false
}

/// The next place from `from` on where `sentence`, of two bytes or more, may stand in `said`.
fn next_place(said: &[u8], from: usize, sentence: &[u8]) -> Option<usize> {
    let (first, second) = (sentence[0] | CASE, sentence[1] | CASE);
    // Two letters stand in few places; white space may be another one, and a later byte of a
    // letter another bit away from that of its capital.
    let one = !(sentence[0].is_ascii() && sentence[1].is_ascii_alphanumeric());
    let may = |byte: u8, next: u8| (byte | CASE == first) & ((next | CASE == second) | one);
    let mut at = from;
    while let Some(block) = said[at..].first_chunk::<17>() {
        // No branch inside a block: that is what lets the compiler vectorise it.
        if (0..16).fold(false, |any, byte| any | may(block[byte], block[byte + 1])) {
            break;
        }
        at += 16;
    }
    said[at..].windows(2).position(|two| may(two[0], two[1])).map(|offset| at + offset)
}

/// Whether `text` begins with the words of `beginning`.
fn starts_with(text: &str, beginning: &str) -> bool {
    let mut read = text.chars();
    let mut next = || read.find(|character| !character.is_whitespace());
    let mut wanted = beginning.chars().filter(|character| !character.is_whitespace());
    let same = |one: char, other: char| one == other || one.to_lowercase().eq(other.to_lowercase());
    wanted.all(|character| next().is_some_and(|found| same(found, character)))
        && !read.as_str().starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn named_cases() {
        for (sentence, said, expected) in [
            ("Un séisme frappe Rome.", "Un séisme frappe Rome.", true),
            ("Un séisme frappe Rome.", "UN SÉISME\u{a0}FRAPPE ROME", true),
            ("« Un séisme\n\nfrappe Rome ! »", "Titre. Un séisme frappe Rome hier.", true),
            ("Un séisme frappe Rome.", "Un séisme frappe Romeo.", false),
            ("Un séisme frappe Rome.", "Aucun séisme frappe Rome.", false),
            ("Un séisme frappe Rome hier.", "Un séisme frappe Rome.", false),
            ("Élections à Rome hier", "les élections à Rome hier", true),
            ("Œuvres de Rome volées", "œuvres de Rome volées", true),
            ("Rien.", "Rien. Rien.", false),
            ("Un séisme frappe Rome.", "", false),
        ] {
            assert_eq!(repeats(sentence, said), expected, "{sentence} / {said}");
        }
    }

    proptest! {
        #[test]
        fn a_text_holds_its_parts(
            before in "([abé]{1,9} ){0,9}",
            part in "[abé][a-cé ’🙂]{14,40}[abé]",
            after in "( [abé]{1,9}){0,9}",
        ) {
            let spaced = part.to_uppercase().replace(' ', "\n ");
            prop_assert!(repeats(&spaced, &[&*before, &part, &after].concat()));
        }

        #[test]
        fn any_text_is_survived(one in any::<String>(), other in any::<String>()) {
            repeats(&one, &other);
        }
    }
}
