"""What a discoverer decides (networking 13.6 to 13.12)."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragedisco.announcement import MAX_COUNTER, Announcement, sign_announcement
from ocr_offchain.network.ragedisco.state import DiscoveryState, Group
from ocr_offchain.network.ragep2p.identity import PeerId
from ocr_offchain.network.ragep2p.log import FieldLog
from ocr_offchain.types import ConfigDigest
from tests.unit.network.vectors import key_of, peer_of

LOG = FieldLog(logging.getLogger("test"))
HERE = ("10.0.0.1:1",)
ONE, TWO = ConfigDigest(b"1" * 32), ConfigDigest(b"2" * 32)


def a_state(tag: str = "me", addresses: tuple[str, ...] = HERE) -> DiscoveryState:
    return DiscoveryState(key_of(tag), addresses, LOG)


def a_group(*oracles: str, bootstrappers: dict[str, tuple[str, ...]] | None = None) -> Group:
    return Group(
        frozenset(peer_of(tag) for tag in oracles),
        tuple((peer_of(tag), addresses) for tag, addresses in (bootstrappers or {}).items()),
    )


def announced(tag: str, counter: int = 0, *addresses: str) -> Announcement:
    return sign_announcement(key_of(tag), addresses or (f"10.1.1.1:{len(tag)}",), counter)


def test_the_own_announcement_begins_with_counter_zero() -> None:
    state = a_state()
    assert state.own_announcement == sign_announcement(key_of("me"), HERE, 0)


def test_only_oracles_of_a_group_are_listened_to() -> None:
    state = a_state()
    with pytest.raises(InvalidInputError, match="no oracle"):
        state.process(announced("a"))
    state.add_group(ONE, a_group("me", "a", bootstrappers={"boot": ()}))
    state.process(announced("a"))
    with pytest.raises(InvalidInputError, match="no oracle"):
        state.process(announced("boot"))
    assert state.find_peer(peer_of("a")) == ["10.1.1.1:1"]
    assert state.undiscovered == set()


def test_a_forged_or_malformed_announcement_is_refused() -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a"))
    good = announced("a")
    for bad in (
        replace(good, counter=1),
        replace(good, addresses=(b"elsewhere:1",)),
        replace(good, public_key=b"short"),
    ):
        with pytest.raises(InvalidInputError, match="announcement"):
            state.process(bad)
    assert state.undiscovered == {peer_of("a")}


def test_the_higher_counter_wins_and_of_equal_ones_the_first() -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a"))
    for counter, address, expected in (
        (5, "1.1.1.1:5", "1.1.1.1:5"),
        (5, "1.1.1.1:55", "1.1.1.1:5"),
        (4, "1.1.1.1:4", "1.1.1.1:5"),
        (6, "1.1.1.1:6", "1.1.1.1:6"),
    ):
        assert not state.process(announced("a", counter, address))
        assert state.find_peer(peer_of("a")) == [expected]


def test_an_own_announcement_with_the_same_addresses_restores_the_counter() -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a"))
    assert not state.process(announced("me", 5, *HERE))
    assert state.own_announcement.counter == 5
    assert not state.process(announced("me", 3, "9.9.9.9:9")), "an older one changes nothing"
    assert state.own_announcement == announced("me", 5, *HERE)


@pytest.mark.parametrize("counter", [0, 5])
def test_an_own_announcement_with_other_addresses_is_signed_anew(counter: int) -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a"))
    assert state.process(announced("me", counter, "9.9.9.9:9"))
    assert state.own_announcement == announced("me", counter + 1, *HERE)


def test_the_highest_counter_cannot_be_exceeded(caplog: pytest.LogCaptureFixture) -> None:
    state = a_state()
    state.add_group(ONE, a_group("me"))
    assert not state.process(announced("me", MAX_COUNTER, "9.9.9.9:9"))
    assert state.own_announcement.counter == MAX_COUNTER
    assert "cannot be announced" in caplog.text


def test_a_very_high_counter_is_worth_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a"))
    state.process(announced("a", 100_000_001))
    assert "100000001" in caplog.text
    state.process(announced("me", 100_000_000, "9.9.9.9:9"))
    assert "own announcement" in caplog.text


def test_everybody_learns_exactly_what_the_groups_allow() -> None:
    state = a_state("boot")
    state.add_group(ONE, a_group("a", "b", bootstrappers={"boot": (), "boot 2": ()}))
    state.add_group(TWO, a_group("b", "c", bootstrappers={"boot": ()}))
    for tag in "abc":
        state.process(announced(tag))
    learnt = {
        recipient: {announcement.peer_id for announcement in announcements}
        for recipient, announcements in state.reconciliation().items()
    }
    assert learnt == {
        peer_of("a"): {peer_of("a"), peer_of("b")},
        peer_of("b"): {peer_of("a"), peer_of("b"), peer_of("c")},
        peer_of("c"): {peer_of("b"), peer_of("c")},
        peer_of("boot 2"): {peer_of("a"), peer_of("b")},
    }


def test_an_oracle_tells_its_own_addresses_to_all_members() -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a", bootstrappers={"boot": ()}))
    assert set(state.reconciliation()) == {peer_of("a"), peer_of("boot")}
    assert state.recipients(peer_of("me")) == {peer_of("a"), peer_of("boot")}
    assert state.recipients(peer_of("boot")) == set()


def test_configured_addresses_come_before_announced_ones() -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a", bootstrappers={"a": ("boot.example:1", "10.1.1.1:1")}))
    state.add_group(TWO, a_group("me", bootstrappers={"a": ("boot.example:2", "boot.example:1")}))
    state.process(announced("a", 0, "10.1.1.1:1", "10.1.1.1:2"))
    assert state.find_peer(peer_of("a")) == ["boot.example:1", "10.1.1.1:1", "boot.example:2", "10.1.1.1:2"]
    assert state.find_peer(peer_of("stranger")) == []


def test_groups_are_counted() -> None:
    state = a_state()
    added = state.add_group(ONE, a_group("me", "a", bootstrappers={"boot": ("1.1.1.1:1",)}))
    assert added.new_peers == {peer_of("a"), peer_of("boot")}
    assert added.new_oracles == {peer_of("me"), peer_of("a")}
    added = state.add_group(TWO, a_group("me", "a", "b", bootstrappers={"boot": ()}))
    assert added.new_peers == added.new_oracles == {peer_of("b")}
    for tag in ("a", "b"):
        state.process(announced(tag))

    removed = state.remove_group(ONE)
    assert not removed.lost_peers
    assert not removed.forgotten
    assert state.find_peer(peer_of("boot")) == []
    removed = state.remove_group(TWO)
    assert removed.lost_peers == {peer_of("a"), peer_of("b"), peer_of("boot")}
    assert {announcement.peer_id for announcement in removed.forgotten} == {peer_of("me"), peer_of("a"), peer_of("b")}
    assert state.announcements == (state.own_announcement,), "the own one is never forgotten"
    assert state.peers == set()


def test_a_peer_that_stays_as_bootstrapper_keeps_its_stream() -> None:
    state = a_state()
    state.add_group(ONE, a_group("me", "a"))
    state.add_group(TWO, a_group("me", bootstrappers={"a": ()}))
    assert state.remove_group(ONE).lost_peers == set()
    assert state.remove_group(TWO).lost_peers == {peer_of("a")}


def test_a_digest_is_registered_once_and_removed_once() -> None:
    state = a_state()
    state.add_group(ONE, a_group("me"))
    with pytest.raises(InvalidInputError, match="already"):
        state.add_group(ONE, a_group("me"))
    state.remove_group(ONE)
    with pytest.raises(InvalidInputError, match="does not take part"):
        state.remove_group(ONE)


def test_at_most_165_oracles_over_all_groups() -> None:
    state = a_state()
    peers = [PeerId(number.to_bytes(32, "big")) for number in range(166)]
    state.add_group(ONE, Group(frozenset(peers[:100]), ()))
    with pytest.raises(InvalidInputError, match="165"):
        state.add_group(TWO, Group(frozenset(peers), ()))
    state.add_group(TWO, Group(frozenset(peers[:165]), ()))


def test_addresses_that_may_not_be_announced_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="localhost"):
        a_state(addresses=("localhost:1",))
