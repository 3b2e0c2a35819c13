//! Learning which tokens are worth a code.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::code::count_lengths;
use super::tokens::{for_each_end, PADDING};
use super::{put_counts, Words, END, LETTERS, MOST_TOKENS, WHOLE};
use crate::analysis::words::{fold_product, GOLDEN};
use crate::index::varint;

impl Words {
    /// Learns from samples of blocks on `threads` threads: every token that they hold `least`
    /// times gets a code. The same samples give the same dictionary.
    pub fn train(samples: &[&[u8]], least: u32, threads: usize) -> Option<Words> {
        let counted = count_on(samples, threads);
        let mut tokens: Vec<(u64, &[u8])> = Vec::new();
        let (mut total, mut once, mut twice) = (0u64, 0u64, 0u64);
        for (token, count) in &counted {
            total += u64::from(*count);
            once += u64::from(*count == 1);
            twice += u64::from(*count == 2);
            if *count >= least && token.len() <= WHOLE {
                tokens.push((2 * u64::from(*count), token));
            }
        }
        // How much of a text consists of words that so many others met once or twice (Good, "The
        // Population Frequencies of Species", 1953); two of five come again in their article.
        let unknown = if least > 1 { once + 2 * twice } else { once };
        tokens.sort_unstable_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
        tokens.truncate(MOST_TOKENS - 2);
        if total == 0 {
            return None;
        }
        let specials = [2 * unknown * 3 / 5 + 1, 2 * unknown * 2 / 5 + 1];
        Words::from_bytes(written(tokens, specials, &letter_weights(&counted)))
    }
}

type Counted<'a> = HashMap<&'a [u8], u32, BuildHasherDefault<Fold>>;

/// How often each token occurs: threads count shares of the samples.
fn count_on<'a>(samples: &[&'a [u8]], threads: usize) -> Counted<'a> {
    let share = samples.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let others: Vec<_> =
            samples.chunks(share).skip(1).map(|share| scope.spawn(|| count(share))).collect();
        let mut all = count(samples.chunks(share).next().unwrap_or(&[]));
        for other in others {
            for (token, count) in other.join().expect("counting cannot panic") {
                *all.entry(token).or_insert(0) += count;
            }
        }
        all
    })
}

fn count<'a>(samples: &[&'a [u8]]) -> Counted<'a> {
    let mut counted = Counted::default();
    let mut padded = Vec::new();
    for sample in samples {
        padded.clear();
        padded.extend_from_slice(sample);
        padded.extend_from_slice(&[0; PADDING]);
        let mut start = 0;
        for_each_end(&padded, sample.len(), |end| {
            let token = &sample[start..end];
            if token != b" " || start == 0 || end == sample.len() {
                *counted.entry(token).or_insert(0) += 1;
            }
            start = end;
        });
    }
    counted
}

/// How often each letter is spelt: those of the words met once, and each at least once.
fn letter_weights(counted: &Counted<'_>) -> [u64; LETTERS] {
    let mut weights = [1; LETTERS];
    for (token, _) in counted.iter().filter(|(_, count)| **count == 1) {
        token.iter().for_each(|byte| weights[usize::from(*byte)] += 8);
        weights[END as usize] += 8;
    }
    weights
}

/// The bytes of a dictionary. `specials` are the weights of spelt and again.
fn written(tokens: Vec<(u64, &[u8])>, specials: [u64; 2], letters: &[u64; LETTERS]) -> Vec<u8> {
    const SPELT: &[u8] = &[];
    const AGAIN: &[u8] = &[0; WHOLE + 1];
    let mut tokens = tokens;
    tokens.extend([(specials[0], SPELT), (specials[1], AGAIN)]);
    tokens.sort_unstable();
    let weights: Vec<u64> = tokens.iter().map(|token| token.0).collect();
    let counts = count_lengths(&weights);
    // The heaviest come first, and those with codes of one length in the order of their bytes.
    tokens.reverse();
    let mut rest = &mut tokens[..];
    for count in &counts[1..] {
        let (now, later) = std::mem::take(&mut rest).split_at_mut(*count as usize);
        now.sort_unstable_by_key(|token| token.1);
        rest = later;
    }
    let mut out = Vec::new();
    put_counts(&counts, &mut out);
    for special in [SPELT, AGAIN] {
        let place = tokens.iter().position(|token| token.1 == special);
        varint::put(&mut out, place.expect("both were put in") as u64);
    }
    let mut last: &[u8] = &[];
    for (_, token) in &tokens {
        let token = if *token == AGAIN { SPELT } else { *token };
        let shared = last.iter().zip(token).take_while(|(a, b)| a == b).count();
        varint::put(&mut out, shared as u64);
        varint::put_bytes(&mut out, &token[shared..]);
        last = token;
    }
    let mut order: Vec<u16> = (0..LETTERS as u16).collect();
    order.sort_by_key(|letter| letters[usize::from(*letter)]);
    let weights: Vec<u64> = order.iter().map(|letter| letters[usize::from(*letter)]).collect();
    put_counts(&count_lengths(&weights), &mut out);
    order.iter().rev().for_each(|letter| out.extend_from_slice(&letter.to_le_bytes()));
    out
}

/// A hash for tokens: no one who sends articles gains by making them collide in one batch.
#[derive(Default)]
struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = fold_product(self.0 ^ u64::from_le_bytes(word) ^ GOLDEN, GOLDEN);
        }
    }

    fn write_usize(&mut self, length: usize) {
        self.0 ^= length as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
