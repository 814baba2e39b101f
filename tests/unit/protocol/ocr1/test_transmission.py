"""Bringing reports to the contract (OCR1 11). Oracle 0 of 4; it transmits (1,1) at once and (1,2) in stage 2."""

from __future__ import annotations

import pytest

from ocr_offchain.crypto.evm_signatures import split_signatures
from ocr_offchain.protocol.effects import DeletePendingTransmission, Level, StorePendingTransmission
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    ContractStateCall,
    TransmitCall,
)
from ocr_offchain.protocol.ocr1.events import ContractState
from ocr_offchain.protocol.ocr1.messages import AttestedReportMany, MessageFinal, MessageFinalEcho, MessageObserveReq
from ocr_offchain.protocol.ocr1.notices import TransmissionAttempted, TransmissionScheduled
from ocr_offchain.protocol.ocr1.report import AttributedObservation, encode_report
from ocr_offchain.protocol.ocr1.transmission import MAX_AGE, RETRY_DELAY
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.types import (
    ConfigDigest,
    ConfigOverride,
    OCR1PendingTransmission,
    OracleId,
    ReportTimestamp,
)
from tests.unit.protocol.ocr1.harness import LIST, START, Hand, committee, observations

SECOND = 1_000_000_000
STAGE = committee().config.delta_stage
EVERYBODY_AT_ONCE = {"s": (4,), "r_max": 20}


def _hand(oracles: OCR1Committee | None = None) -> Hand:
    return Hand(0, oracles).start()


def _complete(hand: Hand, round: int, list_: tuple[AttributedObservation, ...] = LIST) -> None:
    """Let (1, round) be completed; the contract is then about to be read (TX-2)."""
    hand.receive(MessageObserveReq(1, round), 1)
    observe = next(call for call in hand.calls if not isinstance(call.call, (ContractStateCall, TransmitCall)))
    hand.calls.remove(observe)
    hand.calls.insert(0, observe)
    hand.answer(100)
    for sender in (1, 2):
        hand.receive(hand.echo([1, 2], 1, round, list_), sender)


def _accept(hand: Hand, round: int, value: int = 100, contract: ContractState | None = None) -> bool:
    """Complete a round and answer TX-2; whether the report got a turn."""
    _complete(hand, round, observations(value, value, value))
    hand.answer(contract or hand.contract())
    return bool(hand.all(StorePendingTransmission))


def _row(hand: Hand, epoch: int, round: int, time: int) -> tuple[ReportTimestamp, OCR1PendingTransmission]:
    rs, ss, vs = split_signatures(hand.final([1, 2], epoch, round).report.signatures)
    report = encode_report(hand.context(epoch, round), LIST)
    return hand.timestamp(epoch, round), OCR1PendingTransmission(time, 100, report, rs, ss, vs)


def _attempted_pairs(hand: Hand) -> list[tuple[int, int]]:
    return [(call.timestamp.epoch, call.timestamp.round) for call in hand.called() if isinstance(call, TransmitCall)]


# Acceptance


def test_tx_2_the_contract_is_read_before_a_report_is_accepted() -> None:
    hand = _hand()
    _complete(hand, 1)
    call = hand.one(CallHost)
    assert (call.call, call.deadline) == (ContractStateCall(), 300_000_000)


def test_tx_2_a_failed_read_discards_the_report_without_remembering_it() -> None:
    hand = _hand()
    _complete(hand, 1)
    hand.fail()
    assert hand.dropped_by() == [("TX-2", Level.ERROR)]
    assert hand.is_quiet()
    assert _accept(hand, 2, contract=hand.contract(1, 1))  # TX-3(b): latest is still (0,0)


def test_tx_2_another_digest_on_chain_discards_the_report() -> None:
    hand = _hand()
    assert not _accept(hand, 1, contract=ContractState(hand.details(0, 0, digest=bytes(16))))


@pytest.mark.parametrize(("epoch", "round"), [(1, 1), (1, 2), (2, 0)])
def test_tx_3a_what_the_contract_has_already_is_discarded(epoch: int, round: int) -> None:
    hand = _hand()
    assert not _accept(hand, 1, contract=hand.contract(epoch, round))


def test_tx_3b_the_first_report_is_accepted() -> None:
    assert _accept(_hand(), 1)


