//! A phrase: the rarest word leads, and positions are read only where the score can still do.
//!
//! A phrase occurs at most as often as the rarest of its words in a document, which bounds its
//! score before any position is read. Then the words are read rarest first, each for all documents
//! of a window at once; it strikes out the starts that it does not follow.

use super::clause::Clause;
use super::{Passing, Scoring, Total, EXACT_TOTAL};
use crate::engines::top::{Scored, Top};
use crate::engines::window::{Span, WINDOW, WORDS};
use crate::error::Result;
use crate::index::DocId;
use crate::ranking::bm25::fixed;

/// A look-up costs as much as marking so many postings.
const LOOK_UP: u64 = 4;
/// Of so many documents, so many hold a word that is common.
const COMMON: (u64, u64) = (3, 4);

/// The bits of a start that its place in the document takes.
const PLACE: u32 = 40;

/// The words of a phrase in one segment.
pub struct Words<'a> {
    /// The distance of each word from the first one, and its lists; the rarest word first.
    words: Vec<(u32, Clause<'a>)>,
    /// The weight of the whole phrase on the query's scale.
    weight: f32,
    field: Option<u8>,
    weights: &'a [u32],
    /// The distance of the last word from the first one.
    length: u32,
    /// Documents of a window, each with the most occurrences that it can have.
    candidates: Vec<(DocId, u32)>,
    /// Where the phrase may start, rising: the document, counted from the first of the window, and
    /// in the low [`PLACE`] bits `field << 27 | position`, plus `length` so that it is not below 0.
    starts: Vec<u64>,
    found: Vec<u64>,
}

impl<'a> Words<'a> {
    /// A phrase of `words`, each with its distance from the first one, in `field` or anywhere.
    /// `weights` are those of the text fields.
    pub fn new(
        mut words: Vec<(u32, Clause<'a>)>,
        weight: f32,
        field: Option<u8>,
        weights: &'a [u32],
    ) -> Self {
        let length = words.iter().map(|(offset, _)| *offset).max().unwrap_or(0);
        words.sort_by_key(|(_, clause)| clause.cost);
        // As the leading word stands for the phrase, its bounds are to be those of the phrase.
        if let Some((_, lead)) = words.first_mut() {
            (lead.weight, lead.bonus) = (weight, 0.0);
        }
        let (candidates, starts, found) = (Vec::new(), Vec::new(), Vec::new());
        Words { words, weight, field, weights, length, candidates, starts, found }
    }

    /// The documents of `span` that may hold every word: words that most documents hold strike
    /// hardly any out, and are asked only for positions. `documents` is how many there are in all.
    fn mark(&mut self, span: Span, documents: u32, bits: &mut [u64; WORDS]) -> Result<()> {
        for (i, (_, clause)) in self.words.iter_mut().enumerate() {
            if i == 0 {
                clause.mark(span, bits)?;
                clause.reenter();
                continue;
            }
            let wanted = bits.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
            if wanted == 0 || clause.cost * COMMON.1 > u64::from(documents) * COMMON.0 {
                break;
            }
            if wanted * LOOK_UP < clause.cost * WINDOW as u64 / u64::from(documents) {
                clause.enter(span);
                for (i, word) in bits.iter_mut().enumerate() {
                    let mut left = *word;
                    while left != 0 {
                        let doc = span.first + 64 * i as u32 + left.trailing_zeros();
                        if !clause.contains(doc)? {
                            *word &= !(left & left.wrapping_neg());
                        }
                        left &= left - 1;
                    }
                }
            } else {
                let mut more = [0; WORDS];
                clause.mark(span, &mut more)?;
                for (word, more) in bits.iter_mut().zip(&more) {
                    *word &= more;
                }
            }
            clause.reenter();
        }
        Ok(())
    }

    /// Lowers what each candidate of `span` can have to what its rarest word allows; 0 where a word
    /// is missing.
    fn limit(&mut self, span: Span) -> Result<()> {
        for (_, clause) in &mut self.words {
            clause.enter(span);
            clause.limit(&mut self.candidates)?;
            clause.reenter();
        }
        Ok(())
    }

    /// Reads where the phrase starts in the candidates of `span`.
    fn read(&mut self, span: Span) -> Result<()> {
        let Words { words, candidates, starts, found, .. } = self;
        starts.clear();
        for (i, (offset, clause)) in words.iter_mut().enumerate() {
            let shift = u64::from(self.length - *offset);
            found.clear();
            clause.each_position(candidates, self.weights, |doc, place| {
                found.push(u64::from(doc - span.first) << PLACE | (u64::from(place) + shift));
            })?;
            // Each list is in order; the sort finds that out.
            found.sort();
            found.dedup();
            if i == 0 {
                std::mem::swap(starts, found);
            } else {
                let mut found = found.iter().peekable();
                starts.retain(|start| {
                    while found.next_if(|other| *other < start).is_some() {}
                    found.peek() == Some(&start)
                });
            }
            if starts.is_empty() {
                return Ok(());
            }
            let mut left = starts.iter().map(|start| (start >> PLACE) as u32).peekable();
            candidates.retain(|(doc, _)| {
                let slot = doc - span.first;
                while left.next_if(|other| *other < slot).is_some() {}
                left.peek() == Some(&slot)
            });
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
    if words.words.iter().any(|(_, clause)| clause.is_empty()) {
        return Ok(total);
    }
    let weight = words.weight;
    let everything = passing.is_everything();
    let documents = at.lengths.len() as u32;
    for first in (0..documents).step_by(WINDOW) {
        let span = Span { first, end: documents.min(first.saturating_add(WINDOW as u32)) };
        let bound = words.words[0].1.span_bound(span, at);
        if bound == 0 {
            continue;
        }
        if counted + total.matches >= EXACT_TOTAL && !top.admits(bound) {
            total.exact = false;
            continue;
        }
        let mut bits = [0; WORDS];
        words.mark(span, documents, &mut bits)?;
        if !everything {
            for (word, passes) in bits.iter_mut().zip(passing.bits(span)?) {
                *word &= passes;
            }
        }
        words.candidates.clear();
        for (i, word) in bits.into_iter().enumerate() {
            let mut word = word;
            while word != 0 {
                let doc = first + 64 * i as u32 + word.trailing_zeros();
                words.candidates.push((doc, u32::MAX));
                word &= word - 1;
            }
        }
        if counted + total.matches >= EXACT_TOTAL {
            words.limit(span)?;
            let mut exact = total.exact;
            words.candidates.retain(|(doc, most)| {
                let length = at.lengths[*doc as usize];
                let reaches = top.admits(fixed(weight, at.saturation.of(*most, length)));
                exact &= reaches || *most == 0;
                reaches && *most > 0
            });
            total.exact = exact;
        }
        words.read(span)?;
        for starts in words.starts.chunk_by(|a, b| a >> PLACE == b >> PLACE) {
            let frequency = words.frequency(starts);
            if frequency > 0 {
                let doc = first + (starts[0] >> PLACE) as u32;
                total.matches += 1;
                let length = at.lengths[doc as usize];
                let score = fixed(weight, at.saturation.of(frequency, length));
                top.offer(Scored { score, segment, doc });
            }
        }
    }
    Ok(total)
}
