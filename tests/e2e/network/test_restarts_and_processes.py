"""Peers that come and go: addresses that change, links that are all cut, 50 restarts of one, ten processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ocr_offchain.network.endpoint import Ragep2pEndpoint
from ocr_offchain.network.peer import NetworkPeer, NetworkPeerConfig
from ocr_offchain.network.ragep2p.identity import text_of
from ocr_offchain.types import OracleId
from tests.unit.network.peers import DIGEST, LIMITS, MILLISECOND, free_addresses, locator
from tests.unit.network.ragep2p.hosts import until
from tests.unit.network.vectors import key_of, peer_of

DELTA = 200 * MILLISECOND
PATIENCE = 30.0
START_SECONDS = 10.0
RESTARTS = 50
PROCESSES = 10


def a_peer(tag: str, address: str, delta_dial: int = DELTA) -> NetworkPeer:
    return NetworkPeer(NetworkPeerConfig((address,), delta_dial=delta_dial, delta_reconcile=DELTA), key_of(tag))


@asynccontextmanager
async def an_oracle(
    tag: str, address: str, peer_ids: tuple[str, ...], bootstrapper: str
) -> AsyncIterator[tuple[NetworkPeer, Ragep2pEndpoint]]:
    async with contextlib.AsyncExitStack() as stack:
        peer = a_peer(tag, address)
        await peer.start()
        stack.push_async_callback(peer.close)
        endpoint = await peer.new_endpoint(DIGEST, peer_ids, (bootstrapper,), 1, LIMITS)
        await endpoint.start()
        stack.push_async_callback(endpoint.close)
        yield peer, endpoint


@asynccontextmanager
async def a_bootstrapper(address: str, peer_ids: tuple[str, ...]) -> AsyncIterator[NetworkPeer]:
    boot = a_peer("boot", address)
    await boot.start()
    bootstrapper = await boot.new_bootstrapper(DIGEST, peer_ids, (), 1)
    try:
        yield boot
    finally:
        await bootstrapper.close()
        await boot.close()


async def heard_from(endpoint: Ragep2pEndpoint, senders: set[int], words: bytes, patience: float = PATIENCE) -> None:
    missing = {OracleId(sender) for sender in senders}
    async with asyncio.timeout(patience):
        while missing:
            payload, sender = await endpoint.receive()
            if payload == words:
                missing.discard(sender)


async def all_hear_all(endpoints: list[Ragep2pEndpoint], words: bytes) -> None:
    """What is said while connections take each other's place may be lost, so it is said again."""
    everybody = set(range(len(endpoints)))
    async with asyncio.TaskGroup() as group:
        listening = [group.create_task(heard_from(endpoint, everybody, words)) for endpoint in endpoints]
        while not all(task.done() for task in listening):
            for endpoint in endpoints:
                endpoint.broadcast(words)
            await asyncio.sleep(0.3)


async def test_a_network_outlives_its_bootstrapper_a_change_of_address_and_the_cut_of_every_link() -> None:
    tags = [f"oracle {number}" for number in range(5)]
    peer_ids = tuple(text_of(peer_of(tag)) for tag in tags)
    *addresses, boot_address, moved_address = free_addresses(7)
    async with contextlib.AsyncExitStack() as stack:
        peers, endpoints = [], []
        moving = contextlib.AsyncExitStack()
        async with a_bootstrapper(boot_address, peer_ids) as boot:
            for tag, address in zip(tags, addresses, strict=True):
                where = moving if tag == tags[0] else stack
                peer, endpoint = await where.enter_async_context(an_oracle(tag, address, peer_ids, locator(boot)))
                peers.append(peer)
                endpoints.append(endpoint)
            await all_hear_all(endpoints, b"with a bootstrapper")
            await until(lambda: not any(peer.discovery.undiscovered() for peer in peers), PATIENCE)

        # The bootstrapper is gone for good; one oracle moves.
        await moving.aclose()
        gone = peer_of(tags[0])
        await until(lambda: all(gone not in peer.host.connected_peers() for peer in peers[1:]), PATIENCE)
        peers[0], endpoints[0] = await stack.enter_async_context(
            an_oracle(tags[0], moved_address, peer_ids, f"{peer_ids[1]}@{addresses[1]}")
        )
        await all_hear_all(endpoints, b"from a new address")
        await until(lambda: all(peer.discovery.find_peer(gone)[-1:] == [moved_address] for peer in peers[1:]), PATIENCE)

        # Every link is cut at once.
        for peer in peers:
            for link in list(peer.host._live.values()):
                link.abort("the test pulls the plug")
        assert not any(peer.host.connected_peers() for peer in peers)
        await all_hear_all(endpoints, b"healed")


