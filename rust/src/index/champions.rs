//! The best postings of every frequent term: [`Part::Champions`](super::part::Part::Champions).
//!
//! The ten best documents for a single word lie in ten different blocks of its list, each of which
//! would be decoded and scored for the sake of one posting. Champions stand together, and with
//! them bounds of everything else in the list: where these stay below the score that is wanted, no
//! block is opened. Where they do not, the champions have only raised the threshold, so
//! an answer never depends on which postings were chosen.
//!
//! A document that holds the word as typed gains by it, and which form is typed is not known here.
//! So there are groups of champions: one of the whole list, by what they score without the gain;
//! one of the postings with each of up to fourteen forms, by what they score with it; and one that
//! all other forms share. The first postings of the list decide which forms have a group of their
//! own: those that they hold most often, and three times will do.
//!
//! ```text
//! groups      count u8, then per group, the forms without one of their own last:
//!   kind      0: the whole list; 1: the forms without a group; else an ordinal and two (varint)
//!   length    of what follows, in bytes (varint): a search reads few groups
//!   others    count u8, pairs (weighted frequency u8, length code u8): they bound the postings of
//!             the group that are no champions; no pair where there are none
//!   champions count u8, then per champion, documents rising: document as the difference from the
//!             one before, weighted frequency, form set number (varints each), length code u8
//! ```
//!
//! They are chosen as BM25 with common parameters would. Postings that it cannot tell apart are
//! champions together or not at all: a bound that equals the score of the worst champion would be
//! in the way of every search.

use super::bitpack::BLOCK;
use super::postings::Impact;
use super::varint::{self, Cursor};
use super::DocId;
use group::{is_passed, pass, Group, Passed, Promise};

mod group;

/// Lists of fewer postings have none: they are read as quickly as champions.
pub const FEWEST_POSTINGS: usize = 4 * BLOCK;
/// Champions of a group, unless more are equally good.
const CHAMPIONS: usize = 24;
/// Postings held while better ones may come.
const HELD: usize = 64;
/// The most forms with a group of their own.
const FORMS: usize = 14;
// The whole list and the other forms have a group too, and all of them a bit in `SetGroups`.
const _: () = assert!(FORMS + 2 <= u16::BITS as usize);
/// How many of the first [`FEWEST_POSTINGS`] postings must hold a form for it to have a group of
/// its own. A few will do: a group is small, and where the form that is typed has none, a search
/// may have to read most of the list.
const FEWEST_OF_FORM: u32 = 3;
/// Pairs that bound the others of a group.
const PAIRS: usize = 20;
/// How soon more occurrences stop counting in the choice.
const K1: f32 = 1.6;
/// How much length counts in the choice.
const B: f32 = 0.9;
/// How much length counts for what the word as typed adds.
const FORM_K1: f32 = 0.5;
/// What that is at most, for a form as frequent as its term, in units of the most that all its
/// occurrences score.
const GAIN: f32 = 0.44;

/// A posting that is a champion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Champion {
    /// The document.
    pub doc: DocId,
    /// Its weighted frequency.
    pub frequency: u32,
    /// The number of its form set.
    pub set: u32,
    /// The length code of the document.
    pub length: u8,
}

/// The postings of a list that have champions of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All of them.
    Whole,
    /// Those with the form of this ordinal.
    Form(u32),
    /// Those with a form that has no group.
    OtherForms,
}

impl Kind {
    fn number(self) -> u64 {
        match self {
            Kind::Whole => 0,
            Kind::OtherForms => 1,
            Kind::Form(ordinal) => u64::from(ordinal) + 2,
        }
    }

    fn from_number(number: u32) -> Self {
        match number {
            0 => Kind::Whole,
            1 => Kind::OtherForms,
            _ => Kind::Form(number - 2),
        }
    }
}

/// What is said of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// One of its champions.
    Champion(Champion),
    /// No other posting of it has a higher frequency and a smaller length than all such pairs.
    Others(Impact),
}

/// Calls `visit` with all that is said of each group that `wants` asks for: of one that holds a
/// posting, something. `None` where the bytes contradict themselves.
pub fn read(
    bytes: &[u8],
    mut wants: impl FnMut(Kind) -> bool,
    mut visit: impl FnMut(Kind, Said),
) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    for _ in 0..cursor.byte()? {
        let kind = Kind::from_number(cursor.u32()?);
        let group = cursor.bytes()?;
        if wants(kind) {
            read_group(group, |said| visit(kind, said))?;
        }
    }
    (cursor.position() == bytes.len()).then_some(())
}

fn read_group(bytes: &[u8], mut visit: impl FnMut(Said)) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let pairs = usize::from(cursor.byte()?);
    for pair in cursor.take(2 * pairs)?.chunks_exact(2) {
        visit(Said::Others(Impact { frequency: pair[0], length: pair[1] }));
    }
    let mut doc = 0u32;
    for _ in 0..cursor.byte()? {
        doc = doc.checked_add(cursor.u32()?)?;
        let (frequency, set) = (cursor.u32()?, cursor.u32()?);
        let length = cursor.byte()?;
        visit(Said::Champion(Champion { doc, frequency, set, length }));
    }
    (cursor.position() == bytes.len()).then_some(())
}

