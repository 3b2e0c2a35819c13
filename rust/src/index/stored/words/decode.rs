//! Codes to bytes.

use super::bits::BitReader;
use super::encode::{needs_space, Recent};
use super::tokens::is_word;
use super::{Words, END, SLACK, WHOLE};
use crate::index::varint::Cursor;

/// The most bytes that one bit can stand for: a token and a space.
const MOST_EXPANSION: u64 = 8 * SLACK as u64;

impl Words {
    /// The bytes that a block stands for, if it claims no more than its own could say.
    pub fn size(block: &[u8]) -> Option<u64> {
        let size = Cursor::new(block).u64()?;
        (size <= block.len() as u64 * MOST_EXPANSION).then_some(size)
    }

    /// Puts the bytes of a block into `out`, in place of what was there; `None` where the block
    /// is damaged.
    pub fn decode(&self, block: &[u8], out: &mut Vec<u8>) -> Option<()> {
        let mut cursor = Cursor::new(block);
        let size = cursor.usize()?;
        let mut bits = BitReader::new(&block[cursor.position()..]);
        // Whole tokens of sixteen bytes are copied, whatever their length: that takes no loop.
        out.clear();
        out.resize(size + SLACK, 0);
        let mut recent = Recent::<([u8; WHOLE], u8)>::new();
        let (mut at, mut after_word) = (0, false);
        while at < size {
            let symbol = self.code.read(&mut bits)?;
            let (token, length) = if symbol == self.spelt {
                // A token has at least one byte.
                let first = u8::try_from(self.letter(&mut bits)?).ok()?;
                out[at] = b' ';
                at += usize::from(needs_space(after_word, first));
                let start = at;
                let mut letter = u32::from(first);
                while letter != END {
                    if at >= size {
                        return None;
                    }
                    out[at] = letter as u8;
                    at += 1;
                    letter = self.letter(&mut bits)?;
                }
                after_word = is_word(first);
                if at - start <= WHOLE {
                    let mut held = [0; WHOLE];
                    held[..at - start].copy_from_slice(&out[start..at]);
                    recent.push((held, (at - start) as u8));
                }
                continue;
            } else if symbol == self.again {
                let width = recent.width();
                let index = (bits.peek() >> 32) as u32;
                bits.skip(width);
                recent.get(index.checked_shr(32 - width).unwrap_or(0))?
            } else {
                self.tokens[symbol as usize]
            };
            out[at] = b' ';
            at += usize::from(needs_space(after_word, token[0]));
            if at > size {
                return None;
            }
            out[at..at + WHOLE].copy_from_slice(&token);
            at += usize::from(length);
            after_word = is_word(token[0]);
        }
        out.truncate(size);
        (at == size && !bits.is_past_end()).then_some(())
    }
    /// The next letter of a token that is spelt out.
    fn letter(&self, bits: &mut BitReader<'_>) -> Option<u32> {
        let letter = self.order[self.letters.read(bits)? as usize];
        (!bits.is_past_end()).then_some(letter)
    }
}
