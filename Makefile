# Kentledge's tasks. `make run` needs Python 3.11 or newer and nothing else.
#   make run      the record with sample data, on 127.0.0.1:8000
#   make install  what a server runs: packages, the pages' styles, everything compiled; nothing is started
#   make postgres what a record on PostgreSQL needs besides: its driver
#   make test     every test, PostgreSQL included       make lint   style, types, imports, licences, docs
#   make docs     write catalogue and streams            make bench  measure against peers
#   make bench-short    the same on small records, some minutes, nothing written (RECORD=folder gives make bench a
#                 generated record that is ready)
#   make byte-changes   change 2,000 bytes of a pack, one at a time, and make up 2,000 zips: all are found
#   make database-changes   change 2,000 values and bytes of a database, one at a time: all are found, or hold nothing
#   make soak     the long form of what is tested under faults, in parts that run alone: docs/operator.md says how long
#   make soak-simulation   a million steps of a simulated record, 500 records of 2,000: SEED=7 STEPS=2000 takes one of them
#   make fuzz     2,000 bent files of each form that is brought in, checkpoints, lists, pages and forms: read, or refused in words;
#                 330,000 requests that nobody thought of, of every kind of stream; and 2,000 answers asked again later,
#                 and of the other store
#   make walk     10 made-up requests of each operation by every role, sound and unsound, and 50 ways of each role from
#                 answer to answer by the document's links: answered as documented
#   make screenshots    a picture of every page, wide and narrow, in build/screenshots
#   make streams  two generated records on each store: live, replayed and rebuilt are the same
#   make audit    licences of what is installed, bandit with a reason for each finding, advisories by pip-audit
#   make mutants  changes one thing at a time in verifier, gate and rules (MODULES=verifier, or files): a test notices, or
#                 docs/mutants.md says why not
#   make lock     newest of every dependency (uv)       make clean  remove what make made
#   make container   builds the container as the operator's page says, and runs commands in it (needs buildah)
#   make bare     the operator's page followed word for word on a new Debian whose own systemd runs, laid into a temporary folder
#                 (as root, with debootstrap; needs no .venv; says what it lacks elsewhere; SUITE=bookworm takes the Debian before)
#   make ocds     what is published, against OCDS by libcoveocds (AGPL: in an environment of its own)
# Each lock file is a superset of the one before, with the same versions, so one .venv serves all four.

.POSIX:
.DELETE_ON_ERROR:
.PHONY: run install postgres test byte-changes database-changes soak soak-crash soak-upgrade soak-simulation fuzz walk streams lint licences audit mutants container bare ocds screenshots docs docs-check bench bench-short lock clean

# Tests start hundreds of processes: none is to compile again what another has compiled.
unexport PYTHONDONTWRITEBYTECODE

OCDS_STANDARD = ../shared/data/ocds
# The schemas of OCDS 1.1.5 and of its extensions; where they are not, nothing can be checked offline.

PYTHON = $$(for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
UV = uv
WORKERS = 2
KILLS = 300
POSTGRES_KILLS = 100
UPGRADES = 5
REBUILDS_KILLED = 40
STEPS = 1000000
SEED = 1
ONLY =
MODULES =
SUITE = trixie
BIN = .venv/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
EXPORT = $(UV) export --quiet --frozen --format requirements.txt --no-emit-project --group build

run: .venv/installed-run .venv/assets
	exec $(BIN)/kentledge serve --init --sample

# Compiled here, for whoever runs it may not write here, and would compile it at each start.
install: .venv/installed-run .venv/assets
	$(BIN)/python -m compileall -q domain application projections web

postgres: .venv/installed-postgres

test: .venv/installed-dev .venv/assets
	$(BIN)/pytest -n $(WORKERS)

byte-changes: .venv/installed-dev
	KENTLEDGE_BYTE_CHANGES=2000 $(BIN)/pytest -n 0 tests/audit -k "whatever_byte or whatever_zip"

database-changes: .venv/installed-dev
	KENTLEDGE_DATABASE_CHANGES=2000 $(BIN)/pytest -n 0 -s tests/store/test_database_changes.py

# A failing seed is printed; KENTLEDGE_CRASH_SEED=N KENTLEDGE_KILLS=10 draws again what it drew.
soak: soak-crash soak-upgrade soak-simulation fuzz byte-changes database-changes streams walk

soak-crash: .venv/installed-dev
	KENTLEDGE_KILLS=$(KILLS) KENTLEDGE_POSTGRES_KILLS=$(POSTGRES_KILLS) $(BIN)/pytest -n 0 -s tests/faults/test_crash.py

soak-upgrade: .venv/installed-dev
	KENTLEDGE_UPGRADES=$(UPGRADES) KENTLEDGE_REBUILDS_KILLED=$(REBUILDS_KILLED) $(BIN)/pytest -n 0 -s tests/faults/test_upgrade.py

# What fails prints its seed and the steps that matter; SEED=7 ONLY=3,18,40 takes just those again.
soak-simulation: .venv/installed-dev
	KENTLEDGE_STEPS=$(STEPS) KENTLEDGE_SIMULATION_SEED=$(SEED) KENTLEDGE_SIMULATION_ONLY=$(ONLY) \
	  $(BIN)/pytest -n $(WORKERS) -s tests/simulation

fuzz: .venv/installed-dev
	KENTLEDGE_FUZZ=2000 $(BIN)/pytest -n $(WORKERS) tests/fuzz tests/sample/test_whatever_is_asked.py tests/sample/test_asked_again_later.py \
	  tests/sample/test_on_either_store.py

walk: .venv/installed-dev
	KENTLEDGE_WALK_REQUESTS=10 $(BIN)/pytest -n $(WORKERS) tests/web/test_openapi.py

streams: .venv/installed-dev
	KENTLEDGE_STREAM_SEEDS=2,9,10 $(BIN)/pytest -n $(WORKERS) tests/projections/test_every_stream.py

lint: .venv/installed-dev licences docs-check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

licences: .venv/installed-dev
	$(BIN)/python scripts/licences.py

# Both tools in an environment of their own: neither is needed to build, run or test.
audit: licences
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && \
	  .venv-audit/bin/pip install -q --only-binary :all: "bandit==1.9.4" "pip-audit==2.10.1"; }
	@$(BIN)/python scripts/audit.py .venv-audit/bin

