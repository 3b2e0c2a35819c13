//! One optional `i64` per document: a date, an integer, or a real number in an order-preserving
//! spelling.
//!
//! ```text
//! documents                   u64
//! block table                 per 1,024 documents: smallest i64, largest i64, divisor u64,
//!                             offset of its data u64, bits per value u8, presence u8, 6 zeros
//! data                        per block: presence bits (128 bytes, only where some documents
//!                             have a value and some have none), then (value - smallest) /
//!                             divisor, bit-packed, 0 for a missing value; 16 zeros at the end
//! ```
//!
//! The divisor is the greatest common divisor of the block's differences, so that dates at
//! midnight cost days and not microseconds. A block without any value has its smallest above its
//! largest. `presence` is 0 for none, 1 for all, 2 for the bits.

use super::packed::{self, Packed, PADDING};
use super::{Bits, BLOCK};
use crate::error::Result;
use crate::index::pages::Region;
use crate::index::DocId;

const HEADER: usize = 40;
const TABLE: usize = 8;
const PRESENCE: usize = BLOCK / 8;

const NONE: u8 = 0;
const ALL: u8 = 1;
const SOME: u8 = 2;

/// The `i64` that sorts among others as `value` does among reals; -0 is 0.
///
/// The bits of a positive IEEE 754 number sort as integers; those of a negative one sort
/// backwards, which flipping all but the sign corrects. A NaN has no order: give none.
pub fn from_f64(value: f64) -> i64 {
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// The real number that [`from_f64`] spelled so.
pub fn to_f64(spelled: i64) -> f64 {
    f64::from_bits((spelled ^ ((spelled >> 63) as u64 >> 1) as i64) as u64)
}

/// Takes one optional value per document, in document order.
#[derive(Default)]
pub struct IntegerColumn {
    documents: u64,
    block: Vec<Option<i64>>,
    table: Vec<u8>,
    data: Vec<u8>,
}

impl IntegerColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of the next document.
    pub fn push(&mut self, value: Option<i64>) {
        self.documents += 1;
        self.block.push(value);
        if self.block.len() == BLOCK {
            self.close_block();
        }
    }

    /// The real value of the next document; NaN counts as missing.
    pub fn push_f64(&mut self, value: Option<f64>) {
        self.push(value.filter(|value| !value.is_nan()).map(from_f64));
    }

    /// The bytes of memory held.
    pub fn memory(&self) -> usize {
        self.block.capacity() * 16 + self.table.capacity() + self.data.capacity()
    }

    fn close_block(&mut self) {
        let present = || self.block.iter().copied().flatten();
        let low = present().min().unwrap_or(i64::MAX);
        let high = present().max().unwrap_or(i64::MIN);
        let difference = |value: i64| value.wrapping_sub(low) as u64;
        let divisor = present().map(difference).fold(0, gcd).max(1);
        let (presence, width) = match present().count() {
            0 => (NONE, 0),
            n if n == self.block.len() => (ALL, packed::width(difference(high) / divisor)),
            _ => (SOME, packed::width(difference(high) / divisor)),
        };
        self.table.extend_from_slice(&low.to_le_bytes());
        self.table.extend_from_slice(&high.to_le_bytes());
        self.table.extend_from_slice(&divisor.to_le_bytes());
        self.table.extend_from_slice(&(self.data.len() as u64).to_le_bytes());
        self.table.extend_from_slice(&[width, presence, 0, 0, 0, 0, 0, 0]);
        if presence == SOME {
            let mut bits = [0u8; PRESENCE];
            for (index, _) in self.block.iter().enumerate().filter(|(_, value)| value.is_some()) {
                bits[index / 8] |= 1 << (index % 8);
            }
            self.data.extend_from_slice(&bits);
        }
        let values = self.block.iter().map(|value| value.map_or(0, difference) / divisor);
        packed::pack(values, width, &mut self.data);
        self.block.clear();
    }

    /// The bytes of the finished column.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if !self.block.is_empty() {
            self.close_block();
        }
        let mut out = self.documents.to_le_bytes().to_vec();
        out.append(&mut self.table);
        out.append(&mut self.data);
        out.extend_from_slice(&[0; PADDING]);
        out
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A column of optional integers.
#[derive(Clone)]
pub struct Integers {
    region: Region,
    documents: usize,
    data: usize,
}

struct Block<'a> {
    low: i64,
    high: i64,
    divisor: u64,
    presence: Option<&'a [u8]>,
    values: Packed<'a>,
}

