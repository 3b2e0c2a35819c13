//! What can go wrong, in one enum; `python` turns each variant into an exception class.

use std::fmt;
use std::path::{Path, PathBuf};

/// The result of every fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure, with what happened, where, and the way out.
#[derive(Debug)]
pub enum Error {
    /// A file holds bytes that its checksum, or its own structure, contradicts.
    Corrupt {
        /// The damaged file.
        file: PathBuf,
        /// The part of the file (`postings`, `stored`, …) or `"file"` for the frame around them.
        part: &'static str,
        /// Byte offset in the file where the damage was noticed.
        offset: u64,
        /// What contradicts what.
        what: String,
    },
    /// The file was written in a format version that this release cannot read.
    Incompatible {
        /// The file in question.
        file: PathBuf,
        /// The version found.
        found: u32,
        /// The version that this release reads and writes.
        expected: u32,
    },
    /// The operating system refused something.
    Io {
        /// What was being done, as a verb phrase ("write the segment").
        action: &'static str,
        /// The file or folder it was done to.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// No index stands at this place.
    NotFound(PathBuf),
    /// An index stands there already.
    Exists(PathBuf),
    /// Another writer holds the lock; the text names it.
    Locked(String),
    /// `add` met an id that the index already holds.
    DuplicateId(String),
    /// An article, or a field of it, cannot be indexed.
    Article(String),
    /// A schema contradicts itself or a bound.
    Schema(String),
    /// A field that the schema does not declare.
    UnknownField(String),
    /// The analyzer broke its contract, or failed.
    Analysis(String),
    /// A query goes beyond a stated bound.
    Limit(String),
    /// A query asks for something that cannot be answered.
    Query(String),
    /// The writer was closed, or stopped after a failed write.
    Closed(String),
    /// A callback asked to stop, for instance because Ctrl-C was pressed.
    Interrupted,
}

impl Error {
    /// An [`Error::Io`] for `path`.
    pub fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Error::Io { action, path: path.to_path_buf(), source }
    }

    /// An [`Error::Io`] for an index whose commits come faster than they can be read.
    pub fn busy(path: &Path) -> Self {
        let source = std::io::Error::other("commits follow each other too fast; try again");
        Error::io("open the newest commit", path, source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Corrupt { file, part, offset, what } => write!(
                f,
                "{}: {part} damaged at byte {offset}: {what}; restore the file from a backup, or \
                 run `searchnews check --repair --index {}` to keep what is intact",
                file.display(),
                file.parent().unwrap_or(file).display()
            ),
            Error::Incompatible { file, found, expected } => write!(
                f,
                "{}: index format {found}, this release reads format {expected}; build the index \
                 again, or use the release that wrote it",
                file.display()
            ),
            Error::Io { action, path, source } => {
                write!(f, "cannot {action}: {}: {source}", path.display())
            }
            Error::NotFound(path) => write!(
                f,
                "{}: no index here; build one with `searchnews index PATH --index {}`",
                path.display(),
                path.display()
            ),
            Error::Exists(path) => write!(
                f,
                "{}: an index stands here already; open it, or give another folder",
                path.display()
            ),
            Error::Locked(text)
            | Error::DuplicateId(text)
            | Error::Article(text)
            | Error::Schema(text)
            | Error::UnknownField(text)
            | Error::Analysis(text)
            | Error::Limit(text)
            | Error::Query(text)
            | Error::Closed(text) => f.write_str(text),
            Error::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
