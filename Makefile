PYTHON ?= python3.11
SENTENCE ?= put the blocks in the bowls with matching colours
RECORD ?= runs/latest

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_ROS := $(VENV)/.installed-ros
# The machines for which there are ROS 2 wheels.
ROS_HERE := $(filter Linux-x86_64,$(shell uname -s)-$(shell uname -m))
PIP := $(BIN)/python -m pip --disable-pip-version-check

# A sentence reaches the shell through the environment, so that quotes and $ in it stay text.
export SENTENCE

.DEFAULT_GOAL := help
.PHONY: help run install model ros test docs cassettes clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: install  ## carry out a sentence in simulation: make run SENTENCE="..."
	@$(BIN)/cap model pull --no-prompts
	@rm -rf "$(RECORD)"
	@$(BIN)/cap run --record "$(RECORD)" -- "$$SENTENCE"

install: $(INSTALLED)  ## set up the environment in .venv

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found; install Python 3.11 (Debian: apt-get install python3.11-venv) or set PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml setup.py constraints.txt | $(BIN)/python
	@echo "setting up $(VENV): some 60 packages, a minute or two the first time"
	@$(PIP) install -q -c constraints.txt -e .
	@# C++ headers, some 200 MB that no Python program reads.
	@rm -rf $(VENV)/lib/python3.11/site-packages/cmeel.prefix/include
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@echo "adding the development tools to $(VENV)"
	@$(PIP) install -q -c constraints.txt -e ".[dev]"
	@touch $@

$(INSTALLED_ROS): $(INSTALLED)
	@echo "adding ROS 2 to $(VENV), some 190 MB"
	@$(PIP) install -q -c constraints.txt -e ".[ros]"
	@touch $@

ros: $(INSTALLED_ROS)  ## add ROS 2 (Linux on x86_64), for cap ros up

model: install  ## fetch the embedded language model and let it read its prompts, once
	@$(BIN)/cap model pull

test: $(INSTALLED_DEV) $(if $(ROS_HERE),$(INSTALLED_ROS))  ## run all checks: format, lint, types, import contracts, tests
	$(BIN)/cap model pull --no-prompts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# Side by side what only computes, then what needs the machine to itself; the second
	@# whatever became of the first. A worker takes some 0.8 GB with all that it starts.
	@trap 'exit 130' INT; beside=0; alone=0; \
	$(BIN)/pytest -m "not alone" -n auto --maxprocesses 4 --dist worksteal || beside=$$?; \
	$(BIN)/pytest -m alone || alone=$$?; \
	echo "exit codes of the tests: side by side $$beside, alone $$alone"; \
	[ $$beside -eq 0 ] && [ $$alone -eq 0 ]

docs: install  ## write docs/primitives.md from the registry
	$(BIN)/cap docs

cassettes: $(INSTALLED_DEV)  ## record the tests' cassettes anew from the embedded model
	$(BIN)/cap model pull --no-prompts
	$(BIN)/pytest --cap-record tests/simulated/test_sentences.py tests/simulated/test_search.py tests/simulated/test_kept_functions.py tests/cap/bench/test_codegen.py tests/cap/bench/test_humaneval.py

clean:  ## remove the environment, caches and recorded runs
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache runs
