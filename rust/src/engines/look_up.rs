//! Finding several documents in one decoded block.

use multiversion::multiversion;

use crate::index::bitpack::BLOCK;
use crate::index::DocId;

/// Which of the documents that were looked up a block holds.
pub struct Found {
    /// The number of each among those looked up, and the index of its posting.
    hits: [(u8, u8); BLOCK],
    len: usize,
}

impl Default for Found {
    fn default() -> Self {
        Found { hits: [(0, 0); BLOCK], len: 0 }
    }
}

impl Found {
    /// Forgets what was found.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds a document if it `is_found`; it is written down either way, to spare a branch.
    #[inline(always)]
    pub fn push(&mut self, number: usize, index: usize, is_found: bool) {
        self.hits[self.len % BLOCK] = (number as u8, index as u8);
        self.len += usize::from(is_found);
    }

    /// How many documents were found.
    pub fn count(&self) -> usize {
        self.len
    }

    /// Number and index of each document found.
    pub fn hits(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let hits = self.hits[..self.len.min(BLOCK)].iter();
        hits.map(|(number, index)| (usize::from(*number), usize::from(*index)))
    }
}

/// From so many documents on that are looked up in a block, most are ruled out by a [`Sieve`].
pub const MANY: usize = 32;

/// Tells most documents that are not among those of a block.
#[derive(Default)]
pub struct Sieve {
    bits: [u64; 32],
}

impl Sieve {
    /// A sieve of `docs`.
    pub fn of(docs: &[DocId]) -> Self {
        let mut sieve = Sieve::default();
        docs.iter().for_each(|doc| sieve.add(*doc));
        sieve
    }

    /// Adds `doc` to the documents.
    #[inline(always)]
    pub fn add(&mut self, doc: DocId) {
        self.bits[doc as usize / 64 % 32] |= 1 << (doc % 64);
    }

    /// Whether `doc` may be among them.
    #[inline(always)]
    pub fn may_hold(&self, doc: DocId) -> bool {
        self.bits[doc as usize / 64 % 32] >> (doc % 64) & 1 == 1
    }
}

/// Puts those of `wanted` that are among `docs`, which rise, into `found`. With a `sieve` of `docs`,
/// only those that it lets through are looked for.
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn find_among(
    docs: &[DocId; BLOCK],
    wanted: &[(DocId, u32)],
    sieve: Option<&Sieve>,
    found: &mut Found,
) {
    let mut look_up = |number: usize, doc: DocId| {
        let index = below(docs, doc) % BLOCK;
        found.push(number, index, docs[index] == doc);
    };
    let Some(sieve) = sieve else {
        return wanted.iter().enumerate().for_each(|(number, (doc, _))| look_up(number, *doc));
    };
    let (mut left, mut count) = ([0u8; BLOCK], 0);
    for (number, (doc, _)) in wanted.iter().enumerate() {
        left[count % BLOCK] = number as u8;
        count += usize::from(sieve.may_hold(*doc));
    }
    for number in &left[..count.min(BLOCK)] {
        look_up(usize::from(*number), wanted[usize::from(*number)].0);
    }
}

/// How many of `docs`, which rise, lie below `doc`. No branches: nothing foretells them.
#[inline(always)]
pub fn below(docs: &[DocId; BLOCK], doc: DocId) -> usize {
    let mut count = 0;
    for step in [64, 32, 16, 8, 4, 2, 1] {
        count += step * usize::from(docs[(count + step - 1) % BLOCK] < doc);
    }
    count + usize::from(docs[count % BLOCK] < doc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_many_lie_below_as_a_binary_search_finds(
            mut docs in prop::collection::vec(0u32..500, 1..=BLOCK),
            doc in 0u32..510,
        ) {
            docs.sort_unstable();
            let expected = docs.partition_point(|other| *other < doc);
            let mut block = [DocId::MAX; BLOCK];
            block[..docs.len()].copy_from_slice(&docs);
            prop_assert_eq!(below(&block, doc), expected);
        }
    }
}
