//! Going through every occurrence of a list, block after block.

use super::super::bitpack::BLOCK;
use super::super::positions::form_bits;
use super::super::DocId;
use super::sets::{Bits, FormSets};
use super::streams::{Streams, LAST_POSITION};
use super::{Block, Occurrence};

/// One block, decoded to its occurrences.
pub struct Walk {
    streams: Streams,
    occurrences: Vec<Occurrence>,
    ends: [u32; BLOCK],
}

impl Default for Walk {
    fn default() -> Self {
        Walk { streams: Streams::default(), occurrences: Vec::new(), ends: [0; BLOCK] }
    }
}

impl Walk {
    /// Decodes `block`, whose positions start `positions` (what follows them does no harm).
    /// `weights` are those of the text fields. `None` where the bytes contradict themselves; if
    /// not, documents rise, and so do the occurrences of each.
    pub fn read(
        &mut self,
        block: &Block<'_>,
        sets: &FormSets,
        positions: &[u8],
        weights: &[u32],
    ) -> Option<()> {
        let Walk { streams, occurrences, ends } = self;
        streams.read(block, positions, weights)?;
        occurrences.clear();
        streams.for_each_field(weights.len() as u8 - 1, |index, field, steps| {
            let form = sets.get(streams.set(index))?[0];
            let mut position = 0u32;
            for &step in steps {
                position = position.checked_add(step).filter(|p| *p <= LAST_POSITION)?;
                occurrences.push(Occurrence { field, position, form });
            }
            ends[index] = occurrences.len() as u32;
            Some(())
        })?;
        let mut forms = Bits::new(&positions[streams.forms_at..]);
        for index in 0..streams.docs().len() {
            let set = sets.get(streams.set(index))?;
            if set.len() > 1 {
                let width = form_bits(set.len());
                for occurrence in &mut occurrences[range(ends, index)] {
                    occurrence.form = *set.get(forms.take(width)? as usize)?;
                }
            }
        }
        Some(())
    }

    /// The documents of the block.
    #[inline]
    pub fn docs(&self) -> &[DocId] {
        self.streams.docs()
    }

    /// The occurrences of posting `index`, at least one.
    #[inline]
    pub fn occurrences(&self, index: usize) -> &[Occurrence] {
        &self.occurrences[range(&self.ends, index)]
    }
}

/// The occurrences of posting `index`, by where those of each posting end.
#[inline]
fn range(ends: &[u32; BLOCK], index: usize) -> std::ops::Range<usize> {
    let start = if index == 0 { 0 } else { ends[index - 1] as usize };
    start..ends[index] as usize
}
