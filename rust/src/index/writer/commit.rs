//! Making a commit: what was collected, what was deleted, what was merged.
//!
//! All files that the new manifest will name are written and synced first; the manifest's rename
//! is the commit. Nothing before it changes what a reader sees, nothing after it can fail the
//! commit.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use super::background::Background;
use super::draft::Draft;
use super::Writer;
use crate::error::{Error, Result};
use crate::index::build::collect::Flushed;
use crate::index::build::vocabulary::Resolver;
use crate::index::deleted::DocumentSet;
use crate::index::directory::at;
use crate::index::hints::return_memory;
use crate::index::lock::LOCK_FILE;
use crate::index::manifest::{deletions_file, generation_of, Manifest, SegmentEntry};
use crate::index::merge::{merge, policy, MergeOptions, Source};
use crate::index::reader::{Segment, SegmentParts, Snapshot};

/// Told how many bytes of how many are done; false asks to stop.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

impl Writer {
    /// Makes everything since the last commit visible and durable; returns its generation. Without
    /// a `payload` the commit keeps that of the one before.
    ///
    /// # Errors
    /// After any but [`Interrupted`](Error::Interrupted) this writer is stopped. The index stands
    /// at its last commit; only if the very last step failed, the sync after the manifest's
    /// rename, it may stand at this one, whole.
    pub fn commit(&mut self, payload: Option<Vec<u8>>, resolver: &mut dyn Resolver) -> Result<u64> {
        self.check()?;
        self.check_alone()?;
        self.flush(resolver)?;
        let merged = self.background.as_ref().is_some_and(Background::is_finished);
        let changed = !self.flushed.is_empty() || !self.deleted.is_empty();
        if payload.is_none() && !changed && !merged {
            return Ok(self.snapshot.manifest.generation);
        }
        let payload = payload.unwrap_or_else(|| self.snapshot.manifest.payload.clone());
        let committed = self.commit_merging(payload);
        self.guard(committed)
    }

    /// Merges everything, deletions and uncommitted articles included, into one segment, and
    /// commits that. `progress` can end it by saying false: then the index stands at its last
    /// commit, and the writer goes on with what it has collected.
    ///
    /// # Errors
    /// [`Interrupted`](Error::Interrupted) if `progress` said so; else as [`Writer::commit`].
    pub fn optimize(&mut self, progress: Progress<'_>, resolver: &mut dyn Resolver) -> Result<u64> {
        self.check()?;
        self.check_alone()?;
        self.background = None;
        self.flush(resolver)?;
        let optimized = self.commit_as_one(progress);
        self.guard(optimized)
    }

    /// Whoever removes the lock file lets another writer in; its commits must not be written over.
    pub(super) fn check_alone(&mut self) -> Result<()> {
        let listed = at(&*self.directory, "", "list the index", self.directory.list());
        let last = self.snapshot.manifest.generation;
        let alone = listed.and_then(|names| {
            match names.iter().filter_map(|name| generation_of(name)).max() {
                Some(newest) if newest > last => Err(Error::Locked(format!(
                    "{}: another writer committed generation {newest} while this one held \
                     generation {last}: somebody removed {LOCK_FILE}; open a new writer and add \
                     again what came since",
                    self.directory.path().display()
                ))),
                _ => Ok(()),
            }
        });
        self.guard(alone)
    }

    pub(super) fn flush(&mut self, resolver: &mut dyn Resolver) -> Result<()> {
        let flushed = self.collector.flush(resolver);
        let flushed = self.guard(flushed)?;
        self.flushed.extend(flushed);
        Ok(())
    }

    /// Puts merges that ended into the index, in a commit of their own.
    pub(super) fn commit_merges(&mut self) -> Result<()> {
        if self.background.as_ref().is_some_and(Background::is_finished) {
            let payload = self.snapshot.manifest.payload.clone();
            let mut draft = self.draft()?;
            self.install(&mut draft)?;
            self.write_commit(draft, self.next_manifest(payload))?;
        }
        Ok(())
    }

