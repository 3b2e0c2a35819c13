//! Writes the terms of a segment.

use std::io::{self, Write};

use super::{Place, TermRecord, TermStatistics, INLINE, LIST, LIST_AND_CHAMPIONS};
use crate::index::dictionary::{
    put_near, write_table_lengths, DictionaryWriter, GroupsWriter, GROUP,
};
use crate::index::varint;

/// Takes terms in ascending order of their bytes.
#[derive(Default)]
pub struct TermsWriter {
    terms: DictionaryWriter,
    records: GroupsWriter,
    /// The records of the last group.
    hot: Vec<u8>,
    cold: Vec<u8>,
    record: Vec<u8>,
}

impl TermsWriter {
    /// A writer that has no term yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a term and returns its number.
    ///
    /// # Errors
    /// `InvalidInput` if `term` is not above the one before.
    pub fn push(&mut self, term: &str, record: &TermRecord<'_>) -> io::Result<u32> {
        let number = self.terms.push(term.as_bytes())?;
        if number > 0 && number.is_multiple_of(GROUP) {
            self.close_group();
        }
        self.push_hot(&record.statistics, &record.place);
        self.push_cold(record);
        Ok(number)
    }

    fn push_hot(&mut self, statistics: &TermStatistics, place: &Place<'_>) {
        let kind = match place {
            Place::Inline(_) => INLINE,
            Place::List { champions: None, .. } => LIST,
            Place::List { champions: Some(_), .. } => LIST_AND_CHAMPIONS,
        };
        let out = &mut self.record;
        out.clear();
        varint::put(out, u64::from(statistics.documents) << 2 | u64::from(kind));
        varint::put(out, statistics.occurrences);
        match place {
            Place::Inline(bytes) => out.extend_from_slice(bytes),
            Place::List { postings, positions, champions } => {
                let champions = champions.iter().flat_map(|extent| [extent.offset, extent.len]);
                for number in
                    [postings.offset, postings.len, *positions].into_iter().chain(champions)
                {
                    varint::put(out, number);
                }
            }
        }
        varint::put_bytes(&mut self.hot, out);
    }

    fn push_cold(&mut self, record: &TermRecord<'_>) {
        let out = &mut self.record;
        out.clear();
        varint::put(out, (record.kin.len() as u64) << 1 | u64::from(record.hyphenated));
        let mut last = 0;
        for kin in record.kin {
            put_near(out, kin.term, last);
            out.push(u8::from(kin.unaccented));
            last = kin.term;
        }
        for numbers in [record.forms, record.words] {
            varint::put(out, numbers.len() as u64);
            let mut last = 0;
            for &number in numbers {
                put_near(out, number, last);
                last = number;
            }
        }
        varint::put_bytes(&mut self.cold, out);
    }

    fn close_group(&mut self) {
        let group = self.records.group();
        varint::put_bytes(group, &self.hot);
        group.extend_from_slice(&self.cold);
        self.hot.clear();
        self.cold.clear();
    }

    /// How many terms were pushed.
    pub fn len(&self) -> u32 {
        self.terms.len()
    }

    /// Whether no term was pushed.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Writes the part.
    pub fn finish(mut self, out: &mut impl Write) -> io::Result<()> {
        if !self.is_empty() {
            self.close_group();
        }
        write_table_lengths(out, &[self.terms.size(), self.records.size()])?;
        self.terms.finish(out)?;
        self.records.finish(out)
    }
}
