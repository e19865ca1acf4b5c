# Newsdesk: `make chat` sets up and opens the chat window, `make test` sets up and checks everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= corpus
PORT ?= 7860
# What the window offers; `make chat EXTRAS=window` is the least, `EXTRAS=all` everything (docs/installing.md).
EXTRAS ?= window,docx,evaluation,llm,formats
# Tests start a hundred Pythons: each would compile its imports anew where nothing may be kept, at three times the cost.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: chat test lint types check format nightly docs lock setup setup-dev speed quality mutations reading try-model clean

# Keyed on what is to be installed: a changed dependency installs again, nothing else does.
$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing Newsdesk with $(EXTRAS) into $(VENV) (once; takes up to some minutes)"
	PYTHON=$(PYTHON) tools/install.sh $(VENV) --editable '.[$(EXTRAS)]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt
	PYTHON=$(PYTHON) tools/install.sh $(VENV) --editable '.[dev]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-docs: pyproject.toml constraints.txt
	PYTHON=$(PYTHON) tools/install.sh $(VENV) --editable '.[docs]'
	@touch $@

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

# The sample articles are added once, to a corpus that is not there yet.
chat: $(VENV)/.installed
	@test -e $(CORPUS)/ledger.sqlite || $(BIN)/newsdesk add examples/articles --corpus $(CORPUS)
	$(BIN)/newsdesk chat --corpus $(CORPUS) --port $(PORT)

test: $(VENV)/.installed-dev
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --durations=25

# Properties, tried with other examples than those that every run of the tests repeats, and 1,400 damaged files.
nightly: $(VENV)/.installed-dev
	$(BIN)/pytest -n auto --hypothesis-profile=nightly -m 'hypothesis and not slow'
	$(BIN)/pytest -m slow tests/index/readers/test_mutated.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

check: lint types test

# The documentation as a site, in site/; fails where a link of it leads nowhere.
docs: $(VENV)/.installed-docs
	$(BIN)/python tools/site.py
	$(BIN)/zensical build --strict --clean

# The newest versions that pyproject.toml allows, for every Python and system; then run the tests.
lock:
	uv pip compile --upgrade --universal --python-version 3.11 --all-extras --no-header --no-annotate \
		--no-emit-package newsdesk pyproject.toml --output-file constraints.txt

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Beside the pipeline that a LlamaIndex user writes: make speed DATA=path/to/articles.jsonl.gz
speed: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.speed $(DATA)

# What the checks of a model's sentences catch: make mutations, or with texts of your own DATA=articles.jsonl.gz
mutations: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.mutations $(DATA)

# Configurations side by side: make quality DATA=path/to/set QUALITY='--limit 300 --out table.md'
quality: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.quality $(DATA) $(QUALITY)

# Is a language model good enough? OPENAI_BASE_URL=http://127.0.0.1:8080/v1 NEWSDESK_MODEL=name make try-model [DATA=folder]
# TRY='--limit 10' asks fewer questions.
try-model: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.try_model $(DATA) $(TRY)

# What is read of real pages, beside what a reader would say: make reading DATA=path/to/set
reading: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.reading $(DATA)

clean:
	rm -rf $(VENV) build site .pytest_cache .mypy_cache .ruff_cache .hypothesis
