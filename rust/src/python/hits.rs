//! The hits of a page, all made at once: who shows one shows its neighbours too, and a call of
//! Python's for each takes as long as the search of many a word.

use std::ffi::c_void;
use std::mem::transmute;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyType};

/// A slot of a class: what Python keeps in the class to reach it, and what sets it.
struct Slot {
    descriptor: Py<PyAny>,
    set: ffi::descrsetfunc,
}

impl Slot {
    /// The slot `name` of `class`.
    fn of(class: &Bound<'_, PyType>, name: &str) -> PyResult<Self> {
        let descriptor = class.getattr(name)?;
        let kind = descriptor.get_type();
        if kind.name()? != "member_descriptor" {
            return Err(PyTypeError::new_err(format!("{name} is no slot of {class}")));
        }
        // SAFETY: the type is alive, and any may be asked for what sets its descriptors.
        let set = unsafe { ffi::PyType_GetSlot(kind.as_type_ptr(), ffi::Py_tp_descr_set) };
        if set.is_null() {
            return Err(PyTypeError::new_err(format!("{name} of {class} cannot be set")));
        }
        // SAFETY: this slot of a type holds such a function, where it holds anything.
        let set = unsafe { transmute::<*mut c_void, ffi::descrsetfunc>(set) };
        Ok(Slot { descriptor: descriptor.unbind(), set })
    }

    fn put(&self, object: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        // SAFETY: all three are alive, and the function itself refuses objects of other classes.
        let failed =
            unsafe { (self.set)(self.descriptor.as_ptr(), object.as_ptr(), value.as_ptr()) };
        match failed {
            0 => Ok(()),
            _ => Err(PyErr::fetch(object.py())),
        }
    }
}

/// Makes objects of a class with the slots `_results`, `_number`, `rank` and `id`.
#[pyclass(frozen, module = "searchnews._native")]
pub struct NativeHitMaker {
    class: Py<PyType>,
    results: Slot,
    number: Slot,
    rank: Slot,
    id: Slot,
}

#[pymethods]
impl NativeHitMaker {
    #[new]
    fn new(class: &Bound<'_, PyType>) -> PyResult<Self> {
        let object = class.py().get_type::<PyAny>();
        // What another base, or `__init__`, makes ready would be missing.
        for name in ["__new__", "__init__"] {
            if !class.getattr(name)?.is(object.getattr(name)?) {
                return Err(PyTypeError::new_err(format!("{class} has its own {name}")));
            }
        }
        Ok(NativeHitMaker {
            class: class.clone().unbind(),
            results: Slot::of(class, "_results")?,
            number: Slot::of(class, "_number")?,
            rank: Slot::of(class, "rank")?,
            id: Slot::of(class, "id")?,
        })
    }

    /// The hits with these `ids`, of which the first has this `number` in `results`, and the place
    /// `rank` in the whole list.
    fn __call__<'py>(
        &self,
        results: &Bound<'py, PyAny>,
        number: usize,
        rank: usize,
        ids: &Bound<'py, PyList>,
    ) -> PyResult<Bound<'py, PyList>> {
        let py = results.py();
        let class = self.class.bind(py).as_type_ptr();
        let hits = PyList::empty(py);
        for (place, id) in ids.iter().enumerate() {
            // SAFETY: the class is alive, and its only base needs nothing but memory.
            let hit =
                unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_GenericAlloc(class, 0))? };
            self.results.put(&hit, results)?;
            self.number.put(&hit, (number + place).into_pyobject(py)?.as_any())?;
            self.rank.put(&hit, (rank + place).into_pyobject(py)?.as_any())?;
            self.id.put(&hit, &id)?;
            hits.append(hit)?;
        }
        Ok(hits)
    }
}
