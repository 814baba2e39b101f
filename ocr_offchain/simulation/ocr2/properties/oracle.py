"""What each honest oracle owes, seen from outside: what arrived at it, and what it does (OCR2 22).

The numbers at the checks are the rows of the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from ocr_offchain.protocol.effects import DeletePendingTransmission, Level, Log, WriteState
from ocr_offchain.protocol.ocr2.effects import (
    CallPlugin,
    Count,
    Counter,
    Effect,
    Notify,
    QueryCall,
    ShouldTransmitAcceptedReportCall,
    Transmit,
)
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportMany,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr2.notices import (
    EpochStarted,
    MessageBroadcast,
    MessageReceived,
    MessageSent,
    ReportFinalized,
    RoundStarted,
    ShouldAcceptFinalizedReportComputed,
    ShouldTransmitAcceptedReportComputed,
    TransmissionScheduleComputed,
)
from ocr_offchain.protocol.ocr2.signatures import verify_attested_report, verify_observation
from ocr_offchain.protocol.quorums import observation_quorum
from ocr_offchain.simulation.ocr2.oracle import SimulatedDatabase
from ocr_offchain.simulation.ocr2.properties.ledger import Ledger
from ocr_offchain.types import EpochRound, OracleId, PersistentState, ReportContext, ReportTimestamp

M = TypeVar("M", MessageObserveReq, MessageReportReq, MessageFinal)

_START = EpochRound(0, 0)


class LatestOnChain(Protocol):
    @property
    def latest(self) -> EpochRound:
        """Of the latest report that the contract took."""
        ...


class OracleProperties:
    """Of one honest oracle; an `Onlooker` of it."""

    def __init__(self, instance: Instance, ledger: Ledger, contract: LatestOnChain, true_time: Callable[[], int]):
        self._instance = instance
        self._id = instance.oracle_id
        self._ledger = ledger
        self._contract = contract
        self._true_time = true_time
        self._payload = b""
        self._signed: dict[EpochRound, int] = {}
        """In how many lives a report of the round was signed."""
        self._by_kind: dict[type[object], Callable[..., None]] = {
            Notify: self._notified,
            WriteState: self._state_written,
            Transmit: self._transmits,
            CallPlugin: self._plugin_called,
            Count: self._counted,
            DeletePendingTransmission: self._row_deleted,
            Log: self._logged,
        }
        self._by_notice: dict[type[object], Callable[..., None]] = {
            MessageReceived: self._received,
            MessageBroadcast: self._broadcast,
            MessageSent: self._sent,
            EpochStarted: self._epoch_started,
            RoundStarted: self._round_started,
            ReportFinalized: self._finalized,
            ShouldAcceptFinalizedReportComputed: self._acceptance_computed,
            ShouldTransmitAcceptedReportComputed: self._turn_decided,
            TransmissionScheduleComputed: self._schedule_computed,
        }
        self._forget_life()

    def _forget_life(self) -> None:
        self._state: PersistentState | None = None
        self._wish = self._restored_wish = 0
        self._has_wished = False
        self._heard_wishes = [0] * self._instance.n
        self._owed = (0, 0, 0)
        """Since when, which wish, and which epoch at least."""
        self._progress = 0
        """When the epoch began, or a round in it was completed last."""
        self._epoch = 0
        self._round = 0
        self._of_leaders: dict[int, list[tuple[MessageObserveReq | MessageReportReq | MessageFinal, bytes]]] = {}
        """What the leader of each epoch, the current one or a later one, has sent."""
        self._observed: set[EpochRound] = set()
        self._reported: set[EpochRound] = set()
        self._led: set[tuple[type[object], EpochRound]] = set()
        self._led_round = (0, 0)
        """The latest round that it has started as the leader of the epoch, and when."""
        self._skips: set[OracleId] = set()
        """Who has skipped that round."""
        self._echoed: dict[EpochRound, None] = {}
        self._considered: dict[EpochRound, None] = {}
        self._due: dict[EpochRound, int] = {}
        self._asked: tuple[EpochRound, EpochRound] = (_START, _START)
        self._decided: EpochRound | None = None
        self._deleted: EpochRound | None = None
        self._skip_owed = False

    def started(self, now: int, database: SimulatedDatabase) -> None:
        self._forget_life()
        if not self._instance.record_signatures:
            self._signed.clear()
        # P-1 refuses what an oracle may have stored that has not asked for an epoch yet.
        if database.state is not None and database.state.highest_sent_epoch >= database.state.epoch:
            self._restored_wish = database.state.highest_sent_epoch
            self._heard_wishes = list(database.state.highest_received_epoch)
        for timestamp, pending in database.pending.items():
            if timestamp.config_digest == self._instance.config_digest and pending.time > now:
                self._due[timestamp.epoch_round] = pending.time

    def crashed(self) -> None:
        pass

    def arrived(self, payload: bytes, sender: OracleId) -> None:
        self._payload = payload

    def effect(self, effect: Effect, now: int) -> None:
        """Raises `PropertyViolation`."""
        if self._skip_owed and not isinstance(effect, (Notify, Log)):
            self._skip_owed = False
            self._hold((9,), False, "completed round {} of epoch {} without a FINAL or an own skip")
        judge = self._by_kind.get(type(effect))
        if judge is not None:
            judge(effect, now)

    def _hold(self, rows: tuple[int, ...], holds: bool, what: str, *details: object) -> None:
        if holds:
            for row in rows:
                self._ledger.checks[row] += 1
        else:
            self._ledger.hold(rows, False, f"oracle {self._id} {what}", *(details or (self._round, self._epoch)))

    # The pacemaker

    def _state_written(self, effect: WriteState, now: int) -> None:
        state, before = effect.state, self._state
        # An oracle that knows nothing, and cannot read the chain, is in epoch 1 without having asked for it (P-2, P-3).
        asked_for = state.epoch <= max(1, state.highest_sent_epoch)
        self._hold((18, 22), asked_for, "is in an epoch ahead of its own wish: {}", state)
        if before is not None:
            self._hold((25,), state != before, "writes the same state again: {}", state)
            grows = (
                before.epoch <= state.epoch
                and before.highest_sent_epoch <= state.highest_sent_epoch
                and all(
                    a <= b for a, b in zip(before.highest_received_epoch, state.highest_received_epoch, strict=True)
                )
            )
            self._hold((18, 22, 25), grows, "goes back from {} to {}", before, state)
        self._state = state

    def _wished(self, epoch: int, now: int) -> None:
        ledger = self._ledger
        self._hold((22,), epoch >= self._wish, "asks for epoch {} after epoch {}", epoch, self._wish)
        if epoch > self._wish or not self._has_wished:
            joins = epoch <= self._nth_largest_wish(self._instance.f + 1)
            restored = not self._has_wished and epoch <= max(self._restored_wish, self._contract.latest.epoch + 1)
            patient = now >= self._progress + self._instance.config.delta_progress
            gives_up = epoch == self._epoch + 1 and (patient or self._told_to_change_leader())
            what = "asks for epoch {} in epoch {} without a reason"
            self._hold((18, 19, 20, 22, 23), joins or restored or gives_up, what, epoch, self._epoch)
        self._has_wished = True
        self._wish = epoch
        ledger.wishes[self._id] = max(epoch, ledger.wishes.get(self._id, 0))

    def _hold_owed_epochs(self, now: int) -> None:
        """A little after a wish was heard, what follows from it has been done."""
        since, wish, epoch = self._owed
        if now > since:
            self._hold((23,), self._wish >= wish, "does not join those who ask for epoch {}", wish)
            self._hold((24,), self._epoch >= epoch, "does not move to epoch {}", epoch)

    def _quorum_wish(self) -> int:
        return self._nth_largest_wish(observation_quorum(self._instance.f))

    def _nth_largest_wish(self, n: int) -> int:
        return sorted(self._heard_wishes, reverse=True)[n - 1]

    def _told_to_change_leader(self) -> bool:
        return bool(self._from_leader(MessageObserveReq, self._instance.config.r_max + 1))

    def _epoch_started(self, notice: EpochStarted, now: int) -> None:
        ledger, epoch = self._ledger, notice.epoch
        self._hold((18, 24), epoch > self._epoch, "moves to epoch {} from {}", epoch, self._epoch)
        self._hold((18,), notice.leader == ledger.leader_of(epoch), "takes {} for the leader", notice)
        heard = notice.at_start or epoch <= self._quorum_wish()
        self._hold(
            (22, 24), heard, "moves to epoch {}, which no quorum has asked it for: {}", epoch, self._heard_wishes
        )
        if not notice.at_start and not ledger.too_many_dishonest:
            wishing = sum(1 for wish in ledger.wishes.values() if wish >= epoch)
            enough = wishing >= ledger.honest_quorum_of_wishes
            self._hold((22, 24), enough, "moves to epoch {} that {} honest oracles have asked for", epoch, wishing)
        self._epoch, self._round, self._progress = epoch, 0, now
        self._observed.clear()
        self._reported.clear()
        self._led.clear()
        self._led_round = (0, 0)
        self._skips.clear()
        for past in [known for known in self._of_leaders if known < epoch]:
            del self._of_leaders[past]

    # Rounds

    def _received(self, notice: MessageReceived, now: int) -> None:
        message = notice.message
        if isinstance(message, MessageNewEpoch):
            self._hold_owed_epochs(now)
            if message.epoch > self._heard_wishes[notice.sender]:
                self._heard_wishes[notice.sender] = message.epoch
                self._owed = (now, self._nth_largest_wish(self._instance.f + 1), self._quorum_wish())
        elif isinstance(message, MessageReport):
            if message.attested_report.skip and self._is_of_led_round(message):
                self._skips.add(notice.sender)
        elif isinstance(message, (MessageObserveReq, MessageReportReq, MessageFinal)):
            epoch = message.epoch
            if epoch < self._epoch or notice.sender != self._ledger.leader_of(epoch):
                return
            self._of_leaders.setdefault(epoch, []).append((message, self._payload))

    def _is_of_led_round(self, message: MessageReport) -> bool:
        return message.epoch == self._epoch and message.round == self._led_round[0]

    def _from_leader(self, kind: type[M], round: int) -> list[tuple[M, bytes]]:
        """The leader's messages of the current epoch, and their payloads."""
        return [
            (message, payload)
            for message, payload in self._of_leaders.get(self._epoch, ())
            if isinstance(message, kind) and message.round == round
        ]

    def _timestamp(self, epoch_round: EpochRound) -> ReportTimestamp:
        return self._instance.timestamp(epoch_round.epoch, epoch_round.round)

    def _round_started(self, notice: RoundStarted, now: int) -> None:
        asked = self._from_leader(MessageObserveReq, notice.round)
        self._hold((10,), bool(asked) and notice.epoch == self._epoch, "follows nobody in {}", notice)
        in_range = 0 < notice.round <= self._instance.config.r_max
        self._hold((20, 21), in_range and notice.round > self._round, "starts {} after round {}", notice, self._round)
        self._round = notice.round

    def _sent(self, notice: MessageSent, now: int) -> None:
        message = notice.message
        if isinstance(message, MessageObserve):
            self._observes(message, notice.receiver)
        elif isinstance(message, MessageReport):
            self._reports(message, notice.receiver)

    def _is_current(self, message: MessageObserve | MessageReport | MessageFinal | MessageReportReq) -> bool:
        return message.epoch == self._epoch and message.round == self._round

    def _observes(self, message: MessageObserve, receiver: OracleId) -> None:
        epoch_round = EpochRound(message.epoch, message.round)
        self._hold((10,), receiver == self._ledger.leader_of(message.epoch), "observes for {}", receiver)
        once = self._is_current(message) and epoch_round not in self._observed
        self._hold((4,), once, "observes again in {}", epoch_round)
        self._observed.add(epoch_round)
        round = self._ledger.round(epoch_round)
        round.observations.setdefault(self._id, set()).add(message.signed_observation.observation)
        key = self._instance.offchain_public_key(self._id)
        queries = {request.query for request, _ in self._from_leader(MessageObserveReq, message.round)}
        valid = any(
            verify_observation(message.signed_observation, key, self._timestamp(epoch_round), query)
            for query in queries
        )
        self._hold((4, 5), valid, "signs something else than its observation of {}", epoch_round)

    def _reports(self, message: MessageReport, receiver: OracleId) -> None:
        epoch_round = EpochRound(message.epoch, message.round)
        self._hold((10,), receiver == self._ledger.leader_of(message.epoch), "reports to {}", receiver)
        once = self._is_current(message) and epoch_round not in self._reported
        self._hold((7,), once, "sends a second REPORT in {}", epoch_round)
        self._reported.add(epoch_round)
        one = message.attested_report
        requests = self._from_leader(MessageReportReq, message.round)
        bundles = [self._ledger.bundle(payload, request) for request, payload in requests]
        good = [bundle for bundle in bundles if bundle.problem is None]
        self._hold(
            (1, 2, 3, 4, 5), bool(good), "reports in {} on {}", epoch_round, [bundle.problem for bundle in bundles]
        )
        if one.skip:
            self._hold((11,), not one.report and not one.signature, "fills a skip in {}", epoch_round)
            self._skip_owed = False
            return
        first_time = self._signed.get(epoch_round, 0) == 0
        self._hold((7,), first_time, "signs a second report of {}", epoch_round)
        self._signed[epoch_round] = 1
        if len(self._signed) > 2000:
            del self._signed[next(iter(self._signed))]
        key = self._instance.config.oracle_identities[self._id].onchain_public_key
        for bundle in good:
            context = ReportContext(self._timestamp(epoch_round), bundle.h)
            if verify_attested_report(self._instance.onchain_keyring, one, key, context):
                self._remember_report(epoch_round, bundle.h, one.report)
                return
        self._hold((6,), False, "signs a report of {} that belongs to no bundle of the leader", epoch_round)

    def _remember_report(self, epoch_round: EpochRound, h: bytes, report: bytes) -> None:
        round = self._ledger.round(epoch_round)
        round.reports.setdefault(self._id, set()).add((h, report))
        if h not in round.report_of:
            round.report_of[h] = report
            self._ledger.on_new_report(epoch_round, report)
        if self._ledger.plugin_is_median:
            self._hold(
                (15, 50),
                round.report_of[h] == report,
                "makes another report of {} of the same observations",
                epoch_round,
            )

    def _counted(self, effect: Count, now: int) -> None:
        if effect.counter is not Counter.COMPLETED_ROUNDS:
            return
        self._progress = now
        finals = [final for final, _ in self._from_leader(MessageFinal, self._round)]
        current = EpochRound(self._epoch, self._round)
        if any(self._ledger.report_problem(current, final.h, final.attested_report) is None for final in finals):
            self._hold((8, 9), True, "")
        else:
            self._skip_owed = True

    def _broadcast(self, notice: MessageBroadcast, now: int) -> None:
        message = notice.message
        match message:
            case MessageNewEpoch(epoch=epoch):
                self._wished(epoch, now)
            case MessageFinal():
                self._leads_with(message)
                self._hold_final(message)
            case MessageFinalEcho(final=final):
                epoch_round = EpochRound(final.epoch, final.round)
                self._hold((30,), epoch_round not in self._echoed, "echoes {} again", epoch_round)
                _remember(self._echoed, epoch_round)
                in_range = 0 < final.round <= self._instance.config.r_max
                self._hold((31,), in_range, "echoes {}", epoch_round)
                self._hold_final(final)
            case MessageObserveReq():
                self._leads_with(message)
                own = EpochRound(message.epoch, message.round) == EpochRound(self._epoch, self._led_round[0])
                self._hold((10, 21), own, "as the leader starts {}", message)
            case MessageReportReq():
                self._leads_with(message)
                problem = self._ledger.bundle(notice.payload, message).problem
                self._hold((1, 2, 3, 36), problem is None, "asks for reports on {}", problem)

    def _leads_on(self, round: int, now: int) -> None:
        """A leader starts the next round when the one before is complete, and DeltaRound after its start."""
        last, started = self._led_round
        self._hold((19, 21), round == last + 1 <= self._instance.config.r_max + 1, "starts round {} as a leader", round)
        if last:
            before = EpochRound(self._epoch, last)
            complete = (MessageFinal, before) in self._led or len(self._skips) >= self._instance.report_quorum
            self._hold((39,), complete, "as the leader gives up {}", before)
            rests = now >= started + self._instance.config.delta_round
            self._hold((39,), rests, "as the leader hurries after {}", before)
        self._led_round = (round, now)
        self._skips.clear()

    def _leads_with(self, message: MessageObserveReq | MessageReportReq | MessageFinal) -> None:
        epoch_round = EpochRound(message.epoch, message.round)
        leads = message.epoch == self._epoch and self._ledger.leader_of(message.epoch) == self._id
        self._hold((10,), leads, "leads in {}", epoch_round)
        deed = (type(message), epoch_round)
        self._hold((6, 12), deed not in self._led, "as the leader sends two {}", deed)
        self._led.add(deed)

    def _hold_final(self, final: MessageFinal) -> None:
        self._hold_attested(EpochRound(final.epoch, final.round), final.h, final.attested_report)

    def _hold_attested(self, epoch_round: EpochRound, h: bytes, many: AttestedReportMany) -> None:
        problem = self._ledger.report_problem(epoch_round, h, many)
        self._hold((6, 8, 13), problem is None, "passes on a report of {} with {}", epoch_round, problem)

    # Finalization and transmission

    def _finalized(self, notice: ReportFinalized, now: int) -> None:
        epoch_round = EpochRound(notice.epoch, notice.round)
        round = self._ledger.round(epoch_round)
        round.finalized.setdefault(self._id, self._true_time())
        round.final_reports.add(notice.report)
        if self._ledger.unique_reports and not self._ledger.too_many_dishonest:
            unique = len(round.final_reports) == 1
            self._hold((13,), unique, "finalizes a second report of {}", epoch_round)

    def _acceptance_computed(self, notice: ShouldAcceptFinalizedReportComputed, now: int) -> None:
        epoch_round = EpochRound(notice.epoch, notice.round)
        self._hold((30,), epoch_round not in self._considered, "considers {} again", epoch_round)
        _remember(self._considered, epoch_round)
        self._hold((8, 9), epoch_round in self._echoed, "considers {}, which it has not finalized", epoch_round)

    def _schedule_computed(self, notice: TransmissionScheduleComputed, now: int) -> None:
        epoch_round = EpochRound(notice.epoch, notice.round)
        round = self._ledger.round(epoch_round)
        if round.delays is None:
            round.delays = notice.delays
            config = self._instance.config
            served = min(config.n, sum(config.s))
            self._hold((49,), len(notice.delays) == served, "gives {} oracles a turn", len(notice.delays))
        self._hold((49,), round.delays == notice.delays, "computes another schedule of {}", epoch_round)
        own = dict(notice.delays).get(self._id)
        if own is not None:
            self._due[epoch_round] = now + own

    def _plugin_called(self, effect: CallPlugin, now: int) -> None:
        if isinstance(effect.call, QueryCall):
            self._leads_on(effect.call.timestamp.round, now)
        elif isinstance(effect.call, ShouldTransmitAcceptedReportCall):
            self._asked = (effect.call.timestamp.epoch_round, self._contract.latest)

    def _turn_decided(self, notice: ShouldTransmitAcceptedReportComputed, now: int) -> None:
        self._decided = EpochRound(notice.epoch, notice.round) if notice.result else None

    def _row_deleted(self, effect: DeletePendingTransmission, now: int) -> None:
        self._deleted = effect.timestamp.epoch_round

    def _transmits(self, effect: Transmit, now: int) -> None:
        timestamp = effect.context.timestamp
        epoch_round = timestamp.epoch_round
        own = timestamp.config_digest == self._instance.config_digest
        self._hold((43, 44), own, "transmits for another configuration: {}", timestamp)
        due = self._due.pop(epoch_round, None)
        self._hold((40, 42), due is not None and due <= now, "transmits {}, due at {}, at {}", epoch_round, due, now)
        self._hold((41,), self._decided == epoch_round, "transmits {} without having asked", epoch_round)
        asked, on_chain = self._asked
        if self._ledger.plugin_is_median:
            newer = asked == epoch_round and on_chain < epoch_round
            self._hold((41,), newer, "transmits {} with {} on chain", epoch_round, on_chain)
        self._hold((42,), self._deleted == epoch_round, "transmits {} with its row in the database", epoch_round)
        self._decided = None
        self._hold_attested(
            epoch_round, effect.context.extra_hash, AttestedReportMany(effect.report, effect.signatures)
        )

    def _notified(self, effect: Notify, now: int) -> None:
        judge = self._by_notice.get(type(effect.notice))
        if judge is not None:
            judge(effect.notice, now)

    def _logged(self, effect: Log, now: int) -> None:
        """What the rules call impossible."""
        impossible = effect.level >= Level.CRITICAL or "nobody waits for" in effect.message
        self._hold((34,), not impossible, "says: {} {}", effect.message, effect.fields)


def _remember(rounds: dict[EpochRound, None], epoch_round: EpochRound) -> None:
    """Without end a run would fill the memory. An oracle itself forgets earlier (OCR2 Z-4)."""
    rounds[epoch_round] = None
    if len(rounds) > 4000:
        del rounds[next(iter(rounds))]
