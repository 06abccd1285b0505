# `make help` says what there is. Everything lives in .venv; nothing else on the machine is touched.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= yes
BROWSER ?= yes
COVERAGE ?= no
PORT ?= 8501
STUDY := demo/accordant.db
SCRATCH := alembic-scratch.db

.PHONY: help demo test test-slow bench check clean

help:
	@echo "make demo       install, build the demo study and its report, serve it on port $(PORT)"
	@echo "                (SERVE=no: stop after the report; PORT=…: serve elsewhere)"
	@echo "make test       every test that takes seconds, browser and PostgreSQL included"
	@echo "                (BROWSER=no: without the browser; CHROMIUM=…: with this browser;"
	@echo "                COVERAGE=yes: measure it, and fail below 95 % of the branches)"
	@echo "make test-slow  the tests that take minutes"
	@echo "make bench      the statistics at UniM's size beside other libraries, then scoring, then"
	@echo "                the rating page under load; in half an hour"
	@echo "make check      lint, format, types, import contracts, migrations; no tests"
	@echo "make clean      remove what was built, the demo included; .venv stays"

# A .venv that is there already is kept, with whatever was put into it beforehand.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Accordant needs Python 3.11 or newer, and $(PYTHON) is not: name one that is, as in \`make PYTHON=python3.12\`." >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# The one package that is compiled on install; without it photographs have no quality score.
PHOTOGRAPHS = @$(BIN)/python -m pip install -c constraints.txt -e '.[photographs]' || \
  echo "No C++ compiler, so no quality scores for photographs; everything else works."

# One stamp per set of extras; a larger set brings the smaller ones along.
$(VENV)/.demo: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -c constraints.txt -e '.[all]'
	$(PHOTOGRAPHS)
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -c constraints.txt -e '.[test]'
	$(PHOTOGRAPHS)
	@touch $(VENV)/.demo $@

$(VENV)/.bench: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -c constraints.txt -e '.[bench]'
	$(PHOTOGRAPHS)
	@touch $(VENV)/.demo $@

$(VENV)/.check: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -c constraints.txt -e '.[test,check]'
	$(PHOTOGRAPHS)
	@touch $(VENV)/.demo $(VENV)/.test $@

demo: $(VENV)/.demo
	$(BIN)/python -m examples.demo $(PORT)
ifneq ($(SERVE),no)
	$(BIN)/accordant --database $(STUDY) serve --port $(PORT)
endif

# Three for two cores: browsers, servers and databases make tests wait.
PARALLEL := -n 3 --dist loadfile
ifeq ($(COVERAGE),yes)
MEASURE := --cov --cov-report=term:skip-covered --cov-fail-under=95
endif
ifeq ($(BROWSER),no)
test: $(VENV)/.test
	$(BIN)/python -m pytest $(PARALLEL) $(MEASURE) -m 'not slow and not browser'
else
test: $(VENV)/.test
	@chromium=$$($(BIN)/python tests/browser/find_chromium.py) || exit 1; \
	CHROMIUM="$$chromium" $(BIN)/python -m pytest $(PARALLEL) $(MEASURE)
endif

test-slow: $(VENV)/.test
	@chromium=$$($(BIN)/python tests/browser/find_chromium.py) || exit 1; \
	CHROMIUM="$$chromium" $(BIN)/python -m pytest -m slow

# On a machine that does nothing else meanwhile.
bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.statistics
	$(BIN)/python -m benchmarks.scoring
	$(BIN)/python -m benchmarks.raters

check: $(VENV)/.check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@rm -f $(SCRATCH)*
	$(BIN)/alembic upgrade head
	$(BIN)/alembic check
	@rm -f $(SCRATCH)*

clean:
	rm -rf demo build dist htmlcov .coverage .pytest_cache .ruff_cache .mypy_cache .hypothesis \
	  .import_linter_cache $(SCRATCH)*
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
