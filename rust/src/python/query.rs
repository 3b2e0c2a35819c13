//! Queries as Python sends them: nested tuples whose first item names the node.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::error::Error;
use crate::index::columns::from_f64;
use crate::index::schema::{FieldKind, Schema};
use crate::query::resolve::DEEPEST;
use crate::query::tree::Query;

/// Reads a query for an index with this schema.
pub fn query(node: &Bound<'_, PyAny>, schema: &Schema) -> PyResult<Query> {
    read(node, schema, 0)
}

fn read(node: &Bound<'_, PyAny>, schema: &Schema, depth: usize) -> PyResult<Query> {
    if depth > DEEPEST {
        let text = format!("the query is nested deeper than {DEEPEST} levels");
        return Err(Error::Limit(text).into());
    }
    let node = node.cast::<PyTuple>()?;
    let item = |i: usize| node.get_item(i);
    let text =
        |i: usize| -> PyResult<String> { Ok(item(i)?.cast::<PyString>()?.to_str()?.to_owned()) };
    let field = |i: usize| -> PyResult<Option<u8>> {
        let name: Option<String> = item(i)?.extract()?;
        name.map(|name| text_field(schema, &name)).transpose()
    };
    let children = |i: usize| -> PyResult<Vec<Query>> {
        item(i)?.try_iter()?.map(|child| read(&child?, schema, depth + 1)).collect()
    };
    let child =
        |i: usize| -> PyResult<Box<Query>> { Ok(Box::new(read(&item(i)?, schema, depth + 1)?)) };
    Ok(match text(0)?.as_str() {
        "words" => Query::Words { text: text(1)?, field: field(2)? },
        "phrase" => Query::Phrase { text: text(1)?, field: field(2)?, slop: item(3)?.extract()? },
        "near" => Query::Near {
            children: children(1)?,
            distance: item(2)?.extract()?,
            ordered: item(3)?.extract()?,
        },
        "exact" => Query::Exact { word: text(1)?, field: field(2)? },
        "prefix" => spelled(schema, item(2)?.extract()?, |field| {
            Ok(Query::Prefix { text: text(1)?, field })
        })?,
        "wildcard" => spelled(schema, item(2)?.extract()?, |field| {
            Ok(Query::Wildcard { pattern: text(1)?, field })
        })?,
        "fuzzy" => spelled(schema, item(3)?.extract()?, |field| {
            Ok(Query::Fuzzy { word: text(1)?, distance: item(2)?.extract()?, field })
        })?,
        "keyword" => keyword(schema, text(1)?, text(2)?)?,
        "id" => Query::Id(text(1)?),
        "dates" => Query::Range {
            field: column(schema, &text(1)?, FieldKind::Date)?,
            low: item(2)?.extract::<Option<i64>>()?.unwrap_or(i64::MIN),
            high: item(3)?.extract::<Option<i64>>()?.unwrap_or(i64::MAX),
        },
        "numbers" => numbers(
            column(schema, &text(1)?, FieldKind::Number)?,
            item(2)?.extract()?,
            item(3)?.extract()?,
            item(4)?.extract()?,
            item(5)?.extract()?,
        ),
        "and" => Query::And(children(1)?),
        "or" => Query::Or(children(1)?),
        "best" => Query::Best(children(1)?),
        "mixed" => {
            Query::Mixed { must: children(1)?, should: children(2)?, must_not: children(3)? }
        }
        "not" => Query::Not(child(1)?),
        "every" => Query::Every,
        "nothing" => Query::Nothing,
        "boost" => Query::Boost(child(1)?, item(2)?.extract()?),
        "constant" => Query::Constant(child(1)?, item(2)?.extract()?),
        other => return Err(PyValueError::new_err(format!("no query node is called {other:?}"))),
    })
}

/// A leaf that spells words where its field holds text, and values where it holds keywords.
fn spelled(
    schema: &Schema,
    name: Option<String>,
    leaf: impl FnOnce(Option<u8>) -> PyResult<Query>,
) -> PyResult<Query> {
    let Some(name) = name else { return leaf(None) };
    if name == "id" {
        return Ok(Query::Spelled { field: None, leaf: Box::new(leaf(None)?) });
    }
    match schema.fields()[schema.require(&name)?].kind {
        FieldKind::Keyword { .. } => {
            Ok(Query::Spelled { field: Some(name), leaf: Box::new(leaf(None)?) })
        }
        _ => leaf(Some(text_field(schema, &name)?)),
    }
}

fn text_field(schema: &Schema, name: &str) -> PyResult<u8> {
    schema.require(name)?;
    schema.text_number(name).ok_or_else(|| {
        Error::Query(format!("the field {name} holds no words; ask it for a value")).into()
    })
}

fn keyword(schema: &Schema, field: String, value: String) -> PyResult<Query> {
    let place = schema.require(&field)?;
    match schema.fields()[place].kind {
        FieldKind::Keyword { .. } => Ok(Query::Keyword { field, value }),
        _ => Err(Error::Query(format!("the field {field} holds no keywords")).into()),
    }
}

fn column(schema: &Schema, name: &str, kind: FieldKind) -> PyResult<String> {
    let place = schema.require(name)?;
    if schema.fields()[place].kind != kind {
        return Err(Error::Query(format!("the field {name} cannot be asked for a range")).into());
    }
    Ok(name.to_owned())
}

/// A range of doubles in the integers of their column, ends included.
fn numbers(
    field: String,
    low: Option<f64>,
    high: Option<f64>,
    include_low: bool,
    include_high: bool,
) -> Query {
    let low = low.map_or(i64::MIN, |low| from_f64(low).saturating_add(i64::from(!include_low)));
    let high =
        high.map_or(i64::MAX, |high| from_f64(high).saturating_sub(i64::from(!include_high)));
    Query::Range { field, low, high }
}
