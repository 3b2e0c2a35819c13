//! Seeing words go by while blocks are decoded.
//!
//! Looking for words in a text costs more than to decode it, but decoding knows which token is
//! which. So the few tokens of the dictionary that can be part of a wanted word are marked once,
//! and the others go by for the price of looking at one bit.
//!
//! A word is wanted in any mixture of small and capital letters. Tokens of letters that French is
//! written with stand for their spelling in small letters; all others are *odd*, and a reason to
//! look closer wherever they stand. What is seen may be no wanted word, but none is missed: each
//! holds a token that is seen, or follows or precedes one without a space between.

use std::sync::OnceLock;

use super::tokens::{for_each_end, is_word, PADDING};
use super::{Words, WHOLE};
use crate::analysis::scanner::LONGEST;
use crate::analysis::words::{fold_product, GOLDEN, PI};

/// With more words most tokens would be marked, and marking takes longer than reading a page.
const MOST: usize = 1000;

/// Words that are looked for in the blocks of a segment.
pub struct Lookout {
    /// In small letters, sorted: one token of each word.
    wanted: Vec<Box<[u8]>>,
    /// Per length, the first bytes of `wanted`, one bit each.
    firsts: [u64; LENGTHS],
    /// Per dictionary, one bit a token.
    marked: Vec<OnceLock<Box<[u64]>>>,
}

impl Lookout {
    /// Looks for `keys`, raw words as they are interned, in blocks with one of so many
    /// dictionaries. `None` if they cannot be told by their tokens.
    pub fn new<'k>(
        keys: impl ExactSizeIterator<Item = &'k str>,
        dictionaries: usize,
    ) -> Option<Lookout> {
        if keys.len() > MOST {
            return None;
        }
        let mut wanted: Vec<Box<[u8]>> = Vec::with_capacity(keys.len());
        let mut padded = Vec::new();
        for key in keys {
            // The scanner cuts long words, wherever that is.
            if key.len() > LONGEST / 2 {
                return None;
            }
            // Most keys are one token: a word that is not odd holds nothing that ends one.
            let is_one = key.bytes().next().is_some_and(is_word) && !is_odd(key.as_bytes());
            if is_one {
                wanted.push(small(key.as_bytes()));
                continue;
            }
            padded.clear();
            padded.extend_from_slice(key.as_bytes());
            padded.extend_from_slice(&[0; PADDING]);
            let (mut best, mut seen_anyway, mut start) = (0..0, false, 0);
            for_each_end(&padded, key.len(), |end| {
                let token = start..end;
                seen_anyway |= is_odd(&padded[token.clone()]);
                if is_word(padded[start]) && token.len() > best.len() {
                    best = token;
                }
                start = end;
            });
            match (seen_anyway, best.is_empty()) {
                (true, _) => {}
                (false, true) => return None,
                (false, false) => wanted.push(small(&padded[best])),
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        let mut firsts = [0; LENGTHS];
        wanted.iter().for_each(|token| firsts[length_of(token)] |= first_bit(token));
        let marked = (0..dictionaries).map(|_| OnceLock::new()).collect();
        Some(Lookout { wanted, firsts, marked })
    }

    /// What decoding with `words`, dictionary number `number`, tells its places to.
    pub fn watch<'w>(
        &'w self,
        words: &Words,
        number: u32,
        places: &'w mut Vec<u32>,
    ) -> Option<Watch<'w>> {
        places.clear();
        let marked = self.marked.get(number as usize)?;
        let marked = marked.get_or_init(|| words.spellings().mark(words, &self.wanted));
        Some(Watch { lookout: self, marked, places })
    }
}

/// Told of every token of a block.
pub trait Witness {
    /// A token of the dictionary, with zeros behind it, its number, and where it starts.
    fn known(&mut self, token: &[u8], symbol: u32, at: usize);
    /// One that the dictionary lacks.
    fn spelt(&mut self, token: &[u8], at: usize);
}

/// Nobody looks.
impl Witness for () {
    #[inline(always)]
    fn known(&mut self, _: &[u8], _: u32, _: usize) {}
    #[inline(always)]
    fn spelt(&mut self, _: &[u8], _: usize) {}
}

/// Notes where the tokens of a [`Lookout`] start.
pub struct Watch<'w> {
    lookout: &'w Lookout,
    marked: &'w [u64],
    places: &'w mut Vec<u32>,
}

impl Witness for Watch<'_> {
    #[inline(always)]
    fn known(&mut self, token: &[u8], symbol: u32, at: usize) {
        if self.marked[symbol as usize / 64] >> (symbol % 64) & 1 != 0 {
            self.note(token, at);
        }
    }

    fn spelt(&mut self, token: &[u8], at: usize) {
        let Lookout { wanted, firsts, .. } = self.lookout;
        let may_be = first_bit(token) & firsts[length_of(token)] != 0;
        let is_wanted = || wanted.binary_search(&small(token)).is_ok();
        if is_odd(token) || (may_be && is_wanted()) {
            self.note(token, at);
        }
    }
}

impl Watch<'_> {
    /// Notes where a token starts, and where it goes on behind white space.
    #[inline(never)]
    fn note(&mut self, token: &[u8], at: usize) {
        self.places.push(at as u32);
        let white = token.iter().enumerate().filter(|(_, byte)| matches!(byte, b' ' | b'\n'));
        self.places.extend(white.map(|(i, _)| (at + i + 1) as u32));
    }
}

