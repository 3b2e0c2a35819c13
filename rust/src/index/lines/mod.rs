//! Articles straight from JSON lines, where a line says them plainly.
//!
//! The readers in Python know every spelling of every data set. Most lines of most files need
//! none of that: one object whose keys are the names of the fields, texts for values, tags in a
//! list, a date with its offset. Such a line becomes a document here, as it would there, at a
//! tenth of the cost. Anything else is left to Python, one line at a time: this module never
//! says what is wrong with a line, only that it is not plain.

mod date;
mod json;

pub use json::line_end;
use json::Json;

use super::document::{Document, Value};
use super::schema::{FieldKind, Schema};

/// The keys of an article that a plain line may have.
const KEYS: [&str; 10] =
    ["id", "title", "body", "date", "source", "section", "author", "url", "lead", "tags"];
const ID: usize = 0;
const TITLE: usize = 1;
const BODY: usize = 2;
const DATE: usize = 3;
const LEAD: usize = 8;
const TAGS: usize = 9;

/// A line of this many bytes is for Python, which has a limit to say.
const LONGEST: usize = 16 << 20;

/// What a field of the schema takes of a key.
#[derive(Clone, Copy, PartialEq)]
enum Taken {
    Nothing,
    Text,
    Keywords,
    Date,
    /// The text as JSON, as stored fields keep it.
    Stored,
}

/// How lines become documents of one schema.
pub struct PlainLines {
    /// Per key: its place among the fields, and what becomes of its value.
    takes: [(usize, Taken); KEYS.len()],
    /// The values of an article that has none of the keys.
    empty: Vec<Value>,
}

impl PlainLines {
    /// For documents of `schema`; `None` where its fields take other things of an article than
    /// text, keywords and its date.
    pub fn new(schema: &Schema) -> Option<Self> {
        let mut lines = PlainLines { takes: [(0, Taken::Nothing); KEYS.len()], empty: Vec::new() };
        for (place, field) in schema.fields().iter().enumerate() {
            let mut empty = Value::None;
            if let Some(key) = KEYS.iter().position(|key| *key == field.name) {
                let taken = match (key, field.kind) {
                    (DATE, FieldKind::Date) => Taken::Date,
                    (ID | DATE, _) => return None,
                    (_, FieldKind::Keyword { .. }) => Taken::Keywords,
                    (TAGS, _) => return None,
                    (_, FieldKind::Text { .. }) => Taken::Text,
                    // Title and body are never absent, but empty: stored so, they would be told.
                    (3.., FieldKind::Stored) => Taken::Stored,
                    _ => return None,
                };
                match (key, taken) {
                    (TITLE | BODY, Taken::Text) => empty = Value::Text(String::new()),
                    (TAGS, _) => empty = Value::Keywords(Vec::new()),
                    _ => {}
                }
                lines.takes[key] = (place, taken);
            }
            lines.empty.push(empty);
        }
        Some(lines)
    }

    /// The document that `line` says, if it is plain.
    pub fn document(&self, line: &[u8]) -> Option<Document> {
        if line.len() >= LONGEST {
            return None;
        }
        let mut json = Json::new(simdutf8::basic::from_utf8(line).ok()?);
        let mut document = Document { id: String::new(), values: self.empty.clone() };
        let (mut seen, mut has_text) = (0u32, false);
        json.take(b'{')?;
        loop {
            let name = json.key()?;
            let key = KEYS.iter().position(|key| *key == name)?;
            if seen >> key & 1 == 1 {
                return None;
            }
            seen |= 1 << key;
            json.take(b':')?;
            if !json.null() {
                let (place, taken) = self.takes[key];
                match key {
                    ID => document.id = stripped(json.string()?),
                    TAGS => {
                        let tags = keywords(&mut json)?;
                        if taken == Taken::Keywords {
                            document.values[place] = Value::Keywords(tags);
                        }
                    }
                    _ => {
                        let text = stripped(json.string()?);
                        has_text |= matches!(key, TITLE | BODY | LEAD) && !text.is_empty();
                        if let Some(value) = value(text, key, taken)? {
                            document.values[place] = value;
                        }
                    }
                }
            }
            if !json.more()? {
                break;
            }
        }
        // An id that has to be made, and an article without text, are for Python to judge.
        (json.at_end() && has_text && !document.id.is_empty()).then_some(document)
    }
}

/// What a field keeps of `text`: `Some(None)` nothing, `None` where the line is not plain.
fn value(text: String, key: usize, taken: Taken) -> Option<Option<Value>> {
    if text.is_empty() {
        return Some(None);
    }
    if key == DATE {
        let (micros, offset) = date::moment(&text)?;
        return Some(
            (taken == Taken::Date).then_some(Value::Date { micros, offset: Some(offset) }),
        );
    }
    Some(match taken {
        Taken::Nothing | Taken::Date => None,
        Taken::Text => Some(Value::Text(text)),
        Taken::Keywords => Some(Value::Keywords(vec![text])),
        Taken::Stored => {
            let plain = |b: u8| b >= b' ' && b != b'"' && b != b'\\';
            if !text.bytes().all(plain) {
                return None;
            }
            Some(Value::Text(format!("\"{text}\"")))
        }
    })
}

/// The texts of a list, those that are blank left out.
fn keywords(json: &mut Json<'_>) -> Option<Vec<String>> {
    let mut all = Vec::new();
    json.take(b'[')?;
    if json.take(b']').is_some() {
        return Some(all);
    }
    loop {
        let text = stripped(json.string()?);
        if !text.is_empty() {
            all.push(text);
        }
        if !json.more_items()? {
            return Some(all);
        }
    }
}

/// `text` without white space at its ends, as Python's `str.strip` sees it.
fn stripped(mut text: String) -> String {
    let blank = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    text.truncate(text.trim_end_matches(blank).len());
    let start = text.len() - text.trim_start_matches(blank).len();
    if start > 0 {
        text.drain(..start);
    }
    text
}

#[cfg(test)]
mod tests;
