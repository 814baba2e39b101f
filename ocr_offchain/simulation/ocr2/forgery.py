"""Messages that no honest oracle sends, made from those that it does, with the keys of dishonest oracles."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from ocr_offchain.plugins.median.number_codec import MAX_VALUE, MIN_VALUE
from ocr_offchain.plugins.median.observation import NumericalMedianObservation, encode_observation
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
    SignedObservation,
)
from ocr_offchain.protocol.ocr2.signatures import extra_hash, sign_observation, sign_report, without_signatures
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import AttributedOnchainSignature, ConfigDigest, OracleId, ReportContext, ReportTimestamp

T = TypeVar("T")

OTHER_CONFIGURATION = ConfigDigest(bytes(range(100, 132)))
"""Under which all oracles may have signed whatever one likes."""

LAST_EPOCH = 2**32 - 1
_TRUNCATED = 2**40
"""Added to an epoch it changes nothing that the receiver reads (OCR2 W-1)."""


class Forger:
    """Draws all its ideas from `rng`."""

    def __init__(self, committee: Committee, accomplices: Collection[OracleId], rng: random.Random) -> None:
        self._committee = committee
        self._accomplices = tuple(sorted(accomplices))
        self._rng = rng
        self._digest = committee.config.config_digest
        self._earlier: dict[OracleId, AttributedSignedObservation] = {}
        """Of each oracle an observation of an earlier round, in as far as any was heard of."""

    def remember(self, request: MessageReportReq) -> None:
        """Keep some of its observations for other rounds."""
        for entry in request.attributed_signed_observations:
            if self._rng.random() < 0.2:
                self._earlier[entry.observer] = entry

    # What is valid, and different

    def lie(self) -> bytes:
        """An observation that nobody made: out of all reason, or not even an observation."""
        rng = self._rng
        if rng.random() < 0.3:
            return rng.choice((b"", b"\xff" * 92, bytes(92), rng.randbytes(rng.randint(1, 92))))
        return encode_observation(
            NumericalMedianObservation(
                timestamp=rng.choice((0, 2**32 - 1, rng.randrange(2**32))),
                value=rng.choice((MIN_VALUE, MAX_VALUE, 0, rng.randrange(3 * 10**8))),
                juels_per_fee_coin=rng.choice((MIN_VALUE, MAX_VALUE, 0)),
                gas_price_subunits=rng.choice((None, 0, MAX_VALUE)),
            )
        )

    def observation(
        self, oracle: OracleId, epoch: int, round: int, value: bytes, digest: ConfigDigest | None = None
    ) -> SignedObservation:
        """With a valid signature of `oracle`."""
        timestamp = ReportTimestamp(digest or self._digest, epoch & LAST_EPOCH, round & 255)
        return sign_observation(self._committee.keyrings[oracle].offchain, timestamp, b"", value)

    def another_bundle(self, request: MessageReportReq) -> MessageReportReq:
        """As good as `request`: other observers of those that there are, in another order, with other lies."""
        needed = 2 * self._committee.config.f + 1
        entries = list(request.attributed_signed_observations)
        self._rng.shuffle(entries)
        entries = entries[: self._rng.randint(min(needed, len(entries)), len(entries))]
        renewed = [
            replace(
                entry, signed_observation=self.observation(entry.observer, request.epoch, request.round, self.lie())
            )
            if entry.observer in self._accomplices
            else entry
            for entry in entries
        ]
        return replace(request, attributed_signed_observations=tuple(renewed))

    def final_with(
        self, epoch: int, round: int, h: bytes, report: bytes, honest: AttributedOnchainSignature
    ) -> MessageFinal:
        """A FINAL that is valid with one signature of an honest oracle, where f+1 are enough."""
        context = ReportContext(ReportTimestamp(self._digest, epoch, round), h)
        signatures = [honest] + [
            AttributedOnchainSignature(
                sign_report(self._committee.keyrings[accomplice].onchain, context, report).signature, accomplice
            )
            for accomplice in self._accomplices[: self._committee.config.f]
        ]
        self._rng.shuffle(signatures)
        return MessageFinal(epoch, round, h, AttestedReportMany(report, tuple(signatures)))

    # What is not valid

    def spoil(self, message: Message) -> Message:
        match message:
            case MessageNewEpoch():
                epochs = (0, LAST_EPOCH, message.epoch + _TRUNCATED, max(0, message.epoch - 1))
                return MessageNewEpoch(self._rng.choice(epochs))
            case MessageObserveReq():
                return self._spoil_observe_req(message)
            case MessageObserve():
                return self._one_of(message, (self._foreign_observation, self._bad_observation, self._other_round))
            case MessageReportReq():
                return self._spoil_report_req(message)
            case MessageReport():
                return self._one_of(message, (self._filled_skip, self._bad_report, self._other_round))
            case MessageFinal():
                return self._spoil_final(message)
            case MessageFinalEcho(final=final):
                return MessageFinalEcho(self._spoil_final(final))

    def _one_of(self, message: T, ideas: Sequence[Callable[[T], Message]]) -> Message:
        return self._rng.choice(ideas)(message)

    def _other_round(self, message: MessageObserve | MessageReport) -> Message:
        epoch, round = self._rng.choice(
            ((message.epoch, message.round + 1), (message.epoch + 1, 1), (message.epoch, message.round + 256))
        )
        return replace(message, epoch=epoch, round=round)

    def _spoil_observe_req(self, message: MessageObserveReq) -> MessageObserveReq:
        r_max = self._committee.config.r_max
        rounds = (0, message.round - 1, message.round + 1, r_max + 1, r_max + 2, 255, message.round + 256)
        return replace(message, round=max(0, self._rng.choice(rounds)))

    def _foreign_observation(self, message: MessageObserve) -> MessageObserve:
        """Signed for something else: another round, epoch or configuration, or by somebody else."""
        signer = self._rng.choice(self._accomplices)
        epoch, round = message.epoch, message.round
        value = message.signed_observation.observation
        signed = self._rng.choice(
            (
                self.observation(signer, epoch, round + 1, value),
                self.observation(signer, epoch + 1, round, value),
                self.observation(signer, epoch, round, value, OTHER_CONFIGURATION),
                self.observation(signer, epoch, round, value),
            )
        )
        return replace(message, signed_observation=signed)

    def _bad_observation(self, message: MessageObserve) -> MessageObserve:
        return replace(message, signed_observation=self._bad_signature(message.signed_observation))

    def _bad_signature(self, signed: SignedObservation) -> SignedObservation:
        return replace(signed, signature=self._spoilt(signed.signature))

    def _spoilt(self, signature: bytes) -> bytes:
        at = self._rng.randrange(len(signature)) if signature else 0
        flipped = signature[:at] + bytes((signature[at] ^ 1,)) + signature[at + 1 :] if signature else b"\x01"
        return self._rng.choice((flipped, flipped, b"", signature[:-1], signature + b"\x00", bytes(len(signature))))

    def _spoil_report_req(self, message: MessageReportReq) -> MessageReportReq:
        entries = message.attributed_signed_observations
        if not entries:
            return message
        n, f = self._committee.config.n, self._committee.config.f
        at = self._rng.randrange(len(entries))
        entry = entries[at]
        others = (*entries[:at], *entries[at + 1 :])
        epoch, round = message.epoch, message.round

        def elsewhere(entry: AttributedSignedObservation) -> AttributedSignedObservation:
            """In the other configuration everybody may have seen anything."""
            signed = self.observation(entry.observer, epoch, round, self.lie(), OTHER_CONFIGURATION)
            return replace(entry, signed_observation=signed)

        ideas: tuple[Callable[[], Sequence[AttributedSignedObservation]], ...] = (
            lambda: entries[: 2 * f],
            lambda: (*entries, entry),
            lambda: (*others, others[0]) if others else (entry, entry),
            lambda: (*others, replace(entry, observer=OracleId(n))),
            lambda: (*entries, replace(entry, observer=OracleId(256 + entry.observer))),
            lambda: (*others, replace(entry, signed_observation=self._bad_signature(entry.signed_observation))),
            lambda: (*others, replace(entry, signed_observation=SignedObservation(self.lie(), bytes(64)))),
            lambda: (*others, elsewhere(entry)),
            lambda: (*others, self._earlier.get(entry.observer, entry)),
            lambda: [self._earlier.get(each.observer, each) for each in entries],
            lambda: [elsewhere(each) for each in entries],
            lambda: (entry,) * 31,
            tuple,
        )
        return replace(message, attributed_signed_observations=tuple(self._rng.choice(ideas)()))

    def _filled_skip(self, message: MessageReport) -> MessageReport:
        one = message.attested_report
        filled = self._rng.choice((b"", one.report or b"report"))
        return replace(message, attested_report=AttestedReportOne(True, filled, one.signature or b"signature"))

    def _bad_report(self, message: MessageReport) -> MessageReport:
        one = message.attested_report
        other = self._rng.choice(
            (
                replace(one, skip=False, signature=self._spoilt(one.signature)),
                replace(one, skip=False, report=one.report + b"\x00" if one.report else b"report"),
                replace(one, skip=False, report=b""),
                AttestedReportOne(True, b"", b""),
            )
        )
        return replace(message, attested_report=other)

    def _spoil_final(self, message: MessageFinal) -> MessageFinal:
        many = message.attested_report
        signatures = many.attributed_signatures
        if not signatures:
            return message
        at = self._rng.randrange(len(signatures))
        one = signatures[at]
        others = (*signatures[:at], *signatures[at + 1 :])
        n = self._committee.config.n
        stranger = OracleId(next(oracle for oracle in range(n + 1) if oracle not in {s.signer for s in signatures}))
        r_max = self._committee.config.r_max
        ideas: tuple[Callable[[], MessageFinal], ...] = (
            lambda: self._signed(message, others),
            lambda: self._signed(message, (*signatures, replace(one, signer=stranger))),
            lambda: self._signed(message, (*signatures, self._own_signature(message, stranger))),
            lambda: self._signed(message, (*others, others[0]) if others else (one, one)),
            lambda: self._signed(message, (*others, replace(one, signer=OracleId(n)))),
            lambda: self._signed(message, (*others, replace(one, signature=self._spoilt(one.signature)))),
            lambda: self._signed(message, (*others, replace(one, signer=stranger))),
            lambda: self._signed(message, ()),
            lambda: replace(message, h=bytes(32)),
            lambda: replace(message, attested_report=replace(many, report=many.report[:-1] + b"\x01")),
            lambda: replace(message, round=self._rng.choice((0, message.round + 1, r_max + 1, 255))),
            lambda: replace(message, epoch=self._rng.choice((0, message.epoch + 1, LAST_EPOCH))),
            lambda: self._of_another_configuration(message),
        )
        return self._rng.choice(ideas)()

    def spoil_transmission(
        self, context: ReportContext, report: bytes, signatures: tuple[AttributedOnchainSignature, ...]
    ) -> tuple[ReportContext, bytes, tuple[AttributedOnchainSignature, ...]]:
        """What no contract may take, of what it takes."""
        timestamp = context.timestamp
        final = MessageFinal(
            timestamp.epoch, timestamp.round, context.extra_hash, AttestedReportMany(report, signatures)
        )
        spoilt = self._spoil_final(final)
        many = spoilt.attested_report
        moved = ReportTimestamp(timestamp.config_digest, spoilt.epoch & LAST_EPOCH, spoilt.round & 255)
        return ReportContext(moved, spoilt.h), many.report, many.attributed_signatures

    @staticmethod
    def _signed(message: MessageFinal, signatures: Sequence[AttributedOnchainSignature]) -> MessageFinal:
        many = replace(message.attested_report, attributed_signatures=tuple(signatures))
        return replace(message, attested_report=many)

    def _own_signature(self, message: MessageFinal, signer: OracleId) -> AttributedOnchainSignature:
        """A valid signature too many, where `signer` is an accomplice."""
        keys = self._committee.keyrings[signer if signer in self._accomplices else self._accomplices[0]]
        timestamp = ReportTimestamp(self._digest, message.epoch, message.round)
        context = ReportContext(timestamp, message.h)
        return AttributedOnchainSignature(
            sign_report(keys.onchain, context, message.attested_report.report).signature, signer
        )

    def _of_another_configuration(self, message: MessageFinal) -> MessageFinal:
        """All signatures are honest and valid, under another digest."""
        context = ReportContext(ReportTimestamp(OTHER_CONFIGURATION, message.epoch, message.round), message.h)
        report = message.attested_report.report
        signers = [attributed.signer for attributed in message.attested_report.attributed_signatures]
        signatures = [
            AttributedOnchainSignature(
                sign_report(self._committee.keyrings[signer].onchain, context, report).signature, signer
            )
            for signer in signers
            if signer < self._committee.n
        ]
        return self._signed(message, signatures)


def hash_of(request: MessageReportReq) -> bytes:
    """H of the reports that answer `request`."""
    return extra_hash(request.query, without_signatures(request.attributed_signed_observations))
