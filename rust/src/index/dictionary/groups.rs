//! Records of varying length, found by number: what hangs off each string of a dictionary.
//!
//! ```text
//! offsets     u64 per group of 16 records; one more closes the last group
//! groups      what is written of each group: mostly its records, one after the other
//! ```
//!
//! What the bytes of a group hold, and how a record is found among them, is their owner's affair.

use std::io::{self, Write};

use crate::error::Result;
use crate::index::hints::prefetch_bytes;
use crate::index::pages::Region;
use crate::index::varint::Cursor;

/// Records per offset.
pub(in crate::index) const GROUP: u32 = 16;

/// Collects records.
#[derive(Default)]
pub(in crate::index) struct GroupsWriter {
    records: u32,
    offsets: Vec<u64>,
    bytes: Vec<u8>,
}

impl GroupsWriter {
    /// Where the bytes of the next record are to be appended.
    pub(in crate::index) fn record(&mut self) -> &mut Vec<u8> {
        if self.records.is_multiple_of(GROUP) {
            self.offsets.push(self.bytes.len() as u64);
        }
        self.records += 1;
        &mut self.bytes
    }

    /// Where the bytes of the next group are to be appended, whose records were collected
    /// elsewhere; the group before it has all of its own.
    pub(in crate::index) fn group(&mut self) -> &mut Vec<u8> {
        debug_assert!(self.records.is_multiple_of(GROUP));
        self.offsets.push(self.bytes.len() as u64);
        self.records += GROUP;
        &mut self.bytes
    }

    /// How many bytes [`GroupsWriter::finish`] will write.
    pub(in crate::index) fn size(&self) -> usize {
        8 * (self.offsets.len() + 1) + self.bytes.len()
    }

    /// Writes the offsets and the groups.
    pub(in crate::index) fn finish(self, out: &mut impl Write) -> io::Result<()> {
        for offset in self.offsets.iter().chain([&(self.bytes.len() as u64)]) {
            out.write_all(&offset.to_le_bytes())?;
        }
        out.write_all(&self.bytes)
    }
}

/// Records opened for reading.
#[derive(Clone)]
pub(in crate::index) struct Groups {
    offsets: Region,
    bytes: Region,
}

impl Groups {
    /// Opens the `records` records that fill `region`.
    pub(in crate::index) fn open(region: &Region, records: u32) -> Result<Self> {
        let table = 8 * (records.div_ceil(GROUP) as usize + 1);
        let Some(rest) = region.len().checked_sub(table) else {
            return Err(region.corrupt(0, "a table of records is cut off"));
        };
        Ok(Groups { offsets: region.slice(0, table)?, bytes: region.slice(table, rest)? })
    }

    /// The bytes from the start of group number `group` to its end.
    #[inline]
    pub(in crate::index) fn group(&self, group: u32) -> Result<&[u8]> {
        let at = 8 * group as usize;
        let pair = self.offsets.bytes(at, 16)?;
        let number = |i: usize| {
            let b: &[u8; 8] = pair[i..].first_chunk().expect("two offsets were read");
            usize::try_from(u64::from_le_bytes(*b)).unwrap_or(usize::MAX)
        };
        match number(8).checked_sub(number(0)) {
            Some(len) => self.bytes.bytes(number(0), len),
            None => Err(self.offsets.corrupt(at, "a group of records ends before it begins")),
        }
    }

    /// Has the group of a record brought into the cache, if its page was read before.
    #[inline]
    pub(in crate::index) fn prefetch(&self, record: u32) {
        let at = 8 * (record / GROUP) as usize;
        if let (Ok(start), Ok(end)) = (self.offsets.u64(at), self.offsets.u64(at + 8)) {
            self.bytes.prefetch(start as usize, end.saturating_sub(start) as usize);
        }
    }

    /// The group of a record, which the caller goes through up to that record.
    #[inline]
    pub(in crate::index) fn up_to(&self, record: u32) -> Result<&[u8]> {
        let group = self.group(record / GROUP)?;
        // Each record waits for the one before it: what holds them all is asked for at once.
        prefetch_bytes(group);
        Ok(group)
    }

    /// The error for a record that contradicts itself.
    #[cold]
    pub(in crate::index) fn damaged(&self, record: u32) -> crate::error::Error {
        let at = self.offsets.u64(8 * (record / GROUP) as usize).unwrap_or(0);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        self.bytes.corrupt(at, "a record is cut off or contradicts itself")
    }
}

/// The record at `place` of `records`, each of which begins with its length.
#[inline]
pub(in crate::index) fn sized(records: &[u8], place: u32) -> Option<&[u8]> {
    let mut cursor = Cursor::new(records);
    for _ in 0..place {
        cursor.bytes()?;
    }
    cursor.bytes()
}
