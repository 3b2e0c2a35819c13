//! Checked access to the bytes of a segment file.
//!
//! The data of a file is covered by one CRC-32 (IEEE) per page of 64 KiB. A page is verified the
//! first time a read touches it, and remembered in one bit; later reads cost a bit test.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use super::directory::FileBytes;
use super::hints::prefetch_bytes;
use super::part::Part;
use crate::error::{Error, Result};

/// The bytes that one checksum covers.
pub const PAGE: usize = 1 << 16;

/// The data of one file, with the checksums of its pages.
pub struct Pages {
    file: PathBuf,
    bytes: Box<dyn FileBytes>,
    data: usize,
    checksums: Range<usize>,
    verified: Box<[AtomicU64]>,
}

impl Pages {
    /// Wraps a file whose first `data` bytes are covered by the little-endian checksums that
    /// stand at `checksums`; the caller has verified the checksums themselves.
    pub fn new(
        file: PathBuf,
        bytes: Box<dyn FileBytes>,
        data: usize,
        checksums: Range<usize>,
    ) -> Self {
        let words = data.div_ceil(PAGE).div_ceil(64);
        let verified = (0..words).map(|_| AtomicU64::new(0)).collect();
        Pages { file, bytes, data, checksums, verified }
    }

    /// The file's path, for messages.
    pub fn file(&self) -> &PathBuf {
        &self.file
    }

    /// Gives back the memory of the pages that were read; they can be read again.
    pub fn release(&self) {
        self.bytes.release();
    }

    /// The bytes at `range`, if they lie in one page that is verified already: nearly all that is
    /// read does.
    #[inline]
    fn verified(&self, range: Range<usize>) -> Option<&[u8]> {
        let page = range.start / PAGE;
        let in_one_page = range.end.wrapping_sub(1) / PAGE == page;
        match in_one_page && (self.is_verified(page) || cfg!(feature = "unverified")) {
            true => self.bytes.as_slice().get(range),
            false => None,
        }
    }

    /// The bytes at `range`, once every page under them is verified.
    #[inline(never)]
    fn bytes(&self, range: Range<usize>, part: &'static str) -> Result<&[u8]> {
        if range.start > range.end || range.end > self.data {
            return Err(self.corrupt(part, range.start, "points beyond the end of the data"));
        }
        if range.is_empty() {
            return Ok(&[]);
        }
        if !cfg!(feature = "unverified") {
            let pages = range.start / PAGE..=(range.end - 1) / PAGE;
            for page in pages.filter(|page| !self.is_verified(*page)) {
                self.verify(page, part)?;
            }
        }
        Ok(&self.bytes.as_slice()[range])
    }

    #[inline]
    fn is_verified(&self, page: usize) -> bool {
        let seen = self.verified.get(page / 64).map_or(0, |seen| seen.load(Ordering::Relaxed));
        seen >> (page % 64) & 1 == 1
    }

    /// Compares page number `page` with its checksum.
    #[cold]
    fn verify(&self, page: usize, part: &'static str) -> Result<()> {
        let start = page * PAGE;
        let end = (start + PAGE).min(self.data);
        let all = self.bytes.as_slice();
        let at = self.checksums.start + 4 * page;
        let expected = u32::from_le_bytes([all[at], all[at + 1], all[at + 2], all[at + 3]]);
        if crc32fast::hash(&all[start..end]) != expected {
            return Err(self.corrupt(part, start, "the page differs from its checksum"));
        }
        self.verified[page / 64].fetch_or(1 << (page % 64), Ordering::Relaxed);
        Ok(())
    }

    /// The offsets of all pages that differ from their checksums, read afresh.
    pub fn damaged_pages(&self) -> Vec<usize> {
        (0..self.data.div_ceil(PAGE))
            .filter(|page| self.verify(*page, "file").is_err())
            .map(|page| page * PAGE)
            .collect()
    }

    /// The bytes at `range` as they are, to be compared with a checksum of them.
    pub fn unverified(&self, range: Range<usize>) -> &[u8] {
        self.bytes.as_slice().get(range).unwrap_or_default()
    }

