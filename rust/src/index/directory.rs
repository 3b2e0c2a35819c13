//! The few things an index asks of a file system, as a trait, so that tests can make each of
//! them fail in turn.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use memmap2::Mmap;

use super::hints;
use super::lock::WriterLock;
use crate::error::{Error, Result};

/// Held by the one writer of an index, given back when dropped.
pub type Lock = Box<dyn Send + Sync>;

/// A file being written: bytes, then one sync, then it is never touched again.
pub trait NewFile: Write + Send {
    /// Hands all bytes to the disk and returns once they are there.
    fn sync(&mut self) -> io::Result<()>;
}

/// The bytes of a finished file.
pub trait FileBytes: Send + Sync {
    /// All bytes, mapped or in memory.
    fn as_slice(&self) -> &[u8];
    /// Gives back the memory of bytes that can be had again.
    fn release(&self) {}
}

/// One folder, seen as a set of immutable files.
pub trait Directory: Send + Sync {
    /// The folder's path, for messages.
    fn path(&self) -> &Path;
    /// Starts a new file; an existing one of this name is replaced.
    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>>;
    /// Opens a finished file for reading.
    fn open(&self, name: &str) -> io::Result<Box<dyn FileBytes>>;
    /// Renames within the folder, replacing the target.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Deletes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// The names of all files in the folder, sorted.
    fn list(&self) -> io::Result<Vec<String>>;
    /// Makes creations, renames and deletions in the folder durable.
    fn sync(&self) -> io::Result<()>;
    /// Takes the lock of the one writer.
    ///
    /// # Errors
    /// [`Locked`](Error::Locked) if another writer holds it.
    fn lock(&self) -> Result<Lock>;
}

/// A folder of the operating system.
pub struct DiskDirectory {
    path: PathBuf,
    durable: bool,
}

impl DiskDirectory {
    /// A view of the folder `path`; with `durable` false, syncs are left to the system.
    pub fn new(path: &Path, durable: bool) -> Self {
        DiskDirectory { path: path.to_path_buf(), durable }
    }

    /// The folder `path`, which is made, durably, if it is not there.
    pub fn create(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).map_err(|e| Error::io("create the folder", path, e))?;
        // The folder's own name stands in the one above; not everyone may open that.
        if let Some(above) = fs::canonicalize(path).ok().as_deref().and_then(Path::parent) {
            if let (true, Ok(above)) = (cfg!(unix), File::open(above)) {
                above.sync_all().map_err(|e| Error::io("sync the folder above", path, e))?;
            }
        }
        Ok(DiskDirectory::new(path, true))
    }
}

/// After so many bytes the disk may begin to write them: a sync that finds all of a large file
/// unwritten takes longer than all that came before.
const WRITE_BACK: u64 = 8 << 20;

struct DiskFile {
    file: File,
    durable: bool,
    written: u64,
    handed_over: u64,
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        let waiting = self.written - self.handed_over;
        if self.durable && waiting >= WRITE_BACK {
            hints::begin_writing(&self.file, self.handed_over, waiting);
            self.handed_over = self.written;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl NewFile for DiskFile {
    fn sync(&mut self) -> io::Result<()> {
        if self.durable {
            self.file.sync_data()?;
        }
        Ok(())
    }
}

struct Mapping(Mmap);

impl FileBytes for Mapping {
    fn as_slice(&self) -> &[u8] {
        &self.0
    }

    fn release(&self) {
        hints::release(&self.0);
    }
}

/// Bytes in memory: an empty file (which cannot be mapped), or a test's file.
pub struct MemoryBytes(pub Vec<u8>);

impl FileBytes for MemoryBytes {
    fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl Directory for DiskDirectory {
    fn path(&self) -> &Path {
        &self.path
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>> {
        let path = self.path.join(name);
        // What stands there is left over. It may be a link to somewhere, or still be mapped by
        // somebody, and so is not written into.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Box::new(DiskFile { file, durable: self.durable, written: 0, handed_over: 0 }))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn FileBytes>> {
        let file = OpenOptions::new().read(true).open(self.path.join(name))?;
        if file.metadata()?.len() == 0 {
            return Ok(Box::new(MemoryBytes(Vec::new())));
        }
        // SAFETY: the files of an index are immutable once named: searchnews never writes to or
        // truncates a file after its rename or its manifest, and says in its documentation that
        // nobody else may. Every read is bounds-checked against the length mapped here.
        let mapping = unsafe { Mmap::map(&file)? };
        Ok(Box::new(Mapping(mapping)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn sync(&self) -> io::Result<()> {
        // Windows has no handle for a folder that could be synced; renames are journalled there.
        if self.durable && cfg!(unix) {
            File::open(&self.path)?.sync_all()?;
        }
        Ok(())
    }

    fn lock(&self) -> Result<Lock> {
        Ok(Box::new(WriterLock::take(&self.path)?))
    }
}

/// Attaches the action and the file to a system error.
pub fn at<T>(
    directory: &dyn Directory,
    name: &str,
    action: &'static str,
    result: io::Result<T>,
) -> Result<T> {
    result.map_err(|source| Error::io(action, &directory.path().join(name), source))
}
