"""The OCR1 aggregator in virtual time: what `transmit` checks of a report, and what oracles read (OCR1 App. C)."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.config.ocr1 import PublicConfig
from ocr_offchain.protocol.ocr1.effects import TransmitCall
from ocr_offchain.protocol.ocr1.report import report_signer
from ocr_offchain.types import ConfigDigest, EpochRound, LatestTransmissionDetails, OracleId, RoundRequested

NANOSECONDS_PER_SECOND = 1_000_000_000
NO_ROUND_REQUESTED = RoundRequested(ConfigDigest(bytes(16)), 0, 0)
_WORD = 32


@dataclass(frozen=True, slots=True)
class OCR1Landing:
    epoch_round: EpochRound
    observations: tuple[int, ...]
    observers: tuple[int, ...]
    transmitter: OracleId
    time: int
    """Nanoseconds since the Unix epoch."""

    @property
    def answer(self) -> int:
        return self.observations[len(self.observations) // 2]


class OCR1Contract:
    def __init__(self, config: PublicConfig) -> None:
        self._config = config
        self._addresses = tuple(identity.onchain_public_key for identity in config.oracle_identities)
        self._configured_at = 0
        """How many reports landed before this configuration."""
        self.landings: list[OCR1Landing] = []
        self.reverted: list[tuple[OCR1Landing, str]] = []
        self.requested = NO_ROUND_REQUESTED

    def set_config(self, config: PublicConfig) -> None:
        """A new configuration resets epoch and round; answer and timestamp stay (OCR1 14.3)."""
        self._config = config
        self._configured_at = len(self.landings)

    def latest_transmission_details(self) -> LatestTransmissionDetails:
        digest = ConfigDigest(self._config.config_digest)
        if not self.landings:
            return LatestTransmissionDetails(digest, 0, 0, 0, 0)
        latest = self.landings[-1]
        whole_seconds = latest.time // NANOSECONDS_PER_SECOND * NANOSECONDS_PER_SECOND
        pair = latest.epoch_round if len(self.landings) > self._configured_at else EpochRound(0, 0)
        return LatestTransmissionDetails(digest, pair.epoch, pair.round, latest.answer, whole_seconds)

    def request_new_round(self) -> None:
        details = self.latest_transmission_details()
        self.requested = RoundRequested(details.config_digest, details.epoch, details.round)

    def transmit(self, transmitter: OracleId, call: TransmitCall, now: int) -> str | None:
        """Returns what the transaction reverted with, or None."""
        words = [call.report[start : start + _WORD] for start in range(0, len(call.report), _WORD)]
        context, observers, count = words[0], words[1], int.from_bytes(words[3], "big")
        landing = OCR1Landing(
            EpochRound(int.from_bytes(context[27:31], "big"), context[31]),
            tuple(int.from_bytes(word, "big", signed=True) for word in words[4:]),
            tuple(observers[:count]),
            transmitter,
            now,
        )
        problem = self._problem(call, context, landing)
        if problem is None:
            self.landings.append(landing)
        else:
            self.reverted.append((landing, problem))
        return problem

    def _problem(self, call: TransmitCall, context: bytes, landing: OCR1Landing) -> str | None:
        details = self.latest_transmission_details()
        f = self._config.f
        if context[:27] != bytes(11) + self._config.config_digest:
            return "configDigest mismatch"
        if landing.epoch_round <= details.epoch_round:
            return "stale report"
        if len(call.rs) <= f or len(call.rs) != len(call.ss):
            return "not enough signatures"
        if not 2 * f < len(landing.observations) <= 31:
            return "too few values to trust median"
        if len(set(landing.observers)) != len(landing.observers):
            return "observer index repeated"
        if list(landing.observations) != sorted(landing.observations):
            return "observations not sorted"
        signers = {
            report_signer(call.report, r + s + call.vs[position : position + 1])
            for position, (r, s) in enumerate(zip(call.rs, call.ss, strict=True))
        }
        if len(signers) != len(call.rs) or not signers <= set(self._addresses):
            return "signature error"
        return None
