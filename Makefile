# Two commands matter: `make run` and `make test`. Both set up what they need and then work offline.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed
BUILD := $(VENV)/.build
# Python keeps what it compiled, or every worker would compile each test anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest
# More than there are cores: many tests wait for other processes.
WORKERS := 4
PARALLEL = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
QUICK := -m "not slow" tests/unit tests/properties tests/golden
# Two checks at a time: the type checker would leave one of two cores idle.
TOGETHER := --no-print-directory --jobs=2 \
  $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --upgrade

.PHONY: help setup run test quick lint types imports tests soak coverage fix metrics audit bench pictures lock clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# What the bot needs, and nothing else: the backend that builds the project leaves again.
$(RUN): requirements/run.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Paperboy needs Python 3.11 or later; set PYTHON=/path/to/python3.11." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --require-hashes --target $(BUILD) -r requirements/build.txt
	PYTHONPATH=$(BUILD) $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@rm -rf $(BUILD)
	@touch $@

$(DEV): $(RUN) requirements/dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(DEV)  ## create .venv from the hashed locks, with what the checks need

run: $(RUN)  ## serve every platform whose token is set; the console if none is
	@$(BIN)/paperboy run

test: $(DEV)  ## run every check: lint, types, import rules, tests (minutes)
	@$(MAKE) $(TOGETHER) lint types imports tests

quick: $(DEV)  ## run the checks that take less than a minute: lint, types, quick tests
	@$(MAKE) $(TOGETHER) lint types tests WORKERS=2 SELECTED='$(QUICK)'

lint: $(DEV)  ## check style and formatting, and the files that Docker and GitHub read
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/test.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml

types: $(DEV)  ## check types: strictly in the packages, in basic mode in tests and benchmarks
	$(BIN)/basedpyright

imports: $(DEV)  ## check that imports run downward only
	$(BIN)/lint-imports

tests: $(DEV)  ## run all tests, or those that SELECTED=... names to pytest
	$(PYTEST) $(PARALLEL) $(SELECTED)

soak: $(DEV)  ## run the long versions of tests: hundreds of kills, years for 500 chats, other dates
	PAPERBOY_SOAK=1 $(PYTEST) $(PARALLEL) -m soak

coverage: $(DEV)  ## measure which lines the tests run; fails below the gate in pyproject.toml
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL) -m "not crash"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

fix: $(DEV)  ## format the code and repair what can be repaired automatically
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

metrics: $(DEV)  ## print how fine-grained the code is, and what one command costs
	@$(BIN)/python -m tools.metrics

audit: $(DEV)  ## look for known vulnerabilities in what the bot needs (asks a service)
	@$(BIN)/python -m tools.audit

bench: $(DEV)  ## measure, side by side, what the README claims (writes docs/benchmarks.md)
	$(BIN)/python -m benchmarks

pictures: $(DEV)  ## draw the README's pictures with the real bot (needs Chromium)
	$(BIN)/python -m docs.pictures.draw

lock:  ## resolve the dependencies again (needs uv on the path)
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --group build -o requirements/build.txt
	$(LOCK) pyproject.toml --group dev -o requirements/dev.txt

clean:  ## remove what was installed and cached; data stays
	rm -rf $(VENV) build dist .coverage .coverage.* .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
