//! The ids of a segment's articles: id -> document, and back.
//!
//! ```text
//! documents                   u64
//! bucket starts               u32 per bucket and the end; one bucket per 4 documents, at least 1
//! entries                     u32 per document, by bucket, then by document: the document in
//!                             the low bits that the largest one needs, above it as many low
//!                             bits of the hash as there is room for
//! ids                         a column of strings, see `columns::texts`
//! ```
//!
//! Five bytes per document. An id with hash `h` stands in bucket `floor(h * buckets / 2^64)`. A
//! look-up reads one bucket, and one id for (almost always) the only entry whose bits of the hash
//! agree. With a million documents twelve bits do, one stranger in a thousand look-ups.

use std::io::{self, Write};

use super::columns::{Strings, TextColumn, TextPlace, Texts};
use super::pages::Region;
use super::DocId;
use crate::error::Result;

const PER_BUCKET: usize = 4;
const STARTS: usize = 8;

/// The hash of an id: eight bytes at a time are mixed in by a folded 128-bit product.
fn hash(id: &str) -> u64 {
    // Odd constants with irregular bits: the golden ratio, and the first digits of pi.
    let mix = |a: u64, b: u64| {
        let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0x2437_54f3_2439_f31d);
        product as u64 ^ (product >> 64) as u64
    };
    let mut chunks = id.as_bytes().chunks_exact(8);
    let mut state = id.len() as u64;
    for chunk in &mut chunks {
        state = mix(state, u64::from_le_bytes(chunk.try_into().expect("eight bytes")));
    }
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    mix(mix(state, u64::from_le_bytes(last)), id.len() as u64)
}

fn bucket(hash: u64, buckets: usize) -> usize {
    ((u128::from(hash) * buckets as u128) >> 64) as usize
}

fn buckets(documents: usize) -> usize {
    documents.div_ceil(PER_BUCKET).max(1)
}

/// How many bits the number of any of `documents` documents fits in.
fn document_bits(documents: usize) -> u32 {
    (documents.saturating_sub(1) as u32).checked_ilog2().map_or(0, |log| log + 1)
}

/// An entry: the document, and above it the bits of the hash that fit.
fn entry(doc: DocId, hash: u64, bits: u32) -> u32 {
    (hash << bits) as u32 | doc
}

/// Takes the ids of a segment in document order.
#[derive(Default)]
pub struct KeysWriter {
    ids: TextColumn,
    hashes: Vec<u64>,
}

impl KeysWriter {
    /// No ids yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of the next document. Of documents with the same id, in a segment that was just
    /// built, all but the last are deleted.
    pub fn push(&mut self, id: &str) {
        self.ids.push(id);
        self.hashes.push(hash(id));
    }

    /// The bytes of memory held.
    pub fn memory(&self) -> usize {
        self.ids.memory() + self.hashes.capacity() * 8
    }

    /// Writes the part.
    ///
    /// # Errors
    /// What `out` answers.
    pub fn write(self, out: &mut impl Write) -> io::Result<()> {
        let (documents, buckets) = (self.hashes.len(), buckets(self.hashes.len()));
        let mut starts = vec![0u32; buckets + 1];
        for hash in &self.hashes {
            starts[bucket(*hash, buckets) + 1] += 1;
        }
        for index in 0..buckets {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut entries = vec![0u8; 4 * documents];
        for (doc, hash) in self.hashes.iter().enumerate() {
            let slot = &mut next[bucket(*hash, buckets)];
            let at = 4 * *slot as usize;
            let bytes = entry(doc as DocId, *hash, document_bits(documents)).to_le_bytes();
            entries[at..at + 4].copy_from_slice(&bytes);
            *slot += 1;
        }
        let mut head = (documents as u64).to_le_bytes().to_vec();
        for start in &starts {
            head.extend_from_slice(&start.to_le_bytes());
        }
        out.write_all(&head)?;
        out.write_all(&entries)?;
        out.write_all(&self.ids.finish())
    }
}

/// The ids of one segment.
#[derive(Clone)]
pub struct Keys {
    region: Region,
    documents: usize,
    entries: usize,
    ids: Texts,
}

impl Keys {
    /// Reads the head of `region`.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged.
    pub fn open(region: Region) -> Result<Self> {
        let documents = usize::try_from(region.u64(0)?).unwrap_or(usize::MAX);
        if documents > region.len() {
            return Err(region.corrupt(0, "more documents than the part has bytes"));
        }
        let entries = STARTS + 4 * (buckets(documents) + 1);
        let strings = entries + 4 * documents;
        let len = region.len().saturating_sub(strings);
        let ids = Texts::open(region.slice(strings, len)?)?;
        if ids.documents() != documents {
            return Err(region.corrupt(strings, "not as many ids as documents"));
        }
        Ok(Keys { region, documents, entries, ids })
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.documents
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// The first document with this id.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes are damaged; so every method here.
    pub fn find(&self, id: &str) -> Result<Option<DocId>> {
        self.find_where(id, |_| true)
    }

    /// The first document with this id that `wanted` accepts.
    pub fn find_where(&self, id: &str, wanted: impl Fn(DocId) -> bool) -> Result<Option<DocId>> {
        let hash = hash(id);
        let at = STARTS + 4 * bucket(hash, buckets(self.documents));
        let (start, end) = (self.region.u32(at)? as usize, self.region.u32(at + 4)? as usize);
        if start > end || end > self.documents {
            return Err(self.region.corrupt(at, "a bucket that lies outside the table"));
        }
        let bits = document_bits(self.documents);
        let mask = ((1u64 << bits) - 1) as u32;
        let bits_of_hash = entry(0, hash, bits);
        let entries = self.region.bytes(self.entries + 4 * start, 4 * (end - start))?;
        for bytes in entries.chunks_exact(4) {
            let entry = u32::from_le_bytes(bytes.try_into().expect("four bytes"));
            let doc = entry & mask;
            if entry & !mask == bits_of_hash && self.ids.is(doc, id)? && wanted(doc) {
                return Ok(Some(doc));
            }
        }
        Ok(None)
    }

    /// Replaces `id` by that of `doc`; one beyond the segment counts as damage.
    pub fn id(&self, doc: DocId, id: &mut String) -> Result<()> {
        self.ids.get(doc, id)
    }

    /// Where the id of `doc` stands, for [`Keys::read`].
    pub fn place(&self, doc: DocId) -> Result<TextPlace<'_>> {
        self.ids.place(doc)
    }

