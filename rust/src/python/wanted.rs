//! Sorting, recency, facets and continuation as Python sends them.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::engines::collect::{Place, Wanted};
use crate::engines::facets::{Buckets, Calendar, Facet, Period};
use crate::engines::recency::Recency;
use crate::engines::sort::{Key, Order};

use super::errors::QueryError;

/// A facet: its field, the period or `""`, and where the offset from UTC changes (microseconds,
/// seconds) or the edges of ranges.
pub type FacetTuple = (String, String, Vec<(i64, i32)>, Vec<f64>);

/// What is wanted beyond the best scores; `None` where it is nothing.
pub fn wanted(
    limit: usize,
    sort: Option<(String, bool)>,
    recency: Option<(f64, i64)>,
    facets: Option<Vec<FacetTuple>>,
    after: Option<(Bound<'_, PyAny>, u32, u32)>,
) -> PyResult<Option<Wanted>> {
    if sort.is_none() && recency.is_none() && facets.is_none() && after.is_none() {
        return Ok(None);
    }
    let order = sort.map_or(Order::Score, |(name, descending)| Order::Field { name, descending });
    let recency = recency.map(|(half_life, now)| Recency { half_life, now });
    let facets = facets.unwrap_or_default().into_iter().map(facet).collect::<PyResult<_>>()?;
    let after = after.map(|after| place(after, &order)).transpose()?;
    Ok(Some(Wanted { limit, order, recency, facets, after }))
}

fn facet((field, period, calendar, edges): FacetTuple) -> PyResult<Facet> {
    let period = match period.as_str() {
        "year" => Some(Period::Year),
        "month" => Some(Period::Month),
        "day" => Some(Period::Day),
        "" => None,
        other => return Err(PyValueError::new_err(format!("no period is called {other:?}"))),
    };
    let buckets = match period {
        Some(period) => Buckets::Periods(period, Calendar(calendar)),
        None if edges.is_empty() => Buckets::Keywords,
        None => Buckets::Ranges(edges),
    };
    Ok(Facet { field, buckets })
}

fn place((key, segment, doc): (Bound<'_, PyAny>, u32, u32), order: &Order) -> PyResult<Place> {
    let key = match order {
        Order::Score => key.extract().map(Key::Score),
        Order::Field { .. } if key.is_none() => Ok(Key::Missing),
        Order::Field { .. } => match key.extract::<i64>() {
            Ok(value) => Ok(Key::Integer(value)),
            Err(_) => key.extract().map(Key::Text),
        },
    };
    // It was text in the hands of others on its way.
    let key = key.map_err(|_| QueryError::new_err("after= is no cursor of this order"))?;
    Ok(Place { key, segment, doc })
}
