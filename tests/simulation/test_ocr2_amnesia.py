"""A restarted oracle and a lying leader (OCR2 H-9): two reports of one round without the record, one with it."""

from __future__ import annotations

import pytest

from ocr_offchain.protocol.ocr2.messages import (
    AttributedSignedObservation,
    Message,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
    MessageReportReq,
)
from ocr_offchain.simulation.ocr2.byzantine import ByzantineOracle
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.simulation.ocr2.simulation import Simulation
from ocr_offchain.types import OracleId
from tests.simulation.plugin import Plugin

LEADER = 1
VICTIM = 0


def _reports_of_one_round(*, record_signatures: bool) -> set[bytes]:
    """What the victim signs for round 1 of epoch 1 when the leader asks before its crash and again after it."""
    simulation = Simulation(Committee.create(4, 1), Plugin, seed=3, record_signatures=record_signatures)
    leader = ByzantineOracle(simulation, LEADER)
    entries: dict[int, AttributedSignedObservation] = {}
    reports: set[bytes] = set()

    def listen(message: Message, sender: OracleId) -> None:
        if isinstance(message, MessageObserve):
            entries[sender] = AttributedSignedObservation(message.signed_observation, sender)
        if isinstance(message, MessageReport) and sender == VICTIM:
            reports.add(message.attested_report.report)

    def ask(*observers: int) -> None:
        leader.send(MessageReportReq(1, 1, b"", tuple(entries[observer] for observer in observers)), VICTIM)
        simulation.run_for(20)

    leader.script = listen
    simulation.start(LEADER)
    leader.send(MessageObserveReq(1, 1, b""))
    simulation.run_for(20)
    entries[LEADER] = leader.observation(1, 1, b"", b"lie")
    ask(0, 1, 2)
    assert reports == {b"0,lie,2"}
    simulation.oracles[VICTIM].crash()
    simulation.oracles[VICTIM].start()
    leader.send(MessageObserveReq(1, 1, b""), VICTIM)
    simulation.run_for(20)
    ask(0, 2, 3)
    return reports


@pytest.mark.parametrize("record_signatures", [False, True])
def test_h_9_only_the_record_keeps_a_restarted_oracle_from_signing_twice(record_signatures: bool) -> None:
    reports = _reports_of_one_round(record_signatures=record_signatures)
    assert reports == ({b"0,lie,2"} if record_signatures else {b"0,lie,2", b"0,2,3"})
