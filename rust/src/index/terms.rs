//! The terms of the segment: [`Part::Terms`](super::part::Part::Terms).
//!
//! A term's number is its rank in a [`super::dictionary`]. What every search needs of a term and
//! what says which words it stands for are kept apart, so that the former stays small, but side by
//! side: a query word is mostly asked for both.
//!
//! ```text
//! lengths     of the dictionary and of the records, u64 each
//! dictionary  the terms
//! records     in groups of 16 terms (`dictionary/groups.rs`): bytes of the hot records of the
//!             group varint; its hot records; its cold records. Each record begins with its length;
//!             all are varints
//!   hot       documents * 4 + kind, occurrences, and
//!               kind 0: the inline bytes, to the end of the record
//!               kind 1: offset in the postings; length of the list, length of its positions
//!               kind 2: the same, then champions offset, length
//!   cold      number of kin * 2 + hyphenated; the kin, each followed by a byte that says
//!             "unaccented"; number of forms, forms; number of words, words.
//!             Form and word numbers and kin are zigzag distances from the one before.
//! ```

mod writer;

use super::dictionary::{near, sized, tables, Dictionary, Groups, GROUP};
use super::pages::Region;
use super::varint::Cursor;
use crate::error::Result;

pub use writer::TermsWriter;

/// A stretch of bytes in another part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extent {
    /// The first byte, counted from the start of that part.
    pub offset: u64,
    /// How many bytes.
    pub len: u64,
}

/// Where the occurrences of a term are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place<'a> {
    /// Right here: postings and positions of a rare term, whose layout `terms` does not know.
    Inline(&'a [u8]),
    /// In a list of its own.
    List {
        /// Bytes of [`super::postings`].
        postings: Extent,
        /// How many bytes of [`super::positions`] stand behind those.
        positions: u64,
        /// Bytes of the champions, kept for frequent terms only.
        champions: Option<Extent>,
    },
}

/// How often a term occurs in the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TermStatistics {
    /// Documents that hold the term.
    pub documents: u32,
    /// Occurrences in all of them.
    pub occurrences: u64,
}

/// Another term that shares a folded spelling with a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kin {
    /// The other term's number.
    pub term: u32,
    /// Whether they meet in a form that is written without accents.
    pub unaccented: bool,
}

/// All that is written about a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TermRecord<'a> {
    /// How often it occurs.
    pub statistics: TermStatistics,
    /// Where its occurrences are.
    pub place: Place<'a>,
    /// Its forms, as numbers into [`super::forms`], by ordinal.
    pub forms: &'a [u32],
    /// The words that yield it, as numbers into [`super::lexicon`].
    pub words: &'a [u32],
    /// Terms that share a folded spelling with it.
    pub kin: &'a [Kin],
    /// Whether one of its forms is written with a hyphen.
    pub hyphenated: bool,
}

const INLINE: u32 = 0;
const LIST: u32 = 1;
const LIST_AND_CHAMPIONS: u32 = 2;

/// The terms of a segment, opened for reading.
#[derive(Clone)]
pub struct Terms {
    terms: Dictionary,
    records: Groups,
}

impl Terms {
    /// Opens the terms that fill `region`.
    pub fn open(region: &Region) -> Result<Self> {
        let [terms, records] = tables(region)?;
        let terms = Dictionary::open(terms)?;
        let records = Groups::open(&records, terms.len())?;
        Ok(Terms { terms, records })
    }

    /// How many terms there are.
    pub fn len(&self) -> u32 {
        self.terms.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The terms' bytes; a term's number is its rank.
    pub fn dictionary(&self) -> &Dictionary {
        &self.terms
    }

    /// The number of `term`.
    pub fn find(&self, term: &str) -> Result<Option<u32>> {
        self.terms.find(term.as_bytes())
    }

    /// Puts the term of this number into `term`, in place of what was there.
    ///
    /// # Errors
    /// `Corrupt`, here and below, if there is no such term: numbers come from other parts.
    pub fn term(&self, number: u32, term: &mut String) -> Result<()> {
        self.terms.text(number, term)
    }

    /// How often the term occurs.
    pub fn statistics(&self, number: u32) -> Result<TermStatistics> {
        Ok(self.hot(number)?.0)
    }

    /// Where the occurrences of the term are.
    pub fn place(&self, number: u32) -> Result<Place<'_>> {
        Ok(self.hot(number)?.1)
    }

    /// Statistics and place in one read.
    pub fn hot(&self, number: u32) -> Result<(TermStatistics, Place<'_>)> {
        let (hot, _) = self.group(number)?;
        let record = sized(hot, number % GROUP);
        record.and_then(read_hot).ok_or_else(|| self.records.damaged(number))
    }

    /// Has what is written about the term brought into the cache.
    pub fn prefetch(&self, number: u32) {
        if number < self.len() {
            self.records.prefetch(number);
        }
    }

    /// The term's forms, as numbers into [`super::forms`], by ordinal.
    pub fn forms(&self, number: u32) -> Result<Vec<u32>> {
        self.read_cold(number, |cursor| {
            skip_kin(cursor)?;
            numbers(cursor)
        })
    }

