//! Collects articles from worker threads, in input order, until they become a segment.

use std::sync::mpsc::{sync_channel, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use super::idle::IdleClock;
use super::invert::{Resources, MOST_DOCUMENTS};
use super::local::LocalWords;
use super::open_segment::OpenSegment;
use super::scan::ScannedBatch;
use super::vocabulary::{Resolver, Vocabulary};
use crate::analysis::fold::Folds;
use crate::analysis::shrink::Shrink;
use crate::error::{Error, Result};
use crate::index::directory::Directory;
use crate::index::document::Document;
use crate::index::schema::Schema;
use crate::index::segment::Seal;
use crate::index::stored::{blocks, BlockCompressor, Dictionary};

/// A batch is handed to a worker when it holds this many bytes of text.
const BATCH_BYTES: usize = 1 << 20;
/// The first batch of a session is longer, because the dictionary of stored articles is learnt
/// from it.
const FIRST_BATCH_BYTES: usize = 8 << 20;
/// A batch is handed to a worker when it holds this many articles.
const BATCH_DOCUMENTS: usize = 2048;
/// The analyzer is asked while scanning goes on whenever this many words wait.
const WORDS_AT_ONCE: usize = 4096;
/// A vocabulary larger than this share of the memory is forgotten after a flush.
const VOCABULARY_SHARE: usize = 4;

/// What the language of the index hands to native code, as data.
#[derive(Default)]
pub struct Language {
    /// Makes keys of raw words.
    pub shrink: Option<Shrink>,
    /// Makes folded spellings.
    pub folds: Folds,
}

/// A segment that was written: its number, its bytes and its documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flushed {
    /// The segment's number.
    pub number: u64,
    /// What tells its file from others.
    pub seal: Seal,
    /// How many documents it holds.
    pub documents: u32,
}

struct Job {
    number: u64,
    segment: u64,
    vocabulary: u64,
    documents: Vec<Document>,
}

/// What the threads share.
struct Shared {
    directory: Arc<dyn Directory>,
    schema: Arc<Schema>,
    language: Arc<Language>,
    state: Mutex<State>,
    turn: Condvar,
    idle: Mutex<IdleClock>,
}

#[derive(Default)]
struct State {
    next_batch: u64,
    vocabulary: Vocabulary,
    segment: Option<OpenSegment>,
    dictionary: Option<Option<Arc<Dictionary>>>,
    failure: Option<Error>,
}

/// Takes articles and writes segments.
pub struct Collector {
    shared: Arc<Shared>,
    jobs: Option<SyncSender<Job>>,
    workers: Vec<JoinHandle<()>>,
    batch: Vec<Document>,
    batch_bytes: usize,
    sent: u64,
    vocabulary: u64,
    documents: u32,
    next_segment: u64,
    threads: usize,
    memory: usize,
    waited: Duration,
}

impl Collector {
    /// A collector that writes its segments into `directory`, numbered from `next_segment` on.
    /// `memory` bounds the bytes of what is collected before it is written.
    pub fn new(
        directory: Arc<dyn Directory>,
        schema: Arc<Schema>,
        language: Arc<Language>,
        next_segment: u64,
        threads: usize,
        memory: usize,
    ) -> Self {
        let shared = Arc::new(Shared {
            directory,
            schema,
            language,
            state: Mutex::new(State::default()),
            turn: Condvar::new(),
            idle: Mutex::default(),
        });
        Collector {
            shared,
            jobs: None,
            workers: Vec::new(),
            batch: Vec::new(),
            batch_bytes: 0,
            sent: 0,
            vocabulary: 0,
            documents: 0,
            next_segment,
            threads: threads.max(1),
            memory,
            waited: Duration::ZERO,
        }
    }

    /// How long the workers had nothing to do while the analyzer was asked for words: the mean
    /// over the workers.
    pub fn analysis_wait(&self) -> Duration {
        self.waited / self.threads as u32
    }

    /// The number and the document that the next article will have.
    pub fn next_place(&self) -> (u64, u32) {
        (self.next_segment, self.documents)
    }

