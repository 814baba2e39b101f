"""How an oracle moves from configuration to configuration, and what it does when one does not work (OCR2 17)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import generate_latest

from ocr_offchain.errors import ConfigError, OCRError
from ocr_offchain.node import following, lifecycle
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.plugins.interface import ReportingPluginConfig, ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.protocol.ocr2.notices import ReportFinalized
from ocr_offchain.simulation.ocr2.committee import MILLISECOND
from ocr_offchain.storage.memory import InMemoryDatabase
from ocr_offchain.types import ConfigDigest, ContractConfig, OracleId, PendingTransmission, ReportTimestamp
from tests.unit.node.stand_ins import (
    LOCAL,
    Contract,
    Nodes,
    ToyPlugin,
    ToyPluginFactory,
    Transmitter,
    contract_config,
    eventually,
)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    def pauses(_: object) -> Any:
        while True:
            yield 0.01

    monkeypatch.setattr(following, "backoff", pauses)


def test_a_local_config_out_of_range_makes_no_oracle() -> None:
    with pytest.raises(ConfigError, match="DatabaseTimeout"):
        Nodes().node(0, local_config=LocalConfig(database_timeout=0))


async def test_m_4_the_old_instance_has_ended_when_the_new_one_starts() -> None:
    nodes = Nodes()
    nodes.contract.config = first = contract_config(nodes.committee, 1)
    lives: list[str] = []

    class SlowToClose(ToyPlugin):
        def __init__(self, contract: Contract, name: str) -> None:
            super().__init__(contract)
            self._name = name
            lives.append(f"{name} made")

        async def close(self) -> None:
            await asyncio.sleep(0.05)
            lives.append(f"{self._name} closed")

    class Factory(ToyPluginFactory):
        def make(self, config: ReportingPluginConfig) -> ToyPlugin:
            return SlowToClose(nodes.contract, "first" if config.config_digest == first.config_digest else "second")

    database = InMemoryDatabase()
    node = nodes.node(0, database, plugin_factory=Factory(nodes.contract))
    await node.oracle.start()
    await eventually(lambda: lives == ["first made"])
    nodes.contract.config = second = contract_config(nodes.committee, 2)
    await eventually(lambda: len(lives) == 3)
    assert lives == ["first made", "first closed", "second made"]
    await eventually(lambda: database._config == second)
    await node.oracle.close()
    assert lives[-1] == "second closed"


async def test_committee_follows_a_new_configuration_together() -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee, 1)
    committee = [nodes.node(oracle) for oracle in range(4)]
    for node in committee:
        await node.oracle.start()
    await eventually(lambda: nodes.contract.landed)
    nodes.contract.landed.clear()
    nodes.contract.config = contract_config(nodes.committee, 2, r_max=7)
    await eventually(lambda: all(len(node.plugins.made) == 2 for node in committee))
    nodes.contract.landed.clear()
    await eventually(lambda: len(nodes.contract.landed) >= 2)
    for node in committee:
        await node.oracle.close()
        assert all(plugin.closed for plugin in node.plugins.made)


async def test_45_a_configuration_with_a_wrong_digest_leaves_the_old_instance_running() -> None:
    nodes = Nodes()
    nodes.contract.config = good = contract_config(nodes.committee, 1)
    node = nodes.node(0)
    await node.oracle.start()
    await eventually(lambda: node.plugins.made)
    nodes.contract.config = replace(good, config_digest=ConfigDigest(good.config_digest[:-1] + b"\x00"), f=0)
    checks = node.tracker.checks
    await eventually(lambda: node.tracker.checks > checks + 2)
    assert len(node.plugins.made) == 1
    assert not node.plugins.made[0].closed
    await node.oracle.close()


async def test_17_4_a_configuration_for_others_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    transmitter = Transmitter(nodes.contract, OracleId(0), "0x" + "99" * 20)
    node = nodes.node(0, transmitter=transmitter)
    await node.oracle.start()
    await eventually(lambda: "waiting for the next" in caplog.text)
    await asyncio.sleep(0.05)
    assert caplog.text.count("waiting for the next") == 1
    assert node.plugins.made == []
    await node.oracle.close()


async def test_17_4_a_plugin_that_cannot_be_made_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(ToyPluginFactory):
        def make(self, config: ReportingPluginConfig) -> ToyPlugin:
            raise ValueError("bad plugin config")

    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    node = nodes.node(0, plugin_factory=Broken(nodes.contract))
    await node.oracle.start()
    await eventually(lambda: "bad plugin config" in caplog.text)
    await asyncio.sleep(0.05)
    assert len(node.plugins.configs) == 1
    assert node.plugins.configs[0].offchain_config == b"toy"
    await node.oracle.close()


async def test_17_4_a_plugin_factory_that_hangs_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    class Hanging(ToyPluginFactory):
        async def new_reporting_plugin(self, config: ReportingPluginConfig) -> Any:
            await asyncio.sleep(3600)

    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee, max_duration_initialization=20 * MILLISECOND)
    node = nodes.node(0, plugin_factory=Hanging(nodes.contract))
    await node.oracle.start()
    await eventually(lambda: "no answer within 20ms" in caplog.text)
    await node.oracle.close()


async def test_17_4_limits_out_of_range_close_the_plugin_and_are_final(caplog: pytest.LogCaptureFixture) -> None:
    class TooLarge(ToyPluginFactory):
        async def new_reporting_plugin(self, config: ReportingPluginConfig) -> Any:
            plugin, _ = await super().new_reporting_plugin(config)
            return plugin, ReportingPluginInfo("toy", False, ReportingPluginLimits(-1, 0, 0))

    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    node = nodes.node(0, plugin_factory=TooLarge(nodes.contract))
    await node.oracle.start()
    await eventually(lambda: "MaxQueryLength" in caplog.text)
    await eventually(lambda: node.plugins.made[0].closed)
    await node.oracle.close()


async def test_17_4_a_network_that_is_not_there_yet_is_tried_again_with_a_new_plugin() -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)

    class Factory:
        def __init__(self) -> None:
            self.failures = 2
            self.inner = nodes.network.peer(nodes.committee.keyrings[0].peer_id)

        def peer_id(self) -> str:
            return self.inner.peer_id()

        async def new_endpoint(self, *arguments: Any) -> Any:
            if self.failures:
                self.failures -= 1
                raise OCRError("port in use")
            return await self.inner.new_endpoint(*arguments)

    node = nodes.node(0, endpoint_factory=Factory())
    await node.oracle.start()
    await eventually(lambda: len(node.plugins.made) == 3)
    assert [plugin.closed for plugin in node.plugins.made] == [True, True, False]
    await node.oracle.close()


async def test_17_4_an_account_that_cannot_be_read_yet_is_tried_again() -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)

    class Waking(Transmitter):
        failures = 2

        async def from_account(self) -> str:
            if self.failures:
                self.failures -= 1
                raise OSError("chain endpoint is starting")
            return await super().from_account()

    account = nodes.committee.keyrings[0].transmit_account
    node = nodes.node(0, transmitter=Waking(nodes.contract, OracleId(0), account))
    await node.oracle.start()
    await eventually(lambda: node.plugins.made)
    await node.oracle.close()


async def test_a_database_that_fails_costs_only_what_it_would_have_kept(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(InMemoryDatabase):
        async def read_config(self) -> ContractConfig | None:
            raise OSError("disk on fire")

        async def write_config(self, config: ContractConfig) -> None:
            raise OSError("disk on fire")

    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    committee = [nodes.node(oracle, Broken()) for oracle in range(4)]
    for node in committee:
        await node.oracle.start()
    await eventually(lambda: len(nodes.contract.landed) >= 2)
    for node in committee:
        await node.oracle.close()
    assert "stored configuration not read" in caplog.text
    assert "configuration not stored" in caplog.text


async def test_m_1_a_stored_configuration_runs_before_the_chain_is_asked() -> None:
    nodes = Nodes()
    nodes.contract.config = config = contract_config(nodes.committee)
    nodes.contract.reachable = False
    database = InMemoryDatabase()
    await database.write_config(config)
    node = nodes.node(0, database)
    await node.oracle.start()
    await eventually(lambda: node.plugins.made)
    nodes.contract.reachable = True
    checks = node.tracker.checks
    await eventually(lambda: node.tracker.checks > checks + 2)
    assert len(node.plugins.made) == 1
    await node.oracle.close()


async def test_17_5_old_transmissions_are_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_COLLECTION_SECONDS", 0)
    monkeypatch.setattr(lifecycle, "_COLLECTION_JITTER_SECONDS", 1)
    nodes = Nodes()
    database = InMemoryDatabase()
    now = time.time_ns()
    day = 24 * 3600 * 10**9
    digest = contract_config(nodes.committee).config_digest
    old, young = ReportTimestamp(digest, 1, 1), ReportTimestamp(digest, 1, 2)
    await database.store_pending_transmission(old, PendingTransmission(now - day - 10**9, bytes(32), b"", ()))
    await database.store_pending_transmission(young, PendingTransmission(now - day + 60 * 10**9, bytes(32), b"", ()))
    node = nodes.node(0, database, local_config=LOCAL)
    await node.oracle.start()
    await eventually(lambda: list(database._pending) == [young])
    await node.oracle.close()


async def test_metrics_are_there_while_an_instance_runs() -> None:
    nodes = Nodes()
    nodes.contract.config = config = contract_config(nodes.committee)
    committee = [nodes.node(oracle) for oracle in range(4)]
    for node in committee:
        await node.oracle.start()
    await eventually(lambda: any(isinstance(notice, ReportFinalized) for notice in committee[2].notices.seen))
    labels = {
        "config_digest": config.config_digest.hex(),
        "offchain_public_key": nodes.committee.keyrings[2].offchain.offchain_public_key().hex(),
    }
    registry = committee[2].registry
    assert registry.get_sample_value("ocr2_sent_observations_total", labels)
    assert registry.get_sample_value("ocr2_config_n", labels) == 4
    for node in committee:
        await node.oracle.close()
    assert labels["config_digest"].encode() not in generate_latest(registry)


async def test_several_oracles_may_share_a_registry() -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee)
    first = nodes.node(0)
    second = nodes.node(1, metrics_registry=first.registry)
    for node in (first, second):
        await node.oracle.start()
    await eventually(lambda: generate_latest(first.registry).count(b"ocr2_epoch{") == 2)
    await first.oracle.close()
    assert generate_latest(first.registry).count(b"ocr2_epoch{") == 1
    await second.oracle.close()
