//! What makes the vocabulary small before words are interned: lower case, one apostrophe, and
//! elided prefixes taken off. Which prefixes, and which words keep theirs, is data.

use super::characters::{
    class_at, lower_case, Class, ANY_APOSTROPHE, CAPITAL, CASED, HYPHEN, LETTER, TYPOGRAPHIC,
};
use super::scanner::{scan_classes, LONGEST};
use super::words::WordTable;

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
    elisions: Vec<Box<str>>,
    /// Whole words, lower-case, with `'` for an apostrophe.
    kept: WordTable,
}

/// One raw word of a text, with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyed<'a> {
    /// The word as it is interned.
    pub key: &'a str,
    /// Where the raw word starts in the text, in bytes.
    pub start: usize,
    /// Where the raw word ends in the text, in bytes.
    pub end: usize,
    /// How many characters of the raw word the key lacks at its start.
    pub stripped: usize,
}

impl Shrink {
    /// From prefixes such as `jusqu'` (ending with their only apostrophe; the most frequent
    /// first is fastest) and from the words that keep theirs, such as `aujourd'hui`.
    pub fn new<E: AsRef<str>, K: AsRef<str>>(
        elisions: impl IntoIterator<Item = E>,
        kept: impl IntoIterator<Item = K>,
    ) -> Self {
        let mut shrink = Shrink::default();
        let mut buffer = String::new();
        for elision in elisions {
            lower(elision.as_ref(), &mut buffer);
            shrink.elisions.push(buffer.trim_end_matches('\'').into());
        }
        for word in kept {
            lower(word.as_ref(), &mut buffer);
            shrink.kept.intern(&buffer);
        }
        shrink
    }

    /// The key of `word`, and how many of its characters were stripped at the start. The key is
    /// a slice of `word` where nothing else had to change, and of `buffer` otherwise.
    pub fn shrink<'a>(&self, word: &'a str, buffer: &'a mut String) -> (&'a str, usize) {
        self.shrink_known(word, classes(word), buffer)
    }

    /// As [`Self::shrink`], for a word whose characters are of the classes `seen`.
    #[inline(always)]
    fn shrink_known<'a>(
        &self,
        word: &'a str,
        seen: Class,
        buffer: &'a mut String,
    ) -> (&'a str, usize) {
        const CHANGED: Class = CAPITAL | CASED | ANY_APOSTROPHE;
        if seen & CHANGED == 0 || seen & !(LETTER | ANY_APOSTROPHE | HYPHEN) != 0 {
            return (word, 0);
        }
        self.shrink_changed(word, seen, buffer)
    }

    fn shrink_changed<'a>(
        &self,
        word: &'a str,
        seen: Class,
        buffer: &'a mut String,
    ) -> (&'a str, usize) {
        let mut key = word;
        if seen & (CASED | TYPOGRAPHIC) != 0 {
            lower(word, buffer);
            key = buffer;
        } else if seen & CAPITAL != 0 {
            buffer.clear();
            buffer.push_str(word);
            buffer.make_ascii_lowercase();
            key = buffer;
        }
        if seen & ANY_APOSTROPHE != 0 {
            if let Some((prefix, rest)) = key.split_once('\'') {
                let elided = self.elisions.iter().any(|elision| **elision == *prefix);
                if elided && class_at(rest, 0).0 & LETTER != 0 && self.kept.get(key).is_none() {
                    return (rest, prefix.chars().count() + 1);
                }
            }
        }
        (key, 0)
    }
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
    match shrink {
        None => scan_classes(text, |start, end, _| {
            word(Keyed { key: &text[start..end], start, end, stripped: 0 })
        }),
        Some(shrink) => scan_classes(text, |start, end, seen| {
            let raw = &text[start..end];
            // The classes collected for a word that was cut include those of the rest.
            let seen = if raw.len() < LONGEST { seen } else { classes(raw) };
            let (key, stripped) = shrink.shrink_known(raw, seen, buffer);
            word(Keyed { key, start, end, stripped })
        }),
    }
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
mod tests {}
