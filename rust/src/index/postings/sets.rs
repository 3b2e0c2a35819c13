//! The form sets of a list, and the stream that tells the forms of a posting apart.

use super::ListReader;
use crate::error::Result;

/// The form sets of one list, flat: set number -> rising form ordinals.
#[derive(Default)]
pub struct FormSets {
    ordinals: Vec<u32>,
    ends: Vec<u32>,
}

impl FormSets {
    /// Reads the sets of `list`, in place of those of the list before.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes contradict themselves.
    pub fn read(&mut self, list: &ListReader<'_>) -> Result<()> {
        self.ordinals.clear();
        self.ends.clear();
        list.for_each_ordinal(|set, ordinal| {
            self.ordinals.push(ordinal);
            self.ends.resize(set as usize + 1, 0);
            self.ends[set as usize] = self.ordinals.len() as u32;
        })?;
        Ok(())
    }

    /// How many sets there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The ordinals of set `number`.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&[u32]> {
        let end = *self.ends.get(number as usize)? as usize;
        let start = if number == 0 { 0 } else { self.ends[number as usize - 1] as usize };
        Some(&self.ordinals[start..end])
    }

    /// Replaces every ordinal; `None` where `map` knows one of them not.
    pub fn renumber(&mut self, map: impl Fn(u32) -> Option<u32>) -> Option<()> {
        for ordinal in &mut self.ordinals {
            *ordinal = map(*ordinal)?;
        }
        Some(())
    }
}

/// A stream of small numbers, lowest bits first.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    held: u64,
    bits: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Bits { bytes, held: 0, bits: 0 }
    }

    /// The next number, of `width` bits; `None` where the bytes run out.
    #[inline]
    pub(super) fn take(&mut self, width: u32) -> Option<u32> {
        while self.bits < width {
            let (first, rest) = self.bytes.split_first()?;
            self.held |= u64::from(*first) << self.bits;
            self.bits += 8;
            self.bytes = rest;
        }
        let value = self.held & ((1 << width) - 1);
        self.held >>= width;
        self.bits -= width;
        Some(value as u32)
    }
}
