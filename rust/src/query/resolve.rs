//! From a tree of words to a plan of terms.

use super::levenshtein::Levenshtein;
use super::plan::{Condition, Group, Phrase, Plan};
use super::spelling::Spelling;
use super::token::QueryToken;
use super::tree::Query;
use super::wildcard::Wildcard;
use super::words::{Reading, Vocabulary};
use crate::analysis::scanner::scan;
use crate::error::{Error, Result};
use crate::index::build::columns::folded;
use crate::index::build::vocabulary::Resolver;

/// The most nodes of one query.
pub const MOST_CLAUSES: usize = 4_096;
/// The deepest nesting of one query.
pub const DEEPEST: usize = 64;
/// The most ways of writing a phrase that are looked for.
const MOST_SEQUENCES: usize = 16;

/// Turns queries into plans.
pub struct Planner<'a, 'r> {
    /// Where words are looked up.
    pub vocabulary: Vocabulary<'a>,
    /// Analyses words that no segment knows.
    pub resolver: &'r mut dyn Resolver,
    /// Whether bare words must all match.
    pub match_all: bool,
    clauses: usize,
}

impl<'a, 'r> Planner<'a, 'r> {
    /// A planner for one query.
    pub fn new(
        vocabulary: Vocabulary<'a>,
        resolver: &'r mut dyn Resolver,
        match_all: bool,
    ) -> Self {
        Planner { vocabulary, resolver, match_all, clauses: 0 }
    }

    /// The plan of `query`.
    pub fn plan(&mut self, query: &Query) -> Result<Plan> {
        self.node(query, 0)
    }

    fn node(&mut self, query: &Query, depth: usize) -> Result<Plan> {
        self.clauses += 1;
        if depth > DEEPEST {
            return Err(Error::Limit(format!("the query is nested deeper than {DEEPEST} levels")));
        }
        if self.clauses > MOST_CLAUSES {
            return Err(Error::Limit(format!("the query has more than {MOST_CLAUSES} clauses")));
        }
        // Text without a single word, such as a lone dash, asks for nothing: it neither adds
        // matches nor takes any away.
        let mut all = |nodes: &[Query]| -> Result<Vec<Plan>> {
            let asked = nodes.iter().filter(|node| !is_wordless(node));
            asked.map(|node| self.node(node, depth + 1)).collect()
        };
        Ok(match query {
            Query::And(children) => Plan::And(all(children)?),
            Query::Or(children) => Plan::Or(all(children)?),
            Query::Best(children) => Plan::Best(all(children)?),
            Query::Mixed { must, should, must_not } => {
                Plan::Mixed { must: all(must)?, should: all(should)?, must_not: all(must_not)? }
            }
            Query::Not(child) => Plan::Not(Box::new(self.node(child, depth + 1)?)),
            Query::Boost(child, factor) => {
                let mut plan = self.node(child, depth + 1)?;
                plan.boost(*factor);
                plan
            }
            Query::Constant(child, score) => {
                Plan::Constant(Box::new(self.node(child, depth + 1)?), *score)
            }
            Query::Every => Plan::Every,
            Query::Nothing => Plan::Nothing,
            Query::Id(id) => Plan::Condition(Condition::Id(id.clone())),
            Query::Keyword { field, value } => Plan::Condition(Condition::Keyword {
                field: field.clone(),
                value: folded(value, &self.vocabulary.language.folds),
            }),
            Query::Spelled { field, leaf } => Plan::Condition(self.spelled(field.as_ref(), leaf)?),
            Query::Range { field, low, high } => {
                Plan::Condition(Condition::Range { field: field.clone(), low: *low, high: *high })
            }
            Query::Words { text, field } => self.words(text, *field)?,
            Query::Phrase { text, field, slop } => self.phrase(text, *field, *slop)?,
            Query::Near { children, distance, ordered } => {
                self.near(children, *distance, *ordered)?
            }
            leaf => Plan::Group(self.leaf(leaf)?),
        })
    }

