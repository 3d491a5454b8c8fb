# What a newcomer does: `make serve` to try it, `make test` for the whole test suite.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := tests/sample

.PHONY: serve test torture check clean

serve: $(VENV)/installed sample-data/archive.db
	@$(BIN)/communique serve --data sample-data

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

# Kills an ingest, a commit to the index and the writing of a snapshot before each of their file operations, and changes each
# byte of an index and each bit of a snapshot, where `make test` takes a sample; see docs/durability.md.
torture: $(VENV)/installed-for-tests
	COMMUNIQUE_TORTURE=all $(BIN)/python -m pytest -s tests/test_durability.py tests/test_index_crash.py \
		tests/test_index_damage.py tests/test_snapshot_making.py tests/test_snapshot_verify.py

clean:
	rm -rf $(VENV) sample-data build *.egg-info

# The registry is copied first: it names the channels of the exports and marks them as invented.
sample-data/archive.db: $(SAMPLE)/channels.toml $(wildcard $(SAMPLE)/*/result.json) | $(VENV)/installed
	@mkdir -p sample-data
	@test -e sample-data/channels.toml || cp $(SAMPLE)/channels.toml sample-data/
	@echo "Taking in the sample posts …"
	@$(BIN)/communique ingest --data sample-data $(SAMPLE)/velmora-mfa/result.json $(SAMPLE)/tarsk-mid/result.json \
		$(SAMPLE)/velmora-mfa-later/result.json
	@touch $@

$(VENV)/installed: setup.cfg pyproject.toml
	@echo "Installing into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	@touch $@
