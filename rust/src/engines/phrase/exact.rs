//! A phrase without slop: the rarest word leads.
//!
//! The documents of the rarest word come in batches; other words are looked up in them, and where
//! each posting stands is kept, so that no document is decoded again when positions are read. The
//! words are read rarest first; each strikes out the starts that it does not follow. A phrase occurs
//! at most as often as the rarest of its words in a document, which bounds its score before any
//! position is read.

use super::lead::{Batch, Lead};
use super::word::{Numbers, Word};
use crate::engines::binding::Binding;
use crate::engines::clause::Clause;
use crate::engines::scoring::Scoring;
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::DocId;
use crate::query::plan::Phrase;
use crate::ranking::bm25::fixed;

/// Of so many documents, so many hold a word that is common. It strikes out hardly any document,
/// and is looked up only where its positions are read.
const COMMON: (u64, u64) = (3, 4);

/// So many places are compared with a start one by one, without a branch; more are searched.
const FEW: usize = 64;

/// A phrase without slop in one segment.
pub struct ExactPhrase<'a> {
    lead: Lead<'a>,
    /// The rarest word first.
    words: Vec<Word<'a>>,
    /// The weight of the whole phrase on the query's scale.
    weight: f32,
    field: Option<u8>,
    weights: &'a [u32],
    scoring: Scoring<'a>,
    /// The documents of a batch that may hold the phrase, each with its number in the batch.
    candidates: Vec<(DocId, u32)>,
    /// How many of the words were looked up in the batch.
    looked_up: usize,
    /// Where the phrase may start, `field << 27 | position`, document by document.
    starts: Vec<u32>,
    /// Which of the starts another word follows.
    followed: Vec<bool>,
    /// The places of a word that has several lists, below the numbers of their documents.
    found: Vec<u64>,
    /// By number of a candidate, of which a batch has at most [`BLOCK`]: its starts.
    spans: [Starts; BLOCK],
}

/// The starts in one document: from one number to before another.
#[derive(Clone, Copy, Default)]
struct Starts {
    first: usize,
    end: usize,
}

impl<'a> ExactPhrase<'a> {
    /// Binds `phrase`; `None` if it has slop or stands in any order, or if bounds do not describe
    /// one of its words.
    pub fn new(phrase: &Phrase, at: Binding<'a>) -> Result<Option<Self>> {
        // With slop one place of a word may serve several starts: nothing bounds how many.
        if phrase.slop > 0 || !phrase.ordered || phrase.elements.is_empty() {
            return Ok(None);
        }
        let mut words = Vec::with_capacity(phrase.elements.len());
        for (offset, group) in &phrase.elements {
            // Positions are those of all forms.
            if group.members.iter().flatten().any(|member| member.only_forms.is_some()) {
                return Ok(None);
            }
            let parts = &at.segment.parts;
            match Clause::new(parts, at.number, group, at.scale, at.scoring, None)? {
                Some(clause) => words.push((offset - phrase.elements[0].0, clause)),
                None => return Ok(None),
            }
        }
        words.sort_by_key(|(_, clause)| clause.cost);
        let of_word = |(offset, clause): &(u32, Clause<'a>)| {
            Word::new(*offset, clause.cost, clause.lists().iter().map(|list| list.anew()))
        };
        let of_words = words.iter().map(of_word).collect();
        // As the leading word stands for the phrase, its bounds are to be those of the phrase.
        let (_, mut lead) = words.swap_remove(0);
        let weight = at.scale.up(phrase.weight);
        lead.weigh(weight, 0.0, at.scoring.saturation);
        Ok(Some(ExactPhrase {
            lead: Lead::new(lead),
            words: of_words,
            weight,
            field: phrase.field,
            weights: at.weights,
            scoring: at.scoring,
            candidates: Vec::new(),
            looked_up: 0,
            starts: Vec::new(),
            followed: Vec::new(),
            found: Vec::new(),
            spans: [Starts::default(); BLOCK],
        }))
    }

