"""Putting a feed on chain, step by step; `deploy` and `demo` both run this."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ape import project
from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance

from ocr_offchain.commands.feed_config import SetConfigArgs
from ocr_offchain.config.ocr1_codec import ContractSetConfigArgs as OCR1ContractSetConfigArgs
from ocr_offchain.config.set_config import evm_addresses
from ocr_offchain.crypto.secp256k1 import checksum_address
from scripts._feed import FeedContract, OCR1Billing

Report = Callable[[str], None]
"""Takes one line about a step that is done."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where the contracts of a feed are, and its configuration. Addresses are EIP-55 texts."""

    feed: str
    protocol: str
    chain_id: int
    aggregator: str
    link: str
    billing_access_controller: str
    requester_access_controller: str
    consumer: str
    config_digest: str
    config_block: int
    owner: str

    def to_json(self) -> dict[str, str | int]:
        return asdict(self)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.to_json(), indent=2) + "\n")


@dataclass(frozen=True, slots=True)
class FeedContracts:
    """The contracts as ape objects, and the record of the deployment."""

    aggregator: ContractInstance
    consumer: ContractInstance
    link: ContractInstance
    deployment: Deployment


@dataclass(slots=True)
class _Deployer:
    owner: AccountAPI
    report: Report

    def deploy(self, name: str, *arguments: Any) -> ContractInstance:
        instance = self.owner.deploy(project.get_contract(name), *arguments)
        self.report(f"{name} at {instance.address}, {instance.creation_metadata.receipt.gas_used:,} gas")
        return instance

    def call(self, what: str, method: Any, *arguments: Any) -> ReceiptAPI:
        receipt: ReceiptAPI = method(*arguments, sender=self.owner)
        self.report(f"{what}, {receipt.gas_used:,} gas")
        return receipt


def deploy_feed(
    owner: AccountAPI,
    chain_id: int,
    feed: FeedContract,
    config: SetConfigArgs,
    payees: Sequence[str],
    consumer_max_age: int,
    report: Report,
    link: str | None = None,
) -> FeedContracts:
    """Deploy LINK (unless `link` is its address), access controllers, aggregator and consumer; fund and configure.

    `feed` and `config` are of the same protocol. `payees` are in oracle order; `consumer_max_age` is in seconds. LINK
    of an existing token is not moved: the owner funds the aggregator himself.
    """
    deployer = _Deployer(owner, report)
    token = deployer.deploy("LinkToken") if link is None else project.LinkToken.at(link)
    billing = deployer.deploy("SimpleWriteAccessController")
    requester = deployer.deploy("SimpleWriteAccessController")
    aggregator = _deploy_aggregator(deployer, feed, token, billing, requester)
    if link is None:
        deployer.call("aggregator funded", token.transfer, aggregator, feed.link_funding_juels)
    deployer.call("payees set", aggregator.setPayees, transmitter_texts(config), list(payees))
    if not isinstance(feed.billing, OCR1Billing):
        deployer.call("billing set", aggregator.setBilling, *feed.billing.arguments())
    if feed.validator is not None:
        validator = feed.validator
        deployer.call("validator set", aggregator.setValidatorConfig, validator.address, validator.gas_limit)
    receipt = deployer.call("configuration set", aggregator.setConfig, *_set_config_arguments(config))
    consumer = deployer.deploy("PriceConsumer", aggregator, consumer_max_age)
    deployer.call("consumer may read", aggregator.addAccess, consumer)
    _, _, digest = aggregator.latestConfigDetails()
    deployment = Deployment(
        feed=feed.name,
        protocol=feed.protocol.value,
        chain_id=chain_id,
        aggregator=aggregator.address,
        link=token.address,
        billing_access_controller=billing.address,
        requester_access_controller=requester.address,
        consumer=consumer.address,
        config_digest=bytes(digest).hex(),
        config_block=receipt.block_number,
        owner=owner.address,
    )
    return FeedContracts(aggregator, consumer, token, deployment)


def transmitter_texts(config: SetConfigArgs) -> list[str]:
    """EIP-55, in oracle order."""
    if isinstance(config, OCR1ContractSetConfigArgs):
        return [checksum_address(transmitter) for transmitter in config.transmitters]
    return list(config.transmitters)


def _deploy_aggregator(
    deployer: _Deployer,
    feed: FeedContract,
    token: ContractInstance,
    billing: ContractInstance,
    requester: ContractInstance,
) -> ContractInstance:
    """The aggregator of OCR1 gets its billing at once."""
    arguments = (
        token,
        feed.min_answer,
        feed.max_answer,
        billing,
        requester,
        feed.decimals,
        feed.description,
    )
    if isinstance(feed.billing, OCR1Billing):
        return deployer.deploy("AccessControlledOffchainAggregator", *feed.billing.arguments(), *arguments)
    return deployer.deploy("AccessControlledOCR2Aggregator", *arguments)


def _set_config_arguments(config: SetConfigArgs) -> tuple[Any, ...]:
    if isinstance(config, OCR1ContractSetConfigArgs):
        own: tuple[Any, ...] = (config.threshold, config.encoded_config_version, config.encoded)
        signers = config.signers
    else:
        own = (config.f, config.onchain_config, config.offchain_config_version, config.offchain_config)
        signers, _ = evm_addresses(config)
    return ([checksum_address(signer) for signer in signers], transmitter_texts(config), *own)
