//! Cutting records into blocks and compressing them: pure work for any thread.

use zstd::zstd_safe::{compress_bound, CCtx, CParameter, CompressionLevel};

use super::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::index::varint;

/// The zstd level. With a dictionary of 256 kB and one article a block, level 1 gives .436 of the
/// raw size, 2 .398, 3 .359 and 4 .353; 3 takes a quarter more time than 1, and 4 half as much
/// again as 3.
pub(super) const LEVEL: CompressionLevel = 3;

/// A block is full once its records hold so many bytes. On French news of 2.7 kB an article,
/// 8,000 would save one hundredth of the bytes and take twice the time a read; 1,000 would cost
/// more space with briefs of a few lines.
const FULL: usize = 2_000;
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
    context: CCtx<'d>,
    raw: Vec<u8>,
}

impl<'d> BlockCompressor<'d> {
    /// A compressor whose blocks need `dictionary` to be read.
    pub fn new(dictionary: Option<&'d Dictionary>) -> Self {
        let mut context = CCtx::create();
        // The index of the part knows the dictionary: no need to name it in every block.
        let set = [CParameter::CompressionLevel(LEVEL), CParameter::DictIdFlag(false)]
            .into_iter()
            .try_for_each(|parameter| context.set_parameter(parameter).map(drop));
        set.expect("zstd knows both parameters");
        if let Some(dictionary) = dictionary {
            context.ref_cdict(dictionary.prepared()).expect("the context is idle");
        }
        BlockCompressor { context, raw: Vec::new() }
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
        let mut out = Vec::with_capacity(compress_bound(self.raw.len()));
        self.context
            .compress2(&mut out, &self.raw)
            .expect("zstd fails only where memory runs out or the target is short");
        out.shrink_to_fit();
        Ok(out)
    }
}
