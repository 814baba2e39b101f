"""The status file of a node says who is connected, and what was sent and dropped; metrics are served beside it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from ocr_offchain.errors import OCRError
from ocr_offchain.network.peer import NetworkPeer
from ocr_offchain.network.peer_metrics import NetworkPeerCollector
from ocr_offchain.node.metrics_server import metrics_server
from ocr_offchain.node.peer_status import PeerStatusFile
from tests.unit.network.peers import DIGEST, LIMITS, free_addresses, locator, network_peers
from tests.unit.node.stand_ins import eventually

LOGGER = logging.getLogger("status")


def entry(path: Path, peer: NetworkPeer) -> Any:
    (found,) = (each for each in json.loads(path.read_text())["peers"] if each["peer_id"] == peer.peer_id())
    return found


async def test_it_follows_connections_bytes_messages_and_drops(tmp_path: Path) -> None:
    path = tmp_path / "peers.json"
    async with network_peers("one", "other", "boot") as (one, other, boot):
        ids = (one.peer_id(), other.peer_id())
        await boot.new_bootstrapper(DIGEST, ids, (), 0)
        ends = [await peer.new_endpoint(DIGEST, ids, (locator(boot),), 0, LIMITS) for peer in (one, other)]
        status = PeerStatusFile(path, "one", one, LOGGER)
        status.write()
        assert not entry(path, other)["connected"]
        for end in ends:
            await end.start()
        await eventually(lambda: one.host.live_connections().keys() >= {other.host.id})
        ends[1].send_to(b"hello", ends[0].oracle_id)
        assert await ends[0].receive() == (b"hello", ends[1].oracle_id)
        ends[0].send_to(bytes(LIMITS.max_message_length + 1), ends[1].oracle_id)
        for _ in range(20):  # more than the buffer takes, and nobody reads
            ends[1].send_to(b"x", ends[0].oracle_id)
            await asyncio.sleep(0.01)
        await eventually(lambda: one.host.statistics()[other.host.id].incoming_dropped > 0)
        status.write()
        seen = entry(path, other)
        assert seen["connected"]
        assert seen["remote_address"].startswith("127.0.0.1:")
        assert abs(time.time_ns() - seen["connected_since"]) < 60 * 10**9
        assert seen["bytes_read"] > 0
        assert seen["bytes_read_per_second"] > 0
        assert seen["messages_received"] >= 1
        assert seen["outgoing_dropped"] == 1
        for end in ends:
            await end.close()


async def test_a_file_that_cannot_be_written_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with network_peers("one") as (one,):
        PeerStatusFile(tmp_path / "none" / "peers.json", "one", one, LOGGER).write()
    assert "peers.json not written: No such file or directory" in caplog.text


async def test_metrics_are_served_and_a_port_in_use_is_told() -> None:
    registry = CollectorRegistry()
    (address,) = free_addresses(1)
    host, port = address.split(":")
    async with network_peers("one") as (one,), metrics_server(registry, host, int(port)):
        registry.register(NetworkPeerCollector(one))
        async with aiohttp.ClientSession() as session, session.get(f"http://{address}/metrics") as answer:
            assert f'ragep2p_host_inbound_dials_total{{peer_id="{one.peer_id()}"}} 0.0' in await answer.text()
        with pytest.raises(OCRError, match=f"metrics: cannot listen on {address}"):
            async with metrics_server(registry, host, int(port)):
                pass
