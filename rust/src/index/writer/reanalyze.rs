//! Building an index anew from the articles that it stores, with another analyzer.

use super::commit::Progress;
use super::draft::Draft;
use super::Writer;
use crate::error::{Error, Result};
use crate::index::build::vocabulary::Resolver;
use crate::index::manifest::{Fingerprint, Manifest};
use crate::index::recall::Recall;

/// Articles between two calls of the progress function.
const REPORT_EVERY: u64 = 64;

impl Writer {
    /// Analyses every article of the last commit again and commits the outcome as one segment
    /// under the fingerprint `analyzer`, with the same ids, order and payload; returns its
    /// generation. What was not committed is forgotten. `progress` is told articles.
    ///
    /// Until the new commit stands, readers see the old one: the disk has to hold both.
    ///
    /// # Errors
    /// [`Interrupted`](Error::Interrupted) if `progress` said so; then the writer goes on from
    /// the last commit. [`Corrupt`](Error::Corrupt) if a stored article is damaged; else as
    /// [`Writer::commit`].
    pub fn reanalyze(
        &mut self,
        analyzer: Fingerprint,
        progress: Progress<'_>,
        resolver: &mut dyn Resolver,
    ) -> Result<u64> {
        self.check()?;
        self.check_alone()?;
        self.background = None;
        self.restart();
        let built = self.build_anew(analyzer, progress, resolver);
        if matches!(built, Err(Error::Interrupted)) {
            self.restart();
            self.collect_garbage()?;
        }
        self.guard(built)
    }

    fn build_anew(
        &mut self,
        analyzer: Fingerprint,
        progress: Progress<'_>,
        resolver: &mut dyn Resolver,
    ) -> Result<u64> {
        let snapshot = self.snapshot.clone();
        let schema = self.schema.clone();
        let (mut done, total) = (0, snapshot.live_documents());
        for segment in &snapshot.segments {
            let mut recall = Recall::new(&segment.parts, &schema);
            let live = (0..segment.entry.documents).filter(|doc| !segment.deleted.contains(*doc));
            for doc in live {
                if done % REPORT_EVERY == 0 && !progress(done, total) {
                    return Err(Error::Interrupted);
                }
                let flushed = self.collector.add(recall.document(doc)?, resolver)?;
                self.flushed.extend(flushed);
                done += 1;
            }
        }
        self.flush(resolver)?;
        let flushed = self.flushed.iter().map(|flushed| self.open_flushed(*flushed));
        let mut draft = Draft::new(flushed.collect::<Result<_>>()?);
        if draft.segments().len() > 1 {
            let all = 0..draft.segments().len();
            self.merge_range(&mut draft, all, &mut |_, _| progress(total, total))?;
        }
        let payload = snapshot.manifest.payload.clone();
        self.write_commit(draft, Manifest { analyzer, ..self.next_manifest(payload) })
    }
}
