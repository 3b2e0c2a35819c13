//! The native part of searchnews: everything that runs once per token or once per document.
//!
//! The modules are the stages of the library in the order of the data, and a module uses only
//! the ones listed before it: text becomes raw words ([`analysis`]), words become segments
//! ([`index`]), postings become scores ([`ranking`]), a question becomes a plan ([`query`]),
//! stored text becomes passages ([`snippet`]), and [`engines`] executes plans over segments.
//! Only `python` knows that there is a Python.

pub mod error;

pub mod analysis;
pub mod index;
pub mod ranking;

pub mod query;
pub mod snippet;

pub mod engines;

#[cfg(feature = "python")]
mod python;

pub use error::{Error, Result};
