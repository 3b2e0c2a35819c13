//! The table of contents of a segment: every part that its file holds, in file order.

/// One part of a segment file. Each has a module of the same name beside this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Part {
    /// Compressed articles, as they are given back to the user.
    Stored = 1,
    /// Totals of the segment: documents, token counts, schema and analyzer in force.
    Totals = 2,
    /// Raw word -> the tokens that it became.
    Lexicon = 3,
    /// Folded spelling -> word form -> term, with the documents per form.
    Forms = 4,
    /// Term -> statistics, its forms, its raw words, and where its postings are.
    Terms = 5,
    /// Blocks of 128 documents: ids, weighted frequencies, fields, forms.
    Postings = 6,
    /// Where in each document a term occurs.
    Positions = 7,
    /// The best documents of each frequent term.
    Champions = 8,
    /// One byte per document: its quantised length.
    Lengths = 9,
    /// Dates, numbers, keyword ordinals and display strings per document.
    Columns = 10,
    /// Article id -> document, and back.
    Keys = 11,
}

impl Part {
    /// Every part, in file order.
    pub const ALL: [Part; 11] = [
        Part::Stored,
        Part::Totals,
        Part::Lexicon,
        Part::Forms,
        Part::Terms,
        Part::Postings,
        Part::Positions,
        Part::Champions,
        Part::Lengths,
        Part::Columns,
        Part::Keys,
    ];

    /// The part's name in messages and statistics.
    pub fn name(self) -> &'static str {
        match self {
            Part::Stored => "stored",
            Part::Totals => "totals",
            Part::Lexicon => "lexicon",
            Part::Forms => "forms",
            Part::Terms => "terms",
            Part::Postings => "postings",
            Part::Positions => "positions",
            Part::Champions => "champions",
            Part::Lengths => "lengths",
            Part::Columns => "columns",
            Part::Keys => "keys",
        }
    }

    /// The part with this number in a table of contents.
    pub fn from_number(number: u8) -> Option<Part> {
        Part::ALL.into_iter().find(|part| *part as u8 == number)
    }
}
