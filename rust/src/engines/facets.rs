//! How many matches have each value of a field, counted exactly over all matches.

use std::collections::HashMap;

use super::values::{count_keywords, IntegerValues};
use super::window::{Span, Window};
use crate::error::{Error, Result};
use crate::index::columns::{to_f64, Integers, Keywords};
use crate::index::reader::Segment;
use crate::index::schema::{FieldKind, Schema};

/// What to count.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// The field.
    pub field: String,
    /// How its values make buckets.
    pub buckets: Buckets,
}

/// How values make buckets.
#[derive(Clone, Debug, PartialEq)]
pub enum Buckets {
    /// Each keyword as it is written.
    Keywords,
    /// Local years, months or days of dates.
    Periods(Period, Calendar),
    /// Numbers between neighbouring edges, which rise: bucket 0 holds what is below the first,
    /// bucket `n` what is at or above edge `n - 1` and below edge `n`.
    Ranges(Vec<f64>),
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// As `YYYY`.
    Year,
    /// As `YYYYMM`.
    Month,
    /// As `YYYYMMDD`.
    Day,
}

/// The local time of a zone: from each of these moments on (rising, in microseconds since 1970
/// UTC) clocks are this many seconds ahead of UTC. The first holds for all earlier moments too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar(pub Vec<(i64, i32)>);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl Calendar {
    /// The period that holds a moment, as a number that reads as the date does.
    pub fn period(&self, micros: i64, period: Period) -> i64 {
        let next = self.0.partition_point(|(from, _)| *from <= micros);
        let offset = self.0.get(next.saturating_sub(1)).map_or(0, |(_, offset)| *offset);
        let local = micros.saturating_add(i64::from(offset) * SECOND);
        let (year, month, day) = civil(local.div_euclid(DAY));
        match period {
            Period::Year => year,
            Period::Month => year * 100 + month,
            Period::Day => (year * 100 + month) * 100 + day,
        }
    }
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar.
///
/// Counts from the first of March of year 0, so that leap days end their year; 400 years have
/// 146,097 days, and from March on month `m` starts on day `(153 m + 2) / 5`.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

impl Facet {
    /// Checks that `schema` has the field, of a kind that makes these buckets.
    ///
    /// # Errors
    /// [`Error::Query`] that names the fields whose values can be counted.
    pub fn check(&self, schema: &Schema) -> Result<()> {
        let countable = |kind: FieldKind| match kind {
            FieldKind::Keyword { .. } => Some(""),
            FieldKind::Date => Some(":month"),
            FieldKind::Number => Some(":0,10,100"),
            _ => None,
        };
        let fits = |kind: FieldKind| match self.buckets {
            Buckets::Keywords => matches!(kind, FieldKind::Keyword { .. }),
            Buckets::Periods(..) => kind == FieldKind::Date,
            Buckets::Ranges(_) => kind == FieldKind::Number,
        };
        let fields = schema.fields();
        if fields.iter().any(|field| field.name == self.field && fits(field.kind)) {
            return Ok(());
        }
        let known = fields
            .iter()
            .filter_map(|field| countable(field.kind).map(|how| format!("{}{how}", field.name)));
        Err(Error::Query(format!(
            "matches cannot be counted by {:?} so; the facets are {}",
            self.field,
            known.collect::<Vec<_>>().join(", ")
        )))
    }
}

/// The counts of one facet over all segments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FacetCounts {
    /// Matches per keyword.
    pub keywords: HashMap<String, u64>,
    /// Matches per period or range.
    pub numbers: HashMap<i64, u64>,
}

/// Counts one facet in one segment.
pub enum SegmentFacet<'a> {
    /// Keywords, by ordinal.
    Keywords(&'a Keywords, Vec<u32>),
    /// Periods of dates.
    Periods(&'a Integers, IntegerValues, Period, &'a Calendar, HashMap<i64, u64>),
    /// Ranges of numbers.
    Ranges(&'a Integers, IntegerValues, &'a [f64], HashMap<i64, u64>),
    /// No document of the segment has a value.
    Nothing,
}

impl<'a> SegmentFacet<'a> {
    /// Binds `facet` to `segment`.
    pub fn new(facet: &'a Facet, segment: &'a Segment) -> Self {
        let columns = &segment.parts.columns;
        let bound = match &facet.buckets {
            Buckets::Keywords => columns
                .keywords(&facet.field)
                .map(|column| SegmentFacet::Keywords(column, vec![0; column.values()])),
            Buckets::Periods(period, calendar) => columns.integers(&facet.field).map(|column| {
                let (values, counts) = Default::default();
                SegmentFacet::Periods(column, values, *period, calendar, counts)
            }),
            Buckets::Ranges(edges) => columns.integers(&facet.field).map(|column| {
                let (values, counts) = Default::default();
                SegmentFacet::Ranges(column, values, edges, counts)
            }),
        };
        bound.unwrap_or(SegmentFacet::Nothing)
    }

