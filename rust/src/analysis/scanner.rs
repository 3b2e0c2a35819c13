//! Text to raw words: maximal runs of word characters with connectors between them.
//!
//! The grammar, on the classes of [`characters`](super::characters):
//!
//! ```text
//! text    = (word | number | ideograph | symbol | anything else, which is skipped)*
//! word    = leading? run (connector run)* trailing?      leading = # | @
//! run     = word character+                              trailing = (+ | #)+ not before a word character
//! number  = 1 to 3 digits (digit space 3 digits)+ trailing?      with no digit beside it
//! ```
//!
//! A number is tried before a word. Everything is decided by looking at most four characters
//! ahead, or over a run of `+` and `#` that is not read again by any word: time is linear in the
//! length of the text whatever it holds.

use super::characters::{
    class_at, Class, CONNECTOR, DIGIT, DIGIT_SPACE, FORMLESS, HAN, LEADING, LOWER, SYMBOL,
    TRAILING, WORD,
};

/// Characters of a raw word that are kept; the rest of a longer one is passed over.
pub const LONGEST: usize = 255;

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
/// counts as formless. The union may be too large for a word that was cut.
#[inline(always)]
pub(super) fn scan_classes(text: &str, mut word: impl FnMut(usize, usize, Class)) {
    let mut at = 0;
    while at < text.len() {
        let (class, width) = class_at(text, at);
        let start = at;
        at += width;
        if class & WORD != 0 {
            let (end, seen) = run(text, at, class);
            let (end, seen) = finish(text, start, end, seen);
            word(start, cut(text, start, end), seen);
            at = end;
        } else if class & (LEADING | HAN | SYMBOL) != 0 {
            if class & LEADING == 0 {
                word(start, at, class);
                continue;
            }
            let (next, width) = class_at(text, at);
            if next & WORD != 0 {
                let (end, seen) = run(text, at + width, next | FORMLESS);
                let (end, seen) = trail(text, end, seen);
                word(start, cut(text, start, end), seen);
                at = end;
            }
        }
    }
}

/// Where the word ends whose first character ends at `at`, and the classes of its characters,
/// given those of the first one.
#[inline(always)]
fn run(text: &str, mut at: usize, mut seen: Class) -> (usize, Class) {
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
                return (at, seen);
            }
            seen |= class | next;
            at += width + next_width;
        } else {
            return (at, seen);
        }
    }
}

/// How many of the eight bytes from `at` on are small ASCII letters, up to the first that is not.
///
/// Counting without a branch per letter saves a mispredicted jump per word: words end after any
/// number of letters, and most of them within eight.
#[inline(always)]
fn small_letters(bytes: &[u8], at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let Some(chunk) = bytes.get(at..at + 8) else { return 0 };
    let chunk = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
    // Adding to the low seven bits of a byte carries into its high bit from a limit on.
    let low = chunk & !HIGH;
    let from_a = low + (0x80 - b'a' as u64) * ONES;
    let beyond_z = low + (0x7F - b'z' as u64) * ONES;
    let other = (!from_a | beyond_z | chunk) & HIGH;
    other.trailing_zeros() as usize / 8
}

/// Extends a word by the digit groups or the trailing signs behind it.
#[inline(always)]
fn finish(text: &str, start: usize, end: usize, seen: Class) -> (usize, Class) {
    let (class, _) = class_at(text, end);
    if class & (DIGIT_SPACE | TRAILING) == 0 || (seen != DIGIT && class & TRAILING == 0) {
        return (end, seen);
    }
    if seen == DIGIT && end - start <= 3 && class & DIGIT_SPACE != 0 {
        let end = digit_groups(text, end);
        return trail(text, end, seen);
    }
    trail(text, end, seen)
}

/// The end of the groups (a digit space and exactly three digits) from `end` on.
fn digit_groups(text: &str, mut end: usize) -> usize {
    loop {
        let (class, width) = class_at(text, end);
        if class & DIGIT_SPACE == 0 {
            return end;
        }
        let first = end + width;
        let digits = (first..first + 4).take_while(|at| class_at(text, *at).0 == DIGIT).count();
        if digits != 3 {
            return end;
        }
        end = first + 3;
    }
}

/// Extends a word by the run of trailing signs at `end`, unless that run leads into another word
/// (`bac+5`, `#a#b`).
#[inline(always)]
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
mod tests {}
