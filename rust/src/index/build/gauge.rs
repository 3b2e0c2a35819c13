//! When a segment is full.
//!
//! Threads append batches as they get to them. A segment that ended wherever they happen to be would
//! differ from run to run. So what it takes is measured after each batch, in input order, and
//! looked at when a fixed number of batches more were sent: it is then known, and projected to
//! those. Neither the number of threads nor their pace shows, unless a flood of new words takes half
//! as much again as there is: then memory comes first.

use std::collections::VecDeque;

use crate::analysis::words::WordTable;

/// So many batches after a measure it is looked at, if there is memory for them.
const LAG: usize = 32;
/// What a batch on its way may take.
const BATCH_MEMORY: usize = 4 << 20;
/// The bytes that a word takes in a vocabulary, with its forms and terms, besides those of its
/// letters; and how often it has these. Tables grow by doubling: right after that they take more.
const WORD: usize = 190;
const LETTERS: usize = 5;
/// From so many words on a vocabulary tells what a word takes.
const MANY: usize = 10_000;

/// Tells when the batches sent to a segment fill it.
pub struct Gauge {
    limit: usize,
    lag: usize,
    /// What was taken before the first batch.
    before: usize,
    /// The bytes of text sent.
    bytes: u64,
    /// How many had been sent with each batch whose measure was not looked at yet.
    sent: VecDeque<u64>,
}

impl Gauge {
    /// The gauge of segments that may take `limit` bytes.
    pub fn new(limit: usize) -> Self {
        let lag = (limit / BATCH_MEMORY / 4).clamp(1, LAG);
        Gauge { limit, lag, before: 0, bytes: 0, sent: VecDeque::new() }
    }

    /// Takes note of a batch of `bytes`.
    pub fn send(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.sent.push_back(self.bytes);
    }

    /// Whether a measure is to be looked at: the first one that was not.
    pub fn is_due(&self) -> bool {
        self.sent.len() > self.lag
    }

    /// Whether the segment is full, if it took `measure` bytes with the batch that is due.
    pub fn is_full(&mut self, measure: usize) -> bool {
        let Some(then) = self.sent.pop_front() else { return false };
        let taken = measure.saturating_sub(self.before) as u128;
        let projected = u128::from(self.bytes) * taken / u128::from(then.max(1));
        self.before as u128 + projected > self.limit as u128
    }

    /// Whether `taken` bytes are more than a segment may take.
    pub fn is_beyond(&self, taken: usize) -> bool {
        taken > self.limit
    }

    /// Whether a segment that takes `taken` bytes at this moment takes far more than was projected:
    /// what follows a long run of plain text may be nothing but new words.
    pub fn is_overfull(&self, taken: usize) -> bool {
        taken > self.limit.saturating_add(self.limit / 2)
    }

    /// Begins the next segment, when `taken` bytes are taken already.
    pub fn restart(&mut self, taken: usize) {
        (self.before, self.bytes) = (taken, 0);
        self.sent.clear();
    }
}

/// The words of the batches that were appended, and what a vocabulary of them takes: that of the
/// session has those of later batches too, of as many as threads were ahead.
#[derive(Default)]
pub struct AppendedWords {
    seen: Vec<u64>,
    words: usize,
    letters: usize,
    /// What more an analyzer makes of a word than was assumed, in hundredths.
    more: usize,
}

impl AppendedWords {
    /// Adds those of `words` that are new.
    pub fn add(&mut self, words: &[u32], table: &WordTable) {
        for &word in words {
            let (place, bit) = (word as usize / 64, 1 << (word % 64));
            if place >= self.seen.len() {
                self.seen.resize(place + 1, 0);
            }
            if self.seen[place] & bit == 0 {
                self.seen[place] |= bit;
                self.words += 1;
                self.letters += table.key(word).len();
            }
        }
    }

    /// The bytes that a vocabulary of these words takes.
    pub fn memory(&self) -> usize {
        self.assumed() / 100 * (100 + self.more)
    }

    fn assumed(&self) -> usize {
        WORD * self.words + LETTERS * self.letters
    }

    /// Takes note of what a vocabulary of these words does take, if they are many: tables of a few
    /// are mostly empty.
    pub fn learn(&mut self, taken: usize) {
        if self.words >= MANY {
            let more = taken.saturating_sub(self.assumed());
            self.more = self.more.max(more * 100 / self.assumed());
        }
    }

    /// Forgets the words.
    pub fn clear(&mut self) {
        *self = AppendedWords { more: self.more, ..AppendedWords::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_projected_to_what_was_sent_since() {
        let mut gauge = Gauge::new(16 * BATCH_MEMORY);
        let (mut sent, mut full) = (0, None);
        while full.is_none() {
            gauge.send(1 << 20);
            sent += 1;
            if gauge.is_due() {
                // The measure of the batch that was sent `lag` batches ago.
                let measure = (sent - 4) * BATCH_MEMORY;
                full = gauge.is_full(measure).then_some(sent);
            }
        }
        assert_eq!(full, Some(17));
        gauge.restart(15 * BATCH_MEMORY);
        (0..5).for_each(|_| gauge.send(1 << 20));
        assert!(gauge.is_due() && !gauge.is_full(15 * BATCH_MEMORY + BATCH_MEMORY / 5));
        assert!(!gauge.is_due());
    }

    #[test]
    fn what_no_projection_foresaw_is_seen_too() {
        let gauge = Gauge::new(100 << 20);
        assert!(!gauge.is_overfull(140 << 20) && gauge.is_overfull(160 << 20));
        assert!(!Gauge::new(usize::MAX).is_overfull(usize::MAX));
    }

    #[test]
    fn a_word_counts_once() {
        let mut table = WordTable::default();
        for key in ["le", "mot", "Été"] {
            table.intern(key);
        }
        let mut words = AppendedWords::default();
        words.add(&[0, 2], &table);
        words.add(&[2, 1, 0], &table);
        assert_eq!(words.memory(), (3 * WORD + LETTERS * "lemotÉté".len()) / 100 * 100);
    }

    #[test]
    fn what_an_analyzer_makes_of_words_is_learnt() {
        let mut table = WordTable::default();
        let numbers: Vec<u32> = (0..MANY).map(|n| table.intern(&format!("mot{n}")).0).collect();
        let mut words = AppendedWords::default();
        words.add(&numbers[1..], &table);
        let before = words.memory();
        words.learn(9 * before);
        assert_eq!(words.memory(), before);
        words.add(&numbers, &table);
        let before = words.memory();
        words.learn(2 * before);
        words.learn(0);
        assert!((2 * before).abs_diff(words.memory()) <= before / 50);
        words.clear();
        assert_eq!(words.memory(), 0);
        words.add(&numbers, &table);
        assert!((2 * before).abs_diff(words.memory()) <= before / 50);
    }
}
