//! Leaves that stand for words by their spelling: exact forms, prefixes, patterns, near misses.
//! All look at folded word forms, never at stems.

use super::levenshtein::Levenshtein;
use super::plan::Group;
use super::wildcard::Wildcard;
use super::words::Vocabulary;
use crate::error::{Error, Result};
use crate::index::reader::SegmentParts;

/// The most words that a prefix, a pattern or a fuzzy word may stand for.
const MOST_EXPANSIONS: usize = 16_384;

/// Finds the forms that a leaf stands for.
pub struct Expansion<'v, 'a> {
    /// Where forms are looked up.
    pub vocabulary: &'v Vocabulary<'a>,
}

impl Expansion<'_, '_> {
    fn forms(
        &self,
        field: Option<u8>,
        mut find: impl FnMut(&SegmentParts, &mut Vec<u32>) -> Result<()>,
    ) -> Result<Group> {
        let mut all = Vec::new();
        for segment in &self.vocabulary.snapshot.segments {
            let mut numbers = Vec::new();
            find(&segment.parts, &mut numbers)?;
            if numbers.len() > MOST_EXPANSIONS {
                return Err(Error::Limit(format!(
                    "the pattern stands for {} words, more than {MOST_EXPANSIONS}; give more of \
                     its letters",
                    numbers.len()
                )));
            }
            all.push(numbers);
        }
        self.vocabulary.group_of_forms(&all, field)
    }

    /// The word in exactly this spelling, accents included.
    pub fn exact(&self, word: &str, field: Option<u8>) -> Result<Group> {
        let folded = self.vocabulary.fold(word);
        let lower = word.to_lowercase();
        self.forms(field, |parts, numbers| {
            parts.forms.for_each(parts.forms.find(&folded)?, |number, entry| {
                if entry.form == lower {
                    numbers.push(number);
                }
                Ok(())
            })
        })
    }

    /// Every form that starts with `text`.
    pub fn prefix(&self, text: &str, field: Option<u8>) -> Result<Group> {
        let folded = self.vocabulary.fold(text);
        self.forms(field, |parts, numbers| {
            numbers.extend(parts.forms.prefix_range(&folded)?);
            Ok(())
        })
    }

    /// Every form that matches a pattern.
    pub fn wildcard(&self, pattern: &str, field: Option<u8>) -> Result<Group> {
        let automaton = Wildcard::new(&self.vocabulary.fold(pattern))?;
        self.forms(field, |parts, numbers| {
            parts.forms.intersect(&automaton, |range, _, _| {
                numbers.extend(range);
                Ok(())
            })
        })
    }

    /// Every form within `distance` edits of `word`.
    pub fn fuzzy(&self, word: &str, distance: u8, field: Option<u8>) -> Result<Group> {
        let automaton = Levenshtein::new(&self.vocabulary.fold(word), u32::from(distance), 0);
        self.forms(field, |parts, numbers| {
            parts.forms.intersect(&automaton, |range, _, _| {
                numbers.extend(range);
                Ok(())
            })
        })
    }
}
