//! The ways in which a word or a phrase may be written, of which the best counts: `porte-parole` as
//! one word and as two. A phrase with one way is of this kind too.

use super::part::Part;
use super::SHORT;
use crate::engines::binding::Binding;
use crate::engines::clause::{Accumulator, Clause};
use crate::engines::phrase::{ExactPhrase, Matches};
use crate::engines::scoring::Scoring;
use crate::engines::window::Span;
use crate::error::Result;
use crate::index::DocId;
use crate::query::plan::{Group, Phrase, Plan};
use crate::ranking::bm25::fixed;

/// Some ways, bound to a segment.
pub struct Ways<'a, 'p> {
    words: Vec<Clause<'a>>,
    phrases: Vec<Way<'a, 'p>>,
    /// What a word scores in each candidate.
    found: Vec<(DocId, u32)>,
    /// What the best way scores in each document of a window, and what one word does.
    sums: [Accumulator; 2],
}

/// A way of several words.
struct Way<'a, 'p> {
    phrase: &'p Phrase,
    at: Binding<'a>,
    bound: u32,
    cost: u64,
    /// Goes through all documents.
    matches: Matches<'a>,
    /// Is looked up in documents that others lead to: those may lie before the ones gone through.
    looked_up: Option<ExactPhrase<'a>>,
}

impl<'a, 'p> Way<'a, 'p> {
    /// Binds `phrase`; `None` if some match scores nothing, or if bounds do not describe it.
    fn new(phrase: &'p Phrase, at: Binding<'a>) -> Result<Option<Self>> {
        let least = at.scoring.saturation.of(1, u8::MAX);
        if fixed(at.scale.up(phrase.weight), least) == 0 {
            return Ok(None);
        }
        Ok(ExactPhrase::new(phrase, at)?.map(|exact| Way {
            phrase,
            at,
            bound: exact.bound(),
            cost: exact.cost(),
            matches: Matches::new(exact),
            looked_up: None,
        }))
    }

    fn find_in(
        &mut self,
        candidates: &[(DocId, u32)],
        visit: impl FnMut(usize, u32),
    ) -> Result<()> {
        if self.looked_up.is_none() {
            self.looked_up = ExactPhrase::new(self.phrase, self.at)?;
        }
        match &mut self.looked_up {
            Some(exact) => exact.find_in(candidates, visit),
            None => Ok(()),
        }
    }
}

impl<'a, 'p> Ways<'a, 'p> {
    /// Binds `plan`, a phrase or the best of words and phrases; `None` if it is anything else, or
    /// if bounds do not describe it.
    pub fn new(plan: &'p Plan, at: Binding<'a>) -> Result<Option<Self>> {
        let plans = match plan {
            Plan::Best(plans) => &plans[..],
            Plan::Phrase(_) => std::slice::from_ref(plan),
            _ => return Ok(None),
        };
        let (mut words, mut phrases) = (Vec::new(), Vec::new());
        for plan in plans {
            match plan {
                Plan::Group(group) => match word_of(group, at)? {
                    Some(word) => words.push(word),
                    None => return Ok(None),
                },
                Plan::Phrase(phrase) => match Way::new(phrase, at)? {
                    Some(way) => phrases.push(way),
                    None => return Ok(None),
                },
                _ => return Ok(None),
            }
        }
        Ok(Some(Ways {
            words,
            phrases,
            found: Vec::new(),
            sums: [Accumulator::new(), Accumulator::new()],
        }))
    }
}

impl Part for Ways<'_, '_> {
    fn is_empty(&self) -> bool {
        self.cost() == 0
    }

    fn at_least(&self) -> u64 {
        self.words.iter().map(Clause::at_least).max().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        let words: u64 = self.words.iter().map(|word| word.cost).sum();
        words + self.phrases.iter().map(|way| way.cost).sum::<u64>()
    }

    fn bound(&self) -> u32 {
        let words = self.words.iter().map(|word| word.bound);
        words.chain(self.phrases.iter().map(|way| way.bound)).max().unwrap_or(0)
    }

    fn span_bound(&mut self, span: Span, at: Scoring<'_>) -> u32 {
        let words = self.words.iter_mut().map(|word| word.span_bound(span, at));
        let words = words.max().unwrap_or(0);
        self.phrases.iter().map(|way| way.bound).fold(words, u32::max)
    }

    fn fill(
        &mut self,
        span: Span,
        needed: u32,
        at: Scoring<'_>,
        sums: &mut Accumulator,
    ) -> Result<()> {
        let Ways { words, phrases, sums: [best, of_word], .. } = self;
        if let ([], [way]) = (&words[..], &mut phrases[..]) {
            return way.matches.each_in(span, needed, |doc, score| {
                sums.add((doc - span.first) as usize, score);
            });
        }
        let floor = needed.max(1);
        for word in words {
            if word.span_bound(span, at) >= floor {
                word.fill(span, at, of_word)?;
                of_word.drain(floor, None, |slot, score, _| best.raise(slot, score));
            }
        }
        for way in phrases {
            way.matches.each_in(span, needed, |doc, score| {
                best.raise((doc - span.first) as usize, score);
            })?;
        }
        best.drain(floor, None, |slot, score, _| sums.add(slot, score));
        Ok(())
    }

    fn add_scores(
        &mut self,
        candidates: &mut [(DocId, u32)],
        at: Scoring<'_>,
        mut visit: impl FnMut(usize),
    ) -> Result<()> {
        let Ways { words, phrases, found, .. } = self;
        let mut best = vec![0; candidates.len()];
        for word in words {
            found.clear();
            found.extend(candidates.iter().map(|(doc, _)| (*doc, 0)));
            word.add_scores(found, at, |_| {})?;
            best.iter_mut().zip(&*found).for_each(|(best, (_, score))| *best = (*best).max(*score));
        }
        for way in phrases {
            way.find_in(candidates, |number, score| best[number] = score.max(best[number]))?;
        }
        for (number, best) in best.into_iter().enumerate().filter(|(_, best)| *best > 0) {
            candidates[number].1 += best;
            visit(number);
        }
        Ok(())
    }

    fn visits_in_order(&self) -> bool {
        true
    }

    fn restart(&mut self) {
        self.words.iter_mut().for_each(Clause::restart);
        self.phrases.iter_mut().for_each(|way| way.looked_up = None);
    }
}

/// A word whose matches all score; `None` of any other, and of one that bounds do not describe.
pub fn word_of<'a>(group: &Group, at: Binding<'a>) -> Result<Option<Clause<'a>>> {
    let parts = &at.segment.parts;
    let word = Clause::new(parts, at.number, group, at.scale, at.scoring, Some(SHORT))?;
    Ok(word.filter(|word| word.always_scores(at.scoring.saturation)))
}
