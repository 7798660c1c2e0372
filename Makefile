# make chat    set everything up and open the chat      make test      what CI runs
# make lock    resolve the pinned versions anew         make evaluate  measure retrieval and answers (needs data)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OCR := tesseract-ocr tesseract-ocr-eng tesseract-ocr-deu tesseract-ocr-fra
INSTALL := $(BIN)/pip install -q --no-deps --require-hashes --only-binary :all:

# Three workers on two processors: with two, one processor of both waits for browsers, processes and disks.
# A worker that dies fails the test that it ran: of one that is started again, xdist may wait for ever (seen with 3.8).
TESTED := HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -n 3 --dist loadgroup --max-worker-restart=0

# Where the environment asks that no bytecode is kept, each command and each worker of the tests would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: chat install model test lint types unit quick evaluate evaluate-retrieval evaluate-ingest benchmark figures pictures catalogs lock chromium tesseract clean

chat: model
	$(BIN)/dateline chat

install: $(VENV)/.installed

model: $(VENV)/.installed
	@$(BIN)/dateline model fetch

# Programs are installed beside the packages, and mypy runs beside the tests: pip and mypy use one processor each.
test:
	@$(MAKE) --no-print-directory -j2 lint tesseract
	@$(MAKE) --no-print-directory -j2 types unit

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	nice $(BIN)/mypy

unit: $(VENV)/.tested chromium tesseract model
	$(TESTED) $(PYTEST_ARGS)

# What needs neither models nor a browser nor processes of its own, and six hundredths of a second a test or little more.
# It waits for nothing, so a third worker would only import everything once more.
quick: $(VENV)/.tested
	$(TESTED) -n 2 $(PYTEST_ARGS) \
	  -m "not models and not browser and not processes and not fuzz and not slow"

evaluate: model evaluate-retrieval evaluate-ingest
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.claims
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.requests
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.requests.unsure
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.requests.broad --tutorial local
	$(BIN)/python -m tests.evaluation.answers
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.answers.followups
	$(BIN)/python -m tests.evaluation.answers.wordings
	$(BIN)/python -m tests.evaluation.news.timeline

evaluate-ingest: $(VENV)/.tested
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.dates
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.duplicates
	$(BIN)/python -m tests.evaluation.ingest.sentences
	$(BIN)/python -m tests.evaluation.ingest.scans
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.hostile
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.ingest.kills
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.fuzz

evaluate-retrieval: $(VENV)/.tested
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval --settings --every 6
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval.reranking
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval.precisions
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.retrieval.spelling

pictures: $(VENV)/.tested chromium model
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.pictures

# New texts of the page into the catalogs of its languages; LANGUAGE=es begins one.
catalogs: $(VENV)/.tested
	$(BIN)/python -m tests.catalogs $(LANGUAGE)

figures: $(VENV)/.tested
	$(BIN)/python -m tests.evaluation.readme

benchmark: $(VENV)/.tested model
	$(BIN)/python -m tests.benchmarks.first_answer
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.benchmarks.indexing
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.benchmarks.searching
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.benchmarks.ingest
	$(BIN)/python -m tests.benchmarks.page
	$(BIN)/python -m tests.benchmarks.crowd --answers 5000 --pause 1
	$(BIN)/python -m tests.benchmarks.crowd --people 100 --programs 40 --minutes 10 --results docs/results/service.json
	$(BIN)/python -m tests.benchmarks.soak
	$(BIN)/python -m tests.benchmarks.engine

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Dateline needs Python 3.11 or later; set PYTHON to one: make PYTHON=python3.11 chat"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }

# Nothing is installed whose hash does not stand in a lock, and nothing is built: a build would fetch its tools unchecked.
# (--no-deps: the locks are complete, and nothing is resolved anew.) The registry that pip is set up for is asked first
# for PyTorch too, its own index after that.
$(VENV)/.installed: requirements.lock .ci/torch.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Dateline into $(VENV): about 0.9 GB to download."
	@$(INSTALL) -r .ci/torch.lock 2>/dev/null || { \
	  echo "The registry that pip is set up for has no CPU build of PyTorch by the hashes in .ci/torch.lock; asking PyTorch's own index."; \
	  $(INSTALL) -r .ci/torch.lock --index-url https://download.pytorch.org/whl/cpu; }
	$(INSTALL) -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: .ci/requirements-test.lock $(VENV)/.installed
	$(INSTALL) -r .ci/requirements-test.lock
	@touch $@

chromium:
	@command -v chromium-headless-shell >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ]; then run=; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then run=sudo; \
	elif command -v chromium >/dev/null; then exit 0; \
	else echo "The browser tests need Chromium, and installing it needs root: sudo apt install chromium-headless-shell"; exit 1; fi; \
	$$run apt-get update -qq && $$run apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null \
	  || command -v chromium >/dev/null

# Reads scanned pages; Dateline does without it, and tests that need it are skipped.
tesseract: chromium  # one after the other: apt has one lock
	@command -v tesseract >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ]; then run=; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then run=sudo; \
	else echo "Tests of scanned pages are skipped without Tesseract: sudo apt install $(OCR)"; exit 0; fi; \
	$$run apt-get update -qq && $$run apt-get install -y -qq --no-install-recommends $(OCR) >/dev/null

# The whole set is resolved first, so that what the tests add never asks for other versions of what the product uses.
# Resolved by uv: pip takes minutes to backtrack over these. PyTorch's hashes stand in .ci/torch.lock, written by hand.
LOCK = $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --extra local --no-annotate --no-header \
	  --no-emit-package torch pyproject.toml
lock: $(VENV)/.tested
	$(LOCK) --extra test --extra evaluation > .ci/all.lock
	$(LOCK) -c .ci/all.lock > requirements.lock
	awk 'NR == FNR { if (/^[a-z]/) held[$$1]; next } /^[a-z]/ { keep = !($$1 in held) } keep' \
	  requirements.lock .ci/all.lock > .ci/requirements-test.lock
	rm .ci/all.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
