//! One block of front-coded strings.

use crate::index::varint::Cursor;

/// A half byte that says "and the varint that follows".
pub(super) const ESCAPE: usize = 15;

/// The longest string: no word comes near it, and it bounds what a damaged length can cost.
pub(super) const LONGEST: usize = u16::MAX as usize;

/// How many bytes two strings have in common from the start.
#[inline]
pub(super) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// Reads the strings of a block one after the other; `None` where the bytes contradict themselves.
#[derive(Clone)]
pub(super) struct Entries<'a> {
    block: &'a [u8],
}

impl<'a> Entries<'a> {
    pub(super) fn new(block: &'a [u8]) -> Self {
        Entries { block }
    }

    /// The next string: how many bytes it shares with the one before, and the bytes that follow.
    #[inline]
    pub(super) fn read(&mut self) -> Option<(usize, &'a [u8])> {
        let (&lengths, mut rest) = self.block.split_first()?;
        let mut shared = usize::from(lengths & 15);
        let mut follows = usize::from(lengths >> 4);
        if shared == ESCAPE || follows == ESCAPE {
            (shared, follows, rest) = long(shared, follows, rest)?;
        }
        let (suffix, rest) = rest.split_at_checked(follows)?;
        self.block = rest;
        Some((shared, suffix))
    }

    /// Makes the next string out of the one before, which `key` must hold; says how much was kept.
    #[inline]
    pub(super) fn read_into(&mut self, key: &mut Vec<u8>) -> Option<usize> {
        let (shared, suffix) = self.read()?;
        if shared > key.len() {
            return None;
        }
        key.truncate(shared);
        key.extend_from_slice(suffix);
        Some(shared)
    }
}

/// Completes lengths that did not fit a half byte.
#[cold]
fn long(shared: usize, follows: usize, rest: &[u8]) -> Option<(usize, usize, &[u8])> {
    let mut cursor = Cursor::new(rest);
    let mut complete = |half: usize| match half {
        ESCAPE => ESCAPE.checked_add(cursor.usize()?),
        _ => Some(half),
    };
    let (shared, follows) = (complete(shared)?, complete(follows)?);
    let sound = shared.checked_add(follows).is_some_and(|length| length <= LONGEST);
    sound.then(|| (shared, follows, &rest[cursor.position()..]))
}

/// The place of the first of `strings` strings that is not below `key`, and whether it is `key`.
///
/// No string is rebuilt: it is enough to know how many bytes the string before, which is below
/// `key`, has in common with `key`. A string that shares more than that with it is below `key` for
/// the same reason; one that shares less is above `key`; otherwise the bytes that follow decide.
#[inline]
pub(super) fn scan(block: &[u8], strings: u32, key: &[u8]) -> Option<(u32, bool)> {
    let mut entries = Entries::new(block);
    let mut matched = 0;
    for place in 0..strings {
        let (shared, suffix) = entries.read()?;
        if shared > matched {
            continue;
        }
        if shared < matched {
            return Some((place, false));
        }
        let rest = &key[matched..];
        let common = common_prefix(rest, suffix);
        if common == rest.len() {
            return Some((place, common == suffix.len()));
        }
        if common < suffix.len() && suffix[common] > rest[common] {
            return Some((place, false));
        }
        matched += common;
    }
    Some((strings, false))
}
