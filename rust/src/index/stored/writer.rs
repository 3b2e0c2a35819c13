//! Blocks into a part, and the index at its end.

use std::io::{self, Write};

use super::{GROUP, MOST_DOCUMENTS};
use crate::index::DocId;

/// Writes the part: blocks as they come, then the index. The target is given with every call, so
/// that its owner can hold both.
#[derive(Default)]
pub struct StoredWriter {
    documents: u64,
    written: u64,
    dictionaries: Vec<u8>,
    dictionary_ends: Vec<u8>,
    group: Option<Group>,
    groups: Vec<u8>,
    group_count: u64,
}

/// The group being filled.
struct Group {
    offset: u64,
    first: DocId,
    dictionary: u32,
    ends: Vec<u32>,
    documents: Vec<u16>,
}

impl StoredWriter {
    /// A writer at the start of the part.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many documents the blocks so far hold.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Keeps a dictionary with the part and gives its number.
    pub fn add_dictionary(&mut self, bytes: &[u8]) -> u32 {
        self.dictionaries.extend_from_slice(bytes);
        self.dictionary_ends.extend_from_slice(&(self.dictionaries.len() as u64).to_le_bytes());
        (self.dictionary_ends.len() / 8 - 1) as u32
    }

    /// Appends a compressed block with the next `documents` documents, which needs the dictionary
    /// of this number.
    ///
    /// # Errors
    /// What `out` answers.
    ///
    /// # Panics
    /// If the block holds no document or more than [`MOST_DOCUMENTS`].
    pub fn append(
        &mut self,
        out: &mut impl Write,
        documents: usize,
        block: &[u8],
        dictionary: Option<u32>,
    ) -> io::Result<()> {
        assert!((1..=MOST_DOCUMENTS).contains(&documents), "{documents} documents in a block");
        let dictionary = dictionary.map_or(0, |number| number + 1);
        let fits = self.group.as_ref().is_some_and(|group| {
            group.dictionary == dictionary
                && group.ends.len() < GROUP
                && self.written + block.len() as u64 - group.offset <= u64::from(u32::MAX)
        });
        if !fits {
            self.close_group();
        }
        let group = self.group.get_or_insert_with(|| Group {
            offset: self.written,
            first: self.documents as DocId,
            dictionary,
            ends: Vec::with_capacity(GROUP),
            documents: Vec::with_capacity(GROUP),
        });
        self.written += block.len() as u64;
        self.documents += documents as u64;
        group.ends.push((self.written - group.offset) as u32);
        group.documents.push((self.documents - u64::from(group.first)) as u16);
        out.write_all(block)
    }

    fn close_group(&mut self) {
        let Some(mut group) = self.group.take() else { return };
        let (end, documents) = (group.ends[group.ends.len() - 1], group.documents.last().copied());
        group.ends.resize(GROUP, end);
        group.documents.resize(GROUP, documents.unwrap_or(0));
        self.groups.extend_from_slice(&group.offset.to_le_bytes());
        self.groups.extend_from_slice(&group.first.to_le_bytes());
        self.groups.extend_from_slice(&group.dictionary.to_le_bytes());
        for end in group.ends {
            self.groups.extend_from_slice(&end.to_le_bytes());
        }
        for documents in group.documents {
            self.groups.extend_from_slice(&documents.to_le_bytes());
        }
        self.group_count += 1;
    }

    /// The bytes of memory held.
    pub fn memory(&self) -> usize {
        self.dictionaries.capacity() + self.dictionary_ends.capacity() + self.groups.capacity()
    }

    /// Ends the part.
    ///
    /// # Errors
    /// What `out` answers.
    pub fn finish(mut self, out: &mut impl Write) -> io::Result<()> {
        self.close_group();
        out.write_all(&self.dictionaries)?;
        out.write_all(&self.dictionary_ends)?;
        out.write_all(&self.groups)?;
        let count = self.dictionary_ends.len() as u64 / 8;
        let dictionaries = self.dictionaries.len() as u64;
        for number in [self.documents, self.written, dictionaries, count, self.group_count] {
            out.write_all(&number.to_le_bytes())?;
        }
        Ok(())
    }
}
