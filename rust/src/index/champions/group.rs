//! One group of a list while the list goes by.

use super::super::lengths::DECODED;
use super::super::postings::Impact;
use super::super::varint;
use super::{Champion, Kind, B, CHAMPIONS, FORM_K1, HELD, K1, PAIRS};

/// How good postings look while nobody asks yet.
pub(super) struct Promise {
    norms: [f32; 256],
    shares: [f32; 256],
}

impl Promise {
    pub(super) fn new(unit: u32, average: f32) -> Self {
        let factor = |code: usize| 1.0 - B + B * DECODED[code] as f32 / average.max(1.0);
        let norm = |code| K1 * unit as f32 * factor(code);
        let share = |code| (1.0 + FORM_K1 * (1.0 - B)) / (1.0 + FORM_K1 * factor(code));
        Promise { norms: std::array::from_fn(norm), shares: std::array::from_fn(share) }
    }

    /// What a posting scores, where the word as typed gains `gain` at most.
    #[inline]
    fn of(&self, frequency: f32, length: u8, gain: f32) -> f32 {
        let length = usize::from(length);
        frequency / (frequency + self.norms[length]) + gain * self.shares[length]
    }
}

/// A group while its list goes by.
pub(super) struct Group {
    pub(super) kind: Kind,
    /// What its postings gain for the word as typed.
    gain: f32,
    /// The best so far, each with its promise.
    held: Vec<(f32, Champion)>,
    /// Whatever promises no more is no champion.
    floor: f32,
    /// The highest frequency of those by length code.
    others: [u8; 256],
    /// What was passed over, and always will be.
    passed: Passed,
}

/// By length code, one bit for each of the low frequencies.
pub(super) type Passed = [u16; 256];

#[inline]
pub(super) fn is_passed(passed: &Passed, posting: Champion) -> bool {
    let frequencies = passed[usize::from(posting.length)];
    frequencies.checked_shr(posting.frequency).unwrap_or(0) & 1 == 1
}

pub(super) fn pass(passed: &mut Passed, posting: Champion) {
    passed[usize::from(posting.length)] |= 1u16.checked_shl(posting.frequency).unwrap_or(0);
}

impl Group {
    pub(super) fn new(kind: Kind, gain: f32) -> Self {
        let (held, others, passed) = (Vec::with_capacity(HELD), [0; 256], [0; 256]);
        Group { kind, gain, held, floor: -1.0, others, passed }
    }

    /// Whether the posting was passed over, as all that are like it will be.
    #[inline]
    pub(super) fn push(&mut self, posting: Champion, promise: &Promise) -> bool {
        if !is_passed(&self.passed, posting) {
            self.consider(posting, promise);
        }
        is_passed(&self.passed, posting)
    }

    #[inline(never)]
    fn consider(&mut self, posting: Champion, promise: &Promise) {
        let promised = promise.of(posting.frequency as f32, posting.length, self.gain);
        if promised <= self.floor {
            return self.pass_over(posting);
        }
        self.held.push((promised, posting));
        if self.held.len() == HELD {
            self.keep_best();
        }
    }

    fn pass_over(&mut self, posting: Champion) {
        let length = usize::from(posting.length);
        self.others[length] = self.others[length].max(posting.frequency.min(255) as u8);
        pass(&mut self.passed, posting);
    }

    /// Leaves about [`CHAMPIONS`], and none of those that promise as much as one that goes.
    fn keep_best(&mut self) {
        self.held
            .sort_unstable_by(|(a, one), (b, other)| b.total_cmp(a).then(one.doc.cmp(&other.doc)));
        let held = self.held.len();
        let ends = |at: &usize| *at == held || self.held[at - 1].0 > self.held[*at].0;
        let fitting = (1..=CHAMPIONS.min(held)).rev().find(ends);
        let end = fitting.or_else(|| (1..held).find(ends)).unwrap_or(0);
        if let Some((promised, _)) = self.held.get(end) {
            self.floor = *promised;
        }
        for at in end..held {
            self.pass_over(self.held[at].1);
        }
        self.held.truncate(end);
    }

    fn pass_over_all(&mut self) {
        for (_, posting) in std::mem::take(&mut self.held) {
            self.pass_over(posting);
        }
    }

    /// Pairs that bound those that are no champions: exactly, unless that took too many.
    fn bounds(&self, promise: &Promise) -> Vec<Impact> {
        let mut pairs: Vec<Impact> = Vec::new();
        for (length, &frequency) in (0..=u8::MAX).zip(&self.others) {
            if frequency > pairs.last().map_or(0, |shorter| shorter.frequency) {
                pairs.push(Impact { frequency, length });
            }
        }
        while pairs.len() > PAIRS {
            // Two neighbours become one that bounds both, where that promises least.
            let promised =
                |at: usize| promise.of(pairs[at + 1].most(), pairs[at].length, self.gain);
            let least = |a: usize, b: usize| if promised(b) < promised(a) { b } else { a };
            let at = (0..pairs.len() - 1).reduce(least).unwrap_or(0);
            pairs[at].frequency = pairs[at + 1].frequency;
            pairs.remove(at + 1);
        }
        pairs
    }

    pub(super) fn write(&mut self, promise: &Promise, out: &mut Vec<u8>) {
        let is_complete = self.floor < 0.0 && self.held.len() <= CHAMPIONS;
        match self.kind {
            // Which of several rare forms is typed decides which are good, so there are all or none.
            Kind::OtherForms if !is_complete => self.pass_over_all(),
            _ => self.keep_best(),
        }
        let pairs = self.bounds(promise);
        out.push(pairs.len() as u8);
        for Impact { frequency, length } in pairs {
            out.extend_from_slice(&[frequency, length]);
        }
        self.held.sort_unstable_by_key(|(_, champion)| champion.doc);
        out.push(self.held.len() as u8);
        let mut last = 0;
        for (_, Champion { doc, frequency, set, length }) in &self.held {
            for number in [doc - last, *frequency, *set] {
                varint::put(out, u64::from(number));
            }
            out.push(*length);
            last = *doc;
        }
    }
}
