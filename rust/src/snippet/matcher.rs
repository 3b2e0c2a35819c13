//! Finds the words of a stored text that answer a query, by scanning it again.
//!
//! The lexicon knows which raw words became the terms of the query, so a scanned word needs one
//! look-up in a small table; nothing is analysed and no offsets are stored. Only the surroundings
//! of [candidates](super::candidates) are scanned, where there are some.

use std::ops::Range;
use std::sync::OnceLock;

use super::candidates::Candidates;
use super::shown::Match;
use super::windows::TERMS;
use crate::analysis::shrink::{scan_keys, Shrink};
use crate::analysis::words::WordTable;
use crate::error::Result;
use crate::index::lexicon::WordToken;
use crate::index::reader::SegmentParts;
use crate::index::stored::Lookout;
use crate::query::plan::{Group, Phrase, Plan};
use crate::query::proximity::{Proximity, Scratch};

/// A token of a raw word that answers the query.
#[derive(Clone, Copy)]
struct Hit {
    start: u8,
    end: u8,
    /// Its position, counted from the first position of the word.
    position: u8,
    leaf: Leaf,
    weight: f32,
}

#[derive(Clone, Copy, PartialEq)]
enum Leaf {
    /// A query word with this number.
    Word(u32),
    /// A word of the phrase with this place among the phrases, and which one.
    Element(usize, usize),
}

struct PhraseLeaf {
    term: u32,
    weight: f32,
    proximity: Proximity,
}

/// What of a segment's words answers a query in one field.
pub struct Matcher {
    words: WordTable,
    /// Per word the first of its hits, and all of them with the place of the next one of a word.
    firsts: Vec<usize>,
    hits: Vec<(Hit, Option<usize>)>,
    phrases: Vec<PhraseLeaf>,
    leaves: u32,
    /// Made for the first text that was not decoded just now: they cost less than to read one.
    candidates: OnceLock<Option<Candidates>>,
    lookout: Option<Lookout>,
}

impl Matcher {
    /// The matcher of `plan` for text field number `field` of segment number `segment`.
    pub fn new(plan: &Plan, parts: &SegmentParts, segment: usize, field: u8) -> Result<Self> {
        let mut matcher = Matcher {
            words: WordTable::default(),
            firsts: Vec::new(),
            hits: Vec::new(),
            phrases: Vec::new(),
            leaves: 0,
            candidates: OnceLock::new(),
            lookout: None,
        };
        matcher.add(plan, parts, segment, field)?;
        if !matcher.words.is_empty() {
            let dictionaries = parts.stored.dictionaries();
            matcher.lookout = Lookout::new(matcher.words.keys(), dictionaries);
        }
        Ok(matcher)
    }

    /// What to look for while a stored text is decoded, if that can be told.
    pub fn lookout(&self) -> Option<&Lookout> {
        self.lookout.as_ref()
    }

