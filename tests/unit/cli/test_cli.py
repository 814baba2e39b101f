from __future__ import annotations

import subprocess
import sys

from .conftest import Run

HEAVY = ("rich", "eth_abi", "web3", "nacl", "coincurve", "cryptography", "google.protobuf", "ape")


def test_import_loads_nothing_heavy() -> None:
    program = f"import sys, ocr_offchain.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_help_lists_every_command_with_its_line(run: Run) -> None:
    outcome = run("--help")
    assert outcome.code == 0
    for name in ("bootstrap", "config", "conformance", "keys", "peers", "run"):
        assert f"\n  {name} " in outcome.out


def test_every_command_and_sub_command_has_help(run: Run) -> None:
    for words in (
        ("bootstrap",),
        ("peers",),
        ("run",),
        ("keys",),
        ("keys", "create"),
        ("keys", "show"),
        ("config",),
        ("config", "build"),
        ("config", "explain"),
        ("config", "template"),
        ("conformance",),
    ):
        outcome = run(*words, "--help")
        assert outcome.code == 0
        assert "Usage: ocr " + " ".join(words) in outcome.out


def test_a_wrong_call_is_one_line_and_exit_code_2(run: Run) -> None:
    assert run("nonsense").error(2) == "No such command 'nonsense'. (see ocr --help)"
    assert "Missing argument 'PATH...'" in run("conformance").error(2)
    assert "--count" in run("keys", "create", "--count", "32").error(2)


def test_version_is_shown(run: Run) -> None:
    assert run("--version").out.startswith("ocr, version ")
