//! One query word of many lists, such as a prefix: frequencies are added up list by list, for all
//! documents of the segment at once.
//!
//! Bounds are of little use here: those of hundreds of lists add up to more than any document
//! holds. So every posting is read, but each list is opened once, and a posting costs an addition.
//! Scores are computed only for documents whose frequency can reach the threshold at their length.
//! The sums take two bytes per document and stay with the thread.

use std::cell::RefCell;

use super::{Passing, Total};
use crate::engines::clause::form_sets::FormSets;
use crate::engines::scoring::Scoring;
use crate::engines::top::{Scored, Top};
use crate::engines::window::{Span, WINDOW};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::lengths::STRIDE;
use crate::index::postings::ListReader;
use crate::index::reader::SegmentParts;
use crate::index::DocId;
use crate::query::plan::{Group, Member};
use crate::ranking::bm25::{fixed, Saturation};

/// From so many lists on, none is worth a bound of its own.
const MANY: usize = 4;
/// Documents that are held against the threshold together, if those of their stride may exceed it.
const FEW: usize = 16;

thread_local! {
    /// All zeros, but while a search has taken them.
    static SUMS: RefCell<Sums> = RefCell::default();
}

/// The members of `group` in segment number `number`, if they are to be added up here.
pub fn members(group: &Group, number: usize) -> Option<&[Member]> {
    let members = group.members.get(number)?;
    let plain = group.field.is_none() && group.exact_weight == 0.0;
    (plain && members.len() >= MANY).then_some(members)
}

/// Offers the best documents that hold one of `members`. Counts all matches.
pub fn search(
    (segment, number): (&SegmentParts, u32),
    members: &[Member],
    weight: f32,
    at: Scoring<'_>,
    passing: &mut Passing<'_>,
    top: &mut Top,
) -> Result<Total> {
    // After an error they are not put back.
    let mut sums = SUMS.take();
    sums.fit(at.lengths.len());
    let mut block = Decoded { docs: [0; BLOCK], frequencies: [0; BLOCK], sets: [0; BLOCK] };
    for member in members {
        let list = segment.list(member.term)?.list;
        block.for_each(&list, member, |docs, frequencies| sums.add(docs, frequencies))?;
    }
    let shortest = segment.lengths.shortest()?;
    let mut floor = Floor { weight, saturation: at.saturation, threshold: None, ratio: 0.0 };
    let mut total = Total { matches: 0, exact: true };
    for (n, first) in (0..at.lengths.len()).step_by(WINDOW).enumerate() {
        let end = at.lengths.len().min(first + WINDOW);
        let span = Span { first: first as DocId, end: end as DocId };
        let strides = n * (WINDOW / STRIDE)..end.div_ceil(STRIDE);
        for (stride, shortest) in strides.clone().zip(&shortest[strides]) {
            let Some(frequencies) = sums.touched(stride) else { continue };
            if !passing.is_everything() {
                let bits = passing.bits(span)?[stride % (WINDOW / STRIDE)];
                for (slot, frequency) in frequencies.iter_mut().enumerate() {
                    *frequency *= (bits >> slot & 1) as u16;
                }
            }
            let held = frequencies.iter().map(|frequency| u16::from(*frequency > 0));
            total.matches += u64::from(held.sum::<u16>());
            if floor.may_be_exceeded(frequencies, *shortest) {
                let start = stride * STRIDE;
                let mut lengths = [u8::MAX; STRIDE];
                let known = &at.lengths[start..end.min(start + STRIDE)];
                lengths[..known.len()].copy_from_slice(known);
                let (lengths, _) = lengths.as_chunks::<FEW>();
                let (frequencies, _) = frequencies.as_chunks::<FEW>();
                for (n, (frequencies, lengths)) in frequencies.iter().zip(lengths).enumerate() {
                    let first = start + FEW * n;
                    floor.exceeding(frequencies, lengths, |slot| {
                        let doc = (first + slot) as DocId;
                        let frequency = match frequencies[slot] {
                            u16::MAX => block.sum(segment, members, doc)?,
                            frequency => u32::from(frequency),
                        };
                        let score = fixed(weight, at.saturation.of(frequency, lengths[slot]));
                        top.offer(Scored { score, segment: number, doc });
                        Ok(top.threshold())
                    })?;
                }
            }
            frequencies.fill(0);
        }
    }
    SUMS.set(sums);
    Ok(total)
}

/// Frequencies by document, those of [`u16::MAX`] and more as that.
#[derive(Default)]
struct Sums {
    frequencies: Vec<u16>,
    /// Per stride: whether it has any.
    touched: Vec<bool>,
}

impl Sums {
    /// Makes room for `documents`.
    fn fit(&mut self, documents: usize) {
        let strides = documents.div_ceil(STRIDE);
        self.touched.resize(strides, false);
        self.frequencies.resize(strides * STRIDE, 0);
    }

    /// Adds `frequencies`, one for each of `docs`, which rise unless they are damaged.
    // Not inlined: amid everything else, the loop would keep nothing in registers.
    #[inline(never)]
    fn add(&mut self, docs: &[DocId], frequencies: &mut [u32]) {
        const MOST: u32 = u16::MAX as u32;
        if frequencies.iter().fold(0, |all, frequency| all | frequency) > MOST {
            frequencies.iter_mut().for_each(|frequency| *frequency = (*frequency).min(MOST));
        }
        self.touch(docs);
        let sums = &mut self.frequencies[..];
        for (doc, frequency) in docs.iter().zip(frequencies) {
            // Hostile bytes may name documents that the segment does not have.
            if let Some(sum) = sums.get_mut(*doc as usize) {
                *sum = sum.saturating_add(*frequency as u16);
            }
        }
    }

