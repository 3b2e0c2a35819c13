//! A small language, a schema and articles for tests, and everything that a segment holds as
//! plain values to compare.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build::collect::Collector;
use super::build::language::Language;
use super::build::vocabulary::{Analysed, AnalysedToken, Resolver};
use super::columns::Column;
use super::directory::Directory;
use super::document::{Document, Value};
use super::manifest::SegmentEntry;
use super::postings::{FormSets, Walk};
use super::reader::SegmentParts;
use super::schema::{FieldKind, Schema};
use super::stored::Scratch;
use crate::analysis::fold::Folds;

/// Lower-case words lose a final s and their accents; a-b is joined and in parts; a·b is one
/// position with two forms of the same term.
pub struct Toy;

fn fold(word: &str) -> String {
    let mut folded = String::new();
    folds().fold(word, &mut folded);
    folded
}

fn folds() -> Folds {
    Folds::new([('é', "e"), ('è', "e"), ('à', "a"), ('-', "")].map(|(c, s)| (c, s.to_string())))
}

fn stem(form: &str) -> String {
    fold(form).trim_end_matches('s').to_string()
}

fn token(form: &str, whole: &str, start: usize, increment: u8) -> AnalysedToken {
    let end = start + form.chars().count().min(whole.chars().count());
    let (start, end) = (start as u8, end as u8);
    let stop = form == "le";
    AnalysedToken { term: stem(form), form: form.to_string(), start, end, increment, stop }
}

impl Resolver for Toy {
    fn resolve(&mut self, words: &[&str]) -> crate::Result<Vec<Analysed>> {
        let analyse = |word: &&str| {
            let word = word.to_lowercase();
            if let Some((first, second)) = word.split_once('·') {
                let both = format!("{first}{second}");
                let one = AnalysedToken { term: stem(first), ..token(first, &word, 0, 1) };
                let other = AnalysedToken { term: stem(first), ..token(&both, &word, 0, 0) };
                return Analysed::Tokens(vec![one, other]);
            }
            match word.split_once('-') {
                Some((first, second)) => Analysed::Tokens(vec![
                    token(&word, &word, 0, 1),
                    token(first, &word, 0, 0),
                    token(second, &word, first.chars().count() + 1, 1),
                ]),
                None if word == "zut" => Analysed::Tokens(Vec::new()),
                None => Analysed::Tokens(vec![token(&word, &word, 0, 1)]),
            }
        };
        Ok(words.iter().map(analyse).collect())
    }
}

/// What [`Toy`] needs of native code.
pub fn language() -> Arc<Language> {
    Arc::new(Language { shrink: None, folds: folds() })
}

/// Fields of every kind.
pub fn schema() -> Schema {
    let text = FieldKind::Text { weight: 1 };
    let fields = [
        ("title", text, 2.5, true),
        ("body", text, 1.0, false),
        ("source", FieldKind::Keyword { multiple: false }, 1.0, true),
        ("tags", FieldKind::Keyword { multiple: true }, 1.0, true),
        ("date", FieldKind::Date, 1.0, true),
        ("words", FieldKind::Number, 1.0, true),
        ("extra", FieldKind::Stored, 1.0, false),
    ];
    let fields = fields.map(|(name, kind, weight, shown)| (name.to_string(), kind, weight, shown));
    Schema::new(fields.to_vec()).expect("a sound schema")
}

/// An article that says `text`.
pub fn article(id: &str, text: &str) -> Document {
    let number = id.bytes().fold(7i64, |sum, byte| sum * 31 % 100_003 + i64::from(byte));
    let title: Vec<&str> = text.split(' ').take(3).collect();
    let tags = text.split(' ').skip(3).take(2).map(str::to_string).collect();
    let values = vec![
        Value::Text(title.join(" ")),
        Value::Text(text.to_string()),
        Value::Keywords(vec![format!("Agence {}", number % 3)]),
        Value::Keywords(tags),
        if number % 5 == 0 {
            Value::None
        } else {
            Value::Date { micros: number * 1_000_000, offset: (number % 2 == 0).then_some(3600) }
        },
        Value::Number(number as f64 / 4.0),
        Value::Text(format!("{number}")),
    ];
    Document { id: id.to_string(), values }
}

const WORDS: [&str; 24] = [
    "le",
    "Le",
    "LE",
    "loi",
    "lois",
    "Loi",
    "congrès",
    "congres",
    "CONGRES",
    "élu·es",
    "élus",
    "zut",
    "porte-parole",
    "paroles",
    "porte",
    "à",
    "a",
    "été",
    "ete",
    "étés",
    "sénat",
    "Sénat",
    "otan",
    "paix",
];

/// A stream of numbers that is always the same.
pub struct Draws(pub u64);

impl Draws {
    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) as usize % below
    }

    /// A text of frequent and of rare words.
    pub fn text(&mut self) -> String {
        let words = 1 + self.below(40);
        let word = |draws: &mut Self| match draws.below(8) {
            0 => format!("mot{}", draws.below(400)),
            _ => {
                let rank = draws.below(WORDS.len() * WORDS.len());
                WORDS[rank % WORDS.len() * (rank / WORDS.len() + 1) / WORDS.len()].to_string()
            }
        };
        (0..words).map(|_| word(self)).collect::<Vec<_>>().join(" ")
    }

    /// So many articles.
    pub fn articles(&mut self, count: usize) -> Vec<Document> {
        (0..count).map(|number| article(&format!("afp-{number}"), &self.text())).collect()
    }
}

