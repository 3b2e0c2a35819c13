//! Any number of keywords per document (source, section, tags, authors), as numbers into the
//! sorted dictionary of all distinct ones.
//!
//! ```text
//! documents                   u64
//! values                      u64, how many distinct ones
//! data                        u64, its length in bytes
//! block table                 per 1,024 documents: offset of its data u64, smallest ordinal u32,
//!                             largest ordinal u32, packed ordinals u32, bits per ordinal u8,
//!                             bits per end u8, layout u8, one zero
//! data                        per block, bit-packed and relative to the smallest ordinal:
//!                             layout 0  one ordinal per document
//!                             layout 1  per document the ordinal + 1, or 0 if it has none
//!                             layout 2  per document where its ordinals end, then all ordinals
//!                             16 zeros at the end
//! dictionary offsets          u64 per value and the end, counted from the first value
//! dictionary                  per value: spelling as written (length and bytes), length of the
//!                             folded spelling + 1 and its bytes, or 0 where it is the same
//! ```
//!
//! Values are sorted by folded spelling, then as written (both by bytes), so everything that
//! folds alike is one range of ordinals. A document's ordinals are distinct and ascend. A block
//! without any keyword has its smallest ordinal above its largest.

mod writer;

use std::ops::Range;

pub use writer::KeywordColumn;

use super::packed::{self, Packed, PADDING};
use super::{Bits, BLOCK};
use crate::error::Result;
use crate::index::pages::Region;
use crate::index::varint::Cursor;
use crate::index::DocId;

const HEADER: usize = 24;
const TABLE: usize = 24;

/// The values that a scan decodes at a time.
const AT_ONCE: usize = 256;

const ONE: u8 = 0;
const AT_MOST_ONE: u8 = 1;
const SEVERAL: u8 = 2;

/// A column of keywords.
#[derive(Clone)]
pub struct Keywords {
    region: Region,
    documents: usize,
    values: usize,
    data: usize,
    offsets: usize,
    dictionary: usize,
}

struct Block<'a> {
    documents: usize,
    low: u32,
    high: u32,
    count: usize,
    layout: u8,
    ends: Packed<'a>,
    ordinals: Packed<'a>,
}

impl Keywords {
    pub(super) fn open(region: Region) -> Result<Self> {
        let read = |at| Ok(usize::try_from(region.u64(at)?).unwrap_or(usize::MAX));
        let (documents, values, len) = (read(0)?, read(8)?, read(16)?);
        let layout = || {
            let data = documents.div_ceil(BLOCK).checked_mul(HEADER)?.checked_add(TABLE)?;
            let offsets = data.checked_add(len)?;
            let dictionary = values.checked_add(1)?.checked_mul(8)?.checked_add(offsets)?;
            Some((data, offsets, dictionary))
        };
        match layout() {
            Some((data, offsets, dictionary))
                if dictionary <= region.len()
                    && documents <= DocId::MAX as usize
                    && values <= u32::MAX as usize =>
            {
                Ok(Keywords { region, documents, values, data, offsets, dictionary })
            }
            _ => Err(region.corrupt(0, "the tables are longer than the column")),
        }
    }

    /// How many documents the column covers.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// How many blocks of 1,024 documents there are.
    pub fn blocks(&self) -> usize {
        self.documents.div_ceil(BLOCK)
    }

    /// How many distinct keywords there are; ordinals are below this.
    pub fn values(&self) -> usize {
        self.values
    }

