//! A question as Python hands it over: words are still text.

/// A node of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// Bare words as typed, of all fields or one.
    Words {
        /// The text.
        text: String,
        /// The text field asked, by number.
        field: Option<u8>,
    },
    /// Words next to each other.
    Phrase {
        /// The text between the quotes.
        text: String,
        /// The text field asked, by number.
        field: Option<u8>,
        /// How many positions the words may be out of place in all.
        slop: u32,
    },
    /// Leaves that occur within `distance` positions of each other.
    Near {
        /// The leaves.
        children: Vec<Query>,
        /// The largest difference between their positions.
        distance: u32,
        /// Whether they must come in this order.
        ordered: bool,
    },
    /// A word in exactly this form.
    Exact {
        /// The word.
        word: String,
        /// The text field asked, by number.
        field: Option<u8>,
    },
    /// Words that start so.
    Prefix {
        /// The beginning.
        text: String,
        /// The text field asked, by number.
        field: Option<u8>,
    },
    /// Words that match a pattern of `*` and `?`.
    Wildcard {
        /// The pattern.
        pattern: String,
        /// The text field asked, by number.
        field: Option<u8>,
    },
    /// Words within an edit distance.
    Fuzzy {
        /// The word.
        word: String,
        /// The most edits.
        distance: u8,
        /// The text field asked, by number.
        field: Option<u8>,
    },
    /// A keyword field that holds a value, compared folded.
    Keyword {
        /// The field's name.
        field: String,
        /// The value.
        value: String,
    },
    /// A keyword field, or the id, that holds a value which the leaf spells: a prefix, a wildcard
    /// or a fuzzy word.
    Spelled {
        /// The keyword field's name; `None` for the id.
        field: Option<String>,
        /// The leaf; its own field stays `None`.
        leaf: Box<Query>,
    },
    /// A date or number field between two values, ends included.
    Range {
        /// The field's name.
        field: String,
        /// The lowest value, in the column's own integers.
        low: i64,
        /// The highest value.
        high: i64,
    },
    /// The article with this id.
    Id(String),
    /// All of them.
    And(Vec<Query>),
    /// Any of them.
    Or(Vec<Query>),
    /// Some that must match, some that may, some that must not.
    Mixed {
        /// Must match.
        must: Vec<Query>,
        /// May match, and then add to the score.
        should: Vec<Query>,
        /// Must not match.
        must_not: Vec<Query>,
    },
    /// Everything else.
    Not(Box<Query>),
    /// Every article.
    Every,
    /// No article.
    Nothing,
    /// A child whose score counts `factor` times.
    Boost(Box<Query>, f32),
    /// A child whose matches all score alike.
    Constant(Box<Query>, f32),
    /// The best score among the children.
    Best(Vec<Query>),
}
