"""The protocol does no I/O, knows no clock and draws nothing at random, so that the same inputs give the same bytes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ocr_offchain.protocol

ROOT = Path(ocr_offchain.protocol.__file__).parent
FORBIDDEN = {
    "aiohttp",
    "asyncio",
    "datetime",
    "logging",
    "os",
    "pathlib",
    "prometheus_client",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
    "time",
    "uuid",
    "web3",
}
ROOMS_BELOW = {"config", "crypto", "deviation", "errors", "host", "plugins.interface", "proto", "protocol", "types"}
"""What the protocol may know of this package: values, keys, configurations and the interfaces of a host."""


def _imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_protocol_modules_import_nothing_that_waits_or_guesses(path: Path) -> None:
    imports = _imports(path)
    assert not {name.split(".")[0] for name in imports} & FORBIDDEN
    own = {name.removeprefix("ocr_offchain.") for name in imports if name.startswith("ocr_offchain.")}
    assert all(any(name == room or name.startswith(f"{room}.") for room in ROOMS_BELOW) for name in own)
