//! Finding damage, and keeping what is intact.

use std::path::PathBuf;

use pyo3::prelude::*;

use crate::index::check as checking;
use crate::index::directory::DiskDirectory;

/// File, part, offset, what is wrong.
type Damage = (String, &'static str, u64, String);

/// Everything that is damaged in the newest commit of the index in `folder`.
#[pyfunction]
pub fn check(py: Python<'_>, folder: PathBuf) -> PyResult<Vec<Damage>> {
    let problems = py.detach(|| checking::check(&DiskDirectory::new(&folder, true)))?;
    let damage = |p: checking::Problem| (p.file.display().to_string(), p.part, p.offset, p.what);
    Ok(problems.into_iter().map(damage).collect())
}

/// Keeps what is intact of the index in `folder`: the generation and the articles that it has
/// then, and what was lost, a line each.
#[pyfunction]
pub fn repair(py: Python<'_>, folder: PathBuf) -> PyResult<(u64, u64, Vec<String>)> {
    let done = py.detach(|| checking::repair(&DiskDirectory::new(&folder, true)))?;
    Ok((done.generation, done.documents, done.lost))
}
