//! Turns streams of word numbers into posting lists by counting sort.
//!
//! Threads take streams and [divide](super::runs) their occurrences among runs of terms; the memory
//! of each stream is used again as soon as it is divided. Then the threads take runs: the
//! occurrences of one are dropped into the order of their terms, for which the places have been
//! counted, and encoded; those of a term that fills a run are in order already. An occurrence moves
//! twice, each time within a fast cache. Runs are taken in several passes where one would need more
//! memory than allowed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};

use super::blocks::Blocks;
use super::divided::{Chunks, Divided};
use super::packing::{Unsorted, FIELD_BITS, LAST_POSITION, POSITION_BITS};
use super::runs::{Numbering, Runs, Stream};
use super::tables::PlacedLists;
use super::term_writer::TermWriter;
use super::vocabulary::{Vocabulary, MOST_FORMS};
use crate::index::lengths::average;
use crate::index::postings::{EncodedList, ListEncoder, Occurrence};
use crate::index::DocId;

/// The most documents of one segment built in memory; an occurrence holds 24 bits of document.
pub const MOST_DOCUMENTS: usize = 1 << 24;

/// The bytes that a divided occurrence takes at most: half of them if it is short, as nearly all
/// are.
const OCCURRENCE: u64 = 8;

const FORM_BITS: u32 = MOST_FORMS.trailing_zeros();

/// The lists of one run of terms, in their order.
#[derive(Default)]
pub struct EncodedRun {
    /// Rank of the first term.
    pub first: usize,
    /// One per term.
    pub lists: PlacedLists,
    /// For each form of each term, how many documents hold the term in that form.
    pub form_documents: Vec<u32>,
    /// Where those of each term end.
    pub form_ends: Vec<usize>,
}

/// Everything that comes out of an inversion besides the lists.
pub struct Inverted {
    /// Length code of each document.
    pub lengths: Vec<u8>,
    /// Total of positions over all documents, per text field.
    pub positions: Vec<u64>,
}

/// What limits an inversion.
pub struct Resources {
    /// Threads to use.
    pub threads: usize,
    /// The bytes of streams and occurrences held at once, about.
    pub memory: usize,
    /// Where their memory comes from.
    pub blocks: Blocks,
}

/// How often each word of the vocabulary occurs in `streams`.
pub fn count_words(streams: &[Stream], words: usize, threads: usize) -> Vec<u32> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut counts = vec![0; words];
        while let Some(stream) = streams.get(next.fetch_add(1, Ordering::Relaxed)) {
            for token in stream.tokens.iter() {
                counts[*token as usize] += 1;
            }
        }
        counts
    };
    let counted: Vec<Vec<u32>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
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

/// Inverts `streams`, whose words occur as often as `counts` says, and hands the encoded lists to
/// `emit` in the order of the terms.
pub fn invert<E>(
    streams: Vec<Stream>,
    vocabulary: &Vocabulary,
    numbering: &Numbering,
    counts: &[u32],
    weights: &[u32],
    resources: Resources,
    mut emit: impl FnMut(EncodedRun) -> Result<(), E>,
) -> Result<Inverted, E> {
    let runs = Runs::new(vocabulary, numbering, counts);
    let mut result = Inverted { lengths: Vec::new(), positions: vec![0; weights.len()] };
    let passes = passes(&runs, &streams, resources.memory);
    let mut streams: Vec<Arc<Stream>> = streams.into_iter().map(Arc::new).collect();
    for pass in &passes {
        let now = match pass.end == runs.terms.len() {
            true => std::mem::take(&mut streams),
            false => streams.clone(),
        };
        let divided = divide(&runs, now, pass, weights.len(), &resources);
        // What is left over when all is divided waits for nothing but the next segment.
        resources.blocks.release();
        let divided = in_order(&divided);
        if pass.start == 0 {
            for (part, _) in &divided {
                result.lengths.extend_from_slice(&part.lengths);
                for (sum, more) in result.positions.iter_mut().zip(&part.positions) {
                    *sum += more;
                }
            }
        }
        let sorted = Sorted { runs: &runs, pass: pass.clone(), divided: &divided };
        sorted.encode(&result.lengths, weights, resources.threads, &mut emit)?;
    }
    Ok(result)
}

