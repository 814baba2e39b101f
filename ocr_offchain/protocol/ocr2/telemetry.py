"""Telemetry messages of OCR2 (OCR2 18.1): a pure function from notices to protobuf."""

from __future__ import annotations

from ocr_offchain.proto import offchainreporting2_telemetry_pb2 as pb
from ocr_offchain.protocol.ocr2.messages import to_proto
from ocr_offchain.protocol.ocr2.notices import (
    EpochStarted,
    InvalidSerialization,
    MessageBroadcast,
    MessageReceived,
    MessageSent,
    Notice,
    RoundStarted,
    ShouldAcceptFinalizedReportComputed,
    ShouldTransmitAcceptedReportComputed,
    TransmissionScheduleComputed,
)
from ocr_offchain.types import ConfigDigest

MessageNotice = MessageReceived | MessageBroadcast | MessageSent | InvalidSerialization
"""Notices about single messages; the metrics count what becomes of their telemetry (OCR2 18.2)."""

TransmissionNotice = (
    TransmissionScheduleComputed | ShouldAcceptFinalizedReportComputed | ShouldTransmitAcceptedReportComputed
)
"""Notices that become telemetry only where EnableTransmissionTelemetry is set."""


def is_telemetry(notice: Notice, *, transmission_telemetry: bool) -> bool:
    """Whether a monitoring endpoint is told about `notice`."""
    if isinstance(notice, TransmissionNotice):
        return transmission_telemetry
    if isinstance(notice, EpochStarted):
        return not notice.at_start
    return isinstance(notice, (MessageNotice, RoundStarted))


def telemetry(notice: Notice, time: int, config_digest: ConfigDigest) -> bytes:
    """The serialized `TelemetryWrapper` of a notice for which `is_telemetry` holds; empty for any other.

    `time` is when it happened, in nanoseconds since the Unix epoch.
    """
    wrapper = pb.TelemetryWrapper(unix_time_nanoseconds=time)
    match notice:
        case MessageReceived():
            wrapper.message_received.config_digest = config_digest
            wrapper.message_received.msg.CopyFrom(to_proto(notice.message))
            wrapper.message_received.sender = notice.sender
        case MessageBroadcast():
            wrapper.message_broadcast.config_digest = config_digest
            wrapper.message_broadcast.msg.CopyFrom(to_proto(notice.message))
            wrapper.message_broadcast.serialized_msg = notice.payload
        case MessageSent():
            wrapper.message_sent.config_digest = config_digest
            wrapper.message_sent.msg.CopyFrom(to_proto(notice.message))
            wrapper.message_sent.serialized_msg = notice.payload
            wrapper.message_sent.receiver = notice.receiver
        case InvalidSerialization():
            violation = wrapper.assertion_violation.invalid_serialization
            violation.config_digest = config_digest
            violation.serialized_msg = notice.payload
            violation.sender = notice.sender
        case RoundStarted():
            wrapper.round_started.CopyFrom(
                pb.TelemetryRoundStarted(
                    config_digest=config_digest,
                    epoch=notice.epoch,
                    round=notice.round,
                    leader=notice.leader,
                    time=time,
                )
            )
        case EpochStarted():
            wrapper.epoch_started.CopyFrom(
                pb.TelemetryEpochStarted(config_digest=config_digest, epoch=notice.epoch, leader=notice.leader)
            )
        case TransmissionScheduleComputed():
            wrapper.transmission_schedule_computed.CopyFrom(
                pb.TelemetryTransmissionScheduleComputed(
                    config_digest=config_digest,
                    epoch=notice.epoch,
                    round=notice.round,
                    unix_time_nanoseconds=time,
                    schedule_delay_nanoseconds_per_node=dict(notice.delays),
                )
            )
        case ShouldAcceptFinalizedReportComputed():
            wrapper.transmission_should_accept_finalized_report_computed.CopyFrom(
                pb.TelemetryTransmissionShouldAcceptFinalizedReportComputed(
                    config_digest=config_digest,
                    epoch=notice.epoch,
                    round=notice.round,
                    result=notice.result,
                    ok=notice.ok,
                )
            )
        case ShouldTransmitAcceptedReportComputed():
            wrapper.transmission_should_transmit_accepted_report_computed.CopyFrom(
                pb.TelemetryTransmissionShouldTransmitAcceptedReportComputed(
                    config_digest=config_digest,
                    epoch=notice.epoch,
                    round=notice.round,
                    result=notice.result,
                    ok=notice.ok,
                )
            )
        case _:
            return b""
    return wrapper.SerializeToString(deterministic=True)
