"""What the documentation names is there: files, tests, metrics, commands with their options, and lines of the log."""

from __future__ import annotations

import logging
import re
import shlex
from pathlib import Path

import click
import pytest
from prometheus_client import CollectorRegistry

from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.cli import cli
from ocr_offchain.network import peer_metrics
from ocr_offchain.node.account_metrics import AccountMetrics
from ocr_offchain.node.metrics import InstanceMetrics
from ocr_offchain.simulation.ocr2.committee import Committee

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]
OPERATING = ROOT / "docs" / "operating.md"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def _blocks(text: str) -> list[str]:
    """The lines of code blocks, continued ones joined."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return "".join(blocks).replace("\\\n", " ").splitlines()


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


@every_page
def test_tests_that_are_named_exist(page: Path) -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    code, modules = "".join(path.read_text() for path in files), {path.stem for path in files}
    named = set(re.findall(r"`(test_\w+)`", page.read_text()))
    assert [name for name in sorted(named) if f"def {name}(" not in code and name not in modules] == []


@every_page
def test_commands_and_options_exist(page: Path) -> None:
    lines = _blocks(page.read_text()) + re.findall(r"`(ocr [^`]+)`", page.read_text())
    for line in lines:
        typed = re.match(r"(?:\w+=\S+ )*ocr (.*)", line)
        if typed is None:
            continue
        command: click.Command = cli
        for word in shlex.split(typed[1], comments=True):
            if isinstance(command, click.Group):
                found = command.get_command(click.Context(command), word)
                assert found is not None, line
                command = found
            elif word.startswith("-") and not command.context_settings.get("ignore_unknown_options"):
                options = {option for parameter in command.params for option in parameter.opts}
                assert word in options, line


def test_metrics_that_are_named_exist() -> None:
    registry = CollectorRegistry()
    InstanceMetrics(registry, Committee.create(4, 1).config, bytes(32))
    AccountMetrics(registry, EvmClient("http://127.0.0.1:1"), "0x" + "11" * 20, logging.getLogger())
    existing = {sample.name for family in registry.collect() for sample in family.samples}
    source = Path(peer_metrics.__file__).read_text()
    literals = set(re.findall(r'"(rage\w+)"', source)) | {"ragep2p_peer_rawconn_rate_limit_rate"}
    existing |= literals | {f"{name}_total" for name in literals}
    named = set(re.findall(r"\b((?:ocr2|ocr_trans|ragep2p|ragedisco|rageping)_?\w+)", OPERATING.read_text()))
    assert len(named) > 15
    assert named <= existing


def test_lines_of_the_log_that_are_named_exist() -> None:
    code = "".join(path.read_text() for path in (ROOT / "ocr_offchain").rglob("*.py"))
    rows = OPERATING.read_text().partition("## What to do when")[2].splitlines()
    quoted = [text for row in rows for text in re.findall(r"`([^`]+)`", row.partition(" | ")[0]) if " " in text]
    assert len(quoted) > 15
    for text in quoted:
        message = text.removeprefix("plugin call Observation ").removesuffix(": Insufficient funds")
        assert message in code, text
