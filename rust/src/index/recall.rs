//! Articles read back as they were added, from the record and the columns of a segment.

use super::columns::to_f64;
use super::document::{read_record, Document, RecordEntry, Value};
use super::reader::SegmentParts;
use super::schema::{FieldKind, Schema};
use super::stored::Scratch;
use super::DocId;
use crate::error::{Error, Result};

/// Reads documents of one segment.
pub struct Recall<'a> {
    parts: &'a SegmentParts,
    schema: &'a Schema,
    scratch: Scratch,
}

impl<'a> Recall<'a> {
    /// Reads from `parts`, whose fields `schema` declares.
    pub fn new(parts: &'a SegmentParts, schema: &'a Schema) -> Self {
        Recall { parts, schema, scratch: Scratch::new() }
    }

    /// Document `doc`, which differs from what was added only in that an empty text is as good
    /// as none.
    ///
    /// # Errors
    /// [`Corrupt`](Error::Corrupt) where the bytes are damaged.
    pub fn document(&mut self, doc: DocId) -> Result<Document> {
        let mut document = Document { id: String::new(), values: Vec::new() };
        self.parts.keys.id(doc, &mut document.id)?;
        for field in self.schema.fields() {
            document.values.push(self.value_of_column(&field.name, field.kind, doc)?);
        }
        let record = self.parts.stored.get(doc, &mut self.scratch)?;
        let values = &mut document.values;
        let read = read_record(record, self.schema, |entry| match entry {
            RecordEntry::Text(field, text) => values[field] = Value::Text(text.to_string()),
            RecordEntry::Keywords(field, all) => {
                values[field] = Value::Keywords(all.into_iter().map(str::to_string).collect());
            }
            RecordEntry::Offset(field, written) => {
                if let Value::Date { offset, .. } = &mut values[field] {
                    *offset = written;
                }
            }
        });
        match read {
            Some(()) => Ok(document),
            None => Err(Error::Corrupt {
                file: self.parts.file.path().to_path_buf(),
                part: "stored",
                offset: 0,
                what: format!("the record of document {doc} is malformed"),
            }),
        }
    }

    fn value_of_column(&self, name: &str, kind: FieldKind, doc: DocId) -> Result<Value> {
        let columns = &self.parts.columns;
        Ok(match kind {
            FieldKind::Text { .. } => match columns.texts(name) {
                Some(column) => {
                    let mut text = String::new();
                    column.get(doc, &mut text)?;
                    Value::Text(text)
                }
                None => Value::None,
            },
            FieldKind::Keyword { .. } => match columns.keywords(name) {
                Some(column) => {
                    let (mut ordinals, mut all) = (Vec::new(), Vec::new());
                    column.ordinals(doc, &mut ordinals)?;
                    for ordinal in ordinals {
                        all.push(column.value(ordinal)?.0.to_string());
                    }
                    Value::Keywords(all)
                }
                None => Value::None,
            },
            FieldKind::Date => match self.integer(name, doc)? {
                Some(micros) => Value::Date { micros, offset: None },
                None => Value::None,
            },
            FieldKind::Number => {
                self.integer(name, doc)?.map(to_f64).map_or(Value::None, Value::Number)
            }
            FieldKind::Stored => Value::None,
        })
    }

    fn integer(&self, name: &str, doc: DocId) -> Result<Option<i64>> {
        match self.parts.columns.integers(name) {
            Some(column) => column.get(doc),
            None => Ok(None),
        }
    }
}
