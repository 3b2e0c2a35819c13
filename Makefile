# The commands of a contributor. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
SOURCES := $(shell find rust/src -name '*.rs') rust/Cargo.toml rust/Cargo.lock pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo test test-cluster lint bench bench-full lucene wheel clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.created:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@

# A release build, installed so that Python files are read from src/.
$(VENV)/.installed: $(VENV)/.created $(SOURCES)
	$(BIN)/python -m pip install --quiet 'maturin>=1.10,<2'
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable .
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable '.[dev]'
	touch $@

demo: $(VENV)/.installed  ## index seeds/ into index/ and run three queries
	$(BIN)/searchnews index seeds --index index --update
	$(BIN)/searchnews search "aide à l’Ukraine" --index index --limit 3
	$(BIN)/searchnews search congres --index index --limit 3
	$(BIN)/searchnews search '"réforme des retraites"' --index index --limit 3

test: $(VENV)/.developing  ## run every test, Python and Rust
	$(BIN)/python -m pytest -q -m 'not long'
	cd rust && cargo test --quiet

test-cluster: $(VENV)/.developing  ## test on three real OpenSearch nodes: needs Java 17 and Maven, 2 GB
	SEARCHNEWS_TEST_CLUSTER=1 $(BIN)/python -m pytest -q tests/cluster

lint: $(VENV)/.developing  ## style, types, and the stub against the binary
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest searchnews._native
	cd rust && cargo fmt --check
	cd rust && cargo clippy --all-targets --features python --quiet -- -D warnings

$(VENV)/.benchmarking: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable '.[bench]'
	touch $@

bench: $(VENV)/.benchmarking  ## measure against other engines, under ten minutes, and write the page
	$(BIN)/python benchmarks/run.py

bench-full: $(VENV)/.benchmarking  ## the same on large collections: hours
	$(BIN)/python benchmarks/run.py --full

# Only for its jar: what the package depends on would be gigabytes, and is not needed.
lucene: $(VENV)/.created  ## fetch Lucene for the benchmarks, 140 MB
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target benchmarks/.cache/lucene pyserini==0.22.1

wheel: $(VENV)/.created  ## build wheel and sdist into dist/, try the wheel in an empty environment
	$(BIN)/python -m pip install --quiet 'maturin>=1.10,<2'
	rm -rf dist
	$(BIN)/maturin build --release --locked --out dist
	$(BIN)/maturin sdist --out dist
	$(PYTHON) -m venv --clear dist/.venv
	dist/.venv/bin/python -m pip install --quiet dist/*.whl
	dist/.venv/bin/searchnews index seeds --index dist/.index
	dist/.venv/bin/searchnews search "aide à l’Ukraine" --index dist/.index --limit 3
	rm -rf dist/.venv dist/.index

clean:  ## remove what the commands made
	rm -rf $(VENV) rust/target dist
	find index -mindepth 1 ! -name README.md -delete
