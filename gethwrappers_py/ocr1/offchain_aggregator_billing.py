"""Typed wrapper of OffchainAggregatorBilling, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts


@dataclass(frozen=True, slots=True)
class GetBillingResult:
    """What `getBilling` returns."""

    maximum_gas_price: int
    """`uint32 maximumGasPrice`: highest gas price that is reimbursed, gwei"""
    reasonable_gas_price: int
    """`uint32 reasonableGasPrice`: gas price below which transmitters get half of what they save, gwei"""
    micro_link_per_eth: int
    """`uint32 microLinkPerEth`: exchange rate, 1e-6 LINK per 1e18 wei"""
    link_gwei_per_observation: int
    """`uint32 linkGweiPerObservation`: reward of an observation, LINK-gwei"""
    link_gwei_per_transmission: int
    """`uint32 linkGweiPerTransmission`: reward of a transmission, LINK-gwei"""


@dataclass(frozen=True, slots=True)
class BillingAccessControllerSet(rt.Event):
    """`event BillingAccessControllerSet(address old, address current)`."""

    old: str
    """`address old`."""
    current: str
    """`address current`."""

    SPEC: ClassVar = rt.EventSpec(
        "BillingAccessControllerSet",
        "793cb73064f3c8cde7e187ae515511e6e56d1ee89bf08b82fa60fb70f8d48912",
        (rt.Param("old", "address", "old"), rt.Param("current", "address", "current")),
    )


@dataclass(frozen=True, slots=True)
class BillingSet(rt.Event):
    """`event BillingSet(uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth, uint32
    linkGweiPerObservation, uint32 linkGweiPerTransmission)`.
    """

    maximum_gas_price: int
    """`uint32 maximumGasPrice`."""
    reasonable_gas_price: int
    """`uint32 reasonableGasPrice`."""
    micro_link_per_eth: int
    """`uint32 microLinkPerEth`."""
    link_gwei_per_observation: int
    """`uint32 linkGweiPerObservation`."""
    link_gwei_per_transmission: int
    """`uint32 linkGweiPerTransmission`."""

    SPEC: ClassVar = rt.EventSpec(
        "BillingSet",
        "d0d9486a2c673e2a4b57fc82e4c8a556b3e2b82dd5db07e2c04a920ca0f469b6",
        (
            rt.Param("maximumGasPrice", "uint32", "maximum_gas_price"),
            rt.Param("reasonableGasPrice", "uint32", "reasonable_gas_price"),
            rt.Param("microLinkPerEth", "uint32", "micro_link_per_eth"),
            rt.Param("linkGweiPerObservation", "uint32", "link_gwei_per_observation"),
            rt.Param("linkGweiPerTransmission", "uint32", "link_gwei_per_transmission"),
        ),
    )


@dataclass(frozen=True, slots=True)
class LinkTokenSet(rt.Event):
    """`event LinkTokenSet(address indexed _oldLinkToken, address indexed _newLinkToken)`."""

    old_link_token: str
    """`address indexed _oldLinkToken`."""
    new_link_token: str
    """`address indexed _newLinkToken`."""

    SPEC: ClassVar = rt.EventSpec(
        "LinkTokenSet",
        "4966a50c93f855342ccf6c5c0d358b85b91335b2acedc7da0932f691f351711a",
        (
            rt.Param("_oldLinkToken", "address", "old_link_token", indexed=True),
            rt.Param("_newLinkToken", "address", "new_link_token", indexed=True),
        ),
    )


@dataclass(frozen=True, slots=True)
class OraclePaid(rt.Event):
    """`event OraclePaid(address indexed transmitter, address indexed payee, uint256 amount, address indexed
    linkToken)`.
    """

    transmitter: str
    """`address indexed transmitter`."""
    payee: str
    """`address indexed payee`."""
    amount: int
    """`uint256 amount`."""
    link_token: str
    """`address indexed linkToken`."""

    SPEC: ClassVar = rt.EventSpec(
        "OraclePaid",
        "d0b1dac935d85bd54cf0a33b0d41d39f8cf53a968465fc7ea2377526b8ac712c",
        (
            rt.Param("transmitter", "address", "transmitter", indexed=True),
            rt.Param("payee", "address", "payee", indexed=True),
            rt.Param("amount", "uint256", "amount"),
            rt.Param("linkToken", "address", "link_token", indexed=True),
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
class PayeeshipTransferRequested(rt.Event):
    """`event PayeeshipTransferRequested(address indexed transmitter, address indexed current, address indexed
    proposed)`.
    """

    transmitter: str
    """`address indexed transmitter`."""
    current: str
    """`address indexed current`."""
    proposed: str
    """`address indexed proposed`."""

    SPEC: ClassVar = rt.EventSpec(
        "PayeeshipTransferRequested",
        "84f7c7c80bb8ed2279b4aab5f61cd05e6374073d38f46d7f32de8c30e9e38367",
        (
            rt.Param("transmitter", "address", "transmitter", indexed=True),
            rt.Param("current", "address", "current", indexed=True),
            rt.Param("proposed", "address", "proposed", indexed=True),
        ),
    )


@dataclass(frozen=True, slots=True)
class PayeeshipTransferred(rt.Event):
    """`event PayeeshipTransferred(address indexed transmitter, address indexed previous, address indexed current)`."""

    transmitter: str
    """`address indexed transmitter`."""
    previous: str
    """`address indexed previous`."""
    current: str
    """`address indexed current`."""

    SPEC: ClassVar = rt.EventSpec(
        "PayeeshipTransferred",
        "78af32efdcad432315431e9b03d27e6cd98fb79c405fdc5af7c1714d9c0f75b3",
        (
            rt.Param("transmitter", "address", "transmitter", indexed=True),
            rt.Param("previous", "address", "previous", indexed=True),
            rt.Param("current", "address", "current", indexed=True),
        ),
    )


_ACCEPT_OWNERSHIP: rt.Function[None] = rt.Function("acceptOwnership", "79ba5097", view=False)
_ACCEPT_PAYEESHIP: rt.Function[None] = rt.Function(
    "acceptPayeeship",
    "b121e147",
    inputs=(rt.Param("_transmitter", "address", "transmitter"),),
    view=False,
)
_BILLING_ACCESS_CONTROLLER: rt.Function[str] = rt.Function(
    "billingAccessController",
    "996e8298",
    outputs=(rt.Param("", "address", "value"),),
)
_GET_BILLING: rt.Function[GetBillingResult] = rt.Function(
    "getBilling",
    "29937268",
    outputs=(
        rt.Param("maximumGasPrice", "uint32", "maximum_gas_price"),
        rt.Param("reasonableGasPrice", "uint32", "reasonable_gas_price"),
        rt.Param("microLinkPerEth", "uint32", "micro_link_per_eth"),
        rt.Param("linkGweiPerObservation", "uint32", "link_gwei_per_observation"),
        rt.Param("linkGweiPerTransmission", "uint32", "link_gwei_per_transmission"),
    ),
    result=GetBillingResult,
)
_GET_LINK_TOKEN: rt.Function[str] = rt.Function(
    "getLinkToken",
    "e76d5168",
    outputs=(rt.Param("linkToken", "address", "link_token"),),
)
_LINK_AVAILABLE_FOR_PAYMENT: rt.Function[int] = rt.Function(
    "linkAvailableForPayment",
    "d09dc339",
    outputs=(rt.Param("availableBalance", "int256", "available_balance"),),
)
_ORACLE_OBSERVATION_COUNT: rt.Function[int] = rt.Function(
    "oracleObservationCount",
    "e4902f82",
    inputs=(rt.Param("_signerOrTransmitter", "address", "signer_or_transmitter"),),
    outputs=(rt.Param("", "uint16", "value"),),
)
_OWED_PAYMENT: rt.Function[int] = rt.Function(
    "owedPayment",
    "0eafb25b",
    inputs=(rt.Param("_transmitter", "address", "transmitter"),),
    outputs=(rt.Param("", "uint256", "value"),),
)
_OWNER: rt.Function[str] = rt.Function("owner", "8da5cb5b", outputs=(rt.Param("", "address", "value"),))
_SET_BILLING: rt.Function[None] = rt.Function(
    "setBilling",
    "bd824706",
    inputs=(
        rt.Param("_maximumGasPrice", "uint32", "maximum_gas_price"),
        rt.Param("_reasonableGasPrice", "uint32", "reasonable_gas_price"),
        rt.Param("_microLinkPerEth", "uint32", "micro_link_per_eth"),
        rt.Param("_linkGweiPerObservation", "uint32", "link_gwei_per_observation"),
        rt.Param("_linkGweiPerTransmission", "uint32", "link_gwei_per_transmission"),
    ),
    view=False,
)
_SET_BILLING_ACCESS_CONTROLLER: rt.Function[None] = rt.Function(
    "setBillingAccessController",
    "fbffd2c1",
    inputs=(rt.Param("_billingAccessController", "address", "billing_access_controller"),),
    view=False,
)
_SET_LINK_TOKEN: rt.Function[None] = rt.Function(
    "setLinkToken",
    "4fb17470",
    inputs=(rt.Param("_linkToken", "address", "link_token"), rt.Param("_recipient", "address", "recipient")),
    view=False,
)
_SET_PAYEES: rt.Function[None] = rt.Function(
    "setPayees",
    "9c849b30",
    inputs=(rt.Param("_transmitters", "address[]", "transmitters"), rt.Param("_payees", "address[]", "payees")),
    view=False,
)
_TRANSFER_OWNERSHIP: rt.Function[None] = rt.Function(
    "transferOwnership",
    "f2fde38b",
    inputs=(rt.Param("_to", "address", "to"),),
    view=False,
)
_TRANSFER_PAYEESHIP: rt.Function[None] = rt.Function(
    "transferPayeeship",
    "eb5dcd6c",
    inputs=(rt.Param("_transmitter", "address", "transmitter"), rt.Param("_proposed", "address", "proposed")),
    view=False,
)
_WITHDRAW_FUNDS: rt.Function[None] = rt.Function(
    "withdrawFunds",
    "c1075329",
    inputs=(rt.Param("_recipient", "address", "recipient"), rt.Param("_amount", "uint256", "amount")),
    view=False,
)
_WITHDRAW_PAYMENT: rt.Function[None] = rt.Function(
    "withdrawPayment",
    "8ac28d5a",
    inputs=(rt.Param("_transmitter", "address", "transmitter"),),
    view=False,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class OffchainAggregatorBillingCalls(rt.Calls):
    """Packs calls of OffchainAggregatorBilling, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def accept_payeeship(self, transmitter: str) -> rt.Call[None]:
        """`acceptPayeeship(address _transmitter)`."""
        return self._call(_ACCEPT_PAYEESHIP, transmitter)

    def billing_access_controller(self) -> rt.Call[str]:
        """`billingAccessController() view returns (address)`."""
        return self._call(_BILLING_ACCESS_CONTROLLER)

    def get_billing(self) -> rt.Call[GetBillingResult]:
        """`getBilling() view returns (uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth,
        uint32 linkGweiPerObservation, uint32 linkGweiPerTransmission)`.
        """
        return self._call(_GET_BILLING)

    def get_link_token(self) -> rt.Call[str]:
        """`getLinkToken() view returns (address linkToken)`."""
        return self._call(_GET_LINK_TOKEN)

    def link_available_for_payment(self) -> rt.Call[int]:
        """`linkAvailableForPayment() view returns (int256 availableBalance)`."""
        return self._call(_LINK_AVAILABLE_FOR_PAYMENT)

    def oracle_observation_count(self, signer_or_transmitter: str) -> rt.Call[int]:
        """`oracleObservationCount(address _signerOrTransmitter) view returns (uint16)`."""
        return self._call(_ORACLE_OBSERVATION_COUNT, signer_or_transmitter)

    def owed_payment(self, transmitter: str) -> rt.Call[int]:
        """`owedPayment(address _transmitter) view returns (uint256)`."""
        return self._call(_OWED_PAYMENT, transmitter)

    def owner(self) -> rt.Call[str]:
        """`owner() view returns (address)`."""
        return self._call(_OWNER)

    def set_billing(
        self,
        maximum_gas_price: int,
        reasonable_gas_price: int,
        micro_link_per_eth: int,
        link_gwei_per_observation: int,
        link_gwei_per_transmission: int,
    ) -> rt.Call[None]:
        """`setBilling(uint32 _maximumGasPrice, uint32 _reasonableGasPrice, uint32 _microLinkPerEth, uint32
        _linkGweiPerObservation, uint32 _linkGweiPerTransmission)`.
        """
        return self._call(
            _SET_BILLING,
            maximum_gas_price,
            reasonable_gas_price,
            micro_link_per_eth,
            link_gwei_per_observation,
            link_gwei_per_transmission,
        )

    def set_billing_access_controller(self, billing_access_controller: str) -> rt.Call[None]:
        """`setBillingAccessController(address _billingAccessController)`."""
        return self._call(_SET_BILLING_ACCESS_CONTROLLER, billing_access_controller)

    def set_link_token(self, link_token: str, recipient: str) -> rt.Call[None]:
        """`setLinkToken(address _linkToken, address _recipient)`."""
        return self._call(_SET_LINK_TOKEN, link_token, recipient)

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.Call[None]:
        """`setPayees(address[] _transmitters, address[] _payees)`."""
        return self._call(_SET_PAYEES, transmitters, payees)

    def transfer_ownership(self, to: str) -> rt.Call[None]:
        """`transferOwnership(address _to)`."""
        return self._call(_TRANSFER_OWNERSHIP, to)

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.Call[None]:
        """`transferPayeeship(address _transmitter, address _proposed)`."""
        return self._call(_TRANSFER_PAYEESHIP, transmitter, proposed)

    def withdraw_funds(self, recipient: str, amount: int) -> rt.Call[None]:
        """`withdrawFunds(address _recipient, uint256 _amount)`."""
        return self._call(_WITHDRAW_FUNDS, recipient, amount)

    def withdraw_payment(self, transmitter: str) -> rt.Call[None]:
        """`withdrawPayment(address _transmitter)`."""
        return self._call(_WITHDRAW_PAYMENT, transmitter)


