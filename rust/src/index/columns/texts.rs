//! One string per document, for showing: titles, addresses; and the article ids of
//! [`keys`](crate::index::keys).
//!
//! ```text
//! documents                   u64
//! offsets                     u64 per block of 16 documents, and the end of the last block,
//!                             counted from the first block
//! blocks                      the first string (length and bytes), then per string: bytes shared
//!                             with the one before, length of the rest, the rest (varints)
//! ```
//!
//! Front coding takes what addresses and ids share with their neighbours (a fifth to two thirds)
//! and costs a title one byte. Blocks are not compressed further: zstd would save a third of the
//! titles, but inflating a block takes 2 microseconds, reading a string like this 0.15.

use crate::error::Result;
use crate::index::pages::Region;
use crate::index::varint::{self, Cursor};
use crate::index::DocId;

const BLOCK: usize = 16;
const TABLE: usize = 8;

/// Takes one string per document, in document order.
#[derive(Default)]
pub struct TextColumn {
    documents: u64,
    last: Vec<u8>,
    offsets: Vec<u8>,
    data: Vec<u8>,
}

impl TextColumn {
    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many strings were pushed.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// The string of the next document; a document without one gets the empty string.
    pub fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        if self.documents.is_multiple_of(BLOCK as u64) {
            self.offsets.extend_from_slice(&(self.data.len() as u64).to_le_bytes());
            varint::put_bytes(&mut self.data, text);
        } else {
            let shared = shared_prefix(&self.last, text);
            varint::put(&mut self.data, shared as u64);
            varint::put_bytes(&mut self.data, &text[shared..]);
        }
        self.last.clear();
        self.last.extend_from_slice(text);
        self.documents += 1;
    }

    /// The bytes of memory held.
    pub fn memory(&self) -> usize {
        self.last.capacity() + self.offsets.capacity() + self.data.capacity()
    }

    /// The bytes of the finished column.
    pub(in crate::index) fn finish(mut self) -> Vec<u8> {
        let mut out = self.documents.to_le_bytes().to_vec();
        out.append(&mut self.offsets);
        out.extend_from_slice(&(self.data.len() as u64).to_le_bytes());
        out.append(&mut self.data);
        out
    }
}

/// How many bytes `a` and `b` begin with in common.
fn shared_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// A column of strings.
#[derive(Clone)]
pub struct Texts {
    region: Region,
    documents: usize,
    data: usize,
}

impl Texts {
    pub(in crate::index) fn open(region: Region) -> Result<Self> {
        let documents = usize::try_from(region.u64(0)?).unwrap_or(usize::MAX);
        let offsets = (documents.div_ceil(BLOCK) + 1).checked_mul(8);
        match offsets.and_then(|size| size.checked_add(TABLE)) {
            Some(data) if data <= region.len() && documents <= DocId::MAX as usize => {
                Ok(Texts { region, documents, data })
            }
            _ => Err(region.corrupt(0, "more documents than the column has blocks for")),
        }
    }

    /// How many documents the column covers.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// A cursor at the first string of block `block`, and the offset of that block.
    fn block(&self, block: usize) -> Result<(Cursor<'_>, usize)> {
        let ends = self.region.bytes(TABLE + 8 * block, 16)?.as_chunks::<8>().0;
        let [start, end] = [0, 1].map(|i: usize| {
            let offset = usize::try_from(u64::from_le_bytes(ends[i])).unwrap_or(usize::MAX);
            self.data.saturating_add(offset)
        });
        let len = end
            .checked_sub(start)
            .ok_or_else(|| self.region.corrupt(TABLE + 8 * block, "a block of negative size"))?;
        Ok((Cursor::new(self.region.bytes(start, len)?), start))
    }

    fn check(&self, doc: DocId) -> Result<(usize, usize)> {
        if doc as usize >= self.documents {
            return Err(self.region.corrupt(0, "a document beyond the column is asked for"));
        }
        Ok((doc as usize / BLOCK, doc as usize % BLOCK))
    }

    #[cold]
    fn cut_off(&self, at: usize) -> crate::Error {
        self.region.corrupt(at, "a string is cut off or not UTF-8")
    }

    /// Replaces `text` by the string of `doc`.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged or `doc` lies beyond the
    /// column; so every method here.
    pub fn get(&self, doc: DocId, text: &mut String) -> Result<()> {
        self.read(self.place(doc)?, text)
    }

