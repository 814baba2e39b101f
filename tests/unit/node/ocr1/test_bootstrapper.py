"""A bootstrapper follows an OCR1 contract as an oracle does, and reads less of what it finds (OCR1 13.5)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import pytest

from ocr_offchain.config.digest import lift_ocr1_digest
from ocr_offchain.node.lifecycle import LifecycleError
from ocr_offchain.node.ocr1.bootstrapper import ManagedOCR1Bootstrapper
from ocr_offchain.storage.ocr1_memory import InMemoryOCR1Database
from ocr_offchain.types import ConfigDigest
from tests.unit.node.ocr1.test_managed import LOCAL, View, World, until


@dataclass
class Network:
    """Remembers whom it was asked to introduce."""

    failing: str = ""
    lives: list[str] = field(default_factory=list)
    asked: list[tuple[ConfigDigest, tuple[str, ...], tuple[str, ...], int]] = field(default_factory=list)

    async def new_bootstrapper(
        self, config_digest: ConfigDigest, peer_ids: tuple[str, ...], bootstrappers: tuple[str, ...], f: int
    ) -> Bootstrapper:
        self.asked.append((config_digest, peer_ids, bootstrappers, f))
        if self.failing == "new":
            raise OSError("no network today")
        return Bootstrapper(self, config_digest.hex()[4:6])


@dataclass
class Bootstrapper:
    network: Network
    name: str

    async def start(self) -> None:
        self.network.lives.append(f"{self.name} started")
        if self.network.failing == "start":
            raise OSError("no network today")

    async def close(self) -> None:
        self.network.lives.append(f"{self.name} closed")


def bootstrapper(world: World, network: Network, database: InMemoryOCR1Database) -> ManagedOCR1Bootstrapper:
    return ManagedOCR1Bootstrapper(
        factory=network,
        tracker=View(world, 0),
        database=database,
        local_config=LOCAL,
        bootstrappers=("other",),
        logger=logging.getLogger("bootstrapper"),
    )


async def test_13_5_it_follows_the_contract_and_closes_what_it_opened() -> None:
    world, network, database = World(), Network(), InMemoryOCR1Database()
    world.height = 12
    world.set_config(b"\x01" * 16)
    node = bootstrapper(world, network, database)
    await node.start()
    await until(lambda: len(network.lives) == 1)
    world.set_config(b"\x02" * 16)
    await until(lambda: len(network.lives) == 3)
    await node.close()
    assert network.lives == ["01 started", "01 closed", "02 started", "02 closed"]
    peers = tuple(identity.peer_id for identity in world.committee.config.oracle_identities)
    assert network.asked[0] == (lift_ocr1_digest(b"\x01" * 16), peers, ("other",), 1)
    stored = await database.read_config()
    assert stored is not None
    assert stored.config_digest == b"\x02" * 16


async def test_13_5_the_minimums_of_a_chain_are_not_its_business() -> None:
    """The configuration of the test has rounds of 80 ms, which oracles on a public chain would refuse."""
    world, network, database = World(), Network(), InMemoryOCR1Database()
    world.set_config(b"\x01" * 16)
    assert world.config is not None
    await database.write_config(world.config)
    world.down = True
    node = bootstrapper(world, network, database)
    await node.start()
    await until(lambda: network.lives == ["01 started"])
    await node.close()


@pytest.mark.parametrize("failing", ["new", "start", "encoded"])
async def test_mg_4_what_cannot_be_served_leaves_it_idle_until_the_next(
    failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    world, network = World(), Network(failing)
    world.height = 12
    world.set_config(b"\x01" * 16, **({"encoded": b"\xff"} if failing == "encoded" else {}))
    database = InMemoryOCR1Database()
    node = bootstrapper(world, network, database)
    await node.start()
    await until(lambda: "the node is idle" in caplog.text)
    assert await database.read_config() is None
    network.failing = ""
    world.set_config(b"\x02" * 16)
    await until(lambda: "02 started" in network.lives)
    await node.close()
    assert network.lives.count("01 closed") == (failing == "start")
    assert network.lives[-1] == "02 closed"


async def test_its_life_has_one_start_and_one_end() -> None:
    node = bootstrapper(World(), Network(), InMemoryOCR1Database())
    with pytest.raises(LifecycleError):
        await node.close()
    await node.start()
    with pytest.raises(LifecycleError):
        await node.start()
    await node.close()
    with pytest.raises(LifecycleError):
        await node.close()