    /// Whether nothing can match.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn add(&mut self, plan: &Plan, parts: &SegmentParts, segment: usize, field: u8) -> Result<()> {
        let asks = |wanted: Option<u8>| wanted.is_none_or(|wanted| wanted == field);
        match plan {
            Plan::Group(group) if asks(group.field) => {
                let leaf = Leaf::Word(self.next_leaf());
                self.add_group(group, leaf, parts, segment)
            }
            Plan::Phrase(phrase) if asks(phrase.field) => self.add_phrase(phrase, parts, segment),
            Plan::And(all) | Plan::Or(all) | Plan::Best(all) => {
                all.iter().try_for_each(|plan| self.add(plan, parts, segment, field))
            }
            Plan::Mixed { must, should, .. } => {
                let mut all = must.iter().chain(should);
                all.try_for_each(|plan| self.add(plan, parts, segment, field))
            }
            Plan::Constant(plan, _) => self.add(plan, parts, segment, field),
            _ => Ok(()),
        }
    }

    fn next_leaf(&mut self) -> u32 {
        self.leaves += 1;
        (self.leaves - 1).min(TERMS as u32 - 1)
    }

    fn add_phrase(&mut self, phrase: &Phrase, parts: &SegmentParts, segment: usize) -> Result<()> {
        let term = self.next_leaf();
        let number = self.phrases.len();
        let (weight, proximity) = (phrase.weight, phrase.proximity());
        self.phrases.push(PhraseLeaf { term, weight, proximity });
        for (element, (_, group)) in phrase.elements.iter().enumerate() {
            self.add_group(group, Leaf::Element(number, element), parts, segment)?;
        }
        Ok(())
    }

    fn add_group(
        &mut self,
        group: &Group,
        leaf: Leaf,
        parts: &SegmentParts,
        segment: usize,
    ) -> Result<()> {
        for member in group.members.get(segment).map_or(&[][..], Vec::as_slice) {
            let mut words = parts.terms.words(member.term)?;
            words.sort_unstable();
            parts.lexicon.visit(&words, |key, tokens| {
                let mut position = 0u8;
                for (i, token) in tokens.iter().enumerate() {
                    position = position.saturating_add(if i == 0 { 0 } else { token.increment });
                    let counts = |forms: &[u32]| forms.binary_search(&token.form).is_ok();
                    let wanted = member.only_forms.as_deref().is_none_or(counts);
                    if token.term != member.term || !wanted {
                        continue;
                    }
                    let exact = counts(&member.exact_forms);
                    let bonus = if exact { group.exact_weight } else { 0.0 };
                    let weight = group.weight + bonus;
                    let WordToken { start, end, .. } = *token;
                    let hit = Hit { start, end, position, leaf, weight };
                    self.add_hit(key, hit);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn add_hit(&mut self, key: &str, hit: Hit) {
        let number = self.hits.len();
        self.hits.push((hit, None));
        let (word, is_new) = self.words.intern(key);
        if is_new {
            return self.firsts.push(number);
        }
        let mut last = self.firsts[word as usize];
        while let Some(next) = self.hits[last].1 {
            last = next;
        }
        self.hits[last].1 = Some(number);
    }

    /// The hits of a word, in the order of the query.
    fn hits_of(&self, key: &str) -> impl Iterator<Item = &Hit> {
        let first = self.words.get(key).map(|word| self.firsts[word as usize]);
        std::iter::successors(first, |hit| self.hits[*hit].1).map(|hit| &self.hits[hit].0)
    }

    fn candidates(&self) -> Option<&Candidates> {
        self.candidates.get_or_init(|| Candidates::new(self.words.keys())).as_ref()
    }

    /// The places of `text` that answer the query, in order. `seen` are the places where the
    /// [lookout](Self::lookout) saw something, if it did look.
    pub fn find(
        &self,
        text: &str,
        seen: Option<&[usize]>,
        shrink: Option<&Shrink>,
        parts: &SegmentParts,
    ) -> Result<Vec<Match>> {
        if self.words.is_empty() {
            return Ok(Vec::new());
        }
        let mut reading = Reading {
            matcher: self,
            text,
            shrink,
            parts,
            buffer: String::new(),
            position: 0,
            matches: Vec::new(),
            spots: (self.phrases.iter())
                .map(|phrase| vec![Vec::new(); phrase.proximity.offsets.len()])
                .collect(),
        };
        if let Some(places) = seen {
            reading.read_around(places)?;
        } else if let Some(candidates) = self.candidates() {
            let mut places = Vec::new();
            candidates.for_each(text, |place| places.push(place));
            reading.read_around(&places)?;
        } else {
            reading.read(0..text.len())?;
        }
        let Reading { mut matches, mut spots, .. } = reading;
        for (phrase, spots) in self.phrases.iter().zip(&mut spots) {
            phrase.mark(spots, &mut matches);
        }
        matches.sort_by_key(|found| (found.start, found.end, found.term));
        matches.dedup_by_key(|found| (found.start, found.end, found.term));
        Ok(matches)
    }
}

/// One text on its way through a matcher.
struct Reading<'a> {
    matcher: &'a Matcher,
    text: &'a str,
    shrink: Option<&'a Shrink>,
    parts: &'a SegmentParts,
    buffer: String,
    /// Of the next word; counted only for phrases.
    position: u32,
    matches: Vec<Match>,
    /// Per phrase and word of it.
    spots: Vec<Vec<Vec<Spot>>>,
}

impl Reading<'_> {
    /// Reads the words around `places`, which rise, and for phrases what stands between them, as
    /// far as words of one phrase may be apart.
    fn read_around(&mut self, places: &[usize]) -> Result<()> {
        let reach = self.matcher.phrases.iter().map(|phrase| phrase.proximity.reach()).max();
        let bytes = self.text.as_bytes();
        let mut read = 0;
        for &place in places {
            if place < read {
                continue;
            }
            let start = chunk_start(bytes, place).max(read);
            if let (Some(reach), true) = (reach, read > 0) {
                let limit = self.position.saturating_add(reach);
                while read < start && self.position <= limit {
                    let end = chunk_end(bytes, read + 1);
                    self.read(read..end)?;
                    read = end;
                }
            }
            read = chunk_end(bytes, place);
            self.read(start..read)?;
        }
        Ok(())
    }

    /// Reads the words of a part of the text that starts and ends between words.
    fn read(&mut self, part: Range<usize>) -> Result<()> {
        let Reading { matcher, text, parts, position, matches, spots, .. } = self;
        let mut failure = None;
        let base = part.start;
        scan_keys(&text[part], self.shrink, &mut self.buffer, |word| {
            for hit in matcher.hits_of(word.key()) {
                let surface = &text[base + word.start..base + word.end];
                let byte = |character: u8| {
                    base + word.start + byte_of(surface, word.stripped + usize::from(character))
                };
                let (start, end) = (byte(hit.start), byte(hit.end));
                match hit.leaf {
                    Leaf::Word(term) => {
                        matches.push(Match { start, end, term, weight: hit.weight, joins: false });
                    }
                    Leaf::Element(phrase, element) => {
                        let position = *position + u32::from(hit.position);
                        spots[phrase][element].push(Spot { position, start, end });
                    }
                }
            }
            if !matcher.phrases.is_empty() {
                match width(word.key(), parts) {
                    Ok(width) => *position += width,
                    Err(error) => failure = failure.take().or(Some(error)),
                }
            }
        });
        failure.map_or(Ok(()), Err)
    }
}

/// Whether the byte at `at` parts two words whatever stands around it. A space does, but for one
/// that may stand inside a number.
fn is_break(bytes: &[u8], at: usize) -> bool {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    match bytes[at] {
        b'\n' => true,
        b' ' => !(is_digit(at + 1) && at > 0 && is_digit(at - 1)),
        _ => false,
    }
}

/// The break where the part of a text begins that holds `at` and can be read alone.
fn chunk_start(bytes: &[u8], at: usize) -> usize {
    (0..at).rev().find(|&before| is_break(bytes, before)).unwrap_or(0)
}

/// The break where it ends.
fn chunk_end(bytes: &[u8], at: usize) -> usize {
    (at..bytes.len()).find(|&behind| is_break(bytes, behind)).unwrap_or(bytes.len())
}

/// A word of a phrase in the text.
#[derive(Clone, Copy)]
struct Spot {
    position: u32,
    start: usize,
    end: usize,
}

impl PhraseLeaf {
    /// Adds the words of every real occurrence of the phrase.
    fn mark(&self, spots: &mut [Vec<Spot>], matches: &mut Vec<Match>) {
        let positions: Vec<Vec<u32>> = (spots.iter_mut())
            .map(|spots| {
                spots.sort_by_key(|spot| spot.position);
                let mut all: Vec<u32> = spots.iter().map(|spot| spot.position).collect();
                all.dedup();
                all
            })
            .collect();
        self.proximity.for_each(&positions, &mut Scratch::default(), |places| {
            for (place, spots) in places.iter().zip(&*spots) {
                let first = spots.partition_point(|spot| spot.position < *place);
                for spot in spots[first..].iter().take_while(|spot| spot.position == *place) {
                    let weight = self.weight / places.len() as f32;
                    let (start, end, term) = (spot.start, spot.end, self.term);
                    matches.push(Match { start, end, term, weight, joins: true });
                }
            }
        });
    }
}

/// The byte where character number `characters` of `text` starts.
fn byte_of(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(byte, _)| byte)
}

/// How many positions a raw word takes. A word of letters takes one; others are looked up.
fn width(key: &str, parts: &SegmentParts) -> Result<u32> {
    if key.chars().all(char::is_alphabetic) {
        return Ok(1);
    }
    let Some(word) = parts.lexicon.find(key)? else { return Ok(1) };
    let mut tokens = Vec::new();
    parts.lexicon.tokens(word, &mut tokens)?;
    Ok(tokens.iter().map(|token| u32::from(token.increment)).sum())
}

#[cfg(test)]
mod tests;
