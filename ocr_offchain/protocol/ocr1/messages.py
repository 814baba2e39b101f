"""The messages of OCR1 and their bytes (OCR1 6).

A payload is one serialized protobuf `MessageWrapper`. `encode` and `decode` are the only way in and out. What `decode`
returns is well formed and no more: lengths of signatures, ranges of observers and lengths of lists are for the rules
of the protocol to judge (WF-6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.proto import offchainreporting1_messages_pb2 as pb
from ocr_offchain.protocol.ocr1.report import AttributedObservation, decode_observation, encode_observation
from ocr_offchain.types import OracleId

MAX_MESSAGE_LENGTH = 10_000
"""Bytes of one payload (OCR1 6.4), about twice of what an honest oracle can have to say."""

_UINT32 = 0xFFFF_FFFF
_UINT8 = 0xFF


class MessageError(InvalidInputError):
    """A payload that is no message of this protocol."""


@dataclass(frozen=True, slots=True)
class SignedObservation:
    value: int
    """An int192."""
    signature: bytes
    """Ed25519 by the observer's off-chain key (OCR1 5.3); 64 bytes from an honest oracle."""


@dataclass(frozen=True, slots=True)
class AttributedSignedObservation:
    signed_observation: SignedObservation
    observer: OracleId


@dataclass(frozen=True, slots=True)
class AttestedReportOne:
    """A report as the list that it is made of, with the signature of one oracle."""

    attributed_observations: tuple[AttributedObservation, ...]
    signature: bytes
    """65 bytes from an honest oracle (OCR1 5.5)."""


@dataclass(frozen=True, slots=True)
class AttestedReportMany:
    """A report as the list that it is made of, with the signatures of f+1 oracles or more."""

    attributed_observations: tuple[AttributedObservation, ...]
    signatures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class MessageNewEpoch:
    """The sender wants to be in `epoch` at least."""

    epoch: int


@dataclass(frozen=True, slots=True)
class MessageObserveReq:
    """The leader starts a round."""

    epoch: int
    round: int


@dataclass(frozen=True, slots=True)
class MessageObserve:
    """A follower's observation, for the leader."""

    epoch: int
    round: int
    signed_observation: SignedObservation


@dataclass(frozen=True, slots=True)
class MessageReportReq:
    """The leader's sorted list of observations, for everybody to judge and sign."""

    epoch: int
    round: int
    attributed_signed_observations: tuple[AttributedSignedObservation, ...]


@dataclass(frozen=True, slots=True)
class MessageReport:
    """A follower's signed report, for the leader."""

    epoch: int
    round: int
    report: AttestedReportOne


@dataclass(frozen=True, slots=True)
class MessageFinal:
    """The leader's result of a round."""

    epoch: int
    round: int
    report: AttestedReportMany


@dataclass(frozen=True, slots=True)
class MessageFinalEcho:
    """A result passed on by every oracle, so that a leader cannot hide it."""

    final: MessageFinal

    @property
    def epoch(self) -> int:
        return self.final.epoch

    @property
    def round(self) -> int:
        return self.final.round


EpochMessage = MessageObserveReq | MessageObserve | MessageReportReq | MessageReport | MessageFinal | MessageFinalEcho
"""The messages that belong to one epoch and are of no use in any other."""

Message = MessageNewEpoch | EpochMessage


def encode(message: Message) -> bytes:
    """The bytes of `message` as the network carries them. Raises `MessageError` for more than 10 000 bytes (NE-4)."""
    payload = to_proto(message).SerializeToString(deterministic=True)
    _check_length(payload)
    return payload


def decode(payload: bytes) -> Message:
    """The message in `payload`, which may be hostile (WF-1 to WF-6). Raises `MessageError`, and nothing else."""
    _check_length(payload)
    try:
        wrapper = pb.MessageWrapper.FromString(payload)
    except DecodeError as error:
        raise MessageError(f"{len(payload)} bytes are no protobuf MessageWrapper: {error}") from error
    return from_proto(wrapper)


def _check_length(payload: bytes) -> None:
    if len(payload) > MAX_MESSAGE_LENGTH:
        raise MessageError(f"a message of {len(payload)} bytes exceeds the limit of {MAX_MESSAGE_LENGTH} bytes")


def to_proto(message: Message) -> pb.MessageWrapper:
    match message:
        case MessageNewEpoch():
            return pb.MessageWrapper(message_new_epoch=pb.MessageNewEpoch(epoch=message.epoch))
        case MessageObserveReq():
            return pb.MessageWrapper(message_observe_req=pb.MessageObserveReq(epoch=message.epoch, round=message.round))
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
                    attributed_signed_observations=[
                        pb.AttributedSignedObservation(
                            signed_observation=_signed_observation_to_proto(entry.signed_observation),
                            observer=entry.observer,
                        )
                        for entry in message.attributed_signed_observations
                    ],
                )
            )
        case MessageReport(report=one):
            return pb.MessageWrapper(
                message_report=pb.MessageReport(
                    epoch=message.epoch,
                    round=message.round,
                    report=pb.AttestedReportOne(
                        attributed_observations=_observations_to_proto(one.attributed_observations),
                        signature=one.signature,
                    ),
                )
            )
        case MessageFinal():
            return pb.MessageWrapper(message_final=_final_to_proto(message))
        case MessageFinalEcho(final=final):
            return pb.MessageWrapper(message_final_echo=pb.MessageFinalEcho(final=_final_to_proto(final)))


