# The commands of LOT. `make run` and `make test` are all one needs to begin.

PORT ?= 8000
PYTHON := .venv/bin/python
SEALED := ENV_FILE= DATA_DIR=.venv/check
DEMO := ENV_FILE= DATABASE_URL= DATA_DIR=data/demo

.PHONY: install run demo test test-long check bench docs clean

install: .venv/.installed

run: .venv/.installed
	@HOST=127.0.0.1 PORT=$(PORT) $(PYTHON) manage.py start

demo: .venv/.installed
	@$(DEMO) $(PYTHON) manage.py migrate -v0
	@$(DEMO) $(PYTHON) manage.py demo --people 200 --days 120 --entries 25000 --link
	@$(DEMO) HOST=127.0.0.1 PORT=$(PORT) $(PYTHON) manage.py start

test: .venv/.installed-dev
	@.ci/test

test-long: .venv/.installed-dev
	@.ci/test long

check: .venv/.installed-dev
	@.ci/check

bench: .venv/.installed-dev
	@mkdir -p .venv/check && $(SEALED) $(PYTHON) manage.py migrate -v0
	@$(SEALED) $(PYTHON) manage.py bench_preparing
	@$(SEALED) $(PYTHON) manage.py bench --write

docs: .venv/.installed
	@mkdir -p .venv/check && $(SEALED) $(PYTHON) manage.py data_model

clean:
	rm -rf .venv .static .mypy_cache .ruff_cache .pytest_cache

.venv/.installed: requirements.txt
	@.ci/venv
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