# In an environment of its own, which sees what the tests need. Nothing but a copy in build/mutants is changed.
mutants: .venv/installed-dev
	@test -x .venv-mutants/bin/mutmut || { $(BIN)/python -m venv .venv-mutants && \
	  .venv-mutants/bin/pip install -q --only-binary :all: "mutmut==3.8.1" && \
	  $(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" \
	    > "$$(.venv-mutants/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/tests.pth"; }
	nice -n 15 $(BIN)/python scripts/mutants.py .venv-mutants/bin $(MODULES)

container: .venv/installed-dev
	KENTLEDGE_CONTAINER=1 $(BIN)/pytest -n 0 -s tests/web/test_operators_page.py -k container

bare:
	@PYTHONPATH=. $(PYTHON) scripts/bare_machine.py $(SUITE)

ocds: .venv/installed-dev
	@if [ ! -d $(OCDS_STANDARD) ]; then echo "no schemas of OCDS in $(OCDS_STANDARD): nothing was checked"; else \
	  test -x .venv-ocds/bin/python || { $(PYTHON) -m venv .venv-ocds && .venv-ocds/bin/pip install -q libcoveocds==0.17.0; } && \
	  scripts/check_ocds.sh $(OCDS_STANDARD) .venv-ocds/bin/python; fi

screenshots: .venv/installed-dev .venv/assets
	$(BIN)/python scripts/screenshots.py build/screenshots

docs: .venv/installed-dev
	$(BIN)/kentledge catalogue --output docs/events.md --streams docs/streams.md

docs-check: .venv/installed-dev
	@$(BIN)/kentledge catalogue --output .venv/events.md --streams .venv/streams.md
	@for page in events streams; do diff -u docs/$$page.md .venv/$$page.md \
	  || { echo "docs/$$page.md is out of date: run 'make docs'" >&2; exit 1; }; done

bench: .venv/installed-bench
	$(BIN)/python -m benchmarks --output docs/benchmarks.md $(RECORD:%=--record %)

bench-short: .venv/installed-bench
	$(BIN)/python -m benchmarks --short

lock:
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: install it with 'pip install uv', or say make lock UV=path" >&2; exit 1; }
	$(UV) lock --upgrade
	$(EXPORT) --output-file requirements.lock >/dev/null
	$(EXPORT) --extra postgres --output-file requirements-postgres.lock >/dev/null
	$(EXPORT) --extra postgres --extra dev --output-file requirements-dev.lock >/dev/null
	$(EXPORT) --all-extras --output-file requirements-bench.lock >/dev/null

clean:
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Wheels only: nothing is ever compiled, or run, while installing. The project itself is installed in place.
.venv/installed-run: .venv/created requirements.lock pyproject.toml
	$(INSTALL) --only-binary :all: --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

# Styles and scripts of the pages, from npm. Without them the pages are plain, and everything works: it is only said.
.venv/assets: web/assets.json web/fetching.py | .venv/installed-run
	@$(BIN)/kentledge assets && touch $@ || true

.venv/installed-postgres: .venv/created requirements-postgres.lock pyproject.toml
	$(INSTALL) --only-binary :all: --require-hashes -r requirements-postgres.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/installed-run

.venv/installed-dev: .venv/created requirements-dev.lock pyproject.toml
	$(INSTALL) --only-binary :all: --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/installed-postgres .venv/installed-run

.venv/installed-bench: .venv/created requirements-bench.lock pyproject.toml
	$(INSTALL) --only-binary :all: --require-hashes -r requirements-bench.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/installed-dev .venv/installed-postgres .venv/installed-run

.venv/created:
	@python=$(PYTHON); \
	[ -n "$$python" ] && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Kentledge needs Python 3.11 or newer: install it, or say make run PYTHON=/path/to/python3.11" >&2; exit 1; }; \
	"$$python" -m venv --clear .venv || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv" >&2; exit 1; }
	@touch $@
