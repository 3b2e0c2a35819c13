//! What the blocks of a segment have in common.

use super::words::Words;

/// The words that articles have in common; threads may share it.
pub struct Dictionary(pub(super) Words);

impl Dictionary {
    /// The dictionary with these bytes, which another one gave; `None` if it is none.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Dictionary> {
        Words::from_bytes(bytes).map(Dictionary)
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    pub(super) fn words(&self) -> &Words {
        &self.0
    }
}
