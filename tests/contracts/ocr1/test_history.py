"""Consumer getters, OCR1 contract 14, over the packed history: two rounds a word, wide answers on the side."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.contracts.harness import Contract, Node
from tests.contracts.ocr1.feed import (
    HOT_SLOT,
    INT192_MAX,
    INT192_MIN,
    Feed,
    deploy_aggregator,
    reason,
    refusal,
    set_payees,
)

# The largest and smallest answers that are stored in half a word.
NARROW_MAX, NARROW_MIN = 2**79 - 1, -(2**79) + 1
EDGES = [
    0,
    1,
    -1,
    NARROW_MAX,
    NARROW_MIN,
    NARROW_MAX + 1,
    NARROW_MIN - 1,
    NARROW_MIN - 2,
    2**80,
    -(2**80),
    2**88,
    2**127,
    -(2**128),
    INT192_MAX,
    INT192_MIN,
]


def check(feed: Feed, rounds: list[tuple[int, int]]) -> None:
    """``rounds`` are the answers and timestamps since round 1."""
    call = feed.aggregator.call
    for number, (answer, timestamp) in enumerate(rounds, 1):
        assert call("getAnswer", number) == answer
        assert call("getTimestamp", number) == timestamp
        assert call("getRoundData", number) == [number, answer, timestamp, timestamp, number]
    latest, (answer, timestamp) = len(rounds), rounds[-1]
    assert call("latestRound") == latest
    assert call("latestAnswer") == answer
    assert call("latestTimestamp") == timestamp
    assert call("latestRoundData") == [latest, answer, timestamp, timestamp, latest]
    assert call("latestTransmissionDetails")[3:] == [answer, timestamp]
    assert call("getRoundData", latest + 1) == [latest + 1, 0, 0, 0, latest + 1]


def test_before_any_report(node: Node, aggregator: Contract, owner: str) -> None:
    assert aggregator.call("latestAnswer") == 0
    assert aggregator.call("latestTimestamp") == 0
    assert aggregator.call("latestRound") == 0
    assert aggregator.call("latestRoundData") == [0] * 5
    for number in (0, 1, 7, 2**32 - 1):
        assert aggregator.call("getAnswer", number) == 0
        assert aggregator.call("getTimestamp", number) == 0
        assert aggregator.call("getRoundData", number) == [number, 0, 0, 0, number]


def test_numbers_that_are_no_rounds_q10(feed: Feed) -> None:
    feed.transmit()
    feed.transmit()
    for number in (0, 3, 4, 5, 2**32 - 2, 2**32 - 1):
        assert feed.aggregator.call("getAnswer", number) == 0
        assert feed.aggregator.call("getTimestamp", number) == 0
        assert feed.aggregator.call("getRoundData", number) == [number, 0, 0, 0, number]
    for number in (2**32, 2**32 + 1, 2**32 + 2, 2**80 - 1):
        assert feed.aggregator.call("getAnswer", number) == 0
        assert feed.aggregator.call("getTimestamp", number) == 0
        assert refusal(feed.aggregator, "getRoundData", number) == "No data present"
    for number in (2**80, 2**255, 2**256 - 1):
        assert feed.aggregator.call("getAnswer", number) == 0
        assert feed.aggregator.call("getTimestamp", number) == 0


def test_no_argument_reads_other_storage(feed: Feed) -> None:
    """Every word of the contract's storage is behind some number if it is not bounded."""
    feed.transmit()
    for shift in range(30, 256):
        assert feed.aggregator.call("getAnswer", 2**shift + 1) == 0


@pytest.mark.parametrize("first", [0, 1])
def test_every_answer_is_read_back_in_even_and_odd_rounds(feed: Feed, first: int) -> None:
    rounds = []
    answers = [5] * first + [a for edge in EDGES for a in (edge, edge)] + EDGES
    for answer in answers:
        receipt = feed.transmit([answer] * 4)
        rounds.append((answer, receipt.timestamp))
    check(feed, rounds)


def test_history_is_right_after_every_round(feed: Feed) -> None:
    rounds: list[tuple[int, int]] = []
    for i in range(9):
        answer = [7, -8, 2**100 + i, -(2**150)][i % 4]
        receipt = feed.transmit([answer] * 4)
        rounds.append((answer, receipt.timestamp))
        check(feed, rounds)


