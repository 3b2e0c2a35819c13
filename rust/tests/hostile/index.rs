//! A small index in memory that has everything an index can have.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use searchnews::analysis::fold::Folds;
use searchnews::index::build::language::Language;
use searchnews::index::build::vocabulary::{Analysed, AnalysedToken, Resolver};
use searchnews::index::directory::{Directory, FileBytes, Lock, MemoryBytes, NewFile};
use searchnews::index::document::{Document, Value};
use searchnews::index::manifest::{manifest_file, Fingerprint, Manifest};
use searchnews::index::schema::{FieldKind, Schema};
use searchnews::index::segment::Seal;
use searchnews::index::writer::{create_in, Writer, WriterOptions};
use searchnews::Result;

use super::damage::Draws;

type Files = BTreeMap<String, Vec<u8>>;

/// A folder in memory.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Files>>);

impl Memory {
    fn files(&self) -> std::sync::MutexGuard<'_, Files> {
        // A panic elsewhere is what the test is about, and leaves the map as it was.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        self.files()[name].clone()
    }

    /// A copy in which the file of a segment has other bytes, and the manifest names those.
    pub fn with(&self, name: &str, bytes: Vec<u8>) -> Memory {
        let mut manifest =
            Manifest::newest(self).expect("a sound manifest").expect("an index with a commit");
        let checksum = bytes.last_chunk::<4>().expect("a footer");
        let seal = Seal { length: bytes.len() as u64, checksum: u32::from_le_bytes(*checksum) };
        for entry in manifest.segments.iter_mut().filter(|entry| entry.file() == name) {
            entry.seal = seal;
        }
        let mut files = self.files().clone();
        files.insert(name.to_string(), bytes);
        files.insert(manifest_file(manifest.generation), manifest.to_bytes());
        Memory(Arc::new(Mutex::new(files)))
    }
}

struct Growing(Memory, String);

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.files().entry(self.1.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl NewFile for Growing {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Directory for Memory {
    fn path(&self) -> &Path {
        Path::new("memory")
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>> {
        self.files().insert(name.to_string(), Vec::new());
        Ok(Box::new(Growing(self.clone(), name.to_string())))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn FileBytes>> {
        let bytes = self.files().get(name).cloned().ok_or(ErrorKind::NotFound)?;
        Ok(Box::new(MemoryBytes(bytes)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = self.files();
        let bytes = files.remove(from).ok_or(ErrorKind::NotFound)?;
        files.insert(to.to_string(), bytes);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.files().remove(name).map(drop).ok_or_else(|| ErrorKind::NotFound.into())
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

/// Lower-case words lose a final s; a-b is joined and in parts.
pub struct Plain;

impl Resolver for Plain {
    fn resolve(&mut self, words: &[&str]) -> Result<Vec<Analysed>> {
        let token = |form: &str, increment| {
            let term = form.replace('é', "e").trim_end_matches('s').to_string() + "_";
            let end = form.chars().count().min(255) as u8;
            let (form, stop) = (form.to_string(), form == "le");
            AnalysedToken { term, form, start: 0, end, increment, stop }
        };
        let analyse = |word: &&str| {
            let word = word.to_lowercase();
            Analysed::Tokens(match word.split_once('-') {
                Some((first, second)) if !first.is_empty() && !second.is_empty() => {
                    vec![token(&word, 1), token(first, 0), token(second, 1)]
                }
                _ => vec![token(&word, 1)],
            })
        };
        Ok(words.iter().map(analyse).collect())
    }
}

/// What [`Plain`] needs of native code.
pub fn language() -> Arc<Language> {
    let folds = Folds::new([('é', "e".to_string()), ('-', String::new())]);
    Arc::new(Language { shrink: None, folds })
}

/// Fields of every kind.
pub fn schema() -> Schema {
    let text = FieldKind::Text { weight: 1 };
    let fields = [
        ("title", text, 2.0, true),
        ("body", text, 1.0, false),
        ("source", FieldKind::Keyword { multiple: false }, 1.0, true),
        ("tags", FieldKind::Keyword { multiple: true }, 1.0, true),
        ("date", FieldKind::Date, 1.0, true),
        ("words", FieldKind::Number, 1.0, true),
        ("extra", FieldKind::Stored, 1.0, false),
    ];
    let fields = fields.map(|(name, kind, weight, flag)| (name.to_string(), kind, weight, flag));
    Schema::new(fields.to_vec()).expect("a sound schema")
}

fn article(number: usize, draws: &mut Draws) -> Document {
    const WORDS: [&str; 12] = [
        "le",
        "Le",
        "loi",
        "lois",
        "congrès",
        "porte-parole",
        "parole",
        "élus",
        "ELUS",
        "sénat",
        "otan",
        "paix",
    ];
    let mut words = |count: usize| {
        let word = |draws: &mut Draws| match draws.below(6) {
            0 => format!("mot{}", draws.below(200)),
            _ => WORDS[draws.below(WORDS.len())].to_string(),
        };
        (0..count).map(|_| word(draws)).collect::<Vec<_>>().join(" ")
    };
    let values = vec![
        Value::Text(words(4)),
        Value::Text(format!("{}. {}.", words(12), words(12))),
        Value::Keywords(vec![format!("Agence {}", number % 3)]),
        Value::Keywords((0..number % 3).map(|tag| format!("tag {tag}")).collect()),
        Value::Date { micros: number as i64 * 3_600_000_000, offset: Some(3600) },
        Value::Number(number as f64 / 4.0),
        Value::Text(format!("{{\"page\":{number}}}")),
    ];
    Document { id: format!("id-{number}"), values }
}

/// An index of one segment with deletions; the name of the segment's file.
pub fn small_index() -> (Memory, String) {
    let memory = Memory::default();
    create_in(&memory, schema(), Fingerprint::default(), Vec::new()).expect("an empty folder");
    let options = WriterOptions { memory: 64 << 20, threads: 1, durable: true };
    let mut writer = Writer::open_in(Arc::new(memory.clone()), language(), options)
        .expect("an index that nobody locks");
    let mut draws = Draws(5);
    for number in 0..300 {
        writer.add(article(number, &mut draws), &mut Plain).expect("a sound article");
    }
    writer.commit(None, &mut Plain).expect("memory does not fail");
    writer.delete("id-17").expect("a sound index");
    writer.commit(None, &mut Plain).expect("memory does not fail");
    let name = writer.snapshot().segments[0].entry.file();
    writer.close();
    (memory, name)
}
