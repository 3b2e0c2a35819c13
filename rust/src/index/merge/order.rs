//! Several sorted sequences read as one.

use std::cmp::Ordering;

use crate::error::Result;

/// A sequence read in order, one item in view.
pub trait Sorted {
    /// Moves to the next item; false if there is none.
    fn advance(&mut self) -> Result<bool>;
    /// Compares the items in view.
    fn compare(&self, other: &Self) -> Ordering;
}

/// Goes through several sequences at once, equal items together.
pub struct InOrder<S> {
    sequences: Vec<S>,
    /// The sequences that have an item in view, by that item.
    order: Vec<usize>,
    /// How many of them, from the front, hold the item in view.
    equal: usize,
}

impl<S: Sorted> InOrder<S> {
    /// Before the first item.
    pub fn new(sequences: Vec<S>) -> Result<Self> {
        let mut all = InOrder { order: Vec::with_capacity(sequences.len()), sequences, equal: 0 };
        for number in 0..all.sequences.len() {
            all.enter(number)?;
        }
        Ok(all)
    }

    fn enter(&mut self, number: usize) -> Result<()> {
        if self.sequences[number].advance()? {
            let item = &self.sequences[number];
            let before = |other: &usize| self.sequences[*other].compare(item) == Ordering::Less;
            let at = self.order.partition_point(before);
            self.order.insert(at, number);
        }
        Ok(())
    }

    /// Moves to the next distinct item and gives the numbers of the sequences that hold it,
    /// rising; none at the end.
    pub fn next(&mut self) -> Result<&[usize]> {
        let passed: Vec<usize> = self.order.drain(..self.equal).collect();
        for number in passed {
            self.enter(number)?;
        }
        self.equal = match self.order.first() {
            None => 0,
            Some(&first) => {
                let item = &self.sequences[first];
                let same = |other: &&usize| self.sequences[**other].compare(item).is_eq();
                self.order.iter().take_while(same).count()
            }
        };
        self.order[..self.equal].sort_unstable();
        Ok(&self.order[..self.equal])
    }

    /// A sequence, with the item in view.
    pub fn sequence(&self, number: usize) -> &S {
        &self.sequences[number]
    }
}