def test_tx_3c_only_newer_reports_are_accepted() -> None:
    """A report of an old round cannot be completed any more, so (c) is asked directly."""
    hand = _hand(committee().with_config(**EVERYBODY_AT_ONCE))
    assert _accept(hand, 5)
    transmission = hand.oracle._transmission
    for round, accepted in ((4, False), (5, False), (6, True)):
        pair = hand.timestamp(1, round).epoch_round
        assert (transmission._reason_to_accept(hand.contract(1, 0), pair, 10_000) is not None) is accepted


def test_tx_3d_without_deviation_a_report_waits_for_the_one_under_way() -> None:
    hand = _hand(committee().with_config(**EVERYBODY_AT_ONCE))
    assert _accept(hand, 1, 10_000)
    assert not _accept(hand, 2, 10_001)
    assert _accept(hand, 3, 10_100)  # deviates from the one accepted
    assert _accept(hand, 4, 10_100, contract=hand.contract(1, 3))  # nothing is under way


def test_tx_3d_trap_12_the_report_at_hand_is_the_reference() -> None:
    """With alpha at 0.5 %: 10 000 to 10 050 is 0.5 % of 10 000, but less of 10 050."""
    hand = _hand(committee().with_config(**EVERYBODY_AT_ONCE))
    assert _accept(hand, 1, 10_000)
    assert not _accept(hand, 2, 10_050)
    assert _accept(hand, 3, 9_950)


def test_tx_3d_the_override_replaces_alpha() -> None:
    hand = _hand(committee().with_config(**EVERYBODY_AT_ONCE))
    assert _accept(hand, 1, 10_000)
    strict = ConfigOverride(alpha_ppb=500_000_000, delta_c=0)
    assert not _accept(hand, 2, 11_000, contract=hand.contract(override=strict))
    lax = ConfigOverride(alpha_ppb=1, delta_c=0)
    assert _accept(hand, 3, 10_001, contract=hand.contract(override=lax))


def test_tx_4_a_report_counts_as_accepted_even_without_a_turn() -> None:
    hand = _hand(committee().with_config(s=(0,), r_max=20))
    assert not _accept(hand, 1, 10_000)
    assert ("TX-5", Level.DEBUG) in hand.dropped_by()
    hand = _hand(committee().with_config(s=(1,), r_max=20))
    assert _accept(hand, 1, 10_000)
    assert not _accept(hand, 2, 20_000)  # accepted, no turn
    assert not _accept(hand, 3, 20_001)  # 2 is under way
    assert ("TX-3", Level.DEBUG) not in hand.dropped_by()


def test_tx_2_a_list_without_observations_is_discarded() -> None:
    hand = _hand()
    hand.receive(MessageObserveReq(1, 1), 1)
    hand.answer(100)
    report = encode_report(hand.context(1, 1), ())
    signatures = tuple(hand.committee.onchain_keyring(oracle).sign(report) for oracle in (1, 2))
    for sender in (1, 2):
        hand.receive(MessageFinalEcho(MessageFinal(1, 1, AttestedReportMany((), signatures))), sender)
    hand.answer(hand.contract())
    assert hand.dropped_by() == [("TX-2", Level.ERROR)]


def test_tx_5_ps_5_the_report_is_stored_with_its_due_time_and_the_arguments_of_the_contract() -> None:
    hand = _hand()
    _complete(hand, 2)
    hand.now += 7
    hand.answer(hand.contract())
    key, row = _row(hand, 1, 2, START + 7 + 2 * STAGE)
    assert hand.all(StorePendingTransmission) == [StorePendingTransmission(key, row)]
    assert hand.notices(TransmissionScheduled) == [TransmissionScheduled(1, 2, START + 7 + 2 * STAGE)]
    assert hand.armed() == {Timer.TRANSMIT: 2 * STAGE}
    assert (len(row.rs), len(row.vs), set(row.vs[:2]) <= {0, 1}, row.vs[2:]) == (2, 32, True, bytes(30))


def test_tx_5_trap_19_the_first_stage_goes_through_the_event_loop_too() -> None:
    hand = _hand()
    assert _accept(hand, 1)
    assert hand.armed() == {Timer.TRANSMIT: 0}
    assert hand.called() == []


def test_tx_5_a_later_report_with_an_earlier_turn_goes_first() -> None:
    hand = _hand()
    assert _accept(hand, 2, 100)
    assert _accept(hand, 3, 200)
    assert hand.armed() == {Timer.TRANSMIT: 0}
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract())
    assert _attempted_pairs(hand) == [(1, 3)]
    hand.answer(True)
    assert hand.armed() == {Timer.TRANSMIT: 2 * STAGE}


