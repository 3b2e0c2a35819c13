//! Collects articles from worker threads, in input order, until they become a segment.

use std::sync::mpsc::{sync_channel, SyncSender, TrySendError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

use super::blocks::Blocks;
use super::gauge::Gauge;
use super::invert::{Resources, MOST_DOCUMENTS};
use super::language::Language;
use super::vocabulary::Resolver;
use super::worker::{Job, Shared, State, Worker};
use crate::error::{Error, Result};
use crate::index::directory::Directory;
use crate::index::document::Document;
use crate::index::hints::return_memory;
use crate::index::schema::Schema;
use crate::index::segment::Seal;
use crate::index::stored::Dictionary;

/// A batch is handed to a worker when it holds this many bytes of text.
const BATCH_BYTES: usize = 1 << 20;
/// A batch is handed to a worker when it holds this many articles.
const BATCH_DOCUMENTS: usize = 2048;
/// So much text is waited for first, because the dictionary of stored articles is learnt from it.
const LEARNT_BYTES: usize = 8 << 20;
/// Or so many articles.
const LEARNT_DOCUMENTS: usize = 8 * BATCH_DOCUMENTS;
/// The analyzer is asked while scanning goes on whenever this many words wait.
const WORDS_AT_ONCE: usize = 4096;
/// More words than this do not wait: what the analyzer makes of them would not be counted while it
/// is far behind.
const MOST_WAITING: usize = 16 * WORDS_AT_ONCE;
/// This share more than the memory it is given is taken in the end: a writer of 512 MB states that
/// it may take 250 MB more, of which the rest is for the program itself and for the allocator.
const SPARE: usize = 6;
/// A vocabulary larger than this share of the memory is forgotten after a flush.
const VOCABULARY_SHARE: usize = 3;

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

/// Takes articles and writes segments.
pub struct Collector {
    shared: Arc<Shared>,
    jobs: Option<SyncSender<Job>>,
    workers: Vec<JoinHandle<()>>,
    blank: Vec<Document>,
    batch: Vec<Document>,
    batch_bytes: usize,
    sent: u64,
    documents: u32,
    next_segment: u64,
    threads: usize,
    memory: usize,
    gauge: Gauge,
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
            spent: Mutex::default(),
            blocks: Blocks::default(),
        });
        Collector {
            shared,
            jobs: None,
            workers: Vec::new(),
            blank: Vec::new(),
            batch: Vec::new(),
            batch_bytes: 0,
            sent: 0,
            documents: 0,
            next_segment,
            threads: threads.max(1),
            memory,
            gauge: Gauge::new(memory + memory / SPARE),
        }
    }

    /// The number and the document that the next article will have.
    pub fn next_place(&self) -> (u64, u32) {
        (self.next_segment, self.documents)
    }

    /// Whether nothing is collected.
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// A document to be filled and added. It holds whatever it did before: its memory is used
    /// again, so that threads need not take turns at the allocator for every article.
    pub fn blank(&mut self) -> Document {
        if self.blank.is_empty() {
            let mut spent = self.shared.spent.lock().expect("no worker panics");
            self.blank = spent.pop().unwrap_or_default();
        }
        self.blank.pop().unwrap_or_default()
    }

    /// Takes back a document that was not added after all.
    pub fn give_back(&mut self, document: Document) {
        self.blank.push(document);
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
        let (bytes, documents) = match self.sent {
            0 => (LEARNT_BYTES, LEARNT_DOCUMENTS),
            _ => (BATCH_BYTES, BATCH_DOCUMENTS),
        };
        if self.batch_bytes < bytes && self.batch.len() < documents {
            return Ok(None);
        }
        self.send(resolver)?;
        let full = self.is_full(resolver)?;
        if full || self.documents as usize + BATCH_DOCUMENTS >= MOST_DOCUMENTS {
            return_memory();
            let flushed = self.write(resolver)?;
            return_memory();
            return Ok(flushed);
        }
        Ok(None)
    }

    /// Whether what was sent fills the memory; waits for the batches that this depends on.
    fn is_full(&mut self, resolver: &mut dyn Resolver) -> Result<bool> {
        let mut full = false;
        while self.gauge.is_due() {
            let measure = self.locked()?.measures.pop_front();
            match measure {
                Some(measure) => full = self.gauge.is_full(measure),
                None => self.wait(|state| state.measures.is_empty(), resolver)?,
            }
        }
        let state = self.locked()?;
        let vocabulary = state.vocabulary.memory();
        // Words may take what the segment before left for occurrences.
        let blocks = &self.shared.blocks;
        if self.gauge.is_beyond(blocks.idle_memory() + state.memory_held(vocabulary)) {
            blocks.release();
        }
        Ok(full || self.gauge.is_overfull(state.memory(vocabulary)))
    }

    /// Lets the workers go on while `waits`; meanwhile asks the analyzer for the words that wait, if
    /// they are worth it.
    fn wait(&mut self, waits: impl Fn(&State) -> bool, resolver: &mut dyn Resolver) -> Result<()> {
        if self.resolve(WORDS_AT_ONCE, WORDS_AT_ONCE / 4, resolver)? == 0 {
            let state = self.locked()?;
            if waits(&state) {
                drop(self.shared.turn.wait(state));
            }
        }
        Ok(())
    }

    fn locked(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.shared.state.lock().expect("no worker panics");
        match state.failure.take() {
            Some(failure) => Err(failure),
            None => Ok(state),
        }
    }

    /// Hands what is collected to the workers; while they are busy, asks the analyzer for new
    /// words.
    fn send(&mut self, resolver: &mut dyn Resolver) -> Result<()> {
        if self.jobs.is_none() && !self.batch.is_empty() {
            let dictionary = self.learn();
            self.start_workers(dictionary);
        }
        self.batch_bytes = 0;
        while !self.batch.is_empty() {
            let later = self.batch.split_off(batch_length(&self.batch));
            let documents = std::mem::replace(&mut self.batch, later);
            self.send_batch(documents, resolver)?;
        }
        Ok(())
    }

    /// The dictionary of this session, learnt from its first articles.
    fn learn(&self) -> Option<Arc<Dictionary>> {
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for document in &self.batch {
            document.write_record(&self.shared.schema, &mut bytes);
            ends.push(bytes.len());
        }
        let records: Vec<&[u8]> = ends.windows(2).map(|ends| &bytes[ends[0]..ends[1]]).collect();
        Dictionary::train(&records, self.threads).map(Arc::new)
    }

    fn send_batch(&mut self, documents: Vec<Document>, resolver: &mut dyn Resolver) -> Result<()> {
        self.gauge.send(documents.iter().map(Document::size).sum());
        let job = Job { number: self.sent, segment: self.next_segment, documents };
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
        while self.resolve(WORDS_AT_ONCE, MOST_WAITING, resolver)? > 0 {}
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
        let answers = resolver.resolve(&keys)?;
        let count = words.len();
        self.locked()?.vocabulary.answer(words, answers)?;
        Ok(count)
    }

    fn start_workers(&mut self, dictionary: Option<Arc<Dictionary>>) {
        let (jobs, queue) = sync_channel::<Job>(self.threads);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..self.threads {
            let (shared, queue, dictionary) =
                (self.shared.clone(), queue.clone(), dictionary.clone());
            let threads = self.threads;
            let run = move || Worker::new(&shared, dictionary.as_deref(), threads).run(&queue);
            self.workers.push(std::thread::spawn(run));
        }
        self.jobs = Some(jobs);
    }

    /// Writes everything collected as one segment; `None` if there is nothing. Gives up the blocks
    /// that the next segment would use.
    pub fn flush(&mut self, resolver: &mut dyn Resolver) -> Result<Option<Flushed>> {
        let flushed = self.write(resolver);
        self.shared.blocks.release();
        flushed
    }

    /// As [`flush`](Self::flush), but keeps the memory for what the next segment collects.
    fn write(&mut self, resolver: &mut dyn Resolver) -> Result<Option<Flushed>> {
        if self.documents == 0 {
            return Ok(None);
        }
        self.send(resolver)?;
        let sent = self.sent;
        while self.locked()?.next_batch < sent {
            self.wait(|state| state.next_batch < sent, resolver)?;
        }
        while self.resolve(4 * WORDS_AT_ONCE, 1, resolver)? > 0 {}
        let mut state = self.locked()?;
        state.vocabulary.take_in();
        state.give_up_memory();
        let segment = state.segment.take().expect("documents were appended");
        let blocks = self.shared.blocks.clone();
        let resources = Resources { threads: self.threads, memory: self.memory, blocks };
        let folds = &self.shared.language.folds;
        let flushed = segment.write(&state.vocabulary, folds, resources)?;
        let vocabulary = state.vocabulary.memory();
        state.appended.learn(vocabulary);
        if vocabulary > self.memory / VOCABULARY_SHARE {
            state.forget();
        }
        state.measures.clear();
        let taken = state.memory(state.appended.memory());
        drop(state);
        self.gauge.restart(taken);
        self.documents = 0;
        self.next_segment += 1;
        Ok(Some(flushed))
    }

    /// Forgets the words between two segments: a merge that follows takes the memory.
    pub fn forget(&mut self) -> Result<()> {
        if self.documents == 0 {
            self.locked()?.forget();
            self.gauge.restart(0);
        }
        Ok(())
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

/// How many of `documents` make a batch.
fn batch_length(documents: &[Document]) -> usize {
    let mut bytes = 0;
    let full = documents.iter().take(BATCH_DOCUMENTS).position(|document| {
        bytes += document.size();
        bytes >= BATCH_BYTES
    });
    full.map_or(documents.len().min(BATCH_DOCUMENTS), |last| last + 1)
}

#[cfg(test)]
mod tests;
