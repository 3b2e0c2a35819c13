//! Stored articles: blocks without a deleted document are copied as they are.

use std::collections::HashMap;

use super::documents::DocumentMap;
use super::{Source, Steps, Target};
use crate::error::Result;
use crate::index::part::Part;
use crate::index::segment::SegmentWriter;
use crate::index::stored::{BlockCompressor, Dictionary, Scratch, StoredWriter, MOST_DOCUMENTS};
use crate::index::DocId;

/// Progress is told, and cancelling noticed, after so many blocks.
const BLOCKS_PER_STEP: u64 = 256;

/// Copies the articles of all documents that stay.
pub fn write_records(
    out: &mut SegmentWriter,
    target: &Target<'_>,
    sources: &[(&Source, &DocumentMap)],
    steps: &mut Steps<'_>,
) -> Result<()> {
    let mut writer = StoredWriter::new();
    // Segments of one bulk load share their dictionary: it is kept once.
    let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
    for (source, map) in sources {
        let stored = &source.parts.stored;
        if stored.documents() as u32 != source.documents() {
            return Err(source.corrupt(Part::Stored.name(), "not as many records as documents"));
        }
        let mut numbers = Vec::with_capacity(stored.dictionaries());
        let mut prepared = Vec::new();
        for number in 0..stored.dictionaries() as u32 {
            let bytes = stored.dictionary(number)?;
            let number = match known.get(bytes) {
                Some(number) => *number,
                None => {
                    let number = writer.add_dictionary(bytes);
                    known.insert(bytes.to_vec(), number);
                    number
                }
            };
            numbers.push(number);
            if map.drops() {
                let damaged = || source.corrupt(Part::Stored.name(), "a bad dictionary");
                prepared.push(Dictionary::from_bytes(bytes.to_vec()).ok_or_else(damaged)?);
            }
        }
        let mut compressors = vec![BlockCompressor::new(None)];
        compressors.extend(prepared.iter().map(|one| BlockCompressor::new(Some(one))));
        let mut scratch = Scratch::new();
        let (mut doc, mut blocks) = (0, 0);
        while doc < source.documents() {
            let block = stored.block_of(doc)?;
            let docs = doc..block.documents.end;
            let sound = (1..=MOST_DOCUMENTS).contains(&docs.len());
            if !sound || block.documents.start != doc {
                return Err(source.corrupt(Part::Stored.name(), "blocks overlap"));
            }
            let dictionary = match block.dictionary {
                None => None,
                Some(number) => {
                    let missing = || source.corrupt(Part::Stored.name(), "a missing dictionary");
                    Some(*numbers.get(number as usize).ok_or_else(missing)?)
                }
            };
            let live: Vec<DocId> = docs.clone().filter(|doc| map.live(*doc).is_some()).collect();
            if live.len() == docs.len() {
                target.at(writer.append(out, docs.len(), block.bytes, dictionary))?;
            } else if !live.is_empty() {
                let mut records = Vec::with_capacity(live.len());
                for doc in live {
                    records.push(stored.get(doc, &mut scratch)?.to_vec());
                }
                let compressor = block.dictionary.map_or(0, |number| number as usize + 1);
                let bytes = compressors[compressor].compress(&records)?;
                target.at(writer.append(out, records.len(), &bytes, dictionary))?;
            }
            doc = docs.end;
            blocks += 1;
            if blocks % BLOCKS_PER_STEP == 0 {
                steps.check()?;
            }
        }
        steps.done(source.part_len(Part::Stored))?;
    }
    target.at(writer.finish(out))
}
