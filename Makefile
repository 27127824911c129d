# Targets of the project. Everything lands in .venv, var/ and build/; nothing here needs root except test-system
# and its parts.
PYTHON ?= python3.11
BIN := .venv/bin
MACHINES := tests/system/test_machines.py tests/system/life
# Some images set it: each of the hundreds of Pythons that tests start would compile all code anew.
unexport PYTHONDONTWRITEBYTECODE
LOCK_OPTIONS := --universal --generate-hashes --no-emit-index-url --python-version 3.11 --quiet --custom-compile-command "make lock"

.PHONY: setup setup-dev demo test test-system test-machines test-browser test-servers lint bench lock release \
	clean

setup: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

setup-dev: setup .venv/.installed-dev

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-dev.lock
	touch $@

lock:
	uv pip compile $(LOCK_OPTIONS) pyproject.toml --output-file requirements.lock
	uv pip compile $(LOCK_OPTIONS) --group dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock

# What ansible/ installs on machines: build/releases/provisioner-VERSION.tar.gz, of what is committed.
release: setup
	$(BIN)/python -m tools.release

demo: setup
	$(BIN)/provisioner demo

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd ansible && PATH="$(CURDIR)/$(BIN):$$PATH" ansible-lint --offline -q

# Everything that needs only pip: real PostgreSQL, SMTP and web servers come from wheels. Three processes for two
# processors: whoever asks a server waits.
test: setup-dev
	$(BIN)/python -m pytest -n 3 --dist worksteal tests/unit tests/architecture tests/functional

# Needs root on Debian: installs Chromium and servers. Three parts at a time, since each waits a lot; what one prints
# comes out whole. Runs of their own: the browser's driver keeps an event loop to itself, and looks at name servers
# open one of their own.
test-system: setup-dev
	tests/system/install
	$(MAKE) --jobs=3 --keep-going --output-sync=target --no-print-directory \
		test-machines test-browser test-servers

# Machines that boot, on a network of their own: the playbooks make the service of a bare one, take it through its life
# there, and then through that of three.
test-machines: setup-dev
	$(BIN)/python -m pytest --exitfirst $(MACHINES)

# Journeys in Chromium; their pictures land in build/pictures.
test-browser: setup-dev
	$(BIN)/python -m pytest tests/browser

# Names, certificates, archives and two hundred people, against real servers on loopback.
test-servers: setup-dev
	$(BIN)/python -m pytest tests/system $(addprefix --ignore=,$(MACHINES))

bench: setup-dev
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf .venv var build *.egg-info