def test_tx_5_a_report_with_a_later_turn_does_not_put_off_the_next_one() -> None:
    hand = _hand()
    assert _accept(hand, 1, 100)
    assert hand.armed() == {Timer.TRANSMIT: 0}
    assert _accept(hand, 2, 200)
    assert Timer.TRANSMIT not in hand.armed()


# The turn


def test_tx_6_tx_7_tx_8_trap_13_the_row_goes_before_the_attempt() -> None:
    hand = _hand()
    assert _accept(hand, 1)
    hand.fire(Timer.TRANSMIT)
    assert hand.called() == [ContractStateCall()]
    assert hand.all(DeletePendingTransmission) == []
    hand.answer(hand.contract(1, 0))
    key, row = _row(hand, 1, 1, START)
    deleted, called = [effect for effect in hand.effects if isinstance(effect, (DeletePendingTransmission, CallHost))]
    assert deleted == DeletePendingTransmission(key)
    assert isinstance(called, CallHost)
    assert called.call == TransmitCall(key, row.report, row.rs, row.ss, row.vs)
    assert called.deadline == 400_000_000


@pytest.mark.parametrize(("epoch", "round"), [(1, 1), (1, 2), (2, 0)])
def test_tx_7_s_11_somebody_was_faster(epoch: int, round: int) -> None:
    hand = _hand()
    assert _accept(hand, 1)
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract(epoch, round))
    assert hand.called() == []
    assert hand.all(DeletePendingTransmission) == [DeletePendingTransmission(hand.timestamp(1, 1))]


def test_tx_7_s_11_l_14_nothing_is_sent_after_a_reconfiguration() -> None:
    hand = _hand()
    assert _accept(hand, 1)
    hand.fire(Timer.TRANSMIT)
    hand.answer(ContractState(hand.details(0, 0, digest=bytes(16))))
    assert hand.called() == []
    assert hand.all(DeletePendingTransmission)


def test_tx_8_trap_13_a_failed_attempt_is_logged_and_not_repeated() -> None:
    hand = _hand()
    assert _accept(hand, 1)
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract())
    hand.fail()
    assert hand.dropped_by() == [("TX-8", Level.ERROR)]
    assert hand.notices(TransmissionAttempted) == [TransmissionAttempted(1, 1, "it failed")]
    assert hand.is_quiet()


def test_tx_9_the_next_turn_is_waited_for_whatever_happened() -> None:
    for ending in ("transmitted", "failed", "too late", "reconfigured"):
        hand = _hand()
        assert _accept(hand, 2, 100)
        assert _accept(hand, 3, 200)
        hand.fire(Timer.TRANSMIT)
        if ending == "too late":
            hand.answer(hand.contract(1, 3))
        elif ending == "reconfigured":
            hand.answer(ContractState(hand.details(0, 0, digest=bytes(16))))
        else:
            hand.answer(hand.contract())
            hand.fail() if ending == "failed" else hand.answer(True)
        assert hand.armed() == {Timer.TRANSMIT: 2 * STAGE}, ending


def test_an_unreadable_contract_puts_a_report_off_and_keeps_its_row() -> None:
    hand = _hand()
    assert _accept(hand, 1)
    hand.fire(Timer.TRANSMIT)
    hand.fail()
    assert hand.dropped_by() == [("TX-7", Level.ERROR)]
    assert hand.all(DeletePendingTransmission) == []
    assert hand.armed() == {Timer.TRANSMIT: RETRY_DELAY}
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract())
    assert _attempted_pairs(hand) == [(1, 1)]
    hand.fail()
    assert hand.armed() == {}


def test_a_report_is_given_up_when_the_contract_cannot_be_read_for_a_day() -> None:
    hand = _hand()
    assert _accept(hand, 1)
    hand.fire(Timer.TRANSMIT)
    hand.now += MAX_AGE
    hand.fail()
    hand.fire(Timer.TRANSMIT)
    hand.fail()
    assert hand.all(DeletePendingTransmission) == [DeletePendingTransmission(hand.timestamp(1, 1))]
    assert hand.armed() == {}


# Restart


def test_tx_1_l_13_a_report_whose_turn_is_to_come_keeps_it() -> None:
    hand = Hand(0)
    key, row = _row(hand, 1, 2, START + 5 * SECOND)
    hand.start(pending={key: row})
    assert hand.armed()[Timer.TRANSMIT] == 5 * SECOND
    assert hand.all(DeletePendingTransmission) == []
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract())
    assert hand.called() == [TransmitCall(key, row.report, row.rs, row.ss, row.vs)]


