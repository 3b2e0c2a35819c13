//! One query word of many lists, such as a prefix: frequencies are added up list by list, for all
//! documents of the segment at once.
//!
//! Bounds are of little use here: those of hundreds of lists add up to more than any document
//! holds. So every posting is read, but each list is opened once, and a posting costs an addition.
//! Scores are computed only for documents whose frequency can reach the threshold at their length.
//! The sums take two bytes per document and stay with the thread.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use multiversion::multiversion;

use super::{Passing, Total};
use crate::engines::clause::form_sets::FormSets;
use crate::engines::scoring::Scoring;
use crate::engines::top::{Scored, Top};
use crate::engines::window::{Span, WINDOW};
use crate::error::Result;
use crate::index::bitpack::BLOCK;
use crate::index::lengths::{GROUPS, STRIDE};
use crate::index::postings::ListReader;
use crate::index::reader::SegmentParts;
use crate::index::DocId;
use crate::query::plan::{Group, Member};
use crate::ranking::bm25::{fixed, Saturation};

/// From so many lists on, none is worth a bound of its own.
const MANY: usize = 4;
/// So many of a stride are sooner held against their own floors than against those of groups.
const FEW: u32 = 8;

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
#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
pub fn search(
    (segment, number): (&SegmentParts, u32),
    members: &[Member],
    weight: f32,
    at: Scoring<'_>,
    passing: &mut Passing<'_, '_>,
    top: &mut Top,
) -> Result<Total> {
    // After an error they are not put back.
    let mut sums = SUMS.take();
    sums.fit(at.lengths.len());
    let mut block = Decoded { docs: [0; BLOCK], frequencies: [0; BLOCK], sets: [0; BLOCK] };
    for member in members {
        let list = segment.list(member.term)?.list;
        block.for_each(&list, member, |docs, frequencies| match sums.add(docs, frequencies) {
            true => Ok(()),
            false => Err(list.names_no_document()),
        })?;
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
            let (held, most) = summary(frequencies);
            total.matches += u64::from(held);
            let mut slots = floor.exceeded(frequencies, most, *shortest);
            while slots != 0 {
                let slot = slots.trailing_zeros() as usize;
                slots &= slots - 1;
                let doc = (stride * STRIDE + slot) as DocId;
                let length = at.lengths[doc as usize];
                if f32::from(frequencies[slot]) <= floor.of(length) {
                    continue;
                }
                let frequency = match frequencies[slot] {
                    u16::MAX => block.sum(segment, members, doc)?,
                    frequency => u32::from(frequency),
                };
                let score = fixed(weight, at.saturation.of(frequency, length));
                top.offer(Scored { score, segment: number, doc });
                floor.raise(top.threshold());
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
    documents: usize,
    frequencies: Vec<u16>,
    /// Per stride: whether it has any.
    touched: Vec<bool>,
}

impl Sums {
    /// Makes room for `documents`.
    fn fit(&mut self, documents: usize) {
        self.documents = documents;
        let strides = documents.div_ceil(STRIDE);
        self.touched.resize(strides, false);
        self.frequencies.resize(strides * STRIDE, 0);
    }

    /// Adds `frequencies`, one for each of `docs`; false, and adds none, where hostile bytes name
    /// a document that the segment does not have.
    // Not inlined: amid everything else, the loop would keep nothing in registers.
    #[inline(never)]
    fn add(&mut self, docs: &[DocId], frequencies: &mut [u32]) -> bool {
        const MOST: u32 = u16::MAX as u32;
        // They rise, unless they are damaged.
        let (mut least, mut most, mut bits) = (DocId::MAX, 0, 0);
        for (doc, frequency) in docs.iter().zip(&*frequencies) {
            (least, most, bits) = (least.min(*doc), most.max(*doc), bits | frequency);
        }
        if most as usize >= self.documents {
            return docs.is_empty();
        }
        if bits > MOST {
            frequencies.iter_mut().for_each(|frequency| *frequency = (*frequency).min(MOST));
        }
        self.touch(docs, least as usize / STRIDE..=most as usize / STRIDE);
        add(&mut self.frequencies, docs, frequencies);
        true
    }

    /// Marks the strides of `docs`, which lie in `strides`: all of these where they lie close
    /// together.
    fn touch(&mut self, docs: &[DocId], strides: RangeInclusive<usize>) {
        match self.touched.get_mut(strides) {
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

#[multiversion(targets("x86_64+avx2+bmi2+popcnt"))]
fn add(sums: &mut [u16], docs: &[DocId], frequencies: &[u32]) {
    for (doc, frequency) in docs.iter().zip(frequencies) {
        if let Some(sum) = sums.get_mut(*doc as usize) {
            *sum = sum.saturating_add(*frequency as u16);
        }
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
        mut visit: impl FnMut(&[DocId], &mut [u32]) -> Result<()>,
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
            visit(&self.docs[..count], &mut self.frequencies[..count])?;
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
                Ok(())
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

    /// A bit for each of `frequencies`, the highest of which is `most`, that may be above its
    /// floor, as far as can be told by the `shortest` length of each group.
    #[inline(always)]
    fn exceeded(&self, frequencies: &[u16; STRIDE], most: u16, shortest: [u8; GROUPS]) -> u64 {
        let least = shortest.iter().fold(u8::MAX, |least, length| least.min(*length));
        let lowest = self.of(least) as u16;
        if most <= lowest {
            return 0;
        }
        let slots = above(frequencies, [lowest; GROUPS]);
        if slots.count_ones() <= FEW {
            return slots;
        }
        above(frequencies, shortest.map(|length| self.of(length) as u16))
    }
}

/// How many of `frequencies` are not 0, and the highest of them.
#[inline(always)]
fn summary(frequencies: &[u16; STRIDE]) -> (u32, u16) {
    let both = |(held, most): (u16, u16), frequency: &u16| {
        (held + u16::from(*frequency > 0), most.max(*frequency))
    };
    let (held, most) = frequencies.iter().fold((0, 0), both);
    (u32::from(held), most)
}

/// A bit for each of `frequencies` that is above the floor of its group.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn above(frequencies: &[u16; STRIDE], floors: [u16; GROUPS]) -> u64 {
    // SAFETY: SSE2 is part of what x86-64 is.
    unsafe { above_by_eights(frequencies, floors) }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn above_by_eights(frequencies: &[u16; STRIDE], floors: [u16; GROUPS]) -> u64 {
    use std::arch::x86_64::{
        _mm_cmpeq_epi16, _mm_loadu_si128, _mm_movemask_epi8, _mm_packs_epi16, _mm_set1_epi16,
        _mm_setzero_si128, _mm_subs_epu16,
    };

    let (eights, _) = frequencies.as_chunks::<8>();
    let mut bits = 0;
    for (group, floor) in floors.iter().enumerate() {
        let floor = _mm_set1_epi16(*floor as i16);
        let is_below = |eight: &[u16; 8]| {
            // SAFETY: sixteen bytes stand there, and this instruction wants no alignment.
            let eight = unsafe { _mm_loadu_si128(std::ptr::from_ref(eight).cast()) };
            // Subtraction stops at 0.
            _mm_cmpeq_epi16(_mm_subs_epu16(eight, floor), _mm_setzero_si128())
        };
        let below = _mm_packs_epi16(is_below(&eights[2 * group]), is_below(&eights[2 * group + 1]));
        bits |= u64::from(!_mm_movemask_epi8(below) as u16) << (16 * group);
    }
    bits
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn above(frequencies: &[u16; STRIDE], floors: [u16; GROUPS]) -> u64 {
    let groups = frequencies.chunks(STRIDE / GROUPS).zip(floors);
    groups.rev().fold(0, |bits, (group, floor)| {
        group.iter().rev().fold(bits, |bits, frequency| bits << 1 | u64::from(*frequency > floor))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_say_what_is_above_the_floor(
            frequencies in prop::collection::vec(prop_oneof![0u16..5, any::<u16>()], STRIDE),
            floors in prop::array::uniform::<_, GROUPS>(prop_oneof![0u16..5, any::<u16>()]),
        ) {
            let frequencies: [u16; STRIDE] = frequencies.try_into().unwrap();
            let bits = above(&frequencies, floors);
            for (slot, frequency) in frequencies.iter().enumerate() {
                let floor = floors[slot * GROUPS / STRIDE];
                prop_assert_eq!(bits >> slot & 1 == 1, *frequency > floor);
            }
            let held = frequencies.iter().filter(|frequency| **frequency > 0).count();
            let most = *frequencies.iter().max().unwrap();
            prop_assert_eq!(summary(&frequencies), (held as u32, most));
        }
    }
}
