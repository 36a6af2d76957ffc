# What can be done with a checkout. Needs GNU make and Python 3.11 or newer; README.md names the plain
# commands for systems without make.
#
#   make demo                         the site with sample works, in a library of its own (demo-library/)
#   make tour                         the same works, and what commands can do with them, in the terminal
#   make run FOLDER=~/Downloads/fic   your own works: takes the folder in, and serves the library
#            LIBRARY=~/Alcove         (the library's folder; without it ~/Alcove)
#   make test                         all checks: style, types, walls, tests on both databases
#   make lint                         the checks without the tests
#   make texts                        the site's texts for translators, after one of them changed
#   make pictures                     the pictures in the documents, taken anew with Chromium
#   make bench                        how fast it is on this machine, against its budgets
#   make clean                        takes away what these made, but never a library

VENV := .venv

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := $(VENV)/Scripts
else
PYTHON ?= $(firstword $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p; done) python3)
BIN := $(VENV)/bin
endif

PY := $(BIN)/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
INSTALLED := $(VENV)/installed.stamp
TEST_INSTALLED := $(VENV)/test-installed.stamp

# A shell does not open ~ within quotes.
path = "$(subst ~/,$(HOME)/,$(1))"
ALCOVE := $(BIN)/alcove $(if $(LIBRARY),--library $(call path,$(LIBRARY)))

.PHONY: help demo tour run test lint texts pictures bench clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

demo: $(INSTALLED)
	$(BIN)/alcove --library $(call path,$(or $(LIBRARY),demo-library)) demo

tour: $(INSTALLED)
	$(BIN)/alcove --library $(call path,$(or $(LIBRARY),demo-library)) demo --tour

# An import ends with 1 where some files failed; it has named them, and the others are in.
run: $(INSTALLED)
	$(if $(FOLDER),$(ALCOVE) import $(call path,$(FOLDER)) || [ $$? -eq 1 ])
	$(ALCOVE) serve

test: $(TEST_INSTALLED)
	$(PY) -m tests

lint: $(TEST_INSTALLED)
	$(PY) -m tests lint

texts: $(TEST_INSTALLED)
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keyword gettext_lazy --keyword ngettext_lazy:1,2 \
		--no-location --sort-output --omit-header --output-file src/alcove/web/locale/django.pot src/alcove/web

pictures: $(TEST_INSTALLED)
	$(PY) -m tests.browser.pictures

bench: $(TEST_INSTALLED)
	$(PY) -m benchmarks.run

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit("Alcove needs Python 3.11 or newer, and this is " + sys.version.split()[0] + "; name a newer one: make PYTHON=python3.13") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml | $(PY)
	$(INSTALL) --editable .
	@touch $@

# Dependency groups need pip 25.1; what the system's Python brings may be older.
$(TEST_INSTALLED): pyproject.toml | $(PY)
	$(INSTALL) --upgrade "pip>=25.1"
	$(INSTALL) --editable . --group test
	@touch $(INSTALLED) $@
