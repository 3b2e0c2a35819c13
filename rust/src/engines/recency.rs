//! Newer articles first: a half-life mixed into the score.
//!
//! ```text
//! score * 2^(-age / half-life)
//! ```
//!
//! A date in the future counts as the present. An article without a date is taken to be as old
//! as the oldest one of the index, deleted ones included: it neither gains by what it lacks nor
//! disappears.

use crate::error::{Error, Result};
use crate::index::reader::Snapshot;
use crate::index::schema::FieldKind;

/// How fast scores fall with age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recency {
    /// The microseconds in which a score halves.
    pub half_life: f64,
    /// The present, in microseconds since 1970 UTC.
    pub now: i64,
}

impl Recency {
    /// With the dates of `snapshot`: those of its first date field.
    ///
    /// # Errors
    /// [`Error::Query`] where the schema has no date, or the half-life is not above zero.
    pub fn over(self, snapshot: &Snapshot) -> Result<Decay> {
        if self.half_life.is_nan() || self.half_life <= 0.0 {
            return Err(Error::Query("a half-life of recency must be above zero".to_string()));
        }
        let fields = snapshot.manifest.schema.fields();
        let field = fields.iter().find(|field| field.kind == FieldKind::Date).ok_or_else(|| {
            Error::Query("recency needs a date field, and this schema has none".to_string())
        })?;
        let mut oldest = None;
        for segment in &snapshot.segments {
            let Some(column) = segment.parts.columns.integers(&field.name) else { continue };
            for block in 0..column.blocks() {
                if let Some((low, _)) = column.block_bounds(block)? {
                    oldest = Some(oldest.map_or(low, |oldest: i64| oldest.min(low)));
                }
            }
        }
        let mut decay = Decay { field: field.name.clone(), recency: self, undated: 1.0 };
        decay.undated = oldest.map_or(1.0, |oldest| decay.factor(Some(oldest)));
        Ok(decay)
    }
}

/// The factors of one search.
pub struct Decay {
    field: String,
    recency: Recency,
    undated: f64,
}

impl Decay {
    /// The field whose dates count.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What the score of an article with this date is multiplied by, from 0 to 1.
    #[inline]
    pub fn factor(&self, date: Option<i64>) -> f64 {
        let Some(date) = date else { return self.undated };
        let age = self.recency.now.saturating_sub(date).max(0) as f64;
        (-age / self.recency.half_life).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_halves_with_every_half_life() {
        let recency = Recency { half_life: 10.0, now: 100 };
        let decay = Decay { field: String::new(), recency, undated: 0.125 };
        for (date, factor) in [(Some(100), 1.0), (Some(90), 0.5), (Some(70), 0.125), (None, 0.125)]
        {
            assert_eq!(decay.factor(date), factor);
        }
        assert_eq!(decay.factor(Some(i64::MAX)), 1.0);
        assert_eq!(decay.factor(Some(i64::MIN)), 0.0);
    }
}
