//! Raw words to dense numbers.
//!
//! A hash table with open addressing and linear probing over slots of 16 bytes. A key of at most
//! eight bytes, as most words of running text are, stands in its slot whole, so that looking it
//! up touches one cache line; of a longer one the slot holds the hash. All keys stand one after
//! the other in one string, in the order of their numbers.

/// Strings with numbers from zero on, in the order of their first appearance.
///
/// ```
/// use searchnews::analysis::words::WordTable;
///
/// let mut words = WordTable::default();
/// assert_eq!(words.intern("paix"), (0, true));
/// assert_eq!(words.intern("guerre"), (1, true));
/// assert_eq!(words.intern("paix"), (0, false));
/// assert_eq!(words.key(1), "guerre");
/// assert_eq!(words.get("otan"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct WordTable {
    /// A power of two of slots, or none before the first key.
    slots: Vec<Slot>,
    keys: String,
    /// Where each key ends in `keys`.
    ends: Vec<usize>,
}

/// One key, or none: `next` is zero in an empty slot.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The bytes of a short key, the hash of a long one.
    digest: u64,
    /// The length of the key, as far as 32 bits tell it.
    length: u32,
    /// One more than the key's number.
    next: u32,
}

const FIRST_SLOTS: usize = 1 << 10;

impl WordTable {
    /// The number of `key`, and whether it was given just now.
    ///
    /// # Panics
    /// At 2^32 - 1 distinct keys.
    #[inline]
    pub fn intern(&mut self, key: &str) -> (u32, bool) {
        let digest = digest(key.as_bytes());
        match self.find(key, digest) {
            Ok(number) => (number, false),
            Err(free) => (self.insert(key, digest, free), true),
        }
    }

    /// The number of `key`, if it has one.
    #[inline]
    pub fn get(&self, key: &str) -> Option<u32> {
        self.find(key, digest(key.as_bytes())).ok()
    }

    /// The key of a number.
    ///
    /// # Panics
    /// If no key has that number.
    #[inline]
    pub fn key(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.keys[start..self.ends[number]]
    }

    /// All keys, in the order of their numbers.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        (0..self.ends.len()).map(|number| self.key(number as u32))
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes that the table occupies on the heap, or somewhat more: keys whose string has just
    /// grown take twice their length. The same keys in any order give the same number.
    pub fn memory(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
            + 2 * self.keys.len()
            + self.ends.capacity() * size_of::<usize>()
    }

    /// Forgets all keys and keeps the memory.
    pub fn clear(&mut self) {
        self.slots.fill(Slot::default());
        self.keys.clear();
        self.ends.clear();
    }

    /// The number of a key, or the free slot where its search ended.
    #[inline(always)]
    fn find(&self, key: &str, digest: u64) -> Result<u32, usize> {
        if self.slots.is_empty() {
            return Err(0);
        }
        let mask = self.slots.len() - 1;
        let mut at = spread(digest, key.len()) as usize & mask;
        loop {
            let slot = &self.slots[at & mask];
            if slot.digest == digest
                && slot.length == key.len() as u32
                && slot.next != 0
                && (key.len() <= 8 || self.key(slot.next - 1) == key)
            {
                return Ok(slot.next - 1);
            }
            if slot.next == 0 {
                return Err(at & mask);
            }
            at += 1;
        }
    }

    /// Gives `key` a number; `free` is where its search ended.
    #[inline(never)]
    fn insert(&mut self, key: &str, digest: u64, mut free: usize) -> u32 {
        // At three quarters of linear probing an absent key takes about eight probes.
        if (self.ends.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
            free = self.free(digest, key.len());
        }
        let next = u32::try_from(self.ends.len() + 1).expect("fewer than 2^32 distinct words");
        self.keys.push_str(key);
        self.ends.push(self.keys.len());
        self.slots[free] = Slot { digest, length: key.len() as u32, next };
        next - 1
    }

    /// Doubles the slots.
    fn grow(&mut self) {
        let count = (self.slots.len() * 2).max(FIRST_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); count]);
        for slot in old.into_iter().filter(|slot| slot.next != 0) {
            let number = slot.next as usize - 1;
            let start = if number == 0 { 0 } else { self.ends[number - 1] };
            let free = self.free(slot.digest, self.ends[number] - start);
            self.slots[free] = slot;
        }
    }

    /// The first free slot for a key that the table does not hold.
    fn free(&self, digest: u64, length: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = spread(digest, length) as usize & mask;
        while self.slots[at].next != 0 {
            at = (at + 1) & mask;
        }
        at
    }
}

/// Odd numbers without pattern: digits of the golden ratio and of pi in binary.
pub(crate) const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
pub(crate) const PI: u64 = 0x243F_6A88_85A3_08D3;

