//! The threads that scan batches of articles, and what they share with the collector.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Condvar, Mutex};

use super::idle::IdleClock;
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
    pub(super) idle: Mutex<IdleClock>,
    /// Batches whose articles were scanned: their memory is used again.
    pub(super) spent: Mutex<Vec<Vec<Document>>>,
}

/// What is collected so far.
#[derive(Default)]
pub(super) struct State {
    pub(super) next_batch: u64,
    pub(super) vocabulary: Vocabulary,
    /// The words that workers have met: each table is lent for a batch, and all are given up
    /// before a segment is written, which takes the memory.
    pub(super) words: Vec<LocalWords>,
    pub(super) segment: Option<OpenSegment>,
    pub(super) failure: Option<Error>,
}

/// Scans batches and appends each when its turn comes.
pub(super) struct Worker<'a> {
    shared: &'a Shared,
    dictionary: Option<&'a Dictionary>,
    compressor: BlockCompressor<'a>,
    batch: ScannedBatch,
    most_spent: usize,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        dictionary: Option<&'a Dictionary>,
        threads: usize,
    ) -> Self {
        Worker {
            shared,
            dictionary,
            compressor: BlockCompressor::new(dictionary),
            batch: ScannedBatch::default(),
            most_spent: SPENT_BATCHES * threads,
        }
    }

    pub(super) fn run(&mut self, queue: &Mutex<Receiver<Job>>) {
        loop {
            let idle = |more| self.shared.idle.lock().expect("no worker panics").advance(more);
            idle(1);
            let received = queue.lock().expect("no worker panics").recv();
            idle(-1);
            let Ok(job) = received else { return };
            let state = || self.shared.state.lock().expect("no worker panics");
            let mut words = state().words.pop().unwrap_or_default();
            let number = job.number;
            let result = self.scan_and_append(job, &mut words);
            let mut state = state();
            state.words.push(words);
            if let Err(failure) = result {
                state.failure = Some(failure);
            }
            if state.next_batch == number {
                state.next_batch += 1;
            }
            drop(state);
            self.shared.turn.notify_all();
            let spent = self.batch.take_documents();
            let mut all = self.shared.spent.lock().expect("no worker panics");
            if all.len() < self.most_spent {
                all.push(spent);
            }
        }
    }

    fn scan_and_append(&mut self, job: Job, words: &mut LocalWords) -> Result<()> {
        let Shared { directory, schema, language, .. } = self.shared;
        let batch = &mut self.batch;
        batch.scan(job.documents, schema, language.shrink.as_ref(), words);
        batch.compress(&mut self.compressor)?;

        let mut state = self.shared.state.lock().expect("no worker panics");
        while state.next_batch < job.number {
            state = self.shared.turn.wait(state).expect("no worker panics");
        }
        if state.next_batch > job.number {
            return Ok(());
        }
        let state = &mut *state;
        words.share(|key| state.vocabulary.words.intern(key).0);
        words.translate(&mut batch.tokens);
        if state.segment.is_none() {
            let opened = OpenSegment::create(directory, schema, job.segment, self.dictionary);
            state.segment = Some(opened?);
        }
        let segment = state.segment.as_mut().expect("just opened");
        segment.append(batch, &language.folds)
    }
}
