"""f oracles of OCR1 that are dishonest together, at the level of messages, with the keys of their places.

Each is a puppet: a correct protocol object of its own, whose messages pass through hands that change, double, hold back
or forge them before they reach anybody else. So what an adversary says fits the state of the run, as leader and as
follower, and yet is wrong in every way that the faults of its plan name. Now and then it also speaks unasked.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ocr_offchain.proto import offchainreporting1_messages_pb2 as pb
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    AttestedReportOne,
    AttributedSignedObservation,
    EpochMessage,
    Message,
    MessageError,
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
from ocr_offchain.protocol.ocr1.report import AttributedObservation, raw_report_context
from ocr_offchain.protocol.ocr1.signatures import sign_observation, sign_report, without_signatures
from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.network import Place, Receiver, SimulatedNetwork
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import EpochRound, OracleId

EXTREMES = (-(2**191), 2**191 - 1)
MAX_EPOCH = 2**32 - 1

_MILLISECOND = 1_000_000
_HEARD = 400
_MISCHIEF_EVERY = (40 * _MILLISECOND, 160 * _MILLISECOND)
_SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

Tampering = Callable[[Message, OracleId], list[bytes]]
"""What one receiver gets instead of a message."""


@dataclass(slots=True)
class Coalition:
    """What the adversaries of a run know together."""

    committee: OCR1Committee
    members: frozenset[OracleId]
    rng: random.Random
    heard: deque[Message] = field(default_factory=lambda: deque(maxlen=_HEARD))
    highest_epoch: int = 1
    """Of all that was heard."""
    latest_round: int = 1
    signatures: dict[tuple[EpochRound, tuple[AttributedObservation, ...]], dict[OracleId, bytes]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """Report signatures by round and list."""
    acts: Counter[Fault] = field(default_factory=Counter)

    def hear(self, message: Message, sender: OracleId) -> None:
        self.heard.append(message)
        if isinstance(message, MessageObserveReq) and sender not in self.members:
            self.highest_epoch, self.latest_round = max(
                (self.highest_epoch, self.latest_round), (message.epoch, message.round)
            )
        if isinstance(message, MessageReport):
            key = EpochRound(message.epoch, message.round), message.report.attributed_observations
            self.signatures[key][sender] = message.report.signature
            if len(self.signatures) > _HEARD:
                del self.signatures[next(iter(self.signatures))]

    def context(self, epoch: int, round: int) -> bytes:
        return raw_report_context(self.committee.config.config_digest, epoch, round)

    def observation(self, member: OracleId, epoch: int, round: int, value: int) -> AttributedSignedObservation:
        """With a valid signature."""
        keyring = self.committee.offchain_keyring(member)
        return AttributedSignedObservation(sign_observation(keyring, self.context(epoch, round), value), member)

    def attest(
        self, member: OracleId, epoch: int, round: int, observations: tuple[AttributedObservation, ...]
    ) -> AttestedReportOne:
        """With a valid signature."""
        return sign_report(self.committee.onchain_keyring(member), self.context(epoch, round), observations)


def serialize(message: Message) -> bytes:
    """Without the limits that an honest oracle keeps to."""
    return to_proto(message).SerializeToString(deterministic=True)


class Tamperer:
    """The network as one puppet sees it."""

    def __init__(
        self,
        oracle: OracleId,
        behaviour: frozenset[Fault],
        coalition: Coalition,
        network: SimulatedNetwork,
        scheduler: Scheduler,
    ) -> None:
        self._id = oracle
        self._behaviour = behaviour
        self._coalition = coalition
        self._network = network
        self._scheduler = scheduler
        self._rng = coalition.rng
        self._n = coalition.committee.n
        self._f = coalition.committee.config.f
        self._mood: tuple[int, Tampering] = (0, self._forge)
        """Epoch, and how it mostly tampers then."""
        self._zeal = self._rng.choice((0.3, 0.6, 1.0))
        """Share of its messages that it tampers with."""
        self._sides: dict[EpochRound, list[bool]] = {}
        self._withheld: dict[EpochRound, tuple[bool, ...]] = {}
        self._tamperings: list[Tampering] = [
            tampering
            for fault, tampering in (
                (Fault.EQUIVOCATE, self._equivocate),
                (Fault.FORGE, self._forge),
                (Fault.REPLAY, self._replay),
                (Fault.GARBAGE, self._garbage),
            )
            if fault in behaviour
        ]
        self._mischiefs = [
            mischief
            for fault, mischief in (
                (Fault.FORGE, self._make_up),
                (Fault.REPLAY, self._send_again),
                (Fault.GARBAGE, self._babble),
                (Fault.RUSH, self._rush),
                (Fault.EQUIVOCATE, self._tell_many_epochs),
            )
            if fault in behaviour
        ]

    def begin(self) -> None:
        """Speak unasked now and then, for ever."""
        if self._mischiefs:
            self._scheduler.call_after(self._rng.randint(*_MISCHIEF_EVERY), self._speak_unasked)

    # Network

    def attach(self, oracle: OracleId, receiver: Receiver, place: Place | None = None) -> None:
        def listen(payload: bytes, sender: OracleId) -> None:
            try:
                self._coalition.hear(decode(payload), sender)
            except MessageError:
                return
            receiver(payload, sender)

        self._network.attach(oracle, listen, place)

    def detach(self, place: int) -> None:
        self._network.detach(place)

    def send(self, sender: OracleId, receiver: OracleId, payload: bytes, place: Place | None = None) -> None:
        if receiver == self._id:  # the puppet goes on as if nothing were wrong
            self._network.send(sender, receiver, payload, place)
            return
        message = decode(payload)
        if Fault.WITHHOLD in self._behaviour and self._is_withheld(message, receiver):
            self._coalition.acts[Fault.WITHHOLD] += 1
            return
        if not self._tamperings or self._rng.random() >= self._zeal:
            self._network.send(sender, receiver, payload, place)
            return
        if message.epoch != self._mood[0] or self._rng.random() < 0.1:
            self._mood = message.epoch, self._rng.choice(self._tamperings)
        for sent in self._mood[1](message, receiver):
            self._network.send(sender, receiver, sent, place)

    # Instead of a message

    def _equivocate(self, message: Message, receiver: OracleId) -> list[bytes]:
        """One half of the oracles is told something else, valid by itself wherever possible."""
        if isinstance(message, MessageNewEpoch):
            self._coalition.acts[Fault.EQUIVOCATE] += 1
            return [serialize(MessageNewEpoch(self._rng.choice((message.epoch + 1, max(0, message.epoch - 1)))))]
        if not self._is_on_other_side(EpochRound(message.epoch, message.round), receiver):
            return [serialize(message)]
        other = self._other_version(message)
        if other is None:
            return [serialize(message)]
        self._coalition.acts[Fault.EQUIVOCATE] += 1
        both = [serialize(other), serialize(message)]
        return both if self._rng.random() < 0.3 else both[:1]

    def _is_on_other_side(self, pair: EpochRound, receiver: OracleId) -> bool:
        if pair not in self._sides:
            self._sides = {pair: [self._rng.random() < 0.5 for _ in range(self._n)]}
        return self._sides[pair][receiver]

    def _other_version(self, message: EpochMessage) -> EpochMessage | None:
        epoch, round = message.epoch, message.round
        match message:
            case MessageObserve():
                value = self._rng.choice(EXTREMES)
                return replace(
                    message,
                    signed_observation=self._coalition.observation(self._id, epoch, round, value).signed_observation,
                )
            case MessageReportReq(attributed_signed_observations=entries):
                others = tuple(entry for entry in entries if entry.observer not in self._coalition.members)
                ours = [
                    self._coalition.observation(member, epoch, round, self._rng.choice(EXTREMES))
                    for member in sorted(self._coalition.members)
                ]
                entries = tuple(sorted((*others, *ours), key=lambda entry: entry.signed_observation.value))
                return replace(message, attributed_signed_observations=entries)
            case MessageReport(report=one):
                observations = tuple(reversed(one.attributed_observations))
                return replace(message, report=self._coalition.attest(self._id, epoch, round, observations))
            case MessageFinal():
                many = self._other_final(epoch, round)
                return None if many is None else replace(message, report=many)
            case MessageFinalEcho():
                many = self._other_final(epoch, round)
                return None if many is None else MessageFinalEcho(MessageFinal(epoch, round, many))
            case _:
                return None

    def _other_final(self, epoch: int, round: int) -> AttestedReportMany | None:
        """With as many signatures as the coalition can get for some list of the round."""
        lists = [observations for pair, observations in self._coalition.signatures if pair == EpochRound(epoch, round)]
        if not lists:
            return None
        observations = self._rng.choice(lists)
        signatures = dict(self._coalition.signatures[EpochRound(epoch, round), observations])
        for member in self._coalition.members:
            signatures[member] = self._coalition.attest(member, epoch, round, observations).signature
        chosen = self._rng.sample(sorted(signatures), min(len(signatures), self._f + 1))
        return AttestedReportMany(observations, tuple(signatures[signer] for signer in chosen))

    def _is_withheld(self, message: Message, receiver: OracleId) -> bool:
        """In each round some oracles get little or nothing."""
        pair = EpochRound(message.epoch, 0 if isinstance(message, MessageNewEpoch) else message.round)
        if pair not in self._withheld:
            share = self._rng.choice((0.0, 0.3, 1.0))
            self._withheld = {pair: tuple(self._rng.random() < share for _ in range(self._n))}
        return self._withheld[pair][receiver] and self._rng.random() < 0.9

    def _replay(self, message: Message, receiver: OracleId) -> list[bytes]:
        """The message, and before or after it one of old, as it was or moved into this round."""
        self._coalition.acts[Fault.REPLAY] += 1
        both = [serialize(message), serialize(self._of_old(message))]
        self._rng.shuffle(both)
        return both

    def _of_old(self, now: Message) -> Message:
        if not self._coalition.heard:
            return now
        old = self._rng.choice(self._coalition.heard)
        alike = [message for message in self._coalition.heard if type(message) is type(now)]
        if alike and self._rng.random() < 0.6:
            old = self._rng.choice(alike)
        if isinstance(old, MessageNewEpoch) or isinstance(now, MessageNewEpoch) or self._rng.random() < 0.3:
            return old
        if isinstance(old, MessageFinalEcho):
            return MessageFinalEcho(replace(old.final, epoch=now.epoch, round=now.round))
        return replace(old, epoch=now.epoch, round=now.round)

    def _garbage(self, message: Message, receiver: OracleId) -> list[bytes]:
        self._coalition.acts[Fault.GARBAGE] += 1
        payload = serialize(message)
        kind = self._rng.randrange(4)
        if kind == 0:
            return [payload[: self._rng.randrange(len(payload))]]
        if kind == 1:
            position = self._rng.randrange(len(payload))
            return [payload[:position] + bytes([self._rng.randrange(256)]) + payload[position + 1 :]]
        if kind == 2:
            return [payload + self._rng.randbytes(10_000 - len(payload))]
        return [self._rng.randbytes(self._rng.randrange(1, 300)), payload]

    def _forge(self, message: Message, receiver: OracleId) -> list[bytes]:
        """Wrong in one respect."""
        self._coalition.acts[Fault.FORGE] += 1
        if self._rng.random() < 0.15:
            return [self._too_wide(message)]
        match message:
            case MessageObserve(signed_observation=signed):
                forged: Message = replace(message, signed_observation=self._spoiled(signed))
            case MessageReportReq():
                entries = self._spoiled_list(message)
                forged = replace(message, attributed_signed_observations=entries)
            case MessageReport(report=one):
                forged = replace(message, report=replace(one, signature=self._spoiled_signature(one.signature)))
            case MessageFinal(report=many):
                forged = replace(message, report=self._spoiled_report(message.epoch, message.round, many))
            case MessageFinalEcho(final=final):
                report = self._spoiled_report(final.epoch, final.round, final.report)
                forged = MessageFinalEcho(replace(final, report=report))
            case MessageObserveReq():
                forged = replace(message, round=self._rng.choice((0, message.round - 1, message.round + 1, 255)))
            case MessageNewEpoch():
                forged = MessageNewEpoch(self._rng.choice((0, message.epoch + 7, MAX_EPOCH)))
        return [serialize(forged)]

    def _too_wide(self, message: Message) -> bytes:
        """The same message as its receiver understands it, with bits beyond those that count (WF-3)."""
        wrapper: pb.MessageWrapper = to_proto(message)
        field_name = wrapper.WhichOneof("msg")
        assert field_name is not None
        part = wrapper.message_final_echo.final if field_name == "message_final_echo" else getattr(wrapper, field_name)
        part.epoch += 1 << self._rng.randint(32, 62)
        if not isinstance(message, MessageNewEpoch):
            part.round += 1 << self._rng.randint(8, 62)
        if isinstance(message, MessageReportReq):
            for entry in wrapper.message_report_req.attributed_signed_observations:
                entry.observer += 1 << self._rng.randint(8, 30)
        return wrapper.SerializeToString(deterministic=True)

    def _spoiled(self, signed: SignedObservation) -> SignedObservation:
        if self._rng.random() < 0.5:
            return replace(signed, value=self._rng.choice((signed.value ^ 1, *EXTREMES)))
        return replace(signed, signature=self._spoiled_signature(signed.signature))

    def _spoiled_signature(self, signature: bytes) -> bytes:
        kind = self._rng.randrange(5)
        if kind == 0:
            return signature[:-1]
        if kind == 1:
            return signature + b"\0"
        if kind == 2:
            return b""
        if kind == 3 and len(signature) == 65:
            return signature[:64] + bytes([self._rng.choice((4, 27, 28, 255))])
        position = self._rng.randrange(max(1, len(signature)))
        flipped = signature[position : position + 1] or b"\0"
        return signature[:position] + bytes([flipped[0] ^ 0x40]) + signature[position + 1 :]

    def _spoiled_list(self, request: MessageReportReq) -> tuple[AttributedSignedObservation, ...]:
        entries = list(request.attributed_signed_observations)
        rng, where = self._rng, self._rng.randrange(len(entries))
        kind = rng.randrange(8)
        if kind == 0:
            return tuple(entries[: 2 * self._f])
        if kind == 1:
            entries.insert(where, entries[where])
        elif kind == 2:
            entries[where] = replace(entries[where], observer=OracleId(rng.choice((self._n, 31, 200, 255))))
        elif kind == 3:
            entries[where] = replace(
                entries[where], signed_observation=self._spoiled(entries[where].signed_observation)
            )
        elif kind == 4:
            entries.reverse()
        elif kind == 5:  # all its own observations, under the names of others
            mine = [
                self._coalition.observation(self._id, request.epoch, request.round, EXTREMES[1] - position)
                for position in range(2 * self._f + 1)
            ]
            return tuple(replace(entry, observer=OracleId(number)) for number, entry in enumerate(reversed(mine)))
        elif kind == 6:  # an own observation of another round
            other = self._coalition.observation(self._id, request.epoch, (request.round + 1) % 256, EXTREMES[0])
            entries = [other, *(entry for entry in entries if entry.observer != self._id)]
        else:  # valid observations of others, of another round, and rather of this epoch
            old = [
                message
                for message in self._coalition.heard
                if isinstance(message, MessageReportReq) and message.round != request.round
            ]
            old = [message for message in old if message.epoch == request.epoch] or old
            if old:
                entries = list(rng.choice(old).attributed_signed_observations)
        return tuple(entries)

    def _spoiled_report(self, epoch: int, round: int, many: AttestedReportMany) -> AttestedReportMany:
        signatures, observations = list(many.signatures), list(many.attributed_observations)
        kind = self._rng.randrange(7)
        if kind == 0:
            signatures = signatures[: self._f]
        elif kind == 1:
            signatures = [signatures[0]] * (self._f + 1)
        elif kind == 2:
            signatures = [signatures[0], _high_s_twin(signatures[0]), *signatures[1 : self._f]]
        elif kind == 3:
            signatures.append(self._spoiled_signature(signatures[0]))
        elif kind == 4:
            signatures = [*signatures[: self._f], self._rng.randbytes(65)]
        elif kind == 5 and observations:
            observations[0] = replace(observations[0], value=self._rng.choice(EXTREMES))
        else:
            return self._report_of_the_coalition(epoch, round)
        return AttestedReportMany(tuple(observations), tuple(signatures))

    def _report_of_the_coalition(self, epoch: int, round: int) -> AttestedReportMany:
        """A list that no honest oracle has seen, signed by all members, and by one of them twice."""
        observations = tuple(
            AttributedObservation(EXTREMES[1], OracleId(observer)) for observer in range(2 * self._f + 1)
        )
        signatures = [
            self._coalition.attest(member, epoch, round, observations).signature
            for member in sorted(self._coalition.members)
        ]
        return AttestedReportMany(observations, (*signatures, _high_s_twin(signatures[0])))

    # Unasked

    def _speak_unasked(self) -> None:
        mischief = self._rng.choice(self._mischiefs)
        for payload in mischief():
            for receiver in self._rng.sample(range(self._n), self._rng.randint(1, min(3, self._n - 1))):
                if receiver != self._id:
                    self._network.send(self._id, OracleId(receiver), payload)
        self._scheduler.call_after(self._rng.randint(*_MISCHIEF_EVERY), self._speak_unasked)

    def _now(self) -> EpochRound:
        return EpochRound(self._coalition.highest_epoch, self._coalition.latest_round)

    def _make_up(self) -> list[bytes]:
        """Messages of a leader or a follower that it may not be."""
        self._coalition.acts[Fault.FORGE] += 1
        now, many = self._now(), self._report_of_the_coalition(*_pair(self._now()))
        final = MessageFinal(now.epoch, now.round, many)
        requests = [
            message
            for message in self._coalition.heard
            if isinstance(message, MessageReportReq) and (message.epoch, message.round) == _pair(now)
        ]
        made: list[Message] = [final, MessageFinalEcho(final)]
        if requests:
            request = self._rng.choice(requests)
            usurped = self._other_version(request)
            made += [request] if usurped is None else [usurped, usurped]
            observations = without_signatures(request.attributed_signed_observations)
            one = self._coalition.attest(self._id, now.epoch, now.round, observations)
            made.append(MessageReport(now.epoch, now.round, one))
        made.append(MessageObserveReq(now.epoch, now.round + 1))
        return [serialize(self._rng.choice(made))]

    def _send_again(self) -> list[bytes]:
        self._coalition.acts[Fault.REPLAY] += 1
        now = self._now()
        return [serialize(self._of_old(MessageObserveReq(now.epoch, now.round))) for _ in range(2)]

    def _babble(self) -> list[bytes]:
        self._coalition.acts[Fault.GARBAGE] += 1
        return [self._rng.randbytes(self._rng.choice((0, 1, 50, 9_000, 10_001)))]

    def _rush(self) -> list[bytes]:
        """Epochs and rounds that are not due; now and then enough of them to fill the buffers of its receivers."""
        self._coalition.acts[Fault.RUSH] += 1
        now, r_max = self._now(), self._coalition.committee.config.r_max
        kind = self._rng.randrange(4)
        if kind == 0:
            return [serialize(MessageNewEpoch(self._rng.choice((now.epoch + 1, now.epoch + 2, 2**31, MAX_EPOCH))))]
        if kind == 1:
            rounds = (now.round + 1, r_max, r_max + 1, r_max + 2, 255)
            return [serialize(MessageObserveReq(now.epoch, round)) for round in rounds]
        if kind == 2:
            ahead = self._rng.choice((1, 2, 1000))
            return [serialize(MessageObserveReq(now.epoch + ahead, round)) for round in range(1, 15)]
        return [serialize(MessageObserveReq(now.epoch + 1, 1)), serialize(MessageObserveReq(now.epoch + 1, r_max + 1))]

    def _tell_many_epochs(self) -> list[bytes]:
        self._coalition.acts[Fault.EQUIVOCATE] += 1
        return [serialize(MessageNewEpoch(max(0, self._now().epoch + self._rng.randint(-2, 3))))]


def _pair(epoch_round: EpochRound) -> tuple[int, int]:
    return epoch_round.epoch, epoch_round.round


def _high_s_twin(signature: bytes) -> bytes:
    """The other signature of the same key over the same bytes, which everybody can make (OCR1 5.5)."""
    if len(signature) != 65:
        return signature
    s = _SECP256K1_ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + (s % 2**256).to_bytes(32, "big") + bytes([signature[64] ^ 1])
