"""The ABI of every OCR1 contract is that of the deployed one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ABIS = Path(__file__).parents[2] / "abi" / "ocr1"
# ape knows contracts by name only. Where OCR1 and OCR2 both have one of a name, that of OCR1 has a prefix.
PREFIXED = {"SimpleReadAccessController", "SimpleWriteAccessController"}


def entries(abi: list[dict[str, Any]]) -> set[str]:
    """One line for each function, event and constructor, with the names and internal types of its parameters."""

    def parameters(values: list[dict[str, Any]]) -> str:
        parts = []
        for value in values:
            kind = value.get("internalType", value["type"]).replace(" ", "")
            indexed = "indexed " if value.get("indexed") else ""
            parts.append(f"{value['type']} ({kind}) {indexed}{value.get('name') or ''}".rstrip())
        return ", ".join(parts)

    lines = set()
    for entry in abi:
        line = f"{entry['type']} {entry.get('name') or ''}({parameters(entry.get('inputs') or [])})"
        if entry["type"] == "function":
            line += f" {entry['stateMutability']} -> ({parameters(entry.get('outputs') or [])})"
        if entry.get("anonymous"):
            line += " anonymous"
        lines.add(line)
    return lines


@pytest.mark.parametrize("name", sorted(path.stem for path in ABIS.glob("*.json")))
def test_abi_is_that_of_the_deployed_contract(project: Any, name: str) -> None:
    ours = getattr(project, f"OCR1{name}" if name in PREFIXED else name).contract_type
    abi = [json.loads(entry.model_dump_json(by_alias=True)) for entry in ours.abi]
    expected = entries(json.loads((ABIS / f"{name}.json").read_text()))
    # A constructor without parameters is not always listed.
    empty = "constructor ()"
    assert entries(abi) - {empty} == expected - {empty}


@pytest.mark.parametrize(
    "name",
    ["OffchainAggregator", "AccessControlledOffchainAggregator", "ExposedOffchainAggregator", "TestOffchainAggregator"],
)
def test_code_fits_on_chain(project: Any, name: str) -> None:
    assert len(getattr(project, name).contract_type.runtime_bytecode.to_bytes()) <= 24_576
