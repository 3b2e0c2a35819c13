//! Did you mean: words that were hardly ever written, replaced by words that are.
//!
//! A candidate is weighed as in a noisy channel (Kernighan, Church and Gale, "A Spelling
//! Correction Program Based on a Noisy Channel Model", 1990): the logarithm of how many articles
//! hold it, less a price for every edit. Accents are free, because words are compared folded; an
//! insertion, a deletion, a replacement and a transposition cost one edit each; so does a space
//! too few or too many.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::scanner::scan;
use crate::error::Result;
use crate::index::build::language::Language;
use crate::index::reader::Snapshot;

use super::levenshtein::{Levenshtein, LevenshteinState};

/// The price of none, one and two edits: a candidate further off must be this many times (as a
/// logarithm) more frequent. Two mistakes in one word are rarer than two words with one each.
const EDITS: [f64; 3] = [0.0, 3.5, 8.0];
/// The price of another first letter: people seldom mistype it.
const FIRST_LETTER: f64 = 1.5;
/// The price of a space too few or too many.
const SPACE: f64 = 3.0;
/// A word is replaced only by what is this much better.
const MARGIN: f64 = 1.0;
/// A word that at least one in this many articles holds is right as it is.
const RARE: u64 = 4_000;
/// What a word that no article holds counts as, in articles: it may be right and only new.
const UNSEEN: f64 = 0.05;
/// Shorter words are left alone: too many words are one edit away.
const SHORTEST: usize = 4;
/// From this many characters on, two edits are looked for.
const TWO_EDITS: usize = 6;
/// Longer words are no misspellings, and cost time.
const LONGEST: usize = 40;
/// The most words of a text that are looked at.
const MOST_WORDS: usize = 32;

/// A stretch of the text and what should stand there.
#[derive(Clone, Debug, PartialEq)]
pub struct Replacement {
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// What should stand there.
    pub with: String,
}

/// A word of the text.
struct Typed {
    /// Where it starts in the text, without an elided article.
    start: usize,
    end: usize,
    folded: String,
    /// How many articles hold its most frequent spelling.
    documents: u64,
    suspicious: bool,
}

/// A better reading.
struct Candidate {
    weight: f64,
    with: String,
}

/// What should be replaced in `text`, in order; nothing where all is well.
///
/// # Errors
/// [`Corrupt`](crate::Error::Corrupt) if the index is damaged.
pub fn correct(snapshot: &Snapshot, language: &Language, text: &str) -> Result<Vec<Replacement>> {
    let words = typed(snapshot, language, text)?;
    let all: u64 = snapshot.segments.iter().map(|s| u64::from(s.entry.documents)).sum();
    let lookup = Lookup { snapshot, all };
    let mut replacements: Vec<Replacement> = Vec::new();
    let mut next = 0;
    while let Some(word) = words.get(next) {
        next += 1;
        let neighbour =
            words.get(next).filter(|other| text[word.end..other.start].trim().is_empty());
        let joined = match neighbour {
            Some(other) if word.suspicious || other.suspicious => lookup.joined(word, other)?,
            _ => None,
        };
        let own = if word.suspicious { lookup.better(word)? } else { None };
        let own_weight = own.as_ref().map(|candidate| candidate.weight);
        if let (Some(joined), Some(other)) = (joined, neighbour) {
            if own_weight.is_none_or(|own| joined.weight > own) {
                replacements.push(replace(text, word.start, other.end, joined.with));
                next += 1;
                continue;
            }
        }
        if let Some(own) = own {
            replacements.push(replace(text, word.start, word.end, own.with));
        }
    }
    Ok(replacements)
}

/// A replacement that begins with a capital where the text does.
fn replace(text: &str, start: usize, end: usize, with: String) -> Replacement {
    let typed = &text[start..end];
    let mut letters = typed.chars().filter(|c| c.is_alphabetic());
    let capital = letters.next().is_some_and(char::is_uppercase);
    let capitals = capital && letters.clone().next().is_some() && letters.all(char::is_uppercase);
    let with = if capitals {
        with.to_uppercase()
    } else if capital {
        let mut rest = with.chars();
        rest.next().map_or(String::new(), |first| first.to_uppercase().chain(rest).collect())
    } else {
        with
    };
    Replacement { start, end, with }
}

