//! Matching all strings of a dictionary against an automaton at once.

use std::ops::Range;

use super::block::common_prefix;
use super::Dictionary;
use crate::error::Result;

/// A deterministic automaton over bytes: a prefix, a wildcard, a spelling within some edits.
pub trait Automaton {
    /// Where the automaton stands after some bytes.
    type State: Clone;

    /// Where it stands before the first byte.
    fn start(&self) -> Self::State;

    /// Where it stands after one more byte; `None` if no continuation can match.
    fn step(&self, state: &Self::State, byte: u8) -> Option<Self::State>;

    /// Whether a string that ends here matches.
    fn accepts(&self, state: &Self::State) -> bool;

    /// The bytes that can follow, a bit each, where they are few and all ASCII; `None` where they
    /// are many, or not known.
    fn followers(&self, _state: &Self::State) -> Option<u128> {
        None
    }

    /// What follows in the smallest string that matches from here on, if it is known without a
    /// search: looking for the whole string passes over more than looking for its beginning.
    fn ending(&self, _state: &Self::State) -> &[u8] {
        &[]
    }
}

impl Dictionary {
    /// Calls `visit` with the rank, the bytes and the final state of every string in `range` that
    /// `automaton` accepts, in order.
    ///
    /// Strings are stepped through only beyond what they share with the one before. Where a prefix
    /// is dead, the search looks for the next string that the automaton can follow; most of what
    /// it meets on the way is passed over without having been rebuilt.
    pub fn intersect<A: Automaton>(
        &self,
        automaton: &A,
        range: Range<u32>,
        mut visit: impl FnMut(u32, &[u8], &A::State) -> Result<()>,
    ) -> Result<()> {
        let end = range.end.min(self.len);
        let mut keys = self.keys(range);
        // The states after none, one, two… bytes of the current string.
        let mut states = vec![automaton.start()];
        let mut target = Vec::new();
        let mut more = keys.advance()?;
        let mut shared = 0;
        while more {
            states.truncate(shared + 1);
            let key = keys.key();
            let alive = follow(automaton, &mut states, key);
            let depth = states.len() - 1;
            if alive {
                if automaton.accepts(&states[depth]) {
                    visit(keys.rank(), key, &states[depth])?;
                }
                more = keys.advance()?;
                shared = keys.shared();
                continue;
            }
            target.clear();
            target.extend_from_slice(&key[..=depth]);
            let from = keys.rank() + 1;
            let Some(rank) = self.next_living(automaton, &mut states, &mut target, from)? else {
                return Ok(());
            };
            if rank >= end {
                return Ok(());
            }
            keys.seek(rank)?;
            more = keys.advance()?;
            shared = common_prefix(&target, keys.key()).min(states.len() - 1);
        }
        Ok(())
    }

    /// The rank, `from` or higher, of the next string above the dead prefix `target` that the
    /// automaton may follow beyond where it turns off; `target` then has a prefix in common with
    /// that string, along which `states` stand.
    fn next_living<A: Automaton>(
        &self,
        automaton: &A,
        states: &mut Vec<A::State>,
        target: &mut Vec<u8>,
        mut from: u32,
    ) -> Result<Option<u32>> {
        while self.next_viable(automaton, states, target) {
            let ending = automaton.ending(&states[target.len()]);
            target.extend_from_slice(ending);
            let Some((rank, common, rest)) = self.land(target)? else { return Ok(None) };
            // Never backwards, whatever order damaged bytes pretend to be in.
            if rank < from {
                return Ok(Some(from));
            }
            let along = follow(automaton, states, &target[..common]);
            let Some(turn) = rest.first().filter(|_| along && common < target.len()) else {
                return Ok(Some(rank));
            };
            if automaton.step(&states[common], *turn).is_some() {
                return Ok(Some(rank));
            }
            target.truncate(common);
            target.push(*turn);
            from = rank + 1;
        }
        Ok(None)
    }

    /// Turns the dead prefix `target` into the next prefix in order that `automaton` can follow,
    /// with `states` along it; false if there is none.
    fn next_viable<A: Automaton>(
        &self,
        automaton: &A,
        states: &mut Vec<A::State>,
        target: &mut Vec<u8>,
    ) -> bool {
        while let Some(dead) = target.pop() {
            states.truncate(target.len() + 1);
            let state = &states[target.len()];
            let next = match automaton.followers(state) {
                Some(few) => {
                    // Two shifts: one by all 128 bits is none.
                    let above = (u128::MAX << (dead & 127)) << 1 & few & self.ascii();
                    lowest(if dead < 128 { above } else { 0 })
                        .and_then(|byte| Some((byte, automaton.step(state, byte)?)))
                }
                None => (dead..=u8::MAX)
                    .skip(1)
                    .filter(|byte| self.alphabet[usize::from(byte / 64)] >> (byte % 64) & 1 == 1)
                    .find_map(|byte| Some((byte, automaton.step(state, byte)?))),
            };
            if let Some((byte, state)) = next {
                target.push(byte);
                states.push(state);
                return true;
            }
        }
        false
    }

    /// The ASCII part of the alphabet.
    fn ascii(&self) -> u128 {
        u128::from(self.alphabet[0]) | u128::from(self.alphabet[1]) << 64
    }
}

/// The lowest byte of a set.
#[inline]
fn lowest(set: u128) -> Option<u8> {
    (set != 0).then(|| set.trailing_zeros() as u8)
}

/// Steps along `key` from where `states` end; false if the automaton gives up on the way.
fn follow<A: Automaton>(automaton: &A, states: &mut Vec<A::State>, key: &[u8]) -> bool {
    while states.len() <= key.len() {
        let depth = states.len() - 1;
        match automaton.step(&states[depth], key[depth]) {
            Some(state) => states.push(state),
            None => return false,
        }
    }
    true
}
