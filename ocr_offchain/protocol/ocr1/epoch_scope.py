"""What leader and follower of one epoch share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr1.effects import HostCall
from ocr_offchain.protocol.ocr1.events import CallOutcome
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.outbox import Outbox
from ocr_offchain.protocol.ocr1.signatures import Verifier
from ocr_offchain.types import OracleId


@dataclass(frozen=True, slots=True)
class EpochScope:
    instance: Instance
    outbox: Outbox
    epoch: int
    leader: OracleId
    verifier: Verifier
    call_host: Callable[[HostCall, int, int, Callable[[CallOutcome], None]], None]
    """(call, deadline, grace period, what to go on with), times in ns; report generation is busy until then."""

    @property
    def leads(self) -> bool:
        """Whether this oracle is the leader of the epoch."""
        return self.instance.oracle_id == self.leader

    def context(self, round: int) -> bytes:
        """RG-4."""
        return self.instance.context(self.epoch, round)

    def log(self, level: Level, message: str, **fields: object) -> None:
        self.outbox.log(level, message, epoch=self.epoch, leader=self.leader, **fields)

    def drop(self, rule: str, level: Level, why: str, sender: OracleId, **fields: object) -> None:
        self.outbox.drop(rule, level, why, sender, epoch=self.epoch, leader=self.leader, **fields)
