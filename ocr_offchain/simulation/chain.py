"""The aggregator's model on a chain in virtual time: blocks, transactions that wait for them, and readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import decode

from ocr_offchain.crypto.evm_signatures import signed_hash
from ocr_offchain.crypto.secp256k1 import recover_address
from ocr_offchain.plugins.median.config import MedianOnchainConfig, encode_onchain_config
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED
from ocr_offchain.simulation.aggregator_model import AggregatorModel, ModelRevertError, Report, Spending
from ocr_offchain.simulation.committee import Committee
from ocr_offchain.simulation.contract import Landing
from ocr_offchain.simulation.scheduler import Scheduler
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

_OWNER, _TOKEN, _CONTRACT = "owner", "token", "contract"


@dataclass(frozen=True, slots=True)
class Reverted:
    landing: Landing
    reason: str


def decode_report(report: bytes) -> Report:
    observed_at, observers, observations, juels = decode(["uint32", "bytes32", "int192[]", "int192"], report)
    return Report(observed_at, observers, tuple(observations), juels)


class SimulatedChain:
    """Also the `MedianContract` of the plugins. A transaction is mined with the next block (times in nanoseconds)."""

    def __init__(
        self, committee: Committee, bounds: MedianOnchainConfig, scheduler: Scheduler, *, block_time: int
    ) -> None:
        self._committee = committee
        self._scheduler = scheduler
        self._block_time = block_time
        self.landings: list[Landing] = []
        self.reverted: list[Reverted] = []
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
        """Put a transaction into the next block; it may revert there. The transmitter learns of nothing."""
        self._scheduler.call_after(
            self._block_time - now % self._block_time, lambda: self._mine(transmitter, context, report, signatures)
        )
        return None

    def _mine(
        self,
        transmitter: OracleId,
        context: ReportContext,
        report: bytes,
        signatures: Sequence[AttributedOnchainSignature],
    ) -> None:
        now = self._scheduler.now
        digest = signed_hash(context, report)
        recovered = [recover_address(digest, attributed.signature) for attributed in signatures]
        timestamp = context.timestamp
        landing = Landing(timestamp.epoch_round, report, transmitter, now)
        try:
            self._model.transmit(
                self._committee.config.oracle_identities[transmitter].transmit_account,
                now // NANOSECONDS_PER_SECOND,
                timestamp.config_digest,
                (timestamp.epoch << 8) + timestamp.round,
                [None if address is None else address.hex() for address in recovered],
                decode_report(report),
                Spending(0, 0, 0),
            )
        except ModelRevertError as error:
            self.reverted.append(Reverted(landing, error.reason))
        else:
            self.landings.append(landing)

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        latest, entry = self.latest, self._model.rounds[-1]
        return LatestTransmissionDetails(
            ConfigDigest(self._model.digest),
            latest.epoch,
            latest.round,
            entry.answer,
            entry.transmitted_at * NANOSECONDS_PER_SECOND,
        )

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        return NO_ROUND_REQUESTED