/// Both halves of the product, one over the other: every bit of the result depends on every bit
/// of both factors. (The mixing step of Wang Yi's wyhash, which is in the public domain.)
#[inline(always)]
pub(crate) fn fold_product(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The bytes themselves of a key of at most eight (zeros above them), a hash of a longer one.
#[inline(always)]
fn digest(key: &[u8]) -> u64 {
    match key.len() {
        9.. => long_digest(key),
        length @ 4..=8 => {
            // The two halves overlap in equal bytes, so that OR puts each in its place.
            four(key, 0) | four(key, length - 4) << (8 * (length - 4))
        }
        length @ 1..=3 => {
            let middle = length / 2;
            u64::from(key[0])
                | u64::from(key[middle]) << (8 * middle)
                | u64::from(key[length - 1]) << (8 * (length - 1))
        }
        _ => 0,
    }
}

#[inline(always)]
fn long_digest(key: &[u8]) -> u64 {
    let last = key.len() - 8;
    let mut hash = GOLDEN;
    let mut at = 0;
    while at < last {
        hash = fold_product(hash ^ eight(key, at), PI);
        at += 8;
    }
    fold_product(hash ^ eight(key, last), PI)
}

/// The hash of a key, given its digest; the length tells `"a"` from `"a\0"`.
#[inline(always)]
fn spread(digest: u64, length: usize) -> u64 {
    fold_product(digest ^ PI ^ (length as u64) << 56, GOLDEN)
}

/// The bytes that [`first_sixteen`] looks at.
pub(crate) const SIXTEEN: usize = 16;

/// The first bytes of `chunk`, as many as `length` and at most all, and zeros: with the length they
/// say all of a word that is no longer. No jump depends on the length, which nothing foretells.
#[inline(always)]
pub(crate) fn first_sixteen(chunk: &[u8; SIXTEEN], length: usize) -> [u64; 2] {
    let (eights, _) = chunk.as_chunks::<8>();
    let [low, high] = MASKS[length.min(SIXTEEN)];
    [u64::from_le_bytes(eights[0]) & low, u64::from_le_bytes(eights[1]) & high]
}

/// The bits of the first bytes, by how many these are.
const MASKS: [[u64; 2]; SIXTEEN + 1] = {
    let mut masks = [[0; 2]; SIXTEEN + 1];
    let mut length = 1;
    while length <= SIXTEEN {
        masks[length] = masks[length - 1];
        masks[length][(length - 1) / 8] |= 0xFF << (8 * ((length - 1) % 8));
        length += 1;
    }
    masks
};

#[inline(always)]
fn four(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")))
}

#[inline(always)]
pub(crate) fn eight(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_dense_and_stable_while_the_table_grows() {
        let mut words = WordTable::default();
        let key = |n: usize| format!("{}{n}", "mot".repeat(n % 5));
        for n in 0..5000 {
            assert_eq!(words.intern(&key(n)), (n as u32, true));
        }
        for n in 0..5000 {
            assert_eq!(words.intern(&key(n)), (n as u32, false));
            assert_eq!(words.get(&key(n)), Some(n as u32));
            assert_eq!(words.key(n as u32), key(n));
        }
        assert_eq!(words.len(), 5000);
        assert!(words.keys().eq((0..5000).map(key)));
        assert!(words.memory() > 5000 * 16);
        words.clear();
        assert!(words.is_empty());
        assert_eq!(words.get("mot1"), None);
        assert_eq!(words.intern("mot1"), (0, true));
    }

    #[test]
    fn keys_that_differ_in_zeros_only_differ() {
        let mut words = WordTable::default();
        for length in 0..40 {
            assert_eq!(words.intern(&"\0".repeat(length)), (length as u32, true));
        }
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        let words = WordTable::default();
        assert_eq!((words.get(""), words.get("mot"), words.memory()), (None, None, 0));
    }

    #[test]
    fn similar_keys_spread() {
        // With good mixing, the longest probe at half load stays far below this.
        for (prefix, width) in [("", 1), ("", 6), ("aaaaaaaaaaaa", 1), ("", 12)] {
            let mut words = WordTable::default();
            for n in 0..6000 {
                words.intern(&format!("{prefix}{n:0width$}"));
            }
            let mut run = 0;
            let mut longest = 0;
            for slot in &words.slots {
                run = if slot.next == 0 { 0 } else { run + 1 };
                longest = longest.max(run);
            }
            assert!(longest < 300, "{longest} slots in a row");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(keys in prop::collection::vec("[ab\u{0}é]{0,12}", 0..400)) {
            let mut words = WordTable::default();
            let mut model = HashMap::new();
            for key in &keys {
                let next = model.len() as u32;
                let known = *model.entry(key.clone()).or_insert(next);
                prop_assert_eq!(words.intern(key), (known, known == next));
            }
            prop_assert_eq!(words.len(), model.len());
            for (key, number) in &model {
                prop_assert_eq!(words.get(key), Some(*number));
                prop_assert_eq!(words.key(*number), key);
            }
        }
    }
}
