"""ape and forge compile to the same bytecode, so what forge measures and fuzzes is what ape deploys."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def without_metadata(code: bytes) -> bytes:
    """The two tools name sources differently, which shows in the hash that the compiler appends to the code."""
    marker = code.rfind(b"\xa2dipfs")
    assert marker > 0
    return code[:marker]


def test_settings_are_the_same() -> None:
    import yaml

    ape = yaml.safe_load((ROOT / "ape-config.yaml").read_text())["solidity"]
    forge = tomllib.loads((ROOT / "foundry.toml").read_text())["profile"]["default"]
    assert forge["via_ir"] == ape["via_ir"]
    assert forge["optimizer"] == ape["optimize"]
    assert forge["optimizer_runs"] == ape["optimization_runs"]
    assert forge["evm_version"] == ape["evm_version"]


@pytest.mark.parametrize("name", ["OCR2Aggregator", "AccessControlledOCR2Aggregator", "OCRConfigurationStoreEVMSimple"])
def test_bytecode_is_the_same(project: Any, tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    forge = ROOT / ".venv" / "bin" / "forge"
    if not forge.exists():
        found = shutil.which("forge")
        assert found, "forge is not installed"
        forge = Path(found)
    out = tmp_path_factory.getbasetemp() / "forge"
    source = next((ROOT / "contracts").rglob(f"{name}.sol"))
    command = [str(forge), "build", str(source), "--out", str(out), "--cache-path", str(out / "cache")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    artifact = json.loads((out / f"{name}.sol" / f"{name}.json").read_text())
    theirs = bytes.fromhex(artifact["bytecode"]["object"][2:])
    ours = bytes(getattr(project, name).contract_type.deployment_bytecode.to_bytes())
    assert without_metadata(ours) == without_metadata(theirs)