class OffchainAggregatorBillingEvents(rt.Events):
    """The events of OffchainAggregatorBilling: iterate for the past, `.live()` for what comes."""

    def billing_access_controller_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[BillingAccessControllerSet]:
        """`event BillingAccessControllerSet(address old, address current)`."""
        return self._query(BillingAccessControllerSet, from_block, to_block, progress)

    def billing_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[BillingSet]:
        """`event BillingSet(uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth, uint32
        linkGweiPerObservation, uint32 linkGweiPerTransmission)`.
        """
        return self._query(BillingSet, from_block, to_block, progress)

    def link_token_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        old_link_token: str | Sequence[str] | None = None,
        new_link_token: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[LinkTokenSet]:
        """`event LinkTokenSet(address indexed _oldLinkToken, address indexed _newLinkToken)`."""
        return self._query(
            LinkTokenSet,
            from_block,
            to_block,
            progress,
            {"old_link_token": old_link_token, "new_link_token": new_link_token},
        )

    def oracle_paid(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        transmitter: str | Sequence[str] | None = None,
        payee: str | Sequence[str] | None = None,
        link_token: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[OraclePaid]:
        """`event OraclePaid(address indexed transmitter, address indexed payee, uint256 amount, address indexed
        linkToken)`.
        """
        return self._query(
            OraclePaid,
            from_block,
            to_block,
            progress,
            {"transmitter": transmitter, "payee": payee, "link_token": link_token},
        )

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

    def payeeship_transfer_requested(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        transmitter: str | Sequence[str] | None = None,
        current: str | Sequence[str] | None = None,
        proposed: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[PayeeshipTransferRequested]:
        """`event PayeeshipTransferRequested(address indexed transmitter, address indexed current, address indexed
        proposed)`.
        """
        return self._query(
            PayeeshipTransferRequested,
            from_block,
            to_block,
            progress,
            {"transmitter": transmitter, "current": current, "proposed": proposed},
        )

    def payeeship_transferred(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        transmitter: str | Sequence[str] | None = None,
        previous: str | Sequence[str] | None = None,
        current: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[PayeeshipTransferred]:
        """`event PayeeshipTransferred(address indexed transmitter, address indexed previous, address indexed
        current)`.
        """
        return self._query(
            PayeeshipTransferred,
            from_block,
            to_block,
            progress,
            {"transmitter": transmitter, "previous": previous, "current": current},
        )


class _OffchainAggregatorBillingInterface(rt.Interface):
    NAME = "OffchainAggregatorBilling"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "accept_payeeship": _ACCEPT_PAYEESHIP,
        "billing_access_controller": _BILLING_ACCESS_CONTROLLER,
        "get_billing": _GET_BILLING,
        "get_link_token": _GET_LINK_TOKEN,
        "link_available_for_payment": _LINK_AVAILABLE_FOR_PAYMENT,
        "oracle_observation_count": _ORACLE_OBSERVATION_COUNT,
        "owed_payment": _OWED_PAYMENT,
        "owner": _OWNER,
        "set_billing": _SET_BILLING,
        "set_billing_access_controller": _SET_BILLING_ACCESS_CONTROLLER,
        "set_link_token": _SET_LINK_TOKEN,
        "set_payees": _SET_PAYEES,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
        "transfer_payeeship": _TRANSFER_PAYEESHIP,
        "withdraw_funds": _WITHDRAW_FUNDS,
        "withdraw_payment": _WITHDRAW_PAYMENT,
    }
    EVENTS = (
        BillingAccessControllerSet,
        BillingSet,
        LinkTokenSet,
        OraclePaid,
        OwnershipTransferRequested,
        OwnershipTransferred,
        PayeeshipTransferRequested,
        PayeeshipTransferred,
    )
    REVERTS = _REVERTS
    CONSTRUCTOR = (
        rt.Param("_maximumGasPrice", "uint32", "maximum_gas_price"),
        rt.Param("_reasonableGasPrice", "uint32", "reasonable_gas_price"),
        rt.Param("_microLinkPerEth", "uint32", "micro_link_per_eth"),
        rt.Param("_linkGweiPerObservation", "uint32", "link_gwei_per_observation"),
        rt.Param("_linkGweiPerTransmission", "uint32", "link_gwei_per_transmission"),
        rt.Param("_link", "address", "link"),
        rt.Param("_billingAccessController", "address", "billing_access_controller"),
    )
    _CALLS = OffchainAggregatorBillingCalls
    _EVENTS = OffchainAggregatorBillingEvents


class AsyncOffchainAggregatorBilling(_OffchainAggregatorBillingInterface, rt.AsyncContract):
    """OffchainAggregatorBilling, awaitable. `OffchainAggregatorBilling.at` gives one for an async source."""

    calls: OffchainAggregatorBillingCalls
    events: OffchainAggregatorBillingEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    def accept_payeeship(self, transmitter: str) -> rt.AsyncTransaction[None]:
        """`acceptPayeeship(address _transmitter)`."""
        return self._write(self.calls.accept_payeeship(transmitter))

    async def billing_access_controller(self) -> str:
        """`billingAccessController() view returns (address)`."""
        return await self._read(self.calls.billing_access_controller())

    async def get_billing(self) -> GetBillingResult:
        """`getBilling() view returns (uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth,
        uint32 linkGweiPerObservation, uint32 linkGweiPerTransmission)`.
        """
        return await self._read(self.calls.get_billing())

    async def get_link_token(self) -> str:
        """`getLinkToken() view returns (address linkToken)`."""
        return await self._read(self.calls.get_link_token())

    async def link_available_for_payment(self) -> int:
        """`linkAvailableForPayment() view returns (int256 availableBalance)`."""
        return await self._read(self.calls.link_available_for_payment())

    async def oracle_observation_count(self, signer_or_transmitter: str) -> int:
        """`oracleObservationCount(address _signerOrTransmitter) view returns (uint16)`."""
        return await self._read(self.calls.oracle_observation_count(signer_or_transmitter))

    async def owed_payment(self, transmitter: str) -> int:
        """`owedPayment(address _transmitter) view returns (uint256)`."""
        return await self._read(self.calls.owed_payment(transmitter))

    async def owner(self) -> str:
        """`owner() view returns (address)`."""
        return await self._read(self.calls.owner())

    def set_billing(
        self,
        maximum_gas_price: int,
        reasonable_gas_price: int,
        micro_link_per_eth: int,
        link_gwei_per_observation: int,
        link_gwei_per_transmission: int,
    ) -> rt.AsyncTransaction[None]:
        """`setBilling(uint32 _maximumGasPrice, uint32 _reasonableGasPrice, uint32 _microLinkPerEth, uint32
        _linkGweiPerObservation, uint32 _linkGweiPerTransmission)`.
        """
        return self._write(
            self.calls.set_billing(
                maximum_gas_price,
                reasonable_gas_price,
                micro_link_per_eth,
                link_gwei_per_observation,
                link_gwei_per_transmission,
            ),
        )

    def set_billing_access_controller(self, billing_access_controller: str) -> rt.AsyncTransaction[None]:
        """`setBillingAccessController(address _billingAccessController)`."""
        return self._write(self.calls.set_billing_access_controller(billing_access_controller))

    def set_link_token(self, link_token: str, recipient: str) -> rt.AsyncTransaction[None]:
        """`setLinkToken(address _linkToken, address _recipient)`."""
        return self._write(self.calls.set_link_token(link_token, recipient))

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.AsyncTransaction[None]:
        """`setPayees(address[] _transmitters, address[] _payees)`."""
        return self._write(self.calls.set_payees(transmitters, payees))

    def transfer_ownership(self, to: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address _to)`."""
        return self._write(self.calls.transfer_ownership(to))

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.AsyncTransaction[None]:
        """`transferPayeeship(address _transmitter, address _proposed)`."""
        return self._write(self.calls.transfer_payeeship(transmitter, proposed))

    def withdraw_funds(self, recipient: str, amount: int) -> rt.AsyncTransaction[None]:
        """`withdrawFunds(address _recipient, uint256 _amount)`."""
        return self._write(self.calls.withdraw_funds(recipient, amount))

    def withdraw_payment(self, transmitter: str) -> rt.AsyncTransaction[None]:
        """`withdrawPayment(address _transmitter)`."""
        return self._write(self.calls.withdraw_payment(transmitter))


class OffchainAggregatorBilling(_OffchainAggregatorBillingInterface, rt.Contract):
    """OffchainAggregatorBilling."""

    calls: OffchainAggregatorBillingCalls
    events: OffchainAggregatorBillingEvents
    _ASYNC = AsyncOffchainAggregatorBilling

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> OffchainAggregatorBilling: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncOffchainAggregatorBilling: ...

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
        maximum_gas_price: int,
        reasonable_gas_price: int,
        micro_link_per_eth: int,
        link_gwei_per_observation: int,
        link_gwei_per_transmission: int,
        link: str,
        billing_access_controller: str,
        **options: Unpack[rt.TransactOptions],
    ) -> OffchainAggregatorBilling: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        maximum_gas_price: int,
        reasonable_gas_price: int,
        micro_link_per_eth: int,
        link_gwei_per_observation: int,
        link_gwei_per_transmission: int,
        link: str,
        billing_access_controller: str,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncOffchainAggregatorBilling]: ...

    @classmethod
    def deploy(
        cls,
        source: Any,
        sender: rt.Sender,
        maximum_gas_price: int,
        reasonable_gas_price: int,
        micro_link_per_eth: int,
        link_gwei_per_observation: int,
        link_gwei_per_transmission: int,
        link: str,
        billing_access_controller: str,
        **options: Unpack[rt.TransactOptions],
    ) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(
            cls,
            source,
            sender,
            (
                maximum_gas_price,
                reasonable_gas_price,
                micro_link_per_eth,
                link_gwei_per_observation,
                link_gwei_per_transmission,
                link,
                billing_access_controller,
            ),
            **options,
        )

    def accept_ownership(self) -> rt.Transaction[None]:
        """`acceptOwnership()`.

        Become the owner; only for the account that was proposed last.
        """
        return self._write(self.calls.accept_ownership())

    def accept_payeeship(self, transmitter: str) -> rt.Transaction[None]:
        """`acceptPayeeship(address _transmitter)`.

        Become the payee; only for the account that was proposed.
        """
        return self._write(self.calls.accept_payeeship(transmitter))

    def billing_access_controller(self) -> str:
        """`billingAccessController() view returns (address)`.

        Contract that decides who may set the billing parameters and withdraw funds besides the owner.
        """
        return self._read(self.calls.billing_access_controller())

    def get_billing(self) -> GetBillingResult:
        """`getBilling() view returns (uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth, uint32
        linkGweiPerObservation, uint32 linkGweiPerTransmission)`.

        The billing parameters.
        """
        return self._read(self.calls.get_billing())

    def get_link_token(self) -> str:
        """`getLinkToken() view returns (address linkToken)`.

        Token that oracles are paid in.
        """
        return self._read(self.calls.get_link_token())

    def link_available_for_payment(self) -> int:
        """`linkAvailableForPayment() view returns (int256 availableBalance)`.

        LINK of this contract that is not owed to anybody.
        """
        return self._read(self.calls.link_available_for_payment())

    def oracle_observation_count(self, signer_or_transmitter: str) -> int:
        """`oracleObservationCount(address _signerOrTransmitter) view returns (uint16)`.

        Observations of an oracle since it was paid last, at most 65534.
        """
        return self._read(self.calls.oracle_observation_count(signer_or_transmitter))

    def owed_payment(self, transmitter: str) -> int:
        """`owedPayment(address _transmitter) view returns (uint256)`.

        What an oracle is owed.
        """
        return self._read(self.calls.owed_payment(transmitter))

    def owner(self) -> str:
        """`owner() view returns (address)`.

        Account that owns the contract.
        """
        return self._read(self.calls.owner())

    def set_billing(
        self,
        maximum_gas_price: int,
        reasonable_gas_price: int,
        micro_link_per_eth: int,
        link_gwei_per_observation: int,
        link_gwei_per_transmission: int,
    ) -> rt.Transaction[None]:
        """`setBilling(uint32 _maximumGasPrice, uint32 _reasonableGasPrice, uint32 _microLinkPerEth, uint32
        _linkGweiPerObservation, uint32 _linkGweiPerTransmission)`.

        Pay all oracles, then replace the billing parameters; only the owner and billing admins.
        """
        return self._write(
            self.calls.set_billing(
                maximum_gas_price,
                reasonable_gas_price,
                micro_link_per_eth,
                link_gwei_per_observation,
                link_gwei_per_transmission,
            ),
        )

    def set_billing_access_controller(self, billing_access_controller: str) -> rt.Transaction[None]:
        """`setBillingAccessController(address _billingAccessController)`.

        Choose who may set the billing parameters and withdraw funds besides the owner; only the owner.
        """
        return self._write(self.calls.set_billing_access_controller(billing_access_controller))

    def set_link_token(self, link_token: str, recipient: str) -> rt.Transaction[None]:
        """`setLinkToken(address _linkToken, address _recipient)`.

        Pay all oracles in the old token, send what remains of it to `_recipient`, and go on with a new token; only the
        owner.
        """
        return self._write(self.calls.set_link_token(link_token, recipient))

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.Transaction[None]:
        """`setPayees(address[] _transmitters, address[] _payees)`.

        Register payees of transmitters that have none; only the owner.
        """
        return self._write(self.calls.set_payees(transmitters, payees))

    def transfer_ownership(self, to: str) -> rt.Transaction[None]:
        """`transferOwnership(address _to)`.

        Propose a new owner; only the owner.
        """
        return self._write(self.calls.transfer_ownership(to))

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.Transaction[None]:
        """`transferPayeeship(address _transmitter, address _proposed)`.

        Propose another payee; only the current one.
        """
        return self._write(self.calls.transfer_payeeship(transmitter, proposed))

    def withdraw_funds(self, recipient: str, amount: int) -> rt.Transaction[None]:
        """`withdrawFunds(address _recipient, uint256 _amount)`.

        Send LINK that is not owed to anybody; only the owner and billing admins.
        """
        return self._write(self.calls.withdraw_funds(recipient, amount))

    def withdraw_payment(self, transmitter: str) -> rt.Transaction[None]:
        """`withdrawPayment(address _transmitter)`.

        Pay an oracle what it is owed; only its payee.
        """
        return self._write(self.calls.withdraw_payment(transmitter))
