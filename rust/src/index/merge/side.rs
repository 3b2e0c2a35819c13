//! Positions on their way: they come together with the postings but stand after them, so they
//! wait in files of their own. There are many small ones, because each is gone as soon as it is
//! copied: its memory serves the next bytes of the segment, and those of a short merge never reach
//! the disk.

use std::io;

use super::Target;
use crate::error::{Error, Result};
use crate::index::directory::{at, Directory};
use crate::index::segment::SegmentWriter;

/// The bytes of a file, about: fewer than a file has when the disk begins to write it.
const LEN: usize = if cfg!(test) { 1 << 10 } else { 4 << 20 };

fn prefix(number: u64) -> String {
    format!("positions-{number:010}-")
}

/// Whether positions of segment `number` wait in the file `name`.
pub fn is_side_file(name: &str, number: u64) -> bool {
    name.starts_with(&prefix(number))
}

/// Files that live no longer than this value.
pub struct SideFiles<'a> {
    directory: &'a dyn Directory,
    prefix: String,
    buffer: Vec<u8>,
    checksums: Vec<u32>,
    /// How many of them are copied, and removed.
    copied: usize,
}

impl<'a> SideFiles<'a> {
    /// No bytes yet.
    pub fn new(directory: &'a dyn Directory, number: u64) -> Self {
        let (prefix, buffer, checksums) = (prefix(number), Vec::new(), Vec::new());
        SideFiles { directory, prefix, buffer, checksums, copied: 0 }
    }

    fn name(&self, file: usize) -> String {
        format!("{}{file:06}.tmp", self.prefix)
    }

    /// Appends `bytes`.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        if self.buffer.len() + bytes.len() >= LEN {
            let waiting = std::mem::take(&mut self.buffer);
            self.write(&[&waiting, bytes])?;
            self.buffer = waiting;
            self.buffer.clear();
            return Ok(());
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    fn write(&mut self, all: &[&[u8]]) -> Result<()> {
        let name = self.name(self.checksums.len());
        let created = self.directory.create(&name);
        // Whatever becomes of it now, it is there to be removed.
        self.checksums.push(0);
        let mut file = at(self.directory, &name, "create the file", created)?;
        let mut checksum = crc32fast::Hasher::new();
        for bytes in all {
            checksum.update(bytes);
            at(self.directory, &name, "write the file", file.write_all(bytes))?;
        }
        if let Some(last) = self.checksums.last_mut() {
            *last = checksum.finalize();
        }
        Ok(())
    }

    /// Appends everything to `out`, which is written to `target`.
    pub fn copy_to(mut self, out: &mut SegmentWriter, target: &Target<'_>) -> Result<()> {
        for file in 0..self.checksums.len() {
            let name = self.name(file);
            let bytes = at(self.directory, &name, "read the file", self.directory.open(&name))?;
            if crc32fast::hash(bytes.as_slice()) != self.checksums[file] {
                return Err(Error::Corrupt {
                    file: self.directory.path().join(&name),
                    part: "positions",
                    offset: 0,
                    what: "what was written came back changed".to_string(),
                });
            }
            target.at(io::Write::write_all(out, bytes.as_slice()))?;
            // Not every system removes a file that is mapped.
            drop(bytes);
            self.remove_next();
        }
        target.at(io::Write::write_all(out, &self.buffer))
    }

    /// What cannot be removed is left to the next commit.
    fn remove_next(&mut self) {
        let _ = self.directory.remove(&self.name(self.copied));
        self.copied += 1;
    }
}

impl Drop for SideFiles<'_> {
    fn drop(&mut self) {
        while self.copied < self.checksums.len() {
            self.remove_next();
        }
    }
}
