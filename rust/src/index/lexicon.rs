//! What every raw word of the segment became: [`Part::Lexicon`](super::part::Part::Lexicon).
//!
//! A word's number is the rank of its key in a [`super::dictionary`]. Its tokens stand in a record
//! of the same number. Most words become one token that spans them, which takes two bytes or so:
//!
//! ```text
//! lengths     of the dictionary and of the records, u64 each
//! dictionary  the keys
//! records     in groups of 16, see `dictionary/groups.rs`:
//!   one token that spans the word, increment 1, no stop word
//!             one byte: low six bits: its characters (1 to 63); high two bits: its form, where 3
//!             means "3 and the varint that comes next"; then the term
//!   otherwise a zero byte, varint number of tokens, and per token:
//!             term, varint form, byte start, byte end, varint increment * 2 + stop
//! ```
//!
//! A term is written as its zigzag distance from the last one in the group: words that stand side
//! by side tend to become terms that do.

use std::io::{self, Write};

use super::dictionary::{
    near, put_near, tables, write_table_lengths, Dictionary, DictionaryWriter, Groups,
    GroupsWriter, GROUP,
};
use super::pages::Region;
use super::varint::{self, Cursor};
use crate::error::Result;

/// One token of a raw word, in numbers of the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WordToken {
    /// The term's number in [`super::terms`].
    pub term: u32,
    /// The ordinal of the form within its term.
    pub form: u32,
    /// Where the token starts, in characters of the key.
    pub start: u8,
    /// Where the token ends, in characters of the key.
    pub end: u8,
    /// How many positions it stands after the token before it.
    pub increment: u8,
    /// Whether free-text queries drop it.
    pub stop: bool,
}

/// Longest token, in characters, that the short record can say.
const SHORT: u8 = 63;
/// Forms from this ordinal on take a varint in the short record.
const MANY_FORMS: u32 = 3;

/// Takes words in ascending order of their keys.
#[derive(Default)]
pub struct LexiconWriter {
    keys: DictionaryWriter,
    records: GroupsWriter,
    last_term: u32,
}

impl LexiconWriter {
    /// A writer that has no word yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a word and returns its number.
    ///
    /// # Errors
    /// `InvalidInput` if `key` is not above the one before.
    pub fn push(&mut self, key: &str, tokens: &[WordToken]) -> io::Result<u32> {
        let number = self.keys.push(key.as_bytes())?;
        if number % GROUP == 0 {
            self.last_term = 0;
        }
        let record = self.records.record();
        let mut put_term = |record: &mut Vec<u8>, term: u32| {
            put_near(record, term, self.last_term);
            self.last_term = term;
        };
        match *tokens {
            [WordToken { term, form, start: 0, end: end @ 1..=SHORT, increment: 1, stop: false }] =>
            {
                record.push(end | (form.min(MANY_FORMS) as u8) << 6);
                if form >= MANY_FORMS {
                    varint::put(record, u64::from(form - MANY_FORMS));
                }
                put_term(record, term);
            }
            _ => {
                record.push(0);
                varint::put(record, tokens.len() as u64);
                for token in tokens {
                    put_term(record, token.term);
                    varint::put(record, u64::from(token.form));
                    record.extend_from_slice(&[token.start, token.end]);
                    let increment = u64::from(token.increment);
                    varint::put(record, increment << 1 | u64::from(token.stop));
                }
            }
        }
        Ok(number)
    }

    /// How many words were pushed.
    pub fn len(&self) -> u32 {
        self.keys.len()
    }

    /// Whether no word was pushed.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Writes the part.
    pub fn finish(self, out: &mut impl Write) -> io::Result<()> {
        write_table_lengths(out, &[self.keys.size(), self.records.size()])?;
        self.keys.finish(out)?;
        self.records.finish(out)
    }
}

/// The lexicon of a segment, opened for reading.
#[derive(Clone)]
pub struct Lexicon {
    keys: Dictionary,
    records: Groups,
}

impl Lexicon {
    /// Opens the lexicon that fills `region`.
    pub fn open(region: &Region) -> Result<Self> {
        let [keys, records] = tables(region)?;
        let keys = Dictionary::open(keys)?;
        let records = Groups::open(&records, keys.len())?;
        Ok(Lexicon { keys, records })
    }

