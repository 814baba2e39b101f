"""The documentation as a user would type it, and a project that has nothing but the wheel."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest
from web3 import Web3

from gethwrappers_py.feed import terminal
from gethwrappers_py.testing import LocalFeed
from gethwrappers_py.testing.chain import LocalChain

ROOT = Path(__file__).parents[3]


def test_the_documentations_examples_run(local_chain: LocalChain, w3: Web3, account: str) -> None:
    local = LocalFeed.deploy(local_chain, "2000.5")
    known = {
        "rpc": local_chain.url,
        "w3": w3,
        "account": account,
        "stranger": local_chain.accounts[6],
        "local_feed": local,
        "feed_address": local.address,
    }
    result = doctest.testfile(
        str(ROOT / "docs" / "wrappers.md"),
        module_relative=False,
        globs=known,
        optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.FAIL_FAST,
    )
    assert result.attempted > 30
    assert result.failed == 0


def test_a_project_with_the_wheel_alone_reads_the_feed() -> None:
    uv = ROOT / ".toolchain" / "uv" / "bin" / "uv"
    command = [
        sys.executable,
        str(ROOT / "examples" / "consumer" / "check.py"),
        *(["--uv", str(uv)] if uv.exists() else []),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "ETH / USD is 2000.50000000" in result.stdout


def test_the_terminal_shows_answer_chart_and_trouble(
    local_chain: LocalChain, capsys: pytest.CaptureFixture[str]
) -> None:
    local = LocalFeed.deploy(local_chain, "2000", description="ETH / USD")
    for price in ("2010", "1990.5", "2005"):
        local.set(price, age=600)
    arguments = [local.address, "--rpc", str(local_chain.url)]
    assert terminal.main(arguments) == 0
    shown = capsys.readouterr().out
    assert "ETH / USD  2,005.00000000" in shown
    assert "phase 1, round 4" in shown
    assert "2,010.0 ┤" in shown
    local.go_stale()
    assert terminal.main(arguments) == 1
    assert "WARNING     StaleAnswer" in capsys.readouterr().out
    local.crash()
    assert terminal.main([*arguments, "--hours", "0"]) == 0
    shown = capsys.readouterr().out
    assert "at the contract's minimum" in shown
    assert "┤" not in shown
    assert terminal.main([*arguments, "--csv"]) == 0
    assert capsys.readouterr().out.count("\n") == 6
    assert terminal.main([local_chain.accounts[9], *arguments[1:]]) == 2
    assert "no contract code" in capsys.readouterr().err
