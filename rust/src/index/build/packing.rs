//! An occurrence on its way to its run, in 32 bits or, where these are too few, in 64.
//!
//! ```text
//! short = 0, documents since the one before, field, position, pair    as many bits each as the run needs
//! long  = 1, documents since the one before (17 bits), field (5), position (23), pair (18)
//! ```
//!
//! A run has about as many occurrences as any other, so where its terms are frequent, its pairs are
//! few and the bits go to the positions.

use crate::index::DocId;

pub const POSITION_BITS: u32 = 23;
pub const FIELD_BITS: u32 = 5;
/// Of a term and a form within a run.
const PAIR_BITS: u32 = 18;
const MOST_PAIRS: usize = 1 << PAIR_BITS;
pub const LAST_POSITION: u32 = (1 << POSITION_BITS) - 1;

/// The bits of a short occurrence that tell no flag.
const SHORT_BITS: u32 = 31;
const LONG: u64 = 1 << 63;

/// Where a term occurs, in which form; not yet among its others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unsorted {
    /// The document, counted from the first of its stream; from the one before where it is packed.
    pub document: DocId,
    pub field: u32,
    pub position: u32,
    /// The number of term and form within the run.
    pub pair: u32,
}

/// Which bits of a short occurrence are whose.
#[derive(Clone, Copy, Debug, Default)]
pub struct Packing {
    pair: u8,
    position: u8,
    field: u8,
}

impl Packing {
    /// For a run of so many `pairs`, which occur so often in `documents` of so many text `fields`.
    pub fn new(pairs: usize, occurrences: u64, documents: usize, fields: usize) -> Self {
        // Once a run, and what did not fit would be another word.
        assert!(pairs <= MOST_PAIRS);
        let bits = |values: u64| u64::BITS - values.saturating_sub(1).leading_zeros();
        let (pair, field) = (bits(pairs as u64), bits(fields as u64));
        let rest = SHORT_BITS.saturating_sub(pair + field);
        // Of gaps that average so much, two in a hundred are more than four times as long.
        let more = bits(4 * documents as u64 / occurrences.max(1) + 1);
        let position = rest.saturating_sub(more).min(POSITION_BITS);
        Packing { pair: pair as u8, position: position as u8, field: field as u8 }
    }

    /// The occurrence in 32 bits, if its document and position fit.
    #[inline(always)]
    pub fn short(self, occurrence: Unsorted) -> Option<u32> {
        let Unsorted { document, field, position, pair } = occurrence;
        let place = (u64::from(document) << self.field | u64::from(field)) << self.position;
        let short = (place | u64::from(position)) << self.pair | u64::from(pair);
        (short >> SHORT_BITS == 0 && position >> self.position == 0).then_some(short as u32)
    }

    /// What a short occurrence says.
    #[inline(always)]
    pub fn open_short(self, short: u32) -> Unsorted {
        let low = |number: u32, bits: u8| number & ((1 << bits) - 1);
        let place = short >> self.pair;
        let before = place >> self.position;
        Unsorted {
            document: before >> self.field,
            field: low(before, self.field),
            position: low(place, self.position),
            pair: low(short, self.pair),
        }
    }
}

/// Whether this is a short occurrence, or the first half of a long one.
#[inline(always)]
pub fn is_short(half: u32) -> bool {
    half >> SHORT_BITS == 0
}

/// The occurrence in 64 bits, the half that says so first.
pub fn long(occurrence: Unsorted) -> [u32; 2] {
    let Unsorted { document, field, position, pair } = occurrence;
    let place = (u64::from(document) << FIELD_BITS | u64::from(field)) << POSITION_BITS;
    let long = LONG | (place | u64::from(position)) << PAIR_BITS | u64::from(pair);
    [(long >> 32) as u32, long as u32]
}

/// What a long occurrence says.
pub fn open_long([high, low]: [u32; 2]) -> Unsorted {
    let long = (u64::from(high) << 32 | u64::from(low)) & !LONG;
    let place = long >> PAIR_BITS;
    let before = place >> POSITION_BITS;
    Unsorted {
        document: (before >> FIELD_BITS) as DocId,
        field: before as u32 & ((1 << FIELD_BITS) - 1),
        position: place as u32 & LAST_POSITION,
        pair: long as u32 & (MOST_PAIRS as u32 - 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers of which many are small.
    fn below(bits: u32) -> impl Strategy<Value = u32> {
        (0..=bits).prop_flat_map(|bits| 0..1u32 << bits)
    }

    proptest! {
        #[test]
        fn occurrences_come_back_short_or_long(
            (document, field, position, pair) in
                (below(16), below(FIELD_BITS), below(POSITION_BITS), below(PAIR_BITS)),
            (often, documents) in (1u64..1 << 17, 1usize..1 << 24),
            (pairs, fields) in (0u32..1 << 16, 0u32..9),
        ) {
            let occurrence = Unsorted { document, field, position, pair };
            prop_assert!(!is_short(long(occurrence)[0]));
            prop_assert_eq!(open_long(long(occurrence)), occurrence);
            let pairs = MOST_PAIRS.min((pair + 1 + pairs) as usize);
            let fields = (field + 1 + fields) as usize;
            let packing = Packing::new(pairs, often, documents, fields);
            if let Some(short) = packing.short(occurrence) {
                prop_assert!(is_short(short));
                prop_assert_eq!(packing.open_short(short), occurrence);
            }
        }
    }

    #[test]
    fn what_is_usual_is_short() {
        // A hundred thousand articles of four text fields: a run of rare terms, and of one frequent one.
        let rare = Packing::new(40_000, 1 << 16, 100_000, 4);
        let usual = Unsorted { document: 7, field: 3, position: 900, pair: 39_999 };
        assert!(rare.short(usual).is_some());
        assert!(rare.short(Unsorted { document: 1 << 12, ..usual }).is_none());
        let frequent = Packing::new(3, 1 << 17, 100_000, 4);
        assert!(frequent.short(Unsorted { position: 1 << 20, pair: 2, ..usual }).is_some());
    }
}
