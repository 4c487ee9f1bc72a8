# CallQA Desktop. `make` alone lists what can be done.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
TEST_STAMP := $(VENV)/.ready-test

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make .venv with the callqa command (and, on Debian as root, the system libraries)

$(STAMP): requirements/runtime.lock requirements/build.lock pyproject.toml tools/setup.sh $(wildcard resources/i18n/*/*.po)
	@bash tools/setup.sh run
	@touch $@

$(TEST_STAMP): $(STAMP) requirements/dev.lock
	@bash tools/setup.sh test
	@touch $@

demo: $(STAMP) ## open the program on a throw-away demo world (without a display: run the whole job, results in demo-out/)
	@$(BIN)/callqa demo --out demo-out

lint: $(TEST_STAMP) ## ruff, mypy, import rules, file sizes, translations
	@bash tools/lint.sh

test: lint ## lint, then every test
	@bash tools/test.sh $(ARGS)

bench: $(TEST_STAMP) ## run every benchmark and print its ratio
	@bash tools/bench.sh $(ARGS)

lock: ## write the lock files anew (needs uv)
	@bash tools/lock.sh

clean: ## remove the virtual environment and everything made
	rm -rf $(VENV) demo-out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
