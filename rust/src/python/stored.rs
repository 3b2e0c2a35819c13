//! Single texts of stored articles.

use crate::error::Error;
use crate::index::document::{read_record, RecordEntry};
use crate::index::reader::Segment;
use crate::index::schema::Schema;
use crate::index::stored::{Lookout, Scratch};
use crate::index::DocId;

/// The error of a record that cannot be read.
pub fn malformed(segment: &Segment, doc: DocId) -> Error {
    Error::Corrupt {
        file: segment.parts.file.path().to_path_buf(),
        part: "stored",
        offset: 0,
        what: format!("the record of document {doc} is malformed"),
    }
}

/// The text of a field, from its column or from the stored record; empty where there is none. And
/// the places that `lookout` saw in it.
pub fn stored_text<'s>(
    segment: &Segment,
    doc: DocId,
    schema: &Schema,
    field: &str,
    scratch: &'s mut Scratch,
    lookout: Option<&Lookout>,
    held: &'s mut String,
) -> Result<(&'s str, Option<Vec<usize>>), Error> {
    if let Some(column) = segment.parts.columns.texts(field) {
        column.get(doc, held)?;
        return Ok((held, None));
    }
    let sighted = segment.parts.stored.get_sighted(doc, scratch, lookout)?;
    let mut found = "";
    let read = read_record(sighted.record, schema, |entry| {
        if let RecordEntry::Text(place, text) = entry {
            if schema.fields()[place].name == field {
                found = text;
            }
        }
    });
    read.ok_or_else(|| malformed(segment, doc))?;
    Ok((found, sighted.places_in(found.as_bytes())))
}
