"""Which lines and branches of the contracts the ape tests execute, in the bytecode that is deployed.

    python -m tools.coverage.coverage            run tests/contracts with tracing, print table and what is missing
    python -m tools.coverage.coverage --no-run   report on the last run

Fails if a test fails, if a line or branch of a contract was not executed and docs/coverage.md does not argue for it, or
if that document argues for a place that was executed.

Every contract of CONTRACTS is held to this for itself: that a line ran in one aggregator says nothing about the others,
whose code the compiler has laid out anew. A line counts if the source map gives it instructions of its own. A branch is
one of the two ways out of a conditional jump, assembly included, unless the jump belongs to a whole declaration
(dispatch, decoding of arguments) or is one of PANICS. Creation code is taken together, as constructors call each other.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tools.coverage.plugin import CREATION

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv" / "bin"
ARTIFACTS = ROOT / ".cache" / "forge" / "out"
DATA = ROOT / ".cache" / "coverage.json"
DOCUMENT = ROOT / "docs" / "coverage.md"

# What people deploy. OCR2Base and the ownership contracts are what others inherit: measured in something that does.
CONTRACTS = (
    "OffchainAggregator",
    "AccessControlledOffchainAggregator",
    "OCR2Aggregator",
    "AccessControlledOCR2Aggregator",
    "OCRConfigurationStoreEVMSimple",
    "OCR1SimpleReadAccessController",
    "OCR1SimpleWriteAccessController",
    "SimpleReadAccessController",
    "SimpleWriteAccessController",
    "Owned",
    "ConfirmedOwner",
    "ConfirmedOwnerWithProposal",
    "OwnerIsCreator",
    "OCR2TitleRequest",
    "PriceConsumer",
)
LEFT_OUT = ("contracts/test/", "contracts/interfaces/")

# What the compiler gives to a whole declaration: dispatch, decoding of arguments, and clean-up.
DECLARATION = re.compile(
    r"\s*(abstract contract|contract|library|interface|function|constructor|modifier|event|///|/\*)"
)

# Checks that the compiler adds and that the source cannot fail: division by zero, range of an enumeration, malformed
# stored string, index out of bounds, too much memory. Overflow (0x11) and assertions (0x01) are branches like others.
PANICS = frozenset({0x12, 0x21, 0x22, 0x32, 0x41})
PANIC_SELECTOR = bytes.fromhex("4e487b71")
JUMP, JUMPI, PUSH1, PUSH32 = 0x56, 0x57, 0x60, 0x7F
ENDS = frozenset({0x00, JUMPI, 0xF3, 0xFD, 0xFE})


class Place(NamedTuple):
    """A piece of source, in a contract's code or (contract empty) in that of all constructors."""

    contract: str
    path: str
    start: int
    length: int


class Instruction(NamedTuple):
    counter: int
    opcode: int
    argument: bytes
    source: tuple[int, int, int]  # start, length, file


@dataclass
class Coverage:
    # by contract, path and number of the line: whether it was executed
    lines: dict[tuple[str, str, int], bool] = field(default_factory=lambda: defaultdict(bool))
    # the ways that were taken ("t", "n"), by conditional jump; of one place there may be several
    jumps: dict[tuple[Place, int], set[str]] = field(default_factory=lambda: defaultdict(set))


def instructions(compiled: dict[str, Any]) -> list[Instruction]:
    code = bytes.fromhex(re.sub(r"__\$.{34}\$__", "00" * 20, compiled["object"].removeprefix("0x")))
    result = []
    fields, counter = ["0", "0", "-1"], 0
    for entry in compiled["sourceMap"].split(";"):
        for i, value in enumerate(entry.split(":")[:3]):
            fields[i] = value or fields[i]
        opcode = code[counter]
        size = opcode - PUSH1 + 1 if PUSH1 <= opcode <= PUSH32 else 0
        argument = code[counter + 1 : counter + 1 + size]
        result.append(Instruction(counter, opcode, argument, (int(fields[0]), int(fields[1]), int(fields[2]))))
        counter += 1 + size
    return result


def panic(code: list[Instruction], index: dict[int, int], target: int) -> int | None:
    """The code of the Panic in which execution ends from an instruction on, if it does without another condition."""
    i = index.get(target)
    for _ in range(40):
        if i is None or code[i].opcode in ENDS:
            return None
        if code[i].argument[:4] == PANIC_SELECTOR:
            # The code of the panic is the first number that is no offset of the error's encoding.
            numbers = [each.argument[0] for each in code[i : i + 10] if each.opcode == PUSH1]
            return next((number for number in numbers if number not in (0x00, 0x04, 0x20, 0x24, 0xE0)), None)
        i = index.get(int.from_bytes(code[i - 1].argument, "big")) if code[i].opcode == JUMP else i + 1
    return None


def unreachable(code: list[Instruction], index: dict[int, int], i: int) -> set[str]:
    """The ways out of a conditional jump that end in one of PANICS."""
    ways = {"n": code[i].counter + 1, "t": int.from_bytes(code[i - 1].argument, "big")}
    return {way for way, target in ways.items() if panic(code, index, target) in PANICS}


