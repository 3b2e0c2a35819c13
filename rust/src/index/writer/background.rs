//! A merge on a thread of its own, while the writer goes on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::draft::Draft;
use crate::error::{Error, Result};
use crate::index::build::collect::Flushed;
use crate::index::deleted::DocumentSet;
use crate::index::directory::Directory;
use crate::index::manifest::{segment_file, SegmentEntry};
use crate::index::merge::{merge, MergeOptions, Source};
use crate::index::reader::{Segment, SegmentParts};
use crate::index::schema::Schema;

/// A merge that runs, or has ended and waits for a commit.
pub struct Background {
    number: u64,
    /// The segments that it merges, as they were when it began.
    sources: Vec<Segment>,
    cancelled: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<Option<Flushed>>>>,
}

impl Background {
    /// Begins to merge `sources` into segment `number`.
    pub fn start(
        directory: Arc<dyn Directory>,
        schema: Arc<Schema>,
        number: u64,
        sources: Vec<Segment>,
    ) -> Self {
        let cancelled = Arc::new(AtomicBool::new(false));
        let (flag, inputs) =
            (cancelled.clone(), sources.iter().map(Source::from).collect::<Vec<_>>());
        let thread = std::thread::spawn(move || {
            let options = MergeOptions { threads: 1, cancelled: &flag, progress: &mut |_, _| {} };
            merge(&*directory, &schema, &inputs, number, options)
        });
        Background { number, sources, cancelled, thread: Some(thread) }
    }

    /// Whether its result can be had without waiting.
    pub fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Whether it merges segment `number`.
    pub fn uses(&self, number: u64) -> bool {
        self.sources.iter().any(|source| source.entry.number == number)
    }

    /// Whether it writes the file `name`.
    pub fn writes(&self, name: &str) -> bool {
        name == segment_file(self.number)
    }

    /// Waits for its end and puts its result into `draft`, in place of its sources. Documents
    /// deleted since it began are deleted in the result.
    pub fn install(mut self, directory: &dyn Directory, draft: &mut Draft) -> Result<()> {
        let thread = self.thread.take().expect("a merge is installed once");
        let panicked = |_| Error::Closed("the merging thread panicked".into());
        let Some(flushed) = thread.join().map_err(panicked)?? else { return Ok(()) };
        let Flushed { number, seal, documents } = flushed;
        let entry = SegmentEntry { number, seal, documents, deletions: None };
        let mut deleted = DocumentSet::new(documents);
        let mut merged = 0;
        for source in &self.sources {
            let now = draft.deleted(source.entry.number);
            for doc in (0..source.entry.documents).filter(|doc| !source.deleted.contains(*doc)) {
                // A segment that is gone had all of its documents deleted.
                if now.is_none_or(|now| now.contains(doc)) {
                    deleted.insert(merged);
                }
                merged += 1;
            }
        }
        let parts = Arc::new(SegmentParts::open(directory, &entry)?);
        let segment = Segment { entry, parts, deleted: Arc::new(deleted) };
        let numbers: Vec<u64> = self.sources.iter().map(|source| source.entry.number).collect();
        draft.replace(&numbers, Some(segment));
        Ok(())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // What it wrote, if it was done, is named by no manifest: the next writer removes it.
            let _ = thread.join();
        }
    }
}
