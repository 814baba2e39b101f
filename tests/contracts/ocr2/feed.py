"""An OCR2 aggregator with its oracles, and the messages that they send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.harness import Contract, Node, Receipt, Signer, account, deploy, selector

TRANSMIT = "transmit(bytes32[3],bytes,bytes32[],bytes32[],bytes32)"
MIN_ANSWER, MAX_ANSWER = -(10**30), 10**30
JUELS_PER_FEE_COIN = 140_512_345_678_901_234_567
OBSERVED_AT = 1_700_000_000
# maximum and reasonable gas price (gwei), observation and transmission payment (Gjuels), accounting gas
BILLING = (200, 20, 30_000_000, 200_000_000, 4_000)


def onchain_config(low: int = MIN_ANSWER, high: int = MAX_ANSWER) -> bytes:
    return b"\x01" + low.to_bytes(24, "big", signed=True) + high.to_bytes(24, "big", signed=True)


def encode_report(
    observations: Sequence[int],
    observers: bytes | None = None,
    observed_at: int = OBSERVED_AT,
    juels_per_fee_coin: int = JUELS_PER_FEE_COIN,
) -> bytes:
    word = (bytes(range(len(observations))) if observers is None else observers).ljust(32, b"\x00")
    return encode(
        ["uint32", "bytes32", "int192[]", "int192"], [observed_at, word, list(observations), juels_per_fee_coin]
    )


def report_hash(report: bytes, context: Sequence[bytes]) -> bytes:
    """What oracles sign."""
    return keccak(keccak(report) + b"".join(context))


@dataclass
class Transmission:
    """The parts of a ``transmit`` message, to be bent before they are encoded."""

    context: list[bytes]
    report: bytes
    rs: list[bytes]
    ss: list[bytes]
    vs: bytes
    tail: bytes = b""

    def encode(self) -> bytes:
        arguments = [self.context, self.report, self.rs, self.ss, self.vs]
        types = ["bytes32[3]", "bytes", "bytes32[]", "bytes32[]", "bytes32"]
        return selector(TRANSMIT) + encode(types, arguments) + self.tail


@dataclass
class Feed:
    """A configured aggregator. ``count`` is the counter of the latest accepted report: epoch times 256 plus round."""

    node: Node
    aggregator: Contract
    owner: str
    signers: list[Signer] = field(default_factory=list)
    transmitters: list[str] = field(default_factory=list)
    f: int = 0
    digest: bytes = b""
    count: int = 0

    def set_config(self, n: int, f: int, label: str = "", offchain: bytes = b"off", **overrides: Any) -> Receipt:
        signers = overrides.pop("signers", [Signer(label, i) for i in range(n)])
        transmitters = overrides.pop("transmitters", [account("transmitter", label, i) for i in range(n)])
        for transmitter in transmitters:
            self.node.fund(transmitter)
        receipt = self.aggregator.send(
            "setConfig",
            [s.address for s in signers],
            transmitters,
            f,
            overrides.pop("onchain", onchain_config()),
            2,
            offchain,
            sender=self.owner,
        )
        self.signers, self.transmitters, self.f = signers, transmitters, f
        self.digest = receipt.named("ConfigSet")[0]["configDigest"]
        self.count = 0
        return receipt

    def message(
        self,
        observations: Sequence[int] = (99, 100, 101),
        *,
        by: Sequence[Signer] | None = None,
        count: int | None = None,
        digest: bytes | None = None,
        padding: bytes = bytes(27),
        extra: bytes = keccak(text="extra"),
        report: bytes | None = None,
        hints: Sequence[int] | None = None,
        **report_parts: Any,
    ) -> Transmission:
        """A valid message, unless told otherwise."""
        number = self.count + 1 if count is None else count
        context = [self.digest if digest is None else digest, padding + number.to_bytes(5, "big"), extra]
        body = encode_report(observations, **report_parts) if report is None else report
        signers = self.signers[: self.f + 1] if by is None else by
        signatures = [signer.sign(report_hash(body, context)) for signer in signers]
        vs = bytearray(32)
        for j, signature in enumerate(signatures):
            vs[j] = signature[2]
        for j, hint in enumerate(hints or ()):
            vs[31 - j] = hint
        return Transmission(context, body, [s[0] for s in signatures], [s[1] for s in signatures], bytes(vs))

    def send(self, message: Transmission | bytes, sender: str | None = None, **options: Any) -> Receipt:
        data = message if isinstance(message, bytes) else message.encode()
        receipt = self.aggregator.send_raw(data, sender=sender or self.transmitters[0], **options)
        if not isinstance(message, bytes):
            self.count = int.from_bytes(message.context[1][27:], "big")
        return receipt

    def transmit(self, observations: Sequence[int] = (99, 100, 101), sender: str | None = None, **kw: Any) -> Receipt:
        options = {k: kw.pop(k) for k in ("gas", "gas_price") if k in kw}
        return self.send(self.message(observations, **kw), sender, **options)

    # Bending storage, for states that no test can reach in reasonable time

    def hot_slot(self) -> int:
        """Where the contract keeps its hot state: the word that ends in the ordinal of the configuration."""
        ordinal = self.aggregator.call("latestConfigDetails")[0]
        return next(slot for slot in range(8) if self.word(slot) >> 225 == ordinal)

    def record_slot(self, transmitter: str) -> int:
        """Where it keeps the record of a transmitter: a mapping, three slots behind the hot state."""
        return int.from_bytes(keccak(encode(["address", "uint256"], [transmitter, self.hot_slot() + 3])), "big")

    def word(self, slot: int) -> int:
        return int(self.node.rpc("eth_getStorageAt", self.aggregator.address, hex(slot), "latest"), 16)

    def set_word(self, slot: int, value: int) -> None:
        self.node.rpc("anvil_setStorageAt", self.aggregator.address, hex(slot), "0x" + value.to_bytes(32, "big").hex())

    def try_call(self, data: bytes, sender: str | None = None, **overrides: Any) -> bytes:
        return self.node.call(self.aggregator.address, data, sender or self.transmitters[0], **overrides)


def deploy_aggregator(
    node: Node,
    artifact: Any,
    owner: str,
    token: str,
    *,
    billing_admin: str,
    requester_admin: str,
    low: int = MIN_ANSWER,
    high: int = MAX_ANSWER,
) -> Contract:
    return deploy(node, artifact, token, low, high, billing_admin, requester_admin, 8, "ETH / USD", sender=owner)
