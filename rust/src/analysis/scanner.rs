//! Text to raw words: maximal runs of word characters with connectors between them.
//!
//! The grammar, on the classes of [`characters`](super::characters):
//!
//! ```text
//! text    = (number | word | emoji | ideograph | symbol | anything else, which is skipped)*
//! number  = 1 to 3 digits (digit space 3 digits)+ (, digits)? trailing?   with no digit beside it
//! word    = leading? run (connector run | ending run? | selector run?)* trailing?
//! run     = word character+                              leading = # | @
//! ending  = ( 1 to 5 letters, marks aside )              trailing = (+ | #)+ not before a word character
//! ```
//!
//! What is tried first stands first, but no word takes the digit of a keycap: emoji, and the
//! selectors behind them, are those of [`emoji`](super::emoji). An ending is one of `élu(e)s`.
//! No character is read more than a few times, whatever the text holds: time is linear.

use super::characters::{
    class, class_at, Class, ATTACHED, CONNECTOR, DIGIT, DIGIT_SPACE, EMOJI, FORMLESS, HAN, LEADING,
    LETTER, LOWER, SYMBOL, TRAILING, WORD,
};
use super::emoji::{self, is_selector, keycap_length};
use super::letters::small_letters;
use super::plain::{PlainWord, PlainWords};

/// Characters of a raw word that are kept; the rest of a longer one is passed over.
pub const LONGEST: usize = 255;

/// Letters of the longest ending in brackets: `acteur(trice)s`.
const LONGEST_ENDING: usize = 5;

/// Calls `word` with the byte range (start, end) of every raw word of `text`, in order.
///
/// ```
/// let mut words = Vec::new();
/// let text = "L’aide à l'Ukraine : 10 000 € (C++).";
/// searchnews::analysis::scanner::scan(text, |start, end| words.push(&text[start..end]));
/// assert_eq!(words, ["L’aide", "à", "l'Ukraine", "10 000", "€", "C++"]);
/// ```
pub fn scan(text: &str, mut word: impl FnMut(usize, usize)) {
    scan_classes(text, |start, end, _| word(start, end));
}

/// As [`scan`], and tells the union of the classes of the word's characters. A leading sign
/// counts as formless. The union may be too large for a word that was cut, and names small letters
/// for any others.
#[inline(always)]
pub(super) fn scan_classes(text: &str, mut word: impl FnMut(usize, usize, Class)) {
    let mut plain = PlainWords::new(text);
    let mut at = 0;
    loop {
        let found = plain.next(&mut at);
        let (start, end, seen) = match found {
            Some(PlainWord { start, end, classes }) => (start, end, classes),
            None if at == text.len() => return,
            None => any_word(text, &mut at),
        };
        if end > start {
            word(start, end, seen);
        }
    }
}

/// The word at `at`, which is its end then, or behind the character there if that begins none: the
/// word ends where it starts.
#[inline(never)]
fn any_word(text: &str, at: &mut usize) -> (usize, usize, Class) {
    let start = *at;
    let (class, width) = class_at(text, start);
    *at += width;
    if class & WORD != 0 {
        let (mut end, mut seen, after) = run(text, *at, class);
        if seen == DIGIT && after & DIGIT_SPACE != 0 && end - start <= 3 {
            end = digit_groups(text, end);
            (end, seen) = trail(text, end, seen);
        } else if after & (TRAILING | ATTACHED) != 0 {
            (end, seen) = attach(text, start, end, seen);
            if end == start {
                end = *at + keycap_length(&text[*at..]);
            }
        }
        *at = end;
        return (start, cut(text, start, end), seen);
    }
    if class & (LEADING | EMOJI) != 0 {
        let (end, seen) = signed(text, start, *at, class);
        if end > start {
            *at = end;
        }
        return (start, cut(text, start, end), seen);
    }
    let end = if class & (HAN | SYMBOL) != 0 { *at } else { start };
    (start, end, class)
}

/// The end of the emoji at `start`, or of the word that the sign at `start` leads; `start` itself
/// if there is neither. `at` is behind the first character.
#[inline(never)]
fn signed(text: &str, start: usize, at: usize, class: Class) -> (usize, Class) {
    let emoji = emoji::length(&text[start..]);
    if emoji > 0 {
        return (start + emoji, EMOJI);
    }
    let (next, width) = class_at(text, at);
    if class & LEADING == 0 || next & WORD == 0 {
        return (start, class);
    }
    let (end, seen, _) = run(text, at + width, next | FORMLESS);
    match attach(text, at, end, seen) {
        (end, _) if end == at => (start, class),
        (end, seen) => (end, seen),
    }
}

