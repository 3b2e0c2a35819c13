//! From articles to a segment.
//!
//! Worker threads scan batches of articles into streams of word numbers ([`scan`]) and append them in
//! input order ([`collect`]); the analyzer is asked once per distinct word
//! ([`vocabulary`]); at the end the streams are sorted by term ([`runs`], [`invert`]) and every part is
//! encoded once ([`flush`]). The bytes written depend on the input only, not on the number of
//! threads, and so does where one segment ends and the next begins (`gauge`).

pub mod blocks;
pub mod collect;
pub mod columns;
mod divided;
pub mod flush;
mod gauge;
pub mod invert;
pub mod language;
pub mod local;
mod open_segment;
mod packing;
pub mod runs;
pub mod scan;
mod sort;
pub mod tables;
mod term_writer;
pub mod vocabulary;
mod worker;
