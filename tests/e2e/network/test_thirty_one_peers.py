"""The largest network that OCR knows: 31 oracles and a bootstrapper, all in one process."""

from __future__ import annotations

import asyncio
import contextlib
import time

from ocr_offchain.network.endpoint import Ragep2pEndpoint
from ocr_offchain.types import NANOSECONDS_PER_SECOND, OracleId
from tests.unit.network.peers import DIGEST, LIMITS, locator, network_peers

ORACLES = 31
PATIENCE_SECONDS = 90
"""For machines that have other things to do."""


async def listen(endpoint: Ragep2pEndpoint) -> None:
    heard: set[OracleId] = set()
    while len(heard) < ORACLES:
        _, sender = await endpoint.receive()
        heard.add(sender)


async def test_31_oracles_that_know_only_a_bootstrapper_all_hear_each_other_within_10_seconds_of_one_core() -> None:
    tags = [f"oracle {number}" for number in range(ORACLES)]
    second = NANOSECONDS_PER_SECOND
    began = time.process_time()
    async with (
        network_peers(*tags, "boot", delta_dial=second, delta_reconcile=second) as peers,
        contextlib.AsyncExitStack() as stack,
    ):
        *oracles, boot = peers
        peer_ids = tuple(peer.peer_id() for peer in oracles)
        bootstrapper = await boot.new_bootstrapper(DIGEST, peer_ids, (locator(boot),), 10)
        stack.push_async_callback(bootstrapper.close)
        endpoints = []
        for peer in oracles:
            endpoint = await peer.new_endpoint(DIGEST, peer_ids, (locator(boot),), 10, LIMITS)
            await endpoint.start()
            stack.push_async_callback(endpoint.close)
            endpoints.append(endpoint)
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            listeners = [group.create_task(listen(endpoint)) for endpoint in endpoints]
            while not all(listener.done() for listener in listeners):
                for endpoint in endpoints:
                    endpoint.broadcast(b"here I am")
                await asyncio.sleep(1.5)
        assert time.process_time() - began < 10