    /// Where the string of `doc` stands. Who wants several strings finds all places first: memory
    /// that is far away is then fetched for all of them at the same time.
    pub fn place(&self, doc: DocId) -> Result<TextPlace<'_>> {
        let (block, index) = self.check(doc)?;
        let (cursor, at) = self.block(block)?;
        std::hint::black_box(cursor.first());
        Ok(TextPlace { cursor, at, index })
    }

    /// Replaces `text` by the string at `place`.
    pub fn read(&self, place: TextPlace<'_>, text: &mut String) -> Result<()> {
        let mut bytes = std::mem::take(text).into_bytes();
        let at = place.at;
        place.read(&mut bytes).ok_or_else(|| self.cut_off(at))?;
        *text = String::from_utf8(bytes).map_err(|_| self.cut_off(at))?;
        Ok(())
    }

    /// Whether the string of `doc` is `text`; allocates nothing.
    pub fn is(&self, doc: DocId, text: &str) -> Result<bool> {
        let (block, index) = self.check(doc)?;
        let (mut cursor, at) = self.block(block)?;
        let text = text.as_bytes();
        // Invariant: the string at hand has `len` bytes and agrees with `text` in exactly
        // `agreed` of its first ones.
        let (mut agreed, mut len) = (0, 0);
        for index in 0..=index {
            let next = next_string(&mut cursor, index == 0, len);
            let (shared, rest) = next.ok_or_else(|| self.cut_off(at))?;
            if shared <= agreed {
                agreed = shared + shared_prefix(&text[shared..], rest);
            }
            len = shared + rest.len();
        }
        Ok(agreed == text.len() && len == text.len())
    }

    /// All strings in document order, from the one of `first` on.
    pub fn from(&self, first: DocId) -> Strings<'_> {
        Strings { texts: self, doc: first as usize, cursor: None, text: Vec::new(), at: 0 }
    }
}

/// Where a string stands in a column: its block, and which string of it.
pub struct TextPlace<'a> {
    cursor: Cursor<'a>,
    at: usize,
    index: usize,
}

impl TextPlace<'_> {
    /// Replaces `text` by the bytes of the string; `None` where they are cut off.
    ///
    /// The strings before it lend their first bytes: only those are copied that it has.
    fn read(mut self, text: &mut Vec<u8>) -> Option<()> {
        let mut rests = [(0, &[][..]); BLOCK];
        let mut len = 0;
        let rests = &mut rests[..=self.index];
        for (index, slot) in rests.iter_mut().enumerate() {
            let (shared, rest) = next_string(&mut self.cursor, index == 0, len)?;
            len = shared + rest.len();
            *slot = (shared, rest);
        }
        text.clear();
        text.resize(len, 0);
        let mut missing = len;
        for (shared, rest) in rests.iter().rev() {
            if *shared < missing {
                text[*shared..missing].copy_from_slice(&rest[..missing - shared]);
                missing = *shared;
            }
        }
        Some(())
    }
}

/// The next string of a block: how many bytes of the one before, which has `len`, it begins with,
/// and the rest.
#[inline]
fn next_string<'a>(cursor: &mut Cursor<'a>, first: bool, len: usize) -> Option<(usize, &'a [u8])> {
    let shared = if first { 0 } else { cursor.usize()? };
    let rest = cursor.bytes()?;
    (shared <= len).then_some((shared, rest))
}

/// Walks through a column; each string lives until the next one is asked for.
pub struct Strings<'a> {
    texts: &'a Texts,
    doc: usize,
    cursor: Option<Cursor<'a>>,
    text: Vec<u8>,
    at: usize,
}

impl Strings<'_> {
    /// The string of the next document, `None` after the last one.
    // Not an `Iterator`, which cannot lend what it holds.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<&str>> {
        if self.doc >= self.texts.documents {
            return Ok(None);
        }
        let mut skipped = 0;
        if self.cursor.is_none() || self.doc.is_multiple_of(BLOCK) {
            let (cursor, at) = self.texts.block(self.doc / BLOCK)?;
            (self.cursor, self.at) = (Some(cursor), at);
            skipped = self.doc % BLOCK;
        }
        let cursor = self.cursor.as_mut().expect("set above");
        for index in self.doc - skipped..=self.doc {
            let next = next_string(cursor, index % BLOCK == 0, self.text.len());
            let (shared, rest) = next.ok_or_else(|| self.texts.cut_off(self.at))?;
            self.text.truncate(shared);
            self.text.extend_from_slice(rest);
        }
        self.doc += 1;
        let text = std::str::from_utf8(&self.text).map_err(|_| self.texts.cut_off(self.at))?;
        Ok(Some(text))
    }
}
