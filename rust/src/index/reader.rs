//! A segment opened for reading, and a snapshot: the segments of one commit.

use std::sync::Arc;

use super::champions::{self, Kind, Said};
use super::columns::Columns;
use super::deleted::DocumentSet;
use super::directory::Directory;
use super::forms::Forms;
use super::hints::BLOCK_BYTES;
use super::keys::Keys;
use super::lengths::Lengths;
use super::lexicon::Lexicon;
use super::manifest::{Manifest, SegmentEntry};
use super::pages::Region;
use super::part::Part;
use super::postings::ListReader;
use super::segment::SegmentFile;
use super::stored::Stored;
use super::terms::{Extent, Place, TermStatistics, Terms};
use super::totals::Totals;
use super::varint::Cursor;
use super::DocId;
use crate::error::{Error, Result};

/// The parts of one segment file.
pub struct SegmentParts {
    /// The frame.
    pub file: SegmentFile,
    /// Sums.
    pub totals: Totals,
    /// Raw words.
    pub lexicon: Lexicon,
    /// Word forms.
    pub forms: Forms,
    /// Terms.
    pub terms: Terms,
    /// Length codes.
    pub lengths: Lengths,
    /// Values per document.
    pub columns: Columns,
    /// Article ids.
    pub keys: Keys,
    /// Stored articles.
    pub stored: Stored,
    postings: Region,
    champions: Region,
}

/// The list of one term in one segment.
#[derive(Clone)]
pub struct TermList<'a> {
    /// The postings.
    pub list: ListReader<'a>,
    /// Occurrences in all documents.
    pub statistics: TermStatistics,
    positions: Positions<'a>,
    champions: Option<(&'a Region, Extent)>,
}

#[derive(Clone, Copy)]
enum Positions<'a> {
    Inline(&'a [u8], &'a Region),
    At(&'a Region, usize, usize),
}

impl<'a> TermList<'a> {
    /// The bytes that start with the positions of `block`.
    pub fn positions(&self, block: usize) -> Result<&'a [u8]> {
        let offset = self.list.positions_offset(block);
        match self.positions {
            Positions::Inline(bytes, region) => {
                bytes.get(offset..).ok_or_else(|| region.corrupt(0, "positions are cut off"))
            }
            Positions::At(region, start, len) => {
                let next = if block + 1 < self.list.blocks() {
                    self.list.positions_offset(block + 1)
                } else {
                    len
                };
                match next.checked_sub(offset) {
                    Some(bytes) => region.bytes(start.saturating_add(offset), bytes),
                    None => Err(region.corrupt(start, "positions run backwards")),
                }
            }
        }
    }

    /// Has the positions of `block` brought into the cache.
    #[inline]
    pub fn prefetch_positions(&self, block: usize) {
        if let Positions::At(region, start, _) = self.positions {
            let offset = self.list.positions_offset(block);
            region.prefetch(start.saturating_add(offset), BLOCK_BYTES);
        }
    }

    /// How many bytes of the postings part are positions of this list.
    pub fn position_bytes(&self) -> u64 {
        match self.positions {
            Positions::Inline(..) => 0,
            Positions::At(_, _, len) => len as u64,
        }
    }

    /// Whether the list has champions.
    pub fn has_champions(&self) -> bool {
        self.champions.is_some()
    }

    /// Reads the champions and the bounds of all others, see [`champions::read`]; nothing where
    /// there are none.
    pub fn champions(
        &self,
        wants: impl FnMut(Kind) -> bool,
        visit: impl FnMut(Kind, Said),
    ) -> Result<()> {
        let Some((region, Extent { offset, len })) = self.champions else { return Ok(()) };
        let (offset, len) = (offset as usize, len as usize);
        champions::read(region.bytes(offset, len)?, wants, visit)
            .ok_or_else(|| region.corrupt(offset, "the champions of a list are malformed"))
    }

    /// The part to name where positions contradict themselves.
    pub fn region(&self) -> &'a Region {
        match self.positions {
            Positions::Inline(_, region) | Positions::At(region, ..) => region,
        }
    }
}

