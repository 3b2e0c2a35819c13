//! The table of contents of a segment: every part that its file holds, in file order.

/// One part of a segment file. Each has a module of the same name beside this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Part {
    /// Compressed articles, as they are given back to the user.
    Stored = 1,
    /// Blocks of 128 documents: ids, weighted frequencies, fields, forms. Behind those of a term,
    /// its positions: where in each document it occurs.
    Postings = 2,
    /// The best postings of frequent terms, and bounds of all their others.
    Champions = 11,
    /// Raw word -> the tokens that it became.
    Lexicon = 4,
    /// Folded spelling -> word form -> term, with the documents per form.
    Forms = 5,
    /// Term -> statistics, its forms, its raw words, and where its postings are.
    Terms = 6,
    /// One byte per document: its quantised length.
    Lengths = 7,
    /// Dates, numbers, keyword ordinals and display strings per document.
    Columns = 8,
    /// Article id -> document, and back.
    Keys = 9,
    /// Sums over the segment: documents, positions per field.
    Totals = 10,
}

impl Part {
    /// Every part, in file order.
    pub const ALL: [Part; 10] = [
        Part::Stored,
        Part::Postings,
        Part::Champions,
        Part::Lexicon,
        Part::Forms,
        Part::Terms,
        Part::Lengths,
        Part::Columns,
        Part::Keys,
        Part::Totals,
    ];

    /// The part's name in messages and statistics.
    pub fn name(self) -> &'static str {
        match self {
            Part::Stored => "stored",
            Part::Postings => "postings",
            Part::Champions => "champions",
            Part::Lexicon => "lexicon",
            Part::Forms => "forms",
            Part::Terms => "terms",
            Part::Lengths => "lengths",
            Part::Columns => "columns",
            Part::Keys => "keys",
            Part::Totals => "totals",
        }
    }

    /// The part with this number in a table of contents.
    pub fn from_number(number: u8) -> Option<Part> {
        Part::ALL.into_iter().find(|part| *part as u8 == number)
    }
}
