//! Which documents of a segment are deleted: one bit each, in a small file of its own that a
//! commit writes anew, because segments never change.
//!
//! ```text
//! words                       u64 per 64 documents, lowest bit first
//! CRC-32 of the words         u32; the manifest has it too
//! ```

use super::directory::{at, Directory};
use super::manifest::{Deletions, SegmentEntry};
use super::DocId;
use crate::error::{Error, Result};

/// A set of documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentSet {
    words: Vec<u64>,
    len: u32,
}

impl DocumentSet {
    /// An empty set of documents below `documents`.
    pub fn new(documents: u32) -> Self {
        DocumentSet { words: vec![0; (documents as usize).div_ceil(64)], len: 0 }
    }

    /// How many documents are in the set.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether `doc` is in the set.
    #[inline]
    pub fn contains(&self, doc: DocId) -> bool {
        self.words.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    /// Adds `doc`; whether it is new.
    pub fn insert(&mut self, doc: DocId) -> bool {
        let word = &mut self.words[doc as usize / 64];
        let new = *word >> (doc % 64) & 1 == 0;
        *word |= 1 << (doc % 64);
        self.len += u32::from(new);
        new
    }

    /// The bits, 64 documents a word, lowest first.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Writes the set to a file of its own and returns what the manifest says of it.
    pub fn write(
        &self,
        directory: &dyn Directory,
        name: &str,
        generation: u64,
    ) -> Result<Deletions> {
        let mut bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let checksum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        let written = (|| {
            let mut file = directory.create(name)?;
            file.write_all(&bytes)?;
            file.sync()
        })();
        at(directory, name, "write the deletions", written)?;
        Ok(Deletions { generation, documents: self.len, checksum })
    }

    /// Reads the deletions of `segment`; an empty set where it has none.
    pub fn read(directory: &dyn Directory, segment: &SegmentEntry) -> Result<Self> {
        let (Some(name), Some(deletions)) = (segment.deletions_file(), &segment.deletions) else {
            return Ok(DocumentSet::new(segment.documents));
        };
        let (read, checksum) = Self::read_file(directory, &name, segment.documents)?;
        if checksum != deletions.checksum || read.len != deletions.documents {
            return Err(damaged(directory, &name));
        }
        Ok(read)
    }

    /// Reads the file `name` with the deletions of a segment of `documents` documents, and gives
    /// its checksum.
    pub fn read_file(directory: &dyn Directory, name: &str, documents: u32) -> Result<(Self, u32)> {
        let file = at(directory, name, "read the deletions", directory.open(name))?;
        let bytes = file.as_slice();
        let size = 8 * (documents as usize).div_ceil(64);
        let Some((bytes, checksum)) = bytes.split_last_chunk::<4>().filter(|b| b.0.len() == size)
        else {
            return Err(damaged(directory, name));
        };
        let words: Vec<u64> = bytes
            .chunks_exact(8)
            .map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
            .collect();
        let beyond = words.last().map_or(0, |word| match documents % 64 {
            0 => 0,
            used => word >> used,
        });
        let checksum = u32::from_le_bytes(*checksum);
        if crc32fast::hash(bytes) != checksum || beyond != 0 {
            return Err(damaged(directory, name));
        }
        let len = words.iter().map(|word| word.count_ones()).sum();
        Ok((DocumentSet { words, len }, checksum))
    }
}

fn damaged(directory: &dyn Directory, name: &str) -> Error {
    Error::Corrupt {
        file: directory.path().join(name),
        part: "deleted",
        offset: 0,
        what: "the file differs from its checksum, or is cut off".to_string(),
    }
}
