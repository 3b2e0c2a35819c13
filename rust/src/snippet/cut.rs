//! Cutting inside a sentence: at white space where there is some, else between characters.

use std::ops::Range;

/// What `… ` or ` …` takes, in characters.
pub const ELLIPSIS: usize = 2;

/// The number of characters of `text`.
pub fn characters(text: &str) -> usize {
    // Sums of so many ones fit a byte, and sixteen of them a register.
    const MOST: usize = 240;
    let count = |bytes: &[u8]| bytes.iter().fold(0u8, |sum, byte| sum + u8::from(begins(*byte)));
    text.as_bytes().chunks(MOST).map(|bytes| usize::from(count(bytes))).sum()
}

/// The part of `sentence` with at most `room` characters, ellipses included, around `focus`.
///
/// The beginning of the sentence is kept where `focus` leaves room for it, else its end; in the
/// middle, one third of what is left stands before the focus, since what explains a word mostly
/// follows it. All ranges are bytes of `text`; a focus that is too long loses its end.
pub fn around(
    text: &str,
    sentence: Range<usize>,
    focus: Range<usize>,
    room: usize,
) -> Range<usize> {
    if characters(&text[sentence.clone()]) <= room {
        return sentence;
    }
    let one_side = room.saturating_sub(ELLIPSIS).max(1);
    if characters(&text[sentence.start..focus.end]) <= one_side {
        return sentence.start..end_of(text, sentence.start, focus.end, sentence.end, one_side);
    }
    if characters(&text[focus.start..sentence.end]) <= one_side {
        return start_of(text, sentence.start, focus.start, sentence.end, one_side)..sentence.end;
    }
    let both_sides = room.saturating_sub(2 * ELLIPSIS).max(1);
    let before = both_sides.saturating_sub(characters(&text[focus.clone()])) / 3;
    let reach = before + characters(&text[focus.start..focus.end]);
    let start = start_of(text, sentence.start, focus.start, focus.end, reach);
    let room = if start == sentence.start { one_side } else { both_sides };
    start..end_of(text, start, focus.end, sentence.end, room)
}

/// Where a piece from `start` ends: at most `room` characters on, after a word, and not before
/// `least` unless there is no room for it.
fn end_of(text: &str, start: usize, least: usize, most: usize, room: usize) -> usize {
    let mut limit = forward(text, start, most, room);
    if limit == most {
        return most;
    }
    if limit > least {
        let word_end = match text[limit..].starts_with(is_break) {
            true => limit,
            false => text[least..limit].rfind(is_break).map_or(least, |at| least + at),
        };
        let soft = least + text[least..word_end].trim_end_matches(is_dangling).len();
        if soft > start {
            return soft;
        }
    }
    while limit > start && joins_before(text, limit) {
        limit = back(text, limit);
    }
    match text[start..limit].trim_end().len() {
        0 => forward(text, start, most, room.max(1)),
        kept => start + kept,
    }
}

/// Where a piece up to `end` starts: at most `room` characters before, at a word, and not after
/// `most`.
fn start_of(text: &str, least: usize, most: usize, end: usize, room: usize) -> usize {
    let Some(limit) = backward(text, least, end, room.max(1)) else { return least };
    let limit = if room > 0 { limit.min(most) } else { most };
    if limit == least || text[..limit].ends_with(is_break) {
        return most - text[limit..most].trim_start().len();
    }
    match text[limit..most].find(is_break) {
        Some(at) => most - text[limit + at..most].trim_start().len(),
        None => most,
    }
}

/// The byte `room` characters after `start`, at most `most`.
pub fn forward(text: &str, start: usize, most: usize, room: usize) -> usize {
    let bytes = &text.as_bytes()[start..most];
    let (mut at, mut left) = (0, room);
    while let Some(eight) = bytes[at..].first_chunk::<8>() {
        let begun = begun(eight);
        if begun > left {
            break;
        }
        left -= begun;
        at += 8;
    }
    let mut begins = bytes[at..].iter().enumerate().filter(|(_, byte)| begins(**byte));
    begins.nth(left).map_or(most, |(offset, _)| start + at + offset)
}

/// The byte where the last `room` characters before `end` begin, at least one; `None` if there
/// are not so many from `least` on.
fn backward(text: &str, least: usize, end: usize, room: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[least..end];
    let (mut at, mut left) = (bytes.len(), room);
    while let Some(eight) = bytes[..at].last_chunk::<8>() {
        let begun = begun(eight);
        if begun >= left {
            break;
        }
        left -= begun;
        at -= 8;
    }
    let mut begins = bytes[..at].iter().enumerate().rev().filter(|(_, byte)| begins(**byte));
    begins.nth(left - 1).map(|(offset, _)| least + offset)
}

