//! The words that one worker has met.
//!
//! Looking a word up costs little but waiting for memory: the slots of a large vocabulary lie
//! outside the fast caches. So a word's slot is asked for as soon as the word is met, and looked
//! into with those of up to fifteen others; nearly all words stand in the first slot that they may
//! stand in. A key of at most sixteen bytes stands there whole, so that nothing else has to be read
//! for it.

use crate::analysis::shrink::Keyed;
use crate::analysis::words::{eight, first_sixteen, fold_product, GOLDEN, PI, SIXTEEN};
use crate::index::hints;

/// Words looked up at once.
const TOGETHER: usize = 16;
/// The longest key that a slot holds.
const WHOLE: usize = SIXTEEN;
const FIRST_SLOTS: usize = 1 << 12;
/// Beyond this many bytes a worker forgets its words; meeting them again only costs a look-up.
const MOST_MEMORY: usize = 96 << 20;

/// One word, or none: `next` is zero in an empty slot. It never lies across two cache lines.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(32))]
struct Slot {
    /// The bytes of a key of at most sixteen, two hashes of a longer one.
    digest: [u64; 2],
    length: u32,
    /// One more than the word's number.
    next: u32,
    /// Where the key starts in `keys`.
    start: u32,
}

/// A word that was met and not yet looked up.
#[derive(Clone, Copy, Default)]
struct Met {
    digest: [u64; 2],
    length: u32,
    /// Where a key that no slot holds starts in `long`.
    long: u32,
    /// The slot to look into first, before it is cut to the size of the table.
    home: u64,
}

/// Words with their numbers in order of first appearance, and with those that a vocabulary
/// shared by all workers gives them.
#[derive(Default)]
pub struct LocalWords {
    slots: Vec<Slot>,
    keys: String,
    /// Where each key ends in `keys`.
    ends: Vec<u32>,
    shared: Vec<u32>,
    met: [Met; TOGETHER],
    waiting: usize,
    long: String,
}

impl LocalWords {
    /// Forgets every word.
    fn clear(&mut self) {
        *self = LocalWords::default();
    }

    /// Appends the number of the key of `word` to `tokens`, though perhaps only in a later call; an
    /// empty key is no word. [`LocalWords::finish`] appends what is still missing.
    #[inline(always)]
    pub fn push(&mut self, word: Keyed<'_>, tokens: &mut Vec<u32>) {
        let (length, mut long) = (word.length, 0);
        if length == 0 {
            return;
        }
        let digest = match word.stretch.as_bytes().first_chunk() {
            Some(sixteen) if length <= WHOLE => first_sixteen(sixteen, length),
            _ if length > WHOLE => {
                long = self.long.len() as u32;
                self.long.push_str(word.key());
                long_digest(word.key().as_bytes())
            }
            _ => last_sixteen(word.key().as_bytes()),
        };
        let length = length as u32;
        let home = home(digest, length);
        if let Some(slot) = self.slots.get(home as usize & self.slots.len().wrapping_sub(1)) {
            hints::prefetch(slot);
        }
        self.met[self.waiting] = Met { digest, length, long, home };
        self.waiting += 1;
        if self.waiting == TOGETHER {
            self.look_up(tokens);
        }
    }

    /// Appends the numbers that [`LocalWords::push`] owes.
    pub fn finish(&mut self, tokens: &mut Vec<u32>) {
        self.look_up(tokens);
        self.long.clear();
    }

    fn look_up(&mut self, tokens: &mut Vec<u32>) {
        if self.slots.is_empty() {
            self.slots = hints::filled(Slot::default(), FIRST_SLOTS);
        }
        let mask = self.slots.len() - 1;
        let mut numbers = [0; TOGETHER];
        for (i, number) in numbers.iter_mut().enumerate().take(self.waiting) {
            let met = &self.met[i];
            let slot = &self.slots[met.home as usize & mask];
            let same = (slot.digest[0] ^ met.digest[0])
                | (slot.digest[1] ^ met.digest[1])
                | u64::from(slot.length ^ met.length);
            *number = if same == 0 && met.length as usize <= WHOLE && slot.next != 0 {
                slot.next - 1
            } else {
                self.search(i)
            };
        }
        tokens.extend_from_slice(&numbers[..self.waiting]);
        self.waiting = 0;
    }