/// The words of `text`.
fn typed(snapshot: &Snapshot, language: &Language, text: &str) -> Result<Vec<Typed>> {
    let mut spans = Vec::new();
    scan(text, |start, end| spans.push((start, end)));
    spans.truncate(MOST_WORDS);
    let all: u64 = snapshot.segments.iter().map(|s| u64::from(s.entry.documents)).sum();
    let mut words = Vec::with_capacity(spans.len());
    let mut buffer = String::new();
    for (start, end) in spans {
        let word = &text[start..end];
        let (key, stripped) = match &language.shrink {
            Some(shrink) => shrink.shrink(word, &mut buffer),
            None => (word, 0),
        };
        let cut = word.char_indices().nth(stripped).map_or(word.len(), |(at, _)| at);
        let mut folded = String::new();
        language.folds.fold(key, &mut folded);
        let documents = documents(snapshot, &folded)?;
        let characters = folded.chars().count();
        let suspicious = (SHORTEST..=LONGEST).contains(&characters)
            && folded.chars().all(char::is_alphabetic)
            && documents.saturating_mul(RARE) <= all;
        words.push(Typed { start: start + cut, end, folded, documents, suspicious });
    }
    Ok(words)
}

/// The most frequent form with this folded spelling, over all segments, and how many articles hold
/// it; ties by the alphabet.
fn most_frequent(snapshot: &Snapshot, folded: &str) -> Result<Option<(String, u64)>> {
    let mut forms = BTreeMap::new();
    for segment in &snapshot.segments {
        // A form may have become several terms here, whose articles are the same.
        let mut here = BTreeMap::new();
        let entries = &segment.parts.forms;
        entries.for_each(entries.find(folded)?, |_, entry| {
            let most = here.entry(entry.form.clone()).or_insert(0);
            *most = entry.documents.max(*most);
            Ok(())
        })?;
        for (form, documents) in here {
            *forms.entry(form).or_insert(0) += u64::from(documents);
        }
    }
    // The last of equal ones is what `max_by_key` gives.
    Ok(forms.into_iter().rev().max_by_key(|(_, documents)| *documents))
}

/// How many articles hold a word with this folded spelling, as far as its most frequent form
/// tells.
fn documents(snapshot: &Snapshot, folded: &str) -> Result<u64> {
    Ok(most_frequent(snapshot, folded)?.map_or(0, |(_, documents)| documents))
}

/// Words of the index near the typed one, and how many articles hold each, segment by segment;
/// none where it is another inflection of the typed word.
type Neighbours = HashMap<String, Option<u64>>;

struct Lookup<'a> {
    snapshot: &'a Snapshot,
    all: u64,
}

