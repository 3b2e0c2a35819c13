//! What is shown of an article: sentences, passages, marks.
//!
//! The caller finds the words that answer the query in the stored text; [`passages`] chooses what
//! to show of it, from whole [`sentences`] where they fit and from [`cut`] ones where not, adds
//! [`neighbours`] where room is left, and [`assemble`] writes it out with offsets in characters,
//! [`html`] that for a page.

pub mod assemble;
pub mod candidates;
pub mod cut;
pub mod html;
pub mod marks;
pub mod matcher;
pub mod neighbours;
pub mod passages;
pub mod quotations;
pub mod repetition;
pub mod sentences;
pub mod shown;
pub mod windows;
