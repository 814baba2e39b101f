"""`ocr simulate` and the soak: tables, pages, and how to see a violation again."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ocr_offchain.commands.simulate import command
from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.ocr2.feed import FeedSimulation
from ocr_offchain.simulation.runs import PROTOCOLS, Run
from ocr_offchain.simulation.violation import PropertyViolation
from tools import soak


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_command_ends_with_a_table(protocol: str) -> None:
    arguments = ["--protocol", protocol, "--n", "4", "--f", "1", "--seed", "7", "--rounds", "3"]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    assert "answers on chain" in result.output
    assert "checks of properties" in result.output


def _break(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def storm(self: FeedSimulation) -> None:
        raise error

    monkeypatch.setattr(FeedSimulation, "_storm", storm)


def test_a_violation_prints_seed_and_command(monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, PropertyViolation("oracle 3 lies"))
    result = CliRunner().invoke(command, ["--seed", "5", "--rounds", "1", "--faults", "chain,drop"])
    assert result.exit_code == 1
    assert "seed 5: oracle 3 lies" in result.output
    faults = "drop,lost-transaction,late-transaction,revert,failing-read"
    assert f'ocr simulate --protocol ocr2 --n 4 --f 1 --seed 5 --rounds 1 --faults "{faults}"' in result.output


def test_the_printed_command_shows_the_same_violation_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_offchain.protocol.epochs.Epochs.to_join", lambda self: None)
    first = CliRunner().invoke(command, ["--n", "7", "--f", "2", "--seed", "3"])
    assert "does not join" in first.output
    printed = first.output.split("to see it again: ocr simulate ")[1].replace('"', "").split()
    again = CliRunner().invoke(command, printed)
    assert again.output == first.output
    assert (first.exit_code, again.exit_code) == (1, 1)


def test_an_oracle_that_raises_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, IndexError("of nothing"))
    result = CliRunner().invoke(command, ["--seed", "5"])
    assert result.exit_code == 1
    assert "an oracle raised IndexError: of nothing" in result.output


def test_the_page_of_a_run_is_written_also_when_a_property_is_violated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "run.html"
    arguments = ["--seed", "5", "--rounds", "2", "--report", str(page)]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert "an oracle signs one report in a round" in page.read_text("utf-8")
    _break(monkeypatch, PropertyViolation("oracle 3 lies"))
    assert CliRunner().invoke(command, arguments).exit_code == 1
    assert "oracle 3 lies" in page.read_text("utf-8")


@pytest.mark.parametrize("arguments", [["--n", "4", "--f", "2"], ["--faults", "meteor"]])
def test_what_cannot_be_run_is_refused(arguments: list[str]) -> None:
    with pytest.raises(click.UsageError):
        command.main(arguments, standalone_mode=False)


def test_the_soak_takes_all_sizes_and_faults_and_tells_what_broke(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [soak.run_of(seed) for seed in range(200)]
    assert {(run.protocol, run.n, run.f) for run in runs} == {(p, *size) for p in PROTOCOLS for size in soak.SIZES}
    assert {fault for run in runs for fault in run.faults} == set(Fault)
    assert {len(run.faults) == len(Fault) for run in runs} == {True, False}
    _break(monkeypatch, PropertyViolation("oracle 3 lies"))
    seed = next(seed for seed, run in enumerate(runs) if run.protocol == "ocr2")
    assert soak.main(["0.01", str(seed)]) == 1
    output = capsys.readouterr().out
    assert f"oracle 3 lies; to see it again: {soak.run_of(seed).command}" in output
    assert "broke a property; the next seed is" in output


def test_the_command_of_a_run_is_that_run() -> None:
    run = Run("ocr2", 7, 2, 11, 4, (Fault.DROP, Fault.TWINS))
    words = run.command.replace('"', "").split()[2:]
    context = command.make_context("simulate", words)
    assert {**context.params, "report": None} == {
        "protocol": "ocr2",
        "n": 7,
        "f": 2,
        "seed": 11,
        "rounds": 4,
        "faults": "drop,twins",
        "report": None,
    }
