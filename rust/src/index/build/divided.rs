//! The occurrences of streams, divided among runs of terms.
//!
//! Each occurrence of a stream is put behind the others of its run: a run grows by chunks, so that
//! nothing has to be counted before.

use super::blocks::{Block, Blocks, BLOCK_LEN};
use crate::index::DocId;

/// Occurrences of one run that stand side by side.
const CHUNK: usize = 128;
/// Occurrences in a block: each takes two of its numbers.
const OCCURRENCES: usize = BLOCK_LEN / 2;
const NO_CHUNK: u32 = u32::MAX;

/// The chunks of all streams that one thread divides.
pub struct Chunks {
    home: Blocks,
    blocks: Vec<Block>,
    /// For each chunk, the one behind it in its run.
    following: Vec<u32>,
}

impl Chunks {
    /// None yet; they will stand in blocks of `home`.
    pub fn new(home: &Blocks) -> Self {
        Chunks { home: home.clone(), blocks: Vec::new(), following: Vec::new() }
    }

    /// One more chunk, as its number.
    fn grow(&mut self) -> u32 {
        let chunk = self.following.len();
        if (chunk * CHUNK).is_multiple_of(OCCURRENCES) {
            self.blocks.push(self.home.take(BLOCK_LEN));
        }
        let block = self.blocks.last_mut().expect("there is a block for the chunk");
        let end = block.len() + 2 * CHUNK;
        block.resize(end, 0);
        self.following.push(NO_CHUNK);
        chunk as u32
    }

    #[inline(always)]
    fn put(&mut self, at: usize, occurrence: u64) {
        let (pairs, _) = self.blocks[at / OCCURRENCES].as_chunks_mut::<2>();
        pairs[at % OCCURRENCES] = [occurrence as u32, (occurrence >> 32) as u32];
    }

    fn get(&self, at: usize, count: usize) -> impl Iterator<Item = u64> + '_ {
        let (pairs, _) = self.blocks[at / OCCURRENCES].as_chunks::<2>();
        let start = at % OCCURRENCES;
        let own = pairs[start..start + count].iter();
        own.map(|[low, high]| u64::from(*low) | u64::from(*high) << 32)
    }
}

/// The chunks of one run: the first one, and where its next occurrence goes.
#[derive(Clone, Copy)]
struct Chain {
    first: u32,
    next: usize,
}

/// One stream, divided among the runs of one pass.
pub struct Divided {
    /// The first document.
    pub first: DocId,
    chains: Vec<Chain>,
    /// The length code of each document.
    pub lengths: Vec<u8>,
    /// Total of positions per text field.
    pub positions: Vec<u64>,
}

impl Divided {
    /// Nothing yet of a stream that begins with document `first`.
    pub fn new(first: DocId, runs: usize, fields: usize) -> Self {
        let chains = vec![Chain { first: NO_CHUNK, next: 0 }; runs];
        Divided { first, chains, lengths: Vec::new(), positions: vec![0; fields] }
    }

    /// Puts an occurrence behind those of `run`, if the pass has that run; always into the same
    /// `chunks`.
    #[inline(always)]
    pub fn push(&mut self, run: usize, occurrence: u64, chunks: &mut Chunks) {
        let Some(chain) = self.chains.get_mut(run) else { return };
        let mut at = chain.next;
        if at.is_multiple_of(CHUNK) {
            at = chain.grow(chunks);
        }
        chunks.put(at, occurrence);
        chain.next = at + 1;
    }

    /// The occurrences of the run of this number within the pass, in the order of the input, from
    /// the chunks that they were put into.
    pub fn of<'a>(&self, run: usize, chunks: &'a Chunks) -> impl Iterator<Item = u64> + 'a {
        let Chain { first, next: end } = self.chains[run];
        let mut chunk = first;
        let all = std::iter::from_fn(move || {
            if chunk == NO_CHUNK {
                return None;
            }
            let start = chunk as usize * CHUNK;
            chunk = chunks.following[chunk as usize];
            let is_last = chunk == NO_CHUNK;
            Some(chunks.get(start, if is_last { end - start } else { CHUNK }))
        });
        all.flatten()
    }
}

impl Chain {
    /// Gives the run one more chunk, and says where it begins.
    #[inline(never)]
    fn grow(&mut self, chunks: &mut Chunks) -> usize {
        let chunk = chunks.grow();
        match self.next / CHUNK {
            0 if self.first == NO_CHUNK => self.first = chunk,
            end => chunks.following[end - 1] = chunk,
        }
        chunk as usize * CHUNK
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_run_gives_back_what_it_was_given(
            streams in prop::collection::vec(
                prop::collection::vec((0usize..7, any::<u64>()), 0..3 * OCCURRENCES), 1..4,
            ),
        ) {
            let home = Blocks::default();
            let mut chunks = Chunks::new(&home);
            let mut all = Vec::new();
            for stream in &streams {
                let mut divided = Divided::new(0, 6, 1);
                stream.iter().for_each(|(run, one)| divided.push(*run, *one, &mut chunks));
                all.push(divided);
            }
            for (divided, stream) in all.iter().zip(&streams) {
                for run in 0..6 {
                    let own = stream.iter().filter(|(of, _)| *of == run).map(|(_, one)| *one);
                    prop_assert!(divided.of(run, &chunks).eq(own));
                }
            }
            drop(chunks);
            // Those of a run that there is not were put nowhere.
            let put = streams.iter().flatten().filter(|(run, _)| *run < 6).count();
            prop_assert!(home.idle_memory() >= put * size_of::<u64>());
        }
    }
}
