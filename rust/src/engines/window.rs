//! Matches and scores of 4,096 consecutive documents.

use crate::index::DocId;

/// The documents of a window.
pub const WINDOW: usize = 4096;
/// The 64-bit words that hold one bit per document of a window.
pub const WORDS: usize = WINDOW / 64;

/// One bit and one score per document.
pub struct Window {
    /// Which documents match.
    pub bits: [u64; WORDS],
    /// Their fixed-point scores; 0 where a document does not match.
    pub scores: [u32; WINDOW],
}

impl Window {
    /// An empty window.
    pub fn new() -> Box<Self> {
        Box::new(Window { bits: [0; WORDS], scores: [0; WINDOW] })
    }

    /// Empties the window; only scores of matches need to be reset.
    pub fn clear(&mut self) {
        for word in 0..WORDS {
            let mut bits = std::mem::take(&mut self.bits[word]);
            while bits != 0 {
                self.scores[64 * word + bits.trailing_zeros() as usize] = 0;
                bits &= bits - 1;
            }
        }
    }

    /// Calls `visit` with the slot and score of every match, rising, and empties the window.
    #[inline]
    pub fn drain(&mut self, mut visit: impl FnMut(usize, u32)) {
        for (i, word) in self.bits.iter_mut().enumerate() {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let slot = 64 * i + bits.trailing_zeros() as usize;
                visit(slot, std::mem::take(&mut self.scores[slot]));
                bits &= bits - 1;
            }
        }
    }

    /// Adds `score` to the document at `slot`, which matches.
    #[inline(always)]
    pub fn add(&mut self, slot: usize, score: u32) {
        self.bits[slot / 64] |= 1 << (slot % 64);
        self.scores[slot] = self.scores[slot].saturating_add(score);
    }

    /// Whether the document at `slot` matches.
    #[inline(always)]
    pub fn contains(&self, slot: usize) -> bool {
        self.bits[slot / 64] >> (slot % 64) & 1 == 1
    }

    /// Takes the document at `slot` out.
    #[inline(always)]
    pub fn remove(&mut self, slot: usize) {
        self.bits[slot / 64] &= !(1 << (slot % 64));
        self.scores[slot] = 0;
    }

    /// Keeps only the documents in `bits`.
    pub fn retain(&mut self, bits: &[u64; WORDS]) {
        for (word, kept) in bits.iter().enumerate() {
            let mut gone = self.bits[word] & !kept;
            self.bits[word] &= kept;
            while gone != 0 {
                self.scores[64 * word + gone.trailing_zeros() as usize] = 0;
                gone &= gone - 1;
            }
        }
    }

    /// Whether no document matches.
    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    /// How many documents match.
    pub fn count(&self) -> u32 {
        self.bits.iter().map(|word| word.count_ones()).sum()
    }

    /// Calls `visit` with the slot of every match, rising.
    #[inline]
    pub fn for_each(&self, visit: impl FnMut(usize)) {
        each_bit(&self.bits, visit);
    }
}

/// Calls `visit` with the slot of every bit, rising.
#[inline]
pub fn each_bit(bits: &[u64; WORDS], mut visit: impl FnMut(usize)) {
    for (i, word) in bits.iter().enumerate() {
        let mut word = *word;
        while word != 0 {
            visit(64 * i + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}

/// Marks a document of `span`; damaged blocks may hold others between such, which mark any.
#[inline(always)]
pub fn mark_one(doc: DocId, span: Span, bits: &mut [u64; WORDS]) {
    let slot = doc.wrapping_sub(span.first) as usize;
    bits[slot / 64 % WORDS] |= 1 << (slot % 64);
}

/// Whether a document of `span` is `marked`: 1 or 0.
#[inline(always)]
pub fn is_marked(doc: DocId, span: Span, marked: &[u64; WORDS]) -> u64 {
    let slot = doc.wrapping_sub(span.first) as usize;
    marked[slot / 64 % WORDS] >> (slot % 64) & 1
}

/// Marks what is marked in `others`.
pub fn join(marked: &mut [u64], others: &[u64]) {
    marked.iter_mut().zip(others).for_each(|(word, other)| *word |= other);
}

/// Windows to be used again, so that evaluating a plan allocates nothing after the first window.
#[derive(Default)]
pub struct Pool {
    free: Vec<Box<Window>>,
}

impl Pool {
    /// An empty window.
    pub fn take(&mut self) -> Box<Window> {
        self.free.pop().unwrap_or_else(Window::new)
    }

    /// Gives a window back.
    pub fn give(&mut self, mut window: Box<Window>) {
        window.clear();
        self.free.push(window);
    }
}

/// A stretch of documents that fits into a window.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first document.
    pub first: DocId,
    /// The document after the last one.
    pub end: DocId,
}

impl Span {
    /// The windows of a segment with so many documents, one after the other.
    pub fn all(documents: u32) -> impl Iterator<Item = Span> {
        (0..documents).step_by(WINDOW).map(move |first| {
            let end = documents.min(first.saturating_add(WINDOW as u32));
            Span { first, end }
        })
    }
}

impl Window {
    /// Adds the scores of `other` to the matches of this window.
    pub fn for_each_score(&mut self, other: &Window) {
        for word in 0..WORDS {
            let mut bits = self.bits[word];
            while bits != 0 {
                let slot = 64 * word + bits.trailing_zeros() as usize;
                self.scores[slot] = self.scores[slot].saturating_add(other.scores[slot]);
                bits &= bits - 1;
            }
        }
    }
}
