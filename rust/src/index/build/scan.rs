//! What one worker makes of one batch: word numbers, records, and values for the columns.

use super::local::LocalWords;
use crate::analysis::shrink::{scan_keys, Shrink};
use crate::error::Result;
use crate::index::document::{Document, Value};
use crate::index::schema::Schema;
use crate::index::stored::{blocks, BlockCompressor};

/// A scanned batch; its memory is used again for the next one.
#[derive(Default)]
pub struct ScannedBatch {
    /// The documents.
    pub documents: Vec<Document>,
    /// Word numbers of all text fields of all documents, one after the other.
    pub tokens: Vec<u32>,
    /// How many of them belong to each (document, text field).
    pub counts: Vec<u32>,
    /// Words of the batch in numbers of the vocabulary: all but such as stand in batches before it.
    pub words: Vec<u32>,
    /// The records of the documents, one after the other.
    records: Vec<u8>,
    /// Where each record ends.
    record_ends: Vec<usize>,
    /// Per block of records: its documents, and where it ends in `coded`.
    blocks: Vec<(usize, usize)>,
    coded: Vec<u8>,
    scratch: String,
}

/// Memory beyond this, left by a long batch, is given back.
const KEPT: usize = 4 << 20;

impl ScannedBatch {
    /// Scans the text of `documents` into local word numbers, and writes their records, in place
    /// of what was there.
    pub fn scan(
        &mut self,
        documents: Vec<Document>,
        schema: &Schema,
        shrink: Option<&Shrink>,
        words: &mut LocalWords,
    ) {
        self.documents = documents;
        self.tokens.clear();
        self.tokens.shrink_to(KEPT / 4);
        self.counts.clear();
        self.records.clear();
        self.records.shrink_to(KEPT);
        self.record_ends.clear();
        for document in &self.documents {
            for &place in schema.text_fields() {
                let mut count = 0;
                if let Value::Text(text) = &document.values[place] {
                    scan_keys(text, shrink, &mut self.scratch, |word| {
                        words.push(word, &mut self.tokens);
                        count += 1;
                    });
                }
                self.counts.push(count);
            }
            document.write_record(schema, &mut self.records);
            self.record_ends.push(self.records.len());
        }
        words.finish(&mut self.tokens);
    }

    /// Makes blocks of the records.
    ///
    /// # Errors
    /// Of a document that is too long for one.
    pub fn compress(&mut self, compressor: &mut BlockCompressor<'_>) -> Result<()> {
        self.blocks.clear();
        self.coded.clear();
        self.coded.shrink_to(KEPT);
        let starts = [0].iter().chain(&self.record_ends);
        let records: Vec<&[u8]> =
            starts.zip(&self.record_ends).map(|(start, end)| &self.records[*start..*end]).collect();
        for block in blocks(&records) {
            compressor.append(block, &mut self.coded)?;
            self.blocks.push((block.len(), self.coded.len()));
        }
        Ok(())
    }

    /// The blocks, each with the number of its documents.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let mut start = 0;
        self.blocks.iter().map(move |&(documents, end)| {
            let block = &self.coded[start..end];
            start = end;
            (documents, block)
        })
    }

    /// The documents, to be filled again; none of them holds much memory.
    pub fn take_documents(&mut self) -> Vec<Document> {
        let mut documents = std::mem::take(&mut self.documents);
        documents.retain(|document| document.size() <= KEPT / 64);
        documents
    }
}
