//! What makes the vocabulary small before words are interned: lower case, one apostrophe, and
//! elided prefixes taken off. Which prefixes, and which words keep theirs, is data.

use super::characters::{
    class_at, lower_case, Class, ANY_APOSTROPHE, ATTACHED, CAPITAL, CASED, HYPHEN, LETTER,
    TYPOGRAPHIC,
};
use super::scanner::{scan_classes, LONGEST};
use super::words::{WordTable, SIXTEEN};

/// Turns raw words into keys.
///
/// Only words of letters, apostrophes and hyphens are touched. Letters become lower-case where
/// the small letter is one character and does not depend on its neighbours, apostrophes become
/// `'`, and one elided prefix goes, unless the whole word is one that keeps it. No other character
/// is added or removed, so offsets into the key are offsets into the raw word less the number of
/// characters stripped.
///
/// ```
/// use searchnews::analysis::shrink::Shrink;
///
/// let shrink = Shrink::new(["l'", "d'"], ["d'artagnan"]);
/// let mut buffer = String::new();
/// assert_eq!(shrink.shrink("L’Aide", &mut buffer), ("aide", 2));
/// assert_eq!(shrink.shrink("D’Artagnan", &mut buffer), ("d'artagnan", 0));
/// ```
#[derive(Default)]
pub struct Shrink {
    /// Elided prefixes, lower-case, without their apostrophe.
    elisions: WordTable,
    /// Whole words, lower-case, with `'` for an apostrophe.
    kept: WordTable,
    /// A bit for each way in which one of those begins, before and behind its apostrophe: most
    /// others need not be looked up.
    beginnings: [u32; 32],
}

/// One raw word of a text, with its key.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// The word as it is interned, and whatever stands behind it.
    pub stretch: &'a str,
    /// How many bytes of that are the word.
    pub length: usize,
    /// Where the raw word starts in the text, in bytes.
    pub start: usize,
    /// Where the raw word ends in the text, in bytes.
    pub end: usize,
    /// How many characters of the raw word the key lacks at its start.
    pub stripped: usize,
}

impl<'a> Keyed<'a> {
    /// The word as it is interned.
    #[inline(always)]
    pub fn key(&self) -> &'a str {
        &self.stretch[..self.length]
    }
}

impl Shrink {
    /// From prefixes such as `jusqu'` (ending with their only apostrophe) and from the words that
    /// keep theirs, such as `aujourd'hui`.
    pub fn new<E: AsRef<str>, K: AsRef<str>>(
        elisions: impl IntoIterator<Item = E>,
        kept: impl IntoIterator<Item = K>,
    ) -> Self {
        let mut shrink = Shrink::default();
        let mut buffer = String::new();
        for elision in elisions {
            lower(elision.as_ref(), &mut buffer);
            shrink.elisions.intern(buffer.trim_end_matches('\''));
        }
        for word in kept {
            lower(word.as_ref(), &mut buffer);
            shrink.kept.intern(&buffer);
            if let Some((prefix, rest)) = buffer.split_once('\'') {
                let (row, bit) = beginning(prefix, rest);
                shrink.beginnings[row] |= bit;
            }
        }
        shrink
    }

    /// The key of `word`, and how many of its characters were stripped at the start. The key is
    /// a slice of `word` where nothing else had to change, and of `buffer` otherwise.
    pub fn shrink<'a>(&self, word: &'a str, buffer: &'a mut String) -> (&'a str, usize) {
        let Stretch { text, length, stripped } =
            self.shrink_known(word, word.len(), classes(word), buffer);
        (&text[..length], stripped)
    }

    /// As [`Self::shrink`], for the word of so many bytes that `text` begins with, whose characters
    /// are of the classes `seen`.
    #[inline(always)]
    fn shrink_known<'a>(
        &self,
        text: &'a str,
        length: usize,
        seen: Class,
        buffer: &'a mut String,
    ) -> Stretch<'a> {
        const CHANGED: Class = CAPITAL | CASED | ANY_APOSTROPHE;
        if seen & CHANGED == 0 || seen & !(LETTER | ANY_APOSTROPHE | HYPHEN) != 0 {
            return Stretch { text, length, stripped: 0 };
        }
        self.shrink_changed(text, length, seen, buffer)
    }

    fn shrink_changed<'a>(
        &self,
        mut text: &'a str,
        mut length: usize,
        seen: Class,
        buffer: &'a mut String,
    ) -> Stretch<'a> {
        if seen & (CAPITAL | CASED | TYPOGRAPHIC) != 0 {
            let word = &text[..length];
            if seen & (CASED | TYPOGRAPHIC) != 0 {
                lower(word, buffer);
            } else {
                buffer.clear();
                buffer.push_str(word);
                buffer.make_ascii_lowercase();
            }
            length = buffer.len();
            buffer.push_str(BEHIND);
            text = buffer;
        }
        if seen & ANY_APOSTROPHE != 0 {
            let key = &text[..length];
            if let Some((prefix, rest)) = key.split_once('\'') {
                if self.elides(prefix, rest, || self.kept.get(key).is_some()) {
                    let (gone, stripped) = (prefix.len() + 1, prefix.chars().count() + 1);
                    return Stretch { text: &text[gone..], length: length - gone, stripped };
                }
            }
        }
        Stretch { text, length, stripped: 0 }
    }

    /// Whether `prefix` is elided before `rest`; `is_kept` is asked if a word that keeps its prefix
    /// begins alike.
    fn elides(&self, prefix: &str, rest: &str, is_kept: impl FnOnce() -> bool) -> bool {
        let (row, bit) = beginning(prefix, rest);
        self.elisions.get(prefix).is_some()
            && class_at(rest, 0).0 & LETTER != 0
            && (self.beginnings[row] & bit == 0 || !is_kept())
    }
}

