"""A thin layer over the node that ape starts: exact revert data, any sender, any gas price.

ape compiles the contracts, starts the node and isolates the tests. Calls go to the node directly because the rules
under test speak of revert data (a reason, a panic code, nothing at all), and libraries turn that into exceptions.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coincurve import PrivateKey
from eth_abi import decode, encode
from eth_utils import keccak, to_checksum_address

ZERO = "0x" + "00" * 20
GAS = 16_000_000
ERROR_STRING = bytes.fromhex("08c379a0")
PANIC = bytes.fromhex("4e487b71")


class Reverted(Exception):
    """A call or transaction failed.

    Attributes:
        data: what came back
        reason: the text of ``Error(string)``, ``panic 0x..`` of ``Panic(uint256)``, empty for no data, else the hex
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        if data[:4] == ERROR_STRING:
            self.reason = decode(["string"], data[4:])[0]
        elif data[:4] == PANIC:
            self.reason = f"panic {decode(['uint256'], data[4:])[0]:#x}"
        else:
            self.reason = data.hex()
        super().__init__(self.reason or "no data")


@dataclass(frozen=True)
class Event:
    """A decoded event; ``name`` is empty and ``args`` holds topics and data if the contract's ABI does not know it."""

    address: str
    name: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Receipt:
    """What a transaction did."""

    gas_used: int
    block_number: int
    timestamp: int
    events: list[Event]
    raw_logs: list[dict[str, Any]]

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event.args for event in self.events if event.name == name]

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.events]


def canonical_type(parameter: dict[str, Any]) -> str:
    """The ABI type with tuples spelled out."""
    kind: str = parameter["type"]
    if kind.startswith("tuple"):
        return "(" + ",".join(canonical_type(part) for part in parameter["components"]) + ")" + kind[5:]
    return kind


def selector(signature: str) -> bytes:
    return keccak(text=signature)[:4]