/// Ranges of runs whose occurrences fit into `memory` bytes together, with the streams where
/// these are needed again; at least one.
fn passes(runs: &Runs<'_>, streams: &[Stream], memory: usize) -> Vec<Range<usize>> {
    let all = runs.terms.len();
    let tokens: usize = streams.iter().map(|stream| stream.tokens.len()).sum();
    let most = match OCCURRENCE * runs.total() <= memory as u64 {
        true => u64::MAX,
        false => memory.saturating_sub(4 * tokens).max(memory / 8) as u64 / OCCURRENCE,
    };
    let mut ranges = Vec::new();
    let (mut start, mut held) = (0, 0);
    for (run, terms) in runs.terms.iter().enumerate() {
        let more: u64 = runs.occurrences[terms.clone()].iter().sum();
        if held > 0 && held + more > most {
            ranges.push(start..run);
            (start, held) = (run, 0);
        }
        held += more;
    }
    ranges.push(start..all);
    ranges
}

/// What one thread has divided: its streams by their numbers, and where their occurrences stand.
struct Share {
    streams: Vec<(usize, Divided)>,
    chunks: Chunks,
}

/// Divides `streams` among the runs of `pass`; the memory of each is free once nobody else has it.
fn divide(
    runs: &Runs<'_>,
    streams: Vec<Arc<Stream>>,
    pass: &Range<usize>,
    fields: usize,
    resources: &Resources,
) -> Vec<Share> {
    let documents = streams.iter().map(|stream| stream.counts.len() / fields).sum();
    let packings = runs.packings(pass.clone(), documents, fields);
    let queue = Mutex::new(streams.into_iter().enumerate());
    let work = || {
        let mut share = Share { streams: Vec::new(), chunks: Chunks::new(&resources.blocks) };
        loop {
            let next = queue.lock().expect("nothing panics while it is held").next();
            let Some((number, stream)) = next else { return share };
            let divided = runs.divide(&stream, pass.start, &packings, fields, &mut share.chunks);
            share.streams.push((number, divided));
        }
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..resources.threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|handle| handle.join().expect("dividing cannot panic")).collect()
    })
}

/// The streams of all threads in the order of the input.
fn in_order(shares: &[Share]) -> Vec<(&Divided, &Chunks)> {
    let mut all = Vec::new();
    for Share { streams, chunks } in shares {
        all.extend(streams.iter().map(|(number, divided)| (*number, divided, chunks)));
    }
    all.sort_unstable_by_key(|(number, ..)| *number);
    all.into_iter().map(|(_, divided, chunks)| (divided, chunks)).collect()
}

/// What one pass has divided, to be sorted run by run.
struct Sorted<'a> {
    runs: &'a Runs<'a>,
    pass: Range<usize>,
    divided: &'a [(&'a Divided, &'a Chunks)],
}

