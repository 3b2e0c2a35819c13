//! Columns, ids and lengths of the documents that stay, one column at a time.

use std::io::Write;

use super::documents::DocumentMap;
use super::{Mapped, Source, Target};
use crate::error::Result;
use crate::index::columns::{
    Column, ColumnsWriter, IntegerColumn, KeywordColumn, Keywords, Kind, TextColumn, BLOCK,
};
use crate::index::keys::KeysWriter;
use crate::index::schema::{FieldKind, Schema};
use crate::index::segment::SegmentWriter;
use crate::index::DocId;

/// Writes the columns of all fields.
pub fn write_columns(
    out: &mut SegmentWriter,
    target: &Target<'_>,
    schema: &Schema,
    sources: &[Mapped<'_>],
) -> Result<()> {
    let mut writer = ColumnsWriter::new(out);
    for field in schema.fields() {
        let name = field.name.as_str();
        let written = match field.kind {
            FieldKind::Text { .. } if field.shown => writer.add_texts(name, texts(name, sources)?),
            FieldKind::Text { .. } | FieldKind::Stored => Ok(()),
            FieldKind::Keyword { .. } => writer.add_keywords(name, keywords(name, sources)?),
            FieldKind::Date => writer.add_integers(name, Kind::Date, integers(name, sources)?),
            FieldKind::Number => writer.add_integers(name, Kind::Float, integers(name, sources)?),
        };
        target.at(written)?;
    }
    target.at(writer.finish())
}

fn column<'a>(source: &'a Source, name: &str) -> Result<&'a Column> {
    let missing = || source.corrupt("columns", &format!("the column {name:?} is missing"));
    source.parts.columns.column(name).ok_or_else(missing)
}

fn wrong(source: &Source, name: &str) -> crate::Error {
    let what = format!("the column {name:?} is of another kind, or of another length");
    source.corrupt("columns", &what)
}

fn integers(name: &str, sources: &[Mapped<'_>]) -> Result<IntegerColumn> {
    let mut merged = IntegerColumn::new();
    for (source, map) in sources {
        let column = match column(source, name)? {
            Column::Integers(column) if column.documents() as u32 == source.documents() => column,
            _ => return Err(wrong(source, name)),
        };
        let (mut values, mut present) = ([0; BLOCK], [0; BLOCK / 64]);
        for block in 0..column.blocks() {
            column.decode_block(block, &mut values, &mut present)?;
            let first = block * BLOCK;
            for index in 0..BLOCK.min(column.documents() - first) {
                if map.live((first + index) as DocId).is_some() {
                    let held = present[index / 64] >> (index % 64) & 1 == 1;
                    merged.push(held.then_some(values[index]));
                }
            }
        }
    }
    Ok(merged)
}

fn keywords(name: &str, sources: &[Mapped<'_>]) -> Result<KeywordColumn> {
    let mut merged = KeywordColumn::new();
    for (source, map) in sources {
        match column(source, name)? {
            Column::Keywords(column) if column.documents() as u32 == source.documents() => {
                append_keywords(&mut merged, column, map)?;
            }
            _ => return Err(wrong(source, name)),
        }
    }
    Ok(merged)
}

fn append_keywords(merged: &mut KeywordColumn, column: &Keywords, map: &DocumentMap) -> Result<()> {
    // Keywords of deleted documents only must not come along, so each is taken when it is met.
    let mut numbers: Vec<Option<u32>> = vec![None; column.values()];
    let (mut ordinals, mut own) = (Vec::new(), Vec::new());
    let documents = column.documents() as DocId;
    for first in (0..documents).step_by(BLOCK) {
        let docs = first..documents.min(first + BLOCK as DocId);
        ordinals.clear();
        column.for_each_ordinal(docs.clone(), |doc, ordinal| ordinals.push((doc, ordinal)))?;
        let mut rest = &ordinals[..];
        for doc in docs {
            let count = rest.iter().take_while(|(of, _)| *of == doc).count();
            let (now, later) = rest.split_at(count);
            rest = later;
            if map.live(doc).is_none() {
                continue;
            }
            own.clear();
            for &(_, ordinal) in now {
                let number = match numbers[ordinal as usize] {
                    Some(number) => number,
                    None => {
                        let (keyword, folded) = column.value(ordinal)?;
                        let number = merged.intern(keyword, folded);
                        numbers[ordinal as usize] = Some(number);
                        number
                    }
                };
                own.push(number);
            }
            merged.push_numbers(&own);
        }
    }
    Ok(())
}

fn texts(name: &str, sources: &[Mapped<'_>]) -> Result<TextColumn> {
    let mut merged = TextColumn::new();
    for (source, map) in sources {
        let column = match column(source, name)? {
            Column::Texts(column) if column.documents() as u32 == source.documents() => column,
            _ => return Err(wrong(source, name)),
        };
        let (mut strings, mut doc) = (column.from(0), 0);
        while let Some(text) = strings.next()? {
            if map.live(doc).is_some() {
                merged.push(text);
            }
            doc += 1;
        }
    }
    Ok(merged)
}

/// The ids of the documents that stay.
pub fn keys(sources: &[Mapped<'_>]) -> Result<KeysWriter> {
    let mut merged = KeysWriter::new();
    for (source, map) in sources {
        if source.parts.keys.len() as u32 != source.documents() {
            return Err(source.corrupt("keys", "not as many ids as documents"));
        }
        let (mut ids, mut doc) = (source.parts.keys.from(0), 0);
        while let Some(id) = ids.next()? {
            if map.live(doc).is_some() {
                merged.push(id);
            }
            doc += 1;
        }
    }
    Ok(merged)
}

/// Copies the length codes of the documents that stay.
pub fn write_lengths(
    out: &mut SegmentWriter,
    target: &Target<'_>,
    sources: &[Mapped<'_>],
) -> Result<()> {
    for (source, map) in sources {
        let codes = source.lengths()?;
        if map.drops() {
            let live = |doc: &usize| map.live(*doc as DocId).is_some();
            let kept: Vec<u8> = (0..codes.len()).filter(live).map(|doc| codes[doc]).collect();
            target.at(out.write_all(&kept))?;
        } else {
            target.at(out.write_all(codes))?;
        }
    }
    Ok(())
}
