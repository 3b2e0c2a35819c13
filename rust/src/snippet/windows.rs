//! The best window of sentences, by the terms that it holds.
//!
//! A window is worth the sum of the weights of its different terms; a term that stands there
//! again, or that another passage shows already, adds little. Of windows that hold the same, the
//! earlier one is worth more. The constants are ratios of preference, checked by the table of
//! cases in `tests_data/passages.txt`, not measured quantities.

use std::ops::Range;

use super::cut::{around, characters, ELLIPSIS};
use super::repetition::repeats;
use super::shown::{Match, Passage};

/// The number of different terms that are told apart.
pub const TERMS: usize = 64;

/// What a repetition of a term is worth, of its weight.
const REPEATED: f32 = 0.05;
/// What is lost at most by standing late, and the byte at which half of that is lost.
const LATE: f32 = 0.2;
const LATE_BYTES: f32 = 2000.0;
/// What is lost by showing a sentence in part.
const CUT: f32 = 0.1;
/// What is lost by a heading or a call that says nothing, and what counts as one.
const SHORT: f32 = 0.15;
const SHORT_CHARACTERS: usize = 40;
/// A longer window must be worth this much more, of the weight of all terms, for every full
/// length that it grows.
const GROWTH: f32 = 0.15;

/// A sentence, where it stands and what it holds.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Bytes of the text.
    pub start: usize,
    /// Bytes of the text.
    pub end: usize,
    /// Characters of the text before `start`.
    pub first_character: usize,
    /// Characters of the text before `end`.
    pub end_character: usize,
    /// The matches that start in it.
    pub matches: Range<usize>,
}

/// The weight with which each term is shown, or seen so far.
pub type Weights = [f32; TERMS];

/// The text and what was found in it, which every step of choosing looks at.
pub struct Scene<'a> {
    /// The text.
    pub text: &'a str,
    /// What was found in it, by start.
    pub matches: &'a [Match],
    /// Its sentences, in order, with their matches.
    pub sentences: &'a [Sentence],
    /// The length of the snippet, in characters.
    pub length: usize,
    /// The largest weight of each term anywhere in the text.
    pub heaviest: Weights,
}

impl<'a> Scene<'a> {
    /// What to choose from: `matches` by start, `sentences` in order.
    pub fn new(
        text: &'a str,
        matches: &'a [Match],
        sentences: &'a [Sentence],
        length: usize,
    ) -> Self {
        let mut heaviest = [0.0; TERMS];
        for found in matches {
            see(&mut heaviest, found);
        }
        Scene { text, matches, sentences, length, heaviest }
    }

    /// The window of at most `budget` characters outside `taken` that is worth most, when
    /// `shown` is shown already; with its worth.
    ///
    /// A sentence that is longer than the budget is cut where `may_cut` allows it.
    pub fn best_window(
        &self,
        budget: usize,
        shown: &Weights,
        taken: &[Passage],
        may_cut: bool,
    ) -> Option<(Passage, f32)> {
        let mut best: Option<(Passage, f32)> = None;
        let growth = GROWTH * self.heaviest.iter().sum::<f32>() / self.length as f32;
        for (first, sentence) in self.sentences.iter().enumerate() {
            if sentence.matches.is_empty() || is_taken(first, taken) {
                continue;
            }
            let most = best.as_ref().map_or(0.0, |&(_, worth)| worth);
            if sentence.end_character - sentence.first_character > budget {
                // Never worth more than the whole sentence, which is far cheaper to tell.
                let whole = self.worth(sentence.matches.clone(), shown) * (1.0 - CUT);
                if !may_cut || whole * (1.0 - LATE * lateness(sentence)) <= most {
                    continue;
                }
                if let Some((focus, worth)) = self.best_focus(sentence, budget, shown) {
                    let Range { start, end } =
                        around(self.text, sentence.start..sentence.end, focus, budget);
                    let worth = worth * (1.0 - CUT);
                    if worth > most && !self.is_said(&self.text[start..end], taken) {
                        best = Some((Passage { first, last: first, start, end }, worth));
                    }
                }
                continue;
            }
            let mut until = self.sentences.len();
            while until > first {
                let (last, worth) = self.grow(first..until, budget, shown, taken, growth);
                if worth <= most {
                    break;
                }
                let Some(said) = self.first_said(first, last, taken) else {
                    let end = self.sentences[last].end;
                    best = Some((Passage { first, last, start: sentence.start, end }, worth));
                    break;
                };
                until = said;
            }
        }
        best
    }

