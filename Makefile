# The portal's commands. `make help` lists them; each can be run twice.
#
# Everything is installed into .venv/ and every file that running makes goes to var/.
# Only installing a browser and its fonts needs root (through apt, said beforehand).

PYTHON ?= python3
PORT ?= 8000

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := CLONUS_DEVELOPMENT=1 $(PY) manage.py
PIP := $(PY) -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt

# What `check --deploy` is run with: a production environment of throw-away values.
PRODUCTION = CLONUS_DEVELOPMENT=0 CLONUS_VAR=var/check \
	ALLOWED_HOSTS=clonus.example EMAIL_URL=smtp+tls://u:p@mail.example:587 \
	DEFAULT_FROM_EMAIL=clinic@clonus.example \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') \
	CLONUS_FACTOR_KEYS=$$($(PY) -c \
	'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-code test test-sqlite test-browser test-postgres check bench \
	screenshots format clean prerequisites browser

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

# ----------------------------------------------------------------- what is needed

prerequisites:
	@sh .ci/prerequisites "$(PYTHON)"

$(PY): | prerequisites
	$(PYTHON) -m venv $(VENV)

# Each set is installed again only when what it is made from has changed.
$(VENV)/.installed: pyproject.toml .ci/constraints.txt | $(PY)
	@echo "Installing what the portal needs (first time: about a minute)"
	$(PIP) .
	@touch $@

$(VENV)/.installed-test: pyproject.toml .ci/constraints.txt | $(PY)
	@echo "Installing what the tests need (first time: about a minute)"
	$(PIP) '.[test]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml .ci/constraints.txt | $(PY)
	@echo "Installing what the checks need (first time: about a minute)"
	$(PIP) '.[dev]'
	@touch $@

browser:
	@sh .ci/browser

# ----------------------------------------------------------------------- commands

demo: $(VENV)/.installed ## Run the portal with demo data on http://localhost:8000
	@mkdir -p var
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) createcachetable
	$(MANAGE) load_catalogue
	$(MANAGE) demo_data --patients 40 --days 180 --seed 1
	@echo "Open http://localhost:$(PORT)/ (Ctrl+C stops it)"
	$(MANAGE) runserver --noreload localhost:$(PORT)

demo-code: $(VENV)/.installed ## Print a demo second factor: make demo-code EMAIL=ben@demo.example
	@$(MANAGE) demo_code $(EMAIL)

test: test-sqlite test-browser test-postgres ## Run every test: SQLite, browser, PostgreSQL

test-sqlite: $(VENV)/.installed-test ## Run the tests without a browser on SQLite
	$(PY) -m pytest -q -n 2 -m "not browser"

test-browser: $(VENV)/.installed-test browser ## Run the journeys in a real browser
	$(PY) -m pytest -q -m browser

test-postgres: $(VENV)/.installed-test browser ## Run the suite on PostgreSQL
	$(PY) -m tests.postgres -q -n 2 -m "(not browser and not once) or smoke"

check: $(VENV)/.installed-dev ## Format, lint, types, layers, migrations, deployment
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(VENV)/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	@mkdir -p var/check
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

format: $(VENV)/.installed-dev ## Format Python and templates
	$(PY) -m ruff check --fix --exit-zero --quiet .
	$(PY) -m ruff format .
	-$(VENV)/bin/djade --target-version 5.2 $$(find templates -name '*.html')

bench: $(VENV)/.installed-test ## Measure the main pages against a bare Django view
	$(PY) -m tests.bench

screenshots: $(VENV)/.installed-test browser ## Make the pictures in docs/
	$(PY) -m tests.screenshots

clean: ## Remove what running and testing made (not the environment)
	rm -rf var build *.egg-info .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
