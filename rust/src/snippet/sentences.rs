//! Where the sentences of a text end.
//!
//! A pure function of the text and of a list of abbreviations, one pass from left to right. It
//! looks closer only at the few bytes that can end a sentence or open a quotation; the rest goes
//! by in blocks, which the compiler turns into vector instructions. Nothing in here is a French
//! word: those are data ([`SentenceRules`]). What is assumed of the language is its typography:
//! capitals after a full stop, white space inside « … », initials with a stop.

use std::collections::HashSet;
use std::ops::Range;

use super::cut::boundary_before;

/// A quotation up to this many bytes is not cut, whatever ends inside it; a longer one is.
const QUOTATION: usize = 240;
/// So many bytes before a full stop tell whether it belongs to an abbreviation. More are not looked
/// at: a text without white space would be read again for every stop.
const WORD: usize = 64;

/// The abbreviations after which a full stop does not end a sentence.
///
/// # Example
///
/// ```
/// use searchnews::snippet::sentences::{sentences, SentenceRules};
///
/// let rules = SentenceRules::new(["mme name", "art number"]);
/// let text = "Mme. Bé cite l’art. 5. Elle part.";
/// let found: Vec<&str> = sentences(text, &rules).map(|range| &text[range]).collect();
/// assert_eq!(found, ["Mme. Bé cite l’art. 5.", "Elle part."]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SentenceRules {
    always: HashSet<Box<str>>,
    before_number: HashSet<Box<str>>,
    before_name: HashSet<Box<str>>,
    /// Bytes of the longest abbreviation: longer words need no look-up.
    longest: usize,
    /// Per five bits of a first byte, those of the last bytes, one bit each; they are the same
    /// for ASCII capitals and small letters.
    ends: [u32; 32],
}

impl SentenceRules {
    /// Rules from lower-cased abbreviations without their last stop. An entry followed by the
    /// word `number` (`"art number"`) is an abbreviation only where a number follows it, since
    /// it is a word as well; one followed by `name` (`"mme name"`) only with a capital, and before
    /// a line break not in capitals alone, unless it is listed so (`"MM name"`).
    pub fn new<I>(abbreviations: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut rules = SentenceRules::default();
        for entry in abbreviations {
            let entry = entry.as_ref().trim();
            let (set, word) = match entry.rsplit_once(' ') {
                Some((word, "number")) => (&mut rules.before_number, word.trim_end()),
                Some((word, "name")) => (&mut rules.before_name, word.trim_end()),
                _ => (&mut rules.always, entry),
            };
            rules.longest = rules.longest.max(word.len());
            if let ([first, ..], [.., last]) = (word.as_bytes(), word.as_bytes()) {
                rules.ends[usize::from(first & 31)] |= 1 << (last & 31);
            }
            set.insert(word.into());
        }
        rules
    }

    /// Whether `word` before a full stop, with a capital or a digit after it (`follows`), is
    /// an abbreviation.
    fn abbreviates(&self, word: &str, follows: &str) -> bool {
        if word.len() > self.longest {
            return false;
        }
        // Most words are none, and most of those begin and end as none does.
        if let ([first, ..], [.., last], true) = (word.as_bytes(), word.as_bytes(), word.is_ascii())
        {
            if self.ends[usize::from(first & 31)] >> (last & 31) & 1 == 0 {
                return false;
            }
        }
        let lower = word.to_lowercase();
        self.always.contains(lower.as_str())
            || (self.before_number.contains(lower.as_str()) && starts_with_number(follows))
            || self.introduces(word)
    }

    /// Whether a name follows `word` and its full stop, even on the next line.
    fn introduces(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase)
            && word.len() <= self.longest
            && self.before_name.contains(word.to_lowercase().as_str())
    }

    /// Whether `word` may be an acronym (DR, MR): in capitals, and not listed so.
    fn is_acronym(&self, word: &str) -> bool {
        word.len() > 1 && !word.contains(char::is_lowercase) && !self.before_name.contains(word)
    }
}

/// The sentences of `text` as byte ranges, in order, without the white space between them.
///
/// A blank line ends a sentence always, a single line break unless a lower-case letter follows, or
/// an abbreviation of what stands before a name precedes it.
pub fn sentences<'a>(text: &'a str, rules: &'a SentenceRules) -> Sentences<'a> {
    Sentences { text, rules, at: 0 }
}

/// The iterator of [`sentences`].
#[derive(Clone, Debug)]
pub struct Sentences<'a> {
    text: &'a str,
    rules: &'a SentenceRules,
    at: usize,
}

/// What a place that might end a sentence turned out to be.
enum Verdict {
    /// The sentence ends before this byte.
    End(usize),
    /// It goes on; look again from this byte.
    Continue(usize),
}

impl Iterator for Sentences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = skip_white(self.text, self.at);
        if start == self.text.len() {
            return None;
        }
        let mut from = start;
        let end = loop {
            let Some(stop) = next_stop(self.text.as_bytes(), from) else {
                break self.text.trim_end().len();
            };
            match self.judge(start, stop) {
                Verdict::End(end) => break end,
                Verdict::Continue(next) => from = next,
            }
        };
        self.at = end;
        Some(start..end)
    }
}

