"""The messages of OCR2 and their bytes (OCR2 7).

A payload is one serialized protobuf `MessageWrapper`. `encode` and `decode` are the only way in and out; what
`decode` returns is well formed, within the plugin's limits, and still says nothing about who is honest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.proto import offchainreporting2_messages_pb2 as pb
from ocr_offchain.types import MAX_ORACLES, AttributedOnchainSignature, OracleId

_UINT32 = 0xFFFF_FFFF
_UINT8 = 0xFF
_HASH_LENGTH = 32


class MessageError(InvalidInputError):
    """A payload that is no message of this protocol, or a message that breaks the plugin's limits."""


@dataclass(frozen=True, slots=True)
class SignedObservation:
    observation: bytes
    signature: bytes
    """Ed25519 by the observer's off-chain key (OCR2 6.4); 64 bytes from an honest oracle."""


@dataclass(frozen=True, slots=True)
class AttributedSignedObservation:
    signed_observation: SignedObservation
    observer: OracleId


@dataclass(frozen=True, slots=True)
class AttestedReportOne:
    """One oracle's verdict on a round: a signed report, or `skip` with both byte strings empty (OCR2 6.6)."""

    skip: bool
    report: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class AttestedReportMany:
    """A report with the signatures of a quorum (OCR2 6.6)."""

    report: bytes
    attributed_signatures: tuple[AttributedOnchainSignature, ...]


@dataclass(frozen=True, slots=True)
class MessageNewEpoch:
    """The sender wants to be in `epoch` at least."""

    epoch: int


@dataclass(frozen=True, slots=True)
class MessageObserveReq:
    """The leader starts a round."""

    epoch: int
    round: int
    query: bytes


@dataclass(frozen=True, slots=True)
class MessageObserve:
    """A follower's observation, for the leader."""

    epoch: int
    round: int
    signed_observation: SignedObservation


@dataclass(frozen=True, slots=True)
class MessageReportReq:
    """The leader's bundle of observations, for everybody to make the report of."""

    epoch: int
    round: int
    query: bytes
    attributed_signed_observations: tuple[AttributedSignedObservation, ...]


@dataclass(frozen=True, slots=True)
class MessageReport:
    """A follower's attested report, for the leader."""

    epoch: int
    round: int
    attested_report: AttestedReportOne


@dataclass(frozen=True, slots=True)
class MessageFinal:
    """The leader's result of a round."""

    epoch: int
    round: int
    h: bytes
    """32 bytes: extra hash of the report context (OCR2 6.5)."""
    attested_report: AttestedReportMany


@dataclass(frozen=True, slots=True)
class MessageFinalEcho:
    """A result passed on by whoever saw it first."""

    final: MessageFinal


Message = (
    MessageNewEpoch
    | MessageObserveReq
    | MessageObserve
    | MessageReportReq
    | MessageReport
    | MessageFinal
    | MessageFinalEcho
)


def check_size(message: Message, limits: ReportingPluginLimits) -> None:
    """The size rules of OCR2 7.3, for messages that come in and messages that go out. Raises `MessageError`."""
    match message:
        case MessageNewEpoch():
            pass
        case MessageObserveReq(query=query):
            _check_length("query", query, limits.max_query_length)
        case MessageObserve(signed_observation=signed):
            _check_length("observation", signed.observation, limits.max_observation_length)
        case MessageReportReq(query=query, attributed_signed_observations=entries):
            _check_length("query", query, limits.max_query_length)
            _check_count("observations", entries)
            longest = max([entry.signed_observation.observation for entry in entries], key=len, default=b"")
            _check_length("observation", longest, limits.max_observation_length)
        case MessageReport(attested_report=one):
            _check_length("report", one.report, limits.max_report_length)
        case MessageFinal() | MessageFinalEcho():
            final = message.final if isinstance(message, MessageFinalEcho) else message
            _check_count("signatures", final.attested_report.attributed_signatures)
            _check_length("report", final.attested_report.report, limits.max_report_length)


def _check_length(what: str, value: bytes, limit: int) -> None:
    if len(value) > limit:
        raise MessageError(f"{what} of {len(value)} bytes exceeds the plugin's limit of {limit} bytes")


def _check_count(what: str, values: Sequence[object]) -> None:
    if len(values) > MAX_ORACLES:
        raise MessageError(f"{len(values)} {what} in one message, at most {MAX_ORACLES} are possible")


def encode(message: Message, limits: ReportingPluginLimits) -> bytes:
    """The bytes of `message` as the network carries them. Raises `MessageError` when it breaks `limits` (OCR2 7.3)."""
    check_size(message, limits)
    return to_proto(message).SerializeToString(deterministic=True)


def decode(payload: bytes, limits: ReportingPluginLimits) -> Message:
    """The message in `payload`, which may be hostile; the caller has bounded its length.

    Implements OCR2 W-1 to W-5 (numbers are cut, not refused: H-4) and the size rules of 7.3. Raises `MessageError`,
    and nothing else.
    """
    try:
        wrapper = pb.MessageWrapper.FromString(payload)
    except DecodeError as error:
        raise MessageError(f"{len(payload)} bytes are no protobuf MessageWrapper: {error}") from error
    message = from_proto(wrapper)
    check_size(message, limits)
    return message


