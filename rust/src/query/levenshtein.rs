//! Words within zero, one or two edits of a word.
//!
//! An edit inserts, deletes or replaces one character, or swaps two neighbours; no part of the
//! word is edited twice (*optimal string alignment*). The non-deterministic automaton has a state
//! for every pair (characters of the word used, edits made). After `n` characters of the
//! candidate only those with `n - 2 ..= n + 2` characters used can be alive, so one row of five
//! bits for each number of edits holds them all, for words of any length: the characteristic
//! vectors of Schulz and Mihov, *Fast String Correction with Levenshtein-Automata* (2002), with
//! rows stepped as in Wu and Manber, *Fast Text Searching Allowing Errors* (1992).

use super::automaton::{run, Automaton, Decoder};

/// The largest number of edits.
pub const MOST_EDITS: u32 = 2;

const MOST: usize = MOST_EDITS as usize;
/// A row has a bit for every shift `-2 ..= 2` of the word against the candidate.
const ROW: u8 = 0b1_1111;
/// Stands around the word where it has no characters; no character has this number.
const OUTSIDE: u32 = u32::MAX;

/// The words at most `distance` edits away from a word.
///
/// # Example
///
/// ```
/// use searchnews::query::automaton::{run, Automaton};
/// use searchnews::query::levenshtein::Levenshtein;
///
/// let automaton = Levenshtein::new("macron", 1, 1);
/// assert!(run(&automaton, "marcon").is_some_and(|state| automaton.accepts(&state)));
/// assert_eq!(automaton.distance("macro"), Some(1));
/// assert_eq!(automaton.distance("nacron"), None); // the first character is fixed
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Levenshtein {
    prefix: String,
    /// The characters after the prefix, with [`OUTSIDE`] around them so that the five characters
    /// that one step compares are always a slice.
    rest: Vec<u32>,
    /// Bit `n` for an ASCII character: it is character `n` of `rest`. Empty for longer words.
    places: Vec<u64>,
    /// The characters after the prefix as UTF-8, if they are ASCII; empty if not.
    ascii: Vec<u8>,
    length: usize,
    most: usize,
}

/// Where a [`Levenshtein`] stands: sixteen bytes, copied at every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LevenshteinState {
    /// Bytes of the prefix read, then plus the characters read after it.
    read: u32,
    decoder: Decoder,
    /// `rows[e]`, bit `j`: with `e` edits, `characters read - 2 + j` characters are used.
    rows: [u8; MOST + 1],
    /// `swaps[e]`: the same, in the middle of a swap that will be the edit number `e + 1`.
    swaps: [u8; MOST],
}

impl Levenshtein {
    /// The words at most `distance` edits (at most [`MOST_EDITS`]; more is taken as that) from
    /// `word`, whose first `prefix_len` characters must stand in the candidate as they are.
    pub fn new(word: &str, distance: u32, prefix_len: usize) -> Self {
        // With no edit allowed the whole word is prefix, which fails at the first wrong byte.
        let cut = match distance {
            0 => word.len(),
            _ => word.char_indices().nth(prefix_len).map_or(word.len(), |(at, _)| at),
        };
        let (prefix, tail) = word.split_at(cut);
        let mut rest = vec![OUTSIDE; MOST];
        rest.extend(tail.chars().map(u32::from));
        let length = rest.len() - MOST;
        rest.extend([OUTSIDE; 2 * MOST]);
        let most = distance.min(MOST_EDITS) as usize;
        let ascii = if tail.is_ascii() { tail.as_bytes().to_vec() } else { Vec::new() };
        let mut places = Vec::new();
        if rest.len() <= 64 {
            places.resize(128, 0);
            for (place, character) in rest.iter().enumerate() {
                if let Some(places) = places.get_mut(*character as usize) {
                    *places |= 1 << place;
                }
            }
        }
        Levenshtein { prefix: prefix.to_owned(), rest, places, ascii, length, most }
    }

    /// What every accepted word begins with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The edits between the word and `candidate`, or `None` where it is not accepted.
    pub fn distance(&self, candidate: &str) -> Option<u32> {
        self.edits(&run(self, candidate)?)
    }

    /// The edits made up to `state` if the candidate ended here, or `None` where it is not
    /// accepted: an intersection gets the distance with every word that it finds.
    #[inline]
    pub fn edits(&self, state: &LevenshteinState) -> Option<u32> {
        let read = (state.read as usize).checked_sub(self.prefix.len())?;
        let end = (self.length + MOST).checked_sub(read)?;
        if end > 2 * MOST || !state.decoder.is_idle() {
            return None;
        }
        (0..=self.most).find(|&edits| state.rows[edits] >> end & 1 == 1).map(|edits| edits as u32)
    }
}

impl Automaton for Levenshtein {
    type State = LevenshteinState;

