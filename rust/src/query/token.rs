//! A token of a query word, with its term by name or by number.

use crate::error::Result;
use crate::index::reader::SegmentParts;

/// A term of a query word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// By its number in the one segment there is, which spares looking it up.
    Number(u32),
    /// By its name.
    Name(String),
}

impl Term {
    /// The term's number in a segment, if it is there.
    pub fn find(&self, parts: &SegmentParts) -> Result<Option<u32>> {
        match self {
            Term::Number(number) => Ok(Some(*number)),
            Term::Name(name) => parts.terms.find(name),
        }
    }

    /// Whether the term has this number in a segment.
    pub fn is(&self, number: u32, parts: &SegmentParts) -> Result<bool> {
        Ok(match self {
            Term::Number(own) => *own == number,
            Term::Name(name) => {
                let mut other = String::new();
                parts.terms.term(number, &mut other)?;
                other == *name
            }
        })
    }
}

/// What a segment says of a form.
#[derive(Clone, Copy, Debug)]
pub struct SeenForm {
    /// Its number in [`crate::index::forms`].
    pub number: u32,
    /// The number of its term.
    pub term: u32,
    /// Its ordinal among the forms of that term.
    pub ordinal: u32,
    /// Documents that hold it.
    pub documents: u32,
}

/// A token of a query word.
#[derive(Clone, Debug)]
pub struct QueryToken {
    /// What is indexed.
    pub term: Term,
    /// The word as a reader writes it.
    pub form: String,
    /// Its folded spelling.
    pub folded: String,
    /// The form in the one segment there is, where it is known.
    pub seen: Option<SeenForm>,
    /// Position increment.
    pub increment: u8,
    /// Left out of free-text queries.
    pub stop: bool,
}