    /// The condition of a leaf that stands for values by their spelling. Ids are compared as they
    /// are written.
    fn spelled(&self, field: Option<&String>, leaf: &Query) -> Result<Condition> {
        let fold = |text: &str| match field {
            Some(_) => folded(text, &self.vocabulary.language.folds),
            None => text.to_owned(),
        };
        let spelling = match leaf {
            Query::Prefix { text, .. } => Spelling::Prefix(fold(text)),
            Query::Wildcard { pattern, .. } => Spelling::Wildcard(Wildcard::new(&fold(pattern))?),
            Query::Fuzzy { word, distance, .. } => {
                Spelling::Fuzzy(Levenshtein::new(&fold(word), u32::from(*distance), 0))
            }
            other => return Err(Error::Query(format!("{other:?} does not spell a value"))),
        };
        Ok(match field {
            Some(field) => Condition::KeywordSpelled { field: field.clone(), spelling },
            None => Condition::IdSpelled(spelling),
        })
    }

    /// The group of a leaf that stands for words by their spelling.
    fn leaf(&mut self, query: &Query) -> Result<Group> {
        let expand = super::expand::Expansion { vocabulary: &self.vocabulary };
        match query {
            Query::Exact { word, field } => expand.exact(word, *field),
            Query::Prefix { text, field } => expand.prefix(text, *field),
            Query::Wildcard { pattern, field } => expand.wildcard(pattern, *field),
            Query::Fuzzy { word, distance, field } => expand.fuzzy(word, *distance, *field),
            other => Err(Error::Query(format!("{other:?} cannot stand where a word must stand"))),
        }
    }

    fn words(&mut self, text: &str, field: Option<u8>) -> Result<Plan> {
        let readings = self.vocabulary.read(text, self.resolver)?;
        let keep_stops = field.is_some() || readings.iter().all(|reading| reading.stop);
        let mut plans = Vec::with_capacity(readings.len());
        let mut rest = &readings[..];
        while !rest.is_empty() {
            let joined = self.vocabulary.joined(rest)?;
            let (words, others) = rest.split_at(joined.as_ref().map_or(1, |(words, _)| *words));
            rest = others;
            let first = plans.len();
            for reading in words.iter().filter(|reading| keep_stops || !reading.stop) {
                self.clauses += 1;
                if self.clauses > MOST_CLAUSES {
                    return Err(Error::Limit(format!(
                        "the query has more than {MOST_CLAUSES} words and clauses"
                    )));
                }
                plans.push(self.word(reading, field)?);
            }
            if let Some((_, tokens)) = joined {
                let joined = Plan::Group(self.vocabulary.group(&tokens, field, true)?);
                if self.match_all {
                    let apart = Plan::And(plans.split_off(first));
                    plans.push(Plan::Best(vec![joined, apart]));
                } else {
                    // One word more, and not the best of two ways: so the query stays one of
                    // mere words, which is answered without scoring every match.
                    plans.push(joined);
                }
            }
        }
        Ok(match plans.len() {
            0 => Plan::Nothing,
            1 => plans.remove(0),
            _ if self.match_all => Plan::And(plans),
            _ => Plan::Or(plans),
        })
    }

    /// One word of free text: its group, or the best of its ways to be written.
    fn word(&self, reading: &Reading, field: Option<u8>) -> Result<Plan> {
        let mut plans = Vec::with_capacity(reading.sequences.len());
        for sequence in &reading.sequences {
            plans.push(match &sequence[..] {
                [tokens] => Plan::Group(self.vocabulary.group(tokens, field, true)?),
                several => {
                    let mut elements = Vec::with_capacity(several.len());
                    for (offset, tokens) in several.iter().enumerate() {
                        let group = self.vocabulary.group(tokens, None, false)?;
                        elements.push((offset as u32, group));
                    }
                    Plan::Phrase(phrase_of(elements, 0, true, field))
                }
            });
        }
        Ok(if plans.len() == 1 { plans.remove(0) } else { Plan::Best(plans) })
    }

