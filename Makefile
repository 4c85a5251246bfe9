# Everything happens in .venv, from requirements.lock; nothing is installed anywhere else.
# Needed beforehand: make, and Python 3.11 or newer with pip and venv.

PYTHON ?= python3
BIN := .venv/bin
# Two processes, each with its own servers; whichever is done first takes over from the other.
WORKERS ?= 2
# What test-long tries with thousands of examples: the clocks, and random lives against a model.
PROOFS := tests/domain/time/test_properties.py tests/domain/escalation/test_machine.py

# What pytest makes of a test file is kept for the next run: 4 s in each of its processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-server test-replayed test-long test-browser check pictures record lock clean
.DEFAULT_GOAL := test

demo: .venv/ready        ## real cases on a Temporal server of your own; ARGS="--help" says more
	$(BIN)/python starter.py demo $(ARGS)

test: .venv/ready        ## all but the slow kinds below: under a minute or about it
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not long and not server and not further and not replayed and not browser" $(ARGS)

test-server: .venv/ready ## further stories, and what needs the full server: outages, the demo, its own tools
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "(server or further) and not long and not replayed and not browser" $(ARGS)

test-replayed: .venv/ready ## every story again, with nothing remembered between two tasks
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "replayed and not long" $(ARGS)

test-long: .venv/ready   ## minutes: workers killed everywhere, and thousands of examples
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "long and not browser" $(ARGS)
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(PROOFS)

test-browser: .venv/ready ## pages in a real Chromium, which must be installed
	$(BIN)/python -m pytest -q -m browser $(ARGS)

check: .venv/ready       ## style and types, all of it
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict .
	$(BIN)/pyright

pictures: .venv/ready    ## the Web UI's pictures for the docs, taken anew; needs a Chromium
	$(BIN)/python -m tests.browser.pictures

record: .venv/ready      ## keep the histories of the stories, for the replay tests
	$(BIN)/python scripts/record_histories.py $(ARGS)

lock: .venv/ready        ## requirements.in to requirements.lock: every package, with hashes, no index
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --quiet requirements.in -o requirements.lock

clean:                   ## forget everything that was made here, but no outbox and no database
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed; choose one: make PYTHON=python3.12" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
