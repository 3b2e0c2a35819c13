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
    /// Per field: its key, if it has one.
    keys: Vec<Option<usize>>,
    /// The values of an article that has none of the keys.
    empty: Vec<Value>,
    scratch: String,
}

impl PlainLines {
    /// For documents of `schema`; `None` where its fields take other things of an article than
    /// text, keywords and its date.
    pub fn new(schema: &Schema) -> Option<Self> {
        let mut lines = PlainLines {
            takes: [(0, Taken::Nothing); KEYS.len()],
            keys: Vec::new(),
            empty: Vec::new(),
            scratch: String::new(),
        };
        for (place, field) in schema.fields().iter().enumerate() {
            let mut empty = Value::None;
            let key = KEYS.iter().position(|key| *key == field.name);
            lines.keys.push(key);
            if let Some(key) = key {
                let taken = match (key, field.kind) {
                    (DATE, FieldKind::Date) => Taken::Date,
                    (ID | DATE, _) => return None,
                    // Where an article has several, Python says that one is taken.
                    (TAGS, FieldKind::Keyword { multiple: false }) => return None,
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

    /// Makes `document` the one that `line` says, in the memory of what it was; `None` if the line
    /// is not plain, and then `document` holds anything.
    pub fn read(&mut self, line: &[u8], document: &mut Document) -> Option<()> {
        if line.len() >= LONGEST {
            return None;
        }
        let mut json = Json::new(simdutf8::basic::from_utf8(line).ok()?);
        document.values.resize(self.empty.len(), Value::None);
        document.id.clear();
        let (mut seen, mut filled, mut has_text) = (0u32, 0u32, false);
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
                let is_empty = if key == ID {
                    json.string(&mut document.id)?;
                    strip(&mut document.id);
                    document.id.is_empty()
                } else {
                    self.read_value(&mut json, key, document)?
                };
                if !is_empty {
                    filled |= 1 << key;
                    has_text |= matches!(key, TITLE | BODY | LEAD);
                }
            }
            if !json.more()? {
                break;
            }
        }
        for ((value, key), empty) in document.values.iter_mut().zip(&self.keys).zip(&self.empty) {
            if key.is_none_or(|key| filled >> key & 1 == 0) {
                value.clone_from(empty);
            }
        }
        // An id that has to be made, and an article without text, are for Python to judge.
        (json.at_end() && has_text && !document.id.is_empty()).then_some(())
    }

    /// Reads the value of `key` into its field; says whether there is none. `None` where the line
    /// is not plain.
    fn read_value(
        &mut self,
        json: &mut Json<'_>,
        key: usize,
        document: &mut Document,
    ) -> Option<bool> {
        let (place, taken) = self.takes[key];
        if key == TAGS {
            let mut unused = Value::None;
            let is_taken = taken == Taken::Keywords;
            let value = if is_taken { &mut document.values[place] } else { &mut unused };
            read_keywords(json, value.as_keywords())?;
            return Some(!is_taken);
        }
        let scratch = &mut self.scratch;
        let text = match taken {
            Taken::Text | Taken::Stored => document.values[place].as_text(),
            _ => scratch,
        };
        json.string(text)?;
        strip(text);
        if text.is_empty() {
            return Some(true);
        }
        if key == DATE {
            let (micros, offset) = date::moment(text)?;
            if taken == Taken::Date {
                document.values[place] = Value::Date { micros, offset: Some(offset) };
            }
            return Some(false);
        }
        match taken {
            Taken::Stored => {
                let plain = |b: u8| b >= b' ' && b != b'"' && b != b'\\';
                if !text.bytes().all(plain) {
                    return None;
                }
                text.insert(0, '"');
                text.push('"');
            }
            Taken::Keywords => {
                let keywords = document.values[place].as_keywords();
                keywords.resize(1, String::new());
                keywords[0].clone_from(scratch);
            }
            Taken::Nothing | Taken::Text | Taken::Date => {}
        }
        Some(false)
    }
}

/// Puts the texts of a list into `all`, those that are blank left out.
fn read_keywords(json: &mut Json<'_>, all: &mut Vec<String>) -> Option<()> {
    let mut count = 0;
    json.take(b'[')?;
    let mut more = json.take(b']').is_none();
    while more {
        if count == all.len() {
            all.push(String::new());
        }
        json.string(&mut all[count])?;
        strip(&mut all[count]);
        count += usize::from(!all[count].is_empty());
        more = json.more_items()?;
    }
    all.truncate(count);
    Some(())
}

/// Takes white space off the ends of `text`, as Python's `str.strip` sees it.
fn strip(text: &mut String) {
    let blank = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    text.truncate(text.trim_end_matches(blank).len());
    let start = text.len() - text.trim_start_matches(blank).len();
    if start > 0 {
        text.drain(..start);
    }
}

#[cfg(test)]
mod tests;