    fn commit_merging(&mut self, payload: Vec<u8>) -> Result<u64> {
        let mut draft = self.draft()?;
        self.merge_bulk(&mut draft)?;
        if self.background.as_ref().is_some_and(Background::is_finished) {
            self.install(&mut draft)?;
        }
        draft.drop_dead();
        self.merge_small(&mut draft)?;
        self.relieve(&mut draft)?;
        let generation = self.write_commit(draft, self.next_manifest(payload))?;
        self.merge_in_background();
        Ok(generation)
    }

    fn commit_as_one(&mut self, progress: Progress<'_>) -> Result<u64> {
        let mut draft = self.draft()?;
        draft.drop_dead();
        let whole = draft.segments().iter().all(|segment| segment.deleted.is_empty());
        if draft.segments().len() > 1 || !whole {
            let all = 0..draft.segments().len();
            self.merge_range(&mut draft, all, progress)?;
        }
        let unchanged = draft.segments().len() == self.snapshot.segments.len()
            && draft
                .segments()
                .iter()
                .zip(&self.snapshot.segments)
                .all(|(a, b)| a.entry == b.entry);
        if unchanged && self.deleted.is_empty() {
            return Ok(self.snapshot.manifest.generation);
        }
        let payload = self.snapshot.manifest.payload.clone();
        self.write_commit(draft, self.next_manifest(payload))
    }

    /// The last commit with everything since.
    fn draft(&self) -> Result<Draft> {
        let mut segments = self.snapshot.segments.clone();
        for flushed in &self.flushed {
            segments.push(self.open_flushed(*flushed)?);
        }
        let mut draft = Draft::new(segments);
        for (number, deleted) in &self.deleted {
            draft.set_deleted(*number, deleted);
        }
        for flushed in &self.flushed {
            if let Some(docs) = self.uncommitted_deletes.get(&flushed.number) {
                let mut deleted = DocumentSet::new(flushed.documents);
                docs.iter().for_each(|doc| {
                    deleted.insert(*doc);
                });
                draft.set_deleted(flushed.number, &deleted);
            }
        }
        Ok(draft)
    }

    pub(super) fn open_flushed(&self, flushed: Flushed) -> Result<Segment> {
        let Flushed { number, seal, documents } = flushed;
        let entry = SegmentEntry { number, seal, documents, deletions: None };
        let parts = Arc::new(SegmentParts::open(&*self.directory, &entry)?);
        Ok(Segment { entry, parts, deleted: Arc::new(DocumentSet::new(documents)) })
    }

    /// Waits for the merge in the background and puts its result into `draft`.
    fn install(&mut self, draft: &mut Draft) -> Result<()> {
        match self.background.take() {
            None => Ok(()),
            Some(background) => {
                // Whatever it failed at, the commit does not need it.
                if let Err(failure) = background.install(&*self.directory, draft) {
                    self.merge_failure = Some(failure.to_string());
                }
                Ok(())
            }
        }
    }

    /// A bulk load that filled the memory several times becomes one segment.
    fn merge_bulk(&mut self, draft: &mut Draft) -> Result<()> {
        let first = self.snapshot.segments.len();
        let sizes = draft.sizes(first..draft.segments().len(), |_| false);
        for range in policy::bulk(&sizes).into_iter().rev() {
            self.collector.forget()?;
            return_memory();
            self.merge_optional(draft, first + range.start..first + range.end)?;
        }
        Ok(())
    }

    fn sizes(&self, draft: &Draft) -> Vec<policy::SegmentSize> {
        let busy = |number| self.background.as_ref().is_some_and(|merge| merge.uses(number));
        draft.sizes(0..draft.segments().len(), busy)
    }

    fn merge_small(&mut self, draft: &mut Draft) -> Result<()> {
        while self.merge_failure.is_none() {
            let sizes = self.sizes(draft);
            match policy::merges(&sizes).first() {
                Some(range) if policy::cost(&sizes[range.clone()]) <= self.merge_at_once => {
                    self.merge_optional(draft, range.clone())?;
                }
                _ => break,
            }
        }
        Ok(())
    }

