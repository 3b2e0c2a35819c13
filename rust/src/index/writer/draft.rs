//! The segments of a commit while it is made.

use std::ops::Range;
use std::sync::Arc;

use crate::index::deleted::DocumentSet;
use crate::index::merge::policy::SegmentSize;
use crate::index::reader::Segment;

/// Segments in document order, with the deletions that the commit will fix.
pub struct Draft {
    segments: Vec<Segment>,
}

impl Draft {
    /// The segments of the last commit, and then those written since.
    pub fn new(segments: Vec<Segment>) -> Self {
        Draft { segments }
    }

    /// The segments.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segments, to take.
    pub fn into_segments(self) -> Vec<Segment> {
        self.segments
    }

    /// Replaces the deleted documents of segment `number`.
    pub fn set_deleted(&mut self, number: u64, deleted: &DocumentSet) {
        for segment in self.segments.iter_mut().filter(|s| s.entry.number == number) {
            segment.deleted = Arc::new(deleted.clone());
        }
    }

    /// The deleted documents of segment `number`, if it is there.
    pub fn deleted(&self, number: u64) -> Option<&DocumentSet> {
        let segment = self.segments.iter().find(|segment| segment.entry.number == number)?;
        Some(&segment.deleted)
    }

    /// Puts `merged` where the first of the segments `numbers` stands, and drops these.
    pub fn replace(&mut self, numbers: &[u64], merged: Option<Segment>) {
        let is_source = |segment: &Segment| numbers.contains(&segment.entry.number);
        let Some(place) = self.segments.iter().position(is_source) else { return };
        self.segments.retain(|segment| !is_source(segment));
        if let Some(merged) = merged {
            self.segments.insert(place, merged);
        }
    }

    /// Drops segments of which every document is deleted.
    pub fn drop_dead(&mut self) {
        self.segments.retain(|segment| segment.live_documents() > 0);
    }

    /// What the merge policy wants to know of the segments in `range`.
    pub fn sizes(&self, range: Range<usize>, busy: impl Fn(u64) -> bool) -> Vec<SegmentSize> {
        let size = |segment: &Segment| SegmentSize {
            bytes: segment.entry.seal.length,
            documents: segment.entry.documents,
            deleted: segment.deleted.len(),
            busy: busy(segment.entry.number),
        };
        self.segments[range].iter().map(size).collect()
    }
}
