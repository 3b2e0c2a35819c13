//! What was asked, and which terms answer it.
//!
//! A [`tree::Query`] still holds words; [`resolve`] turns it into a [`plan::Plan`] of terms with
//! the statistics of one snapshot.

pub mod automaton;
pub mod expand;
pub mod levenshtein;
pub mod plan;
pub mod proximity;
pub mod resolve;
pub mod tree;
pub mod wildcard;
pub mod words;