impl SegmentParts {
    /// Opens the file of `entry`: reads its frame and the heads of its parts.
    pub fn open(directory: &dyn Directory, entry: &SegmentEntry) -> Result<Self> {
        let name = entry.file();
        let file = SegmentFile::open(directory, &name)?;
        let totals = Totals::read(&file.region(Part::Totals)?)?;
        if file.seal() != entry.seal || totals.documents != entry.documents {
            return Err(Error::Corrupt {
                file: directory.path().join(&name),
                part: "file",
                offset: 0,
                what: "the file is not the one that the manifest lists".to_string(),
            });
        }
        let parts = SegmentParts {
            totals,
            lexicon: Lexicon::open(&file.region(Part::Lexicon)?)?,
            forms: Forms::open(&file.region(Part::Forms)?)?,
            terms: Terms::open(&file.region(Part::Terms)?)?,
            lengths: Lengths::open(file.region(Part::Lengths)?),
            columns: Columns::open(file.region(Part::Columns)?)?,
            keys: Keys::open(file.region(Part::Keys)?)?,
            stored: Stored::open(file.region(Part::Stored)?)?,
            postings: file.region(Part::Postings)?,
            champions: file.region(Part::Champions)?,
            file,
        };
        parts.agree()?;
        Ok(parts)
    }

    /// Whether every part counts the same documents, for who has one of a document asks the others
    /// for it too; and whether the totals can be true.
    fn agree(&self) -> Result<()> {
        if self.totals.position_bytes > self.postings.len() as u64 {
            return Err(self.postings.corrupt(0, "fewer bytes than there are of positions alone"));
        }
        let counts = [
            (Part::Lengths, self.lengths.documents()),
            (Part::Keys, self.keys.len()),
            (Part::Stored, self.stored.documents()),
        ];
        let columns = self.columns.iter().map(|(_, _, column)| (Part::Columns, column.documents()));
        for (part, documents) in counts.into_iter().chain(columns) {
            if documents != self.totals.documents as usize {
                return Err(Error::Corrupt {
                    file: self.file.path().to_path_buf(),
                    part: part.name(),
                    offset: 0,
                    what: format!("it has {documents} documents of {}", self.totals.documents),
                });
            }
        }
        Ok(())
    }

    /// Has the beginning of the list at `place`, and its champions, brought into the cache.
    pub fn prefetch(&self, place: Place<'_>) {
        if let Place::List { postings, champions, .. } = place {
            let len = (postings.len as usize).min(BLOCK_BYTES);
            self.postings.prefetch(postings.offset as usize, len);
            if let Some(champions) = champions {
                self.champions.prefetch(champions.offset as usize, champions.len as usize);
            }
        }
    }

    /// The list of term `number`.
    pub fn list(&self, number: u32) -> Result<TermList<'_>> {
        let (statistics, place) = self.terms.hot(number)?;
        match place {
            Place::Inline(bytes) => {
                let mut cursor = Cursor::new(bytes);
                let damaged = || self.postings.corrupt(0, "an inline posting list is malformed");
                let postings = cursor.bytes().ok_or_else(damaged)?;
                let positions = &bytes[cursor.position()..];
                Ok(TermList {
                    list: ListReader::inline(postings, &self.postings, statistics.documents)?,
                    statistics,
                    positions: Positions::Inline(positions, &self.postings),
                    champions: None,
                })
            }
            Place::List { postings, positions, champions } => Ok(TermList {
                list: ListReader::at(
                    &self.postings,
                    postings.offset as usize,
                    postings.len as usize,
                    statistics.documents,
                )?,
                statistics,
                positions: Positions::At(
                    &self.postings,
                    postings.offset.saturating_add(postings.len) as usize,
                    positions as usize,
                ),
                champions: champions.map(|extent| (&self.champions, extent)),
            }),
        }
    }
}

