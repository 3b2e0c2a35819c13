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

use std::collections::HashMap;
use std::ops::Range;

use super::packed::{self, Packed, PADDING};
use super::{Bits, BLOCK};
use crate::error::Result;
use crate::index::pages::Region;
use crate::index::varint::{self, Cursor};
use crate::index::DocId;

const HEADER: usize = 24;
const TABLE: usize = 24;

const ONE: u8 = 0;
const AT_MOST_ONE: u8 = 1;
const SEVERAL: u8 = 2;

/// Takes the keywords of one document after the other.
#[derive(Default)]
pub struct KeywordColumn {
    numbers: HashMap<Box<str>, u32>,
    folded: Vec<Box<str>>,
    spelled: usize,
    ends: Vec<usize>,
    values: Vec<u32>,
}

impl KeywordColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// The keywords of the next document as written; repeated ones count once. `fold` is called
    /// once per distinct keyword.
    pub fn push(&mut self, keywords: &[&str], fold: &dyn Fn(&str) -> String) {
        for keyword in keywords {
            let number = match self.numbers.get(*keyword) {
                Some(number) => *number,
                None => self.intern(keyword, &fold(keyword)),
            };
            self.values.push(number);
        }
        self.ends.push(self.values.len());
    }

    /// The number of a keyword in this column, for [`push_numbers`](Self::push_numbers). Numbers
    /// go up from 0 in order of first appearance.
    pub fn intern(&mut self, keyword: &str, folded: &str) -> u32 {
        if let Some(number) = self.numbers.get(keyword) {
            return *number;
        }
        let number = self.folded.len() as u32;
        self.numbers.insert(keyword.into(), number);
        self.folded.push(folded.into());
        self.spelled += keyword.len() + folded.len();
        number
    }

    /// The keywords of the next document by their numbers: the way of a merge, which folds and
    /// hashes every distinct keyword once.
    pub fn push_numbers(&mut self, numbers: &[u32]) {
        self.values.extend_from_slice(numbers);
        self.ends.push(self.values.len());
    }

    /// The bytes of memory held, estimated.
    pub fn memory(&self) -> usize {
        // A hash slot, two boxes and what the allocator adds to them.
        self.spelled
            + self.folded.len() * 96
            + self.ends.capacity() * 8
            + self.values.capacity() * 4
    }

    /// The bytes of the finished column.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut sorted: Vec<(&str, &str, u32)> = self
            .numbers
            .iter()
            .map(|(keyword, number)| (&*self.folded[*number as usize], &**keyword, *number))
            .collect();
        sorted.sort_unstable();
        let mut ordinals = vec![0u32; sorted.len()];
        for (ordinal, (_, _, number)) in sorted.iter().enumerate() {
            ordinals[*number as usize] = ordinal as u32;
        }

        let (mut table, mut data) = (Vec::new(), Vec::new());
        let (mut ends, mut block) = (Vec::with_capacity(BLOCK), Vec::new());
        let mut document = Vec::new();
        let mut start = 0;
        for docs in self.ends.chunks(BLOCK) {
            ends.clear();
            block.clear();
            for &end in docs {
                document.clear();
                document.extend(self.values[start..end].iter().map(|n| ordinals[*n as usize]));
                document.sort_unstable();
                document.dedup();
                block.extend_from_slice(&document);
                ends.push(block.len() as u64);
                start = end;
            }
            write_block(&ends, &block, &mut table, &mut data);
        }
        data.extend_from_slice(&[0; PADDING]);

        let mut out = Vec::new();
        for number in [self.ends.len(), sorted.len(), data.len()] {
            out.extend_from_slice(&(number as u64).to_le_bytes());
        }
        out.append(&mut table);
        out.append(&mut data);
        let mut dictionary = Vec::new();
        for (folded, keyword, _) in &sorted {
            out.extend_from_slice(&(dictionary.len() as u64).to_le_bytes());
            varint::put_bytes(&mut dictionary, keyword.as_bytes());
            if folded == keyword {
                varint::put(&mut dictionary, 0);
            } else {
                varint::put(&mut dictionary, folded.len() as u64 + 1);
                dictionary.extend_from_slice(folded.as_bytes());
            }
        }
        out.extend_from_slice(&(dictionary.len() as u64).to_le_bytes());
        out.append(&mut dictionary);
        out
    }
}

