"""Telemetry messages of OCR1 (OCR1 15, TL-2, TL-3): a pure function from notices to protobuf."""

from __future__ import annotations

from ocr_offchain.proto import offchainreporting1_telemetry_pb2 as pb
from ocr_offchain.protocol.ocr1.messages import to_proto
from ocr_offchain.protocol.ocr1.notices import (
    InvalidSerialization,
    MessageBroadcast,
    MessageReceived,
    MessageSent,
    Notice,
    RoundStarted,
)
from ocr_offchain.types import ConfigDigest


def telemetry(notice: Notice, time: int, config_digest: ConfigDigest) -> bytes | None:
    """The serialized `TelemetryWrapper` of a notice, or None for one that a monitoring endpoint is not told about.

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
        case _:
            return None
    return wrapper.SerializeToString(deterministic=True)
