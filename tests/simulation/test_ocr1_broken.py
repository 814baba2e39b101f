"""Protocols of OCR1 that are broken on purpose, one rule at a time: some seed must find each of them out (OCR1 17)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ocr_offchain.protocol import epoch_buffers
from ocr_offchain.protocol.effects import Level, StorePendingTransmission
from ocr_offchain.protocol.epochs import Epochs
from ocr_offchain.protocol.events import Timer
from ocr_offchain.protocol.ocr1 import follower, leader, messages, signatures, transmission
from ocr_offchain.protocol.ocr1.epoch_scope import EpochScope
from ocr_offchain.protocol.ocr1.events import CallFailed, CallOutcome, ContractState
from ocr_offchain.protocol.ocr1.follower import Follower
from ocr_offchain.protocol.ocr1.leader import Leader
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    AttestedReportOne,
    MessageFinal,
    MessageFinalEcho,
    MessageObserve,
    MessageObserveReq,
    MessageReport,
)
from ocr_offchain.protocol.ocr1.notices import RoundStarted
from ocr_offchain.protocol.ocr1.outbox import ChangeLeader, Outbox
from ocr_offchain.protocol.ocr1.pacemaker import Pacemaker
from ocr_offchain.protocol.ocr1.report import AttributedObservation, encode_observation, encode_report
from ocr_offchain.protocol.ocr1.report_generation import ReportGeneration
from ocr_offchain.protocol.ocr1.transmission import Transmission
from ocr_offchain.simulation.faults import GROUPS, Fault
from ocr_offchain.simulation.ocr1.feed import OCR1FeedSimulation
from ocr_offchain.simulation.violation import PropertyViolation
from ocr_offchain.types import OracleId, PersistentState

SEEDS = 60
ROUNDS = 15

Break = Callable[[pytest.MonkeyPatch], None]


def found(n: int, f: int, faults: tuple[Fault, ...], seeds: int = SEEDS) -> str:
    """The violation that the first seed that finds one ends with, or an empty text."""
    for seed in range(seeds):
        try:
            OCR1FeedSimulation(n, f, seed=seed, faults=faults).run(ROUNDS)
        except PropertyViolation as violation:
            return str(violation)
    return ""


def lists_are_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Follower, "_list_problem", lambda self, message: None)


def lists_may_be_short(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(follower, "observation_quorum", lambda f: f + 1)


def lists_may_be_unsorted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(follower, "pairwise", lambda values: ())


def observations_are_not_verified(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signatures.Verifier, "observation_is_valid", lambda *_: True)


def observations_are_not_bound_to_their_round(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        signatures,
        "signed_observation_message",
        lambda context, value: context[:31] + b"\0" + encode_observation(value),
    )


def reports_are_not_verified(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signatures.Verifier, "attested_report_problem", lambda *_: None)


def f_signatures_are_enough(patch: pytest.MonkeyPatch) -> None:
    check = signatures.Verifier.attested_report_problem
    patch.setattr(
        signatures.Verifier,
        "attested_report_problem",
        lambda self, many, addresses, context, f: check(self, many, addresses, context, f - 1),
    )


def one_signer_counts_twice(patch: pytest.MonkeyPatch) -> None:
    def check(
        self: signatures.Verifier, many: AttestedReportMany, addresses: tuple[bytes, ...], context: bytes, f: int
    ) -> tuple[Level, str] | None:
        report = encode_report(context, many.attributed_observations)
        signers = [self.report_signer(report, signature) for signature in many.signatures]
        good = len(signers) > f and all(signer in addresses for signer in signers)
        return None if good else (Level.ERROR, "bad")

    patch.setattr(signatures.Verifier, "attested_report_problem", check)


def reports_are_signed_again_and_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Follower, "_sent_report", property(lambda self: False, lambda self, value: None), raising=False)


def anybody_starts_rounds(patch: pytest.MonkeyPatch) -> None:
    observe_req = Follower.observe_req
    patch.setattr(Follower, "observe_req", lambda self, message, sender: observe_req(self, message, self._scope.leader))


def anybody_asks_for_reports(patch: pytest.MonkeyPatch) -> None:
    report_req = Follower.report_req
    patch.setattr(Follower, "report_req", lambda self, message, sender: report_req(self, message, self._scope.leader))


def echoes_count_by_message(patch: pytest.MonkeyPatch) -> None:
    class Everyone(set[OracleId]):
        echoes = 0

        def add(self, sender: OracleId) -> None:
            self.echoes += 1

        def clear(self) -> None:
            self.echoes = 0

        def __len__(self) -> int:
            return self.echoes

    begin = Follower.__init__

    def init(self: Follower, scope: EpochScope) -> None:
        begin(self, scope)
        self._got_echo = Everyone()

    patch.setattr(Follower, "__init__", init)


def one_echo_is_enough(patch: pytest.MonkeyPatch) -> None:
    final_echo = Follower.final_echo

    def impatient(self: Follower, message: MessageFinalEcho, sender: OracleId) -> None:
        if message.round == self._round and not self._completed:
            self._got_echo.update(OracleId(200 + number) for number in range(self._scope.instance.f))
        final_echo(self, message, sender)

    patch.setattr(Follower, "final_echo", impatient)


def one_liar_moves_wishes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Epochs, "to_join", lambda self: _rank(self, 1, self.highest_sent))


def one_liar_moves_epochs(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Epochs, "to_switch_to", lambda self: _rank(self, 1, self.current))


def _rank(epochs: Epochs, rank: int, beyond: int) -> int | None:
    wish = epochs._nth_largest_wish(rank)
    return wish if wish > beyond else None


def wishes_are_not_repeated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Pacemaker, "_announce", _without_resending(Pacemaker._announce))


def _without_resending(announce: Callable[[Pacemaker, int], None]) -> Callable[[Pacemaker, int], None]:
    def once(self: Pacemaker, epoch: int) -> None:
        announce(self, epoch)
        self._outbox.stop(Timer.RESEND)

    return once


def leaders_may_sleep(patch: pytest.MonkeyPatch) -> None:
    fired = Pacemaker._timer_fired
    patch.setattr(
        Pacemaker, "_timer_fired", lambda self, timer: None if timer is Timer.PROGRESS else fired(self, timer)
    )


def wishes_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    wished = Epochs.wished

    def forgetful(self: Epochs, epoch: int, sender: OracleId) -> bool:
        self._highest_received[sender] = epoch
        return wished(self, epoch, sender) or True

    patch.setattr(Epochs, "wished", forgetful)


def any_stored_state_is_taken(patch: pytest.MonkeyPatch) -> None:
    def restore(self: Epochs, state: PersistentState) -> bool:
        self.current, self.highest_sent = state.epoch, state.highest_sent_epoch
        return True

    patch.setattr(Epochs, "restore", restore)


def stored_state_is_not_taken(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Epochs, "restore", lambda self, state: True)


def the_contract_lifts_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Epochs, "rise_above", lambda self, contract_epoch: None)
    patch.setattr(Transmission, "_reason_to_accept", lambda self, contract, pair, median: "whatever")


def the_contract_is_not_compared(patch: pytest.MonkeyPatch) -> None:
    attempt = Transmission._attempt

    def blind(self: Transmission, item: transmission._Item, outcome: CallOutcome) -> None:
        match outcome:
            case CallFailed():
                attempt(self, item, outcome)
            case _:
                state = outcome.answer
                assert isinstance(state, ContractState)
                details = type(state.details)(item.timestamp.config_digest, 0, 0, 0, 0)
                attempt(self, item, type(outcome)(outcome.call_id, ContractState(details)))

    patch.setattr(Transmission, "_attempt", blind)


def rows_are_never_deleted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(transmission, "DeletePendingTransmission", lambda timestamp: StorePendingTransmission)


def rounds_have_no_limit(patch: pytest.MonkeyPatch) -> None:
    def observe_req(self: Follower, message: MessageObserveReq, sender: OracleId) -> None:
        if sender == self._scope.leader and message.round > self._round:
            self._round = message.round
            self._scope.outbox.notify(RoundStarted(self._scope.epoch, self._round, self._scope.leader))

    patch.setattr(Follower, "observe_req", observe_req)


def rounds_go_back(patch: pytest.MonkeyPatch) -> None:
    observe_req = Follower.observe_req

    def forgetful(self: Follower, message: MessageObserveReq, sender: OracleId) -> None:
        self._round = 0
        observe_req(self, message, sender)

    patch.setattr(Follower, "observe_req", forgetful)


def buffers_have_no_bound(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(epoch_buffers, "BUFFER_CAPACITY", 10**6)


def wide_numbers_stay_wide(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(messages, "_UINT32", 2**64 - 1)


def finals_are_not_echoed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Follower, "_send_echo", lambda self, report: setattr(self, "_echo", report))


def lists_are_sent_in_falling_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        leader, "sorted", lambda entries, key=None: sorted(entries, key=key, reverse=key is not None), raising=False
    )


def the_echo_of_the_last_one_is_transmitted(patch: pytest.MonkeyPatch) -> None:
    final_echo = Follower.final_echo

    def swapping(self: Follower, message: MessageFinalEcho, sender: OracleId) -> None:
        if self._echo is not None and len(self._got_echo) == self._scope.instance.f:
            self._echo = message.final.report
        final_echo(self, message, sender)

    patch.setattr(Follower, "final_echo", swapping)


def leaders_lead_on_after_their_term(patch: pytest.MonkeyPatch) -> None:
    """A report generation that was stopped goes on."""
    patch.setattr(ReportGeneration, "stop", lambda self, then: then())


def leaders_take_any_observation(patch: pytest.MonkeyPatch) -> None:
    """Nobody signs a list with such an observation: one oracle could stop everybody."""
    observe = Leader.observe

    def gullible(self: Leader, message: MessageObserve, sender: OracleId) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(signatures.Verifier, "observation_is_valid", lambda *_: True)
            observe(self, message, sender)

    patch.setattr(Leader, "observe", gullible)


def leaders_take_any_report(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Leader, "_is_signed_by", lambda self, one, sender: True)


def leaders_count_reports_over_different_lists(patch: pytest.MonkeyPatch) -> None:
    def finish(self: Leader, one: AttestedReportOne) -> None:
        if len(self._reports) > self._scope.instance.f:
            found = tuple(stored.signature for _, stored in sorted(self._reports.items()))
            many = AttestedReportMany(one.attributed_observations, found)
            self._scope.outbox.broadcast(MessageFinal(self._scope.epoch, self._round, many))
            self._phase = leader.Phase.FINAL

    patch.setattr(Leader, "_finish_if_agreed", finish)


def leaders_are_content_with_f_reports(patch: pytest.MonkeyPatch) -> None:
    def finish(self: Leader, one: AttestedReportOne) -> None:
        many = AttestedReportMany(one.attributed_observations, (one.signature,) * self._scope.instance.f)
        self._scope.outbox.broadcast(MessageFinal(self._scope.epoch, self._round, many))
        self._phase = leader.Phase.FINAL

    patch.setattr(Leader, "_finish_if_agreed", finish)


def leaders_never_end_their_term(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Leader, "start_round", _endless(Leader.start_round))
    patch.setattr(Follower, "observe_req", lambda self, message, sender: None)


def _endless(start_round: Callable[[Leader], None]) -> Callable[[Leader], None]:
    def endless(self: Leader) -> None:
        r_max = self._scope.instance.config.r_max
        if self._round > r_max:
            self._scope.outbox.broadcast(MessageObserveReq(self._scope.epoch, self._round + 1))
        start_round(self)

    return endless


def leaders_have_one_round(patch: pytest.MonkeyPatch) -> None:
    arm = Outbox.arm

    def once(self: Outbox, timer: Timer, delay: int) -> None:
        if timer is not Timer.ROUND:
            arm(self, timer, delay)

    patch.setattr(Outbox, "arm", once)


def leaders_repeat_their_results(patch: pytest.MonkeyPatch) -> None:
    finish = Leader._finish_if_agreed

    def chatty(self: Leader, one: AttestedReportOne) -> None:
        finish(self, one)
        if self._phase is leader.Phase.FINAL:
            self._phase = leader.Phase.REPORT

    patch.setattr(Leader, "_finish_if_agreed", chatty)


def terms_do_not_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(follower, "ChangeLeader", lambda epoch: ChangeLeader(epoch - 1))


def needless_reports_are_signed(patch: pytest.MonkeyPatch) -> None:
    feed_read = Follower._feed_read

    def stubborn(self: Follower, observations: tuple[AttributedObservation, ...], outcome: CallOutcome) -> None:
        feed_read(self, observations, outcome)
        if self._completed:
            scope = self._scope
            one = signatures.sign_report(scope.instance.onchain_keyring, scope.context(self._round), observations)
            scope.outbox.send(scope.leader, MessageReport(scope.epoch, self._round, one))

    patch.setattr(Follower, "_feed_read", stubborn)


def nothing_is_stored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Pacemaker, "_persist", lambda self: None)


CASES: list[tuple[Break, str, int, int]] = [
    (lists_are_not_checked, "S-2|S-3|S-5", 4, 1),
    (lists_may_be_short, "S-2", 4, 1),
    (lists_may_be_unsorted, "S-3", 4, 1),
    (observations_are_not_verified, "S-5", 4, 1),
    (observations_are_not_bound_to_their_round, "S-5", 4, 1),
    (reports_are_not_verified, "S-5|S-6", 4, 1),
    (f_signatures_are_enough, "S-6", 7, 2),
    (one_signer_counts_twice, "S-6", 4, 1),
    (reports_are_signed_again_and_again, "S-4", 4, 1),
    (anybody_starts_rounds, "S-7", 4, 1),
    (anybody_asks_for_reports, "S-7", 4, 1),
    (echoes_count_by_message, "S-8", 7, 2),
    (one_echo_is_enough, "S-8", 4, 1),
    (one_liar_moves_wishes, "S-9", 4, 1),
    (one_liar_moves_epochs, "S-9", 4, 1),
    (wishes_are_not_repeated, "L-", 4, 1),
    (leaders_may_sleep, "L-", 4, 1),
    (wishes_are_forgotten, "S-10", 4, 1),
    (any_stored_state_is_taken, "S-10|S-15", 4, 1),
    (nothing_is_stored, "S-10", 4, 1),
    (stored_state_is_not_taken, "S-10", 4, 1),
    (the_contract_lifts_nobody, "L-|S-11", 4, 1),
    (the_contract_is_not_compared, "S-11", 4, 1),
    (rows_are_never_deleted, "S-11", 4, 1),
    (rounds_have_no_limit, "S-12", 4, 1),
    (rounds_go_back, "S-10", 4, 1),
    (buffers_have_no_bound, "S-14", 4, 1),
    (wide_numbers_stay_wide, "S-13", 4, 1),
    (finals_are_not_echoed, "L-", 4, 1),
    (lists_are_sent_in_falling_order, "L-", 4, 1),
    (the_echo_of_the_last_one_is_transmitted, "S-6|S-8", 4, 1),
    (leaders_take_any_observation, "L-", 4, 1),
    (leaders_take_any_report, "S-6", 4, 1),
    (leaders_count_reports_over_different_lists, "S-", 4, 1),
    (leaders_are_content_with_f_reports, "S-6", 4, 1),
    (leaders_never_end_their_term, "S-12", 4, 1),
    (leaders_have_one_round, "L-4", 4, 1),
    (terms_do_not_end, "L-4", 4, 1),
    (needless_reports_are_signed, "L-5", 4, 1),
    (leaders_repeat_their_results, "S-7", 4, 1),
    (leaders_lead_on_after_their_term, "S-|L-", 4, 1),
]


FAULTS: dict[Break, tuple[Fault, ...]] = {
    leaders_take_any_observation: (Fault.FORGE,),
    lists_may_be_short: GROUPS["byzantine"],
    observations_are_not_bound_to_their_round: (Fault.REPLAY,),
}
"""Where all faults together rarely leave a round for the one that matters."""


@pytest.mark.parametrize(("break_", "rows", "n", "f"), CASES, ids=[case[0].__name__ for case in CASES])
def test_what_is_broken_is_found_out(break_: Break, rows: str, n: int, f: int, monkeypatch: pytest.MonkeyPatch) -> None:
    break_(monkeypatch)
    violation = found(n, f, FAULTS.get(break_, tuple(Fault)))
    assert any(violation.startswith(row) for row in rows.split("|")), violation or "nothing was found"
