"""The example contract that is not a feed (OCR2 contract 18.5)."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.harness import ZERO, Contract, Node, Reverted, Signer, account, deploy
from tests.contracts.ocr2.feed import Feed

URLS = [
    "https://blog.chain.link/what-is-chainlink/",
    "https://www.coindesk.com/mark-cuban-backed-nft-marketplace-mintable-raises-13m",
    "https://www.bloomberg.com/opinion/articles/2021-06-24/fidelity-manager-owned-gamestop-but-lacked-diamond-hands",
]


def request_id(url: str, counter: int) -> bytes:
    return keccak(keccak(text=url) + counter.to_bytes(32, "big"))


def title_report(request: bytes = keccak(text="r"), title: str = "a title of words") -> bytes:
    return encode(["bytes32", "string"], [request, title])


@pytest.fixture(scope="module")
def contract(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.OCR2TitleRequest, sender=owner)


@pytest.fixture
def titles(node: Node, contract: Contract, owner: str) -> Feed:
    feed = Feed(node, contract, owner)
    feed.set_config(4, 1, onchain=b"anything")
    return feed


def failure(feed: Feed, message: Any, sender: str | None = None) -> str:
    with pytest.raises(Reverted) as caught:
        feed.try_call(message.encode(), sender)
    return caught.value.reason


class TestRequests:
    def test_the_constructor_makes_three(self, contract: Contract) -> None:
        events = contract.deployment_events
        assert [e.args for e in events if e.name == "TitleRequest"] == [
            {"requestId": request_id(url, k), "url": url} for k, url in enumerate(URLS)
        ]

    def test_anybody_may_and_the_counter_goes_on(self, contract: Contract, stranger: str) -> None:
        for k in (3, 4):
            event = contract.send("request", "https://example.org", sender=stranger).events[0]
            assert event.args == {"requestId": request_id("https://example.org", k), "url": "https://example.org"}


def test_there_are_no_transmitters_before_the_first_configuration(contract: Contract) -> None:
    assert contract.call("transmitters") == []


class TestTransmit:
    def test_fulfils_once(self, titles: Feed) -> None:
        request = request_id(URLS[0], 0)
        assert not titles.aggregator.call("fulfilled", request)
        receipt = titles.send(titles.message(report=title_report(request), count=5 * 256 + 1))
        assert [(e.name, e.args) for e in receipt.events] == [
            ("TitleFulfillment", {"requestId": request, "title": "a title of words"}),
            ("Transmitted", {"configDigest": titles.digest, "epoch": 5}),
        ]
        assert titles.aggregator.call("fulfilled", request)
        assert failure(titles, titles.message(report=title_report(request))) == "already fulfilled"

    def test_unknown_requests_and_lower_epochs_are_fine(self, titles: Feed) -> None:
        titles.send(titles.message(report=title_report(keccak(text="1")), count=500))
        assert titles.send(titles.message(report=title_report(keccak(text="2")), count=1)).named("Transmitted")
        assert titles.send(titles.message(report=title_report(keccak(text="3")), count=0)).named("Transmitted")

    def test_order_of_the_checks(self, titles: Feed, stranger: str) -> None:
        request = keccak(text="done")
        titles.send(titles.message(report=title_report(request)))
        report = title_report()

        message = titles.message(report=b"\x01" * 32)
        assert failure(titles, message) == ""
        message = titles.message(report=title_report(request), digest=bytes(32))
        assert failure(titles, message) == "already fulfilled"
        message = titles.message(report=report, digest=bytes(32))
        message.tail = b"\x00"
        assert failure(titles, message) == "configDigest mismatch"
        message = titles.message(report=report, by=titles.signers[:1])
        message.tail = b"\x00"
        assert failure(titles, message) == "calldata length mismatch"
        message = titles.message(report=report, by=titles.signers[:3])
        message.ss.pop()
        assert failure(titles, message) == "wrong number of signatures"
        message = titles.message(report=report)
        message.ss.pop()
        assert failure(titles, message, stranger) == "signatures out of registration"
        message = titles.message(report=report, by=[Signer("outsider")] * 2)
        assert failure(titles, message, stranger) == "unauthorized transmitter"
        assert failure(titles, message) == "address not authorized to sign"
        message = titles.message(report=report, by=[titles.signers[2]] * 2)
        assert failure(titles, message) == "non-unique signature"
        message.vs = bytes([229]) + message.vs[1:]
        assert failure(titles, message) == "panic 0x11"

    def test_a_transmitter_cannot_sign_and_a_signer_cannot_transmit(self, titles: Feed) -> None:
        message = titles.message(report=title_report())
        assert failure(titles, message, titles.signers[0].address) == "unauthorized transmitter"
        both = Signer("transmitter that signs")
        titles.set_config(4, 1, transmitters=[both.address, *titles.transmitters[1:]])
        message = titles.message(report=title_report(), by=[titles.signers[0], both])
        assert failure(titles, message) == "address not authorized to sign"

    def test_former_oracles_have_no_say(self, titles: Feed) -> None:
        signers, transmitters = titles.signers, titles.transmitters
        titles.set_config(4, 1, label="new")
        message = titles.message(report=title_report(), by=[titles.signers[0], signers[0]])
        assert failure(titles, message) == "address not authorized to sign"
        assert failure(titles, titles.message(report=title_report()), transmitters[0]) == "unauthorized transmitter"

    def test_oracles_are_told_to_scan_the_logs(self, titles: Feed) -> None:
        assert titles.aggregator.call("latestConfigDigestAndEpoch") == [True, bytes(32), 0]


class TestConfig:
    def config(self, n: int = 4, f: int = 1, **kw: Any) -> list[Any]:
        signers = kw.get("signers", [account("s", i) for i in range(n)])
        transmitters = kw.get("transmitters", [account("t", i) for i in range(n)])
        return [signers, transmitters, f, b"", 1, b""]

    @pytest.mark.parametrize(
        ("n", "f", "transmitters", "reason"),
        [
            (32, 0, 3, "too many signers"),
            (4, 0, 3, "f must be positive"),
            (3, 1, 4, "oracle addresses out of registration"),
            (3, 1, 3, "faulty-oracle f too high"),
            (31, 86, 31, "faulty-oracle f too high"),
            (4, 1, 4, "Only callable by owner"),
        ],
    )
    def test_order_of_the_checks(
        self, contract: Contract, stranger: str, n: int, f: int, transmitters: int, reason: str
    ) -> None:
        values = self.config(n, f, transmitters=[account("t", i) for i in range(transmitters)])
        with pytest.raises(Reverted) as caught:
            contract.call("setConfig", *values, sender=stranger)
        assert caught.value.reason == reason

    def test_signers_and_transmitters_share_one_name_space(self, contract: Contract, owner: str) -> None:
        a, b, c, d, e, f, g = (account(i) for i in range(7))
        for signers, transmitters, reason in (
            ([a, a, c, d], [e, f, g, b], "repeated signer address"),
            ([a, b, c, d], [e, e, f, g], "repeated transmitter address"),
            ([a, b, c, d], [a, e, f, g], "repeated transmitter address"),
            ([a, b, c, d], [b, e, f, g], "repeated signer address"),
        ):
            with pytest.raises(Reverted) as caught:
                contract.call("setConfig", signers, transmitters, 1, b"", 1, b"", sender=owner)
            assert caught.value.reason == reason

    def test_event_and_readers(self, contract: Contract, owner: str) -> None:
        for count in (1, 2):
            _, block, _ = contract.call("latestConfigDetails")
            values = self.config(7, 2)
            receipt = contract.send("setConfig", *values, sender=owner)
            types = ["uint256", "address", "uint64", "address[]", "address[]", "uint8", "bytes", "uint64", "bytes"]
            encoded = encode(types, [contract.node.chain_id(), contract.address, count, *values])
            digest = b"\x00\x01" + keccak(encoded)[2:]
            event = receipt.named("ConfigSet")[0]
            assert (event["configDigest"], event["configCount"]) == (digest, count)
            assert event["previousConfigBlockNumber"] == block
            assert contract.call("latestConfigDetails") == [count, receipt.block_number, digest]
            assert contract.call("transmitters") == values[1]

    def test_identification(self, contract: Contract, owner: str) -> None:
        assert contract.call("typeAndVersion") == "OCR2TitleRequest 1.0.0-alpha"
        assert contract.call("owner") == owner
        assert contract.call("owner") != ZERO
