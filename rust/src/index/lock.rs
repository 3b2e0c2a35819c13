//! One writer at a time, across processes: a lock of the operating system on one file, which
//! vanishes with the process that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::error::{Error, Result};

/// The name of the lock file in the folder of an index.
pub const LOCK_FILE: &str = "writer.lock";

/// How often to look again, a millisecond apart, where the file does not say who holds the lock:
/// the holder is about to write it, or about to let go.
const LOOKS: usize = 2_000;

/// Held by the writer; given back when dropped.
pub struct WriterLock {
    file: File,
    process: u32,
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // A forked child has the file too, but the lock is its parent's.
        if self.process != std::process::id() {
            return;
        }
        // The next holder must not be taken for this one.
        let _ = self.file.set_len(0);
        // Closing is not enough where a child that was forked meanwhile has the file open.
        let _ = self.file.unlock();
    }
}

/// What the holder wrote of itself; `None` while it has not.
fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.rewind().and_then(|()| file.read_to_string(&mut text)).ok()?;
    text.ends_with('\n').then(|| text.trim().to_string())
}

impl WriterLock {
    /// Takes the lock of the index in `folder`, or says who holds it.
    pub fn take(folder: &Path) -> Result<Self> {
        let path = folder.join(LOCK_FILE);
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(|source| Error::io("open the writer lock", &path, source))?;
        let mut looks = 0;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => {
                    return Err(Error::io("lock the index", &path, source));
                }
            }
            looks += 1;
            let named = holder(&mut file);
            if named.is_some() || looks == LOOKS {
                return Err(Error::Locked(format!(
                    "{}: another writer holds this index ({}); close it, or wait until it is done",
                    folder.display(),
                    named.as_deref().unwrap_or("its process did not say which"),
                )));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        // The text is for people; the lock works without it, so failing to write it is no error.
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let text = format!("process {} on {}\n", std::process::id(), host.trim());
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()));
        Ok(WriterLock { file, process: std::process::id() })
    }
}