def _signed_observation_to_proto(signed: SignedObservation) -> pb.SignedObservation:
    return pb.SignedObservation(observation=_observation_to_proto(signed.value), signature=signed.signature)


def _observation_to_proto(value: int) -> pb.Observation:
    return pb.Observation(value=encode_observation(value))


def _observations_to_proto(observations: Sequence[AttributedObservation]) -> list[pb.AttributedObservation]:
    return [
        pb.AttributedObservation(observation=_observation_to_proto(entry.value), observer=entry.observer)
        for entry in observations
    ]


def _final_to_proto(final: MessageFinal) -> pb.MessageFinal:
    return pb.MessageFinal(
        epoch=final.epoch,
        round=final.round,
        report=pb.AttestedReportMany(
            attributed_observations=_observations_to_proto(final.report.attributed_observations),
            signatures=final.report.signatures,
        ),
    )


def from_proto(wrapper: pb.MessageWrapper) -> Message:
    """The message in a parsed wrapper; numbers keep their low bits (WF-3). Raises `MessageError` (WF-2, WF-4, WF-5)."""
    match wrapper.WhichOneof("msg"):
        case "message_new_epoch":
            return MessageNewEpoch(wrapper.message_new_epoch.epoch & _UINT32)
        case "message_observe_req":
            request = wrapper.message_observe_req
            return MessageObserveReq(request.epoch & _UINT32, request.round & _UINT8)
        case "message_observe":
            observe = wrapper.message_observe
            _require(observe.HasField("signed_observation"), "OBSERVE without signed_observation")
            signed = _signed_observation_from_proto(observe.signed_observation, "OBSERVE")
            return MessageObserve(observe.epoch & _UINT32, observe.round & _UINT8, signed)
        case "message_report_req":
            return _report_req_from_proto(wrapper.message_report_req)
        case "message_report":
            report = wrapper.message_report
            _require(report.HasField("report"), "REPORT without report")
            one = AttestedReportOne(
                _observations_from_proto(report.report.attributed_observations, "REPORT"), report.report.signature
            )
            return MessageReport(report.epoch & _UINT32, report.round & _UINT8, one)
        case "message_final":
            return _final_from_proto(wrapper.message_final, "FINAL")
        case "message_final_echo":
            echo = wrapper.message_final_echo
            _require(echo.HasField("final"), "FINAL-ECHO without final")
            return MessageFinalEcho(_final_from_proto(echo.final, "FINAL-ECHO"))
        case _:
            raise MessageError("MessageWrapper holds no message that this protocol knows (OCR1 WF-2)")


def _report_req_from_proto(request: pb.MessageReportReq) -> MessageReportReq:
    entries = []
    for entry in request.attributed_signed_observations:
        _require(entry.HasField("signed_observation"), "REPORT-REQ with an entry without signed_observation")
        signed = _signed_observation_from_proto(entry.signed_observation, "REPORT-REQ")
        entries.append(AttributedSignedObservation(signed, OracleId(entry.observer & _UINT8)))
    return MessageReportReq(request.epoch & _UINT32, request.round & _UINT8, tuple(entries))


def _signed_observation_from_proto(signed: pb.SignedObservation, kind: str) -> SignedObservation:
    _require(signed.HasField("observation"), f"{kind} with a signed observation without observation")
    return SignedObservation(_observation_from_proto(signed.observation, kind), signed.signature)


def _observations_from_proto(
    entries: Sequence[pb.AttributedObservation], kind: str
) -> tuple[AttributedObservation, ...]:
    for entry in entries:
        _require(entry.HasField("observation"), f"{kind} with an entry without observation")
    return tuple(
        AttributedObservation(_observation_from_proto(entry.observation, kind), OracleId(entry.observer & _UINT8))
        for entry in entries
    )


def _observation_from_proto(observation: pb.Observation, kind: str) -> int:
    try:
        return decode_observation(observation.value)
    except InvalidInputError as error:
        raise MessageError(f"{kind} with an {error} (OCR1 WF-5)") from None


def _final_from_proto(final: pb.MessageFinal, kind: str) -> MessageFinal:
    _require(final.HasField("report"), f"{kind} without report")
    many = AttestedReportMany(
        _observations_from_proto(final.report.attributed_observations, kind), tuple(final.report.signatures)
    )
    return MessageFinal(final.epoch & _UINT32, final.round & _UINT8, many)


def _require(condition: bool, problem: str) -> None:
    if not condition:
        raise MessageError(f"{problem} (OCR1 WF-4)")
