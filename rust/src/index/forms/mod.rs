//! The word forms of the segment, as people write them: [`Part::Forms`](super::part::Part::Forms).
//!
//! Forms stand in the order of folded spelling, form, term; a form's number is its place in it. A
//! [`super::dictionary`] holds each folded spelling once; a bit per form says where the next
//! spelling begins, so that either leads to the other.
//!
//! ```text
//! lengths     of the tables below, u64 each
//! dictionary  the folded spellings
//! starts      per 64 forms: spellings that begin before them u32; 64 bits: a spelling begins;
//!             64 bits: some spelling is that of the form, a hyphen and more
//! terms       u32 per form: the term's number
//! documents   u32 per form: the documents that hold it
//! maxima      u32 per 64 forms: the largest number of documents among them
//! tops        u32 per 4,096 forms: likewise
//! records     in groups of 16 (`dictionary/groups.rs`), per form: varint ordinal * 4 + stop * 2 +
//!             differs; then, if the form differs from its folded spelling, a varint length and
//!             its bytes
//! ```

mod starts;
mod top;
mod writer;

use std::ops::Range;

use super::dictionary::{tables, Automaton, Dictionary, Groups, GROUP};
use super::pages::Region;
use super::varint::Cursor;
use crate::error::Result;
use starts::Starts;

pub use writer::FormsWriter;

/// Forms per maximum, and maxima per top.
const WIDTH: u32 = 64;
const STOP: u64 = 2;
const DIFFERS: u64 = 1;

/// One form of one term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FormEntry<S = String> {
    /// The form without case, accents and invisible characters.
    pub folded: S,
    /// The form as it is written, in lower case.
    pub form: S,
    /// The number of its term in [`super::terms`].
    pub term: u32,
    /// Its ordinal among the forms of that term.
    pub ordinal: u32,
    /// Documents in which it occurs.
    pub documents: u32,
    /// Whether it is a stop word.
    pub stop: bool,
}

/// What a form's record says.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// Its ordinal among the forms of its term.
    pub ordinal: u32,
    /// Whether it is written otherwise than its folded spelling.
    pub differs: bool,
    /// Whether it is a stop word.
    pub stop: bool,
}

/// The forms of a segment, opened for reading.
#[derive(Clone)]
pub struct Forms {
    len: u32,
    spellings: Dictionary,
    starts: Starts,
    terms: Region,
    documents: Region,
    maxima: Region,
    tops: Region,
    records: Groups,
}

impl Forms {
    /// Opens the forms that fill `region`.
    pub fn open(region: &Region) -> Result<Self> {
        let [spellings, starts, terms, documents, maxima, tops, records] = tables(region)?;
        let spellings = Dictionary::open(spellings)?;
        let len = u32::try_from(terms.len() / 4)
            .map_err(|_| region.corrupt(0, "more forms than 32 bits can number"))?;
        let blocks = len.div_ceil(WIDTH) as usize;
        let lengths = [starts.len(), terms.len(), documents.len(), maxima.len(), tops.len()];
        let (all, high) = (4 * len as usize, 4 * blocks.div_ceil(WIDTH as usize));
        if lengths != [starts::ENTRY * blocks, all, all, 4 * blocks, high] {
            return Err(region.corrupt(0, "tables of forms contradict each other's lengths"));
        }
        let records = Groups::open(&records, len)?;
        let starts = Starts::new(starts, len);
        Ok(Forms { len, spellings, starts, terms, documents, maxima, tops, records })
    }

    /// How many forms there are.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether there is no form.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The distinct folded spellings.
    pub fn spellings(&self) -> &Dictionary {
        &self.spellings
    }

    /// The numbers of the forms whose folded spelling is the one of this rank.
    pub fn spelled(&self, rank: u32) -> Result<Range<u32>> {
        self.starts.span(rank)
    }

    /// The numbers of the forms with this folded spelling; an empty range if there is none.
    pub fn find(&self, folded: &str) -> Result<Range<u32>> {
        match self.spellings.find(folded.as_bytes())? {
            Some(rank) => self.starts.span(rank),
            None => Ok(0..0),
        }
    }

    /// The numbers of the forms that share a folded spelling with form `number`, itself included.
    pub fn alike(&self, number: u32) -> Result<Range<u32>> {
        self.starts.around(self.checked(number)?)
    }

    /// Whether some folded spelling is that of form `number`, a hyphen and more.
    pub fn begins_compound(&self, number: u32) -> Result<bool> {
        self.starts.is_continued(self.checked(number)?)
    }

    /// The numbers of the forms whose folded spelling begins with `prefix`.
    pub fn prefix_range(&self, prefix: &str) -> Result<Range<u32>> {
        let ranks = self.spellings.prefix_range(prefix.as_bytes())?;
        if ranks.is_empty() {
            return Ok(0..0);
        }
        let start = self.starts.span(ranks.start)?.start;
        let end = self.starts.span(ranks.end - 1)?.end;
        Ok(start..end.max(start))
    }

    /// All about the form of this number.
    ///
    /// # Errors
    /// `Corrupt`, here and below, if there is no such form: numbers come from other parts.
    pub fn entry(&self, number: u32) -> Result<FormEntry> {
        let mut entry = FormEntry::default();
        // Asked for first, so that they are there when the spelling is.
        let mut records = Cursor::new(self.records.up_to(self.checked(number)?)?);
        let rank = self.starts.spelling_of(number)?;
        self.spellings.text(rank, &mut entry.folded)?;
        let mut record = read_record(&mut records);
        for _ in 0..number % GROUP {
            record = record.and_then(|_| read_record(&mut records));
        }
        self.complete(number, record, &mut entry)?;
        Ok(entry)
    }

