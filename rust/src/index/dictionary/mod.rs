//! A set of byte strings in ascending order; the place of a string in that order is its *rank*.
//!
//! Strings stand in blocks of 16. Each string but the first of a block is written as what differs
//! from the one before it (front coding). A look-up narrows the search with the first eight bytes
//! of every block, read as one big-endian number (*head*), then goes through a single block without
//! rebuilding the strings in it.
//!
//! ```text
//! strings                 u32, then 4 zero bytes
//! length of the blocks    u64
//! alphabet                256 bits: the byte values that occur in any string
//! tops                    u64 per 16 blocks: the head of the first of them
//! block index             per block: head u64, offset u64; one more closes the last block
//! blocks                  16 bytes of lengths (of the first string: its length; of the others:
//!                         low half: bytes shared with the string before, high half: bytes that
//!                         follow; zeros after the last string), then for each string the bytes
//!                         that follow. A length of 255 of the first, and a half of 15 of another,
//!                         means "that, and a varint", which stands before the bytes.
//! ```

mod automaton;
mod block;
mod groups;
mod keys;
mod near;
mod tables;
mod writer;

use std::ops::Range;

use super::hints::prefetch_bytes;
use super::pages::Region;
use crate::error::{Error, Result};
use block::{scan, Entries, Landing, BLOCK};

pub use automaton::Automaton;
pub(super) use block::common_prefix;
pub(super) use groups::{sized, Groups, GroupsWriter, GROUP};
pub use keys::Keys;
pub(super) use near::{near, put_near};
pub(super) use tables::{tables, write_table_lengths};
pub use writer::DictionaryWriter;

/// Blocks per entry of the tops.
const TOP: usize = 16;
/// Bytes before the tops.
const HEADER: usize = 48;
/// Bytes per block in the block index.
const ENTRY: usize = 16;

/// The first eight bytes of `key` as a number that orders like them, zeros filling up.
#[inline]
fn head(key: &[u8]) -> u64 {
    match key.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => (0..).zip(key).fold(0, |head, (i, &byte)| head | u64::from(byte) << (56 - 8 * i)),
    }
}

/// How many of the ascending numbers that stand `stride` bytes apart are below `bound`.
#[inline]
fn count_below(table: &[u8], stride: usize, bound: u64) -> usize {
    let number = |i: usize| {
        let b: &[u8; 8] = table[i * stride..].first_chunk().expect("the stride is at least eight");
        u64::from_le_bytes(*b)
    };
    let mut size = table.len() / stride;
    let mut base = 0;
    // Halving without a branch on the data, which compilers like to make of a product or an `if`:
    // a wrong guess by the processor costs more than a step.
    while size > 1 {
        let half = size / 2;
        let is_below = number(base + half - 1) < bound;
        base = std::hint::select_unpredictable(is_below, base + half, base);
        size -= half;
    }
    base + usize::from(size == 1 && number(base) < bound)
}

/// A dictionary opened for reading.
#[derive(Clone)]
pub struct Dictionary {
    len: u32,
    blocks: usize,
    alphabet: [u64; 4],
    tops: Region,
    index: Region,
    keys: Region,
}

impl Dictionary {
    /// Opens the dictionary that fills `region`; reads its header, nothing else.
    pub fn open(region: Region) -> Result<Self> {
        let len = region.u32(0)?;
        let keys = region.u64(8)?;
        let mut alphabet = [0; 4];
        for (i, word) in alphabet.iter_mut().enumerate() {
            *word = region.u64(16 + 8 * i)?;
        }
        let blocks = len.div_ceil(BLOCK) as usize;
        let tops = 8 * blocks.div_ceil(TOP);
        let index = ENTRY * (blocks + 1);
        let before = HEADER + tops + index;
        if usize::try_from(keys).ok().and_then(|keys| keys.checked_add(before))
            != Some(region.len())
        {
            return Err(region.corrupt(0, "a dictionary's header contradicts its length"));
        }
        Ok(Dictionary {
            len,
            blocks,
            alphabet,
            tops: region.slice(HEADER, tops)?,
            index: region.slice(HEADER + tops, index)?,
            keys: region.slice(before, region.len() - before)?,
        })
    }

