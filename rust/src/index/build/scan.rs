//! What one worker makes of one batch: word numbers, records, and values for the columns.

use super::local::LocalWords;
use crate::analysis::shrink::{scan_keys, Shrink};
use crate::index::document::{Document, Value};
use crate::index::schema::Schema;

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
    let mut scratch = String::new();
    for document in &mut batch.documents {
        for &place in schema.text_fields() {
            let mut count = 0;
            if let Value::Text(text) = &document.values[place] {
                scan_keys(text, shrink, &mut scratch, |word| {
                    words.push(word.key, &mut batch.tokens);
                    count += 1;
                });
            }
            batch.counts.push(count);
        }
        document.write_record(schema, &mut batch.records);
        batch.record_ends.push(batch.records.len());
        for (field, value) in schema.fields().iter().zip(&mut document.values) {
            if matches!(value, Value::Text(_)) && !field.shown {
                *value = Value::None;
            }
        }
    }
    words.finish(&mut batch.tokens);
    batch
}
