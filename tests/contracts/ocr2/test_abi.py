"""The ABI of every OCR2 contract is the original's, name by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CANONICAL = Path(__file__).parents[2] / "abi" / "ocr2"


def normal(entry: dict[str, Any]) -> dict[str, Any]:
    """What clients depend on: everything but the compiler's own type names."""

    def parameter(p: dict[str, Any]) -> dict[str, Any]:
        kept = {"name": p.get("name", ""), "type": p["type"]}
        if "components" in p:
            kept["components"] = [parameter(c) for c in p["components"]]
        if "indexed" in p:
            kept["indexed"] = p["indexed"]
        return kept

    result = {"type": entry["type"], "name": entry.get("name", "")}
    result["inputs"] = [parameter(p) for p in entry.get("inputs", [])]
    if entry["type"] == "function":
        result["outputs"] = [parameter(p) for p in entry["outputs"]]
    if "stateMutability" in entry:
        result["stateMutability"] = entry["stateMutability"]
    if entry["type"] == "event":
        result["anonymous"] = entry.get("anonymous", False)
    return result


def listed(abi: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(normal(entry), sort_keys=True) for entry in abi)


@pytest.mark.parametrize("name", sorted(path.stem for path in CANONICAL.glob("*.json")))
def test_abi_is_the_originals(project: Any, name: str) -> None:
    canonical = json.loads((CANONICAL / f"{name}.json").read_text())
    contract_type = getattr(project, name).contract_type
    ours = [entry.model_dump(mode="json", by_alias=True, exclude_none=True) for entry in contract_type.abi]
    assert listed(ours) == listed(canonical)
