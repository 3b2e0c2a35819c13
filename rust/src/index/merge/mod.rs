//! Several segments become one: documents in the order of their segments, deleted ones dropped.
//!
//! Without deletions the result holds what one segment built from all documents would hold, byte
//! for byte except in `stored`, whose blocks are copied as they are. With deletions, words whose
//! forms still occur stay in the lexicon even where that very spelling is gone.
//!
//! Memory is bounded by the vocabulary, one column, and a few posting lists per thread.

mod columns;
mod documents;
mod lists;
mod order;
pub mod policy;
mod records;
mod turns;
mod vocabulary;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use super::build::collect::Flushed;
use super::build::tables::{lexicon_part, Entries, Tables, WordList};
use super::deleted::DocumentSet;
use super::directory::{at, Directory};
use super::hints;
use super::manifest::segment_file;
use super::part::Part;
use super::reader::{Segment, SegmentParts};
use super::schema::Schema;
use super::segment::{Seal, SegmentWriter};
use super::totals::Totals;
use crate::error::{Error, Result};
use documents::DocumentMap;
use lists::Lists;
use vocabulary::{Kept, MergedVocabulary};

/// A segment to be merged, with the documents to leave out.
#[derive(Clone)]
pub struct Source {
    /// The segment.
    pub parts: Arc<SegmentParts>,
    /// Its deleted documents.
    pub deleted: Arc<DocumentSet>,
}

impl From<&Segment> for Source {
    fn from(segment: &Segment) -> Self {
        Source { parts: segment.parts.clone(), deleted: segment.deleted.clone() }
    }
}

impl Source {
    fn documents(&self) -> u32 {
        self.parts.totals.documents
    }

    fn lengths(&self) -> Result<&[u8]> {
        let codes = self.parts.lengths.all()?;
        if codes.len() != self.documents() as usize {
            return Err(self.corrupt("lengths", "not as many lengths as documents"));
        }
        Ok(codes)
    }

    #[cold]
    fn corrupt(&self, part: &'static str, what: &str) -> Error {
        let file = self.parts.file.path().to_path_buf();
        Error::Corrupt { file, part, offset: 0, what: what.to_string() }
    }
}

/// How a merge is watched and ended.
pub struct MergeOptions<'a> {
    /// Threads to use; the result does not depend on them.
    pub threads: usize,
    /// Ends the merge with [`Error::Interrupted`] soon after it becomes true.
    pub cancelled: &'a AtomicBool,
    /// Told, on the calling thread, how many bytes of the sources are done and how many there
    /// are.
    pub progress: &'a mut dyn FnMut(u64, u64),
}

/// Where the merged segment goes.
struct Target<'a> {
    directory: &'a dyn Directory,
    name: String,
}

impl Target<'_> {
    fn at<T>(&self, result: io::Result<T>) -> Result<T> {
        at(self.directory, &self.name, "write the merged segment", result)
    }
}

/// After so many bytes of the sources, the memory of what was read of them is given back.
const HELD: u64 = 32 << 20;

/// Counts what is done.
struct Steps<'a> {
    sources: &'a [Source],
    done: u64,
    released: u64,
    total: u64,
    cancelled: &'a AtomicBool,
    progress: &'a mut dyn FnMut(u64, u64),
}

impl Steps<'_> {
    fn check(&self) -> Result<()> {
        match self.cancelled.load(Ordering::Relaxed) {
            true => Err(Error::Interrupted),
            false => Ok(()),
        }
    }

    /// Gives back what threads that ended have left free, where nobody else would use it; of a
    /// small merge that is not worth the time.
    fn return_memory(&self) {
        if self.total > HELD {
            hints::return_memory();
        }
    }

    /// Gives back the memory of what was read of the sources.
    fn release(&mut self) {
        self.sources.iter().for_each(|source| source.parts.file.release());
        self.released = self.done;
    }

    fn done(&mut self, bytes: u64) -> Result<()> {
        self.done = self.total.min(self.done + bytes);
        if self.done - self.released >= HELD {
            self.release();
        }
        (self.progress)(self.done, self.total);
        self.check()
    }
}

