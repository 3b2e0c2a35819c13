//! Matching all strings of a dictionary against an automaton at once.

use std::ops::Range;

use super::block::{common_prefix, BLOCK};
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
}

impl Dictionary {
    /// Calls `visit` with the rank, the bytes and the final state of every string in `range` that
    /// `automaton` accepts, in order.
    ///
    /// Strings are stepped through only beyond what they share with the one before. Where a prefix
    /// is dead, its strings are passed over, and once they fill a block the search jumps to the
    /// next prefix that the automaton can follow.
    pub fn intersect<A: Automaton>(
        &self,
        automaton: &A,
        range: Range<u32>,
        mut visit: impl FnMut(u32, &[u8], &A::State) -> Result<()>,
    ) -> Result<()> {
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
            // The first `depth + 1` bytes are a dead prefix: pass over what begins with it.
            loop {
                more = keys.advance()?;
                shared = keys.shared();
                if !more || shared <= depth {
                    break;
                }
                if keys.rank().is_multiple_of(BLOCK) {
                    target.clear();
                    target.extend_from_slice(&keys.key()[..=depth]);
                    if !self.next_viable(automaton, &mut states, &mut target) {
                        return Ok(());
                    }
                    // Never backwards, whatever order damaged bytes pretend to be in.
                    keys.seek(self.lower_bound(&target)?.max(keys.rank() + 1));
                    more = keys.advance()?;
                    shared = common_prefix(&target, keys.key()).min(states.len() - 1);
                    break;
                }
            }
        }
        Ok(())
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
            let next = (dead..=u8::MAX)
                .skip(1)
                .filter(|byte| self.alphabet[usize::from(byte / 64)] >> (byte % 64) & 1 == 1)
                .find_map(|byte| Some((byte, automaton.step(state, byte)?)));
            if let Some((byte, state)) = next {
                target.push(byte);
                states.push(state);
                return true;
            }
        }
        false
    }
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
