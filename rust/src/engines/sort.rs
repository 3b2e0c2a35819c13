//! Orders other than that of the best score: by a date, a number or a keyword.
//!
//! Inside a segment every match has a [`Rank`], a number that is larger for what comes first. A
//! keyword's rank comes from its ordinal and means nothing in another segment, so what segments
//! found is merged by [`Key`]s: the values themselves.

use std::cmp::Ordering;

use super::values::{for_each_keyword, IntegerValues};
use super::window::{Span, Window, WINDOW};
use crate::error::{Error, Result};
use crate::index::columns::{Integers, Keywords};
use crate::index::reader::Segment;
use crate::index::schema::{FieldKind, Schema};
use crate::index::DocId;

/// What results are ordered by. Without a value comes last, ties stand in document order.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Order {
    /// The best score first.
    #[default]
    Score,
    /// The values of a field with a column.
    Field {
        /// Its name.
        name: String,
        /// Largest first.
        descending: bool,
    },
}

impl Order {
    /// Checks that `schema` has the field, and that it has an order.
    ///
    /// # Errors
    /// [`Error::Query`] that names the sortable fields.
    pub fn check(&self, schema: &Schema) -> Result<()> {
        let Order::Field { name, .. } = self else { return Ok(()) };
        let sortable = |kind: FieldKind| {
            matches!(kind, FieldKind::Date | FieldKind::Number | FieldKind::Keyword { .. })
        };
        let fields = schema.fields();
        if fields.iter().any(|field| field.name == *name && sortable(field.kind)) {
            return Ok(());
        }
        let fields = fields.iter().filter(|field| sortable(field.kind));
        let names: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
        Err(Error::Query(format!(
            "results cannot be sorted by {name:?}; sort by score, {}",
            names.join(", ")
        )))
    }
}

/// The place of a match among those of its segment: larger comes first, `None` last.
pub type Rank = Option<u64>;

/// The value that a hit is ordered by.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// A score, as yet on the scale of its query.
    Score(f64),
    /// A date or number in the integers of its column.
    Integer(i64),
    /// A folded keyword.
    Text(String),
    /// The document has no value.
    Missing,
}

impl Key {
    /// What comes first in `order` is less.
    pub fn compare(&self, other: &Key, order: &Order) -> Ordering {
        let turn = |rising: Ordering| match order {
            Order::Field { descending: false, .. } => rising,
            _ => rising.reverse(),
        };
        match (self, other) {
            (Key::Score(a), Key::Score(b)) => turn(a.total_cmp(b)),
            (Key::Integer(a), Key::Integer(b)) => turn(a.cmp(b)),
            (Key::Text(a), Key::Text(b)) => turn(a.cmp(b)),
            (a, b) => (*a == Key::Missing).cmp(&(*b == Key::Missing)),
        }
    }
}

/// Ranks the matches of one segment.
pub enum Ranking<'a> {
    /// By score.
    Score,
    /// By an integer column.
    Integers { column: &'a Integers, descending: bool, values: IntegerValues },
    /// By a keyword column: its largest keyword where descending, its smallest otherwise.
    Keywords {
        column: &'a Keywords,
        descending: bool,
        /// The ranks of the window at hand.
        ranks: Vec<Rank>,
        /// Per ordinal, once asked for, one more than the first ordinal that folds alike.
        firsts: Vec<u32>,
    },
    /// No document of the segment has a value.
    Nothing,
}

impl<'a> Ranking<'a> {
    /// The ranking of `order` in `segment`.
    pub fn new(order: &Order, segment: &'a Segment) -> Self {
        let Order::Field { name, descending } = order else { return Ranking::Score };
        let (columns, descending) = (&segment.parts.columns, *descending);
        if let Some(column) = columns.integers(name) {
            return Ranking::Integers { column, descending, values: IntegerValues::default() };
        }
        match columns.keywords(name) {
            Some(column) => {
                let (ranks, firsts) = (vec![None; WINDOW], vec![0; column.values()]);
                Ranking::Keywords { column, descending, ranks, firsts }
            }
            None => Ranking::Nothing,
        }
    }

    /// Reads what the ranks of the matches of `window` need.
    pub fn load(&mut self, span: Span, window: &Window) -> Result<()> {
        match self {
            Ranking::Score | Ranking::Nothing => Ok(()),
            Ranking::Integers { column, values, .. } => values.load(column, span, window),
            Ranking::Keywords { column, descending, ranks, firsts } => {
                window.for_each(|slot| ranks[slot] = None);
                let mut failure = None;
                for_each_keyword(column, span, window, |slot, ordinal| {
                    if ranks[slot].is_some() && !*descending {
                        return;
                    }
                    match first_alike(column, ordinal, firsts) {
                        Ok(first) => ranks[slot] = Some(text_rank(first, true, *descending)),
                        Err(error) => failure = failure.take().or(Some(error)),
                    }
                })?;
                failure.map_or(Ok(()), Err)
            }
        }
    }

