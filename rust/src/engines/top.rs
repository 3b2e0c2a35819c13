//! The best k documents, ties by document order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::index::DocId;

/// A document with its fixed-point score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scored {
    /// The score.
    pub score: u32,
    /// Number of the segment in the snapshot.
    pub segment: u32,
    /// The document in the segment.
    pub doc: DocId,
}

impl Scored {
    /// Better first: higher score, then earlier document.
    pub fn rank(&self, other: &Self) -> Ordering {
        let place = |scored: &Self| (scored.segment, scored.doc);
        other.score.cmp(&self.score).then_with(|| place(self).cmp(&place(other)))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scored {
    // The heap keeps its largest element on top: that must be the worst.
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank(other)
    }
}

/// Collects the best `k` documents offered in document order.
pub struct Top {
    k: usize,
    heap: BinaryHeap<Scored>,
    threshold: Option<u32>,
}

impl Top {
    /// An empty collection of at most `k`.
    pub fn new(k: usize) -> Self {
        Top { k, heap: BinaryHeap::with_capacity(k.min(1 << 16) + 1), threshold: None }
    }

    /// Whether a document with this score, later than all offered so far, can enter.
    #[inline(always)]
    pub fn admits(&self, score: u32) -> bool {
        match self.threshold {
            Some(threshold) => score > threshold,
            None => self.k > 0,
        }
    }

    /// The score that a document must exceed; `None` while there is room.
    #[inline(always)]
    pub fn threshold(&self) -> Option<u32> {
        self.threshold
    }

    /// Declares that documents scoring `threshold` or less are not among the best.
    pub fn raise(&mut self, threshold: u32) {
        self.threshold = self.threshold.max(Some(threshold));
    }

    /// Offers a document; later offers come later in document order.
    #[inline]
    pub fn offer(&mut self, scored: Scored) {
        if !self.admits(scored.score) {
            return;
        }
        self.heap.push(scored);
        if self.heap.len() > self.k {
            self.heap.pop();
        }
        if self.heap.len() == self.k {
            let worst = self.heap.peek().map_or(0, |worst| worst.score);
            self.raise(worst);
        }
    }

    /// Whether no document that scores at most `bound` can enter, in whatever order documents are
    /// offered: the best are complete, and all better.
    #[inline]
    pub fn is_full_at(&self, bound: u32) -> bool {
        self.k == 0 || self.threshold.is_some_and(|threshold| bound < threshold)
    }

    /// Offers a document in any order.
    #[inline]
    pub fn offer_unordered(&mut self, scored: Scored) {
        if self.is_full_at(scored.score) {
            return;
        }
        if self.heap.len() == self.k {
            match self.heap.peek() {
                Some(worst) if scored < *worst => {
                    self.heap.pop();
                }
                _ => return,
            }
        }
        self.heap.push(scored);
        if self.heap.len() == self.k {
            let worst = self.heap.peek().map_or(0, |worst| worst.score);
            self.raise(worst);
        }
    }

    /// An empty collection of as many, to look ahead with: it passes over what this one would.
    pub fn apart(&self) -> Self {
        Top { k: self.k, heap: BinaryHeap::new(), threshold: self.threshold }
    }

    /// Takes note of what `ahead`, made by [`Top::apart`], found: not of the documents, which are
    /// yet to be offered, but of the score that as many as are wanted reach.
    pub fn learn(&mut self, ahead: &Top) {
        if let (true, Some(worst)) = (ahead.heap.len() == self.k, ahead.heap.peek()) {
            self.threshold = self.threshold.max(worst.score.checked_sub(1));
        }
    }

    /// The collected documents, best first.
    pub fn into_sorted(self) -> Vec<Scored> {
        self.heap.into_sorted_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(score: u32, doc: DocId) -> Scored {
        Scored { score, segment: 0, doc }
    }

    #[test]
    fn what_was_found_ahead_can_still_enter_and_what_is_worse_cannot() {
        let mut top = Top::new(2);
        let mut ahead = top.apart();
        [scored(7, 3), scored(5, 4)].into_iter().for_each(|found| ahead.offer_unordered(found));
        top.learn(&ahead);
        [scored(4, 1), scored(7, 3), scored(5, 4)].into_iter().for_each(|found| top.offer(found));
        assert_eq!(top.into_sorted(), [scored(7, 3), scored(5, 4)]);
    }

    #[test]
    fn fewer_than_are_wanted_teach_nothing() {
        let mut top = Top::new(2);
        let mut ahead = top.apart();
        ahead.offer_unordered(scored(7, 3));
        top.learn(&ahead);
        assert_eq!(top.threshold(), None);
    }
}
