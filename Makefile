# Two commands matter: `make demo` and `make test`. Both build what they need in .venv first: the demo little, the tests all.
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
STAMP := .venv/.dev
LOCKED := pyproject.toml scripts/environment.sh

.PHONY: demo test test-all check lint types floors unit browser pages bench fuzz lock offline sbom clean env

env: $(STAMP)

# Each step adds to the one before, and is done again when its lock changes.
.venv/.base: requirements/base.lock $(LOCKED)
	@PY=$(PY) bash scripts/environment.sh base
	@touch $@

.venv/.demo: requirements/demo.lock .venv/.base
	@PY=$(PY) bash scripts/environment.sh demo
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.base
	@PY=$(PY) bash scripts/environment.sh dev
	@touch .venv/.demo $@

# What the Minsk texts hold is shown as soon as the program itself is there; then comes what the replay needs.
demo: .venv/.base
	@$(BIN)/python scripts/demo.py texts
	@$(MAKE) --no-print-directory -s .venv/.demo
	@$(BIN)/python scripts/demo.py replay

# What is read and what is run, side by side: the types alone would leave a core idle for a minute.
test: $(STAMP) browser
	@$(MAKE) --no-print-directory -j2 lint types floors unit

# The quick loop while one works: lint, types, floors, and the tests that take a minute together; with T=tests/monitor those of a folder too.
QUICK := tests/base tests/text tests/calendar tests/model tests/docs/test_pages.py tests/app/test_errors.py tests/app/test_hints.py \
	tests/app/test_new.py tests/app/test_materials.py tests/report/test_check_page.py
check: lint types floors
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(QUICK) $(T)

lint: $(STAMP)
	@$(BIN)/ruff check .

types: $(STAMP)
	@$(BIN)/mypy

floors: $(STAMP)
	@$(BIN)/lint-imports --no-cache | tail -n 12; test $${PIPESTATUS[0]} -eq 0

unit: $(STAMP) browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal tests

# All that the tests draw, not a part of it: for a night.
test-all: lint types floors browser
	@SERVANDA_TESTS=all $(BIN)/python -m pytest -n 2 --dist worksteal tests

# The report is opened in a real browser. Installed when we may; otherwise the tests that need it skip and say so.
browser:
	@bash scripts/browser.sh

pages: $(STAMP)
	@$(BIN)/python scripts/rule_pages.py
	@$(BIN)/python scripts/published.py

bench: $(STAMP)
	@$(BIN)/python bench/check.py
	@$(BIN)/python -m pip install -q 'reelay>=25.0'
	@$(BIN)/python bench/monitor.py
	@$(BIN)/python bench/watch_speed.py
	@$(BIN)/python bench/monitor_rows.py
	@$(BIN)/python bench/absence.py --logs 10000
	@$(BIN)/python bench/stores.py
	@$(BIN)/python bench/decisions.py
	@$(BIN)/python bench/interference.py --sequences 500 --processes 2 --mutants 40 --canaries 20
	@$(BIN)/python bench/regexes.py
	@$(BIN)/python bench/start.py
	@$(BIN)/python bench/five.py
	@$(BIN)/python bench/first_sight.py
	@for part in threats panel packages lines experts; do $(BIN)/python bench/$$part.py || exit 1; done
	@$(BIN)/python bench/judge.py --dossiers 2000 --longer 2000 --processes 2
	@$(BIN)/python -m pip install -q 'networkx>=3.2' 'nomenklatura==4.17.0' 'scikit-learn>=1.5'
	@for part in lists screening ownership dealings diversion detectors effectiveness; do $(BIN)/python bench/sanctions/$$part.py || exit 1; done
	@$(BIN)/python bench/sanctions/page.py
	@for part in ledger tranche debt flags aid_tables patience channels share reading structure words words_page precedent word_return door; do $(BIN)/python bench/$$part.py || exit 1; done
	@if [ -f "$(RAIL)" ]; then $(BIN)/python bench/deliver.py "$(RAIL)"; else echo "deliver: no table of a rail network; make bench RAIL=FILE"; fi

fuzz: $(STAMP)
	@$(BIN)/python bench/fuzz_parser.py --count 1000000

# dev.lock first: what the others lock is what it locks.
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
lock: $(STAMP)
	@$(BIN)/python -m pip install -q pip-tools
	@$(COMPILE) --extra dev -o requirements/dev.lock pyproject.toml requirements/base.in
	@$(COMPILE) -c requirements/dev.lock -o requirements/base.lock pyproject.toml requirements/base.in
	@$(COMPILE) -c requirements/dev.lock -o requirements/demo.lock pyproject.toml requirements/base.in requirements/demo.in
	@$(COMPILE) -c requirements/dev.lock --extra monitor --extra report --extra seal --extra holidays -o requirements/offline.lock pyproject.toml requirements/offline.in

# A folder of wheels with hashes for a machine without a network, and what the program is made of.
offline: .venv/.base
	@$(BIN)/python scripts/offline.py

sbom: .venv/.base
	@$(BIN)/servanda about --sbom

clean:
	rm -rf .venv out build dist
