"""A bootstrapper follows its contract as an oracle does, and reads less of what it finds (OCR2 17.6)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ocr_offchain.config.digest import check_config_digest
from ocr_offchain.config.ocr3 import ConfigParameters as OCR3Parameters
from ocr_offchain.config.ocr3_codec import contract_set_config_args as ocr3_set_config_args
from ocr_offchain.config.peer_config import peer_config_from_contract_config
from ocr_offchain.errors import ConfigError
from ocr_offchain.node import following
from ocr_offchain.node.bootstrapper import ManagedBootstrapper
from ocr_offchain.node.lifecycle import LifecycleError
from ocr_offchain.proto.offchainreporting3_1_config_pb2 import OffchainConfigProto
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.storage.memory import InMemoryDatabase
from ocr_offchain.types import ConfigDigest, ContractConfig
from tests.unit.node.stand_ins import DIGESTER, LOCAL, Contract, Tracker, contract_config, eventually

COMMITTEE = Committee.create(4, 1)
PEER_IDS = tuple(keys.peer_id for keys in COMMITTEE.keyrings)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    def pauses(_: object) -> Any:
        while True:
            yield 0.01

    monkeypatch.setattr(following, "backoff", pauses)


@dataclass
class Network:
    """Remembers whom it was asked to introduce."""

    failures: int = 0
    lives: list[str] = field(default_factory=list)
    asked: list[tuple[ConfigDigest, tuple[str, ...], tuple[str, ...], int]] = field(default_factory=list)

    async def new_bootstrapper(
        self, config_digest: ConfigDigest, peer_ids: tuple[str, ...], bootstrappers: tuple[str, ...], f: int
    ) -> Bootstrapper:
        self.asked.append((config_digest, peer_ids, bootstrappers, f))
        if len(self.asked) <= self.failures:
            raise OSError("no network today")
        return Bootstrapper(self, config_digest.hex()[-4:])


@dataclass
class Bootstrapper:
    network: Network
    name: str

    async def start(self) -> None:
        self.network.lives.append(f"{self.name} started")

    async def close(self) -> None:
        self.network.lives.append(f"{self.name} closed")


def redigested(config: ContractConfig) -> ContractConfig:
    config = replace(config, config_digest=DIGESTER.config_digest(config))
    check_config_digest(config, DIGESTER)
    return config


def of_ocr3_1(config: ContractConfig, **changes: Any) -> ContractConfig:
    parts: dict[str, Any] = {
        "peer_ids": PEER_IDS,
        "offchain_public_keys": [bytes([i]) * 32 for i in range(4)],
        **changes,
    }
    # An unknown field in front: all those of which a bootstrapper wants to know nothing.
    blob = b"\x98\x03\x07" + OffchainConfigProto(**parts).SerializeToString()
    return redigested(replace(config, offchain_config_version=310, offchain_config=blob))


def of_ocr3(config: ContractConfig) -> ContractConfig:
    args = ocr3_set_config_args(
        OCR3Parameters(
            delta_progress=600 * MILLISECOND,
            delta_resend=300 * MILLISECOND,
            delta_initial=100 * MILLISECOND,
            delta_round=60 * MILLISECOND,
            delta_grace=10 * MILLISECOND,
            delta_certified_commit_request=100 * MILLISECOND,
            delta_stage=50 * MILLISECOND,
            r_max=3,
            s=(1,) * 4,
            reporting_plugin_config=b"",
            max_duration_initialization=None,
            max_duration_query=50 * MILLISECOND,
            max_duration_observation=50 * MILLISECOND,
            max_duration_should_accept_attested_report=50 * MILLISECOND,
            max_duration_should_transmit_accepted_report=50 * MILLISECOND,
            f=1,
            onchain_config=b"",
        ),
        COMMITTEE.config.oracle_identities,
        [keys.offchain.config_encryption_public_key() for keys in COMMITTEE.keyrings],
        skip_resource_exhaustion_checks=True,
    )
    return redigested(args.contract_config(ConfigDigest(bytes(32)), 1))


def managed_bootstrapper(
    contract: Contract, network: Network, database: InMemoryDatabase | None = None
) -> ManagedBootstrapper:
    return ManagedBootstrapper(
        factory=network,
        tracker=Tracker(contract),
        digester=DIGESTER,
        database=database or InMemoryDatabase(),
        local_config=LOCAL,
        bootstrappers=("other",),
        logger=logging.getLogger("bootstrapper"),
    )


@pytest.mark.parametrize("version", [2, 30, 310])
def test_17_6_configurations_of_all_later_protocols_are_read(version: int) -> None:
    config = contract_config(COMMITTEE)
    config = {2: config, 30: of_ocr3(config), 310: of_ocr3_1(config)}[version]
    assert config.offchain_config_version == version
    found = peer_config_from_contract_config(config)
    assert (found.config_digest, found.f, found.peer_ids) == (config.config_digest, 1, PEER_IDS)


def test_17_6_other_versions_are_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"OffchainConfigVersion: expected 2 \(OCR2\), 30 .*, got 1$"):
        peer_config_from_contract_config(replace(contract_config(COMMITTEE), offchain_config_version=1))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"peer_ids": PEER_IDS[:3]}, "PeerIDs"),
        ({"peer_ids": (*PEER_IDS[:3], PEER_IDS[0])}, "PeerIDs"),
        ({"offchain_public_keys": [b"\1" * 31] * 4}, r"OffchainPublicKeys\[0\]"),
        ({"offchain_public_keys": [b"\1" * 32] * 3}, "OffchainPublicKeys"),
    ],
)
def test_17_6_an_ocr3_1_configuration_that_breaks_a_rule_is_refused(changes: Any, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        peer_config_from_contract_config(of_ocr3_1(contract_config(COMMITTEE), **changes))


def test_17_6_bytes_that_are_no_message_are_refused() -> None:
    config = replace(contract_config(COMMITTEE), offchain_config_version=310, offchain_config=b"\xff")
    with pytest.raises(ConfigError, match="not a valid protobuf message"):
        peer_config_from_contract_config(config)


async def test_17_6_it_follows_the_contract_and_closes_what_it_opened() -> None:
    contract, network, database = Contract(contract_config(COMMITTEE, 1)), Network(), InMemoryDatabase()
    bootstrapper = managed_bootstrapper(contract, network, database)
    await bootstrapper.start()
    await eventually(lambda: len(network.lives) == 1)
    first = contract.config
    contract.config = second = of_ocr3_1(contract_config(COMMITTEE, 2))
    await eventually(lambda: len(network.lives) == 3)
    await bootstrapper.close()
    assert first is not None
    names = [config.config_digest.hex()[-4:] for config in (first, second)]
    assert network.lives == [f"{names[0]} started", f"{names[0]} closed", f"{names[1]} started", f"{names[1]} closed"]
    assert network.asked[0] == (first.config_digest, PEER_IDS, ("other",), 1)
    assert await database.read_config() == second


async def test_m_1_it_works_on_with_what_it_knows_while_the_chain_is_down() -> None:
    contract, network, database = Contract(), Network(), InMemoryDatabase()
    contract.reachable = False
    await database.write_config(contract_config(COMMITTEE))
    bootstrapper = managed_bootstrapper(contract, network, database)
    await bootstrapper.start()
    await eventually(lambda: len(network.lives) == 1)
    await bootstrapper.close()


async def test_17_6_a_network_that_fails_is_tried_again() -> None:
    network = Network(failures=2)
    bootstrapper = managed_bootstrapper(Contract(contract_config(COMMITTEE)), network)
    await bootstrapper.start()
    await eventually(lambda: len(network.lives) == 1)
    await bootstrapper.close()
    assert len(network.asked) == 3


async def test_17_6_a_configuration_that_cannot_be_read_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    config = contract_config(COMMITTEE)
    broken = redigested(replace(config, offchain_config=b"\xff"))
    network = Network()
    bootstrapper = managed_bootstrapper(Contract(broken), network)
    await bootstrapper.start()
    await eventually(lambda: "waiting for the next" in caplog.text)
    await bootstrapper.close()
    assert network.asked == []
    assert caplog.text.count("configuration refused") == 1


async def test_its_life_has_one_start_and_one_end() -> None:
    bootstrapper = managed_bootstrapper(Contract(), Network())
    with pytest.raises(LifecycleError):
        await bootstrapper.close()
    await bootstrapper.start()
    with pytest.raises(LifecycleError):
        await bootstrapper.start()
    await bootstrapper.close()
    with pytest.raises(LifecycleError):
        await bootstrapper.close()
