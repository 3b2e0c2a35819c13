//! The frame of a segment file: parts one after the other, their table of contents, the
//! checksums of all pages, a footer.
//!
//! ```text
//! magic "SNSEGMNT"            8 bytes
//! format version              u32, then 4 zero bytes
//! parts                       each starts at a multiple of 64
//! table of contents           per part: number u64, offset u64, length u64
//!                             (everything up to here is the data, in pages of 64 KiB)
//! checksums                   u32 per page
//! footer                      offset of the contents u64, parts u64, data length u64,
//!                             format version u32, CRC-32 of checksums and footer so far u32
//! ```

use std::io::{self, Write};
use std::sync::Arc;

use super::directory::{at, Directory, NewFile};
use super::pages::{Pages, Region, PAGE};
use super::part::Part;
use crate::error::{Error, Result};

/// The version of the on-disk format that this release reads and writes.
pub const FORMAT: u32 = 2;

const MAGIC: &[u8; 8] = b"SNSEGMNT";
const ALIGNMENT: usize = 64;
const FOOTER: usize = 32;
const BUFFER: usize = 1 << 20;

/// Writes a segment file part by part.
pub struct SegmentWriter {
    file: Box<dyn NewFile>,
    buffer: Vec<u8>,
    written: usize,
    page: crc32fast::Hasher,
    checksums: Vec<u8>,
    contents: Vec<(Part, usize, usize)>,
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
        self.contents.push((part, self.written, 0));
        Ok(())
    }

    fn close_part(&mut self) {
        let written = self.written;
        if let Some((_, start, len)) = self.contents.last_mut() {
            *len = written - *start;
        }
    }

    /// Ends the file, syncs it, and returns its length in bytes.
    pub fn finish(mut self) -> io::Result<u64> {
        self.close_part();
        let contents_at = self.written as u64;
        for (part, start, len) in std::mem::take(&mut self.contents) {
            for number in [part as u64, start as u64, len as u64] {
                self.write_all(&number.to_le_bytes())?;
            }
        }
        let parts = (self.written as u64 - contents_at) / 24;
        let data = self.written as u64;
        if !self.written.is_multiple_of(PAGE) {
            self.close_page();
        }
        let mut tail = std::mem::take(&mut self.checksums);
        for number in [contents_at, parts, data] {
            tail.extend_from_slice(&number.to_le_bytes());
        }
        tail.extend_from_slice(&FORMAT.to_le_bytes());
        let crc = crc32fast::hash(&tail);
        tail.extend_from_slice(&crc.to_le_bytes());
        self.flush_buffer()?;
        self.file.write_all(&tail)?;
        self.file.sync()?;
        Ok(data + tail.len() as u64)
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
    contents: Vec<(Part, usize, usize)>,
    len: u64,
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
        let footer = all.len() - FOOTER;
        let data = usize::try_from(u64_at(footer + 16)).unwrap_or(usize::MAX);
        let pages = data.div_ceil(PAGE);
        let sound = pages.checked_mul(4).and_then(|table| table.checked_add(data)) == Some(footer)
            && crc32fast::hash(&all[data..all.len() - 4]) == u32_at(all.len() - 4);
        if !sound {
            return Err(corrupt(footer, "the footer differs from its checksum, or is cut off"));
        }
        let found = u32_at(footer + 24);
        if found != FORMAT {
            return Err(Error::Incompatible { file: path, found, expected: FORMAT });
        }
        let contents_at = usize::try_from(u64_at(footer)).unwrap_or(usize::MAX);
        let parts = usize::try_from(u64_at(footer + 8)).unwrap_or(usize::MAX);
        let len = all.len() as u64;
        let pages = Arc::new(Pages::new(path, bytes, data, data..footer));
        let table = parts
            .checked_mul(24)
            .and_then(|size| Some(contents_at..contents_at.checked_add(size)?))
            .ok_or_else(|| pages.corrupt("file", footer, "an impossible table of contents"))?;
        let mut contents = Vec::new();
        for entry in pages.bytes(table, "file")?.chunks_exact(24) {
            let number = |i: usize| {
                let b: [u8; 8] = entry[8 * i..8 * i + 8].try_into().expect("eight bytes");
                usize::try_from(u64::from_le_bytes(b)).unwrap_or(usize::MAX)
            };
            let part = u8::try_from(number(0)).ok().and_then(Part::from_number);
            let part = part
                .ok_or_else(|| pages.corrupt("file", contents_at, "an unknown part is listed"))?;
            contents.push((part, number(1), number(2)));
        }
        Ok(SegmentFile { pages, contents, len })
    }

    /// The bytes of `part`.
    pub fn region(&self, part: Part) -> Result<Region> {
        match self.contents.iter().find(|entry| entry.0 == part) {
            Some(&(_, start, len)) => Region::new(self.pages.clone(), part, start, len),
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

    /// The length of the file in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file holds no part.
    pub fn is_empty(&self) -> bool {
        self.contents.is_empty()
    }

    /// Every part with the bytes it takes.
    pub fn part_sizes(&self) -> impl Iterator<Item = (Part, u64)> + '_ {
        self.contents.iter().map(|&(part, _, len)| (part, len as u64))
    }

    /// One error per page that differs from its checksum, naming the part it lies in.
    pub fn damage(&self) -> Vec<Error> {
        let part_of = |offset: usize| {
            let holder = self
                .contents
                .iter()
                .find(|&&(_, start, len)| offset < start + len && offset + PAGE > start);
            holder.map_or("file", |entry| entry.0.name())
        };
        self.pages
            .damaged_pages()
            .into_iter()
            .map(|at| self.pages.corrupt(part_of(at), at, "the page differs from its checksum"))
            .collect()
    }
}
