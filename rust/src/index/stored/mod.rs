//! Articles as they are given back: one opaque record per document, compressed in small blocks.
//!
//! ```text
//! blocks                      one after the other
//! dictionaries                one after the other
//! dictionary ends             u64 each, counted from the first dictionary
//! groups                      per at most 64 blocks with one dictionary, 400 bytes:
//!                             offset of the first block u64, its first document u32,
//!                             dictionary + 1 or 0 for none u32, the end of each block u32 x 64
//!                             (from that offset), the end of its documents u16 x 64 (from that
//!                             document); slots without a block repeat the last end
//! tail                        documents, length of the blocks, length of the dictionaries,
//!                             number of dictionaries, number of groups: u64 each
//! ```
//!
//! A block stands for whole records of consecutive documents: their lengths (varints), then their
//! bytes. [`is_full`] closes it early, so a long record is a block of its own. Small blocks
//! compress badly alone, so they share a [`Dictionary`] of words learnt from the first records of
//! the segment, and are written as [numbers of words](words) behind a byte 0, or as a zstd frame
//! behind a byte 1 where words say little. A block without a dictionary is a bare zstd frame. A
//! merge copies the blocks of large segments as they are and takes their dictionaries along; the
//! records of small ones it packs anew.
//!
//! The blocks come first and everything about them last, so that a segment can be written while
//! its articles still arrive.

mod block;
mod dictionary;
mod learn;
mod reader;
mod words;
mod writer;

pub use block::{blocks, is_full, BlockCompressor, MOST_BYTES, MOST_DOCUMENTS, MOST_RECORD_BYTES};
pub use dictionary::Dictionary;
pub use learn::SAMPLE;
pub use reader::{Scratch, Sighted, Stored, StoredBlock};
pub use words::Lookout;
pub use writer::StoredWriter;

/// Blocks of one group.
const GROUP: usize = 64;
/// Bytes of a group.
const GROUP_SIZE: usize = 16 + GROUP * 6;
const TAIL: usize = 40;

#[cfg(test)]
mod tests;
