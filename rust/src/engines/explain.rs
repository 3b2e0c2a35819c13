//! Where the score of an article comes from: the plan again, with numbers.
//!
//! Every value is computed by the code that searches, on the same scale, so that the parts of a
//! sum add up to it.

use std::borrow::Cow;

use super::binding::Binding;
use super::group::GroupNode;
use super::node::{Evaluation, Node};
use super::phrase::Occurrences;
use super::recency::Decay;
use super::search::Statistics;
use super::window::{Span, Window, WINDOW};
use crate::error::Result;
use crate::index::lengths;
use crate::index::reader::Snapshot;
use crate::index::DocId;
use crate::query::plan::{Group, Phrase, Plan};
use crate::ranking::bm25::{idf, Parameters, Scale};

/// A number, what it is, and what it was made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The number.
    pub value: f64,
    /// What it is. Where this ends with `sum of`, `product of` or `best of`, the details make it.
    pub description: String,
    /// What it was made of.
    pub details: Vec<Explanation>,
}

impl Explanation {
    fn new(value: f64, description: impl Into<String>, details: Vec<Explanation>) -> Self {
        Explanation { value, description: description.into(), details }
    }
}

/// Explains the scores of a plan.
pub struct Explainer<'a> {
    /// The articles.
    pub snapshot: &'a Snapshot,
    /// What their scores depend on.
    pub statistics: &'a Statistics,
    /// How scores are made.
    pub parameters: Parameters,
    /// How age lowers them.
    pub decay: Option<Decay>,
}

impl Explainer<'_> {
    /// The score of one document.
    pub fn explain(&self, plan: &Plan, segment: usize, doc: DocId) -> Result<Explanation> {
        let scale = Scale::for_bound(plan.bound());
        let at = Document { of: self, segment, doc, scale };
        let score = at.node(plan)?;
        let Some(decay) = &self.decay else { return Ok(score) };
        let column = self.snapshot.segments[segment].parts.columns.integers(decay.field());
        let date = column.map(|column| column.get(doc)).transpose()?.flatten();
        let what = match date {
            Some(_) => "recency: halved once per half-life of age",
            None => "recency: no date, so as old as the oldest article",
        };
        let factor = Explanation::new(decay.factor(date), what, Vec::new());
        let value = score.value * factor.value;
        Ok(Explanation::new(value, "score with recency: product of", vec![score, factor]))
    }
}

/// The document explained.
#[derive(Clone, Copy)]
struct Document<'a> {
    of: &'a Explainer<'a>,
    segment: usize,
    doc: DocId,
    scale: Scale,
}

