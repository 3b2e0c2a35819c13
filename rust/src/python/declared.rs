//! What an index declares of itself, from Python and back: its fields, the fingerprint of its
//! analyzer, its settings.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::Error;
use crate::index::manifest::Fingerprint;
use crate::index::schema::{Field, FieldKind, Schema};

/// One field as Python declares it: name, kind, weight, shown or multiple.
pub type DeclaredField = (String, String, f64, bool);

/// Name, versions and checksum of an analyzer.
pub type FingerprintTuple<'py> = (String, Bound<'py, PyDict>, String);

/// The fingerprint that Python states.
pub fn fingerprint((name, versions, checksum): FingerprintTuple<'_>) -> PyResult<Fingerprint> {
    Ok(Fingerprint { name, checksum, versions: pairs(&versions)? })
}

/// The schema with the fields that Python declares.
pub fn schema(fields: Vec<DeclaredField>) -> Result<Schema, Error> {
    let fields = fields
        .into_iter()
        .map(|(name, kind, weight, flag)| {
            let kind = match kind.as_str() {
                "text" => FieldKind::Text { weight: 0 },
                "keyword" => FieldKind::Keyword { multiple: flag },
                "date" => FieldKind::Date,
                "number" => FieldKind::Number,
                "stored" => FieldKind::Stored,
                other => return Err(Error::Schema(format!("field {name}: no kind {other:?}"))),
            };
            Ok((name, kind, weight, flag))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Schema::new(fields)
}

/// One field as it is told: name, kind, weight, and whether shown (text) or multiple (keyword).
pub type KnownField = (String, &'static str, f64, bool);

/// The fields of a schema.
pub fn fields_of(schema: &Schema) -> Vec<KnownField> {
    let unit = f64::from(schema.weight_unit());
    let tuple = |field: &Field| {
        let (kind, weight, flag) = match field.kind {
            FieldKind::Text { weight } => ("text", f64::from(weight) / unit, field.shown),
            FieldKind::Keyword { multiple } => ("keyword", 0.0, multiple),
            FieldKind::Date => ("date", 0.0, false),
            FieldKind::Number => ("number", 0.0, false),
            FieldKind::Stored => ("stored", 0.0, false),
        };
        (field.name.clone(), kind, weight, flag)
    };
    schema.fields().iter().map(tuple).collect()
}

/// The pairs of a dict of strings.
pub fn pairs(dict: &Bound<'_, PyDict>) -> PyResult<Vec<(String, String)>> {
    dict.iter().map(|(key, value)| Ok((key.extract()?, value.extract()?))).collect()
}

/// Texts by name, as Python has them.
pub fn texts<'py>(py: Python<'py>, pairs: &[(String, String)]) -> PyResult<Bound<'py, PyDict>> {
    let texts = PyDict::new(py);
    pairs.iter().try_for_each(|(key, value)| texts.set_item(key, value))?;
    Ok(texts)
}