    /// How many strings there are.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether there is no string.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rank of `key`, if it is in the set.
    pub fn find(&self, key: &[u8]) -> Result<Option<u32>> {
        let (rank, exact) = self.seek(key)?;
        Ok(exact.then_some(rank))
    }

    /// The rank of the first string that is not below `key`; the number of strings if all are.
    pub fn lower_bound(&self, key: &[u8]) -> Result<u32> {
        Ok(self.seek(key)?.0)
    }

    /// Whether some string begins with `prefix`.
    pub fn has_prefix(&self, prefix: &[u8]) -> Result<bool> {
        let landing = self.land(prefix)?;
        Ok(landing.is_some_and(|(_, common, _)| common == prefix.len()))
    }

    /// The ranks of all strings that begin with `prefix`.
    pub fn prefix_range(&self, prefix: &[u8]) -> Result<Range<u32>> {
        let start = self.lower_bound(prefix)?;
        let end = match prefix.iter().rposition(|&byte| byte < u8::MAX) {
            None => self.len,
            Some(last) => {
                let mut beyond = prefix[..=last].to_vec();
                beyond[last] += 1;
                self.lower_bound(&beyond)?
            }
        };
        Ok(start..end.max(start))
    }

    /// Puts the string of this rank into `key`, in place of what was there.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if there is no such rank: ranks come from other parts of the file.
    pub fn get(&self, rank: u32, key: &mut Vec<u8>) -> Result<()> {
        key.clear();
        if rank >= self.len {
            return Err(self.missing(rank));
        }
        let mut entries = Entries::new(self.block(rank / BLOCK)?);
        let mut len = 0;
        for _ in 0..=rank % BLOCK {
            let read = entries.read_into(key, len);
            len = read.ok_or_else(|| self.bad_block(rank / BLOCK))?.1;
        }
        key.truncate(len);
        Ok(())
    }

    /// Puts the string of this rank, which must be UTF-8, into `text`, in place of what was there.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if there is no such rank: ranks come from other parts of the file.
    pub fn text(&self, rank: u32, text: &mut String) -> Result<()> {
        let mut bytes = std::mem::take(text).into_bytes();
        self.get(rank, &mut bytes)?;
        *text = String::from_utf8(bytes).map_err(|_| self.not_utf8(rank))?;
        Ok(())
    }

    /// Calls `visit` with the rank and the bytes of every string in `range`, in order.
    pub fn for_each(
        &self,
        range: Range<u32>,
        mut visit: impl FnMut(u32, &[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut keys = self.keys(range);
        while keys.advance()? {
            visit(keys.rank(), keys.key())?;
        }
        Ok(())
    }

    /// A cursor before the first string of `range`, which is cut to the strings there are.
    pub fn keys(&self, range: Range<u32>) -> Keys<'_> {
        Keys::new(self, range)
    }

    /// The error for a rank that another part of the file made up.
    #[cold]
    pub(super) fn missing(&self, rank: u32) -> Error {
        let what = format!("another part points to number {rank} of {}", self.len);
        self.index.corrupt(0, &what)
    }

    /// The error for a string that should be UTF-8 and is not.
    pub(super) fn not_utf8(&self, rank: u32) -> Error {
        let offset = self.offset(rank / BLOCK).unwrap_or(0);
        self.keys.corrupt(offset, "a string is not valid UTF-8")
    }

    /// The rank of the first string that is not below `key`, and whether it is `key` itself.
    fn seek(&self, key: &[u8]) -> Result<(u32, bool)> {
        let Some(block) = self.block_of(key)? else { return Ok((0, false)) };
        let landing = self.scan(block, key)?;
        let within = landing.place < self.strings_of(block);
        let exact = within && landing.common == key.len() && landing.rest.is_empty();
        Ok((block * BLOCK + landing.place, exact))
    }

    /// The rank of the first string that is not below `key`, how many bytes it has in common with
    /// `key`, and what follows them in it; `None` if all strings are below.
    fn land(&self, key: &[u8]) -> Result<Option<(u32, usize, &[u8])>> {
        let mut next = 0;
        if let Some(block) = self.block_of(key)? {
            let Landing { place, common, rest } = self.scan(block, key)?;
            if place < self.strings_of(block) {
                return Ok(Some((block * BLOCK + place, common, rest)));
            }
            next = block + 1;
        }
        if next as usize >= self.blocks {
            return Ok(None);
        }
        let first = self.first_key(next)?;
        let common = common_prefix(key, first);
        Ok(Some((next * BLOCK, common, &first[common..])))
    }

    fn scan(&self, block: u32, key: &[u8]) -> Result<Landing<'_>> {
        let bytes = self.block(block)?;
        prefetch_bytes(bytes);
        let found = scan(bytes, self.strings_of(block), key);
        found.ok_or_else(|| self.bad_block(block))
    }