    /// The form of this ordinal, as a number into [`super::forms`], if the term has so many.
    pub fn form(&self, number: u32, ordinal: u32) -> Result<Option<u32>> {
        self.read_cold(number, |cursor| {
            skip_kin(cursor)?;
            nth(cursor, ordinal)
        })
    }

    /// The ordinals of those forms of the term that are among `wanted` (rising numbers of forms
    /// of this term); `None` where these are all that it has.
    pub fn ordinals(&self, number: u32, wanted: &[u32]) -> Result<Option<Vec<u32>>> {
        self.read_cold(number, |cursor| {
            skip_kin(cursor)?;
            ordinals(cursor, wanted)
        })
    }

    /// The words that yield the term, as numbers into [`super::lexicon`].
    pub fn words(&self, number: u32) -> Result<Vec<u32>> {
        self.read_cold(number, |cursor| {
            skip_kin(cursor)?;
            for _ in 0..cursor.u64()? {
                cursor.u64()?;
            }
            numbers(cursor)
        })
    }

    /// The other terms that share a folded spelling with the term.
    pub fn kin(&self, number: u32) -> Result<Vec<Kin>> {
        self.read_cold(number, read_kin)
    }

    /// Whether one of the term's forms is written with a hyphen.
    pub fn is_hyphenated(&self, number: u32) -> Result<bool> {
        self.read_cold(number, |cursor| Some(cursor.u64()? & 1 == 1))
    }

    /// What `read` takes out of the term's cold record.
    #[inline]
    fn read_cold<T>(&self, number: u32, read: impl FnOnce(&mut Cursor) -> Option<T>) -> Result<T> {
        let (_, cold) = self.group(number)?;
        let found = sized(cold, number % GROUP).and_then(|record| read(&mut Cursor::new(record)));
        found.ok_or_else(|| self.records.damaged(number))
    }

    /// The hot and the cold records of the term's group.
    #[inline]
    fn group(&self, number: u32) -> Result<(&[u8], &[u8])> {
        self.check(number)?;
        let mut cursor = Cursor::new(self.records.up_to(number)?);
        let hot = cursor.bytes().ok_or_else(|| self.records.damaged(number))?;
        Ok((hot, cursor.rest()))
    }

    fn check(&self, number: u32) -> Result<()> {
        match number < self.len() {
            true => Ok(()),
            false => Err(self.terms.missing(number)),
        }
    }
}

fn read_hot(record: &[u8]) -> Option<(TermStatistics, Place<'_>)> {
    let mut cursor = Cursor::new(record);
    let first = cursor.u64()?;
    let documents = u32::try_from(first >> 2).ok()?;
    let statistics = TermStatistics { documents, occurrences: cursor.u64()? };
    let kind = (first & 3) as u32;
    if kind == INLINE {
        return Some((statistics, Place::Inline(&record[cursor.position()..])));
    }
    let extent = |cursor: &mut Cursor| Some(Extent { offset: cursor.u64()?, len: cursor.u64()? });
    let (postings, positions) = (extent(&mut cursor)?, cursor.u64()?);
    let champions = match kind {
        LIST => None,
        LIST_AND_CHAMPIONS => Some(extent(&mut cursor)?),
        _ => return None,
    };
    Some((statistics, Place::List { postings, positions, champions }))
}

/// A count and that many numbers, each near the one before; a number takes a byte or more, so a
/// false count ends where the record does.
fn numbers(cursor: &mut Cursor) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    for _ in 0..cursor.u64()? {
        found.push(near(cursor, found.last().copied().unwrap_or(0))?);
    }
    Some(found)
}

/// Number `wanted` of a count and that many numbers, if there are so many.
fn nth(cursor: &mut Cursor, wanted: u32) -> Option<Option<u32>> {
    if u64::from(wanted) >= cursor.u64()? {
        return Some(None);
    }
    let mut last = 0;
    for _ in 0..=wanted {
        last = near(cursor, last)?;
    }
    Some(Some(last))
}

/// [`Terms::ordinals`], read from a cold record.
fn ordinals(cursor: &mut Cursor, wanted: &[u32]) -> Option<Option<Vec<u32>>> {
    let count = cursor.u64()?;
    if count <= wanted.len() as u64 {
        return Some(None);
    }
    let (mut found, mut last) = (Vec::with_capacity(wanted.len()), 0);
    for ordinal in 0..u32::try_from(count).ok()? {
        last = near(cursor, last)?;
        if wanted.binary_search(&last).is_ok() {
            found.push(ordinal);
        }
    }
    Some(Some(found))
}

fn read_kin(cursor: &mut Cursor) -> Option<Vec<Kin>> {
    let mut found: Vec<Kin> = Vec::new();
    for _ in 0..cursor.u64()? >> 1 {
        let term = near(cursor, found.last().map_or(0, |kin| kin.term))?;
        found.push(Kin { term, unaccented: cursor.byte()? != 0 });
    }
    Some(found)
}

fn skip_kin(cursor: &mut Cursor) -> Option<()> {
    for _ in 0..cursor.u64()? >> 1 {
        cursor.u64()?;
        cursor.byte()?;
    }
    Some(())
}

#[cfg(test)]
mod tests;
