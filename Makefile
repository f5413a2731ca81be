# Two commands: `make run` and `make test`. Both make what they need and are quick the second time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FEED ?=
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test thorough lint types imports tests browser bench evaluate clean

run: $(VENV)/installed
ifeq ($(FEED),)
	$(BIN)/twelvemile demo --database-url sqlite:///demo.db --port $(PORT)
else
	@# A source that ends in damage (exit 1) leaves all that came before it to be served; none that can be read (exit 2) ends it.
	@TWELVEMILE_PORT=$(PORT) $(BIN)/twelvemile ingest $(if $(RECEIVED_AT),--received-at $(RECEIVED_AT)) -- "$(FEED)" || test $$? -eq 1
	$(BIN)/twelvemile serve --port $(PORT)
endif

test: lint types imports tests

lint: $(VENV)/testing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/testing
	$(BIN)/mypy

imports: $(VENV)/testing
	$(BIN)/lint-imports

# What was compiled once is kept: else each worker, and each process that a test starts, compiles all of it anew.
tests: $(VENV)/testing browser
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

# All that the tests can try: more random cases, more kills, and the long runs that `make test` leaves out.
thorough: export TWELVEMILE_TEST_THOROUGH := 1
thorough: test

# The tests of the map page drive a real browser. As root it is installed where it lacks; else those tests say how to get it.
browser:
	@command -v chromium chromium-browser >/dev/null || test -n "$(TWELVEMILE_TEST_CHROMIUM)" \
	    || if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; \
	       then echo "installing Chromium for the tests of the map page, once"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	       else echo "no Chromium: the tests of the map page are left out (Debian: sudo apt-get install chromium)"; fi

# bench/README.md tells what may be given: ONLY, LINES, ROUNDS, FILE, HUGE.
bench: $(VENV)/installed
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY)) $(if $(LINES),--lines $(LINES)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	    $(if $(FILE),--file "$(FILE)") $(if $(HUGE),--huge)

# Every alert kind against synthetic seas whose truth is known; writes docs/evaluation.md. ONLY=stage,stage plays a part.
evaluate: $(VENV)/testing
	$(BIN)/python -m evaluation $(if $(ONLY),--only $(ONLY))

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 15) else "Twelvemile needs Python 3.11 to 3.14: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml hatch_build.py constraints.txt
	@echo "installing; this takes a minute or two, once"
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/testing: $(VENV)/installed
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test]'
	touch $@

clean:
	rm -rf $(VENV) demo.db demo.db-wal demo.db-shm
