//! Records out of a part.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::OnceLock;

use zstd::zstd_safe::{get_frame_content_size, DCtx};

use super::block::{FRAME, KEPT, WORDS};
use super::dictionary::Dictionary;
use super::words::{Lookout, Words, SLACK};
use super::{GROUP, GROUP_SIZE, MOST_BYTES, TAIL};
use crate::error::Result;
use crate::index::pages::Region;
use crate::index::varint::Cursor;
use crate::index::DocId;

/// The most that zstd can make of one byte: a block of 128 KiB takes at least 4.
const MOST_EXPANSION: u64 = 1 << 15;

/// What reading needs and keeps between reads: one per thread, for any number of segments. The
/// last block stays in it, so that reading in document order inflates each block once.
pub struct Scratch {
    context: DCtx<'static>,
    /// The bytes of the block, or the first of them.
    raw: Vec<u8>,
    /// How many the whole block has.
    size: usize,
    /// The reader and the offset of the block in `raw`.
    holds: Option<(u64, usize)>,
    /// Where in `raw` stands what was looked for.
    places: Vec<u32>,
}

impl Scratch {
    /// Nothing read yet.
    pub fn new() -> Self {
        let (context, raw, places) = (DCtx::create(), Vec::new(), Vec::new());
        Scratch { context, raw, size: 0, holds: None, places }
    }

    #[cfg(test)]
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Where record number `index` of the `count` of the block stands in `raw`, if it does.
    fn record(&self, index: usize, count: usize) -> Option<Range<usize>> {
        let (record, end) = record(&self.raw, index, count)?;
        (end == self.size && record.end <= self.raw.len()).then_some(record)
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

/// A compressed block, for copying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlock<'a> {
    /// Its documents, at least one.
    pub documents: Range<DocId>,
    /// The number of the dictionary that it needs.
    pub dictionary: Option<u32>,
    /// Its bytes.
    pub bytes: &'a [u8],
    offset: usize,
}

/// A record, and what was seen of it while it was decoded.
pub struct Sighted<'s> {
    /// The record.
    pub record: &'s [u8],
    /// Where it starts in its block.
    start: usize,
    /// Places of the block.
    places: Option<&'s [u32]>,
}

impl Sighted<'_> {
    /// The places in `part`, a slice of the record, where words of the lookout may stand, rising;
    /// `None` where that is not known.
    pub fn places_in(&self, part: &[u8]) -> Option<Vec<usize>> {
        let offset = (part.as_ptr() as usize).checked_sub(self.record.as_ptr() as usize)?;
        let (start, last) = (self.start + offset, part.len().checked_sub(1)?);
        let places = self.places?;
        let from = places.partition_point(|place| *place as usize <= start);
        let inside = places[from..].iter().map(|place| *place as usize - start);
        // Its first and its last word may be of one token with what stands around the part.
        let inside = inside.take_while(|place| *place < last);
        Some([0].into_iter().chain(inside).chain([last]).collect())
    }
}

/// The stored records of one segment.
pub struct Stored {
    region: Region,
    identity: u64,
    documents: usize,
    dictionaries_at: usize,
    ends_at: usize,
    groups_at: usize,
    groups: usize,
    dictionaries: Vec<OnceLock<Option<Dictionary>>>,
}

