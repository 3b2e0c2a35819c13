//! One list per term for the whole article: which documents hold it, how strongly, in which
//! fields and in which forms.
//!
//! ```text
//! list
//!   maxima      count u8 (1 to 4), then that many pairs (weighted frequency u8, length code u8)
//!   form sets   bytes varint, then: count varint, and per form that is in some set: its ordinal
//!               as difference from the one before varint, bytes varint, the numbers of the sets
//!               that hold it as differences (varints); 0 bytes where every posting has form set
//!               {0}. By form, because a search asks for the one that was typed
//!   directory   only where there is more than one block:
//!               last document u32 per block; then per block: payload offset u32, positions
//!               offset u32, four pairs of maxima (unused ones repeat the first)
//!   blocks      one after the other, 128 postings each, the last one shorter
//! block
//!   documents   codec u8; bits 0-5 a width w: differences - 1 packed with w bits. Codec 0x40:
//!               number of 64-bit words u8, and a bitset that starts after the previous block's
//!               last document
//!   frequencies codec u8; bits 0-5 a width: weighted frequency - 1 packed. Bit 7: some postings
//!               have fields beyond the main one
//!   forms       only where the list has form sets: codec u8 = width of the set numbers packed;
//!               width 0 is followed by the number that all share (varint)
//!   packed documents, packed frequencies, packed form set numbers
//!   fields      only with bit 7: count u8, per posting its index u8, mask varint, then the
//!               frequency varint of each field in the mask except the main one
//! ```
//!
//! *Weighted frequency* is the sum over fields of weight times occurrences, the frequency that
//! BM25F saturates (Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted
//! Fields", 2004). Maxima are a Pareto front of (weighted frequency, length) pairs and no
//! scores, so that bounds stay exact when average length and document frequencies change; a
//! stored frequency of 255 stands for any larger one.
//!
//! The *main* field is the last text field of the schema: the body.

mod block;
mod encode;
mod fields;
mod front;
mod list;
mod read;
mod sets;
mod streams;
#[cfg(test)]
mod tests;
mod walk;

pub use block::{Block, Counted};
pub use encode::{Appended, ListEncoder};
pub use fields::FieldCounts;
pub use list::{EncodedList, Occurrence};
pub use read::ListReader;
pub use sets::FormSets;
pub use streams::Streams;
pub use walk::Walk;

/// Codec byte of a block whose documents stand as a bitset.
const BITSET: u8 = 0x40;
/// Flag of the frequency codec: some postings have fields beyond the main one.
const BEYOND_MAIN: u8 = 0x80;
/// The bytes of a block's entry in the directory.
const ENTRY: usize = 16;
/// The most pairs kept as maxima of a block or list.
pub const PAIRS: usize = 4;

/// A pair that bounds scores from above: some posting may weigh `frequency` (255: or more) in a
/// document of length code `length`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Impact {
    /// Weighted frequency, saturated at 255.
    pub frequency: u8,
    /// Length code of the document, see `lengths`.
    pub length: u8,
}

impl Impact {
    /// The weighted frequency as a number; beyond what a byte holds, one that saturates fully.
    #[inline]
    pub fn most(self) -> f32 {
        match self.frequency {
            u8::MAX => 1e12,
            frequency => f32::from(frequency),
        }
    }
}
