//! Emoji: which characters are pictures, and which of them make one word together.
//!
//! After Unicode Technical Standard #51, section 1.4:
//!
//! ```text
//! emoji    = keycap | flag | picture (joiner picture)*
//! keycap   = (0 to 9 | # | *) selector? U+20E3
//! flag     = two regional indicators
//! picture  = (pictograph | sign U+FE0F) (selector | skin tone | tag)*
//! joiner   = U+200D           selector = U+FE0E (as text) | U+FE0F (as a picture)
//! ```
//!
//! A *sign* is one that running text uses for other ends, such as © and the arrows: it is an emoji
//! only where it says so.

const JOINER: char = '\u{200D}';
const KEYCAP: char = '\u{20E3}';
const PICTURE_STYLE: char = '\u{FE0F}';

/// Pictographs as inclusive ranges of code points, in ascending order.
///
/// Source: Unicode Character Database 18.0.0, property Emoji, read through the Python package
/// `regex`; from U+1F000 on the blocks that hold nothing but pictures, so that the emoji of coming
/// years are words too. Signs are left out, and letters (ℹ, Ⓜ, 🅰), which are word characters.
#[rustfmt::skip]
const PICTOGRAPHS: [(u32, u32); 76] = [
    (0x231A, 0x231B), (0x2328, 0x2328), (0x23CF, 0x23CF), (0x23E9, 0x23F3), (0x23F8, 0x23FA),
    (0x25FD, 0x25FE), (0x2600, 0x2604), (0x260E, 0x260E), (0x2611, 0x2611), (0x2614, 0x2615),
    (0x2618, 0x2618), (0x261D, 0x261D), (0x2620, 0x2620), (0x2622, 0x2623), (0x2626, 0x2626),
    (0x262A, 0x262A), (0x262E, 0x262F), (0x2638, 0x263A), (0x2640, 0x2640), (0x2642, 0x2642),
    (0x2648, 0x2653), (0x265F, 0x2660), (0x2663, 0x2663), (0x2665, 0x2666), (0x2668, 0x2668),
    (0x267B, 0x267B), (0x267E, 0x267F), (0x2692, 0x2697), (0x2699, 0x2699), (0x269B, 0x269C),
    (0x26A0, 0x26A1), (0x26A7, 0x26A7), (0x26AA, 0x26AB), (0x26B0, 0x26B1), (0x26BD, 0x26BE),
    (0x26C4, 0x26C5), (0x26C8, 0x26C8), (0x26CE, 0x26CF), (0x26D1, 0x26D1), (0x26D3, 0x26D4),
    (0x26E9, 0x26EA), (0x26F0, 0x26F5), (0x26F7, 0x26FA), (0x26FD, 0x26FD), (0x2702, 0x2702),
    (0x2705, 0x2705), (0x2708, 0x270D), (0x270F, 0x270F), (0x2712, 0x2712), (0x2714, 0x2714),
    (0x2716, 0x2716), (0x271D, 0x271D), (0x2721, 0x2721), (0x2728, 0x2728), (0x2733, 0x2734),
    (0x2744, 0x2744), (0x2747, 0x2747), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755),
    (0x2757, 0x2757), (0x2763, 0x2764), (0x2795, 0x2797), (0x27B0, 0x27B0), (0x27BF, 0x27BF),
    (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55),
    // Mahjong, dominoes, cards; squared words; everything newer.
    (0x1F000, 0x1F0FF), (0x1F18E, 0x1F18E), (0x1F191, 0x1F1AC), (0x1F200, 0x1F2FF),
    (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7F0), (0x1F900, 0x1FAFF),
];

/// Whether a character is a picture by itself.
pub(super) fn is_pictograph(character: char) -> bool {
    let code = character as u32;
    let after = PICTOGRAPHS.partition_point(|(first, _)| *first <= code);
    after > 0 && code <= PICTOGRAPHS[after - 1].1
}

/// Whether a character is a picture where [`PICTURE_STYLE`] follows it, and no word elsewhere.
pub(super) fn is_sign(character: char) -> bool {
    matches!(
        character,
        '©' | '®' | '™' | '‼' | '⁉' | '↔'..='↙' | '↩' | '↪' | '⤴' | '⤵' | '➡' | '⬅'..='⬇'
        | '▪' | '▫' | '▶' | '◀' | '◻' | '◼' | '〰' | '〽' | '㊗' | '㊙'
    )
}

