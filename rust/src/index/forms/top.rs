//! The most frequent forms of a range, without looking at all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::{Forms, WIDTH};
use crate::error::Result;

impl Forms {
    /// The at most `limit` forms in `range` that occur in the most documents, most frequent
    /// first, ties in order of number.
    ///
    /// Best first: of all stretches not yet looked into, the one with the largest maximum is
    /// opened next (stretches of 4,096 forms into stretches of 64, these into forms), and a form
    /// that comes up has no better one left.
    pub fn top_by_documents(&self, range: Range<u32>, limit: usize) -> Result<Vec<u32>> {
        let range = range.start..range.end.min(self.len);
        let mut found = Vec::new();
        // (documents at most, first form, forms in the whole stretch)
        let mut open = BinaryHeap::new();
        self.open_stretch(&range, range.clone(), WIDTH * WIDTH, &mut open)?;
        while let Some((_, Reverse(first), width)) = open.pop() {
            if found.len() == limit {
                break;
            }
            if width == 1 {
                found.push(first);
                continue;
            }
            let end =
                (u64::from(first - first % width) + u64::from(width)).min(u64::from(self.len));
            self.open_stretch(&range, first..end as u32, width / WIDTH, &mut open)?;
        }
        Ok(found)
    }

    /// Puts the parts of `stretch` that lie in `range` into `open`, each `width` forms wide.
    fn open_stretch(
        &self,
        range: &Range<u32>,
        stretch: Range<u32>,
        width: u32,
        open: &mut BinaryHeap<(u32, Reverse<u32>, u32)>,
    ) -> Result<()> {
        let table = match width {
            1 => &self.documents,
            WIDTH => &self.maxima,
            _ => &self.tops,
        };
        let (start, end) = (stretch.start.max(range.start), stretch.end.min(range.end));
        if start < end {
            for part in start / width..=(end - 1) / width {
                let most = table.u32(4 * part as usize)?;
                open.push((most, Reverse(start.max(part * width)), width));
            }
        }
        Ok(())
    }
}