impl Integers {
    pub(super) fn open(region: Region) -> Result<Self> {
        let documents = usize::try_from(region.u64(0)?).unwrap_or(usize::MAX);
        let table = documents.div_ceil(BLOCK).checked_mul(HEADER);
        match table.and_then(|size| size.checked_add(TABLE)) {
            Some(data) if data <= region.len() && documents <= DocId::MAX as usize => {
                Ok(Integers { region, documents, data })
            }
            _ => Err(region.corrupt(0, "more documents than the column has blocks for")),
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

    /// How many documents `block` holds: 1,024, or fewer in the last one.
    fn block_len(&self, block: usize) -> usize {
        (self.documents - block * BLOCK).min(BLOCK)
    }

    fn header(&self, block: usize) -> Result<&[u8; HEADER]> {
        if block >= self.blocks() {
            return Err(self.region.corrupt(0, "a document beyond the column is asked for"));
        }
        let bytes = self.region.bytes(TABLE + block * HEADER, HEADER)?;
        Ok(bytes.first_chunk().expect("a header was read"))
    }

    #[inline]
    fn block(&self, block: usize) -> Result<Block<'_>> {
        let header = self.header(block)?;
        let field = |i: usize| {
            u64::from_le_bytes(header[8 * i..8 * i + 8].try_into().expect("eight bytes"))
        };
        let offset = usize::try_from(field(3)).unwrap_or(usize::MAX);
        let (width, presence) = (header[32], header[33]);
        let bits = if presence == SOME { PRESENCE } else { 0 };
        let size = bits + packed::size(self.block_len(block), width) + PADDING;
        let bytes = self.region.bytes(self.data.saturating_add(offset), size)?;
        let (divisor, at) = (field(2), TABLE + block * HEADER);
        if divisor == 0 || presence > SOME {
            return Err(self.region.corrupt(at, "a block with an impossible header"));
        }
        let values = Packed::new(&bytes[bits..], width)
            .ok_or_else(|| self.region.corrupt(at, "values of more than 64 bits"))?;
        Ok(Block {
            low: field(0) as i64,
            high: field(1) as i64,
            divisor,
            presence: match presence {
                NONE => Some(&[0; PRESENCE]),
                ALL => None,
                _ => Some(&bytes[..PRESENCE]),
            },
            values,
        })
    }

    /// The value of `doc`, if it has one.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged or `doc` lies beyond the
    /// column; so every method here.
    #[inline]
    pub fn get(&self, doc: DocId) -> Result<Option<i64>> {
        if doc as usize >= self.documents {
            return Err(self.region.corrupt(0, "a document beyond the column is asked for"));
        }
        let block = self.block(doc as usize / BLOCK)?;
        let index = doc as usize % BLOCK;
        if block.presence.is_some_and(|bits| bits[index / 8] >> (index % 8) & 1 == 0) {
            return Ok(None);
        }
        Ok(Some(block.value(block.values.get(index))))
    }

    /// The smallest and the largest value in `block` (documents `1024 * block` and on), or
    /// `None` where no document has a value.
    pub fn block_bounds(&self, block: usize) -> Result<Option<(i64, i64)>> {
        let header = self.header(block)?;
        let field = |i: usize| {
            i64::from_le_bytes(header[8 * i..8 * i + 8].try_into().expect("eight bytes"))
        };
        Ok((header[33] != NONE).then(|| (field(0), field(1))))
    }

    /// Writes the values of `block` to the front of `values`, where a missing one leaves any
    /// number, and sets in `present` the bits of the documents that have one.
    pub fn decode_block(
        &self,
        block: usize,
        values: &mut [i64; BLOCK],
        present: &mut Bits,
    ) -> Result<()> {
        let read = self.block(block)?;
        let mut raw = [0; BLOCK];
        let raw = &mut raw[..self.block_len(block)];
        read.values.unpack(0, raw);
        for (value, raw) in values.iter_mut().zip(raw) {
            *value = read.value(*raw);
        }
        read.present(self.block_len(block), present);
        Ok(())
    }

    /// Sets in `matches` exactly the bits of those documents of `block` whose value lies in
    /// `low..=high`.
    pub fn matching(&self, block: usize, low: i64, high: i64, matches: &mut Bits) -> Result<()> {
        let read = self.block(block)?;
        let len = self.block_len(block);
        if low > high || low > read.high || high < read.low {
            matches.fill(0);
            return Ok(());
        }
        read.present(len, matches);
        if low <= read.low && high >= read.high {
            return Ok(());
        }
        let steps = |value: i64| value.wrapping_sub(read.low) as u64;
        let first = if low <= read.low { 0 } else { steps(low).div_ceil(read.divisor) };
        let last = steps(high.min(read.high)) / read.divisor;
        if first > last {
            matches.fill(0);
            return Ok(());
        }
        for (number, word) in matches.iter_mut().enumerate().take(len.div_ceil(64)) {
            let (from, count) = (64 * number, (len - 64 * number).min(64));
            *word &= read.values.within(from, count, first, last);
        }
        Ok(())
    }
}

impl Block<'_> {
    #[inline]
    fn value(&self, raw: u64) -> i64 {
        self.low.wrapping_add(raw.wrapping_mul(self.divisor) as i64)
    }

    /// Sets the bits of the first `len` documents that have a value.
    fn present(&self, len: usize, bits: &mut Bits) {
        for (index, word) in bits.iter_mut().enumerate() {
            let live = len.saturating_sub(64 * index).min(64);
            let mask = if live == 64 { u64::MAX } else { (1 << live) - 1 };
            let stored = self.presence.map_or(u64::MAX, |bytes| {
                u64::from_le_bytes(bytes[8 * index..8 * index + 8].try_into().expect("eight"))
            });
            *word = stored & mask;
        }
    }
}