    /// Counts the matches of `window`.
    pub fn count(&mut self, span: Span, window: &Window) -> Result<()> {
        match self {
            SegmentFacet::Nothing => {}
            SegmentFacet::Keywords(column, counts) => {
                count_keywords(column, span, window, counts)?;
            }
            SegmentFacet::Periods(column, values, period, calendar, counts) => {
                values.load(column, span, window)?;
                // Most neighbours fall into one period.
                let (mut last, mut many) = (None, 0);
                window.for_each(|slot| {
                    if let Some(value) = values.get(slot) {
                        let bucket = calendar.period(value, *period);
                        if last != Some(bucket) {
                            add(counts, last.replace(bucket), many);
                            many = 0;
                        }
                        many += 1;
                    }
                });
                add(counts, last, many);
            }
            SegmentFacet::Ranges(column, values, edges, counts) => {
                values.load(column, span, window)?;
                window.for_each(|slot| {
                    if let Some(value) = values.get(slot).map(to_f64) {
                        let bucket = edges.partition_point(|edge| *edge <= value);
                        add(counts, Some(bucket as i64), 1);
                    }
                });
            }
        }
        Ok(())
    }

    /// Adds what was counted to `all`.
    pub fn add_to(self, all: &mut FacetCounts) -> Result<()> {
        match self {
            SegmentFacet::Nothing => {}
            SegmentFacet::Keywords(column, counts) => {
                for (ordinal, count) in counts.into_iter().enumerate().filter(|(_, n)| *n > 0) {
                    let written = column.value(ordinal as u32)?.0;
                    match all.keywords.get_mut(written) {
                        Some(sum) => *sum += u64::from(count),
                        None => {
                            all.keywords.insert(written.to_owned(), u64::from(count));
                        }
                    }
                }
            }
            SegmentFacet::Periods(.., counts) | SegmentFacet::Ranges(.., counts) => {
                for (bucket, count) in counts {
                    add(&mut all.numbers, Some(bucket), count);
                }
            }
        }
        Ok(())
    }
}

fn add(counts: &mut HashMap<i64, u64>, bucket: Option<i64>, many: u64) {
    if let Some(bucket) = bucket {
        *counts.entry(bucket).or_default() += many;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Days since 1970 of a date, counted year by year and month by month.
    fn days(year: i64, month: i64, day: i64) -> i64 {
        let leap = |y: i64| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let length = |y: i64, m: i64| lengths[m as usize - 1] + i64::from(m == 2 && leap(y));
        let year_days = |y: i64| 365 + i64::from(leap(y));
        let before: i64 = if year >= 1970 {
            (1970..year).map(year_days).sum()
        } else {
            -(year..1970).map(year_days).sum::<i64>()
        };
        before + (1..month).map(|m| length(year, m)).sum::<i64>() + day - 1
    }

    proptest! {
        #[test]
        fn dates_read_back(year in 1i64..9999, month in 1i64..=12, day in 1i64..=28) {
            prop_assert_eq!(civil(days(year, month, day)), (year, month, day));
        }
    }

    #[test]
    fn edges_of_the_calendar() {
        assert_eq!(civil(-719_162), (1, 1, 1));
        assert_eq!(civil(-1), (1969, 12, 31));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(2_932_896), (9999, 12, 31));
    }

    #[test]
    fn offsets_hold_from_their_moment_on() {
        let hour = 3_600 * SECOND;
        let calendar = Calendar(vec![(i64::MIN, 0), (DAY - hour, 3_600), (10 * DAY, -3_600)]);
        let day = |micros| calendar.period(micros, Period::Day);
        assert_eq!(day(DAY - hour - 1), 19_700_101);
        assert_eq!(day(DAY - hour), 19_700_102);
        assert_eq!(day(10 * DAY - 1), 19_700_111);
        assert_eq!(day(10 * DAY), 19_700_110);
        assert_eq!(calendar.period(10 * DAY, Period::Month), 197_001);
        assert_eq!(calendar.period(-1, Period::Year), 1969);
        assert_eq!(Calendar::default().period(i64::MAX, Period::Year), 294_247);
    }
}
