"""A feed of OCR1 and one of OCR2, served by the same nodes, as operators run them."""

from __future__ import annotations

import json
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from ocr_offchain.crypto.keystore import OracleSecrets, write_keystore
from ocr_offchain.demo.processes import free_ports
from tests.e2e.processes import BIN, ROOT, environment, run, wait_until

N = 4
PASSWORD = "a test password"
CHAIN_ID = 31337

NODE = """
[{kind}]
name = "{name}"
keystore = "{keystore}"
database = "{name}.sqlite"

[network]
listen = ["127.0.0.1:{port}"]
bootstrappers = [{bootstrappers}]
delta_dial = "500ms"
delta_reconcile = "1s"

[log]
file = "{name}.log"
"""
CHAIN = '\n[chain]\nrpc_url = "{url}"\nchain_id = 31337\nmax_gas_price_gwei = 100\n'
FEED = '\n[[feed]]\nname = "{protocol}-feed"\nprotocol = "{protocol}"\ncontract = "{contract}"\ndecimals = 8\n'
SOURCE = '\n[[feed.source]]\nname = "constant"\nvalue = "{value}"\n'
CONTRACT = '\n[[contract]]\nprotocol = "{protocol}"\nrpc_url = "{url}"\nchain_id = 31337\ncontract = "{contract}"\n'


@contextmanager
def chain() -> Iterator[str]:
    (port,) = free_ports(1)
    command = [str(BIN / "anvil"), "--silent", "--port", str(port), "--chain-id", str(CHAIN_ID)]
    node = subprocess.Popen(command, start_new_session=True)
    try:
        assert wait_until(lambda: _listens(port), 20)
        yield f"http://127.0.0.1:{port}"
    finally:
        node.kill()
        node.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def call(url: str, method: str, *parameters: object) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as response:
        return json.load(response)["result"]


def latest_answer(url: str, aggregator: str) -> int:
    return int(call(url, "eth_call", {"to": aggregator, "data": "0x50d25bcd"}, "latest"), 16)


