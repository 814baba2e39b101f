"""Transmission: the checks of OCR1 contract 8.3 and their order, the tolerances of 8.4, the effects of 8.6."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.harness import ZERO, Contract, Node, Reverted, Signer, account, selector
from tests.contracts.ocr1.feed import (
    ABORT,
    INT192_MAX,
    INT192_MIN,
    SECP256K1_ORDER,
    TRANSMIT,
    Feed,
    deploy_aggregator,
    encode_report,
    failure,
    set_payees,
)


class TestEffects:
    def test_first_report_becomes_round_one(self, feed: Feed) -> None:
        receipt = feed.transmit([5, 6, 7, 8], observers=[2, 0, 3, 1], sender=feed.transmitters[1])
        assert receipt.names == ["NewTransmission", "NewRound", "AnswerUpdated"]
        assert receipt.events[0].args == {
            "aggregatorRoundId": 1,
            "answer": 7,
            "transmitter": feed.transmitters[1],
            "observations": [5, 6, 7, 8],
            "observers": bytes([2, 0, 3, 1]),
            "rawReportContext": feed.context(1),
        }
        assert receipt.events[1].args == {"roundId": 1, "startedBy": ZERO, "startedAt": receipt.timestamp}
        assert receipt.events[2].args == {"current": 7, "roundId": 1, "updatedAt": receipt.timestamp}
        assert feed.aggregator.call("latestRoundData") == [1, 7, receipt.timestamp, receipt.timestamp, 1]

    @pytest.mark.parametrize(("m", "middle"), [(3, 1), (4, 2), (5, 2), (30, 15), (31, 15)])
    def test_median_is_the_upper_middle(self, feed: Feed, m: int, middle: int) -> None:
        receipt = feed.transmit([10 * i for i in range(m)])
        assert receipt.events[0].args["answer"] == 10 * middle

    def test_event_data_is_the_canonical_encoding_for_every_number_of_observations(self, feed: Feed) -> None:
        for m in range(3, 32):
            observations = list(range(-m, 0))
            context = feed.context(feed.count + 1)
            log = feed.transmit(observations, observers=list(reversed(range(m)))).raw_logs[0]
            expected = encode(
                ["int192", "address", "int192[]", "bytes", "bytes32"],
                [observations[m // 2], feed.transmitters[0], observations, bytes(reversed(range(m))), context],
            )
            assert bytes.fromhex(log["data"][2:]) == expected

    def test_equal_neighbours_are_in_order(self, feed: Feed) -> None:
        assert feed.transmit([7, 7, 7, 7]).events[0].args["answer"] == 7

    @pytest.mark.parametrize("extremes", [[INT192_MIN] * 4, [INT192_MAX] * 4, [INT192_MIN, -1, 0, INT192_MAX]])
    def test_observations_of_192_bits(self, feed: Feed, extremes: list[int]) -> None:
        receipt = feed.transmit(extremes)
        assert receipt.events[0].args["observations"] == extremes
        assert feed.aggregator.call("latestAnswer") == extremes[2]

    @pytest.mark.parametrize("count", [2, 3, 4])
    def test_any_number_of_signatures_above_f_in_any_order_q17(self, feed: Feed, count: int) -> None:
        feed.transmit(by=list(reversed(feed.signers[:count])))
        feed.transmit(by=feed.signers[4 - count :])

    def test_a_whole_committee_of_31_signs_and_observes(self, large_feed: Feed) -> None:
        large_feed.transmit(by=large_feed.signers, sender=large_feed.transmitters[30])
        assert large_feed.aggregator.call("latestAnswer") == 115

    def test_every_transmitter_may_transmit(self, large_feed: Feed) -> None:
        for transmitter in large_feed.transmitters:
            large_feed.transmit(sender=transmitter)
        assert large_feed.aggregator.call("latestRound") == 31

    def test_counter_of_40_bits_becomes_epoch_and_round(self, feed: Feed) -> None:
        feed.transmit(count=0xFFFFFFFE_FF)
        assert feed.aggregator.call("latestTransmissionDetails", sender=feed.owner)[1:3] == [0xFFFFFFFE, 0xFF]
        feed.transmit(count=0xFFFFFFFF_FF)
        assert failure(feed, feed.message(count=0xFFFFFFFF_FF)) == "stale report"

    def test_round_wraps_after_32_bits(self, feed: Feed) -> None:
        feed.set_round(2**32 - 2)
        feed.transmit([1, 2, 3, 4])
        assert feed.aggregator.call("latestRoundData")[:2] == [2**32 - 1, 3]
        feed.transmit([5, 6, 7, 8])
        assert feed.aggregator.call("latestRoundData")[:2] == [0, 7]
        assert feed.aggregator.call("getAnswer", 2**32 - 1) == 3
        assert feed.aggregator.call("getAnswer", 0) == 7
        feed.transmit([9, 10, 11, 12])
        assert [feed.aggregator.call("getAnswer", r) for r in (2**32 - 1, 0, 1)] == [3, 7, 11]

    def test_details_after_a_configuration_keep_the_answer(self, feed: Feed) -> None:
        receipt = feed.transmit([1, 2, 3, 4], count=0x0102_03)
        read = ("latestTransmissionDetails",)
        assert feed.aggregator.call(*read, sender=feed.owner) == [feed.digest, 0x0102, 3, 3, receipt.timestamp]
        feed.set_config(7, 2)
        assert feed.aggregator.call(*read, sender=feed.owner) == [feed.digest, 0, 0, 3, receipt.timestamp]

    def test_details_are_for_accounts_that_are_no_contracts(self, feed: Feed, forwarder: Contract) -> None:
        data = feed.aggregator.encode("latestTransmissionDetails")
        with pytest.raises(Reverted) as caught:
            forwarder.call("forward", feed.aggregator.address, data)
        assert caught.value.reason == "Only callable by EOA"
        # The default sender of a call is the zero address, and the originator too.
        assert feed.aggregator.call("latestTransmissionDetails")[0] == feed.digest


class TestRefusals:
    """Rows of 8.3."""

    def test_1_undecodable_arguments(self, feed: Feed) -> None:
        good = feed.message().encode()
        assert failure(feed, good[:4]) == ""
        assert failure(feed, good[:100]) == ""
        for head in range(3):
            bent = bytearray(good)
            bent[4 + 32 * head : 36 + 32 * head] = (2**64).to_bytes(32, "big")
            assert failure(feed, bytes(bent)) == ""
            bent[4 + 32 * head : 36 + 32 * head] = (len(good)).to_bytes(32, "big")
            assert failure(feed, bytes(bent)) == ""
        bent = bytearray(good)
        bent[132:164] = (2**255).to_bytes(32, "big")
        assert failure(feed, bytes(bent)) == ""

    @pytest.mark.parametrize("tail", [b"\x00", bytes(32)])
    def test_2_longer_message(self, feed: Feed, tail: bytes) -> None:
        message = feed.message()
        message.tail = tail
        assert failure(feed, message) == "transmit message too long"

    def test_2_report_that_is_padded_or_shorter(self, feed: Feed) -> None:
        message = feed.message()
        assert failure(feed, feed.sign(message.report + b"\x00")) == "transmit message too long"
        shorter = bytearray(message.encode())
        shorter[132:164] = (len(message.report) - 1).to_bytes(32, "big")
        assert failure(feed, bytes(shorter)) == "transmit message too long"

    def test_3_undecodable_report(self, feed: Feed) -> None:
        good = feed.message().report
        for length in (0, 32, 64):
            assert failure(feed, feed.sign(good[:length])) == ""
        # 96 bytes are enough for the head, not for the array.
        assert failure(feed, feed.sign(good[:96])) == ""
        for offset in (len(good) - 31, len(good), 2**64, 2**256 - 32):
            bent = good[:64] + offset.to_bytes(32, "big") + good[96:]
            assert failure(feed, feed.sign(bent)) == ""
        for count in (5, 2**59, 2**64, 2**251, 2**256 - 1):
            bent = good[:96] + count.to_bytes(32, "big") + good[128:]
            assert failure(feed, feed.sign(bent)) == ""

    def test_4_wrong_digest(self, feed: Feed) -> None:
        for position in range(16):
            digest = bytearray(feed.digest)
            digest[position] ^= 1
            assert failure(feed, feed.message(digest=bytes(digest))) == "configDigest mismatch"

    def test_4_digest_of_the_configuration_before(self, feed: Feed) -> None:
        old = feed.digest
        feed.set_config(4, 1, encoded=b"another")
        assert failure(feed, feed.message(digest=old)) == "configDigest mismatch"
        feed.transmit()

    @pytest.mark.parametrize("count", [0, 0x0100, 0x0205])
    def test_5_stale_report(self, feed: Feed, count: int) -> None:
        feed.transmit(count=0x0205)
        assert failure(feed, feed.message(count=count)) == "stale report"

    def test_5_counter_zero_is_stale_at_the_start(self, feed: Feed) -> None:
        assert failure(feed, feed.message(count=0)) == "stale report"

    @pytest.mark.parametrize("count", [0, 1])
    def test_6_too_few_signatures(self, feed: Feed, count: int) -> None:
        assert failure(feed, feed.message(by=feed.signers[:count])) == "not enough signatures"

    def test_7_too_many_signatures(self, large_feed: Feed) -> None:
        outsider = Signer("outsider")
        assert failure(large_feed, large_feed.message(by=[*large_feed.signers, outsider])) == "too many signatures"

    def test_8_numbers_of_rs_and_ss_differ(self, feed: Feed) -> None:
        for rs, ss in ((2, 3), (3, 2)):
            message = feed.message(by=feed.signers[:3])
            message.rs, message.ss = message.rs[:rs], message.ss[:ss]
            assert failure(feed, message) == "signatures out of registration"

    def test_9_too_many_observations(self, large_feed: Feed) -> None:
        message = large_feed.message(list(range(32)), observers=[*range(31), 0])
        assert failure(large_feed, message) == "num observations out of bounds"

    @pytest.mark.parametrize("m", [0, 1, 2])
    def test_10_too_few_observations(self, feed: Feed, m: int) -> None:
        assert failure(feed, feed.message(observers=range(m))) == "too few values to trust median"

    def test_10_three_times_ten_oracles_need_21_observations_q17(self, large_feed: Feed) -> None:
        assert failure(large_feed, large_feed.message(observers=range(20))) == "too few values to trust median"
        large_feed.transmit(observers=range(21))

    @pytest.mark.parametrize("observer", [31, 32, 33, 127, 255])
    def test_11_observer_out_of_range_burns_all_gas_q5(self, feed: Feed, observer: int) -> None:
        assert failure(feed, feed.message(observers=[0, 1, 2, observer])) == ABORT

    @pytest.mark.parametrize("observers", [[0, 0, 1, 2], [0, 1, 2, 0], [30, 1, 2, 30]])
    def test_12_repeated_observer(self, feed: Feed, observers: list[int]) -> None:
        assert failure(feed, feed.message(observers=observers)) == "observer index repeated"

    def test_11_and_12_the_first_wrong_observer_counts(self, feed: Feed) -> None:
        assert failure(feed, feed.message(observers=[1, 1, 31])) == "observer index repeated"
        assert failure(feed, feed.message(observers=[1, 31, 1])) == ABORT

    def test_13_unauthorized_transmitter(self, feed: Feed, stranger: str) -> None:
        for sender in (stranger, feed.owner, feed.signers[0].address, ZERO):
            assert failure(feed, feed.message(), sender) == "unauthorized transmitter"

    def test_13_transmitter_of_the_configuration_before(self, feed: Feed, payees: list[str]) -> None:
        old = feed.transmitters
        set_payees(feed, payees, 4, "new")
        feed.set_config(4, 1, "new")
        assert failure(feed, feed.message(), old[0]) == "unauthorized transmitter"

    def test_13_nobody_may_transmit_before_a_configuration(self, node: Node, aggregator: Contract, owner: str) -> None:
        feed = Feed(node, aggregator, owner)
        message = feed.message([1], observers=[0], by=[Signer("", 0)], digest=bytes(16))
        assert failure(feed, message, owner) == "unauthorized transmitter"

    def test_14_signature_of_an_outsider(self, feed: Feed) -> None:
        message = feed.message(by=[feed.signers[0], Signer("outsider")])
        assert failure(feed, message) == "address not authorized to sign"

    def test_14_signer_of_the_configuration_before(self, feed: Feed) -> None:
        old = feed.signers
        feed.set_config(4, 1, signers=[Signer("other", i) for i in range(4)])
        assert failure(feed, feed.message(by=old[:2])) == "address not authorized to sign"

    def test_14_signature_over_another_report(self, feed: Feed) -> None:
        message = feed.message([1, 2, 3, 4])
        message.report = feed.message([1, 2, 3, 5]).report
        assert failure(feed, message) == "address not authorized to sign"

    @pytest.mark.parametrize("v", [2, 26, 27, 28, 229, 230, 255])
    def test_14_recovery_value_other_than_0_and_1(self, feed: Feed, v: int) -> None:
        message = feed.message()
        message.vs = bytes([message.vs[0], v]) + bytes(30)
        assert failure(feed, message) == "address not authorized to sign"

    @pytest.mark.parametrize("bad", [0, SECP256K1_ORDER, 2**256 - 1])
    @pytest.mark.parametrize("part", ["rs", "ss"])
    def test_14_failed_recovery_is_not_the_signer_before(self, feed: Feed, part: str, bad: int) -> None:
        message = feed.message()
        getattr(message, part)[1] = bad.to_bytes(32, "big")
        assert failure(feed, message) == "address not authorized to sign"

    def test_15_repeated_signer(self, feed: Feed) -> None:
        signers = [feed.signers[3], feed.signers[1], feed.signers[3]]
        assert failure(feed, feed.message(by=signers)) == "non-unique signature"

    def test_14_and_15_the_first_wrong_signature_counts(self, feed: Feed) -> None:
        a, outsider = feed.signers[0], Signer("outsider")
        assert failure(feed, feed.message(by=[a, a, outsider])) == "non-unique signature"
        assert failure(feed, feed.message(by=[a, outsider, a])) == "address not authorized to sign"

    @pytest.mark.parametrize(
        "observations", [[2, 1, 3, 4], [1, 2, 4, 3], [0, -1, 2, 3], [INT192_MAX, INT192_MIN, 0, 1]]
    )
    def test_16_unsorted_observations(self, feed: Feed, observations: list[int]) -> None:
        assert failure(feed, feed.message(observations)) == "observations not sorted"

    def test_17_median_out_of_range(
        self, node: Node, artifact: Any, owner: str, token: Contract, payees: list[str]
    ) -> None:
        contract = deploy_aggregator(node, artifact, owner, token.address, low=-5, high=7)
        feed = Feed(node, contract, owner)
        set_payees(feed, payees, 4)
        feed.set_config(4, 1)
        for median in (-6, 8, INT192_MIN, INT192_MAX):
            message = feed.message([INT192_MIN, INT192_MIN, median, INT192_MAX])
            assert failure(feed, message) == "median is out of min-max range"
        for median in (-5, 7):
            feed.transmit([INT192_MIN, INT192_MIN, median, INT192_MAX])

    def test_19_gas_at_entry_beyond_32_bits_burns_all_of_it(self, feed: Feed) -> None:
        feed.node.rpc("evm_setBlockGasLimit", hex(2**34))
        message = feed.message()
        feed.try_call(message, gas=hex(2**32 - 1))
        assert failure(feed, message, gas=hex(2**32 + 100_000)) == ABORT


ORDER = [
    "transmit message too long",
    "configDigest mismatch",
    "stale report",
    "not enough signatures",
    "too many signatures",
    "signatures out of registration",
    "num observations out of bounds",
    "too few values to trust median",
    "observer index repeated",
    "unauthorized transmitter",
    "address not authorized to sign",
    "non-unique signature",
    "observations not sorted",
    "median is out of min-max range",
]


EXCLUSIVE = [
    {"not enough signatures", "too many signatures"},
    {"num observations out of bounds", "too few values to trust median"},
    {"not enough signatures", "non-unique signature"},
    {"not enough signatures", "address not authorized to sign"},
    {"too few values to trust median", "observer index repeated"},
    {"too few values to trust median", "observations not sorted"},
]


@pytest.mark.parametrize(("first", "second"), [p for p in combinations(ORDER, 2) if set(p) not in EXCLUSIVE])
def test_of_two_violations_the_earlier_in_the_table_is_reported(
    order_feed: Feed, stranger: str, first: str, second: str
) -> None:
    feed, wrong = order_feed, {first, second}
    observations, observers = [1, 2, 3, 4], [0, 1, 2, 3]
    if "num observations out of bounds" in wrong:
        observations, observers = list(range(32)), [*range(31), 30]
    if "too few values to trust median" in wrong:
        observations, observers = [1, 2], [0, 1]
    if "observer index repeated" in wrong:
        observers[1] = observers[0]
    if "observations not sorted" in wrong:
        observations[0], observations[1] = observations[1], observations[0]
    if "median is out of min-max range" in wrong:
        observations = [o + 10**31 for o in observations]
    signers = list(feed.signers[:2])
    if "not enough signatures" in wrong:
        signers = signers[:1]
    if "too many signatures" in wrong:
        signers = [feed.signers[i % 4] if i < 4 else Signer("outsider", i) for i in range(32)]
    if "address not authorized to sign" in wrong:
        signers[0] = Signer("outsider")
    if "non-unique signature" in wrong:
        signers = (
            [feed.signers[2], *signers[:1], *signers[:1]]
            if "too many signatures" not in wrong
            else [feed.signers[0] for _ in range(32)]
        )
        if "address not authorized to sign" in wrong:
            signers = [Signer("outsider"), feed.signers[0], feed.signers[0]]
    message = feed.message(
        observations,
        observers=observers,
        by=signers,
        digest=bytes(16) if "configDigest mismatch" in wrong else None,
        count=1 if "stale report" in wrong else None,
    )
    if "signatures out of registration" in wrong:
        message.ss.append(bytes(32))
    if "transmit message too long" in wrong:
        message.tail = b"\x00"
    sender = stranger if "unauthorized transmitter" in wrong else None
    assert failure(feed, message, sender) == first


@pytest.fixture(scope="module")
def order_feed(node: Node, project: Any, owner: str, token: Contract, payees: list[str]) -> Feed:
    """Four oracles, one report accepted, answers up to 10^30."""
    artifact = project.AccessControlledOffchainAggregator
    contract = deploy_aggregator(node, artifact, owner, token.address, low=-(10**30), high=10**30)
    feed = Feed(node, contract, owner)
    set_payees(feed, payees, 4)
    feed.set_config(4, 1)
    feed.transmit()
    return feed


class TestTolerances:
    """Rows of 8.4: what no honest node sends, but the deployed contracts accept."""

    def test_observer_without_oracle_is_counted_q4(self, tester_feed: Feed) -> None:
        tester_feed.transmit(observers=[0, 4, 30, 1])
        counts = tester_feed.aggregator.call("billingData")[0]
        assert [c - 1 for c in counts] == [1, 1, 0, 0, 1] + [0] * 25 + [1]

    def test_observers_behind_the_last_observation_are_ignored(self, feed: Feed) -> None:
        observers = bytes([0, 1, 2, 3]) + b"\xff" * 28
        message = feed.sign(encode_report(feed.context(), observers, [1, 2, 3, 4]))
        assert feed.send(message).events[0].args["observers"] == bytes([0, 1, 2, 3])

    def test_words_behind_the_report_q8(self, feed: Feed) -> None:
        feed.send(feed.sign(feed.message().report + b"\xff" * 64))
        assert feed.aggregator.call("latestAnswer") == 102

    def test_array_elsewhere_in_the_report_q8(self, feed: Feed) -> None:
        good = feed.message([1, 2, 3, 4]).report
        for gap in (b"\xff" * 32, b"\xff" * 31 + b"\x00"):
            report = feed.context() + good[32:64] + (96 + len(gap)).to_bytes(32, "big") + gap + good[96:]
            assert feed.send(feed.sign(report)).events[0].args["observations"] == [1, 2, 3, 4]

    def test_array_that_overlaps_the_head(self, feed: Feed) -> None:
        # The array begins at the observers: their word is its length, so the observers are one zero, one two and so on.
        head = feed.context() + (3).to_bytes(32, "big") + (32).to_bytes(32, "big")
        report = head + (40).to_bytes(32, "big") + (41).to_bytes(32, "big")
        # Observer bytes are 0, 0, 0: refused as repeated, hence decoded.
        assert failure(feed, feed.sign(report)) == "observer index repeated"

    def test_padding_of_the_context_is_copied(self, feed: Feed) -> None:
        padding = bytes(range(1, 12))
        receipt = feed.transmit(padding=padding)
        assert receipt.events[0].args["rawReportContext"] == feed.context(feed.count, padding=padding)

    def test_upper_bits_of_an_observation_are_ignored_but_shown(self, feed: Feed) -> None:
        good = feed.message([-5, -4, 7, 9])
        words = [good.report[128 + 32 * i : 160 + 32 * i] for i in range(4)]
        dirty = [b"\x5a" * 8 + w[8:] for w in words]
        # The event does not decode, so look at the bytes.
        raw = feed.sign(good.report[:128] + b"".join(dirty)).encode()
        receipt = feed.node.transact(feed.transmitters[0], feed.aggregator.address, raw)
        assert feed.aggregator.call("latestAnswer") == 7
        data = bytes.fromhex(receipt["logs"][0]["data"][2:])
        assert data[192:320] == b"".join(dirty)
        assert int.from_bytes(data[:32], "big") == 7

    def test_order_of_the_dynamic_arguments_is_free(self, feed: Feed) -> None:
        m = feed.message()
        rs = encode(["bytes32[]"], [m.rs])[32:]
        ss = encode(["bytes32[]"], [m.ss])[32:]
        report = encode(["bytes"], [m.report])[32:]
        heads = (128 + len(ss) + len(rs), 128 + len(ss), 128)
        data = selector(TRANSMIT) + b"".join(h.to_bytes(32, "big") for h in heads) + m.vs + ss + rs + report
        feed.send(data)
        assert feed.aggregator.call("latestRound") == 1

    def test_bytes_of_raw_vs_behind_the_last_signature_are_ignored(self, feed: Feed) -> None:
        message = feed.message()
        message.vs = message.vs[:2] + b"\xff" * 30
        feed.send(message)

    def test_high_s_twin_of_a_signature_q9(self, feed: Feed) -> None:
        message = feed.message()
        s = SECP256K1_ORDER - int.from_bytes(message.ss[0], "big")
        message.ss[0] = s.to_bytes(32, "big")
        message.vs = bytes([message.vs[0] ^ 1]) + message.vs[1:]
        feed.send(message)

    def test_value_is_refused(self, feed: Feed) -> None:
        assert failure(feed, feed.message(), value="0x1") == ""


def test_look_up_of_signers_that_share_all_buckets(
    node: Node, aggregator: Contract, owner: str, payees: list[str]
) -> None:
    """Signers with the same last six bits fill consecutive buckets, and wrap from the last one to the first."""
    signers: list[Signer] = []
    secret = 1
    while len(signers) < 7:
        signer = Signer(secret=secret)
        if int(signer.address, 16) & 63 == 62:
            signers.append(signer)
        secret += 1
    neighbour = next(s for s in (Signer(secret=i) for i in range(1, 10_000)) if int(s.address, 16) & 63 == 62)
    assert neighbour.address == signers[0].address
    feed = Feed(node, aggregator, owner)
    set_payees(feed, payees, 7)
    feed.set_config(7, 2, signers=signers)
    for i in range(5):
        feed.transmit(observers=range(7), by=signers[i : i + 3])
    outsider = next(
        s for s in (Signer(secret=i) for i in range(secret, secret + 10_000)) if int(s.address, 16) & 63 == 1
    )
    assert failure(feed, feed.message(by=[*signers[:2], outsider])) == "address not authorized to sign"
    assert failure(feed, feed.message(by=[*signers[5:], signers[6]])) == "non-unique signature"


def test_report_and_signatures_of_the_specification(
    node: Node, aggregator: Contract, owner: str, payees: list[str]
) -> None:
    """OCR1 contract 19.2."""
    feed = Feed(node, aggregator, owner)
    set_payees(feed, payees, 4)
    feed.set_config(4, 1, signers=[Signer(secret=i) for i in (1000, 1001, 1002, 1003)])
    feed.set_digest(bytes.fromhex("101112131415161718191a1b1c1d1e1f"))
    message = feed.message([-5, 100, 101], observers=[2, 0, 3], count=0x0709)
    assert keccak(message.report).hex() == "d65479f96eb0da88230a8f67733d315e4a263693a97ae0fcecd730364ecd3c56"
    assert feed.signers[0].address == "0x7F1d642DbfD62aD4A8fA9810eA619707d09825D0"
    assert [r.hex() for r in message.rs] == [
        "14d87590ded95ad4d02034f6673708d4a0e9ebdc853cd506212d5dbadb9fd3cf",
        "61cef8faf07a73fa743fe0250afc195d14653793db8cce879b6beafe37c3183a",
    ]
    assert [s.hex() for s in message.ss] == [
        "568c32b10dfba49035049a6a2d2d33fff62afabca5515602993b1ebec3917b6d",
        "1efea2b0f164bff9d115141bfd8a397317eaa21c433a0dfdfa372b8daf2c8aac",
    ]
    receipt = feed.send(message, sender=account("transmitter", "", 2))
    assert receipt.events[0].args["answer"] == 100
    assert receipt.events[0].args["observers"] == bytes([2, 0, 3])
    assert feed.aggregator.call("latestTransmissionDetails")[:3] == [feed.digest, 7, 9]
