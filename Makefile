# Newsdesk: `make chat` sets up and opens the chat window, `make test` sets up and checks everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= corpus
PORT ?= 7860

.PHONY: chat test lint types check format setup setup-dev speed quality mutations clean

# Keyed on pyproject.toml: a changed dependency installs again, nothing else does.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --editable '.[dev]'
	@touch $(VENV)/.installed $@

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

# The sample articles are added once, to a corpus that is not there yet.
chat: $(VENV)/.installed
	@test -e $(CORPUS)/ledger.sqlite || $(BIN)/newsdesk add examples/articles --corpus $(CORPUS)
	$(BIN)/newsdesk chat --corpus $(CORPUS) --port $(PORT)

test: $(VENV)/.installed-dev
	$(BIN)/pytest -n auto --dist loadgroup  # the browser's tests one after another

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

check: lint types test

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Beside the pipeline that a LlamaIndex user writes: make speed DATA=path/to/articles.jsonl.gz
speed: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.speed $(DATA)

# What the checks of a model's sentences catch: make mutations DATA=articles.jsonl.gz
mutations: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.mutations $(DATA)

# Configurations side by side: make quality DATA=path/to/set QUALITY='--limit 300 --out table.md'
quality: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.quality $(DATA) $(QUALITY)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
