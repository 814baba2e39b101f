"""The package as a dApp installs it: quick to import, nothing needed but eth-abi, no word from this repository."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import gethwrappers_py

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "gethwrappers_py"


def python(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


WITHOUT_THE_REST = """
import sys
class Refuse:
    names = ("web3", "eth_account", "eth_keys", "ape", "jinja2", "pytest", "ocr_offchain", "google")
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refuse())
"""


def test_wrappers_and_reader_import_with_eth_abi_alone() -> None:
    code = WITHOUT_THE_REST + (
        "from gethwrappers_py import Feed, AsyncFeed, Feeds, AsyncFeeds, batch\n"
        "import importlib\n"
        "for package in ('ocr1', 'ocr2', 'common'):\n"
        "    module = importlib.import_module('gethwrappers_py.' + package)\n"
        "    for name in module.__all__: getattr(module, name)\n"
        "feed = Feed('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', 'http://127.0.0.1:9')\n"
        "print(feed)\n"
    )
    assert "Feed(0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed)" in python(code)


def test_without_a_keccak_backend_the_package_hashes_itself() -> None:
    code = (
        "import sys, eth_abi.abi\n"
        "sys.modules['eth_hash.auto'] = None\n"
        "from gethwrappers_py.runtime.address import to_address\n"
        "print(to_address('0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'))\n"
    )
    assert python(code).strip() == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


def test_import_takes_less_than_three_tenths_of_a_second_beyond_eth_abi() -> None:
    code = (
        "import time, eth_abi.abi\n"
        "start = time.perf_counter()\n"
        "import gethwrappers_py\n"
        "print(time.perf_counter() - start)\n"
    )
    assert min(float(python(code)) for _ in range(3)) < 0.3


def test_the_reader_itself_loads_in_less_than_that_too() -> None:
    code = (
        "import time, eth_abi.abi\n"
        "start = time.process_time()\n"
        "from gethwrappers_py import Feed\n"
        "print(time.process_time() - start)\n"
    )
    started = time.monotonic()
    assert min(float(python(code)) for _ in range(3)) < 0.3
    assert time.monotonic() - started < 60


def test_what_is_not_there_is_an_attribute_error() -> None:
    for module in (gethwrappers_py, __import__("gethwrappers_py.ocr2", fromlist=["ocr2"])):
        with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
            _ = module.Nothing


def test_nothing_in_the_package_imports_the_oracle() -> None:
    pattern = re.compile(r"^\s*(from|import) (ocr_offchain|scripts|tests|tools)\b", re.MULTILINE)
    offenders = [path for path in PACKAGE.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))]
    assert offenders == []


SOURCES = {
    "ocr1": ["contracts/ocr1", "contracts/test/ocr1"],
    "ocr2": ["contracts/ocr2", "contracts/access", "contracts/test/ocr2"],
    "common": ["contracts/test/AggregatorProxy.sol", "contracts/test/LinkToken.sol", "contracts/test/Multicall3.sol"],
}
REASON = re.compile(r'(?:require\(.*?,|revert\()\s*"([^"]+)"', re.DOTALL)


@pytest.mark.parametrize("package", SOURCES)
def test_every_revert_string_of_the_contracts_has_an_exception(package: str) -> None:
    listed = set(tomllib.loads((PACKAGE / f"reverts-{package}.toml").read_text())["strings"])
    wrapped = importlib.import_module(f"gethwrappers_py.{package}").__all__
    used: set[str] = set()
    for place in SOURCES[package]:
        path = ROOT / place
        files = [path] if path.suffix == ".sol" else sorted(path.rglob("*.sol"))
        for file in files:
            if "test" in file.parts and file.stem not in wrapped:
                continue
            statements = file.read_text(encoding="utf-8").split(";")
            used.update(reason for statement in statements for reason in REASON.findall(statement))
    assert used
    assert used - listed == set()
