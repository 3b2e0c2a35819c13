//! The frame of a segment file: parts one after the other, the checksums of all pages, the table
//! of contents, a footer.
//!
//! ```text
//! magic "SNSEGMNT"            8 bytes
//! format version              u32, then 4 zero bytes
//! parts                       each starts at a multiple of 64
//!                             (everything up to here is the data, in pages of 64 KiB)
//! checksums                   CRC-32 per page, u32
//! table of contents           per part: number u32, CRC-32 of its bytes u32, offset u64, length u64
//! footer                      parts u64, data length u64,
//!                             format version u32, CRC-32 of all since the data u32
//! ```
//!
//! Pages are what readers verify; the checksum of a part only tells which of several that share a
//! damaged page it was. The last checksum stands for the whole file: manifests name it. The head is
//! there for people and their tools; who opens a file goes by its footer.

use std::io::{self, Write};
use std::sync::Arc;

use super::directory::{at, Directory, NewFile};
use super::pages::{Pages, Region, PAGE};
use super::part::Part;
use crate::error::{Error, Result};

/// The version of the on-disk format that this release reads and writes.
pub const FORMAT: u32 = 8;

const MAGIC: &[u8; 8] = b"SNSEGMNT";
const ALIGNMENT: usize = 64;
const FOOTER: usize = 24;
const ENTRY: usize = 24;
const BUFFER: usize = 1 << 20;

/// A line of the table of contents.
struct Entry {
    part: Part,
    start: usize,
    len: usize,
    checksum: u32,
}

/// What tells a finished segment file from every other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Its length in bytes.
    pub length: u64,
    /// The checksum of its checksums.
    pub checksum: u32,
}

/// Writes a segment file part by part.
pub struct SegmentWriter {
    file: Box<dyn NewFile>,
    buffer: Vec<u8>,
    written: usize,
    page: crc32fast::Hasher,
    checksums: Vec<u8>,
    part: crc32fast::Hasher,
    contents: Vec<Entry>,
}

