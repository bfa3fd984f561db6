# Two commands matter: `make demo` and `make test`. Both build their own environment in .venv first.
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: demo test lint types floors unit browser pages bench fuzz lock clean env

env: $(STAMP)

$(STAMP): requirements/dev.lock pyproject.toml scripts/environment.sh
	@PY=$(PY) bash scripts/environment.sh
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/python scripts/demo.py

test: lint types floors unit

lint: $(STAMP)
	@$(BIN)/ruff check .

types: $(STAMP)
	@$(BIN)/mypy

floors: $(STAMP)
	@$(BIN)/lint-imports --no-cache | tail -n 12; test $${PIPESTATUS[0]} -eq 0

unit: $(STAMP) browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal tests

# The report is opened in a real browser. Installed when we may; otherwise the tests that need it skip and say so.
browser:
	@bash scripts/browser.sh

pages: $(STAMP)
	@$(BIN)/python -m servanda.check.rules.pages
	@$(BIN)/python -m servanda.model.schema > schema/servanda-model-1.json

bench: $(STAMP)
	@$(BIN)/python bench/check.py
	@$(BIN)/python -m pip install -q 'reelay>=25.0'
	@$(BIN)/python bench/monitor.py
	@$(BIN)/python bench/watch_speed.py
	@$(BIN)/python bench/monitor_rows.py
	@$(BIN)/python bench/absence.py --logs 10000
	@$(BIN)/python bench/judge.py --dossiers 2000 --longer 2000 --processes 2
	@$(BIN)/python -m pip install -q 'networkx>=3.2' 'nomenklatura==4.17.0' 'scikit-learn>=1.5'
	@for part in lists screening ownership dealings diversion detectors effectiveness; do $(BIN)/python bench/sanctions/$$part.py || exit 1; done
	@$(BIN)/python bench/sanctions/page.py

fuzz: $(STAMP)
	@$(BIN)/python bench/fuzz_parser.py --count 1000000

lock: $(STAMP)
	@$(BIN)/python -m pip install -q pip-tools && CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev -o requirements/dev.lock pyproject.toml

clean:
	rm -rf .venv out build dist
