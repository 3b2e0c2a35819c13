//! Learning a dictionary from the first records of a segment, if one pays.

use super::block::{blocks, BlockCompressor};
use super::dictionary::Dictionary;
use super::words::Words;

/// The bytes of all samples that are looked at.
pub const SAMPLE: usize = 8 << 20;
/// The bytes of one sample: a single long article teaches little about the others.
const SAMPLE_RECORD: usize = 16 << 10;
/// Fewer bytes teach too little to look at them.
const FEWEST: usize = 32 << 10;
/// So many bytes come from an input that is probably much longer, in which a dictionary pays.
const PLENTY: usize = SAMPLE / 2;

impl Dictionary {
    /// Learns from the first records of a segment (eight megabytes of them are looked at) on
    /// `threads` threads. The same records give the same dictionary, on however many.
    ///
    /// `None` where a dictionary would not pay for its own bytes: too few records, or records
    /// without anything in common.
    pub fn train<R: AsRef<[u8]>>(records: &[R], threads: usize) -> Option<Dictionary> {
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
        if total < FEWEST {
            return None;
        }
        let dictionary = Dictionary(Words::train(&samples, 2, threads)?);
        if total >= PLENTY {
            return Some(dictionary);
        }
        let compressed = |dictionary: Option<&Dictionary>| -> Option<usize> {
            let mut compressor = BlockCompressor::new(dictionary);
            blocks(&samples).map(|block| Some(compressor.compress(block).ok()?.len())).sum()
        };
        let with = compressed(Some(&dictionary))? + dictionary.bytes().len();
        (with < compressed(None)?).then_some(dictionary)
    }
}