    fn strings_of(&self, block: u32) -> u32 {
        BLOCK.min(self.len - block * BLOCK)
    }

    /// The last block whose first string is not above `key`.
    fn block_of(&self, key: &[u8]) -> Result<Option<u32>> {
        let bound = head(key);
        let tops = count_below(self.tops.bytes(0, self.tops.len())?, 8, bound);
        let mut above = 0;
        if tops > 0 {
            let first = (tops - 1) * TOP;
            let size = TOP.min(self.blocks - first);
            // Each step waits for the one before it: what holds them all is asked for at once.
            self.index.prefetch(first * ENTRY, (size + 1) * ENTRY);
            let heads = self.index.bytes(first * ENTRY, size * ENTRY)?;
            above = first + count_below(heads, ENTRY, bound);
        }
        // All blocks before `above` begin below `key`. Those that begin with the same eight bytes
        // follow; they may be many (addresses on the web), so gallop, then halve on whole strings.
        let mut width = 0;
        while above + width < self.blocks && self.index.u64((above + width) * ENTRY)? == bound {
            width = 2 * width + 1;
        }
        let mut end = (above + width).min(self.blocks);
        while above < end {
            let middle = above + (end - above) / 2;
            if self.first_key(middle as u32)? <= key {
                above = middle + 1;
            } else {
                end = middle;
            }
        }
        Ok(above.checked_sub(1).map(|block| block as u32))
    }

    fn first_key(&self, block: u32) -> Result<&[u8]> {
        let entry = Entries::new(self.block(block)?).read();
        Ok(entry.ok_or_else(|| self.bad_block(block))?.1)
    }

    fn offset(&self, block: u32) -> Result<usize> {
        let offset = self.index.u64(block as usize * ENTRY + 8)?;
        Ok(usize::try_from(offset).unwrap_or(usize::MAX))
    }

    /// The bytes of a block, which must exist.
    fn block(&self, block: u32) -> Result<&[u8]> {
        let at = block as usize * ENTRY;
        let entry = self.index.bytes(at, 2 * ENTRY)?;
        let number = |i: usize| {
            let b: &[u8; 8] = entry[i..].first_chunk().expect("two entries were read");
            usize::try_from(u64::from_le_bytes(*b)).unwrap_or(usize::MAX)
        };
        let (start, end) = (number(8), number(ENTRY + 8));
        match end.checked_sub(start) {
            Some(len) => self.keys.bytes(start, len),
            None => Err(self.index.corrupt(at, "a block ends before it begins")),
        }
    }

    #[cold]
    fn bad_block(&self, block: u32) -> Error {
        let offset = self.offset(block).unwrap_or(0);
        self.keys.corrupt(offset, "a block of strings is cut off or contradicts itself")
    }
}

#[cfg(test)]
pub(super) mod tests;