    fn start(&self) -> LevenshteinState {
        let mut rows = [0; MOST + 1];
        // Nothing is read: with e edits, the first e characters may have been deleted.
        for (edits, row) in rows.iter_mut().enumerate().take(self.most + 1) {
            *row = (1 << MOST << edits) & alive(self.length + MOST);
        }
        LevenshteinState { read: 0, decoder: Decoder::default(), rows, swaps: [0; MOST] }
    }

    #[inline]
    fn step(&self, state: &LevenshteinState, byte: u8) -> Option<LevenshteinState> {
        let mut next = *state;
        let Some(read) = (state.read as usize).checked_sub(self.prefix.len()) else {
            next.read += 1;
            return (self.prefix.as_bytes()[state.read as usize] == byte).then_some(next);
        };
        let equal = match self.places.get(usize::from(byte)) {
            // Past the word by more than the edits allowed, every row is empty already.
            Some(places) if state.decoder.is_idle() && read + 2 * MOST < self.rest.len() => {
                (places >> read) as u8 & ROW
            }
            _ => {
                let Some(character) = next.decoder.push(byte).ok()? else {
                    // A lead byte can start any character that an edit inserts or the word holds.
                    return (self.most > 0).then_some(next);
                };
                let window = self.rest.get(read..=read + 2 * MOST)?;
                let bits = window.iter().enumerate();
                bits.fold(0, |equal, (bit, other)| equal | u8::from(*other == character) << bit)
            }
        };
        next.read += 1;
        let inside = alive((self.length + MOST).checked_sub(read + 1)?);
        let mut living = 0;
        for edits in 0..=self.most {
            let mut row = state.rows[edits] & equal;
            if edits > 0 {
                let fewer = state.rows[edits - 1];
                row |= fewer >> 1; // inserted
                row |= fewer; // replaced
                row |= state.swaps[edits - 1] & equal << 1; // second half of a swap
                row |= next.rows[edits - 1] << 1; // deleted
                next.swaps[edits - 1] = fewer & equal >> 1;
                living |= next.swaps[edits - 1];
            }
            next.rows[edits] = row & inside & ROW;
            living |= next.rows[edits];
        }
        (living != 0).then_some(next)
    }

    fn accepts(&self, state: &LevenshteinState) -> bool {
        self.edits(state).is_some()
    }

    /// With all edits made, only characters of the word itself can follow.
    fn followers(&self, state: &LevenshteinState) -> Option<u128> {
        let Some(read) = (state.read as usize).checked_sub(self.prefix.len()) else {
            let next = self.prefix.as_bytes()[state.read as usize];
            return (next < 128).then(|| 1 << next);
        };
        if !self.is_spent(state) {
            return None;
        }
        let last = self.most.saturating_sub(1);
        let mut wanted = state.rows[self.most] | state.swaps[last] >> 1;
        let window = self.rest.get(read..=read + 2 * MOST)?;
        let mut few = 0u128;
        while wanted != 0 {
            match window[wanted.trailing_zeros() as usize] {
                OUTSIDE => {}
                character @ 0..128 => few |= 1 << character,
                _ => return None,
            }
            wanted &= wanted - 1;
        }
        Some(few)
    }

    /// With all edits made, the rest of the word follows from one of the places reached.
    fn ending(&self, state: &LevenshteinState) -> &[u8] {
        let read = (state.read as usize).checked_sub(self.prefix.len());
        let swapping = state.swaps[self.most.saturating_sub(1)] != 0;
        let (Some(read), false, true) = (read, swapping, self.is_spent(state)) else { return &[] };
        let mut places = state.rows[self.most];
        let mut smallest: Option<&[u8]> = None;
        while places != 0 {
            let used = (read + places.trailing_zeros() as usize).checked_sub(MOST);
            let rest = used.and_then(|used| self.ascii.get(used..)).unwrap_or_default();
            smallest = Some(smallest.map_or(rest, |other| other.min(rest)));
            places &= places - 1;
        }
        smallest.unwrap_or_default()
    }
}

impl Levenshtein {
    /// Whether no edit is left, but the second half of a swap.
    #[inline]
    fn is_spent(&self, state: &LevenshteinState) -> bool {
        let fewer = &state.rows[..self.most];
        let swaps = &state.swaps[..self.most.saturating_sub(1)];
        state.decoder.is_idle() && fewer.iter().chain(swaps).all(|row| *row == 0)
    }
}

/// The bits of a row that do not point behind the end of the word, which is bit `end`.
#[inline]
fn alive(end: usize) -> u8 {
    match end {
        0..=3 => (2 << end) - 1,
        _ => ROW,
    }
}

/// The edits between two words if they are at most `most` (at most [`MOST_EDITS`]).
///
/// To compare one word with many, build a [`Levenshtein`] once and ask its
/// [`distance`](Levenshtein::distance).
pub fn distance(a: &str, b: &str, most: u32) -> Option<u32> {
    Levenshtein::new(a, most, 0).distance(b)
}

#[cfg(test)]
mod tests;
