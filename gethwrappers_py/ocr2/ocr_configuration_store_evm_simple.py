"""Typed wrapper of OCRConfigurationStoreEVMSimple, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr2 import reverts


@dataclass(frozen=True, slots=True)
class ConfigurationEVMSimple(rt.Struct):
    """The struct `OCRConfigurationStoreEVMSimple.ConfigurationEVMSimple`."""

    signers: tuple[str, ...]
    """`address[] signers`."""
    transmitters: tuple[str, ...]
    """`address[] transmitters`."""
    onchain_config: bytes
    """`bytes onchainConfig`."""
    offchain_config: bytes
    """`bytes offchainConfig`."""
    contract_address: str
    """`address contractAddress`."""
    offchain_config_version: int
    """`uint64 offchainConfigVersion`."""
    config_count: int
    """`uint32 configCount`."""
    f: int
    """`uint8 f`."""

    FIELDS: ClassVar[tuple[rt.Param, ...]] = (
        rt.Param("signers", "address[]", "signers"),
        rt.Param("transmitters", "address[]", "transmitters"),
        rt.Param("onchainConfig", "bytes", "onchain_config"),
        rt.Param("offchainConfig", "bytes", "offchain_config"),
        rt.Param("contractAddress", "address", "contract_address"),
        rt.Param("offchainConfigVersion", "uint64", "offchain_config_version"),
        rt.Param("configCount", "uint32", "config_count"),
        rt.Param("f", "uint8", "f"),
    )


@dataclass(frozen=True, slots=True)
class NewConfiguration(rt.Event):
    """`event NewConfiguration(bytes32 indexed configDigest)`."""

    config_digest: bytes
    """`bytes32 indexed configDigest`."""

    SPEC: ClassVar = rt.EventSpec(
        "NewConfiguration",
        "b07c231f5a1f53b6761761661dcafa59d063ff6e9929e00ad1fb9cb9c5b02e44",
        (rt.Param("configDigest", "bytes32", "config_digest", indexed=True),),
    )


_ADD_CONFIG: rt.Function[bytes] = rt.Function(
    "addConfig",
    "a6d3ad9e",
    inputs=(rt.Param("configuration", "tuple", "configuration", ConfigurationEVMSimple),),
    outputs=(rt.Param("", "bytes32", "value"),),
    view=False,
)
_READ_CONFIG: rt.Function[ConfigurationEVMSimple] = rt.Function(
    "readConfig",
    "bc4215dc",
    inputs=(rt.Param("configDigest", "bytes32", "config_digest"),),
    outputs=(rt.Param("", "tuple", "value", ConfigurationEVMSimple),),
)
_TYPE_AND_VERSION: rt.Function[str] = rt.Function(
    "typeAndVersion",
    "181f5a77",
    outputs=(rt.Param("", "string", "value"),),
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class OCRConfigurationStoreEVMSimpleCalls(rt.Calls):
    """Packs calls of OCRConfigurationStoreEVMSimple, for batches and for senders of one's own."""

    def add_config(self, configuration: ConfigurationEVMSimple) -> rt.Call[bytes]:
        """`addConfig(ConfigurationEVMSimple configuration) returns (bytes32)`."""
        return self._call(_ADD_CONFIG, configuration)

    def read_config(self, config_digest: bytes) -> rt.Call[ConfigurationEVMSimple]:
        """`readConfig(bytes32 configDigest) view returns (ConfigurationEVMSimple)`."""
        return self._call(_READ_CONFIG, config_digest)

    def type_and_version(self) -> rt.Call[str]:
        """`typeAndVersion() pure returns (string)`."""
        return self._call(_TYPE_AND_VERSION)


class OCRConfigurationStoreEVMSimpleEvents(rt.Events):
    """The events of OCRConfigurationStoreEVMSimple: iterate for the past, `.live()` for what comes."""

    def new_configuration(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        config_digest: bytes | Sequence[bytes] | None = None,
    ) -> rt.EventQuery[NewConfiguration]:
        """`event NewConfiguration(bytes32 indexed configDigest)`."""
        return self._query(NewConfiguration, from_block, to_block, progress, {"config_digest": config_digest})


class _OCRConfigurationStoreEVMSimpleInterface(rt.Interface):
    NAME = "OCRConfigurationStoreEVMSimple"
    PACKAGE = "gethwrappers_py.ocr2"
    FUNCTIONS: ClassVar = {
        "add_config": _ADD_CONFIG,
        "read_config": _READ_CONFIG,
        "type_and_version": _TYPE_AND_VERSION,
    }
    EVENTS = (NewConfiguration,)
    REVERTS = _REVERTS
    _CALLS = OCRConfigurationStoreEVMSimpleCalls
    _EVENTS = OCRConfigurationStoreEVMSimpleEvents


class AsyncOCRConfigurationStoreEVMSimple(_OCRConfigurationStoreEVMSimpleInterface, rt.AsyncContract):
    """OCRConfigurationStoreEVMSimple, awaitable. `OCRConfigurationStoreEVMSimple.at` gives one for an async source."""

    calls: OCRConfigurationStoreEVMSimpleCalls
    events: OCRConfigurationStoreEVMSimpleEvents

    def add_config(self, configuration: ConfigurationEVMSimple) -> rt.AsyncTransaction[bytes]:
        """`addConfig(ConfigurationEVMSimple configuration) returns (bytes32)`."""
        return self._write(self.calls.add_config(configuration))

    async def read_config(self, config_digest: bytes) -> ConfigurationEVMSimple:
        """`readConfig(bytes32 configDigest) view returns (ConfigurationEVMSimple)`."""
        return await self._read(self.calls.read_config(config_digest))

    async def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`."""
        return await self._read(self.calls.type_and_version())


class OCRConfigurationStoreEVMSimple(_OCRConfigurationStoreEVMSimpleInterface, rt.Contract):
    """OCRConfigurationStoreEVMSimple."""

    calls: OCRConfigurationStoreEVMSimpleCalls
    events: OCRConfigurationStoreEVMSimpleEvents
    _ASYNC = AsyncOCRConfigurationStoreEVMSimple

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> OCRConfigurationStoreEVMSimple: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncOCRConfigurationStoreEVMSimple: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.SyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> OCRConfigurationStoreEVMSimple: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncOCRConfigurationStoreEVMSimple]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def add_config(self, configuration: ConfigurationEVMSimple) -> rt.Transaction[bytes]:
        """`addConfig(ConfigurationEVMSimple configuration) returns (bytes32)`.

        Add a configuration. It is not checked in any way.
        """
        return self._write(self.calls.add_config(configuration))

    def read_config(self, config_digest: bytes) -> ConfigurationEVMSimple:
        """`readConfig(bytes32 configDigest) view returns (ConfigurationEVMSimple)`.

        Look a configuration up; empty if there is none with that digest.
        """
        return self._read(self.calls.read_config(config_digest))

    def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`.

        Name of the contract and its version, separated by a blank, for example `OffchainAggregator 4.0.0`.
        """
        return self._read(self.calls.type_and_version())
