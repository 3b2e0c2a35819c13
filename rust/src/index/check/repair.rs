//! Keeping what is intact.

use std::collections::hash_map::Entry;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::Arc;

use super::{check_segment, generations, Problem};
use crate::error::{Error, Result};
use crate::index::deleted::DocumentSet;
use crate::index::directory::{at, Directory};
use crate::index::manifest::{
    deletions_file, deletions_of, manifest_file, segment_of, Manifest, SegmentEntry,
};
use crate::index::part::Part;
use crate::index::reader::{Segment, SegmentParts};
use crate::index::segment::SegmentFile;
use crate::index::totals::Totals;

/// What a repair did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repair {
    /// The newest commit now.
    pub generation: u64,
    /// How many articles it holds.
    pub documents: u64,
    /// What was lost, a line each; empty if nothing was damaged, and then nothing was changed.
    pub lost: Vec<String>,
}

/// Makes a commit of everything in `directory` that is intact, and sets damaged files aside under
/// names that begin with `damaged-`.
///
/// A damaged segment is left out. Where the newest manifest is damaged, the commit before it is
/// restored if its files are still there; else every intact segment is taken, and of articles
/// with the same id the newest. Where a list of deletions is damaged, deleted articles come back.
///
/// # Errors
/// [`NotFound`](Error::NotFound) if there is no index, [`Locked`](Error::Locked) if a writer
/// holds it, [`Corrupt`](Error::Corrupt) if no manifest can be read, [`Io`](Error::Io) if the
/// folder fails or a file cannot be read: it may be as sound as ever.
pub fn repair(directory: &dyn Directory) -> Result<Repair> {
    let generations = generations(directory)?;
    let Some(&newest) = generations.first() else {
        return Err(Error::NotFound(directory.path().to_path_buf()));
    };
    let _lock = directory.lock()?;
    let mut repairing = Repairing { directory, lost: Vec::new(), damaged: Vec::new() };
    let manifest = repairing.readable_manifest(&generations)?;
    let mut listed = repairing.listed(&manifest)?;
    if manifest.generation != newest && !listed.whole {
        repairing.salvage(&manifest, &mut listed)?;
    }
    if repairing.lost.is_empty() {
        let documents = listed.segments.iter().map(|s| u64::from(s.live_documents())).sum();
        return Ok(Repair { generation: newest, documents, lost: Vec::new() });
    }
    repairing.write(manifest, newest + 1, listed)
}

struct Repairing<'a> {
    directory: &'a dyn Directory,
    lost: Vec<String>,
    damaged: Vec<String>,
}

