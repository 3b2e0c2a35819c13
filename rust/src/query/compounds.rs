//! Compounds that a query writes otherwise than the articles do: `weekend` for week-end, `porte
//! parole` for porteparole, `20 h 30` for 20h30.
//!
//! Only a compound that was seen with its hyphen counts: « pas sage » is not passage. Times and
//! other words with digits have no hyphen, so those are looked for without.

use std::collections::{BTreeMap, BTreeSet};

use super::token::{QueryForm, QueryToken, Term};
use super::words::{sequences, Reading, Sequence, Vocabulary};
use crate::error::Result;
use crate::index::build::vocabulary::Resolver;

/// The most words that are tried as one compound: Provence-Alpes-Côte d’Azur has four.
const MOST_PARTS: usize = 4;

impl Vocabulary<'_> {
    /// The longest compound that `readings` begin with: how many of them, and the tokens that
    /// stand for it joined.
    pub fn joined(&self, readings: &[Reading]) -> Result<Option<(usize, Vec<QueryToken>)>> {
        if readings.len() < 2 {
            return Ok(None);
        }
        let readings = &readings[..readings.len().min(MOST_PARTS)];
        let has_digits = readings.iter().any(|reading| reading.word.contains(char::is_numeric));
        if !has_digits && !self.may_begin_compound(&readings[0])? {
            return Ok(None);
        }
        let mut forms = Vec::new();
        for reading in readings {
            let Some([token, ..]) = reading.as_one() else { break };
            forms.push(token.form.text(self.snapshot)?);
        }
        if forms.len() < 2 {
            return Ok(None);
        }
        let hyphenated = self.begins_some(&forms[..2].join("-"))?;
        for parts in (2..=forms.len()).rev() {
            let (forms, readings) = (&forms[..parts], &readings[..parts]);
            if readings[0].stop || readings[parts - 1].stop {
                continue;
            }
            let mut tokens = Vec::new();
            if hyphenated {
                tokens = self.seen(&forms.join("-"))?;
            }
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

    /// Whether compounds with a hyphen may begin with a word.
    fn may_begin_compound(&self, reading: &Reading) -> Result<bool> {
        match (reading.as_one(), &self.snapshot.segments[..]) {
            (Some([QueryToken { form: QueryForm::Seen { number, .. }, .. }, ..]), [segment]) => {
                segment.parts.forms.begins_compound(*number)
            }
            (tokens, _) => Ok(tokens.is_some()),
        }
    }

    /// Whether a folded spelling that was seen begins as `start` does.
    fn begins_some(&self, start: &str) -> Result<bool> {
        let folded = self.fold(start);
        for segment in &self.snapshot.segments {
            if segment.parts.forms.spellings().has_prefix(folded.as_bytes())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The forms that `spelling` may mean, as tokens; with accents only those without any join.
    fn seen(&self, spelling: &str) -> Result<Vec<QueryToken>> {
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
        Ok(found.into_iter().map(|(term, form)| self.token(term, form)).collect())
    }

    /// The parts of the compounds with hyphens that were seen as forms of a word written as one.
    pub fn parted(&self, reading: &Reading, resolver: &mut dyn Resolver) -> Result<Vec<Sequence>> {
        let mut ways: BTreeMap<Vec<Term>, Sequence> = BTreeMap::new();
        for token in reading.as_one().unwrap_or_default() {
            let mut compounds = BTreeSet::new();
            for segment in &self.snapshot.segments {
                let parts = &segment.parts;
                let Some(number) = token.term.find(parts)? else { continue };
                if !parts.terms.is_hyphenated(number)? {
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
                        Some(answer) => self.tokens_of(&compound, answer),
                        None => continue,
                    },
                };
                let Some(first) = tokens.first() else { continue };
                if !self.are_one(&first.term, &token.term)? {
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

    /// Whether two terms are the same.
    fn are_one(&self, one: &Term, other: &Term) -> Result<bool> {
        match &self.snapshot.segments[..] {
            [only] if one != other => {
                let number = one.find(&only.parts)?;
                Ok(number.is_some() && number == other.find(&only.parts)?)
            }
            _ => Ok(one == other),
        }
    }
}

impl Reading {
    /// The tokens of a word that is written as one in every way.
    fn as_one(&self) -> Option<&[QueryToken]> {
        match &self.sequences[..] {
            [sequence] => match &sequence[..] {
                [tokens] => Some(tokens),
                _ => None,
            },
            _ => None,
        }
    }
}