impl Stored {
    /// Reads the tail of `region`.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged.
    pub fn open(region: Region) -> Result<Self> {
        let tail = region.len().saturating_sub(TAIL);
        let mut numbers = [0; 5];
        for (index, number) in numbers.iter_mut().enumerate() {
            *number = usize::try_from(region.u64(tail + 8 * index)?).unwrap_or(usize::MAX);
        }
        let [documents, blocks, dictionaries_len, dictionaries, groups] = numbers;
        let layout = || {
            let ends_at = blocks.checked_add(dictionaries_len)?;
            let groups_at = dictionaries.checked_mul(8)?.checked_add(ends_at)?;
            let end = groups.checked_mul(GROUP_SIZE)?.checked_add(groups_at)?;
            (end == tail && documents <= DocId::MAX as usize).then_some((ends_at, groups_at))
        };
        let (ends_at, groups_at) = layout()
            .ok_or_else(|| region.corrupt(tail, "the lengths of the tables do not add up"))?;
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Ok(Stored {
            identity: NEXT.fetch_add(1, Ordering::Relaxed),
            documents,
            dictionaries_at: blocks,
            ends_at,
            groups_at,
            groups,
            dictionaries: (0..dictionaries).map(|_| OnceLock::new()).collect(),
            region,
        })
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// The bytes of all blocks.
    pub fn blocks_len(&self) -> usize {
        self.dictionaries_at
    }

    /// How many dictionaries the blocks use; their numbers are below this.
    pub fn dictionaries(&self) -> usize {
        self.dictionaries.len()
    }

    /// The bytes of a dictionary.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged or there is no such
    /// dictionary.
    pub fn dictionary(&self, number: u32) -> Result<&[u8]> {
        let number = number as usize;
        if number >= self.dictionaries.len() {
            return Err(self.region.corrupt(self.ends_at, "a block names a missing dictionary"));
        }
        let end = |number: usize| -> Result<usize> {
            let end = self.region.u64(self.ends_at + 8 * number)?;
            Ok(usize::try_from(end).unwrap_or(usize::MAX))
        };
        let start = if number == 0 { 0 } else { end(number - 1)? };
        let end = end(number)?;
        if start > end || end > self.ends_at - self.dictionaries_at {
            return Err(self.region.corrupt(self.ends_at, "a dictionary of impossible size"));
        }
        self.region.bytes(self.dictionaries_at + start, end - start)
    }

    /// The block that holds `doc`.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged or `doc` lies beyond the
    /// segment.
    pub fn block_of(&self, doc: DocId) -> Result<StoredBlock<'_>> {
        let (mut low, mut high) = (0, self.groups);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.region.u32(self.groups_at + middle * GROUP_SIZE + 8)? <= doc {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let at = self.groups_at + low.saturating_sub(1) * GROUP_SIZE;
        let group = self.region.bytes(at, GROUP_SIZE)?;
        let number = |i: usize| u32::from_le_bytes(group[i..i + 4].try_into().expect("four bytes"));
        let documents = |i: usize| {
            let at = 16 + 4 * GROUP + 2 * i;
            u32::from(u16::from_le_bytes([group[at], group[at + 1]]))
        };
        let first = number(8);
        // All ends are looked at, since that takes no branch for any of them.
        let within = doc.wrapping_sub(first);
        let ends = group[16 + 4 * GROUP..].as_chunks::<2>().0.iter();
        let index = ends.filter(|end| u32::from(u16::from_le_bytes(**end)) <= within).count();
        let (start, skipped) = match index {
            0 => (0, 0),
            _ => (number(16 + 4 * (index - 1)) as usize, documents(index - 1)),
        };
        let holds = index < GROUP && (skipped..documents(index)).contains(&within);
        if !holds || (doc as usize) >= self.documents {
            return Err(self.region.corrupt(at, "a document that no block holds is asked for"));
        }
        let end = number(16 + 4 * index) as usize;
        let offset = usize::try_from(u64::from(number(0)) | u64::from(number(4)) << 32)
            .unwrap_or(usize::MAX)
            .saturating_add(start);
        let last =
            first.checked_add(documents(index)).filter(|last| *last as usize <= self.documents);
        let inside = start <= end && offset.saturating_add(end - start) <= self.dictionaries_at;
        match last {
            Some(last) if inside => Ok(StoredBlock {
                documents: first + skipped..last,
                dictionary: number(12).checked_sub(1),
                bytes: self.region.bytes(offset, end - start)?,
                offset,
            }),
            _ => Err(self.region.corrupt(at, "a block that lies outside the part")),
        }
    }

    /// The record of `doc`, held by `scratch` until its next use.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged or `doc` lies beyond the
    /// segment.
    pub fn get<'s>(&self, doc: DocId, scratch: &'s mut Scratch) -> Result<&'s [u8]> {
        Ok(self.read(doc, scratch, None, true)?.record)
    }

    /// As [`get`](Self::get), and where the words of `lookout` may stand. That is not known of a
    /// block that `scratch` still held, nor of one that is no words. For readers of one record
    /// here and there: of a block they wait for no more than its beginning up to that record.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged or `doc` lies beyond the
    /// segment.
    pub fn get_sighted<'s>(
        &self,
        doc: DocId,
        scratch: &'s mut Scratch,
        lookout: Option<&Lookout>,
    ) -> Result<Sighted<'s>> {
        self.read(doc, scratch, lookout, false)
    }

    fn read<'s>(
        &self,
        doc: DocId,
        scratch: &'s mut Scratch,
        lookout: Option<&Lookout>,
        whole: bool,
    ) -> Result<Sighted<'s>> {
        let block = self.block_of(doc)?;
        let (index, count) = ((doc - block.documents.start) as usize, block.documents.len());
        let place = Some((self.identity, block.offset));
        let mut sighted = false;
        let mut found = None;
        if scratch.holds == place {
            found = scratch.record(index, count);
        }
        if found.is_none() {
            scratch.holds = None;
            sighted = self.inflate(&block, scratch, lookout, (!whole).then_some(index))?;
            scratch.holds = place;
            found = scratch.record(index, count);
        }
        let Range { start, end } = found.ok_or_else(|| {
            self.region.corrupt(block.offset, "the lengths of records do not add up")
        })?;
        let places = sighted.then_some(&scratch.places[..]);
        Ok(Sighted { record: &scratch.raw[start..end], start, places })
    }

    /// Puts a block into `scratch`, or as much of it as leads through record number `last`.
    /// Whether `lookout` saw the words go by.
    fn inflate(
        &self,
        block: &StoredBlock,
        scratch: &mut Scratch,
        lookout: Option<&Lookout>,
        last: Option<usize>,
    ) -> Result<bool> {
        let corrupt = |what| self.region.corrupt(block.offset, what);
        let (codec, bytes) = match (block.dictionary, block.bytes.split_first()) {
            (None, _) => (FRAME, block.bytes),
            (Some(_), Some((codec, bytes))) => (*codec, bytes),
            (Some(_), None) => return Err(corrupt("an empty block")),
        };
        let declared = match codec {
            WORDS => Words::size(bytes),
            FRAME => get_frame_content_size(bytes)
                .ok()
                .flatten()
                .filter(|size| *size <= bytes.len() as u64 * MOST_EXPANSION),
            _ => return Err(corrupt("a block in an unknown code")),
        };
        let size = declared
            .filter(|size| *size <= MOST_BYTES as u64)
            .ok_or_else(|| corrupt("a block of impossible size"))? as usize;
        scratch.size = size;
        scratch.raw.clear();
        scratch.raw.shrink_to(KEPT.max(size));
        scratch
            .raw
            .try_reserve_exact(size + SLACK)
            .map_err(|_| corrupt("no memory for a block"))?;
        let mut sighted = false;
        let inflated = if codec == WORDS {
            let number = block.dictionary.unwrap_or(0);
            let bytes_of = self.dictionary(number)?;
            let prepared = self.dictionaries[number as usize]
                .get_or_init(|| Dictionary::from_bytes(bytes_of.to_vec()));
            let dictionary = prepared.as_ref().ok_or_else(|| corrupt("a bad dictionary"))?;
            let words = dictionary.words();
            let watch = lookout.and_then(|l| l.watch(words, number, &mut scratch.places));
            sighted = watch.is_some();
            let count = block.documents.len();
            let enough = |raw: &[u8]| match last {
                Some(last) => record(raw, last, count).map(|(record, _)| record.end),
                None => Some(size),
            };
            match watch {
                Some(watch) => words.decode(bytes, &mut scratch.raw, watch, enough),
                None => words.decode(bytes, &mut scratch.raw, (), enough),
            }
            .is_some()
        } else {
            scratch.context.decompress(&mut scratch.raw, bytes) == Ok(size)
        };
        if !inflated {
            return Err(corrupt("a block that does not inflate"));
        }
        Ok(sighted)
    }
}

/// Where record number `index` of the `count` in a block that begins with `raw` stands, and where
/// the last one ends.
fn record(raw: &[u8], index: usize, count: usize) -> Option<(Range<usize>, usize)> {
    let mut cursor = Cursor::new(raw);
    let (mut start, mut len, mut total) = (0usize, 0, 0usize);
    for number in 0..count {
        let next = cursor.usize()?;
        if number == index {
            (start, len) = (total, next);
        }
        total = total.checked_add(next)?;
    }
    let end = cursor.position().checked_add(total)?;
    let first = cursor.position() + start;
    Some((first..first + len, end))
}