/// Where the runs of the word end whose first character ends at `at`; the classes of its
/// characters, given that of the first one; and the class of the character behind it.
#[inline(always)]
fn run(text: &str, mut at: usize, mut seen: Class) -> (usize, Class, Class) {
    loop {
        let small = small_letters(text.as_bytes(), at);
        at += small;
        seen |= if small > 0 { LOWER } else { 0 };
        let (class, width) = class_at(text, at);
        if class & WORD != 0 {
            seen |= class;
            at += width;
        } else if class & CONNECTOR != 0 {
            let (next, next_width) = class_at(text, at + width);
            if next & WORD == 0 {
                return (at, seen, class);
            }
            seen |= class | next;
            at += width + next_width;
        } else {
            return (at, seen, class);
        }
    }
}

/// The end of the groups (a digit space and exactly three digits) from `end` on, and of the
/// decimals behind them.
fn digit_groups(text: &str, end: usize) -> usize {
    let digits = |from: usize, most: usize| {
        (from..from + most).take_while(|at| class_at(text, *at).0 == DIGIT).count()
    };
    let mut last = end;
    loop {
        let (class, width) = class_at(text, last);
        if class & DIGIT_SPACE == 0 || digits(last + width, 4) != 3 {
            break;
        }
        last += width + 3;
    }
    if last > end && text[last..].starts_with(',') {
        match digits(last + 1, text.len()) {
            0 => {}
            decimals => last += 1 + decimals,
        }
    }
    last
}

/// Extends a word, whose runs start at `first`, by what is attached to it at `end` and by what
/// trails it; or gives its last digit to the keycap that `end` stands in. What is left of the word
/// may be nothing.
#[inline(never)]
fn attach(text: &str, first: usize, mut end: usize, mut seen: Class) -> (usize, Class) {
    loop {
        if keycap_length(&text[end..]) > 0 && text.as_bytes()[end - 1].is_ascii_digit() {
            let left = &text[first..end - 1];
            // A connector that led to the digit leads nowhere now.
            let left = left.strip_suffix(|last| class(last) & CONNECTOR != 0).unwrap_or(left);
            return (first + left.len(), seen | ATTACHED);
        }
        let more = match text[end..].chars().next() {
            Some('(') => ending_length(&text[end..]),
            Some(selector) if is_selector(selector) => selector.len_utf8(),
            _ => 0,
        };
        if more == 0 {
            return trail(text, end, seen);
        }
        (end, seen, _) = run(text, end + more, seen | ATTACHED);
    }
}

/// The bytes of the bracketed ending at the start of `text`; zero if it is none. Marks are not
/// counted, so that an accent may be a character of its own.
fn ending_length(text: &str) -> usize {
    let mut letters = 0;
    for (at, character) in text.char_indices().skip(1) {
        let class = class(character);
        letters += usize::from(class & LETTER != 0);
        if character == ')' && letters > 0 {
            return at + 1;
        }
        if class & (LETTER | FORMLESS) == 0 || letters > LONGEST_ENDING {
            break;
        }
    }
    0
}

/// Extends a word by the run of trailing signs at `end`, unless that run leads into another word
/// (`bac+5`, `#a#b`).
#[inline(never)]
fn trail(text: &str, end: usize, seen: Class) -> (usize, Class) {
    if class_at(text, end).0 & TRAILING == 0 {
        return (end, seen);
    }
    let signs = text.as_bytes()[end..].iter().take_while(|b| matches!(b, b'+' | b'#')).count();
    if class_at(text, end + signs).0 & WORD != 0 {
        (end, seen)
    } else {
        (end + signs, seen | TRAILING)
    }
}

/// `end`, or the end of the first [`LONGEST`] characters from `start`.
#[inline(always)]
fn cut(text: &str, start: usize, end: usize) -> usize {
    if end - start <= LONGEST {
        return end;
    }
    text[start..end].char_indices().nth(LONGEST).map_or(end, |(offset, _)| start + offset)
}

#[cfg(test)]
mod tests;
