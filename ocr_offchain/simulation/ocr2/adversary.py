"""The dishonest oracles of a run, who share their keys and all that they hear.

Each is a puppet: a correct oracle, so that it takes part in rounds and leads them, whose messages the adversary changes
on their way out. Besides, it says things that it was not asked for. What it does follows from the plan of the run.
"""

from __future__ import annotations

import random
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from functools import partial

from ocr_offchain.protocol.effects import Broadcast, Level, Send
from ocr_offchain.protocol.ocr2.effects import Effect, Notify, Transmit
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.limits import network_limits
from ocr_offchain.protocol.ocr2.messages import (
    Message,
    MessageError,
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
from ocr_offchain.protocol.ocr2.notices import EpochStarted
from ocr_offchain.protocol.ocr2.signatures import SKIP, verify_attested_report
from ocr_offchain.protocol.outbox import Wanted
from ocr_offchain.simulation.clocks import Clock
from ocr_offchain.simulation.faults import Fault, FaultPlan
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.simulation.ocr2.forgery import LAST_EPOCH, Forger, hash_of
from ocr_offchain.simulation.ocr2.oracle import Onlooker, SimulatedOracle, SimulatedPlugin, Surroundings
from ocr_offchain.types import AttributedOnchainSignature, EpochRound, OracleId

BARE_NOTICES = Wanted(log_level=Level.CRITICAL, message_notices=False)
"""Enough for oracles that nobody judges."""

_REPORT_REQ = b"\x2a"
_OF_LEADERS = (b"\x1a", _REPORT_REQ, b"\x3a")
"""First bytes of OBSERVE-REQ, REPORT-REQ and FINAL (OCR2 7.1)."""

_ARCHIVE = 300
_BUNDLES = 40
_FLOOD = 15


def encode_anything(message: Message) -> bytes:
    """Unlike `encode`, without any check."""
    return to_proto(message).SerializeToString(deterministic=True)


class Adversary:
    """What the puppets of one run have in common."""

    def __init__(self, plan: FaultPlan, committee: Committee) -> None:
        self.rng = plan.rng("adversary")
        self.committee = committee
        self.accomplices = tuple(plan.byzantine)
        self.forger = Forger(committee, self.accomplices, self.rng)
        self.archive: deque[bytes] = deque(maxlen=_ARCHIVE)
        """What any puppet has sent or heard, now and then."""
        self.bundles: OrderedDict[EpochRound, list[bytes]] = OrderedDict()
        """H of the bundles that puppets have sent as leaders."""
        self.deeds = 0
        """Messages that were not what an honest oracle would have sent."""
        limits = network_limits(committee.config, committee.plugin.limits, 65)
        self.max_message_length = limits.max_message_length

    def remember(self, payload: bytes) -> None:
        if self.rng.random() < 0.1:
            self.archive.append(payload)

    def remember_bundle(self, request: MessageReportReq) -> None:
        self.forger.remember(request)
        epoch_round = EpochRound(request.epoch, request.round)
        self.bundles.setdefault(epoch_round, []).append(hash_of(request))
        if len(self.bundles) > _BUNDLES:
            self.bundles.popitem(last=False)


class Puppet(SimulatedOracle):
    def __init__(
        self,
        instance: Instance,
        plugin: SimulatedPlugin,
        surroundings: Surroundings,
        adversary: Adversary,
        behaviour: frozenset[Fault],
        *,
        clock: Clock,
        onlookers: Sequence[Onlooker] = (),
    ) -> None:
        super().__init__(
            instance, plugin, surroundings, clock=clock, onlookers=onlookers, keep_trace=False, wanted=BARE_NOTICES
        )
        self._adversary = adversary
        self._behaviour = behaviour
        self._rng: random.Random = adversary.rng
        self._forger = adversary.forger
        self._epoch = self._leader = 0
        self._meddling = False

    def start(self) -> None:
        super().start()
        if not self._meddling:
            self._meddling = True
            self._meddle()

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Notify) and isinstance(effect.notice, EpochStarted):
                self._epoch, self._leader = effect.notice.epoch, effect.notice.leader
        super()._perform(effects)

    # What it says of its own accord

    def _meddle(self) -> None:
        if self.alive:
            for payload in self._intrusions():
                self._say(payload, self._some_others())
        self._scheduler.call_after(self._rng.randint(20, 120) * MILLISECOND, self._meddle)

    def _intrusions(self) -> Iterable[bytes]:
        tactics = [
            tactic
            for tactic in (Fault.REPLAY, Fault.GARBAGE, Fault.RUSH, Fault.FORGE)
            if tactic in self._behaviour and self._rng.random() < 0.5
        ]
        for tactic in tactics:
            match tactic:
                case Fault.REPLAY:
                    yield from self._replayed()
                case Fault.GARBAGE:
                    yield self._garbage()
                case Fault.RUSH:
                    yield from map(encode_anything, self._premature())
                case _:
                    yield from map(encode_anything, self._usurped())

    def _replayed(self) -> Iterable[bytes]:
        archive = self._adversary.archive
        return [self._rng.choice(archive) for _ in range(self._rng.randint(1, 5))] if archive else []

    def _garbage(self) -> bytes:
        rng, limit = self._rng, self._adversary.max_message_length
        archive = self._adversary.archive
        sample = bytearray((rng.choice(archive) if archive else b"") or b"\x12\x02\x08\x07")
        match rng.randrange(5):
            case 0:
                return rng.randbytes(rng.randint(0, 300))
            case 1:
                return bytes(sample[: rng.randrange(len(sample) + 1)])
            case 2:
                for _ in range(rng.randint(1, 4)):
                    sample[rng.randrange(len(sample))] = rng.randrange(256)
                return bytes(sample)
            case 3:
                # As long as may be: an unknown field that is skipped (OCR2 W-4).
                room = max(0, limit - len(sample) - 4)
                length = bytes((room & 127 | 128, room >> 7 & 127 | 128, room >> 14 & 127)) if room else b"\x00"
                return bytes(sample) + b"\x52" + length + bytes(room)
            case _:
                longest = self._adversary.committee.plugin.limits.max_observation_length
                signed = SignedObservation(bytes(longest + rng.randint(0, 1)), bytes(64))
                return encode_anything(MessageObserve(self._epoch, 1, signed))

    def _premature(self) -> Iterable[Message]:
        rng, epoch = self._rng, self._epoch
        r_max = self._adversary.committee.config.r_max
        match rng.randrange(4):
            case 0:
                yield MessageNewEpoch(epoch + rng.randint(1, 3))
            case 1:
                yield MessageNewEpoch(rng.choice((LAST_EPOCH, 2**64 - 1, epoch + 1000)))
            case 2:
                for round in rng.sample((1, 2, r_max, r_max + 1, r_max + 2, 255), 3):
                    yield MessageObserveReq(epoch, round, b"")
            case _:
                for _ in range(_FLOOD):
                    yield MessageObserveReq(epoch + rng.randint(1, 5), rng.randint(1, 3), b"")

    def _usurped(self) -> Iterable[Message]:
        """A leader's messages, whether or not it leads."""
        rng, epoch = self._rng, self._epoch
        round = rng.randint(1, self._adversary.committee.config.r_max)
        yield rng.choice(
            (
                MessageObserveReq(epoch, round, b""),
                MessageReportReq(epoch, round, b"", ()),
                MessageReport(epoch, round, SKIP),
            )
        )

    def _others(self) -> list[OracleId]:
        return [OracleId(oracle) for oracle in range(self._instance.n) if oracle != self.id]

    def _some_others(self) -> list[OracleId]:
        others = self._others()
        return others if self._rng.random() < 0.5 else self._rng.sample(others, self._rng.randint(1, len(others)))

    def _say(self, payload: bytes, receivers: Iterable[OracleId]) -> None:
        self._adversary.deeds += 1
        for receiver in receivers:
            self._network.send(self.id, receiver, payload, self.place)

    # What becomes of what it would say

    def _broadcast(self, effect: Broadcast) -> None:
        payload = effect.payload
        self._network.send(self.id, self.id, payload, self.place)
        self._adversary.remember(payload)
        others = self._others()
        message = decode(payload, self._instance.limits)
        if isinstance(message, MessageReportReq):
            self._adversary.remember_bundle(message)
            if Fault.EQUIVOCATE in self._behaviour:
                self._insist(message)
        versions = self._versions(message, payload)
        told: set[OracleId] = set(others)
        if Fault.WITHHOLD in self._behaviour and self._rng.random() < 0.4:
            self._adversary.deeds += 1
            told = set(self._rng.sample(others, self._rng.randint(0, len(others) // 2)))
        for receiver in others:
            if receiver in told:
                version = versions[0] if len(versions) == 1 else self._rng.choice(versions)
                self._network.send(self.id, receiver, version, self.place)

    def _send(self, effect: Send) -> None:
        if effect.to == self.id:
            super()._send(effect)
            return
        self._adversary.remember(effect.payload)
        if Fault.WITHHOLD in self._behaviour and self._rng.random() < 0.4:
            self._adversary.deeds += 1
            return
        message = decode(effect.payload, self._instance.limits)
        for version in self._versions(message, effect.payload):
            self._network.send(self.id, effect.to, version, self.place)

    def _versions(self, message: Message, payload: bytes) -> list[bytes]:
        """What is said instead: in a broadcast each receiver gets one of these, a single receiver gets them all."""
        versions = [payload]
        if Fault.LIE in self._behaviour and isinstance(message, MessageObserve) and self._rng.random() < 0.7:
            lie = self._forger.observation(self.id, message.epoch, message.round, self._forger.lie())
            versions = [encode_anything(MessageObserve(message.epoch, message.round, lie))]
        if Fault.EQUIVOCATE in self._behaviour and self._rng.random() < 0.6:
            versions += [encode_anything(other) for other in self._equivocations(message)]
        if Fault.FORGE in self._behaviour and self._rng.random() < 0.5:
            spoilt = encode_anything(self._forger.spoil(message))
            versions = [spoilt] if self._rng.random() < 0.3 else [spoilt, *versions]
        if versions != [payload]:
            self._adversary.deeds += 1
        return versions

    def _insist(self, request: MessageReportReq) -> None:
        """Ask for the same round again a little later. Somebody may have restarted, and forgotten what it signed."""
        again = encode_anything(MessageObserveReq(request.epoch, request.round, request.query))
        other = self._forger.another_bundle(request)
        self._adversary.remember_bundle(other)
        begin = self._rng.randint(5, 250) * MILLISECOND
        for delay, payload in ((begin, again), (begin + 15 * MILLISECOND, encode_anything(other))):
            self._scheduler.call_after(delay, partial(self._say, payload, self._others()))

    def _equivocations(self, message: Message) -> Iterable[Message]:
        match message:
            case MessageReportReq():
                other = self._forger.another_bundle(message)
                self._adversary.remember_bundle(other)
                yield other
            case MessageObserve(epoch=epoch, round=round):
                yield MessageObserve(epoch, round, self._forger.observation(self.id, epoch, round, self._forger.lie()))
            case MessageObserveReq(epoch=epoch, round=round):
                yield MessageObserveReq(epoch, round + 1, b"")
            case MessageNewEpoch(epoch=epoch):
                yield MessageNewEpoch(epoch + 1)
            case MessageReport(epoch=epoch, round=round):
                yield MessageReport(epoch, round, SKIP)

    # What it makes of what it hears

    def _arrived(self, payload: bytes, sender: OracleId) -> None:
        self._adversary.remember(payload)
        super()._arrived(payload, sender)
        if payload[:1] in _OF_LEADERS and sender not in self._adversary.accomplices:
            self._usurp(payload)
        if (
            Fault.EQUIVOCATE in self._behaviour
            and self._leader == self.id
            and sender not in self._adversary.accomplices
        ):
            message = self._decode(payload)
            if isinstance(message, MessageReport):
                self._make_two_finals(message, sender)

    def _usurp(self, payload: bytes) -> None:
        """Say what a leader says, perhaps before it gets there."""
        if Fault.REPLAY in self._behaviour and self._rng.random() < 0.3:
            self._say(payload, self._others())
        if Fault.FORGE in self._behaviour and self._rng.random() < 0.3 and payload[:1] == _REPORT_REQ:
            message = self._decode(payload)
            if isinstance(message, MessageReportReq):
                self._say(encode_anything(self._forger.another_bundle(message)), self._others())

    def _decode(self, payload: bytes) -> Message | None:
        try:
            return decode(payload, self._instance.limits)
        except MessageError:
            return None

    def _make_two_finals(self, message: MessageReport, sender: OracleId) -> None:
        """f+1 signatures are one honest signature and those of all accomplices: any honest report will do."""
        instance, one = self._instance, message.attested_report
        bundles = self._adversary.bundles.get(EpochRound(message.epoch, message.round), ())
        if one.skip or len(bundles) < 2 or self._rng.random() < 0.5:
            return
        for h in bundles:
            context = instance.context(message.epoch, message.round, h)
            if verify_attested_report(instance.onchain_keyring, one, instance.onchain_public_keys[sender], context):
                signature = AttributedOnchainSignature(one.signature, sender)
                final = self._forger.final_with(message.epoch, message.round, h, one.report, signature)
                others = self._others()
                some = self._rng.sample(others, self._rng.randint(1, len(others)))
                self._say(encode_anything(self._rng.choice((final, MessageFinalEcho(final)))), some)
                return

    def _transmit(self, effect: Transmit) -> None:
        if Fault.FORGE in self._behaviour and self._rng.random() < 0.5:
            context, report, signatures = self._forger.spoil_transmission(
                effect.context, effect.report, effect.signatures
            )
            self._adversary.deeds += 1
            self._contract.transmit(self.id, context, report, self._scheduler.now, signatures)
        super()._transmit(effect)
