"""Which lines and branches of the contracts the ape tests execute, in the bytecode that is deployed.

    python -m tools.coverage.coverage               run tests/contracts with tracing, print table and what is missing
    python -m tools.coverage.coverage --fail-under 90   fail if fewer percent of the lines are covered
    python -m tools.coverage.coverage --no-run      report on the last run

A line counts if the compiler's source map gives it instructions of its own; a branch is one of the two ways out of a
conditional jump, assembly included. The optimiser shares one copy of equal code between places and names one of them:
the other then shows as missing although its code ran. Constructors are not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv" / "bin"
ARTIFACTS = ROOT / ".cache" / "forge" / "out"
DATA = ROOT / ".cache" / "coverage.json"
JUMPI, PUSH1, PUSH32 = 0x57, 0x60, 0x7F
LEFT_OUT = ("contracts/test/", "contracts/interfaces/")
# What the compiler gives to a whole declaration: dispatch, decoding of arguments, and clean-up.
DECLARATION = re.compile(
    r"\s*(abstract contract|contract|library|interface|function|constructor|modifier|event|///|/\*)"
)

Place = tuple[str, int, int]


def instructions(artifact: dict[str, Any]) -> list[tuple[int, int, tuple[int, int, int]]]:
    """Counter, opcode, and (start, length, file) of each instruction."""
    code = bytes.fromhex(re.sub(r"__\$.{34}\$__", "00" * 20, artifact["deployedBytecode"]["object"].removeprefix("0x")))
    result = []
    fields, counter = ["0", "0", "-1"], 0
    for entry in artifact["deployedBytecode"]["sourceMap"].split(";"):
        for i, value in enumerate(entry.split(":")[:3]):
            fields[i] = value or fields[i]
        opcode = code[counter]
        result.append((counter, opcode, (int(fields[0]), int(fields[1]), int(fields[2]))))
        counter += 1 + (opcode - PUSH1 + 1 if PUSH1 <= opcode <= PUSH32 else 0)
    return result


def measure(seen: dict[str, list[str]]) -> tuple[dict[tuple[str, int], bool], dict[Place, set[str]]]:
    """Whether each line was executed, and the ways that were taken out of each conditional jump."""
    artifacts = {path.stem: json.loads(path.read_text()) for path in ARTIFACTS.rglob("*.json") if path.parent.suffix}
    files: dict[int, str] = {}
    for artifact in artifacts.values():
        target = artifact.get("metadata", {}).get("settings", {}).get("compilationTarget", {})
        for path in target:
            files[artifact["id"]] = path
    texts = {path: (ROOT / path).read_bytes() for path in files.values()}
    lines: dict[tuple[str, int], bool] = defaultdict(bool)
    branches: dict[Place, set[str]] = defaultdict(set)
    for name, counters in seen.items():
        hits = set(counters)
        for counter, opcode, (start, length, file) in instructions(artifacts[name]):
            path = files.get(file, "")
            if not path.startswith("contracts/") or path.startswith(LEFT_OUT):
                continue
            if DECLARATION.match(texts[path][start : start + length].decode(errors="replace")):
                continue
            lines[path, texts[path].count(b"\n", 0, start) + 1] |= str(counter) in hits
            if opcode == JUMPI:
                branches[path, start, length] |= {way for way in "tn" if f"{counter}{way}" in hits}
    return lines, branches


def report(lines: dict[tuple[str, int], bool], branches: dict[Place, set[str]]) -> float:
    """Prints the table and what is missing; percentage of covered lines."""
    paths = sorted({path for path, _ in lines})
    print("| contract | lines | branches |\n|---|---:|---:|")
    for path in [*paths, ""]:
        mine = [hit for (where, _), hit in lines.items() if where.startswith(path)]
        ways = [len(taken) for (where, _, _), taken in branches.items() if where.startswith(path)]
        print(f"| {path or 'all'} | {sum(mine)} / {len(mine)} | {sum(ways)} / {2 * len(ways)} |")
    print("\nNot executed:")
    for path, line in sorted(where for where, hit in lines.items() if not hit):
        print(f"  {path}:{line}: {(ROOT / path).read_text().splitlines()[line - 1].strip()}")
    print("\nOne way only:")
    for (path, start, length), taken in sorted(branches.items()):
        if len(taken) == 1:
            text = (ROOT / path).read_bytes()
            snippet = " ".join(text[start : start + length].decode(errors="replace").split())
            print(f"  {path}:{text.count(bytes([10]), 0, start) + 1}: {snippet[:90]}")
    return 100 * sum(lines.values()) / len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-run", action="store_true", help="report on the last run")
    parser.add_argument("--fail-under", type=float, default=0, help="percentage of lines")
    arguments = parser.parse_args()
    if not arguments.no_run:
        environment = os.environ | {"OCR_COVERAGE_FILE": str(DATA), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        environment["PYTHONPATH"] = str(ROOT)
        subprocess.run([str(BIN / "forge"), "build", "--force", "--quiet"], cwd=ROOT, env=environment, check=True)
        subprocess.run([str(BIN / "ape"), "compile", "--force"], cwd=ROOT, env=environment, check=True)
        # The models do at random what the other tests do on purpose.
        tests = [
            str(BIN / "ape"),
            "test",
            "tests/contracts",
            "-q",
            "-p",
            "tools.coverage.plugin",
            "-k",
            "not test_model",
        ]
        subprocess.run(tests, cwd=ROOT, env=environment, check=True)
    covered = report(*measure(json.loads(DATA.read_text())))
    if covered < arguments.fail_under:
        raise SystemExit(f"{covered:.1f} percent of the lines are covered, {arguments.fail_under} are required")


if __name__ == "__main__":
    main()
