//! What a built index says of itself: one small file per commit, never changed.
//!
//! ```text
//! magic "SNMANIFT"            8 bytes
//! format version              u32
//! body length                 u32
//! body                        varints and byte strings, in the order of `Manifest::write`
//! CRC-32 of all before        u32
//! ```
//!
//! Segments and lists of deletions are named with a checksum that stands for all their bytes, so
//! that a sound file of another index, or of another time, is not taken for the one that was meant.
//!
//! A manifest under its final name was synced before its rename, so one that is damaged is
//! corruption and never "a commit that did not finish".

use std::io::ErrorKind;
use std::path::Path;

use super::directory::{at, Directory};
use super::schema::Schema;
use super::segment::{Seal, FORMAT};
use super::varint::{self, Cursor};
use crate::error::{Error, Result};

const MAGIC: &[u8; 8] = b"SNMANIFT";
const PREFIX: &str = "manifest-";
/// Generations and segments are numbered below this: nobody counts so far, and what is added to a
/// number that was read stays a number.
const MOST: u64 = 1 << 62;
/// How often to list the index again while commits come and go.
const LISTINGS: usize = 16;

/// Which analyzer wrote the terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprint {
    /// The analyzer's name.
    pub name: String,
    /// Checksum of what it makes of its probe words; this decides.
    pub checksum: String,
    /// Versions of what it is built on; shown, never compared.
    pub versions: Vec<(String, String)>,
}

/// Deleted documents of a segment, kept in a file of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Deletions {
    /// The generation that wrote the file.
    pub generation: u64,
    /// How many documents are deleted.
    pub documents: u32,
    /// CRC-32 of the file.
    pub checksum: u32,
}

/// One segment of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentEntry {
    /// The segment's number, never used twice.
    pub number: u64,
    /// Length and checksum of its file.
    pub seal: Seal,
    /// How many documents it holds, deleted ones included.
    pub documents: u32,
    /// Its deleted documents.
    pub deletions: Option<Deletions>,
}

impl SegmentEntry {
    /// Whether both are of the same file, whatever was deleted meanwhile.
    pub fn is_same_file(&self, other: &SegmentEntry) -> bool {
        (self.number, self.seal, self.documents) == (other.number, other.seal, other.documents)
    }

    /// The name of the segment's file.
    pub fn file(&self) -> String {
        segment_file(self.number)
    }

    /// The name of the file that lists its deleted documents, if it has any.
    pub fn deletions_file(&self) -> Option<String> {
        self.deletions.as_ref().map(|deletions| deletions_file(self.number, deletions.generation))
    }
}

/// The name of the file of segment `number`.
pub fn segment_file(number: u64) -> String {
    format!("segment-{number:010}.sns")
}

/// The name of the file with the deletions of segment `number`, written by `generation`.
pub fn deletions_file(number: u64, generation: u64) -> String {
    format!("deleted-{number:010}-{generation:010}.snd")
}

/// The number of the segment that a file name stands for, if it is a segment's.
pub fn segment_of(name: &str) -> Option<u64> {
    name.strip_prefix("segment-")?.strip_suffix(".sns")?.parse().ok()
}

/// The number of the segment and the generation of the deletions that a file name stands for.
pub fn deletions_of(name: &str) -> Option<(u64, u64)> {
    let (number, generation) =
        name.strip_prefix("deleted-")?.strip_suffix(".snd")?.split_once('-')?;
    Some((number.parse().ok()?, generation.parse().ok()?))
}

/// The name of the manifest of `generation`.
pub fn manifest_file(generation: u64) -> String {
    format!("{PREFIX}{generation:010}")
}

/// The generation that a file name stands for, if it is a manifest's.
pub fn generation_of(name: &str) -> Option<u64> {
    let generation = name.strip_prefix(PREFIX)?.parse().ok()?;
    (manifest_file(generation) == name).then_some(generation)
}

/// Everything that one commit fixes.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Counts the commits of the index.
    pub generation: u64,
    /// The number that the next segment gets.
    pub next_segment: u64,
    /// The fields.
    pub schema: Schema,
    /// The analyzer that wrote the terms.
    pub analyzer: Fingerprint,
    /// Settings of the index that the native part does not read, such as the time zone.
    pub settings: Vec<(String, String)>,
    /// What the user asked to keep with the commit.
    pub payload: Vec<u8>,
    /// The segments, in document order.
    pub segments: Vec<SegmentEntry>,
}

fn put_pairs(out: &mut Vec<u8>, pairs: &[(String, String)]) {
    varint::put(out, pairs.len() as u64);
    for (key, value) in pairs {
        varint::put_bytes(out, key.as_bytes());
        varint::put_bytes(out, value.as_bytes());
    }
}

fn text(cursor: &mut Cursor<'_>) -> Option<String> {
    String::from_utf8(cursor.bytes()?.to_vec()).ok()
}

fn pairs(cursor: &mut Cursor<'_>) -> Option<Vec<(String, String)>> {
    let count = cursor.u32()?;
    (0..count).map(|_| Some((text(cursor)?, text(cursor)?))).collect()
}

