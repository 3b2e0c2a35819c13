//! An index in memory, for the time that one text is looked at: what a query means in a text
//! that stands in no index is what it means in an index that holds only this text.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use super::build::collect::{Collector, Flushed};
use super::build::language::Language;
use super::build::vocabulary::Resolver;
use super::directory::{Directory, FileBytes, Lock, MemoryBytes, NewFile};
use super::document::Document;
use super::manifest::{Fingerprint, Manifest, SegmentEntry};
use super::reader::Snapshot;
use super::schema::Schema;
use crate::error::Result;

/// More than any one text needs.
const MEMORY: usize = 1 << 30;

/// A commit in memory with one article.
///
/// # Errors
/// What `resolver` says, and [`Article`](crate::Error::Article) for a text that is too long.
pub fn commit_of_one(
    document: Document,
    schema: Schema,
    analyzer: Fingerprint,
    settings: Vec<(String, String)>,
    language: Arc<Language>,
    resolver: &mut dyn Resolver,
) -> Result<Snapshot> {
    let directory = Arc::new(MemoryDirectory::default());
    let shared = Arc::new(schema.clone());
    let mut collector = Collector::new(directory.clone(), shared, language, 1, 1, MEMORY);
    let early = collector.add(document, resolver)?;
    let flushed = early.map_or_else(|| collector.flush(resolver), |early| Ok(Some(early)))?;
    let entry = |flushed: Flushed| SegmentEntry {
        number: flushed.number,
        seal: flushed.seal,
        documents: flushed.documents,
        deletions: None,
    };
    let manifest = Manifest {
        generation: 1,
        next_segment: 2,
        schema,
        analyzer,
        settings,
        payload: Vec::new(),
        segments: flushed.map(entry).into_iter().collect(),
    };
    Snapshot::open(&*directory, manifest, None)
}

type Files = BTreeMap<String, Arc<Mutex<Vec<u8>>>>;

/// Files by name; nothing outlives it.
#[derive(Default)]
struct MemoryDirectory(Mutex<Files>);

impl MemoryDirectory {
    fn files(&self) -> MutexGuard<'_, Files> {
        self.0.lock().expect("nothing panics that holds it")
    }
}

struct MemoryFile(Arc<Mutex<Vec<u8>>>);

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nothing panics that holds it").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl NewFile for MemoryFile {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Directory for MemoryDirectory {
    fn path(&self) -> &Path {
        Path::new("memory")
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>> {
        let bytes = Arc::default();
        self.files().insert(name.to_string(), Arc::clone(&bytes));
        Ok(Box::new(MemoryFile(bytes)))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn FileBytes>> {
        let file = self.files().get(name).cloned().ok_or(io::ErrorKind::NotFound)?;
        let bytes = file.lock().expect("nothing panics that holds it").clone();
        Ok(Box::new(MemoryBytes(bytes)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = self.files();
        let file = files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        files.insert(to.to_string(), file);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.files().remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.files().keys().cloned().collect())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self) -> Result<Lock> {
        Ok(Box::new(()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{article, language, schema, Toy};
    use super::*;

    #[test]
    fn one_article_can_be_read() {
        let document = article("a", "Le maire de Nice");
        let analyzer = Fingerprint::default();
        let snapshot =
            commit_of_one(document, schema(), analyzer, Vec::new(), language(), &mut Toy).unwrap();
        assert_eq!(snapshot.live_documents(), 1);
        assert_eq!(snapshot.find("a").unwrap(), Some((0, 0)));
    }
}
