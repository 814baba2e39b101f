"""The demo as a visitor runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.e2e.processes import BIN, ROOT, descendants, environment, is_alive, run, wait_until


def test_a_feed_with_a_liar_and_an_outage_stays_within_the_honest_range(tmp_path: Path) -> None:
    done = run("ape", "run", "demo", "--rounds", "7", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["succeeded"] is True
    assert summary["rounds"] >= 7
    assert summary["lost_rounds"] == 0
    assert summary["epochs"] >= 2, "r_max is 6: a new leader must have taken over"
    assert Decimal(summary["payments_owed_link"]) > 0
    for report in summary["reports"]:
        assert Decimal(report["honest_low"]) <= Decimal(report["answer"]) <= Decimal(report["honest_high"])
        assert len(report["observers"]) >= 3
    assert [report["aggregator_round"] for report in summary["reports"][:7]] == list(range(1, 8))
    assert (tmp_path / "answers.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in tmp_path.glob("oracle-*.sqlite")) == [f"oracle-{i}.sqlite" for i in range(4)]
    log = (tmp_path / "demo.log").read_text()
    assert "source echo" in log, "the liar's nonsense is named in the log"
    assert "the feed did its job" in done.stdout
    pids = {oracle["pid"] for oracle in summary["oracles"]}
    assert len(pids) == 4, "each oracle is a process of its own"
    assert not any(map(is_alive, pids)), "none of them is left"
    for oracle in range(4):
        assert f"[oracle-{oracle}] ocr_offchain.oracle instance started" in log
    assert "[bootstrapper] ocr_offchain.bootstrapper introducing oracles n=4 f=1" in log


def test_a_feed_of_ocr1_stays_within_the_honest_range_and_goes_on_when_its_leader_dies(tmp_path: Path) -> None:
    done = run("ape", "run", "demo", "--protocol", "ocr1", "--rounds", "6", "--kill", "leader", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "AccessControlledOffchainAggregator at" in done.stdout
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["oracles_alive"] == 3
    assert summary["epochs"] >= 2
    assert summary["lost_rounds"] == 0
    assert Decimal(summary["payments_owed_link"]) > 0
    for report in summary["reports"]:
        assert Decimal(report["honest_low"]) <= Decimal(report["answer"]) <= Decimal(report["honest_high"])
        assert len(report["observers"]) >= 3
        assert report["leader"] is not None
    dead = next(oracle["oracle"] for oracle in summary["oracles"] if not oracle["alive"])
    assert summary["reports"][-1]["leader"] != dead
    log = (tmp_path / "demo.log").read_text()
    assert "[bootstrapper] ocr_offchain.bootstrapper introducing oracles n=4 f=1" in log


def test_the_feed_goes_on_when_an_oracle_is_killed(tmp_path: Path) -> None:
    done = run("ape", "run", "demo", "--rounds", "6", "--kill", "1", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    summary = json.loads((tmp_path / "summary.json").read_text())
    alive = [oracle["alive"] for oracle in summary["oracles"]]
    assert sorted(alive) == [False, True, True, True]
    assert len(summary["reports"]) >= 6
    dead = alive.index(False)
    assert summary["reports"][-1]["transmitter"] != dead
    assert dead not in summary["reports"][-1]["observers"]


def test_the_feed_goes_on_when_its_leader_dies(tmp_path: Path) -> None:
    done = run("ape", "run", "demo", "--rounds", "6", "--kill", "leader", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["oracles_alive"] == 3
    assert summary["epochs"] >= 2
    assert any("killed after" in note for note in summary["notes"])


def test_without_a_quorum_the_demo_says_so_and_fails(tmp_path: Path) -> None:
    done = run("ape", "run", "demo", "--rounds", "20", "--kill", "2", "--out", tmp_path)
    assert done.returncode == 1
    assert "no quorum: 2 of 4 oracles are alive" in done.stdout
    assert json.loads((tmp_path / "summary.json").read_text())["succeeded"] is False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("deploying", signal.SIGINT),
        ("round 1", signal.SIGINT),
        ("round 1", signal.SIGTERM),
        ("deploying", signal.SIGHUP),
    ],
)
def test_a_signal_stops_everything_that_the_demo_started(moment: str, number: signal.Signals, tmp_path: Path) -> None:
    output = tmp_path / "output.txt"
    with output.open("w") as file:
        demo = subprocess.Popen(
            [BIN / "ape", "run", "demo", "--rounds", "100", "--out", tmp_path],
            cwd=ROOT,
            env=environment(PYTHONUNBUFFERED="1"),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assert wait_until(lambda: moment in output.read_text(), 60), output.read_text()
        started = descendants(demo.pid)
        assert len(started) >= 2, "an upstream chain and a fork of it"
        if moment == "round 1":
            nodes = [pid for pid in started if b"ocr_offchain" in Path(f"/proc/{pid}/cmdline").read_bytes()]
            assert len(nodes) == 5, "a bootstrapper and four oracles"
        demo.send_signal(number)
        assert demo.wait(timeout=20) == 130
    finally:
        demo.kill()
    assert wait_until(lambda: not any(map(is_alive, started)), 5), "something is left running"
    assert "everything that was started is stopped" in output.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_demo_that_is_killed_leaves_no_node_behind(tmp_path: Path) -> None:
    output = tmp_path / "output.txt"
    with output.open("w") as file:
        demo = subprocess.Popen(
            [BIN / "ape", "run", "demo", "--rounds", "100", "--out", tmp_path],
            cwd=ROOT,
            env=environment(PYTHONUNBUFFERED="1"),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started: set[int] = set()
    try:
        assert wait_until(lambda: "round 1" in output.read_text(), 60), output.read_text()
        started = descendants(demo.pid)
        nodes = [pid for pid in started if b"ocr_offchain" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        assert len(nodes) == 5
        demo.kill()
        assert wait_until(lambda: not any(map(is_alive, nodes)), 15), "a node is left running"
    finally:
        demo.kill()
        demo.wait()
        for pid in filter(is_alive, started):  # the chain is not ours to tie to the demo
            os.kill(pid, signal.SIGKILL)