    /// Replaces `id` by the one at `place`.
    pub fn read(&self, place: TextPlace<'_>, id: &mut String) -> Result<()> {
        self.ids.read(place, id)
    }

    /// All ids in document order, from the one of `first` on.
    pub fn from(&self, first: DocId) -> Strings<'_> {
        self.ids.from(first)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::index::part::Part;

    fn part<S: AsRef<str>>(ids: &[S]) -> Vec<u8> {
        let (mut writer, mut bytes) = (KeysWriter::new(), Vec::new());
        ids.iter().for_each(|id| writer.push(id.as_ref()));
        writer.write(&mut bytes).unwrap();
        bytes
    }

    fn open(bytes: Vec<u8>) -> Result<Keys> {
        Keys::open(Region::of_bytes(Part::Keys, bytes))
    }

    fn check(ids: &[String], strangers: &[String]) {
        let keys = open(part(ids)).unwrap();
        assert_eq!((keys.len(), keys.is_empty()), (ids.len(), ids.is_empty()));
        let model: HashMap<_, _> = ids.iter().zip(0u32..).collect();
        let (mut id, mut walk) = (String::new(), keys.from(0));
        for (expected, doc) in ids.iter().zip(0..) {
            assert_eq!(keys.find(expected).unwrap(), Some(doc));
            keys.id(doc, &mut id).unwrap();
            assert_eq!(&id, expected);
            assert_eq!(walk.next().unwrap(), Some(expected.as_str()));
        }
        for stranger in strangers {
            assert_eq!(keys.find(stranger).unwrap(), model.get(stranger).copied());
        }
        assert!(keys.id(ids.len() as u32, &mut id).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn ids_find_their_documents(
            ids in prop::collection::hash_set("(otan-)?\\PC{0,12}", 0..80),
            strangers in prop::collection::vec("(otan-)?\\PC{0,2}", 0..20),
        ) {
            check(&ids.into_iter().collect::<Vec<_>>(), &strangers);
        }

        #[test]
        fn damage_never_panics(
            hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            shorter in prop::option::weighted(0.2, any::<prop::sample::Index>()),
        ) {
            let ids: Vec<_> = (0..100).map(|n| format!("orange-{n}")).collect();
            let mut bytes = part(&ids);
            if let Some(len) = shorter {
                bytes.truncate(len.index(bytes.len()));
            }
            for (at, value) in hits {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = value;
                }
            }
            if let Ok(keys) = open(bytes) {
                let (mut id, mut walk) = (String::new(), keys.from(0));
                while let Ok(Some(_)) = walk.next() {}
                for (expected, doc) in ids.iter().zip(0..) {
                    let _ = keys.find(expected);
                    let _ = keys.id(doc, &mut id);
                }
            }
        }
    }

    #[test]
    fn many_ids_spread_over_the_buckets() {
        let ids: Vec<_> = (0..20_000).map(|n| format!("orange-{n}")).collect();
        let strangers: Vec<_> = (0..2_000).map(|n| format!("afp-{n}")).collect();
        check(&ids, &strangers);
        let bytes = part(&ids);
        let start = |n: usize| u32::from_le_bytes(bytes[8 + 4 * n..][..4].try_into().unwrap());
        let fullest = (0..buckets(ids.len())).map(|n| start(n + 1) - start(n)).max();
        assert!(fullest < Some(24), "{fullest:?}");
    }

    #[test]
    fn entries_hold_the_largest_document() {
        assert_eq!([0, 1, 2, 3, 1 << 20, (1 << 20) + 1].map(document_bits), [0, 0, 1, 2, 20, 21]);
        assert_eq!(document_bits(1 << 32), 32);
        assert_eq!(entry(u32::MAX, u64::MAX, 32), u32::MAX);
    }
}
