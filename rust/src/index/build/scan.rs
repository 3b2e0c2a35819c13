//! What one worker makes of one batch: word numbers, records, and values for the columns.

use crate::analysis::shrink::{scan_keys, Shrink};
use crate::analysis::words::WordTable;
use crate::index::document::{Document, Value};
use crate::index::schema::Schema;

/// The words that one worker has met, with their numbers in the shared vocabulary.
#[derive(Default)]
pub struct LocalWords {
    table: WordTable,
    shared: Vec<u32>,
    scratch: String,
}

/// Beyond this many bytes a worker forgets its words; meeting them again only costs a look-up.
const MOST_LOCAL_MEMORY: usize = 96 << 20;

impl LocalWords {
    /// Forgets every word, because the shared vocabulary was replaced.
    pub fn clear(&mut self) {
        *self = LocalWords::default();
    }

    /// Gives the words met since the last call their shared numbers: `number` is asked for each
    /// key in the order of first appearance.
    pub fn share(&mut self, mut number: impl FnMut(&str) -> u32) {
        for local in self.shared.len()..self.table.len() {
            self.shared.push(number(self.table.key(local as u32)));
        }
    }

    /// Replaces local numbers by shared ones, and forgets all words if they have become many.
    pub fn translate(&mut self, tokens: &mut [u32]) {
        for token in tokens {
            *token = self.shared[*token as usize];
        }
        if self.table.memory() > MOST_LOCAL_MEMORY {
            self.clear();
        }
    }
}

/// A scanned batch.
pub struct ScannedBatch {
    /// The documents, without the text that is in the records.
    pub documents: Vec<Document>,
    /// Word numbers of all text fields of all documents, one after the other.
    pub tokens: Vec<u32>,
    /// How many of them belong to each (document, text field).
    pub counts: Vec<u32>,
    /// The records of the documents, one after the other.
    pub records: Vec<u8>,
    /// Where each record ends.
    pub record_ends: Vec<usize>,
}

/// Scans the text of `documents` into local word numbers, and writes their records.
pub fn scan_batch(
    documents: Vec<Document>,
    schema: &Schema,
    shrink: Option<&Shrink>,
    words: &mut LocalWords,
) -> ScannedBatch {
    let size: usize = documents.iter().map(Document::size).sum();
    let mut batch = ScannedBatch {
        tokens: Vec::with_capacity(size / 5),
        counts: Vec::with_capacity(documents.len() * schema.text_fields().len()),
        records: Vec::with_capacity(size),
        record_ends: Vec::with_capacity(documents.len()),
        documents,
    };
    let mut scratch = std::mem::take(&mut words.scratch);
    for document in &mut batch.documents {
        for &place in schema.text_fields() {
            let before = batch.tokens.len();
            if let Value::Text(text) = &document.values[place] {
                scan_keys(text, shrink, &mut scratch, |word| {
                    batch.tokens.push(words.table.intern(word.key).0);
                });
            }
            batch.counts.push((batch.tokens.len() - before) as u32);
        }
        document.write_record(schema, &mut batch.records);
        batch.record_ends.push(batch.records.len());
        for (field, value) in schema.fields().iter().zip(&mut document.values) {
            if matches!(value, Value::Text(_)) && !field.shown {
                *value = Value::None;
            }
        }
    }
    words.scratch = scratch;
    batch
}
