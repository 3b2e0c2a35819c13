//! Divides occurrences among runs of consecutive terms, stream by stream.
//!
//! A run has about as many occurrences as a fast cache holds. Within a run, occurrences are sorted
//! by term later, by the thread that encodes them.

use std::ops::Range;

use super::blocks::{Block, Blocks, BLOCK_LEN};
use super::divided::{Chunks, Divided};
use super::packing::{Packing, Unsorted, LAST_POSITION};
use super::vocabulary::{Vocabulary, MOST_FORMS};
use crate::index::{hints, lengths, DocId};

/// The most documents of one stream.
const STREAM_DOCUMENTS: usize = 1 << 16;
/// Occurrences of one run, unless its only term has more.
const RUN: u64 = if cfg!(test) { 1 << 6 } else { 1 << 16 };

const NO_TERM: u32 = u32::MAX;
/// The run of a word that is not one token in one position.
const TOKENS: u32 = u32::MAX;

/// Word numbers of consecutive documents.
pub struct Stream {
    /// Word numbers, field after field, document after document.
    pub tokens: Block,
    /// How many belong to each (document, text field).
    pub counts: Vec<u32>,
    /// The first document.
    pub first: DocId,
}

impl Stream {
    /// Appends the words of documents to the last one of `streams`, or to a new one that begins
    /// with document `first`, in one of `blocks`.
    pub fn append(
        streams: &mut Vec<Stream>,
        blocks: &Blocks,
        tokens: &[u32],
        counts: &[u32],
        first: DocId,
        fields: usize,
    ) {
        let fits = |stream: &Stream| {
            stream.tokens.len() + tokens.len() <= BLOCK_LEN
                && (stream.counts.len() + counts.len()) / fields <= STREAM_DOCUMENTS
        };
        if !streams.last().is_some_and(fits) {
            streams.push(Stream { tokens: blocks.take(tokens.len()), counts: Vec::new(), first });
        }
        if let Some(stream) = streams.last_mut() {
            stream.tokens.extend_from_slice(tokens);
            stream.counts.extend_from_slice(counts);
        }
    }
}

/// How the terms and forms of a vocabulary are numbered in the segment.
pub struct Numbering {
    /// Terms of the vocabulary in segment order.
    pub terms: Vec<u32>,
    /// For each form of the vocabulary, its ordinal within its term in the segment.
    pub ordinals: Vec<u32>,
}

/// Where an occurrence goes: a run, and a pair of term and form within it.
#[derive(Clone, Copy)]
struct Target {
    run: u32,
    pair: u32,
}

/// The runs of a segment's terms.
pub struct Runs<'a> {
    vocabulary: &'a Vocabulary,
    /// The ranks of the terms of each run.
    pub terms: Vec<Range<usize>>,
    /// For each rank, how often the term occurs.
    pub occurrences: Vec<u64>,
    /// For each rank, its first pair; one more at the end.
    pairs: Vec<u32>,
    /// For each pair, its rank.
    ranks: Vec<u32>,
    /// For each word, its target if it is one token in one position.
    words: Vec<Target>,
    /// For each form of the vocabulary.
    forms: Vec<Target>,
}