    /// No document scores more.
    pub fn bound(&self) -> u32 {
        self.lead.bound()
    }

    /// How many documents hold the rarest word.
    pub fn cost(&self) -> u64 {
        self.words[0].cost
    }

    /// Passes over the documents before `doc`.
    pub fn skip_to(&mut self, doc: DocId) {
        self.lead.skip_to(doc);
    }

    /// Takes the next documents of the rarest word for candidates. Those that score at most a bound
    /// that is not `high_enough` are passed over.
    pub fn next(&mut self, high_enough: impl Fn(u32) -> bool) -> Result<Batch> {
        self.lead.next(self.scoring, high_enough, &mut self.candidates)
    }

    /// The documents of the batch that may hold the phrase, each with its number there; some may be
    /// taken out.
    pub fn candidates(&mut self) -> &mut Vec<(DocId, u32)> {
        &mut self.candidates
    }

    /// Calls `visit` with those of `documents` that hold the phrase, each with its place among them
    /// and its score. Documents rise, here and from call to call, and take the place of batches.
    pub fn find_in(
        &mut self,
        documents: &[(DocId, u32)],
        mut visit: impl FnMut(usize, u32),
    ) -> Result<()> {
        for (turn, some) in documents.chunks(BLOCK).enumerate() {
            self.candidates.clear();
            self.candidates.extend(some.iter().zip(0..).map(|((doc, _), number)| (*doc, number)));
            self.look_up(Batch::Documents(None))?;
            let mut place = 0;
            self.read(|doc, score| {
                place += some[place..].partition_point(|(other, _)| *other < doc);
                visit(turn * BLOCK + place, score);
            })?;
        }
        Ok(())
    }

    /// The numbers of the candidates.
    fn wanted(&self) -> Numbers {
        Numbers::of(self.candidates.iter().map(|(_, number)| *number))
    }

    /// Looks up the words that are not common in the candidates of a batch, as far as any are left.
    pub fn look_up(&mut self, batch: Batch) -> Result<()> {
        let documents = self.scoring.lengths.len() as u64;
        let Batch::Documents(block) = batch else { return Ok(()) };
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
        self.looked_up = done;
        Ok(())
    }

    /// Takes out the candidates whose score is not `high_enough`, as often as the rarest of the
    /// words looked up occurs in them. Whether there were any.
    pub fn pass_over(&mut self, high_enough: impl Fn(u32) -> bool) -> Result<bool> {
        let at = self.scoring;
        let wanted = self.wanted();
        let mut most = [u32::MAX; BLOCK];
        for word in &mut self.words[..self.looked_up] {
            let mut sums = [0; BLOCK];
            word.add_frequencies(wanted, &mut sums)?;
            for (most, sum) in most.iter_mut().zip(&sums) {
                *most = (*most).min(*sum);
            }
        }
        let before = self.candidates.len();
        self.candidates.retain(|(doc, number)| {
            let most = most[*number as usize % BLOCK];
            let saturation = at.saturation.of(most, at.lengths[*doc as usize]);
            high_enough(fixed(self.weight, saturation))
        });
        Ok(self.candidates.len() < before)
    }

    /// Reads where the phrase starts in the candidates, and calls `visit` with each that holds it
    /// and its score.
    pub fn read(&mut self, mut visit: impl FnMut(DocId, u32)) -> Result<()> {
        for i in 0..self.words.len() {
            if self.candidates.is_empty() {
                return Ok(());
            }
            if i >= self.looked_up {
                self.words[i].look_up(&mut self.candidates)?;
            }
            match i {
                0 => self.begin()?,
                _ => self.follow(i)?,
            }
        }
        for (doc, number) in &self.candidates {
            let Starts { first, end } = self.spans[*number as usize % BLOCK];
            let frequency = self.frequency(&self.starts[first..end]);
            if frequency > 0 {
                let saturation = self.scoring.saturation;
                let saturated = saturation.of(frequency, self.scoring.lengths[*doc as usize]);
                visit(*doc, fixed(self.weight, saturated));
            }
        }
        Ok(())
    }

