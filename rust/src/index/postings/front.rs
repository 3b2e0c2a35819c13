//! The pairs that bound the postings of a block or list.

use super::{Impact, PAIRS};

/// No length code is so high.
const NONE: u16 = 256;

/// A Pareto front of at most [`PAIRS`] impacts, frequencies and lengths rising.
pub struct Front {
    pairs: [Impact; PAIRS + 1],
    len: usize,
    /// Per frequency, the least length of a pair with that frequency or a higher one: postings no
    /// shorter are bounded.
    least: [u16; 256],
}

impl Default for Front {
    fn default() -> Self {
        let pairs = [Impact { frequency: 0, length: 0 }; PAIRS + 1];
        Front { pairs, len: 0, least: [NONE; 256] }
    }
}

impl Front {
    /// Bounds `impact` too; where that took too many pairs, two neighbours are joined into one
    /// that bounds both.
    #[inline]
    pub fn raise(&mut self, impact: Impact) {
        if u16::from(impact.length) < self.least[usize::from(impact.frequency)] {
            self.insert(impact);
        }
    }

    #[inline(never)]
    fn insert(&mut self, impact: Impact) {
        // Those that it bounds stand together, before the first of a higher frequency.
        let pairs = &self.pairs[..self.len];
        let end = pairs.iter().take_while(|pair| pair.frequency <= impact.frequency).count();
        let bounded = pairs[..end].iter().rev().take_while(|pair| pair.length >= impact.length);
        let start = end - bounded.count();
        self.pairs.copy_within(end..self.len, start + 1);
        self.pairs[start] = impact;
        self.len = self.len - (end - start) + 1;
        self.lower(impact);
        if self.len > PAIRS {
            self.join();
        }
    }

    /// Joins the two neighbours that lose least by it.
    fn join(&mut self) {
        let pairs = &mut self.pairs;
        let loss = |i: usize| {
            let (low, high) = (pairs[i], pairs[i + 1]);
            u32::from(high.frequency - low.frequency) * u32::from(high.length - low.length)
        };
        let joined = (0..PAIRS).min_by_key(|&i| loss(i)).expect("several pairs");
        pairs[joined].frequency = pairs[joined + 1].frequency;
        pairs.copy_within(joined + 2.., joined + 1);
        self.len = PAIRS;
        self.lower(self.pairs[joined]);
    }

    fn lower(&mut self, pair: Impact) {
        for least in &mut self.least[..=usize::from(pair.frequency)] {
            *least = (*least).min(u16::from(pair.length));
        }
    }

    /// The pairs.
    pub fn pairs(&self) -> &[Impact] {
        &self.pairs[..self.len]
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        if let Some(highest) = self.pairs().last() {
            let highest = usize::from(highest.frequency);
            self.least[..=highest].fill(NONE);
        }
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn few_pairs_bound_everything(
            lists in prop::collection::vec(prop::collection::vec((1u8..20, any::<u8>()), 1..40), 1..4),
        ) {
            let mut front = Front::default();
            for impacts in lists {
                for &(frequency, length) in &impacts {
                    front.raise(Impact { frequency, length });
                }
                let pairs = front.pairs();
                prop_assert!(pairs.len() <= PAIRS);
                let rises = |a: &Impact, b: &Impact| a.frequency < b.frequency && a.length < b.length;
                prop_assert!(pairs.is_sorted_by(rises));
                for (frequency, length) in impacts {
                    let bounds = |pair: &Impact| pair.frequency >= frequency && pair.length <= length;
                    prop_assert!(pairs.iter().any(bounds));
                }
                front.clear();
                prop_assert!(front.pairs().is_empty());
            }
        }
    }
}