impl<'a> Runs<'a> {
    /// For the words of `vocabulary`, of which each occurs as often as `counts` says.
    pub fn new(vocabulary: &'a Vocabulary, numbering: &Numbering, counts: &[u32]) -> Self {
        let mut ranks = vec![NO_TERM; vocabulary.terms.len()];
        for (rank, &term) in numbering.terms.iter().enumerate() {
            ranks[term as usize] = rank as u32;
        }
        let count = numbering.terms.len();
        let mut occurrences = vec![0u64; count];
        for (word, more) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            for token in vocabulary.tokens(word) {
                occurrences[ranks[token.term as usize] as usize] += u64::from(*more);
            }
        }
        let terms = runs(&occurrences);
        let ordinal = |form: usize| numbering.ordinals[form].min(MOST_FORMS - 1);
        let mut pairs = vec![0; count + 1];
        for (number, form) in vocabulary.forms.iter().enumerate() {
            if let Some(pairs) = pairs[1..].get_mut(ranks[form.term as usize] as usize) {
                *pairs = ordinal(number).max(*pairs);
            }
        }
        for rank in 0..count {
            pairs[rank + 1] += pairs[rank] + 1;
        }
        let mut run_of = vec![0u32; count];
        for (run, terms) in terms.iter().enumerate() {
            run_of[terms.clone()].fill(run as u32);
        }
        let mut forms: Vec<Target> = hints::with_capacity(vocabulary.forms.len());
        for (number, form) in vocabulary.forms.iter().enumerate() {
            let rank = ranks[form.term as usize] as usize;
            // Those of another segment have no rank, and no word of this one leads to them.
            let target = run_of.get(rank).map(|&run| {
                let first = pairs[terms[run as usize].start];
                Target { run, pair: pairs[rank] - first + ordinal(number) }
            });
            forms.push(target.unwrap_or(Target { run: 0, pair: 0 }));
        }
        let mut words = hints::with_capacity(vocabulary.resolved());
        for word in 0..vocabulary.resolved() {
            words.push(match vocabulary.tokens(word) {
                [token] if token.increment == 1 => forms[token.form as usize],
                _ => Target { run: TOKENS, pair: 0 },
            });
        }
        let mut rank_of_pair = vec![0; pairs[count] as usize];
        for rank in 0..count {
            rank_of_pair[pairs[rank] as usize..pairs[rank + 1] as usize].fill(rank as u32);
        }
        Runs { vocabulary, terms, occurrences, pairs, ranks: rank_of_pair, words, forms }
    }

    /// How many occurrences the terms have in all.
    pub fn total(&self) -> u64 {
        self.occurrences.iter().sum()
    }

    /// For each pair of `run`: its term, counted from the run's first, and its form's ordinal.
    pub fn pairs(&self, run: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let terms = self.terms[run].clone();
        let (first, end) = (self.pairs[terms.start], self.pairs[terms.end]);
        (first..end).map(move |pair| {
            let rank = self.ranks[pair as usize];
            (rank - terms.start as u32, pair - self.pairs[rank as usize])
        })
    }

    /// How the occurrences of each run of `pass` are packed, in so many documents of so many text
    /// `fields`.
    pub fn packings(&self, pass: Range<usize>, documents: usize, fields: usize) -> Vec<Packing> {
        let packing = |terms: &Range<usize>| {
            let pairs = self.pairs[terms.end] - self.pairs[terms.start];
            let occurrences = self.occurrences[terms.clone()].iter().sum();
            Packing::new(pairs as usize, occurrences, documents, fields)
        };
        self.terms[pass].iter().map(packing).collect()
    }

    /// Divides the occurrences of `stream` among the runs of a pass that begins with run `start`
    /// and packs them so, for a schema of so many text fields; they stand in `chunks` then.
    pub fn divide(
        &self,
        stream: &Stream,
        start: usize,
        packings: &[Packing],
        fields: usize,
        chunks: &mut Chunks,
    ) -> Divided {
        let mut divided = Divided::new(stream.first, packings, fields);
        divided.lengths.reserve(stream.counts.len() / fields);
        let (counts, mut tokens) = (&stream.counts, &stream.tokens[..]);
        for (document, counts) in counts.chunks_exact(fields).enumerate() {
            let mut length = 0u32;
            for (field, count) in counts.iter().enumerate() {
                let (now, later) = tokens.split_at(*count as usize);
                tokens = later;
                let mut position = u32::MAX;
                let mut drop = |Target { run, pair }: Target, position: u32| {
                    let run = (run as usize).wrapping_sub(start);
                    let position = position.min(LAST_POSITION);
                    let (document, field) = (document as DocId, field as u32);
                    divided.push(run, Unsorted { document, field, position, pair }, chunks);
                };
                for &word in now {
                    let target = self.words[word as usize];
                    if target.run != TOKENS {
                        position = position.wrapping_add(1);
                        drop(target, position);
                        continue;
                    }
                    for token in self.vocabulary.tokens(word as usize) {
                        position = position.wrapping_add(u32::from(token.increment));
                        drop(self.forms[token.form as usize], position);
                    }
                }
                let positions = position.wrapping_add(1);
                divided.positions[field] += u64::from(positions);
                length = length.saturating_add(positions);
            }
            divided.lengths.push(lengths::encode(length));
        }
        divided
    }
}

/// Ranges of ranks with about [`RUN`] occurrences together.
fn runs(occurrences: &[u64]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let (mut start, mut held) = (0, 0);
    for (rank, more) in occurrences.iter().enumerate() {
        // Each form has an occurrence, so that a run has no more pairs than their bits can tell.
        if held > 0 && held + more > RUN {
            runs.push(start..rank);
            (start, held) = (rank, 0);
        }
        held += more;
    }
    if start < occurrences.len() {
        runs.push(start..occurrences.len());
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_hold_whole_terms() {
        let ends = |counts: &[u64]| runs(counts).iter().map(|r| r.end).collect::<Vec<_>>();
        assert!(ends(&[]).is_empty());
        assert_eq!(ends(&[1, 2, 3]), [3]);
        assert_eq!(ends(&[RUN - 1, 1, 1, RUN, 5 * RUN, 1]), [2, 3, 4, 5, 6]);
        assert_eq!(ends(&[9 * RUN, 1, RUN - 1]), [1, 3]);
    }
}