    /// The number of a word that is not in its first slot, or is long, or new.
    #[inline(never)]
    fn search(&mut self, index: usize) -> u32 {
        let met = self.met[index];
        let mask = self.slots.len() - 1;
        let mut at = met.home as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.next == 0 {
                return self.insert(met, at);
            }
            if slot.digest == met.digest && slot.length == met.length {
                let length = met.length as usize;
                let (held, wanted) = (slot.start as usize, met.long as usize);
                if length <= WHOLE
                    || self.keys[held..held + length] == self.long[wanted..wanted + length]
                {
                    return slot.next - 1;
                }
            }
            at = (at + 1) & mask;
        }
    }

    fn insert(&mut self, met: Met, mut free: usize) -> u32 {
        if (self.ends.len() + 1) * 3 > self.slots.len() * 2 {
            self.grow();
            free = self.free(met.digest, met.length);
        }
        let start = self.keys.len() as u32;
        let length = met.length as usize;
        if length > WHOLE {
            self.keys.push_str(&self.long[met.long as usize..][..length]);
        } else {
            let bytes = met.digest.map(u64::to_le_bytes);
            let key = std::str::from_utf8(&bytes.as_flattened()[..length]);
            self.keys.push_str(key.expect("a whole key"));
        }
        self.ends.push(self.keys.len() as u32);
        let next = self.ends.len() as u32;
        self.slots[free] = Slot { digest: met.digest, length: met.length, next, start };
        next - 1
    }

    fn grow(&mut self) {
        let count = self.slots.len() * 2;
        let old = std::mem::replace(&mut self.slots, hints::filled(Slot::default(), count));
        for slot in old.into_iter().filter(|slot| slot.next != 0) {
            let free = self.free(slot.digest, slot.length);
            self.slots[free] = slot;
        }
    }

    /// The first free slot for a word that the table does not hold.
    fn free(&self, digest: [u64; 2], length: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = home(digest, length) as usize & mask;
        while self.slots[at].next != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    /// Gives the words met since the last call their shared numbers: `number` is asked for each
    /// key in the order of first appearance.
    pub fn share(&mut self, mut number: impl FnMut(&str) -> u32) {
        for local in self.shared.len()..self.ends.len() {
            let start = if local == 0 { 0 } else { self.ends[local - 1] as usize };
            self.shared.push(number(&self.keys[start..self.ends[local] as usize]));
        }
    }

    /// Replaces local numbers by shared ones, and forgets all words if they have become many.
    pub fn translate(&mut self, tokens: &mut [u32]) {
        for token in tokens {
            *token = self.shared[*token as usize];
        }
        let tables = self.slots.len() * size_of::<Slot>() + self.keys.capacity();
        if tables + 8 * self.ends.capacity() > MOST_MEMORY {
            self.clear();
        }
    }
}

#[inline(always)]
fn home(digest: [u64; 2], length: u32) -> u64 {
    fold_product(digest[0] ^ PI ^ u64::from(length) << 56, digest[1] ^ GOLDEN)
}

/// As [`first_sixteen`], of a key behind which too few bytes stand.
#[inline(never)]
fn last_sixteen(key: &[u8]) -> [u64; 2] {
    let mut chunk = [0; WHOLE];
    chunk[..key.len()].copy_from_slice(key);
    first_sixteen(&chunk, key.len())
}

/// Two hashes of a key of more than sixteen bytes.
#[inline(never)]
fn long_digest(key: &[u8]) -> [u64; 2] {
    let last = key.len() - 8;
    let mut hash = [GOLDEN, PI];
    let mut at = 0;
    while at < last {
        let word = eight(key, at);
        hash = [fold_product(hash[0] ^ word, PI), fold_product(hash[1] ^ word, GOLDEN)];
        at += 8;
    }
    let word = eight(key, last);
    [fold_product(hash[0] ^ word, PI), fold_product(hash[1] ^ word, GOLDEN)]
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// The numbers of `keys`, each with some bytes behind it.
    fn numbers(words: &mut LocalWords, keys: &[String]) -> Vec<u32> {
        let mut tokens = Vec::new();
        for (number, key) in keys.iter().enumerate() {
            let beyond = format!("{key}{}", "x".repeat(number % 19));
            let (stretch, length) = (beyond.as_str(), key.len());
            words.push(Keyed { stretch, length, start: 0, end: 0, stripped: 0 }, &mut tokens);
        }
        words.finish(&mut tokens);
        tokens
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(batches in prop::collection::vec(
            prop::collection::vec("[ab\u{0}é]{1,5}|[ab]{6,20}|é{6,12}", 0..60), 0..9)
        ) {
            let mut words = LocalWords::default();
            let mut model: HashMap<String, u32> = HashMap::new();
            let mut order = Vec::new();
            for keys in &batches {
                let expected: Vec<u32> = keys
                    .iter()
                    .map(|key| {
                        let next = model.len() as u32;
                        *model.entry(key.clone()).or_insert_with(|| {
                            order.push(key.clone());
                            next
                        })
                    })
                    .collect();
                let mut tokens = numbers(&mut words, keys);
                prop_assert_eq!(&tokens, &expected);
                words.share(|key| 1000 - order.iter().position(|k| k == key).unwrap() as u32);
                words.translate(&mut tokens);
                let shared: Vec<u32> = expected.iter().map(|number| 1000 - number).collect();
                prop_assert_eq!(tokens, shared);
            }
        }
    }

    #[test]
    fn numbers_last_while_the_table_grows() {
        let mut words = LocalWords::default();
        let keys: Vec<String> =
            (0..20_000).map(|n| format!("{}{n}", "mot".repeat(n % 9))).collect();
        let first = numbers(&mut words, &keys);
        assert!(first.iter().copied().eq(0..20_000));
        assert_eq!(numbers(&mut words, &keys), first);
        let mut longest = 0;
        let mut run = 0;
        for slot in &words.slots {
            run = if slot.next == 0 { 0 } else { run + 1 };
            longest = longest.max(run);
        }
        assert!(longest < 400, "{longest} slots in a row");
        words.clear();
        assert_eq!(numbers(&mut words, &keys[7..8]), [0]);
    }
}