/// Whether a byte begins a character: those inside of one are 10xxxxxx.
#[inline(always)]
fn begins(byte: u8) -> bool {
    byte >> 6 != 0b10
}

/// How many of eight bytes begin a character.
fn begun(eight: &[u8; 8]) -> usize {
    let eight = u64::from_le_bytes(*eight);
    8 - (eight & !(eight << 1) & 0x8080_8080_8080_8080).count_ones() as usize
}

/// The last boundary of characters up to `at`.
pub fn boundary_before(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn back(text: &str, at: usize) -> usize {
    text[..at].char_indices().next_back().map_or(0, |(before, _)| before)
}

/// White space where a line could be broken; the no-break spaces of French typography could not.
fn is_break(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{2003}' | '\u{3000}')
}

/// What must not stand last before an ellipsis.
fn is_dangling(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, ',' | ';' | ':' | '–' | '—' | '-' | '«' | '“' | '(' | '[')
}

/// Whether the character at `at` is drawn onto the one before it, or glued to it.
pub fn joins_before(text: &str, at: usize) -> bool {
    let extends = |character: char| {
        matches!(character, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20d0}'..='\u{20ff}')
    };
    text[at..].starts_with(extends) || text[..at].ends_with('\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Le président, élu hier, part demain pour l’Ukraine avec ses ministres.";

    fn cut(focus: &str, room: usize) -> &'static str {
        let start = TEXT.find(focus).unwrap();
        &TEXT[around(TEXT, 0..TEXT.len(), start..start + focus.len(), room)]
    }

    #[test]
    fn named_cases() {
        assert_eq!(cut("hier", 100), TEXT);
        assert_eq!(cut("président", 30), "Le président, élu hier, part");
        assert_eq!(cut("président", 25), "Le président, élu hier");
        assert_eq!(cut("président", 16), "Le président");
        assert_eq!(cut("ministres", 31), "l’Ukraine avec ses ministres.");
        assert_eq!(cut("demain", 30), "part demain pour l’Ukraine");
        assert_eq!(cut("demain", 10), "demain");
        assert_eq!(cut("demain", 7), "dem");
    }

    #[test]
    fn a_hard_cut_keeps_accents_on_their_letters() {
        let text = "e\u{301}".repeat(40);
        let cut = around(&text, 0..text.len(), 0..text.len(), 14);
        assert_eq!(&text[cut], "e\u{301}".repeat(6));
    }

    proptest! {
        #[test]
        fn characters_are_counted(text in "[aé…🙂]{0,300}") {
            prop_assert_eq!(characters(&text), text.chars().count());
        }

        #[test]
        fn steps_count_characters(text in "[aé…🙂]{0,40}", room in 0usize..50) {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let start = boundaries.get(3).copied().unwrap_or(0);
            let expected = text[start..].char_indices().nth(room).map(|(at, _)| start + at);
            prop_assert_eq!(forward(&text, start, text.len(), room), expected.unwrap_or(text.len()));
            let expected = text[start..].char_indices().nth_back(room).map(|(at, _)| start + at);
            prop_assert_eq!(backward(&text, start, text.len(), room + 1), expected);
        }

        #[test]
        fn a_cut_fits_and_holds_its_focus(
            text in "([a-cé🙂]{1,6}[ ,]{1,2}){4,20}", a in any::<usize>(), room in 12usize..60,
        ) {
            let starts: Vec<usize> = text.match_indices(' ').map(|(at, _)| at + 1).collect();
            prop_assume!(!starts.is_empty());
            let start = starts[a % starts.len()];
            let end = text[start..].find(' ').map_or(text.len(), |at| start + at);
            prop_assume!(start < end && characters(&text[start..end]) + 2 * ELLIPSIS <= room);
            let cut = around(&text, 0..text.len(), start..end, room);
            let ellipses = usize::from(cut.start > 0) + usize::from(cut.end < text.len());
            prop_assert!(characters(&text[cut.clone()]) + ellipses * ELLIPSIS <= room);
            prop_assert!(cut.start <= start && end <= cut.end);
            prop_assert!(cut.start == 0 || text[..cut.start].ends_with(' '));
        }
    }
}