    /// The first of the sentences `first..=last` that says what `taken` or those before it say.
    fn first_said(&self, first: usize, last: usize, taken: &[Passage]) -> Option<usize> {
        let start = self.sentences[first].start;
        (first..=last).find(|&number| {
            let (words, before) = (self.words(number), self.sentences[number].start);
            (number > first && repeats(words, &self.text[start..before]))
                || self.is_said(words, taken)
        })
    }

    /// Whether the sentences of one of the passages of `shown` say what `words` say.
    pub fn is_said(&self, words: &str, shown: &[Passage]) -> bool {
        // All of a cut sentence counts: it may be completed later.
        shown.iter().any(|passage| {
            let (first, last) = (&self.sentences[passage.first], &self.sentences[passage.last]);
            repeats(words, &self.text[first.start..last.end])
        })
    }

    /// The text of a sentence.
    pub fn words(&self, sentence: usize) -> &str {
        &self.text[self.sentences[sentence].start..self.sentences[sentence].end]
    }

    /// What the matches of `range` are worth when `shown` is shown already.
    pub fn worth(&self, range: Range<usize>, shown: &Weights) -> f32 {
        if range.is_empty() {
            return 0.0;
        }
        let mut seen = *shown;
        self.matches[range].iter().map(|found| see(&mut seen, found)).sum()
    }

    /// Enters the matches inside `start..end` into `shown`: what they are worth.
    pub fn show(&self, start: usize, end: usize, shown: &mut Weights) -> f32 {
        let from = self.matches.partition_point(|found| found.start < start);
        let inside = self.matches[from..].iter().take_while(|found| found.start < end);
        inside.map(|found| see(shown, found)).sum()
    }

    /// Takes the sentences after the first of `range` as long as a further one is worth its length.
    fn grow(
        &self,
        range: Range<usize>,
        budget: usize,
        shown: &Weights,
        taken: &[Passage],
        growth: f32,
    ) -> (usize, f32) {
        let first = range.start;
        let begin = &self.sentences[first];
        let late = lateness(begin);
        let mut seen = *shown;
        let (mut held, mut best, mut most) = (0.0, (first, 0.0), f32::NEG_INFINITY);
        for (last, sentence) in self.sentences.iter().enumerate().take(range.end).skip(first) {
            let length = sentence.end_character - begin.first_character;
            if length > budget || (last > first && is_taken(last, taken)) {
                break;
            }
            if sentence.matches.is_empty() {
                continue;
            }
            for found in &self.matches[sentence.matches.clone()] {
                held += see(&mut seen, found);
            }
            let short = if length < SHORT_CHARACTERS { SHORT } else { 0.0 };
            let worth = held * (1.0 - LATE * late) * (1.0 - short);
            let grown = length - (begin.end_character - begin.first_character);
            let net = worth - growth * grown as f32;
            if net > most {
                (best, most) = ((last, worth), net);
            }
        }
        best
    }

    /// The run of matches of one sentence that is worth most within `budget` characters.
    fn best_focus(
        &self,
        sentence: &Sentence,
        budget: usize,
        shown: &Weights,
    ) -> Option<(Range<usize>, f32)> {
        let late = lateness(sentence);
        let room = budget.saturating_sub(2 * ELLIPSIS);
        let mut best: Option<(Range<usize>, f32)> = None;
        let matches = &self.matches[sentence.matches.clone()];
        for (number, begin) in matches.iter().enumerate() {
            let mut seen = *shown;
            let mut held = 0.0;
            // A match may begin in the white space before its sentence.
            let start = begin.start.max(sentence.start);
            let (mut end, mut length) = (start, 0);
            for found in &matches[number..] {
                let found_end = found.end.clamp(end, sentence.end);
                length += characters(&self.text[end..found_end]);
                if length > room && end > start {
                    break;
                }
                end = found_end;
                held += see(&mut seen, found);
                let worth = held * (1.0 - LATE * late);
                if best.as_ref().is_none_or(|&(_, most)| worth > most) {
                    best = Some((start..end, worth));
                }
            }
        }
        best.filter(|&(_, worth)| worth > 0.0)
    }
}

/// How late a sentence stands, from 0 for the first to almost 1.
fn lateness(sentence: &Sentence) -> f32 {
    sentence.start as f32 / (sentence.start as f32 + LATE_BYTES)
}

/// What one more match adds to what was seen.
fn see(seen: &mut Weights, found: &Match) -> f32 {
    let seen = &mut seen[found.term as usize % TERMS];
    let gain = (found.weight - *seen).max(found.weight * REPEATED);
    *seen = seen.max(found.weight);
    gain
}

fn is_taken(sentence: usize, taken: &[Passage]) -> bool {
    taken.iter().any(|passage| (passage.first..=passage.last).contains(&sentence))
}
