//! The binding to Python: the only place of the crate that knows pyo3.
//!
//! Values cross the boundary as plain tuples, lists and strings; what they mean is written in
//! `_native.pyi`. Whatever may take long runs without the interpreter lock.

mod batch;
mod care;
mod counter;
mod declared;
mod errors;
mod hits;
mod index;
mod language;
mod progress;
mod query;
mod results;
mod snippet;
mod stored;
mod wanted;
mod writer;

use pyo3::prelude::*;

#[pymodule(gil_used = true)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("FORMAT", crate::index::segment::FORMAT)?;
    module.add_class::<language::NativeLanguage>()?;
    module.add_class::<counter::NativeCounter>()?;
    module.add_class::<writer::NativeWriter>()?;
    module.add_class::<index::NativeIndex>()?;
    module.add_class::<results::NativeResults>()?;
    module.add_class::<hits::NativeHitMaker>()?;
    module.add_class::<snippet::NativeSnippet>()?;
    module.add_function(wrap_pyfunction!(care::check, module)?)?;
    module.add_function(wrap_pyfunction!(care::repair, module)?)?;
    module.add_function(wrap_pyfunction!(snippet::write_html, module)?)?;
    module.add_function(wrap_pyfunction!(writer::create, module)?)?;
    module.add_function(wrap_pyfunction!(language::scan, module)?)
}