impl Lookup<'_> {
    /// What `word` must be exceeded by.
    fn bar(&self, documents: u64) -> f64 {
        weight(documents) + MARGIN
    }

    /// The best word, or two words, that `word` may have been meant as.
    fn better(&self, word: &Typed) -> Result<Option<Candidate>> {
        let bar = self.bar(word.documents);
        let mut best = self.split(word)?.filter(|split| split.weight > bar);
        for edits in 1..=if word.folded.chars().count() < TWO_EDITS { 1 } else { 2 } {
            if let Some(near) = self.near(word, edits)? {
                let least = best.as_ref().map_or(bar, |best| best.weight);
                if near.weight > least {
                    best = Some(near);
                }
            }
            // Two edits can be as likely as one only for a word that is far more frequent.
            if best.as_ref().is_some_and(|b| b.weight > weight(self.all) - EDITS[2]) {
                break;
            }
        }
        Ok(best)
    }

    /// The best word exactly `edits` away.
    fn near(&self, word: &Typed, edits: u32) -> Result<Option<Candidate>> {
        let keep_first = usize::from(edits > 1);
        let automaton = Levenshtein::new(&word.folded, edits, keep_first);
        let first = word.folded.chars().next();
        let mut found = Neighbours::new();
        let own_terms = self.terms(&word.folded)?;
        for (segment, own) in self.snapshot.segments.iter().zip(&own_terms) {
            let forms = &segment.parts.forms;
            forms.intersect(&automaton, |range, folded, state: &LevenshteinState| {
                if automaton.edits(state) != Some(edits) {
                    return Ok(());
                }
                let Ok(folded) = std::str::from_utf8(folded) else { return Ok(()) };
                if !folded.chars().all(char::is_alphabetic) {
                    return Ok(());
                }
                let mut documents = Some(0);
                for number in range {
                    // Another inflection of the word itself is found without correction.
                    if own.contains(&forms.term_of(number)?) {
                        documents = None;
                        break;
                    }
                    documents = documents.max(Some(forms.documents_of(number)?));
                }
                count(&mut found, folded, documents);
                Ok(())
            })?;
        }
        let price = |folded: &str| {
            let moved = if folded.chars().next() == first { 0.0 } else { FIRST_LETTER };
            EDITS[edits as usize] + moved
        };
        let mut best: Option<(f64, String)> = None;
        for (folded, documents) in found {
            let Some(documents) = documents else { continue };
            let guess = weight(documents) - price(&folded);
            let better = best
                .as_ref()
                .is_none_or(|(most, word)| guess > *most || (guess == *most && folded < *word));
            if better {
                best = Some((guess, folded));
            }
        }
        let Some((_, folded)) = best else { return Ok(None) };
        let documents = documents(self.snapshot, &folded)?;
        let weight = weight(documents) - price(&folded);
        Ok(Some(Candidate { weight, with: self.written(&folded)? }))
    }

    /// The terms that words of this folded spelling became, per segment.
    fn terms(&self, folded: &str) -> Result<Vec<Vec<u32>>> {
        let terms = self.snapshot.segments.iter().map(|segment| {
            let forms = &segment.parts.forms;
            forms.find(folded)?.map(|number| forms.term_of(number)).collect()
        });
        terms.collect()
    }

    /// The best two words that `word` may consist of.
    fn split(&self, word: &Typed) -> Result<Option<Candidate>> {
        let mut best: Option<(f64, usize)> = None;
        for (at, _) in word.folded.char_indices().skip(2) {
            let (left, right) = word.folded.split_at(at);
            if right.chars().count() < 3 {
                break;
            }
            let pair = self.pair(documents(self.snapshot, left)?, documents(self.snapshot, right)?);
            if best.is_none_or(|(weight, _)| pair > weight) {
                best = Some((pair, at));
            }
        }
        let Some((weight, at)) = best else { return Ok(None) };
        let (left, right) = word.folded.split_at(at);
        let with = format!("{} {}", self.written(left)?, self.written(right)?);
        Ok(Some(Candidate { weight: weight - SPACE, with }))
    }

    /// How many articles hold two words if they have nothing to do with each other, as a weight.
    fn pair(&self, left: u64, right: u64) -> f64 {
        weight(left) + weight(right) - weight(self.all)
    }

    /// Two words as one, where that is a word, be it with an apostrophe or a hyphen.
    fn joined(&self, word: &Typed, next: &Typed) -> Result<Option<Candidate>> {
        let mut best = (0, String::new());
        for sign in ["", "'", "-"] {
            let folded = format!("{}{sign}{}", word.folded, next.folded);
            let found = documents(self.snapshot, &folded)?;
            if found > best.0 {
                best = (found, folded);
            }
        }
        let (found, folded) = best;
        let weight = weight(found) - SPACE;
        if found == 0 || weight <= self.pair(word.documents, next.documents) + MARGIN {
            return Ok(None);
        }
        Ok(Some(Candidate { weight, with: self.written(&folded)? }))
    }

    /// The most frequent word with this folded spelling, as it is written.
    fn written(&self, folded: &str) -> Result<String> {
        let most = most_frequent(self.snapshot, folded)?;
        Ok(most.map_or_else(|| folded.to_owned(), |(form, _)| form))
    }
}

/// Adds what one segment knows of a word, which is out of the question if it is so in one of them.
fn count(found: &mut Neighbours, folded: &str, documents: Option<u32>) {
    let documents = documents.map(u64::from);
    match found.get_mut(folded) {
        Some(sum) => *sum = sum.zip(documents).map(|(sum, documents)| sum + documents),
        None => {
            found.insert(folded.to_owned(), documents);
        }
    }
}

fn weight(documents: u64) -> f64 {
    (documents as f64).max(UNSEEN).ln()
}
