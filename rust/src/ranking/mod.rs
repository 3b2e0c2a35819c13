//! Which article comes first.

pub mod bm25;
