//! What goes into a list, and what comes out.

/// One occurrence of a term in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// Number of the text field in the schema.
    pub field: u8,
    /// Position in the field, in words.
    pub position: u32,
    /// Ordinal of the word form within the term.
    pub form: u32,
}

/// What [`ListEncoder::finish`] gives back of one term.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct EncodedList {
    /// How many documents hold the term.
    pub documents: u32,
    /// How often it occurs in all.
    pub occurrences: u64,
    /// The list, as the module's page lays it out.
    pub postings: Vec<u8>,
    /// The positions of its occurrences.
    pub positions: Vec<u8>,
    /// Its champions; nothing if the list is too short to have any.
    pub champions: Vec<u8>,
    /// For each form ordinal, how many documents hold the term in that form.
    pub form_documents: Vec<u32>,
}

impl EncodedList {
    /// Forgets all, but for the memory.
    pub(super) fn clear(&mut self) {
        (self.documents, self.occurrences) = (0, 0);
        self.postings.clear();
        self.positions.clear();
        self.champions.clear();
        self.form_documents.clear();
    }
}
