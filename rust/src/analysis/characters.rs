//! Classes of characters, as the scanner and the shrinking of words see them.
//!
//! A class is a set of bits, so that the classes of a whole word can be collected with `|` and
//! asked about at the end. Code points below U+0180 (ASCII, Latin-1, Latin Extended-A) come out
//! of one table; the others go through the Unicode data of the standard library and [`MARKS`].

use super::emoji::{is_pictograph, is_regional, is_sign};
use super::marks::MARKS;

/// A set of bits; see the constants of this module.
pub type Class = u16;

/// A letter that [`lower_case`] leaves as it is.
pub const LOWER: Class = 1;
/// An ASCII capital.
pub const CAPITAL: Class = 1 << 1;
/// Any other letter that [`lower_case`] may change.
pub const CASED: Class = 1 << 2;
/// An ASCII digit.
pub const DIGIT: Class = 1 << 3;
/// What else words are made of: other digits, combining marks, invisible characters.
pub const FORMLESS: Class = 1 << 4;
/// The ASCII apostrophe.
pub const APOSTROPHE: Class = 1 << 5;
/// An apostrophe as typesetters and keyboards write it: ’ ʼ ′.
pub const TYPOGRAPHIC: Class = 1 << 6;
/// A hyphen, ASCII or not, breaking or not.
pub const HYPHEN: Class = 1 << 7;
/// The other connectors: dot, comma, middle dots, `@`, `&`, `/`, `_`.
pub const JOINER: Class = 1 << 8;
/// A space that may stand between the digit groups of a number.
pub const DIGIT_SPACE: Class = 1 << 9;
/// A Han character, which is a word by itself.
pub const HAN: Class = 1 << 10;
/// A percent, per-mille or currency sign, which is a word by itself.
pub const SYMBOL: Class = 1 << 11;
/// What may lead a word: `#` and `@`.
pub const LEADING: Class = 1 << 12;
/// What may trail a word: `+` and `#`.
pub const TRAILING: Class = 1 << 13;
/// What an emoji may start with, digits and `#` aside: pictures, regional indicators, `*`, `©`.
pub const EMOJI: Class = 1 << 14;
/// What may belong to the word in front of it: `(`, emoji selectors, the enclosing keycap.
pub const ATTACHED: Class = 1 << 15;

/// Letters of any script, marks excluded.
pub const LETTER: Class = LOWER | CAPITAL | CASED;
/// Everything that words are made of.
pub const WORD: Class = LETTER | DIGIT | FORMLESS;
/// Apostrophes of any shape.
pub const ANY_APOSTROPHE: Class = APOSTROPHE | TYPOGRAPHIC;
/// What may stand between two word characters of one word.
pub const CONNECTOR: Class = ANY_APOSTROPHE | HYPHEN | JOINER;

/// Code points that the table knows.
const TABLED: usize = 0x180;

const TABLE: [Class; TABLED] = {
    let mut table = [0; TABLED];
    let mut code = 0;
    while code < TABLED {
        table[code] = tabled_class(code as u32);
        code += 1;
    }
    table
};

/// The classes of the code points below [`TABLED`], by rule; a test holds them against the
/// Unicode data of the standard library.
const fn tabled_class(code: u32) -> Class {
    match code {
        0x61..=0x7A => LOWER,
        0x41..=0x5A => CAPITAL,
        0x30..=0x39 => DIGIT,
        0x20 | 0xA0 => DIGIT_SPACE,
        0x27 => APOSTROPHE,
        0x2D => HYPHEN,
        0x40 => JOINER | LEADING,
        0x26 | 0x2C | 0x2E | 0x2F | 0x5F | 0xB7 => JOINER,
        0x23 => LEADING | TRAILING,
        0x2B => TRAILING,
        0x28 => ATTACHED,
        0x2A | 0xA9 | 0xAE => EMOJI,
        0x24 | 0x25 | 0xA2..=0xA5 => SYMBOL,
        0xAA | 0xB5 | 0xBA => LOWER,
        0xAD | 0xB2 | 0xB3 | 0xB9 | 0xBC..=0xBE => FORMLESS,
        0xD7 | 0xF7 => 0,
        0xC0..=0xDE => CASED,
        0xDF..=0xFF => LOWER,
        // Latin Extended-A alternates capital and small letter, out of step after each of its
        // unpaired letters.
        0x138 | 0x149 | 0x17F => LOWER,
        0x178 => CASED,
        0x139..=0x148 | 0x179..=0x17E => {
            if code % 2 == 1 {
                CASED
            } else {
                LOWER
            }
        }
        0x100..=0x17E => {
            if code.is_multiple_of(2) {
                CASED
            } else {
                LOWER
            }
        }
        _ => 0,
    }
}

/// The class of any character; zero for what separates words.
#[inline]
pub fn class(character: char) -> Class {
    match TABLE.get(character as usize) {
        Some(class) => *class,
        None => untabled_class(character),
    }
}

/// The class of the character that starts at byte `at` of `text`, and its length in bytes; the
/// end of the text is a separator without length.
#[inline(always)]
pub fn class_at(text: &str, at: usize) -> (Class, usize) {
    let bytes = text.as_bytes();
    match bytes.get(at) {
        None => (0, 0),
        Some(&byte) if byte < 0x80 => (TABLE[byte as usize], 1),
        // C3 to C5 lead the letters from U+00C0 to U+017F, which is all that French needs.
        Some(&lead @ 0xC3..=0xC5) => {
            let code = (lead as usize & 0x1F) << 6 | (bytes[at + 1] as usize & 0x3F);
            (TABLE[code], 2)
        }
        Some(_) => class_by_decoding(text, at),
    }
}

