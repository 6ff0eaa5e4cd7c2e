# Needs Python 3.11, pip and make; everything else comes with the first command.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help environment run market market-env test check format lint types imports architecture migrations deploy words bench clean

help: ## These lines
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

environment: # .venv from requirements/dev.txt; returns at once when it stands
	@$(PYTHON) zargar/local/venv.py

run: environment ## The product on this machine, until Ctrl-C (ZARGAR_PORT, ZARGAR_VAR move it)
	@$(BIN)/python -m zargar.local run

market: environment ## Every price source on loopback, to try by hand (ZARGAR_MARKET_PORT moves it)
	@$(BIN)/python -m tests.market

market-env: environment # the settings that make `make run` ask it
	@$(BIN)/python -m tests.market --env

test: environment ## Every test: unit, architecture, processes, browser
	@$(BIN)/python -m zargar.local system_packages
	@$(BIN)/python -m zargar.local compile_messages
	@# What is shared and what comes first: tests/support/order.py. Compiled tests are kept: the next run starts sooner.
	@# Three for two cores: one of them always waits, for a page, a disk or a deadline.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

check: format lint types imports architecture ## Format, lint, types, imports, architecture, migrations, deploy, translations

format: environment
	@$(BIN)/ruff format --check .

lint: environment
	@$(BIN)/ruff check .

types: environment
	@$(BIN)/mypy .

imports: environment
	@$(BIN)/lint-imports

architecture: environment # holds the next three as well
	@$(BIN)/python -m pytest -q --durations=0 tests/architecture

migrations deploy words: environment
	@$(BIN)/python -m pytest -q --durations=0 tests/architecture/test_$@.py

bench: environment ## Provisioning, requests, payments: measured, not judged
	@$(BIN)/python -m bench

clean: ## Caches and compiled files; var/ with its data stays
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -path ./.venv -prune -o -path ./var -prune -o -name __pycache__ -type d -exec rm -rf {} +
	@find locale -name '*.mo' -delete
