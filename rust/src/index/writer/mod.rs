//! The one writer of an index: adds, deletes, commits, rolls back.

mod background;
mod commit;
mod draft;
mod garbage;
mod lines;
mod reanalyze;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::build::collect::{Collector, Flushed};
use super::build::language::Language;
use super::build::vocabulary::Resolver;
use super::deleted::DocumentSet;
use super::directory::{at, Directory, DiskDirectory, Lock};
use super::document::Document;
use super::manifest::{generation_of, Fingerprint, Manifest};
use super::reader::Snapshot;
use super::schema::Schema;
use super::stored::MOST_RECORD_BYTES;
use super::DocId;
use crate::analysis::words::WordTable;
use crate::error::{Error, Result};
use background::Background;
use garbage::collect_garbage;

pub use commit::Progress;

/// Merges that write at most so many bytes are done within a commit: it takes less time than the
/// syncs, and a program that opens a writer for every article would never see one end in the
/// background.
const MERGE_AT_ONCE: u64 = 4 << 20;

/// How a writer works.
#[derive(Clone, Copy, Debug)]
pub struct WriterOptions {
    /// Bytes of articles to collect before a segment is written.
    pub memory: usize,
    /// Threads that scan and invert.
    pub threads: usize,
    /// Whether commits wait until the disk holds them.
    pub durable: bool,
}

/// Where an uncommitted article is, and whether it was deleted again.
#[derive(Clone, Copy)]
struct Pending {
    segment: u64,
    doc: DocId,
    live: bool,
}

/// Holds the lock of an index, and everything added since its last commit.
pub struct Writer {
    // Dropped first: it writes until it is.
    background: Option<Background>,
    directory: Arc<dyn Directory>,
    options: WriterOptions,
    language: Arc<Language>,
    schema: Arc<Schema>,
    snapshot: Arc<Snapshot>,
    collector: Collector,
    ids: WordTable,
    pending: Vec<Pending>,
    flushed: Vec<Flushed>,
    deleted: BTreeMap<u64, DocumentSet>,
    uncommitted_deletes: BTreeMap<u64, Vec<DocId>>,
    stopped: Option<String>,
    merge_failure: Option<String>,
    merge_at_once: u64,
    // Dropped last: nothing of this writer may write once another one has the lock.
    lock: Option<Lock>,
}

/// Writes the first, empty commit of an index into `folder`.
///
/// # Errors
/// [`Exists`](Error::Exists) if an index stands there.
pub fn create(
    folder: &Path,
    schema: Schema,
    analyzer: Fingerprint,
    settings: Vec<(String, String)>,
) -> Result<()> {
    let directory = DiskDirectory::create(folder)?;
    create_in(&directory, schema, analyzer, settings)
}

/// Writes the first, empty commit of an index into `directory`; see [`create`].
pub fn create_in(
    directory: &dyn Directory,
    schema: Schema,
    analyzer: Fingerprint,
    settings: Vec<(String, String)>,
) -> Result<()> {
    let exists = || Error::Exists(directory.path().to_path_buf());
    let _lock = match directory.lock() {
        // Whoever holds it writes to an index, unless it is being made just now.
        Err(Error::Locked(_)) if holds_commit(directory)? => return Err(exists()),
        locked => locked?,
    };
    if Manifest::newest(directory)?.is_some() {
        return Err(exists());
    }
    let manifest = Manifest {
        generation: 1,
        next_segment: 1,
        schema,
        analyzer,
        settings,
        payload: Vec::new(),
        segments: Vec::new(),
    };
    manifest.commit(directory)
}

/// Whether the manifest of a commit stands in `directory`, be it damaged.
fn holds_commit(directory: &dyn Directory) -> Result<bool> {
    let names = at(directory, "", "list the index", directory.list())?;
    Ok(names.iter().any(|name| generation_of(name).is_some()))
}

impl Writer {
    /// Takes the lock of the index in `folder` and starts from its newest commit.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound) if there is no index, [`Locked`](Error::Locked) if another
    /// writer holds it, [`Corrupt`](Error::Corrupt) if its newest commit is damaged.
    pub fn open(folder: &Path, language: Arc<Language>, options: WriterOptions) -> Result<Self> {
        Self::open_in(Arc::new(DiskDirectory::new(folder, options.durable)), language, options)
    }

