"""One oracle driven by hand: messages of the others are made here, effects are looked at one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from ocr_offchain.protocol.effects import Broadcast, Level, Log, Send, SetTimer
from ocr_offchain.protocol.events import MessageArrived, Timer, TimerFired
from ocr_offchain.protocol.ocr2.effects import CallPlugin, Effect, Notify
from ocr_offchain.protocol.ocr2.events import PluginAnswered, PluginFailed, SignatureRecorded, TransmitFinished
from ocr_offchain.protocol.ocr2.messages import (
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
    decode,
    to_proto,
)
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.protocol.ocr2.signatures import extra_hash, sign_observation, sign_report
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import (
    AttributedObservation,
    AttributedOnchainSignature,
    ConfigDigest,
    OracleId,
    PendingTransmission,
    PersistentState,
    ReportContext,
    ReportTimestamp,
)

E = TypeVar("E")

START = 1_700_000_000_000_000_000
LEADERS = {1: 1, 2: 2, 3: 1, 4: 3, 5: 3, 6: 0}
"""Leaders of the first epochs with the secret 000102…0f and four oracles (OCR2 24.1)."""


class Hand:
    """Oracle `oracle` of a committee, at rest until told something."""

    def __init__(self, oracle: int = 0, committee: Committee | None = None) -> None:
        self.committee = committee or Committee.create(4, 1)
        self.id = OracleId(oracle)
        self.now = START
        self.digest = self.committee.config.config_digest
        self.effects: list[Effect] = []
        """What the latest step caused."""
        self.timers: dict[Timer, SetTimer] = {}
        self.calls: list[CallPlugin] = []
        """Plugin calls without an answer."""
        self.oracle = Oracle(self.committee.instance(oracle))

    def start(
        self,
        *,
        state: PersistentState | None = None,
        contract: tuple[ConfigDigest, int] | None = None,
        pending: Mapping[ReportTimestamp, PendingTransmission] | None = None,
    ) -> Hand:
        self._note(self.oracle.start(self.now, state=state, contract=contract, pending=pending or {}))
        return self

    def _note(self, effects: list[Effect]) -> None:
        self.effects = effects
        for effect in effects:
            if isinstance(effect, SetTimer):
                self.timers[effect.timer] = effect
            if isinstance(effect, CallPlugin):
                self.calls.append(effect)

    def payload(self, payload: bytes, sender: int) -> None:
        self._note(self.oracle.handle(MessageArrived(payload, OracleId(sender)), self.now))

    def receive(self, message: Message, sender: int) -> None:
        self.payload(to_proto(message).SerializeToString(), sender)

    def fire(self, timer: Timer) -> None:
        setting = self.timers.pop(timer)
        self.now += setting.delay
        self._note(self.oracle.handle(TimerFired(timer, setting.token), self.now))

    def answer(self, answer: object) -> None:
        """Answer the oldest plugin call."""
        self._note(self.oracle.handle(PluginAnswered(self.calls.pop(0).call_id, answer), self.now))

    def fail(self, *, cancelled: bool = False) -> None:
        """Let the oldest plugin call fail."""
        call_id = self.calls.pop(0).call_id
        self._note(self.oracle.handle(PluginFailed(call_id, "it failed", cancelled), self.now))

    def transmitted(self, call_id: int, problem: str | None = None) -> None:
        self._note(self.oracle.handle(TransmitFinished(call_id, problem), self.now))

    def recorded(self, call_id: int, problem: str | None = None) -> None:
        self._note(self.oracle.handle(SignatureRecorded(call_id, problem), self.now))

    def all(self, kind: type[E]) -> list[E]:
        """Effects of this kind that the latest step caused."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def one(self, kind: type[E]) -> E:
        (effect,) = self.all(kind)
        return effect

    def notices(self, kind: type[E]) -> list[E]:
        return [effect.notice for effect in self.all(Notify) if isinstance(effect.notice, kind)]

    def broadcasts(self) -> list[Message]:
        return [decode(effect.payload, self.committee.plugin.limits) for effect in self.all(Broadcast)]

    def sent(self) -> list[tuple[int, Message]]:
        return [(effect.to, decode(effect.payload, self.committee.plugin.limits)) for effect in self.all(Send)]

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

    # What the other oracles say.

    def timestamp(self, epoch: int, round: int) -> ReportTimestamp:
        return ReportTimestamp(self.digest, epoch, round)

    def observe(self, oracle: int, epoch: int, round: int, query: bytes = b"q", value: bytes = b"o") -> MessageObserve:
        keyring = self.committee.keyrings[oracle].offchain
        return MessageObserve(epoch, round, sign_observation(keyring, self.timestamp(epoch, round), query, value))

    def report_req(
        self, observers: list[int], epoch: int, round: int, query: bytes = b"q", value: bytes = b"o"
    ) -> MessageReportReq:
        return MessageReportReq(
            epoch,
            round,
            query,
            tuple(
                AttributedSignedObservation(
                    self.observe(observer, epoch, round, query, value).signed_observation, OracleId(observer)
                )
                for observer in observers
            ),
        )

    def h(self, observers: list[int], query: bytes = b"q", value: bytes = b"o") -> bytes:
        return extra_hash(query, [AttributedObservation(value, OracleId(observer)) for observer in observers])

    def attest(self, oracle: int, epoch: int, round: int, h: bytes, report: bytes = b"R") -> AttestedReportOne:
        context = ReportContext(self.timestamp(epoch, round), h)
        return sign_report(self.committee.keyrings[oracle].onchain, context, report)

    def report(self, oracle: int, epoch: int, round: int, h: bytes, report: bytes = b"R") -> MessageReport:
        return MessageReport(epoch, round, self.attest(oracle, epoch, round, h, report))

    def final(
        self, signers: list[int], epoch: int, round: int, report: bytes = b"R", h: bytes = bytes(32)
    ) -> MessageFinal:
        signatures = tuple(
            AttributedOnchainSignature(self.attest(signer, epoch, round, h, report).signature, OracleId(signer))
            for signer in signers
        )
        return MessageFinal(epoch, round, h, AttestedReportMany(report, signatures))

    def echo(self, signers: list[int], epoch: int, round: int, report: bytes = b"R") -> MessageFinalEcho:
        return MessageFinalEcho(self.final(signers, epoch, round, report))

    def observe_req(self, epoch: int, round: int, query: bytes = b"q") -> MessageObserveReq:
        return MessageObserveReq(epoch, round, query)


def with_signature(final: MessageFinal, position: int, signature: bytes) -> MessageFinal:
    """`final` with another signature at `position`."""
    signatures = list(final.attested_report.attributed_signatures)
    signatures[position] = replace(signatures[position], signature=signature)
    return replace(final, attested_report=replace(final.attested_report, attributed_signatures=tuple(signatures)))
