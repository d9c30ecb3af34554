# From nothing but Python 3.11 and make:
#
#   make demo    a portal with sample trials, on this machine
#   make test    the tests, the portal's on SQLite
#   make test-long   those that take long: whole data sets, every page in every look
#   make test-postgresql   the portal's tests once more, on PostgreSQL
#   make check   every linter; reports all that is wrong, then fails
#   make fix     mends what linters can mend
#   make bench   measures, and writes nothing
#   make fuzz    parses 100,000 mutated criteria, INPUTS=… says how many
#   make docs    writes the generated pages of docs/, then runs every command and snippet of the docs
#   make lock    pins every dependency anew
#   make screenshots   takes the docs' pictures anew
#   make clean   takes away what make made (.demo, your demo's state, stays)
#
# .venv in the checkout is the environment. Its stamps tell make that nothing has to be installed.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN    := .venv/bin
RUN    := .venv/run.stamp
DEV    := .venv/dev.stamp
AXE    := tests/browser/node_modules/axe-core/axe.min.js
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
export ACCRUAL_HOME ?= $(CURDIR)/.demo
export PYTHONDONTWRITEBYTECODE =# else every process that a test starts compiles the package once more

.DEFAULT_GOAL := help
.PHONY: help demo test test-long test-postgresql check fix bench fuzz docs lock screenshots clean environment
.PHONY: check-ruff check-types check-floors check-templates check-rooms
.DELETE_ON_ERROR:

help:
	@sed -n '3,13s/^# \{0,1\}//p' Makefile

demo: $(RUN)
	@exec $(BIN)/accrual demo

test: $(DEV) $(AXE)
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not long" --ignore=tests/house/test_postgresql.py $(TESTS)

test-long: $(DEV) $(AXE)
	$(BIN)/pytest -q -n 2 --dist worksteal -m long $(or $(TESTS),tests)

test-postgresql: $(DEV)
	$(BIN)/pytest -q tests/house/test_postgresql.py

check: $(DEV)
	@$(MAKE) --no-print-directory --keep-going check-ruff check-types check-floors check-templates check-rooms

check-ruff:
	$(BIN)/ruff check .

check-types:
	$(BIN)/mypy

check-floors:
	$(BIN)/lint-imports

check-templates:
	$(BIN)/djlint src --lint --quiet

check-rooms:
	$(BIN)/pytest -q tests/house/test_rooms.py

fix: $(DEV)
	$(BIN)/ruff check --fix .

bench: $(DEV)
	$(BIN)/python -m benchmarks

fuzz: $(DEV)
	$(BIN)/python scripts/fuzz.py --inputs $(or $(INPUTS),100000) --workers 2

docs: $(DEV)
	$(BIN)/python scripts/reference.py
	$(BIN)/pytest -q tests/house/test_docs.py

screenshots: $(DEV)
	$(BIN)/python scripts/screenshots.py

environment: $(DEV) $(AXE)

# --- the environment ------------------------------------------------------------------------------

$(BIN)/python:
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Accrual needs Python 3.11 or later: make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv .venv

# From hatch_build.py on: what the gazetteer is made by, which is part of the installation.
$(RUN): requirements.lock pyproject.toml hatch_build.py $(addprefix src/accrual/places/,form.py make.py names.py regions.toml) \
        | $(BIN)/python
	@echo "Installing what Accrual runs on"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo "Installing what its tests need"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# Without npm the accessibility tests are skipped, loudly; everything else runs.
$(AXE): tests/browser/package-lock.json
	@if command -v npm >/dev/null; \
	then cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --silent && touch ../../$@; \
	else echo "npm is not installed: accessibility will not be tested"; fi

# pip-compile asks whatever index pip is set up for; no address of one is written to a file.
# It has an environment of its own, because it wants another pip than the one that Python brings.
COMPILE := .venv/lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
           --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
lock: | $(BIN)/python
	rm -f src/accrual/places/gazetteer.table    # its sources are asked for only where it is absent; make makes it anew
	$(BIN)/python -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet 'pip-tools~=7.6'
	$(COMPILE) --build-deps-for editable --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	cd tests/browser && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

clean:
	rm -rf .venv tests/browser/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
