//! Goes through every structure of a segment and follows every number.

use crate::error::{Error, Result};
use crate::index::bitpack::BLOCK;
use crate::index::build::vocabulary::MOST_FORMS;
use crate::index::champions::{Champion, Said};
use crate::index::columns::{self, Column};
use crate::index::document::read_record;
use crate::index::part::Part;
use crate::index::postings::{FormSets, Walk};
use crate::index::reader::{SegmentParts, TermList};
use crate::index::schema::{FieldKind, Schema};
use crate::index::stored::Scratch;
use crate::index::DocId;

/// Reads all of a segment.
///
/// # Errors
/// [`Corrupt`](Error::Corrupt) for the first contradiction.
pub fn walk(parts: &SegmentParts, schema: &Schema) -> Result<()> {
    let segment = Segment { parts, schema };
    segment.terms()?;
    segment.forms()?;
    segment.lexicon()?;
    segment.documents()?;
    segment.columns()
}

struct Segment<'a> {
    parts: &'a SegmentParts,
    schema: &'a Schema,
}

impl Segment<'_> {
    fn require(&self, sound: bool, part: Part, what: &str) -> Result<()> {
        match sound {
            true => Ok(()),
            false => Err(Error::Corrupt {
                file: self.parts.file.path().to_path_buf(),
                part: part.name(),
                offset: 0,
                what: what.to_string(),
            }),
        }
    }

    fn terms(&self) -> Result<()> {
        let (terms, documents) = (&self.parts.terms, self.parts.totals.documents);
        let (mut name, mut last) = (String::new(), String::new());
        let (mut sets, mut walk) = (FormSets::default(), Walk::default());
        let mut position_bytes = 0u64;
        for number in 0..terms.len() {
            terms.term(number, &mut name)?;
            let rises = (number == 0 || last < name) && terms.find(&name)? == Some(number);
            self.require(rises, Part::Terms, "the terms are out of order")?;
            std::mem::swap(&mut name, &mut last);
            let forms = terms.forms(number)?;
            for (ordinal, form) in (0u32..).zip(&forms) {
                let entry = self.parts.forms.entry(*form)?;
                let back = (entry.term, entry.ordinal) == (number, ordinal);
                self.require(back, Part::Terms, "a term lists a form of another one")?;
            }
            for word in terms.words(number)? {
                let known = word < self.parts.lexicon.len();
                self.require(known, Part::Terms, "a term lists a word that does not exist")?;
            }
            for kin in terms.kin(number)? {
                let known = kin.term < terms.len() && kin.term != number;
                self.require(known, Part::Terms, "a term has kin that does not exist")?;
            }

            let list = self.parts.list(number)?;
            position_bytes = position_bytes.saturating_add(list.position_bytes());
            sets.read(&list.list)?;
            let (mut next, mut occurrences) = (0, 0);
            for block in 0..list.list.blocks() {
                let positions = list.positions(block)?;
                let weights = self.schema.weights();
                let read = walk.read(&list.list.block(block)?, &sets, positions, weights);
                self.require(read.is_some(), Part::Postings, "a list contradicts itself")?;
                for (index, &doc) in walk.docs().iter().enumerate() {
                    let inside = doc >= next && doc < documents;
                    self.require(inside, Part::Postings, "documents are out of order")?;
                    next = doc + 1;
                    let all = walk.occurrences(index);
                    occurrences += all.len() as u64;
                    let named = all.iter().all(|o| (o.form as usize) < forms.len());
                    self.require(named, Part::Postings, "a posting has a form of another term")?;
                }
                let last = list.list.last_doc(block);
                let ends = last == DocId::MAX || Some(&last) == walk.docs().last();
                self.require(ends, Part::Postings, "a block ends elsewhere than its list says")?;
            }
            if list.has_champions() {
                let held = self.holds_champions(&list)?;
                self.require(held, Part::Champions, "a champion that its list does not hold")?;
            }
            let counted = occurrences == list.statistics.occurrences;
            self.require(counted, Part::Postings, "occurrences differ from the statistics")?;
        }
        let summed = position_bytes == self.parts.totals.position_bytes;
        self.require(summed, Part::Totals, "not as many bytes of positions as the terms name")
    }

    /// Whether every champion is a posting of `list`.
    fn holds_champions(&self, list: &TermList<'_>) -> Result<bool> {
        let mut champions = Vec::new();
        let keep = |_, said| {
            if let Said::Champion(champion) = said {
                champions.push(champion);
            }
        };
        list.champions(|_| true, keep)?;
        champions.sort_unstable();
        let lengths = self.parts.lengths.all()?;
        let (mut docs, mut frequencies, mut sets) = ([0; BLOCK], [0; BLOCK], [0; BLOCK]);
        let mut block = 0;
        for champion in champions {
            let next = list.list.seek(block, champion.doc);
            if next >= list.list.blocks() {
                return Ok(false);
            }
            block = next;
            let read = list.list.block(block)?;
            read.docs(&mut docs);
            read.frequencies(&mut frequencies);
            read.form_sets(&mut sets);
            let Ok(at) = docs[..read.len()].binary_search(&champion.doc) else { return Ok(false) };
            let (doc, frequency, set) = (docs[at], frequencies[at], sets[at]);
            let length = lengths.get(doc as usize).copied();
            if Some(champion) != length.map(|length| Champion { doc, frequency, set, length }) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn forms(&self) -> Result<()> {
        let (forms, terms) = (&self.parts.forms, &self.parts.terms);
        let mut hyphenated = vec![false; terms.len() as usize];
        forms.for_each(0..forms.len(), |number, entry| {
            let held = terms.forms(entry.term)?.get(entry.ordinal as usize) == Some(&number);
            self.require(held, Part::Forms, "a form that its term does not list")?;
            let found = forms.find(&entry.folded)?.contains(&number);
            self.require(found, Part::Forms, "a form that its folded spelling does not lead to")?;
            let documents = terms.statistics(entry.term)?.documents;
            hyphenated[entry.term as usize] |= entry.form.contains('-');
            self.require(entry.documents <= documents, Part::Forms, "more documents than its term")
        })?;
        (0..).zip(hyphenated).try_for_each(|(term, hyphenated)| {
            let what = "a term contradicts its forms about hyphens";
            self.require(terms.is_hyphenated(term)? == hyphenated, Part::Terms, what)
        })
    }

    fn lexicon(&self) -> Result<()> {
        let (lexicon, terms) = (&self.parts.lexicon, &self.parts.terms);
        lexicon.for_each(|number, key, tokens| {
            let found = lexicon.find(key)? == Some(number);
            self.require(found, Part::Lexicon, "a word that its key does not lead to")?;
            for token in tokens {
                let known = (token.form as usize) < terms.forms(token.term)?.len()
                    || token.form >= MOST_FORMS;
                self.require(known, Part::Lexicon, "a token of a form that does not exist")?;
            }
            Ok(())
        })
    }

    fn documents(&self) -> Result<()> {
        let SegmentParts { totals, lengths, keys, stored, .. } = self.parts;
        let documents = totals.documents;
        let fields = totals.positions.len() == self.schema.weights().len();
        self.require(fields, Part::Totals, "not as many sums as text fields")?;
        self.require(lengths.all()?.len() == documents as usize, Part::Lengths, "too few or many")?;
        self.require(keys.len() == documents as usize, Part::Keys, "too few or many")?;
        self.require(stored.documents() == documents as usize, Part::Stored, "too few or many")?;
        let (mut ids, mut scratch) = (keys.from(0), Scratch::new());
        for doc in 0..documents {
            let id = ids.next()?.unwrap_or_default();
            let found = keys.find_where(id, |other| other == doc)?;
            self.require(found.is_some(), Part::Keys, "an id that does not lead to its document")?;
            let record = stored.get(doc, &mut scratch)?;
            let read = read_record(record, self.schema, |_| {});
            self.require(read.is_some(), Part::Stored, "a record is malformed")?;
        }
        Ok(())
    }

    fn columns(&self) -> Result<()> {
        for field in self.schema.fields() {
            let expected = match field.kind {
                FieldKind::Text { .. } => field.shown,
                FieldKind::Stored => false,
                _ => true,
            };
            let column = self.parts.columns.column(&field.name);
            self.require(column.is_some() == expected, Part::Columns, "not the schema's columns")?;
            if let Some(column) = column {
                let documents = self.read_column(column)?;
                let whole = documents == self.parts.totals.documents as usize;
                self.require(whole, Part::Columns, "not as many values as documents")?;
            }
        }
        Ok(())
    }

    fn read_column(&self, column: &Column) -> Result<usize> {
        match column {
            Column::Integers(column) => {
                let (mut values, mut present) = ([0; columns::BLOCK], [0; columns::BLOCK / 64]);
                for block in 0..column.blocks() {
                    column.decode_block(block, &mut values, &mut present)?;
                }
                Ok(column.documents())
            }
            Column::Keywords(column) => {
                column.for_each_ordinal(0..column.documents() as DocId, |_, _| {})?;
                for ordinal in 0..column.values() as u32 {
                    let (_, folded) = column.value(ordinal)?;
                    let found = column.find(folded)?.contains(&ordinal);
                    self.require(found, Part::Columns, "keywords are out of order")?;
                }
                Ok(column.documents())
            }
            Column::Texts(column) => {
                let mut texts = column.from(0);
                while texts.next()?.is_some() {}
                Ok(column.documents())
            }
        }
    }
}
