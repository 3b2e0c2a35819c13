//! Writing a dictionary.

use std::io::{self, Write};

use super::block::{common_prefix, BLOCK, ESCAPE, FIRST_ESCAPE, LONGEST};
use super::{head, ENTRY, HEADER, TOP};
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
        let place = (rank % BLOCK) as usize;
        let mut shared = 0;
        if place == 0 {
            self.index.push((head(key), self.keys.len() as u64));
            self.keys.extend_from_slice(&[0; BLOCK as usize]);
        } else {
            shared = common_prefix(&self.last, key);
        }
        let suffix = &key[shared..];
        let (most, shift) = if place == 0 { (FIRST_ESCAPE, 0) } else { (ESCAPE, 4) };
        let (low, high) = (shared.min(ESCAPE), suffix.len().min(most));
        if let Some((_, block)) = self.index.last() {
            self.keys[*block as usize + place] = (high << shift | low) as u8;
        }
        for (length, written, most) in [(shared, low, ESCAPE), (suffix.len(), high, most)] {
            if written == most {
                varint::put(&mut self.keys, (length - most) as u64);
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