@contextmanager
def running(command: str, path: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    node = subprocess.Popen(
        [str(BIN / "ocr"), command, str(path), *options],
        cwd=ROOT,
        env=environment(OCR_KEYSTORE_PASSWORD=PASSWORD),
        start_new_session=True,
    )
    try:
        yield node
    finally:
        node.terminate()
        try:
            node.wait(timeout=20)
        finally:
            node.kill()


def deploy(url: str, feed: Path, keys: Path, out: Path) -> str:
    """Returns the address of the aggregator."""
    done = run("ape", "run", "deploy", "--feed", feed, "--oracles", keys, "--out", out, APE_FOUNDRY_HOST=url)
    assert done.returncode == 0, done.stdout
    (record,) = out.glob("*/*.json")
    deployment = json.loads(record.read_text())
    is_ocr1 = "ocr1" in feed.name
    assert deployment["protocol"] == ("ocr1" if is_ocr1 else "ocr2")
    assert len(bytes.fromhex(deployment["config_digest"])) == (16 if is_ocr1 else 32)
    assert f"EUR / USD ({'OCR1' if is_ocr1 else 'OCR2'})" in done.stdout
    assert ("validator set" in done.stdout) == is_ocr1
    address: str = deployment["aggregator"]
    return address


def test_nodes_of_four_processes_serve_an_ocr1_and_an_ocr2_feed_at_once(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    oracles = [OracleSecrets.generate() for _ in range(N)]
    for i, secrets in enumerate(oracles):
        write_keystore(keys / f"oracle-{i}.json", secrets, PASSWORD, scrypt_cost=2**12)
    bootstrap = OracleSecrets.generate()
    write_keystore(tmp_path / "bootstrap.json", bootstrap, PASSWORD, scrypt_cost=2**12)
    metrics_port, bootstrap_port, *ports = free_ports(2 + N)
    locator = f'"{bootstrap.public_keys().peer_id}@127.0.0.1:{bootstrap_port}"'

    with chain() as url, ExitStack() as stack:
        validator = '[validator]\naddress = "0x00000000000000000000000000000000000000ff"\ngas_limit = 100000\n'
        ocr1_feed = tmp_path / "ocr1.toml"
        ocr1_feed.write_text(Path("feeds/eur-usd-ocr1.toml").read_text() + validator)
        contracts = {
            "ocr1": deploy(url, ocr1_feed, keys, tmp_path / "ocr1"),
            "ocr2": deploy(url, Path("feeds/eur-usd.toml"), keys, tmp_path / "ocr2"),
        }
        for secrets in oracles:
            call(url, "anvil_setBalance", secrets.public_keys().transmit_address, hex(10**19))
        call(url, "anvil_mine", "0x5")  # so that the configurations are deep enough
        call(url, "evm_setIntervalMining", 1)

        path = tmp_path / "bootstrap.toml"
        head = NODE.format(
            kind="bootstrapper", name="bootstrap", keystore="bootstrap.json", port=bootstrap_port, bootstrappers=""
        )
        followed = [CONTRACT.format(protocol=name, url=url, contract=address) for name, address in contracts.items()]
        path.write_text(head + "".join(followed))
        stack.enter_context(running("bootstrap", path))
        nodes = []
        for i, port in enumerate(ports):
            path = tmp_path / f"oracle-{i}.toml"
            keystore = f"keys/oracle-{i}.json"
            path.write_text(
                NODE.format(kind="oracle", name=f"oracle-{i}", keystore=keystore, port=port, bootstrappers=locator)
                + CHAIN.format(url=url)
                + FEED.format(protocol="ocr1", contract=contracts["ocr1"])
                + SOURCE.format(value="1.1")
                + FEED.format(protocol="ocr2", contract=contracts["ocr2"])
                + 'juels_per_fee_coin = "140e18"\nsignature_hints = true\n'
                + SOURCE.format(value="1.2")
                + (f'\n[metrics]\nlisten = "127.0.0.1:{metrics_port}"\n' if i == 0 else "")
            )
            events = str(tmp_path / f"events-{i}")
            nodes.append(stack.enter_context(running("run", path, "--events", events)))

        def answered(name: str, value: int) -> Callable[[], bool]:
            return lambda: latest_answer(url, contracts[name]) == value

        assert wait_until(answered("ocr1", 110_000_000), 120), (tmp_path / "oracle-0.log").read_text()
        assert wait_until(answered("ocr2", 120_000_000), 120), (tmp_path / "oracle-0.log").read_text()
        for name, address in contracts.items():
            read = run("ocr", "feed", address, "--rpc", url, "--hours", "0")
            assert read.returncode == 0, read.stdout
            assert ("1.1" if name == "ocr1" else "1.2") in read.stdout
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics_port}/metrics", timeout=10) as response:
            metrics = response.read().decode()
        for name in ("ocr1_completed_rounds_total", "ocr2_completed_rounds_total"):
            (value,) = [line.split()[-1] for line in metrics.splitlines() if line.startswith(f"{name}{{")]
            assert float(value) >= 1
        peers = run("ocr", "peers", tmp_path / "oracle-0.toml", "--json")
        status = json.loads(peers.stdout)
        assert sum(peer["connected"] for peer in status["peers"]) >= N - 1
    assert [node.returncode for node in nodes] == [0] * N, "SIGTERM is an orderly end"
    events_of = {json.loads(line)["feed"] for line in (tmp_path / "events-0").read_text().splitlines()}
    assert events_of == {"ocr1-feed", "ocr2-feed"}
    log = (tmp_path / "bootstrap.log").read_text()
    assert log.count("introducing oracles n=4 f=1") == 2
    databases = sorted(path.name for path in tmp_path.glob("oracle-0.31337-*.sqlite"))
    assert databases == sorted(f"oracle-0.31337-{address.lower()}.sqlite" for address in contracts.values())