def to_proto(message: Message) -> pb.MessageWrapper:
    match message:
        case MessageNewEpoch():
            return pb.MessageWrapper(message_new_epoch=pb.MessageNewEpoch(epoch=message.epoch))
        case MessageObserveReq():
            return pb.MessageWrapper(
                message_observe_req=pb.MessageObserveReq(epoch=message.epoch, round=message.round, query=message.query)
            )
        case MessageObserve():
            return pb.MessageWrapper(
                message_observe=pb.MessageObserve(
                    epoch=message.epoch,
                    round=message.round,
                    signed_observation=_signed_observation_to_proto(message.signed_observation),
                )
            )
        case MessageReportReq():
            return pb.MessageWrapper(
                message_report_req=pb.MessageReportReq(
                    epoch=message.epoch,
                    round=message.round,
                    query=message.query,
                    attributed_signed_observations=[
                        pb.AttributedSignedObservation(
                            signed_observation=_signed_observation_to_proto(entry.signed_observation),
                            observer=entry.observer,
                        )
                        for entry in message.attributed_signed_observations
                    ],
                )
            )
        case MessageReport(attested_report=one):
            return pb.MessageWrapper(
                message_report=pb.MessageReport(
                    epoch=message.epoch,
                    round=message.round,
                    attested_report=pb.AttestedReportOne(skip=one.skip, report=one.report, signature=one.signature),
                )
            )
        case MessageFinal():
            return pb.MessageWrapper(message_final=_final_to_proto(message))
        case MessageFinalEcho():
            return pb.MessageWrapper(message_final_echo=pb.MessageFinalEcho(final=_final_to_proto(message.final)))


def _signed_observation_to_proto(signed: SignedObservation) -> pb.SignedObservation:
    return pb.SignedObservation(observation=signed.observation, signature=signed.signature)


def _final_to_proto(final: MessageFinal) -> pb.MessageFinal:
    return pb.MessageFinal(
        epoch=final.epoch,
        round=final.round,
        h=final.h,
        attested_report=pb.AttestedReportMany(
            report=final.attested_report.report,
            attributed_signatures=[
                pb.AttributedSignature(signature=attributed.signature, signer=attributed.signer)
                for attributed in final.attested_report.attributed_signatures
            ],
        ),
    )


def from_proto(wrapper: pb.MessageWrapper) -> Message:
    """The message in a parsed wrapper; numbers keep their low bits (W-1). Raises `MessageError` (W-2)."""
    match wrapper.WhichOneof("msg"):
        case "message_new_epoch":
            return MessageNewEpoch(epoch=wrapper.message_new_epoch.epoch & _UINT32)
        case "message_observe_req":
            request = wrapper.message_observe_req
            return MessageObserveReq(epoch=request.epoch & _UINT32, round=request.round & _UINT8, query=request.query)
        case "message_observe":
            observe = wrapper.message_observe
            _require(observe.HasField("signed_observation"), "OBSERVE without signed_observation")
            return MessageObserve(
                epoch=observe.epoch & _UINT32,
                round=observe.round & _UINT8,
                signed_observation=_signed_observation_from_proto(observe.signed_observation),
            )
        case "message_report_req":
            return _report_req_from_proto(wrapper.message_report_req)
        case "message_report":
            report = wrapper.message_report
            _require(report.HasField("attested_report"), "REPORT without attested_report")
            one = report.attested_report
            return MessageReport(
                epoch=report.epoch & _UINT32,
                round=report.round & _UINT8,
                attested_report=AttestedReportOne(skip=one.skip, report=one.report, signature=one.signature),
            )
        case "message_final":
            return _final_from_proto(wrapper.message_final)
        case "message_final_echo":
            echo = wrapper.message_final_echo
            _require(echo.HasField("final"), "FINAL-ECHO without final")
            return MessageFinalEcho(final=_final_from_proto(echo.final))
        case _:
            raise MessageError("MessageWrapper holds no message that this protocol knows (OCR2 W-2)")


def _report_req_from_proto(request: pb.MessageReportReq) -> MessageReportReq:
    _check_count("observations", request.attributed_signed_observations)
    entries = []
    for entry in request.attributed_signed_observations:
        if not entry.HasField("signed_observation"):
            raise MessageError("REPORT-REQ with an entry without signed_observation (OCR2 W-2)")
        signed = _signed_observation_from_proto(entry.signed_observation)
        entries.append(AttributedSignedObservation(signed, OracleId(entry.observer & _UINT8)))
    return MessageReportReq(
        epoch=request.epoch & _UINT32,
        round=request.round & _UINT8,
        query=request.query,
        attributed_signed_observations=tuple(entries),
    )


def _signed_observation_from_proto(signed: pb.SignedObservation) -> SignedObservation:
    return SignedObservation(signed.observation, signed.signature)


def _final_from_proto(final: pb.MessageFinal) -> MessageFinal:
    _require(final.HasField("attested_report"), "FINAL without attested_report")
    _require(len(final.h) == _HASH_LENGTH, f"FINAL with h of {len(final.h)} bytes instead of {_HASH_LENGTH}")
    many = final.attested_report
    _check_count("signatures", many.attributed_signatures)
    return MessageFinal(
        epoch=final.epoch & _UINT32,
        round=final.round & _UINT8,
        h=final.h,
        attested_report=AttestedReportMany(
            report=many.report,
            attributed_signatures=tuple(
                AttributedOnchainSignature(attributed.signature, OracleId(attributed.signer & _UINT8))
                for attributed in many.attributed_signatures
            ),
        ),
    )


def _require(condition: bool, problem: str) -> None:
    if not condition:
        raise MessageError(f"{problem} (OCR2 W-2)")