    #[inline]
    fn block(&self, block: usize) -> Result<Block<'_>> {
        if block >= self.blocks() {
            return Err(self.region.corrupt(0, "a document beyond the column is asked for"));
        }
        let at = TABLE + block * HEADER;
        let header = self.region.bytes(at, HEADER)?;
        let field = |i: usize| u32::from_le_bytes(header[i..i + 4].try_into().expect("four bytes"));
        let offset = usize::try_from(u64::from(field(0)) | u64::from(field(4)) << 32);
        let (low, high, count) = (field(8), field(12), field(16) as usize);
        let (width, end_width, layout) = (header[20], header[21], header[22]);
        let documents = (self.documents - block * BLOCK).min(BLOCK);
        let sound = layout <= SEVERAL
            && width <= 33
            && end_width <= 33
            // Two distinct ordinals need a bit, so that no count goes beyond the bytes.
            && (if layout == SEVERAL { width > 0 } else { count == documents && end_width == 0 })
            && (low > high || (high as usize) < self.values);
        if !sound {
            return Err(self.region.corrupt(at, "a block with an impossible header"));
        }
        let (ends, ordinals) = (packed::size(documents, end_width), packed::size(count, width));
        let start = self.data.saturating_add(offset.unwrap_or(usize::MAX));
        let bytes = self.region.bytes(start, ends + ordinals + PADDING)?;
        let packed = |bytes, width| Packed::new(bytes, width).expect("at most 33 bits");
        Ok(Block {
            documents,
            low,
            high,
            count,
            layout,
            ends: packed(bytes, end_width),
            ordinals: packed(&bytes[ends..], width),
        })
    }

    /// Calls `visit` with each of the documents `docs`, counted inside block `number`, and each
    /// of its ordinals, decoding `N` values at a time.
    #[inline]
    fn scan<const N: usize>(
        &self,
        number: usize,
        block: &Block,
        docs: Range<usize>,
        mut visit: impl FnMut(usize, u32),
    ) -> Result<()> {
        let base = u64::from(block.low);
        let ordinal = |raw: u64| {
            let ordinal = u32::try_from(base + raw).ok().filter(|ordinal| *ordinal <= block.high);
            ordinal.ok_or_else(|| self.out_of_bounds(number))
        };
        let mut values = [0; N];
        if block.layout != SEVERAL {
            let missing = u64::from(block.layout == AT_MOST_ONE);
            for first in docs.clone().step_by(N) {
                let values = &mut values[..N.min(docs.end - first)];
                block.ordinals.unpack(first, values);
                for (doc, raw) in (first..).zip(values) {
                    if let Some(raw) = raw.checked_sub(missing) {
                        visit(doc, ordinal(raw)?);
                    }
                }
            }
            return Ok(());
        }
        let mut at = docs.start.checked_sub(1).map_or(0, |doc| block.ends.get(doc) as usize);
        let (mut ends, mut decoded) = ([0; N], at..at);
        for doc in docs.clone() {
            let place = (doc - docs.start) % N;
            if place == 0 {
                block.ends.unpack(doc, &mut ends[..N.min(docs.end - doc)]);
            }
            let end = ends[place] as usize;
            if at > end || end > block.count {
                return Err(self.out_of_bounds(number));
            }
            while at < end {
                if at == decoded.end {
                    decoded = at..block.count.min(at + N);
                    block.ordinals.unpack(at, &mut values[..decoded.len()]);
                }
                visit(doc, ordinal(values[at - decoded.start])?);
                at += 1;
            }
        }
        Ok(())
    }

    #[cold]
    fn out_of_bounds(&self, block: usize) -> crate::Error {
        self.region.corrupt(TABLE + block * HEADER, "a keyword outside the bounds of its block")
    }

    /// Replaces `ordinals` by those of `doc`, ascending.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged or `doc` or an ordinal lies
    /// beyond the column; so every method here.
    pub fn ordinals(&self, doc: DocId, ordinals: &mut Vec<u32>) -> Result<()> {
        ordinals.clear();
        if doc as usize >= self.documents {
            return Err(self.region.corrupt(0, "a document beyond the column is asked for"));
        }
        let number = doc as usize / BLOCK;
        let block = self.block(number)?;
        let index = doc as usize % BLOCK;
        self.scan::<4>(number, &block, index..index + 1, |_, ordinal| ordinals.push(ordinal))
    }

    /// Calls `visit` with every document of `docs` and each of its ordinals, in order.
    pub fn for_each_ordinal(
        &self,
        docs: Range<DocId>,
        mut visit: impl FnMut(DocId, u32),
    ) -> Result<()> {
        let (mut doc, end) = (docs.start as usize, docs.end as usize);
        while doc < end {
            let number = doc / BLOCK;
            let block = self.block(number)?;
            let stop = end.min((number + 1) * BLOCK);
            if stop > number * BLOCK + block.documents {
                return Err(self.region.corrupt(0, "a document beyond the column is asked for"));
            }
            let first = number * BLOCK;
            self.scan::<AT_ONCE>(number, &block, doc - first..stop - first, |doc, ordinal| {
                visit((first + doc) as DocId, ordinal);
            })?;
            doc = stop;
        }
        Ok(())
    }

    /// Sets in `matches` exactly the bits of those documents of `block` that have an ordinal in
    /// `wanted`.
    pub fn matching(&self, block: usize, wanted: &Range<u32>, matches: &mut Bits) -> Result<()> {
        matches.fill(0);
        let number = block;
        let block = self.block(number)?;
        if wanted.is_empty() || wanted.start > block.high || wanted.end <= block.low {
            return Ok(());
        }
        self.scan::<AT_ONCE>(number, &block, 0..block.documents, |doc, ordinal| {
            matches[doc / 64] |= u64::from(wanted.contains(&ordinal)) << (doc % 64);
        })
    }

    /// The spelling as written and the folded spelling of an ordinal.
    pub fn value(&self, ordinal: u32) -> Result<(&str, &str)> {
        if ordinal as usize >= self.values {
            return Err(self.region.corrupt(0, "a keyword beyond the dictionary is asked for"));
        }
        let at = self.offsets + 8 * ordinal as usize;
        let read = |at| Ok(usize::try_from(self.region.u64(at)?).unwrap_or(usize::MAX));
        let (start, end) = (read(at)?, read(at + 8)?);
        let len = end.checked_sub(start).unwrap_or(usize::MAX);
        let bytes = self.region.bytes(self.dictionary.saturating_add(start), len)?;
        let parse = || {
            let mut cursor = Cursor::new(bytes);
            let keyword = std::str::from_utf8(cursor.bytes()?).ok()?;
            let folded = match cursor.usize()?.checked_sub(1) {
                Some(len) => std::str::from_utf8(cursor.take(len)?).ok()?,
                None => keyword,
            };
            Some((keyword, folded))
        };
        parse().ok_or_else(|| self.region.corrupt(at, "a keyword is cut off or not UTF-8"))
    }

    /// The ordinals of all keywords with this folded spelling.
    pub fn find(&self, folded: &str) -> Result<Range<u32>> {
        let start = self.first(|spelling| spelling < folded)?;
        let end = self.first(|spelling| spelling <= folded)?;
        Ok(start..end.max(start))
    }

    /// The ordinals of all keywords whose folded spelling starts so.
    pub fn starting(&self, prefix: &str) -> Result<Range<u32>> {
        let start = self.first(|spelling| spelling < prefix)?;
        let end = self.first(|spelling| spelling < prefix || spelling.starts_with(prefix))?;
        Ok(start..end.max(start))
    }

    /// The first ordinal whose folded spelling is not `before`.
    fn first(&self, before: impl Fn(&str) -> bool) -> Result<u32> {
        let (mut low, mut high) = (0, self.values as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.value(middle)?.1) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}
