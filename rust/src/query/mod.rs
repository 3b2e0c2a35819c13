//! What was asked, and which terms answer it.
//!
//! A [`tree::Query`] still holds words; [`resolve`] turns it into a [`plan::Plan`] of terms with
//! the statistics of one snapshot.

pub mod automaton;
pub mod complete;
pub mod compounds;
pub mod conditions;
pub mod correct;
pub mod expand;
pub mod levenshtein;
pub mod plan;
pub mod proximity;
pub mod resolve;
pub mod similar;
pub mod spelling;
pub mod standing;
pub mod token;
pub mod tree;
pub mod wildcard;
pub mod words;
