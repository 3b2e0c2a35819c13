//! One block of front-coded strings.
//!
//! The lengths of all strings stand together at its start, so that a search computes where every
//! string begins, and which ones to look at, in a few operations on all sixteen at once.

use std::ops::ControlFlow::{self, Break, Continue};

use crate::index::varint::Cursor;

/// Strings per block: as many as there are bytes in the widest number.
pub(super) const BLOCK: u32 = 16;
/// The longest string: no word comes near it, and it bounds what a damaged length can cost.
pub(super) const LONGEST: usize = u16::MAX as usize;
/// A half byte that says "and the varint that stands before the bytes".
pub(super) const ESCAPE: usize = 15;
/// The same in the whole byte that the first string has for its length.
pub(super) const FIRST_ESCAPE: usize = 255;
/// Bytes copied at once where the surroundings allow.
const CHUNK: usize = 16;

/// The byte 1 in every lane of a `u128`.
const ONES: u128 = u128::MAX / 255;

/// How many bytes two strings have in common from the start.
#[inline]
pub(in crate::index) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// Reads the strings of a block one after the other; `None` where the bytes contradict themselves.
#[derive(Clone)]
pub(super) struct Entries<'a> {
    lengths: [u8; BLOCK as usize],
    place: usize,
    rest: &'a [u8],
}

impl<'a> Entries<'a> {
    pub(super) fn new(block: &'a [u8]) -> Self {
        match block.split_first_chunk() {
            Some((lengths, rest)) => Entries { lengths: *lengths, place: 0, rest },
            None => Entries { lengths: [0; BLOCK as usize], place: BLOCK as usize, rest: &[] },
        }
    }

    /// How many bytes the next string shares with the one before, and how many follow; the latter
    /// stand at the start of `rest` then.
    #[inline]
    fn next_lengths(&mut self) -> Option<(usize, usize)> {
        let lengths = usize::from(*self.lengths.get(self.place)?);
        let (shared, follows, escape) = match self.place {
            0 => (0, lengths, FIRST_ESCAPE),
            _ => (lengths & 15, lengths >> 4, ESCAPE),
        };
        self.place += 1;
        if shared == ESCAPE || follows == escape {
            return self.long(shared, follows, escape);
        }
        Some((shared, follows))
    }

    /// Completes lengths that did not fit.
    #[cold]
    fn long(&mut self, shared: usize, follows: usize, escape: usize) -> Option<(usize, usize)> {
        let mut cursor = Cursor::new(self.rest);
        let mut complete = |length: usize, escape: usize| match length == escape {
            true => escape.checked_add(cursor.usize()?),
            false => Some(length),
        };
        let (shared, follows) = (complete(shared, ESCAPE)?, complete(follows, escape)?);
        self.rest = &self.rest[cursor.position()..];
        let sound = shared.checked_add(follows).is_some_and(|length| length <= LONGEST);
        sound.then_some((shared, follows))
    }

    /// The next string: how many bytes it shares with the one before, and the bytes that follow.
    #[inline]
    pub(super) fn read(&mut self) -> Option<(usize, &'a [u8])> {
        let (shared, follows) = self.next_lengths()?;
        let (suffix, rest) = self.rest.split_at_checked(follows)?;
        self.rest = rest;
        Some((shared, suffix))
    }

    /// Makes the next string out of the one before, which the first `len` bytes of `buffer` must
    /// hold; says how much was kept, and how long the string is. What follows it is undefined.
    #[inline]
    pub(super) fn read_into(&mut self, buffer: &mut Vec<u8>, len: usize) -> Option<(usize, usize)> {
        let (shared, follows) = self.next_lengths()?;
        let (suffix, rest) = self.rest.split_at_checked(follows)?;
        if shared > len {
            return None;
        }
        let end = shared + follows;
        if buffer.len() < end + CHUNK {
            buffer.resize(2 * end + CHUNK, 0);
        }
        // A copy of known length is a single move; one of unknown length is a call.
        match self.rest.first_chunk::<CHUNK>() {
            Some(chunk) if follows <= CHUNK => {
                buffer[shared..shared + CHUNK].copy_from_slice(chunk);
            }
            _ => buffer[shared..end].copy_from_slice(suffix),
        }
        self.rest = rest;
        Some((shared, end))
    }
}