    /// Merges, or waits for merges, until the segments are few enough: whoever commits faster
    /// than merging can follow is slowed down here.
    fn relieve(&mut self, draft: &mut Draft) -> Result<()> {
        while policy::is_crowded(&self.sizes(draft)) && self.merge_failure.is_none() {
            if self.background.is_some() {
                self.install(draft)?;
                draft.drop_dead();
                continue;
            }
            match policy::cheapest(&self.sizes(draft)) {
                Some(range) => self.merge_optional(draft, range)?,
                None => break,
            }
        }
        Ok(())
    }

    fn merge_in_background(&mut self) {
        if self.background.is_some() || self.merge_failure.is_some() {
            return;
        }
        let draft = Draft::new(self.snapshot.segments.clone());
        if let Some(range) = policy::merges(&self.sizes(&draft)).first() {
            let number = self.collector.take_number();
            let sources = self.snapshot.segments[range.clone()].to_vec();
            let (directory, schema) = (self.directory.clone(), self.schema.clone());
            self.background = Some(Background::start(directory, schema, number, sources));
        }
    }

    /// Merges a range that can as well stay as it is: damage in it, or a full disk, does not fail
    /// the commit.
    fn merge_optional(&mut self, draft: &mut Draft, range: Range<usize>) -> Result<()> {
        match self.merge_range(draft, range, &mut |_, _| true) {
            Err(failure) if is_tolerable(&failure) => {
                self.merge_failure = Some(failure.to_string());
                Ok(())
            }
            other => other,
        }
    }

    pub(super) fn merge_range(
        &mut self,
        draft: &mut Draft,
        range: Range<usize>,
        progress: Progress<'_>,
    ) -> Result<()> {
        let segments = &draft.segments()[range];
        let numbers: Vec<u64> = segments.iter().map(|segment| segment.entry.number).collect();
        let sources: Vec<Source> = segments.iter().map(Source::from).collect();
        let cancelled = AtomicBool::new(false);
        let progress = &mut |done, total| {
            if !progress(done, total) {
                cancelled.store(true, Ordering::Relaxed);
            }
        };
        let options =
            MergeOptions { threads: self.options.threads, cancelled: &cancelled, progress };
        let number = self.collector.take_number();
        let merged = merge(&*self.directory, &self.schema, &sources, number, options)?;
        let merged = merged.map(|flushed| self.open_flushed(flushed)).transpose()?;
        draft.replace(&numbers, merged);
        Ok(())
    }

    /// The manifest of the commit after the last one, but for its segments.
    pub(super) fn next_manifest(&self, payload: Vec<u8>) -> Manifest {
        let last = self.snapshot.manifest.clone();
        Manifest { generation: last.generation + 1, payload, ..last }
    }

    pub(super) fn write_commit(&mut self, mut draft: Draft, mut manifest: Manifest) -> Result<u64> {
        draft.drop_dead();
        manifest.next_segment = self.collector.next_segment();
        let mut segments = draft.into_segments();
        for segment in &mut segments {
            let entry = &mut segment.entry;
            let listed = entry.deletions.as_ref().map_or(0, |deletions| deletions.documents);
            // Deletions only grow, so equal numbers are equal sets.
            if listed != segment.deleted.len() {
                let name = deletions_file(entry.number, manifest.generation);
                let written =
                    segment.deleted.write(&*self.directory, &name, manifest.generation)?;
                entry.deletions = Some(written);
            }
        }
        manifest.segments = segments.iter().map(|segment| segment.entry.clone()).collect();
        manifest.commit(&*self.directory)?;
        self.snapshot = Arc::new(Snapshot { manifest, segments });
        self.forget();
        // What cannot be removed now is removed by the next commit, or by the next writer.
        let _ = self.collect_garbage();
        Ok(self.snapshot.manifest.generation)
    }
}

/// Whether a merge that fails like this leaves a sound index without it.
fn is_tolerable(failure: &Error) -> bool {
    match failure {
        Error::Corrupt { .. } | Error::Limit(_) => true,
        Error::Io { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
        _ => false,
    }
}
