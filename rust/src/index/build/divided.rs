//! The occurrences of streams, divided among runs of terms.
//!
//! Each occurrence of a stream is put behind the others of its run: a run grows by chunks, so that
//! nothing has to be counted before.

use super::blocks::{Block, Blocks, BLOCK_LEN};
use super::packing::{is_short, long, open_long, Packing, Unsorted};
use crate::index::DocId;

/// Numbers of one run that stand side by side: an occurrence is one of them, or two.
const CHUNK: usize = 128;
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
        if (chunk * CHUNK).is_multiple_of(BLOCK_LEN) {
            self.blocks.push(self.home.take(BLOCK_LEN));
        }
        let block = self.blocks.last_mut().expect("there is a block for the chunk");
        let end = block.len() + CHUNK;
        block.resize(end, 0);
        self.following.push(NO_CHUNK);
        chunk as u32
    }

    #[inline(always)]
    fn put(&mut self, at: usize, number: u32) {
        self.blocks[at / BLOCK_LEN][at % BLOCK_LEN] = number;
    }

    fn get(&self, at: usize, count: usize) -> &[u32] {
        &self.blocks[at / BLOCK_LEN][at % BLOCK_LEN..][..count]
    }
}

/// The chunks of one run: the first one, and where its next number goes.
#[derive(Clone, Copy)]
struct Chain {
    first: u32,
    /// The document of the last occurrence, in its stream.
    document: u32,
    packing: Packing,
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
    /// Nothing yet of a stream that begins with document `first`, for runs whose occurrences are
    /// packed so.
    pub fn new(first: DocId, packings: &[Packing], fields: usize) -> Self {
        let empty =
            |packing: &Packing| Chain { first: NO_CHUNK, document: 0, packing: *packing, next: 0 };
        let chains = packings.iter().map(empty).collect();
        Divided { first, chains, lengths: Vec::new(), positions: vec![0; fields] }
    }

    /// Puts an occurrence, whose document is counted from the stream's first, behind those of
    /// `run`, if the pass has that run; always into the same `chunks`.
    #[inline(always)]
    pub fn push(&mut self, run: usize, occurrence: Unsorted, chunks: &mut Chunks) {
        let Some(chain) = self.chains.get_mut(run) else { return };
        let more = occurrence.document - chain.document;
        chain.document = occurrence.document;
        let occurrence = Unsorted { document: more, ..occurrence };
        match chain.packing.short(occurrence) {
            Some(short) => chain.put(short, chunks),
            None => chain.put_long(occurrence, chunks),
        }
    }

    /// Calls `occurrence` with those of the run of this number within the pass, in the order of the
    /// input, from the chunks that they were put into.
    pub fn each(&self, run: usize, chunks: &Chunks, mut occurrence: impl FnMut(Unsorted)) {
        let Chain { first, next: end, packing, .. } = self.chains[run];
        let (mut document, mut high) = (0, None);
        let mut chunk = first;
        while chunk != NO_CHUNK {
            let start = chunk as usize * CHUNK;
            chunk = chunks.following[chunk as usize];
            let count = if chunk == NO_CHUNK { end - start } else { CHUNK };
            for &number in chunks.get(start, count) {
                let mut found = match high.take() {
                    Some(high) => open_long([high, number]),
                    None if is_short(number) => packing.open_short(number),
                    None => {
                        high = Some(number);
                        continue;
                    }
                };
                document += found.document;
                found.document = document;
                occurrence(found);
            }
        }
    }
}

impl Chain {
    #[inline(always)]
    fn put(&mut self, number: u32, chunks: &mut Chunks) {
        let mut at = self.next;
        if at.is_multiple_of(CHUNK) {
            at = self.grow(chunks);
        }
        chunks.put(at, number);
        self.next = at + 1;
    }

    #[inline(never)]
    fn put_long(&mut self, occurrence: Unsorted, chunks: &mut Chunks) {
        for half in long(occurrence) {
            self.put(half, chunks);
        }
    }

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
    use super::super::packing::LAST_POSITION;
    use super::*;
    use proptest::prelude::*;

    /// Occurrences with their runs, some of them in later documents than the ones before.
    fn occurrences() -> impl Strategy<Value = Vec<(usize, Unsorted)>> {
        let position = prop_oneof![9 => 0u32..200, 1 => 0..=LAST_POSITION];
        let one = (0usize..7, 0u32..40, 0u32..3, position, 0u32..9).prop_map(
            |(run, document, field, position, pair)| {
                (run, Unsorted { document: document / 39, field, position, pair })
            },
        );
        prop::collection::vec(one, 0..3 * BLOCK_LEN).prop_map(|mut all| {
            let mut document = 0;
            for (_, one) in &mut all {
                document += one.document;
                one.document = document;
            }
            all
        })
    }

    proptest! {
        #[test]
        fn each_run_gives_back_what_it_was_given(
            streams in prop::collection::vec(occurrences(), 1..4),
            often in 1u64..100,
        ) {
            let home = Blocks::default();
            let mut chunks = Chunks::new(&home);
            let packings = [Packing::new(9, often, 30, 3); 6];
            let mut all = Vec::new();
            for stream in &streams {
                let mut divided = Divided::new(0, &packings, 1);
                stream.iter().for_each(|(run, one)| divided.push(*run, *one, &mut chunks));
                all.push(divided);
            }
            for (divided, stream) in all.iter().zip(&streams) {
                for run in 0..6 {
                    let own = stream.iter().filter(|(of, _)| *of == run).map(|(_, one)| *one);
                    let mut found = Vec::new();
                    divided.each(run, &chunks, |one| found.push(one));
                    prop_assert!(found.into_iter().eq(own));
                }
            }
            drop(chunks);
            // Those of a run that there is not were put nowhere.
            let put = streams.iter().flatten().filter(|(run, _)| *run < 6).count();
            prop_assert!(home.idle_memory() >= put * size_of::<u32>());
        }
    }
}
