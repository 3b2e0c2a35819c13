//! Stored articles. Blocks without a deleted document are copied as they are, with the dictionary
//! that they need; the articles of small segments are packed anew, because a dictionary for each
//! of many small commits would outweigh the articles.

use std::collections::HashMap;
use std::ops::Range;

use super::documents::DocumentMap;
use super::{Mapped, Source, Steps, Target};
use crate::error::Result;
use crate::index::part::Part;
use crate::index::segment::SegmentWriter;
use crate::index::stored::{
    is_full, BlockCompressor, Dictionary, Scratch, Stored, StoredBlock, StoredWriter,
    MOST_DOCUMENTS, SAMPLE,
};
use crate::index::DocId;

/// Progress is told, memory given back and cancelling noticed, after so many bytes.
const STEP: u64 = 4 << 20;

/// A segment whose dictionaries take more than one in so many bytes of its articles is packed
/// anew: copying it would keep them for ever.
const DICTIONARY_SHARE: usize = 32;

/// Writes the articles of all documents that stay.
pub fn write_records(
    out: &mut SegmentWriter,
    target: &Target<'_>,
    sources: &[Mapped<'_>],
    steps: &mut Steps<'_>,
) -> Result<()> {
    let mut small = Vec::with_capacity(sources.len());
    for (source, _) in sources {
        if source.parts.stored.documents() as u32 != source.documents() {
            return Err(source.corrupt(Part::Stored.name(), "not as many records as documents"));
        }
        small.push(is_small(&source.parts.stored)?);
    }
    let shared = shared_dictionary(sources, &small)?;
    let mut records = Records {
        out,
        target,
        writer: StoredWriter::new(),
        known: HashMap::new(),
        read: 0,
        told: 0,
    };
    let mut packed = shared.as_ref().map(|dictionary| Packed {
        number: records.add_dictionary(dictionary.bytes()),
        compressor: BlockCompressor::new(Some(dictionary)),
        waiting: Vec::new(),
        bytes: 0,
    });
    for ((source, map), small) in sources.iter().zip(small) {
        match &mut packed {
            Some(packed) if small => records.pack(packed, source, map, steps)?,
            packed => {
                if let Some(packed) = packed {
                    records.write(packed)?;
                }
                records.copy(source, map, steps)?;
            }
        }
        steps.done(source.parts.file.part_size(Part::Stored).saturating_sub(records.told))?;
        (records.read, records.told) = (0, 0);
    }
    if let Some(packed) = &mut packed {
        records.write(packed)?;
    }
    target.at(records.writer.finish(out))
}

/// Whether the articles are too few for their dictionaries, or have none.
fn is_small(stored: &Stored) -> Result<bool> {
    let mut bytes = 0;
    for number in 0..stored.dictionaries() as u32 {
        bytes += stored.dictionary(number)?.len();
    }
    Ok(bytes == 0 || bytes * DICTIONARY_SHARE > stored.blocks_len())
}

/// The dictionary for what is packed anew: that of the largest segment that is copied, which
/// costs nothing more, or else one learnt from the articles; `None` if nothing is packed anew, or
/// no dictionary would pay.
fn shared_dictionary(sources: &[Mapped<'_>], small: &[bool]) -> Result<Option<Dictionary>> {
    if !small.contains(&true) {
        return Ok(None);
    }
    let copied = sources.iter().zip(small).filter(|(_, small)| !**small).map(|(source, _)| source);
    if let Some((source, _)) = copied.max_by_key(|(source, _)| source.parts.stored.blocks_len()) {
        let stored = &source.parts.stored;
        // The last one is of the newest articles.
        let bytes = stored.dictionary(stored.dictionaries() as u32 - 1)?.to_vec();
        let damaged = || source.corrupt(Part::Stored.name(), "a bad dictionary");
        return Dictionary::from_bytes(bytes).ok_or_else(damaged).map(Some);
    }
    let (mut samples, mut bytes, mut scratch) = (Vec::new(), 0, Scratch::new());
    for (source, map) in sources {
        let live = (0..source.documents()).filter(|doc| map.live(*doc).is_some());
        for doc in live {
            if bytes >= SAMPLE {
                break;
            }
            let record = source.parts.stored.get(doc, &mut scratch)?;
            bytes += record.len();
            samples.push(record.to_vec());
        }
    }
    Ok(Dictionary::train(&samples, 1))
}

/// Articles on their way to full blocks.
struct Packed<'d> {
    number: u32,
    compressor: BlockCompressor<'d>,
    waiting: Vec<Vec<u8>>,
    bytes: usize,
}

/// The part being written.
struct Records<'a, 't> {
    out: &'a mut SegmentWriter,
    target: &'a Target<'t>,
    writer: StoredWriter,
    /// Segments of one bulk load share their dictionary: it is kept once.
    known: HashMap<Vec<u8>, u32>,
    /// Bytes read of the source at hand, and those of them that were told.
    read: u64,
    told: u64,
}

impl Records<'_, '_> {
    fn add_dictionary(&mut self, bytes: &[u8]) -> u32 {
        if let Some(number) = self.known.get(bytes) {
            return *number;
        }
        let number = self.writer.add_dictionary(bytes);
        self.known.insert(bytes.to_vec(), number);
        number
    }

    fn append(&mut self, documents: usize, block: &[u8], dictionary: Option<u32>) -> Result<()> {
        self.target.at(self.writer.append(self.out, documents, block, dictionary))
    }

    /// Takes note of `bytes` that were read.
    fn step(&mut self, bytes: usize, steps: &mut Steps<'_>) -> Result<()> {
        self.read += bytes as u64;
        if self.read - self.told < STEP {
            return Ok(());
        }
        steps.done(self.read - self.told)?;
        self.told = self.read;
        Ok(())
    }

    fn pack(
        &mut self,
        packed: &mut Packed<'_>,
        source: &Source,
        map: &DocumentMap,
        steps: &mut Steps<'_>,
    ) -> Result<()> {
        let mut scratch = Scratch::new();
        for doc in (0..source.documents()).filter(|doc| map.live(*doc).is_some()) {
            let record = source.parts.stored.get(doc, &mut scratch)?;
            packed.bytes += record.len();
            packed.waiting.push(record.to_vec());
            if is_full(packed.bytes, packed.waiting.len()) {
                // What is written takes about the bytes of what was read.
                let written = self.write(packed)?;
                self.step(written, steps)?;
            }
        }
        Ok(())
    }

    /// Writes the articles that wait; says how many bytes they took.
    fn write(&mut self, packed: &mut Packed<'_>) -> Result<usize> {
        if packed.waiting.is_empty() {
            return Ok(0);
        }
        let block = packed.compressor.compress(&packed.waiting)?;
        self.append(packed.waiting.len(), &block, Some(packed.number))?;
        packed.waiting.clear();
        packed.bytes = 0;
        Ok(block.len())
    }

    fn copy(&mut self, source: &Source, map: &DocumentMap, steps: &mut Steps<'_>) -> Result<()> {
        let stored = &source.parts.stored;
        let mut numbers = Vec::with_capacity(stored.dictionaries());
        let mut prepared = Vec::new();
        for number in 0..stored.dictionaries() as u32 {
            let bytes = stored.dictionary(number)?;
            numbers.push(self.add_dictionary(bytes));
            if map.drops() {
                let damaged = || source.corrupt(Part::Stored.name(), "a bad dictionary");
                prepared.push(Dictionary::from_bytes(bytes.to_vec()).ok_or_else(damaged)?);
            }
        }
        let mut compressors = vec![BlockCompressor::new(None)];
        compressors.extend(prepared.iter().map(|one| BlockCompressor::new(Some(one))));
        let mut scratch = Scratch::new();
        let mut doc = 0;
        while doc < source.documents() {
            let (block, docs) = block_at(source, doc)?;
            let dictionary = match block.dictionary {
                None => None,
                Some(number) => {
                    let missing = || source.corrupt(Part::Stored.name(), "a missing dictionary");
                    Some(*numbers.get(number as usize).ok_or_else(missing)?)
                }
            };
            let live: Vec<DocId> = docs.clone().filter(|doc| map.live(*doc).is_some()).collect();
            if live.len() == docs.len() {
                self.append(docs.len(), block.bytes, dictionary)?;
            } else if !live.is_empty() {
                let mut records = Vec::with_capacity(live.len());
                for doc in live {
                    records.push(stored.get(doc, &mut scratch)?.to_vec());
                }
                let compressor = block.dictionary.map_or(0, |number| number as usize + 1);
                let bytes = compressors[compressor].compress(&records)?;
                self.append(records.len(), &bytes, dictionary)?;
            }
            doc = docs.end;
            self.step(block.bytes.len(), steps)?;
        }
        Ok(())
    }
}

/// The block that begins with `doc`.
fn block_at(source: &Source, doc: DocId) -> Result<(StoredBlock<'_>, Range<DocId>)> {
    let block = source.parts.stored.block_of(doc)?;
    let docs = doc..block.documents.end;
    let sound = (1..=MOST_DOCUMENTS).contains(&docs.len());
    if !sound || block.documents.start != doc {
        return Err(source.corrupt(Part::Stored.name(), "blocks overlap"));
    }
    Ok((block, docs))
}
