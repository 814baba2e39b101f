"""The OCR1 aggregator's model on a chain in virtual time: blocks, transactions that wait for them, and readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ocr_offchain.config.ocr1 import PublicConfig
from ocr_offchain.protocol.ocr1.effects import TransmitCall
from ocr_offchain.protocol.ocr1.report import report_signer
from ocr_offchain.simulation.ocr1.aggregator_model import (
    Billing,
    ModelRevertError,
    OCR1AggregatorModel,
    Report,
    Spending,
)
from ocr_offchain.simulation.ocr1.contract import NO_ROUND_REQUESTED, OCR1Landing
from ocr_offchain.simulation.report.record import Outcome
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import TransactionFate
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    ConfigDigest,
    EpochRound,
    LatestTransmissionDetails,
    OracleId,
    RoundRequested,
)

_OWNER, _TOKEN, _CONTRACT, _PAYEE = "owner", "token", "contract", "payee"
_WORD = 32


class TransactionFortune(Protocol):
    """What becomes of a transaction; `Storms` is one."""

    def transaction(self) -> TransactionFate: ...


def decode_report(data: bytes) -> Report:
    """What the contract reads in a report that has the right length."""
    words = [data[start : start + _WORD] for start in range(0, len(data), _WORD)]
    return Report(words[0], words[1], tuple(int.from_bytes(word, "big", signed=True) for word in words[4:]))


@dataclass(frozen=True, slots=True)
class Transaction:
    transmitter: OracleId
    call: TransmitCall
    report: Report
    """As the contract reads it."""

    @property
    def epoch_round(self) -> EpochRound:
        return EpochRound(self.report.counter >> 8, self.report.counter & 255)


class OCR1Chain:
    """Transactions are mined at the end of a block, or later, or never; their senders do not learn what became of them.

    `on_outcome` is told (transaction, outcome, why) at the time of the outcome; of a lost one, when it was sent.
    """

    def __init__(
        self,
        config: PublicConfig,
        bounds: tuple[int, int],
        scheduler: Scheduler,
        fortune: TransactionFortune,
        *,
        block_time: int,
        on_outcome: Callable[[Transaction, Outcome, str], None],
    ) -> None:
        """`bounds` of the answer; `block_time` in nanoseconds."""
        self._scheduler = scheduler
        self._fortune = fortune
        self._block_time = block_time
        self._on_outcome = on_outcome
        self.landings: list[OCR1Landing] = []
        self.requested = NO_ROUND_REQUESTED
        self._accounts = tuple(identity.transmit_account for identity in config.oracle_identities)
        self._model = OCR1AggregatorModel(_OWNER, _TOKEN, Billing(), bounds, lambda *_: config.config_digest, _CONTRACT)
        self._model.set_payees(_OWNER, self._accounts, [_PAYEE] * len(self._accounts))
        signers = [identity.onchain_public_key.hex() for identity in config.oracle_identities]
        self._model.set_config(_OWNER, 1, signers, self._accounts, config.f, 1, b"")

    @property
    def latest(self) -> EpochRound:
        counter = self._model.state.counter
        return EpochRound(counter >> 8, counter & 255)

    def latest_transmission_details(self) -> LatestTransmissionDetails:
        entry, latest = self._model.state.rounds[-1], self.latest
        return LatestTransmissionDetails(
            ConfigDigest(self._model.state.digest),
            latest.epoch,
            latest.round,
            entry.answer,
            entry.timestamp * NANOSECONDS_PER_SECOND,
        )

    def request_new_round(self) -> None:
        self._model.request_new_round(_OWNER)
        self.requested = RoundRequested(ConfigDigest(self._model.state.digest), self.latest.epoch, self.latest.round)

    def transmit(self, transmitter: OracleId, call: TransmitCall, now: int) -> str | None:
        """Send a transaction. The result is that of sending it: none."""
        transaction = Transaction(transmitter, call, decode_report(call.report))
        fate = self._fortune.transaction()
        if fate.lost:
            self._on_outcome(transaction, Outcome.LOST, "never mined")
            return None
        wait = self._block_time - now % self._block_time + (fate.blocks - 1) * self._block_time
        self._scheduler.call_after(wait, lambda: self._mine(transaction, reverts=fate.reverts))
        return None

    def _mine(self, transaction: Transaction, *, reverts: bool) -> None:
        if reverts:
            self._on_outcome(transaction, Outcome.REVERTED, "out of gas")
            return
        call, report, now = transaction.call, transaction.report, self._scheduler.now
        recovered = [
            report_signer(call.report, r + s + call.vs[position : position + 1])
            for position, (r, s) in enumerate(zip(call.rs, call.ss, strict=True))
        ]
        try:
            self._model.transmit(
                self._accounts[transaction.transmitter],
                now // NANOSECONDS_PER_SECOND,
                [None if address is None else address.hex() for address in recovered],
                report,
                Spending(0, 0, 0, 0),
            )
        except ModelRevertError as error:
            self._on_outcome(transaction, Outcome.REVERTED, error.reason)
            return
        count = len(report.observations)
        self.landings.append(
            OCR1Landing(
                transaction.epoch_round,
                report.observations,
                tuple(report.observers[:count]),
                transaction.transmitter,
                now,
            )
        )
        self._on_outcome(transaction, Outcome.LANDED, "")
