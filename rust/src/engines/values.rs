//! Column values of the matches of a window, read a block at a time where many are wanted.

use super::window::{Span, Window, WINDOW, WORDS};
use crate::error::Result;
use crate::index::columns::{Bits, Integers, Keywords, BLOCK};

/// From this many matches in a column block on, decoding it whole is cheaper than one by one.
const MANY: u32 = 48;
/// The words of a window that one column block fills.
const BLOCK_WORDS: usize = BLOCK / 64;

/// The dates or numbers of a window's matches.
pub struct IntegerValues {
    values: Vec<i64>,
    present: Vec<u64>,
}

impl Default for IntegerValues {
    fn default() -> Self {
        IntegerValues { values: vec![0; WINDOW], present: vec![0; WORDS] }
    }
}

impl IntegerValues {
    /// Reads the values of the matches of `window`, which covers `span`.
    pub fn load(&mut self, column: &Integers, span: Span, window: &Window) -> Result<()> {
        let first = span.first as usize / BLOCK;
        for (i, words) in window.bits.chunks_exact(BLOCK_WORDS).enumerate() {
            let block = first + i;
            let present = &mut self.present[i * BLOCK_WORDS..][..BLOCK_WORDS];
            present.fill(0);
            let matches: u32 = words.iter().map(|word| word.count_ones()).sum();
            if matches == 0 {
                continue;
            }
            let values = &mut self.values[i * BLOCK..][..BLOCK];
            if matches >= MANY {
                let values = values.try_into().expect("a block of values");
                let bits: &mut Bits = present.try_into().expect("a block of bits");
                column.decode_block(block, values, bits)?;
                continue;
            }
            for (word, bits) in words.iter().enumerate() {
                let mut bits = *bits;
                while bits != 0 {
                    let slot = 64 * word + bits.trailing_zeros() as usize;
                    if let Some(value) = column.get((block * BLOCK + slot) as u32)? {
                        values[slot] = value;
                        present[word] |= 1 << (slot % 64);
                    }
                    bits &= bits - 1;
                }
            }
        }
        Ok(())
    }

    /// The value of the match at `slot`, if it has one.
    #[inline(always)]
    pub fn get(&self, slot: usize) -> Option<i64> {
        let present = self.present[slot / 64] >> (slot % 64) & 1 == 1;
        present.then(|| self.values[slot])
    }
}

/// Calls `visit` with the slot of every match of `window` and each of its keywords' ordinals,
/// both rising.
pub fn for_each_keyword(
    column: &Keywords,
    span: Span,
    window: &Window,
    mut visit: impl FnMut(usize, u32),
) -> Result<()> {
    each_keyword(column, span, window, |slot, ordinal, matches| {
        if matches {
            visit(slot, ordinal);
        }
    })
}

/// Adds how many matches of `window` have each keyword to the count of its ordinal.
pub fn count_keywords(
    column: &Keywords,
    span: Span,
    window: &Window,
    counts: &mut [u32],
) -> Result<()> {
    // Which documents match is as good as random: no branch is taken for any of them.
    each_keyword(column, span, window, |_, ordinal, matches| {
        counts[ordinal as usize] += u32::from(matches);
    })
}

/// Calls `visit` with the slots of all matches of `window`, and perhaps of other documents, each of
/// their keywords' ordinals, and whether it is a match.
#[inline(always)]
fn each_keyword(
    column: &Keywords,
    span: Span,
    window: &Window,
    mut visit: impl FnMut(usize, u32, bool),
) -> Result<()> {
    let mut ordinals = Vec::new();
    for (i, words) in window.bits.chunks_exact(BLOCK_WORDS).enumerate() {
        let matches: u32 = words.iter().map(|word| word.count_ones()).sum();
        let start = span.first + (i * BLOCK) as u32;
        if matches >= MANY {
            let end = span.end.min(start + BLOCK as u32);
            column.for_each_ordinal(start..end, |doc, ordinal| {
                let slot = (doc - span.first) as usize;
                visit(slot, ordinal, window.contains(slot));
            })?;
            continue;
        }
        for (word, bits) in words.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let slot = i * BLOCK + 64 * word + bits.trailing_zeros() as usize;
                column.ordinals(span.first + slot as u32, &mut ordinals)?;
                ordinals.iter().for_each(|ordinal| visit(slot, *ordinal, true));
                bits &= bits - 1;
            }
        }
    }
    Ok(())
}
