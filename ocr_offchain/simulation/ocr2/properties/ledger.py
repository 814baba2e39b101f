"""What the honest oracles of a run have said, all together. The properties of any of them are judged by it."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import AttestedReportMany, MessageReportReq
from ocr_offchain.protocol.ocr2.signatures import extra_hash, verify_observation, without_signatures
from ocr_offchain.protocol.quorums import observation_quorum
from ocr_offchain.simulation.violation import PropertyViolation
from ocr_offchain.types import EpochRound, OracleId, ReportContext

ROUNDS_KEPT = 2_000
"""More than any oracle remembers to have finalized (OCR2 12). Nothing is said about earlier rounds."""

_BUNDLES_KEPT = 400


@dataclass(frozen=True, slots=True)
class Bundle:
    """A REPORT-REQ, judged."""

    problem: str | None
    h: bytes
    message: MessageReportReq


@dataclass(slots=True)
class RoundLedger:
    observations: dict[OracleId, set[bytes]] = field(default_factory=dict)
    """What each honest oracle observed, in all its lives."""
    reports: dict[OracleId, set[tuple[bytes, bytes]]] = field(default_factory=dict)
    """(H, report) that each honest oracle signed."""
    report_of: dict[bytes, bytes] = field(default_factory=dict)
    """The report by H."""
    finalized: dict[OracleId, int] = field(default_factory=dict)
    """When each honest oracle had a final report first, in nanoseconds of true time."""
    final_reports: set[bytes] = field(default_factory=set)
    delays: object = None
    """Transmission schedule, as the first one computed it."""
    attested: dict[tuple[bytes, AttestedReportMany], str | None] = field(default_factory=dict)
    """What is wrong with (H, attested report), or None."""


class Ledger:
    def __init__(self, instance: Instance, *, unique_reports: bool, plugin_is_median: bool) -> None:
        """`instance` is that of any oracle. Without the median plugin reports may differ for no reason that we know."""
        self.instance = instance
        self.unique_reports = unique_reports
        self.plugin_is_median = plugin_is_median
        self.dishonest: set[OracleId] = set()
        """Who may do anything. With more than f of them, only what each oracle owes by itself is checked."""
        self.wishes: dict[OracleId, int] = {}
        """The highest epoch that each honest oracle has ever asked for."""
        self.checks: Counter[int] = Counter()
        """How often each row of the table was checked."""
        self.rounds: OrderedDict[EpochRound, RoundLedger] = OrderedDict()
        self.on_new_report: Callable[[EpochRound, bytes], None] = lambda epoch_round, report: None
        """Told about each report that honest oracles sign, once."""
        self._horizon = EpochRound(0, 0)
        self._bundles: OrderedDict[bytes, Bundle] = OrderedDict()
        self._leaders: dict[int, OracleId] = {}

    @property
    def too_many_dishonest(self) -> bool:
        return len(self.dishonest) > self.instance.f

    @property
    def honest_quorum_of_wishes(self) -> int:
        """How many honest oracles at least ask for an epoch that an honest one moves to (OCR2 P-7)."""
        return observation_quorum(self.instance.f) - len(self.dishonest)

    def leader_of(self, epoch: int) -> OracleId:
        leader = self._leaders.get(epoch)
        if leader is None:
            if len(self._leaders) > ROUNDS_KEPT:
                self._leaders.clear()
            leader = self._leaders[epoch] = self.instance.leader_of(epoch)
        return leader

    def is_forgotten(self, epoch_round: EpochRound) -> bool:
        return epoch_round <= self._horizon

    def round(self, epoch_round: EpochRound) -> RoundLedger:
        """The ledger of a round. Of one that is forgotten there is an empty one, which is not kept."""
        entry = self.rounds.get(epoch_round)
        if entry is not None:
            return entry
        entry = RoundLedger()
        if not self.is_forgotten(epoch_round):
            self.rounds[epoch_round] = entry
            if len(self.rounds) > ROUNDS_KEPT:
                forgotten, _ = self.rounds.popitem(last=False)
                self._horizon = max(self._horizon, forgotten)
        return entry

    def bundle(self, payload: bytes, message: MessageReportReq) -> Bundle:
        """`message`, which is what `payload` says, judged by OCR2 F-10; once for all its receivers."""
        judged = self._bundles.get(payload)
        if judged is None:
            observations = without_signatures(message.attributed_signed_observations)
            judged = Bundle(self._bundle_problem(message), extra_hash(message.query, observations), message)
            self._bundles[payload] = judged
            if len(self._bundles) > _BUNDLES_KEPT:
                self._bundles.popitem(last=False)
        return judged

    def _bundle_problem(self, message: MessageReportReq) -> str | None:
        instance, entries = self.instance, message.attributed_signed_observations
        observers = [entry.observer for entry in entries]
        if len(entries) <= 2 * instance.f:
            return f"{len(entries)} observations"
        if len(set(observers)) < len(observers) or not set(observers) <= set(range(instance.n)):
            return f"observers {observers}"
        timestamp = instance.timestamp(message.epoch, message.round)
        for entry in entries:
            key = instance.offchain_public_key(entry.observer)
            if not verify_observation(entry.signed_observation, key, timestamp, message.query):
                return f"a signature that is not of oracle {entry.observer}"
        return None

    def report_problem(self, epoch_round: EpochRound, h: bytes, many: AttestedReportMany) -> str | None:
        """What is wrong with a report that somebody takes for final (OCR2 6.6), or None."""
        round = self.round(epoch_round)
        key = (h, many)
        if key not in round.attested:
            round.attested[key] = self._report_problem(epoch_round, round, h, many)
        return round.attested[key]

    def _report_problem(
        self, epoch_round: EpochRound, round: RoundLedger, h: bytes, many: AttestedReportMany
    ) -> str | None:
        instance, signatures = self.instance, many.attributed_signatures
        signers = [attributed.signer for attributed in signatures]
        if len(signers) != instance.report_quorum:
            return f"{len(signers)} signatures instead of {instance.report_quorum}"
        if len(set(signers)) < len(signers) or not set(signers) <= set(range(instance.n)):
            return f"signers {signers}"
        context = ReportContext(instance.timestamp(epoch_round.epoch, epoch_round.round), h)
        for attributed in signatures:
            key = instance.onchain_public_keys[attributed.signer]
            if not instance.onchain_keyring.verify(key, context, many.report, attributed.signature):
                return f"a signature that is not of oracle {attributed.signer}"
        if self.is_forgotten(epoch_round) or self.too_many_dishonest:
            return None
        honest = [signer for signer in signers if signer not in self.dishonest]
        for signer in honest:
            if (h, many.report) not in round.reports.get(signer, ()):
                return f"a signature of oracle {signer}, who has signed no such thing"
        return None if honest else "no honest signature"

    def hold(self, rows: Iterable[int], holds: bool, what: str, *details: object) -> None:
        """Count a check of these rows of the table. Raises `PropertyViolation` unless it `holds`.

        `what` says what was done that must not be, with a `{}` for each of the details.
        """
        for row in rows:
            self.checks[row] += 1
        if not holds:
            numbers = ", ".join(str(row) for row in rows)
            raise PropertyViolation(f"{what.format(*details)} (row {numbers} of the table of OCR2 22)")
