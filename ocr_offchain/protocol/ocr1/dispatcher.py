"""Sorts incoming messages to the activities that handle them (OCR1 8.2, OR-2 to OR-7)."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.epoch_buffers import EpochBuffers
from ocr_offchain.protocol.ocr1.messages import EpochMessage, Message, MessageNewEpoch
from ocr_offchain.protocol.ocr1.outbox import Outbox
from ocr_offchain.types import OracleId


class Dispatcher:
    def __init__(
        self,
        n: int,
        outbox: Outbox,
        *,
        to_pacemaker: Callable[[MessageNewEpoch, OracleId], None],
        to_report_generation: Callable[[EpochMessage, OracleId], None],
    ) -> None:
        self._outbox = outbox
        self._to_pacemaker = to_pacemaker
        self._to_report_generation = to_report_generation
        self._epoch = 0
        self._waiting: EpochBuffers[EpochMessage] = EpochBuffers(n)

    def message(self, message: Message, sender: OracleId) -> None:
        """The caller has checked the sender (NE-8)."""
        if isinstance(message, MessageNewEpoch):
            self._to_pacemaker(message, sender)  # OR-2
        elif message.epoch < self._epoch:
            self._outbox.drop(
                "OR-3", Level.DEBUG, "message of a past epoch", sender, epoch=message.epoch, current=self._epoch
            )
        elif message.epoch == self._epoch:
            self._to_report_generation(message, sender)
        else:
            self._waiting.put(message, sender)  # OR-4; before the first notice everything waits (OR-7)

    def epoch_notice(self, epoch: int) -> None:
        """OR-5, OR-6."""
        self._epoch = epoch
        for message, sender in self._waiting.take(epoch):
            self._to_report_generation(message, sender)