    /// The rank of the match at `slot` with this score.
    #[inline]
    pub fn rank(&self, slot: usize, score: f64) -> Rank {
        match self {
            // The bits of numbers that are not negative sort as the numbers do.
            Ranking::Score => Some(score.to_bits()),
            Ranking::Integers { descending, values, .. } => {
                values.get(slot).map(|value| integer_rank(value, *descending))
            }
            Ranking::Keywords { ranks, .. } => ranks[slot],
            Ranking::Nothing => None,
        }
    }

    /// The rank that `key` has, or would have, in this segment.
    pub fn rank_of(&self, key: &Key) -> Result<Rank> {
        Ok(match (self, key) {
            (Ranking::Score, Key::Score(score)) => Some(score.to_bits()),
            (Ranking::Integers { descending, .. }, Key::Integer(value)) => {
                Some(integer_rank(*value, *descending))
            }
            (Ranking::Keywords { column, descending, .. }, Key::Text(text)) => {
                let alike = column.find(text)?;
                Some(text_rank(alike.start, !alike.is_empty(), *descending))
            }
            // Before the documents without a value, where the segment has no others.
            (Ranking::Nothing, Key::Integer(_) | Key::Text(_)) => Some(0),
            _ => None,
        })
    }

    /// The key of a document with this rank.
    pub fn key(&self, doc: DocId, rank: Rank) -> Result<Key> {
        let Some(rank) = rank else { return Ok(Key::Missing) };
        Ok(match self {
            Ranking::Score => Key::Score(f64::from_bits(rank)),
            Ranking::Integers { column, .. } => column.get(doc)?.map_or(Key::Missing, Key::Integer),
            Ranking::Keywords { column, descending, .. } => {
                let mut ordinals = Vec::new();
                column.ordinals(doc, &mut ordinals)?;
                let wanted = if *descending { ordinals.last() } else { ordinals.first() };
                match wanted {
                    Some(ordinal) => Key::Text(column.value(*ordinal)?.1.to_owned()),
                    None => Key::Missing,
                }
            }
            Ranking::Nothing => Key::Missing,
        })
    }
}

fn integer_rank(value: i64, descending: bool) -> u64 {
    let rising = value as u64 ^ 1 << 63;
    if descending {
        rising
    } else {
        !rising
    }
}

/// Odd ranks are those of keywords that the segment has, even ones lie between them.
fn text_rank(first: u32, seen: bool, descending: bool) -> u64 {
    let rising = 2 * u64::from(first) + u64::from(seen);
    if descending {
        rising
    } else {
        !rising
    }
}

/// The first ordinal whose keyword folds as that of `ordinal` does.
fn first_alike(column: &Keywords, ordinal: u32, firsts: &mut [u32]) -> Result<u32> {
    let known = firsts[ordinal as usize];
    if known > 0 {
        return Ok(known - 1);
    }
    let folded = column.value(ordinal)?.1;
    let mut first = ordinal;
    while first > 0 && column.value(first - 1)?.1 == folded {
        first -= 1;
    }
    firsts[ordinal as usize] = first + 1;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(descending: bool) -> Order {
        Order::Field { name: String::new(), descending }
    }

    proptest! {
        /// Inside a segment ranks order as keys do between segments.
        #[test]
        fn ranks_agree_with_keys(a in any::<i64>(), b in any::<i64>(), descending in any::<bool>()) {
            let ranks = integer_rank(b, descending).cmp(&integer_rank(a, descending));
            let keys = Key::Integer(a).compare(&Key::Integer(b), &order(descending));
            prop_assert_eq!(ranks, keys);
        }

        #[test]
        fn a_keyword_between_two_ranks_between_them(
            first in 0u32..1_000_000,
            descending in any::<bool>(),
        ) {
            let [below, between, above] = [(first, true), (first + 1, false), (first + 1, true)]
                .map(|(first, seen)| text_rank(first, seen, descending));
            let rising = below < between && between < above;
            let falling = below > between && between > above;
            prop_assert!(if descending { rising } else { falling }, "{}", descending);
        }
    }

    #[test]
    fn what_is_missing_comes_last_either_way() {
        for descending in [false, true] {
            let order = order(descending);
            for key in [Key::Integer(i64::MIN), Key::Integer(i64::MAX), Key::Text(String::new())] {
                assert_eq!(key.compare(&Key::Missing, &order), Ordering::Less);
                assert_eq!(Key::Missing.compare(&key, &order), Ordering::Greater);
            }
            assert_eq!(Key::Missing.compare(&Key::Missing, &order), Ordering::Equal);
        }
        let best = Key::Score(2.0).compare(&Key::Score(1.0), &Order::Score);
        assert_eq!(best, Ordering::Less);
    }
}
