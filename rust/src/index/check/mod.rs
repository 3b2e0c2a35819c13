//! Is every byte what was written, and does every number lead where it should?
//!
//! [`check`] reads everything: each page against its checksum, then each structure against the
//! others. A flipped bit anywhere is found by the first; the second finds what a faulty release
//! would have written under sound checksums. [`repair`] keeps what is intact.

mod repair;
mod structure;
#[cfg(test)]
mod tests;

use std::io::ErrorKind;
use std::path::PathBuf;

use super::deleted::DocumentSet;
use super::directory::{at, Directory};
use super::manifest::{generation_of, manifest_file, Manifest, SegmentEntry};
use super::reader::SegmentParts;
use super::schema::Schema;
use super::segment::SegmentFile;
use crate::error::{Error, Result};

pub use repair::{repair, Repair};

/// How often to check again what a commit may have removed meanwhile.
const LOOKS: usize = 16;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The part of the file; of several that share a damaged page, the first.
    pub part: &'static str,
    /// Where in the file, in bytes.
    pub offset: u64,
    /// What contradicts what.
    pub what: String,
}

impl Problem {
    /// What `failure` says of the file `name`.
    ///
    /// # Errors
    /// `failure` where the system did not let the file be read: rights, or too many open files,
    /// say nothing of its bytes.
    fn of(failure: Error, directory: &dyn Directory, name: &str) -> Result<Self> {
        let unread = |what: String| {
            let file = directory.path().join(name);
            Problem { file, part: "file", offset: 0, what }
        };
        match failure {
            Error::Corrupt { file, part, offset, what } => Ok(Problem { file, part, offset, what }),
            Error::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
                Ok(unread("the file is missing".into()))
            }
            Error::Io { .. } => Err(failure),
            other => Ok(unread(other.to_string())),
        }
    }
}

/// Everything that is damaged in the newest commit of `directory`, and in the manifest before it,
/// which is kept for [`repair`]. Reads every byte; takes no lock.
///
/// # Errors
/// [`NotFound`](Error::NotFound) if there is no index, [`Io`](Error::Io) if the folder cannot be
/// listed, or a file in it not be read.
pub fn check(directory: &dyn Directory) -> Result<Vec<Problem>> {
    let mut generations = self::generations(directory)?;
    for look in 1.. {
        if generations.is_empty() {
            return Err(Error::NotFound(directory.path().to_path_buf()));
        }
        let mut problems = Vec::new();
        for (place, generation) in generations.iter().enumerate() {
            match Manifest::read(directory, *generation) {
                Err(failure) => {
                    problems.push(Problem::of(failure, directory, &manifest_file(*generation))?);
                }
                Ok(manifest) if place == 0 => {
                    for entry in &manifest.segments {
                        problems.extend(check_segment(directory, &manifest.schema, entry)?);
                        problems.extend(check_deletions(directory, entry)?);
                    }
                }
                Ok(_) => {}
            }
        }
        if problems.is_empty() {
            return Ok(problems);
        }
        // A commit meanwhile may have removed what was read here.
        let now = self::generations(directory)?;
        if now == generations || look == LOOKS {
            return Ok(problems);
        }
        generations = now;
    }
    unreachable!("the last look answers")
}

/// The generations of all manifests, the newest first.
fn generations(directory: &dyn Directory) -> Result<Vec<u64>> {
    let names = match directory.list() {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        listed => at(directory, "", "list the index", listed)?,
    };
    let mut found: Vec<u64> = names.iter().filter_map(|name| generation_of(name)).collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Everything that is damaged in the file of one segment.
fn check_segment(
    directory: &dyn Directory,
    schema: &Schema,
    entry: &SegmentEntry,
) -> Result<Vec<Problem>> {
    let name = entry.file();
    let problem = |failure| Problem::of(failure, directory, &name);
    let pages = match SegmentFile::open(directory, &name) {
        Ok(file) => file.damage(),
        Err(failure) => return Ok(vec![problem(failure)?]),
    };
    if !pages.is_empty() {
        return pages.into_iter().map(problem).collect();
    }
    let walked =
        SegmentParts::open(directory, entry).and_then(|parts| structure::walk(&parts, schema));
    walked.err().map(problem).into_iter().collect()
}

fn check_deletions(directory: &dyn Directory, entry: &SegmentEntry) -> Result<Option<Problem>> {
    let Some(name) = entry.deletions_file() else { return Ok(None) };
    let read = DocumentSet::read(directory, entry);
    read.err().map(|failure| Problem::of(failure, directory, &name)).transpose()
}
