//! Which segments to merge: neighbours of about the same size, so that every article is copied
//! only a few times on its way into a large segment, and the order of arrival stays.
//!
//! Sizes fall into tiers, each [`FACTOR`] times the one below. When [`FACTOR`] segments of one
//! tier stand beside each other, with nothing but smaller ones between them, all of them become
//! one. (Tiers over neighbours are the oldest policy of their kind; O'Neil, Cheng, Gawlick and
//! O'Neil, "The Log-Structured Merge-Tree", 1996, has the argument for a constant factor.)

use std::ops::Range;

/// How many segments of one tier make one of the next.
const FACTOR: usize = 8;
/// Segments up to this size are all of the lowest tier.
const SMALLEST: u64 = 1 << 20;
/// A merge does not make a segment larger than this, and leaves those alone of which two would.
const LARGEST: u64 = 5 << 30;
/// More segments than this, apart from those that are left alone, do not stand for long.
const MOST_SEGMENTS: usize = 24;
/// How much larger than its largest source the result of a merge should be, at least.
const GROWTH: u64 = 3;
/// A segment is written anew when one in so many of its documents is deleted.
const RECLAIM: u64 = 5;

/// What the policy knows of a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SegmentSize {
    /// The length of its file.
    pub bytes: u64,
    /// Its documents, deleted ones included.
    pub documents: u32,
    /// Its deleted documents.
    pub deleted: u32,
    /// Whether it is being merged already.
    pub busy: bool,
}

impl SegmentSize {
    /// The bytes that a merge would leave of it, about.
    fn live_bytes(&self) -> u64 {
        let live = u128::from(self.documents - self.deleted.min(self.documents));
        (u128::from(self.bytes) * live / u128::from(self.documents.max(1))) as u64
    }

    fn tier(&self) -> u32 {
        (self.live_bytes() / SMALLEST).checked_ilog(FACTOR as u64).map_or(0, |log| log + 1)
    }

    fn is_growing(&self) -> bool {
        self.live_bytes() <= LARGEST / 2
    }

    fn is_free(&self) -> bool {
        !self.busy && self.is_growing()
    }

    fn wants_reclaim(&self) -> bool {
        !self.busy && u64::from(self.deleted) * RECLAIM > u64::from(self.documents)
    }
}

/// The bytes that a merge of `segments` would write, about.
pub fn cost(segments: &[SegmentSize]) -> u64 {
    segments.iter().map(SegmentSize::live_bytes).sum()
}

/// The ranges of neighbours to merge now, the cheapest first; they do not overlap. A range of one
/// is a segment to be written anew without its deleted documents.
pub fn merges(segments: &[SegmentSize]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let highest = segments.iter().filter(|s| s.is_free()).map(SegmentSize::tier).max();
    for tier in 0..=highest.unwrap_or(0) {
        for range in runs(segments, tier) {
            if !ranges.iter().any(|other| overlap(other, &range)) {
                ranges.push(range);
            }
        }
    }
    for (place, segment) in segments.iter().enumerate() {
        let range = place..place + 1;
        if segment.wants_reclaim() && !ranges.iter().any(|other| overlap(other, &range)) {
            ranges.push(range);
        }
    }
    ranges.sort_by_key(|range| (cost(&segments[range.clone()]), range.start));
    ranges
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Runs of neighbours of at most `tier`, of which [`FACTOR`] or more are of that tier itself, or
/// as many as fit into the largest segment.
fn runs(segments: &[SegmentSize], tier: u32) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    while start < segments.len() {
        let (mut end, mut bytes, mut equal, mut full) = (start, 0u64, 0, false);
        while let Some(segment) = segments.get(end) {
            if !segment.is_free() || segment.tier() > tier {
                break;
            }
            if bytes + segment.live_bytes() > LARGEST {
                full = true;
                break;
            }
            bytes += segment.live_bytes();
            equal += usize::from(segment.tier() == tier);
            end += 1;
        }
        if equal >= FACTOR || full && equal > 1 {
            runs.push(start..end);
        }
        start = end.max(start + 1);
    }
    runs
}

/// Whether there are too many segments for comfort.
pub fn is_crowded(segments: &[SegmentSize]) -> bool {
    segments.iter().filter(|segment| segment.is_growing()).count() > MOST_SEGMENTS
}

/// What to merge where there are too many: up to [`FACTOR`] neighbours that cost least for each
/// segment saved, provided that the result is [`GROWTH`] times the largest of them. (Adding little
/// ones to a big one over and over would copy that without end.) Where no neighbours are that
/// even, those that come nearest.
pub fn cheapest(segments: &[SegmentSize]) -> Option<Range<usize>> {
    let (mut cheapest, mut evenest) = (None, None);
    for start in 0..segments.len() {
        let (mut bytes, mut largest) = (0u64, 0u64);
        for (end, segment) in segments.iter().enumerate().skip(start).take(FACTOR) {
            bytes += segment.live_bytes();
            largest = largest.max(segment.live_bytes());
            if !segment.is_free() || bytes > LARGEST {
                break;
            }
            if end > start {
                let range = start..end + 1;
                if largest * GROWTH <= bytes {
                    keep_least(&mut cheapest, bytes / (end - start) as u64, range.clone());
                }
                keep_least(&mut evenest, largest * 1000 / bytes.max(1), range);
            }
        }
    }
    cheapest.or(evenest).map(|(_, range)| range)
}

fn keep_least(best: &mut Option<(u64, Range<usize>)>, cost: u64, range: Range<usize>) {
    if best.as_ref().is_none_or(|(least, _)| cost < *least) {
        *best = Some((cost, range));
    }
}

