//! A phrase: the rarest word leads, and positions are read only where the score can still do.
//!
//! A phrase occurs at most as often as the rarest of its words in a document, which bounds its
//! score before any position is read. Then the words are read rarest first; each one strikes out
//! the starts that it does not follow.

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

/// The words of a phrase in one segment.
pub struct Words<'a> {
    /// The distance of each word from the first one, and its lists; the rarest word first.
    words: Vec<(u32, Clause<'a>)>,
    /// The weight of the whole phrase on the query's scale.
    weight: f32,
    field: Option<u8>,
    weights: &'a [u32],
    starts: Vec<u32>,
    positions: Vec<u32>,
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
        words.sort_by_key(|(_, clause)| clause.cost);
        // As the leading word stands for the phrase, its bounds are to be those of the phrase.
        if let Some((_, lead)) = words.first_mut() {
            (lead.weight, lead.bonus) = (weight, 0.0);
        }
        Words { words, weight, field, weights, starts: Vec::new(), positions: Vec::new() }
    }

    /// The documents of `span` that may hold every word: words that most documents hold strike
    /// hardly any out, and are asked only for positions. `documents` is how many there are in all.
    fn candidates(&mut self, span: Span, documents: u32, bits: &mut [u64; WORDS]) -> Result<()> {
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

    /// No more occurrences than this in `doc`; 0 where a word is missing.
    fn most(&mut self, doc: DocId) -> Result<u32> {
        let mut most = u32::MAX;
        for (_, clause) in &mut self.words {
            match clause.find(doc)? {
                Some((frequency, _)) => most = most.min(frequency),
                None => return Ok(0),
            }
        }
        Ok(most)
    }

    /// The weighted frequency of the phrase in `doc`: how often it starts, each start weighing
    /// what its field weighs.
    fn frequency(&mut self, doc: DocId) -> Result<u32> {
        let Words { words, starts, positions, .. } = self;
        for (i, (offset, clause)) in words.iter_mut().enumerate() {
            positions.clear();
            clause.positions(doc, self.weights, positions)?;
            let found = positions.iter().map(|position| position.wrapping_sub(*offset));
            if i == 0 {
                starts.clear();
                starts.extend(found);
                continue;
            }
            let mut found = found.peekable();
            starts.retain(|start| {
                // Words before the start of a field wrap around; the first word strikes them out.
                while found.next_if(|other| (*other as i32) < *start as i32).is_some() {}
                found.peek() == Some(start)
            });
            if starts.is_empty() {
                return Ok(0);
            }
        }
        let weigh = |start: &u32| {
            let field = (start >> 27) as u8;
            let counts = self.field.is_none_or(|wanted| wanted == field);
            self.weights.get(usize::from(field)).filter(|_| counts).copied().unwrap_or(0)
        };
        Ok(starts.iter().map(weigh).fold(0, u32::saturating_add))
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
        words.candidates(span, documents, &mut bits)?;
        if !everything {
            for (word, passes) in bits.iter_mut().zip(passing.bits(span)?) {
                *word &= passes;
            }
        }
        for (i, word) in bits.into_iter().enumerate() {
            let mut word = word;
            while word != 0 {
                let doc = first + 64 * i as u32 + word.trailing_zeros();
                word &= word - 1;
                if counted + total.matches >= EXACT_TOTAL {
                    let most = words.most(doc)?;
                    let length = at.lengths[doc as usize];
                    if !top.admits(fixed(weight, at.saturation.of(most, length))) {
                        total.exact &= most == 0;
                        continue;
                    }
                }
                let frequency = words.frequency(doc)?;
                if frequency > 0 {
                    total.matches += 1;
                    let length = at.lengths[doc as usize];
                    let score = fixed(weight, at.saturation.of(frequency, length));
                    top.offer(Scored { score, segment, doc });
                }
            }
        }
    }
    Ok(total)
}
