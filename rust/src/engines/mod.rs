//! Who does the finding: executes plans over the segments of a snapshot.
//!
//! A word of a query is bound to its lists in a segment as a [`clause::Clause`], a phrase as
//! a [`phrase::ExactPhrase`], and a plan as a tree of [`node::Node`]s. Every node can fill a
//! [`window::Window`] of 4,096 documents with its matches and their scores; [`search`] walks the
//! windows and keeps the best. [`collect`] does so where every match must be seen: to sort by a
//! column, to count values, to prefer the new.
//!
//! What goes through postings by the thousand is marked `multiversion`: it is compiled
//! again for processors with wider vectors and a count of bits, and what the processor at hand can do
//! chooses. Functions that are not inlined there are compiled once, for every processor.

pub mod binding;
mod candidates;
mod clause;
pub mod collect;
pub mod condition;
pub mod cursor;
pub mod explain;
pub mod facets;
pub mod group;
mod look_up;
pub mod node;
pub mod phrase;
pub mod places;
pub mod pruned;
pub mod recency;
mod scoring;
pub mod search;
pub mod sort;
pub mod top;
pub mod values;
pub mod window;
