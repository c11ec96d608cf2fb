# The front doors of the project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test test-deep check format bench lock screenshots translations clean

PY := .venv/bin/python
JOBS ?= 2
# Branch coverage of the pure packages by the unit tests, which it slows down two to three times; left out when ARGS picks some tests.
# Journeys walk in a process of their own: Playwright keeps an event loop there, and sealing runs one of its own.
COVERAGE = --cov --cov-report=term:skip-covered --cov-fail-under=95

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## Set up what is missing, migrate, load the demo, serve on http://localhost:8000 with a worker
	@scripts/setup.sh run
	@scripts/run.sh

test: ## Set up what is missing and pass the suite (SQLite, PostgreSQL, Chromium)
	@scripts/setup.sh test
	$(PY) -m pytest -n $(JOBS) --dist loadgroup -m "not deep and not journey" $(if $(ARGS),$(ARGS),tests/unit $(COVERAGE))
	$(if $(ARGS),,$(PY) -m pytest -n $(JOBS) --dist loadgroup -m "not deep and not journey" tests/architecture tests/integration)
	$(if $(ARGS),,$(PY) -m pytest -m "journey and not deep" tests/journeys)

test-deep: ## The long tests: fuzz, many seeds, kill -9, load
	@scripts/setup.sh test
	@scripts/pytest-deep.sh $(ARGS)

check: ## Format, lint, types, layers, the committed framework
	@scripts/setup.sh dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/epreuve framework lint

format: ## Format the code and sort its imports
	@scripts/setup.sh dev
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: ## Measure pages and durable commands beside a bare Flask page, the company, and a day of 500 candidates
	@scripts/setup.sh run
	$(PY) -m bench $(ARGS)

lock: ## Pin every requirement with its hashes, from requirements/*.in
	@scripts/setup.sh dev
	@scripts/lock.sh $(ARGS)

screenshots: ## Walk the journey in Chromium and keep its screenshots in build/screenshots
	@scripts/setup.sh test
	SCREENSHOTS=build/screenshots $(PY) -m pytest -m journey tests/journeys $(ARGS)

translations: ## Collect the sentences of the screens and compile the catalogues
	@scripts/setup.sh dev
	@scripts/translations.sh collect

clean: ## Remove what the targets made
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache epreuve.egg-info
