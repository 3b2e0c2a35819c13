//! What was asked, and which terms answer it.

pub mod automaton;
pub mod levenshtein;
pub mod wildcard;