class Sources:
    """The compiler's numbers of files, and what is in them."""

    def __init__(self, artifacts: dict[str, dict[str, Any]]) -> None:
        self.paths: dict[int, str] = {}
        for artifact in artifacts.values():
            for path in artifact.get("metadata", {}).get("settings", {}).get("compilationTarget", {}):
                self.paths[artifact["id"]] = path
        self.texts = {path: (ROOT / path).read_bytes() for path in self.paths.values()}

    def measured(self, source: tuple[int, int, int]) -> str:
        """Path of the file that a piece of source is in; empty if it does not count."""
        start, length, file = source
        path = self.paths.get(file, "")
        if not path.startswith("contracts/") or path.startswith(LEFT_OUT):
            return ""
        return "" if DECLARATION.match(self.texts[path][start : start + length].decode(errors="replace")) else path

    def line(self, path: str, start: int) -> int:
        return self.texts[path].count(b"\n", 0, start) + 1

    def snippet(self, place: Place) -> str:
        text = self.texts[place.path][place.start : place.start + place.length].decode(errors="replace")
        return " ".join(text.split())


def measure(seen: dict[str, list[str]], artifacts: dict[str, dict[str, Any]], sources: Sources) -> Coverage:
    result = Coverage()
    for name in CONTRACTS:
        for label, owner, part in ((name, name, "deployedBytecode"), (name + CREATION, "", "bytecode")):
            code, hits = instructions(artifacts[name][part]), set(seen.get(label, ()))
            index = {instruction.counter: i for i, instruction in enumerate(code)}
            copies: dict[Place, int] = defaultdict(int)
            for i, (counter, opcode, _, source) in enumerate(code):
                if not (path := sources.measured(source)):
                    continue
                result.lines[owner, path, sources.line(path, source[0])] |= str(counter) in hits
                if opcode == JUMPI:
                    place = Place(owner, path, source[0], source[1])
                    # Constructors of several contracts have the same jumps; within one contract each is its own.
                    copy = copies[place] if owner else 0
                    copies[place] += 1
                    taken = {way for way in "tn" if f"{counter}{way}" in hits}
                    result.jumps[place, copy] |= taken | unreachable(code, index, i)
    return result


@dataclass(frozen=True)
class Argument:
    """A row of docs/coverage.md: ``file`` and the beginning of a piece of source that no test need execute."""

    file: str
    source: str


def arguments() -> list[Argument]:
    rows = re.findall(r"^\| `([^`]+\.sol)` \| `([^`]+)` \|", DOCUMENT.read_text(), re.MULTILINE)
    return [Argument(file, source.replace("\\|", "|")) for file, source in rows]


def missing(coverage: Coverage, sources: Sources) -> Iterator[tuple[str, str, str]]:
    """What was not executed: contract, file and line, and source."""
    for (contract, path, line), hit in sorted(coverage.lines.items()):
        if not hit:
            yield contract, f"{path}:{line}", sources.texts[path].decode().splitlines()[line - 1].strip()
    for (place, _), taken in sorted(coverage.jumps.items()):
        if len(taken) < 2:
            yield place.contract, f"{place.path}:{sources.line(place.path, place.start)}", sources.snippet(place)


def table(coverage: Coverage) -> None:
    print("| contract | lines | branches |\n|---|---:|---:|")
    for contract in [*CONTRACTS, ""]:
        lines = [hit for (owner, _, _), hit in coverage.lines.items() if owner == contract]
        ways = [len(taken) for (place, _), taken in coverage.jumps.items() if place.contract == contract]
        name = contract or "creation of all"
        print(f"| {name} | {sum(lines)} / {len(lines)} | {sum(ways)} / {2 * len(ways)} |")


def report(coverage: Coverage, sources: Sources) -> list[str]:
    """Prints the table; what is wrong with the coverage, or with the document."""
    table(coverage)
    open_arguments = arguments()
    known, used, complaints = list(open_arguments), set(), defaultdict(list)
    for contract, where, source in missing(coverage, sources):
        path = where.partition(":")[0]
        matches = [a for a in known if path.endswith("/" + a.file) and source.startswith(a.source)]
        used.update(matches)
        if not matches:
            complaints[f"{where}: {source[:100]}"].append(contract or "creation")
    unused = [f"docs/coverage.md argues for what is executed: {a.file}: {a.source}" for a in known if a not in used]
    return [f"{where} ({', '.join(sorted(set(names)))})" for where, names in complaints.items()] + unused


def run_tests(environment: dict[str, str]) -> None:
    subprocess.run([str(BIN / "forge"), "build", "--force", "--quiet"], cwd=ROOT, env=environment, check=True)
    # ape does not compile a contract anew when only a file that it imports has changed: hence --force.
    compile_ = [str(BIN / "ape"), "compile", "--force"]
    subprocess.run(compile_, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    tests = [str(BIN / "ape"), "test", "tests/contracts", "-q", "-p", "tools.coverage.plugin"]
    subprocess.run(tests, cwd=ROOT, env=environment, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-run", action="store_true", help="report on the last run")
    if not parser.parse_args().no_run:
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        run_tests(os.environ | {"OCR_COVERAGE_FILE": str(DATA), "PATH": path, "PYTHONPATH": str(ROOT)})
    artifacts = {path.stem: json.loads(path.read_text()) for path in ARTIFACTS.rglob("*.json") if path.parent.suffix}
    sources = Sources(artifacts)
    complaints = report(measure(json.loads(DATA.read_text()), artifacts, sources), sources)
    for complaint in complaints:
        print(complaint)
    if complaints:
        raise SystemExit(f"{len(complaints)} places are neither executed nor argued for, or argued for in vain")


if __name__ == "__main__":
    main()