/// Merges `sources`, in document order, into segment `number` of `directory`. `None`, and no
/// file, if no document is left.
///
/// # Errors
/// [`Corrupt`](Error::Corrupt) if a source is damaged, [`Io`](Error::Io) if the directory fails,
/// [`Interrupted`](Error::Interrupted) if it was cancelled, [`Limit`](Error::Limit) if there are
/// too many documents for one segment. No file is left then, if the directory lets it be removed.
pub fn merge(
    directory: &dyn Directory,
    schema: &Schema,
    sources: &[Source],
    number: u64,
    options: MergeOptions<'_>,
) -> Result<Option<Flushed>> {
    let (maps, documents) = DocumentMap::of(sources)?;
    if documents == 0 {
        return Ok(None);
    }
    let target = Target { directory, name: segment_file(number) };
    let total = sources.iter().map(|source| source.parts.file.len()).sum();
    let MergeOptions { threads, cancelled, progress } = options;
    let mut steps = Steps { sources, done: 0, released: 0, total, cancelled, progress };
    let merging = Merging { target: &target, schema, sources, maps: &maps, threads };
    let written = merging.write(documents, &mut steps);
    if written.is_err() {
        let _ = directory.remove(&target.name);
    }
    Ok(Some(Flushed { number, seal: written?, documents }))
}

#[cold]
fn ended_early() -> Error {
    Error::Closed("a merging thread ended before its time".into())
}

/// One source with the places of its documents.
type Mapped<'a> = (&'a Source, &'a DocumentMap);

struct Merging<'a> {
    target: &'a Target<'a>,
    schema: &'a Schema,
    sources: &'a [Source],
    maps: &'a [DocumentMap],
    threads: usize,
}

