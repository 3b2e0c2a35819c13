//! Words of a shape: `*` stands for any run of characters, `?` for exactly one.
//!
//! The automaton keeps one bit for every number of pattern characters that the word so far can
//! have used (shift-and, Baeza-Yates and Gonnet, *A New Approach to Text Searching*, 1992), and a
//! `*` lets its bit stay. A step is two operations whatever the pattern, so that no pattern
//! makes matching slow.

use super::automaton::{Automaton, Decoder};
use crate::error::{Error, Result};

/// The most characters that a pattern may have, stars not counted.
pub const MOST_CHARACTERS: usize = 63;

/// The words that match a pattern of characters, `*` and `?`.
///
/// # Example
///
/// ```
/// use searchnews::query::automaton::{run, Automaton};
/// use searchnews::query::wildcard::Wildcard;
///
/// let automaton = Wildcard::new("r?form*")?;
/// assert!(run(&automaton, "réformes").is_some_and(|state| automaton.accepts(&state)));
/// assert_eq!(automaton.literal_prefix(), "r");
/// # Ok::<(), searchnews::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Wildcard {
    prefix: String,
    /// For an ASCII character: the positions of the pattern that it fits.
    ascii: Box<[u64; 128]>,
    /// The same for the other characters that the pattern names.
    others: Vec<(u32, u64)>,
    /// The positions that any character fits.
    any: u64,
    /// The positions before which a star stands.
    stars: u64,
    end: u64,
}

/// Where a [`Wildcard`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WildcardState {
    /// Bit `n`: the word so far can have used `n` characters of the pattern.
    used: u64,
    decoder: Decoder,
}

impl Wildcard {
    /// The words that match `pattern`.
    ///
    /// # Errors
    ///
    /// [`Error::Limit`] when the pattern has more than [`MOST_CHARACTERS`] characters besides
    /// its stars.
    pub fn new(pattern: &str) -> Result<Self> {
        let length = pattern.chars().filter(|&character| character != '*').count();
        if length > MOST_CHARACTERS {
            return Err(Error::Limit(format!(
                "the pattern {pattern:?} has {length} characters, {MOST_CHARACTERS} are possible; \
                 shorten it"
            )));
        }
        let wild = pattern.find(['*', '?']).unwrap_or(pattern.len());
        let mut automaton = Wildcard {
            prefix: pattern[..wild].to_owned(),
            ascii: Box::new([0; 128]),
            others: Vec::new(),
            any: 0,
            stars: 0,
            end: 1 << length,
        };
        let mut bit = 1u64;
        for character in pattern.chars() {
            match character {
                '*' => {
                    automaton.stars |= bit;
                    continue;
                }
                '?' => automaton.any |= bit,
                _ => *automaton.positions(character) |= bit,
            }
            bit <<= 1;
        }
        Ok(automaton)
    }

    /// What every accepted word begins with: the pattern up to its first `*` or `?`.
    pub fn literal_prefix(&self) -> &str {
        &self.prefix
    }

    fn positions(&mut self, character: char) -> &mut u64 {
        let code = u32::from(character);
        if code < 128 {
            return &mut self.ascii[code as usize];
        }
        let known = self.others.iter().position(|&(other, _)| other == code);
        let at = known.unwrap_or_else(|| {
            self.others.push((code, 0));
            self.others.len() - 1
        });
        &mut self.others[at].1
    }
}

impl Automaton for Wildcard {
    type State = WildcardState;

    fn start(&self) -> WildcardState {
        WildcardState { used: 1, decoder: Decoder::default() }
    }

    #[inline]
    fn step(&self, state: &WildcardState, byte: u8) -> Option<WildcardState> {
        let mut next = *state;
        let Some(code) = next.decoder.push(byte).ok()? else {
            return Some(next);
        };
        let named = match self.ascii.get(code as usize) {
            Some(&positions) => positions,
            None => self.others.iter().find(|other| other.0 == code).map_or(0, |other| other.1),
        };
        next.used = (state.used & (named | self.any)) << 1 | state.used & self.stars;
        (next.used != 0).then_some(next)
    }

    fn accepts(&self, state: &WildcardState) -> bool {
        state.used & self.end != 0 && state.decoder.is_idle()
    }
}

#[cfg(test)]
mod tests {
    use super::super::automaton::run;
    use super::*;
    use proptest::prelude::*;

    fn model(pattern: &[char], word: &[char]) -> bool {
        match (pattern.split_first(), word.split_first()) {
            (None, word) => word.is_none(),
            (Some(('*', rest)), _) => (0..=word.len()).any(|from| model(rest, &word[from..])),
            (Some(('?', rest)), Some((_, tail))) => model(rest, tail),
            (Some((first, rest)), Some((head, tail))) => first == head && model(rest, tail),
            (Some(_), None) => false,
        }
    }

    fn matches(pattern: &str, word: &str) -> bool {
        let automaton = Wildcard::new(pattern).unwrap();
        run(&automaton, word).is_some_and(|state| automaton.accepts(&state))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn agrees_with_trying_everything(pattern in "[abé🙂*?]{0,7}", word in "[abé🙂]{0,8}") {
            let (p, w): (Vec<char>, Vec<char>) = (pattern.chars().collect(), word.chars().collect());
            prop_assert_eq!(matches(&pattern, &word), model(&p, &w));
        }

        #[test]
        fn the_literal_prefix_is_one(pattern in "[ab]{0,2}[ab*?]{0,4}", word in "[ab]{0,8}") {
            let automaton = Wildcard::new(&pattern).unwrap();
            if matches(&pattern, &word) {
                prop_assert!(word.starts_with(automaton.literal_prefix()));
            }
        }
    }

    #[test]
    fn named_cases() {
        for (pattern, word, expected) in [
            ("retrait*", "retraites", true),
            ("retrait*", "retrai", false),
            ("r?forme", "reforme", true),
            ("r?forme", "réforme", true),
            ("*ukrain*", "proukrainien", true),
            ("", "", true),
            ("", "a", false),
            ("**", "", true),
            ("?", "🙂", true),
            ("?", "", false),
        ] {
            assert_eq!(matches(pattern, word), expected, "{pattern} {word}");
        }
    }

    #[test]
    fn many_stars_stay_linear() {
        let pattern = "*a".repeat(MOST_CHARACTERS);
        assert!(!matches(&pattern, &"ab".repeat(10_000)));
        assert!(matches(&pattern, &"a".repeat(10_000)));
    }

    #[test]
    fn a_pattern_that_is_too_long_is_refused() {
        assert!(Wildcard::new(&"?".repeat(MOST_CHARACTERS)).is_ok());
        let error = Wildcard::new(&"?".repeat(MOST_CHARACTERS + 1)).unwrap_err();
        assert!(error.to_string().contains("64 characters"));
    }
}
