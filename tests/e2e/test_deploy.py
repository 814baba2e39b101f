"""`ape run deploy` as a feed's owner runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.processes import run


@pytest.mark.parametrize("network", ["ethereum:local:foundry", "ethereum:mainnet-fork:foundry"])
def test_a_feed_is_deployed_and_recorded(network: str, tmp_path: Path) -> None:
    done = run("ape", "run", "deploy", "--network", network, "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    (record,) = tmp_path.glob("*/eur-usd.json")
    deployment = json.loads(record.read_text())
    assert deployment["config_digest"].startswith("0001")
    assert deployment["config_digest"] in done.stdout
    assert deployment["chain_id"] == (1 if "fork" in network else 31337)
    assert len({deployment[name] for name in ("aggregator", "link", "consumer", "owner")}) == 4


def test_keystores_of_the_user_are_configured_in_the_order_of_their_names(tmp_path: Path) -> None:
    made = run("ocr", "keys", "create", "-n", "11", "-o", tmp_path / "keys", OCR_KEYSTORE_PASSWORD="a test password")
    assert made.returncode == 0, made.stdout
    done = run("ape", "run", "deploy", "--oracles", tmp_path / "keys", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "11 oracles, f = 3" in done.stdout


def test_a_dry_run_sends_nothing(tmp_path: Path) -> None:
    done = run("ape", "run", "deploy", "--dry-run", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "4 oracles, f = 1" in done.stdout
    assert "gas" not in done.stdout
    assert not list(tmp_path.glob("*/eur-usd.json"))


def test_a_feed_file_that_nodes_would_refuse_is_not_deployed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.toml"
    feed.write_text(Path("feeds/eur-usd.toml").read_text().replace('delta_round = "20s"', 'delta_round = "40s"'))
    done = run("ape", "run", "deploy", "--feed", feed, "--out", tmp_path)
    assert done.returncode == 1
    assert "DeltaRound" in done.stdout
    assert "LinkToken" not in done.stdout


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:9/v3/a-secret-key", "127.0.0.1:9: chain id: cannot be reached"),
        ("nonsense", "must be an http or https address"),
    ],
)
def test_an_upstream_that_does_not_answer_is_named_without_its_key(url: str, problem: str, tmp_path: Path) -> None:
    network = "ethereum:mainnet-fork:foundry"
    done = run("ape", "run", "deploy", "--network", network, "--out", tmp_path, OCR_MAINNET_RPC_URL=url)
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Error")]
    assert "OCR_MAINNET_RPC_URL" in line
    assert problem in line
    assert "a-secret-key" not in done.stdout


def test_a_network_that_does_not_exist_is_named(tmp_path: Path) -> None:
    done = run("ape", "run", "deploy", "--network", "ethereum:nowhere:foundry", "--out", tmp_path)
    assert done.returncode == 1
    assert "Error: ethereum:nowhere:foundry: No network in 'ethereum' named 'nowhere'" in done.stdout


def test_a_folder_without_keystores_is_named(tmp_path: Path) -> None:
    done = run("ape", "run", "deploy", "--oracles", tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path} holds no keystore" in done.stdout
