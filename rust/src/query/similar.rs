//! More like this: the words that say most about an article, as a query.

use std::collections::HashMap;

use super::plan::{Condition, Group, Member, Plan};
use super::words::Vocabulary;
use crate::analysis::shrink::scan_keys;
use crate::error::{Error, Result};
use crate::index::document::{read_record, RecordEntry};
use crate::index::schema::FieldKind;
use crate::index::stored::Scratch;
use crate::index::DocId;
use crate::ranking::bm25::idf;

/// The words that a query consists of.
const MOST_WORDS: usize = 25;

/// Any of the best words of one document, without the document itself.
///
/// Words are weighed by `tf * idf` (Salton and Buckley, "Term-weighting approaches in automatic
/// text retrieval", 1988), occurrences counted by the weights of their fields; each then counts
/// in the query by its share of the best one's weight. Words of this article alone, words of
/// more than half of all articles and stop words say nothing of others.
///
/// # Errors
/// [`Error::Corrupt`] if the index is damaged.
pub fn similar(vocabulary: &Vocabulary<'_>, segment: usize, doc: DocId, id: &str) -> Result<Plan> {
    let frequencies = frequencies(vocabulary, segment, doc)?;
    let all = vocabulary.documents;
    let mut weighed = Vec::with_capacity(frequencies.len());
    for (term, frequency) in frequencies {
        let members = members(vocabulary, segment, term)?;
        let documents = members.iter().map(|(_, documents)| documents).sum::<u64>();
        if documents > 1 && 2 * documents <= all {
            let rarity = idf(documents, all);
            weighed.push((frequency as f32 * rarity, rarity, term, documents, members));
        }
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    weighed.truncate(MOST_WORDS);
    let best = weighed.first().map_or(1.0, |first| first.0);
    let mut any = Vec::with_capacity(weighed.len());
    for (weight, rarity, term, documents, members) in weighed {
        let mut word = String::new();
        vocabulary.snapshot.segments[segment].parts.terms.term(term, &mut word)?;
        any.push(Plan::Group(Group {
            members: members.into_iter().map(|(members, _)| members).collect(),
            documents,
            weight: rarity * (vocabulary.parameters.k1 + 1.0) * weight / best,
            word: Some(vocabulary.spelled(word)),
            ..Group::default()
        }));
    }
    let itself = Plan::Condition(Condition::Id(id.to_owned()));
    Ok(Plan::Mixed { must: vec![Plan::Or(any)], should: Vec::new(), must_not: vec![itself] })
}

/// The terms of the document with their weighted frequencies, stop words left out.
fn frequencies(
    vocabulary: &Vocabulary<'_>,
    segment: usize,
    doc: DocId,
) -> Result<HashMap<u32, u64>> {
    let parts = &vocabulary.snapshot.segments[segment].parts;
    let schema = &vocabulary.snapshot.manifest.schema;
    let mut texts: Vec<(u32, String)> = Vec::new();
    for field in schema.fields() {
        let FieldKind::Text { weight } = field.kind else { continue };
        if let Some(column) = parts.columns.texts(&field.name) {
            let mut text = String::new();
            column.get(doc, &mut text)?;
            texts.push((weight, text));
        }
    }
    let mut scratch = Scratch::new();
    let record = parts.stored.get(doc, &mut scratch)?;
    let read = read_record(record, schema, |entry| {
        if let RecordEntry::Text(place, text) = entry {
            if let FieldKind::Text { weight } = schema.fields()[place].kind {
                texts.push((weight, text.to_owned()));
            }
        }
    });
    if read.is_none() {
        return Err(Error::Corrupt {
            file: parts.file.path().to_path_buf(),
            part: "stored",
            offset: 0,
            what: format!("the record of document {doc} is malformed"),
        });
    }
    let mut words: HashMap<String, u64> = HashMap::new();
    let mut buffer = String::new();
    for (weight, text) in &texts {
        scan_keys(text, vocabulary.language.shrink.as_ref(), &mut buffer, |word| {
            match words.get_mut(word.key()) {
                Some(sum) => *sum += u64::from(*weight),
                None => {
                    words.insert(word.key().to_owned(), u64::from(*weight));
                }
            }
        });
    }
    let (mut terms, mut tokens) = (HashMap::new(), Vec::new());
    for (word, frequency) in words {
        if let Some(number) = parts.lexicon.find(&word)? {
            parts.lexicon.tokens(number, &mut tokens)?;
            for token in tokens.iter().filter(|token| !token.stop) {
                *terms.entry(token.term).or_default() += frequency;
            }
        }
    }
    Ok(terms)
}

/// Where the term of `segment` is found in every segment, and how many documents hold it there.
fn members(
    vocabulary: &Vocabulary<'_>,
    segment: usize,
    term: u32,
) -> Result<Vec<(Vec<Member>, u64)>> {
    let segments = &vocabulary.snapshot.segments;
    let mut name = String::new();
    if segments.len() > 1 {
        segments[segment].parts.terms.term(term, &mut name)?;
    }
    let mut all = Vec::with_capacity(segments.len());
    for (number, other) in segments.iter().enumerate() {
        let terms = &other.parts.terms;
        let found = if number == segment { Some(term) } else { terms.find(&name)? };
        all.push(match found {
            Some(term) => {
                let member = Member { term, only_forms: None, exact_forms: Vec::new() };
                (vec![member], u64::from(terms.statistics(term)?.documents))
            }
            None => (Vec::new(), 0),
        });
    }
    Ok(all)
}