impl Manifest {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        varint::put(&mut body, self.generation);
        varint::put(&mut body, self.next_segment);
        self.schema.write(&mut body);
        varint::put_bytes(&mut body, self.analyzer.name.as_bytes());
        varint::put_bytes(&mut body, self.analyzer.checksum.as_bytes());
        put_pairs(&mut body, &self.analyzer.versions);
        put_pairs(&mut body, &self.settings);
        varint::put_bytes(&mut body, &self.payload);
        varint::put(&mut body, self.segments.len() as u64);
        for segment in &self.segments {
            varint::put(&mut body, segment.number);
            varint::put(&mut body, segment.seal.length);
            varint::put(&mut body, u64::from(segment.seal.checksum));
            varint::put(&mut body, u64::from(segment.documents));
            match &segment.deletions {
                None => varint::put(&mut body, 0),
                Some(deletions) => {
                    varint::put(&mut body, u64::from(deletions.documents));
                    varint::put(&mut body, deletions.generation);
                    varint::put(&mut body, u64::from(deletions.checksum));
                }
            }
        }
        let mut file = MAGIC.to_vec();
        file.extend_from_slice(&FORMAT.to_le_bytes());
        file.extend_from_slice(&(body.len() as u32).to_le_bytes());
        file.append(&mut body);
        let crc = crc32fast::hash(&file);
        file.extend_from_slice(&crc.to_le_bytes());
        file
    }

    /// Reads the bytes of the file at `path`.
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self> {
        let corrupt = |offset: usize, what: &str| Error::Corrupt {
            file: path.to_path_buf(),
            part: "manifest",
            offset: offset as u64,
            what: what.to_string(),
        };
        let word = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
        let number = |at: usize| word(at).map(u32::from_le_bytes);
        if bytes.len() < 20 || &bytes[..8] != MAGIC {
            return Err(corrupt(0, "the file is cut off or no manifest"));
        }
        let end = bytes.len() - 4;
        if number(end) != Some(crc32fast::hash(&bytes[..end])) {
            return Err(corrupt(end, "the manifest differs from its checksum, or is cut off"));
        }
        let found = number(8).unwrap_or(0);
        if found != FORMAT {
            return Err(Error::Incompatible { file: path.into(), found, expected: FORMAT });
        }
        let mut cursor = Cursor::new(&bytes[16..end]);
        Self::read_body(&mut cursor).ok_or_else(|| corrupt(16, "the manifest is malformed"))
    }

    fn read_body(cursor: &mut Cursor<'_>) -> Option<Self> {
        let generation = cursor.u64()?;
        let next_segment = cursor.u64()?;
        let schema = Schema::read(cursor)?;
        let analyzer =
            Fingerprint { name: text(cursor)?, checksum: text(cursor)?, versions: pairs(cursor)? };
        let settings = pairs(cursor)?;
        let payload = cursor.bytes()?.to_vec();
        let mut segments = Vec::new();
        for _ in 0..cursor.u32()? {
            let number = cursor.u64()?;
            let seal = Seal { length: cursor.u64()?, checksum: cursor.u32()? };
            let documents = cursor.u32()?;
            let deletions = match cursor.u32()? {
                0 => None,
                documents => Some(Deletions {
                    documents,
                    generation: cursor.u64()?,
                    checksum: cursor.u32()?,
                }),
            };
            segments.push(SegmentEntry { number, seal, documents, deletions });
        }
        let counted = generation < MOST && next_segment < MOST;
        // A segment of a number that is still to come would be written over.
        let known = segments.iter().all(|segment| segment.number < next_segment);
        (counted && known).then_some(Manifest {
            generation,
            next_segment,
            schema,
            analyzer,
            settings,
            payload,
            segments,
        })
    }

    /// The newest manifest in `directory`, or `None` where there is none.
    pub fn newest(directory: &dyn Directory) -> Result<Option<Self>> {
        let mut last = None;
        for _ in 0..LISTINGS {
            let names = match directory.list() {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                listed => at(directory, "", "list the index", listed)?,
            };
            let newest = names.iter().filter_map(|name| generation_of(name)).max();
            let read = match newest {
                Some(generation) => Self::read(directory, generation).map(Some),
                None => Ok(None),
            };
            match read {
                // Commits that came and went during the listing are missing from it, or gone.
                Ok(None) if last != Some(newest) => {}
                Err(Error::Io { source, .. })
                    if source.kind() == ErrorKind::NotFound && last != Some(newest) => {}
                read => return read,
            }
            last = Some(newest);
        }
        Err(Error::busy(directory.path()))
    }

    /// The manifest of `generation`.
    pub fn read(directory: &dyn Directory, generation: u64) -> Result<Self> {
        let name = manifest_file(generation);
        let bytes = at(directory, &name, "read the manifest", directory.open(&name))?;
        let path = directory.path().join(name);
        let manifest = Self::from_bytes(bytes.as_slice(), &path)?;
        if manifest.generation != generation {
            return Err(Error::Corrupt {
                file: path,
                part: "manifest",
                offset: 16,
                what: format!("it is the manifest of generation {}", manifest.generation),
            });
        }
        Ok(manifest)
    }

    /// Writes the manifest so that it is either there, whole and durable, or not at all. The
    /// files that it names must be synced already.
    pub fn commit(&self, directory: &dyn Directory) -> Result<()> {
        let name = manifest_file(self.generation);
        let temporary = format!("{name}.tmp");
        let written = (|| {
            let mut file = directory.create(&temporary)?;
            file.write_all(&self.to_bytes())?;
            file.sync()?;
            // The names of the segment files must be durable before the manifest that needs them.
            directory.sync()?;
            directory.rename(&temporary, &name)?;
            directory.sync()
        })();
        at(directory, &name, "write the manifest", written)
    }

    /// Whether this commit needs the file `name`.
    pub fn needs(&self, name: &str) -> bool {
        name == manifest_file(self.generation)
            || self.segments.iter().any(|segment| {
                segment.file() == name || segment.deletions_file().as_deref() == Some(name)
            })
    }
}

#[cfg(test)]
mod tests;
