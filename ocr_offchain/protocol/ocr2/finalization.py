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
from ocr_offchain.types import NANOSECONDS_PER_SECOND, EpochRound, OracleId

_MEMORY_SECONDS = 600
_MIN_AGE = 10
_MAX_AGE = 1000


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
        self._finalized: set[EpochRound] = set()
        self._latest = EpochRound(0, 0)

    def final_echo(self, final: MessageFinal, sender: OracleId) -> None:
        """Z-1, cheap checks first. Neither the sender nor the pacemaker's epoch matters: the signatures do."""
        epoch_round = EpochRound(final.epoch, final.round)
        fields = {"epoch": final.epoch, "round": final.round}
        if final.round > self._instance.config.r_max:
            self._outbox.drop("Z-1", Level.DEBUG, "FINAL-ECHO beyond the last round", sender, **fields)
            return
        if self._expired(epoch_round):
            self._outbox.drop("Z-1", Level.DEBUG, "FINAL-ECHO of long ago", sender, **fields)
            return
        if epoch_round in self._finalized:
            self._outbox.drop("Z-1", Level.DEBUG, "FINAL-ECHO of a report already finalized", sender, **fields)
            return
        instance = self._instance
        problem = attested_report_problem(
            instance.onchain_keyring,
            final.attested_report,
            instance.onchain_public_keys,
            instance.context(final.epoch, final.round, final.h),
            instance.report_quorum,
        )
        if problem is not None:
            self._outbox.drop("Z-1", Level.WARN, f"FINAL-ECHO with {problem}", sender, **fields)
            return
        self._finalize(final, epoch_round)

    def final(self, final: MessageFinal) -> None:
        """Z-2: what the follower has verified already (F-15)."""
        epoch_round = EpochRound(final.epoch, final.round)
        if self._expired(epoch_round) or epoch_round in self._finalized:
            self._outbox.log(
                Level.DEBUG, "FINAL of a report already finalized", rule="Z-2", epoch=final.epoch, round=final.round
            )
            return
        self._finalize(final, epoch_round)

    def _finalize(self, final: MessageFinal, epoch_round: EpochRound) -> None:
        """Z-3. The first valid report of a round wins."""
        self._finalized.add(epoch_round)
        self._latest = max(self._latest, epoch_round)
        signers = tuple(attributed.signer for attributed in final.attested_report.attributed_signatures)
        self._outbox.notify(ReportFinalized(final.epoch, final.round, final.attested_report.report, signers))
        self._outbox.broadcast(MessageFinalEcho(final))
        self._outbox.signal(ReportToTransmit(final))
        self._reap()

    def _reap(self) -> None:
        """Z-4."""
        if len(self._finalized) > 2 * self._age:
            self._finalized = {epoch_round for epoch_round in self._finalized if not self._expired(epoch_round)}

    def _index(self, epoch_round: EpochRound) -> int:
        return self._instance.config.r_max * epoch_round.epoch + epoch_round.round

    def _expired(self, epoch_round: EpochRound) -> bool:
        return self._index(epoch_round) <= self._index(self._latest) - self._age
