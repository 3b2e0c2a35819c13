//! What the blocks of a segment have in common, learnt from its first records.

use zstd::zstd_safe::CDict;

use super::block::{blocks, BlockCompressor, LEVEL};

/// The bytes of all samples, and of one: a single long article teaches little about the others.
const SAMPLE: usize = 3 << 20;
const SAMPLE_RECORD: usize = 16 << 10;
/// The bytes of a dictionary. On French news 16 kB make blocks of .415 of the raw size, 64 kB of
/// .384, 112 kB of .379 and 256 kB of .359; 512 kB gain nothing more and fill the cache.
const MOST: usize = 256 << 10;
const FEWEST: usize = 4 << 10;
/// How often a dictionary fits into samples that are all there is: it must pay for its own bytes.
const SAMPLES_PER_BYTE: usize = 32;

/// A zstd dictionary, prepared for compression; threads may share it.
pub struct Dictionary {
    bytes: Vec<u8>,
    prepared: CDict<'static>,
}

impl Dictionary {
    /// Learns from the first records of a segment (three megabytes of them are looked at). The same
    /// records give the same dictionary.
    ///
    /// `None` where a dictionary would not pay for its own bytes: too few records, or records
    /// without anything in common.
    pub fn train<R: AsRef<[u8]>>(records: &[R]) -> Option<Dictionary> {
        let mut samples: Vec<&[u8]> = Vec::new();
        let mut total = 0;
        for record in records {
            if total >= SAMPLE {
                break;
            }
            let record = record.as_ref();
            let sample = &record[..record.len().min(SAMPLE_RECORD)];
            total += sample.len();
            samples.push(sample);
        }
        // As many samples as are looked at come from an input that is probably much longer.
        let size = if total >= SAMPLE { MOST } else { MOST.min(total / SAMPLES_PER_BYTE) };
        if size < FEWEST {
            return None;
        }
        let dictionary = Dictionary::from_bytes(zstd::dict::from_samples(&samples, size).ok()?)?;
        let compressed = |dictionary: Option<&Dictionary>| -> Option<usize> {
            let mut compressor = BlockCompressor::new(dictionary);
            blocks(&samples).map(|block| Some(compressor.compress(block).ok()?.len())).sum()
        };
        let with = compressed(Some(&dictionary))? + dictionary.bytes.len();
        (with < compressed(None)?).then_some(dictionary)
    }

    /// The dictionary with these bytes, which another one gave; `None` if it is none.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Dictionary> {
        let prepared = CDict::try_create(&bytes, LEVEL)?;
        Some(Dictionary { bytes, prepared })
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn prepared(&self) -> &CDict<'static> {
        &self.prepared
    }
}
