# Needs python3 >= 3.11 and make; everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready-run
SETUP_DEV := $(VENV)/.ready-dev

.PHONY: demo test check coverage mutants judge format bench release docs man site clean

## demo: set up, then run the main job end to end on the embedded sandbox
demo: $(SETUP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh

## test: set up, then run every test
test: $(SETUP_DEV)
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

## check: format, lint, types, and the direction of imports
check: $(SETUP_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## coverage: measure the branches that the tests beside the code come through, and hold them against floors
coverage: $(SETUP_DEV)
	$(BIN)/python tests/coverage_floors.py

## mutants: change a module bit by bit and list what its tests do not notice; MODULE=file [TESTS=folder] [MOST=n]
mutants: $(SETUP_DEV)
	$(BIN)/python tests/mutants.py $(MODULE) $(TESTS) $(if $(MOST),--most $(MOST))

## judge: hold thousands of verdicts about random flows against the independent judge; FLOWS=n SEED=n ARGS=--all
judge: $(SETUP_DEV)
	$(BIN)/python -m tests.judge --flows $(or $(FLOWS),5000) --seed $(or $(SEED),1) $(ARGS)

## format: put the code into its format
format: $(SETUP_DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

## bench: measure, each figure beside a peer in the same run, and write docs/benchmarks.md; PART=lint measures that alone
bench: $(SETUP_DEV)
	$(BIN)/python -m benchmarks $(PART)

## release: make the changelog, wheel, sdist, bill of materials and digests of a VERSION in dist/; uploads nothing
release: $(SETUP_DEV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[release]'
	@$(BIN)/python release/make.py $(VERSION)

## docs: make every generated page and output again
docs: $(SETUP_DEV)
	$(BIN)/python docs/generate.py

## man: write a manual page for each command into man/
man: $(SETUP)
	@$(BIN)/python release/man.py man

## site: build the pages of docs/ into site/
site: $(SETUP_DEV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[site]'
	$(BIN)/zensical build --strict

clean:
	rm -rf $(VENV) .ghl-flow .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "ghl-flow needs python3 >= 3.11; name one with make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "python3 cannot make a virtual environment; on Debian: apt install python3-venv" >&2; exit 1; }

$(SETUP): $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing ghl-flow into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(SETUP_DEV): $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing ghl-flow and its development tools into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(SETUP)
