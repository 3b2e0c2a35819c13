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
            let (mut end, mut seen, after) = run(text, at, class);
            if seen == DIGIT && after & DIGIT_SPACE != 0 && end - start <= 3 {
                end = digit_groups(text, end);
                (end, seen) = trail(text, end, seen);
            } else if after & TRAILING != 0 {
                (end, seen) = trail(text, end, seen);
            }
            word(start, cut(text, start, end), seen);
            at = end;
        } else if class & (LEADING | HAN | SYMBOL) != 0 {
            if class & LEADING == 0 {
                word(start, at, class);
                continue;
            }
            let (next, width) = class_at(text, at);
            if next & WORD != 0 {
                let (end, seen, _) = run(text, at + width, next | FORMLESS);
                let (end, seen) = trail(text, end, seen);
                word(start, cut(text, start, end), seen);
                at = end;
            }
        }
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

/// How many of the eight bytes from `at` on are small ASCII letters, up to the first that is not.
///
/// Counting without a branch per letter saves mispredicted jumps: words end after any number of
/// letters, and most of them within eight.
#[inline(always)]
fn small_letters(bytes: &[u8], at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let Some(chunk) = bytes.get(at..at + 8) else { return 0 };
    let chunk = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
    // The high bit of a byte of a sum tells whether its low seven bits reach a limit: the limit
    // is 0x80 less what was added.
    let low = chunk & !HIGH;
    let reaches = |limit: u8| low + u64::from(0x80 - limit) * ONES;
    let other = (!reaches(b'a') | reaches(b'z' + 1) | chunk) & HIGH;
    other.trailing_zeros() as usize / 8
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
mod tests {
    use proptest::prelude::*;

    use super::super::characters::class;
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        scan(text, |start, end| words.push(&text[start..end]));
        words
    }

    #[test]
    fn examples_of_the_grammar() {
        // The words of a text, separated by bars.
        let table = [
            ("", ""),
            (" .,-'’ ", ""),
            ("L'État a dit oui.", "L'État|a|dit|oui"),
            ("«\u{A0}L’aide à l’Ukraine\u{A0}»", "L’aide|à|l’Ukraine"),
            ("porte-parole, a-t-il dit", "porte-parole|a-t-il|dit"),
            ("porte\u{2011}parole\u{2010}ci", "porte\u{2011}parole\u{2010}ci"),
            ("mot – mot—mot…mot", "mot|mot|mot|mot"),
            ("les 'mots' (d'hier)", "les|mots|d'hier"),
            ("M. Macron", "M|Macron"),
            ("l'O.T.A.N. et", "l'O.T.A.N|et"),
            ("la fin.Début", "la|fin.Début"),
            ("étudiant·e·s artisan‧e lecteur.rice.s", "étudiant·e·s|artisan‧e|lecteur.rice.s"),
            ("et/ou R&D mot_clef", "et/ou|R&D|mot_clef"),
            ("a--b a.-b a...b a,b a, b", "a|b|a|b|a|b|a,b|a|b"),
            ("l''eau l'\u{AD}eau", "l|eau|l'\u{AD}eau"),
            ("jean@afp.fr https://a.fr/b?c=d", "jean@afp.fr|https|a.fr/b|c|d"),
            ("@afp #retraites, # @ ## @-a", "@afp|#retraites|a"),
            ("##a @@b #@c -@d a.@b", "#a|@b|@c|@d|a|@b"),
            ("#a#b (#c)", "#a|#b|#c"),
            ("C++, C# F#. Canal+ a+", "C++|C#|F#|Canal+|a+"),
            ("bac+5 LFI+PCF + a +b ++", "bac|5|LFI|PCF|a|b"),
            ("a-+ a+-b a+'", "a|a+|b|a+"),
            ("10% 5 % 10€ €5 $3 2‰ %", "10|%|5|%|10|€|€|5|$|3|2|‰|%"),
            ("10 000 morts", "10 000|morts"),
            ("1\u{A0}234\u{202F}567\u{2009}890", "1\u{A0}234\u{202F}567\u{2009}890"),
            ("10 0000 1000 000 10 00", "10|0000|1000|000|10|00"),
            ("1 000 0000", "1 000|0000"),
            ("en 2020 100 et 10  000", "en|2020|100|et|10|000"),
            ("de 3 000-4 000 à 10 000+", "de|3 000|4 000|à|10 000+"),
            ("1 234,56 x10 000 #10 000 10 000km", "1 234|56|x10|000|#10|000|10 000|km"),
            ("1 000%", "1 000|%"),
            ("43,3 10.000 20h30 1er m² 1/2", "43,3|10.000|20h30|1er|m²|1/2"),
            (
                "e\u{301}te\u{301} co\u{AD}opé\u{200B}rer",
                "e\u{301}te\u{301}|co\u{AD}opé\u{200B}rer",
            ),
            ("\u{FEFF}Paris", "\u{FEFF}Paris"),
            ("中国 a中b 中-国 #中 中+", "中|国|a|中|b|中|国|中|中"),
            ("Київ Αθήνα القاهرة ひらがな", "Київ|Αθήνα|القاهرة|ひらがな"),
            ("œuvre Œuvre cœur Łódź", "œuvre|Œuvre|cœur|Łódź"),
            ("pi×r÷2😀ok", "pi|r|2|ok"),
        ];
        for (text, expected) in table {
            assert_eq!(words(text).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn tells_byte_offsets() {
        let mut ranges = Vec::new();
        scan("« É,né »", |start, end| ranges.push((start, end)));
        assert_eq!(ranges, [(3, 9)]);
    }

    #[test]
    fn cuts_long_words_by_characters() {
        for (piece, count, characters) in
            [("a", 255, 255), ("a", 256, 255), ("é", 254, 254), ("é", 300, 255), ("-a", 500, 255)]
        {
            let text = format!("b a{} c", &piece.repeat(count)[piece.len()..]);
            let whole: String = text.chars().skip(2).take(characters).collect();
            assert_eq!(words(&text), ["b", &whole, "c"], "{piece} {count}");
        }
        assert_eq!(words(&format!("1{}", " 000".repeat(100)))[0].len(), LONGEST);
        assert_eq!(words(&format!("C{}", "+".repeat(1000)))[0].len(), LONGEST);
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for piece in ["a", "+", "a+", "#", "@", "'", "a'", "1 ", "1 000 ", " 000", "中", "\u{301}"]
        {
            let text = format!("a{}b", piece.repeat((1 << 20) / piece.len()));
            assert!(!words(&text).is_empty());
        }
    }

    /// The grammar once more, over a vector of characters, one function per rule.
    mod model {
        use super::*;

        pub fn words(text: &str) -> Vec<String> {
            let characters: Vec<char> = text.chars().collect();
            let mut found = Vec::new();
            let mut rest = &characters[..];
            while !rest.is_empty() {
                let length = number(rest).or(word(rest)).or(alone(rest));
                if let Some(length) = length {
                    found.push(rest[..length.min(LONGEST)].iter().collect());
                }
                rest = &rest[length.unwrap_or(1)..];
            }
            found
        }

        fn count(text: &[char], wanted: Class) -> usize {
            text.iter().take_while(|c| class(**c) & wanted != 0).count()
        }

        fn number(text: &[char]) -> Option<usize> {
            let first = count(text, DIGIT);
            let mut length = first;
            while count(&text[length..], DIGIT_SPACE) > 0 && count(&text[length + 1..], DIGIT) == 3
            {
                length += 4;
            }
            let whole = (1..=3).contains(&first) && length > first;
            whole.then(|| length + trailing(&text[length..]))
        }

        fn word(text: &[char]) -> Option<usize> {
            let leading = count(&text[..1], LEADING);
            let mut length = leading + count(&text[leading..], WORD);
            if length == leading {
                return None;
            }
            while count(&text[length..], CONNECTOR) > 0 {
                match count(&text[length + 1..], WORD) {
                    0 => break,
                    more => length += 1 + more,
                }
            }
            Some(length + trailing(&text[length..]))
        }

        fn trailing(text: &[char]) -> usize {
            let signs = count(text, TRAILING);
            if count(&text[signs..], WORD) > 0 {
                0
            } else {
                signs
            }
        }

        fn alone(text: &[char]) -> Option<usize> {
            (count(&text[..1], HAN | SYMBOL) == 1).then_some(1)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn agrees_with_the_model(text in "[abéÀœ’'\\-.,·@#+&/%€中д\u{301}\u{AD}× ]{0,40}") {
            prop_assert_eq!(words(&text), model::words(&text));
        }

        #[test]
        fn agrees_with_the_model_on_numbers(text in "[012a,+# \u{202F}\u{A0}]{0,30}") {
            prop_assert_eq!(words(&text), model::words(&text));
        }

        #[test]
        fn agrees_with_the_model_on_any_text(text in any::<String>()) {
            prop_assert_eq!(words(&text), model::words(&text));
        }

        #[test]
        fn agrees_with_the_model_on_long_words(
            text in "[aé]{0,20}",
            length in 250_usize..260,
            end in "[aé'+中 ]{0,4}",
        ) {
            let text = text + &"né".repeat(length / 2) + &end;
            prop_assert_eq!(words(&text), model::words(&text));
        }
    }
}
