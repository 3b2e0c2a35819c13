//! Going through a dictionary in order.

use std::ops::Range;

use super::block::{common_prefix, Entries, BLOCK};
use super::Dictionary;
use crate::error::Result;

/// A cursor over the strings of a dictionary; it stands before the first one until
/// [`Keys::advance`] is called.
///
/// ```no_run
/// # use searchnews::{index::dictionary::Dictionary, Result};
/// # fn print(dictionary: &Dictionary) -> Result<()> {
/// let mut keys = dictionary.keys(0..dictionary.len());
/// while keys.advance()? {
///     println!("{}: {:?}", keys.rank(), keys.key());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Keys<'a> {
    dictionary: &'a Dictionary,
    /// What is left of the block that holds the current string.
    entries: Entries<'a>,
    /// Whether `entries` and `buffer` stand at the string before `next`.
    placed: bool,
    next: u32,
    end: u32,
    /// The current string in its first `len` bytes; more room after them.
    buffer: Vec<u8>,
    len: usize,
    shared: usize,
}

impl<'a> Keys<'a> {
    pub(super) fn new(dictionary: &'a Dictionary, range: Range<u32>) -> Self {
        Keys {
            dictionary,
            entries: Entries::new(&[]),
            placed: false,
            next: range.start,
            end: range.end.min(dictionary.len),
            buffer: Vec::new(),
            len: 0,
            shared: 0,
        }
    }

    /// Moves to the next string; false if there is none, and the cursor then stays where it is.
    #[inline]
    pub fn advance(&mut self) -> Result<bool> {
        if self.next >= self.end {
            return Ok(false);
        }
        if self.placed && !self.next.is_multiple_of(BLOCK) {
            self.read()?;
        } else {
            self.enter_block()?;
        }
        self.next += 1;
        Ok(true)
    }

    /// Opens the block of the next string and reads up to that string.
    fn enter_block(&mut self) -> Result<()> {
        let block = self.next / BLOCK;
        self.placed = false;
        self.entries = Entries::new(self.dictionary.block(block)?);
        let first = self.entries.clone().read();
        let (_, first) = first.ok_or_else(|| self.dictionary.bad_block(block))?;
        let shared = common_prefix(&self.buffer[..self.len], first);
        for _ in 0..=self.next % BLOCK {
            self.read()?;
        }
        if self.next.is_multiple_of(BLOCK) {
            self.shared = shared;
        }
        self.placed = true;
        Ok(())
    }

    #[inline]
    fn read(&mut self) -> Result<()> {
        let read = self.entries.read_into(&mut self.buffer, self.len);
        let bad_block = || self.dictionary.bad_block(self.next / BLOCK);
        (self.shared, self.len) = read.ok_or_else(bad_block)?;
        Ok(())
    }

    /// Makes `rank` the next string that [`Keys::advance`] moves to. Going on within a block reads
    /// what lies between; what the cursor says was shared is then nobody's business.
    pub(super) fn seek(&mut self, rank: u32) -> Result<()> {
        let block = self.next.saturating_sub(1) / BLOCK;
        if self.placed && rank >= self.next && rank / BLOCK == block {
            while self.next < rank {
                self.read()?;
                self.next += 1;
            }
            return Ok(());
        }
        self.placed = false;
        self.next = rank;
        Ok(())
    }

    /// The rank of the current string; defined once [`Keys::advance`] has said true.
    pub fn rank(&self) -> u32 {
        self.next.saturating_sub(1)
    }

    /// The current string; empty before the first [`Keys::advance`].
    pub fn key(&self) -> &[u8] {
        &self.buffer[..self.len]
    }

    /// How many bytes the current string shares with the one before it in the dictionary; defined
    /// where the cursor came here from that one.
    pub(super) fn shared(&self) -> usize {
        self.shared
    }
}
