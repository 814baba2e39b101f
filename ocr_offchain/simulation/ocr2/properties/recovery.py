"""How soon after a storm an answer must land (OCR2 22: 18, 19, 23, 26, 27, 35, 40)."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.simulation.faults import MAX_DRIFT_PPM
from ocr_offchain.simulation.storms import LATE_ANSWER, LATE_BLOCKS, LONGEST_DELAY, LONGEST_WRITE

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class RecoveryBound:
    """The bound that the timers of `config` imply, in nanoseconds of true time after the end of a storm.

    An answer counts whose report was finalized after the storm. With at most f dishonest oracles and n − f alive ones
    that hear each other, the time adds up from:

    1. *Leftovers.* What began in the storm ends: the slowest message (twice, as it may be a copy), write, answer of
       the host's code and transaction.
    2. *Wishes.* After DeltaResend every honest oracle has heard the wish of every other. From then on all of them are
       in one epoch, but for the time that a message takes: the highest epoch of an honest oracle has f+1 honest wishes
       behind it, so that all others join (P-7), and 2f+1 that join make all others move.
    3. *Two spoilt epochs.* The one that the storm leaves behind may be dead although its leader is honest: it has
       restarted and forgotten its round, or has lost the quorum's answers. One more may have begun before all wishes
       were heard. Each ends DeltaProgress after its last progress.
    4. *Faulty leaders.* Each epoch with a dishonest leader costs at most DeltaProgress again. If it makes progress
       before, then because an honest oracle holds a FINAL; all hold it then (Z-3), and its answer is the one that the
       bound is about. How many such epochs follow each other depends on the keys; they are counted as they begin.
    5. *One round* of an honest leader: five messages one after the other, the plugin's answers, the grace period.
    6. *All stages* of the transmission schedule, whose first ones may belong to dishonest oracles, and two blocks.

    Clocks may be slow by `MAX_DRIFT_PPM`.
    """

    config: PublicConfig
    latency: int
    """Of the slowest message in calm weather."""
    answer: int
    """Of the host's code in calm weather."""
    block_time: int

    @property
    def leftovers(self) -> int:
        config = self.config
        deadlines = (
            config.max_duration_query,
            config.max_duration_observation,
            config.max_duration_report,
            config.max_duration_should_accept_finalized_report,
            config.max_duration_should_transmit_accepted_report,
        )
        return max(2 * LONGEST_DELAY, LONGEST_WRITE, LATE_ANSWER * max(deadlines), LATE_BLOCKS * self.block_time)

    def after(self, faulty_epochs: int) -> int:
        """The bound when `faulty_epochs` epochs with dishonest leaders have begun since the storm."""
        config = self.config
        epoch = config.delta_progress + 3 * self.latency
        shown_by_clocks = (
            config.delta_resend
            + (2 + faulty_epochs) * epoch
            + (5 * self.latency + 3 * self.answer + config.delta_grace)
            + (len(config.s) * config.delta_stage + 2 * self.answer)
        )
        true_time = shown_by_clocks * _MILLION // (_MILLION - MAX_DRIFT_PPM)
        return self.leftovers + true_time + 2 * self.block_time
