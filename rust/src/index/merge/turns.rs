//! Runs that threads claim one after the other and hand in as they end, and that one thread takes
//! in their order. Who is far ahead waits.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

use super::ended_early;
use crate::error::Result;

/// What passes between the threads.
pub struct Turns<T> {
    state: Mutex<State<T>>,
    turn: Condvar,
}

struct State<T> {
    claimed: usize,
    taken: usize,
    done: BTreeMap<usize, Result<T>>,
    ended: bool,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        let state = State { claimed: 0, taken: 0, done: BTreeMap::new(), ended: false };
        Turns { state: Mutex::new(state), turn: Condvar::new() }
    }
}

impl<T> Turns<T> {
    /// The number of the next run, once it is near enough; `None` where there is none.
    pub fn claim(&self, runs: usize, ahead: usize) -> Option<usize> {
        let mut state = self.state.lock().ok()?;
        while !state.ended && state.claimed < runs && state.claimed >= state.taken + ahead {
            state = self.turn.wait(state).ok()?;
        }
        if state.ended || state.claimed == runs {
            return None;
        }
        state.claimed += 1;
        Some(state.claimed - 1)
    }

    /// Hands in what became of a run.
    pub fn put(&self, run: usize, done: Result<T>) {
        if let Ok(mut state) = self.state.lock() {
            state.done.insert(run, done);
        }
        self.turn.notify_all();
    }

    /// Waits for what became of a run; runs are taken one after the other.
    pub fn take(&self, run: usize) -> Result<T> {
        let mut state = self.state.lock().map_err(|_| ended_early())?;
        loop {
            if let Some(done) = state.done.remove(&run) {
                state.taken = run + 1;
                self.turn.notify_all();
                return done;
            }
            if state.ended {
                return Err(ended_early());
            }
            state = self.turn.wait(state).map_err(|_| ended_early())?;
        }
    }

    fn end(&self) {
        if let Ok(mut state) = self.state.lock() {
            state.ended = true;
        }
        self.turn.notify_all();
    }
}

/// Ends them when it is dropped.
pub struct End<'a, T>(pub &'a Turns<T>);

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Ends them when its thread panics.
pub struct EndOnPanic<'a, T>(pub &'a Turns<T>);

impl<T> Drop for EndOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.end();
        }
    }
}
