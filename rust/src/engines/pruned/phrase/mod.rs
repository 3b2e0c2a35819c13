//! A phrase: the rarest word leads, and positions are read only where the score can still do.
//!
//! A phrase occurs at most as often as the rarest of its words in a document, which bounds its
//! score before any position is read. The documents of the rarest word come in batches; other
//! words are looked up in them, and where each posting stands is kept, so that no document is
//! decoded again when positions are read. The words are read rarest first; each strikes out the
//! starts that it does not follow.

mod lead;
mod word;

use super::clause::Clause;
use super::{Passing, Scoring, Total, EXACT_TOTAL};
use crate::engines::top::{Scored, Top};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::DocId;
use crate::ranking::bm25::fixed;
use lead::{Batch, Lead};
use word::{Numbers, Word};

/// Of so many documents, so many hold a word that is common. It strikes out hardly any document,
/// and is looked up only where its positions are read.
const COMMON: (u64, u64) = (3, 4);

/// The bits of a start that its place in the document takes.
const PLACE: u32 = 40;

/// The words of a phrase in one segment.
pub struct Words<'a> {
    lead: Lead<'a>,
    /// The rarest word first.
    words: Vec<Word<'a>>,
    /// The weight of the whole phrase on the query's scale.
    weight: f32,
    field: Option<u8>,
    weights: &'a [u32],
    /// The distance of the last word from the first one.
    length: u32,
    /// The documents of a batch that may hold the phrase, each with its number in the batch.
    candidates: Vec<(DocId, u32)>,
    /// Where the phrase may start, rising: the number of the document and, in the low [`PLACE`]
    /// bits, `field << 27 | position`, plus `length` so that it is not below 0.
    starts: Vec<u64>,
    found: Vec<u64>,
}