impl SegmentWriter {
    /// Starts the segment file `name` in `directory`.
    pub fn create(directory: &dyn Directory, name: &str) -> Result<Self> {
        let file = at(directory, name, "create the segment", directory.create(name))?;
        let mut writer = SegmentWriter {
            file,
            buffer: Vec::with_capacity(BUFFER),
            written: 0,
            page: crc32fast::Hasher::new(),
            checksums: Vec::new(),
            part: crc32fast::Hasher::new(),
            contents: Vec::new(),
        };
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&FORMAT.to_le_bytes());
        head.extend_from_slice(&[0; 4]);
        at(directory, name, "write the segment", writer.write_all(&head))?;
        Ok(writer)
    }

    /// Starts `part`; what is written from now on belongs to it.
    pub fn begin(&mut self, part: Part) -> io::Result<()> {
        self.close_part();
        let padding = self.written.next_multiple_of(ALIGNMENT) - self.written;
        self.write_all(&[0; ALIGNMENT][..padding])?;
        self.part.reset();
        self.contents.push(Entry { part, start: self.written, len: 0, checksum: 0 });
        Ok(())
    }

    fn close_part(&mut self) {
        let (written, checksum) = (self.written, self.part.clone().finalize());
        if let Some(last) = self.contents.last_mut() {
            (last.len, last.checksum) = (written - last.start, checksum);
        }
    }

    /// Ends the file, syncs it, and returns its seal.
    pub fn finish(mut self) -> io::Result<Seal> {
        self.close_part();
        if !self.written.is_multiple_of(PAGE) {
            self.close_page();
        }
        let mut tail = std::mem::take(&mut self.checksums);
        for Entry { part, start, len, checksum } in &self.contents {
            tail.extend_from_slice(&(*part as u32).to_le_bytes());
            tail.extend_from_slice(&checksum.to_le_bytes());
            tail.extend_from_slice(&(*start as u64).to_le_bytes());
            tail.extend_from_slice(&(*len as u64).to_le_bytes());
        }
        for number in [self.contents.len() as u64, self.written as u64] {
            tail.extend_from_slice(&number.to_le_bytes());
        }
        tail.extend_from_slice(&FORMAT.to_le_bytes());
        let checksum = crc32fast::hash(&tail);
        tail.extend_from_slice(&checksum.to_le_bytes());
        self.flush_buffer()?;
        self.file.write_all(&tail)?;
        self.file.sync()?;
        Ok(Seal { length: (self.written + tail.len()) as u64, checksum })
    }

    fn close_page(&mut self) {
        let page = std::mem::replace(&mut self.page, crc32fast::Hasher::new());
        self.checksums.extend_from_slice(&page.finalize().to_le_bytes());
    }

    fn flush_buffer(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

impl Write for SegmentWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.update(bytes);
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = PAGE - self.written % PAGE;
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.page.update(now);
            self.written += now.len();
            if self.written.is_multiple_of(PAGE) {
                self.close_page();
            }
            rest = later;
        }
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush_buffer()?;
        }
        if bytes.len() >= BUFFER {
            self.file.write_all(bytes)?;
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A segment file opened for reading: its frame is checked, its parts are read on demand.
pub struct SegmentFile {
    pages: Arc<Pages>,
    contents: Vec<Entry>,
    seal: Seal,
}

impl SegmentFile {
    /// Opens the segment file `name`; reads its footer and contents, nothing else.
    pub fn open(directory: &dyn Directory, name: &str) -> Result<Self> {
        let path = directory.path().join(name);
        let bytes = at(directory, name, "open the segment", directory.open(name))?;
        let all = bytes.as_slice();
        let corrupt = |offset: usize, what: &str| Error::Corrupt {
            file: path.clone(),
            part: "file",
            offset: offset as u64,
            what: what.to_string(),
        };
        if all.len() < MAGIC.len() + 8 + FOOTER {
            return Err(corrupt(all.len(), "the file is cut off"));
        }
        let u32_at = |o: usize| u32::from_le_bytes([all[o], all[o + 1], all[o + 2], all[o + 3]]);
        let u64_at = |o: usize| u64::from(u32_at(o)) | u64::from(u32_at(o + 4)) << 32;
        let usize_at = |o: usize| usize::try_from(u64_at(o)).unwrap_or(usize::MAX);
        let footer = all.len() - FOOTER;
        let (parts, data) = (usize_at(footer), usize_at(footer + 8));
        let table = data.div_ceil(PAGE).checked_mul(4).and_then(|sums| sums.checked_add(data));
        let end = table.and_then(|table| parts.checked_mul(ENTRY)?.checked_add(table));
        let checksum = u32_at(all.len() - 4);
        let table = match table {
            Some(table)
                if end == Some(footer)
                    && crc32fast::hash(&all[data..all.len() - 4]) == checksum =>
            {
                table
            }
            _ => {
                return Err(corrupt(footer, "the footer differs from its checksum, or is cut off"))
            }
        };
        let found = u32_at(footer + 16);
        if found != FORMAT {
            return Err(Error::Incompatible { file: path, found, expected: FORMAT });
        }
        let mut contents = Vec::new();
        for at in (table..footer).step_by(ENTRY) {
            let part = u8::try_from(u32_at(at)).ok().and_then(Part::from_number);
            let part = part.ok_or_else(|| corrupt(at, "an unknown part is listed"))?;
            let (start, len) = (usize_at(at + 8), usize_at(at + 16));
            if start.checked_add(len).is_none_or(|end| end > data) {
                return Err(corrupt(at, "a part that reaches beyond the end of the data"));
            }
            contents.push(Entry { part, start, len, checksum: u32_at(at + 4) });
        }
        let seal = Seal { length: all.len() as u64, checksum };
        let pages = Arc::new(Pages::new(path, bytes, data, data..table));
        Ok(SegmentFile { pages, contents, seal })
    }

    /// The bytes of `part`.
    pub fn region(&self, part: Part) -> Result<Region> {
        match self.contents.iter().find(|entry| entry.part == part) {
            Some(entry) => Region::new(self.pages.clone(), part, entry.start, entry.len),
            None => Err(self.pages.corrupt(part.name(), 0, "the part is missing")),
        }
    }

    /// The file's path, for messages.
    pub fn path(&self) -> &std::path::Path {
        self.pages.file()
    }

    /// Gives back the memory of the pages that were read; they can be read again.
    pub fn release(&self) {
        self.pages.release();
    }

    /// What tells the file from others.
    pub fn seal(&self) -> Seal {
        self.seal
    }

    /// The length of the file in bytes.
    pub fn len(&self) -> u64 {
        self.seal.length
    }

    /// Whether the file holds no part.
    pub fn is_empty(&self) -> bool {
        self.contents.is_empty()
    }

    /// The bytes that `part` takes.
    pub fn part_size(&self, part: Part) -> u64 {
        let own = self.contents.iter().filter(|entry| entry.part == part);
        own.map(|entry| entry.len as u64).sum()
    }

    /// One error for each part of each page that differs from its checksum, and for a page of
    /// which no part does: then it is the padding, or the head of the file.
    pub fn damage(&self) -> Vec<Error> {
        let mut found = Vec::new();
        let pages = self.pages.damaged_pages();
        let differs = |entry: &&Entry| {
            let touched =
                |page: &usize| entry.start < page + PAGE && *page < entry.start + entry.len;
            let bytes = || self.pages.unverified(entry.start..entry.start + entry.len);
            pages.iter().any(touched) && crc32fast::hash(bytes()) != entry.checksum
        };
        let damaged: Vec<&Entry> = self.contents.iter().filter(differs).collect();
        for page in pages {
            let before = found.len();
            for Entry { part, start, len, .. } in &damaged {
                if *start < page + PAGE && page < start + len {
                    let what = "the page differs from its checksum";
                    found.push(self.pages.corrupt(part.name(), page.max(*start), what));
                }
            }
            if found.len() == before {
                found.push(self.pages.corrupt("file", page, "the page differs from its checksum"));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
