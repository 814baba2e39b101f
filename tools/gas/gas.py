"""Measure the contracts and compare with the original's: prints the table, writes docs/gas.md and the snapshot.

    python -m tools.gas.gas            measure everything, write docs/gas.md and tools/gas/snapshot.json
    python -m tools.gas.gas --check    measure; fail if a figure rose above the snapshot; writes nothing
    python -m tools.gas.gas --only OCR2Aggregator --nf 4,1

All of them fail if a figure is above the original's, or a goal is missed. The method is that of measure.py: one fixed
scenario for each (n, f) on a throw-away node, on the same inputs as the original's figures in reference.json.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.gas import measure

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BIN = ROOT / ".venv" / "bin"
ARTIFACTS = ROOT / ".cache" / "forge" / "out"
DOCUMENT = ROOT / "docs" / "gas.md"
REFERENCE, SNAPSHOT = HERE / "reference.json", HERE / "snapshot.json"
NF = ["4,1", "10,3", "16,5", "31,10"]
PORT = 18_945

# What is measured: name in the tables, then the artifact.
CONTRACTS = {
    "OCR2Aggregator": "OCR2Aggregator",
    "AccessControlledOCR2Aggregator": "AccessControlledOCR2Aggregator",
    "OffchainAggregator": "OffchainAggregator",
    "AccessControlledOffchainAggregator": "AccessControlledOffchainAggregator",
    "OCRConfigurationStoreEVMSimple": "OCRConfigurationStoreEVMSimple",
    "SimpleWriteAccessController": "SimpleWriteAccessController",
    "SimpleReadAccessController": "SimpleReadAccessController",
    "SimpleWriteAccessController@OCR1": "OCR1SimpleWriteAccessController",
    "SimpleReadAccessController@OCR1": "OCR1SimpleReadAccessController",
    "DemoECDSAAttestationVerifier": "DemoECDSAAttestationVerifier",
    "DemoBLSAttestationVerifier": "DemoBLSAttestationVerifier",
}
HINTED = ("OCR2Aggregator", "AccessControlledOCR2Aggregator")

# What one steady transmission may cost at most; "with hints": from a transmitter that names the signers.
GOALS = {
    "OffchainAggregator": (82_000, 94_000, 107_000, 139_000),
    "AccessControlledOffchainAggregator": (82_000, 94_000, 107_000, 139_000),
    "OCR2Aggregator": (78_000, 90_000, 102_000, 134_000),
    "AccessControlledOCR2Aggregator": (78_000, 90_000, 102_000, 134_000),
    "OCR2Aggregator with hints": (73_500, 86_000, 98_000, 128_500),
    "AccessControlledOCR2Aggregator with hints": (73_500, 86_000, 98_000, 128_500),
}
# The first configuration of 31 oracles costs at most this part of the original's.
FIRST_CONFIG = 0.6

# Code is deployed once; what it saves later may make it longer.
DEPLOYMENT_SLACK = 1.1

# Every comment changes the hash in a contract's metadata, and a byte of it that is zero is 12 gas cheaper.
DEPLOYMENT_NOISE = 400

Figures = dict[str, dict[str, dict[str, float]]]


def artifact(name: str) -> str | None:
    """Creation code of a contract, if it was compiled."""
    hits = sorted(ARTIFACTS.rglob(f"{name}.json"))
    return measure.load_code(hits[0]) if hits else None


def run(contracts: list[str], nfs: list[str]) -> tuple[Figures, dict[str, Any]]:
    """Figures by contract, operation and (n, f); and sizes and fingerprints of events."""
    anvil = str(BIN / "anvil") if (BIN / "anvil").exists() else shutil.which("anvil")
    figures: Figures = {}
    facts: dict[str, Any] = {}
    pairs = [(int(n), int(f)) for n, f in (nf.split(",") for nf in nfs)]
    for hinted in (False, True):
        codes = {
            name: code
            for name in contracts
            if (not hinted or name in HINTED) and (code := artifact(CONTRACTS[name])) is not None
        }
        if not codes:
            continue
        measure.HINTS = hinted
        result = measure.measure(codes, pairs, measure.ROUNDS, anvil, PORT, "latest")
        for name, data in result["contracts"].items():
            label = f"{name} with hints" if hinted else name
            facts[label] = {k: data[k] for k in ("runtime_bytes", "creation_bytes") if k in data}
            for nf, entry in data["nf"].items():
                checks = entry.get("checks", {})
                if "error" in entry or any(v is False or k in ("error", "wrongly_accepted") for k, v in checks.items()):
                    raise SystemExit(f"{label} {nf} does not behave: {entry.get('error') or checks}")
                facts[label].setdefault("events", {})[nf] = [
                    checks.get("transmit_events_fingerprint"),
                    checks.get("config_event_fingerprint"),
                ]
                for operation, value in entry["gas"].items():
                    if isinstance(value, dict) and "error" in value:
                        raise SystemExit(f"{label} {nf} {operation}: {value['error']}")
                    gas = value["avg"] if isinstance(value, dict) else value
                    if not hinted or operation.startswith("transmit"):
                        figures.setdefault(label, {}).setdefault(operation, {})[nf] = gas
    return figures, facts


def number(value: float | None) -> str:
    return "" if value is None else f"{round(value):,}"


def comparison(ours: float | None, theirs: float | None) -> str:
    if ours is None:
        return ""
    return f"{number(ours)} / {number(theirs)}" if theirs else number(ours)


def headline(figures: Figures, reference: Figures) -> list[str]:
    """One steady transmission: original, goal, ours, bound."""
    lines = [
        "| gas of one steady `transmit` | (4, 1) | (10, 3) | (16, 5) | (31, 10) |",
        "|---|---:|---:|---:|---:|",
    ]

    def row(name: str, values: dict[str, float]) -> None:
        lines.append(f"| {name} | " + " | ".join(number(values.get(nf)) for nf in NF) + " |")

    for generation, names in (
        ("OCR2", ("OCR2Aggregator", "AccessControlledOCR2Aggregator")),
        ("OCR1", ("OffchainAggregator", "AccessControlledOffchainAggregator")),
    ):
        for name in names:
            if name not in figures:
                continue
            row(f"{name}, libocr", reference[name]["transmit.steady"])
            for label in (name, f"{name} with hints"):
                if label in figures:
                    title = f"{name}, signers named by the transmitter" if label != name else name
                    row(f"{title}, goal, at most", dict(zip(NF, map(float, GOALS[label]), strict=True)))
                    row(f"{title}, ours", figures[label]["transmit.steady"])
        if any(name in figures for name in names):
            for title, values in reference["bound"].items():
                if title.startswith(generation):
                    row(title, values)
    return lines


def tables(figures: Figures, reference: Figures, facts: dict[str, Any]) -> list[str]:
    """Every operation of every contract, ours / libocr's."""
    lines: list[str] = []
    for name, operations in figures.items():
        if name.endswith("with hints"):
            continue
        sizes = facts[name]
        lines += ["", f"### {name}", ""]
        if "runtime_bytes" in sizes:
            lines += [f"Runtime code {sizes['runtime_bytes']:,} bytes (limit 24,576). Ours / libocr's:", ""]
        columns = NF if any(nf in values for values in operations.values() for nf in NF) else ["any"]
        lines.append(
            "| operation | " + " | ".join(c.replace(",", ", ") if c != "any" else "gas" for c in columns) + " |"
        )
        lines.append("|---|" + "---:|" * len(columns))
        for operation, values in operations.items():
            theirs = reference.get(name, {}).get(operation, {})
            cells = [comparison(values.get(nf), theirs.get(nf)) for nf in columns]
            lines.append(f"| `{operation}` | " + " | ".join(cells) + " |")
    return lines