    /// Fills in what `record` and the tables say about form `number`, whose spelling is known.
    #[inline]
    fn complete(
        &self,
        number: u32,
        record: Option<(u64, Option<&str>)>,
        entry: &mut FormEntry,
    ) -> Result<()> {
        let (head, form) = record.ok_or_else(|| self.records.damaged(number))?;
        entry.form.clear();
        entry.form.push_str(form.unwrap_or(&entry.folded));
        Mark { ordinal: entry.ordinal, stop: entry.stop, .. } = self.mark(number, head)?;
        entry.term = self.term_of(number)?;
        entry.documents = self.documents_of(number)?;
        Ok(())
    }

    /// Whether the form is written otherwise than its folded spelling.
    pub fn differs(&self, number: u32) -> Result<bool> {
        let mut differs = false;
        self.for_each_mark(self.checked(number)?..number + 1, |_, mark| {
            differs = mark.differs;
            Ok(())
        })?;
        Ok(differs)
    }

    /// Calls `visit` with the number of every form in `range`, in order, and what can be said of it
    /// without reading its spelling.
    pub fn for_each_mark(
        &self,
        range: Range<u32>,
        mut visit: impl FnMut(u32, Mark) -> Result<()>,
    ) -> Result<()> {
        let mut records = Cursor::new(&[]);
        let first = range.start / GROUP * GROUP;
        for number in first..range.end.min(self.len) {
            if number % GROUP == 0 {
                records = Cursor::new(self.records.up_to(number)?);
            }
            let record = read_record(&mut records);
            let (head, _) = record.ok_or_else(|| self.records.damaged(number))?;
            if number >= range.start {
                visit(number, self.mark(number, head)?)?;
            }
        }
        Ok(())
    }

    fn mark(&self, number: u32, head: u64) -> Result<Mark> {
        let ordinal = u32::try_from(head >> 2).map_err(|_| self.records.damaged(number))?;
        Ok(Mark { ordinal, differs: head & DIFFERS != 0, stop: head & STOP != 0 })
    }

    /// The number of the form's term.
    pub fn term_of(&self, number: u32) -> Result<u32> {
        self.terms.u32(4 * self.checked(number)? as usize)
    }

    /// Has what [`Forms::documents_of`] and [`Forms::alike`] read brought into the cache.
    pub fn prefetch(&self, number: u32) {
        if number < self.len {
            self.documents.prefetch(4 * number as usize, 4);
            self.starts.prefetch(number);
        }
    }

    /// In how many documents the form occurs.
    pub fn documents_of(&self, number: u32) -> Result<u32> {
        self.documents.u32(4 * self.checked(number)? as usize)
    }

    /// Calls `visit` with the number of every form in `range`, in order, and all about it.
    pub fn for_each(
        &self,
        range: Range<u32>,
        mut visit: impl FnMut(u32, &FormEntry) -> Result<()>,
    ) -> Result<()> {
        let range = range.start..range.end.min(self.len);
        if range.is_empty() {
            return Ok(());
        }
        let rank = self.starts.spelling_of(range.start)?;
        let mut spellings = self.spellings.keys(rank..self.spellings.len());
        let mut records = Cursor::new(&[]);
        let mut entry = FormEntry::<String>::default();
        for number in range.clone() {
            let mut skipped = 0;
            if number % GROUP == 0 || number == range.start {
                records = Cursor::new(self.records.group(number / GROUP)?);
                skipped = number % GROUP;
            }
            if number == range.start || self.starts.begins(number)? {
                if !spellings.advance()? {
                    return Err(self.starts.damaged(number));
                }
                let folded = std::str::from_utf8(spellings.key());
                let folded = folded.map_err(|_| self.spellings.not_utf8(spellings.rank()))?;
                entry.folded.clear();
                entry.folded.push_str(folded);
            }
            for _ in 0..skipped {
                read_record(&mut records).ok_or_else(|| self.records.damaged(number))?;
            }
            self.complete(number, read_record(&mut records), &mut entry)?;
            visit(number, &entry)?;
        }
        Ok(())
    }

    /// Calls `visit` with the form numbers and the bytes of every folded spelling that
    /// `automaton` accepts, in order.
    pub fn intersect<A: Automaton>(
        &self,
        automaton: &A,
        mut visit: impl FnMut(Range<u32>, &[u8], &A::State) -> Result<()>,
    ) -> Result<()> {
        self.spellings.intersect(automaton, 0..self.spellings.len(), |rank, folded, state| {
            visit(self.starts.span(rank)?, folded, state)
        })
    }

    /// The error for a form whose term does not exist.
    #[cold]
    pub(super) fn foreign_term(&self, number: u32) -> crate::Error {
        self.terms.corrupt(4 * number as usize, "a form of a term that does not exist")
    }

    fn checked(&self, number: u32) -> Result<u32> {
        if number < self.len {
            return Ok(number);
        }
        let what = format!("another part points to form {number} of {}", self.len);
        Err(self.terms.corrupt(0, &what))
    }
}

/// The head of the next record, and the form where it is written out.
fn read_record<'a>(records: &mut Cursor<'a>) -> Option<(u64, Option<&'a str>)> {
    let head = records.u64()?;
    let form = match head & DIFFERS {
        0 => None,
        _ => Some(std::str::from_utf8(records.bytes()?).ok()?),
    };
    Some((head, form))
}

#[cfg(test)]
mod tests;
