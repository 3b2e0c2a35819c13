//! How terms are kept: one immutable file per segment, one manifest per commit.
//!
//! [`part::Part`] is the table of contents of a segment; every variant has a module of the same
//! name here with its byte layout, its writer and its reader. [`segment`] is the frame that holds
//! the parts together and [`pages`] the checksums that every read goes through.

pub mod bitpack;
pub mod columns;
pub mod dictionary;
pub mod directory;
pub mod forms;
pub mod keys;
pub mod lengths;
pub mod lexicon;
pub mod pages;
pub mod part;
pub mod positions;
pub mod postings;
pub mod segment;
pub mod stored;
pub mod terms;
pub mod varint;

/// The number of a document inside one segment, in the order of arrival.
pub type DocId = u32;
