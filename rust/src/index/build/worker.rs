//! The threads that scan batches of articles, and what they share with the collector.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use super::blocks::Blocks;
use super::gauge::AppendedWords;
use super::language::Language;
use super::local::LocalWords;
use super::open_segment::OpenSegment;
use super::scan::ScannedBatch;
use super::vocabulary::Vocabulary;
use crate::error::{Error, Result};
use crate::index::directory::Directory;
use crate::index::document::Document;
use crate::index::schema::Schema;
use crate::index::stored::{BlockCompressor, Dictionary};

/// Articles that were scanned wait to be written over, in at most so many batches a thread.
const SPENT_BATCHES: usize = 2;
/// So many batches a thread may be scanned before one that comes first is.
const EARLY_BATCHES: usize = 2;

/// A batch to be scanned.
pub(super) struct Job {
    pub(super) number: u64,
    pub(super) segment: u64,
    pub(super) documents: Vec<Document>,
}

/// What the threads share.
pub(super) struct Shared {
    pub(super) directory: Arc<dyn Directory>,
    pub(super) schema: Arc<Schema>,
    pub(super) language: Arc<Language>,
    pub(super) state: Mutex<State>,
    pub(super) turn: Condvar,
    /// Batches whose articles were scanned: their memory is used again.
    pub(super) spent: Mutex<Vec<Vec<Document>>>,
    /// Where what is collected stands.
    pub(super) blocks: Blocks,
}

/// A scanned batch, and the segment it goes to; none of one that failed.
struct Early {
    segment: u64,
    batch: Option<ScannedBatch>,
}

/// What is collected so far.
#[derive(Default)]
pub(super) struct State {
    pub(super) next_batch: u64,
    pub(super) vocabulary: Vocabulary,
    /// Of the vocabulary, what the batches that were appended have.
    pub(super) appended: AppendedWords,
    /// What the segment took after each batch, as far as nobody looked at it yet.
    pub(super) measures: VecDeque<usize>,
    /// The words that workers have met: each table is lent for a batch.
    words: Vec<LocalWords>,
    pub(super) segment: Option<OpenSegment>,
    /// Batches that were scanned before one that comes first.
    early: BTreeMap<u64, Early>,
    /// Memory for batches to come.
    blank: Vec<ScannedBatch>,
    pub(super) failure: Option<Error>,
}

impl State {
    /// The batch whose turn it is, if it was scanned.
    fn take_due(&mut self) -> Option<Early> {
        self.early.remove(&self.next_batch)
    }

    /// What the segment will take while it is written, and the vocabulary with it: the lexicon, the
    /// terms and the forms are made of that, as large again.
    pub(super) fn memory(&self, vocabulary: usize) -> usize {
        self.segment.as_ref().map_or(0, OpenSegment::memory_to_write) + 2 * vocabulary
    }

    /// What the streams take now, and the vocabulary with what will be made of it.
    pub(super) fn memory_held(&self, vocabulary: usize) -> usize {
        self.segment.as_ref().map_or(0, OpenSegment::memory_of_streams) + 2 * vocabulary
    }

    /// Forgets all words.
    pub(super) fn forget(&mut self) {
        self.vocabulary = Vocabulary::default();
        self.appended.clear();
    }

    /// Gives up what workers would use again: the segment that is written now takes the memory.
    pub(super) fn give_up_memory(&mut self) {
        self.words.clear();
        self.blank.clear();
    }
}

/// Scans batches, and appends those whose turn has come.
pub(super) struct Worker<'a> {
    shared: &'a Shared,
    dictionary: Option<&'a Dictionary>,
    compressor: BlockCompressor<'a>,
    threads: usize,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        dictionary: Option<&'a Dictionary>,
        threads: usize,
    ) -> Self {
        Worker { shared, dictionary, compressor: BlockCompressor::new(dictionary), threads }
    }

    fn state(&self) -> MutexGuard<'a, State> {
        self.shared.state.lock().expect("no worker panics")
    }

    pub(super) fn run(&mut self, queue: &Mutex<Receiver<Job>>) {
        loop {
            let queue = queue.lock().expect("no worker panics");
            let Ok(job) = queue.recv() else { return };
            let mut state = self.state();
            let mut words = state.words.pop().unwrap_or_default();
            let mut batch = state.blank.pop().unwrap_or_default();
            drop(state);
            // Not sooner: tables of words are lent in the order of the batches, so that those that
            // one knows already stand in batches before.
            drop(queue);
            let (number, segment) = (job.number, job.segment);
            let scanned = self.scan(job.documents, &mut batch, &mut words);

            let mut state = self.state();
            state.words.push(words);
            let batch = match scanned {
                Ok(()) => Some(batch),
                Err(failure) => {
                    state.failure = Some(failure);
                    None
                }
            };
            state.early.insert(number, Early { segment, batch });
            while let Some(Early { segment, batch }) = state.take_due() {
                if let Some(batch) = batch {
                    if let Err(failure) = self.append(&mut state, batch, segment) {
                        state.failure = Some(failure);
                    }
                }
                state.next_batch += 1;
                let measure = state.memory(state.appended.memory());
                state.measures.push_back(measure);
            }
            state.vocabulary.take_in();
            self.shared.turn.notify_all();
            // Who is far ahead waits; the batch that is waited for is being scanned by another.
            let most = EARLY_BATCHES * self.threads;
            while state.early.len() >= most && state.next_batch != u64::MAX {
                state = self.shared.turn.wait(state).expect("no worker panics");
            }
        }
    }

    /// Scans `documents` into numbers of the shared vocabulary.
    fn scan(
        &mut self,
        documents: Vec<Document>,
        batch: &mut ScannedBatch,
        words: &mut LocalWords,
    ) -> Result<()> {
        let Shared { schema, language, .. } = self.shared;
        batch.scan(documents, schema, language.shrink.as_ref(), words);
        batch.compress(&mut self.compressor)?;
        let mut state = self.state();
        batch.words.clear();
        words.share(|key| {
            let (word, _) = state.vocabulary.words.intern(key);
            batch.words.push(word);
            word
        });
        drop(state);
        words.translate(&mut batch.tokens);
        Ok(())
    }

    fn append(&self, state: &mut State, mut batch: ScannedBatch, number: u64) -> Result<()> {
        let Shared { directory, schema, language, blocks, .. } = self.shared;
        if state.segment.is_none() {
            let opened = OpenSegment::create(directory, schema, number, self.dictionary);
            state.segment = Some(opened?);
        }
        let segment = state.segment.as_mut().expect("just opened");
        segment.append(&batch, &language.folds, blocks)?;
        state.appended.add(&batch.words, &state.vocabulary.words);
        let spent = batch.take_documents();
        state.blank.push(batch);
        let mut all = self.shared.spent.lock().expect("no worker panics");
        if all.len() < SPENT_BATCHES * self.threads {
            all.push(spent);
        }
        Ok(())
    }
}