/// Where a search for a string ended.
pub(super) struct Landing<'a> {
    /// The place of the first string that is not below the wanted one; the number of strings if
    /// all are.
    pub(super) place: u32,
    /// How many bytes that string has in common with the wanted one.
    pub(super) common: usize,
    /// What follows them in it.
    pub(super) rest: &'a [u8],
}

/// Whether the search goes beyond a string; how many bytes of `wanted` it agrees with either way.
#[inline]
fn compare(wanted: &[u8], string: &[u8]) -> ControlFlow<usize, usize> {
    let common = common_prefix(wanted, string);
    match (wanted.get(common), string.get(common)) {
        (Some(wanted), Some(next)) if next > wanted => Break(common),
        (None, _) => Break(common),
        _ => Continue(common),
    }
}

/// Where the first of `strings` strings stands that is not below `key`.
///
/// No string is rebuilt: it is enough to know how many bytes the string before, which is below
/// `key`, has in common with `key`. A string that shares more than that with it is below `key` for
/// the same reason; one that shares less is above `key`; otherwise the bytes that follow decide.
#[inline]
pub(super) fn scan<'a>(block: &'a [u8], strings: u32, key: &[u8]) -> Option<Landing<'a>> {
    let (lengths, rest) = block.split_first_chunk::<{ BLOCK as usize }>()?;
    let first = usize::from(lengths[0]);
    let all = u128::from_le_bytes(*lengths) & !0xff;
    let (shared, follows) = (all & (15 * ONES), all >> 4 & (15 * ONES));
    // A half byte of 15, plus 1, reaches the bit above it.
    if first == FIRST_ESCAPE || ((shared + ONES) | (follows + ONES)) & (16 * ONES) != 0 {
        return scan_long(block, strings, key);
    }
    let (first, suffixes) = rest.split_at_checked(first)?;
    let mut matched = match compare(key, first) {
        Continue(matched) => matched,
        Break(common) => return Some(Landing { place: 0, common, rest: &first[common..] }),
    };
    // Lane by lane the sum of the lengths so far: where the bytes of each string end.
    let ends = follows.wrapping_mul(ONES);
    let mut later = u128::MAX << 8;
    loop {
        // The top bit of a lane stays where the string shares no more than `matched`, which is
        // then below 15 or matters no more.
        let bound = (matched.min(ESCAPE) as u128 * ONES) | (128 * ONES);
        let candidates = (bound - shared) & (128 * ONES) & later;
        let lane = candidates.trailing_zeros() & !7;
        let place = lane / 8;
        if place >= strings {
            return Some(Landing { place: strings, common: 0, rest: &[] });
        }
        let end = (ends >> lane) as usize & 255;
        let suffix = suffixes.get(end - ((follows >> lane) as usize & 15)..end)?;
        let common = (shared >> lane) as usize & 15;
        if common < matched {
            return Some(Landing { place, common, rest: suffix });
        }
        match compare(&key[matched..], suffix) {
            Continue(more) => matched += more,
            Break(more) => {
                return Some(Landing { place, common: matched + more, rest: &suffix[more..] })
            }
        }
        later = u128::MAX.checked_shl(lane + 8).unwrap_or(0);
    }
}

/// [`scan`] where some length did not fit its half byte.
fn scan_long<'a>(block: &'a [u8], strings: u32, key: &[u8]) -> Option<Landing<'a>> {
    let mut entries = Entries::new(block);
    let mut matched = 0;
    for place in 0..strings {
        let (shared, suffix) = entries.read()?;
        if shared > matched {
            continue;
        }
        if shared < matched {
            return Some(Landing { place, common: shared, rest: suffix });
        }
        match compare(&key[matched..], suffix) {
            Continue(more) => matched += more,
            Break(more) => {
                return Some(Landing { place, common: matched + more, rest: &suffix[more..] })
            }
        }
    }
    Some(Landing { place: strings, common: 0, rest: &[] })
}
