# Everything a newcomer runs. Needs Python 3.11, 3.12 or 3.13, make and git; all else goes to .venv and .venv-crew.

VENV := .venv
BIN := $(VENV)/bin
CREW := .venv-crew
PYTHON ?=
JOBS ?= 2
CHECKED := bot tests $(wildcard benchmarks)
CONFORMANCE := .conformance/github
PEERS := .peers

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long coverage reach bench-peers conformance-data lock clean
.DELETE_ON_ERROR:

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'PYTHON=python3.12 make setup chooses the interpreter; JOBS=4 make test the number of test processes.'

setup: $(VENV)/.installed $(CREW)/.locked ## make .venv and .venv-crew (the other targets call it themselves)
ifneq ($(PYTHON),)
	@[ "$$($(BIN)/python --version)" = "$$("$(PYTHON)" --version)" ] || { \
	  echo "$(VENV) is $$($(BIN)/python --version), not $(PYTHON): make clean first" >&2; exit 1; }
endif

# The first of these that is 3.11–3.13 and can make environments; PYTHON=… is taken at its word or refused.
$(BIN)/python:
	@suits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; \
	for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
	  if "$$python" -c "$$suits" >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$python" --version) ($$python)"; \
	    exec "$$python" -m venv --clear $(VENV); \
	  fi; \
	  echo "$$python will not do: $$("$$python" --version 2>&1 | head -n 1)" >&2; \
	done; \
	echo "ecos needs Python 3.11, 3.12 or 3.13 with its venv module (Debian: python3-venv);" \
	  "name one with PYTHON=/path/to/python3.12 make setup" >&2; \
	exit 1

# The lock is complete, so pip resolves nothing (old ones stumble over hashes with extras) and checks afterwards.
# Python compiles what it imports; compiling all of githubkit beforehand would take longer than the download.
$(VENV)/.locked: requirements/dev.txt | $(BIN)/python
	@echo "Installing $$(grep -c == $<) locked packages (the first time takes a minute)"
	@$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes --only-binary :all: -r $<
	@$(BIN)/python -m pip check --quiet
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# What crews run in: CrewAI asks for older libraries than ecos needs to, and four times as many. pip would take minutes
# for what uv, itself one of the locked packages, does in seconds; where only pip is told of a mirror, pip does it.
CREW_INSTALL := --quiet --no-deps --require-hashes --only-binary :all:
CREW_PIP := $(BIN)/python -m pip --python $(CREW)/bin/python install --no-compile $(CREW_INSTALL)

$(CREW)/.locked: requirements/crew.txt | $(VENV)/.locked
	@echo "Installing $$(grep -c == $<) locked packages for crews (the first time takes half a minute)"
	@$(BIN)/python -m venv --clear --without-pip $(CREW)
	@awk '/^[a-z]/ { wanted = /^uv==/ } wanted' $< > $(CREW)/uv.txt
	@$(CREW_PIP) -r $(CREW)/uv.txt
	@$(CREW)/bin/uv pip install --python $(CREW)/bin/python --system-certs $(CREW_INSTALL) -r $< || $(CREW_PIP) -r $<
	@$(BIN)/python -m pip --python $(CREW)/bin/python check --quiet
	@touch $@

demo: setup ## play a story against a GitHub in a box and show where to look
	@$(BIN)/ecos demo

test: setup ## everything that must hold: lint, format, types, layers, tests
	@echo '· ruff check: every rule, each exception with its reason (pyproject.toml)'
	@$(BIN)/ruff check --quiet .
	@echo '· ruff format: one layout'
	@$(BIN)/ruff format --quiet --check . || { echo 'run: $(BIN)/ruff format .' >&2; exit 1; }
	@echo '· mypy --strict: $(CHECKED)'
	@$(BIN)/mypy --strict $(CHECKED)
	@echo '· lint-imports: the river flows one way'
	@$(BIN)/lint-imports --no-logo
	@echo '· pytest: $(JOBS) processes'
	@$(BIN)/pytest -q -n $(JOBS)

