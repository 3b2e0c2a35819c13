//! How text becomes raw words, and raw words become numbers. No French here: what is French
//! arrives as data from the analyzer.

pub mod characters;
mod emoji;
pub mod fold;
mod letters;
mod marks;
mod plain;
pub mod scanner;
pub mod shrink;
pub mod words;
