//! An article on its way into the index, and the record that brings it back.
//!
//! The record of an article holds what no column keeps:
//!
//! ```text
//! per such field: number + 1 varint, then
//!   text not shown, stored: length varint, bytes
//!   several keywords: count varint, per keyword length varint, bytes (columns sort them)
//!   date: UTC offset in seconds + 100,000 varint, 0 for a naive date
//! end: 0
//! ```

use super::schema::{FieldKind, Schema};
use super::varint::{self, Cursor};

/// The value of one field of one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// The article has none.
    #[default]
    None,
    /// Text, or the bytes of a stored field.
    Text(String),
    /// Keyword values as written.
    Keywords(Vec<String>),
    /// A moment, and the UTC offset in seconds that it was written with (none: a naive one).
    Date {
        /// Microseconds since 1970 UTC.
        micros: i64,
        /// UTC offset in seconds.
        offset: Option<i32>,
    },
    /// A number.
    Number(f64),
}

impl Value {
    /// Makes this an empty text, in the memory of the text that it was.
    pub fn as_text(&mut self) -> &mut String {
        if !matches!(self, Value::Text(_)) {
            *self = Value::Text(String::new());
        }
        let Value::Text(text) = self else { unreachable!("it was made a text") };
        text.clear();
        text
    }

    /// Makes this a list of keywords, still those that it held before: to be written over.
    pub fn as_keywords(&mut self) -> &mut Vec<String> {
        if !matches!(self, Value::Keywords(_)) {
            *self = Value::Keywords(Vec::new());
        }
        let Value::Keywords(all) = self else { unreachable!("it was made keywords") };
        all
    }
}

/// An article: its id and one value per field of the schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The article's id, unique in the index.
    pub id: String,
    /// One value per field of the schema, in its order.
    pub values: Vec<Value>,
}

impl Document {
    /// The bytes of text that the document brings.
    pub fn size(&self) -> usize {
        let size = |value: &Value| match value {
            Value::Text(text) => text.len(),
            Value::Keywords(all) => all.iter().map(String::len).sum(),
            _ => 8,
        };
        self.id.len() + self.values.iter().map(size).sum::<usize>()
    }

    /// The most bytes that the record of this document can take.
    pub fn most_record_bytes(&self) -> usize {
        let numbers = |value: &Value| match value {
            Value::Keywords(all) => 2 + all.len(),
            _ => 2,
        };
        let numbers: usize = self.values.iter().map(numbers).sum();
        self.size() + varint::LONGEST * (2 + numbers)
    }

    /// Appends the record of this document to `out`.
    pub fn write_record(&self, schema: &Schema, out: &mut Vec<u8>) {
        for (i, (field, value)) in schema.fields().iter().zip(&self.values).enumerate() {
            match (field.kind, value) {
                (FieldKind::Text { .. }, Value::Text(text)) if !field.shown => {
                    varint::put(out, i as u64 + 1);
                    varint::put_bytes(out, text.as_bytes());
                }
                (FieldKind::Stored, Value::Text(text)) => {
                    varint::put(out, i as u64 + 1);
                    varint::put_bytes(out, text.as_bytes());
                }
                (FieldKind::Keyword { .. }, Value::Keywords(all)) if all.len() > 1 => {
                    varint::put(out, i as u64 + 1);
                    varint::put(out, all.len() as u64);
                    for keyword in all {
                        varint::put_bytes(out, keyword.as_bytes());
                    }
                }
                (FieldKind::Date, Value::Date { offset, .. }) => {
                    varint::put(out, i as u64 + 1);
                    varint::put(out, offset.map_or(0, |seconds| (seconds + 100_000) as u64));
                }
                _ => {}
            }
        }
        out.push(0);
    }
}

/// One entry of a record.
#[derive(Debug, PartialEq)]
pub enum RecordEntry<'a> {
    /// Text of the field with this place in the schema.
    Text(usize, &'a str),
    /// Keywords, as they were given, of the field with this place.
    Keywords(usize, Vec<&'a str>),
    /// UTC offset in seconds of the date field with this place; `None` for a naive date.
    Offset(usize, Option<i32>),
}

/// Calls `entry` with every entry of a record; `None` where the bytes are malformed.
pub fn read_record<'a>(
    bytes: &'a [u8],
    schema: &Schema,
    mut entry: impl FnMut(RecordEntry<'a>),
) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    loop {
        let number = cursor.usize()?;
        if number == 0 {
            return Some(());
        }
        match schema.fields().get(number - 1)?.kind {
            FieldKind::Date => {
                let code = cursor.u32()?;
                let offset = (code > 0).then(|| code as i32 - 100_000);
                entry(RecordEntry::Offset(number - 1, offset));
            }
            FieldKind::Keyword { .. } => {
                let mut all = Vec::new();
                for _ in 0..cursor.u32()? {
                    all.push(std::str::from_utf8(cursor.bytes()?).ok()?);
                }
                entry(RecordEntry::Keywords(number - 1, all));
            }
            _ => {
                let text = simdutf8::basic::from_utf8(cursor.bytes()?).ok()?;
                entry(RecordEntry::Text(number - 1, text));
            }
        }
    }
}
