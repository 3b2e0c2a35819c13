//! Positions on their way: they come together with the postings but stand after them, so they
//! wait in files of their own. There are many small ones, because each is gone as soon as it is
//! copied: its memory serves the next bytes of the segment, and most never reach the disk.

use std::io;

use crate::error::{Error, Result};
use crate::index::directory::{at, Directory};
use crate::index::segment::SegmentWriter;

/// The bytes of a file, about: fewer than a file has when the disk begins to write it.
const LEN: usize = 4 << 20;

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
        self.buffer.extend_from_slice(bytes);
        match self.buffer.len() < LEN {
            true => Ok(()),
            false => self.write(),
        }
    }

    fn write(&mut self) -> Result<()> {
        let name = self.name(self.checksums.len());
        self.checksums.push(crc32fast::hash(&self.buffer));
        let created = self.directory.create(&name);
        let mut file = at(self.directory, &name, "create the file", created)?;
        let written = file.write_all(&self.buffer);
        self.buffer.clear();
        at(self.directory, &name, "write the file", written)
    }

    /// Appends everything to `out`.
    pub fn copy_to(mut self, out: &mut SegmentWriter) -> Result<()> {
        for file in 0..self.checksums.len() {
            let name = self.name(file);
            let bytes = at(self.directory, &name, "read the file", self.directory.open(&name))?;
            let bytes = bytes.as_slice();
            if crc32fast::hash(bytes) != self.checksums[file] {
                return Err(Error::Corrupt {
                    file: self.directory.path().join(&name),
                    part: "positions",
                    offset: 0,
                    what: "what was written came back changed".to_string(),
                });
            }
            let copied = io::Write::write_all(out, bytes);
            at(self.directory, &name, "copy the file", copied)?;
            self.remove_next();
        }
        let rest = io::Write::write_all(out, &self.buffer);
        at(self.directory, "", "write the merged segment", rest)
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
