//! Text as numbers of words.
//!
//! A block of articles is cut into words and what stands between them; a token that the dictionary
//! knows is its code, any other one is spelt out once, and named by a number when it comes
//! again in the block. A single space between two words is not written at all. This takes a fifth
//! fewer bytes than zstd with a dictionary of 256 kB, because a code for a whole word says more
//! than a copy of its letters.
//! (Words as symbols: Moffat, "Word-based Text Compression", 1989; the space left out: Moura,
//! Navarro, Ziviani and Baeza-Yates, "Fast and Flexible Word Searching on Compressed Text", 2000.)
//!
//! The dictionary:
//! ```text
//! codes of 1, 2, ... 20 bits  how many tokens have one, varint each
//! spelt, again                the numbers of the two tokens that are none
//! tokens                      in the order of their codes: bytes shared with the one before,
//!                             length of the rest (varints), the rest; at most 16 bytes each
//! codes of 1, 2, ... 20 bits  how many letters have one, varint each
//! letters                     in the order of their codes, u16 each; 256 ends a token
//! ```
//! A block: the length of its bytes (varint), then a code per token, highest bits first. After
//! `spelt` follow codes of letters and of the end. After `again` the index of the token
//! among the last 64 spelt ones of at most 16 bytes, in as many bits as the count of them needs.

mod bits;
mod code;
mod decode;
mod encode;
mod lookout;
mod tokens;
mod train;

use std::sync::OnceLock;

pub use lookout::Lookout;

use code::{Code, Counts, LONGEST};

use crate::analysis::words::SIXTEEN;
use crate::index::varint::{self, Cursor};

/// The bytes of the longest token in the dictionary.
const WHOLE: usize = SIXTEEN;
/// The zeros that encoding wants behind the bytes that it takes.
pub const PADDING: usize = tokens::PADDING;
/// What decoding needs behind the bytes that it gives.
pub const SLACK: usize = WHOLE + 1;
/// Beside its length: whether a token is a word.
const BEGINS_WORD: u8 = 0x80;
/// The most tokens of a dictionary, the two that are none included.
const MOST_TOKENS: usize = 1 << 16;
/// Spelt tokens that can be named again; a power of two.
const RECENT: usize = 64;
/// Bytes, and the end of a spelt token.
const LETTERS: usize = 257;
const END: u32 = 256;

/// Sixteen bytes that lie in one line of a cache.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Token([u8; WHOLE]);

/// What blocks have in common: the tokens and their codes.
pub struct Words {
    bytes: Vec<u8>,
    code: Code,
    /// The bytes of each token, zeros behind them.
    tokens: Vec<Token>,
    /// How many they are, none of the two tokens that are none; and [`BEGINS_WORD`].
    lengths: Vec<u8>,
    spelt: u32,
    again: u32,
    letters: Code,
    /// The letter of each code, in their order.
    order: Vec<u32>,
    /// Made when it is first needed: who reads needs none.
    encoder: OnceLock<encode::Table>,
    /// Made when words are first looked for.
    spellings: OnceLock<lookout::Spellings>,
}

impl Words {
    /// Reads a dictionary; `None` where it is none.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Words> {
        let mut cursor = Cursor::new(&bytes);
        let code = Code::new(&read_counts(&mut cursor)?)?;
        let (spelt, again) = (cursor.u32()?, cursor.u32()?);
        let count = code.symbols();
        let special = |symbol: u32| (symbol as usize) < count;
        if count > MOST_TOKENS || spelt == again || !special(spelt) || !special(again) {
            return None;
        }
        let mut held = Vec::with_capacity(count);
        let mut lengths = Vec::with_capacity(count);
        let mut token = ([0; WHOLE], 0u8);
        for symbol in 0..count as u32 {
            let shared = cursor.usize()?;
            let rest = cursor.bytes()?;
            let len = shared.checked_add(rest.len())?;
            if shared > usize::from(token.1) || len > WHOLE {
                return None;
            }
            if (len == 0) != (symbol == spelt || symbol == again) {
                return None;
            }
            token.0[shared..len].copy_from_slice(rest);
            token.0[len..].fill(0);
            token.1 = len as u8;
            held.push(Token(token.0));
            let is_word = len > 0 && tokens::is_word(token.0[0]);
            lengths.push(token.1 | if is_word { BEGINS_WORD } else { 0 });
        }
        let letters = Code::new(&read_counts(&mut cursor)?)?;
        let mut order = Vec::with_capacity(LETTERS);
        for _ in 0..letters.symbols().min(LETTERS + 1) {
            let letter = cursor.take(2)?;
            order.push(u32::from(u16::from_le_bytes([letter[0], letter[1]])));
        }
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if !sorted.into_iter().eq(0..LETTERS as u32) || cursor.position() != bytes.len() {
            return None;
        }
        let (encoder, spellings) = (OnceLock::new(), OnceLock::new());
        Some(Words {
            bytes,
            code,
            tokens: held,
            lengths,
            spelt,
            again,
            letters,
            order,
            encoder,
            spellings,
        })
    }

    /// The bytes of a token.
    fn token(&self, symbol: usize) -> &[u8] {
        &self.tokens[symbol].0[..usize::from(self.lengths[symbol] & !BEGINS_WORD)]
    }

    fn spellings(&self) -> &lookout::Spellings {
        self.spellings.get_or_init(|| lookout::Spellings::new(self))
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn read_counts(cursor: &mut Cursor<'_>) -> Option<Counts> {
    let mut counts = [0; LONGEST + 1];
    for count in &mut counts[1..] {
        *count = cursor.u32()?;
    }
    Some(counts)
}

fn put_counts(counts: &Counts, out: &mut Vec<u8>) {
    counts[1..].iter().for_each(|count| varint::put(out, u64::from(*count)));
}

#[cfg(test)]
mod tests;
