"""What every honest oracle of OCR1 must keep to in every run, whatever f oracles and the network do (OCR1 17.1).

A ledger holds what all honest oracles together have said; a watch sees all that happens to one of them and all that it
does. Both decide by what was seen on the outside, messages and calls, and never ask the protocol objects about their
state.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ocr_offchain.config.ocr1 import PublicConfig
from ocr_offchain.protocol.effects import DeletePendingTransmission, WriteState
from ocr_offchain.protocol.events import MessageArrived
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    Effect,
    Notify,
    TransmitCall,
)
from ocr_offchain.protocol.ocr1.events import CallAnswered, ContractState, Event
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    Message,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.protocol.ocr1.notices import (
    EpochStarted,
    MessageBroadcast,
    MessageReceived,
    MessageSent,
    Notice,
    ObservationSent,
    ReportCompleted,
    ReportDecided,
    RoundStarted,
)
from ocr_offchain.protocol.ocr1.report import AttributedObservation, encode_report, raw_report_context, report_signer
from ocr_offchain.protocol.ocr1.signatures import without_signatures
from ocr_offchain.simulation.violation import PropertyViolation
from ocr_offchain.types import EpochRound, LatestTransmissionDetails, OracleId, PersistentState

SAFETY = {
    "S-1": "the answer lies within what honest oracles observed in that round",
    "S-2": "reports are signed over at least 2f+1 observations of distinct oracles only",
    "S-3": "reports are signed over sorted observations only",
    "S-4": "one report a round in each life of an oracle",
    "S-5": "what an honest oracle signed counts in its round alone",
    "S-6": "f+1 distinct signatures of the committee stand under all that is echoed or transmitted",
    "S-7": "only the leader is obeyed, and only an oracle that leads leads",
    "S-8": "f+1 oracles have echoed before a report is transmitted, and it is the own echo",
    "S-9": "no honest oracle asks for an epoch, or enters one, that no honest oracle had a reason to ask for",
    "S-10": "epochs, wishes, what was received, rounds, and the contract's pair only grow",
    "S-11": "nothing is transmitted that the contract, as it was read, has already",
    "S-12": "no round beyond the limit, and one wish for a new leader in each epoch",
    "S-13": "numbers too wide for their field count as what is left of them",
    "S-14": "at most 10 messages of a sender wait for their epoch",
    "S-15": "a stored state that cannot be ours is ignored",
}
"""What is checked, by the row of OCR1 17.1."""

_KEPT_ROUNDS = 4_000
_KEPT_PER_SENDER = 400
_KEPT_PER_ROUND = 50

_List = tuple[AttributedObservation, ...]


class Checks:
    """Counts how often each property was looked at, and ends the run where one does not hold."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()

    def require(self, row: str, holds: bool, what: Callable[[], str]) -> None:
        """`what` says what was found instead. Raises `PropertyViolation`."""
        self.done[row] += 1
        if not holds:
            raise PropertyViolation(f"{row}: {what()}")


