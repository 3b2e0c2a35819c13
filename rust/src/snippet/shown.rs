//! What the steps hand on: what was found in a text, and what is to be shown of it.

/// A place of the text that answers the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// First byte of the text.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// Which term or phrase of the query this is, below [`TERMS`](super::windows::TERMS).
    pub term: u32,
    /// How much it says: the rarer the more, phrases and exact forms more than stems.
    pub weight: f32,
    /// Whether it is one mark with its neighbours of the same term (a word of a phrase).
    pub joins: bool,
}

/// How much to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The most characters, over all passages, ellipses included.
    pub length: usize,
    /// The most passages; 0 is taken as 1.
    pub passages: usize,
}

/// What to show of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snippet {
    /// In the order of the text, apart from one another.
    pub pieces: Vec<Piece>,
    /// What the pieces hold: the sum of the weights of the different terms, and a little for the
    /// rest. It compares passages of different texts for one query.
    pub score: f32,
}

/// A part of the text, as bytes; all on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// It starts inside a sentence.
    pub leading_ellipsis: bool,
    /// It ends inside a sentence.
    pub trailing_ellipsis: bool,
    /// What is marked, as bytes of the text; sorted, apart from one another.
    pub marks: Vec<(usize, usize)>,
}

/// The sentences `first..=last`, of which `start..end` is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Number of the first sentence.
    pub first: usize,
    /// Number of the last sentence.
    pub last: usize,
    /// First byte shown.
    pub start: usize,
    /// Byte after the last one shown.
    pub end: usize,
}
