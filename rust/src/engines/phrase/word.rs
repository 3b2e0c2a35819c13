//! One word of a phrase: where its postings are, and where it stands in their documents.

use crate::engines::clause::list::{Hit, List};
use crate::engines::places::Places;
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::DocId;

/// Some of the documents of a batch, by their numbers.
#[derive(Clone, Copy, Default)]
pub struct Numbers([u64; BLOCK / 64]);

impl Numbers {
    /// The numbers that `all` gives.
    pub fn of(all: impl Iterator<Item = u32>) -> Self {
        let mut numbers = Numbers::default();
        all.for_each(|number| numbers.0[number as usize / 64 % (BLOCK / 64)] |= 1 << (number % 64));
        numbers
    }

    /// Whether `number` is among them.
    #[inline(always)]
    pub fn hold(&self, number: u32) -> bool {
        self.0[number as usize / 64 % (BLOCK / 64)] >> (number % 64) & 1 == 1
    }
}

/// One word of a phrase in one segment.
pub struct Word<'a> {
    /// Its distance from the first word.
    pub offset: u32,
    /// Its postings.
    pub cost: u64,
    lists: Vec<Postings<'a>>,
    /// The places in one document.
    found: Vec<u32>,
}

/// One list of the word.
struct Postings<'a> {
    list: List<'a>,
    /// Where the postings of the candidates are.
    hits: Vec<Hit>,
    places: Places<'a>,
}

impl<'a> Word<'a> {
    /// The word with these lists, `offset` words behind the first one.
    pub fn new(offset: u32, cost: u64, lists: impl Iterator<Item = List<'a>>) -> Self {
        let of_list = |list| Postings { list, hits: Vec::new(), places: Places::default() };
        Word { offset, cost, lists: lists.map(of_list).collect(), found: Vec::new() }
    }

    /// Takes `candidates` for postings of `block` of the one list; their numbers are their places.
    pub fn take_block(&mut self, block: usize, candidates: &[(DocId, u32)]) {
        let hit = |(doc, number): &(DocId, u32)| Hit {
            doc: *doc,
            number: *number,
            block: block as u32,
            index: *number,
        };
        for postings in &mut self.lists {
            postings.hits.clear();
            postings.hits.extend(candidates.iter().map(hit));
        }
    }

    /// Looks `candidates` up, which rise, and takes out those without the word.
    pub fn look_up(&mut self, candidates: &mut Vec<(DocId, u32)>) -> Result<()> {
        for postings in &mut self.lists {
            postings.list.hits(candidates, &mut postings.hits)?;
        }
        if let [only] = &self.lists[..] {
            candidates.clear();
            candidates.extend(only.hits.iter().map(|hit| (hit.doc, hit.number)));
        } else {
            let hits = self.lists.iter().flat_map(|postings| &postings.hits);
            let held = Numbers::of(hits.map(|hit| hit.number));
            candidates.retain(|(_, number)| held.hold(*number));
        }
        Ok(())
    }

    /// Whether the places of one document may come in several turns.
    pub fn has_lists(&self) -> bool {
        self.lists.len() > 1
    }

    /// Adds to `sums`, by number, the weighted frequencies of the word in those of the documents
    /// looked up that are still `wanted`.
    pub fn add_frequencies(&mut self, wanted: Numbers, sums: &mut [u32]) -> Result<()> {
        for Postings { list, hits, .. } in &self.lists {
            let mut open = None;
            for hit in hits.iter().filter(|hit| wanted.hold(hit.number)) {
                let block = match open {
                    Some((number, block)) if number == hit.block => block,
                    _ => list.term().list.block(hit.block as usize)?,
                };
                open = Some((hit.block, block));
                let sum = &mut sums[hit.number as usize];
                *sum = sum.saturating_add(block.frequency(hit.index as usize));
            }
        }
        Ok(())
    }

    /// Calls `visit` with the number of each document looked up that is still `wanted`, and with
    /// the places of the word there, `field << 27 | position`, rising: list by list. `weights` are
    /// those of the text fields.
    pub fn each_posting(
        &mut self,
        wanted: Numbers,
        weights: &[u32],
        mut visit: impl FnMut(u32, &[u32]),
    ) -> Result<()> {
        let main = weights.len() as u8 - 1;
        let found = &mut self.found;
        for Postings { list, hits, places } in &mut self.lists {
            let term = list.term();
            for hit in hits.iter().filter(|hit| wanted.hold(hit.number)) {
                places.turn_to(term, hit.block as usize, weights)?;
                found.clear();
                places.read(hit.index as usize, main, term.region(), |place| found.push(place))?;
                visit(hit.number, found);
            }
        }
        Ok(())
    }
}
