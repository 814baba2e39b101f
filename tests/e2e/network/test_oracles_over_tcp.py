"""Four oracles make reports over the real transport; they know a bootstrapper's address and nothing else."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ocr_offchain.crypto.ed25519 import SigningKey
from ocr_offchain.network.peer import NetworkPeer, NetworkPeerConfig
from ocr_offchain.network.ragep2p.identity import peer_id_from_text
from tests.unit.network.peers import MILLISECOND, free_addresses, locator
from tests.unit.network.vectors import key_of
from tests.unit.node.stand_ins import Nodes, contract_config, eventually

PATIENCE = 60.0


def a_peer(key: SigningKey, address: str) -> NetworkPeer:
    config = NetworkPeerConfig((address,), delta_dial=200 * MILLISECOND, delta_reconcile=300 * MILLISECOND)
    return NetworkPeer(config, key)


def peer_key(nodes: Nodes, oracle: int) -> SigningKey:
    """The key behind the peer id that the committee's configuration lists."""
    key = SigningKey(hashlib.sha256(nodes.committee.seed + f"peer {oracle}".encode()).digest())
    assert peer_id_from_text(nodes.committee.keyrings[oracle].peer_id) == key.public_key
    return key


@asynccontextmanager
async def running(peer: NetworkPeer) -> AsyncIterator[NetworkPeer]:
    await peer.start()
    try:
        yield peer
    finally:
        await peer.close()


async def test_oracles_make_reports_and_go_on_when_one_dies_and_when_it_comes_back() -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    *addresses, boot_address = free_addresses(5)
    peer_ids = tuple(keys.peer_id for keys in nodes.committee.keyrings)
    async with contextlib.AsyncExitStack() as stack:
        boot = await stack.enter_async_context(running(a_peer(key_of("boot"), boot_address)))
        bootstrapper = await boot.new_bootstrapper(nodes.contract.config.config_digest, peer_ids, (), 1)
        stack.push_async_callback(bootstrapper.close)

        async def an_oracle(oracle: int, inside: contextlib.AsyncExitStack) -> None:
            peer = await inside.enter_async_context(running(a_peer(peer_key(nodes, oracle), addresses[oracle])))
            node = nodes.node(oracle, endpoint_factory=peer, bootstrappers=(locator(boot),))
            await node.oracle.start()
            inside.push_async_callback(node.oracle.close)

        async with contextlib.AsyncExitStack() as mortal:
            await an_oracle(0, mortal)
            for oracle in range(1, 4):
                await an_oracle(oracle, stack)
            await eventually(lambda: len(nodes.contract.landed) >= 5, PATIENCE)

        landed = len(nodes.contract.landed)
        await eventually(lambda: len(nodes.contract.landed) >= landed + 5, PATIENCE)
        assert all(oracle != 0 for _, _, oracle in nodes.contract.landed[landed + 2 :])

        await an_oracle(0, stack)
        await eventually(lambda: any(oracle == 0 for _, _, oracle in nodes.contract.landed[landed + 5 :]), PATIENCE)
