"""What must hold in every run, whatever f oracles do (OCR2 22)."""

from __future__ import annotations

from ocr_offchain.errors import OCRError
from ocr_offchain.protocol.effects import Send, WriteState
from ocr_offchain.protocol.ocr2.effects import Effect, Transmit
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import AttestedReportMany, MessageReport, decode
from ocr_offchain.protocol.ocr2.signatures import attested_report_problem
from ocr_offchain.types import EpochRound, PersistentState


class InvariantViolation(OCRError):
    """The protocol did what it must never do."""


class Invariants:
    """Of one honest oracle; `check` sees each of its effects."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._state: PersistentState | None = None
        self._reported: set[EpochRound] = set()

    def new_life(self) -> None:
        """A process keeps no memory of what it signed, unless it is told to (OCR2 H-9)."""
        self._state = None
        if not self._instance.record_signatures:
            self._reported.clear()

    def check(self, effect: Effect) -> None:
        """Raises `InvariantViolation`."""
        match effect:
            case WriteState(state=state):
                self._check_state(state)
            case Send(payload=payload):
                message = decode(payload, self._instance.limits)
                if isinstance(message, MessageReport):
                    self._check_report(EpochRound(message.epoch, message.round))
            case Transmit():
                self._check_transmission(effect)
            case _:
                pass

    def _check_state(self, state: PersistentState) -> None:
        if state.epoch > state.highest_sent_epoch:
            raise InvariantViolation(f"epoch {state.epoch} is ahead of the own wish {state.highest_sent_epoch}")
        before = self._state
        if before is not None and (state.epoch < before.epoch or state.highest_sent_epoch < before.highest_sent_epoch):
            raise InvariantViolation(f"epoch or wish decreased from {before} to {state}")
        self._state = state

    def _check_report(self, epoch_round: EpochRound) -> None:
        if epoch_round in self._reported:
            raise InvariantViolation(f"second REPORT in {epoch_round}")
        self._reported.add(epoch_round)

    def _check_transmission(self, transmit: Transmit) -> None:
        problem = attested_report_problem(
            self._instance.onchain_keyring,
            AttestedReportMany(transmit.report, transmit.signatures),
            self._instance.onchain_public_keys,
            transmit.context,
            self._instance.report_quorum,
        )
        if problem is not None:
            raise InvariantViolation(f"transmission of {transmit.context.timestamp.epoch_round} with {problem}")
