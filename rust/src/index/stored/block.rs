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
/// The bytes of one record, which leave room for what else its block may hold.
pub const MOST_RECORD_BYTES: usize = MOST_BYTES - FULL - varint::LONGEST * MOST_DOCUMENTS;

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
    room: Vec<u8>,
}

impl<'d> BlockCompressor<'d> {
    /// A compressor whose blocks need `dictionary` to be read.
    pub fn new(dictionary: Option<&'d Dictionary>) -> Self {
        let mut context = CCtx::create();
        let set = context.set_parameter(CParameter::CompressionLevel(LEVEL));
        set.expect("zstd knows the parameter");
        BlockCompressor { dictionary, context, raw: Vec::new(), room: Vec::new() }
    }

    /// The bytes of a block with these records, at most [`MOST_DOCUMENTS`].
    ///
    /// # Errors
    /// [`Article`](Error::Article) if the records hold more than [`MOST_BYTES`].
    pub fn compress<R: AsRef<[u8]>>(&mut self, records: &[R]) -> Result<Vec<u8>> {
        let mut block = Vec::new();
        self.append(records, &mut block)?;
        Ok(block)
    }

    /// Appends the bytes that [`compress`](Self::compress) gives to `out`.
    ///
    /// # Errors
    /// As there; `out` is as it was then.
    pub fn append<R: AsRef<[u8]>>(&mut self, records: &[R], out: &mut Vec<u8>) -> Result<()> {
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
        let Some(dictionary) = self.dictionary else {
            out.extend_from_slice(&self.frame());
            return Ok(());
        };
        let (start, len) = (out.len(), self.raw.len());
        self.raw.extend_from_slice(&[0; PADDING]);
        out.push(WORDS);
        dictionary.words().encode(&self.raw, len, &mut self.room, out);
        self.room.truncate(KEPT);
        self.room.shrink_to(KEPT);
        self.raw.truncate(len);
        let coded = out.len() - start;
        if coded * POOR > len {
            let frame = self.frame();
            if frame.len() + 1 < coded {
                out.truncate(start);
                out.push(FRAME);
                out.extend_from_slice(&frame);
            }
        }
        Ok(())
    }

    /// The zstd frame of `self.raw`.
    fn frame(&mut self) -> Vec<u8> {
        let mut frame = Vec::with_capacity(compress_bound(self.raw.len()));
        self.context
            .compress2(&mut frame, &self.raw)
            .expect("zstd fails only where memory runs out or the target is short");
        frame
    }
}
