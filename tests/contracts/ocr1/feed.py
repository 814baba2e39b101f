"""An OCR1 aggregator with its oracles, and the messages that they send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.harness import ZERO, Contract, Node, Receipt, Reverted, Signer, account, deploy, selector

TRANSMIT = "transmit(bytes,bytes32[],bytes32[],bytes32)"
SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
INT192_MIN, INT192_MAX = -(2**191), 2**191 - 1
MIN_ANSWER, MAX_ANSWER = INT192_MIN, INT192_MAX
# maximum and reasonable gas price (gwei), micro-LINK per ETH, LINK-gwei per observation and per transmission
BILLING = (200, 20, 140_000_000, 30_000_000, 200_000_000)
GWEI = 10**9
MAX_OBSERVATIONS = 65534
ACCOUNTING_GAS = 6035
ABORT = "invalid opcode"

# Where the aggregator keeps its packed words; for states that no test can reach in reasonable time.
OWNER_SLOT, HOT_SLOT, PARAMETERS_SLOT = 0, 2, 3


def config_digest(
    aggregator: str,
    count: int,
    signers: Sequence[str],
    transmitters: Sequence[str],
    threshold: int,
    version: int,
    encoded: bytes,
) -> bytes:
    """16 bytes (OCR1 contract 7.2)."""
    types = ["address", "uint64", "address[]", "address[]", "uint8", "uint64", "bytes"]
    values = [aggregator, count, list(signers), list(transmitters), threshold, version, encoded]
    return keccak(encode(types, values))[:16]


def encode_report(context: bytes, observers: bytes, observations: Sequence[int]) -> bytes:
    return encode(["bytes32", "bytes32", "int192[]"], [context, observers.ljust(32, b"\x00"), list(observations)])


@dataclass
class Transmission:
    """The parts of a ``transmit`` message, to be bent before they are encoded."""

    report: bytes
    rs: list[bytes]
    ss: list[bytes]
    vs: bytes
    tail: bytes = b""

    def encode(self) -> bytes:
        arguments = [self.report, self.rs, self.ss, self.vs]
        return selector(TRANSMIT) + encode(["bytes", "bytes32[]", "bytes32[]", "bytes32"], arguments) + self.tail


@dataclass
class Feed:
    """A configured aggregator. ``count`` is the counter of the latest accepted report: epoch times 256 plus round."""

    node: Node
    aggregator: Contract
    owner: str
    signers: list[Signer] = field(default_factory=list)
    transmitters: list[str] = field(default_factory=list)
    f: int = 0
    digest: bytes = bytes(16)
    count: int = 0

    def set_config(self, n: int, f: int, label: str = "", encoded: bytes = b"encoded", **overrides: Any) -> Receipt:
        """Payees of the transmitters must be set; see ``set_payees``."""
        signers = overrides.pop("signers", [Signer(label, i) for i in range(n)])
        transmitters = overrides.pop("transmitters", [account("transmitter", label, i) for i in range(n)])
        for transmitter in transmitters:
            self.node.fund(transmitter)
        addresses = [s.address for s in signers]
        receipt = self.aggregator.send("setConfig", addresses, transmitters, f, 1, encoded, sender=self.owner)
        self.signers, self.transmitters, self.f = signers, transmitters, f
        self.digest = self.aggregator.call("latestConfigDetails")[2]
        self.count = 0
        return receipt

    def context(self, count: int | None = None, digest: bytes | None = None, padding: bytes = bytes(11)) -> bytes:
        number = self.count + 1 if count is None else count
        return padding + (self.digest if digest is None else digest) + number.to_bytes(5, "big")

    def sign(self, report: bytes, by: Sequence[Signer] | None = None) -> Transmission:
        signatures = [s.sign(keccak(report)) for s in (self.signers[: self.f + 1] if by is None else by)]
        vs = bytes(s[2] for s in signatures)[:32].ljust(32, b"\x00")
        return Transmission(report, [s[0] for s in signatures], [s[1] for s in signatures], vs)

    def message(
        self,
        observations: Sequence[int] | None = None,
        *,
        observers: Sequence[int] | None = None,
        by: Sequence[Signer] | None = None,
        **context: Any,
    ) -> Transmission:
        """A valid message, unless told otherwise. All oracles observe."""
        if observations is None:
            observations = [100 + i for i in range(len(self.signers if observers is None else observers))]
        who = bytes(range(len(observations)) if observers is None else observers)
        return self.sign(encode_report(self.context(**context), who, observations), by)

    def send(self, message: Transmission | bytes, sender: str | None = None, **options: Any) -> Receipt:
        data = message if isinstance(message, bytes) else message.encode()
        receipt = self.aggregator.send_raw(data, sender=sender or self.transmitters[0], **options)
        if not isinstance(message, bytes):
            self.count = int.from_bytes(message.report[27:32], "big")
        return receipt

    def transmit(self, observations: Sequence[int] | None = None, sender: str | None = None, **kw: Any) -> Receipt:
        options = {k: kw.pop(k) for k in ("gas", "gas_price") if k in kw}
        return self.send(self.message(observations, **kw), sender, **options)

    def try_call(self, message: Transmission | bytes, sender: str | None = None, **overrides: Any) -> bytes:
        data = message if isinstance(message, bytes) else message.encode()
        return self.node.call(self.aggregator.address, data, sender or self.transmitters[0], **overrides)

    # Reading and bending storage

    def word(self, slot: int) -> int:
        return int(self.node.rpc("eth_getStorageAt", self.aggregator.address, hex(slot), "latest"), 16)

    def set_word(self, slot: int, value: int) -> None:
        self.node.rpc("anvil_setStorageAt", self.aggregator.address, hex(slot), "0x" + value.to_bytes(32, "big").hex())

    def set_round(self, number: int) -> None:
        """Pretend that this is the latest aggregator round; nobody observed in the rounds between."""
        old = self.word(HOT_SLOT)
        self.set_word(HOT_SLOT, old - (old & 0xFFFFFFFF) + number)

    def set_digest(self, digest: bytes) -> None:
        """Pretend that the current configuration has this digest (16 bytes)."""
        head, tail = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")
        for slot, shift, half in ((OWNER_SLOT, 160, head), (HOT_SLOT, 73, tail), (PARAMETERS_SLOT, 192, head)):
            mask = (2**64 - 1) << shift
            self.set_word(slot, self.word(slot) & ~mask | half << shift)
        self.digest = digest


def reason(call: Callable[[], object]) -> str:
    """Why a call fails; empty for a failure without data, ABORT for the invalid opcode."""
    try:
        call()
    except Reverted as error:
        return error.reason
    except RuntimeError as error:
        if "InvalidFEOpcode" in str(error):
            return ABORT
        raise
    raise AssertionError("the call succeeded")


def failure(feed: Feed, message: Transmission | bytes, sender: str | None = None, **overrides: Any) -> str:
    """Why a transmission is refused, as ``reason`` says it."""
    return reason(lambda: feed.try_call(message, sender, **overrides))


def refusal(contract: Contract, method: str, *args: Any, sender: str | None = None) -> str:
    """Why a method refuses a call, as ``reason`` says it."""
    return reason(lambda: contract.node.call(contract.address, contract.encode(method, *args), sender))


def set_payees(feed: Feed, payees: Sequence[str], n: int, label: str = "") -> None:
    """Register a payee for each transmitter of a configuration."""
    transmitters = [account("transmitter", label, i) for i in range(n)]
    feed.aggregator.send("setPayees", transmitters, list(payees[:n]), sender=feed.owner)


def deploy_aggregator(
    node: Node,
    artifact: Any,
    owner: str,
    token: str,
    *,
    billing: Sequence[int] = BILLING,
    billing_admin: str = ZERO,
    requester_admin: str = ZERO,
    low: int = MIN_ANSWER,
    high: int = MAX_ANSWER,
    decimals: int = 8,
    description: str = "ETH / USD",
) -> Contract:
    arguments = (*billing, token, low, high, billing_admin, requester_admin, decimals, description)
    return deploy(node, artifact, *arguments, sender=owner)
