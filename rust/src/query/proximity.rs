//! Which positions of words make a phrase: the one rule that search and snippets share.
//!
//! A position is `field << 27 | word`, so words of different fields are never near each other.

/// How the words of a phrase must stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Proximity {
    /// The distance of each word from the first one, where no slop is used.
    pub offsets: Vec<u32>,
    /// By how many positions the words may deviate from their offsets in all.
    pub slop: u32,
    /// Whether they must come in order.
    pub ordered: bool,
}

/// Room for one match, to be used again for the next document.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    places: Vec<u32>,
    next: Vec<usize>,
}

impl Proximity {
    /// The most positions by which two words of one match can be apart.
    pub fn reach(&self) -> u32 {
        let (first, last) = (self.offsets.iter().min(), self.offsets.iter().max());
        let span = last.unwrap_or(&0) - first.unwrap_or(&0);
        span.saturating_add(self.slop)
    }

    /// Calls `found` with the positions of the words of every match, one match per position of
    /// the first word at most. `positions` holds rising positions for each word.
    pub fn for_each(
        &self,
        positions: &[Vec<u32>],
        scratch: &mut Scratch,
        mut found: impl FnMut(&[u32]),
    ) {
        let Scratch { places, next } = scratch;
        places.clear();
        places.resize(positions.len(), 0);
        next.clear();
        next.resize(positions.len(), 0);
        for &start in &positions[0] {
            let matches = if self.slop == 0 && self.ordered {
                self.follows(start, positions, next, places)
            } else {
                self.is_near(start, positions, places)
            };
            if matches {
                found(places);
            }
        }
    }

    /// Whether every word stands exactly at its offset; starts rise from call to call.
    fn follows(
        &self,
        start: u32,
        positions: &[Vec<u32>],
        next: &mut [usize],
        places: &mut [u32],
    ) -> bool {
        places[0] = start;
        for (i, all) in positions.iter().enumerate().skip(1) {
            let wanted = start + self.offsets[i] - self.offsets[0];
            while next[i] < all.len() && all[next[i]] < wanted {
                next[i] += 1;
            }
            if all.get(next[i]) != Some(&wanted) {
                return false;
            }
            places[i] = wanted;
        }
        true
    }

    /// Whether every word has a place within the slop: the deviations of all words from their
    /// offsets span at most `slop`. One end of the span is tried at each distance from `start`.
    fn is_near(&self, start: u32, positions: &[Vec<u32>], places: &mut [u32]) -> bool {
        let slop = i64::from(self.slop);
        let anchor = i64::from(start);
        let origin = i64::from(self.offsets[0]);
        (0..=slop).any(|shift| {
            let mut previous = i64::MIN;
            positions.iter().enumerate().all(|(i, all)| {
                let low = anchor - shift + i64::from(self.offsets[i]) - origin;
                let from = all.partition_point(|p| i64::from(*p) < low);
                let fitting = all[from..]
                    .iter()
                    .map(|p| i64::from(*p))
                    .find(|p| (i > 0 || *p == anchor) && (!self.ordered || *p > previous));
                match fitting.filter(|p| *p <= low + slop && *p >> 27 == anchor >> 27) {
                    Some(place) => {
                        previous = place;
                        places[i] = place as u32;
                        true
                    }
                    None => false,
                }
            })
        })
    }
}