    /// Takes the lock of the index in `directory`; see [`Writer::open`]. Whether commits are
    /// durable is the directory's business then.
    pub fn open_in(
        directory: Arc<dyn Directory>,
        language: Arc<Language>,
        options: WriterOptions,
    ) -> Result<Self> {
        // A folder that holds no index gets no lock file.
        if Manifest::newest(&*directory)?.is_none() {
            return Err(Error::NotFound(directory.path().to_path_buf()));
        }
        let lock = directory.lock()?;
        // Another writer may have committed before the lock was ours: read again.
        let snapshot = Arc::new(Snapshot::newest(&*directory, None)?);
        collect_garbage(&*directory, &snapshot.manifest, |_| false)?;
        let schema = Arc::new(snapshot.manifest.schema.clone());
        let collector = Collector::new(
            directory.clone(),
            schema.clone(),
            language.clone(),
            snapshot.manifest.next_segment,
            options.threads,
            options.memory,
        );
        Ok(Writer {
            background: None,
            directory,
            options,
            language,
            schema,
            snapshot,
            collector,
            ids: WordTable::default(),
            pending: Vec::new(),
            flushed: Vec::new(),
            deleted: BTreeMap::new(),
            uncommitted_deletes: BTreeMap::new(),
            stopped: None,
            merge_failure: None,
            merge_at_once: MERGE_AT_ONCE,
            lock: Some(lock),
        })
    }

    /// The last commit.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The fields of the index.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Why this writer merges no more, if a merge failed that the commits could do without.
    pub fn merge_failure(&self) -> Option<&str> {
        self.merge_failure.as_deref()
    }

    /// Removes what no commit needs, and no merge in the background writes.
    fn collect_garbage(&self) -> Result<()> {
        let in_use = |name: &str| self.background.iter().any(|merge| merge.writes(name));
        collect_garbage(&*self.directory, &self.snapshot.manifest, in_use)
    }

    fn check(&self) -> Result<()> {
        match &self.stopped {
            Some(why) => Err(Error::Closed(why.clone())),
            None => Ok(()),
        }
    }

    /// Remembers that a write failed: what is on disk is the last commit, and nothing more can
    /// be promised by this writer.
    fn guard<T>(&mut self, result: Result<T>) -> Result<T> {
        if let Err(failure) = &result {
            // An article that cannot be stored takes its batch with it, so that stops too.
            let stops = !matches!(
                failure,
                Error::DuplicateId(_) | Error::Interrupted | Error::Limit(_) | Error::Closed(_)
            );
            if stops {
                self.stopped = Some(format!(
                    "this writer stopped after a failure ({failure}); the index stands at its \
                     last commit; open a new writer and add the articles since then again"
                ));
            }
        }
        result
    }

    /// A document to be filled and added, in memory that was used before: it holds anything.
    pub fn blank(&mut self) -> Document {
        self.collector.blank()
    }

    /// Adds an article; its id must be new.
    pub fn add(&mut self, document: Document, resolver: &mut dyn Resolver) -> Result<()> {
        self.check()?;
        check_size(&document)?;
        if self.contains(&document.id)? {
            return Err(Error::DuplicateId(format!(
                "the index already holds an article with id {:?}; update() replaces it",
                document.id
            )));
        }
        self.push(document, resolver)
    }

    /// Adds an article in place of the one with the same id, if there is one.
    pub fn update(&mut self, document: Document, resolver: &mut dyn Resolver) -> Result<()> {
        self.check()?;
        check_size(&document)?;
        self.delete(&document.id)?;
        self.push(document, resolver)
    }

    fn push(&mut self, document: Document, resolver: &mut dyn Resolver) -> Result<()> {
        let (segment, doc) = self.collector.next_place();
        let (number, new) = self.ids.intern(&document.id);
        let pending = Pending { segment, doc, live: true };
        if new {
            self.pending.push(pending);
        } else {
            self.pending[number as usize] = pending;
        }
        let added = self.collector.add(document, resolver);
        let flushed = self.guard(added)?;
        self.flushed.extend(flushed);
        Ok(())
    }

