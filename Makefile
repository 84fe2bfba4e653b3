# Every target installs what is missing into .venv first; it is not touched again until the lock changes.
.DEFAULT_GOAL := run
.PHONY: run test test-readers test-scale test-compiled compiled check ui bench queries lock setup
BIN := .venv/bin
READERS := .readers/bin
SCALE := .scale/bin
COMPILED := .compiled/bin
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

# Bytecode is kept also where the surroundings forbid it: else each worker and child compiles all modules again.
test: check
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --cov --cov-report=term

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

# gouji with its hot modules as machine code, in an environment of its own; a C compiler translates it. The checkout
# comes last on its path: tests and bench are found there, and nothing that is installed.
compiled: .compiled/.ready

.compiled/.ready: $(READY) $(shell find pipelines schemas compiled -type f -not -path '*/__pycache__/*')
	@command -v $(CC) >/dev/null || { echo "make compiled needs a C compiler, and there is no $(CC): install one, or name yours with CC=" >&2; exit 1; }
	@test -x $(COMPILED)/python || $(UV) venv --quiet --python $(BIN)/python .compiled
	@$(UV) pip install --quiet --compile-bytecode --python $(COMPILED)/python -r requirements.lock -r compiled/requirements.txt
	@echo "compiling, which takes some minutes"
	@CC=$(CC) HATCH_BUILD_HOOK_ENABLE_CUSTOM=true $(UV) pip install --quiet --compile-bytecode --python $(COMPILED)/python --no-deps --no-build-isolation --reinstall .
	@$(COMPILED)/python -c 'import sysconfig; print(sysconfig.get_path("purelib") + "/checkout.pth")' | xargs -I % sh -c 'pwd > %'
	@touch $@

# The compiled modules publish what the others do, byte for byte, and pass the tests of their rooms.
test-compiled: compiled
	@GOUJI_COMPILED=1 $(COMPILED)/pytest tests/compiled tests/test_figures_*.py tests/test_statements_*.py tests/test_tallying_*.py tests/test_consistency_*.py

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
