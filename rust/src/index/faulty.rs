//! A directory in memory for tests: it forgets what was not synced when the power is cut, and
//! fails when it is told to.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::directory::{Directory, FileBytes, Lock, MemoryBytes, NewFile};
use crate::error::{Error, Result};

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No space is left; a write keeps half of its bytes.
    Full,
    /// The device answers with an error; nothing happens.
    Device,
    /// A write takes half of the bytes and says so; other calls are as always.
    Short,
}

impl Fault {
    fn error(self) -> io::Error {
        match self {
            Fault::Full => io::Error::new(io::ErrorKind::StorageFull, "no space left"),
            Fault::Device | Fault::Short => io::Error::other("input/output error"),
        }
    }
}

/// What a power cut leaves of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nothing.
    Lost,
    /// Everything.
    Kept,
    /// Some names, some bytes: chosen by the number.
    Some(u64),
}

#[derive(Clone, Default)]
struct File {
    bytes: Vec<u8>,
    synced: usize,
}

type Shared = Arc<Mutex<File>>;

#[derive(Default)]
struct State {
    names: BTreeMap<String, Shared>,
    /// The names as the disk has them, and what was done to them since.
    durable: BTreeMap<String, Shared>,
    calls: u64,
    fault: Option<(u64, Fault, bool)>,
    /// Whether files are held open by somebody on a system that deletes no such file.
    held_open: bool,
    failed: Option<String>,
}

/// The directory.
#[derive(Clone, Default)]
pub struct FaultyDirectory {
    state: Arc<Mutex<State>>,
    path: PathBuf,
    lock: Arc<()>,
}

impl FaultyDirectory {
    /// An empty directory that works.
    pub fn new() -> Self {
        FaultyDirectory { state: Arc::default(), path: "memory".into(), lock: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test thread panics while it holds the directory")
    }

    /// Makes call number `call` from now on fail, counted from 0; `always` makes all later ones
    /// fail too.
    pub fn fail(&self, call: u64, fault: Fault, always: bool) {
        let mut state = self.state();
        let call = state.calls + call;
        (state.fault, state.failed) = (Some((call, fault, always)), None);
    }

    /// From now on, no file can be removed, or all can again.
    pub fn hold_open(&self, held_open: bool) {
        self.state().held_open = held_open;
    }

    /// Works again; says which call failed first, if one did.
    pub fn heal(&self) -> Option<String> {
        let mut state = self.state();
        state.fault = None;
        state.failed.take()
    }

    /// What is left after the power was cut now.
    pub fn cut(&self, cut: Cut) -> FaultyDirectory {
        let state = self.state();
        let mut seed = match cut {
            Cut::Some(seed) => seed | 1,
            _ => 1,
        };
        let mut chance = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            (seed >> 33) as usize
        };
        let mut names = match cut {
            Cut::Kept => state.names.clone(),
            _ => state.durable.clone(),
        };
        if let Cut::Some(_) = cut {
            let all: Vec<String> = state.names.keys().chain(names.keys()).cloned().collect();
            for name in all {
                if chance() % 2 == 0 {
                    match state.names.get(&name) {
                        Some(file) => names.insert(name, file.clone()),
                        None => names.remove(&name),
                    };
                }
            }
        }
        let left = FaultyDirectory::new();
        for (name, file) in names {
            let mut file = file.lock().expect("no test thread panics").clone();
            match cut {
                Cut::Lost => file.bytes.truncate(file.synced),
                Cut::Kept => {}
                Cut::Some(_) => {
                    let unsynced = file.bytes.len() - file.synced;
                    file.bytes.truncate(file.synced + chance() % (unsynced + 1));
                    let (synced, len) = (file.synced, file.bytes.len());
                    if chance() % 2 == 0 {
                        file.bytes[synced..len].fill(0);
                    }
                }
            }
            file.synced = file.bytes.len();
            let file = Arc::new(Mutex::new(file));
            let mut state = left.state();
            state.names.insert(name.clone(), file.clone());
            state.durable.insert(name, file);
        }
        left
    }

    /// Whether a file of this name is there.
    pub fn holds(&self, name: &str) -> bool {
        self.state().names.contains_key(name)
    }

    /// Changes the bytes of a file behind the index's back.
    pub fn damage(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let mut file = state.names[name].lock().expect("no test thread panics").clone();
        change(&mut file.bytes);
        state.names.insert(name.to_string(), Arc::new(Mutex::new(file)));
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        self.state().names[name].lock().expect("no test thread panics").bytes.clone()
    }

    fn call(&self, what: &str) -> std::result::Result<MutexGuard<'_, State>, (Fault, io::Error)> {
        let mut state = self.state();
        let call = state.calls;
        state.calls += 1;
        match state.fault {
            Some((at, fault, always))
                if (call == at || always && call > at)
                    && (fault != Fault::Short || what.starts_with("write ")) =>
            {
                state.failed.get_or_insert_with(|| format!("{what} (call {call})"));
                Err((fault, fault.error()))
            }
            _ => Ok(state),
        }
    }
}

struct Writing {
    directory: FaultyDirectory,
    name: String,
    file: Shared,
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let called = self.directory.call(&format!("write {}", self.name));
        let mut file = self.file.lock().expect("no test thread panics");
        match called {
            Ok(_) => file.bytes.extend_from_slice(bytes),
            Err((Fault::Full, error)) => {
                file.bytes.extend_from_slice(&bytes[..bytes.len() / 2]);
                return Err(error);
            }
            Err((Fault::Short, _)) => {
                let taken = bytes.len().div_ceil(2);
                file.bytes.extend_from_slice(&bytes[..taken]);
                return Ok(taken);
            }
            Err((Fault::Device, error)) => return Err(error),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl NewFile for Writing {
    fn sync(&mut self) -> io::Result<()> {
        let state = self.directory.call(&format!("sync {}", self.name)).map_err(|e| e.1)?;
        let mut file = self.file.lock().expect("no test thread panics");
        file.synced = file.bytes.len();
        drop(state);
        Ok(())
    }
}

impl Directory for FaultyDirectory {
    fn path(&self) -> &Path {
        &self.path
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>> {
        let mut state = self.call(&format!("create {name}")).map_err(|e| e.1)?;
        let file = Shared::default();
        state.names.insert(name.to_string(), file.clone());
        Ok(Box::new(Writing { directory: self.clone(), name: name.to_string(), file }))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn FileBytes>> {
        let state = self.call(&format!("open {name}")).map_err(|e| e.1)?;
        let file = state.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        let bytes = file.lock().expect("no test thread panics").bytes.clone();
        Ok(Box::new(MemoryBytes(bytes)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.call(&format!("rename {to}")).map_err(|e| e.1)?;
        let file = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_string(), file);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.call(&format!("remove {name}")).map_err(|e| e.1)?;
        if state.held_open {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        state.names.remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let state = self.call("list").map_err(|e| e.1)?;
        Ok(state.names.keys().cloned().collect())
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.call("sync the folder").map_err(|e| e.1)?;
        state.durable = state.names.clone();
        Ok(())
    }

    fn lock(&self) -> Result<Lock> {
        // Every copy of the directory counts as one; a lock is one that `Arc::downgrade` sees.
        if Arc::weak_count(&self.lock) > 0 {
            return Err(Error::Locked("memory: another writer holds this index".into()));
        }
        Ok(Box::new(Arc::downgrade(&self.lock)))
    }
}