/// Builds one segment of `articles`.
pub fn build(directory: &Arc<dyn Directory>, number: u64, articles: &[Document]) -> SegmentEntry {
    let schema = Arc::new(schema());
    let mut collector =
        Collector::new(directory.clone(), schema, language(), number, 2, usize::MAX / 8);
    for article in articles {
        let flushed = collector.add(article.clone(), &mut Toy).expect("articles are sound");
        assert!(flushed.is_none(), "everything fits into memory");
    }
    let flushed = collector.flush(&mut Toy).expect("the directory works").expect("articles");
    let (seal, documents) = (flushed.seal, flushed.documents);
    SegmentEntry { number, seal, documents, deletions: None }
}

/// Term, form, start, end, increment.
type Token = (String, String, u8, u8, u8);

/// Field, position and form of every occurrence, per document.
type Postings = Vec<(u32, Vec<(u8, u32, String)>)>;

/// Everything that a segment holds, with strings for numbers.
#[derive(Debug, Default, PartialEq)]
pub struct Content {
    /// Term -> documents, occurrences, postings.
    pub terms: BTreeMap<String, (u32, u64, Postings)>,
    /// Term -> kin.
    pub kin: BTreeMap<String, BTreeSet<(String, bool)>>,
    /// Folded, form, term, documents, stop.
    pub forms: BTreeSet<(String, String, String, u32, bool)>,
    /// Key -> tokens.
    pub words: BTreeMap<String, Vec<Token>>,
    /// Term -> keys.
    pub words_of: BTreeMap<String, BTreeSet<String>>,
    /// Id and record of every document.
    pub records: Vec<(String, Vec<u8>)>,
    /// Length codes.
    pub lengths: Vec<u8>,
    /// Per column, its values.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Positions per field.
    pub positions: Vec<u64>,
}

/// Reads everything.
pub fn content(parts: &SegmentParts) -> crate::Result<Content> {
    let mut content = Content::default();
    let weights = schema().weights().to_vec();
    let mut names = Vec::new();
    for term in 0..parts.terms.len() {
        let mut name = String::new();
        parts.terms.term(term, &mut name)?;
        names.push(name);
    }
    for (term, name) in (0u32..).zip(&names) {
        let mut forms = Vec::new();
        for form in parts.terms.forms(term)? {
            forms.push(parts.forms.entry(form)?.form);
        }
        let list = parts.list(term)?;
        let (mut sets, mut walk, mut postings) = (FormSets::default(), Walk::default(), Vec::new());
        sets.read(&list.list)?;
        for number in 0..list.list.blocks() {
            let block = list.list.block(number)?;
            walk.read(&block, &sets, list.positions(number)?, &weights).expect("a sound block");
            for (index, doc) in walk.docs().iter().enumerate() {
                let all = walk.occurrences(index).iter();
                let all = all.map(|o| (o.field, o.position, forms[o.form as usize].clone()));
                postings.push((*doc, all.collect()));
            }
        }
        let statistics = list.statistics;
        content
            .terms
            .insert(name.clone(), (statistics.documents, statistics.occurrences, postings));
        let kin = parts.terms.kin(term)?.into_iter();
        let kin = kin.map(|kin| (names[kin.term as usize].clone(), kin.unaccented)).collect();
        content.kin.insert(name.clone(), kin);
        let mut keys = BTreeSet::new();
        for word in parts.terms.words(term)? {
            let mut key = String::new();
            parts.lexicon.key(word, &mut key)?;
            keys.insert(key);
        }
        content.words_of.insert(name.clone(), keys);
    }
    parts.forms.for_each(0..parts.forms.len(), |_, entry| {
        let term = names[entry.term as usize].clone();
        let (folded, form) = (entry.folded.clone(), entry.form.clone());
        content.forms.insert((folded, form, term, entry.documents, entry.stop));
        Ok(())
    })?;
    parts.lexicon.for_each(|_, key, tokens| {
        let mut all = Vec::new();
        for token in tokens {
            let form = parts.terms.forms(token.term)?[token.form as usize];
            let term = names[token.term as usize].clone();
            let form = parts.forms.entry(form)?.form;
            all.push((term, form, token.start, token.end, token.increment));
        }
        content.words.insert(key.to_string(), all);
        Ok(())
    })?;
    let mut scratch = Scratch::new();
    for doc in 0..parts.totals.documents {
        let mut id = String::new();
        parts.keys.id(doc, &mut id)?;
        assert_eq!(parts.keys.find(&id)?, Some(doc));
        content.records.push((id, parts.stored.get(doc, &mut scratch)?.to_vec()));
    }
    content.lengths = parts.lengths.all()?.to_vec();
    for (name, kind, column) in parts.columns.iter() {
        let mut values = Vec::new();
        for doc in 0..parts.totals.documents {
            values.push(match column {
                Column::Integers(column) => format!("{kind:?} {:?}", column.get(doc)?),
                Column::Texts(column) => {
                    let mut text = String::new();
                    column.get(doc, &mut text)?;
                    text
                }
                Column::Keywords(column) => {
                    let mut ordinals = Vec::new();
                    column.ordinals(doc, &mut ordinals)?;
                    let all = ordinals.iter().map(|ordinal| column.value(*ordinal));
                    format!("{:?} of {}", all.collect::<crate::Result<Vec<_>>>()?, column.values())
                }
            });
        }
        content.columns.insert(name.to_string(), values);
    }
    content.positions = parts.totals.positions.clone();
    Ok(content)
}