/// Chooses the champions of lists, one after the other.
pub struct ChampionsEncoder {
    promise: Promise,
    /// What a list has before it is long enough.
    waiting: Vec<Champion>,
    /// None while it is not.
    groups: Vec<Group>,
    /// The ordinals of the form sets, one after the other, and where those of each end.
    ordinals: Vec<u32>,
    ends: Vec<usize>,
    /// One per form set, once there are groups.
    sets: Vec<SetGroups>,
    /// The bytes of one group.
    group: Vec<u8>,
}

/// The groups of the postings with one form set.
struct SetGroups {
    /// One bit per group.
    bits: u16,
    /// What all of them have passed over.
    passed: Passed,
}

impl ChampionsEncoder {
    /// An encoder for frequencies in units of `1 / unit`, and documents of `average` positions.
    pub fn new(unit: u32, average: f32) -> Self {
        ChampionsEncoder {
            promise: Promise::new(unit, average),
            waiting: Vec::new(),
            groups: Vec::new(),
            ordinals: Vec::new(),
            ends: Vec::new(),
            sets: Vec::new(),
            group: Vec::new(),
        }
    }

    /// Takes note of the next form set of the list at hand, before a posting has it.
    pub fn add_set(&mut self, ordinals: &[u32]) {
        self.ordinals.extend_from_slice(ordinals);
        self.ends.push(self.ordinals.len());
        if !self.groups.is_empty() {
            self.sets.push(self.groups_of(self.ends.len() - 1));
        }
    }

    /// Adds postings of the list at hand; documents rise.
    pub fn push(&mut self, postings: impl Iterator<Item = Champion>) {
        if !self.groups.is_empty() {
            return postings.for_each(|posting| self.add(posting));
        }
        self.waiting.extend(postings);
        if self.waiting.len() >= FEWEST_POSTINGS {
            self.form_groups();
            for place in 0..self.waiting.len() {
                self.add(self.waiting[place]);
            }
        }
    }

    fn ordinals_of(&self, set: usize) -> &[u32] {
        let start = if set == 0 { 0 } else { self.ends[set - 1] };
        &self.ordinals[start..self.ends[set]]
    }

    /// Chooses the forms that get a group, and guesses what they gain, by the first postings.
    fn form_groups(&mut self) {
        let mut counts =
            vec![0u32; self.ordinals.iter().max().map_or(0, |most| *most as usize + 1)];
        for posting in &self.waiting {
            for ordinal in self.ordinals_of(posting.set as usize) {
                counts[*ordinal as usize] += 1;
            }
        }
        let mut forms: Vec<(u32, u32)> = counts.into_iter().zip(0..).collect();
        forms.retain(|(count, _)| *count >= FEWEST_OF_FORM);
        forms.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        forms.truncate(FORMS);
        let postings = self.waiting.len() as f32;
        let documents = self.waiting.last().map_or(0, |last| last.doc) as f32 + 2.0;
        let rarity = |count: f32| (documents / count).ln().max(0.01);
        let gain = |count: u32| GAIN * rarity(count as f32) / rarity(postings);
        self.groups.push(Group::new(Kind::Whole, 0.0));
        self.groups.push(Group::new(Kind::OtherForms, gain(FEWEST_OF_FORM)));
        for (count, ordinal) in forms {
            self.groups.push(Group::new(Kind::Form(ordinal), gain(count)));
        }
        self.sets.clear();
        for set in 0..self.ends.len() {
            self.sets.push(self.groups_of(set));
        }
    }

    fn groups_of(&self, set: usize) -> SetGroups {
        let mut bits = 1;
        for ordinal in self.ordinals_of(set) {
            let own = self.groups.iter().position(|group| group.kind == Kind::Form(*ordinal));
            bits |= 1 << own.unwrap_or(1);
        }
        SetGroups { bits, passed: [0; 256] }
    }

    #[inline]
    fn add(&mut self, posting: Champion) {
        let set = &mut self.sets[posting.set as usize];
        if is_passed(&set.passed, posting) {
            return;
        }
        let (mut bits, mut by_all) = (set.bits, true);
        while bits != 0 {
            by_all &= self.groups[bits.trailing_zeros() as usize].push(posting, &self.promise);
            bits &= bits - 1;
        }
        if by_all {
            pass(&mut set.passed, posting);
        }
    }

    /// Ends the list: puts its champions into `out`, in place of what was there; nothing if it is
    /// too short to have any.
    pub fn finish_into(&mut self, out: &mut Vec<u8>) {
        out.clear();
        self.waiting.clear();
        self.ordinals.clear();
        self.ends.clear();
        if !self.groups.is_empty() {
            out.push(self.groups.len() as u8);
            // Who reads them knows by then whether every form that was typed has a group.
            self.groups[1..].rotate_left(1);
            for mut group in self.groups.drain(..) {
                varint::put(out, group.kind.number());
                self.group.clear();
                group.write(&self.promise, &mut self.group);
                varint::put_bytes(out, &self.group);
            }
        }
    }
}

#[cfg(test)]
mod tests;
