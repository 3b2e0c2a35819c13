//! The table of contents of a segment: every part that its file holds, in file order.

/// One part of a segment file. Each has a module of the same name beside this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Part {
    /// Compressed articles, as they are given back to the user.
    Stored = 1,
    /// Dates, numbers, keyword ordinals and display strings per document.
    Columns = 2,
    /// Article id -> document, and back.
    Keys = 3,
    /// Blocks of 128 documents: ids, weighted frequencies, fields, forms. Behind those of a term,
    /// its positions: where in each document it occurs.
    Postings = 4,
    /// The best postings of frequent terms, and bounds of all their others.
    Champions = 5,
    /// One byte per document: its quantised length.
    Lengths = 6,
    /// Raw word -> the tokens that it became.
    Lexicon = 7,
    /// Folded spelling -> word form -> term, with the documents per form.
    Forms = 8,
    /// Term -> statistics, its forms, its raw words, and where its postings are.
    Terms = 9,
    /// Sums over the segment: documents, positions per field.
    Totals = 10,
}

impl Part {
    /// Every part, in file order.
    pub const ALL: [Part; 10] = [
        Part::Stored,
        Part::Columns,
        Part::Keys,
        Part::Postings,
        Part::Champions,
        Part::Lengths,
        Part::Lexicon,
        Part::Forms,
        Part::Terms,
        Part::Totals,
    ];

    /// The part's name in messages and statistics.
    pub fn name(self) -> &'static str {
        match self {
            Part::Stored => "stored",
            Part::Columns => "columns",
            Part::Keys => "keys",
            Part::Postings => "postings",
            Part::Champions => "champions",
            Part::Lengths => "lengths",
            Part::Lexicon => "lexicon",
            Part::Forms => "forms",
            Part::Terms => "terms",
            Part::Totals => "totals",
        }
    }

    /// The part with this number in a table of contents.
    pub fn from_number(number: u8) -> Option<Part> {
        Part::ALL.into_iter().find(|part| *part as u8 == number)
    }
}
