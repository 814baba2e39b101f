"""Dishonest oracles of simulated feeds really do what they are named for."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ocr_offchain.protocol.ocr2.messages import (
    Message,
    MessageError,
    MessageFinal,
    MessageFinalEcho,
    MessageNewEpoch,
    MessageObserve,
    MessageObserveReq,
    MessageReportReq,
    decode,
)
from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.ocr2.feed import FeedSimulation
from ocr_offchain.types import OracleId


class Overheard:
    """What the dishonest oracles of one run send to others."""

    def __init__(self, fault: Fault, *, seed: int = 1) -> None:
        self.garbage = 0
        self.messages: list[tuple[OracleId, Message]] = []
        self.simulation = FeedSimulation(7, 2, seed=seed, faults=(fault,), unique_reports=False)
        usual = self.simulation.network.link

        def listen(sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
            if sender in self.simulation.plan.byzantine:
                try:
                    message = decode(payload, self.simulation.committee.plugin.limits)
                except MessageError:
                    self.garbage += 1
                else:
                    self.messages.append((sender, message))
            return usual(sender, receiver, payload)

        self.simulation.network.link = listen
        self.simulation.run(30)

    def versions(self, kind: type[Message]) -> dict[tuple[OracleId, int, int], set[Message]]:
        """Different messages of one kind by sender, epoch and round."""
        found: dict[tuple[OracleId, int, int], set[Message]] = defaultdict(set)
        for sender, message in self.messages:
            if isinstance(message, kind) and not isinstance(message, (MessageNewEpoch, MessageFinalEcho)):
                found[sender, message.epoch, message.round].add(message)
        return found

    def finals(self) -> list[MessageFinal]:
        echoes = [message.final for _, message in self.messages if isinstance(message, MessageFinalEcho)]
        return echoes + [message for _, message in self.messages if isinstance(message, MessageFinal)]


def test_twins_contradict_themselves() -> None:
    overheard = Overheard(Fault.TWINS)
    assert max(map(len, overheard.versions(MessageObserve).values())) == 2
    assert overheard.garbage == 0


def test_equivocators_send_two_bundles_and_two_valid_finals_of_one_round() -> None:
    overheard = Overheard(Fault.EQUIVOCATE)
    assert max(map(len, overheard.versions(MessageReportReq).values())) >= 2
    reports = defaultdict(set)
    for final in overheard.finals():
        if len(final.attested_report.attributed_signatures) == 3:
            reports[final.epoch, final.round].add(final.attested_report.report)
    assert max(map(len, reports.values())) >= 2


def test_forgers_spoil_signatures_and_quorums() -> None:
    overheard = Overheard(Fault.FORGE)
    assert {len(final.attested_report.attributed_signatures) for final in overheard.finals()} >= {2, 3, 4}
    sizes = {
        len(message.attributed_signed_observations)
        for _, message in overheard.messages
        if isinstance(message, MessageReportReq)
    }
    assert min(sizes - {0}) == 4
    assert max(sizes) > 5


def test_those_in_a_rush_ask_for_epochs_far_ahead_and_start_rounds_out_of_turn() -> None:
    overheard = Overheard(Fault.RUSH)
    wishes = [message.epoch for _, message in overheard.messages if isinstance(message, MessageNewEpoch)]
    assert max(wishes) == 2**32 - 1
    requests = {message.round for _, message in overheard.messages if isinstance(message, MessageObserveReq)}
    assert 255 in requests


def test_garbage_is_garbage() -> None:
    assert Overheard(Fault.GARBAGE).garbage > 10


@pytest.mark.parametrize("fault", [Fault.WITHHOLD, Fault.SILENT])
def test_the_taciturn_say_less(fault: Fault) -> None:
    honest = FeedSimulation(7, 2, seed=1, faults=())
    honest.run(30)
    talk = len(Overheard(fault).messages) / 2
    assert talk < (1 if fault is Fault.SILENT else 0.9 * honest.network.messages / 7)
