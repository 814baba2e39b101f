"""Typed wrapper of ExposedOCR2Aggregator, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr2 import reverts


@dataclass(frozen=True, slots=True)
class GetBillingResult:
    """What `getBilling` returns."""

    maximum_gas_price_gwei: int
    """`uint32 maximumGasPriceGwei`."""
    reasonable_gas_price_gwei: int
    """`uint32 reasonableGasPriceGwei`."""
    observation_payment_gjuels: int
    """`uint32 observationPaymentGjuels`."""
    transmission_payment_gjuels: int
    """`uint32 transmissionPaymentGjuels`."""
    accounting_gas: int
    """`uint24 accountingGas`."""


@dataclass(frozen=True, slots=True)
class GetRoundDataResult:
    """What `getRoundData` returns."""

    round_id: int
    """`uint80 roundId_`: number of the round"""
    answer: int
    """`int256 answer`: median of the observations"""
    started_at: int
    """`uint256 startedAt`: Unix time in seconds: of the observations (OCR2) or of the transmission (OCR1)"""
    updated_at: int
    """`uint256 updatedAt`: Unix time of the transmission in seconds"""
    answered_in_round: int
    """`uint80 answeredInRound`: same as `roundId`"""


@dataclass(frozen=True, slots=True)
class GetValidatorConfigResult:
    """What `getValidatorConfig` returns."""

    validator: str
    """`address validator`."""
    gas_limit: int
    """`uint32 gasLimit`."""


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
    """`bytes32 configDigest`: current configuration"""
    epoch: int
    """`uint32 epoch`: epoch of its latest report"""
    round: int
    """`uint8 round`: round of its latest report"""
    latest_answer: int
    """`int192 latestAnswer_`: latest answer, possibly from an earlier configuration"""
    latest_timestamp: int
    """`uint64 latestTimestamp_`: transmission time of that answer"""


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
    """`event BillingSet(uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32
    observationPaymentGjuels, uint32 transmissionPaymentGjuels, uint24 accountingGas)`.
    """

    maximum_gas_price_gwei: int
    """`uint32 maximumGasPriceGwei`."""
    reasonable_gas_price_gwei: int
    """`uint32 reasonableGasPriceGwei`."""
    observation_payment_gjuels: int
    """`uint32 observationPaymentGjuels`."""
    transmission_payment_gjuels: int
    """`uint32 transmissionPaymentGjuels`."""
    accounting_gas: int
    """`uint24 accountingGas`."""

    SPEC: ClassVar = rt.EventSpec(
        "BillingSet",
        "0bf184bf1bba9699114bdceddaf338a1b364252c5e497cc01918dde92031713f",
        (
            rt.Param("maximumGasPriceGwei", "uint32", "maximum_gas_price_gwei"),
            rt.Param("reasonableGasPriceGwei", "uint32", "reasonable_gas_price_gwei"),
            rt.Param("observationPaymentGjuels", "uint32", "observation_payment_gjuels"),
            rt.Param("transmissionPaymentGjuels", "uint32", "transmission_payment_gjuels"),
            rt.Param("accountingGas", "uint24", "accounting_gas"),
        ),
    )


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
class LinkTokenSet(rt.Event):
    """`event LinkTokenSet(address indexed oldLinkToken, address indexed newLinkToken)`."""

    old_link_token: str
    """`address indexed oldLinkToken`."""
    new_link_token: str
    """`address indexed newLinkToken`."""

    SPEC: ClassVar = rt.EventSpec(
        "LinkTokenSet",
        "4966a50c93f855342ccf6c5c0d358b85b91335b2acedc7da0932f691f351711a",
        (
            rt.Param("oldLinkToken", "address", "old_link_token", indexed=True),
            rt.Param("newLinkToken", "address", "new_link_token", indexed=True),
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
    """`event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, uint32
    observationsTimestamp, int192[] observations, bytes observers, int192 juelsPerFeeCoin, bytes32 configDigest,
    uint40 epochAndRound)`.
    """

    aggregator_round_id: int
    """`uint32 indexed aggregatorRoundId`."""
    answer: int
    """`int192 answer`."""
    transmitter: str
    """`address transmitter`."""
    observations_timestamp: int
    """`uint32 observationsTimestamp`."""
    observations: tuple[int, ...]
    """`int192[] observations`."""
    observers: bytes
    """`bytes observers`."""
    juels_per_fee_coin: int
    """`int192 juelsPerFeeCoin`."""
    config_digest: bytes
    """`bytes32 configDigest`."""
    epoch_and_round: int
    """`uint40 epochAndRound`."""

    SPEC: ClassVar = rt.EventSpec(
        "NewTransmission",
        "c797025feeeaf2cd924c99e9205acb8ec04d5cad21c41ce637a38fb6dee6016a",
        (
            rt.Param("aggregatorRoundId", "uint32", "aggregator_round_id", indexed=True),
            rt.Param("answer", "int192", "answer"),
            rt.Param("transmitter", "address", "transmitter"),
            rt.Param("observationsTimestamp", "uint32", "observations_timestamp"),
            rt.Param("observations", "int192[]", "observations"),
            rt.Param("observers", "bytes", "observers"),
            rt.Param("juelsPerFeeCoin", "int192", "juels_per_fee_coin"),
            rt.Param("configDigest", "bytes32", "config_digest"),
            rt.Param("epochAndRound", "uint40", "epoch_and_round"),
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
    """`event RoundRequested(address indexed requester, bytes32 configDigest, uint32 epoch, uint8 round)`."""

    requester: str
    """`address indexed requester`."""
    config_digest: bytes
    """`bytes32 configDigest`."""
    epoch: int
    """`uint32 epoch`."""
    round: int
    """`uint8 round`."""

    SPEC: ClassVar = rt.EventSpec(
        "RoundRequested",
        "41e3990591fd372502daa15842da15bc7f41c75309ab3ff4f56f1848c178825c",
        (
            rt.Param("requester", "address", "requester", indexed=True),
            rt.Param("configDigest", "bytes32", "config_digest"),
            rt.Param("epoch", "uint32", "epoch"),
            rt.Param("round", "uint8", "round"),
        ),
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
    inputs=(rt.Param("transmitter", "address", "transmitter"),),
    view=False,
)
_DECIMALS: rt.Function[int] = rt.Function("decimals", "313ce567", outputs=(rt.Param("", "uint8", "value"),))
_DESCRIPTION: rt.Function[str] = rt.Function("description", "7284e416", outputs=(rt.Param("", "string", "value"),))
_EXPOSED_CONFIG_DIGEST_FROM_CONFIG_DATA: rt.Function[bytes] = rt.Function(
    "exposedConfigDigestFromConfigData",
    "739376c1",
    inputs=(
        rt.Param("_chainId", "uint256", "chain_id"),
        rt.Param("_contractAddress", "address", "contract_address"),
        rt.Param("_configCount", "uint64", "config_count"),
        rt.Param("_signers", "address[]", "signers"),
        rt.Param("_transmitters", "address[]", "transmitters"),
        rt.Param("_f", "uint8", "f"),
        rt.Param("_onchainConfig", "bytes", "onchain_config"),
        rt.Param("_encodedConfigVersion", "uint64", "encoded_config_version"),
        rt.Param("_encodedConfig", "bytes", "encoded_config"),
    ),
    outputs=(rt.Param("", "bytes32", "value"),),
)
_GET_ANSWER: rt.Function[int] = rt.Function(
    "getAnswer",
    "b5ab58dc",
    inputs=(rt.Param("roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "int256", "value"),),
)
_GET_BILLING: rt.Function[GetBillingResult] = rt.Function(
    "getBilling",
    "29937268",
    outputs=(
        rt.Param("maximumGasPriceGwei", "uint32", "maximum_gas_price_gwei"),
        rt.Param("reasonableGasPriceGwei", "uint32", "reasonable_gas_price_gwei"),
        rt.Param("observationPaymentGjuels", "uint32", "observation_payment_gjuels"),
        rt.Param("transmissionPaymentGjuels", "uint32", "transmission_payment_gjuels"),
        rt.Param("accountingGas", "uint24", "accounting_gas"),
    ),
    result=GetBillingResult,
)
_GET_BILLING_ACCESS_CONTROLLER: rt.Function[str] = rt.Function(
    "getBillingAccessController",
    "c4c92b37",
    outputs=(rt.Param("", "address", "value"),),
)
_GET_LINK_TOKEN: rt.Function[str] = rt.Function(
    "getLinkToken",
    "e76d5168",
    outputs=(rt.Param("linkToken", "address", "link_token"),),
)
_GET_REQUESTER_ACCESS_CONTROLLER: rt.Function[str] = rt.Function(
    "getRequesterAccessController",
    "daffc4b5",
    outputs=(rt.Param("", "address", "value"),),
)
_GET_ROUND_DATA: rt.Function[GetRoundDataResult] = rt.Function(
    "getRoundData",
    "9a6fc8f5",
    inputs=(rt.Param("roundId", "uint80", "round_id"),),
    outputs=(
        rt.Param("roundId_", "uint80", "round_id"),
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
    inputs=(rt.Param("roundId", "uint256", "round_id"),),
    outputs=(rt.Param("", "uint256", "value"),),
)
_GET_TRANSMITTERS: rt.Function[tuple[str, ...]] = rt.Function(
    "getTransmitters",
    "666cab8d",
    outputs=(rt.Param("", "address[]", "value"),),
)
_GET_VALIDATOR_CONFIG: rt.Function[GetValidatorConfigResult] = rt.Function(
    "getValidatorConfig",
    "9bd2c0b1",
    outputs=(rt.Param("validator", "address", "validator"), rt.Param("gasLimit", "uint32", "gas_limit")),
    result=GetValidatorConfigResult,
)
_LATEST_ANSWER: rt.Function[int] = rt.Function("latestAnswer", "50d25bcd", outputs=(rt.Param("", "int256", "value"),))
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
        rt.Param("configDigest", "bytes32", "config_digest"),
        rt.Param("epoch", "uint32", "epoch"),
        rt.Param("round", "uint8", "round"),
        rt.Param("latestAnswer_", "int192", "latest_answer"),
        rt.Param("latestTimestamp_", "uint64", "latest_timestamp"),
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
    inputs=(rt.Param("transmitterAddress", "address", "transmitter_address"),),
    outputs=(rt.Param("", "uint32", "value"),),
)
_OWED_PAYMENT: rt.Function[int] = rt.Function(
    "owedPayment",
    "0eafb25b",
    inputs=(rt.Param("transmitterAddress", "address", "transmitter_address"),),
    outputs=(rt.Param("", "uint256", "value"),),
)
_OWNER: rt.Function[str] = rt.Function("owner", "8da5cb5b", outputs=(rt.Param("", "address", "value"),))
_REQUEST_NEW_ROUND: rt.Function[int] = rt.Function(
    "requestNewRound",
    "98e5b12a",
    outputs=(rt.Param("", "uint80", "value"),),
    view=False,
)
_SET_BILLING: rt.Function[None] = rt.Function(
    "setBilling",
    "643dc105",
    inputs=(
        rt.Param("maximumGasPriceGwei", "uint32", "maximum_gas_price_gwei"),
        rt.Param("reasonableGasPriceGwei", "uint32", "reasonable_gas_price_gwei"),
        rt.Param("observationPaymentGjuels", "uint32", "observation_payment_gjuels"),
        rt.Param("transmissionPaymentGjuels", "uint32", "transmission_payment_gjuels"),
        rt.Param("accountingGas", "uint24", "accounting_gas"),
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
    "e3d0e712",
    inputs=(
        rt.Param("signers", "address[]", "signers"),
        rt.Param("transmitters", "address[]", "transmitters"),
        rt.Param("f", "uint8", "f"),
        rt.Param("onchainConfig", "bytes", "onchain_config"),
        rt.Param("offchainConfigVersion", "uint64", "offchain_config_version"),
        rt.Param("offchainConfig", "bytes", "offchain_config"),
    ),
    view=False,
)
_SET_LINK_TOKEN: rt.Function[None] = rt.Function(
    "setLinkToken",
    "4fb17470",
    inputs=(rt.Param("linkToken", "address", "link_token"), rt.Param("recipient", "address", "recipient")),
    view=False,
)
_SET_PAYEES: rt.Function[None] = rt.Function(
    "setPayees",
    "9c849b30",
    inputs=(rt.Param("transmitters", "address[]", "transmitters"), rt.Param("payees", "address[]", "payees")),
    view=False,
)
_SET_REQUESTER_ACCESS_CONTROLLER: rt.Function[None] = rt.Function(
    "setRequesterAccessController",
    "9e3ceeab",
    inputs=(rt.Param("requesterAccessController", "address", "requester_access_controller"),),
    view=False,
)
_SET_VALIDATOR_CONFIG: rt.Function[None] = rt.Function(
    "setValidatorConfig",
    "eb457163",
    inputs=(rt.Param("newValidator", "address", "new_validator"), rt.Param("newGasLimit", "uint32", "new_gas_limit")),
    view=False,
)
_TRANSFER_OWNERSHIP: rt.Function[None] = rt.Function(
    "transferOwnership",
    "f2fde38b",
    inputs=(rt.Param("to", "address", "to"),),
    view=False,
)
_TRANSFER_PAYEESHIP: rt.Function[None] = rt.Function(
    "transferPayeeship",
    "eb5dcd6c",
    inputs=(rt.Param("transmitter", "address", "transmitter"), rt.Param("proposed", "address", "proposed")),
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
_TYPE_AND_VERSION: rt.Function[str] = rt.Function(
    "typeAndVersion",
    "181f5a77",
    outputs=(rt.Param("", "string", "value"),),
)
_VERSION: rt.Function[int] = rt.Function("version", "54fd4d50", outputs=(rt.Param("", "uint256", "value"),))
_WITHDRAW_FUNDS: rt.Function[None] = rt.Function(
    "withdrawFunds",
    "c1075329",
    inputs=(rt.Param("recipient", "address", "recipient"), rt.Param("amount", "uint256", "amount")),
    view=False,
)
_WITHDRAW_PAYMENT: rt.Function[None] = rt.Function(
    "withdrawPayment",
    "8ac28d5a",
    inputs=(rt.Param("transmitter", "address", "transmitter"),),
    view=False,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class ExposedOCR2AggregatorCalls(rt.Calls):
    """Packs calls of ExposedOCR2Aggregator, for batches and for senders of one's own."""

    def accept_ownership(self) -> rt.Call[None]:
        """`acceptOwnership()`."""
        return self._call(_ACCEPT_OWNERSHIP)

    def accept_payeeship(self, transmitter: str) -> rt.Call[None]:
        """`acceptPayeeship(address transmitter)`."""
        return self._call(_ACCEPT_PAYEESHIP, transmitter)

    def decimals(self) -> rt.Call[int]:
        """`decimals() view returns (uint8)`."""
        return self._call(_DECIMALS)

    def description(self) -> rt.Call[str]:
        """`description() view returns (string)`."""
        return self._call(_DESCRIPTION)

    def exposed_config_digest_from_config_data(
        self,
        chain_id: int,
        contract_address: str,
        config_count: int,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        encoded_config_version: int,
        encoded_config: bytes,
    ) -> rt.Call[bytes]:
        """`exposedConfigDigestFromConfigData(uint256 _chainId, address _contractAddress, uint64 _configCount,
        address[] _signers, address[] _transmitters, uint8 _f, bytes _onchainConfig, uint64 _encodedConfigVersion,
        bytes _encodedConfig) view returns (bytes32)`.
        """
        return self._call(
            _EXPOSED_CONFIG_DIGEST_FROM_CONFIG_DATA,
            chain_id,
            contract_address,
            config_count,
            signers,
            transmitters,
            f,
            onchain_config,
            encoded_config_version,
            encoded_config,
        )

    def get_answer(self, round_id: int) -> rt.Call[int]:
        """`getAnswer(uint256 roundId) view returns (int256)`."""
        return self._call(_GET_ANSWER, round_id)

    def get_billing(self) -> rt.Call[GetBillingResult]:
        """`getBilling() view returns (uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32
        observationPaymentGjuels, uint32 transmissionPaymentGjuels, uint24 accountingGas)`.
        """
        return self._call(_GET_BILLING)

    def get_billing_access_controller(self) -> rt.Call[str]:
        """`getBillingAccessController() view returns (address)`."""
        return self._call(_GET_BILLING_ACCESS_CONTROLLER)

    def get_link_token(self) -> rt.Call[str]:
        """`getLinkToken() view returns (address linkToken)`."""
        return self._call(_GET_LINK_TOKEN)

    def get_requester_access_controller(self) -> rt.Call[str]:
        """`getRequesterAccessController() view returns (address)`."""
        return self._call(_GET_REQUESTER_ACCESS_CONTROLLER)

    def get_round_data(self, round_id: int) -> rt.Call[GetRoundDataResult]:
        """`getRoundData(uint80 roundId) view returns (uint80 roundId_, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return self._call(_GET_ROUND_DATA, round_id)

    def get_timestamp(self, round_id: int) -> rt.Call[int]:
        """`getTimestamp(uint256 roundId) view returns (uint256)`."""
        return self._call(_GET_TIMESTAMP, round_id)

    def get_transmitters(self) -> rt.Call[tuple[str, ...]]:
        """`getTransmitters() view returns (address[])`."""
        return self._call(_GET_TRANSMITTERS)

    def get_validator_config(self) -> rt.Call[GetValidatorConfigResult]:
        """`getValidatorConfig() view returns (address validator, uint32 gasLimit)`."""
        return self._call(_GET_VALIDATOR_CONFIG)

    def latest_answer(self) -> rt.Call[int]:
        """`latestAnswer() view returns (int256)`."""
        return self._call(_LATEST_ANSWER)

    def latest_config_details(self) -> rt.Call[LatestConfigDetailsResult]:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest)`."""
        return self._call(_LATEST_CONFIG_DETAILS)

    def latest_config_digest_and_epoch(self) -> rt.Call[LatestConfigDigestAndEpochResult]:
        """`latestConfigDigestAndEpoch() view returns (bool scanLogs, bytes32 configDigest, uint32 epoch)`."""
        return self._call(_LATEST_CONFIG_DIGEST_AND_EPOCH)

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
        """`latestTransmissionDetails() view returns (bytes32 configDigest, uint32 epoch, uint8 round, int192
        latestAnswer_, uint64 latestTimestamp_)`.
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

    def oracle_observation_count(self, transmitter_address: str) -> rt.Call[int]:
        """`oracleObservationCount(address transmitterAddress) view returns (uint32)`."""
        return self._call(_ORACLE_OBSERVATION_COUNT, transmitter_address)

    def owed_payment(self, transmitter_address: str) -> rt.Call[int]:
        """`owedPayment(address transmitterAddress) view returns (uint256)`."""
        return self._call(_OWED_PAYMENT, transmitter_address)

    def owner(self) -> rt.Call[str]:
        """`owner() view returns (address)`."""
        return self._call(_OWNER)

    def request_new_round(self) -> rt.Call[int]:
        """`requestNewRound() returns (uint80)`."""
        return self._call(_REQUEST_NEW_ROUND)

    def set_billing(
        self,
        maximum_gas_price_gwei: int,
        reasonable_gas_price_gwei: int,
        observation_payment_gjuels: int,
        transmission_payment_gjuels: int,
        accounting_gas: int,
    ) -> rt.Call[None]:
        """`setBilling(uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32 observationPaymentGjuels,
        uint32 transmissionPaymentGjuels, uint24 accountingGas)`.
        """
        return self._call(
            _SET_BILLING,
            maximum_gas_price_gwei,
            reasonable_gas_price_gwei,
            observation_payment_gjuels,
            transmission_payment_gjuels,
            accounting_gas,
        )

    def set_billing_access_controller(self, billing_access_controller: str) -> rt.Call[None]:
        """`setBillingAccessController(address _billingAccessController)`."""
        return self._call(_SET_BILLING_ACCESS_CONTROLLER, billing_access_controller)

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        offchain_config_version: int,
        offchain_config: bytes,
    ) -> rt.Call[None]:
        """`setConfig(address[] signers, address[] transmitters, uint8 f, bytes onchainConfig, uint64
        offchainConfigVersion, bytes offchainConfig)`.
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

    def set_link_token(self, link_token: str, recipient: str) -> rt.Call[None]:
        """`setLinkToken(address linkToken, address recipient)`."""
        return self._call(_SET_LINK_TOKEN, link_token, recipient)

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.Call[None]:
        """`setPayees(address[] transmitters, address[] payees)`."""
        return self._call(_SET_PAYEES, transmitters, payees)

    def set_requester_access_controller(self, requester_access_controller: str) -> rt.Call[None]:
        """`setRequesterAccessController(address requesterAccessController)`."""
        return self._call(_SET_REQUESTER_ACCESS_CONTROLLER, requester_access_controller)

    def set_validator_config(self, new_validator: str, new_gas_limit: int) -> rt.Call[None]:
        """`setValidatorConfig(address newValidator, uint32 newGasLimit)`."""
        return self._call(_SET_VALIDATOR_CONFIG, new_validator, new_gas_limit)

    def transfer_ownership(self, to: str) -> rt.Call[None]:
        """`transferOwnership(address to)`."""
        return self._call(_TRANSFER_OWNERSHIP, to)

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.Call[None]:
        """`transferPayeeship(address transmitter, address proposed)`."""
        return self._call(_TRANSFER_PAYEESHIP, transmitter, proposed)

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

    def type_and_version(self) -> rt.Call[str]:
        """`typeAndVersion() pure returns (string)`."""
        return self._call(_TYPE_AND_VERSION)

    def version(self) -> rt.Call[int]:
        """`version() view returns (uint256)`."""
        return self._call(_VERSION)

    def withdraw_funds(self, recipient: str, amount: int) -> rt.Call[None]:
        """`withdrawFunds(address recipient, uint256 amount)`."""
        return self._call(_WITHDRAW_FUNDS, recipient, amount)

    def withdraw_payment(self, transmitter: str) -> rt.Call[None]:
        """`withdrawPayment(address transmitter)`."""
        return self._call(_WITHDRAW_PAYMENT, transmitter)