class Node:
    """The node behind ape's provider."""

    def __init__(self, provider: Any) -> None:
        self.rpc_provider = provider.web3.provider
        self.rpc("anvil_autoImpersonateAccount", True)
        self.rpc("anvil_setNextBlockBaseFeePerGas", "0x0")
        self.events: dict[bytes, dict[str, Any]] = {}

    def rpc(self, method: str, *params: Any) -> Any:
        response = self.rpc_provider.make_request(method, list(params))
        if "error" in response:
            data = response["error"].get("data")
            if "revert" in response["error"].get("message", "") or isinstance(data, str):
                raise Reverted(bytes.fromhex((data or "0x")[2:]))
            raise RuntimeError(f"{method}: {response['error']}")
        return response["result"]

    def know(self, abi: list[dict[str, Any]]) -> None:
        """Learn the events of a contract."""
        for entry in abi:
            if entry["type"] == "event":
                types = ",".join(canonical_type(p) for p in entry["inputs"])
                self.events[keccak(text=f"{entry['name']}({types})")] = entry

    def fund(self, address: str) -> None:
        self.rpc("anvil_setBalance", address, hex(10**24))

    def call(self, to: str, data: bytes, sender: str | None = None, **overrides: Any) -> bytes:
        tx = {"to": to, "data": "0x" + data.hex(), "gas": hex(GAS)} | overrides
        if sender:
            tx["from"] = sender
        result: str = self.rpc("eth_call", tx, "latest")
        return bytes.fromhex(result[2:])

    def transact(
        self, sender: str, to: str | None, data: bytes, gas: int = GAS, gas_price: int = 0, value: int = 0
    ) -> dict[str, Any]:
        tx = {
            "from": sender,
            "data": "0x" + data.hex(),
            "gas": hex(gas),
            "gasPrice": hex(gas_price),
            "value": hex(value),
        }
        if to:
            tx["to"] = to
        self.rpc("anvil_setNextBlockBaseFeePerGas", "0x0")
        tx_hash = self.rpc("eth_sendTransaction", tx)
        receipt = self.receipt(tx_hash)
        if int(receipt["status"], 16) != 1:
            # Nothing changed, so a call fails in the same way.
            self.rpc("eth_call", tx, "latest")
            raise Reverted(b"")
        return receipt

    def receipt(self, tx_hash: str) -> dict[str, Any]:
        """The node mines at once, but answers before it has."""
        for _ in range(1000):
            receipt: dict[str, Any] | None = self.rpc("eth_getTransactionReceipt", tx_hash)
            if receipt:
                return receipt
            time.sleep(0.002)
        raise RuntimeError(f"no receipt of {tx_hash}")

    def decode_log(self, log: dict[str, Any]) -> Event:
        topics = [bytes.fromhex(t[2:]) for t in log["topics"]]
        data = bytes.fromhex(log["data"][2:])
        address = to_checksum_address(log["address"])
        entry = self.events.get(topics[0]) if topics else None
        if entry is None:
            return Event(address, "", {"topics": topics, "data": data})
        indexed = [p for p in entry["inputs"] if p["indexed"]]
        plain = [p for p in entry["inputs"] if not p["indexed"]]
        args: dict[str, Any] = {}
        for parameter, topic in zip(indexed, topics[1:], strict=True):
            args[parameter["name"]] = tidy(decode([canonical_type(parameter)], topic)[0])
        for parameter, value in zip(plain, decode([canonical_type(p) for p in plain], data), strict=True):
            args[parameter["name"]] = tidy(value)
        return Event(address, entry["name"], args)

    def timestamp(self) -> int:
        return int(self.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def block_number(self) -> int:
        return int(self.rpc("eth_blockNumber"), 16)

    def chain_id(self) -> int:
        return int(self.rpc("eth_chainId"), 16)


def tidy(value: Any) -> Any:
    """Addresses in checksum form, tuples as lists."""
    if isinstance(value, str) and value.startswith("0x") and len(value) == 42:
        return to_checksum_address(value)
    if isinstance(value, (tuple, list)):
        return [tidy(v) for v in value]
    return value


class Contract:
    """A deployed contract."""

    def __init__(self, node: Node, address: str, abi: list[dict[str, Any]]) -> None:
        self.node, self.address, self.abi = node, to_checksum_address(address), abi
        self.deployment_events: list[Event] = []
        self.methods = {e["name"]: e for e in abi if e["type"] == "function"}
        node.know(abi)

    def encode(self, method: str, *args: Any) -> bytes:
        inputs = [canonical_type(p) for p in self.methods[method]["inputs"]]
        return selector(f"{method}({','.join(inputs)})") + encode(inputs, list(args))

    def call(self, method: str, *args: Any, sender: str | None = None, **overrides: Any) -> Any:
        """Result of a view: a value, or a list of them."""
        return self.outputs(method, self.node.call(self.address, self.encode(method, *args), sender, **overrides))

    def outputs(self, method: str, data: bytes) -> Any:
        values = tidy(decode([canonical_type(p) for p in self.methods[method]["outputs"]], data))
        return values[0] if len(values) == 1 else values

    def send(self, method: str, *args: Any, sender: str, **options: Any) -> Receipt:
        return self.send_raw(self.encode(method, *args), sender=sender, **options)

    def send_raw(self, data: bytes, *, sender: str, **options: Any) -> Receipt:
        receipt = self.node.transact(sender, self.address, data, **options)
        block = self.node.rpc("eth_getBlockByNumber", receipt["blockNumber"], False)
        return Receipt(
            gas_used=int(receipt["gasUsed"], 16),
            block_number=int(receipt["blockNumber"], 16),
            timestamp=int(block["timestamp"], 16),
            events=[self.node.decode_log(log) for log in receipt["logs"]],
            raw_logs=receipt["logs"],
        )


def deploy(node: Node, artifact: Any, *args: Any, sender: str) -> Contract:
    """Deploy what ape compiled."""
    contract_type = artifact.contract_type
    abi = [entry.model_dump(mode="json", by_alias=True, exclude_none=True) for entry in contract_type.abi]
    constructor: dict[str, Any] = next((e for e in abi if e["type"] == "constructor"), {"inputs": []})
    code = bytes(contract_type.deployment_bytecode.to_bytes())
    types = [canonical_type(p) for p in constructor.get("inputs", [])]
    receipt = node.transact(sender, None, code + encode(types, list(args)))
    contract = Contract(node, receipt["contractAddress"], abi)
    contract.deployment_events = [node.decode_log(log) for log in receipt["logs"]]
    return contract


def succeeds(call: Callable[[], object]) -> bool:
    """Whether a call neither reverts nor runs out of gas."""
    try:
        call()
    except (Reverted, RuntimeError):
        return False
    return True


def refused(call: Callable[[], object], reason: str) -> bool:
    """Whether a call reverts for this reason."""
    try:
        call()
    except Reverted as error:
        return error.reason == reason
    except RuntimeError:
        pass
    return False


def first(holds: Callable[[int], bool], low: int, high: int = GAS) -> int:
    """The least number for which something holds that does not at ``low``, does at ``high``, and changes once."""
    assert not holds(low)
    assert holds(high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def let_read(aggregator: Contract, reader: Contract) -> None:
    """List a contract that is to read answers, if the aggregator keeps a list."""
    if "addAccess" in aggregator.methods:
        aggregator.send("addAccess", reader.address, sender=aggregator.call("owner"))


def account(*label: object) -> str:
    """An address for a label."""
    return to_checksum_address(keccak(text="|".join(map(str, ("account", *label))))[12:])


class Signer:
    """A key with which an oracle signs reports."""

    def __init__(self, *label: object, secret: int | None = None) -> None:
        raw = secret.to_bytes(32, "big") if secret is not None else keccak(text="|".join(map(str, ("signer", *label))))
        self.key = PrivateKey(raw)
        self.address = to_checksum_address(keccak(self.key.public_key.format(compressed=False)[1:])[12:])

    def sign(self, digest: bytes) -> tuple[bytes, bytes, int]:
        """r, s and v, where v is 0 or 1."""
        signature = self.key.sign_recoverable(digest, hasher=None)
        return signature[:32], signature[32:64], signature[64]
