//! The documents of the rarest word, a batch at a time.

use crate::engines::clause::Clause;
use crate::engines::scoring::Scoring;
use crate::engines::window::{Span, WINDOW, WORDS};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::DocId;

/// What comes next.
#[derive(Clone, Copy)]
pub enum Batch {
    /// Documents; they are those of a whole block if its number is given.
    Documents(Option<usize>),
    /// Documents of which none can score enough.
    TooLow,
    /// Nothing.
    End,
}

/// Goes through the documents of a word: block by block where it has one list, else window by
/// window, as several lists are to be joined.
pub struct Lead<'a> {
    clause: Clause<'a>,
    /// The next block, or the first document of the next window.
    next: u32,
    /// Documents of the last window that had no turn yet, the first one last.
    waiting: Vec<DocId>,
}

impl<'a> Lead<'a> {
    /// Before the first document of `clause`, of which bounds are to hold for the phrase.
    pub fn new(clause: Clause<'a>) -> Self {
        Lead { clause, next: 0, waiting: Vec::new() }
    }

    /// No document scores more.
    pub fn bound(&self) -> u32 {
        self.clause.bound
    }

    /// Passes over documents before `doc`, as far as they come in a later batch.
    pub fn skip_to(&mut self, doc: DocId) {
        let next = match self.clause.single() {
            Some((list, _)) => list.term().list.seek(self.next as usize, doc) as u32,
            None => doc - doc % WINDOW as u32,
        };
        self.next = self.next.max(next);
    }

    /// Puts the next documents, at most as many as a block has, into `out`, each with its number
    /// there. Those that score at most a bound that is not `high_enough` are passed over.
    pub fn next(
        &mut self,
        at: Scoring<'_>,
        high_enough: impl Fn(u32) -> bool,
        out: &mut Vec<(DocId, u32)>,
    ) -> Result<Batch> {
        out.clear();
        if self.clause.is_empty() {
            return Ok(Batch::End);
        }
        if self.clause.is_single() {
            return self.next_block(at, high_enough, out);
        }
        while self.waiting.is_empty() {
            let (first, documents) = (self.next, at.lengths.len() as u32);
            if first >= documents {
                return Ok(Batch::End);
            }
            let span = Span { first, end: documents.min(first.saturating_add(WINDOW as u32)) };
            self.next = span.end;
            match self.clause.span_bound(span, at) {
                0 => {}
                bound if high_enough(bound) => self.join(span)?,
                _ => return Ok(Batch::TooLow),
            }
        }
        let left = self.waiting.len().saturating_sub(BLOCK);
        out.extend(self.waiting.drain(left..).rev().zip(0..));
        Ok(Batch::Documents(None))
    }

    fn next_block(
        &mut self,
        at: Scoring<'_>,
        high_enough: impl Fn(u32) -> bool,
        out: &mut Vec<(DocId, u32)>,
    ) -> Result<Batch> {
        let weight = self.clause.weight;
        let Some((list, _)) = self.clause.single() else { return Ok(Batch::End) };
        let block = self.next as usize;
        if block >= list.blocks() {
            return Ok(Batch::End);
        }
        self.next += 1;
        if !high_enough(list.block_bound(block, weight, 0.0, at)) {
            return Ok(Batch::TooLow);
        }
        list.open(block)?;
        out.extend(list.docs(at)?.iter().copied().zip(0..));
        Ok(Batch::Documents(Some(block)))
    }

    /// Puts the documents of all lists in `span` into `waiting`.
    fn join(&mut self, span: Span) -> Result<()> {
        let mut bits = [0; WORDS];
        self.clause.mark(span, &mut bits)?;
        for (i, word) in bits.into_iter().enumerate().rev() {
            let mut word: u64 = word;
            while word != 0 {
                let bit = word.ilog2();
                self.waiting.push(span.first + 64 * i as u32 + bit);
                word ^= 1 << bit;
            }
        }
        Ok(())
    }
}
