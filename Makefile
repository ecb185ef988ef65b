# make run    the application with the embedded default: nothing else to install or start
# make test   the test suite (PYTEST_ARGS="tests/coordination -k roll" for a part of it)
# make format writes code and templates as lint wants them
# make lint   style, templates, types, import directions, deployment checks, migrations
# make lock   pin the dependencies of pyproject.toml anew
# make clean  remove what was made, except the data in var/
#
# DATABASE_URL, REDIS_URL and the other variables of .env.example hold for run and test.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := run
.PHONY: run test format lint lock clean setup setup-dev system system-dev

# Should make itself be killed, the application stops too instead of running on unseen.
WITH_MAKE := $(if $(shell command -v setpriv),setpriv --pdeathsig TERM)
run: setup
	@exec $(WITH_MAKE) $(BIN)/python manage.py runall --port $(PORT)

# Tests may write their own data; they never touch var/.
test: export DATA_DIR = $(CURDIR)/$(VENV)/test-data
test: setup-dev
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(PYTEST_ARGS)

lint: export DATA_DIR = $(CURDIR)/$(VENV)/lint-data
lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check templates
	$(BIN)/djlint --lint templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	HTTPS=true ALLOWED_HOSTS=quy-che.example $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

format: setup-dev
	$(BIN)/ruff check --quiet --fix . || true
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat templates || true

# uv, because pip-compile and pip lock write the addresses of this machine's index into the file.
# Extras stay in the pins: pip before 24 takes `coverage[toml]>=7` for unpinned beside `coverage==7.1`
# as soon as a newer release is out, and refuses to install.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --no-strip-extras
lock: setup-dev
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) --output-file requirements.lock.txt
	$(LOCK) --extra dev --constraints requirements.lock.txt --output-file requirements-dev.lock.txt

clean:
	rm -rf $(VENV) .pytest_cache .hypothesis .ruff_cache .mypy_cache .import_linter_cache .coverage htmlcov
	find . -name __pycache__ -prune -exec rm -rf {} +

# The stamps make the second start quick: pip runs only when a lock file is newer.
setup: $(VENV)/installed
setup-dev: $(VENV)/installed-dev

$(VENV)/installed: requirements.lock.txt | system $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock.txt | system-dev $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(VENV)/installed

$(BIN)/python: | system
	$(PYTHON) -m venv $(VENV)

system:
	@PYTHON=$(PYTHON) .ci/system-packages run

system-dev:
	@PYTHON=$(PYTHON) .ci/system-packages test
