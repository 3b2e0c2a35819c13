//! From one query word to the terms that stand for it.
//!
//! A word stands for its own terms, for those that share a folded spelling with the word as
//! typed, and for those that share one with any other form of its terms. A word typed with
//! accents is joined only by spellings without: `sécurités` finds SECURITE, `congres` finds
//! congrès, and `pâte` does not find pâté. Stop words join nothing but stop words: `dû` and `doit`
//! do not find du.

use std::collections::BTreeSet;

use super::plan::{Group, Member};
use super::standing::{add_token, members_of_forms, members_of_terms, Standing};
use super::token::{QueryForm, QueryToken, Term};
use crate::analysis::scanner::scan;
use crate::error::Result;
use crate::index::build::language::Language;
use crate::index::build::vocabulary::{Analysed, AnalysedToken, Resolver};
use crate::index::lexicon::WordToken;
use crate::index::reader::{SegmentParts, Snapshot};
use crate::index::terms::Place;
use crate::ranking::bm25::{idf, Parameters};

/// What is needed to read query words.
pub struct Vocabulary<'a> {
    /// The segments asked.
    pub snapshot: &'a Snapshot,
    /// The language of the index.
    pub language: &'a Language,
    /// How scores are made.
    pub parameters: Parameters,
    /// All documents, deleted ones included.
    pub documents: u64,
}

/// A way to write a word: for each of its positions, the tokens that may stand there.
pub type Sequence = Vec<Vec<QueryToken>>;

/// A raw word that some segment knows.
#[derive(Clone, Copy)]
struct Known {
    /// The number of the segment.
    segment: usize,
    /// The number of the word there.
    word: u32,
}

/// The readings of one raw word: sequences of tokens that stand for it, each a way to write it.
pub struct Reading {
    /// The raw word as typed.
    pub word: String,
    /// Alternatives.
    pub sequences: Vec<Sequence>,
    /// Whether every token is a stop word.
    pub stop: bool,
}

impl<'a> Vocabulary<'a> {
    /// The readings of the raw words of `text`, in order; words that no segment knows are
    /// analysed by `resolver`, all at once.
    pub fn read(&self, text: &str, resolver: &mut dyn Resolver) -> Result<Vec<Reading>> {
        let mut words = Vec::new();
        scan(text, |start, end| words.push(&text[start..end]));
        let mut places = Vec::with_capacity(words.len());
        let mut unknown = Vec::new();
        let mut buffer = String::new();
        for word in &words {
            let key = match &self.language.shrink {
                Some(shrink) => shrink.shrink(word, &mut buffer).0,
                None => word,
            };
            let known = self.find(key)?;
            if known.is_none() {
                unknown.push(key.to_string());
            }
            places.push(known);
        }
        let mut tokens = self.tokens(&places)?;
        if !unknown.is_empty() {
            let keys: Vec<&str> = unknown.iter().map(String::as_str).collect();
            let mut answers = keys.iter().zip(resolver.resolve(&keys)?);
            for slot in tokens.iter_mut().filter(|slot| slot.is_none()) {
                let (key, answer) = answers.next().expect("one answer per word");
                *slot = Some(self.tokens_of(key, answer));
            }
        }
        let readings = words.iter().zip(tokens).filter_map(|(word, tokens)| {
            let tokens = tokens.unwrap_or_default();
            let stop = tokens.iter().all(|token| token.stop);
            let sequences = sequences(tokens);
            let word = word.to_string();
            (!sequences.is_empty()).then_some(Reading { word, sequences, stop })
        });
        Ok(readings.collect())
    }

    /// What the analyzer made of `key`.
    pub(super) fn tokens_of(&self, key: &str, answer: Analysed) -> Vec<QueryToken> {
        match answer {
            Analysed::Tokens(tokens) => {
                let token = |token: AnalysedToken| QueryToken {
                    increment: token.increment,
                    stop: token.stop,
                    ..self.token(token.term, token.form)
                };
                tokens.into_iter().map(token).collect()
            }
            Analysed::Term(term) => vec![self.token(term, key.to_string())],
        }
    }

    /// A token that is a word of its own, by the names of term and form.
    pub(super) fn token(&self, term: String, form: String) -> QueryToken {
        let form = self.spelled(form);
        QueryToken { term: Term::Name(term), form, increment: 1, stop: false }
    }

    /// A form by its spelling.
    pub(super) fn spelled(&self, form: String) -> QueryForm {
        let folded = self.fold(&form);
        QueryForm::Spelled { form, folded }
    }

    /// The tokens of `key` if some segment has seen it.
    pub(super) fn known(&self, key: &str) -> Result<Option<Vec<QueryToken>>> {
        Ok(self.tokens(&[self.find(key)?])?.pop().flatten())
    }

