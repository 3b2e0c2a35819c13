//! Cutting records into blocks and compressing them: pure work for any thread.
//!
//! With a dictionary a block is its [`words`](super::words), or the zstd frame of what has none:
//! text in other scripts, bytes without pattern. Without a dictionary it is a zstd frame.

use zstd::zstd_safe::{compress_bound, CCtx, CParameter, CompressionLevel};

use super::dictionary::Dictionary;
use super::words::PADDING;
use crate::error::{Error, Result};
use crate::index::varint;

/// The zstd level of blocks without a dictionary: alone, a block gains nothing by a higher one.
const LEVEL: CompressionLevel = 3;
/// The first byte of a block with a dictionary: what the rest is.
pub(super) const WORDS: u8 = 0;
/// See [`WORDS`].
pub(super) const FRAME: u8 = 1;
/// Words that leave more than one in so many of the bytes are given a rival.
const POOR: usize = 2;

/// A block is full once its records hold so many bytes: an article of usual length is a block of
/// its own, and reading it alone reads no other. Briefs of a few lines share one.
const FULL: usize = 1_000;
/// The documents of one block.
pub const MOST_DOCUMENTS: usize = 128;
/// The bytes of one block before compression, 256 MiB; what a reader will ever allocate for one.
pub const MOST_BYTES: usize = 1 << 28;

/// Whether a block of `documents` records with `bytes` bytes in all is complete.
pub fn is_full(bytes: usize, documents: usize) -> bool {
    bytes >= FULL || documents >= MOST_DOCUMENTS
}

/// Cuts consecutive records into blocks; the last one may not be full.
pub fn blocks<R: AsRef<[u8]>>(records: &[R]) -> impl Iterator<Item = &[R]> {
    let mut rest = records;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let full = rest.iter().enumerate().find(|(index, record)| {
            bytes += record.as_ref().len();
            is_full(bytes, index + 1)
        });
        let end = full.map_or(rest.len(), |(index, _)| index + 1);
        let (block, later) = rest.split_at(end);
        rest = later;
        (end > 0).then_some(block)
    })
}

/// A buffer beyond this, left by a long article, is given back.
pub(super) const KEPT: usize = 1 << 20;

/// Compresses blocks, one after the other, in one thread.
pub struct BlockCompressor<'d> {
    dictionary: Option<&'d Dictionary>,
    context: CCtx<'static>,
    raw: Vec<u8>,
    coded: Vec<u8>,
}

impl<'d> BlockCompressor<'d> {
    /// A compressor whose blocks need `dictionary` to be read.
    pub fn new(dictionary: Option<&'d Dictionary>) -> Self {
        let mut context = CCtx::create();
        let set = context.set_parameter(CParameter::CompressionLevel(LEVEL));
        set.expect("zstd knows the parameter");
        BlockCompressor { dictionary, context, raw: Vec::new(), coded: Vec::new() }
    }

    /// The bytes of a block with these records, at most [`MOST_DOCUMENTS`].
    ///
    /// # Errors
    /// [`Article`](Error::Article) if the records hold more than [`MOST_BYTES`].
    pub fn compress<R: AsRef<[u8]>>(&mut self, records: &[R]) -> Result<Vec<u8>> {
        self.raw.clear();
        self.raw.shrink_to(KEPT);
        for record in records {
            varint::put(&mut self.raw, record.as_ref().len() as u64);
        }
        let bytes: usize = records.iter().map(|record| record.as_ref().len()).sum();
        if bytes + self.raw.len() > MOST_BYTES {
            return Err(Error::Article(format!(
                "an article of {bytes} bytes cannot be stored: at most {MOST_BYTES}; split it"
            )));
        }
        for record in records {
            self.raw.extend_from_slice(record.as_ref());
        }
        let Some(dictionary) = self.dictionary else { return Ok(self.frame(0)) };
        let len = self.raw.len();
        self.raw.extend_from_slice(&[0; PADDING]);
        self.coded.clear();
        self.coded.shrink_to(KEPT);
        self.coded.push(WORDS);
        dictionary.words().encode(&self.raw, len, &mut self.coded);
        self.raw.truncate(len);
        if self.coded.len() * POOR > len {
            let mut frame = self.frame(1);
            frame[0] = FRAME;
            if frame.len() < self.coded.len() {
                return Ok(frame);
            }
        }
        Ok(self.coded.clone())
    }

    /// The zstd frame of `self.raw`, behind so many bytes for the caller to fill.
    fn frame(&mut self, reserved: usize) -> Vec<u8> {
        let mut frame = Vec::with_capacity(compress_bound(self.raw.len()));
        self.context
            .compress2(&mut frame, &self.raw)
            .expect("zstd fails only where memory runs out or the target is short");
        let mut out = vec![0; reserved];
        out.append(&mut frame);
        out.shrink_to_fit();
        out
    }
}
