//! Reading one list: its directory, and blocks of which each stream is decoded on demand.

use super::super::bitpack::{self, BLOCK};
use super::super::pages::Region;
use super::super::varint::Cursor;
use super::super::DocId;
use super::{read_sets, Impact, BEYOND_MAIN, BITSET, ENTRY, PAIRS};
use crate::error::Result;

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

    /// The form sets that set numbers stand for.
    pub fn form_sets(&self) -> Result<Vec<Vec<u32>>> {
        if self.sets.1 == 0 {
            return Ok(vec![vec![0]]);
        }
        read_sets(self.bytes.get(self.sets.0, self.sets.1)?, self.bytes.region())
    }

    /// The bytes of the form sets; none where every posting has the form set {0}.
    pub(super) fn set_bytes(&self) -> Result<&'a [u8]> {
        self.bytes.get(self.sets.0, self.sets.1)
    }

    /// The part to name where the list contradicts itself.
    pub(super) fn region(&self) -> &'a Region {
        self.bytes.region()
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

/// One block of a list; each stream is decoded when asked for.
#[derive(Clone, Copy)]
pub struct Block<'a> {
    bytes: &'a [u8],
    count: usize,
    base: DocId,
    docs: u8,
    docs_at: usize,
    frequencies: u8,
    frequencies_at: usize,
    symbol_width: u8,
    symbol: u32,
    symbols_at: usize,
    fields_at: usize,
}

impl<'a> Block<'a> {
    #[inline]
    fn parse(bytes: &'a [u8], count: usize, base: DocId, has_forms: bool) -> Option<Self> {
        let docs = *bytes.first()?;
        let mut at = 1;
        let docs_len = if docs == BITSET {
            at += 1;
            8 * usize::from(*bytes.get(1)?)
        } else if docs <= 32 {
            bitpack::packed_len(count, u32::from(docs))
        } else {
            return None;
        };
        let frequencies = *bytes.get(at)?;
        at += 1;
        let width = u32::from(frequencies & !BEYOND_MAIN);
        if width > 32 {
            return None;
        }
        let (mut symbol_width, mut symbol) = (0, 0);
        if has_forms {
            symbol_width = *bytes.get(at)?;
            at += 1;
            if symbol_width > 32 {
                return None;
            }
            if symbol_width == 0 {
                let mut cursor = Cursor::new(&bytes[at..]);
                symbol = cursor.u32()?;
                at += cursor.position();
            }
        }
        let docs_at = at;
        let frequencies_at = docs_at + docs_len;
        let symbols_at = frequencies_at + bitpack::packed_len(count, width);
        let fields_at = symbols_at + bitpack::packed_len(count, u32::from(symbol_width));
        let block = Block {
            bytes,
            count,
            base,
            docs,
            docs_at,
            frequencies,
            frequencies_at,
            symbol_width,
            symbol,
            symbols_at,
            fields_at,
        };
        (fields_at <= bytes.len()).then_some(block)
    }

    /// How many postings the block holds.
    #[inline]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether the block holds no posting.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Writes the documents to the front of `out`.
    #[inline]
    pub fn docs(&self, out: &mut [DocId; BLOCK]) {
        if self.docs == BITSET {
            return self.docs_of_bitset(out);
        }
        let bytes = &self.bytes[self.docs_at..self.frequencies_at];
        bitpack::unpack(bytes, u32::from(self.docs), &mut out[..self.count]);
        let mut doc = self.base;
        for gap in &mut out[..self.count] {
            doc = doc.wrapping_add(*gap).wrapping_add(1);
            *gap = doc;
        }
    }

    fn docs_of_bitset(&self, out: &mut [DocId; BLOCK]) {
        let mut found = 0;
        let first = self.base.wrapping_add(1);
        for (i, word) in self.bitset().enumerate() {
            let mut word = word;
            while word != 0 && found < self.count {
                out[found] = first.wrapping_add(64 * i as u32 + word.trailing_zeros());
                found += 1;
                word &= word - 1;
            }
        }
        // Hostile bytes may hold fewer bits than postings: repeat the last one.
        let last = if found == 0 { first } else { out[found - 1] };
        out[found..self.count].fill(last);
    }