async def test_a_peer_that_is_restarted_50_times_is_always_found_again_and_leaves_nothing_behind() -> None:
    tags = ("stays", "restarts")
    peer_ids = tuple(text_of(peer_of(tag)) for tag in tags)
    address, own_address = free_addresses(2)
    where = f"{peer_ids[0]}@{address}"
    async with an_oracle("stays", address, peer_ids, where) as (peer, endpoint):
        for number in range(RESTARTS):
            words = b"life %d" % number
            async with an_oracle("restarts", own_address, peer_ids, where) as (_, restarted):
                hearing = asyncio.create_task(heard_from(endpoint, {1}, words))
                while not hearing.done():
                    restarted.broadcast(words)
                    await asyncio.sleep(0.02)
                await hearing
            gone = peer_of("restarts")
            await until(lambda: gone not in peer.host.connected_peers(), PATIENCE)  # noqa: B023 - awaited here
        statistics = peer.host.statistics()[peer_of("restarts")]
        assert statistics.connections >= RESTARTS
        assert len(peer.host._links) <= 2
        assert not peer.host._handshaking
        assert not peer.host._steps
        assert len(asyncio.all_tasks()) < 30


# Ten processes


async def _serve(number: int) -> None:
    """One oracle, in a process of its own: says when it has heard all, and what CPU that took."""
    print("ready", flush=True)
    settings = json.loads(sys.stdin.readline())
    began = time.process_time()
    tag = f"oracle {number}"
    bootstrapper = settings["bootstrapper"]
    async with an_oracle(tag, settings["addresses"][number], tuple(settings["peer_ids"]), bootstrapper) as (
        _,
        endpoint,
    ):
        everybody = set(range(len(settings["peer_ids"])))
        hearing = asyncio.create_task(heard_from(endpoint, everybody, b"here I am", 60))
        stopping = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        told = False
        while not stopping.done():
            endpoint.broadcast(b"here I am")
            if hearing.done() and not told:
                await hearing
                print(json.dumps({"at": time.time(), "cpu": time.process_time() - began}), flush=True)
                told = True
            await asyncio.sleep(0.2)


async def test_ten_processes_that_know_only_a_bootstrapper_are_a_full_mesh_within_10_seconds() -> None:
    peer_ids = tuple(text_of(peer_of(f"oracle {number}")) for number in range(PROCESSES))
    *addresses, boot_address = free_addresses(PROCESSES + 1)
    async with a_bootstrapper(boot_address, peer_ids) as boot, contextlib.AsyncExitStack() as stack:
        settings = json.dumps({"addresses": addresses, "peer_ids": peer_ids, "bootstrapper": locator(boot)})
        processes = []
        for number in range(PROCESSES):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.e2e.network.test_restarts_and_processes", str(number)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            stack.callback(_end, process)
            processes.append(process)
        for process in processes:
            assert process.stdout is not None
            assert await asyncio.wait_for(process.stdout.readline(), 90) == b"ready\n"
        began = time.time()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(settings.encode() + b"\n")
        finished = []
        for process in processes:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), 90)
            finished.append(json.loads(line))
        for process in processes:
            await asyncio.wait_for(process.communicate(b"\n"), 30)
        assert [process.returncode for process in processes] == [0] * PROCESSES
        assert max(figures["at"] for figures in finished) - began < START_SECONDS
        assert sum(figures["cpu"] for figures in finished) < START_SECONDS


def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