def test_random_answers_validators_and_configurations(feed: Feed, validator: Contract, payees: list[str]) -> None:
    """Old rounds stay the same whatever happens: the validator writes the history earlier, and goes again."""
    chance = random.Random(1)
    rounds: list[tuple[int, int]] = []
    for _ in range(60):
        event = chance.randrange(6)
        if event == 0:
            feed.aggregator.send("setValidatorConfig", validator.address, 200_000, sender=feed.owner)
        elif event == 1:
            feed.aggregator.send("setValidatorConfig", "0x" + "00" * 20, 0, sender=feed.owner)
        elif event == 2:
            n, f = chance.choice([(4, 1), (7, 2), (10, 3)])
            feed.set_config(n, f)
        answer = chance.randrange(-(2 ** chance.randrange(192)), 2 ** chance.randrange(192))
        receipt = feed.transmit([answer] * len(feed.signers))
        rounds.append((answer, receipt.timestamp))
    check(feed, rounds)


@pytest.mark.parametrize("timestamp", [2**32 - 1, 2**32, 2**39 - 1, 2**39, 2**63, 2**64 - 2])
def test_timestamps_up_to_64_bits(feed: Feed, timestamp: int) -> None:
    rounds = []
    for i in range(3):
        feed.node.rpc("evm_setNextBlockTimestamp", hex(timestamp - 2 + i))
        receipt = feed.transmit([i] * 4)
        assert receipt.timestamp == timestamp - 2 + i
        rounds.append((i, receipt.timestamp))
    check(feed, rounds)


def test_pairs_do_not_mix_at_the_last_rounds(feed: Feed) -> None:
    for number in (2**31 - 2, 2**32 - 4):
        feed.set_round(number)
        for answer in (1, 2, 3):
            feed.transmit([answer] * 4)
        assert [feed.aggregator.call("getAnswer", number + i) for i in (1, 2, 3)] == [1, 2, 3]


def test_a_round_without_entry_is_zero_even_if_the_latest_is_wide(feed: Feed) -> None:
    feed.transmit([2**150] * 4)
    feed.transmit([2**151] * 4)
    assert feed.aggregator.call("getAnswer", 3) == 0
    assert feed.word(HOT_SLOT) >> 137 == 1 << 118


def test_descriptions_of_every_length(node: Node, artifact: Any, owner: str, token: Contract) -> None:
    for length in (0, 1, 30, 31, 32, 33, 64, 100):
        text = "".join(chr(33 + i % 90) for i in range(length))
        contract = deploy_aggregator(node, artifact, owner, token.address, description=text)
        assert contract.call("description") == text
        data = node.call(contract.address, contract.encode("description"))
        assert len(data) == 64 + -(-length // 32) * 32


def test_set_payees_is_needed_once(feed: Feed, payees: list[str]) -> None:
    """The fixtures rely on it: registering the same payee again is silent."""
    set_payees(feed, payees, 4)
    assert reason(lambda: set_payees(feed, payees[1:], 4)) == "payee already set"


def test_every_field_of_the_packed_words_at_its_limit_at_once(large_feed: Feed) -> None:
    """31 oracles, the last rounds, counters and timestamps that fit, a digest of ones, the highest billing."""
    feed = large_feed
    highest = [2**32 - 1] * 5
    feed.aggregator.send("setBilling", *highest, sender=feed.owner)
    assert feed.aggregator.call("getBilling") == highest
    feed.set_digest(b"\xff" * 16)
    feed.set_round(2**32 - 4)
    old = 2**32 - 3
    expected = []
    for number, counter, answer, timestamp in (
        (old, 2**40 - 3, NARROW_MIN, 2**39 - 1),
        (old + 1, 2**40 - 2, INT192_MIN, 2**39),
        (old + 2, 2**40 - 1, INT192_MAX, 2**64 - 2),
    ):
        feed.node.rpc("evm_setNextBlockTimestamp", hex(timestamp))
        receipt = feed.transmit([answer] * 31, count=counter, sender=feed.transmitters[30])
        assert receipt.named("NewTransmission")[0]["aggregatorRoundId"] == number
        expected.append([number, answer, timestamp, timestamp, number])
        assert [feed.aggregator.call("getRoundData", entry[0]) for entry in expected] == expected
        assert feed.aggregator.call("latestRoundData") == expected[-1]
        details = [b"\xff" * 16, counter >> 8, counter & 255, answer, timestamp]
        assert feed.aggregator.call("latestTransmissionDetails") == details
        assert feed.aggregator.call("getBilling") == highest
        assert feed.aggregator.call("transmitters") == feed.transmitters
        assert feed.aggregator.call("owner") == feed.owner
    # The counter is at its end: nothing follows before another configuration.
    assert reason(lambda: feed.transmit([1] * 31, count=2**40 - 1)) == "stale report"
