"""What leader and follower of one epoch share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ocr_offchain.crypto.memory import Ed25519Memory
from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr2.effects import PluginCall
from ocr_offchain.protocol.ocr2.events import CallOutcome
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.outbox import Outbox
from ocr_offchain.protocol.ocr2.plugin_answers import PluginError
from ocr_offchain.types import OracleId, ReportContext, ReportTimestamp


@dataclass(frozen=True, slots=True)
class EpochScope:
    instance: Instance
    outbox: Outbox
    epoch: int
    leader: OracleId
    signatures: Ed25519Memory
    """Checks those of observations."""
    call_plugin: Callable[[PluginCall, int, Callable[[CallOutcome], None]], None]
    """(call, deadline in nanoseconds, what to go on with); report generation is busy until then (OCR2 C-1)."""
    record_signature: Callable[[ReportTimestamp, Callable[[CallOutcome], None]], None]
    """(round, what to go on with); report generation is busy until then."""

    @property
    def leads(self) -> bool:
        """Whether this oracle is the leader of the epoch."""
        return self.instance.oracle_id == self.leader

    def timestamp(self, round: int) -> ReportTimestamp:
        return self.instance.timestamp(self.epoch, round)

    def context(self, round: int, extra_hash: bytes) -> ReportContext:
        return self.instance.context(self.epoch, round, extra_hash)

    def log(self, level: Level, message: str, **fields: object) -> None:
        self.outbox.log(level, message, epoch=self.epoch, leader=self.leader, **fields)

    def drop(self, rule: str, level: Level, why: str, sender: OracleId, **fields: object) -> None:
        self.outbox.drop(rule, level, why, sender, epoch=self.epoch, leader=self.leader, **fields)

    def log_plugin_error(self, rule: str, what: str, round: int, error: PluginError) -> None:
        """An error that our own cancellation caused is nobody's fault (OCR2 18.3)."""
        level = Level.DEBUG if error.cancelled else Level.ERROR
        self.log(level, f"plugin call {what} gave nothing", rule=rule, round=round, problem=str(error))
