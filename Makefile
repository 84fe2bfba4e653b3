# Every target installs what is missing into .venv first; it is not touched again until the lock changes.
.DEFAULT_GOAL := run
.PHONY: run test test-readers test-scale check ui bench queries lock setup
BIN := .venv/bin
READERS := .readers/bin
SCALE := .scale/bin
UV := .uv/bin/uv
READY := .venv/.ready-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -x $(UV) || (python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9)
	@test -x $(BIN)/python || $(UV) venv --quiet --python python3 .venv
	@echo "installing the locked packages into .venv"
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@rm -f .venv/.ready-* && touch $@

run: $(READY)
	@$(BIN)/gouji run

test: check
	@$(BIN)/pytest --cov --cov-report=term

# Other readers of what is published, in an environment of their own: DuckDB lines, data frames, frictionless, Chromium.
test-readers: $(READY)
	@test -x $(READERS)/python || $(UV) venv --quiet --python $(BIN)/python .readers
	@$(UV) pip install --quiet --python $(READERS)/python -r requirements.lock -r tests/readers/requirements.txt
	@$(UV) pip install --quiet --python $(READERS)/python --no-deps -e .
	@GOUJI_READERS=1 $(READERS)/python -m pytest -n 0 tests/readers

# Ray, object stores, Spark and Daft, in an environment of their own.
test-scale: $(READY)
	@test -x $(SCALE)/python || $(UV) venv --quiet --python $(BIN)/python .scale
	@$(UV) pip install --quiet --python $(SCALE)/python -r requirements.lock -r tests/scale/requirements.txt
	@$(UV) pip install --quiet --python $(SCALE)/python --no-deps -e .
	@GOUJI_SCALE=1 $(SCALE)/python -m pytest -n 0 --timeout=600 tests/scale

check: $(READY)
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo && $(BIN)/gouji dictionary --check

ui: $(READY)
	@DAGSTER_HOME=$$($(BIN)/gouji dagster-home) $(BIN)/dagster dev -m pipelines.definitions

bench: $(READY)
	@$(BIN)/python -m bench

queries: run
	@$(BIN)/python -m pipelines.publishing.queries docs/QUERIES.md

lock:
	@$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --quiet --upgrade -o requirements.lock
