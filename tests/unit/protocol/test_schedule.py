from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.crypto.shared_secret import (
    leader_selection_key,
    ocr3_leader_selection_key,
    ocr3_transmission_order_key,
    transmission_order_key,
)
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.protocol.schedule import (
    leader,
    ocr3_leader,
    ocr3_overridden_transmission_delays,
    ocr3_transmission_delays,
    transmission_delays,
)
from tests.unit import fixture_a

LEADER_KEY = leader_selection_key(fixture_a.SHARED_SECRET)
ORDER_KEY = transmission_order_key(fixture_a.SHARED_SECRET)
OCR3_LEADER_KEY = ocr3_leader_selection_key(fixture_a.SHARED_SECRET, fixture_a.OCR3_DIGEST)
OCR3_ORDER_KEY = ocr3_transmission_order_key(fixture_a.SHARED_SECRET, fixture_a.OCR3_DIGEST)
DIGEST = bytes(range(32))
keys = st.binary(min_size=16, max_size=16)


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (4, "1 2 1 3 3 0 1 0 3 1 3 0 3 0 1 1 1"),
        (7, "0 1 5 6 2 0 6 2 5 2 6 4 4 4 4 2 3"),
        (31, "20 5 4 26 2 13 20 2 17 9 9 16 13 8 11 0 22"),
    ],
)
def test_h_7_leaders_are_those_of_the_specification(n: int, expected: str) -> None:
    epochs = [*range(1, 17), 4294967295]
    assert " ".join(str(leader(LEADER_KEY, epoch, n)) for epoch in epochs) == expected


def test_ocr3_leaders_are_those_of_fixture_a() -> None:
    assert [ocr3_leader(OCR3_LEADER_KEY, epoch, 4) for epoch in range(1, 13)] == [1, 2, 0, 1, 0, 3, 2, 2, 1, 0, 3, 3]


@given(key=keys, span=st.integers(0, 2**64 // 31 - 1), n=st.integers(1, 31))
def test_ocr3_every_oracle_leads_once_in_a_span(key: bytes, span: int, n: int) -> None:
    assert sorted(ocr3_leader(key, span * n + k, n) for k in range(n)) == list(range(n))


@pytest.mark.parametrize(
    ("epoch", "round_", "n", "s", "expected"),
    [
        (1, 1, 4, (1, 1, 2), "0 20 20 10"),
        (1, 2, 4, (1, 1, 2), "20 10 20 0"),
        (7, 3, 4, (1, 1, 2), "10 20 20 0"),
        (65536, 254, 4, (1, 1, 2), "20 20 0 10"),
        (1, 1, 7, (2, 0, 3, 1), "- 30 20 0 20 20 0"),
        (1, 2, 7, (2, 0, 3, 1), "0 - 30 20 20 20 0"),
        (7, 3, 7, (2, 0, 3, 1), "20 30 20 20 0 - 0"),
        (65536, 254, 7, (2, 0, 3, 1), "20 20 - 30 0 0 20"),
    ],
)
def test_h_7_h_17_schedules_are_those_of_the_specification(
    epoch: int, round_: int, n: int, s: tuple[int, ...], expected: str
) -> None:
    delays = transmission_delays(ORDER_KEY, DIGEST, epoch, round_, n, s, 10)
    assert " ".join("-" if delay is None else str(delay) for delay in delays) == expected


def test_stages_of_fixture_a() -> None:
    def stages(digest: bytes) -> tuple[int | None, ...]:
        return transmission_delays(ORDER_KEY, digest, 5, 2, 4, fixture_a.S, 1)

    assert stages(fixture_a.OCR1_DIGEST) == (0, 1, 2, 2)
    assert stages(fixture_a.OCR2_DIGEST) == (0, 2, 2, 1)
    assert ocr3_transmission_delays(OCR3_ORDER_KEY, 7, 0, 4, fixture_a.S, 1) == (1, 2, 2, 0)


@given(key=keys, n=st.integers(1, 31), s=st.lists(st.integers(0, 31), max_size=8), epoch=st.integers(0, 2**32 - 1))
def test_each_stage_has_as_many_transmitters_as_it_says_until_oracles_run_out(
    key: bytes, n: int, s: list[int], epoch: int
) -> None:
    delays = transmission_delays(key, DIGEST, epoch, 1, n, s, 3)
    left = n
    for stage, size in enumerate(s):
        assert delays.count(stage * 3) == min(size, left)
        left -= min(size, left)
    assert delays.count(None) == left


def test_an_empty_schedule_lets_nobody_transmit() -> None:
    assert transmission_delays(ORDER_KEY, DIGEST, 1, 1, 4, (), 10) == (None,) * 4


def test_epoch_and_round_both_change_the_order() -> None:
    orders = {transmission_delays(ORDER_KEY, DIGEST, e, r, 31, (1,) * 31, 1) for e in range(1, 9) for r in range(1, 9)}
    assert len(orders) == 64


def test_ocr3_override_of_fixture_a() -> None:
    assert ocr3_overridden_transmission_delays(OCR3_ORDER_KEY, 7, 0, 4, [3, 0, 2], [10, 20, 30]) == (30, None, 10, 20)


@pytest.mark.parametrize(
    ("transmitters", "delays", "problem"),
    [
        ([0, 1], [1], "2 transmitters but 1 delays"),
        ([0], [1, 2], "1 transmitters but 2 delays"),
        ([0, 4], [1, 2], "transmitter 4 is not one of 4 oracles"),
        ([0, -1], [1, 2], "transmitter -1 is not"),
        ([1, 1], [1, 2], "listed twice"),
    ],
)
def test_ocr3_override_with_a_mistake_is_refused(transmitters: list[int], delays: list[int], problem: str) -> None:
    with pytest.raises(InvalidInputError, match=problem):
        ocr3_overridden_transmission_delays(OCR3_ORDER_KEY, 7, 0, 4, transmitters, delays)