    fn phrase(&mut self, text: &str, field: Option<u8>, slop: u32) -> Result<Plan> {
        let readings = self.vocabulary.read(text, self.resolver)?;
        // ways[n]: how the first n words may stand.
        let mut ways: Vec<Vec<Vec<(u32, Group)>>> = vec![Vec::new(); readings.len() + 1];
        ways[0].push(Vec::new());
        for (at, reading) in readings.iter().enumerate() {
            ways[at].truncate(MOST_SEQUENCES);
            let mut before = std::mem::take(&mut ways[at]);
            if let Some((words, tokens)) = self.vocabulary.joined(&readings[at..])? {
                self.extend(before.clone(), &[tokens], &mut ways[at + words])?;
            }
            let parted = self.vocabulary.parted(reading, self.resolver)?;
            let mut sequences = reading.sequences.iter().chain(&parted).peekable();
            while let Some(sequence) = sequences.next() {
                let before = match sequences.peek() {
                    Some(_) => before.clone(),
                    None => std::mem::take(&mut before),
                };
                self.extend(before, sequence, &mut ways[at + 1])?;
            }
        }
        let mut ways = ways.pop().unwrap_or_default();
        ways.truncate(MOST_SEQUENCES);
        let mut plans: Vec<Plan> = ways
            .into_iter()
            .filter(|way| !way.is_empty())
            .map(|mut way| match way.len() {
                1 => {
                    let mut group = way.remove(0).1;
                    group.field = field;
                    Plan::Group(group)
                }
                _ => Plan::Phrase(phrase_of(way, slop, true, field)),
            })
            .collect();
        Ok(match plans.len() {
            0 => Plan::Nothing,
            1 => plans.remove(0),
            _ => Plan::Best(plans),
        })
    }

    /// Adds each of `ways` to `longer`, gone on by `sequence`.
    fn extend(
        &self,
        mut ways: Vec<Vec<(u32, Group)>>,
        sequence: &[Vec<QueryToken>],
        longer: &mut Vec<Vec<(u32, Group)>>,
    ) -> Result<()> {
        let mut groups = Vec::with_capacity(sequence.len());
        for tokens in sequence {
            groups.push(self.vocabulary.group(tokens, None, false)?);
        }
        let mut go_on = |mut way: Vec<(u32, Group)>, groups: Vec<Group>| {
            let next = way.last().map_or(0, |(offset, _)| offset + 1);
            way.extend((next..).zip(groups));
            longer.push(way);
        };
        // There is mostly one way, which needs no copy.
        let last = ways.pop();
        ways.into_iter().for_each(|way| go_on(way, groups.clone()));
        last.into_iter().for_each(|way| go_on(way, std::mem::take(&mut groups)));
        Ok(())
    }

    /// Leaves near each other. A phrase among them is near where its first word is, and must
    /// occur as a whole besides.
    fn near(&mut self, children: &[Query], distance: u32, ordered: bool) -> Result<Plan> {
        let mut elements = Vec::with_capacity(children.len());
        let mut phrases = Vec::new();
        let mut field = None;
        for child in children {
            let group = match child {
                Query::Words { text, field: asked } | Query::Phrase { text, field: asked, .. } => {
                    field = field.or(*asked);
                    let readings = self.vocabulary.read(text, self.resolver)?;
                    let Some(reading) = readings.first() else { continue };
                    if readings.len() > 1 || reading.sequences[0].len() > 1 {
                        phrases.push(self.phrase(text, *asked, 0)?);
                    }
                    self.vocabulary.group(&reading.sequences[0][0], None, false)?
                }
                other => self.leaf(other)?,
            };
            field = field.or(group.field);
            elements.push((0, group));
        }
        let near = match elements.len() {
            0 => Plan::Nothing,
            1 => Plan::Group(elements.remove(0).1),
            _ => Plan::Phrase(phrase_of(elements, distance, ordered, field)),
        };
        if phrases.is_empty() {
            return Ok(near);
        }
        phrases.insert(0, near);
        Ok(Plan::And(phrases))
    }
}

/// Whether `query` is text that holds no word.
fn is_wordless(query: &Query) -> bool {
    match query {
        Query::Words { text, .. } | Query::Phrase { text, .. } => {
            let mut words = 0;
            scan(text, |_, _| words += 1);
            words == 0
        }
        Query::Boost(child, _) | Query::Constant(child, _) => is_wordless(child),
        _ => false,
    }
}

fn phrase_of(elements: Vec<(u32, Group)>, slop: u32, ordered: bool, field: Option<u8>) -> Phrase {
    let weight = elements.iter().map(|(_, group)| group.weight).sum();
    Phrase { elements, slop, ordered, weight, field }
}