/// Lengths that are told apart.
const LENGTHS: usize = 64;

fn length_of(token: &[u8]) -> usize {
    token.len().min(LENGTHS - 1)
}

/// The same for small letters and capitals.
fn first_bit(token: &[u8]) -> u64 {
    1 << ((token[0] | 0x20) & 63)
}

/// The tokens of a dictionary by their spelling in small letters.
pub struct Spellings {
    /// Open addressing; the number of the token and one more.
    slots: Vec<u32>,
    odd: Box<[u64]>,
}

impl Spellings {
    pub(super) fn new(words: &Words) -> Spellings {
        let count = words.tokens.len();
        let mut spellings = Spellings {
            slots: vec![0; (count * 3 / 2).next_power_of_two()],
            odd: vec![0; count.div_ceil(64)].into(),
        };
        for symbol in 0..count {
            let token = words.token(symbol);
            if is_odd(token) {
                spellings.odd[symbol / 64] |= 1 << (symbol % 64);
            } else if token.first().is_some_and(|first| is_word(*first)) {
                let mut at = spellings.home(&small(token));
                while spellings.slots[at] != 0 {
                    at = (at + 1) & (spellings.slots.len() - 1);
                }
                spellings.slots[at] = symbol as u32 + 1;
            }
        }
        spellings
    }

    fn home(&self, small: &[u8]) -> usize {
        let mut padded = [0; WHOLE];
        padded[..small.len()].copy_from_slice(small);
        let [low, high] = padded.as_chunks::<8>().0 else { unreachable!("sixteen bytes") };
        let low = u64::from_le_bytes(*low) ^ PI;
        let high = u64::from_le_bytes(*high) ^ GOLDEN;
        fold_product(low, high) as usize & (self.slots.len() - 1)
    }

    /// One bit for each token that is odd or, in small letters, one of `wanted`.
    fn mark(&self, words: &Words, wanted: &[Box<[u8]>]) -> Box<[u64]> {
        let mut marked = self.odd.clone();
        for one in wanted.iter().filter(|one| one.len() <= WHOLE) {
            let mut at = self.home(one);
            while let Some(symbol) = self.slots[at].checked_sub(1) {
                let token = words.token(symbol as usize);
                if token.len() == one.len() && small(token) == *one {
                    marked[symbol as usize / 64] |= 1 << (symbol % 64);
                }
                at = (at + 1) & (self.slots.len() - 1);
            }
        }
        marked
    }
}

/// Whether a token may hold a word, or a part of one, that is not spelt like it.
///
/// A token is not odd if it consists of ASCII letters and digits, `À` to `ÿ` and `œ`: its small
/// letters are of the same length, and raw words do not end inside it; but they may where
/// letters follow digits. Between words, the keycap is odd, since it takes the digit before it,
/// and so are signs whose small letters are none (`K` for kelvin).
fn is_odd(token: &[u8]) -> bool {
    let Some(first) = token.first() else { return false };
    let byte = |at: usize| token.get(at).copied().unwrap_or(0);
    if !is_word(*first) {
        let is_odd =
            |at| matches!((byte(at), byte(at + 1)), (0xE2, 0..0x80 | 0x83 | 0x84 | 0xB0..));
        return (0..token.len()).any(is_odd);
    }
    if first.is_ascii_digit() {
        return !token.iter().all(u8::is_ascii_digit);
    }
    // Most tokens are that plain; no branch for each letter.
    if token.iter().fold(true, |plain, byte| plain & byte.is_ascii_alphanumeric()) {
        return false;
    }
    let mut at = 0;
    while at < token.len() {
        at += match (byte(at), byte(at + 1)) {
            (byte, _) if byte.is_ascii_alphanumeric() => 1,
            (0xC3, 0x97 | 0xB7) => return true,
            (0xC3, 0x80..=0xBF) | (0xC5, 0x92 | 0x93) => 2,
            _ => return true,
        };
    }
    false
}

/// The bytes of a token that is not odd in small letters.
fn small(token: &[u8]) -> Box<[u8]> {
    let mut small: Box<[u8]> = token.into();
    let mut before = 0;
    for byte in &mut small {
        let here = *byte;
        match (before, here) {
            (0xC3, 0x80..=0x9E) | (_, b'A'..=b'Z') => *byte |= 0x20,
            (0xC5, 0x92) => *byte = 0x93,
            _ => {}
        }
        before = here;
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_tokens() {
        for plain in ["Été", "ŒUVRE", "abc12", "2024", " ", "’", "\u{a0}»", " – ", "€", "²"]
        {
            assert!(!is_odd(plain.as_bytes()), "{plain}");
        }
        for odd in ["20h", "Київ", "e\u{301}", "a×b", "ÿŸ", "\u{212a}", "\u{20e3}", "中", "🙂"]
        {
            assert!(is_odd(odd.as_bytes()), "{odd}");
        }
        assert!(is_odd(b"\xE2") && is_odd(b"\xC3") && is_odd(b"a\xB5") && !is_odd(b""));
    }

    #[test]
    fn small_letters() {
        for (token, expected) in [("ÉTÉ", "été"), ("Œuvre", "œuvre"), ("OTAN20", "otan20")] {
            assert_eq!(*small(token.as_bytes()), *expected.as_bytes());
        }
    }
}