/// One segment of a snapshot.
#[derive(Clone)]
pub struct Segment {
    /// What the manifest says of it.
    pub entry: SegmentEntry,
    /// Its file, shared by all snapshots that hold it.
    pub parts: Arc<SegmentParts>,
    /// The documents deleted in this snapshot.
    pub deleted: Arc<DocumentSet>,
}

impl Segment {
    /// How many documents are not deleted.
    pub fn live_documents(&self) -> u32 {
        self.entry.documents - self.deleted.len()
    }

    /// The live document with this id.
    pub fn find(&self, id: &str) -> Result<Option<DocId>> {
        // An article updated twice before one commit is in the segment twice.
        self.parts.keys.find_where(id, |doc| !self.deleted.contains(doc))
    }
}

/// The segments of one commit, as they were then.
pub struct Snapshot {
    /// What the commit fixed.
    pub manifest: Manifest,
    /// The segments, in document order.
    pub segments: Vec<Segment>,
}

impl Snapshot {
    /// Opens the segments that `manifest` lists; those that `previous` holds are shared with it.
    pub fn open(
        directory: &dyn Directory,
        manifest: Manifest,
        previous: Option<&Snapshot>,
    ) -> Result<Self> {
        let mut segments = Vec::with_capacity(manifest.segments.len());
        for entry in &manifest.segments {
            let known =
                previous.and_then(|p| p.segments.iter().find(|s| s.entry.is_same_file(entry)));
            let parts = match known {
                Some(segment) => segment.parts.clone(),
                None => Arc::new(SegmentParts::open(directory, entry)?),
            };
            let deleted = match known {
                Some(segment) if segment.entry == *entry => segment.deleted.clone(),
                _ => Arc::new(DocumentSet::read(directory, entry)?),
            };
            segments.push(Segment { entry: entry.clone(), parts, deleted });
        }
        Ok(Snapshot { manifest, segments })
    }

    /// The newest commit in `directory`. A writer may collect files between the reading of the
    /// manifest and the opening of what it names; then there is a newer commit to read.
    pub fn newest(directory: &dyn Directory, previous: Option<&Snapshot>) -> Result<Self> {
        let mut failure = None;
        for _ in 0..16 {
            let Some(manifest) = Manifest::newest(directory)? else {
                return Err(Error::NotFound(directory.path().to_path_buf()));
            };
            let generation = manifest.generation;
            match Snapshot::open(directory, manifest, previous) {
                Err(Error::Io { source, action, path })
                    if source.kind() == std::io::ErrorKind::NotFound =>
                {
                    if failure.replace(generation) == Some(generation) {
                        return Err(Error::Corrupt {
                            file: path,
                            part: "file",
                            offset: 0,
                            what: format!("the file is missing (cannot {action})"),
                        });
                    }
                }
                other => return other,
            }
        }
        Err(Error::busy(directory.path()))
    }

    /// The bytes of each part, and those of the positions apart from the postings that they stand
    /// with.
    pub fn part_sizes(&self) -> Vec<(&'static str, u64)> {
        let parts = || self.segments.iter().map(|segment| &segment.parts);
        let positions: u64 = parts().map(|parts| parts.totals.position_bytes).sum();
        let mut sizes = Vec::new();
        for part in Part::ALL {
            let bytes: u64 = parts().map(|parts| parts.file.part_size(part)).sum();
            if part == Part::Postings {
                sizes.push((part.name(), bytes - positions));
                sizes.push(("positions", positions));
            } else {
                sizes.push((part.name(), bytes));
            }
        }
        sizes
    }

    /// How many documents are not deleted.
    pub fn live_documents(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.live_documents())).sum()
    }

    /// The segment and document of the live article `id`.
    pub fn find(&self, id: &str) -> Result<Option<(usize, DocId)>> {
        for (number, segment) in self.segments.iter().enumerate() {
            if let Some(doc) = segment.find(id)? {
                return Ok(Some((number, doc)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
