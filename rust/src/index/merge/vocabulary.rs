//! The terms, forms and words of several segments as those of one.
//!
//! All of them are merged as strings first, in the order in which a segment holds them; numbers
//! of the sources are translated through tables. Which terms and forms stay is known only when
//! the posting lists were gone through, so final numbers are given by [`Kept`] at the end.

use std::cmp::Ordering;
use std::sync::atomic::{self, AtomicBool};

use super::order::{InOrder, Sorted};
use super::Source;
use crate::error::{Error, Result};
use crate::index::dictionary::Keys;
use crate::index::forms::{FormEntry, Forms};
use crate::index::lexicon::WordToken;
use crate::index::strings::Strings;

/// Forms read at once.
const FORMS_AT_ONCE: u32 = 1024;
/// After so many terms or forms, cancelling is noticed.
const CHECK_EVERY: usize = 4096;

/// Lists of items by number, all in one vector.
pub struct Table<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Table<T> {
    /// The items of `number`.
    pub fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        match self.starts.get(number..number + 2) {
            Some(ends) => &self.items[ends[0] as usize..ends[1] as usize],
            None => &[],
        }
    }
}

/// A term of a source.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The number of the source.
    pub source: u32,
    /// The number of the term there.
    pub term: u32,
}

/// The vocabulary of all sources together.
pub struct MergedVocabulary {
    /// The terms, sorted.
    pub terms: Strings,
    /// For each of them, where it occurs.
    pub members: Table<Member>,
    /// The forms, sorted by (folded, form, term).
    pub forms: Vec<FormEntry>,
    /// Whether some source lists no document for a form that it has: a compound of two equal
    /// terms counts once, in the form that came first.
    pub unlisted: Vec<bool>,
    /// Per source: its terms' forms by ordinal, as numbers into `forms`.
    pub forms_of: Vec<Table<u32>>,
    numbers: Vec<Vec<u32>>,
}

struct SortedKeys<'a>(Keys<'a>);

impl Sorted for SortedKeys<'_> {
    fn advance(&mut self) -> Result<bool> {
        self.0.advance()
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.0.key().cmp(other.0.key())
    }
}

struct SortedForms<'a> {
    forms: &'a Forms,
    numbers: &'a [u32],
    read: Vec<FormEntry>,
    at: usize,
    next: u32,
}

impl<'a> SortedForms<'a> {
    fn new(forms: &'a Forms, numbers: &'a [u32]) -> Self {
        SortedForms { forms, numbers, read: Vec::new(), at: 0, next: 0 }
    }

    fn entry(&self) -> &FormEntry {
        &self.read[self.at]
    }

    fn term(&self) -> u32 {
        self.numbers[self.entry().term as usize]
    }
}

impl Sorted for SortedForms<'_> {
    fn advance(&mut self) -> Result<bool> {
        self.at += 1;
        if self.at < self.read.len() {
            return Ok(true);
        }
        (self.at, self.next) = (0, self.next + self.read.len() as u32);
        self.read.clear();
        let last = self.forms.len().min(self.next.saturating_add(FORMS_AT_ONCE));
        self.forms.for_each(self.next..last, |number, entry| {
            if entry.term as usize >= self.numbers.len() {
                return Err(self.forms.foreign_term(number));
            }
            self.read.push(entry.clone());
            Ok(())
        })?;
        Ok(!self.read.is_empty())
    }

    fn compare(&self, other: &Self) -> Ordering {
        let (a, b) = (self.entry(), other.entry());
        (&a.folded, &a.form, self.term()).cmp(&(&b.folded, &b.form, other.term()))
    }
}

impl MergedVocabulary {
    /// Reads the terms and forms of all `sources`.
    ///
    /// # Errors
    /// [`Interrupted`](Error::Interrupted) soon after `cancelled` becomes true.
    pub fn of(sources: &[Source], cancelled: &AtomicBool) -> Result<Self> {
        let (terms, members, numbers) = merge_terms(sources, cancelled)?;
        let mut vocabulary = MergedVocabulary {
            terms,
            members,
            forms: Vec::new(),
            unlisted: Vec::new(),
            forms_of: Vec::new(),
            numbers,
        };
        vocabulary.merge_forms(sources, cancelled)?;
        Ok(vocabulary)
    }

    fn merge_forms(&mut self, sources: &[Source], cancelled: &AtomicBool) -> Result<()> {
        let pairs = sources.iter().map(|source| &source.parts.forms).zip(&self.numbers);
        let sequences = pairs.map(|(forms, numbers)| SortedForms::new(forms, numbers)).collect();
        let mut all = InOrder::new(sequences)?;
        // Per source, (term there, ordinal there, merged form) of every form, in order.
        let mut places: Vec<Vec<(u32, u32, u32)>> = sources.iter().map(|_| Vec::new()).collect();
        loop {
            let group = all.next()?.to_vec();
            let Some(&first) = group.first() else { break };
            let number = self.forms.len() as u32;
            check(number as usize, cancelled)?;
            let sequence = all.sequence(first);
            let term = sequence.term();
            self.forms.push(FormEntry {
                term,
                ordinal: 0,
                documents: 0,
                ..sequence.entry().clone()
            });
            let mut unlisted = false;
            for source in group {
                let entry = all.sequence(source).entry();
                unlisted |= entry.documents == 0;
                places[source].push((entry.term, entry.ordinal, number));
            }
            self.unlisted.push(unlisted);
        }
        for (source, places) in sources.iter().zip(places) {
            self.forms_of.push(by_ordinal(source, &places)?);
        }
        Ok(())
    }

