//! The occurrences of one term, gathered document by document into its list.

use crate::index::postings::{ListEncoder, Occurrence};
use crate::index::DocId;

/// Writes the list of one term.
pub struct TermWriter<'a> {
    list: &'a mut ListEncoder,
    /// The length code of each document.
    lengths: &'a [u8],
    document: DocId,
    /// Those of that document.
    own: &'a mut Vec<Occurrence>,
}

impl<'a> TermWriter<'a> {
    /// Into `list`, which holds nothing; `own` is scratch space.
    pub fn new(list: &'a mut ListEncoder, lengths: &'a [u8], own: &'a mut Vec<Occurrence>) -> Self {
        own.clear();
        TermWriter { list, lengths, document: 0, own }
    }

    /// Takes the next occurrence: they rise by document, field and position. Of several in one
    /// position the first counts.
    #[inline(always)]
    pub fn push(&mut self, document: DocId, occurrence: Occurrence) {
        if document != self.document {
            self.end_document();
            self.document = document;
        }
        let place = |o: &Occurrence| (o.field, o.position);
        if self.own.last().map(place) != Some(place(&occurrence)) {
            self.own.push(occurrence);
        }
    }

    /// Ends the list.
    pub fn end(mut self) {
        self.end_document();
    }

    #[inline(always)]
    fn end_document(&mut self) {
        let length = || self.lengths[self.document as usize];
        match &self.own[..] {
            [] => return,
            [one] => self.list.push_one(self.document, length(), *one),
            all => self.list.push(self.document, length(), all),
        }
        self.own.clear();
    }
}
