"""One OCR1 oracle driven by hand: messages of the others are made here, effects are looked at one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from ocr_offchain.protocol.effects import Broadcast, Level, Log, Send, SetTimer
from ocr_offchain.protocol.events import MessageArrived, Timer, TimerFired
from ocr_offchain.protocol.ocr1.effects import CallHost, Effect, HostCall, Notify
from ocr_offchain.protocol.ocr1.events import CallAnswered, CallFailed, ContractState, FeedState
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    AttestedReportOne,
    AttributedSignedObservation,
    Message,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
    SignedObservation,
    decode,
    to_proto,
)
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.protocol.ocr1.report import AttributedObservation, raw_report_context
from ocr_offchain.protocol.ocr1.signatures import sign_observation, sign_report
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.types import (
    ConfigDigest,
    ConfigOverride,
    LatestTransmissionDetails,
    OCR1PendingTransmission,
    OracleId,
    PersistentState,
    ReportTimestamp,
    RoundRequested,
)
from tests.unit.protocol.ocr1 import golden

E = TypeVar("E")

START = 1_700_000_000_000_000_000
LEADERS = {1: 1, 2: 2, 3: 1, 4: 3, 5: 3, 6: 0}
"""Leaders of the first epochs of four oracles (OCR1 18.1)."""


def committee() -> OCR1Committee:
    return OCR1Committee.create(4, 1, secrets=[golden.seed(oracle) for oracle in range(4)])


class Hand:
    """Oracle `oracle` of a committee, at rest until told something."""

    def __init__(self, oracle: int = 0, oracles: OCR1Committee | None = None) -> None:
        self.committee = oracles or committee()
        self.id = OracleId(oracle)
        self.now = START
        self.digest = ConfigDigest(self.committee.config.config_digest)
        self.effects: list[Effect] = []
        """What the latest step caused."""
        self.timers: dict[Timer, SetTimer] = {}
        self.calls: list[CallHost] = []
        """Calls that have not ended."""
        self.oracle = Oracle(self.committee.instance(oracle))

    def start(
        self,
        *,
        state: PersistentState | None = None,
        contract: LatestTransmissionDetails | None = None,
        pending: Mapping[ReportTimestamp, OCR1PendingTransmission] | None = None,
    ) -> Hand:
        self._note(self.oracle.start(self.now, state=state, contract=contract, pending=pending or {}))
        return self

    def _note(self, effects: list[Effect]) -> None:
        self.effects = effects
        for effect in effects:
            if isinstance(effect, SetTimer):
                self.timers[effect.timer] = effect
            if isinstance(effect, CallHost):
                self.calls.append(effect)

    def payload(self, payload: bytes, sender: int) -> None:
        self._note(self.oracle.handle(MessageArrived(payload, OracleId(sender)), self.now))

    def receive(self, message: Message, sender: int) -> None:
        self.payload(to_proto(message).SerializeToString(), sender)

    def fire(self, timer: Timer) -> None:
        setting = self.timers.pop(timer)
        self.now += setting.delay
        self._note(self.oracle.handle(TimerFired(timer, setting.token), self.now))

    def fire_old(self, setting: SetTimer) -> None:
        """Let a timer go off that was replaced or stopped."""
        self._note(self.oracle.handle(TimerFired(setting.timer, setting.token), self.now))

    def answer(self, answer: object) -> None:
        """Answer the oldest call."""
        self._note(self.oracle.handle(CallAnswered(self.calls.pop(0).call_id, answer), self.now))

    def fail(self, *, cancelled: bool = False) -> None:
        """Let the oldest call fail."""
        self._note(self.oracle.handle(CallFailed(self.calls.pop(0).call_id, "it failed", cancelled), self.now))

    def all(self, kind: type[E]) -> list[E]:
        """Effects of this kind that the latest step caused."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def one(self, kind: type[E]) -> E:
        (effect,) = self.all(kind)
        return effect

    def called(self) -> list[HostCall]:
        """What the latest step called."""
        return [effect.call for effect in self.all(CallHost)]

    def notices(self, kind: type[E]) -> list[E]:
        return [effect.notice for effect in self.all(Notify) if isinstance(effect.notice, kind)]

    def broadcasts(self) -> list[Message]:
        return [decode(effect.payload) for effect in self.all(Broadcast)]

    def sent(self) -> list[tuple[int, Message]]:
        return [(effect.to, decode(effect.payload)) for effect in self.all(Send)]

    def armed(self) -> dict[Timer, int]:
        """The timers that the latest step set, with their delays in nanoseconds."""
        return {effect.timer: effect.delay for effect in self.all(SetTimer)}

    def dropped_by(self) -> list[tuple[str, Level]]:
        """(rule, level) of each log line of the latest step that names a rule."""
        return [(str(dict(log.fields)["rule"]), log.level) for log in self.all(Log) if "rule" in dict(log.fields)]

    def is_quiet(self) -> bool:
        """Whether the latest step only logged and told onlookers."""
        return all(isinstance(effect, (Log, Notify)) for effect in self.effects)

    def switch_to(self, epoch: int) -> None:
        """Let enough others wish for `epoch`."""
        others = [oracle for oracle in range(self.committee.n) if oracle != self.id]
        for sender in others[: 2 * self.committee.config.f + 1]:
            self.receive(MessageNewEpoch(epoch), sender)

    # What the contract says.

    def details(
        self, epoch: int = 0, round: int = 0, answer: int = 0, age: int = 0, digest: bytes | None = None
    ) -> LatestTransmissionDetails:
        """`age` of the answer in nanoseconds."""
        return LatestTransmissionDetails(
            self.digest if digest is None else ConfigDigest(digest), epoch, round, answer, self.now - age
        )

    def feed(
        self,
        details: LatestTransmissionDetails | None = None,
        requested: RoundRequested | None = None,
        override: ConfigOverride | None = None,
    ) -> FeedState:
        """Without arguments that of a contract that has no report yet."""
        nothing = RoundRequested(ConfigDigest(bytes(16)), 0, 0)
        return FeedState(details or self.details(), requested or nothing, override)

    def contract(self, epoch: int = 0, round: int = 0, override: ConfigOverride | None = None) -> ContractState:
        return ContractState(self.details(epoch, round), override)

    # What the other oracles say.

    def timestamp(self, epoch: int, round: int) -> ReportTimestamp:
        return ReportTimestamp(self.digest, epoch, round)

    def context(self, epoch: int, round: int, digest: bytes | None = None) -> bytes:
        return raw_report_context(self.digest if digest is None else digest, epoch, round)

    def signed(
        self, oracle: int, epoch: int, round: int, value: int = 100, digest: bytes | None = None
    ) -> SignedObservation:
        return sign_observation(self.committee.offchain_keyring(oracle), self.context(epoch, round, digest), value)

    def observe(self, oracle: int, epoch: int, round: int, value: int = 100) -> MessageObserve:
        return MessageObserve(epoch, round, self.signed(oracle, epoch, round, value))

    def entries(
        self, observers: Sequence[int], epoch: int, round: int, values: Sequence[int] | None = None
    ) -> tuple[AttributedSignedObservation, ...]:
        return tuple(
            AttributedSignedObservation(self.signed(observer, epoch, round, value), OracleId(observer))
            for observer, value in zip(observers, values or [100] * len(observers), strict=True)
        )

    def report_req(
        self, observers: Sequence[int], epoch: int, round: int, values: Sequence[int] | None = None
    ) -> MessageReportReq:
        return MessageReportReq(epoch, round, self.entries(observers, epoch, round, values))

    def observe_req(self, epoch: int, round: int) -> MessageObserveReq:
        return MessageObserveReq(epoch, round)

    def attest(
        self,
        oracle: int,
        epoch: int,
        round: int,
        observations: tuple[AttributedObservation, ...] = (),
        digest: bytes | None = None,
    ) -> AttestedReportOne:
        context = self.context(epoch, round, digest)
        return sign_report(self.committee.onchain_keyring(oracle), context, observations or LIST)

    def report(
        self, oracle: int, epoch: int, round: int, observations: tuple[AttributedObservation, ...] = ()
    ) -> MessageReport:
        return MessageReport(epoch, round, self.attest(oracle, epoch, round, observations))

    def final(
        self,
        signers: Sequence[int],
        epoch: int,
        round: int,
        observations: tuple[AttributedObservation, ...] = (),
        digest: bytes | None = None,
    ) -> MessageFinal:
        signatures = tuple(self.attest(signer, epoch, round, observations, digest).signature for signer in signers)
        return MessageFinal(epoch, round, AttestedReportMany(observations or LIST, signatures))

    def echo(
        self, signers: Sequence[int], epoch: int, round: int, observations: tuple[AttributedObservation, ...] = ()
    ) -> MessageFinalEcho:
        return MessageFinalEcho(self.final(signers, epoch, round, observations))


def observations(*values: int) -> tuple[AttributedObservation, ...]:
    """The values as those of oracles 0, 1, …, in this order."""
    return tuple(AttributedObservation(value, OracleId(observer)) for observer, value in enumerate(values))


LIST = observations(100, 100, 100)
"""The list that reports are made of unless a test says otherwise."""
