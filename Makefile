# `make run` starts a centre, `make test` runs all tests; both fetch what they need first. `make help` lists the rest.
#
# PYTHON=...             another Python than the first of python3, python3.14 ... python3.11 that is new enough
# PEREZVON_WEB=auto      build the web app when possible | require: fail without it | skip: leave it alone

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
PY := .venv/bin/python
NPM := $(PY) -m tools.node npm
LOCK := .venv/bin/uv pip compile --no-config --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# An empty value lets Python keep its compiled modules, which makes the second start fast.
export PYTHONDONTWRITEBYTECODE =
# Decides about building, not about a centre, which refuses settings that it does not know.
unexport PEREZVON_WEB

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- The two commands of the README ----------------------------------------------------------------------------------

.PHONY: run
run: ready ## everything needed, then a working demo centre; prints one URL
	@exec .venv/bin/perezvon serve --demo

.PHONY: run-asterisk
run-asterisk: ready-test ## the same beside a real Asterisk, with browsers as telephones and customers who call
	@exec $(PY) -m tests.e2e.run_asterisk

.PHONY: test
test: ready-test ## everything needed, then all tests, then one summary
	@$(PY) -m tools.run_tests

# --- While developing ------------------------------------------------------------------------------------------------

.PHONY: dev
dev: ready-test ## a demo centre, and the web app from its sources, renewed as you type
	@.venv/bin/perezvon serve --demo & server=$$!; trap 'kill $$server' EXIT; $(NPM) run dev

.PHONY: fast
fast: ready-test ## unit tests of pure code, in seconds
	@$(PY) -m pytest -q tests/kernel tests/engine $(wildcard tests/features/*/test_domain.py)

.PHONY: e2e
e2e: ready-test ## browser to browser, through the whole product
	@$(PY) -m pytest tests/e2e

.PHONY: soak
soak: ready-test ## tests that take many minutes, such as a call of ten
	@$(PY) -m pytest -m soak tests/e2e

.PHONY: bench
bench: ready-test ## the engine, the log, routing, expected waits, voice, the web app, telephony, reports and live dashboards, each as one JSON object
	@.venv/bin/perezvon bench engine
	@.venv/bin/perezvon bench log --json
	@.venv/bin/perezvon bench routing --json
	@.venv/bin/perezvon bench waiting --json
	@.venv/bin/perezvon bench voice --json
	@.venv/bin/perezvon bench web --json
	@.venv/bin/perezvon bench telephony --json
	@.venv/bin/perezvon bench reports --json
	@.venv/bin/perezvon bench live --json

.PHONY: leftovers
leftovers: ready-test ## 5,000 calls through a real Asterisk, and what they leave behind, as one JSON object
	@.venv/bin/perezvon bench leftovers --json

.PHONY: chaos
chaos: ready-test ## real and simulated faults for some ten minutes, then one JSON object
	@.venv/bin/perezvon chaos --form middle

.PHONY: chaos-full
chaos-full: ready-test ## the same for up to an hour
	@.venv/bin/perezvon chaos --form full

.PHONY: chaos-telephones
chaos-telephones: ready-test ## kills whoever decides under forty calls of telephones, then one JSON object
	@$(PY) -m tests.e2e.kills

.PHONY: gen
gen: ready-test ## write the generated files
	@$(PY) -m tools.openapi
	@$(PY) -m tools.metric_words
	@$(PY) -m tools.notices

.PHONY: lock
lock: ready-test ## renew the Python lock files
	$(LOCK) pyproject.toml --all-extras --output-file requirements.lock
	$(LOCK) pyproject.toml --all-extras --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(LOCK) --group build --constraints requirements-dev.lock --output-file requirements-build.lock
	$(LOCK) --group node --output-file requirements-node.lock

.PHONY: wheel
wheel: ready-test ## wheel and sdist in dist/, both with the built web app
	@$(PY) -m tools.wheel

.PHONY: clean
clean: ## remove all that make has made; data of centres stays
	rm -rf .venv .make dist src/perezvon/web web/dist web/node_modules .*_cache .hypothesis
	find src tests tools -name __pycache__ -prune -exec rm -rf {} +

# --- What every change must pass --------------------------------------------------------------------------------------

CHECKS := format ruff types imports lints generated schema web

.PHONY: check
check: $(CHECKS:%=check-%) ## format, lint, types, contracts, generated files
	@echo "All checks passed."

.PHONY: $(CHECKS:%=check-%)
$(CHECKS:%=check-%): ready-test

check-format:
	.venv/bin/ruff format --check --quiet

check-ruff:
	.venv/bin/ruff check --quiet

check-types:
	.venv/bin/mypy

check-imports:
	.venv/bin/lint-imports --no-logo

check-lints:
	$(PY) -m tools.lints

check-generated:
	$(PY) -m tools.openapi --check
	$(PY) -m tools.metric_words --check
	$(PY) -m tools.notices --check

check-schema:  # on a database of its own, which is gone afterwards
	@folder=$$(mktemp -d) && chmod 711 $$folder && export PEREZVON_DATA=$$folder PEREZVON_DATABASE= && \
		trap '.venv/bin/perezvon stop >/dev/null; rm -rf $$folder' EXIT && .venv/bin/perezvon schema check

check-web:
	$(NPM) run lint
	$(NPM) run types

# --- What the targets above stand on ----------------------------------------------------------------------------------

.PHONY: ready ready-test python-found
ready: python-found
	@PEREZVON_WEB=$(PEREZVON_WEB) $(PYTHON) -m tools.prepare run

ready-test: python-found
	@PEREZVON_WEB=$(PEREZVON_WEB) $(PYTHON) -m tools.prepare test

python-found:
	@test -n "$(PYTHON)" || { echo "Perezvon needs Python 3.11 or newer. On Debian 12, as root: apt-get install python3 python3-venv" >&2; exit 1; }