impl Sentences<'_> {
    /// Judges the stop byte at `stop` in the sentence that starts at `start`.
    fn judge(&self, start: usize, stop: usize) -> Verdict {
        let bytes = self.text.as_bytes();
        match bytes[stop] {
            b'\n' => self.judge_line_break(start, stop),
            b'"' => self.judge_quotation(stop, stop + 1, '"'),
            0xAB if bytes[..stop].ends_with(&[0xC2]) => {
                self.judge_quotation(stop - 1, stop + 1, '»')
            }
            0x9C if bytes[..stop].ends_with(&[0xE2, 0x80]) => {
                self.judge_quotation(stop - 2, stop + 1, '”')
            }
            0xA6 if bytes[..stop].ends_with(&[0xE2, 0x80]) => self.judge_mark(start, stop - 2),
            b'.' | b'!' | b'?' => self.judge_mark(start, stop),
            _ => Verdict::Continue(stop + 1),
        }
    }

    fn judge_line_break(&self, start: usize, stop: usize) -> Verdict {
        let next = skip_white(self.text, stop);
        if ends_paragraph(&self.text[stop..next], &self.text[next..]) {
            return Verdict::End(start + self.text[start..stop].trim_end().len());
        }
        Verdict::Continue(next)
    }

    /// A quotation mark from `open` to `inside`: a short quotation is stepped over, up to the
    /// mark that may end the sentence together with it.
    fn judge_quotation(&self, open: usize, inside: usize, closing: char) -> Verdict {
        let attached = |at: usize| self.text[..at].chars().next_back().is_some_and(is_inner);
        if closing == '"' && (attached(open) || !self.text[inside..].starts_with(is_inner)) {
            return Verdict::Continue(inside);
        }
        let near = &self.text[inside..boundary_before(self.text, inside + QUOTATION)];
        let line = near.find('\n').unwrap_or(near.len());
        let near = &near[..line];
        let mut ends = near.match_indices(closing).map(|(at, _)| inside + at);
        let Some(end) = ends.find(|&at| closing != '"' || attached(at)) else {
            return Verdict::Continue(inside);
        };
        let quoted = self.text[inside..end].trim_end();
        let marks = quoted.trim_end_matches(is_mark).len();
        if marks < quoted.len() {
            return match self.judge_mark(inside, inside + marks) {
                Verdict::End(at) => Verdict::End(at),
                Verdict::Continue(at) => Verdict::Continue(at.max(end + closing.len_utf8())),
            };
        }
        Verdict::Continue(end + closing.len_utf8())
    }

    /// A full stop, an ellipsis, `!`, `?` or a run of them that begins at `mark`.
    fn judge_mark(&self, start: usize, mark: usize) -> Verdict {
        let after = &self.text[mark..];
        let run = &after[..after.len() - after.trim_start_matches(is_mark).len()];
        let behind = mark + run.len();
        let end = skip_closing(self.text, behind);
        let next = skip_white(self.text, end);
        let follows = &self.text[next..];
        if follows.is_empty() {
            return Verdict::End(end);
        }
        if next == end {
            let glued = run == "." && end == behind && self.is_glued(mark, follows);
            return if glued { Verdict::End(end) } else { Verdict::Continue(end) };
        }
        if ends_paragraph(&self.text[end..next], follows) {
            // A link around a name breaks the line before it in pages taken from the web.
            let goes_on = run == "." && end == behind && self.is_name_behind(mark, next);
            return if goes_on { Verdict::Continue(next) } else { Verdict::End(end) };
        }
        let opened = follows.trim_start_matches(is_opening);
        let ends = match opened.chars().next() {
            None => true,
            Some(first) if first.is_lowercase() || is_inner_mark(first) => false,
            Some(_) if run.contains(['!', '?']) => true,
            Some(_) if run != "." => !self.text[..mark].ends_with(['[', '(']),
            Some(_) => end > behind || !self.is_abbreviation(start, mark, opened),
        };
        if ends {
            Verdict::End(end)
        } else {
            Verdict::Continue(end)
        }
    }

    /// A missing space (`annoncé.Le`), which pages taken from the web are full of.
    fn is_glued(&self, mark: usize, follows: &str) -> bool {
        let mut before = self.text[..mark].chars().rev();
        let mut after = follows.chars();
        before.next().is_some_and(char::is_lowercase)
            && before.next().is_some_and(char::is_lowercase)
            && after.next().is_some_and(char::is_uppercase)
            && after.next().is_some_and(|second| second.is_lowercase() || second == '’')
            && !self.is_abbreviation(0, mark, follows)
    }

    /// Whether the full stop at `mark` belongs to what introduces a name, which stands at `next`, on
    /// the next line.
    fn is_name_behind(&self, mark: usize, next: usize) -> bool {
        let letters = self.text[..mark].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let (before, word) = self.text[..mark].split_at(mark - letters);
        self.rules.introduces(word)
            && !self.rules.is_acronym(word)
            && (before.is_empty() || before.ends_with(is_word_border))
            && self.text[mark..next].matches('\n').count() == 1
    }

    /// Whether the full stop at `mark` belongs to the word before it, when a capital follows.
    fn is_abbreviation(&self, start: usize, mark: usize, follows: &str) -> bool {
        let from = start.max(boundary_before(self.text, mark.saturating_sub(WORD)));
        let before = &self.text[from..mark];
        let letters = before.bytes().rev().take_while(u8::is_ascii_lowercase).count();
        let begin = before[..before.len() - letters].trim_end_matches(|c| !is_word_border(c)).len();
        let word = &before[begin..];
        // An ordinary word: it holds no stop or hyphen, and is no initial.
        if letters > 1 && letters == word.len() {
            return self.rules.abbreviates(word, follows);
        }
        // "1. Le premier", "B. Le second": what numbers a list is no sentence.
        if from + begin == start && (word.chars().all(|c| c.is_ascii_digit()) || is_single(word)) {
            return true;
        }
        let mut parts = word.split(['.', '-', '‑']).filter(|part| !part.is_empty());
        let last = parts.next_back().unwrap_or(word);
        if is_single(last) && last.starts_with(char::is_uppercase) {
            // "J. Dupont", "J.-P. Chevènement"; but "O.T.A.N." is a noun, which can stand last.
            return !(parts.clone().count() >= 2 && parts.all(is_single));
        }
        self.rules.abbreviates(word, follows)
            || (last.len() < word.len() && self.rules.abbreviates(last, follows))
    }
}

