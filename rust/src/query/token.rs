//! A token of a query word: its term by name or by number, its form by spelling or by number.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::Result;
use crate::index::reader::{SegmentParts, Snapshot};

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

/// How a token is written.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryForm {
    /// A form of the one segment there is, whose spelling is read where somebody asks for it.
    Seen {
        /// Its number in [`crate::index::forms`].
        number: u32,
        /// Its ordinal among the forms of its term.
        ordinal: u32,
        /// Documents that hold it.
        documents: u32,
    },
    /// Its spelling.
    Spelled {
        /// The word as a reader writes it.
        form: String,
        /// Its folded spelling.
        folded: String,
    },
}

impl QueryForm {
    /// The word as a reader writes it.
    pub fn text(&self, snapshot: &Snapshot) -> Result<Cow<'_, str>> {
        match (self, &snapshot.segments[..]) {
            (QueryForm::Spelled { form, .. }, _) => Ok(Cow::Borrowed(form)),
            (QueryForm::Seen { number, .. }, [segment, ..]) => {
                Ok(Cow::Owned(segment.parts.forms.entry(*number)?.form))
            }
            (QueryForm::Seen { .. }, []) => Ok(Cow::Borrowed("")),
        }
    }

    /// Whether it is form `number` of a segment.
    pub fn is(&self, number: u32, parts: &SegmentParts) -> Result<bool> {
        match self {
            QueryForm::Seen { number: own, .. } => Ok(*own == number),
            QueryForm::Spelled { form, .. } => Ok(parts.forms.entry(number)?.form == *form),
        }
    }

    /// Whether it is written otherwise than folded.
    pub fn is_accented(&self, parts: &SegmentParts) -> Result<bool> {
        match self {
            QueryForm::Seen { number, .. } => parts.forms.differs(*number),
            QueryForm::Spelled { form, folded } => Ok(form != folded),
        }
    }

    /// The forms of a segment that share its folded spelling.
    pub fn alike(&self, parts: &SegmentParts) -> Result<Range<u32>> {
        match self {
            QueryForm::Seen { number, .. } => parts.forms.alike(*number),
            QueryForm::Spelled { folded, .. } => parts.forms.find(folded),
        }
    }
}

/// A token of a query word.
#[derive(Clone, Debug)]
pub struct QueryToken {
    /// What is indexed.
    pub term: Term,
    /// How it is written.
    pub form: QueryForm,
    /// Position increment.
    pub increment: u8,
    /// Left out of free-text queries.
    pub stop: bool,
}