    /// Puts all starts that the rarest word allows into `starts`.
    fn begin(&mut self) -> Result<()> {
        let wanted = self.wanted();
        let ExactPhrase { words, starts, spans, candidates, found, .. } = self;
        let word = &mut words[0];
        let offset = word.offset;
        starts.clear();
        candidates
            .iter()
            .for_each(|(_, number)| spans[*number as usize % BLOCK] = Starts::default());
        if !word.has_lists() {
            return word.each_posting(wanted, self.weights, |number, places| {
                let first = starts.len();
                starts.extend(places.iter().map(|place| place.wrapping_sub(offset)));
                spans[number as usize % BLOCK] = Starts { first, end: starts.len() };
            });
        }
        found.clear();
        word.each_posting(wanted, self.weights, |number, places| {
            found.extend(places.iter().map(|place| u64::from(number) << 32 | u64::from(*place)));
        })?;
        // One rising run for each list.
        found.sort();
        found.dedup();
        for places in found.chunk_by(|a, b| a >> 32 == b >> 32) {
            let first = starts.len();
            starts.extend(places.iter().map(|place| (*place as u32).wrapping_sub(offset)));
            spans[(places[0] >> 32) as usize % BLOCK] = Starts { first, end: starts.len() };
        }
        Ok(())
    }

    /// Strikes out the starts that word `i` does not follow, and the candidates without any left.
    fn follow(&mut self, i: usize) -> Result<()> {
        let wanted = self.wanted();
        let ExactPhrase { words, starts, followed, spans, candidates, .. } = self;
        let word = &mut words[i];
        let offset = word.offset;
        followed.clear();
        followed.resize(starts.len(), false);
        word.each_posting(wanted, self.weights, |number, places| {
            let Starts { first, end } = spans[number as usize % BLOCK];
            for (start, followed) in starts[first..end].iter().zip(&mut followed[first..end]) {
                *followed |= holds(places, start.wrapping_add(offset));
            }
        })?;
        // Neither loop guesses what is kept.
        let (mut kept, mut left) = (0, 0);
        for at in 0..candidates.len() {
            let (doc, number) = candidates[at];
            let span = &mut spans[number as usize % BLOCK];
            let first = kept;
            for start in span.first..span.end {
                starts[kept] = starts[start];
                kept += usize::from(followed[start]);
            }
            *span = Starts { first, end: kept };
            candidates[left] = (doc, number);
            left += usize::from(kept > first);
        }
        starts.truncate(kept);
        candidates.truncate(left);
        Ok(())
    }

    /// The weighted frequency of the phrase in a document where it starts at `starts`: how often,
    /// each start weighing what its field weighs.
    fn frequency(&self, starts: &[u32]) -> u32 {
        let weigh = |start: &u32| {
            let field = (start >> 27) as u8;
            let counts = self.field.is_none_or(|wanted| wanted == field);
            self.weights.get(usize::from(field)).filter(|_| counts).copied().unwrap_or(0)
        };
        starts.iter().map(weigh).fold(0, u32::saturating_add)
    }
}

/// Whether `place` is among `places`, which rise.
#[inline]
fn holds(places: &[u32], place: u32) -> bool {
    match places.len() {
        ..=FEW => places.iter().fold(false, |found, other| found | (*other == place)),
        _ => places.binary_search(&place).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_among_few_and_among_many() {
        for count in [0, 1, 2, FEW as u32, FEW as u32 + 1, 500] {
            let places: Vec<u32> = (0..count).map(|i| 3 * i + 1).collect();
            for place in 0..3 * count + 2 {
                assert_eq!(holds(&places, place), place % 3 == 1 && place < 3 * count);
            }
        }
    }
}