test-long: setup ## the same tests with many more examples and power cuts (about half an hour)
	ECOS_LONG=1 $(BIN)/pytest -q -n $(JOBS)

coverage: setup ## which lines of the pure rooms no test reaches
	@$(BIN)/pytest -q -n $(JOBS) --cov --cov-report=
	@$(BIN)/coverage report --show-missing --skip-covered --fail-under=100 --include='$(PURE)' --omit=bot/orchestrator/shell.py

reach: setup ## which lines and branches of the consensus core simulated groups reach by themselves
	@$(BIN)/python -m tests.simulation.reach 1 40 95 95

PURE := bot/vocabulary.py,bot/errors.py,bot/record/*,bot/text/*,bot/state/*,bot/commands/*,bot/orchestrator/*
PURE := $(PURE),bot/github/port.py,bot/github/actions.py,bot/github/performer.py,bot/github/reader.py

# Probot: its newest release; it runs on Node 20.18 and from 22 on.
bench-peers: setup ## install what the benchmarks compare ecos with (needs npm)
	npm install --silent --no-save --no-audit --no-fund --prefix $(PEERS) probot@14.3.2
	@$(BIN)/python -m venv $(PEERS)/venv
	@$(PEERS)/venv/bin/python -m pip install --quiet eventsourcing==9.5.6
	@$(BIN)/python -m venv $(PEERS)/ecos # ecos as it is deployed, without the tools for its development
	@$(PEERS)/ecos/bin/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements/base.txt

# GitHub's own descriptions and recorded webhooks, as its Octokit team publishes them (MIT).
conformance-data: $(CONFORMANCE)/openapi.json.gz $(CONFORMANCE)/webhook-examples.json.gz ## fetch GitHub's API description and recorded webhooks (needs npm)
	@echo 'Now: ECOS_CONFORMANCE_DATA=$(CURDIR)/.conformance make test'

$(CONFORMANCE)/openapi.json.gz: PACKAGE := @octokit/openapi@23.0.2 generated/api.github.com.json
$(CONFORMANCE)/webhook-examples.json.gz: PACKAGE := @octokit/webhooks-examples@7.6.1 api.github.com/index.json
$(CONFORMANCE)/%.json.gz: Makefile
	@mkdir -p $(CONFORMANCE)
	@echo 'Fetching $(firstword $(PACKAGE))'
	@set -e; tarball=$$(cd $(CONFORMANCE) && npm pack --silent $(firstword $(PACKAGE))); \
	tar -xzOf "$(CONFORMANCE)/$$tarball" package/$(lastword $(PACKAGE)) > $@.part; \
	rm "$(CONFORMANCE)/$$tarball"; gzip -9 -n < $@.part > $@; rm $@.part

# One resolution of everything first, so that the three files agree on every version.
UV_COMPILE = "$$tools/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --no-build \
  --no-emit-index-url --no-annotate --system-certs
UV_LOCK = $(UV_COMPILE) --generate-hashes --constraint "$$tools/all.txt" --custom-compile-command 'make lock'

lock: | $(BIN)/python ## choose the newest allowed versions again and write requirements/
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; mkdir -p requirements; \
	$(BIN)/python -m venv "$$tools"; "$$tools/bin/pip" install --quiet 'uv>=0.13,<0.14'; \
	$(UV_COMPILE) --extra crew --extra bus --group dev --output-file "$$tools/all.txt" >/dev/null; \
	$(UV_LOCK) --upgrade --output-file requirements/base.txt >/dev/null; \
	$(UV_LOCK) --upgrade --group dev --output-file requirements/dev.txt >/dev/null; \
	$(UV_LOCK) --upgrade --extra crew --extra bus --output-file requirements/crew.txt >/dev/null; \
	wc -l requirements/*.txt

clean: ## remove .venv, .venv-crew and every cache
	rm -rf $(VENV) $(CREW) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
