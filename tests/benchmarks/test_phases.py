"""Which step of a build a sample belongs to."""

from __future__ import annotations

import pytest

phases = pytest.importorskip("phases")


@pytest.mark.parametrize(
    ("sample", "step"),
    [
        ("7f1 searchnews::index::build::scan::ScannedBatch::scan (/a/_native.abi3.so)", "scan"),
        ("7f1 searchnews::index::build::local::LocalWords::look_up (/a/_native.abi3.so)", "intern"),
        ("7f1 searchnews::index::lines::json::special (/a/_native.abi3.so)", "read"),
        ("7f1 searchnews::index::stored::words::encode::write (/a/_native.abi3.so)", "store"),
        ("7f1 searchnews::index::build::runs::Runs::divide (/a/_native.abi3.so)", "invert"),
        ("7f1 searchnews::index::postings::encode::ListEncoder::push (/a/b.so)", "encode"),
        ("7f1 _PyEval_EvalFrameDefault (/usr/lib/libpython3.11.so.1.0)", "Python"),
        ("fff clear_page_erms ([kernel.kallsyms])", "the rest of the kernel"),
        ("fff ext4_da_write_end ([kernel.kallsyms])", "write"),
        ("7f1 _int_malloc (/usr/lib/x86_64-linux-gnu/libc.so.6)", "copies"),
        ("7f1 [unknown] ([vdso])", "anything else"),
    ],
)
def test_a_sample_counts_for_its_step(sample: str, step: str) -> None:
    (found,) = phases.by_step([sample])
    assert found.startswith(step)
