//! Writing a dictionary.

use std::io::{self, Write};

use super::block::{common_prefix, ESCAPE, LONGEST};
use super::{head, BLOCK, ENTRY, HEADER, TOP};
use crate::index::varint;

/// Takes strings in ascending order and writes them as a [`super::Dictionary`].
#[derive(Default)]
pub struct DictionaryWriter {
    len: u32,
    alphabet: [u64; 4],
    index: Vec<(u64, u64)>,
    keys: Vec<u8>,
    last: Vec<u8>,
}

impl DictionaryWriter {
    /// A writer that has no string yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends `key` and returns its rank.
    ///
    /// # Errors
    /// `InvalidInput` if `key` is not above the one before, is longer than 65,535 bytes, or is
    /// one too many for 32 bits.
    pub fn push(&mut self, key: &[u8]) -> io::Result<u32> {
        let rank = self.len;
        let ascends = rank == 0 || key > self.last.as_slice();
        if !ascends || key.len() > LONGEST || rank == u32::MAX {
            let what = format!("string {rank} of a dictionary is out of order, or too long");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let mut shared = 0;
        if rank % BLOCK == 0 {
            self.index.push((head(key), self.keys.len() as u64));
        } else {
            shared = common_prefix(&self.last, key);
        }
        let suffix = &key[shared..];
        let (low, high) = (shared.min(ESCAPE), suffix.len().min(ESCAPE));
        self.keys.push((high << 4 | low) as u8);
        for (half, length) in [(low, shared), (high, suffix.len())] {
            if half == ESCAPE {
                varint::put(&mut self.keys, (length - ESCAPE) as u64);
            }
        }
        self.keys.extend_from_slice(suffix);
        for &byte in suffix {
            self.alphabet[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        self.last.truncate(shared);
        self.last.extend_from_slice(suffix);
        self.len += 1;
        Ok(rank)
    }

    /// How many strings were pushed.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether no string was pushed.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The last string that was pushed.
    pub fn last(&self) -> &[u8] {
        &self.last
    }

    /// How many bytes [`DictionaryWriter::finish`] will write.
    pub fn size(&self) -> usize {
        let tops = self.index.len().div_ceil(TOP);
        HEADER + 8 * tops + ENTRY * (self.index.len() + 1) + self.keys.len()
    }

    /// Writes the dictionary.
    pub fn finish(self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&self.len.to_le_bytes())?;
        out.write_all(&[0; 4])?;
        out.write_all(&(self.keys.len() as u64).to_le_bytes())?;
        for word in self.alphabet {
            out.write_all(&word.to_le_bytes())?;
        }
        for (head, _) in self.index.iter().step_by(TOP) {
            out.write_all(&head.to_le_bytes())?;
        }
        for (head, offset) in self.index.iter().chain([&(u64::MAX, self.keys.len() as u64)]) {
            out.write_all(&head.to_le_bytes())?;
            out.write_all(&offset.to_le_bytes())?;
        }
        out.write_all(&self.keys)
    }
}