/// Whether a character is a regional indicator, two of which are a flag.
pub(super) fn is_regional(character: char) -> bool {
    matches!(character, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Whether a character says how the emoji in front of it looks: as text or as a picture.
pub(super) fn is_selector(character: char) -> bool {
    matches!(character, '\u{FE0E}' | PICTURE_STYLE)
}

/// The bytes of the emoji, keycaps of digits aside, at the start of `text`; zero if none is there.
pub(super) fn length(text: &str) -> usize {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return 0 };
    if matches!(first, '#' | '*') {
        return match keycap_length(characters.as_str()) {
            0 => 0,
            rest => 1 + rest,
        };
    }
    if is_regional(first) {
        let second = characters.next().filter(|next| is_regional(*next));
        return first.len_utf8() + second.map_or(0, char::len_utf8);
    }
    let styled = is_sign(first) && characters.as_str().starts_with(PICTURE_STYLE);
    if !is_pictograph(first) && !styled {
        return 0;
    }
    let mut end = first.len_utf8();
    loop {
        end +=
            text[end..].chars().take_while(|c| is_modifier(*c)).map(char::len_utf8).sum::<usize>();
        let mut behind = text[end..].chars();
        match (behind.next(), behind.next()) {
            // Arrows tell which way a picture faces or moves.
            (Some(JOINER), Some(next)) if is_pictograph(next) || is_sign(next) => {
                end += JOINER.len_utf8() + next.len_utf8();
            }
            _ => return end,
        }
    }
}

/// The bytes of what makes a keycap of the digit or sign before `text`; zero if nothing does.
pub(super) fn keycap_length(text: &str) -> usize {
    let bare = text.strip_prefix(is_selector).unwrap_or(text);
    match bare.strip_prefix(KEYCAP) {
        Some(rest) => text.len() - rest.len(),
        None => 0,
    }
}

/// Selectors, skin tones, and the tags by which flags of regions are spelled.
fn is_modifier(character: char) -> bool {
    is_selector(character)
        || matches!(character, '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_ascend() {
        assert!(PICTOGRAPHS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(PICTOGRAPHS.iter().all(|(first, last)| first <= last));
    }

    #[test]
    fn pictographs_are_neither_letters_nor_numbers() {
        for character in (0..=0x10FFFF).filter_map(char::from_u32).filter(|c| is_pictograph(*c)) {
            assert!(!character.is_alphanumeric(), "{character:?}");
        }
    }

    #[test]
    fn how_far_an_emoji_reaches() {
        // An emoji, then what stands behind it.
        let table = [
            ("❤", ""),
            ("❤\u{FE0F}", " fin"),
            ("☀\u{FE0E}\u{FE0F}", "☀"),
            ("👍🏽", "👍"),
            ("🏽🏽", ""),
            ("👩\u{200D}❤\u{FE0F}\u{200D}👩", "👩"),
            ("🏃🏿\u{200D}♀\u{FE0F}\u{200D}➡\u{FE0F}", "➡"),
            ("🙂\u{200D}↔\u{FE0F}", ""),
            ("👩", "\u{200D}a"),
            ("👩", "\u{200D}\u{200D}👩"),
            ("🇫🇷", "🇫🇷"),
            ("🇫", "a"),
            ("🇫", "\u{FE0F}"),
            ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "🏴"),
            ("#\u{20E3}", ""),
            ("*\u{FE0F}\u{20E3}", "\u{20E3}"),
            ("", "#"),
            ("", "*\u{FE0F}\u{FE0F}\u{20E3}"),
            ("", "1\u{20E3}"),
            ("", "\u{FE0F}"),
            ("", "a"),
            ("", "©"),
            ("©\u{FE0F}", "©"),
            ("", "→\u{FE0F}"),
            ("", ""),
        ];
        for (emoji, behind) in table {
            assert_eq!(length(&format!("{emoji}{behind}")), emoji.len(), "{emoji}{behind}");
        }
    }
}
