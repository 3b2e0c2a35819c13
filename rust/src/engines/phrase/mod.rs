//! Words at fixed distances, or near each other.
//!
//! An [`ExactPhrase`] reads positions only where all of its words are; whatever is looser is found
//! by its [`Occurrences`] in each document that may hold it.

mod exact;
mod lead;
mod matches;
mod near;
mod node;
mod occurrences;
mod word;

pub use exact::ExactPhrase;
pub use lead::Batch;
pub use matches::Matches;
pub use node::PhraseNode;
pub use occurrences::Occurrences;
