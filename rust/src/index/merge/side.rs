//! Positions on their way: they come together with the postings but stand after them, so they
//! wait in a file of their own.

use std::io;

use crate::error::{Error, Result};
use crate::index::directory::{at, Directory, NewFile};
use crate::index::segment::SegmentWriter;

const BUFFER: usize = 1 << 20;
/// After so many bytes, the memory of what was read is given back.
const HELD: usize = 32 << 20;

/// The name of the file where the positions of segment `number` wait.
pub fn side_file(number: u64) -> String {
    format!("positions-{number:010}.tmp")
}

/// A file that lives as long as this value.
pub struct SideFile<'a> {
    directory: &'a dyn Directory,
    name: String,
    file: Option<Box<dyn NewFile>>,
    buffer: Vec<u8>,
    checksum: crc32fast::Hasher,
}

impl<'a> SideFile<'a> {
    /// An empty file.
    pub fn create(directory: &'a dyn Directory, number: u64) -> Result<Self> {
        let name = side_file(number);
        let file = at(directory, &name, "create the file", directory.create(&name))?;
        let (buffer, checksum) = (Vec::with_capacity(BUFFER), crc32fast::Hasher::new());
        Ok(SideFile { directory, name, file: Some(file), buffer, checksum })
    }

    /// Where the next bytes are to be appended; [`SideFile::drain`] is to follow.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Writes the buffer if it has become large.
    pub fn drain(&mut self) -> Result<()> {
        if self.buffer.len() < BUFFER {
            return Ok(());
        }
        self.write()
    }

    fn write(&mut self) -> Result<()> {
        self.checksum.update(&self.buffer);
        let file = self.file.as_mut().expect("the file is open until it is copied");
        let written = file.write_all(&self.buffer);
        self.buffer.clear();
        at(self.directory, &self.name, "write the file", written)
    }

    /// Appends everything written to `out`.
    pub fn copy_to(mut self, out: &mut SegmentWriter) -> Result<()> {
        self.write()?;
        self.file = None;
        let opened = self.directory.open(&self.name);
        let bytes = at(self.directory, &self.name, "read the file", opened)?;
        let mut checksum = crc32fast::Hasher::new();
        for held in bytes.as_slice().chunks(HELD) {
            for bytes in held.chunks(BUFFER) {
                checksum.update(bytes);
                let copied = io::Write::write_all(out, bytes);
                at(self.directory, &self.name, "copy the file", copied)?;
            }
            bytes.release();
        }
        if checksum.finalize() != self.checksum.clone().finalize() {
            return Err(Error::Corrupt {
                file: self.directory.path().join(&self.name),
                part: "positions",
                offset: 0,
                what: "what was written came back changed".to_string(),
            });
        }
        Ok(())
    }
}

impl Drop for SideFile<'_> {
    fn drop(&mut self) {
        self.file = None;
        let _ = self.directory.remove(&self.name);
    }
}
