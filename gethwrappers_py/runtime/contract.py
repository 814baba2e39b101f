"""The base classes of generated wrappers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, ClassVar, Self, TypeVar, Unpack

from gethwrappers_py.errors import BadArtifact, BadValue
from gethwrappers_py.runtime.address import address_bytes, to_address
from gethwrappers_py.runtime.calls import Block, Override, ReadOptions, block_parameter, read
from gethwrappers_py.runtime.client import AsyncSource, SyncSource, connect, is_async
from gethwrappers_py.runtime.codec import Param, encode
from gethwrappers_py.runtime.events import Events
from gethwrappers_py.runtime.spec import Call, Event, Function, Reverts
from gethwrappers_py.runtime.steps import AsyncClient, Client, run, run_async
from gethwrappers_py.runtime.transactions import (
    WAIT_TIMEOUT_SECONDS,
    AsyncTransaction,
    ContractInfo,
    Sender,
    Transaction,
    TransactOptions,
    deploy,
)

T = TypeVar("T")


class Interface:
    """What a contract offers, without a chain: its functions, events, errors, ABI and bytecode."""

    NAME: ClassVar[str]
    PACKAGE: ClassVar[str]
    FUNCTIONS: ClassVar[Mapping[str, Function[Any]]]
    EVENTS: ClassVar[tuple[type[Event], ...]] = ()
    REVERTS: ClassVar[Reverts]
    CONSTRUCTOR: ClassVar[tuple[Param, ...]] = ()
    CONSTRUCTOR_PAYABLE: ClassVar[bool] = False
    _CALLS: ClassVar[type[Calls]]
    _EVENTS: ClassVar[type[Events]]

    @classmethod
    def abi(cls) -> list[dict[str, Any]]:
        """The ABI as JSON has it."""
        return list(json.loads(_artifact(cls.PACKAGE, cls.NAME))["abi"])

    @classmethod
    def creation_code(cls, libraries: Mapping[str, str] | None = None) -> bytes:
        """The bytecode that deploys the contract, without constructor arguments, libraries linked in.

        Args:
            libraries: address by name for each library that the contract has to be linked to.

        Raises:
            BadArtifact: an interface or abstract contract has none.
            BadValue: a library is missing, or one is named that the contract does not use.
        """
        artifact = json.loads(_artifact(cls.PACKAGE, cls.NAME))
        text = artifact.get("bytecode")
        if not text:
            raise BadArtifact(f"{cls.NAME} is an interface or abstract: there is no bytecode to deploy")
        code = bytearray.fromhex(text.removeprefix("0x"))
        links: dict[str, list[int]] = artifact.get("links", {})
        given = dict(libraries or {})
        if set(given) != set(links):
            raise BadValue(f"{cls.NAME}: libraries", f"addresses of {sorted(links) or 'none'}", sorted(given))
        for library, offsets in links.items():
            for offset in offsets:
                code[offset : offset + 20] = address_bytes(given[library], f"library {library}")
        return bytes(code)

    @classmethod
    def runtime_code(cls) -> bytes:
        """The code that stands on the chain; raises `BadArtifact` where the generator was not told to keep it."""
        text = json.loads(_artifact(cls.PACKAGE, cls.NAME)).get("deployedBytecode")
        if not text:
            raise BadArtifact(f"{cls.NAME}: its runtime code was not kept")
        return bytes.fromhex(text.removeprefix("0x"))

    @classmethod
    def _deployment(cls, arguments: tuple[object, ...], libraries: Mapping[str, str] | None = None) -> bytes:
        return cls.creation_code(libraries) + encode(cls.CONSTRUCTOR, arguments, f"{cls.NAME} constructor")

    @classmethod
    def _info(cls, address: str | None) -> ContractInfo:
        return ContractInfo(address, cls.EVENTS, cls.REVERTS)


@cache
def _artifact(package: str, name: str) -> str:
    return resources.files(package).joinpath("artifacts", f"{name}.json").read_text(encoding="utf-8")


class Calls:
    """Base of the generated `…Calls` classes: one method per function that packs its arguments."""

    def __init__(self, address: str, reverts: Reverts) -> None:
        self._address = address
        self._reverts = reverts

    def _call(self, function: Function[T], *arguments: object) -> Call[T]:
        return Call(self._address, function, function.encode(*arguments), self._reverts)


class _Bound(Interface):
    """A contract at an address."""

    _client: Any
    _options: ReadOptions
    address: str

    def _bind(self, client: Client | AsyncClient, address: str, options: ReadOptions) -> Self:
        self._client = client
        self._options = options
        self.address = address
        self.calls: Any = self._CALLS(address, self.REVERTS)
        self.events: Any = self._EVENTS(client, address)
        return self

    def using(
        self,
        *,
        block: Block | None = None,
        sender: str | None = None,
        gas: int | None = None,
        state: Mapping[str, Override] | None = None,
    ) -> Self:
        """The same contract with other options for its view calls and simulations.

        Args:
            block: read at this block: a number, a tag or a hash.
            sender: call in the name of this account.
            gas: limit in units.
            state: what accounts look like during the call, by address.
        """
        old = self._options
        if block is not None:
            block_parameter(block)
        options = ReadOptions(
            block=old.block if block is None else block,
            sender=old.sender if sender is None else to_address(sender, "sender"),
            gas=old.gas if gas is None else gas,
            state=old.state if state is None else state,
        )
        return type(self).__new__(type(self))._bind(self._client, self.address, options)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bound) and (self.NAME, self.address) == (other.NAME, other.address)

    def __hash__(self) -> int:
        return hash((self.NAME, self.address))


class Contract(_Bound):
    """Base of the generated sync wrappers."""

    _ASYNC: ClassVar[type[AsyncContract]]

    def _read(self, call: Call[T]) -> T:
        return run(self._client, read(call, self._options))

    def _write(self, call: Call[T]) -> Transaction[T]:
        return Transaction(self._client, call, self._info(self.address), self._options)


class AsyncContract(_Bound):
    """Base of the generated async wrappers."""

    async def _read(self, call: Call[T]) -> T:
        return await run_async(self._client, read(call, self._options))

    def _write(self, call: Call[T]) -> AsyncTransaction[T]:
        return AsyncTransaction(self._client, call, self._info(self.address), self._options)


def bind(wrapper: type[Contract], source: SyncSource | AsyncSource, address: object) -> Any:
    """The sync or async wrapper at an address, by what the source is.

    An ape contract as source brings its own address, which is taken if `address` is None.

    Raises:
        BadAddress: the address is none, or its checksum is wrong.
        TransportError: the source is nothing that can be asked.
    """
    if address is None:
        address = getattr(source, "address", None)
    client = connect(source)
    kind: type[_Bound] = wrapper._ASYNC if is_async(client) else wrapper
    return kind.__new__(kind)._bind(client, to_address(address, f"{wrapper.NAME} address"), ReadOptions())


def deploy_and_bind(
    wrapper: type[Contract],
    source: SyncSource | AsyncSource,
    sender: Sender,
    arguments: tuple[object, ...],
    libraries: Mapping[str, str] | None = None,
    **options: Unpack[TransactOptions],
) -> Any:
    """Deploy, wait, and bind: the wrapper, or for an async source an awaitable of it."""
    code = wrapper._deployment(arguments, libraries)
    steps = deploy(code, wrapper.CONSTRUCTOR_PAYABLE, wrapper._info(None), sender, options, WAIT_TIMEOUT_SECONDS)
    client = connect(source)
    if is_async(client):

        async def deployed() -> AsyncContract:
            receipt = await run_async(client, steps)  # type: ignore[arg-type]
            kind = wrapper._ASYNC
            return kind.__new__(kind)._bind(client, str(receipt.contract_address), ReadOptions())

        return deployed()
    receipt = run(client, steps)  # type: ignore[arg-type]
    return wrapper.__new__(wrapper)._bind(client, str(receipt.contract_address), ReadOptions())