    /// Marks the strides of `docs`; where those lie close together, all from the first to the
    /// last.
    fn touch(&mut self, docs: &[DocId]) {
        let (Some(first), Some(last)) = (docs.first(), docs.last()) else { return };
        let (first, last) = (*first as usize / STRIDE, *last as usize / STRIDE);
        match self.touched.get_mut(first..=last) {
            Some(strides) if strides.len() <= docs.len() => strides.fill(true),
            _ => docs.iter().for_each(|doc| {
                if let Some(touched) = self.touched.get_mut(*doc as usize / STRIDE) {
                    *touched = true;
                }
            }),
        }
    }

    /// The frequencies of a stride that has some, which the caller sets to 0.
    #[inline]
    fn touched(&mut self, stride: usize) -> Option<&mut [u16; STRIDE]> {
        let touched = std::mem::take(self.touched.get_mut(stride)?);
        let (strides, _) = self.frequencies.as_chunks_mut::<STRIDE>();
        strides.get_mut(stride).filter(|_| touched)
    }
}

/// A block, decoded.
struct Decoded {
    docs: [DocId; BLOCK],
    frequencies: [u32; BLOCK],
    sets: [u32; BLOCK],
}

impl Decoded {
    /// Calls `visit` with documents and weighted frequencies of the postings that count, block
    /// by block.
    #[inline]
    fn for_each(
        &mut self,
        list: &ListReader<'_>,
        member: &Member,
        mut visit: impl FnMut(&[DocId], &mut [u32]),
    ) -> Result<()> {
        let allowed = FormSets::allowed(list, member)?;
        if matches!(allowed, FormSets::Never) {
            return Ok(());
        }
        for number in 0..list.blocks() {
            let block = list.block(number)?;
            block.docs(&mut self.docs);
            block.frequencies(&mut self.frequencies);
            let mut count = block.len();
            if allowed.varies() {
                block.form_sets(&mut self.sets);
                count = 0;
                for i in 0..block.len() {
                    (self.docs[count], self.frequencies[count]) =
                        (self.docs[i], self.frequencies[i]);
                    count += usize::from(allowed.holds(self.sets[i]));
                }
            }
            visit(&self.docs[..count], &mut self.frequencies[..count]);
        }
        Ok(())
    }

    /// The frequency of one document, however large.
    #[cold]
    fn sum(&mut self, segment: &SegmentParts, members: &[Member], doc: DocId) -> Result<u32> {
        let mut sum = 0u32;
        for member in members {
            let list = segment.list(member.term)?.list;
            self.for_each(&list, member, |docs, frequencies| {
                if let Some(at) = docs.iter().position(|other| *other == doc) {
                    sum = sum.saturating_add(frequencies[at]);
                }
            })?;
        }
        Ok(sum)
    }
}

/// The frequencies that do not reach the threshold, by length.
///
/// `weight * f / (f + norm)` exceeds the threshold where `f` exceeds `norm * threshold /
/// (weight - threshold)`; a little less is taken, for what rounding may do.
struct Floor<'a> {
    weight: f32,
    saturation: &'a Saturation,
    threshold: Option<u32>,
    /// `threshold / (weight - threshold)`.
    ratio: f32,
}

impl Floor<'_> {
    fn raise(&mut self, threshold: Option<u32>) {
        const BELOW: f64 = 0.999;
        if threshold == self.threshold {
            return;
        }
        self.threshold = threshold;
        let reached = f64::from(threshold.unwrap_or(0));
        let left = f64::from(self.weight) - reached;
        self.ratio = if left > 0.0 { (BELOW * reached / left) as f32 } else { f32::MAX };
    }

    #[inline(always)]
    fn of(&self, length: u8) -> f32 {
        // No floor hides a sum that is cut off at the largest number.
        const HIGHEST: f32 = (u16::MAX - 1) as f32;
        (self.saturation.norm(length) * self.ratio).min(HIGHEST)
    }

    /// Whether some frequency is above the floor of the smallest length.
    #[inline(always)]
    fn may_be_exceeded(&self, frequencies: &[u16], shortest: u8) -> bool {
        let floor = self.of(shortest) as u16;
        // Subtraction that stops at 0, unlike a maximum, is one instruction on every processor.
        frequencies.iter().fold(0, |any, frequency| any | frequency.saturating_sub(floor)) > 0
    }

    /// Calls `visit` with the slot of each frequency above its floor; it gives back the threshold.
    #[inline]
    fn exceeding(
        &mut self,
        frequencies: &[u16; FEW],
        lengths: &[u8; FEW],
        mut visit: impl FnMut(usize) -> Result<Option<u32>>,
    ) -> Result<()> {
        let shortest = lengths.iter().fold(u8::MAX, |least, length| least.min(*length));
        if !self.may_be_exceeded(frequencies, shortest) {
            return Ok(());
        }
        let least = self.of(shortest) as u16;
        for (slot, (frequency, length)) in frequencies.iter().zip(lengths).enumerate() {
            if *frequency > least && f32::from(*frequency) > self.of(*length) {
                let threshold = visit(slot)?;
                self.raise(threshold);
            }
        }
        Ok(())
    }
}
