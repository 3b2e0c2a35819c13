//! The postings of another list, a block at a time: what merging does. Differences between
//! positions stay what they are whatever number their document gets, so no occurrence is looked at.

use std::ops::Range;

use super::super::super::bitpack::BLOCK;
use super::super::super::positions::form_bits;
use super::super::super::DocId;
use super::super::sets::Bits;
use super::super::streams::LAST_POSITION;
use super::super::{FormSets, Impact, Streams};
use super::{ListEncoder, NO_SET};

/// Another list on its way into the one that is being encoded.
#[derive(Default)]
pub struct Appended {
    /// Its form sets, in ordinals of the list being encoded.
    pub sets: FormSets,
    known: Vec<KnownSet>,
    /// Whether some posting has several forms.
    several: bool,
}

impl Appended {
    /// Begins with a list whose form sets stand in `sets`.
    pub fn begin(&mut self) {
        let count = self.sets.count();
        self.known.clear();
        self.known.resize(count, KnownSet { number: NO_SET, postings: 0 });
        self.several = (0..count as u32).any(|set| self.sets.get(set).is_some_and(several));
    }
}

/// A form set in the list being encoded.
#[derive(Clone, Copy)]
struct KnownSet {
    /// [`NO_SET`] until a posting has it.
    number: u32,
    /// How many postings had it.
    postings: u32,
}

impl ListEncoder {
    /// Adds the postings of `block`, whose positions are `positions`: each document becomes `base`
    /// more, and `lengths` has the code of each as it was. They follow those of the list so far.
    ///
    /// `None` where the block contradicts itself; the list is of no use then.
    pub fn append(
        &mut self,
        other: &mut Appended,
        block: &Streams,
        positions: &[u8],
        base: DocId,
        lengths: &[u8],
    ) -> Option<()> {
        let main = self.weights.len() as u8 - 1;
        if *block.docs().last()? as usize >= lengths.len() || !positions_exist(block, main) {
            return None;
        }
        let symbols = self.symbols_of(other, block)?;
        let mut forms = Bits::new(positions.get(block.forms_at..)?);
        let (mut steps, mut beyond) = (&block.steps[..], &block.beyond[..]);
        let mut first = 0;
        while first < block.len {
            let held = self.docs.len();
            let here = first..block.len.min(first + BLOCK - held);
            let docs = &block.docs[here.clone()];
            self.docs.extend(docs.iter().map(|doc| doc + base));
            self.lengths.extend(docs.iter().map(|doc| lengths[*doc as usize]));
            self.frequencies.extend_from_slice(&block.frequencies[here.clone()]);
            self.symbols.extend_from_slice(&symbols[here.clone()]);
            for (frequency, length) in self.frequencies[held..].iter().zip(&self.lengths[held..]) {
                let frequency = (*frequency).min(255) as u8;
                self.front.raise(Impact { frequency, length: *length });
            }
            let fields = beyond.partition_point(|entry| usize::from(entry.0) < here.end);
            let (own, later) = beyond.split_at(fields);
            beyond = later;
            for fields in own.chunk_by(|a, b| a.0 == b.0) {
                let place = held + usize::from(fields[0].0) - first;
                self.put_fields(place as u8, fields.iter().map(|entry| (entry.1, entry.2)));
            }
            if other.several {
                self.append_forms(&other.sets, block, here.clone(), &mut forms)?;
            }
            let occurrences = block.counts[here.clone()].iter().map(|count| *count as usize).sum();
            let (own, later) = steps.split_at(occurrences);
            steps = later;
            self.positions.push_steps(own);
            self.list.occurrences += occurrences as u64;
            self.list.documents += here.len() as u32;
            if self.docs.len() == BLOCK {
                self.close_block();
            }
            first = here.end;
        }
        Some(())
    }

    /// Ends the list that `other` began with.
    pub fn end_appending(&mut self, other: &Appended) {
        for (set, known) in (0..).zip(&other.known).filter(|(_, known)| known.postings > 0) {
            for ordinal in other.sets.get(set).unwrap_or_default() {
                self.count_form(*ordinal, known.postings);
            }
        }
    }

    /// The numbers of the postings' form sets, here.
    fn symbols_of(&mut self, other: &mut Appended, block: &Streams) -> Option<[u32; BLOCK]> {
        let mut symbols = [0; BLOCK];
        for (symbol, set) in symbols.iter_mut().zip(&block.sets[..block.len]) {
            let known = other.known.get_mut(*set as usize)?;
            if known.number == NO_SET {
                known.number = self.number_of(other.sets.get(*set)?);
            }
            known.postings += 1;
            *symbol = known.number;
        }
        Some(symbols)
    }

    /// Which form each occurrence has, of the postings that have several.
    fn append_forms(
        &mut self,
        sets: &FormSets,
        block: &Streams,
        postings: Range<usize>,
        forms: &mut Bits<'_>,
    ) -> Option<()> {
        for index in postings {
            let set = sets.get(block.set(index))?;
            if several(set) {
                for _ in 0..block.counts[index] {
                    let rank = forms.take(form_bits(set.len()))?;
                    set.get(rank as usize)?;
                    self.positions.push_form(rank, set.len());
                }
            }
        }
        Some(())
    }
}

fn several(set: &[u32]) -> bool {
    set.len() > 1
}

/// Whether all positions are such as can be.
fn positions_exist(block: &Streams, main: u8) -> bool {
    let sum = |steps: &[u32]| steps.iter().map(|step| u64::from(*step)).sum::<u64>();
    let exist = |steps: &[u32]| sum(steps) <= u64::from(LAST_POSITION);
    // All steps of the block together nearly always come to less.
    exist(&block.steps)
        || block.for_each_field(main, |_, _, steps| exist(steps).then_some(())).is_some()
}