def exceeding(figures: Figures, reference: Figures) -> list[str]:
    """Rows above the original's; deployment may be a tenth above."""
    complaints = []
    for name, operations in figures.items():
        for operation, values in operations.items():
            original = reference.get(name, {}).get(operation, {})
            slack = DEPLOYMENT_SLACK if operation == "deploy" else 1.0
            for nf, gas in values.items():
                if gas > slack * original.get(nf, float("inf")):
                    complaints.append(f"{name} {operation} ({nf}): {gas:,.0f} is above libocr's {original[nf]:,}")
    return complaints


def missed(figures: Figures, reference: Figures) -> list[str]:
    """Goals that are not met."""
    complaints = []
    for name, limits in GOALS.items():
        for nf, limit in zip(NF, limits, strict=True):
            gas = figures.get(name, {}).get("transmit.steady", {}).get(nf, 0)
            if gas > limit:
                complaints.append(f"{name} transmit.steady ({nf}): {gas:,.0f} is above the goal, {limit:,}")
    for name, operations in figures.items():
        gas = operations.get("setConfig.first", {}).get(NF[-1], 0)
        if name in reference and name in GOALS and gas > FIRST_CONFIG * reference[name]["setConfig.first"][NF[-1]]:
            complaints.append(f"{name} setConfig.first ({NF[-1]}): {gas:,.0f} is above the goal")
    return complaints