    /// The first segment that has seen `key`.
    fn find(&self, key: &str) -> Result<Option<Known>> {
        for (segment, one) in self.snapshot.segments.iter().enumerate() {
            if let Some(word) = one.parts.lexicon.find(key)? {
                one.parts.lexicon.prefetch(word);
                return Ok(Some(Known { segment, word }));
            }
        }
        Ok(None)
    }

    /// The tokens of words that are known. Step by step for all of them, so that what a step reads
    /// is on its way from memory while those of other words have their turn.
    fn tokens(&self, words: &[Option<Known>]) -> Result<Vec<Option<Vec<QueryToken>>>> {
        let parts = |word: Known| &self.snapshot.segments[word.segment].parts;
        let (mut found, mut of_word) = (Vec::with_capacity(words.len()), Vec::new());
        for (place, word) in words.iter().enumerate() {
            let Some(word) = *word else { continue };
            parts(word).lexicon.tokens(word.word, &mut of_word)?;
            of_word.iter().for_each(|token| parts(word).terms.prefetch(token.term));
            found.extend(of_word.iter().map(|token| (place, word, *token)));
        }
        let mut forms = Vec::with_capacity(found.len());
        for (_, word, token) in &found {
            let form = parts(*word).terms.form(token.term, token.form)?;
            form.iter().for_each(|form| parts(*word).forms.prefetch(*form));
            forms.push(form);
        }
        let mut tokens: Vec<_> = words.iter().map(|word| word.map(|_| Vec::new())).collect();
        for ((place, word, token), form) in found.iter().zip(forms) {
            let token = self.name(*word, token, form)?;
            tokens[*place].get_or_insert_default().push(token);
        }
        Ok(tokens)
    }

    /// A token of a word that is known, with what the query needs of it spelled out; `form` is the
    /// number of its form, if its term lists it.
    fn name(&self, word: Known, token: &WordToken, form: Option<u32>) -> Result<QueryToken> {
        let parts = &self.snapshot.segments[word.segment].parts;
        let alone = self.snapshot.segments.len() == 1;
        let term = match alone {
            true => Term::Number(token.term),
            false => {
                let mut name = String::new();
                parts.terms.term(token.term, &mut name)?;
                Term::Name(name)
            }
        };
        let form = match form {
            None => {
                let mut key = String::new();
                parts.lexicon.key(word.word, &mut key)?;
                self.spelled(key)
            }
            Some(number) if alone => {
                let documents = parts.forms.documents_of(number)?;
                QueryForm::Seen { number, ordinal: token.form, documents }
            }
            Some(number) => {
                let entry = parts.forms.entry(number)?;
                QueryForm::Spelled { form: entry.form, folded: entry.folded }
            }
        };
        Ok(QueryToken { term, form, increment: token.increment, stop: token.stop })
    }

    /// The group of the tokens that stand at one position, boosted by nothing yet. `exact` asks
    /// for a bonus where the posting holds the form as typed.
    pub fn group(&self, tokens: &[QueryToken], field: Option<u8>, exact: bool) -> Result<Group> {
        let segments = &self.snapshot.segments;
        let mut found: Vec<Standing> = vec![Vec::new(); segments.len()];
        let mut exact_documents = 0u64;
        for token in tokens {
            for (standing, segment) in found.iter_mut().zip(segments) {
                exact_documents += add_token(token, &segment.parts, standing)?;
            }
        }
        if segments.len() > 1 {
            for token in tokens {
                self.add_distant_kin(token, &mut found)?;
            }
            self.share(&mut found)?;
        }
        let mut group = self.sized(found, field)?;
        group.word = tokens.first().map(|token| token.form.clone());
        if exact && exact_documents > 0 && self.parameters.exact_form > 0.0 {
            let rarity = idf(exact_documents, self.documents);
            group.exact_weight = self.parameters.most_exact_form() * rarity;
            group.exact_documents = exact_documents;
        }
        Ok(group)
    }

