//! Turns streams of word numbers into posting lists by counting sort.
//!
//! Each thread takes a stretch of documents. It counts its words, and from them the occurrences
//! of each term; then it walks its stretch again and drops every occurrence into the place that
//! the counts have reserved. An occurrence is one number, so nothing is compared or moved twice.
//! Then the threads share out the terms and encode each list once, reading the stretches in
//! order. Terms are taken in several passes where one would need more memory than allowed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use super::vocabulary::{Vocabulary, MOST_FORMS};
use crate::index::lengths;
use crate::index::postings::{EncodedList, ListEncoder, Occurrence};
use crate::index::DocId;

/// The most documents of one segment built in memory; an occurrence holds 24 bits of document.
pub const MOST_DOCUMENTS: usize = 1 << 24;

const POSITION_BITS: u32 = 23;
const FORM_BITS: u32 = 12;
const LAST_POSITION: u32 = (1 << POSITION_BITS) - 1;
const NO_TERM: u32 = u32::MAX;

/// Word numbers of consecutive documents, as appended batch by batch.
pub struct Stream {
    /// Word numbers, field after field, document after document.
    pub tokens: Vec<u32>,
    /// How many belong to each (document, text field).
    pub counts: Vec<u32>,
    /// The first document.
    pub first: DocId,
}

/// How the terms and forms of a vocabulary are numbered in the segment.
pub struct Numbering {
    /// Terms of the vocabulary in segment order.
    pub terms: Vec<u32>,
    /// For each form of the vocabulary, its ordinal within its term in the segment.
    pub ordinals: Vec<u32>,
}

/// One thread's stretch of the input.
struct Stretch<'a> {
    streams: &'a [Stream],
    /// For each rank, where its occurrences start; one more at the end. Only of this pass.
    starts: Vec<usize>,
    occurrences: Vec<u64>,
    lengths: Vec<u8>,
    positions: Vec<u64>,
}

/// What becomes of a word, made compact for the inner loop.
#[derive(Clone, Copy)]
enum Entry {
    /// One token, one position: rank of the term and ordinal of the form.
    Plain { rank: u32, ordinal: u32 },
    /// Anything else.
    Tokens,
}

/// Lists encoded by one thread, in the order of their terms.
pub struct EncodedTerms {
    /// Rank of the first term.
    pub first: usize,
    /// One list per term.
    pub lists: Vec<EncodedList>,
}

/// Everything that comes out of an inversion besides the lists.
pub struct Inverted {
    /// Length code of each document.
    pub lengths: Vec<u8>,
    /// Total of positions over all documents, per text field.
    pub positions: Vec<u64>,
}

/// Splits `streams` into at most `threads` stretches of about equal numbers of tokens.
fn split(streams: &[Stream], threads: usize) -> Vec<&[Stream]> {
    let total: usize = streams.iter().map(|stream| stream.tokens.len()).sum();
    let share = total / threads + 1;
    let mut parts = Vec::new();
    let (mut start, mut held) = (0, 0);
    for (i, stream) in streams.iter().enumerate() {
        held += stream.tokens.len();
        if held >= share || i + 1 == streams.len() {
            parts.push(&streams[start..=i]);
            (start, held) = (i + 1, 0);
        }
    }
    parts
}

