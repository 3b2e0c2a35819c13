//! What a dictionary is intersected with: an automaton over the UTF-8 bytes of a word.
//!
//! A dictionary holds its words sorted, so an automaton that is stepped byte by byte along a
//! shared beginning, and that says early when nothing can follow, reads a small part of it.
//! [`super::levenshtein`] and [`super::wildcard`] implement the trait. Both work in characters
//! and share [`Decoder`], because an edit or a `?` is one character, never one byte.

pub use crate::index::dictionary::Automaton;

/// Runs the whole of `word` through `automaton`: the state at its end, if it got there.
pub fn run<A: Automaton>(automaton: &A, word: &str) -> Option<A::State> {
    let mut state = automaton.start();
    for &byte in word.as_bytes() {
        state = automaton.step(&state, byte)?;
    }
    Some(state)
}

/// The part of a character that was read so far; four bytes inside every state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Decoder {
    /// The bits read, above them a count of the bytes missing (in the top eight bits).
    bits: u32,
}

const MISSING: u32 = 24;

impl Decoder {
    /// Takes one byte: the finished character, `Ok(None)` inside one, `Err` for malformed UTF-8.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) -> Result<Option<u32>, Malformed> {
        let missing = self.bits >> MISSING;
        if missing == 0 {
            let (bits, missing) = match byte {
                0x00..=0x7F => return Ok(Some(u32::from(byte))),
                0xC2..=0xDF => (byte & 0x1F, 1),
                0xE0..=0xEF => (byte & 0x0F, 2),
                0xF0..=0xF4 => (byte & 0x07, 3),
                _ => return Err(Malformed),
            };
            self.bits = u32::from(bits) | missing << MISSING;
            return Ok(None);
        }
        if byte & 0xC0 != 0x80 {
            return Err(Malformed);
        }
        let code = (self.bits & ((1 << MISSING) - 1)) << 6 | u32::from(byte & 0x3F);
        if missing == 1 {
            self.bits = 0;
            return Ok(Some(code));
        }
        self.bits = code | (missing - 1) << MISSING;
        Ok(None)
    }

    /// Whether the last character is complete.
    #[inline]
    pub(super) fn is_idle(self) -> bool {
        self.bits == 0
    }
}

/// A byte that cannot stand where it stands in UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decoder_reads_what_the_standard_library_encodes(text in any::<String>()) {
            let mut decoder = Decoder::default();
            let read: Vec<u32> =
                text.bytes().filter_map(|byte| decoder.push(byte).unwrap()).collect();
            prop_assert!(decoder.is_idle());
            prop_assert_eq!(read, text.chars().map(u32::from).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_stray_continuation_is_malformed() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.push(0xA9), Err(Malformed));
        assert_eq!(decoder.push(0xC3), Ok(None));
        assert_eq!(decoder.push(b'a'), Err(Malformed));
    }
}
