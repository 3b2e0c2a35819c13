//! How a value is spelled: what a prefix, a pattern or a fuzzy word asks of a keyword or an id.
//!
//! A value is compared whole, spaces and signs included; keywords are folded on both sides, ids
//! stay as they were written.

use super::automaton::{run, Automaton};
use super::levenshtein::Levenshtein;
use super::wildcard::Wildcard;

/// The values that a leaf of a query stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Spelling {
    /// Those that start so; with no text, any value at all.
    Prefix(String),
    /// Those of a shape.
    Wildcard(Wildcard),
    /// Those within an edit distance.
    Fuzzy(Levenshtein),
}

impl Spelling {
    /// What every accepted value begins with.
    pub fn literal_prefix(&self) -> &str {
        match self {
            Spelling::Prefix(text) => text,
            Spelling::Wildcard(automaton) => automaton.literal_prefix(),
            Spelling::Fuzzy(automaton) => automaton.prefix(),
        }
    }

    /// Whether `value` is spelled so.
    pub fn accepts(&self, value: &str) -> bool {
        match self {
            Spelling::Prefix(text) => value.starts_with(text.as_str()),
            Spelling::Wildcard(automaton) => accepts(automaton, value),
            Spelling::Fuzzy(automaton) => accepts(automaton, value),
        }
    }
}

fn accepts<A: Automaton>(automaton: &A, value: &str) -> bool {
    run(automaton, value).is_some_and(|state| automaton.accepts(&state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_compared_whole() {
        let pattern = |text| Spelling::Wildcard(Wildcard::new(text).unwrap());
        let fuzzy = |text| Spelling::Fuzzy(Levenshtein::new(text, 1, 0));
        for (spelling, value, expected) in [
            (Spelling::Prefix("le mo".to_owned()), "le monde", true),
            (Spelling::Prefix("mo".to_owned()), "le monde", false),
            (Spelling::Prefix(String::new()), "", true),
            (pattern("le *e"), "le monde", true),
            (pattern("mond?"), "le monde", false),
            (fuzzy("reuter"), "reuters", true),
            (fuzzy("le mond"), "le monde", true),
            (fuzzy("monde"), "le monde", false),
        ] {
            assert_eq!(spelling.accepts(value), expected, "{spelling:?} {value}");
            assert!(!expected || value.starts_with(spelling.literal_prefix()));
        }
    }
}
