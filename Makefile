# make chat    set everything up and open the chat      make test      what CI runs
# make lock    resolve the pinned versions anew         make evaluate  measure retrieval and answers (needs data)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := 2.13.0

.PHONY: chat install test lint types unit evaluate evaluate-retrieval evaluate-ingest benchmark figures pictures lock chromium clean

chat: $(VENV)/.installed
	$(BIN)/dateline chat

install: $(VENV)/.installed

test: lint types unit

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	$(BIN)/mypy

unit: $(VENV)/.tested chromium
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest $(PYTEST_ARGS)

evaluate: evaluate-retrieval evaluate-ingest
	$(BIN)/python -m tests.evaluation.answers
	$(BIN)/python -m tests.evaluation.answers.wordings
	$(BIN)/python -m tests.evaluation.news.timeline

evaluate-ingest: $(VENV)/.tested
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.dates
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.duplicates
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.hostile
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.kills

evaluate-retrieval: $(VENV)/.tested
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval --settings --every 6
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval.reranking
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval.precisions

pictures: $(VENV)/.tested chromium
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.pictures

figures: $(VENV)/.tested
	$(BIN)/python -m tests.evaluation.readme

benchmark: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks.first_answer
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.benchmarks.indexing
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.benchmarks.searching
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.benchmarks.ingest
	$(BIN)/python -m tests.benchmarks.page
	$(BIN)/python -m tests.benchmarks.crowd
	$(BIN)/python -m tests.benchmarks.engine

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Dateline needs Python 3.11 or later; set PYTHON to one: make PYTHON=python3.11 chat"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }

# The CPU build of PyTorch goes first. From PyPI alone, Linux gets the CUDA build and gigabytes it needs. Registries
# that carry the CPU build are asked first, PyTorch's own index after them.
# Everything else is installed exactly as locked (--no-deps: the lock is complete, and nothing is resolved anew).
$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Dateline into $(VENV): about 2 GB to download, 1.1 GB of it the local chat model."
	@$(BIN)/pip install -q --no-deps "torch==$(TORCH)+cpu" 2>/dev/null || \
	  $(BIN)/pip install -q --no-deps --index-url https://download.pytorch.org/whl/cpu "torch==$(TORCH)"
	$(BIN)/pip install -q --no-deps -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: .ci/requirements-test.lock $(VENV)/.installed
	$(BIN)/pip install -q --no-deps -r .ci/requirements-test.lock
	@touch $@

chromium:
	@command -v chromium >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ]; then run=; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then run=sudo; \
	else echo "The browser tests need Chromium, and installing it needs root: sudo apt install chromium"; exit 1; fi; \
	$$run apt-get update -qq && $$run apt-get install -y -qq --no-install-recommends chromium >/dev/null

# The whole set is resolved first, so that what the tests add never asks for other versions of what the product uses.
# Resolved by uv: pip takes minutes to backtrack over these. Local versions (+cpu) stay out of the lock.
lock:
	$(PYTHON) -m pip install -q uv
	uv pip compile -q --python-version 3.11 --extra local --extra test --extra evaluation --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links pyproject.toml | sed 's/+cpu//' > .ci/all.lock
	uv pip compile -q --python-version 3.11 --extra local --no-annotate --no-header --no-emit-index-url \
	  --no-emit-find-links -c .ci/all.lock pyproject.toml | sed 's/+cpu//' > requirements.lock
	grep -vxFf requirements.lock .ci/all.lock > .ci/requirements-test.lock
	rm .ci/all.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
