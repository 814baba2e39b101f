"""Sorts incoming messages to the activities that handle them (OCR2 9, D-1 to D-5).

Messages of later epochs wait, a few per sender: a flooding peer pushes out its own messages only.
"""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.epoch_buffers import EpochBuffers
from ocr_offchain.protocol.ocr2.messages import Message, MessageFinal, MessageFinalEcho, MessageNewEpoch
from ocr_offchain.protocol.ocr2.outbox import Outbox
from ocr_offchain.protocol.ocr2.report_generation import EpochMessage
from ocr_offchain.types import OracleId


class Dispatcher:
    def __init__(
        self,
        n: int,
        outbox: Outbox,
        *,
        to_pacemaker: Callable[[MessageNewEpoch, OracleId], None],
        to_report_generation: Callable[[EpochMessage, OracleId], None],
        to_finalization: Callable[[MessageFinal, OracleId], None],
    ) -> None:
        self._outbox = outbox
        self._to_pacemaker = to_pacemaker
        self._to_report_generation = to_report_generation
        self._to_finalization = to_finalization
        self._epoch = 0
        self._waiting: EpochBuffers[EpochMessage] = EpochBuffers(n)

    def message(self, message: Message, sender: OracleId) -> None:
        """D-2, D-3. The instance has checked the sender (D-1)."""
        match message:
            case MessageNewEpoch():
                self._to_pacemaker(message, sender)
            case MessageFinalEcho(final=final):
                self._to_finalization(final, sender)
            case _ if message.epoch < self._epoch:
                self._outbox.drop(
                    "D-3", Level.DEBUG, "message of a past epoch", sender, epoch=message.epoch, current=self._epoch
                )
            case _ if message.epoch == self._epoch:
                self._to_report_generation(message, sender)
            case _:
                # D-5: before the first notice everything waits here, because no epoch is 0.
                dropped = self._waiting.put(message, sender)
                if dropped is not None:
                    self._outbox.drop(
                        "D-3", Level.DEBUG, "oldest message of a later epoch", sender, epoch=dropped.epoch
                    )

    def epoch_notice(self, epoch: int) -> None:
        """D-4. What stands behind a message of a later epoch stays there and is discarded with a later notice."""
        self._epoch = epoch
        for message, sender in self._waiting.take(epoch):
            self._to_report_generation(message, sender)