impl<'a> Words<'a> {
    /// A phrase of `words`, each with its distance from the first one, in `field` or anywhere;
    /// `None` where some word is in no document. `weights` are those of the text fields.
    pub fn new(
        mut words: Vec<(u32, Clause<'a>)>,
        weight: f32,
        field: Option<u8>,
        weights: &'a [u32],
    ) -> Option<Self> {
        if words.iter().any(|(_, clause)| clause.is_empty()) {
            return None;
        }
        let length = words.iter().map(|(offset, _)| *offset).max()?;
        words.sort_by_key(|(_, clause)| clause.cost);
        let of_word = |(offset, clause): &(u32, Clause<'a>)| {
            Word::new(*offset, clause.cost, clause.lists().iter().map(|list| list.anew()))
        };
        let of_words = words.iter().map(of_word).collect();
        // As the leading word stands for the phrase, its bounds are to be those of the phrase.
        let (_, mut lead) = words.swap_remove(0);
        (lead.weight, lead.bonus) = (weight, 0.0);
        Some(Words {
            lead: Lead::new(lead),
            words: of_words,
            weight,
            field,
            weights,
            length,
            candidates: Vec::new(),
            starts: Vec::new(),
            found: Vec::new(),
        })
    }

    /// The numbers of the candidates.
    fn wanted(&self) -> Numbers {
        Numbers::of(self.candidates.iter().map(|(_, number)| *number))
    }

    /// Looks up the words that are not common, as far as candidates are left; of the first one
    /// they may be all of `block`. Gives back how many words were looked up.
    fn look_up(&mut self, block: Option<usize>, documents: u64) -> Result<usize> {
        let mut done = 0;
        for (i, word) in self.words.iter_mut().enumerate() {
            let is_common = word.cost * COMMON.1 > documents * COMMON.0;
            if self.candidates.is_empty() || i > 0 && is_common {
                break;
            }
            if i > 0 || block.is_none() {
                word.look_up(&mut self.candidates)?;
            }
            done += 1;
        }
        if let Some(block) = block {
            self.words[0].take_block(block, &self.candidates);
        }
        Ok(done)
    }

    /// Takes out the candidates whose score is not `high_enough`, as often as the rarest of the
    /// first `done` words occurs in them. Whether there were any.
    fn pass_over(
        &mut self,
        done: usize,
        at: Scoring<'_>,
        high_enough: impl Fn(u32) -> bool,
    ) -> Result<bool> {
        let wanted = self.wanted();
        let mut most = [u32::MAX; BLOCK];
        for word in &mut self.words[..done] {
            let mut sums = [0; BLOCK];
            word.add_frequencies(wanted, &mut sums)?;
            for (most, sum) in most.iter_mut().zip(&sums) {
                *most = (*most).min(*sum);
            }
        }
        let before = self.candidates.len();
        self.candidates.retain(|(doc, number)| {
            let saturation = at.saturation.of(most[*number as usize], at.lengths[*doc as usize]);
            high_enough(fixed(self.weight, saturation))
        });
        Ok(self.candidates.len() < before)
    }

    /// Reads where the phrase starts in the candidates, for which the first `done` words have been
    /// looked up.
    fn read(&mut self, done: usize) -> Result<()> {
        self.starts.clear();
        for i in 0..self.words.len() {
            let wanted = self.wanted();
            let Words { words, candidates, starts, found, .. } = self;
            let word = &mut words[i];
            if i >= done {
                word.look_up(candidates)?;
            }
            let shift = u64::from(self.length - word.offset);
            found.clear();
            word.each_place(wanted, self.weights, |number, place| {
                found.push(u64::from(number) << PLACE | (u64::from(place) + shift));
            })?;
            if word.has_lists() {
                found.sort_unstable();
                found.dedup();
            }
            if i == 0 {
                std::mem::swap(starts, found);
            } else {
                let mut found = found.iter().peekable();
                starts.retain(|start| {
                    while found.next_if(|other| *other < start).is_some() {}
                    found.peek() == Some(&start)
                });
            }
            let left = Numbers::of(starts.iter().map(|start| (start >> PLACE) as u32));
            candidates.retain(|(_, number)| left.hold(*number));
            if candidates.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// The weighted frequency of the phrase in a document where it starts at `starts`: how often,
    /// each start weighing what its field weighs.
    fn frequency(&self, starts: &[u64]) -> u32 {
        let weigh = |start: &u64| {
            let place = (start & ((1 << PLACE) - 1)) - u64::from(self.length);
            let field = (place >> 27) as u8;
            let counts = self.field.is_none_or(|wanted| wanted == field);
            self.weights.get(usize::from(field)).filter(|_| counts).copied().unwrap_or(0)
        };
        starts.iter().map(weigh).fold(0, u32::saturating_add)
    }
}

/// Offers the best documents with the phrase.
pub fn search(
    mut words: Words<'_>,
    at: Scoring<'_>,
    passing: &mut Passing<'_>,
    counted: u64,
    segment: u32,
    top: &mut Top,
) -> Result<Total> {
    let mut total = Total { matches: 0, exact: true };
    let everything = passing.is_everything();
    loop {
        let prunes = counted + total.matches >= EXACT_TOTAL;
        let high_enough = |bound| !prunes || top.admits(bound);
        let block = match words.lead.next(at, high_enough, &mut words.candidates)? {
            Batch::Documents(block) => block,
            Batch::TooLow => {
                total.exact = false;
                continue;
            }
            Batch::End => return Ok(total),
        };
        if !everything {
            let mut kept = 0;
            for i in 0..words.candidates.len() {
                let candidate = words.candidates[i];
                words.candidates[kept] = candidate;
                kept += usize::from(passing.contains(candidate.0)?);
            }
            words.candidates.truncate(kept);
        }
        let done = words.look_up(block, at.lengths.len() as u64)?;
        if prunes && !words.candidates.is_empty() {
            total.exact &= !words.pass_over(done, at, high_enough)?;
        }
        if words.candidates.is_empty() {
            continue;
        }
        words.read(done)?;
        for starts in words.starts.chunk_by(|a, b| a >> PLACE == b >> PLACE) {
            let frequency = words.frequency(starts);
            if frequency == 0 {
                continue;
            }
            let number = (starts[0] >> PLACE) as u32;
            let place = words.candidates.binary_search_by_key(&number, |(_, number)| *number);
            let Ok(place) = place else { continue };
            let doc = words.candidates[place].0;
            total.matches += 1;
            let saturation = at.saturation.of(frequency, at.lengths[doc as usize]);
            top.offer(Scored { score: fixed(words.weight, saturation), segment, doc });
        }
    }
}
