//! Many searches at once, over all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

use pyo3::prelude::*;

use super::language::PyResolver;
use crate::error::Error;
use crate::query::tree::Query;
use crate::Result;

/// Answers `queries` by `answer` on `threads` threads, in their order, without the interpreter
/// lock; only words that no segment knows make a thread take it. The first failure ends all.
pub fn batch<T: Send>(
    py: Python<'_>,
    queries: Vec<Query>,
    threads: usize,
    analyzer: &Py<PyAny>,
    answer: impl Fn(&Query, &mut PyResolver) -> Result<T> + Sync,
) -> PyResult<Vec<T>> {
    let threads = threads.clamp(1, queries.len().max(1));
    let resolvers: Vec<PyResolver> = (0..threads).map(|_| PyResolver::new(analyzer, py)).collect();
    let next = AtomicUsize::new(0);
    let failure: Mutex<Option<(PyResolver, Error)>> = Mutex::new(None);
    let work = |mut resolver: PyResolver| {
        let mut answers = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(query) = queries.get(number) else { return answers };
            match answer(query, &mut resolver) {
                Ok(found) => answers.push((number, found)),
                Err(error) => {
                    next.store(queries.len(), Ordering::Relaxed);
                    *failure.lock().expect("nothing panics while it is held") =
                        Some((resolver, error));
                    return answers;
                }
            }
        }
    };
    let mut all: Vec<(usize, T)> = py.detach(|| {
        std::thread::scope(|scope| {
            let work = &work;
            let running: Vec<_> =
                resolvers.into_iter().map(|resolver| scope.spawn(move || work(resolver))).collect();
            let finished = running.into_iter().map(|thread| thread.join());
            finished.flat_map(|answers| answers.expect("a search does not panic")).collect()
        })
    });
    let failed = failure.into_inner().expect("nothing panics while it is held");
    if let Some((mut resolver, error)) = failed {
        return Err(resolver.exception(error));
    }
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, found)| found).collect())
}
