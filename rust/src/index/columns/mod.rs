//! Named columns: one value or several per document, reached by document number.
//!
//! ```text
//! columns                     one after the other, laid out as their modules say
//! directory                   per column: name (length and bytes), kind, offset, length (varints)
//! tail                        offset of the directory u64, columns u64
//! ```
//!
//! Dates, integers and real numbers are [`numbers`], keywords [`keywords`], strings to show
//! [`texts`]. The first two come in blocks of 1,024 documents with their bounds beside them, so
//! that a filter passes over most blocks without decoding them.

mod keywords;
mod numbers;
mod packed;
mod texts;

use std::io::{self, Write};

pub use keywords::{KeywordColumn, Keywords};
pub use numbers::{from_f64, to_f64, IntegerColumn, Integers};
pub use texts::{Strings, TextColumn, TextPlace, Texts};

use super::pages::Region;
use super::varint::{self, Cursor};
use crate::error::Result;

/// The documents of one block of a number or keyword column.
pub const BLOCK: usize = 1024;

/// One bit per document of a block, lowest first.
pub type Bits = [u64; BLOCK / 64];

const TAIL: usize = 16;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Instants, in the unit the schema defines, as [`Integers`].
    Date = 1,
    /// [`Integers`].
    Integer = 2,
    /// Real numbers, as [`Integers`] spelled by [`from_f64`].
    Float = 3,
    /// [`Keywords`].
    Keyword = 4,
    /// [`Texts`].
    Text = 5,
}

impl Kind {
    fn from_number(number: u64) -> Option<Kind> {
        use Kind::*;
        [Date, Integer, Float, Keyword, Text].into_iter().find(|kind| *kind as u64 == number)
    }
}

/// Writes the part column by column.
pub struct ColumnsWriter<W: Write> {
    out: W,
    written: usize,
    columns: u64,
    directory: Vec<u8>,
}

impl<W: Write> ColumnsWriter<W> {
    /// Starts the part in `out`.
    pub fn new(out: W) -> Self {
        ColumnsWriter { out, written: 0, columns: 0, directory: Vec::new() }
    }

    /// Adds a column of dates, integers or real numbers.
    ///
    /// # Errors
    /// What `out` answers; so every method here.
    ///
    /// # Panics
    /// If `kind` is not one of the three.
    pub fn add_integers(
        &mut self,
        name: &str,
        kind: Kind,
        column: IntegerColumn,
    ) -> io::Result<()> {
        assert!(matches!(kind, Kind::Date | Kind::Integer | Kind::Float), "{kind:?} of integers");
        self.add(name, kind, &column.finish())
    }

    /// Adds a column of keywords.
    pub fn add_keywords(&mut self, name: &str, column: KeywordColumn) -> io::Result<()> {
        self.add(name, Kind::Keyword, &column.finish())
    }

    /// Adds a column of strings.
    pub fn add_texts(&mut self, name: &str, column: TextColumn) -> io::Result<()> {
        self.add(name, Kind::Text, &column.finish())
    }

    fn add(&mut self, name: &str, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        varint::put_bytes(&mut self.directory, name.as_bytes());
        for number in [kind as usize, self.written, bytes.len()] {
            varint::put(&mut self.directory, number as u64);
        }
        self.columns += 1;
        self.written += bytes.len();
        self.out.write_all(bytes)
    }

    /// Ends the part.
    pub fn finish(mut self) -> io::Result<()> {
        self.directory.extend_from_slice(&(self.written as u64).to_le_bytes());
        self.directory.extend_from_slice(&self.columns.to_le_bytes());
        self.out.write_all(&self.directory)
    }
}

/// One column, opened.
#[derive(Clone)]
pub enum Column {
    /// Dates, integers or real numbers.
    Integers(Integers),
    /// Keywords.
    Keywords(Keywords),
    /// Strings to show.
    Texts(Texts),
}

impl Column {
    /// How many documents it has values of, or none.
    pub fn documents(&self) -> usize {
        match self {
            Column::Integers(column) => column.documents(),
            Column::Keywords(column) => column.documents(),
            Column::Texts(column) => column.documents(),
        }
    }
}

/// The columns of one segment.
#[derive(Clone)]
pub struct Columns {
    columns: Vec<(String, Kind, Column)>,
}

impl Columns {
    /// Reads the directory of `region` and the head of every column.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged.
    pub fn open(region: Region) -> Result<Self> {
        let end = region.len().saturating_sub(TAIL);
        let read = |at| Ok(usize::try_from(region.u64(at)?).unwrap_or(usize::MAX));
        let (start, count) = (read(end)?, read(end + 8)?);
        let len = end.checked_sub(start).unwrap_or(usize::MAX);
        let mut cursor = Cursor::new(region.bytes(start, len)?);
        let mut columns = Vec::new();
        for _ in 0..count {
            let mut entry = || {
                let name = std::str::from_utf8(cursor.bytes()?).ok()?;
                let kind = Kind::from_number(cursor.u64()?)?;
                Some((name.to_string(), kind, cursor.usize()?, cursor.usize()?))
            };
            let (name, kind, offset, len) = entry()
                .ok_or_else(|| region.corrupt(start, "the directory of columns is cut off"))?;
            let bytes = region.slice(offset, len)?;
            let column = match kind {
                Kind::Date | Kind::Integer | Kind::Float => {
                    Column::Integers(Integers::open(bytes)?)
                }
                Kind::Keyword => Column::Keywords(Keywords::open(bytes)?),
                Kind::Text => Column::Texts(Texts::open(bytes)?),
            };
            columns.push((name, kind, column));
        }
        Ok(Columns { columns })
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.iter().find(|column| column.0 == name).map(|column| column.2)
    }

    /// Every column: its name, its kind, itself.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Kind, &Column)> {
        self.columns.iter().map(|(name, kind, column)| (name.as_str(), *kind, column))
    }

    /// The column of this name, if it is one of dates, integers or real numbers.
    pub fn integers(&self, name: &str) -> Option<&Integers> {
        match self.column(name)? {
            Column::Integers(column) => Some(column),
            _ => None,
        }
    }

    /// The column of this name, if it is one of keywords.
    pub fn keywords(&self, name: &str) -> Option<&Keywords> {
        match self.column(name)? {
            Column::Keywords(column) => Some(column),
            _ => None,
        }
    }

    /// The column of this name, if it is one of strings.
    pub fn texts(&self, name: &str) -> Option<&Texts> {
        match self.column(name)? {
            Column::Texts(column) => Some(column),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
