"""Typed wrapper of OCR2TitleRequest, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr2 import reverts


@dataclass(frozen=True, slots=True)
class LatestConfigDetailsResult:
    """What `latestConfigDetails` returns."""

    config_count: int
    """`uint32 configCount`: ordinal of the configuration, 0 before the first"""
    block_number: int
    """`uint32 blockNumber`: block with its `ConfigSet` event"""
    config_digest: bytes
    """`bytes32 configDigest`: its digest"""


@dataclass(frozen=True, slots=True)
class LatestConfigDigestAndEpochResult:
    """What `latestConfigDigestAndEpoch` returns."""

    scan_logs: bool
    """`bool scanLogs`: true if the other two values are void and oracles should look at `Transmitted` events instead"""
    config_digest: bytes
    """`bytes32 configDigest`: digest of the latest configuration"""
    epoch: int
    """`uint32 epoch`: epoch of the latest report accepted under it"""


@dataclass(frozen=True, slots=True)
class ConfigSet(rt.Event):
    """`event ConfigSet(uint32 previousConfigBlockNumber, bytes32 configDigest, uint64 configCount, address[]
    signers, address[] transmitters, uint8 f, bytes onchainConfig, uint64 offchainConfigVersion, bytes
    offchainConfig)`.
    """

    previous_config_block_number: int
    """`uint32 previousConfigBlockNumber`."""
    config_digest: bytes
    """`bytes32 configDigest`."""
    config_count: int
    """`uint64 configCount`."""
    signers: tuple[str, ...]
    """`address[] signers`."""
    transmitters: tuple[str, ...]
    """`address[] transmitters`."""
    f: int
    """`uint8 f`."""
    onchain_config: bytes
    """`bytes onchainConfig`."""
    offchain_config_version: int
    """`uint64 offchainConfigVersion`."""
    offchain_config: bytes
    """`bytes offchainConfig`."""

    SPEC: ClassVar = rt.EventSpec(
        "ConfigSet",
        "1591690b8638f5fb2dbec82ac741805ac5da8b45dc5263f4875b0496fdce4e05",
        (
            rt.Param("previousConfigBlockNumber", "uint32", "previous_config_block_number"),
            rt.Param("configDigest", "bytes32", "config_digest"),
            rt.Param("configCount", "uint64", "config_count"),
            rt.Param("signers", "address[]", "signers"),
            rt.Param("transmitters", "address[]", "transmitters"),
            rt.Param("f", "uint8", "f"),
            rt.Param("onchainConfig", "bytes", "onchain_config"),
            rt.Param("offchainConfigVersion", "uint64", "offchain_config_version"),
            rt.Param("offchainConfig", "bytes", "offchain_config"),
        ),
    )


@dataclass(frozen=True, slots=True)
class OwnershipTransferRequested(rt.Event):
    """`event OwnershipTransferRequested(address indexed from, address indexed to)`."""

    from_: str
    """`address indexed from`."""
    to: str
    """`address indexed to`."""

    SPEC: ClassVar = rt.EventSpec(
        "OwnershipTransferRequested",
        "ed8889f560326eb138920d842192f0eb3dd22b4f139c87a2c57538e05bae1278",
        (rt.Param("from", "address", "from_", indexed=True), rt.Param("to", "address", "to", indexed=True)),
    )


@dataclass(frozen=True, slots=True)
class OwnershipTransferred(rt.Event):
    """`event OwnershipTransferred(address indexed from, address indexed to)`."""

    from_: str
    """`address indexed from`."""
    to: str
    """`address indexed to`."""

    SPEC: ClassVar = rt.EventSpec(
        "OwnershipTransferred",
        "8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0",
        (rt.Param("from", "address", "from_", indexed=True), rt.Param("to", "address", "to", indexed=True)),
    )


@dataclass(frozen=True, slots=True)
class TitleFulfillment(rt.Event):
    """`event TitleFulfillment(bytes32 requestId, string title)`."""

    request_id: bytes
    """`bytes32 requestId`."""
    title: str
    """`string title`."""

    SPEC: ClassVar = rt.EventSpec(
        "TitleFulfillment",
        "7cc5a0960ca99cf39ef66b30fb0dbec840eb2cbbd2ecf40d13c78a10a47bb763",
        (rt.Param("requestId", "bytes32", "request_id"), rt.Param("title", "string", "title")),
    )


@dataclass(frozen=True, slots=True)
class TitleRequest(rt.Event):
    """`event TitleRequest(bytes32 requestId, string url)`."""

    request_id: bytes
    """`bytes32 requestId`."""
    url: str
    """`string url`."""

    SPEC: ClassVar = rt.EventSpec(
        "TitleRequest",
        "37adadbbe0ac5130611b65b06c5e2cef03817b6563f93855718a80afca1402ef",
        (rt.Param("requestId", "bytes32", "request_id"), rt.Param("url", "string", "url")),
    )


@dataclass(frozen=True, slots=True)
class Transmitted(rt.Event):
    """`event Transmitted(bytes32 configDigest, uint32 epoch)`."""

    config_digest: bytes
    """`bytes32 configDigest`."""
    epoch: int
    """`uint32 epoch`."""

    SPEC: ClassVar = rt.EventSpec(
        "Transmitted",
        "b04e63db38c49950639fa09d29872f21f5d49d614f3a969d8adf3d4b52e41a62",
        (rt.Param("configDigest", "bytes32", "config_digest"), rt.Param("epoch", "uint32", "epoch")),
    )


_ACCEPT_OWNERSHIP: rt.Function[None] = rt.Function("acceptOwnership", "79ba5097", view=False)
_FULFILLED: rt.Function[bool] = rt.Function(
    "fulfilled",
    "2aa91bfd",
    inputs=(rt.Param("requestId", "bytes32", "request_id"),),
    outputs=(rt.Param("", "bool", "value"),),
)
_LATEST_CONFIG_DETAILS: rt.Function[LatestConfigDetailsResult] = rt.Function(
    "latestConfigDetails",
    "81ff7048",
    outputs=(
        rt.Param("configCount", "uint32", "config_count"),
        rt.Param("blockNumber", "uint32", "block_number"),
        rt.Param("configDigest", "bytes32", "config_digest"),
    ),
    result=LatestConfigDetailsResult,
)
_LATEST_CONFIG_DIGEST_AND_EPOCH: rt.Function[LatestConfigDigestAndEpochResult] = rt.Function(
    "latestConfigDigestAndEpoch",
    "afcb95d7",
    outputs=(
        rt.Param("scanLogs", "bool", "scan_logs"),
        rt.Param("configDigest", "bytes32", "config_digest"),
        rt.Param("epoch", "uint32", "epoch"),
    ),
    result=LatestConfigDigestAndEpochResult,
)
_OWNER: rt.Function[str] = rt.Function("owner", "8da5cb5b", outputs=(rt.Param("", "address", "value"),))
_REQUEST: rt.Function[None] = rt.Function("request", "2c199889", inputs=(rt.Param("url", "string", "url"),), view=False)
_SET_CONFIG: rt.Function[None] = rt.Function(
    "setConfig",
    "e3d0e712",
    inputs=(
        rt.Param("_signers", "address[]", "signers"),
        rt.Param("_transmitters", "address[]", "transmitters"),
        rt.Param("_f", "uint8", "f"),
        rt.Param("_onchainConfig", "bytes", "onchain_config"),
        rt.Param("_offchainConfigVersion", "uint64", "offchain_config_version"),
        rt.Param("_offchainConfig", "bytes", "offchain_config"),
    ),
    view=False,
)
_TRANSFER_OWNERSHIP: rt.Function[None] = rt.Function(
    "transferOwnership",
    "f2fde38b",
    inputs=(rt.Param("to", "address", "to"),),
    view=False,
)
_TRANSMIT: rt.Function[None] = rt.Function(
    "transmit",
    "b1dc65a4",
    inputs=(
        rt.Param("reportContext", "bytes32[3]", "report_context"),
        rt.Param("report", "bytes", "report"),
        rt.Param("rs", "bytes32[]", "rs"),
        rt.Param("ss", "bytes32[]", "ss"),
        rt.Param("rawVs", "bytes32", "raw_vs"),
    ),
    view=False,
)
_TRANSMITTERS: rt.Function[tuple[str, ...]] = rt.Function(
    "transmitters",
    "81411834",
    outputs=(rt.Param("", "address[]", "value"),),
)
_TYPE_AND_VERSION: rt.Function[str] = rt.Function(
    "typeAndVersion",
    "181f5a77",
    outputs=(rt.Param("", "string", "value"),),
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class OCR2TitleRequestCalls(rt.Calls):
    """Packs calls of OCR2TitleRequest, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def fulfilled(self, request_id: bytes) -> rt.Call[bool]:
        """`fulfilled(bytes32 requestId) view returns (bool)`."""
        return self._call(_FULFILLED, request_id)

    def latest_config_details(self) -> rt.Call[LatestConfigDetailsResult]:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest)`."""
        return self._call(_LATEST_CONFIG_DETAILS)

    def latest_config_digest_and_epoch(self) -> rt.Call[LatestConfigDigestAndEpochResult]:
        """`latestConfigDigestAndEpoch() view returns (bool scanLogs, bytes32 configDigest, uint32 epoch)`."""
        return self._call(_LATEST_CONFIG_DIGEST_AND_EPOCH)

    def owner(self) -> rt.Call[str]:
        """`owner() view returns (address)`."""
        return self._call(_OWNER)

    def request(self, url: str) -> rt.Call[None]:
        """`request(string url)`."""
        return self._call(_REQUEST, url)

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        offchain_config_version: int,
        offchain_config: bytes,
    ) -> rt.Call[None]:
        """`setConfig(address[] _signers, address[] _transmitters, uint8 _f, bytes _onchainConfig, uint64
        _offchainConfigVersion, bytes _offchainConfig)`.
        """
        return self._call(
            _SET_CONFIG,
            signers,
            transmitters,
            f,
            onchain_config,
            offchain_config_version,
            offchain_config,
        )

    def transfer_ownership(self, to: str) -> rt.Call[None]:
        """`transferOwnership(address to)`."""
        return self._call(_TRANSFER_OWNERSHIP, to)

    def transmit(
        self,
        report_context: Sequence[bytes],
        report: bytes,
        rs: Sequence[bytes],
        ss: Sequence[bytes],
        raw_vs: bytes,
    ) -> rt.Call[None]:
        """`transmit(bytes32[3] reportContext, bytes report, bytes32[] rs, bytes32[] ss, bytes32 rawVs)`."""
        return self._call(_TRANSMIT, report_context, report, rs, ss, raw_vs)

    def transmitters(self) -> rt.Call[tuple[str, ...]]:
        """`transmitters() view returns (address[])`."""
        return self._call(_TRANSMITTERS)

    def type_and_version(self) -> rt.Call[str]:
        """`typeAndVersion() pure returns (string)`."""
        return self._call(_TYPE_AND_VERSION)


class OCR2TitleRequestEvents(rt.Events):
    """The events of OCR2TitleRequest: iterate for the past, `.live()` for what comes."""

    def config_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[ConfigSet]:
        """`event ConfigSet(uint32 previousConfigBlockNumber, bytes32 configDigest, uint64 configCount, address[]
        signers, address[] transmitters, uint8 f, bytes onchainConfig, uint64 offchainConfigVersion, bytes
        offchainConfig)`.
        """
        return self._query(ConfigSet, from_block, to_block, progress)

    def ownership_transfer_requested(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        from_: str | Sequence[str] | None = None,
        to: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[OwnershipTransferRequested]:
        """`event OwnershipTransferRequested(address indexed from, address indexed to)`."""
        return self._query(OwnershipTransferRequested, from_block, to_block, progress, {"from_": from_, "to": to})

    def ownership_transferred(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        from_: str | Sequence[str] | None = None,
        to: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[OwnershipTransferred]:
        """`event OwnershipTransferred(address indexed from, address indexed to)`."""
        return self._query(OwnershipTransferred, from_block, to_block, progress, {"from_": from_, "to": to})

    def title_fulfillment(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[TitleFulfillment]:
        """`event TitleFulfillment(bytes32 requestId, string title)`."""
        return self._query(TitleFulfillment, from_block, to_block, progress)

    def title_request(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[TitleRequest]:
        """`event TitleRequest(bytes32 requestId, string url)`."""
        return self._query(TitleRequest, from_block, to_block, progress)

    def transmitted(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[Transmitted]:
        """`event Transmitted(bytes32 configDigest, uint32 epoch)`."""
        return self._query(Transmitted, from_block, to_block, progress)


class _OCR2TitleRequestInterface(rt.Interface):
    NAME = "OCR2TitleRequest"
    PACKAGE = "gethwrappers_py.ocr2"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "fulfilled": _FULFILLED,
        "latest_config_details": _LATEST_CONFIG_DETAILS,
        "latest_config_digest_and_epoch": _LATEST_CONFIG_DIGEST_AND_EPOCH,
        "owner": _OWNER,
        "request": _REQUEST,
        "set_config": _SET_CONFIG,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
        "transmit": _TRANSMIT,
        "transmitters": _TRANSMITTERS,
        "type_and_version": _TYPE_AND_VERSION,
    }
    EVENTS = (ConfigSet, OwnershipTransferRequested, OwnershipTransferred, TitleFulfillment, TitleRequest, Transmitted)
    REVERTS = _REVERTS
    _CALLS = OCR2TitleRequestCalls
    _EVENTS = OCR2TitleRequestEvents


class AsyncOCR2TitleRequest(_OCR2TitleRequestInterface, rt.AsyncContract):
    """OCR2TitleRequest, awaitable. `OCR2TitleRequest.at` gives one for an async source."""

    calls: OCR2TitleRequestCalls
    events: OCR2TitleRequestEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    async def fulfilled(self, request_id: bytes) -> bool:
        """`fulfilled(bytes32 requestId) view returns (bool)`."""
        return await self._read(self.calls.fulfilled(request_id))

    async def latest_config_details(self) -> LatestConfigDetailsResult:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest)`."""
        return await self._read(self.calls.latest_config_details())

    async def latest_config_digest_and_epoch(self) -> LatestConfigDigestAndEpochResult:
        """`latestConfigDigestAndEpoch() view returns (bool scanLogs, bytes32 configDigest, uint32 epoch)`."""
        return await self._read(self.calls.latest_config_digest_and_epoch())

    async def owner(self) -> str:
        """`owner() view returns (address)`."""
        return await self._read(self.calls.owner())

    def request(self, url: str) -> rt.AsyncTransaction[None]:
        """`request(string url)`."""
        return self._write(self.calls.request(url))

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        offchain_config_version: int,
        offchain_config: bytes,
    ) -> rt.AsyncTransaction[None]:
        """`setConfig(address[] _signers, address[] _transmitters, uint8 _f, bytes _onchainConfig, uint64
        _offchainConfigVersion, bytes _offchainConfig)`.
        """
        return self._write(
            self.calls.set_config(signers, transmitters, f, onchain_config, offchain_config_version, offchain_config),
        )

    def transfer_ownership(self, to: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address to)`."""
        return self._write(self.calls.transfer_ownership(to))

    def transmit(
        self,
        report_context: Sequence[bytes],
        report: bytes,
        rs: Sequence[bytes],
        ss: Sequence[bytes],
        raw_vs: bytes,
    ) -> rt.AsyncTransaction[None]:
        """`transmit(bytes32[3] reportContext, bytes report, bytes32[] rs, bytes32[] ss, bytes32 rawVs)`."""
        return self._write(self.calls.transmit(report_context, report, rs, ss, raw_vs))

    async def transmitters(self) -> tuple[str, ...]:
        """`transmitters() view returns (address[])`."""
        return await self._read(self.calls.transmitters())

    async def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`."""
        return await self._read(self.calls.type_and_version())


class OCR2TitleRequest(_OCR2TitleRequestInterface, rt.Contract):
    """OCR2TitleRequest."""

    calls: OCR2TitleRequestCalls
    events: OCR2TitleRequestEvents
    _ASYNC = AsyncOCR2TitleRequest

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> OCR2TitleRequest: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncOCR2TitleRequest: ...

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
    ) -> OCR2TitleRequest: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncOCR2TitleRequest]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def accept_ownership(self) -> rt.Transaction[None]:
        """`acceptOwnership()`.

        Become the owner; only for the account that was proposed last.
        """
        return self._write(self.calls.accept_ownership())

    def fulfilled(self, request_id: bytes) -> bool:
        """`fulfilled(bytes32 requestId) view returns (bool)`.

        Whether a request has been fulfilled.
        """
        return self._read(self.calls.fulfilled(request_id))

    def latest_config_details(self) -> LatestConfigDetailsResult:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest)`.

        Where to find the latest configuration.
        """
        return self._read(self.calls.latest_config_details())

    def latest_config_digest_and_epoch(self) -> LatestConfigDigestAndEpochResult:
        """`latestConfigDigestAndEpoch() view returns (bool scanLogs, bytes32 configDigest, uint32 epoch)`.

        How far transmission got under the latest configuration.
        """
        return self._read(self.calls.latest_config_digest_and_epoch())

    def owner(self) -> str:
        """`owner() view returns (address)`.

        Account that owns the contract. Not `view` for historical reasons; implementations are.
        """
        return self._read(self.calls.owner())

    def request(self, url: str) -> rt.Transaction[None]:
        """`request(string url)`.

        Ask for the title of the page at `url`.
        """
        return self._write(self.calls.request(url))

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        offchain_config_version: int,
        offchain_config: bytes,
    ) -> rt.Transaction[None]:
        """`setConfig(address[] _signers, address[] _transmitters, uint8 _f, bytes _onchainConfig, uint64
        _offchainConfigVersion, bytes _offchainConfig)`.

        Start a new configuration.
        """
        return self._write(
            self.calls.set_config(signers, transmitters, f, onchain_config, offchain_config_version, offchain_config),
        )

    def transfer_ownership(self, to: str) -> rt.Transaction[None]:
        """`transferOwnership(address to)`.

        Propose a new owner; the proposal takes effect when that account accepts it.
        """
        return self._write(self.calls.transfer_ownership(to))

    def transmit(
        self,
        report_context: Sequence[bytes],
        report: bytes,
        rs: Sequence[bytes],
        ss: Sequence[bytes],
        raw_vs: bytes,
    ) -> rt.Transaction[None]:
        """`transmit(bytes32[3] reportContext, bytes report, bytes32[] rs, bytes32[] ss, bytes32 rawVs)`.

        Deliver a report attested by f + 1 oracles.
        """
        return self._write(self.calls.transmit(report_context, report, rs, ss, raw_vs))

    def transmitters(self) -> tuple[str, ...]:
        """`transmitters() view returns (address[])`.

        Transmitters of the current configuration, in oracle order.
        """
        return self._read(self.calls.transmitters())

    def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`.

        Name of the contract and its version, separated by a blank, for example `OffchainAggregator 4.0.0`.
        """
        return self._read(self.calls.type_and_version())
