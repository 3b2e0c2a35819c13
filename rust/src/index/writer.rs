//! The one writer of an index: adds, deletes, commits, rolls back.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::build::collect::{Collector, Flushed, Language};
use super::build::vocabulary::Resolver;
use super::deleted::DocumentSet;
use super::directory::{at, Directory, DiskDirectory};
use super::document::Document;
use super::lock::{WriterLock, LOCK_FILE};
use super::manifest::{deletions_file, manifest_file, Fingerprint, Manifest, SegmentEntry};
use super::reader::Snapshot;
use super::schema::Schema;
use super::DocId;
use crate::analysis::words::WordTable;
use crate::error::{Error, Result};

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
    directory: Arc<dyn Directory>,
    lock: Option<WriterLock>,
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
}

/// Writes the first, empty commit of an index into `folder`.
pub fn create(
    folder: &Path,
    schema: Schema,
    analyzer: Fingerprint,
    settings: Vec<(String, String)>,
) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| Error::io("create the folder", folder, e))?;
    let _lock = WriterLock::take(folder)?;
    let directory = DiskDirectory::new(folder, true);
    if Manifest::newest(&directory)?.is_some() {
        return Err(Error::Exists(folder.to_path_buf()));
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
    manifest.commit(&directory)
}

impl Writer {
    /// Takes the lock of the index in `folder` and starts from its newest commit.
    pub fn open(folder: &Path, language: Arc<Language>, options: WriterOptions) -> Result<Self> {
        let directory: Arc<dyn Directory> = Arc::new(DiskDirectory::new(folder, options.durable));
        if Manifest::newest(&*directory)?.is_none() {
            return Err(Error::NotFound(folder.to_path_buf()));
        }
        let lock = WriterLock::take(folder)?;
        // Another writer may have committed before the lock was ours: read again.
        let snapshot = Arc::new(Snapshot::newest(&*directory, None)?);
        collect_garbage(&*directory, &snapshot.manifest)?;
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
            directory,
            lock: Some(lock),
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
            let stops = !matches!(
                failure,
                Error::DuplicateId(_) | Error::Article(_) | Error::Interrupted | Error::Closed(_)
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

    /// Adds an article; its id must be new.
    pub fn add(&mut self, document: Document, resolver: &mut dyn Resolver) -> Result<()> {
        self.check()?;
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
        if let Some(flushed) = self.guard(added)? {
            self.flushed.push(flushed);
        }
        Ok(())
    }

    /// Whether the index, with what was added since, holds an article with this id.
    pub fn contains(&self, id: &str) -> Result<bool> {
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
        let Some((segment, doc)) = self.find_committed(id)? else { return Ok(false) };
        self.delete_document(segment, doc);
        Ok(true)
    }

    /// Deletes document `doc` of segment `segment` of the last commit; whether it was live.
    pub fn delete_document(&mut self, segment: usize, doc: DocId) -> bool {
        let segment = &self.snapshot.segments[segment];
        let set = self.deleted.entry(segment.entry.number);
        set.or_insert_with(|| (*segment.deleted).clone()).insert(doc)
    }

    /// Makes everything since the last commit visible and durable; returns its generation.
    pub fn commit(&mut self, payload: Option<Vec<u8>>, resolver: &mut dyn Resolver) -> Result<u64> {
        self.check()?;
        let flushed = self.collector.flush(resolver);
        if let Some(flushed) = self.guard(flushed)? {
            self.flushed.push(flushed);
        }
        let unchanged = self.flushed.is_empty() && self.deleted.is_empty();
        if unchanged && payload.is_none() {
            return Ok(self.snapshot.manifest.generation);
        }
        let committed = self.write_commit(payload);
        self.guard(committed)
    }

    fn write_commit(&mut self, payload: Option<Vec<u8>>) -> Result<u64> {
        let mut manifest = self.snapshot.manifest.clone();
        manifest.generation += 1;
        manifest.next_segment = self.collector.next_segment();
        manifest.payload = payload.unwrap_or_default();
        for flushed in &self.flushed {
            manifest.segments.push(SegmentEntry {
                number: flushed.number,
                length: flushed.length,
                documents: flushed.documents,
                deletions: None,
            });
            if let Some(docs) = self.uncommitted_deletes.remove(&flushed.number) {
                let mut set = DocumentSet::new(flushed.documents);
                for doc in docs {
                    set.insert(doc);
                }
                self.deleted.insert(flushed.number, set);
            }
        }
        for entry in &mut manifest.segments {
            if let Some(set) = self.deleted.get(&entry.number) {
                let name = deletions_file(entry.number, manifest.generation);
                let written = set.write(&*self.directory, &name, manifest.generation)?;
                entry.deletions = (written.documents > 0).then_some(written);
            }
        }
        let alive = |entry: &SegmentEntry| {
            entry.deletions.as_ref().map_or(0, |d| d.documents) < entry.documents
        };
        manifest.segments.retain(alive);
        manifest.commit(&*self.directory)?;
        self.forget();
        let snapshot = Snapshot::open(&*self.directory, manifest, Some(&self.snapshot))?;
        self.snapshot = Arc::new(snapshot);
        collect_garbage(&*self.directory, &self.snapshot.manifest)?;
        Ok(self.snapshot.manifest.generation)
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
        collect_garbage(&*self.directory, &self.snapshot.manifest)
    }

    /// Ends the writer: gives the lock back and removes what was not committed.
    pub fn close(&mut self) {
        if self.stopped.is_none() {
            let _ = self.rollback();
        }
        self.stopped = Some("this writer is closed; open a new one with index.writer()".into());
        self.lock = None;
    }
}

/// Removes the files of an index that `manifest` does not need. The manifest before it stays for
/// `check --repair`. Failing to delete is normal where readers keep files open: the next writer
/// tries again.
fn collect_garbage(directory: &dyn Directory, manifest: &Manifest) -> Result<()> {
    let names = at(directory, "", "list the index", directory.list())?;
    let before = manifest_file(manifest.generation.saturating_sub(1));
    for name in names {
        let ours = name.starts_with("manifest-")
            || name.starts_with("segment-")
            || name.starts_with("deleted-");
        if ours && name != LOCK_FILE && name != before && !manifest.needs(&name) {
            let _ = directory.remove(&name);
        }
    }
    Ok(())
}