def risen(figures: Figures, snapshot: Figures) -> list[str]:
    """Rows above the snapshot."""
    return [
        f"{name} {operation} ({nf}): {gas:,.0f} was {snapshot[name][operation][nf]:,.0f}"
        for name, operations in figures.items()
        for operation, values in operations.items()
        for nf, gas in values.items()
        if gas
        > snapshot.get(name, {}).get(operation, {}).get(nf, float("inf"))
        + (DEPLOYMENT_NOISE if operation == "deploy" else 0)
    ]


def document(figures: Figures, reference: Figures, facts: dict[str, Any]) -> str:
    """docs/gas.md: the text before the marker is written by hand and kept."""
    marker = "<!-- what follows is written by tools/gas/gas.py -->"
    text = DOCUMENT.read_text() if DOCUMENT.exists() else f"# Gas\n\n{marker}\n"
    if marker not in text:
        raise SystemExit(f"{DOCUMENT} has lost its marker: {marker}")
    parts = [
        text[: text.index(marker)] + marker,
        "",
        "## One transmission",
        "",
        *headline(figures, reference),
        "",
        "## All operations",
        *tables(figures, reference, facts),
        "",
    ]
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--check", action="store_true", help="compare with the snapshot and the original, write nothing"
    )
    parser.add_argument(
        "--only", nargs="*", choices=list(CONTRACTS), help="measure these contracts only, write nothing"
    )
    parser.add_argument("--nf", nargs="*", choices=NF, default=NF, help="pairs of n and f")
    parser.add_argument("--no-build", action="store_true", help="take what forge compiled last")
    arguments = parser.parse_args()
    if not arguments.no_build:
        environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run([str(BIN / "forge"), "build", "--quiet"], cwd=ROOT, env=environment, check=True)
    reference = json.loads(REFERENCE.read_text())
    figures, facts = run(arguments.only or list(CONTRACTS), arguments.nf)
    print("\n".join(headline(figures, reference)))
    complaints = exceeding(figures, reference) + missed(figures, reference)
    if arguments.check:
        complaints += risen(figures, json.loads(SNAPSHOT.read_text())["figures"])
    elif not arguments.only and arguments.nf == NF:
        SNAPSHOT.write_text(json.dumps({"figures": figures, "facts": facts}, indent=1, sort_keys=True) + "\n")
        DOCUMENT.write_text(re.sub(r"\n{3,}", "\n\n", document(figures, reference, facts)))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        raise SystemExit(f"{len(complaints)} figures are too high")


if __name__ == "__main__":
    main()