/// The bytes that may end a sentence or open a quotation. Of the longer characters it is one
/// that is rare elsewhere: the last of `…` (E2 80 A6), `«` (C2 AB) and `“` (E2 80 9C), since E2
/// begins every `’` as well.
const STOPS: [u8; 8] = [b'.', b'!', b'?', b'\n', b'"', 0xA6, 0xAB, 0x9C];

const IS_STOP: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < STOPS.len() {
        table[STOPS[at] as usize] = true;
        at += 1;
    }
    table
};

/// The next of the [`STOPS`] from `from` on.
fn next_stop(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(block) = bytes[at..].first_chunk::<16>() {
        // No branch inside a block: that is what lets the compiler vectorise it.
        let mut any = 0;
        for &byte in block {
            for stop in STOPS {
                any |= u8::from(byte == stop);
            }
        }
        if any != 0 {
            break;
        }
        at += block.len();
    }
    bytes[at..].iter().position(|&byte| IS_STOP[byte as usize]).map(|offset| at + offset)
}

/// Whether white space with `rest` behind it parts two paragraphs.
fn ends_paragraph(white: &str, rest: &str) -> bool {
    match white.bytes().filter(|&byte| byte == b'\n').count() {
        0 => false,
        1 => !rest.starts_with(char::is_lowercase),
        _ => true,
    }
}

fn skip_white(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// The end of the closing brackets and quotation marks at `from`; French ones may be spaced.
fn skip_closing(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = &text[at..];
        let spaced = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}']);
        let next = match rest.chars().next() {
            Some(closing @ (')' | ']' | '»' | '”' | '’' | '"')) => at + closing.len_utf8(),
            _ if spaced.starts_with('»') => text.len() - spaced.len() + '»'.len_utf8(),
            _ => return at,
        };
        at = next;
    }
}

fn starts_with_number(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if first.is_ascii_digit() => true,
        // Roman numbers, and the letters of French codes: "art. L. 121-3".
        Some('I' | 'V' | 'X' | 'L' | 'R') => {
            characters.next().is_none_or(|second| !second.is_lowercase() && !is_apostrophe(second))
        }
        _ => false,
    }
}

fn is_single(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
}

fn is_mark(character: char) -> bool {
    matches!(character, '.' | '!' | '?' | '…')
}

/// Marks that begin no sentence: what stands before them did not end it.
fn is_inner_mark(character: char) -> bool {
    matches!(character, ',' | ';' | ':' | ')' | ']' | '»' | '”' | '.' | '/' | '!' | '?')
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | 'ʼ')
}

fn is_opening(character: char) -> bool {
    matches!(character, '«' | '“' | '"' | '‘' | '\'' | '(' | '[' | '–' | '—' | '-' | '•' | '*')
        || character.is_whitespace()
}

fn is_word_border(character: char) -> bool {
    is_apostrophe(character)
        || character.is_whitespace()
        || matches!(character, '«' | '“' | '"' | '(' | '[' | '/' | ',' | ':' | ';')
}

/// What a straight quotation mark leans on, on its inner side.
pub fn is_inner(character: char) -> bool {
    !character.is_whitespace() && !matches!(character, '(' | '[' | '«')
}

#[cfg(test)]
mod tests;