    /// Whether the index, with what was added since, holds an article with this id.
    pub fn contains(&self, id: &str) -> Result<bool> {
        self.check()?;
        if let Some(number) = self.ids.get(id) {
            if self.pending[number as usize].live {
                return Ok(true);
            }
        }
        Ok(self.find_committed(id)?.is_some())
    }

    fn find_committed(&self, id: &str) -> Result<Option<(usize, DocId)>> {
        for (i, segment) in self.snapshot.segments.iter().enumerate() {
            if let Some(doc) = segment.find(id)? {
                let gone = self.deleted.get(&segment.entry.number);
                if !gone.is_some_and(|set| set.contains(doc)) {
                    return Ok(Some((i, doc)));
                }
            }
        }
        Ok(None)
    }

    /// Deletes the article with this id; whether there was one.
    pub fn delete(&mut self, id: &str) -> Result<bool> {
        self.check()?;
        if let Some(number) = self.ids.get(id) {
            let pending = &mut self.pending[number as usize];
            if std::mem::replace(&mut pending.live, false) {
                self.uncommitted_deletes.entry(pending.segment).or_default().push(pending.doc);
                return Ok(true);
            }
        }
        self.delete_committed(id)
    }

    /// Deletes the article that the last commit holds under this id; whether it was still there.
    /// One that was added since stays.
    pub fn delete_committed(&mut self, id: &str) -> Result<bool> {
        self.check()?;
        let Some((segment, doc)) = self.find_committed(id)? else { return Ok(false) };
        let segment = &self.snapshot.segments[segment];
        let set = self.deleted.entry(segment.entry.number);
        set.or_insert_with(|| (*segment.deleted).clone()).insert(doc);
        Ok(true)
    }

    fn forget(&mut self) {
        self.flushed.clear();
        self.deleted.clear();
        self.uncommitted_deletes.clear();
        self.ids.clear();
        self.pending.clear();
    }

    /// Forgets everything since the last commit.
    pub fn rollback(&mut self) -> Result<()> {
        self.check()?;
        self.restart();
        self.collect_garbage()
    }

    /// Starts collecting anew; returns once no thread of the collector runs any more.
    fn restart(&mut self) {
        let next = self.collector.next_segment() + 1;
        self.collector = Collector::new(
            self.directory.clone(),
            self.schema.clone(),
            self.language.clone(),
            next,
            self.options.threads,
            self.options.memory,
        );
        self.forget();
    }

    /// Lets go of a writer in a forked child, where none of its threads runs: the index and its
    /// lock stay with the parent, and the child's copy of what was collected is leaked.
    pub fn abandon(mut self) {
        self.lock = None;
        std::mem::forget(self);
    }

    /// Ends the writer: forgets what was not committed, keeps merges that are done, ends one that
    /// is not, and gives the lock back.
    pub fn close(&mut self) {
        // Who gave the lock back has nothing left to close: the files are another writer's by now.
        if self.lock.is_none() {
            return;
        }
        let failed = self.stopped.is_some();
        if !failed {
            // Neither is needed for what the last commit promised.
            let _ = self.rollback().and_then(|()| self.commit_merges());
        }
        self.background = None;
        self.restart();
        if failed {
            // What was written for a commit that failed may be what fills the disk.
            let _ = self.collect_garbage();
        }
        // Who keeps a closed writer is not to keep files that others delete.
        let manifest = self.snapshot.manifest.clone();
        self.snapshot = Arc::new(Snapshot { manifest, segments: Vec::new() });
        self.lock = None;
        self.stopped = Some("this writer is closed; open a new one with index.writer()".into());
    }
}

/// Refuses an article that is too long to be stored while nothing else depends on it.
fn check_size(document: &Document) -> Result<()> {
    let bytes = document.most_record_bytes();
    match bytes <= MOST_RECORD_BYTES {
        true => Ok(()),
        false => Err(Error::Article(format!(
            "article {:?} takes {bytes} bytes: at most {MOST_RECORD_BYTES} can be stored; split it",
            document.id
        ))),
    }
}

#[cfg(test)]
mod tests;