class ExposedOCR2AggregatorEvents(rt.Events):
    """The events of ExposedOCR2Aggregator: iterate for the past, `.live()` for what comes."""

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
        """`event BillingSet(uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32
        observationPaymentGjuels, uint32 transmissionPaymentGjuels, uint24 accountingGas)`.
        """
        return self._query(BillingSet, from_block, to_block, progress)

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

    def link_token_set(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
        old_link_token: str | Sequence[str] | None = None,
        new_link_token: str | Sequence[str] | None = None,
    ) -> rt.EventQuery[LinkTokenSet]:
        """`event LinkTokenSet(address indexed oldLinkToken, address indexed newLinkToken)`."""
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
        """`event NewTransmission(uint32 indexed aggregatorRoundId, int192 answer, address transmitter, uint32
        observationsTimestamp, int192[] observations, bytes observers, int192 juelsPerFeeCoin, bytes32
        configDigest, uint40 epochAndRound)`.
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
        """`event RoundRequested(address indexed requester, bytes32 configDigest, uint32 epoch, uint8 round)`."""
        return self._query(RoundRequested, from_block, to_block, progress, {"requester": requester})

    def transmitted(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[Transmitted]:
        """`event Transmitted(bytes32 configDigest, uint32 epoch)`."""
        return self._query(Transmitted, from_block, to_block, progress)

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


class _ExposedOCR2AggregatorInterface(rt.Interface):
    NAME = "ExposedOCR2Aggregator"
    PACKAGE = "gethwrappers_py.ocr2"
    FUNCTIONS: ClassVar = {
        "accept_ownership": _ACCEPT_OWNERSHIP,
        "accept_payeeship": _ACCEPT_PAYEESHIP,
        "decimals": _DECIMALS,
        "description": _DESCRIPTION,
        "exposed_config_digest_from_config_data": _EXPOSED_CONFIG_DIGEST_FROM_CONFIG_DATA,
        "get_answer": _GET_ANSWER,
        "get_billing": _GET_BILLING,
        "get_billing_access_controller": _GET_BILLING_ACCESS_CONTROLLER,
        "get_link_token": _GET_LINK_TOKEN,
        "get_requester_access_controller": _GET_REQUESTER_ACCESS_CONTROLLER,
        "get_round_data": _GET_ROUND_DATA,
        "get_timestamp": _GET_TIMESTAMP,
        "get_transmitters": _GET_TRANSMITTERS,
        "get_validator_config": _GET_VALIDATOR_CONFIG,
        "latest_answer": _LATEST_ANSWER,
        "latest_config_details": _LATEST_CONFIG_DETAILS,
        "latest_config_digest_and_epoch": _LATEST_CONFIG_DIGEST_AND_EPOCH,
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
        "request_new_round": _REQUEST_NEW_ROUND,
        "set_billing": _SET_BILLING,
        "set_billing_access_controller": _SET_BILLING_ACCESS_CONTROLLER,
        "set_config": _SET_CONFIG,
        "set_link_token": _SET_LINK_TOKEN,
        "set_payees": _SET_PAYEES,
        "set_requester_access_controller": _SET_REQUESTER_ACCESS_CONTROLLER,
        "set_validator_config": _SET_VALIDATOR_CONFIG,
        "transfer_ownership": _TRANSFER_OWNERSHIP,
        "transfer_payeeship": _TRANSFER_PAYEESHIP,
        "transmit": _TRANSMIT,
        "type_and_version": _TYPE_AND_VERSION,
        "version": _VERSION,
        "withdraw_funds": _WITHDRAW_FUNDS,
        "withdraw_payment": _WITHDRAW_PAYMENT,
    }
    EVENTS = (
        AnswerUpdated,
        BillingAccessControllerSet,
        BillingSet,
        ConfigSet,
        LinkTokenSet,
        NewRound,
        NewTransmission,
        OraclePaid,
        OwnershipTransferRequested,
        OwnershipTransferred,
        PayeeshipTransferRequested,
        PayeeshipTransferred,
        RequesterAccessControllerSet,
        RoundRequested,
        Transmitted,
        ValidatorConfigSet,
    )
    REVERTS = _REVERTS
    _CALLS = ExposedOCR2AggregatorCalls
    _EVENTS = ExposedOCR2AggregatorEvents


class AsyncExposedOCR2Aggregator(_ExposedOCR2AggregatorInterface, rt.AsyncContract):
    """ExposedOCR2Aggregator, awaitable. `ExposedOCR2Aggregator.at` gives one for an async source."""

    calls: ExposedOCR2AggregatorCalls
    events: ExposedOCR2AggregatorEvents

    def accept_ownership(self) -> rt.AsyncTransaction[None]:
        """`acceptOwnership()`."""
        return self._write(self.calls.accept_ownership())

    def accept_payeeship(self, transmitter: str) -> rt.AsyncTransaction[None]:
        """`acceptPayeeship(address transmitter)`."""
        return self._write(self.calls.accept_payeeship(transmitter))

    async def decimals(self) -> int:
        """`decimals() view returns (uint8)`."""
        return await self._read(self.calls.decimals())

    async def description(self) -> str:
        """`description() view returns (string)`."""
        return await self._read(self.calls.description())

    async def exposed_config_digest_from_config_data(
        self,
        chain_id: int,
        contract_address: str,
        config_count: int,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        encoded_config_version: int,
        encoded_config: bytes,
    ) -> bytes:
        """`exposedConfigDigestFromConfigData(uint256 _chainId, address _contractAddress, uint64 _configCount,
        address[] _signers, address[] _transmitters, uint8 _f, bytes _onchainConfig, uint64 _encodedConfigVersion,
        bytes _encodedConfig) view returns (bytes32)`.
        """
        return await self._read(
            self.calls.exposed_config_digest_from_config_data(
                chain_id,
                contract_address,
                config_count,
                signers,
                transmitters,
                f,
                onchain_config,
                encoded_config_version,
                encoded_config,
            ),
        )

    async def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 roundId) view returns (int256)`."""
        return await self._read(self.calls.get_answer(round_id))

    async def get_billing(self) -> GetBillingResult:
        """`getBilling() view returns (uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32
        observationPaymentGjuels, uint32 transmissionPaymentGjuels, uint24 accountingGas)`.
        """
        return await self._read(self.calls.get_billing())

    async def get_billing_access_controller(self) -> str:
        """`getBillingAccessController() view returns (address)`."""
        return await self._read(self.calls.get_billing_access_controller())

    async def get_link_token(self) -> str:
        """`getLinkToken() view returns (address linkToken)`."""
        return await self._read(self.calls.get_link_token())

    async def get_requester_access_controller(self) -> str:
        """`getRequesterAccessController() view returns (address)`."""
        return await self._read(self.calls.get_requester_access_controller())

    async def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 roundId) view returns (uint80 roundId_, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.
        """
        return await self._read(self.calls.get_round_data(round_id))

    async def get_timestamp(self, round_id: int) -> int:
        """`getTimestamp(uint256 roundId) view returns (uint256)`."""
        return await self._read(self.calls.get_timestamp(round_id))

    async def get_transmitters(self) -> tuple[str, ...]:
        """`getTransmitters() view returns (address[])`."""
        return await self._read(self.calls.get_transmitters())

    async def get_validator_config(self) -> GetValidatorConfigResult:
        """`getValidatorConfig() view returns (address validator, uint32 gasLimit)`."""
        return await self._read(self.calls.get_validator_config())

    async def latest_answer(self) -> int:
        """`latestAnswer() view returns (int256)`."""
        return await self._read(self.calls.latest_answer())

    async def latest_config_details(self) -> LatestConfigDetailsResult:
        """`latestConfigDetails() view returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest)`."""
        return await self._read(self.calls.latest_config_details())

    async def latest_config_digest_and_epoch(self) -> LatestConfigDigestAndEpochResult:
        """`latestConfigDigestAndEpoch() view returns (bool scanLogs, bytes32 configDigest, uint32 epoch)`."""
        return await self._read(self.calls.latest_config_digest_and_epoch())

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
        """`latestTransmissionDetails() view returns (bytes32 configDigest, uint32 epoch, uint8 round, int192
        latestAnswer_, uint64 latestTimestamp_)`.
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

    async def oracle_observation_count(self, transmitter_address: str) -> int:
        """`oracleObservationCount(address transmitterAddress) view returns (uint32)`."""
        return await self._read(self.calls.oracle_observation_count(transmitter_address))

    async def owed_payment(self, transmitter_address: str) -> int:
        """`owedPayment(address transmitterAddress) view returns (uint256)`."""
        return await self._read(self.calls.owed_payment(transmitter_address))

    async def owner(self) -> str:
        """`owner() view returns (address)`."""
        return await self._read(self.calls.owner())

    def request_new_round(self) -> rt.AsyncTransaction[int]:
        """`requestNewRound() returns (uint80)`."""
        return self._write(self.calls.request_new_round())

    def set_billing(
        self,
        maximum_gas_price_gwei: int,
        reasonable_gas_price_gwei: int,
        observation_payment_gjuels: int,
        transmission_payment_gjuels: int,
        accounting_gas: int,
    ) -> rt.AsyncTransaction[None]:
        """`setBilling(uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32 observationPaymentGjuels,
        uint32 transmissionPaymentGjuels, uint24 accountingGas)`.
        """
        return self._write(
            self.calls.set_billing(
                maximum_gas_price_gwei,
                reasonable_gas_price_gwei,
                observation_payment_gjuels,
                transmission_payment_gjuels,
                accounting_gas,
            ),
        )

    def set_billing_access_controller(self, billing_access_controller: str) -> rt.AsyncTransaction[None]:
        """`setBillingAccessController(address _billingAccessController)`."""
        return self._write(self.calls.set_billing_access_controller(billing_access_controller))

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        offchain_config_version: int,
        offchain_config: bytes,
    ) -> rt.AsyncTransaction[None]:
        """`setConfig(address[] signers, address[] transmitters, uint8 f, bytes onchainConfig, uint64
        offchainConfigVersion, bytes offchainConfig)`.
        """
        return self._write(
            self.calls.set_config(signers, transmitters, f, onchain_config, offchain_config_version, offchain_config),
        )

    def set_link_token(self, link_token: str, recipient: str) -> rt.AsyncTransaction[None]:
        """`setLinkToken(address linkToken, address recipient)`."""
        return self._write(self.calls.set_link_token(link_token, recipient))

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.AsyncTransaction[None]:
        """`setPayees(address[] transmitters, address[] payees)`."""
        return self._write(self.calls.set_payees(transmitters, payees))

    def set_requester_access_controller(self, requester_access_controller: str) -> rt.AsyncTransaction[None]:
        """`setRequesterAccessController(address requesterAccessController)`."""
        return self._write(self.calls.set_requester_access_controller(requester_access_controller))

    def set_validator_config(self, new_validator: str, new_gas_limit: int) -> rt.AsyncTransaction[None]:
        """`setValidatorConfig(address newValidator, uint32 newGasLimit)`."""
        return self._write(self.calls.set_validator_config(new_validator, new_gas_limit))

    def transfer_ownership(self, to: str) -> rt.AsyncTransaction[None]:
        """`transferOwnership(address to)`."""
        return self._write(self.calls.transfer_ownership(to))

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.AsyncTransaction[None]:
        """`transferPayeeship(address transmitter, address proposed)`."""
        return self._write(self.calls.transfer_payeeship(transmitter, proposed))

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

    async def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`."""
        return await self._read(self.calls.type_and_version())

    async def version(self) -> int:
        """`version() view returns (uint256)`."""
        return await self._read(self.calls.version())

    def withdraw_funds(self, recipient: str, amount: int) -> rt.AsyncTransaction[None]:
        """`withdrawFunds(address recipient, uint256 amount)`."""
        return self._write(self.calls.withdraw_funds(recipient, amount))

    def withdraw_payment(self, transmitter: str) -> rt.AsyncTransaction[None]:
        """`withdrawPayment(address transmitter)`."""
        return self._write(self.calls.withdraw_payment(transmitter))


class ExposedOCR2Aggregator(_ExposedOCR2AggregatorInterface, rt.Contract):
    """ExposedOCR2Aggregator."""

    calls: ExposedOCR2AggregatorCalls
    events: ExposedOCR2AggregatorEvents
    _ASYNC = AsyncExposedOCR2Aggregator

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> ExposedOCR2Aggregator: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncExposedOCR2Aggregator: ...

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
    ) -> ExposedOCR2Aggregator: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncExposedOCR2Aggregator]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def accept_ownership(self) -> rt.Transaction[None]:
        """`acceptOwnership()`.

        Become the owner; only for the account that was proposed last.
        """
        return self._write(self.calls.accept_ownership())

    def accept_payeeship(self, transmitter: str) -> rt.Transaction[None]:
        """`acceptPayeeship(address transmitter)`.

        Become the payee of an oracle; only the account proposed by its payee.
        """
        return self._write(self.calls.accept_payeeship(transmitter))

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

    def exposed_config_digest_from_config_data(
        self,
        chain_id: int,
        contract_address: str,
        config_count: int,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        encoded_config_version: int,
        encoded_config: bytes,
    ) -> bytes:
        """`exposedConfigDigestFromConfigData(uint256 _chainId, address _contractAddress, uint64 _configCount, address[]
        _signers, address[] _transmitters, uint8 _f, bytes _onchainConfig, uint64 _encodedConfigVersion, bytes
        _encodedConfig) view returns (bytes32)`.

        Digest of a configuration of any contract on any chain.
        """
        return self._read(
            self.calls.exposed_config_digest_from_config_data(
                chain_id,
                contract_address,
                config_count,
                signers,
                transmitters,
                f,
                onchain_config,
                encoded_config_version,
                encoded_config,
            ),
        )

    def get_answer(self, round_id: int) -> int:
        """`getAnswer(uint256 roundId) view returns (int256)`.

        Answer of a round.
        """
        return self._read(self.calls.get_answer(round_id))

    def get_billing(self) -> GetBillingResult:
        """`getBilling() view returns (uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32
        observationPaymentGjuels, uint32 transmissionPaymentGjuels, uint24 accountingGas)`.

        Parameters of the billing, in the order of `setBilling`.
        """
        return self._read(self.calls.get_billing())

    def get_billing_access_controller(self) -> str:
        """`getBillingAccessController() view returns (address)`.

        Contract that decides who besides the owner may set the billing.
        """
        return self._read(self.calls.get_billing_access_controller())

    def get_link_token(self) -> str:
        """`getLinkToken() view returns (address linkToken)`.

        Token in which oracles are paid.
        """
        return self._read(self.calls.get_link_token())

    def get_requester_access_controller(self) -> str:
        """`getRequesterAccessController() view returns (address)`.

        Contract that decides who besides the owner may request rounds.
        """
        return self._read(self.calls.get_requester_access_controller())

    def get_round_data(self, round_id: int) -> GetRoundDataResult:
        """`getRoundData(uint80 roundId) view returns (uint80 roundId_, int256 answer, uint256 startedAt, uint256
        updatedAt, uint80 answeredInRound)`.

        Data of one round. Rounds that never happened read as zeros.
        """
        return self._read(self.calls.get_round_data(round_id))

    def get_timestamp(self, round_id: int) -> int:
        """`getTimestamp(uint256 roundId) view returns (uint256)`.

        Transmission timestamp of a round.
        """
        return self._read(self.calls.get_timestamp(round_id))

    def get_transmitters(self) -> tuple[str, ...]:
        """`getTransmitters() view returns (address[])`.

        Transmitters of the current configuration, in oracle order.
        """
        return self._read(self.calls.get_transmitters())

    def get_validator_config(self) -> GetValidatorConfigResult:
        """`getValidatorConfig() view returns (address validator, uint32 gasLimit)`.

        Contract that is called with every new answer, and the gas it gets.
        """
        return self._read(self.calls.get_validator_config())

    def latest_answer(self) -> int:
        """`latestAnswer() view returns (int256)`.

        Answer of the latest round, 0 before the first.
        """
        return self._read(self.calls.latest_answer())

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
        """`latestTransmissionDetails() view returns (bytes32 configDigest, uint32 epoch, uint8 round, int192
        latestAnswer_, uint64 latestTimestamp_)`.

        State of the protocol; only for calls that come from outside, since contracts must not rely on it.
        """
        return self._read(self.calls.latest_transmission_details())

    def link_available_for_payment(self) -> int:
        """`linkAvailableForPayment() view returns (int256 availableBalance)`.

        Juels that the contract has beyond what it owes; negative if it owes more than it has.
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

    def oracle_observation_count(self, transmitter_address: str) -> int:
        """`oracleObservationCount(address transmitterAddress) view returns (uint32)`.

        Number of observations that an oracle has not been paid for, 0 if there is no such transmitter.
        """
        return self._read(self.calls.oracle_observation_count(transmitter_address))

    def owed_payment(self, transmitter_address: str) -> int:
        """`owedPayment(address transmitterAddress) view returns (uint256)`.

        Juels owed to an oracle, 0 if there is no such transmitter.
        """
        return self._read(self.calls.owed_payment(transmitter_address))

    def owner(self) -> str:
        """`owner() view returns (address)`.

        Account that owns the contract. Not `view` for historical reasons; implementations are.
        """
        return self._read(self.calls.owner())

    def request_new_round(self) -> rt.Transaction[int]:
        """`requestNewRound() returns (uint80)`.

        Ask the oracles for a round out of turn; only the owner and whom the access controller admits.
        """
        return self._write(self.calls.request_new_round())

    def set_billing(
        self,
        maximum_gas_price_gwei: int,
        reasonable_gas_price_gwei: int,
        observation_payment_gjuels: int,
        transmission_payment_gjuels: int,
        accounting_gas: int,
    ) -> rt.Transaction[None]:
        """`setBilling(uint32 maximumGasPriceGwei, uint32 reasonableGasPriceGwei, uint32 observationPaymentGjuels,
        uint32 transmissionPaymentGjuels, uint24 accountingGas)`.

        Pay all oracles out, then bill by other parameters; only the owner and whom the access controller admits.
        """
        return self._write(
            self.calls.set_billing(
                maximum_gas_price_gwei,
                reasonable_gas_price_gwei,
                observation_payment_gjuels,
                transmission_payment_gjuels,
                accounting_gas,
            ),
        )

    def set_billing_access_controller(self, billing_access_controller: str) -> rt.Transaction[None]:
        """`setBillingAccessController(address _billingAccessController)`.

        Let another contract decide who besides the owner may set the billing; only the owner.
        """
        return self._write(self.calls.set_billing_access_controller(billing_access_controller))

    def set_config(
        self,
        signers: Sequence[str],
        transmitters: Sequence[str],
        f: int,
        onchain_config: bytes,
        offchain_config_version: int,
        offchain_config: bytes,
    ) -> rt.Transaction[None]:
        """`setConfig(address[] signers, address[] transmitters, uint8 f, bytes onchainConfig, uint64
        offchainConfigVersion, bytes offchainConfig)`.

        Start a new configuration.
        """
        return self._write(
            self.calls.set_config(signers, transmitters, f, onchain_config, offchain_config_version, offchain_config),
        )

    def set_link_token(self, link_token: str, recipient: str) -> rt.Transaction[None]:
        """`setLinkToken(address linkToken, address recipient)`.

        Pay all oracles out in the old token, send the rest of it away, and use another token; only the owner.
        """
        return self._write(self.calls.set_link_token(link_token, recipient))

    def set_payees(self, transmitters: Sequence[str], payees: Sequence[str]) -> rt.Transaction[None]:
        """`setPayees(address[] transmitters, address[] payees)`.

        Give oracles payees that have none; only the owner.
        """
        return self._write(self.calls.set_payees(transmitters, payees))

    def set_requester_access_controller(self, requester_access_controller: str) -> rt.Transaction[None]:
        """`setRequesterAccessController(address requesterAccessController)`.

        Let another contract decide who besides the owner may request rounds; only the owner.
        """
        return self._write(self.calls.set_requester_access_controller(requester_access_controller))

    def set_validator_config(self, new_validator: str, new_gas_limit: int) -> rt.Transaction[None]:
        """`setValidatorConfig(address newValidator, uint32 newGasLimit)`.

        Have a contract called with every new answer, or stop that; only the owner. The flag in the hot state is raised
        here and lowered by the next transmission that finds no validator, which writes the hot state anyway.
        """
        return self._write(self.calls.set_validator_config(new_validator, new_gas_limit))

    def transfer_ownership(self, to: str) -> rt.Transaction[None]:
        """`transferOwnership(address to)`.

        Propose a new owner; the proposal takes effect when that account accepts it.
        """
        return self._write(self.calls.transfer_ownership(to))

    def transfer_payeeship(self, transmitter: str, proposed: str) -> rt.Transaction[None]:
        """`transferPayeeship(address transmitter, address proposed)`.

        Propose another payee for an oracle; only its payee. The zero address withdraws a proposal.
        """
        return self._write(self.calls.transfer_payeeship(transmitter, proposed))

    def transmit(
        self,
        report_context: Sequence[bytes],
        report: bytes,
        rs: Sequence[bytes],
        ss: Sequence[bytes],
        raw_vs: bytes,
    ) -> rt.Transaction[None]:
        """`transmit(bytes32[3] reportContext, bytes report, bytes32[] rs, bytes32[] ss, bytes32 rawVs)`.

        Deliver a report attested by f + 1 oracles. The bytes of `rawVs` that hold no v may hold hints: byte 31 - j is
        the index of the oracle behind signature j. A wrong hint, or none, costs a search.
        """
        return self._write(self.calls.transmit(report_context, report, rs, ss, raw_vs))

    def type_and_version(self) -> str:
        """`typeAndVersion() pure returns (string)`.

        Name of the contract and its version, separated by a blank, for example `OffchainAggregator 4.0.0`.
        """
        return self._read(self.calls.type_and_version())

    def version(self) -> int:
        """`version() view returns (uint256)`.

        Version of the aggregator.
        """
        return self._read(self.calls.version())

    def withdraw_funds(self, recipient: str, amount: int) -> rt.Transaction[None]:
        """`withdrawFunds(address recipient, uint256 amount)`.

        Take out what the oracles are not owed; only the owner and whom the access controller admits.
        """
        return self._write(self.calls.withdraw_funds(recipient, amount))

    def withdraw_payment(self, transmitter: str) -> rt.Transaction[None]:
        """`withdrawPayment(address transmitter)`.

        Pay an oracle what it is owed; only its payee.
        """
        return self._write(self.calls.withdraw_payment(transmitter))