impl Document<'_> {
    fn weights(&self) -> &[u32] {
        self.of.snapshot.manifest.schema.weights()
    }

    fn binding(&self) -> Result<Binding<'_>> {
        let Explainer { snapshot, statistics, .. } = self.of;
        Binding::new(snapshot, self.segment, self.scale, &statistics.saturation)
    }

    /// The score under `plan`, if it matches.
    fn score(&self, plan: &Plan) -> Result<Option<f64>> {
        let segment = &self.of.snapshot.segments[self.segment];
        let binding = self.binding()?;
        let mut node = Node::bind(plan, binding)?;
        let mut at = Evaluation::new(binding.scoring);
        let mut window = Window::new();
        let first = self.doc - self.doc % WINDOW as u32;
        let documents = segment.parts.totals.documents;
        let span = Span { first, end: documents.min(first.saturating_add(WINDOW as u32)) };
        node.fill(span, &mut at, &mut window)?;
        let slot = (self.doc - first) as usize;
        let score = f64::from(self.scale.down(window.scores[slot]));
        Ok(window.contains(slot).then_some(score))
    }

    fn node(&self, plan: &Plan) -> Result<Explanation> {
        let Some(value) = self.score(plan)? else {
            return Ok(Explanation::new(
                0.0,
                format!("{}: no match", self.name(plan)?),
                Vec::new(),
            ));
        };
        let matching = |plans: &[Plan]| -> Result<Vec<Explanation>> {
            let mut details = Vec::new();
            for plan in plans {
                if self.score(plan)?.is_some() {
                    details.push(self.node(plan)?);
                }
            }
            Ok(details)
        };
        let (what, details) = match plan {
            Plan::Group(group) => return self.group(group, value),
            Plan::Phrase(phrase) => return self.phrase(phrase, value),
            Plan::And(all) => ("all of several: sum of", matching(all)?),
            Plan::Or(all) => ("any of several: sum of", matching(all)?),
            Plan::Best(all) => ("ways to write a word or phrase: best of", matching(all)?),
            Plan::Mixed { must, should, .. } => {
                let mut details = matching(must)?;
                details.extend(matching(should)?);
                ("required and optional parts: sum of", details)
            }
            Plan::Constant(child, _) => {
                let child = Explanation::new(0.0, self.name(child)?, Vec::new());
                ("a constant for what matches", vec![child])
            }
            plan => return Ok(Explanation::new(value, self.name(plan)?, Vec::new())),
        };
        Ok(Explanation::new(value, what, details))
    }

    fn group(&self, group: &Group, value: f64) -> Result<Explanation> {
        let parts = &self.of.snapshot.segments[self.segment].parts;
        let weights = self.weights();
        let mut node = GroupNode::new(group, self.binding()?)?;
        let members = group.members.get(self.segment).map_or(&[][..], Vec::as_slice);
        let (mut exact, mut frequency, mut details) = (false, 0u32, Vec::new());
        let mut scratch = Vec::new();
        for (cursor, member) in node.members.iter_mut().zip(members) {
            if cursor.cursor.seek(self.doc)? != Some(self.doc) || !cursor.is_allowed() {
                continue;
            }
            exact |= cursor.is_exact();
            let mut term = String::new();
            parts.terms.term(member.term, &mut term)?;
            for (field, name) in self.fields(group.field) {
                let found = match group.field {
                    None => cursor.cursor.frequency_in(field, weights)?,
                    Some(_) => cursor.frequency_in(field, weights, &mut scratch)?,
                };
                frequency = frequency.saturating_add(found);
                if found > 0 {
                    let times = found / weights[usize::from(field)];
                    let weight = self.units(weights[usize::from(field)]);
                    let what = format!("{times} times {term:?} in {name}, of weight {weight}");
                    details.push(Explanation::new(self.units(found), what, Vec::new()));
                }
            }
        }
        let saturated = self.saturation(frequency, "weighted frequency: sum of", details)?;
        let mut score = self.weighed(group.documents, group.weight, saturated);
        let name = self.word(group)?;
        if !exact || group.exact_weight <= 0.0 {
            score.value = value;
            score.description = format!("{name}: product of");
            return Ok(score);
        }
        let bonus = self.exact_form(group)?;
        score.value = value - bonus.value;
        Ok(Explanation::new(value, format!("{name}: sum of"), vec![score, bonus]))
    }

    /// What a group adds where the word stands as typed.
    fn exact_form(&self, group: &Group) -> Result<Explanation> {
        let Parameters { exact_form, form_k1, b, .. } = self.of.parameters;
        let (held, all) = (group.exact_documents, self.of.statistics.documents);
        let rarity = f64::from(idf(held, all));
        let code = self.length()?;
        let factor = f64::from(self.of.statistics.saturation.form_share(code))
            * f64::from(self.of.parameters.most_exact_form() / exact_form);
        let what =
            format!("(c + 1) / (1 + c * (1 - b + b * length / average)), c {form_k1:.2}, b {b:.2}");
        let mut details = vec![
            Explanation::new(f64::from(exact_form), "weight of the exact form", Vec::new()),
            Explanation::new(
                rarity,
                format!("idf of the form: {} of {all} articles hold it", held.min(all)),
                Vec::new(),
            ),
            Explanation::new(factor, what, self.lengths(code)),
        ];
        let value = f64::from(group.exact_weight)
            * f64::from(self.of.statistics.saturation.form_share(code));
        let boost = value / (f64::from(exact_form) * rarity * factor);
        if (boost - 1.0).abs() > 1e-6 {
            details.push(Explanation::new(boost, "boost", Vec::new()));
        }
        Ok(Explanation::new(value, "holds the word as typed: product of", details))
    }

    fn phrase(&self, phrase: &Phrase, value: f64) -> Result<Explanation> {
        let mut places = Occurrences::new(phrase, self.binding()?)?;
        let frequency = places.frequency(self.doc)?;
        let saturated = self.saturation(frequency, "weighted frequency", Vec::new())?;
        let words = phrase.elements.iter().map(|(_, group)| {
            let word = self.typed(group)?.unwrap_or_default();
            let what = format!("idf * (k1 + 1) * boost of {word:?}");
            Ok(Explanation::new(f64::from(group.weight), what, Vec::new()))
        });
        let words = words.collect::<Result<Vec<Explanation>>>()?;
        let sum = words.iter().map(|word| word.value).sum::<f64>();
        let weight = f64::from(phrase.weight);
        let mut details = vec![Explanation::new(sum, "weights of its words: sum of", words)];
        if (weight - sum).abs() > 1e-6 * weight {
            details.push(Explanation::new(weight / sum, "boost", Vec::new()));
        }
        details.push(saturated);
        Ok(Explanation::new(value, format!("{}: product of", self.words(phrase)?), details))
    }

    /// `idf * (k1 + 1) * boost * saturation`, not yet named.
    fn weighed(&self, documents: u64, weight: f32, saturated: Explanation) -> Explanation {
        let all = self.of.statistics.documents;
        let rarity = f64::from(idf(documents, all));
        let k1 = f64::from(self.of.parameters.k1) + 1.0;
        let what = format!("idf: {documents} of {all} articles hold it");
        let mut details = vec![
            Explanation::new(rarity, what, Vec::new()),
            Explanation::new(k1, "k1 + 1", Vec::new()),
        ];
        let boost = f64::from(weight) / (rarity * k1);
        if (boost - 1.0).abs() > 1e-6 {
            details.push(Explanation::new(boost, "boost", Vec::new()));
        }
        let value = f64::from(weight) * saturated.value;
        details.push(saturated);
        Explanation::new(value, "without the exact form: product of", details)
    }

    /// What `frequency` becomes in an article of this length.
    fn saturation(
        &self,
        frequency: u32,
        what: &str,
        details: Vec<Explanation>,
    ) -> Result<Explanation> {
        let code = self.length()?;
        let value = f64::from(self.of.statistics.saturation.of(frequency, code));
        let Parameters { k1, b, .. } = self.of.parameters;
        let norm = f64::from(self.of.statistics.saturation.norm(code)) / self.units_per_place();
        let details = vec![
            Explanation::new(self.units(frequency), format!("f, {what}"), details),
            Explanation::new(
                norm,
                format!("k1 * (1 - b + b * length / average), k1 {k1:.2}, b {b:.2}"),
                self.lengths(code),
            ),
        ];
        Ok(Explanation::new(value, "saturation: f / (f + k1 * (1 - b + b * …))", details))
    }

    /// The code of the article's length.
    fn length(&self) -> Result<u8> {
        let parts = &self.of.snapshot.segments[self.segment].parts;
        Ok(parts.lengths.range(self.doc..self.doc + 1)?[0])
    }

    /// What the length part of a formula is made of.
    fn lengths(&self, code: u8) -> Vec<Explanation> {
        let (length, average) = (lengths::decode(code), self.of.statistics.average_length);
        vec![
            Explanation::new(f64::from(length), "length of the article in words", Vec::new()),
            Explanation::new(average, "average length", Vec::new()),
        ]
    }

    /// A weighted frequency in occurrences.
    fn units(&self, frequency: u32) -> f64 {
        f64::from(frequency) / self.units_per_place()
    }

    fn units_per_place(&self) -> f64 {
        f64::from(self.of.snapshot.manifest.schema.weight_unit())
    }

    /// The text fields asked, with their numbers.
    fn fields(&self, only: Option<u8>) -> impl Iterator<Item = (u8, &str)> {
        let schema = &self.of.snapshot.manifest.schema;
        let places = schema.text_fields().iter().enumerate();
        places
            .map(|(number, place)| (number as u8, schema.fields()[*place].name.as_str()))
            .filter(move |(number, _)| only.is_none_or(|wanted| wanted == *number))
    }

    /// What a plan is called.
    fn name(&self, plan: &Plan) -> Result<String> {
        Ok(match plan {
            Plan::Group(group) => self.word(group)?,
            Plan::Phrase(phrase) => self.words(phrase)?,
            Plan::Constant(child, _) => format!("a constant for {}", self.name(child)?),
            Plan::Condition(_) => "a condition, which scores nothing".to_owned(),
            Plan::And(_) => "all of several".to_owned(),
            Plan::Or(_) => "any of several".to_owned(),
            Plan::Mixed { .. } => "required and optional parts".to_owned(),
            Plan::Not(_) => "an exclusion, which scores nothing".to_owned(),
            Plan::Every => "every article, which scores nothing".to_owned(),
            Plan::Nothing => "a query that nothing matches".to_owned(),
            Plan::Best(_) => "ways to write a word or phrase".to_owned(),
        })
    }

    fn word(&self, group: &Group) -> Result<String> {
        Ok(match self.typed(group)? {
            Some(word) => format!("the word {word:?}"),
            None => "words of a pattern".to_owned(),
        })
    }

    fn words(&self, phrase: &Phrase) -> Result<String> {
        let words = phrase.elements.iter().map(|(_, group)| self.typed(group));
        let words = words.collect::<Result<Vec<_>>>()?;
        let words: Vec<&str> = words.iter().flatten().map(|word| &**word).collect();
        let how = if phrase.slop > 0 { "words near each other" } else { "the phrase" };
        Ok(format!("{how} {:?}", words.join(" ")))
    }

    /// The word as typed that a group stands for.
    fn typed<'g>(&self, group: &'g Group) -> Result<Option<Cow<'g, str>>> {
        group.word.as_ref().map(|word| word.text(self.of.snapshot)).transpose()
    }
}
