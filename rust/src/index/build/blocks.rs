//! Memory in large blocks, used again and again: by streams of words, then by the occurrences
//! that these are divided into, then by the streams of the next segment.
//!
//! The system clears a page before it gives it away, which takes longer than to write it once.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::index::hints;

/// The numbers of a block. They take 8 megabytes: most of them in pages of two, and little is left
/// over in the last one of each thread.
pub const BLOCK_LEN: usize = if cfg!(test) { 1 << 10 } else { 1 << 21 };

/// Blocks that nobody uses.
#[derive(Clone, Default)]
pub struct Blocks(Arc<Mutex<Vec<Vec<u32>>>>);

impl Blocks {
    /// An empty block for [`BLOCK_LEN`] numbers, or for `len` where those are more.
    pub fn take(&self, len: usize) -> Block {
        let used = if len <= BLOCK_LEN { self.locked().pop() } else { None };
        let numbers = used.unwrap_or_else(|| hints::with_capacity(len.max(BLOCK_LEN)));
        Block { numbers, home: self.clone() }
    }

    /// The bytes of those that nobody uses.
    pub fn idle_memory(&self) -> usize {
        self.locked().len() * BLOCK_LEN * size_of::<u32>()
    }

    /// Gives what nobody uses back to the system.
    pub fn release(&self) {
        let idle = std::mem::take(&mut *self.locked());
        if !idle.is_empty() {
            drop(idle);
            // The allocator maps so large a piece by itself only until the first of them is freed.
            hints::return_memory();
        }
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Vec<u32>>> {
        self.0.lock().expect("nothing panics while it is held")
    }
}

/// Numbers in the memory of a block, which goes back to where it came from.
pub struct Block {
    numbers: Vec<u32>,
    home: Blocks,
}

impl Deref for Block {
    type Target = Vec<u32>;

    fn deref(&self) -> &Vec<u32> {
        &self.numbers
    }
}

impl DerefMut for Block {
    fn deref_mut(&mut self) -> &mut Vec<u32> {
        &mut self.numbers
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // A larger one is as rare as the document that it was for.
        if self.numbers.capacity() == BLOCK_LEN {
            self.numbers.clear();
            self.home.locked().push(std::mem::take(&mut self.numbers));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_used_again() {
        let blocks = Blocks::default();
        let mut block = blocks.take(1);
        block.extend([1, 2, 3]);
        let place = block.as_ptr();
        drop(block);
        let again = blocks.take(BLOCK_LEN);
        assert!(again.is_empty() && again.as_ptr() == place);
        drop(again);
        drop(blocks.take(BLOCK_LEN + 1));
        assert_eq!(blocks.idle_memory(), 4 * BLOCK_LEN);
        blocks.release();
        assert_eq!(blocks.idle_memory(), 0);
    }
}
