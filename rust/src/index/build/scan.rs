//! What one worker makes of one batch: word numbers, records, and values for the columns.

use super::local::LocalWords;
use crate::analysis::shrink::{scan_keys, Shrink};
use crate::index::document::{Document, Value};
use crate::index::schema::Schema;

/// A scanned batch; its memory is used again for the next one.
#[derive(Default)]
pub struct ScannedBatch {
    /// The documents, without the text that is in the records.
    pub documents: Vec<Document>,
    /// Word numbers of all text fields of all documents, one after the other.
    pub tokens: Vec<u32>,
    /// How many of them belong to each (document, text field).
    pub counts: Vec<u32>,
    /// The records of the documents, one after the other.
    records: Vec<u8>,
    /// Where each record ends.
    record_ends: Vec<usize>,
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
        for document in &mut self.documents {
            for &place in schema.text_fields() {
                let mut count = 0;
                if let Value::Text(text) = &document.values[place] {
                    scan_keys(text, shrink, &mut self.scratch, |word| {
                        words.push(word.key, &mut self.tokens);
                        count += 1;
                    });
                }
                self.counts.push(count);
            }
            document.write_record(schema, &mut self.records);
            self.record_ends.push(self.records.len());
            for (field, value) in schema.fields().iter().zip(&mut document.values) {
                if matches!(value, Value::Text(_)) && !field.shown {
                    *value = Value::None;
                }
            }
        }
        words.finish(&mut self.tokens);
    }

    /// The record of each document.
    pub fn records(&self) -> Vec<&[u8]> {
        let starts = [0].iter().chain(&self.record_ends);
        starts.zip(&self.record_ends).map(|(start, end)| &self.records[*start..*end]).collect()
    }
}
