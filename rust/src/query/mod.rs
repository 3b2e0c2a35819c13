//! What was asked, and which terms answer it.

pub mod automaton;
