"""The aggregator's model on a chain in virtual time: blocks, transactions that wait for them, and readers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Protocol

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from ocr_offchain.crypto.evm_signatures import signed_hash
from ocr_offchain.crypto.secp256k1 import recover_address
from ocr_offchain.errors import OCRError
from ocr_offchain.plugins.median.config import MedianOnchainConfig, encode_onchain_config
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED
from ocr_offchain.simulation.ocr2.aggregator_model import AggregatorModel, ModelRevertError, Report, Spending
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.simulation.ocr2.contract import Landing
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import Storms, TransactionFate
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    AttributedOnchainSignature,
    ConfigDigest,
    EpochRound,
    LatestTransmissionDetails,
    OracleId,
    ReportContext,
    RoundRequested,
)

OUT_OF_GAS = "out of gas"
"""What a transaction fails with that the plan of the run lets fail."""

STALE = "stale report"
MALFORMED = "malformed report"

LANDINGS_KEPT = 1_000

_OWNER, _TOKEN, _CONTRACT = "owner", "token", "contract"
_USUAL = TransactionFate()


class ChainOutOfReachError(OCRError):
    """This read of the chain fails."""


class ChainWatcher(Protocol):
    """Is told what becomes of each transaction."""

    def lost(self, landing: Landing) -> None: ...

    def reverted(self, landing: Landing, reason: str) -> None: ...

    def landed(self, landing: Landing, report: Report) -> None: ...


def decode_report(report: bytes) -> Report:
    """Raises `DecodingError` for what is no ABI encoding of a report."""
    observed_at, observers, observations, juels = decode(["uint32", "bytes32", "int192[]", "int192"], report)
    return Report(observed_at, observers, tuple(observations), juels)


class SimulatedChain:
    """Also the `MedianContract` of the plugins. A transaction is mined with the next block (times in nanoseconds)."""

    def __init__(
        self,
        committee: Committee,
        bounds: MedianOnchainConfig,
        scheduler: Scheduler,
        *,
        block_time: int,
        storms: Storms | None = None,
        watchers: Sequence[ChainWatcher] = (),
        signatures: int | None = None,
    ) -> None:
        """`signatures` is how many a report needs, where those are more than f+1 as with UniqueReports."""
        self._committee = committee
        self._scheduler = scheduler
        self._block_time = block_time
        self._storms = storms
        self.watchers = list(watchers)
        self._signatures = committee.config.f + 1 if signatures is None else signatures
        self.landings: deque[Landing] = deque(maxlen=LANDINGS_KEPT)
        """The latest ones."""
        digest = committee.config.config_digest
        self._model = AggregatorModel(_OWNER, _TOKEN, (bounds.min, bounds.max), lambda *_: digest, _CONTRACT)
        identities = committee.config.oracle_identities
        self._model.set_config(
            _OWNER,
            1,
            [identity.onchain_public_key.hex() for identity in identities],
            [identity.transmit_account for identity in identities],
            committee.config.f,
            encode_onchain_config(bounds),
            2,
            b"",
        )

    @property
    def latest(self) -> EpochRound:
        return EpochRound(self._model.counter >> 8, self._model.counter & 255)

    def latest_config_digest_and_epoch(self) -> tuple[ConfigDigest, int]:
        return ConfigDigest(self._model.digest), self.latest.epoch

    def transmit(
        self,
        transmitter: OracleId,
        context: ReportContext,
        report: bytes,
        now: int,
        signatures: Sequence[AttributedOnchainSignature],
    ) -> str | None:
        """Put a transaction into one of the next blocks; it may revert there. The transmitter learns of nothing."""
        fate = _USUAL if self._storms is None else self._storms.transaction()
        landing = Landing(context.timestamp.epoch_round, report, transmitter, now)
        if fate.lost:
            for watcher in self.watchers:
                watcher.lost(landing)
            return None
        wait = self._block_time * fate.blocks - now % self._block_time
        self._scheduler.call_after(wait, lambda: self._mine(transmitter, context, report, signatures, fate))
        return None

    def _mine(
        self,
        transmitter: OracleId,
        context: ReportContext,
        report: bytes,
        signatures: Sequence[AttributedOnchainSignature],
        fate: TransactionFate,
    ) -> None:
        timestamp = context.timestamp
        landing = Landing(timestamp.epoch_round, report, transmitter, self._scheduler.now)
        try:
            decoded = self._take(fate, transmitter, context, report, signatures)
        except ModelRevertError as error:
            for watcher in self.watchers:
                watcher.reverted(landing, error.reason)
        else:
            self.landings.append(landing)
            for watcher in self.watchers:
                watcher.landed(landing, decoded)

    def _take(
        self,
        fate: TransactionFate,
        transmitter: OracleId,
        context: ReportContext,
        report: bytes,
        signatures: Sequence[AttributedOnchainSignature],
    ) -> Report:
        if fate.reverts:
            raise ModelRevertError(OUT_OF_GAS)
        timestamp = context.timestamp
        counter = (timestamp.epoch << 8) + timestamp.round
        if counter <= self._model.counter:
            raise ModelRevertError(STALE)
        digest = signed_hash(context, report)
        recovered = self._enough([recover_address(digest, attributed.signature) for attributed in signatures])
        try:
            decoded = decode_report(report)
        except DecodingError:
            raise ModelRevertError(MALFORMED) from None
        self._model.transmit(
            self._committee.config.oracle_identities[transmitter].transmit_account,
            self._scheduler.now // NANOSECONDS_PER_SECOND,
            timestamp.config_digest,
            counter,
            [None if address is None else address.hex() for address in recovered],
            decoded,
            Spending(0, 0, 0),
        )
        return decoded

    def _enough(self, recovered: list[bytes | None]) -> list[bytes | None]:
        """The signers that the model judges, which knows of no more than f+1; all others are judged here."""
        needed = self._committee.config.f + 1
        if self._signatures == needed:
            return recovered
        keys = {identity.onchain_public_key for identity in self._committee.config.oracle_identities}
        if len(recovered) != self._signatures or len(keys & set(recovered)) != len(recovered):
            raise ModelRevertError("wrong signatures")
        return recovered[:needed]

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        """Raises `ChainOutOfReachError`."""
        self._require_reach()
        latest, entry = self.latest, self._model.rounds[-1]
        return LatestTransmissionDetails(
            ConfigDigest(self._model.digest),
            latest.epoch,
            latest.round,
            entry.answer,
            entry.transmitted_at * NANOSECONDS_PER_SECOND,
        )

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        """Raises `ChainOutOfReachError`."""
        self._require_reach()
        return NO_ROUND_REQUESTED

    def _require_reach(self) -> None:
        if self._storms is not None and self._storms.read_fails():
            raise ChainOutOfReachError("the chain is out of reach")
