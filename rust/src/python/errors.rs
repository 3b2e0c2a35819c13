//! Errors of the crate as exceptions of `searchnews.errors`.

use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

use crate::error::Error;

pyo3::import_exception!(searchnews.errors, AnalysisError);
pyo3::import_exception!(searchnews.errors, CorruptIndex);
pyo3::import_exception!(searchnews.errors, DuplicateId);
pyo3::import_exception!(searchnews.errors, IncompatibleIndex);
pyo3::import_exception!(searchnews.errors, IndexExists);
pyo3::import_exception!(searchnews.errors, IndexIOError);
pyo3::import_exception!(searchnews.errors, IndexLocked);
pyo3::import_exception!(searchnews.errors, IndexNotFound);
pyo3::import_exception!(searchnews.errors, InvalidArticle);
pyo3::import_exception!(searchnews.errors, QueryError);
pyo3::import_exception!(searchnews.errors, QueryLimit);
pyo3::import_exception!(searchnews.errors, SchemaError);
pyo3::import_exception!(searchnews.errors, UnknownField);
pyo3::import_exception!(searchnews.errors, WriterClosed);

impl From<Error> for PyErr {
    fn from(error: Error) -> PyErr {
        let text = error.to_string();
        match error {
            Error::Corrupt { .. } => CorruptIndex::new_err(text),
            Error::Incompatible { .. } => IncompatibleIndex::new_err(text),
            Error::Io { .. } => IndexIOError::new_err(text),
            Error::NotFound(_) => IndexNotFound::new_err(text),
            Error::Exists(_) => IndexExists::new_err(text),
            Error::Locked(_) => IndexLocked::new_err(text),
            Error::DuplicateId(_) => DuplicateId::new_err(text),
            Error::Article(_) => InvalidArticle::new_err(text),
            Error::Schema(_) => SchemaError::new_err(text),
            Error::UnknownField(_) => UnknownField::new_err(text),
            Error::Analysis(_) => AnalysisError::new_err(text),
            Error::Limit(_) => QueryLimit::new_err(text),
            Error::Query(_) => QueryError::new_err(text),
            Error::Closed(_) => WriterClosed::new_err(text),
            Error::Interrupted => PyKeyboardInterrupt::new_err(()),
        }
    }
}
