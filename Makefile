.DEFAULT_GOAL := help
SHELL := /bin/bash
UV ?= uv
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
SEED ?= 1
SEEDS ?= $(SEED)
HOURS ?= 72

.PHONY: help setup setup-dev run test check lint types format coverage bench faces gates study soak mutants migration lock build clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## Make .venv with the locked requirements
	@.ci/setup runtime

setup-dev:
	@.ci/setup dev

run: setup ## Start the demo (HOST and PORT are honoured), with 26 weeks of history
	@exec $(BIN)/wellness demo --host $(HOST) --port $(PORT)

test: setup-dev ## Run every test; nothing needs to be done before
	@.ci/browser
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: lint types coverage ## All that CI runs, the fastest failure first

lint: setup-dev ## Style, import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo

types: setup-dev ## mypy strict
	$(BIN)/mypy

format: setup-dev ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

coverage: setup-dev ## Every test, with the coverage each part must reach
	@.ci/browser
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -p no:xdist $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='wellness/domain/*,wellness/vault/*,wellness/services/releases.py'

bench: setup-dev ## Timings as one table
	$(BIN)/python -m tests.bench

faces: setup-dev ## Look at every page in every state, width, theme and language; then budgets and main tasks
	@.ci/browser
	$(BIN)/python -m tests.faces $(ARGS)
	$(BIN)/python -m tests.faces.budget
	$(BIN)/python -m tests.faces.tasks

gates: setup-dev ## Simulate what attackers learn, as one table; fails if a bound is missed
	$(BIN)/python -m tests.gates

study: setup-dev ## The detector's reference study beside its published figures (ARGS=--quick: a tenth)
	$(BIN)/python -m tests.study $(ARGS)

soak: setup-dev ## Virtual days of random faults: SEED=1 or SEEDS=1-10, HOURS=72; fails if a rule breaks
	$(BIN)/python -m tests.soak --seeds "$(SEEDS)" --hours "$(HOURS)"

mutants: setup-dev ## Break each privacy rule and see its tests fail (ARGS=--write for docs/privacy.md)
	$(BIN)/python -m tests.mutants $(ARGS)

migration: setup-dev ## Write a migration from the tables: make migration m="words"
	$(BIN)/python -m tests.new_migration "$(m)"

lock: ## Renew the locked requirements (needs uv)
	$(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o deploy/locks/runtime.txt
	$(UV) pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -c deploy/locks/runtime.txt -o deploy/locks/dev.txt

build: setup-dev ## Build the wheel and start it in a clean environment
	$(BIN)/python -m tests.build_wheel

clean: ## Remove the demo, the environment and everything built
	rm -rf var .venv dist build .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