def test_tx_1_l_13_overdue_reports_are_resumed_newest_first_a_stage_apart() -> None:
    hand = Hand(0)
    pairs = [(1, 3), (2, 2), (1, 1)]
    rows = dict(_row(hand, *pair, START - age) for age, pair in enumerate(pairs))
    hand.start(pending=rows)
    assert hand.armed()[Timer.TRANSMIT] == 0
    attempted = []
    for expected_delay in (STAGE, STAGE, None):
        hand.fire(Timer.TRANSMIT)
        hand.answer(hand.contract())
        attempted += _attempted_pairs(hand)
        hand.fail()
        assert hand.armed().get(Timer.TRANSMIT) == expected_delay
    assert attempted == [(2, 2), (1, 3), (1, 1)]


def test_tx_1_what_the_newest_makes_needless_is_not_sent() -> None:
    hand = Hand(0)
    hand.start(pending=dict(_row(hand, *pair, START - 1) for pair in ((1, 1), (1, 3), (2, 2))))
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract())
    hand.answer(True)
    for pair in ((1, 3), (1, 1)):
        hand.fire(Timer.TRANSMIT)
        hand.answer(hand.contract(2, 2))
        assert hand.called() == []
        assert hand.all(DeletePendingTransmission) == [DeletePendingTransmission(hand.timestamp(*pair))]


def test_tx_1_reports_of_other_configurations_are_left_alone() -> None:
    hand = Hand(0)
    _, row = _row(hand, 1, 1, START - 1)
    hand.start(pending={ReportTimestamp(ConfigDigest(bytes(16)), 1, 1): row})
    assert Timer.TRANSMIT not in hand.armed()


def test_ps_4_ps_6_after_a_restart_the_same_round_may_be_accepted_again() -> None:
    hand = Hand(0)
    key, row = _row(hand, 1, 1, START - 1)
    hand.start(pending={key: row})
    _complete(hand, 1)
    hand.answer(hand.contract())
    assert hand.one(StorePendingTransmission).timestamp == key


def test_ps_4_a_round_that_is_completed_again_takes_the_place_of_its_restored_report() -> None:
    hand = Hand(0)
    key, row = _row(hand, 1, 1, START + 5 * SECOND)
    hand.start(pending={key: row})
    _complete(hand, 1)
    hand.answer(hand.contract())
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract())
    assert _attempted_pairs(hand) == [(1, 1)]
    hand.answer(True)
    assert Timer.TRANSMIT not in hand.armed()


def test_a_report_that_was_attempted_after_a_restart_is_not_accepted_once_more() -> None:
    hand = Hand(0)
    key, row = _row(hand, 1, 1, START - 1)
    hand.start(pending={key: row})
    hand.fire(Timer.TRANSMIT)
    hand.answer(hand.contract())
    assert _attempted_pairs(hand) == [(1, 1)]
    hand.answer(True)
    _complete(hand, 1)
    hand.answer(hand.contract())
    assert hand.all(StorePendingTransmission) == []
    assert _accept(hand, 2)


def test_4_4_trap_1_stages_are_those_of_the_golden_table() -> None:
    stages = {(1, 1): [0, 1, 2, 2], (1, 2): [2, 2, 0, 1], (7, 3): [1, 2, 0, 2], (2**32 - 1, 254): [2, 0, 1, 2]}
    for (epoch, round), expected in stages.items():
        for oracle in range(4):
            delays = committee().instance(oracle).transmission_delays(epoch, round)
            assert delays[oracle] == expected[oracle] * STAGE
    wide = OCR1Committee.create(31, 10).with_config(s=(2, 5, 10)).instance(0)
    assert "".join("-" if delay is None else str(delay // STAGE) for delay in wide.transmission_delays(1, 1)) == (
        "-2--12---2-22--220-212110--1--2"
    )
    assert "".join("-" if delay is None else str(delay // STAGE) for delay in wide.transmission_delays(7, 3)) == (
        "2-2-22--01---20-21--1--1212-22-"
    )


def test_4_2_trap_2_leaders_are_those_of_the_golden_table() -> None:
    instance = committee().instance(0)
    assert [instance.leader_of(epoch) for epoch in range(1, 13)] == [1, 2, 1, 3, 3, 0, 1, 0, 3, 1, 3, 0]
    assert instance.leader_of(2**32 - 1) == OracleId(1)
    wide = OCR1Committee.create(31, 10).instance(0)
    assert [wide.leader_of(epoch) for epoch in range(1, 9)] == [20, 5, 4, 26, 2, 13, 20, 2]
    assert wide.leader_of(2**32 - 1) == OracleId(22)
