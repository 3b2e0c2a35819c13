//! How terms are kept: one immutable file per segment, one manifest per commit.
//!
//! [`part::Part`] is the table of contents of a segment; every variant has a module of the same
//! name here with its byte layout, its writer and its reader. [`segment`] is the frame that holds
//! the parts together and [`pages`] the checksums that every read goes through.

pub mod bitpack;
pub mod build;
pub mod champions;
pub mod check;
pub mod columns;
pub mod deleted;
pub mod dictionary;
pub mod directory;
pub mod document;
#[cfg(test)]
pub(crate) mod faulty;
#[cfg(test)]
mod fixture;
pub mod forms;
mod hints;
pub mod keys;
pub mod lengths;
pub mod lexicon;
pub mod lines;
pub mod lock;
pub mod manifest;
pub mod memory;
pub mod merge;
pub mod pages;
pub mod part;
pub mod positions;
pub mod postings;
pub mod reader;
pub mod recall;
pub mod schema;
pub mod segment;
pub mod stored;
mod strings;
pub mod terms;
pub mod totals;
pub mod varint;
pub mod writer;

/// The number of a document inside one segment, in the order of arrival.
pub type DocId = u32;
