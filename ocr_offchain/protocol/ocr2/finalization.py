"""Makes every valid report known to everybody, once (OCR2 12, Z-1 to Z-4).

It outlives epochs: a report of an epoch that this oracle has not reached, or has left, counts as any other.
"""

from __future__ import annotations

import math

from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import MessageFinal, MessageFinalEcho
from ocr_offchain.protocol.ocr2.notices import ReportFinalized
from ocr_offchain.protocol.ocr2.outbox import Outbox, ReportToTransmit
from ocr_offchain.protocol.ocr2.signatures import attested_report_problem
from ocr_offchain.types import NANOSECONDS_PER_SECOND, OracleId

_MEMORY_SECONDS = 600
_MIN_AGE = 10
_MAX_AGE = 1000

_EpochRound = tuple[int, int]
"""(epoch, round): a pair of its own kind would cost more than all else that a known FINAL-ECHO takes."""


def expiry_age(delta_round: int) -> int:
    """For how many rounds a report is remembered: ten minutes' worth, within 10 and 1000 (section 12)."""
    if delta_round == 0:
        return _MAX_AGE
    whole, rest = divmod(delta_round, NANOSECONDS_PER_SECOND)
    rounds = math.ceil(_MEMORY_SECONDS / (whole + rest / NANOSECONDS_PER_SECOND))
    return max(_MIN_AGE, min(rounds, _MAX_AGE))


class Finalization:
    def __init__(self, instance: Instance, outbox: Outbox) -> None:
        self._instance = instance
        self._outbox = outbox
        self._age = expiry_age(instance.config.delta_round)
        self._r_max = instance.config.r_max
        self._finalized: set[_EpochRound] = set()
        self._latest: _EpochRound = (0, 0)
        self._newest_expired = -self._age
        """Index of the newest round that has expired."""

    def final_echo(self, final: MessageFinal, sender: OracleId) -> None:
        """Z-1, cheap checks first. Neither the sender nor the pacemaker's epoch matters: the signatures do."""
        epoch, round = epoch_round = final.epoch, final.round
        if round > self._r_max:
            self._drop(Level.DEBUG, "FINAL-ECHO beyond the last round", sender, epoch_round)
            return
        if epoch_round in self._finalized:
            self._drop(Level.DEBUG, "FINAL-ECHO of a report already finalized", sender, epoch_round)
            return
        if self._expired(epoch_round):
            self._drop(Level.DEBUG, "FINAL-ECHO of long ago", sender, epoch_round)
            return
        instance = self._instance
        problem = attested_report_problem(
            instance.onchain_keyring,
            final.attested_report,
            instance.onchain_public_keys,
            instance.context(epoch, round, final.h),
            instance.report_quorum,
        )
        if problem is not None:
            self._drop(Level.WARN, f"FINAL-ECHO with {problem}", sender, epoch_round)
            return
        self._finalize(final, epoch_round)

    def _drop(self, level: Level, why: str, sender: OracleId, epoch_round: _EpochRound) -> None:
        if self._outbox.wants(level):
            epoch, round = epoch_round
            self._outbox.drop("Z-1", level, why, sender, epoch=epoch, round=round)

    def final(self, final: MessageFinal) -> None:
        """Z-2: what the follower has verified already (F-15)."""
        epoch_round = (final.epoch, final.round)
        if self._expired(epoch_round) or epoch_round in self._finalized:
            self._outbox.log(
                Level.DEBUG, "FINAL of a report already finalized", rule="Z-2", epoch=final.epoch, round=final.round
            )
            return
        self._finalize(final, epoch_round)

    def _finalize(self, final: MessageFinal, epoch_round: _EpochRound) -> None:
        """Z-3. The first valid report of a round wins."""
        self._finalized.add(epoch_round)
        self._latest = max(self._latest, epoch_round)
        self._newest_expired = self._index(self._latest) - self._age
        signers = tuple(attributed.signer for attributed in final.attested_report.attributed_signatures)
        self._outbox.notify(ReportFinalized(final.epoch, final.round, final.attested_report.report, signers))
        self._outbox.broadcast(MessageFinalEcho(final))
        self._outbox.signal(ReportToTransmit(final))
        self._reap()

    def _reap(self) -> None:
        """Z-4."""
        if len(self._finalized) > 2 * self._age:
            self._finalized = {epoch_round for epoch_round in self._finalized if not self._expired(epoch_round)}

    def _index(self, epoch_round: _EpochRound) -> int:
        epoch, round = epoch_round
        return self._r_max * epoch + round

    def _expired(self, epoch_round: _EpochRound) -> bool:
        return self._index(epoch_round) <= self._newest_expired
