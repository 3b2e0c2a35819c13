//! Reading one list: its head, its directory, and where its blocks are.

use super::super::bitpack::BLOCK;
use super::super::hints::BLOCK_BYTES;
use super::super::pages::Region;
use super::super::varint::Cursor;
use super::super::DocId;
use super::block::Block;
use super::{sets, FormSets, Impact, ENTRY, PAIRS};
use crate::error::{Error, Result};

/// Where the bytes of a list are.
#[derive(Clone, Copy)]
enum Bytes<'a> {
    /// In the postings part, from this offset.
    At(&'a Region, usize),
    /// In the record of the term itself.
    Inline(&'a [u8], &'a Region),
}

impl<'a> Bytes<'a> {
    fn get(&self, offset: usize, len: usize) -> Result<&'a [u8]> {
        match *self {
            Bytes::At(region, start) => region.bytes(start.saturating_add(offset), len),
            Bytes::Inline(bytes, region) => offset
                .checked_add(len)
                .and_then(|end| bytes.get(offset..end))
                .ok_or_else(|| region.corrupt(0, "an inline posting list is cut off")),
        }
    }

    fn region(&self) -> &'a Region {
        match *self {
            Bytes::At(region, _) | Bytes::Inline(_, region) => region,
        }
    }
}

/// One posting list, opened: nothing but its head has been read.
#[derive(Clone)]
pub struct ListReader<'a> {
    bytes: Bytes<'a>,
    len: usize,
    documents: u32,
    maxima: [Impact; PAIRS],
    sets: (usize, usize),
    last_docs: &'a [u8],
    entries: &'a [u8],
    payload: usize,
}

impl<'a> ListReader<'a> {
    /// Opens the list of `documents` postings that takes `len` bytes of `region` at `offset`.
    pub fn at(region: &'a Region, offset: usize, len: usize, documents: u32) -> Result<Self> {
        Self::open(Bytes::At(region, offset), len, documents)
    }

    /// Opens a list kept in the bytes of a term's record; `region` names the part in errors.
    pub fn inline(bytes: &'a [u8], region: &'a Region, documents: u32) -> Result<Self> {
        Self::open(Bytes::Inline(bytes, region), bytes.len(), documents)
    }

    fn open(bytes: Bytes<'a>, len: usize, documents: u32) -> Result<Self> {
        const HEAD: usize = 1 + 2 * PAIRS + 10;
        let head = bytes.get(0, len.min(HEAD))?;
        let damaged = || bytes.region().corrupt(0, "the head of a posting list is malformed");
        let mut cursor = Cursor::new(head);
        let count = usize::from(cursor.take(1).ok_or_else(damaged)?[0]);
        if count == 0 || count > PAIRS || documents == 0 {
            return Err(damaged());
        }
        let pairs = cursor.take(2 * count).ok_or_else(damaged)?;
        let mut maxima = [Impact { frequency: pairs[0], length: pairs[1] }; PAIRS];
        for (impact, pair) in maxima.iter_mut().zip(pairs.chunks_exact(2)) {
            *impact = Impact { frequency: pair[0], length: pair[1] };
        }
        let set_len = cursor.usize().ok_or_else(damaged)?;
        let sets = (cursor.position(), set_len);
        let directory = sets.0.checked_add(set_len).ok_or_else(damaged)?;
        let blocks = (documents as usize).div_ceil(BLOCK);
        let (mut last_docs, mut entries, mut payload): (&[u8], &[u8], usize) =
            (&[], &[], directory);
        if blocks > 1 {
            let table = bytes.get(directory, blocks * (4 + ENTRY))?;
            (last_docs, entries) = table.split_at(4 * blocks);
            payload = directory + table.len();
        }
        if payload > len {
            return Err(damaged());
        }
        Ok(ListReader { bytes, len, documents, maxima, sets, last_docs, entries, payload })
    }

    /// How many postings the list holds.
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// How many blocks the list has.
    pub fn blocks(&self) -> usize {
        (self.documents as usize).div_ceil(BLOCK)
    }

    /// Pairs that bound every posting of the list.
    pub fn maxima(&self) -> [Impact; PAIRS] {
        self.maxima
    }

    /// Pairs that bound every posting of `block`.
    #[inline]
    pub fn block_maxima(&self, block: usize) -> [Impact; PAIRS] {
        if self.entries.is_empty() {
            return self.maxima;
        }
        let entry = &self.entries[ENTRY * block + 8..ENTRY * (block + 1)];
        std::array::from_fn(|i| Impact { frequency: entry[2 * i], length: entry[2 * i + 1] })
    }

