//! The form sets of a list, and the stream that tells the forms of a posting apart.

use super::super::varint::{self, Cursor};
use super::ListReader;
use crate::error::Result;

/// Puts `sets` form sets behind `out`. Each pair names an ordinal and the number of a set that
/// holds it. The pairs stand in any order, none of them twice; every number below `sets` is in some
/// pair, as no set is without a form.
pub(super) fn put(sets: u32, pairs: &mut [(u32, u32)], out: &mut Vec<u8>) {
    varint::put(out, u64::from(sets));
    pairs.sort_unstable();
    let (mut previous, mut numbers) = (0, Vec::new());
    for same in pairs.chunk_by(|a, b| a.0 == b.0) {
        varint::put(out, u64::from(same[0].0 - previous));
        previous = same[0].0;
        let mut last = 0;
        numbers.clear();
        for (_, number) in same {
            varint::put(&mut numbers, u64::from(number - last));
            last = *number;
        }
        varint::put_bytes(out, &numbers);
    }
}

/// Reads what [`put`] wrote: calls `visit` with each ordinal that is `wanted` and the number of
/// each set that holds it, both rising, and gives back how many sets there are. `None` where the
/// bytes contradict themselves, as far as they are read.
#[inline]
pub(super) fn parse(
    bytes: &[u8],
    mut wanted: impl FnMut(u32) -> bool,
    mut visit: impl FnMut(u32, u32),
) -> Option<u32> {
    let mut cursor = Cursor::new(bytes);
    // A set takes a byte or more, so that a false count costs no more than the bytes allow.
    let sets = cursor.u32().filter(|sets| *sets as usize <= bytes.len())?;
    let mut ordinal = None;
    while !cursor.rest().is_empty() {
        let next = above(&mut cursor, ordinal)?;
        ordinal = Some(next);
        let numbers = cursor.bytes()?;
        if wanted(next) {
            parse_numbers(numbers, sets, |number| visit(next, number))?;
        }
    }
    Some(sets)
}

#[inline]
fn parse_numbers(bytes: &[u8], sets: u32, mut visit: impl FnMut(u32)) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let mut number = above(&mut cursor, None)?;
    loop {
        if number >= sets {
            return None;
        }
        visit(number);
        if cursor.rest().is_empty() {
            return Some(());
        }
        number = above(&mut cursor, Some(number))?;
    }
}

/// The next of some rising numbers, written as the difference from the `last` one, if any.
#[inline]
fn above(cursor: &mut Cursor<'_>, last: Option<u32>) -> Option<u32> {
    let step = cursor.u32()?;
    match last {
        None => Some(step),
        Some(last) => last.checked_add(step).filter(|_| step > 0),
    }
}

/// The form sets of one list, flat: set number -> rising form ordinals.
#[derive(Default)]
pub struct FormSets {
    ordinals: Vec<u32>,
    ends: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

impl FormSets {
    /// Reads the sets of `list`, in place of those of the list before.
    ///
    /// # Errors
    /// [`Corrupt`](crate::Error::Corrupt) if the bytes contradict themselves.
    pub fn read(&mut self, list: &ListReader<'_>) -> Result<()> {
        let FormSets { ordinals, ends, pairs } = self;
        ordinals.clear();
        ends.clear();
        pairs.clear();
        let sets = list.for_each_set(|_| true, |ordinal, set| pairs.push((set, ordinal)))?;
        // Stable: the ordinals of each set go on rising.
        pairs.sort_by_key(|(set, _)| *set);
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            ordinals.extend(same.iter().map(|(_, ordinal)| *ordinal));
            ends.push(ordinals.len() as u32);
        }
        match ends.len() == sets as usize {
            true => Ok(()),
            false => Err(list.bad_sets()),
        }
    }

    /// How many sets there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The ordinals of set `number`.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&[u32]> {
        let end = *self.ends.get(number as usize)? as usize;
        let start = if number == 0 { 0 } else { self.ends[number as usize - 1] as usize };
        Some(&self.ordinals[start..end])
    }

    /// Replaces every ordinal; `None` where `map` knows one of them not.
    pub fn renumber(&mut self, map: impl Fn(u32) -> Option<u32>) -> Option<()> {
        for ordinal in &mut self.ordinals {
            *ordinal = map(*ordinal)?;
        }
        Some(())
    }
}

/// A stream of small numbers, lowest bits first.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    held: u64,
    bits: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Bits { bytes, held: 0, bits: 0 }
    }

    /// The next number, of `width` bits; `None` where the bytes run out.
    #[inline]
    pub(super) fn take(&mut self, width: u32) -> Option<u32> {
        while self.bits < width {
            let (first, rest) = self.bytes.split_first()?;
            self.held |= u64::from(*first) << self.bits;
            self.bits += 8;
            self.bytes = rest;
        }
        let value = self.held & ((1 << width) - 1);
        self.held >>= width;
        self.bits -= width;
        Some(value as u32)
    }
}

#[cfg(test)]
mod tests;
