//! Codes to bytes.

use super::bits::BitReader;
use super::code::LONGEST;
use super::encode::{needs_space, Recent};
use super::lookout::Witness;
use super::tokens::is_word;
use super::{Words, BEGINS_WORD, END, SLACK, WHOLE};
use crate::index::hints::prefetch;
use crate::index::varint::Cursor;

/// Codes that are read before their tokens are looked at.
const AHEAD: usize = 32;
/// Two codes are taken of what is peeked at once.
const _: () = assert!(2 * LONGEST <= 56 && AHEAD.is_multiple_of(2));

/// The most bytes that one bit can stand for: a token and a space.
const MOST_EXPANSION: u64 = 8 * SLACK as u64;

impl Words {
    /// The bytes that a block stands for, if it claims no more than its own could say.
    pub fn size(block: &[u8]) -> Option<u64> {
        let size = Cursor::new(block).u64()?;
        (size <= block.len() as u64 * MOST_EXPANSION).then_some(size)
    }

    /// Puts the bytes of a block into `out`, in place of what was there, and shows its tokens to
    /// `witness`; `None` where the block is damaged. Of the first bytes `enough` tells how many
    /// bytes are wanted, once it can: there may be some more, but not all.
    pub fn decode<W: Witness>(
        &self,
        block: &[u8],
        out: &mut Vec<u8>,
        mut witness: W,
        enough: impl Fn(&[u8]) -> Option<usize>,
    ) -> Option<()> {
        let mut cursor = Cursor::new(block);
        let size = cursor.usize()?;
        let mut bits = BitReader::new(&block[cursor.position()..]);
        // Whole tokens of sixteen bytes are copied, whatever their length: that takes no loop.
        out.clear();
        out.resize(size + SLACK, 0);
        let mut recent = Recent::<([u8; WHOLE], u8)>::new();
        let (mut at, mut after_word) = (0, false);
        let mut ahead = [(0, 0); AHEAD];
        let (mut wanted, mut told) = (size, false);
        while at < wanted {
            let (known, other) = self.read_known(&mut bits, &mut ahead);
            for &(symbol, length) in &ahead[..known] {
                // What the bits behind the last token seem to say.
                if at >= size {
                    break;
                }
                let token = &self.tokens[symbol as usize].0;
                out[at] = b' ';
                let is_word = length & BEGINS_WORD != 0;
                at += usize::from(after_word & is_word);
                out[at..at + WHOLE].copy_from_slice(token);
                witness.known(token, symbol, at);
                at += usize::from(length & !BEGINS_WORD);
                after_word = is_word;
            }
            if !told {
                if let Some(enough) = enough(&out[..at.min(size)]) {
                    (wanted, told) = (enough.min(size), true);
                }
            }
            if at >= size {
                break;
            }
            if bits.is_past_end() {
                return None;
            }
            if known == AHEAD {
                continue;
            }
            let (start, first);
            if other? == self.spelt {
                bits.peek();
                // A token has at least one byte.
                first = u8::try_from(self.letter(&mut bits)?).ok()?;
                out[at] = b' ';
                start = at + usize::from(needs_space(after_word, first));
                out[start] = first;
                at = start + 1;
                loop {
                    let letter = self.letter(&mut bits)?;
                    if letter == END {
                        break;
                    }
                    if at >= size {
                        return None;
                    }
                    out[at] = letter as u8;
                    at += 1;
                    bits.peek();
                }
                if bits.is_past_end() {
                    return None;
                }
                if at - start <= WHOLE {
                    let mut held = [0; WHOLE];
                    held[..at - start].copy_from_slice(&out[start..at]);
                    recent.push((held, (at - start) as u8));
                }
            } else {
                let width = recent.width();
                let index = (bits.peek() >> 32) as u32;
                bits.skip(width);
                let (token, length) = recent.get(index.checked_shr(32 - width).unwrap_or(0))?;
                first = token[0];
                out[at] = b' ';
                start = at + usize::from(needs_space(after_word, first));
                if start > size || bits.is_past_end() {
                    return None;
                }
                out[start..start + WHOLE].copy_from_slice(&token);
                at = start + usize::from(length);
            }
            witness.spelt(out.get(start..at)?, start);
            after_word = is_word(first);
        }
        out.truncate(at);
        (at >= wanted && at <= size).then_some(())
    }

    /// Reads tokens of the dictionary with their lengths into `ahead` until it is full or something
    /// else comes: how many, and the symbol that is none of them, `None` where no code stands.
    /// Behind the last bit it goes on as if zeros followed.
    ///
    /// The dictionary is larger than a cache, and most of its words are rare. So what the codes
    /// name is asked for at once for all of them, and waited for together.
    #[inline(always)]
    fn read_known(
        &self,
        bits: &mut BitReader<'_>,
        ahead: &mut [(u32, u8); AHEAD],
    ) -> (usize, Option<u32>) {
        let (pairs, _) = ahead.as_chunks_mut::<2>();
        for (number, pair) in pairs.iter_mut().enumerate() {
            bits.peek();
            for (second, slot) in pair.iter_mut().enumerate() {
                let Some(symbol) = self.code.take(bits) else { return (2 * number + second, None) };
                let length = self.lengths[symbol as usize];
                // Only the two tokens that are none have no length.
                if length == 0 {
                    return (2 * number + second, Some(symbol));
                }
                prefetch(&self.tokens[symbol as usize]);
                *slot = (symbol, length);
            }
        }
        (AHEAD, None)
    }

    /// The next letter of a token that is spelt out, of bits that were peeked at.
    #[inline(always)]
    fn letter(&self, bits: &mut BitReader<'_>) -> Option<u32> {
        self.order.get(self.letters.take(bits)? as usize).copied()
    }
}
