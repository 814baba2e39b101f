"""What is wrong with the file, the password or the port of a node is said in one line; chains may come later."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ocr_offchain.commands import node_templates
from ocr_offchain.commands.node_file import load_bootstrap_file, load_oracle_file
from tests.unit.cli.conftest import Run
from tests.unit.network.peers import free_addresses


@pytest.fixture
def oracle_file(tmp_path: Path, keystores: list[Path]) -> Path:
    """Of an oracle whose chain is not there."""
    path = tmp_path / "oracle.toml"
    (chain,) = free_addresses(1)
    text = node_templates.ORACLE_TEMPLATE.replace("keys/oracle-0.json", keystores[0].name)
    text = text.replace("0.0.0.0:6690", "127.0.0.1:0").replace("127.0.0.1:8545", chain)
    path.write_text(text)
    return path


@pytest.fixture
def bootstrap_file(tmp_path: Path, keystores: list[Path]) -> Path:
    path = tmp_path / "bootstrap.toml"
    (chain,) = free_addresses(1)
    text = node_templates.BOOTSTRAP_TEMPLATE.replace("keys/bootstrap-0.json", keystores[0].name)
    path.write_text(text.replace("0.0.0.0:6690", "127.0.0.1:0").replace("127.0.0.1:8545", chain))
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_templates_are_files_that_can_be_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "node.toml"
    path.write_text(run("run", "--template").out)
    oracle = load_oracle_file(path)
    assert oracle.evm.chain_id == 1
    assert oracle.node.keystore == tmp_path / "keys" / "oracle-0.json"
    path.write_text(run("bootstrap", "--template").out)
    assert load_bootstrap_file(path).contracts[0].chain_id == 1


def only_ocr1(path: Path) -> None:
    """Make the file of an OCR2 feed one of OCR1."""
    change(path, 'protocol = "ocr2"', 'protocol = "ocr1"')
    change(path, 'juels_per_fee_coin = "140e18"', "#")


def several_feeds(path: Path, *feeds: str) -> None:
    """Replace the feed of a file by these, each with a source."""
    text = path.read_text().replace("contract = ", "# contract = ", 1)
    source = '\n[[feed.source]]\nname = "a"\nvalue = "1"\n'
    path.write_text(text[: text.index("[feed]")] + "".join(f"[[feed]]\n{feed}{source}" for feed in feeds))


def contract(number: int) -> str:
    return f'contract = "0x{number:040x}"\n'


OCR1_FEED = 'name = "one"\nprotocol = "ocr1"\n' + contract(1)
OCR2_FEED = 'name = "two"\njuels_per_fee_coin = "140e18"\n' + contract(2)


def test_a_file_has_one_feed_of_either_protocol_or_several(oracle_file: Path) -> None:
    (only,) = load_oracle_file(oracle_file).oracles
    assert (only.name, only.database.name) == (None, "oracle-0.sqlite")
    only_ocr1(oracle_file)
    (only,) = load_oracle_file(oracle_file).oracles
    assert (only.name, only.contract, only.database.name) == (None, "0x" + "0" * 39 + "1", "oracle-0.sqlite")
    several_feeds(oracle_file, OCR1_FEED, OCR2_FEED + 'database = "old.sqlite"\n')
    one, two = load_oracle_file(oracle_file).oracles
    assert (one.name, one.database.name) == ("one", f"oracle-0.1-0x{1:040x}.sqlite")
    assert (two.name, two.database) == ("two", oracle_file.parent / "old.sqlite")


@pytest.mark.parametrize(
    ("feeds", "problem"),
    [
        ((OCR1_FEED, OCR2_FEED.replace("two", "one")), "feed[1].name: one is taken by an earlier feed"),
        ((OCR1_FEED, OCR2_FEED.replace("02", "01")), "feed[1].contract: 0x0000000000000000000000000000000000000001"),
        ((OCR1_FEED, OCR2_FEED.replace('name = "two"', "")), "feed[1].name: is missing"),
        ((OCR1_FEED, OCR2_FEED.replace("two", "t w")), "feed[1].name: expected at most 60 ASCII characters"),
        ((OCR1_FEED.replace("contract", "contarct"),), "feed[0].contract: is missing"),
        ((OCR1_FEED.replace("ocr1", "ocr9"),), """feed[0].protocol: expected "ocr1" or "ocr2", got 'ocr9'"""),
        (
            (OCR1_FEED + "signature_hints = true\n",),
            'feed[0].signature_hints: means nothing to a feed of protocol "ocr1"',
        ),
        ((OCR1_FEED + 'juels_per_fee_coin = "1"\n',), "feed[0].juels_per_fee_coin: means nothing"),
        ((OCR1_FEED.replace("name", "decimls = 1\nname"),), 'feed[0].decimls: unknown key; did you mean "decimals"?'),
        (
            (OCR1_FEED + 'database = "a"\n', OCR2_FEED + 'database = "./a"\n'),
            "feed[1].database: ",
        ),
    ],
)
def test_a_fault_in_one_of_several_feeds_is_told_by_its_number(
    run: Run, oracle_file: Path, feeds: tuple[str, ...], problem: str
) -> None:
    several_feeds(oracle_file, *feeds)
    assert problem in run("run", oracle_file).error()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("# signature_hints", "signature_hints", "chain.signature_hints: means nothing to a feed of protocol"),
        ("# [local]", "[local]\nrecord_signatures = true", "local.record_signatures: means nothing to a node of ocr1"),
        ("# [local]", '[local]\ncontract_config_tracker_poll_interval = "1s"', "must be 15s to 2m, but is 1s"),
        ("# [local]", '[local]\ndata_source_timeout = "30s"', "DataSourceTimeout: must be 1s to 20s"),
    ],
)
def test_what_an_ocr1_node_does_not_take_is_told(run: Run, oracle_file: Path, old: str, new: str, problem: str) -> None:
    only_ocr1(oracle_file)
    change(oracle_file, old, new)
    assert problem in run("run", oracle_file).error()


def test_settings_of_either_protocol_may_stand_in_a_file_that_has_both(run: Run, oracle_file: Path) -> None:
    several_feeds(oracle_file, OCR1_FEED, OCR2_FEED)
    local = '\n[local]\nrecord_signatures = true\ndata_source_timeout = "5s"\n'
    oracle_file.write_text(oracle_file.read_text() + local)
    assert len(load_oracle_file(oracle_file).oracles) == 2
    change(oracle_file, OCR1_FEED, OCR2_FEED.replace("two", "one").replace("02", "01"))
    assert "local.data_source_timeout: means nothing to a node of ocr2" in run("run", oracle_file).error()


def test_with_several_feeds_no_contract_stands_outside_of_them(run: Run, oracle_file: Path) -> None:
    several_feeds(oracle_file, OCR1_FEED)
    change(oracle_file, "# contract = ", "contract = ")
    assert "chain.contract: stands in each [[feed]]" in run("run", oracle_file).error()


def test_contracts_of_both_protocols_have_one_bootstrapper(bootstrap_file: Path) -> None:
    text = bootstrap_file.read_text()
    table = text[text.index("[[contract]]") : text.index("[network]")]
    second = table.replace("ocr2", "ocr1", 1).replace('01"', '02"')
    bootstrap_file.write_text(text.replace("[network]", f"{second}[network]"))
    file = load_bootstrap_file(bootstrap_file)
    kinds = [type(contract.local_config).__name__ for contract in file.contracts]
    assert kinds == ["LocalConfig", "OCR1LocalConfig"]
    assert len({file.database_of(contract) for contract in file.contracts}) == 2


def test_a_command_without_a_file_says_what_to_do(run: Run) -> None:
    assert "--template" in run("run").error(2)
    assert "--template" in run("bootstrap").error(2)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("chain_id = 1", "chain_idd = 1", 'chain.chain_idd: unknown key; did you mean "chain_id"?'),
        ("[network]", "[netwrok]", 'unknown key; did you mean "network"?'),
        ("chain_id = 1", 'chain_id = "1"', "chain.chain_id: expected a whole number"),
        ('0000001"', '000000Z"', "chain.contract"),
        ("bootstrappers = []", 'bootstrappers = ["x"]', "network.bootstrappers: bootstrapper 'x'"),
        ('listen = ["127.0.0.1:0"]', 'listen = ["127.0.0.1"]', "network.listen: address '127.0.0.1': no port"),
        ('listen = ["127.0.0.1:0"]', "listen = []", "network.listen: expected at least one address"),
        ('"140e18"', '"0"', "feed.juels_per_fee_coin: must be above 0"),
        (
            "[feed]",
            '[plugin]\nentry = "a:b"\n[feed]',
            "feed: expected either [feed] or [[feed]] tables, or a [plugin] table",
        ),
        ('timeout = "2s"', 'timeuot = "2s"', "feed.source[0].timeuot: unknown key"),
        ("# [log]", '[log]\nlevel = "loud"', "log.level: expected one of debug, info, warning, error"),
        ("# [local]", '[local]\ndatabase_timeout = "1h"', "DatabaseTimeout: must be 100ms to 10s"),
        ("# [local]", '[local]\ndatabse_timeout = "1s"', 'did you mean "database_timeout"?'),
        ("# [metrics]", '[metrics]\nlisten = "127.0.0.1:x"', "metrics.listen"),
    ],
)
def test_a_file_with_a_fault_is_refused_by_table_and_key(
    run: Run, oracle_file: Path, old: str, new: str, problem: str
) -> None:
    change(oracle_file, old, new)
    assert problem in run("run", oracle_file).error()


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("", 'plugin.entry: is missing; expected a text like "package.module:function"'),
        ('entry = "json"', """plugin.entry: expected a text like "package.module:function", got 'json'"""),
        ('entry = "not.there:it"', "plugin.entry: not.there:it cannot be opened: ModuleNotFoundError"),
        ('entry = "json:nothing"', "plugin.entry: json:nothing cannot be opened: AttributeError"),
        ('entry = "json:dumps"', "plugin.entry: json:dumps cannot be opened: TypeError"),
        ('entry = "operator:is_"', "plugin.entry: operator:is_ is no asynchronous context manager"),
    ],
)
def test_a_plugin_that_cannot_be_opened_is_told_in_one_line(oracle_file: Path, entry: str, problem: str) -> None:
    text = oracle_file.read_text()
    oracle_file.write_text(f"{text[: text.index('[feed]')]}[plugin]\n{entry}\n[log]\nfile = 'node.log'\n")
    with running("run", oracle_file) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith(f"error: {problem}")
    assert errors.count("\n") == 1


def test_a_bootstrapper_without_a_contract_is_refused(run: Run, bootstrap_file: Path) -> None:
    change(bootstrap_file, "[[contract]]", "[[contarct]]")
    assert 'did you mean "contract"?' in run("bootstrap", bootstrap_file).error()


@pytest.mark.parametrize("command", ["run", "bootstrap"])
def test_a_wrong_password_is_told(
    run: Run, oracle_file: Path, bootstrap_file: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCR_KEYSTORE_PASSWORD", "wrong")
    path = {"run": oracle_file, "bootstrap": bootstrap_file}[command]
    assert "the password is wrong" in run(command, path).error()


def test_a_password_may_stand_in_a_file_of_its_own(run: Run, oracle_file: Path) -> None:
    (oracle_file.parent / "password").write_text("wrong\n")
    change(oracle_file, "# password_file", "password_file")
    assert "the password is wrong" in run("run", oracle_file).error()


@contextmanager
def running(command: str, path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ocr_offchain", command, str(path), *options],
        env={**os.environ, "OCR_KEYSTORE_PASSWORD": "secret"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("command", ["run", "bootstrap"])
def test_a_port_in_use_is_told_in_one_line(command: str, oracle_file: Path, bootstrap_file: Path) -> None:
    path = {"run": oracle_file, "bootstrap": bootstrap_file}[command]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        change(path, "127.0.0.1:0", f"127.0.0.1:{taken.getsockname()[1]}")
        path.write_text(path.read_text() + '\n[log]\nfile = "node.log"\n')
        with running(command, path) as process:
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith("error: cannot listen on 127.0.0.1:")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "protocol", "number"),
    [
        ("run", "ocr2", signal.SIGINT),
        ("run", "ocr2", signal.SIGTERM),
        ("run", "ocr1", signal.SIGTERM),
        ("bootstrap", "ocr2", signal.SIGINT),
        ("bootstrap", "ocr1", signal.SIGTERM),
    ],
)
def test_a_node_without_its_chain_runs_until_a_signal_and_shows_its_peers(
    run: Run, command: str, protocol: str, oracle_file: Path, bootstrap_file: Path, number: signal.Signals
) -> None:
    path = {"run": oracle_file, "bootstrap": bootstrap_file}[command]
    if protocol == "ocr1":
        change(path, 'protocol = "ocr2"', 'protocol = "ocr1"')
        path.write_text(path.read_text().replace("juels_per_fee_coin", "#"))
    assert "has not run yet" in run("peers", path).error()
    with running(command, path) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "checking for a new configuration: ChainError" in line:
                break
        else:
            pytest.fail("the chain that is not there is not mentioned")
        status = run("peers", path, "--json").json()
        assert status["pid"] == process.pid
        assert status["peers"] == []
        assert "0 of 0 connected" in run("peers", path).out
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_the_last_words_of_a_node_that_is_gone_are_not_taken_for_news(run: Run, oracle_file: Path) -> None:
    path = load_oracle_file(oracle_file).node.status
    status = {"format": "ocr-peer-status", "written": time.time_ns() - 3600 * 10**9, "interval": 2 * 10**9, "peers": []}
    path.write_text(json.dumps(status))
    assert "the node does not run: its last word is 60 min old" in run("peers", oracle_file).error()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "ocr-peer-status"}'])
def test_a_damaged_status_file_is_told(run: Run, oracle_file: Path, content: str) -> None:
    path = load_oracle_file(oracle_file).node.status
    path.write_text(content)
    assert path.name in run("peers", oracle_file).error()