    /// Adds the terms of one segment that share a folded spelling with a form of the token's term
    /// seen in another segment; within a segment the terms know their kin.
    fn add_distant_kin(&self, token: &QueryToken, found: &mut [Standing]) -> Result<()> {
        let mut spellings = BTreeSet::new();
        for segment in &self.snapshot.segments {
            let parts = &segment.parts;
            if let Some(number) = token.term.find(parts)? {
                for form in parts.terms.forms(number)? {
                    spellings.insert(parts.forms.entry(form)?.folded);
                }
            }
        }
        for (standing, segment) in found.iter_mut().zip(&self.snapshot.segments) {
            let forms = &segment.parts.forms;
            let accented = token.form.is_accented(&segment.parts)?;
            for spelling in &spellings {
                forms.for_each(forms.find(spelling)?, |_, entry| {
                    if !entry.stop && (!accented || entry.form == entry.folded) {
                        standing.push((entry.term, None));
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    /// Makes every term that one segment found a member in all segments that hold it.
    fn share(&self, found: &mut [Standing]) -> Result<()> {
        let mut names = BTreeSet::new();
        let mut name = String::new();
        for (standing, segment) in found.iter().zip(&self.snapshot.segments) {
            for (number, _) in standing {
                name.clear();
                segment.parts.terms.term(*number, &mut name)?;
                names.insert(name.clone());
            }
        }
        for (standing, segment) in found.iter_mut().zip(&self.snapshot.segments) {
            for name in &names {
                if let Some(number) = segment.parts.terms.find(name)? {
                    standing.push((number, None));
                }
            }
        }
        Ok(())
    }

    /// The group of these terms, weighed by their largest document frequency.
    fn sized(&self, found: Vec<Standing>, field: Option<u8>) -> Result<Group> {
        let members: Vec<Vec<Member>> = found.into_iter().map(members_of_terms).collect();
        // A word has few terms, and their lists are what is read next.
        self.weighed(members, field, SegmentParts::prefetch)
    }

    /// The group of all `forms` (rising numbers per segment); only postings with one of them
    /// count.
    pub fn group_of_forms(&self, forms: &[Vec<u32>], field: Option<u8>) -> Result<Group> {
        let mut members = Vec::with_capacity(forms.len());
        for (numbers, segment) in forms.iter().zip(&self.snapshot.segments) {
            members.push(members_of_forms(&segment.parts, numbers)?);
        }
        self.weighed(members, field, |_, _| {})
    }

    /// The group of `members`, weighed by their largest document frequency. Where there is one
    /// segment, `visit` learns where the lists of the terms are.
    fn weighed(
        &self,
        members: Vec<Vec<Member>>,
        field: Option<u8>,
        visit: impl Fn(&SegmentParts, Place<'_>),
    ) -> Result<Group> {
        let documents = self.largest_frequency(&members, visit)?;
        Ok(Group { members, documents, weight: self.weight(documents), field, ..Group::default() })
    }

    /// The largest document frequency of any term, a term's segments added up.
    fn largest_frequency(
        &self,
        members: &[Vec<Member>],
        visit: impl Fn(&SegmentParts, Place<'_>),
    ) -> Result<u64> {
        let segments = &self.snapshot.segments;
        if let [segment] = &segments[..] {
            let mut most = 0;
            for member in members.iter().flatten() {
                let (statistics, place) = segment.parts.terms.hot(member.term)?;
                visit(&segment.parts, place);
                most = most.max(statistics.documents);
            }
            return Ok(u64::from(most));
        }
        let mut names = BTreeSet::new();
        for (members, segment) in members.iter().zip(segments) {
            for member in members {
                let mut name = String::new();
                segment.parts.terms.term(member.term, &mut name)?;
                names.insert(name);
            }
        }
        let mut most = 0;
        for name in names {
            let mut documents = 0;
            for segment in segments {
                if let Some(number) = segment.parts.terms.find(&name)? {
                    documents += u64::from(segment.parts.terms.statistics(number)?.documents);
                }
            }
            most = most.max(documents);
        }
        Ok(most)
    }

    /// `idf * (k1 + 1)`; 0 for a word that no document holds.
    fn weight(&self, documents: u64) -> f32 {
        if documents == 0 {
            return 0.0;
        }
        idf(documents, self.documents) * (self.parameters.k1 + 1.0)
    }

    /// The folded spelling of a form.
    pub fn fold(&self, form: &str) -> String {
        let mut folded = String::new();
        self.language.folds.fold(form, &mut folded);
        folded
    }
}

/// The ways to write a word. A token that does not advance opens another way, one that does
/// continues the last; ways of one position are alternatives at it.
pub(super) fn sequences(tokens: Vec<QueryToken>) -> Vec<Sequence> {
    if tokens.len() == 1 {
        return vec![vec![tokens]];
    }
    let mut ways: Sequence = Vec::new();
    for token in tokens {
        match ways.last_mut() {
            Some(way) if token.increment > 0 => way.push(token),
            _ => ways.push(vec![token]),
        }
    }
    let (short, long): (Vec<_>, Vec<_>) = ways.into_iter().partition(|way| way.len() == 1);
    let short: Vec<QueryToken> = short.into_iter().flatten().collect();
    let mut sequences = Vec::with_capacity(1 + long.len());
    if !short.is_empty() {
        sequences.push(vec![short]);
    }
    sequences
        .extend(long.into_iter().map(|way| way.into_iter().map(|token| vec![token]).collect()));
    sequences
}