/// How often each word of the vocabulary occurs in `streams`.
pub fn count_words(streams: &[Stream], words: usize, threads: usize) -> Vec<u32> {
    let parts = split(streams, threads);
    let counted: Vec<Vec<u32>> = std::thread::scope(|scope| {
        let handles: Vec<_> =
            (parts.iter()).map(|part| scope.spawn(move || count_stretch(part, words))).collect();
        handles.into_iter().map(|handle| handle.join().expect("counting cannot panic")).collect()
    });
    let mut all = vec![0; words];
    for counts in counted {
        for (sum, count) in all.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    all
}

fn count_stretch(streams: &[Stream], words: usize) -> Vec<u32> {
    let mut counts = vec![0; words];
    for token in streams.iter().flat_map(|stream| &stream.tokens) {
        counts[*token as usize] += 1;
    }
    counts
}

/// Inverts `streams` and hands the encoded lists to `emit` in the order of the terms. `memory`
/// bounds the bytes of the occurrences held at once.
pub fn invert<E>(
    streams: &[Stream],
    vocabulary: &Vocabulary,
    numbering: &Numbering,
    weights: &[u32],
    threads: usize,
    memory: usize,
    mut emit: impl FnMut(EncodedTerms) -> Result<(), E>,
) -> Result<Inverted, E> {
    let mut ranks = vec![NO_TERM; vocabulary.terms.len()];
    for (rank, &term) in numbering.terms.iter().enumerate() {
        ranks[term as usize] = rank as u32;
    }
    let entries = entries(vocabulary, numbering, &ranks);
    let parts = split(streams, threads);
    let counts: Vec<Vec<u32>> = std::thread::scope(|scope| {
        let (entries, ranks) = (&entries, &ranks);
        let handles: Vec<_> = (parts.iter())
            .map(|part| {
                scope.spawn(move || {
                    count_terms(part, vocabulary, entries, ranks, numbering.terms.len())
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().expect("counting cannot panic")).collect()
    });
    let passes = passes(&counts, memory);
    let mut result = None;
    for ranks_of_pass in passes {
        let mut stretches: Vec<Stretch> = (parts.iter().zip(&counts))
            .map(|(part, counts)| Stretch::new(part, &counts[ranks_of_pass.clone()]))
            .collect();
        let first = ranks_of_pass.start as u32;
        std::thread::scope(|scope| {
            for stretch in &mut stretches {
                let (entries, ranks) = (&entries, &ranks);
                scope.spawn(move || {
                    stretch.scatter(vocabulary, numbering, entries, ranks, first, weights.len())
                });
            }
        });
        let lengths: Vec<u8> = stretches.iter().flat_map(|s| s.lengths.iter().copied()).collect();
        let mut positions = vec![0u64; weights.len()];
        for stretch in &stretches {
            for (sum, more) in positions.iter_mut().zip(&stretch.positions) {
                *sum += more;
            }
        }
        encode(&stretches, ranks_of_pass.start, &lengths, weights, threads, &mut emit)?;
        result = Some(Inverted { lengths, positions });
    }
    Ok(result.unwrap_or(Inverted { lengths: Vec::new(), positions: vec![0; weights.len()] }))
}

fn entries(vocabulary: &Vocabulary, numbering: &Numbering, ranks: &[u32]) -> Vec<Entry> {
    (0..vocabulary.resolved())
        .map(|word| match vocabulary.tokens(word) {
            [token] if token.increment == 1 => Entry::Plain {
                rank: ranks[token.term as usize],
                ordinal: numbering.ordinals[token.form as usize].min(MOST_FORMS - 1),
            },
            _ => Entry::Tokens,
        })
        .collect()
}

fn count_terms(
    streams: &[Stream],
    vocabulary: &Vocabulary,
    entries: &[Entry],
    ranks: &[u32],
    terms: usize,
) -> Vec<u32> {
    let words = count_stretch(streams, vocabulary.resolved());
    let mut counts = vec![0u32; terms];
    for (word, count) in words.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        match entries[word] {
            Entry::Plain { rank, .. } => counts[rank as usize] += count,
            Entry::Tokens => {
                for token in vocabulary.tokens(word) {
                    counts[ranks[token.term as usize] as usize] += count;
                }
            }
        }
    }
    counts
}

/// Ranges of ranks whose occurrences fit into `memory` bytes together.
fn passes(counts: &[Vec<u32>], memory: usize) -> Vec<std::ops::Range<usize>> {
    let terms = counts.first().map_or(0, Vec::len);
    let most = (memory / 8).max(1);
    let mut ranges = Vec::new();
    let (mut start, mut held) = (0, 0usize);
    for rank in 0..terms {
        let more: usize = counts.iter().map(|part| part[rank] as usize).sum();
        if held + more > most && rank > start {
            ranges.push(start..rank);
            (start, held) = (rank, 0);
        }
        held += more;
    }
    if start < terms || terms == 0 {
        ranges.push(start..terms);
    }
    ranges
}

impl<'a> Stretch<'a> {
    fn new(streams: &'a [Stream], counts: &[u32]) -> Self {
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut total = 0usize;
        for count in counts {
            starts.push(total);
            total += *count as usize;
        }
        starts.push(total);
        Stretch {
            streams,
            starts,
            occurrences: vec![0; total],
            lengths: Vec::new(),
            positions: Vec::new(),
        }
    }

    fn scatter(
        &mut self,
        vocabulary: &Vocabulary,
        numbering: &Numbering,
        entries: &[Entry],
        ranks: &[u32],
        first_rank: u32,
        fields: usize,
    ) {
        let terms = self.starts.len() - 1;
        let mut next = self.starts[..terms].to_vec();
        self.positions = vec![0; fields];
        for stream in self.streams {
            let mut tokens = &stream.tokens[..];
            for (document, counts) in stream.counts.chunks_exact(fields).enumerate() {
                let doc = u64::from(stream.first) + document as u64;
                let mut length = 0u32;
                for (field, count) in counts.iter().enumerate() {
                    let (now, later) = tokens.split_at(*count as usize);
                    tokens = later;
                    let place = doc << (64 - 24) | (field as u64) << (POSITION_BITS + FORM_BITS);
                    let mut position = u32::MAX;
                    let mut drop = |rank: u32, position: u32, ordinal: u32| {
                        let slot = rank.wrapping_sub(first_rank) as usize;
                        if slot < terms {
                            let position = u64::from(position.min(LAST_POSITION));
                            self.occurrences[next[slot]] =
                                place | position << FORM_BITS | u64::from(ordinal);
                            next[slot] += 1;
                        }
                    };
                    for &word in now {
                        match entries[word as usize] {
                            Entry::Plain { rank, ordinal } => {
                                position = position.wrapping_add(1);
                                drop(rank, position, ordinal);
                            }
                            Entry::Tokens => {
                                for token in vocabulary.tokens(word as usize) {
                                    position = position.wrapping_add(u32::from(token.increment));
                                    let ordinal = numbering.ordinals[token.form as usize];
                                    drop(
                                        ranks[token.term as usize],
                                        position,
                                        ordinal.min(MOST_FORMS - 1),
                                    );
                                }
                            }
                        }
                    }
                    let positions = position.wrapping_add(1);
                    self.positions[field] += u64::from(positions);
                    length = length.saturating_add(positions);
                }
                self.lengths.push(lengths::encode(length));
            }
        }
    }
}

/// Encodes the lists of one pass: threads take runs of terms, `emit` gets them in order.
fn encode<E>(
    stretches: &[Stretch<'_>],
    first_rank: usize,
    lengths: &[u8],
    weights: &[u32],
    threads: usize,
    emit: &mut impl FnMut(EncodedTerms) -> Result<(), E>,
) -> Result<(), E> {
    let runs = runs(stretches);
    let next = AtomicUsize::new(0);
    let (done, finished) = channel();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(runs.len()) {
            let (done, runs, next) = (done.clone(), &runs, &next);
            scope.spawn(move || {
                let mut encoder = ListEncoder::new(weights);
                let mut scratch = Vec::new();
                loop {
                    let run = next.fetch_add(1, Ordering::Relaxed);
                    let Some(terms) = runs.get(run).cloned() else { return };
                    let lists = terms
                        .clone()
                        .map(|term| {
                            encode_term(stretches, term, lengths, &mut encoder, &mut scratch)
                        })
                        .collect();
                    let encoded = EncodedTerms { first: first_rank + terms.start, lists };
                    if done.send((run, encoded)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        // Runs are written while later ones are still encoded; one that is early waits.
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (run, encoded) in finished {
            early.insert(run, encoded);
            while let Some(encoded) = early.remove(&due) {
                emit(encoded)?;
                due += 1;
            }
        }
        Ok(())
    })
}

/// Runs of terms with about equal numbers of occurrences.
fn runs(stretches: &[Stretch<'_>]) -> Vec<std::ops::Range<usize>> {
    const OCCURRENCES: usize = 1 << 17;
    let terms = stretches.first().map_or(0, |stretch| stretch.starts.len() - 1);
    let mut runs = Vec::new();
    let (mut start, mut held) = (0, 0);
    for term in 0..terms {
        held += stretches.iter().map(|s| s.starts[term + 1] - s.starts[term]).sum::<usize>();
        if held >= OCCURRENCES || term + 1 == terms {
            runs.push(start..term + 1);
            (start, held) = (term + 1, 0);
        }
    }
    runs
}

fn encode_term(
    stretches: &[Stretch<'_>],
    term: usize,
    lengths: &[u8],
    encoder: &mut ListEncoder,
    scratch: &mut Vec<Occurrence>,
) -> EncodedList {
    for stretch in stretches {
        let occurrences = &stretch.occurrences[stretch.starts[term]..stretch.starts[term + 1]];
        let doc_of = |occurrence: u64| (occurrence >> 40) as DocId;
        let mut at = 0;
        while at < occurrences.len() {
            let doc = doc_of(occurrences[at]);
            scratch.clear();
            while at < occurrences.len() && doc_of(occurrences[at]) == doc {
                let packed = occurrences[at];
                let occurrence = Occurrence {
                    field: (packed >> (POSITION_BITS + FORM_BITS)) as u8 & 31,
                    position: (packed >> FORM_BITS) as u32 & LAST_POSITION,
                    form: packed as u32 & (MOST_FORMS - 1),
                };
                // Two parts of one compound may share a term and a position; it counts once.
                let same = |o: &Occurrence| {
                    (o.field, o.position) == (occurrence.field, occurrence.position)
                };
                if !scratch.last().is_some_and(same) {
                    scratch.push(occurrence);
                }
                at += 1;
            }
            encoder.push(doc, lengths[doc as usize], scratch);
        }
    }
    encoder.finish()
}
