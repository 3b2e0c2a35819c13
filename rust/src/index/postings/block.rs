//! One block of a list: 128 postings, of which each stream is decoded on demand.

use multiversion::multiversion;

use super::super::bitpack::{self, BLOCK};
use super::super::varint::Cursor;
use super::super::DocId;
use super::{BEYOND_MAIN, BITSET};

/// How many bits the first words of a bitset hold.
#[derive(Clone, Copy, Default)]
pub struct Counted {
    words: usize,
    bits: u32,
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
    pub(super) fn parse(
        bytes: &'a [u8],
        count: usize,
        base: DocId,
        has_forms: bool,
    ) -> Option<Self> {
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
        accumulate(self.base, &mut out[..self.count]);
    }

    /// Whether the documents stand as a bitset, in which single ones are found undecoded.
    #[inline]
    pub fn is_bitset(&self) -> bool {
        self.docs == BITSET
    }

    /// Whether a bitset holds `doc`.
    #[inline]
    pub fn contains(&self, doc: DocId) -> bool {
        let bit = doc.wrapping_sub(self.base).wrapping_sub(1) as usize;
        self.words()
            .get(bit / 64)
            .is_some_and(|word| u64::from_le_bytes(*word) >> (bit % 64) & 1 == 1)
    }

    /// The index of the posting of `doc` in a bitset, if it has one. `counted`, at first the
    /// default, keeps what was counted for an earlier document.
    #[inline]
    pub fn rank(&self, doc: DocId, counted: &mut Counted) -> Option<usize> {
        rank(self, doc, counted)
    }

    /// Calls `visit` with the place of each of `docs` that a bitset holds, and with
    /// [`Block::rank`] of it.
    #[inline]
    pub fn ranks(
        &self,
        docs: impl Iterator<Item = DocId>,
        counted: &mut Counted,
        visit: impl FnMut(usize, usize),
    ) {
        ranks(self, docs, counted, visit);
    }

    /// The words of a bitset.
    #[inline]
    fn words(&self) -> &'a [[u8; 8]] {
        self.bytes[self.docs_at..self.frequencies_at].as_chunks().0
    }

    /// Calls `visit` with the words of the bitset and the document of each word's lowest bit.
    #[inline]
    pub fn for_each_word(&self, mut visit: impl FnMut(DocId, u64)) {
        let first = self.base.wrapping_add(1);
        for (i, word) in self.bitset().enumerate() {
            visit(first.wrapping_add(64 * i as u32), word);
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
        self.words().iter().map(|word| u64::from_le_bytes(*word))
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
}

#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
fn ranks<D: Iterator<Item = DocId>, V: FnMut(usize, usize)>(
    block: &Block<'_>,
    docs: D,
    counted: &mut Counted,
    mut visit: V,
) {
    for (place, doc) in docs.enumerate() {
        if let Some(rank) = rank(block, doc, counted) {
            visit(place, rank);
        }
    }
}

/// [`Block::rank`].
#[inline(always)]
fn rank(block: &Block<'_>, doc: DocId, counted: &mut Counted) -> Option<usize> {
    let words = block.words();
    let bit = doc.wrapping_sub(block.base).wrapping_sub(1) as usize;
    let held = u64::from_le_bytes(*words.get(bit / 64)?);
    if held >> (bit % 64) & 1 == 0 {
        return None;
    }
    if bit / 64 < counted.words {
        *counted = Counted::default();
    }
    let more = words[counted.words..bit / 64].iter();
    counted.bits += more.map(|word| u64::from_le_bytes(*word).count_ones()).sum::<u32>();
    counted.words = bit / 64;
    let below = held & ((1 << (bit % 64)) - 1);
    let rank = counted.bits + below.count_ones();
    // Hostile bytes may hold more bits than postings.
    Some(rank as usize).filter(|rank| *rank < block.count)
}

/// Turns differences, less one each, into documents after `base`.
#[inline]
fn accumulate(base: DocId, gaps: &mut [u32]) {
    #[cfg(target_arch = "x86_64")]
    let (base, gaps) = {
        let (fours, rest) = gaps.as_chunks_mut::<4>();
        // SAFETY: SSE2 is part of what x86-64 is.
        (unsafe { accumulate_fours(base, fours) }, rest)
    };
    let mut last = base;
    for gap in gaps {
        last = last.wrapping_add(*gap).wrapping_add(1);
        *gap = last;
    }
}

/// As [`accumulate`]; gives back the last document. Within four of them the sums take two
/// additions, so that only every fourth sum waits for the one before: compilers see that in no
/// loop.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn accumulate_fours(base: DocId, fours: &mut [[u32; 4]]) -> DocId {
    use std::arch::x86_64::{
        _mm_add_epi32, _mm_cvtsi128_si32, _mm_loadu_si128, _mm_set1_epi32, _mm_shuffle_epi32,
        _mm_slli_si128, _mm_storeu_si128,
    };

    let ones = _mm_set1_epi32(1);
    let mut last = _mm_set1_epi32(base as i32);
    for four in fours {
        let place = std::ptr::from_mut(four).cast();
        // SAFETY: sixteen bytes stand there, and these instructions want no alignment.
        let gaps = unsafe { _mm_loadu_si128(place) };
        let gaps = _mm_add_epi32(gaps, ones);
        let pairs = _mm_add_epi32(gaps, _mm_slli_si128::<4>(gaps));
        let sums = _mm_add_epi32(pairs, _mm_slli_si128::<8>(pairs));
        let docs = _mm_add_epi32(sums, last);
        // SAFETY: as above.
        unsafe { _mm_storeu_si128(place, docs) };
        last = _mm_shuffle_epi32::<0b11_11_11_11>(docs);
    }
    _mm_cvtsi128_si32(last) as DocId
}