    /// The last document of `block`; the largest number where the list has one block.
    #[inline]
    pub fn last_doc(&self, block: usize) -> DocId {
        match self.last_docs.get(4 * block..4 * block + 4) {
            Some(b) => u32::from_le_bytes([b[0], b[1], b[2], b[3]]),
            None => DocId::MAX,
        }
    }

    /// The first block from `from` on that can hold `doc` or a later document; the number of
    /// blocks where there is none. Gallops, so that short steps are cheap.
    #[inline]
    pub fn seek(&self, from: usize, doc: DocId) -> usize {
        let blocks = self.blocks();
        if from >= blocks || self.last_doc(from) >= doc {
            return from.min(blocks);
        }
        let (mut low, mut step) = (from, 1);
        while low + step < blocks && self.last_doc(low + step) < doc {
            low += step;
            step *= 2;
        }
        let mut high = (low + step).min(blocks);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.last_doc(middle) < doc {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// Whether postings tell forms apart; if not, every posting has the form set {0}.
    pub fn has_forms(&self) -> bool {
        self.sets.1 > 0
    }

    /// The form sets that set numbers stand for: the ordinals of the forms of each, rising.
    pub fn form_sets(&self) -> Result<Vec<Vec<u32>>> {
        let mut sets = FormSets::default();
        sets.read(self)?;
        Ok((0..).map_while(|number| sets.get(number)).map(<[u32]>::to_vec).collect())
    }

    /// Calls `visit` with each ordinal that is `wanted` and the number of each form set that holds
    /// it, both rising, and gives back how many sets there are.
    #[inline]
    pub fn for_each_set(
        &self,
        mut wanted: impl FnMut(u32) -> bool,
        mut visit: impl FnMut(u32, u32),
    ) -> Result<u32> {
        if !self.has_forms() {
            if wanted(0) {
                visit(0, 0);
            }
            return Ok(1);
        }
        let bytes = self.bytes.get(self.sets.0, self.sets.1)?;
        sets::parse(bytes, wanted, visit).ok_or_else(|| self.bad_sets())
    }

    /// The error of a list whose form sets are malformed.
    #[cold]
    pub(super) fn bad_sets(&self) -> Error {
        self.region().corrupt(0, "the form sets of a posting list are malformed")
    }

    /// The part to name where the list contradicts itself.
    pub(super) fn region(&self) -> &'a Region {
        self.bytes.region()
    }

    /// The error of a list that holds a document which its segment has not.
    #[cold]
    pub fn names_no_document(&self) -> Error {
        self.region().corrupt(0, "a posting list names a document that the segment has not")
    }

    /// The offset of `block`'s positions from the start of the term's positions.
    pub fn positions_offset(&self, block: usize) -> usize {
        self.entry_u32(block, 4)
    }

    #[inline]
    fn entry_u32(&self, block: usize, at: usize) -> usize {
        let at = ENTRY * block + at;
        match self.entries.get(at..at + 4) {
            Some(b) => u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize,
            None => 0,
        }
    }

    /// Has `block` brought into the cache.
    #[inline]
    pub fn prefetch(&self, block: usize) {
        if let (Bytes::At(region, start), true) = (self.bytes, block < self.blocks()) {
            let offset = self.payload.saturating_add(self.entry_u32(block, 0));
            region.prefetch(start.saturating_add(offset), BLOCK_BYTES);
        }
    }

    /// Opens `block`: reads its codecs, decodes nothing yet.
    #[inline]
    pub fn block(&self, block: usize) -> Result<Block<'a>> {
        let blocks = self.blocks();
        let payload_len = self.len - self.payload;
        let start = self.entry_u32(block, 0);
        let end = if block + 1 < blocks { self.entry_u32(block + 1, 0) } else { payload_len };
        let damaged = || self.bytes.region().corrupt(0, "a block of a posting list is malformed");
        if start > end || end > payload_len {
            return Err(damaged());
        }
        let bytes = self.bytes.get(self.payload + start, end - start)?;
        let count =
            if block + 1 < blocks { BLOCK } else { self.documents as usize - BLOCK * block };
        let base = if block == 0 { u32::MAX } else { self.last_doc(block - 1) };
        Block::parse(bytes, count, base, self.has_forms()).ok_or_else(damaged)
    }
}