impl Merging<'_> {
    fn write(&self, documents: u32, steps: &mut Steps<'_>) -> Result<Seal> {
        let target = self.target;
        let mapped = self.mapped();
        let mut out = SegmentWriter::create(target.directory, &target.name)?;
        target.at(out.begin(Part::Stored))?;
        let cancelled = steps.cancelled;
        let (vocabulary, ()) = self.beside(
            || MergedVocabulary::of(self.sources, cancelled),
            || {
                records::write_records(&mut out, target, &mapped, steps)?;
                self.write_documents(&mut out, &mapped, steps)
            },
        )?;
        steps.return_memory();
        let (positions, position_bytes) = self.write_words(vocabulary, &mut out, steps)?;
        steps.release();
        target.at(out.begin(Part::Totals))?;
        target.at(Totals { documents, positions, position_bytes }.write(&mut out))?;
        let seal = target.at(out.finish())?;
        steps.done(steps.total - steps.done)?;
        Ok(seal)
    }

    fn mapped(&self) -> Vec<Mapped<'_>> {
        self.sources.iter().zip(self.maps).collect()
    }

    /// Writes what is looked up by document.
    fn write_documents(
        &self,
        out: &mut SegmentWriter,
        mapped: &[Mapped<'_>],
        steps: &mut Steps<'_>,
    ) -> Result<()> {
        let target = self.target;
        target.at(out.begin(Part::Columns))?;
        columns::write_columns(out, target, self.schema, mapped)?;
        steps.release();
        target.at(out.begin(Part::Keys))?;
        target.at(columns::keys(mapped)?.write(out))
    }

    /// Does both, the first on a thread of its own where there may be two.
    fn beside<A: Send, B>(
        &self,
        apart: impl FnOnce() -> Result<A> + Send,
        here: impl FnOnce() -> Result<B>,
    ) -> Result<(A, B)> {
        if self.threads < 2 {
            let here = here()?;
            return Ok((apart()?, here));
        }
        std::thread::scope(|scope| {
            let apart = scope.spawn(apart);
            let here = here();
            let apart = apart.join().map_err(|_| ended_early())?;
            let here = here?;
            Ok((apart?, here))
        })
    }

    /// Writes all parts that come from words; returns the positions per text field, and how
    /// many bytes of the postings are positions.
    fn write_words(
        &self,
        vocabulary: MergedVocabulary,
        out: &mut SegmentWriter,
        steps: &mut Steps<'_>,
    ) -> Result<(Vec<u64>, u64)> {
        let target = self.target;
        let weights = self.schema.weights();
        let lists = Lists::new(self.sources, self.maps, &vocabulary, weights)?;
        let bytes: u64 = self.sources.iter().map(|s| s.parts.file.part_size(Part::Postings)).sum();
        let occurrences: u64 =
            self.sources.iter().flat_map(|source| &source.parts.totals.positions).sum();
        let mut entries = Entries::with_capacity(vocabulary.terms.len());
        let mut kept_terms = vec![false; vocabulary.terms.len()];
        let mut kept_forms = vec![None; vocabulary.forms.len()];
        let mut champions = Vec::new();
        target.at(out.begin(Part::Postings))?;
        lists.merge(self.threads, |mut merged| {
            kept_terms[merged.terms].copy_from_slice(&merged.kept);
            for (form, documents) in merged.forms {
                kept_forms[form as usize] = Some(documents);
            }
            entries.append(&mut merged.lists);
            target.at(io::Write::write_all(out, &merged.lists.postings))?;
            champions.extend_from_slice(&merged.lists.champions);
            let share = u128::from(bytes) * u128::from(merged.occurrences);
            steps.done((share / u128::from(occurrences.max(1))) as u64)
        })?;
        let totals = lists.positions()?;
        steps.return_memory();
        let (tables, ()) = self.beside(
            || self.tables(vocabulary, &kept_terms, &kept_forms, &entries),
            || {
                target.at(out.begin(Part::Champions))?;
                target.at(io::Write::write_all(out, &champions))?;
                steps.release();
                steps.check()
            },
        )?;
        target.at(out.begin(Part::Lengths))?;
        columns::write_lengths(out, target, &self.mapped())?;
        target.at(tables.write(out))?;
        Ok((totals, entries.positions))
    }

    /// The tables of the terms and forms that are kept; `kept_forms` has the documents of each.
    fn tables(
        &self,
        vocabulary: MergedVocabulary,
        kept_terms: &[bool],
        kept_forms: &[Option<u32>],
        entries: &Entries,
    ) -> Result<Tables> {
        let flags: Vec<bool> = kept_forms.iter().map(Option::is_some).collect();
        let kept = Kept::new(kept_terms, &vocabulary.forms, &flags);
        let (keys, tokens) = vocabulary.words(self.sources, &kept)?;
        let mut words = WordList::default();
        for (word, tokens) in tokens.iter().enumerate() {
            words.push(keys.get(word), tokens.iter().copied());
        }
        let MergedVocabulary { mut forms, terms, .. } = vocabulary;
        for ((entry, ordinal), documents) in forms.iter_mut().zip(&kept.ordinals).zip(kept_forms) {
            if let (Some(ordinal), Some(documents)) = (ordinal, documents) {
                let term = kept.terms[entry.term as usize];
                (entry.ordinal, entry.documents) = (*ordinal, *documents);
                entry.term = term.expect("the term of a kept form is kept");
            }
        }
        let mut kept_forms = kept_forms.iter();
        forms.retain(|_| kept_forms.next().is_some_and(Option::is_some));
        let terms = (0..terms.len()).filter(|term| kept_terms[*term]).map(|term| terms.get(term));
        let lexicon = || lexicon_part(&words);
        self.target.at(Tables::make(lexicon, terms, entries, &forms, &words))
    }
}

#[cfg(test)]
mod tests;
