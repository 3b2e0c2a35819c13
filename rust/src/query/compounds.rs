//! Compounds that a query writes otherwise than the articles do: `weekend` for week-end, `porte
//! parole` for porteparole, `20 h 30` for 20h30.
//!
//! Only a compound that was seen with its hyphen counts: « pas sage » is not passage. Times and
//! other words with digits have no hyphen, so those are looked for without.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{sequences, Reading, Sequence, Vocabulary};
use crate::error::Result;
use crate::index::build::vocabulary::{Analysed, AnalysedToken, Resolver};
use crate::index::reader::SegmentParts;

/// The most words that are tried as one compound: Provence-Alpes-Côte d’Azur has four.
pub const MOST_PARTS: usize = 4;

impl Vocabulary<'_> {
    /// The longest compound that `readings` begin with: how many of them, and the tokens that
    /// stand for it joined.
    pub fn joined(&self, readings: &[Reading]) -> Result<Option<(usize, Vec<AnalysedToken>)>> {
        if readings.len() < 2 {
            return Ok(None);
        }
        let mut forms = Vec::new();
        for reading in readings.iter().take(MOST_PARTS) {
            let Some([token, ..]) = reading.as_one() else { break };
            forms.push(token.form.as_str());
        }
        for parts in (2..=forms.len()).rev() {
            let (forms, readings) = (&forms[..parts], &readings[..parts]);
            if readings[0].stop || readings[parts - 1].stop {
                continue;
            }
            let mut tokens = self.seen(&forms.join("-"))?;
            if tokens.is_empty() && forms.iter().any(|form| form.contains(|c: char| c.is_numeric()))
            {
                tokens = self.seen(&forms.concat())?;
            }
            if !tokens.is_empty() {
                return Ok(Some((parts, tokens)));
            }
        }
        Ok(None)
    }

    /// The forms that `spelling` may mean, as tokens; with accents only those without any join.
    fn seen(&self, spelling: &str) -> Result<Vec<AnalysedToken>> {
        let folded = self.fold(spelling);
        let accented = spelling != folded;
        let mut found = BTreeSet::new();
        for segment in &self.snapshot.segments {
            let parts = &segment.parts;
            parts.forms.for_each(parts.forms.find(&folded)?, |_, entry| {
                if !accented || entry.form == folded || entry.form == spelling {
                    let mut term = String::new();
                    parts.terms.term(entry.term, &mut term)?;
                    found.insert((term, entry.form.clone()));
                }
                Ok(())
            })?;
        }
        let token = |(term, form): (String, String)| {
            let end = form.chars().count().min(255) as u8;
            AnalysedToken { term, form, start: 0, end, increment: 1, stop: false }
        };
        Ok(found.into_iter().map(token).collect())
    }

    /// The parts of the compounds with hyphens that were seen as forms of a word written as one.
    pub fn parted(&self, reading: &Reading, resolver: &mut dyn Resolver) -> Result<Vec<Sequence>> {
        let mut ways: BTreeMap<Vec<String>, Sequence> = BTreeMap::new();
        for token in reading.as_one().unwrap_or_default() {
            let mut compounds = BTreeSet::new();
            for segment in &self.snapshot.segments {
                let parts = &segment.parts;
                let Some(number) = parts.terms.find(&token.term)? else { continue };
                if !joins(parts, number)? {
                    continue;
                }
                for form in parts.terms.forms(number)? {
                    let form = parts.forms.entry(form)?.form;
                    if form.contains('-') {
                        compounds.insert(form);
                    }
                }
            }
            for compound in compounds {
                let tokens = match self.known(&compound)? {
                    Some(tokens) => tokens,
                    None => match resolver.resolve(&[&compound])?.pop() {
                        Some(Analysed::Tokens(tokens)) => tokens,
                        _ => continue,
                    },
                };
                if tokens.first().is_none_or(|first| first.term != token.term) {
                    continue;
                }
                for sequence in sequences(tokens).into_iter().filter(|way| way.len() > 1) {
                    let terms = sequence.iter().flatten().map(|token| token.term.clone());
                    ways.entry(terms.collect()).or_insert(sequence);
                }
            }
        }
        Ok(ways.into_values().collect())
    }
}

/// Whether some word of several parts has the term as its joined form: tokens are quicker read
/// than forms are, and most terms join nothing.
fn joins(parts: &SegmentParts, term: u32) -> Result<bool> {
    let mut tokens = Vec::new();
    for word in parts.terms.words(term)? {
        tokens.clear();
        parts.lexicon.tokens(word, &mut tokens)?;
        if tokens.len() > 1 && tokens[0].term == term {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Reading {
    /// The tokens of a word that is written as one in every way.
    fn as_one(&self) -> Option<&[AnalysedToken]> {
        match &self.sequences[..] {
            [sequence] => match &sequence[..] {
                [tokens] => Some(tokens),
                _ => None,
            },
            _ => None,
        }
    }
}
