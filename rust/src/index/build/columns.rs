//! The values of one field of all collected documents, until they become a column.

use std::io::{self, Write};

use crate::analysis::fold::Folds;
use crate::index::columns::{ColumnsWriter, IntegerColumn, KeywordColumn, Kind, TextColumn};
use crate::index::document::Value;
use crate::index::schema::{FieldKind, Schema};

/// One column being filled.
pub enum ColumnValues {
    /// The field has no column.
    None,
    /// Dates in microseconds.
    Dates(IntegerColumn),
    /// Doubles.
    Numbers(IntegerColumn),
    /// Keywords.
    Keywords(KeywordColumn),
    /// Text to show in a list of results.
    Texts(TextColumn),
}

impl ColumnValues {
    /// One per field of the schema.
    pub fn of(schema: &Schema) -> Vec<Self> {
        let column = |kind: FieldKind, shown: bool| match kind {
            FieldKind::Text { .. } if shown => ColumnValues::Texts(TextColumn::new()),
            FieldKind::Text { .. } | FieldKind::Stored => ColumnValues::None,
            FieldKind::Keyword { .. } => ColumnValues::Keywords(KeywordColumn::new()),
            FieldKind::Date => ColumnValues::Dates(IntegerColumn::new()),
            FieldKind::Number => ColumnValues::Numbers(IntegerColumn::new()),
        };
        schema.fields().iter().map(|field| column(field.kind, field.shown)).collect()
    }

    /// Adds the value of the next document.
    pub fn push(&mut self, value: &Value, folds: &Folds) {
        match self {
            ColumnValues::None => {}
            ColumnValues::Dates(column) => column.push(match value {
                Value::Date { micros, .. } => Some(*micros),
                _ => None,
            }),
            ColumnValues::Numbers(column) => column.push_f64(match value {
                Value::Number(number) => Some(*number),
                _ => None,
            }),
            ColumnValues::Keywords(column) => {
                let all: &[String] = match value {
                    Value::Keywords(all) => all,
                    _ => &[],
                };
                column.push(all, &|keyword| folded(keyword, folds));
            }
            ColumnValues::Texts(column) => column.push(match value {
                Value::Text(text) => text,
                _ => "",
            }),
        }
    }

    /// The bytes held, estimated.
    pub fn memory(&self) -> usize {
        match self {
            ColumnValues::None => 0,
            ColumnValues::Dates(column) | ColumnValues::Numbers(column) => column.memory(),
            ColumnValues::Keywords(column) => column.memory(),
            ColumnValues::Texts(column) => column.memory(),
        }
    }

    /// Writes the columns of all fields.
    pub fn write(columns: Vec<Self>, schema: &Schema, out: &mut impl Write) -> io::Result<()> {
        let mut writer = ColumnsWriter::new(out);
        for (column, field) in columns.into_iter().zip(schema.fields()) {
            match column {
                ColumnValues::None => {}
                ColumnValues::Dates(column) => {
                    writer.add_integers(&field.name, Kind::Date, column)?;
                }
                ColumnValues::Numbers(column) => {
                    writer.add_integers(&field.name, Kind::Float, column)?;
                }
                ColumnValues::Keywords(column) => writer.add_keywords(&field.name, column)?,
                ColumnValues::Texts(column) => writer.add_texts(&field.name, column)?,
            }
        }
        writer.finish()
    }
}

/// How a keyword is compared: folded, white space at its ends left out.
pub fn folded(keyword: &str, folds: &Folds) -> String {
    let mut folded = String::new();
    folds.fold(keyword.trim(), &mut folded);
    folded
}