@dataclass(slots=True)
class _RoundFacts:
    observed: defaultdict[OracleId, set[int]] = field(default_factory=lambda: defaultdict(set))
    """What each honest oracle has signed, in all its lives."""
    reported: defaultdict[OracleId, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    """The reports that each honest oracle has signed."""
    sound: set[tuple[bytes, tuple[bytes, ...]]] = field(default_factory=set)
    """Reports with signatures that were found sound; all oracles echo the same ones."""


class Ledger:
    """What honest oracles have said."""

    def __init__(self, config: PublicConfig, honest: Sequence[OracleId], checks: Checks) -> None:
        self.config = config
        self.checks = checks
        self.honest = frozenset(honest)
        self.highest_wish = 0
        """The highest epoch that an honest oracle has asked for."""
        self._addresses = tuple(identity.onchain_public_key for identity in config.oracle_identities)
        self._rounds: OrderedDict[EpochRound, _RoundFacts] = OrderedDict()

    def facts(self, pair: EpochRound) -> _RoundFacts:
        known = self._rounds.get(pair)
        if known is None:
            known = self._rounds[pair] = _RoundFacts()
            if len(self._rounds) > _KEPT_ROUNDS:
                self._rounds.popitem(last=False)
        return known

    def honest_range(self, pair: EpochRound) -> tuple[int, int] | None:
        """Least and greatest of what honest oracles observed in a round."""
        values = [value for values in self.facts(pair).observed.values() for value in values]
        return (min(values), max(values)) if values else None

    def check_list(self, pair: EpochRound, observations: _List, who: str) -> None:
        """S-2, S-3, S-5: `observations` are those of a report that an honest oracle has signed."""
        observers = {observation.observer for observation in observations}
        enough = len(observers) == len(observations) > 2 * self.config.f and max(observers) < self.config.n
        self.checks.require("S-2", enough, lambda: f"{who} signed a report over {observations}")
        values = [observation.value for observation in observations]
        self.checks.require("S-3", values == sorted(values), lambda: f"{who} signed a report over {values}")
        observed = self.facts(pair).observed
        forged = [
            observation
            for observation in observations
            if observation.observer in self.honest and observation.value not in observed[observation.observer]
        ]
        self.checks.require("S-5", not forged, lambda: f"{who} signed in {pair} what nobody observed then: {forged}")

    def note_report(self, pair: EpochRound, observations: _List, oracle: OracleId) -> None:
        self.facts(pair).reported[oracle].add(self._encode(pair, observations))

    def check_attested(self, pair: EpochRound, many: AttestedReportMany, who: str) -> None:
        """S-5, S-6: an honest oracle passes on a report with these signatures."""
        self.check_signatures(pair, self._encode(pair, many.attributed_observations), many.signatures, who)

    def check_signatures(self, pair: EpochRound, report: bytes, signatures: tuple[bytes, ...], who: str) -> None:
        """The same for the bytes of a report."""
        self.checks.done.update(("S-5", "S-6"))
        facts = self.facts(pair)
        if (report, signatures) in facts.sound:
            return
        context = self._context(pair)
        self.checks.require("S-5", report[:32] == context, lambda: f"{who} takes another round's report for {pair}")
        signers = [report_signer(report, signature) for signature in signatures]
        known = [OracleId(self._addresses.index(signer)) for signer in signers if signer in self._addresses]
        sound = len(set(known)) == len(signatures) > self.config.f
        self.checks.require("S-6", sound, lambda: f"{who} passes on {pair} with the signatures of {known} only")
        forged = [signer for signer in known if signer in self.honest and report not in facts.reported[signer]]
        self.checks.require("S-5", not forged, lambda: f"{who} passes on {pair} with signatures {forged} never sent")
        facts.sound.add((report, signatures))

    def _context(self, pair: EpochRound) -> bytes:
        return raw_report_context(self.config.config_digest, pair.epoch, pair.round)

    def _encode(self, pair: EpochRound, observations: _List) -> bytes:
        return encode_report(self._context(pair), observations)


class _Heard:
    """What came from whom in which round; a flood of one sender does not hide what others sent."""

    def __init__(self) -> None:
        self._by_sender: defaultdict[OracleId, OrderedDict[EpochRound, list[object]]] = defaultdict(OrderedDict)

    def add(self, sender: OracleId, pair: EpochRound, what: object) -> None:
        rounds = self._by_sender[sender]
        things = rounds.setdefault(pair, [])
        if len(things) < _KEPT_PER_ROUND:
            things.append(what)
        if len(rounds) > _KEPT_PER_SENDER:
            rounds.popitem(last=False)

    def has(self, pair: EpochRound, what: object) -> bool:
        return any(what in rounds.get(pair, ()) for rounds in self._by_sender.values())

    def senders(self, pair: EpochRound) -> int:
        return sum(pair in rounds for rounds in self._by_sender.values())


class Watch:
    """Of one honest oracle."""

    def __init__(self, instance: Instance, ledger: Ledger) -> None:
        self._instance = instance
        self._ledger = ledger
        self._checks = ledger.checks
        self._id = instance.oracle_id
        self._name = f"oracle {self._id}"
        self._begin_life(None, 0)

    # Onlooker

    def life_begins(self, now: int, state: PersistentState | None, contract: LatestTransmissionDetails | None) -> None:
        fits = state is not None and (
            state.highest_sent_epoch >= state.epoch >= 1 and len(state.highest_received_epoch) == self._instance.n
        )
        self._begin_life(state if fits else None, 0 if contract is None else contract.epoch + 1)
        self._rejected_state = state is not None and not fits

    def _begin_life(self, state: PersistentState | None, above_contract: int) -> None:
        self._state = state
        self._rejected_state = False
        self._epoch = 0
        self._round = 0
        self._reason_to_wish = max(above_contract, 0 if state is None else state.highest_sent_epoch)
        self._cause: Event | None = None
        self._cause_message: Message | None = None
        self._leader_changes = 0
        self._unstored_wish = 0
        self._deleted: object = None
        self._led: set[tuple[type[Message], int]] = set()
        """What it has said as the leader of this epoch."""
        self._reported: set[EpochRound] = set()
        self._declined: set[EpochRound] = set()
        self._echoed: dict[EpochRound, AttestedReportMany] = {}
        self._completed: set[EpochRound] = set()
        self._transmitted: set[EpochRound] = set()
        self._requests = _Heard()
        self._lists = _Heard()
        """Of REPORT-REQs of leaders, and in the next two the reports of their FINALs and of anybody's FINAL-ECHOs."""
        self._finals = _Heard()
        self._echoes = _Heard()

    def happens(self, now: int, event: Event) -> None:
        wish = self._unstored_wish
        self._require("S-10", wish == 0, lambda: f"has asked for epoch {wish} without storing that")
        self._cause = event
        self._cause_message = None
        self._deleted = None

    def life_ends(self, now: int) -> None:
        pass

    def does(self, now: int, effect: Effect) -> None:
        """Raises `PropertyViolation`."""
        match effect:
            case Notify(notice=notice):
                self._noticed(notice)
            case WriteState(state=state):
                self._check_state(state)
            case CallHost(call=TransmitCall() as call):
                self._check_transmission(call)
            case DeletePendingTransmission(timestamp=timestamp):
                self._deleted = timestamp
            case _:  # messages that leave are told by notices too, decoded
                pass

    def _noticed(self, notice: Notice) -> None:
        match notice:
            case MessageReceived(message=message, sender=sender):
                self._received(message, sender)
            case MessageSent(message=message, receiver=receiver):
                self._check_sent(message, receiver)
            case MessageBroadcast(message=message):
                self._check_broadcast(message)
            case ObservationSent(epoch=epoch, round=round, value=value):
                observed = self._ledger.facts(EpochRound(epoch, round)).observed
                self._require("S-5", value in observed[self._id], lambda: f"observed {value} and sent another value")
            case EpochStarted():
                self._check_epoch(notice)
            case RoundStarted():
                self._check_round(notice)
            case ReportDecided(epoch=epoch, round=round, result=False):
                self._declined.add(EpochRound(epoch, round))
            case ReportCompleted():
                self._check_completion(notice)
            case _:
                pass

    # What arrives

    def _received(self, message: Message, sender: OracleId) -> None:
        if isinstance(self._cause, MessageArrived):
            self._cause_message = message
        self._require("S-13", message.epoch < 2**32, lambda: f"takes epoch {message.epoch} for one")
        if isinstance(message, MessageNewEpoch):
            return
        self._require("S-13", message.round < 2**8, lambda: f"takes round {message.round} for one")
        pair = EpochRound(message.epoch, message.round)
        leads = sender == self._instance.leader_of(message.epoch)
        match message:
            case MessageObserveReq() if leads:
                self._requests.add(sender, pair, None)
            case MessageReportReq(attributed_signed_observations=entries) if leads:
                narrow = all(entry.observer < 2**8 for entry in entries)
                self._require("S-13", narrow, lambda: f"takes {entries} for one")
                self._lists.add(sender, pair, without_signatures(entries))
            case MessageFinal(report=report) if leads:
                self._finals.add(sender, pair, report)
            case MessageFinalEcho(final=final):
                self._echoes.add(sender, pair, final.report)
            case _:
                pass

    # What the oracle says

    def _check_sent(self, message: Message, receiver: OracleId) -> None:
        if not isinstance(message, MessageObserve | MessageReport):
            self._require("S-7", False, lambda: f"sent {type(message).__name__} to one oracle alone")
            return
        pair = EpochRound(message.epoch, message.round)
        leader = self._instance.leader_of(message.epoch)
        self._require("S-7", receiver == leader, lambda: f"sent {type(message).__name__} of {pair} to {receiver}")
        self._require("S-12", message.round <= self._instance.config.r_max, lambda: f"takes part in {pair}")
        if isinstance(message, MessageObserve):
            self._ledger.facts(pair).observed[self._id].add(message.signed_observation.value)
            return
        observations = message.report.attributed_observations
        self._require("S-4", pair not in self._reported, lambda: f"signed a second report in {pair}")
        self._reported.add(pair)
        self._require("L-5", pair not in self._declined, lambda: f"signed in {pair}, where it saw no need to")
        self._require("S-7", self._lists.has(pair, observations), lambda: f"signed in {pair} what no leader asked for")
        self._ledger.check_list(pair, observations, self._name)
        self._ledger.note_report(pair, observations, self._id)

    def _check_broadcast(self, message: Message) -> None:
        match message:
            case MessageNewEpoch(epoch=epoch):
                self._check_wish(epoch)
            case MessageObserveReq() | MessageReportReq() | MessageFinal():
                leads = self._instance.leader_of(message.epoch) == self._id and message.epoch == self._epoch
                self._require("S-7", leads, lambda: f"leads epoch {message.epoch} with {type(message).__name__}")
                self._check_leading(message)
                if isinstance(message, MessageFinal):
                    self._ledger.check_attested(EpochRound(message.epoch, message.round), message.report, self._name)
            case MessageFinalEcho(final=final):
                self._check_echo(EpochRound(final.epoch, final.round), final.report)
            case _:
                self._require("S-7", False, lambda: f"broadcast {type(message).__name__}")

    def _check_leading(self, message: MessageObserveReq | MessageReportReq | MessageFinal) -> None:
        """Even the round that ends a term is asked for once, and a round has one list and one result."""
        step = type(message), message.round
        self._require("S-7", step not in self._led, lambda: f"says a second time {message}")
        self._led.add(step)
        within = message.round <= self._instance.config.r_max + 1
        self._require("S-12", within, lambda: f"leads round {message.round}")

    def _check_echo(self, pair: EpochRound, many: AttestedReportMany) -> None:
        self._require("S-8", pair not in self._echoed, lambda: f"echoed twice in {pair}")
        self._echoed[pair] = many
        known = self._finals.has(pair, many) or self._echoes.has(pair, many)
        self._require("S-7", known, lambda: f"echoed in {pair} what no leader and no echo had")
        self._ledger.check_attested(pair, many, self._name)

    def _check_wish(self, epoch: int) -> None:
        reasons = max(self._reason_to_wish, self._epoch + 1, self._ledger.highest_wish)
        self._require("S-9", epoch <= reasons, lambda: f"asks for epoch {epoch} in epoch {self._epoch}")
        self._ledger.highest_wish = max(self._ledger.highest_wish, epoch)
        if epoch > max(self._reason_to_wish, 0 if self._state is None else self._state.highest_sent_epoch):
            self._unstored_wish = epoch
        if isinstance(self._cause_message, MessageObserveReq):
            self._leader_changes += 1
            self._require(
                "S-12", self._leader_changes == 1, lambda: f"asked twice to change the leader of {self._epoch}"
            )

    def _check_epoch(self, started: EpochStarted) -> None:
        if self._epoch == 0:  # the first one of a life
            expected = 1 if self._state is None else self._state.epoch
            row = "S-15" if self._rejected_state else "S-10"
            self._require(
                row, started.epoch == expected, lambda: f"starts in epoch {started.epoch} instead of {expected}"
            )
        else:
            self._require("S-10", started.epoch > self._epoch, lambda: f"goes from {self._epoch} to {started.epoch}")
            wished = started.epoch <= self._ledger.highest_wish
            stored = self._state is not None and self._state.epoch == started.epoch
            self._require("S-10", stored, lambda: f"enters epoch {started.epoch} without having stored it")
            self._require("S-9", wished, lambda: f"enters epoch {started.epoch}, which no honest oracle asked for")
        leader = self._instance.leader_of(started.epoch)
        self._require("S-7", started.leader == leader, lambda: f"follows {started.leader} in {started.epoch}")
        self._epoch, self._round, self._leader_changes = started.epoch, 0, 0
        self._led.clear()

    def _check_round(self, started: RoundStarted) -> None:
        grows = started.epoch == self._epoch and started.round > self._round
        self._require(
            "S-10", grows, lambda: f"goes from {self._epoch}/{self._round} to {started.epoch}/{started.round}"
        )
        self._require(
            "S-12", started.round <= self._instance.config.r_max, lambda: f"takes part in round {started.round}"
        )
        asked = self._requests.has(EpochRound(started.epoch, started.round), None)
        self._require("S-7", asked, lambda: f"begins round {started.round}, for which the leader has not asked")
        self._round = started.round

    def _check_completion(self, completed: ReportCompleted) -> None:
        pair = EpochRound(completed.epoch, completed.round)
        self._require("S-8", pair not in self._completed, lambda: f"completed {pair} twice")
        self._completed.add(pair)
        senders = self._echoes.senders(pair)
        self._require(
            "S-8", senders > self._instance.f, lambda: f"completed {pair} with the echoes of {senders} oracles"
        )
        self._require("S-8", completed.report == self._echoed.get(pair), lambda: f"hands on another report of {pair}")

    def _check_state(self, state: PersistentState) -> None:
        before = self._state
        self._require(
            "S-10", state.highest_sent_epoch >= state.epoch or state.epoch == 1, lambda: f"wishes less: {state}"
        )
        if before is not None:
            grows = state.epoch >= before.epoch and state.highest_sent_epoch >= before.highest_sent_epoch
            received = zip(before.highest_received_epoch, state.highest_received_epoch, strict=True)
            grows = grows and all(new >= old for old, new in received)
            self._require("S-10", grows, lambda: f"went from {before} to {state}")
        self._state = state
        if state.highest_sent_epoch >= self._unstored_wish:
            self._unstored_wish = 0

    def _check_transmission(self, call: TransmitCall) -> None:
        pair = call.timestamp.epoch_round
        cause = self._cause
        read = cause.answer if isinstance(cause, CallAnswered) else None
        fresh = (
            isinstance(read, ContractState)
            and read.details.config_digest == self._ledger.config.config_digest
            and read.details.epoch_round < pair
        )
        self._require("S-11", fresh, lambda: f"transmits {pair} after it has read {read}")
        self._require(
            "S-11", self._deleted == call.timestamp, lambda: f"transmits {pair} without deleting its row first"
        )
        self._require("S-4", pair not in self._transmitted, lambda: f"transmits {pair} twice")
        self._transmitted.add(pair)
        signatures = tuple(
            r + s + call.vs[position : position + 1]
            for position, (r, s) in enumerate(zip(call.rs, call.ss, strict=True))
        )
        self._ledger.check_signatures(pair, call.report, signatures, self._name)

    def _require(self, row: str, holds: bool, what: Callable[[], str]) -> None:
        self._checks.require(row, holds, lambda: f"{self._name} {what()}")
