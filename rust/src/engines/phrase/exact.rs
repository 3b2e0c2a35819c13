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

/// The bits of a start that its place in the document takes.
const PLACE: u32 = 40;

/// A phrase without slop in one segment.
pub struct ExactPhrase<'a> {
    lead: Lead<'a>,
    /// The rarest word first.
    words: Vec<Word<'a>>,
    /// The weight of the whole phrase on the query's scale.
    weight: f32,
    field: Option<u8>,
    weights: &'a [u32],
    /// The distance of the last word from the first one.
    length: u32,
    scoring: Scoring<'a>,
    /// The documents of a batch that may hold the phrase, each with its number in the batch.
    candidates: Vec<(DocId, u32)>,
    /// How many of the words were looked up in the batch.
    looked_up: usize,
    /// Where the phrase may start, rising: the number of the document and, in the low [`PLACE`]
    /// bits, `field << 27 | position`, plus `length` so that it is not below 0.
    starts: Vec<u64>,
    found: Vec<u64>,
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
        let length = words.iter().map(|(offset, _)| *offset).max().unwrap_or(0);
        words.sort_by_key(|(_, clause)| clause.cost);
        let of_word = |(offset, clause): &(u32, Clause<'a>)| {
            Word::new(*offset, clause.cost, clause.lists().iter().map(|list| list.anew()))
        };
        let of_words = words.iter().map(of_word).collect();
        // As the leading word stands for the phrase, its bounds are to be those of the phrase.
        let (_, mut lead) = words.swap_remove(0);
        let weight = at.scale.up(phrase.weight);
        (lead.weight, lead.bonus) = (weight, 0.0);
        Ok(Some(ExactPhrase {
            lead: Lead::new(lead),
            words: of_words,
            weight,
            field: phrase.field,
            weights: at.weights,
            length,
            scoring: at.scoring,
            candidates: Vec::new(),
            looked_up: 0,
            starts: Vec::new(),
            found: Vec::new(),
        }))
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
            let saturation = at.saturation.of(most[*number as usize], at.lengths[*doc as usize]);
            high_enough(fixed(self.weight, saturation))
        });
        Ok(self.candidates.len() < before)
    }

    /// Reads where the phrase starts in the candidates, and calls `visit` with each that holds it
    /// and its score.
    pub fn read(&mut self, mut visit: impl FnMut(DocId, u32)) -> Result<()> {
        self.starts.clear();
        if self.candidates.is_empty() {
            return Ok(());
        }
        self.read_starts()?;
        for starts in self.starts.chunk_by(|a, b| a >> PLACE == b >> PLACE) {
            let frequency = self.frequency(starts);
            let number = (starts[0] >> PLACE) as u32;
            let place = self.candidates.binary_search_by_key(&number, |(_, number)| *number);
            if let (true, Ok(place)) = (frequency > 0, place) {
                let doc = self.candidates[place].0;
                let saturation = self.scoring.saturation;
                let saturated = saturation.of(frequency, self.scoring.lengths[doc as usize]);
                visit(doc, fixed(self.weight, saturated));
            }
        }
        Ok(())
    }

    /// Puts the starts of the phrase in the candidates into `starts`.
    fn read_starts(&mut self) -> Result<()> {
        for i in 0..self.words.len() {
            let wanted = self.wanted();
            let ExactPhrase { words, candidates, starts, found, .. } = self;
            let word = &mut words[i];
            if i >= self.looked_up {
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
