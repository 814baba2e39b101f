# Two commands on a machine that has Python 3.11 to 3.13 and make: `make demo` and `make test`.
# PYTHON=python3.12 picks another interpreter; PROTOCOL=, ROUNDS=, KILL= and OUT= are for the demo.

PYTHON ?= python3
ROUNDS ?= 20
PROTOCOL ?= ocr2
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q

.PHONY: help setup demo test lint unit contracts invariants gas gas-check slither coverage e2e generated wrappers fuzz soak bench lock clean

help:
	@echo "make demo       a price feed on a fork of mainnet, live in the terminal (PROTOCOL=ocr1, ROUNDS=20, KILL=1 or leader)"
	@echo "make test       lint, types, and all tests"
	@echo "make setup      only install what the project needs, into .venv and .toolchain"
	@echo "make lint       ruff, mypy --strict, forge fmt --check"
	@echo "make unit       off-chain tests        make contracts  tests of the contracts     make e2e  whole stories"
	@echo "make gas        what every operation costs, next to libocr: prints the table and writes docs/gas.md"
	@echo "make coverage   the same, traced: fails if a line or branch of a contract is not executed"
	@echo "make generated  fail if generated code differs from what its sources give"
	@echo "make wrappers   generate gethwrappers_py anew from the contracts"
	@echo "make fuzz       random and mutated bytes for the parsers of what other hosts send (EXAMPLES=10000 for each)"
	@echo "make soak       simulations with one seed after the other (SECONDS=600, SEED=0 is the first one)"
	@echo "make bench      the transport against plain TLS streams and under attack, and the CPU of a round of OCR1 and OCR2"
	@echo "make lock       resolve requirements.in anew into requirements.lock"

setup:
	@$(PYTHON) tools/toolchain/install.py

demo: setup
	@$(BIN)/ape run demo --protocol $(PROTOCOL) --rounds $(ROUNDS) $(if $(KILL),--kill $(KILL)) $(if $(OUT),--out $(OUT))

test: setup lint generated unit coverage invariants gas-check slither e2e

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/forge fmt --check
	$(BIN)/forge fmt --check examples

generated: setup
	$(BIN)/python tools/generate_proto.py --check
	$(BIN)/forge build --quiet
	$(BIN)/python -m gethwrappers_py.generator.cli project gethwrappers_py/wrappers.toml --check

wrappers: setup
	$(BIN)/forge build --quiet
	$(BIN)/python -m gethwrappers_py.generator.cli project gethwrappers_py/wrappers.toml

unit: setup
	$(PYTEST) -p no:ape_test -n auto tests/unit tests/wire tests/simulation

# ape does not compile a contract anew when only a file that it imports has changed: hence --force.
contracts: setup
	$(BIN)/ape compile --force > /dev/null
	$(BIN)/ape test tests/contracts -q

# forge would take functions of fixtures that begin with "test" for tests: hence the path.
invariants: setup
	$(BIN)/forge test --match-path 'tests/forge/*'

gas: setup
	$(BIN)/python -m tools.gas.gas

gas-check: setup
	$(BIN)/python -m tools.gas.gas --check

slither: setup
	$(BIN)/slither .

coverage: setup
	$(BIN)/python -m tools.coverage.coverage

e2e: setup
	$(PYTEST) -p no:ape_test tests/e2e

# EXAMPLES=1000000 looks longer.
fuzz: setup
	$(BIN)/python -m tools.fuzz $(if $(EXAMPLES),--examples $(EXAMPLES))

# SECONDS=36000 goes on over night.
SECONDS ?= 600
SEED ?= 0
soak: setup
	$(BIN)/python -m tools.soak $(SECONDS) $(SEED)

bench: setup
	$(BIN)/python -m tools.bench.network
	$(BIN)/python -m tools.bench.attacks
	$(BIN)/python -m tools.bench.protocol

lock: setup
	.toolchain/uv/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes --override overrides.in requirements.in -o requirements.lock

clean:
	rm -rf .venv .toolchain .build .cache demo-out