#[inline(never)]
fn class_by_decoding(text: &str, at: usize) -> (Class, usize) {
    match text[at..].chars().next() {
        Some(character) => (class(character), character.len_utf8()),
        None => (0, 0),
    }
}

fn untabled_class(character: char) -> Class {
    match character as u32 {
        0x2BC | 0x2019 | 0x2032 => TYPOGRAPHIC,
        0x2010 | 0x2011 => HYPHEN,
        0x2027 => JOINER,
        0x2009 | 0x202F => DIGIT_SPACE,
        0x200B..=0x200D | 0x2060 | 0xFEFF => FORMLESS,
        0x2030 => SYMBOL,
        0x20E3 | 0xFE0E | 0xFE0F => ATTACHED,
        0x203C | 0x2049 => EMOJI,
        0x2000..=0x206F => 0,
        code if is_currency(code) => SYMBOL,
        code if is_han(code) => HAN,
        code if is_mark(code) => FORMLESS,
        _ if character.is_alphabetic() => {
            if lower_case(character) == character {
                LOWER
            } else {
                CASED
            }
        }
        _ if character.is_numeric() => FORMLESS,
        _ if is_pictograph(character) || is_regional(character) || is_sign(character) => EMOJI,
        _ => 0,
    }
}

/// Lower-case of one character where that is one character, whatever stands beside it; otherwise
/// the character itself. The capital sigma stays, because its small form depends on its place
/// in the word.
#[inline]
pub fn lower_case(character: char) -> char {
    match TABLE.get(character as usize) {
        Some(class) if class & CAPITAL != 0 => return character.to_ascii_lowercase(),
        // Capitals of Latin-1 stand 32 before their small letters.
        Some(class) if class & CASED != 0 && character < '\u{100}' => {
            return char::from(character as u8 + 0x20);
        }
        Some(class) if class & CASED == 0 => return character,
        _ => {}
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) if character != 'Σ' => one,
        _ => character,
    }
}

/// Whether a code point beyond Latin-1 is of the general category Sc.
fn is_currency(code: u32) -> bool {
    matches!(
        code,
        0x58F | 0x60B | 0x7FE | 0x7FF | 0x9F2 | 0x9F3 | 0x9FB | 0xAF1 | 0xBF9 | 0xE3F | 0x17DB
        | 0x20A0..=0x20CF | 0xA838 | 0xFDFC | 0xFE69 | 0xFF04 | 0xFFE0 | 0xFFE1 | 0xFFE5 | 0xFFE6
        | 0x11FDD..=0x11FE0 | 0x1E2FF | 0x1ECB0
    )
}

/// Whether a code point is an ideograph of the Han script (or lies in the planes set aside for
/// them). The radicals (U+2E80 to U+2FDF) are symbols.
fn is_han(code: u32) -> bool {
    matches!(
        code,
        0x3005 | 0x3007 | 0x3021..=0x3029 | 0x3038..=0x303B | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0x20000..=0x3FFFF
    )
}

/// Whether a code point is a combining mark.
fn is_mark(code: u32) -> bool {
    let after = MARKS.partition_point(|(first, _)| *first <= code);
    after > 0 && code <= MARKS[after - 1].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_unicode() {
        for code in 0..TABLED as u32 {
            let character = char::from_u32(code).unwrap();
            let class = class(character);
            assert_eq!(class & LETTER != 0, character.is_alphabetic(), "{code:x}");
            if code != 0xAD {
                let number = class & (DIGIT | FORMLESS) != 0;
                assert_eq!(number, character.is_numeric(), "{code:x}");
            }
            if class & LETTER != 0 {
                let changed = !character.to_lowercase().eq([character]);
                assert_eq!(class & LOWER == 0, changed, "{code:x}");
            }
            if character.to_lowercase().count() == 1 {
                assert!(character.to_lowercase().eq([lower_case(character)]), "{code:x}");
            }
        }
    }

    #[test]
    fn every_letter_and_number_is_a_word_character_or_a_word() {
        for character in (0..=0x10FFFF).filter_map(char::from_u32) {
            let class = class(character);
            if character.is_alphanumeric() && character != '\u{2BC}' {
                assert!(class & (WORD | HAN) != 0, "{character:?}");
            }
            if class & LOWER != 0 {
                assert_eq!(lower_case(character), character);
            }
            assert!(class & WORD == 0 || class & !WORD == 0, "{character:?}");
        }
    }

    #[test]
    fn examples_of_every_class() {
        let table: [(&str, Class); 16] = [
            ("aéœßªдΣ", LOWER),
            ("AZ", CAPITAL),
            ("ÉŒД", CASED),
            ("09", DIGIT),
            ("²½\u{301}\u{20DD}\u{AD}\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{FE00}", FORMLESS),
            ("'", APOSTROPHE),
            ("’\u{2BC}′", TYPOGRAPHIC),
            ("-\u{2010}\u{2011}", HYPHEN),
            (".,·‧&/_", JOINER),
            (" \u{A0}\u{202F}\u{2009}", DIGIT_SPACE),
            ("中々〇𠀀", HAN),
            ("%‰€$£¥₿", SYMBOL),
            ("+", TRAILING),
            ("*❤☀⭐😀🇫🏽©‼▶", EMOJI),
            ("(\u{FE0E}\u{FE0F}\u{20E3}", ATTACHED),
            ("!?«»“”–—…•\u{2001}\t\n)=★→", 0),
        ];
        for (characters, expected) in table {
            for character in characters.chars() {
                assert_eq!(class(character), expected, "{character:?}");
                let text = character.to_string();
                assert_eq!(class_at(&text, 0), (expected, text.len()));
            }
        }
        assert_eq!(class('#'), LEADING | TRAILING);
        assert_eq!(class('@'), JOINER | LEADING);
    }
}
