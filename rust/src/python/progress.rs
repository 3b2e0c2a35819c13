//! A Python function that is told how far a long call is.

use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::error::Error;

/// How often the function is called at most, and Ctrl-C looked for.
const EVERY: Duration = Duration::from_millis(50);

/// Calls the function now and then, and keeps what it raised.
pub struct PyProgress {
    function: Option<Py<PyAny>>,
    called: Option<Instant>,
    raised: Option<PyErr>,
}

impl PyProgress {
    /// Reports to `function`, if there is one.
    pub fn new(function: Option<Py<PyAny>>) -> Self {
        PyProgress { function, called: None, raised: None }
    }

    /// Tells that `done` of `total` are done; whether to go on.
    pub fn report(&mut self, done: u64, total: u64) -> bool {
        let recently = self.called.is_some_and(|called| called.elapsed() < EVERY);
        if self.raised.is_none() && !recently {
            let told = Python::attach(|py| {
                py.check_signals()?;
                match &self.function {
                    Some(function) => function.call1(py, (done, total)).map(drop),
                    None => Ok(()),
                }
            });
            self.raised = told.err();
            self.called = Some(Instant::now());
        }
        self.raised.is_none()
    }

    /// What the function raised, where that is why the call ended with `error`.
    pub fn raised(&mut self, error: &Error) -> Option<PyErr> {
        matches!(error, Error::Interrupted).then(|| self.raised.take()).flatten()
    }
}
