"""Consumer getters (OCR2 contract 14), oracles' readers (8.7), access control (15), identification (1)."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import to_checksum_address

from tests.contracts.harness import ZERO, Contract, Node, Reverted, account, deploy, selector
from tests.contracts.ocr2.feed import MAX_ANSWER, MIN_ANSWER, OBSERVED_AT, Feed, deploy_aggregator, onchain_config

GATED = {
    "latestAnswer": [],
    "latestTimestamp": [],
    "latestRound": [],
    "getAnswer": [1],
    "getTimestamp": [1],
    "description": [],
    "getRoundData": [1],
    "latestRoundData": [],
}
INT192_MAX, INT192_MIN = 2**191 - 1, -(2**191)


def failure(contract: Contract, method: str, *args: Any, sender: str | None = None) -> str:
    with pytest.raises(Reverted) as caught:
        contract.call(method, *args, sender=sender)
    return caught.value.reason


class TestConsumerGetters:
    """The table of OCR2 contract 14."""

    def test_before_any_report_everything_reads_zero(self, aggregator: Contract) -> None:
        assert (
            aggregator.call("latestAnswer") == aggregator.call("latestTimestamp") == aggregator.call("latestRound") == 0
        )
        assert aggregator.call("getAnswer", 1) == aggregator.call("getTimestamp", 1) == 0
        assert aggregator.call("latestRoundData") == [0, 0, 0, 0, 0]
        assert aggregator.call("getRoundData", 7) == [7, 0, 0, 0, 7]

    def test_existing_rounds(self, feed: Feed) -> None:
        times = [feed.transmit([k * 10] * 3, observed_at=1000 + k).timestamp for k in range(1, 6)]
        for r in range(1, 6):
            assert feed.aggregator.call("getAnswer", r) == r * 10
            assert feed.aggregator.call("getTimestamp", r) == times[r - 1]
            assert feed.aggregator.call("getRoundData", r) == [r, r * 10, 1000 + r, times[r - 1], r]
        assert feed.aggregator.call("latestAnswer") == 50
        assert feed.aggregator.call("latestTimestamp") == times[-1]
        assert feed.aggregator.call("latestRound") == 5
        assert feed.aggregator.call("latestRoundData") == [5, 50, 1005, times[-1], 5]

    @pytest.mark.parametrize("rounds", [1, 2, 3])
    @pytest.mark.parametrize("r", [0, 4, 5, 2**32 - 1])
    def test_rounds_that_do_not_exist(self, feed: Feed, rounds: int, r: int) -> None:
        for _ in range(rounds):
            feed.transmit()
        assert feed.aggregator.call("getAnswer", r) == 0
        assert feed.aggregator.call("getTimestamp", r) == 0
        assert feed.aggregator.call("getRoundData", r) == [r, 0, 0, 0, r]

    @pytest.mark.parametrize("r", [2**32, 2**32 + 1, 2**64 + 1, 2**80 - 1])
    def test_ids_beyond_32_bits_read_zero_with_the_id_q9(self, feed: Feed, r: int) -> None:
        feed.transmit()
        assert feed.aggregator.call("getAnswer", r) == feed.aggregator.call("getTimestamp", r) == 0
        assert feed.aggregator.call("getRoundData", r) == [0, 0, 0, 0, 0]

    def test_ids_of_256_bits_for_the_old_getters(self, feed: Feed) -> None:
        feed.transmit()
        for r in (2**80 + 1, 2**256 - 1, 2**255 + 1):
            assert feed.aggregator.call("getAnswer", r) == feed.aggregator.call("getTimestamp", r) == 0

    def test_an_id_beyond_80_bits_does_not_decode(self, feed: Feed) -> None:
        data = selector("getRoundData(uint80)") + (2**80).to_bytes(32, "big")
        with pytest.raises(Reverted) as caught:
            feed.node.call(feed.aggregator.address, data)
        assert caught.value.data == b""


class TestHistory:
    """Two rounds share a slot; wide rounds have one of their own. Nobody must notice."""

    @pytest.fixture
    def wide(self, node: Node, artifact: Any, owner: str) -> Feed:
        """A feed that admits every answer."""
        contract = deploy_aggregator(
            node,
            artifact,
            owner,
            ZERO,
            billing_admin=ZERO,
            requester_admin=ZERO,
            low=INT192_MIN,
            high=INT192_MAX,
        )
        feed = Feed(node, contract, owner)
        feed.set_config(4, 1, onchain=onchain_config(INT192_MIN, INT192_MAX))
        return feed

    def check(self, feed: Feed, expected: dict[int, tuple[int, int, int]]) -> None:
        for r, (answer, observed, transmitted) in expected.items():
            assert feed.aggregator.call("getRoundData", r) == [r, answer, observed, transmitted, r], r
            assert feed.aggregator.call("getAnswer", r) == answer
            assert feed.aggregator.call("getTimestamp", r) == transmitted

    def test_answers_around_every_limit_next_to_each_other(self, wide: Feed) -> None:
        limits = [2**81 - 1, 2**81, -(2**81), -(2**81) - 1, INT192_MAX, INT192_MIN, 0, -1, 1, 2**64, -(2**64)]
        # Each in both halves, with every kind of neighbour.
        answers = [a for a in limits for a in (a, 5)] + [a for a in limits for a in (7, a)] + limits
        expected = {}
        for r, answer in enumerate(answers, 1):
            now = wide.node.timestamp()
            observed = max(0, now - r) if r % 3 else now + r
            receipt = wide.transmit([answer] * 3, observed_at=observed)
            expected[r] = (answer, observed, receipt.timestamp)
        self.check(wide, expected)
        # Reconfiguration and later rounds leave old rounds alone.
        wide.set_config(7, 2, label="later", onchain=onchain_config(INT192_MIN, INT192_MAX))
        wide.transmit([INT192_MIN] * 7)
        self.check(wide, expected)

    @pytest.mark.parametrize("lag", [0, 1, 4095, 4096, -4096, -4097, 2**31, -(2**31), 10**6])
    def test_observation_times_around_every_limit(self, wide: Feed, lag: int) -> None:
        expected = {}
        for k in range(4):
            r = wide.aggregator.call("latestRound") + 1
            now = wide.node.timestamp() + 10
            wide.node.rpc("evm_setNextBlockTimestamp", now)
            observed = (now - lag) % 2**32
            receipt = wide.transmit([k - 2] * 3, observed_at=observed)
            assert receipt.timestamp == now
            expected[r] = (k - 2, observed, now)
        self.check(wide, expected)

    @pytest.mark.parametrize("observed", [0, 1, 2**32 - 1])
    def test_extreme_observation_times(self, wide: Feed, observed: int) -> None:
        r = wide.aggregator.call("latestRound") + 1
        receipt = wide.transmit([3] * 3, observed_at=observed)
        self.check(wide, {r: (3, observed, receipt.timestamp)})
        assert receipt.named("NewRound")[0]["startedAt"] == observed

    @pytest.mark.parametrize("offset", [-2, -1, 0, 1, 5])
    def test_when_the_clock_passes_32_bits(self, wide: Feed, offset: int) -> None:
        now = 2**32 + offset
        wide.node.rpc("evm_setNextBlockTimestamp", now)
        observed = (now - 3) % 2**32
        r = wide.aggregator.call("latestRound") + 1
        receipt = wide.transmit([-9] * 3, observed_at=observed)
        # The event has the full time, storage the lower 32 bits.
        assert receipt.named("AnswerUpdated")[0]["updatedAt"] == now
        self.check(wide, {r: (-9, observed, now % 2**32)})
        assert wide.aggregator.call("latestTimestamp") == now % 2**32

    def test_details_for_oracles_have_the_latest_answer_however_wide(self, wide: Feed) -> None:
        for answer in (INT192_MIN, INT192_MAX, -1, 2**81):
            receipt = wide.transmit([answer] * 3, count=wide.count + 300)
            details = wide.aggregator.call("latestTransmissionDetails", sender=wide.owner)
            assert details == [wide.digest, wide.count >> 8, wide.count & 255, answer, receipt.timestamp]


class TestLastRound:
    def test_row_16_there_is_no_round_beyond_32_bits(self, feed: Feed) -> None:
        """The counter of rounds is set in storage: nobody transmits four thousand million reports."""
        slot = feed.hot_slot()
        word = feed.word(slot)
        for number, reason in ((2**32 - 2, None), (2**32 - 1, "panic 0x11")):
            feed.set_word(slot, word & ~(0xFFFFFFFF << 40) | number << 40)
            if reason is None:
                receipt = feed.send(feed.message(juels_per_fee_coin=-1))
                assert feed.aggregator.call("latestRoundData") == [
                    2**32 - 1,
                    100,
                    OBSERVED_AT,
                    receipt.timestamp,
                    2**32 - 1,
                ]
                assert feed.aggregator.call("getAnswer", 2**32 - 1) == 100
            else:
                with pytest.raises(Reverted) as caught:
                    feed.try_call(feed.message(juels_per_fee_coin=-1).encode())
                assert caught.value.reason == reason
                assert failure(feed.aggregator, "requestNewRound", sender=feed.owner) == reason

    def test_every_field_of_the_packed_words_at_its_limit_at_once(self, bare_feed: Feed) -> None:
        """31 oracles, the last rounds, counters and times, the highest billing, a payment of almost 96 bits."""
        feed = bare_feed
        call = feed.aggregator.call
        feed.set_config(31, 10)
        highest, validator = [2**32 - 1] * 4 + [2**24 - 1], "0x" + "fF" * 20
        feed.aggregator.send("setBilling", *highest, sender=feed.owner)
        # Among neighbours that are zero; below, among neighbours that are not.
        assert call("getBilling") == highest
        feed.aggregator.send("setValidatorConfig", validator, 0, sender=feed.owner)
        slot = feed.hot_slot()
        feed.set_word(slot, feed.word(slot) & ~(0xFFFFFFFF << 40) | (2**32 - 4) << 40)
        last = feed.transmitters[30]
        record = feed.record_slot(last)
        # All but a little of the accumulator, and all rounds but three already paid for.
        feed.set_word(record, feed.word(record) | 2**96 - 2 | (2**32 - 4) << 96)
        details, expected = call("latestConfigDetails"), []
        for number, counter, answer, observed, now in (
            (2**32 - 3, 2**40 - 3, -(2**81), 2**32 - 1 - 4095, 2**32 - 1),
            (2**32 - 2, 2**40 - 2, MIN_ANSWER, 2**32 - 1, 2**32 + 4095),
            (2**32 - 1, 2**40 - 1, MAX_ANSWER, 0, 2**33 + 2**32 - 1),
        ):
            feed.node.rpc("evm_setNextBlockTimestamp", now)
            # The transmitter forgoes its payment, which would not fit.
            feed.transmit([answer] * 31, count=counter, observed_at=observed, sender=last, juels_per_fee_coin=-1)
            expected.append([number, answer, observed, now % 2**32, number])
            assert [call("getRoundData", entry[0]) for entry in expected] == expected
            assert call("latestRoundData") == expected[-1]
            assert call("latestTransmissionDetails") == [
                feed.digest,
                counter >> 8,
                counter & 255,
                answer,
                now % 2**32,
            ]
            assert call("getBilling") == highest
            assert call("latestConfigDetails") == details
            assert call("getTransmitters") == feed.transmitters
            assert call("getValidatorConfig") == [to_checksum_address(validator), 0]
            assert call("oracleObservationCount", last) == len(expected)
            assert call("owedPayment", last) == 2**96 - 2 + len(expected) * (2**32 - 1) * 10**9
        with pytest.raises(Reverted, match=r"^stale report$"):
            feed.transmit([1] * 31, count=2**40 - 1)


class TestReadersForOracles:
    def test_transmission_details_only_from_outside(self, feed: Feed, forwarder: Contract) -> None:
        data = feed.aggregator.encode("latestTransmissionDetails")
        assert failure(forwarder, "forward", feed.aggregator.address, data) == "Only callable by EOA"

    def test_digest_and_epoch_are_open_to_contracts(self, feed: Feed, forwarder: Contract) -> None:
        feed.transmit(count=5 * 256)
        data = feed.aggregator.encode("latestConfigDigestAndEpoch")
        result = forwarder.call("forward", feed.aggregator.address, data)
        assert feed.aggregator.outputs("latestConfigDigestAndEpoch", result) == [False, feed.digest, 5]


class TestIdentification:
    def test_constants(self, aggregator: Contract) -> None:
        controlled = "checkEnabled" in aggregator.methods
        name = "AccessControlledOCR2Aggregator" if controlled else "OCR2Aggregator"
        assert aggregator.call("typeAndVersion") == f"{name} 1.0.0"
        assert aggregator.call("version") == 6
        assert aggregator.call("decimals") == 8
        assert aggregator.call("description", sender=account("eoa")) == "ETH / USD"
        assert aggregator.call("minAnswer") == MIN_ANSWER
        assert aggregator.call("maxAnswer") == MAX_ANSWER

    def test_the_constructor_announces_what_it_sets(
        self, aggregator: Contract, token: Contract, controller: Contract
    ) -> None:
        events = aggregator.deployment_events
        assert [(e.name, e.args) for e in events] == [
            ("LinkTokenSet", {"oldLinkToken": ZERO, "newLinkToken": token.address}),
            ("BillingAccessControllerSet", {"old": ZERO, "current": controller.address}),
            ("RequesterAccessControllerSet", {"old": ZERO, "current": controller.address}),
        ]

    def test_the_constructor_is_silent_about_absent_controllers(self, node: Node, artifact: Any, owner: str) -> None:
        contract = deploy_aggregator(node, artifact, owner, ZERO, billing_admin=ZERO, requester_admin=ZERO)
        assert [e.name for e in contract.deployment_events] == ["LinkTokenSet"]

    def test_billing_is_all_zero_at_first_q15(self, aggregator: Contract) -> None:
        assert aggregator.call("getBilling") == [0, 0, 0, 0, 0]

    @pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 64, 165])
    def test_descriptions_of_every_length(self, node: Node, artifact: Any, owner: str, length: int) -> None:
        text = "".join(chr(33 + i % 90) for i in range(length))
        contract = deploy(node, artifact, ZERO, 0, 1, ZERO, ZERO, 18, text, sender=owner)
        assert contract.call("description") == text
        assert contract.call("decimals") == 18

    def test_unknown_selectors_short_calls_and_value_fail_without_data(
        self, aggregator: Contract, node: Node, stranger: str
    ) -> None:
        for data in (b"", b"\x01", b"\x01\x02\x03", selector("nothing()")):
            with pytest.raises(Reverted) as caught:
                node.call(aggregator.address, data)
            assert caught.value.data == b""
        with pytest.raises(Reverted) as caught:
            node.call(aggregator.address, selector("decimals()"), stranger, value="0x1")
        assert caught.value.data == b""

    def test_runtime_code_fits(self, node: Node, aggregator: Contract) -> None:
        assert len(node.rpc("eth_getCode", aggregator.address, "latest")) // 2 - 1 <= 24_576


class TestAccess:
    """OCR2 contract 15."""

    @pytest.fixture(scope="class")
    def gated(self, node: Node, project: Any, owner: str) -> Contract:
        return deploy_aggregator(
            node, project.AccessControlledOCR2Aggregator, owner, ZERO, billing_admin=ZERO, requester_admin=ZERO
        )

    @pytest.mark.parametrize("method", GATED)
    def test_contracts_must_be_listed(self, gated: Contract, forwarder: Contract, owner: str, method: str) -> None:
        data = gated.encode(method, *GATED[method])
        assert failure(forwarder, "forward", gated.address, data) == "No access"
        gated.send("addAccess", forwarder.address, sender=owner)
        assert forwarder.call("forward", gated.address, data) == gated.node.call(gated.address, data)
        gated.send("removeAccess", forwarder.address, sender=owner)
        assert failure(forwarder, "forward", gated.address, data) == "No access"
        gated.send("disableAccessCheck", sender=owner)
        assert forwarder.call("forward", gated.address, data)
        gated.send("enableAccessCheck", sender=owner)
        assert failure(forwarder, "forward", gated.address, data) == "No access"

    def test_everything_else_is_open(self, gated: Contract, forwarder: Contract) -> None:
        arguments: dict[str, list[object]] = {
            "decimals": [],
            "version": [],
            "typeAndVersion": [],
            "getBilling": [],
            "owner": [],
            "getTransmitters": [],
            "latestConfigDetails": [],
            "latestConfigDigestAndEpoch": [],
            "owedPayment": [ZERO],
            "oracleObservationCount": [ZERO],
            "getLinkToken": [],
            "checkEnabled": [],
            "hasAccess": [ZERO, b""],
        }
        for method, args in arguments.items():
            assert forwarder.call("forward", gated.address, gated.encode(method, *args))

    def test_has_access_is_the_same_disjunction_for_anybody(self, gated: Contract, owner: str, stranger: str) -> None:
        listed = account("listed")
        assert not gated.call("hasAccess", listed, b"data", sender=stranger)
        assert gated.call("hasAccess", stranger, b"", sender=stranger)
        gated.send("addAccess", listed, sender=owner)
        assert gated.call("hasAccess", listed, b"", sender=stranger)
        gated.send("removeAccess", listed, sender=owner)
        gated.send("disableAccessCheck", sender=owner)
        assert gated.call("hasAccess", listed, b"", sender=stranger)

    def test_events_only_on_change(self, gated: Contract, owner: str) -> None:
        user = account("user")
        calls: list[tuple[str, list[Any], list[tuple[str, dict[str, Any]]]]] = [
            ("addAccess", [user], [("AddedAccess", {"user": user})]),
            ("addAccess", [user], []),
            ("removeAccess", [user], [("RemovedAccess", {"user": user})]),
            ("removeAccess", [user], []),
            ("enableAccessCheck", [], []),
            ("disableAccessCheck", [], [("CheckAccessDisabled", {})]),
            ("disableAccessCheck", [], []),
            ("enableAccessCheck", [], [("CheckAccessEnabled", {})]),
        ]
        for method, args, expected in calls:
            assert [(e.name, e.args) for e in gated.send(method, *args, sender=owner).events] == expected

    @pytest.mark.parametrize(
        ("method", "args"),
        [("addAccess", [ZERO]), ("removeAccess", [ZERO]), ("enableAccessCheck", []), ("disableAccessCheck", [])],
    )
    def test_only_the_owner(self, gated: Contract, stranger: str, method: str, args: list[Any]) -> None:
        assert failure(gated, method, *args, sender=stranger) == "Only callable by owner"


class TestOwnership:
    """OCR2 contract 4."""

    def test_transfer_in_two_steps(self, aggregator: Contract, owner: str, stranger: str) -> None:
        event = aggregator.send("transferOwnership", stranger, sender=owner).events[0]
        assert (event.name, event.args) == ("OwnershipTransferRequested", {"from": owner, "to": stranger})
        assert aggregator.call("owner") == owner
        assert aggregator.send("transferOwnership", stranger, sender=owner).names == ["OwnershipTransferRequested"]
        event = aggregator.send("acceptOwnership", sender=stranger).events[0]
        assert (event.name, event.args) == ("OwnershipTransferred", {"from": owner, "to": stranger})
        assert aggregator.call("owner") == stranger
        assert failure(aggregator, "acceptOwnership", sender=stranger) == "Must be proposed owner"

    def test_to_self_q17(self, aggregator: Contract, owner: str) -> None:
        assert failure(aggregator, "transferOwnership", owner, sender=owner) == "Cannot transfer to self"

    def test_zero_cancels(self, aggregator: Contract, owner: str, stranger: str) -> None:
        aggregator.send("transferOwnership", stranger, sender=owner)
        aggregator.send("transferOwnership", ZERO, sender=owner)
        assert failure(aggregator, "acceptOwnership", sender=stranger) == "Must be proposed owner"

    def test_only_the_owner_transfers(self, aggregator: Contract, stranger: str) -> None:
        assert failure(aggregator, "transferOwnership", stranger, sender=stranger) == "Only callable by owner"


@pytest.mark.parametrize(
    ("signature", "types"),
    [
        ("owedPayment(address)", ["uint256"]),
        ("oracleObservationCount(address)", ["uint256"]),
        ("withdrawPayment(address)", ["uint256"]),
    ],
)
def test_dirty_address_words_fail_without_data(aggregator: Contract, signature: str, types: list[str]) -> None:
    with pytest.raises(Reverted) as caught:
        aggregator.node.call(aggregator.address, selector(signature) + encode(types, [2**160]))
    assert caught.value.data == b""
