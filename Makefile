# make demo    audit the sample exports, from a fresh clone to the report
# make test    everything that must hold before a change goes in
# make lint    the part of it that only reads the code
# make bench   our speed beside what a user would pick instead, into docs/performance.md: hours;
#              SIZE=quick only prints, after some minutes
# make docs    renew the rule pages and the output shown in README and the other documents
# make fuzz    ten minutes of made-up files and texts, of which none may break the program
# make real-parts   what some tests drive for real, where apt can install it
# make screenshots  renew the pictures in README
# make lock    pin the newest versions that pyproject.toml allows
# make clean   remove what the others made
#
# Needed: Python 3.11 or later with pip, and make. Another Python: make PYTHON=python3.12 demo

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for python in python3 python python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The package itself, in place: its needs are already there, and nothing is fetched.
INSTALL_PACKAGE := $(PIP) install --quiet --no-deps --no-build-isolation --editable .
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-emit-find-links --upgrade \
	--custom-compile-command "make lock"

# Of make bench: full, reduced or quick (benchmarks/files.py says how many participants).
SIZE ?= full

.PHONY: demo test lint rules-test pytest bench fuzz docs real-parts screenshots lock clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	@echo '$$ wbn-audit check sample_exports --as-of 2026-07-07 --out demo-report'
	@$(BIN)/wbn-audit check sample_exports --as-of 2026-07-07 --out demo-report || [ $$? -eq 1 ]
	@echo
	@echo "The demo is done: $$(pwd)/demo-report holds the results (findings.csv first)."
	@echo "An audit of your own exports: $(BIN)/wbn-audit check FOLDER --out REPORT"

test: lint rules-test pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

rules-test: $(VENV)/.installed-dev
	$(BIN)/wbn-audit rules test

# A process for each core; a file's tests stay together, because they share what they set up.
pytest: $(VENV)/.installed-dev
	$(BIN)/pytest --numprocesses auto --dist loadfile

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.bench --size $(SIZE) $(if $(filter quick,$(SIZE)),--no-write)

fuzz: $(VENV)/.installed-dev
	$(BIN)/pytest --numprocesses auto -m hypothesis --hypothesis-profile explore
	$(BIN)/python -W error -m tests.fuzz.long 10

docs: $(VENV)/.installed-dev
	$(BIN)/python -m tests.project.generated_pages
	$(BIN)/python -m tests.project.console_blocks
	$(BIN)/python -m tests.project.configuration_page

real-parts:
	.ci/real-parts

screenshots: $(VENV)/.installed-dev
	$(BIN)/python tools/screenshots.py

lock: $(VENV)/.installed-dev
	$(PIP) install --quiet uv
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) --group build --output-file requirements-build.lock
	$(LOCK) pyproject.toml --group dev --output-file requirements-dev.lock
	$(LOCK) --constraint requirements.lock benchmarks/requirements-peers.in \
		--output-file benchmarks/requirements-peers.lock

clean:
	rm -rf $(VENV) demo-report build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache benchmarks/data benchmarks/.venv
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "wbn-audit needs Python 3.11 or later: none was found." >&2; \
		echo "Name one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Stamps: installing is done once, and again when what is pinned or the package's table changes.
$(VENV)/.installed: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements.lock -r requirements-build.lock
	$(INSTALL_PACKAGE)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	$(INSTALL_PACKAGE)
	@touch $@ $(VENV)/.installed