    /// Whether nothing is collected.
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// Takes an article; `Some(segment)` when this filled the memory and a segment was written.
    /// `resolver` is asked for new words on this thread, while the workers scan.
    pub fn add(
        &mut self,
        document: Document,
        resolver: &mut dyn Resolver,
    ) -> Result<Option<Flushed>> {
        self.batch_bytes += document.size();
        self.batch.push(document);
        self.documents += 1;
        let full = if self.sent == 0 { FIRST_BATCH_BYTES } else { BATCH_BYTES };
        if self.batch_bytes < full && self.batch.len() < BATCH_DOCUMENTS {
            return Ok(None);
        }
        self.send(resolver)?;
        let full = {
            let state = self.locked()?;
            let held = state.segment.as_ref().map_or(0, OpenSegment::memory);
            let vocabulary = state.vocabulary.memory();
            // Half of the memory is left to the inversion.
            2 * held + vocabulary > self.memory
        };
        if full || self.documents as usize + BATCH_DOCUMENTS >= MOST_DOCUMENTS {
            return self.flush(resolver);
        }
        Ok(None)
    }

    fn locked(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.shared.state.lock().expect("no worker panics");
        match state.failure.take() {
            Some(failure) => Err(failure),
            None => Ok(state),
        }
    }

    /// Hands the batch to the workers; while they are busy, asks the analyzer for new words.
    fn send(&mut self, resolver: &mut dyn Resolver) -> Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        if self.jobs.is_none() {
            self.start_workers();
        }
        let job = Job {
            number: self.sent,
            segment: self.next_segment,
            vocabulary: self.vocabulary,
            documents: std::mem::take(&mut self.batch),
        };
        self.batch_bytes = 0;
        self.sent += 1;
        let jobs = self.jobs.clone().expect("the workers run");
        let mut waiting = Some(job);
        while let Some(job) = waiting.take() {
            match jobs.try_send(job) {
                Ok(()) => {}
                Err(TrySendError::Full(job)) => {
                    let resolved = self.resolve(WORDS_AT_ONCE, WORDS_AT_ONCE / 4, resolver);
                    if matches!(resolved, Ok(1..)) {
                        waiting = Some(job);
                    } else {
                        // Whatever the analyzer said, the job has a number that others wait for.
                        let sent = jobs.send(job);
                        sent.map_err(|_| Error::Closed("the scanning threads ended".into()))?;
                        resolved?;
                    }
                }
                Err(TrySendError::Disconnected(_)) => {
                    return Err(Error::Closed("the scanning threads ended".into()));
                }
            }
        }
        self.resolve(WORDS_AT_ONCE, WORDS_AT_ONCE, resolver)?;
        Ok(())
    }

    /// Has at most `most` waiting words analysed if at least `least` wait; says how many.
    fn resolve(&mut self, most: usize, least: usize, resolver: &mut dyn Resolver) -> Result<usize> {
        let words = {
            let state = self.locked()?;
            if state.vocabulary.pending() < least.max(1) {
                return Ok(0);
            }
            state.vocabulary.waiting(most)
        };
        let keys: Vec<&str> = words.iter().map(String::as_str).collect();
        let before = self.idle();
        let answers = resolver.resolve(&keys)?;
        self.waited += self.idle() - before;
        self.locked()?.vocabulary.resolve(&words, answers)?;
        Ok(words.len())
    }

    /// The time, summed over the workers, that they have spent waiting for batches.
    fn idle(&self) -> Duration {
        self.shared.idle.lock().expect("no worker panics").advance(0)
    }

    fn start_workers(&mut self) {
        let (jobs, queue) = sync_channel::<Job>(self.threads);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..self.threads {
            let (shared, queue) = (self.shared.clone(), queue.clone());
            self.workers.push(std::thread::spawn(move || work(&shared, &queue)));
        }
        self.jobs = Some(jobs);
    }

    /// Writes everything collected as one segment; `None` if there is nothing.
    pub fn flush(&mut self, resolver: &mut dyn Resolver) -> Result<Option<Flushed>> {
        if self.documents == 0 {
            return Ok(None);
        }
        self.send(resolver)?;
        while self.locked()?.next_batch < self.sent {
            if self.resolve(WORDS_AT_ONCE, WORDS_AT_ONCE / 4, resolver)? == 0 {
                let state = self.locked()?;
                if state.next_batch < self.sent {
                    drop(self.shared.turn.wait(state));
                }
            }
        }
        while self.resolve(4 * WORDS_AT_ONCE, 1, resolver)? > 0 {}
        let (flushed, forgotten) = {
            let mut state = self.locked()?;
            let segment = state.segment.take().expect("documents were appended");
            let resources = Resources { threads: self.threads, memory: self.memory };
            let folds = &self.shared.language.folds;
            let flushed = segment.write(&state.vocabulary, folds, resources)?;
            let large = state.vocabulary.memory() > self.memory / VOCABULARY_SHARE;
            if large {
                state.vocabulary = Vocabulary::default();
            }
            (flushed, large)
        };
        self.vocabulary += u64::from(forgotten);
        self.documents = 0;
        self.next_segment += 1;
        Ok(Some(flushed))
    }

    /// The number that the next segment will have.
    pub fn next_segment(&self) -> u64 {
        self.next_segment
    }

    /// Gives the number of the next segment away, to one that is not collected here.
    ///
    /// # Panics
    /// If articles were taken since the last flush: they have that number already.
    pub fn take_number(&mut self) -> u64 {
        assert!(self.is_empty(), "articles have this number already");
        self.next_segment += 1;
        self.next_segment - 1
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.jobs = None;
        if let Ok(mut state) = self.shared.state.lock() {
            // Workers that wait for their turn must not wait for batches that never come.
            state.next_batch = u64::MAX;
        }
        self.shared.turn.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

/// A worker: scans batches and appends each when its turn comes.
fn work(shared: &Shared, queue: &Mutex<Receiver<Job>>) {
    let mut words = LocalWords::default();
    let mut batch = ScannedBatch::default();
    let mut vocabulary = 0;
    loop {
        let idle = |more| shared.idle.lock().expect("no worker panics").advance(more);
        idle(1);
        let received = queue.lock().expect("no worker panics").recv();
        idle(-1);
        let Ok(job) = received else { return };
        if job.vocabulary != vocabulary {
            words.clear();
            vocabulary = job.vocabulary;
        }
        let number = job.number;
        let result = scan_and_append(shared, job, &mut words, &mut batch);
        let mut state = shared.state.lock().expect("no worker panics");
        if let Err(failure) = result {
            state.failure = Some(failure);
        }
        if state.next_batch == number {
            state.next_batch += 1;
        }
        drop(state);
        shared.turn.notify_all();
    }
}

fn scan_and_append(
    shared: &Shared,
    job: Job,
    words: &mut LocalWords,
    batch: &mut ScannedBatch,
) -> Result<()> {
    let shrink = shared.language.shrink.as_ref();
    batch.scan(job.documents, &shared.schema, shrink, words);
    let records = batch.records();
    let dictionary = dictionary(shared, job.number, &records);
    let mut compressor = BlockCompressor::new(dictionary.as_deref());
    let compressed = blocks(&records)
        .map(|block| Ok((block.len(), compressor.compress(block)?)))
        .collect::<Result<Vec<_>>>()?;
    drop(records);

    let mut state = shared.state.lock().expect("no worker panics");
    while state.next_batch < job.number {
        state = shared.turn.wait(state).expect("no worker panics");
    }
    if state.next_batch > job.number {
        return Ok(());
    }
    let state = &mut *state;
    words.share(|key| state.vocabulary.words.intern(key).0);
    words.translate(&mut batch.tokens);
    if state.segment.is_none() {
        let Shared { directory, schema, .. } = shared;
        let opened = OpenSegment::create(directory, schema, job.segment, dictionary.as_deref());
        state.segment = Some(opened?);
    }
    let segment = state.segment.as_mut().expect("just opened");
    segment.append(batch, &compressed, &shared.language.folds)
}

/// The dictionary of this session, learnt from its first batch; other batches wait for it.
fn dictionary(shared: &Shared, number: u64, records: &[&[u8]]) -> Option<Arc<Dictionary>> {
    if number == 0 {
        let learnt = Dictionary::train(records).map(Arc::new);
        shared.state.lock().expect("no worker panics").dictionary = Some(learnt.clone());
        shared.turn.notify_all();
        return learnt;
    }
    let mut state = shared.state.lock().expect("no worker panics");
    loop {
        if let Some(learnt) = &state.dictionary {
            return learnt.clone();
        }
        if state.next_batch > number {
            return None;
        }
        state = shared.turn.wait(state).expect("no worker panics");
    }
}
