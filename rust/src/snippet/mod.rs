//! What is shown of an article: sentences, passages, marks.

pub mod passages;
pub mod sentences;