impl Sorted<'_> {
    /// Encodes the lists: threads take runs, `emit` gets them in order.
    fn encode<E>(
        &self,
        lengths: &[u8],
        weights: &[u32],
        threads: usize,
        emit: &mut impl FnMut(EncodedRun) -> Result<(), E>,
    ) -> Result<(), E> {
        let next = AtomicUsize::new(0);
        let average = average(lengths);
        // Who is far ahead waits: what is encoded must not pile up before a slow disk.
        let (done, finished) = sync_channel(2 * threads);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(self.pass.len()) {
                let (done, next) = (done.clone(), &next);
                scope.spawn(move || {
                    let mut encoder = RunEncoder::new(weights, average);
                    loop {
                        let run = next.fetch_add(1, Ordering::Relaxed);
                        if run >= self.pass.len() {
                            return;
                        }
                        let encoded = self.encode_run(run, lengths, &mut encoder);
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

    /// Sorts the occurrences of a run by term, and encodes them.
    fn encode_run(&self, run: usize, lengths: &[u8], encoder: &mut RunEncoder) -> EncodedRun {
        let number = self.pass.start + run;
        let terms = self.runs.terms[number].clone();
        let counts = &self.runs.occurrences[terms.clone()];
        let RunEncoder { lists, list, pairs, next, occurrences, scratch } = encoder;
        pairs.clear();
        pairs.extend(self.runs.pairs(number));
        let mut encoded = EncodedRun { first: terms.start, ..EncodedRun::default() };
        let mut end_list = |lists: &mut ListEncoder| {
            lists.finish_into(list);
            encoded.lists.place(list);
            encoded.form_documents.extend_from_slice(&list.form_documents);
            encoded.form_ends.push(encoded.form_documents.len());
        };
        if counts.len() == 1 {
            // They come in the order that they are written in.
            let mut term = TermWriter::new(lists, lengths, scratch);
            for (divided, chunks) in self.divided {
                divided.each(run, chunks, |Unsorted { document, field, position, pair }| {
                    let (field, form) = (field as u8, pairs[pair as usize].1);
                    term.push(divided.first + document, Occurrence { field, position, form });
                });
            }
            term.end();
            end_list(lists);
            return encoded;
        }
        next.clear();
        let mut total = 0;
        for count in counts {
            next.push(total);
            total += *count as usize;
        }
        occurrences.resize(total, 0);
        for (divided, chunks) in self.divided {
            divided.each(run, chunks, |Unsorted { document, field, position, pair }| {
                let (term, form) = pairs[pair as usize];
                let next = &mut next[term as usize];
                occurrences[*next] = packed(divided.first + document, field, position, form);
                *next += 1;
            });
        }
        let mut rest = &occurrences[..];
        for count in counts {
            let (own, later) = rest.split_at(*count as usize);
            rest = later;
            let mut term = TermWriter::new(lists, lengths, scratch);
            for occurrence in own {
                let (document, occurrence) = unpacked(*occurrence);
                term.push(document, occurrence);
            }
            term.end();
            end_list(lists);
        }
        encoded
    }
}

/// Encodes runs, one after the other, in the same memory.
struct RunEncoder {
    lists: ListEncoder,
    list: EncodedList,
    /// For each pair of the run, its term and its form.
    pairs: Vec<(u32, u32)>,
    /// For each term of the run, where its next occurrence goes.
    next: Vec<usize>,
    occurrences: Vec<u64>,
    scratch: Vec<Occurrence>,
}

impl RunEncoder {
    fn new(weights: &[u32], average: f32) -> Self {
        RunEncoder {
            lists: ListEncoder::new(weights, average),
            list: EncodedList::default(),
            pairs: Vec::new(),
            next: Vec::new(),
            occurrences: Vec::new(),
            scratch: Vec::new(),
        }
    }
}

/// An occurrence as it is sorted: document, field, position and form as one number.
fn packed(document: DocId, field: u32, position: u32, form: u32) -> u64 {
    let place = u64::from(document) << FIELD_BITS | u64::from(field);
    (place << POSITION_BITS | u64::from(position)) << FORM_BITS | u64::from(form)
}

fn unpacked(packed: u64) -> (DocId, Occurrence) {
    let place = packed >> FORM_BITS;
    let before = place >> POSITION_BITS;
    let occurrence = Occurrence {
        field: before as u8 & ((1 << FIELD_BITS) - 1),
        position: place as u32 & LAST_POSITION,
        form: packed as u32 & (MOST_FORMS - 1),
    };
    ((before >> FIELD_BITS) as DocId, occurrence)
}

#[cfg(test)]
mod tests;