    /// The words of all sources whose forms are all `kept`, with tokens in final numbers.
    pub fn words(&self, sources: &[Source], kept: &Kept) -> Result<Words> {
        let sequences = (sources.iter())
            .map(|source| source.parts.lexicon.keys())
            .map(|keys| SortedKeys(keys.keys(0..keys.len())))
            .collect();
        let mut all = InOrder::new(sequences)?;
        let mut words: Words = Default::default();
        let mut tokens = Vec::new();
        loop {
            let Some(&first) = all.next()?.first() else { return Ok(words) };
            let (source, keys) = (&sources[first], &all.sequence(first).0);
            source.parts.lexicon.tokens(keys.rank(), &mut tokens)?;
            let mut translated = Vec::with_capacity(tokens.len());
            for token in &tokens {
                let form = self.forms_of[first].get(token.term).get(token.form as usize);
                let form = form.ok_or_else(|| source.corrupt("lexicon", "a token without form"))?;
                let Some(ordinal) = kept.ordinals[*form as usize] else { break };
                let term = kept.terms[self.forms[*form as usize].term as usize];
                let term = term.expect("the term of a kept form is kept");
                translated.push(WordToken { term, form: ordinal, ..*token });
            }
            if translated.len() == tokens.len() {
                let key = std::str::from_utf8(keys.key());
                words.0.push(key.map_err(|_| source.corrupt("lexicon", "a key is not UTF-8"))?);
                words.1.push(translated);
            }
        }
    }
}

/// Keys of words, sorted, and the tokens of each.
pub type Words = (Strings, Vec<Vec<WordToken>>);

/// Which terms and forms stay, with their final numbers.
pub struct Kept {
    /// Per merged term, its number.
    pub terms: Vec<Option<u32>>,
    /// Per merged form, its ordinal in its term.
    pub ordinals: Vec<Option<u32>>,
}

impl Kept {
    /// Numbers what is flagged as kept.
    pub fn new(terms: &[bool], forms: &[FormEntry], kept_forms: &[bool]) -> Self {
        let mut next = 0;
        let number = |kept: &bool| {
            next += u32::from(*kept);
            kept.then(|| next - 1)
        };
        let terms: Vec<Option<u32>> = terms.iter().map(number).collect();
        let mut next = vec![0; terms.len()];
        let ordinal = |(form, kept): (&FormEntry, &bool)| {
            let next = &mut next[form.term as usize];
            *next += u32::from(*kept);
            kept.then(|| *next - 1)
        };
        let ordinals = forms.iter().zip(kept_forms).map(ordinal).collect();
        Kept { terms, ordinals }
    }
}

type MergedTerms = (Strings, Table<Member>, Vec<Vec<u32>>);

/// Looks now and then whether the merge was cancelled.
fn check(done: usize, cancelled: &AtomicBool) -> Result<()> {
    match done.is_multiple_of(CHECK_EVERY) && cancelled.load(atomic::Ordering::Relaxed) {
        true => Err(Error::Interrupted),
        false => Ok(()),
    }
}

fn merge_terms(sources: &[Source], cancelled: &AtomicBool) -> Result<MergedTerms> {
    let dictionaries = sources.iter().map(|source| source.parts.terms.dictionary());
    let sequences = dictionaries.map(|d| SortedKeys(d.keys(0..d.len()))).collect();
    let mut all = InOrder::new(sequences)?;
    let mut terms = Strings::default();
    let mut members = Table { starts: vec![0], items: Vec::new() };
    let mut numbers: Vec<Vec<u32>> = sources.iter().map(|_| Vec::new()).collect();
    loop {
        let group = all.next()?;
        let Some(&first) = group.first() else { break };
        check(terms.len(), cancelled)?;
        for &source in group {
            members
                .items
                .push(Member { source: source as u32, term: numbers[source].len() as u32 });
            numbers[source].push(terms.len() as u32);
        }
        let text = std::str::from_utf8(all.sequence(first).0.key());
        terms.push(text.map_err(|_| sources[first].corrupt("terms", "a term is not UTF-8"))?);
        members.starts.push(members.items.len() as u32);
    }
    Ok((terms, members, numbers))
}

/// Groups the forms of a source, given in order, by term and ordinal.
fn by_ordinal(source: &Source, places: &[(u32, u32, u32)]) -> Result<Table<u32>> {
    let terms = source.parts.terms.len() as usize;
    let mut starts = vec![0u32; terms + 1];
    for (term, _, _) in places {
        starts[*term as usize + 1] += 1;
    }
    for term in 0..terms {
        starts[term + 1] += starts[term];
    }
    let mut next = starts.clone();
    let mut items = vec![0; places.len()];
    for &(term, ordinal, number) in places {
        let at = &mut next[term as usize];
        if *at - starts[term as usize] != ordinal {
            return Err(source.corrupt("forms", "the ordinals of a term's forms do not count up"));
        }
        items[*at as usize] = number;
        *at += 1;
    }
    Ok(Table { starts, items })
}