impl Repairing<'_> {
    fn lose(&mut self, name: &str, what: String) {
        self.lost.push(what);
        self.damaged.push(name.to_string());
    }

    fn readable_manifest(&mut self, generations: &[u64]) -> Result<Manifest> {
        let (mut first, mut readable) = (None, None);
        for &generation in generations {
            match Manifest::read(self.directory, generation) {
                Ok(manifest) => readable = readable.or(Some(manifest)),
                Err(failure @ Error::Corrupt { .. }) => {
                    let name = manifest_file(generation);
                    let what = match readable {
                        None => "the list of segments is damaged",
                        Some(_) => "the list of segments of the commit before is damaged",
                    };
                    self.lose(&name, format!("{name}: {what}"));
                    first.get_or_insert(failure);
                }
                Err(failure) => return Err(failure),
            }
        }
        if let Some(readable) = readable {
            return Ok(readable);
        }
        Err(first.unwrap_or_else(|| Error::NotFound(self.directory.path().to_path_buf())))
    }

    /// The segments that `manifest` lists.
    fn listed(&mut self, manifest: &Manifest) -> Result<Listed> {
        let mut listed = Listed { segments: Vec::new(), whole: true, mixed: false };
        for entry in &manifest.segments {
            let problems = check_segment(self.directory, &manifest.schema, entry)?;
            if let Some(problem) = problems.first() {
                listed.whole = false;
                let (name, documents, what) = (entry.file(), entry.documents, &problem.what);
                self.lose(
                    &name,
                    format!("{name}: {documents} articles ({}: {what})", problem.part),
                );
                continue;
            }
            let mut entry = entry.clone();
            let deleted = match DocumentSet::read(self.directory, &entry) {
                Ok(deleted) => deleted,
                Err(failure) => {
                    (listed.whole, listed.mixed) = (false, true);
                    let name = entry.deletions_file().unwrap_or_default();
                    let what = Problem::of(failure, self.directory, &name)?.what;
                    self.lose(&name, format!("{name}: which articles were deleted ({what})"));
                    self.newest_deletions(&mut entry)?
                }
            };
            let parts = Arc::new(SegmentParts::open(self.directory, &entry)?);
            listed.segments.push(Segment { entry, parts, deleted: Arc::new(deleted) });
        }
        Ok(listed)
    }

    /// The latest readable list of deletions of the segment, or none.
    fn newest_deletions(&self, entry: &mut SegmentEntry) -> Result<DocumentSet> {
        entry.deletions = None;
        let names = at(self.directory, "", "list the index", self.directory.list())?;
        let of_segment = |name: &String| deletions_of(name).is_some_and(|d| d.0 == entry.number);
        for name in names.iter().rev().filter(|name| of_segment(name)) {
            match DocumentSet::read_file(self.directory, name, entry.documents) {
                Ok((deleted, _)) => return Ok(deleted),
                // Damaged, too: the one before it may do.
                Err(failure) => Problem::of(failure, self.directory, name)?,
            };
        }
        Ok(DocumentSet::new(entry.documents))
    }

    /// Adds the segments that `manifest` does not know to those `listed`.
    fn salvage(&mut self, manifest: &Manifest, listed: &mut Listed) -> Result<()> {
        listed.mixed = true;
        let names = at(self.directory, "", "list the index", self.directory.list())?;
        for name in &names {
            let Some(number) = segment_of(name) else { continue };
            if manifest.segments.iter().any(|entry| entry.number == number) {
                continue;
            }
            let file = match SegmentFile::open(self.directory, name) {
                Ok(file) => file,
                Err(failure) => {
                    let what = Problem::of(failure, self.directory, name)?.what;
                    self.lose(name, format!("{name}: {what}"));
                    continue;
                }
            };
            let totals = file.region(Part::Totals).and_then(|region| Totals::read(&region));
            let documents = totals.map_or(0, |totals| totals.documents);
            let seal = file.seal();
            let mut entry = SegmentEntry { number, seal, documents, deletions: None };
            let problems = check_segment(self.directory, &manifest.schema, &entry)?;
            if let Some(problem) = problems.first() {
                self.lose(name, format!("{name}: {documents} articles ({})", problem.what));
                continue;
            }
            let deleted = Arc::new(self.newest_deletions(&mut entry)?);
            let parts = Arc::new(SegmentParts::open(self.directory, &entry)?);
            listed.segments.push(Segment { entry, parts, deleted });
        }
        Ok(())
    }

    fn write(mut self, mut manifest: Manifest, generation: u64, listed: Listed) -> Result<Repair> {
        let mut segments = listed.segments;
        if listed.mixed {
            delete_older_copies(&mut segments)?;
        }
        segments.retain(|segment| segment.live_documents() > 0);
        for segment in &mut segments {
            let listed = segment.entry.deletions.as_ref().map_or(0, |d| d.documents);
            if listed != segment.deleted.len() {
                let name = deletions_file(segment.entry.number, generation);
                let written = segment.deleted.write(self.directory, &name, generation)?;
                segment.entry.deletions = Some(written);
            }
        }
        let names = at(self.directory, "", "list the index", self.directory.list())?;
        let beyond = names.iter().filter_map(|name| segment_of(name)).max().map_or(0, |n| n + 1);
        manifest.generation = generation;
        manifest.next_segment = manifest.next_segment.max(beyond);
        manifest.segments = segments.iter().map(|segment| segment.entry.clone()).collect();
        manifest.commit(self.directory)?;
        for name in std::mem::take(&mut self.damaged) {
            let aside = format!("damaged-{name}");
            match self.directory.rename(&name, &aside) {
                Err(missing) if missing.kind() == ErrorKind::NotFound => {}
                renamed => at(self.directory, &name, "set the damaged file aside", renamed)?,
            }
        }
        at(self.directory, "", "sync the index", self.directory.sync())?;
        let documents = segments.iter().map(|s| u64::from(s.live_documents())).sum();
        Ok(Repair { generation, documents, lost: self.lost })
    }
}

/// The segments of a manifest that are intact.
struct Listed {
    segments: Vec<Segment>,
    /// Whether nothing is missing.
    whole: bool,
    /// Whether an article may be in several of them, because deletions are missing.
    mixed: bool,
}

/// Of live articles with the same id, deletes all but the one written last.
fn delete_older_copies(segments: &mut [Segment]) -> Result<()> {
    let mut order: Vec<usize> = (0..segments.len()).collect();
    order.sort_by_key(|place| segments[*place].entry.number);
    let mut deleted: Vec<DocumentSet> = segments.iter().map(|s| (*s.deleted).clone()).collect();
    let mut known: HashMap<String, (usize, u32)> = HashMap::new();
    for place in order {
        let segment = &segments[place];
        let mut ids = segment.parts.keys.from(0);
        for doc in 0..segment.entry.documents {
            let id = ids.next()?.unwrap_or_default();
            if segment.deleted.contains(doc) {
                continue;
            }
            match known.entry(id.to_string()) {
                Entry::Vacant(new) => {
                    new.insert((place, doc));
                }
                Entry::Occupied(mut older) => {
                    let (place_before, doc_before) = older.insert((place, doc));
                    deleted[place_before].insert(doc_before);
                }
            }
        }
    }
    for (segment, deleted) in segments.iter_mut().zip(deleted) {
        segment.deleted = Arc::new(deleted);
    }
    Ok(())
}
