//! Writing the forms of a segment.

use std::io::{self, Write};
use std::ops::Range;

use super::{starts, FormEntry, DIFFERS, STOP, WIDTH};
use crate::index::dictionary::{
    common_prefix, write_table_lengths, DictionaryWriter, GroupsWriter,
};
use crate::index::varint;

/// An entry of [`starts`].
#[derive(Default)]
struct Start {
    before: u32,
    begins: u64,
    continued: u64,
}

/// Takes forms in ascending order of folded spelling, form, term.
#[derive(Default)]
pub struct FormsWriter {
    spellings: DictionaryWriter,
    starts: Vec<Start>,
    /// The last spelling and those that it begins with, shortest first: length and forms.
    open: Vec<(usize, Range<u32>)>,
    terms: Vec<u32>,
    documents: Vec<u32>,
    records: GroupsWriter,
    last_form: String,
}

impl FormsWriter {
    /// A writer that has no form yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a form and returns its number.
    ///
    /// # Errors
    /// `InvalidInput` if the entry is not above the one before in (folded, form, term).
    pub fn push<S: AsRef<str>>(&mut self, entry: &FormEntry<S>) -> io::Result<u32> {
        let number = self.terms.len() as u32;
        let (folded, form) = (entry.folded.as_ref(), entry.form.as_ref());
        let again = number > 0 && self.spellings.last() == folded.as_bytes();
        if again {
            let last = (self.last_form.as_str(), self.terms.last().copied());
            if (form, Some(entry.term)) <= last {
                let what = format!("form {number} ({form}) is not above the one before");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
            }
        }
        if number.is_multiple_of(WIDTH) {
            self.starts.push(Start { before: self.spellings.len(), ..Start::default() });
        }
        if let Some(start) = self.starts.last_mut() {
            start.begins |= u64::from(!again) << (number % WIDTH);
        }
        if again {
            self.open.last_mut().into_iter().for_each(|(_, forms)| forms.end = number + 1);
        } else {
            self.open(folded.as_bytes(), number);
            self.spellings.push(folded.as_bytes())?;
        }
        self.terms.push(entry.term);
        self.documents.push(entry.documents);
        self.last_form.clear();
        self.last_form.push_str(form);
        let record = self.records.record();
        let differs = form != folded;
        let stop = if entry.stop { STOP } else { 0 };
        let written = if differs { DIFFERS } else { 0 };
        varint::put(record, u64::from(entry.ordinal) << 2 | stop | written);
        if differs {
            varint::put_bytes(record, form.as_bytes());
        }
        Ok(number)
    }

    /// Begins the spelling `folded` at form `number`, and marks the spellings that it continues
    /// with a hyphen.
    fn open(&mut self, folded: &[u8], number: u32) {
        let common = common_prefix(self.spellings.last(), folded);
        while self.open.pop_if(|(length, _)| *length > common).is_some() {}
        for (length, forms) in &self.open {
            if folded[*length] == b'-' {
                for form in forms.clone() {
                    self.starts[(form / WIDTH) as usize].continued |= 1 << (form % WIDTH);
                }
            }
        }
        self.open.push((folded.len(), number..number + 1));
    }

    /// How many forms were pushed.
    pub fn len(&self) -> u32 {
        self.terms.len() as u32
    }

    /// Whether no form was pushed.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Writes the part.
    pub fn finish(self, out: &mut impl Write) -> io::Result<()> {
        let maxima = maxima(&self.documents);
        let tops = self::maxima(&maxima);
        let numbers = [&self.terms, &self.documents, &maxima, &tops];
        let mut lengths = vec![self.spellings.size(), starts::ENTRY * self.starts.len()];
        lengths.extend(numbers.iter().map(|numbers| 4 * numbers.len()));
        lengths.push(self.records.size());
        write_table_lengths(out, &lengths)?;
        self.spellings.finish(out)?;
        for Start { before, begins, continued } in &self.starts {
            out.write_all(&before.to_le_bytes())?;
            out.write_all(&begins.to_le_bytes())?;
            out.write_all(&continued.to_le_bytes())?;
        }
        for number in numbers.into_iter().flatten() {
            out.write_all(&number.to_le_bytes())?;
        }
        self.records.finish(out)
    }
}

/// The largest of every 64 numbers.
fn maxima(numbers: &[u32]) -> Vec<u32> {
    numbers.chunks(WIDTH as usize).filter_map(|block| block.iter().copied().max()).collect()
}