/// The row and the bit of words that begin so.
#[inline(always)]
fn beginning(prefix: &str, rest: &str) -> (usize, u32) {
    let low = |part: &str| part.bytes().next().unwrap_or(0) & 31;
    (usize::from(low(prefix)), 1 << low(rest))
}

/// What stands behind a key that is no slice of its text: room to read sixteen bytes at once.
const BEHIND: &str = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const _: () = assert!(BEHIND.len() == SIXTEEN);

/// A key: so many bytes of `text`, from the first one on.
struct Stretch<'a> {
    text: &'a str,
    length: usize,
    stripped: usize,
}

/// Calls `word` with every raw word of `text` and its key, in order; without a `shrink`, the
/// words are their own keys. `buffer` is scratch space, to be used again for the next text.
#[inline]
pub fn scan_keys(
    text: &str,
    shrink: Option<&Shrink>,
    buffer: &mut String,
    mut word: impl FnMut(Keyed<'_>),
) {
    scan_classes(text, |start, end, seen| {
        let (text, length) = (&text[start..], end - start);
        let Stretch { text: stretch, length, stripped } = match shrink {
            None => Stretch { text, length, stripped: 0 },
            Some(shrink) => {
                // The classes collected for a word that was cut, or that left its last digit to a
                // keycap, include those of the rest.
                let exact = length < LONGEST && seen & ATTACHED == 0;
                let seen = if exact { seen } else { classes(&text[..length]) };
                shrink.shrink_known(text, length, seen, buffer)
            }
        };
        word(Keyed { stretch, length, start, end, stripped })
    });
}

/// The union of the classes of all characters of `word`.
fn classes(word: &str) -> Class {
    let mut seen = 0;
    let mut at = 0;
    while at < word.len() {
        let (class, width) = class_at(word, at);
        // Zero stands for a separator, which shrinking must notice too.
        seen |= if class == 0 { Class::MAX } else { class };
        at += width;
    }
    seen
}

/// Replaces `buffer` by `word` in lower-case with unified apostrophes.
fn lower(word: &str, buffer: &mut String) {
    buffer.clear();
    for character in word.chars() {
        buffer.push(match character {
            '’' | '\u{2BC}' | '′' => '\'',
            other => lower_case(other),
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::characters::class;
    use super::super::scanner::scan;
    use super::*;

    const ELISIONS: [&str; 5] = ["l'", "d'", "qu'", "ç'", "jusqu'"];
    const KEPT: [&str; 4] = ["d'artagnan", "D’Ormesson", "quelqu'un", "qu'en-dira-t-on"];

    fn french() -> Shrink {
        Shrink::new(ELISIONS, KEPT)
    }

    #[test]
    fn examples_of_keys() {
        let shrink = french();
        let mut buffer = String::new();
        for (word, key, stripped) in [
            ("", "", 0),
            ("paix", "paix", 0),
            ("Paix", "paix", 0),
            ("ÉLYSÉE", "élysée", 0),
            ("Œuvre", "œuvre", 0),
            ("l'aide", "aide", 2),
            ("L’Été", "été", 2),
            ("QU\u{2BC}IL", "il", 3),
            ("Ç′avait", "avait", 2),
            ("jusqu'aujourd'hui", "aujourd'hui", 6),
            ("d'aujourd’hui", "aujourd'hui", 2),
            ("Aujourd’hui", "aujourd'hui", 0),
            ("D’Artagnan", "d'artagnan", 0),
            ("d'Ormesson", "d'ormesson", 0),
            ("Qu’en-dira-t-on", "qu'en-dira-t-on", 0),
            ("d'Artagnan-là", "artagnan-là", 2),
            ("l'", "l'", 0),
            ("l'-a", "l'-a", 0),
            ("l''a", "l''a", 0),
            ("'aide", "'aide", 0),
            ("O’Brien", "o'brien", 0),
            ("Porte\u{2011}Parole", "porte\u{2011}parole", 0),
            // Not of letters, apostrophes and hyphens only:
            ("L'A380", "L'A380", 0),
            ("O.T.A.N", "O.T.A.N", 0),
            ("#Paix", "#Paix", 0),
            ("@AFP", "@AFP", 0),
            ("Canal+", "Canal+", 0),
            ("E\u{301}te\u{301}", "E\u{301}te\u{301}", 0),
            ("CO\u{AD}OP", "CO\u{AD}OP", 0),
            ("Deux Mots", "Deux Mots", 0),
            ("中", "中", 0),
            // Small letters of two characters, or depending on their neighbours:
            ("İÀ", "İà", 0),
            ("ΣΟΦΌΣ", "ΣοφόΣ", 0),
            ("КИЇВ", "київ", 0),
        ] {
            assert_eq!(shrink.shrink(word, &mut buffer), (key, stripped), "{word}");
        }
    }

    #[test]
    fn without_data_only_case_and_apostrophes_change() {
        let mut buffer = String::new();
        assert_eq!(Shrink::default().shrink("L’Aide", &mut buffer), ("l'aide", 0));
    }

    #[test]
    fn an_unchanged_word_is_not_copied() {
        let mut buffer = String::new();
        for (word, from) in [("porte-clés", 0), ("l'aide", 2)] {
            let key = french().shrink(word, &mut buffer).0.as_ptr();
            assert_eq!(key, word[from..].as_ptr());
        }
    }

    #[test]
    fn scanned_words_come_with_keys_and_places() {
        let text = "L’aide : 10 000 €";
        let keys = |shrink: Option<&Shrink>| {
            let mut found = Vec::new();
            scan_keys(text, shrink, &mut String::new(), |word| {
                found.push((word.key().to_string(), word.start, word.end, word.stripped));
            });
            found
        };
        let rest = [("10 000".to_string(), 11, 17, 0), ("€".to_string(), 18, 21, 0)];
        let shrink = french();
        let shrunk = keys(Some(&shrink));
        assert_eq!(shrunk[0], ("aide".to_string(), 0, 8, 2));
        assert_eq!(shrunk[1..], rest);
        let raw = keys(None);
        assert_eq!(raw[0], ("L’aide".to_string(), 0, 8, 0));
        assert_eq!(raw[1..], rest);
    }

    /// The rules once more, character by character.
    fn model(word: &str) -> (String, usize) {
        let touched = LETTER | ANY_APOSTROPHE | HYPHEN;
        if word.chars().any(|c| class(c) & touched == 0) {
            return (word.to_string(), 0);
        }
        let lower = |c: char| match c {
            '’' | '\u{2BC}' | '′' => '\'',
            'Σ' => 'Σ',
            c if c.to_lowercase().count() == 1 => c.to_lowercase().next().unwrap(),
            c => c,
        };
        let key: String = word.chars().map(lower).collect();
        if KEPT.iter().any(|kept| kept.chars().map(lower).eq(key.chars())) {
            return (key, 0);
        }
        for elision in ELISIONS {
            let rest = key.strip_prefix(elision).unwrap_or("");
            if rest.chars().next().is_some_and(|c| class(c) & LETTER != 0) {
                return (rest.to_string(), elision.chars().count());
            }
        }
        (key, 0)
    }

    proptest! {
        #[test]
        fn agrees_with_the_model(
            word in "(l|L|d|D|qu|QU|Ç|jusqu|x)?['’′]?[aéÉAZœŒ'’\\-ΣİД1.#\u{301} ]{0,8}",
        ) {
            let mut buffer = String::new();
            let (key, stripped) = french().shrink(&word, &mut buffer);
            prop_assert_eq!((key.to_string(), stripped), model(&word));
        }

        #[test]
        fn scanning_for_keys_is_scanning_and_shrinking(
            text in "([LlDd]['’]|qu')?[aéÉZ'’\\-. 1+#]{0,12}(é{250,256}[A.]{0,3})?[lA'’ 1]{0,8}",
        ) {
            let shrink = french();
            let mut expected = Vec::new();
            let mut buffer = String::new();
            scan(&text, |start, end| {
                let (key, stripped) = shrink.shrink(&text[start..end], &mut buffer);
                expected.push((key.to_string(), start, end, stripped));
            });
            let mut found = Vec::new();
            scan_keys(&text, Some(&shrink), &mut buffer, |word| {
                found.push((word.key().to_string(), word.start, word.end, word.stripped));
            });
            prop_assert_eq!(found, expected);
        }
    }
}
