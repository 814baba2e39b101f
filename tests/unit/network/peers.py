"""Whole network peers on loop-back."""

from __future__ import annotations

import contextlib
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from ocr_offchain.host import BinaryNetworkEndpointLimits
from ocr_offchain.network.peer import NetworkPeer, NetworkPeerConfig
from ocr_offchain.network.ragep2p.rules import CLASSIC, StackRules
from ocr_offchain.types import ConfigDigest
from tests.unit.network.ragep2p.hosts import hang_up
from tests.unit.network.vectors import key_of

MILLISECOND = 1_000_000
DIGEST = ConfigDigest(bytes(range(32)))
LIMITS = BinaryNetworkEndpointLimits(
    max_message_length=880,
    messages_rate_per_oracle=100.0,
    messages_capacity_per_oracle=100,
    bytes_rate_per_oracle=100_000.0,
    bytes_capacity_per_oracle=100_000,
)


def free_addresses(count: int) -> list[str]:
    """Addresses that nobody listens on; found together, so that none comes twice."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [f"127.0.0.1:{probe.getsockname()[1]}" for probe in probes]


@asynccontextmanager
async def network_peers(
    *tags: str,
    delta_dial: int = 50 * MILLISECOND,
    delta_reconcile: int = 100 * MILLISECOND,
    buffers: int = 10,
    rules: StackRules = CLASSIC,
) -> AsyncIterator[list[NetworkPeer]]:
    config = NetworkPeerConfig(
        listen_addresses=("127.0.0.1:0",),
        delta_dial=delta_dial,
        delta_reconcile=delta_reconcile,
        incoming_message_buffer_size=buffers,
        outgoing_message_buffer_size=buffers,
        rules=rules,
    )
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(hang_up)
        peers = []
        for number, (tag, address) in enumerate(zip(tags, free_addresses(len(tags)), strict=True)):
            own = replace(config, listen_addresses=(address,))
            peer = NetworkPeer(own, key_of(tag), rng=random.Random(number))
            await peer.start()
            stack.push_async_callback(peer.close)
            peers.append(peer)
        yield peers


def locator(peer: NetworkPeer) -> str:
    return f"{peer.peer_id()}@{peer.config.listen_addresses[0]}"