/// Appends one block: where each document's ordinals end, and the ordinals.
fn write_block(ends: &[u64], ordinals: &[u32], table: &mut Vec<u8>, data: &mut Vec<u8>) {
    let low = ordinals.iter().copied().min().unwrap_or(u32::MAX);
    let high = ordinals.iter().copied().max().unwrap_or(0);
    let span = u64::from(high.saturating_sub(low));
    let counts =
        || ends.iter().enumerate().map(|(i, end)| end - if i > 0 { ends[i - 1] } else { 0 });
    let layout = match (counts().min(), counts().max()) {
        (Some(1), Some(1)) => ONE,
        (_, Some(0 | 1)) => AT_MOST_ONE,
        _ => SEVERAL,
    };
    let (packed, width, end_width) = match layout {
        ONE => (ordinals.len(), packed::width(span), 0),
        AT_MOST_ONE if ordinals.is_empty() => (ends.len(), 0, 0),
        AT_MOST_ONE => (ends.len(), packed::width(span + 1), 0),
        _ => (ordinals.len(), packed::width(span), packed::width(ordinals.len() as u64)),
    };
    table.extend_from_slice(&(data.len() as u64).to_le_bytes());
    for number in [low, high, packed as u32] {
        table.extend_from_slice(&number.to_le_bytes());
    }
    table.extend_from_slice(&[width, end_width, layout, 0]);
    let relative = |ordinal: u32| u64::from(ordinal - low);
    if layout == AT_MOST_ONE {
        let values = counts().zip(ends).map(|(count, end)| match count {
            0 => 0,
            _ => relative(ordinals[*end as usize - 1]) + 1,
        });
        packed::pack(values, width, data);
    } else {
        packed::pack(ends.iter().copied(), end_width, data);
        packed::pack(ordinals.iter().map(|ordinal| relative(*ordinal)), width, data);
    }
}

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
            && (layout == SEVERAL || (count == documents && end_width == 0))
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

    /// Calls `visit` with every ordinal of document number `index` of `block`.
    #[inline]
    fn visit(
        &self,
        number: usize,
        block: &Block,
        index: usize,
        mut visit: impl FnMut(u32),
    ) -> Result<()> {
        let base = u64::from(block.low);
        let ordinal = |raw: u64| {
            let ordinal = u32::try_from(base + raw).ok().filter(|ordinal| *ordinal <= block.high);
            ordinal.ok_or_else(|| self.out_of_bounds(number))
        };
        match block.layout {
            ONE => visit(ordinal(block.ordinals.get(index))?),
            AT_MOST_ONE => {
                if let Some(raw) = block.ordinals.get(index).checked_sub(1) {
                    visit(ordinal(raw)?);
                }
            }
            _ => {
                let start = if index > 0 { block.ends.get(index - 1) as usize } else { 0 };
                let end = block.ends.get(index) as usize;
                if start > end || end > block.count {
                    return Err(self.out_of_bounds(number));
                }
                for at in start..end {
                    visit(ordinal(block.ordinals.get(at))?);
                }
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
        self.visit(number, &block, doc as usize % BLOCK, |ordinal| ordinals.push(ordinal))
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
            for doc in doc..stop {
                self.visit(number, &block, doc % BLOCK, |ordinal| visit(doc as DocId, ordinal))?;
            }
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
        for index in 0..block.documents {
            self.visit(number, &block, index, |ordinal| {
                matches[index / 64] |= u64::from(wanted.contains(&ordinal)) << (index % 64);
            })?;
        }
        Ok(())
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