    /// How many words there are.
    pub fn len(&self) -> u32 {
        self.keys.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys; a word's number is its rank.
    pub fn keys(&self) -> &Dictionary {
        &self.keys
    }

    /// The number of the word with this key.
    pub fn find(&self, key: &str) -> Result<Option<u32>> {
        self.keys.find(key.as_bytes())
    }

    /// Puts the key of a word into `key`, in place of what was there.
    ///
    /// # Errors
    /// `Corrupt` if there is no such word: word numbers come from other parts of the file.
    pub fn key(&self, word: u32, key: &mut String) -> Result<()> {
        self.keys.text(word, key)
    }

    /// Has what [`Lexicon::tokens`] reads brought into the cache.
    pub fn prefetch(&self, word: u32) {
        if word < self.len() {
            self.records.prefetch(word);
        }
    }

    /// Puts the tokens of a word into `tokens`, in place of what was there.
    ///
    /// # Errors
    /// `Corrupt` if there is no such word: word numbers come from other parts of the file.
    pub fn tokens(&self, word: u32, tokens: &mut Vec<WordToken>) -> Result<()> {
        if word >= self.len() {
            return Err(self.keys.missing(word));
        }
        let mut group = Records::new(self.records.up_to(word)?);
        for _ in 0..=word % GROUP {
            group.next(tokens).ok_or_else(|| self.records.damaged(word))?;
        }
        Ok(())
    }

    /// Calls `visit` with the key and the tokens of each of `words`, which rise. Words that stand
    /// side by side, as those of one term do, are read together.
    ///
    /// # Errors
    /// `Corrupt` if there is no such word: word numbers come from other parts of the file.
    pub fn visit(
        &self,
        words: &[u32],
        mut visit: impl FnMut(&str, &[WordToken]) -> Result<()>,
    ) -> Result<()> {
        let mut tokens = Vec::new();
        for words in words.chunk_by(|a, b| a / GROUP == b / GROUP) {
            let (first, last) = (words[0] / GROUP * GROUP, words[words.len() - 1]);
            if last >= self.len() {
                return Err(self.keys.missing(last));
            }
            let mut group = Records::new(self.records.group(first / GROUP)?);
            let mut wanted = words.iter().peekable();
            self.keys.for_each(first..last + 1, |word, key| {
                group.next(&mut tokens).ok_or_else(|| self.records.damaged(word))?;
                if wanted.next_if(|wanted| **wanted == word).is_none() {
                    return Ok(());
                }
                let key = std::str::from_utf8(key).map_err(|_| self.keys.not_utf8(word))?;
                visit(key, &tokens)
            })?;
        }
        Ok(())
    }

    /// Calls `visit` with the number, the key and the tokens of every word, in order.
    pub fn for_each(
        &self,
        mut visit: impl FnMut(u32, &str, &[WordToken]) -> Result<()>,
    ) -> Result<()> {
        let mut tokens = Vec::new();
        let mut group = Records::new(&[]);
        self.keys.for_each(0..self.len(), |word, key| {
            if word % GROUP == 0 {
                group = Records::new(self.records.group(word / GROUP)?);
            }
            group.next(&mut tokens).ok_or_else(|| self.records.damaged(word))?;
            let key = std::str::from_utf8(key).map_err(|_| self.keys.not_utf8(word))?;
            visit(word, key, &tokens)
        })
    }
}

/// Reads the records of one group.
struct Records<'a> {
    cursor: Cursor<'a>,
    last_term: u32,
}

impl<'a> Records<'a> {
    fn new(group: &'a [u8]) -> Self {
        Records { cursor: Cursor::new(group), last_term: 0 }
    }

    fn term(&mut self) -> Option<u32> {
        self.last_term = near(&mut self.cursor, self.last_term)?;
        Some(self.last_term)
    }

    fn byte(&mut self) -> Option<u8> {
        self.cursor.byte()
    }

    /// Puts the tokens of the next record into `tokens`; `None` if the bytes run out.
    fn next(&mut self, tokens: &mut Vec<WordToken>) -> Option<()> {
        tokens.clear();
        let short = self.byte()?;
        if short != 0 {
            let mut form = u32::from(short >> 6);
            if form == MANY_FORMS {
                form = form.checked_add(self.cursor.u32()?)?;
            }
            let (term, end) = (self.term()?, short & SHORT);
            tokens.push(WordToken { term, form, start: 0, end, increment: 1, stop: false });
            return Some(());
        }
        // A token takes five bytes, so a false count ends where the group does.
        for _ in 0..self.cursor.u64()? {
            let term = self.term()?;
            let form = self.cursor.u32()?;
            let (start, end) = (self.byte()?, self.byte()?);
            let last = self.cursor.u64()?;
            let increment = u8::try_from(last >> 1).ok()?;
            tokens.push(WordToken { term, form, start, end, increment, stop: last & 1 == 1 });
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