    fn bitset(&self) -> impl Iterator<Item = u64> + 'a {
        self.bytes[self.docs_at..self.frequencies_at]
            .chunks_exact(8)
            .map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
    }

    /// Writes the weighted frequencies to the front of `out`.
    #[inline]
    pub fn frequencies(&self, out: &mut [u32; BLOCK]) {
        let bytes = &self.bytes[self.frequencies_at..self.symbols_at];
        let width = u32::from(self.frequencies & !BEYOND_MAIN);
        let out = &mut out[..self.count];
        bitpack::unpack(bytes, width, out);
        for frequency in out {
            *frequency = frequency.wrapping_add(1);
        }
    }

    /// The weighted frequency of posting `index`.
    #[inline]
    pub fn frequency(&self, index: usize) -> u32 {
        let bytes = &self.bytes[self.frequencies_at..self.symbols_at];
        let width = u32::from(self.frequencies & !BEYOND_MAIN);
        bitpack::get(bytes, width, self.count, index).wrapping_add(1)
    }

    /// The form set number that all postings share, if they do.
    #[inline]
    pub fn uniform_form_set(&self) -> Option<u32> {
        (self.symbol_width == 0).then_some(self.symbol)
    }

    /// Writes the form set numbers to the front of `out`.
    #[inline]
    pub fn form_sets(&self, out: &mut [u32; BLOCK]) {
        if self.symbol_width == 0 {
            return out[..self.count].fill(self.symbol);
        }
        let bytes = &self.bytes[self.symbols_at..self.fields_at];
        bitpack::unpack(bytes, u32::from(self.symbol_width), &mut out[..self.count]);
    }

    /// The form set number of posting `index`.
    #[inline]
    pub fn form_set(&self, index: usize) -> u32 {
        if self.symbol_width == 0 {
            return self.symbol;
        }
        let bytes = &self.bytes[self.symbols_at..self.fields_at];
        bitpack::get(bytes, u32::from(self.symbol_width), self.count, index)
    }

    /// Whether every posting lies in the main field only.
    #[inline]
    pub fn only_main_field(&self) -> bool {
        self.frequencies & BEYOND_MAIN == 0
    }

    /// What the block says of fields beyond the main one; unless [`Block::only_main_field`].
    pub(super) fn beyond(&self) -> &'a [u8] {
        &self.bytes[self.fields_at..]
    }

    /// Per posting, how often the term occurs in each field; `None` where the bytes contradict
    /// themselves. `weights` are the integer weights of the text fields, `frequencies` what
    /// [`Block::frequencies`] gave.
    pub fn field_counts(
        &self,
        weights: &[u32],
        frequencies: &[u32; BLOCK],
        out: &mut FieldCounts,
    ) -> Option<()> {
        let main = weights.len() - 1;
        out.beyond.clear();
        for (total, frequency) in out.total.iter_mut().zip(&frequencies[..self.count]) {
            *total = frequency / weights[main];
        }
        if self.only_main_field() {
            return Some(());
        }
        let mut cursor = Cursor::new(&self.bytes[self.fields_at..]);
        let postings = cursor.take(1)?[0];
        for _ in 0..postings {
            let index = cursor.take(1)?[0];
            let mask = cursor.u32()?;
            if usize::from(index) >= self.count || u64::from(mask) >> (main + 1) != 0 {
                return None;
            }
            let mut rest = frequencies[usize::from(index)];
            let mut counts = Vec::with_capacity(2);
            let mut total = 0u32;
            for field in (0..main).filter(|f| mask >> f & 1 == 1) {
                let count = cursor.u32()?;
                rest = rest.checked_sub(count.checked_mul(weights[field])?)?;
                total = total.checked_add(count)?;
                counts.push((field as u8, count));
            }
            if mask >> main & 1 == 1 {
                let count = rest / weights[main];
                total = total.checked_add(count)?;
                counts.push((main as u8, count));
            }
            out.total[usize::from(index)] = total;
            out.beyond.push((index, counts));
        }
        Some(())
    }
}

/// How often a term occurs in each field, for the postings of one block.
pub struct FieldCounts {
    /// Per posting, its occurrences in all fields.
    pub total: [u32; BLOCK],
    /// The postings that lie beyond the main field: index, and (field, occurrences) rising.
    pub beyond: Vec<(u8, Vec<(u8, u32)>)>,
}

impl Default for FieldCounts {
    fn default() -> Self {
        FieldCounts { total: [0; BLOCK], beyond: Vec::new() }
    }
}

impl FieldCounts {
    /// The (field, occurrences) pairs of posting `index`; `main` is the main field's number.
    pub fn fields(&self, index: usize, main: u8) -> FieldIter<'_> {
        match self.beyond.binary_search_by_key(&index, |(i, _)| usize::from(*i)) {
            Ok(at) => FieldIter { counts: &self.beyond[at].1, main: None },
            Err(_) => FieldIter { counts: &[], main: Some((main, self.total[index])) },
        }
    }

    /// How often posting `index` occurs in `field`.
    pub fn count(&self, index: usize, field: u8, main: u8) -> u32 {
        self.fields(index, main).find(|(f, _)| *f == field).map_or(0, |(_, count)| count)
    }
}

/// The fields of one posting.
pub struct FieldIter<'a> {
    counts: &'a [(u8, u32)],
    main: Option<(u8, u32)>,
}

impl Iterator for FieldIter<'_> {
    type Item = (u8, u32);

    fn next(&mut self) -> Option<(u8, u32)> {
        match self.counts.split_first() {
            Some((&first, rest)) => {
                self.counts = rest;
                Some(first)
            }
            None => self.main.take(),
        }
    }
}
