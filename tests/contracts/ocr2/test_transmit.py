"""Transmission: the checks of OCR2 contract 8.3 and their order, the tolerances of 8.4, the effects of 8.6."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.harness import ZERO, Node, Reverted, Signer, account, selector
from tests.contracts.ocr2.feed import (
    JUELS_PER_FEE_COIN,
    MAX_ANSWER,
    MIN_ANSWER,
    OBSERVED_AT,
    TRANSMIT,
    Feed,
    Transmission,
    encode_report,
)

INT192_MAX = 2**191 - 1


def failure(feed: Feed, message: Transmission | bytes, sender: str | None = None, **overrides: Any) -> str:
    """Why a message is refused."""
    data = message if isinstance(message, bytes) else message.encode()
    with pytest.raises(Reverted) as caught:
        feed.try_call(data, sender, **overrides)
    return caught.value.reason


class TestEffects:
    def test_first_report_becomes_round_one(self, feed: Feed) -> None:
        receipt = feed.transmit([5, 6, 7, 8], observers=bytes([2, 0, 3, 1]))
        assert receipt.names == ["NewTransmission", "NewRound", "AnswerUpdated"]
        assert receipt.events[0].args == {
            "aggregatorRoundId": 1,
            "answer": 7,
            "transmitter": feed.transmitters[0],
            "observationsTimestamp": OBSERVED_AT,
            "observations": [5, 6, 7, 8],
            "observers": bytes([2, 0, 3, 1]),
            "juelsPerFeeCoin": JUELS_PER_FEE_COIN,
            "configDigest": feed.digest,
            "epochAndRound": 1,
        }
        assert receipt.events[1].args == {"roundId": 1, "startedBy": ZERO, "startedAt": OBSERVED_AT}
        assert receipt.events[2].args == {"current": 7, "roundId": 1, "updatedAt": receipt.timestamp}
        assert feed.aggregator.call("latestRoundData") == [1, 7, OBSERVED_AT, receipt.timestamp, 1]

    @pytest.mark.parametrize(("m", "middle"), [(2, 1), (3, 1), (4, 2), (5, 2), (30, 15), (31, 15)])
    def test_median_is_the_element_in_the_middle_as_listed_even_if_unsorted_q4(
        self, feed: Feed, m: int, middle: int
    ) -> None:
        observations = [(i * 7919) % 101 for i in range(m)]
        receipt = feed.transmit(observations)
        assert receipt.events[0].args["answer"] == observations[middle]
        assert receipt.events[0].args["observations"] == observations

    def test_event_data_is_the_canonical_encoding_for_every_number_of_observations(self, feed: Feed) -> None:
        for m in range(2, 32):
            observations = list(range(-m, 0))
            log = feed.transmit(observations, observers=bytes(range(1, m + 1))).raw_logs[0]
            expected = encode(
                ["int192", "address", "uint32", "int192[]", "bytes", "int192", "bytes32", "uint40"],
                [
                    observations[m // 2],
                    feed.transmitters[0],
                    OBSERVED_AT,
                    observations,
                    bytes(range(1, m + 1)),
                    JUELS_PER_FEE_COIN,
                    feed.digest,
                    feed.count,
                ],
            )
            assert bytes.fromhex(log["data"][2:]) == expected

    def test_observer_bytes_beyond_the_observations_are_left_out_of_the_event(self, feed: Feed) -> None:
        receipt = feed.transmit([1, 2, 3], observers=bytes(range(200, 232)))
        assert receipt.events[0].args["observers"] == bytes([200, 201, 202])
        assert bytes.fromhex(receipt.raw_logs[0]["data"][2:])[-32:] == bytes([200, 201, 202]) + bytes(29)

    def test_observers_are_not_checked_q5(self, feed: Feed) -> None:
        assert feed.transmit([1, 2, 3], observers=bytes([255, 7, 7])).named("NewTransmission")

    def test_epoch_and_round_are_forty_bits_and_the_padding_is_signed_but_ignored_q19(self, feed: Feed) -> None:
        receipt = feed.transmit(count=2**40 - 1, padding=b"\xff" * 27, extra=keccak(text="anything"))
        assert receipt.events[0].args["epochAndRound"] == 2**40 - 1
        assert feed.aggregator.call("latestConfigDigestAndEpoch") == [False, feed.digest, 2**32 - 1]

    def test_transmitted_is_never_emitted_q13(self, feed: Feed) -> None:
        topic = "0x" + keccak(text="Transmitted(bytes32,uint32)").hex()
        assert topic not in [log["topics"][0] for log in feed.transmit().raw_logs]

    @pytest.mark.parametrize(("n", "f"), [(4, 1), (7, 2), (16, 5), (31, 10)])
    def test_committees_of_all_sizes_transmit(self, bare_feed: Feed, n: int, f: int) -> None:
        feed = bare_feed
        feed.set_config(n, f, label="sizes")
        for i in range(3):
            signers = sorted(feed.signers, key=lambda s, i=i: keccak(text=f"{i}{s.address}"))[: f + 1]  # type: ignore[misc]
            feed.transmit(range(n), by=signers, sender=feed.transmitters[i])
        assert feed.aggregator.call("latestRound") == 3

    def test_any_order_of_signers_is_accepted(self, feed: Feed) -> None:
        for order in permutations(feed.signers, 2):
            feed.transmit(by=order)
        assert feed.aggregator.call("latestRound") == 12

    def test_answers_as_wide_as_the_type_are_stored_and_published(self, node: Node, project: Any, owner: str) -> None:
        from tests.contracts.ocr2.feed import deploy_aggregator, onchain_config

        wide = deploy_aggregator(
            node,
            project.OCR2Aggregator,
            owner,
            ZERO,
            billing_admin=ZERO,
            requester_admin=ZERO,
            low=-INT192_MAX - 1,
            high=INT192_MAX,
        )
        feed = Feed(node, wide, owner)
        feed.set_config(4, 1, onchain=onchain_config(-INT192_MAX - 1, INT192_MAX))
        for answer in (INT192_MAX, -INT192_MAX - 1, 0, -1):
            feed.transmit([answer] * 3, juels_per_fee_coin=answer)
        rounds = [wide.call("getAnswer", r) for r in range(1, 5)]
        assert rounds == [INT192_MAX, -INT192_MAX - 1, 0, -1]


class TestChecks:
    """Rows of OCR2 contract 8.3."""

    def test_row_1_undecodable_calldata_fails_without_data(self, feed: Feed) -> None:
        data = feed.message().encode()
        assert failure(feed, data[:100]) == ""
        assert failure(feed, data[:4] + data[4:100] + (2**64).to_bytes(32, "big") + data[132:]) == ""
        assert failure(feed, data[:4]) == ""

    def test_row_2_a_counter_that_does_not_grow_is_stale(self, feed: Feed) -> None:
        feed.transmit(count=300)
        assert failure(feed, feed.message(count=300)) == "stale report"
        assert failure(feed, feed.message(count=299)) == "stale report"
        assert failure(feed, feed.message(count=0)) == "stale report"

    def test_row_2_precedes_authorisation(self, feed: Feed, stranger: str) -> None:
        assert failure(feed, feed.message(count=0), stranger) == "stale report"

    def test_row_3_only_current_transmitters(self, feed: Feed, stranger: str) -> None:
        assert failure(feed, feed.message(), stranger) == "unauthorized transmitter"
        assert failure(feed, feed.message(digest=bytes(32)), stranger) == "unauthorized transmitter"
        assert failure(feed, feed.message(), feed.signers[0].address) == "unauthorized transmitter"

    def test_row_3_before_any_configuration_nobody_is_authorised(self, bare_feed: Feed, stranger: str) -> None:
        unconfigured = Feed(
            bare_feed.node, bare_feed.aggregator, bare_feed.owner, [Signer(0), Signer(1)], [stranger], 1
        )
        message = unconfigured.message(digest=bytes(32))
        assert failure(unconfigured, message) == "unauthorized transmitter"
        assert failure(unconfigured, message, ZERO) == "unauthorized transmitter"

    def test_row_3_former_transmitters_are_not_authorised(self, feed: Feed) -> None:
        former = feed.transmitters[0]
        feed.set_config(4, 1, label="new")
        assert failure(feed, feed.message(), former) == "unauthorized transmitter"

    def test_row_4_wrong_digest_precedes_the_length(self, feed: Feed) -> None:
        message = feed.message(digest=keccak(text="other"))
        message.tail = bytes(32)
        assert failure(feed, message) == "configDigest mismatch"

    def test_row_4_digest_of_the_previous_configuration(self, feed: Feed) -> None:
        old = feed.digest
        feed.set_config(4, 1)
        assert failure(feed, feed.message(digest=old)) == "configDigest mismatch"

    @pytest.mark.parametrize("tail", [b"\x00", bytes(32), bytes(1000)])
    def test_row_5_calldata_must_have_the_length_of_its_parts(self, feed: Feed, tail: bytes) -> None:
        message = feed.message(by=feed.signers[:1])
        message.tail = tail
        assert failure(feed, message) == "calldata length mismatch"

    def test_row_5_a_report_that_needs_padding_has_the_wrong_length(self, feed: Feed) -> None:
        assert failure(feed, feed.message(report=encode_report([1, 2, 3]) + b"\x01")) == "calldata length mismatch"

    @pytest.mark.parametrize("count", [0, 1, 3, 4])
    def test_row_6_exactly_f_plus_1_signatures(self, feed: Feed, count: int) -> None:
        message = feed.message(by=feed.signers[:count])
        message.ss.append(bytes(32))
        assert failure(feed, message) == "wrong number of signatures"

    def test_row_7_as_many_s_as_r(self, feed: Feed) -> None:
        message = feed.message()
        message.ss.pop()
        assert failure(feed, message) == "signatures out of registration"

    @pytest.mark.parametrize("v", [229, 230, 255])
    def test_row_8_a_v_that_overflows_eight_bits_panics(self, feed: Feed, v: int) -> None:
        message = feed.message()
        message.vs = bytes([v]) + message.vs[1:]
        assert failure(feed, message) == "panic 0x11"

    @pytest.mark.parametrize("v", [2, 27, 28, 227, 228])
    def test_row_9_other_impossible_vs_are_signature_errors(self, feed: Feed, v: int) -> None:
        message = feed.message()
        message.vs = bytes([v]) + message.vs[1:]
        assert failure(feed, message) == "signature error"

    def test_row_8_and_9_the_earlier_signature_decides(self, feed: Feed) -> None:
        message = feed.message(by=[Signer("outsider"), feed.signers[1]])
        message.vs = bytes([message.vs[0], 255]) + message.vs[2:]
        assert failure(feed, message) == "signature error"
        message = feed.message(by=[feed.signers[1], Signer("outsider")])
        message.vs = bytes([255, message.vs[1]]) + message.vs[2:]
        assert failure(feed, message) == "panic 0x11"

    def test_row_9_signature_by_an_outsider(self, feed: Feed) -> None:
        assert failure(feed, feed.message(by=[feed.signers[0], Signer("outsider")])) == "signature error"

    def test_row_9_signature_by_a_former_signer(self, feed: Feed) -> None:
        former = feed.signers[0]
        feed.set_config(4, 1, label="new")
        assert failure(feed, feed.message(by=[feed.signers[0], former])) == "signature error"

    def test_row_9_signature_with_a_transmitters_key(self, feed: Feed) -> None:
        outsider = Signer("signs and transmits")
        feed.set_config(4, 1, transmitters=[outsider.address, *feed.transmitters[1:]])
        assert failure(feed, feed.message(by=[feed.signers[0], outsider])) == "signature error"

    @pytest.mark.parametrize("part", ["report", "context", "extra", "padding"])
    def test_row_9_everything_is_signed(self, feed: Feed, part: str) -> None:
        message = feed.message()
        if part == "report":
            message.report = encode_report((99, 100, 102))
        elif part == "context":
            message.context[1] = (7).to_bytes(32, "big")
        elif part == "extra":
            message.context[2] = bytes(32)
        else:
            message.context[1] = b"\x01" + message.context[1][1:]
        assert failure(feed, message) == "signature error"

    def test_row_9_failed_recoveries_are_nobodys(self, feed: Feed) -> None:
        message = feed.message()
        message.rs[1] = bytes(32)
        assert failure(feed, message) == "signature error"
        message = feed.message()
        message.ss[0] = b"\xff" * 32
        assert failure(feed, message) == "signature error"

    def test_row_9_a_failed_recovery_does_not_reuse_the_result_before(self, feed: Feed) -> None:
        feed.set_config(7, 2)
        message = feed.message(by=feed.signers[:3])
        message.rs[1] = bytes(32)
        assert failure(feed, message) == "signature error"

    def test_row_10_a_repeated_signer(self, feed: Feed) -> None:
        assert failure(feed, feed.message(by=[feed.signers[2], feed.signers[2]])) == "duplicate signer"

    def test_row_10_comes_after_row_9_for_all_signatures_q16(self, feed: Feed) -> None:
        feed.set_config(7, 2)
        twice = feed.signers[3]
        assert failure(feed, feed.message(by=[twice, twice, Signer("outsider")])) == "signature error"
        assert failure(feed, feed.message(by=[twice, feed.signers[0], twice])) == "duplicate signer"

    def test_row_10_for_every_signer_of_a_full_committee(self, feed: Feed) -> None:
        feed.set_config(31, 10)
        for i, signer in enumerate(feed.signers):
            others = [s for s in feed.signers if s is not signer][:9]
            assert failure(feed, feed.message(range(31), by=[*others, signer, signer])) == "duplicate signer", i

    def test_high_s_signatures_are_accepted(self, feed: Feed) -> None:
        order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
        message = feed.message()
        message.ss[0] = (order - int.from_bytes(message.ss[0], "big")).to_bytes(32, "big")
        message.vs = bytes([1 - message.vs[0]]) + message.vs[1:]
        assert feed.send(message).named("NewTransmission")

    def test_row_11_reports_that_do_not_decode_fail_without_data(self, feed: Feed) -> None:
        good = encode_report([1, 2, 3])
        word = lambda value: value.to_bytes(32, "big")  # noqa: E731
        reports = {
            "empty": b"",
            "too short": good[:96],
            "dirty timestamp": word(2**32) + good[32:],
            "offset outside": good[:64] + word(2**20) + good[96:],
            "offset beyond 64 bits": good[:64] + word(2**64) + good[96:],
            "observation too large": good[:160] + word(2**191) + good[192:],
            "observation too small": good[:160] + word(2**256 - 2**191 - 1) + good[192:],
            "last observation too large": good[:224] + word(2**191),
            "juels too large": good[:96] + word(2**191) + good[128:],
            "length word running past the end": good[:128] + word(4) + good[160:],
            "length word of 2**32": good[:128] + word(2**32) + good[160:],
        }
        for name, report in reports.items():
            assert failure(feed, feed.message(report=report)) == "", name

    def test_row_11_an_absurd_length_word_panics(self, feed: Feed) -> None:
        good = encode_report([1, 2, 3])
        report = good[:128] + (2**64).to_bytes(32, "big") + good[160:]
        assert failure(feed, feed.message(report=report)) == "panic 0x41"

    def test_row_12_trailing_words(self, feed: Feed) -> None:
        assert failure(feed, feed.message(report=encode_report([1, 2, 3]) + bytes(32))) == "report length mismatch"

    def test_row_12_precedes_row_13(self, feed: Feed) -> None:
        report = encode_report(list(range(32))) + bytes(32)
        assert failure(feed, feed.message(report=report)) == "report length mismatch"

    @pytest.mark.parametrize("m", [32, 33, 100])
    def test_row_13_too_many_observations(self, feed: Feed, m: int) -> None:
        report = encode_report(list(range(m)), observers=bytes(32))
        assert failure(feed, feed.message(report=report)) == "num observations out of bounds"

    @pytest.mark.parametrize("m", [0, 1])
    def test_row_14_more_than_f_observations(self, feed: Feed, m: int) -> None:
        assert failure(feed, feed.message(list(range(m)))) == "too few values to trust median"

    def test_row_14_f_plus_1_observations_suffice(self, feed: Feed) -> None:
        assert feed.transmit([1, 2]).named("NewTransmission")

    @pytest.mark.parametrize("answer", [MIN_ANSWER - 1, MAX_ANSWER + 1])
    def test_row_15_median_outside_the_bounds(self, feed: Feed, answer: int) -> None:
        assert failure(feed, feed.message([answer] * 3)) == "median is out of min-max range"

    @pytest.mark.parametrize("answer", [MIN_ANSWER, MAX_ANSWER])
    def test_row_15_bounds_are_inclusive(self, feed: Feed, answer: int) -> None:
        assert feed.transmit([MIN_ANSWER - 1, answer, MAX_ANSWER + 1]).events[0].args["answer"] == answer

    def test_row_18_more_than_32_bits_of_gas_q12(self, feed: Feed) -> None:
        """Gas at entry counts modulo 2**32 (Q12): only a call with that much gas shows it."""
        entry = 2**32 + 21_000
        reason = failure(feed, feed.message(), gas=hex(entry + 200_000))
        assert reason == "leftGas cannot exceed initialGas"
        # No payment, no check.
        feed.try_call(feed.message(juels_per_fee_coin=-1).encode(), gas=hex(entry + 200_000))

    def test_value_is_refused(self, feed: Feed) -> None:
        feed.node.fund(feed.transmitters[0])
        assert failure(feed, feed.message(), value="0x1") == ""


class TestTolerances:
    """OCR2 contract 8.4: oddities that only a quorum could sign."""

    def odd_report(self, offset: int, words: list[int]) -> bytes:
        head = [OBSERVED_AT, int.from_bytes(bytes(range(32)), "big"), offset]
        return b"".join((w % 2**256).to_bytes(32, "big") for w in [*head, *words])

    def test_offset_to_the_juels_word_makes_it_the_length(self, feed: Feed) -> None:
        # juelsPerFeeCoin = 3 = m; observations are the three words after it; total length 160 + 32 * 3.
        report = self.odd_report(0x60, [3, 50, 60, 70, 0])
        receipt = feed.transmit(report=report)
        args = receipt.events[0].args
        assert (args["answer"], args["observations"], args["juelsPerFeeCoin"]) == (60, [50, 60, 70], 3)
        assert args["observers"] == bytes([0, 1, 2])

    def test_offset_further_on(self, feed: Feed) -> None:
        # One word of garbage at 0x80, then the array: 2 observations need 160 + 64 bytes, which is one word short.
        assert failure(feed, feed.message(report=self.odd_report(0xA0, [9, 77, 2, 50, 60]))) == "report length mismatch"

    def test_unaligned_offset(self, feed: Feed) -> None:
        # The array begins 16 bytes into the juels word, whose lower half is zero; its length is 2.
        words = self.odd_report(0x70, [0, 2 << 128, 50 << 128, 60 << 128])
        receipt = feed.transmit(report=words)
        args = receipt.events[0].args
        assert (args["answer"], args["observations"]) == (60, [50, 60])

    def test_odd_layouts_are_checked_like_others(self, feed: Feed) -> None:
        assert failure(feed, feed.message(report=self.odd_report(0x60, [1, 50, 0]))) == "too few values to trust median"
        assert failure(feed, feed.message(report=self.odd_report(0x60, [2, 2**191, 1, 0]))) == ""
        out = self.odd_report(0x60, [2, 0, MAX_ANSWER + 1, 0])
        assert failure(feed, feed.message(report=out)) == "median is out of min-max range"
        many = self.odd_report(0x60, [32, *range(32), 0])
        assert failure(feed, feed.message(report=many)) == "num observations out of bounds"

    def test_observers_of_an_odd_layout_reach_the_event(self, feed: Feed) -> None:
        log = feed.transmit(report=self.odd_report(0x60, [2, 50, 60, 0])).raw_logs[0]
        expected = encode(
            ["int192", "address", "uint32", "int192[]", "bytes", "int192", "bytes32", "uint40"],
            [60, feed.transmitters[0], OBSERVED_AT, [50, 60], bytes([0, 1]), 2, feed.digest, feed.count],
        )
        assert bytes.fromhex(log["data"][2:]) == expected

    def test_arguments_in_any_order(self, feed: Feed) -> None:
        message = feed.message()
        arrays = {
            "rs": encode(["bytes32[]"], [message.rs])[32:],
            "ss": encode(["bytes32[]"], [message.ss])[32:],
            "report": encode(["bytes"], [message.report])[32:],
        }
        for order in permutations(arrays):
            message = feed.message()
            arrays = {
                "rs": encode(["bytes32[]"], [message.rs])[32:],
                "ss": encode(["bytes32[]"], [message.ss])[32:],
                "report": encode(["bytes"], [message.report])[32:],
            }
            offsets, body = {}, b""
            for name in order:
                offsets[name] = 0xE0 + len(body)
                body += arrays[name]
            head = b"".join(message.context)
            head += b"".join(offsets[name].to_bytes(32, "big") for name in ("report", "rs", "ss")) + message.vs
            feed.send(selector(TRANSMIT) + head + body)
            feed.count += 1
        assert feed.aggregator.call("latestRound") == 6


class TestHints:
    """The unused bytes of rawVs may name signers; they never decide who signed."""

    def test_right_hints_are_accepted_and_cheaper(self, feed: Feed) -> None:
        feed.set_config(31, 10)
        feed.transmit(range(31))
        feed.transmit(range(31))
        indices = list(range(30, 19, -1))
        by = [feed.signers[i] for i in indices]
        plain = feed.transmit(range(31), by=by).gas_used
        feed.transmit(range(31))
        hinted = feed.transmit(range(31), by=by, hints=indices).gas_used
        assert hinted < plain - 300

    @pytest.mark.parametrize("hint", [0, 1, 2, 3, 4, 30, 31, 32, 63, 128, 255])
    def test_wrong_hints_cost_only_gas(self, feed: Feed, hint: int) -> None:
        assert feed.transmit(by=[feed.signers[3], feed.signers[2]], hints=[hint, hint]).named("NewTransmission")

    @pytest.mark.parametrize("hint", [0, 1, 2, 3, 4, 30, 31, 32, 63, 128, 255])
    def test_no_hint_makes_a_signer_of_an_outsider_or_of_a_failed_recovery(self, feed: Feed, hint: int) -> None:
        message = feed.message(by=[feed.signers[0], Signer("outsider")], hints=[hint, hint])
        assert failure(feed, message) == "signature error"
        message = feed.message(hints=[hint, hint])
        message.rs[1] = bytes(32)
        assert failure(feed, message) == "signature error"
        # A transmitter's address lies in the same data contract.
        both = Signer("signs and transmits")
        feed.set_config(4, 1, transmitters=[both.address, *feed.transmitters[1:]])
        message = feed.message(by=[feed.signers[0], both], hints=[hint, hint])
        assert failure(feed, message) == "signature error"

    def test_no_hint_finds_a_signer_in_the_report(self, feed: Feed) -> None:
        """The observers are unchecked, so a report can hold an address; hints must not reach it in memory."""
        outsider = Signer("outsider")
        address = bytes.fromhex(outsider.address[2:])
        for shift in range(0, 13, 4):
            observers = bytes(shift) + address + bytes(12 - shift)
            for hint in range(256):
                message = feed.message(by=[feed.signers[0], outsider], hints=[0, hint], observers=observers)
                assert failure(feed, message) == "signature error", (shift, hint)

    def test_hints_do_not_hide_a_repeated_signer(self, feed: Feed) -> None:
        twice = [feed.signers[2], feed.signers[2]]
        assert failure(feed, feed.message(by=twice, hints=[2, 3])) == "duplicate signer"
        assert failure(feed, feed.message(by=twice, hints=[2, 2])) == "duplicate signer"


class TestSearch:
    """Finding signers in the code table."""

    def test_signers_whose_addresses_share_their_low_bits(self, feed: Feed, node: Node) -> None:
        """All homes in the last bucket: the table wraps around."""
        signers: list[Signer] = []
        i = 0
        while len(signers) < 7:
            candidate = Signer("crowded", i)
            i += 1
            if int(candidate.address, 16) % 64 == 63:
                signers.append(candidate)
        feed.set_config(7, 2, signers=signers)
        for first in range(7):
            feed.transmit(by=[signers[first], signers[(first + 1) % 7], signers[(first + 3) % 7]])
        outsider = next(s for s in (Signer("crowded", k) for k in range(i, i + 1000)) if int(s.address, 16) % 64 == 63)
        assert failure(feed, feed.message(by=[signers[0], signers[1], outsider])) == "signature error"

    def test_each_of_31_signers_is_found(self, feed: Feed) -> None:
        feed.set_config(31, 10)
        for i in range(31):
            by = [feed.signers[(i + k) % 31] for k in range(11)]
            feed.transmit(range(31), by=by)
        assert feed.aggregator.call("latestRound") == 31


class TestLateReconfiguration:
    def test_data_contracts_are_found_beyond_one_byte_of_nonce(self, feed: Feed) -> None:
        """Configuration 128 is the first whose ordinal needs a length byte in the address rule, 256 two bytes."""
        for k in range(2, 258):
            feed.set_config(4, 1, label=str(k % 3))
            if k in (2, 127, 128, 129, 255, 256, 257):
                feed.transmit()
                assert feed.aggregator.call("getTransmitters") == feed.transmitters
        assert feed.aggregator.call("latestConfigDetails")[0] == 257


def test_recorded_digest_report_and_signatures(feed: Feed) -> None:
    """Vectors of OCR2 contract 20.2."""
    from tests.contracts.ocr2.feed import report_hash

    report = encode_report([-5, 100, 101], observers=bytes([2, 0, 3]), juels_per_fee_coin=4 * 10**15)
    assert keccak(report).hex() == "db1aee50ba3f8f2b3b4faf704f215b01d4ae0b4104b33ea31258cb20184d2a51"
    digest = bytes([0, 1, *range(0x22, 0x40)])
    context = [digest, (0x0709).to_bytes(32, "big"), bytes(32)]
    signed = report_hash(report, context)
    assert signed.hex() == "09518a6120583bacaf331155e5465376e45d36cec7194bcec737a654538fe932"
    signers = [Signer(secret=1000), Signer(secret=1001)]
    assert [s.address for s in signers] == [
        "0x7F1d642DbfD62aD4A8fA9810eA619707d09825D0",
        "0x5935897A39AFABbedA5a599D38236E7Df151C8b8",
    ]
    assert signers[0].sign(signed)[0].hex() == "fe24fe4408b78b0fd4f3de232935dad1088c705f0c38767ba372cbba291b191e"
    assert signers[1].sign(signed)[1].hex() == "536aaab267c27b0c409b50bf5c983a8fed8280ec83e96798612faf93e2a5a288"
    # The same keys and report under a digest of ours.
    others = [Signer("filler", i) for i in range(2)]
    feed.set_config(4, 1, signers=[*signers, *others], transmitters=[account("t", i) for i in range(4)])
    receipt = feed.transmit(report=report, count=0x0709, by=signers, extra=bytes(32))
    assert receipt.events[0].args["answer"] == 100
