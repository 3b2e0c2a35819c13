//! The fields of an index, in the order that numbers them.

use super::varint::{self, Cursor};
use crate::error::{Error, Result};

/// The most text fields a schema may declare; a posting names its fields in 5 bits.
pub const MOST_TEXT_FIELDS: usize = 32;
/// Weights are kept in quarters, so that 0.25, 0.5 and 1.75 are exact.
const WEIGHT_UNIT: u32 = 4;
/// The largest weight of a field.
pub const LARGEST_WEIGHT: f64 = 64.0;

/// What a field holds and how it is searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldKind {
    /// Words, analysed. The weight counts in units of the schema's `weight_unit`.
    Text {
        /// How much an occurrence counts, in weight units.
        weight: u32,
    },
    /// Whole values, matched folded; `multiple` where one article may have several.
    Keyword {
        /// Whether an article may have several values.
        multiple: bool,
    },
    /// A moment, in microseconds since 1970 UTC.
    Date,
    /// A double.
    Number,
    /// Kept and given back, not searched.
    Stored,
}

/// One field of a schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The field's name in queries and articles.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// For text: kept in a column, so that a list of results needs no stored article.
    pub shown: bool,
}

/// The declared fields. Text fields are numbered by their order among themselves; the last one
/// is the *main* field, where most words are.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    fields: Vec<Field>,
    text: Vec<usize>,
    weights: Vec<u32>,
    weight_unit: u32,
}

impl Schema {
    /// A schema of `(name, kind, weight of a text field, shown)`.
    pub fn new(fields: Vec<(String, FieldKind, f64, bool)>) -> Result<Self> {
        let fault = |text: String| Err(Error::Schema(text));
        let mut unit = 1;
        for (name, kind, weight, _) in &fields {
            if let FieldKind::Text { .. } = kind {
                let quarters = weight * f64::from(WEIGHT_UNIT);
                if !(quarters >= 1.0 && *weight <= LARGEST_WEIGHT && quarters.fract() == 0.0) {
                    return fault(format!(
                        "field {name}: the weight {weight} is not a multiple of 0.25 between \
                         0.25 and {LARGEST_WEIGHT}"
                    ));
                }
                while (weight * f64::from(unit)).fract() != 0.0 {
                    unit *= 2;
                }
            }
        }
        let mut built = Vec::new();
        for (name, kind, weight, shown) in fields {
            if name.is_empty() || built.iter().any(|f: &Field| f.name == name) {
                return fault(format!("field {name:?}: the name is empty or declared twice"));
            }
            let kind = match kind {
                FieldKind::Text { .. } => {
                    FieldKind::Text { weight: (weight * f64::from(unit)) as u32 }
                }
                other => other,
            };
            built.push(Field { name, kind, shown });
        }
        Self::assemble(built, unit)
    }

    fn assemble(fields: Vec<Field>, weight_unit: u32) -> Result<Self> {
        let mut text = Vec::new();
        let mut weights = Vec::new();
        for (i, field) in fields.iter().enumerate() {
            if let FieldKind::Text { weight } = field.kind {
                text.push(i);
                weights.push(weight);
            }
        }
        if text.is_empty() || text.len() > MOST_TEXT_FIELDS {
            return Err(Error::Schema(format!(
                "{} text fields; a schema has 1 to {MOST_TEXT_FIELDS}",
                text.len()
            )));
        }
        Ok(Schema { fields, text, weights, weight_unit })
    }

    /// All fields, in order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The places among all fields of the text fields, in order.
    pub fn text_fields(&self) -> &[usize] {
        &self.text
    }

    /// The weight of each text field, in units of [`Schema::weight_unit`].
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// How many weight units make a weight of 1.
    pub fn weight_unit(&self) -> u32 {
        self.weight_unit
    }

    /// The place of the field called `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The place of the field called `name`, or an error that names the known ones.
    pub fn require(&self, name: &str) -> Result<usize> {
        self.position(name).ok_or_else(|| {
            let known: Vec<&str> = self.fields.iter().map(|f| f.name.as_str()).collect();
            Error::UnknownField(format!("no field {name:?}; the fields are {}", known.join(", ")))
        })
    }

    /// The number of the text field called `name` among the text fields.
    pub fn text_number(&self, name: &str) -> Option<u8> {
        let place = self.position(name)?;
        self.text.iter().position(|p| *p == place).map(|number| number as u8)
    }

    /// Appends the schema to `out`, for a manifest.
    pub fn write(&self, out: &mut Vec<u8>) {
        varint::put(out, u64::from(self.weight_unit));
        varint::put(out, self.fields.len() as u64);
        for field in &self.fields {
            varint::put_bytes(out, field.name.as_bytes());
            let (kind, detail) = match field.kind {
                FieldKind::Text { weight } => (0, weight),
                FieldKind::Keyword { multiple } => (1, u32::from(multiple)),
                FieldKind::Date => (2, 0),
                FieldKind::Number => (3, 0),
                FieldKind::Stored => (4, 0),
            };
            out.push(kind);
            varint::put(out, u64::from(detail));
            out.push(u8::from(field.shown));
        }
    }

    /// Reads what [`Schema::write`] wrote; `None` where the bytes are not a schema.
    pub fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let unit = cursor.u32()?;
        let mut fields = Vec::new();
        for _ in 0..cursor.u32()? {
            let name = String::from_utf8(cursor.bytes()?.to_vec()).ok()?;
            let kind = cursor.byte()?;
            let detail = cursor.u32()?;
            let kind = match kind {
                0 if detail > 0 => FieldKind::Text { weight: detail },
                1 => FieldKind::Keyword { multiple: detail == 1 },
                2 => FieldKind::Date,
                3 => FieldKind::Number,
                4 => FieldKind::Stored,
                _ => return None,
            };
            fields.push(Field { name, kind, shown: cursor.byte()? == 1 });
        }
        Schema::assemble(fields, unit).ok()
    }
}
