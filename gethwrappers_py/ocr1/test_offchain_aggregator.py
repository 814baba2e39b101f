"""Typed wrapper of TestOffchainAggregator, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts


@dataclass(frozen=True, slots=True)
class BillingDataResult:
    """What `billingData` returns."""

    observations_counts: tuple[int, ...]
    """`uint16[31] observationsCounts`."""
    gas_reimbursements: tuple[int, ...]
    """`uint256[31] gasReimbursements`."""
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
class GetRoundDataResult:
    """What `getRoundData` returns."""

    round_id: int
    """`uint80 roundId`: number of the round"""
    answer: int
    """`int256 answer`: median of the observations"""
    started_at: int
    """`uint256 startedAt`: Unix time in seconds: of the observations (OCR2) or of the transmission (OCR1)"""
    updated_at: int
    """`uint256 updatedAt`: Unix time of the transmission in seconds"""
    answered_in_round: int
    """`uint80 answeredInRound`: same as `roundId`"""


@dataclass(frozen=True, slots=True)
class LatestConfigDetailsResult:
    """What `latestConfigDetails` returns."""

    config_count: int
    """`uint32 configCount`: number of configurations so far"""
    block_number: int
    """`uint32 blockNumber`: block of the last one"""
    config_digest: bytes
    """`bytes16 configDigest`: digest of the last one"""


@dataclass(frozen=True, slots=True)
class LatestRoundDataResult:
    """What `latestRoundData` returns."""

    round_id: int
    """`uint80 roundId`: number of the round"""
    answer: int
    """`int256 answer`: median of the observations"""
    started_at: int
    """`uint256 startedAt`: Unix time in seconds: of the observations (OCR2) or of the transmission (OCR1)"""
    updated_at: int
    """`uint256 updatedAt`: Unix time of the transmission in seconds"""
    answered_in_round: int
    """`uint80 answeredInRound`: same as `roundId`"""


@dataclass(frozen=True, slots=True)
class LatestTransmissionDetailsResult:
    """What `latestTransmissionDetails` returns."""

    config_digest: bytes
    """`bytes16 configDigest`: digest of the current configuration"""
    epoch: int
    """`uint32 epoch`: epoch of the last report under it, or 0"""
    round: int
    """`uint8 round`: round of that report, or 0"""
    latest_answer: int
    """`int192 latestAnswer`: latest answer, possibly of an earlier configuration"""
    latest_timestamp: int
    """`uint64 latestTimestamp`: its block timestamp"""


@dataclass(frozen=True, slots=True)
class TestDecodeReportResult:
    """What `testDecodeReport` returns."""

    value_0: bytes
    """`bytes32`."""
    value_1: bytes
    """`bytes32`."""
    value_2: tuple[int, ...]
    """`int192[]`."""


@dataclass(frozen=True, slots=True)
class ValidatorConfigResult:
    """What `validatorConfig` returns."""

    validator: str
    """`address validator`: validator, or zero for none"""
    gas_limit: int
    """`uint32 gasLimit`: gas that it gets"""


@dataclass(frozen=True, slots=True)
class AddedAccess(rt.Event):
    """`event AddedAccess(address user)`."""

    user: str
    """`address user`."""

    SPEC: ClassVar = rt.EventSpec(
        "AddedAccess",
        "87286ad1f399c8e82bf0c4ef4fcdc570ea2e1e92176e5c848b6413545b885db4",
        (rt.Param("user", "address", "user"),),
    )


@dataclass(frozen=True, slots=True)
class AnswerUpdated(rt.Event):
    """`event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)`."""

    current: int
    """`int256 indexed current`."""
    round_id: int
    """`uint256 indexed roundId`."""
    updated_at: int
    """`uint256 updatedAt`."""

    SPEC: ClassVar = rt.EventSpec(
        "AnswerUpdated",
        "0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f",
        (
            rt.Param("current", "int256", "current", indexed=True),
            rt.Param("roundId", "uint256", "round_id", indexed=True),
            rt.Param("updatedAt", "uint256", "updated_at"),
        ),
    )


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
class CheckAccessDisabled(rt.Event):
    """`event CheckAccessDisabled()`."""

    SPEC: ClassVar = rt.EventSpec(
        "CheckAccessDisabled",
        "3be8a977a014527b50ae38adda80b56911c267328965c98ddc385d248f539638",
        (),
    )


@dataclass(frozen=True, slots=True)
class CheckAccessEnabled(rt.Event):
    """`event CheckAccessEnabled()`."""

    SPEC: ClassVar = rt.EventSpec(
        "CheckAccessEnabled",
        "aebf329500988c6488a0074e5a0a9ff304561fc5c6fc877aeb1d59c8282c3480",
        (),
    )


@dataclass(frozen=True, slots=True)
class ConfigSet(rt.Event):
    """`event ConfigSet(uint32 previousConfigBlockNumber, uint64 configCount, address[] signers, address[]
    transmitters, uint8 threshold, uint64 encodedConfigVersion, bytes encoded)`.
    """

    previous_config_block_number: int
    """`uint32 previousConfigBlockNumber`."""
    config_count: int
    """`uint64 configCount`."""
    signers: tuple[str, ...]
    """`address[] signers`."""
    transmitters: tuple[str, ...]
    """`address[] transmitters`."""
    threshold: int
    """`uint8 threshold`."""
    encoded_config_version: int
    """`uint64 encodedConfigVersion`."""
    encoded: bytes
    """`bytes encoded`."""

    SPEC: ClassVar = rt.EventSpec(
        "ConfigSet",
        "25d719d88a4512dd76c7442b910a83360845505894eb444ef299409e180f8fb9",
        (
            rt.Param("previousConfigBlockNumber", "uint32", "previous_config_block_number"),
            rt.Param("configCount", "uint64", "config_count"),
            rt.Param("signers", "address[]", "signers"),
            rt.Param("transmitters", "address[]", "transmitters"),
            rt.Param("threshold", "uint8", "threshold"),
            rt.Param("encodedConfigVersion", "uint64", "encoded_config_version"),
            rt.Param("encoded", "bytes", "encoded"),
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
class NewRound(rt.Event):
    """`event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt)`."""

    round_id: int
    """`uint256 indexed roundId`."""
    started_by: str
    """`address indexed startedBy`."""
    started_at: int
    """`uint256 startedAt`."""

    SPEC: ClassVar = rt.EventSpec(
        "NewRound",
        "0109fc6f55cf40689f02fbaad7af7fe7bbac8a3d2186600afc7d3e10cac60271",
        (
            rt.Param("roundId", "uint256", "round_id", indexed=True),
            rt.Param("startedBy", "address", "started_by", indexed=True),
            rt.Param("startedAt", "uint256", "started_at"),
        ),
    )


@dataclass(frozen=True, slots=True)
class NewTransmission(rt.Event):
    """`event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, int192[]
    observations, bytes observers, bytes32 rawReportContext)`.
    """

    aggregator_round_id: int
    """`uint32 indexed aggregatorRoundId`."""
    answer: int
    """`int192 answer`."""
    transmitter: str
    """`address transmitter`."""
    observations: tuple[int, ...]
    """`int192[] observations`."""
    observers: bytes
    """`bytes observers`."""
    raw_report_context: bytes
    """`bytes32 rawReportContext`."""

    SPEC: ClassVar = rt.EventSpec(
        "NewTransmission",
        "f6a97944f31ea060dfde0566e4167c1a1082551e64b60ecb14d599a9d023d451",
        (
            rt.Param("aggregatorRoundId", "uint32", "aggregator_round_id", indexed=True),
            rt.Param("answer", "int192", "answer"),
            rt.Param("transmitter", "address", "transmitter"),
            rt.Param("observations", "int192[]", "observations"),
            rt.Param("observers", "bytes", "observers"),
            rt.Param("rawReportContext", "bytes32", "raw_report_context"),
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


@dataclass(frozen=True, slots=True)
class RemovedAccess(rt.Event):
    """`event RemovedAccess(address user)`."""

    user: str
    """`address user`."""

    SPEC: ClassVar = rt.EventSpec(
        "RemovedAccess",
        "3d68a6fce901d20453d1a7aa06bf3950302a735948037deb182a8db66df2a0d1",
        (rt.Param("user", "address", "user"),),
    )


@dataclass(frozen=True, slots=True)
class RequesterAccessControllerSet(rt.Event):
    """`event RequesterAccessControllerSet(address old, address current)`."""

    old: str
    """`address old`."""
    current: str
    """`address current`."""

    SPEC: ClassVar = rt.EventSpec(
        "RequesterAccessControllerSet",
        "27b89aede8b560578baaa25ee5ce3852c5eecad1e114b941bbd89e1eb4bae634",
        (rt.Param("old", "address", "old"), rt.Param("current", "address", "current")),
    )


@dataclass(frozen=True, slots=True)
class RoundRequested(rt.Event):
    """`event RoundRequested(address indexed requester, bytes16 configDigest, uint32 epoch, uint8 round)`."""

    requester: str
    """`address indexed requester`."""
    config_digest: bytes
    """`bytes16 configDigest`."""
    epoch: int
    """`uint32 epoch`."""
    round: int
    """`uint8 round`."""

    SPEC: ClassVar = rt.EventSpec(
        "RoundRequested",
        "3ea16a923ff4b1df6526e854c9e3a995c43385d70e73359e10623c74f0b52037",
        (
            rt.Param("requester", "address", "requester", indexed=True),
            rt.Param("configDigest", "bytes16", "config_digest"),
            rt.Param("epoch", "uint32", "epoch"),
            rt.Param("round", "uint8", "round"),
        ),
    )


@dataclass(frozen=True, slots=True)
class ValidatorConfigSet(rt.Event):
    """`event ValidatorConfigSet(address indexed previousValidator, uint32 previousGasLimit, address indexed
    currentValidator, uint32 currentGasLimit)`.
    """

    previous_validator: str
    """`address indexed previousValidator`."""
    previous_gas_limit: int
    """`uint32 previousGasLimit`."""
    current_validator: str
    """`address indexed currentValidator`."""
    current_gas_limit: int
    """`uint32 currentGasLimit`."""

    SPEC: ClassVar = rt.EventSpec(
        "ValidatorConfigSet",
        "b04e3a37abe9c0fcdfebdeae019a8e2b12ddf53f5d55ffb0caccc1bedaca1541",
        (
            rt.Param("previousValidator", "address", "previous_validator", indexed=True),
            rt.Param("previousGasLimit", "uint32", "previous_gas_limit"),
            rt.Param("currentValidator", "address", "current_validator", indexed=True),
            rt.Param("currentGasLimit", "uint32", "current_gas_limit"),
        ),
    )


_ACCEPT_OWNERSHIP: rt.Function[None] = rt.Function("acceptOwnership", "79ba5097", view=False)
_ACCEPT_PAYEESHIP: rt.Function[None] = rt.Function(
    "acceptPayeeship",
    "b121e147",
    inputs=(rt.Param("_transmitter", "address", "transmitter"),),
    view=False,
)
_ADD_ACCESS: rt.Function[None] = rt.Function(
    "addAccess",
    "a118f249",
    inputs=(rt.Param("_user", "address", "user"),),
    view=False,
)
_BILLING_ACCESS_CONTROLLER: rt.Function[str] = rt.Function(
    "billingAccessController",
    "996e8298",
    outputs=(rt.Param("", "address", "value"),),
)
_BILLING_DATA: rt.Function[BillingDataResult] = rt.Function(
    "billingData",
    "3c04967b",
    outputs=(
        rt.Param("observationsCounts", "uint16[31]", "observations_counts"),
        rt.Param("gasReimbursements", "uint256[31]", "gas_reimbursements"),
        rt.Param("maximumGasPrice", "uint32", "maximum_gas_price"),
        rt.Param("reasonableGasPrice", "uint32", "reasonable_gas_price"),
        rt.Param("microLinkPerEth", "uint32", "micro_link_per_eth"),
        rt.Param("linkGweiPerObservation", "uint32", "link_gwei_per_observation"),
        rt.Param("linkGweiPerTransmission", "uint32", "link_gwei_per_transmission"),
    ),
    result=BillingDataResult,
)
_CHECK_ENABLED: rt.Function[bool] = rt.Function("checkEnabled", "dc7f0124", outputs=(rt.Param("", "bool", "value"),))
_DECIMALS: rt.Function[int] = rt.Function("decimals", "313ce567", outputs=(rt.Param("", "uint8", "value"),))
_DESCRIPTION: rt.Function[str] = rt.Function("description", "7284e416", outputs=(rt.Param("", "string", "value"),))
_DISABLE_ACCESS_CHECK: rt.Function[None] = rt.Function("disableAccessCheck", "0a756983", view=False)
_ENABLE_ACCESS_CHECK: rt.Function[None] = rt.Function("enableAccessCheck", "8038e4a1", view=False)
_GET_ANSWER: rt.Function[int] = rt.Function(
    "getAnswer",
    "b5ab58dc",
    inputs=(rt.Param("_roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "int256", "value"),),
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
_GET_CONFIG_DIGEST: rt.Function[bytes] = rt.Function(
    "getConfigDigest",
    "66cfeaf1",
    outputs=(rt.Param("", "bytes16", "value"),),
)
_GET_LINK_TOKEN: rt.Function[str] = rt.Function(
    "getLinkToken",
    "e76d5168",
    outputs=(rt.Param("linkToken", "address", "link_token"),),
)
_GET_ROUND_DATA: rt.Function[GetRoundDataResult] = rt.Function(
    "getRoundData",
    "9a6fc8f5",
    inputs=(rt.Param("_roundId", "uint80", "round_id"),),
    outputs=(
        rt.Param("roundId", "uint80", "round_id"),
        rt.Param("answer", "int256", "answer"),
        rt.Param("startedAt", "uint256", "started_at"),
        rt.Param("updatedAt", "uint256", "updated_at"),
        rt.Param("answeredInRound", "uint80", "answered_in_round"),
    ),
    result=GetRoundDataResult,
)
_GET_TIMESTAMP: rt.Function[int] = rt.Function(
    "getTimestamp",
    "b633620c",
    inputs=(rt.Param("_roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "uint256", "value"),),
)
_HAS_ACCESS: rt.Function[bool] = rt.Function(
    "hasAccess",
    "6b14daf8",
    inputs=(rt.Param("_user", "address", "user"), rt.Param("_calldata", "bytes", "calldata")),
    outputs=(rt.Param("", "bool", "value"),),
)
_LATEST_ANSWER: rt.Function[int] = rt.Function("latestAnswer", "50d25bcd", outputs=(rt.Param("", "int256", "value"),))
_LATEST_CONFIG_DETAILS: rt.Function[LatestConfigDetailsResult] = rt.Function(
    "latestConfigDetails",
    "81ff7048",
    outputs=(
        rt.Param("configCount", "uint32", "config_count"),
        rt.Param("blockNumber", "uint32", "block_number"),
        rt.Param("configDigest", "bytes16", "config_digest"),
    ),
    result=LatestConfigDetailsResult,
)
_LATEST_ROUND: rt.Function[int] = rt.Function("latestRound", "668a0f02", outputs=(rt.Param("", "uint256", "value"),))
_LATEST_ROUND_DATA: rt.Function[LatestRoundDataResult] = rt.Function(
    "latestRoundData",
    "feaf968c",
    outputs=(
        rt.Param("roundId", "uint80", "round_id"),
        rt.Param("answer", "int256", "answer"),
        rt.Param("startedAt", "uint256", "started_at"),
        rt.Param("updatedAt", "uint256", "updated_at"),
        rt.Param("answeredInRound", "uint80", "answered_in_round"),
    ),
    result=LatestRoundDataResult,
)
_LATEST_TIMESTAMP: rt.Function[int] = rt.Function(
    "latestTimestamp",
    "8205bf6a",
    outputs=(rt.Param("", "uint256", "value"),),
)
_LATEST_TRANSMISSION_DETAILS: rt.Function[LatestTransmissionDetailsResult] = rt.Function(
    "latestTransmissionDetails",
    "e5fe4577",
    outputs=(
        rt.Param("configDigest", "bytes16", "config_digest"),
        rt.Param("epoch", "uint32", "epoch"),
        rt.Param("round", "uint8", "round"),
        rt.Param("latestAnswer", "int192", "latest_answer"),
        rt.Param("latestTimestamp", "uint64", "latest_timestamp"),
    ),
    result=LatestTransmissionDetailsResult,
)
_LINK_AVAILABLE_FOR_PAYMENT: rt.Function[int] = rt.Function(
    "linkAvailableForPayment",
    "d09dc339",
    outputs=(rt.Param("availableBalance", "int256", "available_balance"),),
)
_MAX_ANSWER: rt.Function[int] = rt.Function("maxAnswer", "70da2f67", outputs=(rt.Param("", "int192", "value"),))
_MIN_ANSWER: rt.Function[int] = rt.Function("minAnswer", "22adbc78", outputs=(rt.Param("", "int192", "value"),))
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
_REMOVE_ACCESS: rt.Function[None] = rt.Function(
    "removeAccess",
    "8823da6c",
    inputs=(rt.Param("_user", "address", "user"),),
    view=False,
)
_REQUEST_NEW_ROUND: rt.Function[int] = rt.Function(
    "requestNewRound",
    "98e5b12a",
    outputs=(rt.Param("", "uint80", "value"),),
    view=False,
)
_REQUESTER_ACCESS_CONTROLLER: rt.Function[str] = rt.Function(
    "requesterAccessController",
    "70efdf2d",
    outputs=(rt.Param("", "address", "value"),),
)
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
_SET_CONFIG: rt.Function[None] = rt.Function(
    "setConfig",
    "585aa7de",
    inputs=(
        rt.Param("_signers", "address[]", "signers"),
        rt.Param("_transmitters", "address[]", "transmitters"),
        rt.Param("_threshold", "uint8", "threshold"),
        rt.Param("_encodedConfigVersion", "uint64", "encoded_config_version"),
        rt.Param("_encoded", "bytes", "encoded"),
    ),
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
_SET_REQUESTER_ACCESS_CONTROLLER: rt.Function[None] = rt.Function(
    "setRequesterAccessController",
    "9e3ceeab",
    inputs=(rt.Param("_requesterAccessController", "address", "requester_access_controller"),),
    view=False,
)
_SET_VALIDATOR_CONFIG: rt.Function[None] = rt.Function(
    "setValidatorConfig",
    "eb457163",
    inputs=(rt.Param("_newValidator", "address", "new_validator"), rt.Param("_newGasLimit", "uint32", "new_gas_limit")),
    view=False,
)
_TEST_ACCOUNTING_GAS_COST: rt.Function[int] = rt.Function(
    "testAccountingGasCost",
    "0b69df86",
    outputs=(rt.Param("", "uint256", "value"),),
)
_TEST_BURN_LINK: rt.Function[None] = rt.Function(
    "testBurnLINK",
    "acfe7f9c",
    inputs=(rt.Param("amount", "uint256", "amount"),),
    view=False,
)
_TEST_DECODE_REPORT: rt.Function[TestDecodeReportResult] = rt.Function(
    "testDecodeReport",
    "3b5cdfa2",
    inputs=(rt.Param("report", "bytes", "report"),),
    outputs=(
        rt.Param("", "bytes32", "value_0"),
        rt.Param("", "bytes32", "value_1"),
        rt.Param("", "int192[]", "value_2"),
    ),
    result=TestDecodeReportResult,
)
_TEST_IMPLIED_GAS_PRICE: rt.Function[int] = rt.Function(
    "testImpliedGasPrice",
    "fa98a1c7",
    inputs=(
        rt.Param("txGasPrice", "uint256", "tx_gas_price"),
        rt.Param("reasonableGasPrice", "uint256", "reasonable_gas_price"),
        rt.Param("maximumGasPrice", "uint256", "maximum_gas_price"),
    ),
    outputs=(rt.Param("", "uint256", "value"),),
)
_TEST_PAYEE: rt.Function[str] = rt.Function(
    "testPayee",
    "9eb6e060",
    inputs=(rt.Param("_transmitter", "address", "transmitter"),),
    outputs=(rt.Param("", "address", "value"),),
)
_TEST_SATURATING_ADD_UINT16: rt.Function[int] = rt.Function(
    "testSaturatingAddUint16",
    "9b764d97",
    inputs=(rt.Param("_x", "uint16", "x"), rt.Param("_y", "uint16", "y")),
    outputs=(rt.Param("", "uint16", "value"),),
)
_TEST_SET_GAS_REIMBURSEMENTS: rt.Function[None] = rt.Function(
    "testSetGasReimbursements",
    "e2851911",
    inputs=(
        rt.Param("_transmitterOrSigner", "address", "transmitter_or_signer"),
        rt.Param("_amountLinkWei", "uint256", "amount_link_wei"),
    ),
    view=False,
)
_TEST_SET_ORACLE_OBSERVATION_COUNT: rt.Function[None] = rt.Function(
    "testSetOracleObservationCount",
    "d18bf87e",
    inputs=(rt.Param("_oracle", "address", "oracle"), rt.Param("_amount", "uint16", "amount")),
    view=False,
)
_TEST_TOTAL_LINK_DUE: rt.Function[int] = rt.Function(
    "testTotalLinkDue",
    "102a474b",
    outputs=(rt.Param("linkDue", "uint256", "link_due"),),
)
_TEST_TRANSMITTER_GAS_COST_ETH_WEI: rt.Function[int] = rt.Function(
    "testTransmitterGasCostEthWei",
    "77096177",
    inputs=(
        rt.Param("initialGas", "uint256", "initial_gas"),
        rt.Param("gasPrice", "uint256", "gas_price"),
        rt.Param("callDataCost", "uint256", "call_data_cost"),
        rt.Param("gasLeft", "uint256", "gas_left"),
    ),
    outputs=(rt.Param("", "uint128", "value"),),
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
_TRANSMIT: rt.Function[None] = rt.Function(
    "transmit",
    "c9807539",
    inputs=(
        rt.Param("_report", "bytes", "report"),
        rt.Param("_rs", "bytes32[]", "rs"),
        rt.Param("_ss", "bytes32[]", "ss"),
        rt.Param("_rawVs", "bytes32", "raw_vs"),
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
_VALIDATOR_CONFIG: rt.Function[ValidatorConfigResult] = rt.Function(
    "validatorConfig",
    "8e0566de",
    outputs=(rt.Param("validator", "address", "validator"), rt.Param("gasLimit", "uint32", "gas_limit")),
    result=ValidatorConfigResult,
)
_VERSION: rt.Function[int] = rt.Function("version", "54fd4d50", outputs=(rt.Param("", "uint256", "value"),))
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


class TestOffchainAggregatorCalls(rt.Calls):
    """Packs calls of TestOffchainAggregator, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def accept_payeeship(self, transmitter: str) -> rt.Call[None]:
        """`acceptPayeeship(address _transmitter)`."""
        return self._call(_ACCEPT_PAYEESHIP, transmitter)

    def add_access(self, user: str) -> rt.Call[None]:
        """`addAccess(address _user)`."""
        return self._call(_ADD_ACCESS, user)

    def billing_access_controller(self) -> rt.Call[str]:
        """`billingAccessController() view returns (address)`."""
        return self._call(_BILLING_ACCESS_CONTROLLER)

    def billing_data(self) -> rt.Call[BillingDataResult]:
        """`billingData() view returns (uint16[31] observationsCounts, uint256[31] gasReimbursements, uint32
        maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth, uint32 linkGweiPerObservation, uint32
        linkGweiPerTransmission)`.
        """
        return self._call(_BILLING_DATA)

    def check_enabled(self) -> rt.Call[bool]:
        """`checkEnabled() view returns (bool)`."""
        return self._call(_CHECK_ENABLED)

    def decimals(self) -> rt.Call[int]:
        """`decimals() view returns (uint8)`."""
        return self._call(_DECIMALS)

    def description(self) -> rt.Call[str]:
        """`description() view returns (string)`."""
        return self._call(_DESCRIPTION)

    def disable_access_check(self) -> rt.Call[None]:
        """`disableAccessCheck()`."""
        return self._call(_DISABLE_ACCESS_CHECK)

    def enable_access_check(self) -> rt.Call[None]:
        """`enableAccessCheck()`."""
        return self._call(_ENABLE_ACCESS_CHECK)

    def get_answer(self, round_id: int) -> rt.Call[int]:
        """`getAnswer(uint256 _roundId) view returns (int256)`."""
        return self._call(_GET_ANSWER, round_id)

    def get_billing(self) -> rt.Call[GetBillingResult]:
        """`getBilling() view returns (uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth,
        uint32 linkGweiPerObservation, uint32 linkGweiPerTransmission)`.
        """
        return self._call(_GET_BILLING)

    def get_config_digest(self) -> rt.Call[bytes]:
        """`getConfigDigest() view returns (bytes16)`."""
        return self._call(_GET_CONFIG_DIGEST)

    def get_link_token(self) -> rt.Call[str]:
        """`getLinkToken() view returns (address linkToken)`."""
        return self._call(_GET_LINK_TOKEN)

    def get_round_data(self, round_id: int) -> rt.Call[GetRoundDataResult]:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return self._call(_GET_ROUND_DATA, round_id)

    def get_timestamp(self, round_id: int) -> rt.Call[int]:
        """`getTimestamp(uint256 _roundId) view returns (uint256)`."""
        return self._call(_GET_TIMESTAMP, round_id)

    def has_access(self, user: str, calldata: bytes) -> rt.Call[bool]:
        """`hasAccess(address _user, bytes _calldata) view returns (bool)`."""
        return self._call(_HAS_ACCESS, user, calldata)

    def latest_answer(self) -> rt.Call[int]:
        """`latestAnswer() view returns (int256)`."""
        return self._call(_LATEST_ANSWER)

    def latest_config_details(self) -> rt.Call[LatestConfigDetailsResult]:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes16 configDigest)`."""
        return self._call(_LATEST_CONFIG_DETAILS)

    def latest_round(self) -> rt.Call[int]:
        """`latestRound() view returns (uint256)`."""
        return self._call(_LATEST_ROUND)

    def latest_round_data(self) -> rt.Call[LatestRoundDataResult]:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt,
        uint80 answeredInRound)`.
        """
        return self._call(_LATEST_ROUND_DATA)

    def latest_timestamp(self) -> rt.Call[int]:
        """`latestTimestamp() view returns (uint256)`."""
        return self._call(_LATEST_TIMESTAMP)

    def latest_transmission_details(self) -> rt.Call[LatestTransmissionDetailsResult]:
        """`latestTransmissionDetails() view returns (bytes16 configDigest, uint32 epoch, uint8 round, int192
        latestAnswer, uint64 latestTimestamp)`.
        """
        return self._call(_LATEST_TRANSMISSION_DETAILS)

    def link_available_for_payment(self) -> rt.Call[int]:
        """`linkAvailableForPayment() view returns (int256 availableBalance)`."""
        return self._call(_LINK_AVAILABLE_FOR_PAYMENT)

    def max_answer(self) -> rt.Call[int]:
        """`maxAnswer() view returns (int192)`."""
        return self._call(_MAX_ANSWER)

    def min_answer(self) -> rt.Call[int]:
        """`minAnswer() view returns (int192)`."""
        return self._call(_MIN_ANSWER)

    def oracle_observation_count(self, signer_or_transmitter: str) -> rt.Call[int]:
        """`oracleObservationCount(address _signerOrTransmitter) view returns (uint16)`."""
        return self._call(_ORACLE_OBSERVATION_COUNT, signer_or_transmitter)

    def owed_payment(self, transmitter: str) -> rt.Call[int]:
        """`owedPayment(address _transmitter) view returns (uint256)`."""
        return self._call(_OWED_PAYMENT, transmitter)

    def owner(self) -> rt.Call[str]:
        """`owner() view returns (address)`."""
        return self._call(_OWNER)

    def remove_access(self, user: str) -> rt.Call[None]:
        """`removeAccess(address _user)`."""
        return self._call(_REMOVE_ACCESS, user)

    def request_new_round(self) -> rt.Call[int]:
        """`requestNewRound() returns (uint80)`."""
        return self._call(_REQUEST_NEW_ROUND)

    def requester_access_controller(self) -> rt.Call[str]:
        """`requesterAccessController() view returns (address)`."""
        return self._call(_REQUESTER_ACCESS_CONTROLLER)

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

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        threshold: int,
        encoded_config_version: int,
        encoded: bytes,
    ) -> rt.Call[None]:
        """`setConfig(address[] _signers, address[] _transmitters, uint8 _threshold, uint64 _encodedConfigVersion,
        bytes _encoded)`.
        """
        return self._call(_SET_CONFIG, signers, transmitters, threshold, encoded_config_version, encoded)

    def set_link_token(self, link_token: str, recipient: str) -> rt.Call[None]:
        """`setLinkToken(address _linkToken, address _recipient)`."""
        return self._call(_SET_LINK_TOKEN, link_token, recipient)

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.Call[None]:
        """`setPayees(address[] _transmitters, address[] _payees)`."""
        return self._call(_SET_PAYEES, transmitters, payees)

    def set_requester_access_controller(self, requester_access_controller: str) -> rt.Call[None]:
        """`setRequesterAccessController(address _requesterAccessController)`."""
        return self._call(_SET_REQUESTER_ACCESS_CONTROLLER, requester_access_controller)

    def set_validator_config(self, new_validator: str, new_gas_limit: int) -> rt.Call[None]:
        """`setValidatorConfig(address _newValidator, uint32 _newGasLimit)`."""
        return self._call(_SET_VALIDATOR_CONFIG, new_validator, new_gas_limit)

    def test_accounting_gas_cost(self) -> rt.Call[int]:
        """`testAccountingGasCost() pure returns (uint256)`."""
        return self._call(_TEST_ACCOUNTING_GAS_COST)

    def test_burn_link(self, amount: int) -> rt.Call[None]:
        """`testBurnLINK(uint256 amount)`."""
        return self._call(_TEST_BURN_LINK, amount)

    def test_decode_report(self, report: bytes) -> rt.Call[TestDecodeReportResult]:
        """`testDecodeReport(bytes report) pure returns (bytes32, bytes32, int192[])`."""
        return self._call(_TEST_DECODE_REPORT, report)

    def test_implied_gas_price(
        self,
        tx_gas_price: int,
        reasonable_gas_price: int,
        maximum_gas_price: int,
    ) -> rt.Call[int]:
        """`testImpliedGasPrice(uint256 txGasPrice, uint256 reasonableGasPrice, uint256 maximumGasPrice) pure
        returns (uint256)`.
        """
        return self._call(_TEST_IMPLIED_GAS_PRICE, tx_gas_price, reasonable_gas_price, maximum_gas_price)

    def test_payee(self, transmitter: str) -> rt.Call[str]:
        """`testPayee(address _transmitter) view returns (address)`."""
        return self._call(_TEST_PAYEE, transmitter)

    def test_saturating_add_uint16(self, x: int, y: int) -> rt.Call[int]:
        """`testSaturatingAddUint16(uint16 _x, uint16 _y) pure returns (uint16)`."""
        return self._call(_TEST_SATURATING_ADD_UINT16, x, y)

    def test_set_gas_reimbursements(self, transmitter_or_signer: str, amount_link_wei: int) -> rt.Call[None]:
        """`testSetGasReimbursements(address _transmitterOrSigner, uint256 _amountLinkWei)`."""
        return self._call(_TEST_SET_GAS_REIMBURSEMENTS, transmitter_or_signer, amount_link_wei)

    def test_set_oracle_observation_count(self, oracle: str, amount: int) -> rt.Call[None]:
        """`testSetOracleObservationCount(address _oracle, uint16 _amount)`."""
        return self._call(_TEST_SET_ORACLE_OBSERVATION_COUNT, oracle, amount)

    def test_total_link_due(self) -> rt.Call[int]:
        """`testTotalLinkDue() view returns (uint256 linkDue)`."""
        return self._call(_TEST_TOTAL_LINK_DUE)

    def test_transmitter_gas_cost_eth_wei(
        self,
        initial_gas: int,
        gas_price: int,
        call_data_cost: int,
        gas_left: int,
    ) -> rt.Call[int]:
        """`testTransmitterGasCostEthWei(uint256 initialGas, uint256 gasPrice, uint256 callDataCost, uint256
        gasLeft) pure returns (uint128)`.
        """
        return self._call(_TEST_TRANSMITTER_GAS_COST_ETH_WEI, initial_gas, gas_price, call_data_cost, gas_left)

    def transfer_ownership(self, to: str) -> rt.Call[None]:
        """`transferOwnership(address _to)`."""
        return self._call(_TRANSFER_OWNERSHIP, to)

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.Call[None]:
        """`transferPayeeship(address _transmitter, address _proposed)`."""
        return self._call(_TRANSFER_PAYEESHIP, transmitter, proposed)

    def transmit(self, report: bytes, rs: Sequence[bytes], ss: Sequence[bytes], raw_vs: bytes) -> rt.Call[None]:
        """`transmit(bytes _report, bytes32[] _rs, bytes32[] _ss, bytes32 _rawVs)`."""
        return self._call(_TRANSMIT, report, rs, ss, raw_vs)

    def transmitters(self) -> rt.Call[tuple[str, ...]]:
        """`transmitters() view returns (address[])`."""
        return self._call(_TRANSMITTERS)

    def type_and_version(self) -> rt.Call[str]:
        """`typeAndVersion() pure returns (string)`."""
        return self._call(_TYPE_AND_VERSION)

    def validator_config(self) -> rt.Call[ValidatorConfigResult]:
        """`validatorConfig() view returns (address validator, uint32 gasLimit)`."""
        return self._call(_VALIDATOR_CONFIG)

    def version(self) -> rt.Call[int]:
        """`version() view returns (uint256)`."""
        return self._call(_VERSION)

    def withdraw_funds(self, recipient: str, amount: int) -> rt.Call[None]:
        """`withdrawFunds(address _recipient, uint256 _amount)`."""
        return self._call(_WITHDRAW_FUNDS, recipient, amount)

    def withdraw_payment(self, transmitter: str) -> rt.Call[None]:
        """`withdrawPayment(address _transmitter)`."""
        return self._call(_WITHDRAW_PAYMENT, transmitter)


class TestOffchainAggregatorEvents(rt.Events):
    """The events of TestOffchainAggregator: iterate for the past, `.live()` for what comes."""

    def added_access(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[AddedAccess]:
        """`event AddedAccess(address user)`."""
        return self._query(AddedAccess, from_block, to_block, progress)

    def answer_updated(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        current: int | Sequence[int] | None = None,
        round_id: int | Sequence[int] | None = None,
    ) -> rt.EventQuery[AnswerUpdated]:
        """`event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)`."""
        return self._query(AnswerUpdated, from_block, to_block, progress, {"current": current, "round_id": round_id})

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

    def check_access_disabled(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[CheckAccessDisabled]:
        """`event CheckAccessDisabled()`."""
        return self._query(CheckAccessDisabled, from_block, to_block, progress)

    def check_access_enabled(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[CheckAccessEnabled]:
        """`event CheckAccessEnabled()`."""
        return self._query(CheckAccessEnabled, from_block, to_block, progress)

    def config_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[ConfigSet]:
        """`event ConfigSet(uint32 previousConfigBlockNumber, uint64 configCount, address[] signers, address[]
        transmitters, uint8 threshold, uint64 encodedConfigVersion, bytes encoded)`.
        """
        return self._query(ConfigSet, from_block, to_block, progress)

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

    def new_round(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        round_id: int | Sequence[int] | None = None,
        started_by: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[NewRound]:
        """`event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt)`."""
        return self._query(NewRound, from_block, to_block, progress, {"round_id": round_id, "started_by": started_by})

    def new_transmission(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        aggregator_round_id: int | Sequence[int] | None = None,
    ) -> rt.EventQuery[NewTransmission]:
        """`event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, int192[]
        observations, bytes observers, bytes32 rawReportContext)`.
        """
        return self._query(
            NewTransmission,
            from_block,
            to_block,
            progress,
            {"aggregator_round_id": aggregator_round_id},
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

    def removed_access(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[RemovedAccess]:
        """`event RemovedAccess(address user)`."""
        return self._query(RemovedAccess, from_block, to_block, progress)

    def requester_access_controller_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[RequesterAccessControllerSet]:
        """`event RequesterAccessControllerSet(address old, address current)`."""
        return self._query(RequesterAccessControllerSet, from_block, to_block, progress)

    def round_requested(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        requester: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[RoundRequested]:
        """`event RoundRequested(address indexed requester, bytes16 configDigest, uint32 epoch, uint8 round)`."""
        return self._query(RoundRequested, from_block, to_block, progress, {"requester": requester})

    def validator_config_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        previous_validator: str | Sequence[str] | None = None,
        current_validator: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[ValidatorConfigSet]:
        """`event ValidatorConfigSet(address indexed previousValidator, uint32 previousGasLimit, address indexed
        currentValidator, uint32 currentGasLimit)`.
        """
        return self._query(
            ValidatorConfigSet,
            from_block,
            to_block,
            progress,
            {"previous_validator": previous_validator, "current_validator": current_validator},
        )


class _TestOffchainAggregatorInterface(rt.Interface):
    NAME = "TestOffchainAggregator"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "accept_payeeship": _ACCEPT_PAYEESHIP,
        "add_access": _ADD_ACCESS,
        "billing_access_controller": _BILLING_ACCESS_CONTROLLER,
        "billing_data": _BILLING_DATA,
        "check_enabled": _CHECK_ENABLED,
        "decimals": _DECIMALS,
        "description": _DESCRIPTION,
        "disable_access_check": _DISABLE_ACCESS_CHECK,
        "enable_access_check": _ENABLE_ACCESS_CHECK,
        "get_answer": _GET_ANSWER,
        "get_billing": _GET_BILLING,
        "get_config_digest": _GET_CONFIG_DIGEST,
        "get_link_token": _GET_LINK_TOKEN,
        "get_round_data": _GET_ROUND_DATA,
        "get_timestamp": _GET_TIMESTAMP,
        "has_access": _HAS_ACCESS,
        "latest_answer": _LATEST_ANSWER,
        "latest_config_details": _LATEST_CONFIG_DETAILS,
        "latest_round": _LATEST_ROUND,
        "latest_round_data": _LATEST_ROUND_DATA,
        "latest_timestamp": _LATEST_TIMESTAMP,
        "latest_transmission_details": _LATEST_TRANSMISSION_DETAILS,
        "link_available_for_payment": _LINK_AVAILABLE_FOR_PAYMENT,
        "max_answer": _MAX_ANSWER,
        "min_answer": _MIN_ANSWER,
        "oracle_observation_count": _ORACLE_OBSERVATION_COUNT,
        "owed_payment": _OWED_PAYMENT,
        "owner": _OWNER,
        "remove_access": _REMOVE_ACCESS,
        "request_new_round": _REQUEST_NEW_ROUND,
        "requester_access_controller": _REQUESTER_ACCESS_CONTROLLER,
        "set_billing": _SET_BILLING,
        "set_billing_access_controller": _SET_BILLING_ACCESS_CONTROLLER,
        "set_config": _SET_CONFIG,
        "set_link_token": _SET_LINK_TOKEN,
        "set_payees": _SET_PAYEES,
        "set_requester_access_controller": _SET_REQUESTER_ACCESS_CONTROLLER,
        "set_validator_config": _SET_VALIDATOR_CONFIG,
        "test_accounting_gas_cost": _TEST_ACCOUNTING_GAS_COST,
        "test_burn_link": _TEST_BURN_LINK,
        "test_decode_report": _TEST_DECODE_REPORT,
        "test_implied_gas_price": _TEST_IMPLIED_GAS_PRICE,
        "test_payee": _TEST_PAYEE,
        "test_saturating_add_uint16": _TEST_SATURATING_ADD_UINT16,
        "test_set_gas_reimbursements": _TEST_SET_GAS_REIMBURSEMENTS,
        "test_set_oracle_observation_count": _TEST_SET_ORACLE_OBSERVATION_COUNT,
        "test_total_link_due": _TEST_TOTAL_LINK_DUE,
        "test_transmitter_gas_cost_eth_wei": _TEST_TRANSMITTER_GAS_COST_ETH_WEI,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
        "transfer_payeeship": _TRANSFER_PAYEESHIP,
        "transmit": _TRANSMIT,
        "transmitters": _TRANSMITTERS,
        "type_and_version": _TYPE_AND_VERSION,
        "validator_config": _VALIDATOR_CONFIG,
        "version": _VERSION,
        "withdraw_funds": _WITHDRAW_FUNDS,
        "withdraw_payment": _WITHDRAW_PAYMENT,
    }
    EVENTS = (
        AddedAccess,
        AnswerUpdated,
        BillingAccessControllerSet,
        BillingSet,
        CheckAccessDisabled,
        CheckAccessEnabled,
        ConfigSet,
        LinkTokenSet,
        NewRound,
        NewTransmission,
        OraclePaid,
        OwnershipTransferRequested,
        OwnershipTransferred,
        PayeeshipTransferRequested,
        PayeeshipTransferred,
        RemovedAccess,
        RequesterAccessControllerSet,
        RoundRequested,
        ValidatorConfigSet,
    )
    REVERTS = _REVERTS
    CONSTRUCTOR = (
        rt.Param("_maximumGasPrice", "uint32", "maximum_gas_price"),
        rt.Param("_reasonableGasPrice", "uint32", "reasonable_gas_price"),
        rt.Param("_microLinkPerEth", "uint32", "micro_link_per_eth"),
        rt.Param("_linkGweiPerObservation", "uint32", "link_gwei_per_observation"),
        rt.Param("_linkGweiPerTransmission", "uint32", "link_gwei_per_transmission"),
        rt.Param("_link", "address", "link"),
        rt.Param("_minAnswer", "int192", "min_answer"),
        rt.Param("_maxAnswer", "int192", "max_answer"),
        rt.Param("_billingAccessController", "address", "billing_access_controller"),
        rt.Param("_requesterAdminAccessController", "address", "requester_admin_access_controller"),
    )
    _CALLS = TestOffchainAggregatorCalls
    _EVENTS = TestOffchainAggregatorEvents


class AsyncTestOffchainAggregator(_TestOffchainAggregatorInterface, rt.AsyncContract):
    """TestOffchainAggregator, awaitable. `TestOffchainAggregator.at` gives one for an async source."""

    calls: TestOffchainAggregatorCalls
    events: TestOffchainAggregatorEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    def accept_payeeship(self, transmitter: str) -> rt.AsyncTransaction[None]:
        """`acceptPayeeship(address _transmitter)`."""
        return self._write(self.calls.accept_payeeship(transmitter))

    def add_access(self, user: str) -> rt.AsyncTransaction[None]:
        """`addAccess(address _user)`."""
        return self._write(self.calls.add_access(user))

    async def billing_access_controller(self) -> str:
        """`billingAccessController() view returns (address)`."""
        return await self._read(self.calls.billing_access_controller())

    async def billing_data(self) -> BillingDataResult:
        """`billingData() view returns (uint16[31] observationsCounts, uint256[31] gasReimbursements, uint32
        maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth, uint32 linkGweiPerObservation, uint32
        linkGweiPerTransmission)`.
        """
        return await self._read(self.calls.billing_data())

    async def check_enabled(self) -> bool:
        """`checkEnabled() view returns (bool)`."""
        return await self._read(self.calls.check_enabled())

    async def decimals(self) -> int:
        """`decimals() view returns (uint8)`."""
        return await self._read(self.calls.decimals())

    async def description(self) -> str:
        """`description() view returns (string)`."""
        return await self._read(self.calls.description())

    def disable_access_check(self) -> rt.AsyncTransaction[None]:
        """`disableAccessCheck()`."""
        return self._write(self.calls.disable_access_check())

    def enable_access_check(self) -> rt.AsyncTransaction[None]:
        """`enableAccessCheck()`."""
        return self._write(self.calls.enable_access_check())

    async def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 _roundId) view returns (int256)`."""
        return await self._read(self.calls.get_answer(round_id))

    async def get_billing(self) -> GetBillingResult:
        """`getBilling() view returns (uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth,
        uint32 linkGweiPerObservation, uint32 linkGweiPerTransmission)`.
        """
        return await self._read(self.calls.get_billing())

    async def get_config_digest(self) -> bytes:
        """`getConfigDigest() view returns (bytes16)`."""
        return await self._read(self.calls.get_config_digest())

    async def get_link_token(self) -> str:
        """`getLinkToken() view returns (address linkToken)`."""
        return await self._read(self.calls.get_link_token())

    async def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return await self._read(self.calls.get_round_data(round_id))

    async def get_timestamp(self, round_id: int) -> int:
        """`getTimestamp(uint256 _roundId) view returns (uint256)`."""
        return await self._read(self.calls.get_timestamp(round_id))

    async def has_access(self, user: str, calldata: bytes) -> bool:
        """`hasAccess(address _user, bytes _calldata) view returns (bool)`."""
        return await self._read(self.calls.has_access(user, calldata))

    async def latest_answer(self) -> int:
        """`latestAnswer() view returns (int256)`."""
        return await self._read(self.calls.latest_answer())

    async def latest_config_details(self) -> LatestConfigDetailsResult:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes16 configDigest)`."""
        return await self._read(self.calls.latest_config_details())

    async def latest_round(self) -> int:
        """`latestRound() view returns (uint256)`."""
        return await self._read(self.calls.latest_round())

    async def latest_round_data(self) -> LatestRoundDataResult:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt,
        uint80 answeredInRound)`.
        """
        return await self._read(self.calls.latest_round_data())

    async def latest_timestamp(self) -> int:
        """`latestTimestamp() view returns (uint256)`."""
        return await self._read(self.calls.latest_timestamp())

    async def latest_transmission_details(self) -> LatestTransmissionDetailsResult:
        """`latestTransmissionDetails() view returns (bytes16 configDigest, uint32 epoch, uint8 round, int192
        latestAnswer, uint64 latestTimestamp)`.
        """
        return await self._read(self.calls.latest_transmission_details())

    async def link_available_for_payment(self) -> int:
        """`linkAvailableForPayment() view returns (int256 availableBalance)`."""
        return await self._read(self.calls.link_available_for_payment())

    async def max_answer(self) -> int:
        """`maxAnswer() view returns (int192)`."""
        return await self._read(self.calls.max_answer())

    async def min_answer(self) -> int:
        """`minAnswer() view returns (int192)`."""
        return await self._read(self.calls.min_answer())

    async def oracle_observation_count(self, signer_or_transmitter: str) -> int:
        """`oracleObservationCount(address _signerOrTransmitter) view returns (uint16)`."""
        return await self._read(self.calls.oracle_observation_count(signer_or_transmitter))

    async def owed_payment(self, transmitter: str) -> int:
        """`owedPayment(address _transmitter) view returns (uint256)`."""
        return await self._read(self.calls.owed_payment(transmitter))

    async def owner(self) -> str:
        """`owner() view returns (address)`."""
        return await self._read(self.calls.owner())

    def remove_access(self, user: str) -> rt.AsyncTransaction[None]:
        """`removeAccess(address _user)`."""
        return self._write(self.calls.remove_access(user))

    def request_new_round(self) -> rt.AsyncTransaction[int]:
        """`requestNewRound() returns (uint80)`."""
        return self._write(self.calls.request_new_round())

    async def requester_access_controller(self) -> str:
        """`requesterAccessController() view returns (address)`."""
        return await self._read(self.calls.requester_access_controller())

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

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        threshold: int,
        encoded_config_version: int,
        encoded: bytes,
    ) -> rt.AsyncTransaction[None]:
        """`setConfig(address[] _signers, address[] _transmitters, uint8 _threshold, uint64 _encodedConfigVersion,
        bytes _encoded)`.
        """
        return self._write(self.calls.set_config(signers, transmitters, threshold, encoded_config_version, encoded))

    def set_link_token(self, link_token: str, recipient: str) -> rt.AsyncTransaction[None]:
        """`setLinkToken(address _linkToken, address _recipient)`."""
        return self._write(self.calls.set_link_token(link_token, recipient))

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.AsyncTransaction[None]:
        """`setPayees(address[] _transmitters, address[] _payees)`."""
        return self._write(self.calls.set_payees(transmitters, payees))

    def set_requester_access_controller(self, requester_access_controller: str) -> rt.AsyncTransaction[None]:
        """`setRequesterAccessController(address _requesterAccessController)`."""
        return self._write(self.calls.set_requester_access_controller(requester_access_controller))

    def set_validator_config(self, new_validator: str, new_gas_limit: int) -> rt.AsyncTransaction[None]:
        """`setValidatorConfig(address _newValidator, uint32 _newGasLimit)`."""
        return self._write(self.calls.set_validator_config(new_validator, new_gas_limit))

    async def test_accounting_gas_cost(self) -> int:
        """`testAccountingGasCost() pure returns (uint256)`."""
        return await self._read(self.calls.test_accounting_gas_cost())

    def test_burn_link(self, amount: int) -> rt.AsyncTransaction[None]:
        """`testBurnLINK(uint256 amount)`."""
        return self._write(self.calls.test_burn_link(amount))

    async def test_decode_report(self, report: bytes) -> TestDecodeReportResult:
        """`testDecodeReport(bytes report) pure returns (bytes32, bytes32, int192[])`."""
        return await self._read(self.calls.test_decode_report(report))

    async def test_implied_gas_price(self, tx_gas_price: int, reasonable_gas_price: int, maximum_gas_price: int) -> int:
        """`testImpliedGasPrice(uint256 txGasPrice, uint256 reasonableGasPrice, uint256 maximumGasPrice) pure
        returns (uint256)`.
        """
        return await self._read(
            self.calls.test_implied_gas_price(tx_gas_price, reasonable_gas_price, maximum_gas_price),
        )

    async def test_payee(self, transmitter: str) -> str:
        """`testPayee(address _transmitter) view returns (address)`."""
        return await self._read(self.calls.test_payee(transmitter))

    async def test_saturating_add_uint16(self, x: int, y: int) -> int:
        """`testSaturatingAddUint16(uint16 _x, uint16 _y) pure returns (uint16)`."""
        return await self._read(self.calls.test_saturating_add_uint16(x, y))

    def test_set_gas_reimbursements(
        self,
        transmitter_or_signer: str,
        amount_link_wei: int,
    ) -> rt.AsyncTransaction[None]:
        """`testSetGasReimbursements(address _transmitterOrSigner, uint256 _amountLinkWei)`."""
        return self._write(self.calls.test_set_gas_reimbursements(transmitter_or_signer, amount_link_wei))

    def test_set_oracle_observation_count(self, oracle: str, amount: int) -> rt.AsyncTransaction[None]:
        """`testSetOracleObservationCount(address _oracle, uint16 _amount)`."""
        return self._write(self.calls.test_set_oracle_observation_count(oracle, amount))

    async def test_total_link_due(self) -> int:
        """`testTotalLinkDue() view returns (uint256 linkDue)`."""
        return await self._read(self.calls.test_total_link_due())

    async def test_transmitter_gas_cost_eth_wei(
        self,
        initial_gas: int,
        gas_price: int,
        call_data_cost: int,
        gas_left: int,
    ) -> int:
        """`testTransmitterGasCostEthWei(uint256 initialGas, uint256 gasPrice, uint256 callDataCost, uint256
        gasLeft) pure returns (uint128)`.
        """
        return await self._read(
            self.calls.test_transmitter_gas_cost_eth_wei(initial_gas, gas_price, call_data_cost, gas_left),
        )

    def transfer_ownership(self, to: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address _to)`."""
        return self._write(self.calls.transfer_ownership(to))

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.AsyncTransaction[None]:
        """`transferPayeeship(address _transmitter, address _proposed)`."""
        return self._write(self.calls.transfer_payeeship(transmitter, proposed))

    def transmit(
        self,
        report: bytes,
        rs: Sequence[bytes],
        ss: Sequence[bytes],
        raw_vs: bytes,
    ) -> rt.AsyncTransaction[None]:
        """`transmit(bytes _report, bytes32[] _rs, bytes32[] _ss, bytes32 _rawVs)`."""
        return self._write(self.calls.transmit(report, rs, ss, raw_vs))

    async def transmitters(self) -> tuple[str, ...]:
        """`transmitters() view returns (address[])`."""
        return await self._read(self.calls.transmitters())

    async def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`."""
        return await self._read(self.calls.type_and_version())

    async def validator_config(self) -> ValidatorConfigResult:
        """`validatorConfig() view returns (address validator, uint32 gasLimit)`."""
        return await self._read(self.calls.validator_config())

    async def version(self) -> int:
        """`version() view returns (uint256)`."""
        return await self._read(self.calls.version())

    def withdraw_funds(self, recipient: str, amount: int) -> rt.AsyncTransaction[None]:
        """`withdrawFunds(address _recipient, uint256 _amount)`."""
        return self._write(self.calls.withdraw_funds(recipient, amount))

    def withdraw_payment(self, transmitter: str) -> rt.AsyncTransaction[None]:
        """`withdrawPayment(address _transmitter)`."""
        return self._write(self.calls.withdraw_payment(transmitter))


class TestOffchainAggregator(_TestOffchainAggregatorInterface, rt.Contract):
    """TestOffchainAggregator."""

    calls: TestOffchainAggregatorCalls
    events: TestOffchainAggregatorEvents
    _ASYNC = AsyncTestOffchainAggregator

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> TestOffchainAggregator: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncTestOffchainAggregator: ...

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
        min_answer: int,
        max_answer: int,
        billing_access_controller: str,
        requester_admin_access_controller: str,
        **options: Unpack[rt.TransactOptions],
    ) -> TestOffchainAggregator: ...

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
        min_answer: int,
        max_answer: int,
        billing_access_controller: str,
        requester_admin_access_controller: str,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncTestOffchainAggregator]: ...

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
        min_answer: int,
        max_answer: int,
        billing_access_controller: str,
        requester_admin_access_controller: str,
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
                min_answer,
                max_answer,
                billing_access_controller,
                requester_admin_access_controller,
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

    def add_access(self, user: str) -> rt.Transaction[None]:
        """`addAccess(address _user)`.

        Put an account on the list; only the owner.
        """
        return self._write(self.calls.add_access(user))

    def billing_access_controller(self) -> str:
        """`billingAccessController() view returns (address)`.

        Contract that decides who may set the billing parameters and withdraw funds besides the owner.
        """
        return self._read(self.calls.billing_access_controller())

    def billing_data(self) -> BillingDataResult:
        """`billingData() view returns (uint16[31] observationsCounts, uint256[31] gasReimbursements, uint32
        maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth, uint32 linkGweiPerObservation, uint32
        linkGweiPerTransmission)`.

        Observation counts and gas reimbursements by oracle index, each plus one, and the billing parameters.
        """
        return self._read(self.calls.billing_data())

    def check_enabled(self) -> bool:
        """`checkEnabled() view returns (bool)`.

        Whether the list is consulted.
        """
        return self._read(self.calls.check_enabled())

    def decimals(self) -> int:
        """`decimals() view returns (uint8)`.

        Number of decimals of the answers.
        """
        return self._read(self.calls.decimals())

    def description(self) -> str:
        """`description() view returns (string)`.

        What the feed reports, for example `ETH / USD`.
        """
        return self._read(self.calls.description())

    def disable_access_check(self) -> rt.Transaction[None]:
        """`disableAccessCheck()`.

        Let everybody pass from now on; only the owner.
        """
        return self._write(self.calls.disable_access_check())

    def enable_access_check(self) -> rt.Transaction[None]:
        """`enableAccessCheck()`.

        Consult the list from now on; only the owner.
        """
        return self._write(self.calls.enable_access_check())

    def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 _roundId) view returns (int256)`.

        Answer of a round.
        """
        return self._read(self.calls.get_answer(round_id))

    def get_billing(self) -> GetBillingResult:
        """`getBilling() view returns (uint32 maximumGasPrice, uint32 reasonableGasPrice, uint32 microLinkPerEth, uint32
        linkGweiPerObservation, uint32 linkGweiPerTransmission)`.

        The billing parameters.
        """
        return self._read(self.calls.get_billing())

    def get_config_digest(self) -> bytes:
        """`getConfigDigest() view returns (bytes16)`."""
        return self._read(self.calls.get_config_digest())

    def get_link_token(self) -> str:
        """`getLinkToken() view returns (address linkToken)`.

        Token that oracles are paid in.
        """
        return self._read(self.calls.get_link_token())

    def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 _roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.

        Data of one round. Rounds that never happened read as zeros.
        """
        return self._read(self.calls.get_round_data(round_id))

    def get_timestamp(self, round_id: int) -> int:
        """`getTimestamp(uint256 _roundId) view returns (uint256)`.

        Transmission timestamp of a round.
        """
        return self._read(self.calls.get_timestamp(round_id))

    def has_access(self, user: str, calldata: bytes) -> bool:
        """`hasAccess(address _user, bytes _calldata) view returns (bool)`.

        Whether an account has access.
        """
        return self._read(self.calls.has_access(user, calldata))

    def latest_answer(self) -> int:
        """`latestAnswer() view returns (int256)`.

        Answer of the latest round, 0 before the first.
        """
        return self._read(self.calls.latest_answer())

    def latest_config_details(self) -> LatestConfigDetailsResult:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes16 configDigest)`.

        Which configuration is current; all zero before the first.
        """
        return self._read(self.calls.latest_config_details())

    def latest_round(self) -> int:
        """`latestRound() view returns (uint256)`.

        Number of the latest round, 0 before the first.
        """
        return self._read(self.calls.latest_round())

    def latest_round_data(self) -> LatestRoundDataResult:
        """`latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80
        answeredInRound)`.

        Data of the latest round; all zero before the first.
        """
        return self._read(self.calls.latest_round_data())

    def latest_timestamp(self) -> int:
        """`latestTimestamp() view returns (uint256)`.

        Block timestamp at which the latest round was transmitted, 0 before the first.
        """
        return self._read(self.calls.latest_timestamp())

    def latest_transmission_details(self) -> LatestTransmissionDetailsResult:
        """`latestTransmissionDetails() view returns (bytes16 configDigest, uint32 epoch, uint8 round, int192
        latestAnswer, uint64 latestTimestamp)`.

        State of the protocol; only for callers that are no contracts. The last two names are those of the ABI, although
        they shadow getters.
        """
        return self._read(self.calls.latest_transmission_details())

    def link_available_for_payment(self) -> int:
        """`linkAvailableForPayment() view returns (int256 availableBalance)`.

        LINK of this contract that is not owed to anybody.
        """
        return self._read(self.calls.link_available_for_payment())

    def max_answer(self) -> int:
        """`maxAnswer() view returns (int192)`.

        Highest median that is accepted.
        """
        return self._read(self.calls.max_answer())

    def min_answer(self) -> int:
        """`minAnswer() view returns (int192)`.

        Lowest median that is accepted.
        """
        return self._read(self.calls.min_answer())

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

    def remove_access(self, user: str) -> rt.Transaction[None]:
        """`removeAccess(address _user)`.

        Take an account off the list; only the owner.
        """
        return self._write(self.calls.remove_access(user))

    def request_new_round(self) -> rt.Transaction[int]:
        """`requestNewRound() returns (uint80)`.

        Ask the oracles for a report now; only the owner and requesters.
        """
        return self._write(self.calls.request_new_round())

    def requester_access_controller(self) -> str:
        """`requesterAccessController() view returns (address)`.

        Contract that decides who may request rounds besides the owner.
        """
        return self._read(self.calls.requester_access_controller())

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

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        threshold: int,
        encoded_config_version: int,
        encoded: bytes,
    ) -> rt.Transaction[None]:
        """`setConfig(address[] _signers, address[] _transmitters, uint8 _threshold, uint64 _encodedConfigVersion, bytes
        _encoded)`.

        Replace the oracles, after paying the old ones; only the owner.
        """
        return self._write(self.calls.set_config(signers, transmitters, threshold, encoded_config_version, encoded))

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

    def set_requester_access_controller(self, requester_access_controller: str) -> rt.Transaction[None]:
        """`setRequesterAccessController(address _requesterAccessController)`.

        Choose who may request rounds besides the owner; only the owner.
        """
        return self._write(self.calls.set_requester_access_controller(requester_access_controller))

    def set_validator_config(self, new_validator: str, new_gas_limit: int) -> rt.Transaction[None]:
        """`setValidatorConfig(address _newValidator, uint32 _newGasLimit)`.

        Choose who is told about new answers; only the owner.
        """
        return self._write(self.calls.set_validator_config(new_validator, new_gas_limit))

    def test_accounting_gas_cost(self) -> int:
        """`testAccountingGasCost() pure returns (uint256)`."""
        return self._read(self.calls.test_accounting_gas_cost())

    def test_burn_link(self, amount: int) -> rt.Transaction[None]:
        """`testBurnLINK(uint256 amount)`.

        Give away this contract's LINK.
        """
        return self._write(self.calls.test_burn_link(amount))

    def test_decode_report(self, report: bytes) -> TestDecodeReportResult:
        """`testDecodeReport(bytes report) pure returns (bytes32, bytes32, int192[])`."""
        return self._read(self.calls.test_decode_report(report))

    def test_implied_gas_price(self, tx_gas_price: int, reasonable_gas_price: int, maximum_gas_price: int) -> int:
        """`testImpliedGasPrice(uint256 txGasPrice, uint256 reasonableGasPrice, uint256 maximumGasPrice) pure
        returns (uint256)`.
        """
        return self._read(self.calls.test_implied_gas_price(tx_gas_price, reasonable_gas_price, maximum_gas_price))

    def test_payee(self, transmitter: str) -> str:
        """`testPayee(address _transmitter) view returns (address)`."""
        return self._read(self.calls.test_payee(transmitter))

    def test_saturating_add_uint16(self, x: int, y: int) -> int:
        """`testSaturatingAddUint16(uint16 _x, uint16 _y) pure returns (uint16)`."""
        return self._read(self.calls.test_saturating_add_uint16(x, y))

    def test_set_gas_reimbursements(self, transmitter_or_signer: str, amount_link_wei: int) -> rt.Transaction[None]:
        """`testSetGasReimbursements(address _transmitterOrSigner, uint256 _amountLinkWei)`.

        Set the gas reimbursement of an oracle, at most 2^216 - 1 LINK-wei.
        """
        return self._write(self.calls.test_set_gas_reimbursements(transmitter_or_signer, amount_link_wei))

    def test_set_oracle_observation_count(self, oracle: str, amount: int) -> rt.Transaction[None]:
        """`testSetOracleObservationCount(address _oracle, uint16 _amount)`.

        Set the observation count of an oracle; of the one with index 0 if the address is unknown.
        """
        return self._write(self.calls.test_set_oracle_observation_count(oracle, amount))

    def test_total_link_due(self) -> int:
        """`testTotalLinkDue() view returns (uint256 linkDue)`."""
        return self._read(self.calls.test_total_link_due())

    def test_transmitter_gas_cost_eth_wei(
        self,
        initial_gas: int,
        gas_price: int,
        call_data_cost: int,
        gas_left: int,
    ) -> int:
        """`testTransmitterGasCostEthWei(uint256 initialGas, uint256 gasPrice, uint256 callDataCost, uint256
        gasLeft) pure returns (uint128)`.
        """
        return self._read(
            self.calls.test_transmitter_gas_cost_eth_wei(initial_gas, gas_price, call_data_cost, gas_left),
        )

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

    def transmit(self, report: bytes, rs: Sequence[bytes], ss: Sequence[bytes], raw_vs: bytes) -> rt.Transaction[None]:
        """`transmit(bytes _report, bytes32[] _rs, bytes32[] _ss, bytes32 _rawVs)`.

        Submit a report; only transmitters.
        """
        return self._write(self.calls.transmit(report, rs, ss, raw_vs))

    def transmitters(self) -> tuple[str, ...]:
        """`transmitters() view returns (address[])`.

        Transmitters of the current oracles, in the order of their indices.
        """
        return self._read(self.calls.transmitters())

    def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`.

        Name of the contract and its version, separated by a blank, for example `OffchainAggregator 4.0.0`.
        """
        return self._read(self.calls.type_and_version())

    def validator_config(self) -> ValidatorConfigResult:
        """`validatorConfig() view returns (address validator, uint32 gasLimit)`.

        Who is told about new answers.
        """
        return self._read(self.calls.validator_config())

    def version(self) -> int:
        """`version() view returns (uint256)`.

        Version of the aggregator.
        """
        return self._read(self.calls.version())

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