/// Cuts the segments of one bulk load into neighbours that may become one segment each.
pub fn bulk(segments: &[SegmentSize]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut bytes) = (0, 0u64);
    for (place, segment) in segments.iter().enumerate() {
        if bytes + segment.live_bytes() > LARGEST {
            ranges.push(start..place);
            (start, bytes) = (place, 0);
        }
        bytes += segment.live_bytes();
    }
    ranges.push(start..segments.len());
    ranges.retain(|range| range.len() > 1);
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    fn of(sizes: &[u64]) -> Vec<SegmentSize> {
        let size =
            |bytes: &u64| SegmentSize { bytes: *bytes, documents: 100, deleted: 0, busy: false };
        sizes.iter().map(size).collect()
    }

    fn listed(ranges: &[Range<usize>]) -> String {
        ranges.iter().map(|range| format!("{range:?}")).collect::<Vec<_>>().join(", ")
    }

    fn planned(sizes: &[SegmentSize]) -> String {
        listed(&merges(sizes))
    }

    #[test]
    fn eight_of_a_tier_become_one() {
        assert_eq!(planned(&of(&[MB / 2; 7])), "");
        assert_eq!(planned(&of(&[MB / 2; 8])), "0..8");
        assert_eq!(planned(&of(&[MB / 2; 11])), "0..11");
        let mut sizes = vec![100 * MB];
        sizes.extend([MB / 4; 8]);
        assert_eq!(planned(&of(&sizes)), "1..9");
    }

    #[test]
    fn smaller_ones_between_are_swept_along_and_larger_ones_part() {
        let mut sizes = vec![4 * MB; 8];
        sizes.insert(3, MB / 8);
        assert_eq!(planned(&of(&sizes)), "0..9");
        let mut sizes = vec![MB / 4; 8];
        sizes.insert(4, 4 * MB);
        assert_eq!(planned(&of(&sizes)), "");
    }

    #[test]
    fn the_cheapest_comes_first() {
        let mut sizes = vec![4 * MB; 8];
        sizes.push(100 * MB);
        sizes.extend([MB / 4; 8]);
        assert_eq!(planned(&of(&sizes)), "9..17, 0..8");
    }

    #[test]
    fn large_ones_stay_and_limit_what_is_merged() {
        assert_eq!(planned(&of(&[LARGEST + 1; 9])), "");
        assert_eq!(cheapest(&of(&[LARGEST + 1; 30])), None);
        let sizes = of(&[LARGEST / 4; 30]);
        assert_eq!(planned(&sizes), "0..4, 4..8, 8..12, 12..16, 16..20, 20..24, 24..28");
        assert!(cheapest(&sizes).is_some_and(|range| cost(&sizes[range]) <= LARGEST));
        assert_eq!(listed(&bulk(&of(&[LARGEST / 2; 5]))), "0..2, 2..4");
        assert_eq!(listed(&bulk(&of(&[MB; 3]))), "0..3");
        assert_eq!(listed(&bulk(&of(&[MB]))), "");
        assert_eq!(listed(&bulk(&[])), "");
    }

    #[test]
    fn a_fifth_deleted_is_reclaimed() {
        let mut sizes = of(&[50 * MB, 2 * LARGEST]);
        (sizes[0].deleted, sizes[1].deleted) = (20, 20);
        assert_eq!(planned(&sizes), "");
        (sizes[0].deleted, sizes[1].deleted) = (21, 21);
        assert_eq!(planned(&sizes), "0..1, 1..2");
        sizes[0].busy = true;
        assert_eq!(planned(&sizes), "1..2");
    }

    #[test]
    fn what_is_being_merged_is_left_alone() {
        let mut sizes = of(&[MB / 2; 16]);
        sizes[7].busy = true;
        assert_eq!(planned(&sizes), "8..16");
        sizes[12].busy = true;
        assert_eq!(planned(&sizes), "");
    }

    #[test]
    fn too_many_are_merged_where_it_costs_least() {
        let mut sizes = vec![64 * MB; 4];
        sizes.extend([MB / 8; 7]);
        sizes.push(2 * MB);
        assert_eq!(cheapest(&of(&sizes)), Some(4..11));
        sizes[6] = 2 * LARGEST;
        assert_eq!(cheapest(&of(&sizes)), Some(7..11));
        assert_eq!(cheapest(&of(&[MB, 40 * MB, 2 * LARGEST, 3 * MB, MB])), Some(3..5));
        assert_eq!(cheapest(&of(&[MB, 2 * LARGEST, MB])), None);
        assert_eq!(cheapest(&of(&[MB])), None);
        assert_eq!(cheapest(&[]), None);
    }

    #[test]
    fn segments_stay_few_whatever_comes() {
        let mut state = 9u64;
        let (mut sizes, mut written, mut added) = (Vec::new(), 0, 0);
        for _ in 0..20_000 {
            state =
                state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            let bytes = (MB / 16) << ((state >> 33) % 8);
            added += bytes;
            sizes.extend(of(&[bytes]));
            while let Some(range) = merges(&sizes).first().cloned().or_else(|| {
                if sizes.len() > MOST_SEGMENTS {
                    cheapest(&sizes)
                } else {
                    None
                }
            }) {
                let bytes = cost(&sizes[range.clone()]);
                written += bytes;
                sizes.splice(range, of(&[bytes]));
            }
            assert!(!is_crowded(&sizes));
            assert!(sizes.len() <= MOST_SEGMENTS + (added / LARGEST) as usize * 2);
        }
        assert!(written < 6 * added, "every byte is copied {} times", written / added);
    }
}
