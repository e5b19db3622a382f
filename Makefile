# The course in two commands: `make lab` to study it, `make test` to check all of it.
PYTHON ?= python3
VENV   ?= .venv
ARGS   ?=
BIN    := $(VENV)/bin
export IMMUNOLAB_VENV := $(abspath $(VENV))
export PATH := $(abspath $(BIN)):$(PATH)

.PHONY: help setup lab teach site test long test-site quick bench check format release lock screenshots clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## the environment in .venv, from requirements.lock (does nothing when in step)
	@$(PYTHON) start.py setup

lab: ## JupyterLab for a learner, on the first notebook; more arguments with ARGS="..."
	@$(PYTHON) start.py learner $(ARGS)

teach: ## JupyterLab for an instructor: the same with Formgrader and nbgrader's other menus
	@$(PYTHON) start.py teacher $(ARGS)

site: setup ## the course as a web page, into _site/; ARGS=--serve shows it, ARGS="--offline DIR" needs no other host
	@python scripts/build_site.py $(ARGS)

test: setup ## every test but the long ones, the browser included; ARGS="tests/test_x.py" for a part, which installs nothing
	@python scripts/run_tests.py $(ARGS)

long: setup ## the tests that take long and seldom break: all attacks, a thousand damaged hand-ins, killed clusters, a hub, an environment from nothing
	@python scripts/run_tests.py --long $(ARGS)

test-site: setup ## the course on the web, whole: every lesson live, every page of the book, the newest numpy and pandas
	@python scripts/run_tests.py --site $(ARGS)

quick: ## in a minute: quiz, models, evidence, pictures, the lessons' checks; ARGS="quiz models" for areas
	@test -e $(VENV)/.in-step-with || { echo "There is no environment in $(VENV) yet: make setup"; exit 1; }
	@python scripts/run_tests.py --quick $(ARGS)

bench: setup ## the speed figures: medians and p95, side by side in one run
	@python scripts/bench.py $(ARGS)

check: setup ## format, lint, types
	@ruff format --check immunolab tests scripts deploy start.py
	@ruff check immunolab tests scripts deploy start.py
	@mypy
	@python scripts/biome.py check

format: setup ## put code into the house style
	@ruff check --fix --quiet immunolab tests scripts deploy start.py; ruff format immunolab tests scripts deploy start.py
	@python scripts/biome.py check --write

release: setup ## student copies of every assignment, from source/
	@immunolab release

lock: setup ## requirements.lock and environment.yml anew, from pyproject.toml
	@python scripts/lock.py

screenshots: setup ## the README's pictures, light and dark
	@python scripts/screenshots.py

clean: ## remove the environment and what tests leave behind
	rm -rf $(VENV) _site .site-cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