    /// The error for damage noticed at `offset` of this file.
    pub fn corrupt(&self, part: &'static str, offset: usize, what: &str) -> Error {
        Error::Corrupt {
            file: self.file.clone(),
            part,
            offset: offset as u64,
            what: what.to_string(),
        }
    }
}

/// The bytes of one part, or a slice of them: offsets count from its start.
#[derive(Clone)]
pub struct Region {
    pages: Arc<Pages>,
    part: Part,
    start: usize,
    len: usize,
}

impl Region {
    /// The `len` bytes from `start` of the file, which hold `part`.
    pub fn new(pages: Arc<Pages>, part: Part, start: usize, len: usize) -> Result<Self> {
        if start.checked_add(len).is_none_or(|end| end > pages.data) {
            return Err(pages.corrupt(part.name(), start, "reaches beyond the end of the data"));
        }
        Ok(Region { pages, part, start, len })
    }

    /// How many bytes the region holds.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the region holds no byte.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The `len` bytes at `offset`, verified.
    #[inline]
    pub fn bytes(&self, offset: usize, len: usize) -> Result<&[u8]> {
        let Some(end) = offset.checked_add(len).filter(|end| *end <= self.len) else {
            return Err(self.corrupt(offset, "a read reaches beyond the end of the part"));
        };
        let range = self.start + offset..self.start + end;
        match self.pages.verified(range.clone()) {
            Some(bytes) => Ok(bytes),
            None => self.pages.bytes(range, self.part.name()),
        }
    }

    /// Has the `len` bytes at `offset` brought into the cache, as far as one prefetches, if their
    /// page was read before.
    #[inline]
    pub fn prefetch(&self, offset: usize, len: usize) {
        let start = self.start.saturating_add(offset);
        if let Some(bytes) = self.pages.verified(start..start.saturating_add(len)) {
            prefetch_bytes(bytes);
        }
    }

    /// Everything from `offset` to the end of the region, at most `most` bytes, verified.
    #[inline]
    pub fn up_to(&self, offset: usize, most: usize) -> Result<&[u8]> {
        if offset > self.len {
            return Err(self.corrupt(offset, "a read starts beyond the end of the part"));
        }
        self.bytes(offset, most.min(self.len - offset))
    }

    /// The little-endian `u32` at `offset`.
    #[inline]
    pub fn u32(&self, offset: usize) -> Result<u32> {
        let b = self.bytes(offset, 4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    /// The little-endian `u64` at `offset`.
    #[inline]
    pub fn u64(&self, offset: usize) -> Result<u64> {
        let b = self.bytes(offset, 8)?;
        Ok(u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
    }

    /// The region of `len` bytes at `offset` of this one.
    pub fn slice(&self, offset: usize, len: usize) -> Result<Region> {
        match offset.checked_add(len) {
            Some(end) if end <= self.len => Ok(Region {
                pages: self.pages.clone(),
                part: self.part,
                start: self.start + offset,
                len,
            }),
            _ => Err(self.corrupt(offset, "a table reaches beyond the end of the part")),
        }
    }

    /// The error for a contradiction noticed at `offset` of this region.
    #[cold]
    pub fn corrupt(&self, offset: usize, what: &str) -> Error {
        self.pages.corrupt(self.part.name(), self.start.saturating_add(offset), what)
    }
}

#[cfg(test)]
impl Region {
    /// A region over `bytes` in memory, behind valid checksums.
    pub fn of_bytes(part: Part, bytes: Vec<u8>) -> Region {
        let data = bytes.len();
        let mut all = bytes;
        let sums: Vec<u32> = all.chunks(PAGE).map(crc32fast::hash).collect();
        all.extend(sums.iter().flat_map(|sum| sum.to_le_bytes()));
        let checksums = data..all.len();
        let memory = Box::new(super::directory::MemoryBytes(all));
        let pages = Arc::new(Pages::new("memory".into(), memory, data, checksums));
        Region::new(pages, part, 0, data).expect("the whole file")
    }
}
