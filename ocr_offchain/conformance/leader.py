"""Leaders and transmission schedules."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.conformance.case import Case, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.crypto.shared_secret import (
    leader_selection_key,
    ocr3_leader_selection_key,
    ocr3_transmission_order_key,
    transmission_order_key,
)
from ocr_offchain.protocol.schedule import (
    Delays,
    leader,
    ocr3_leader,
    ocr3_overridden_transmission_delays,
    ocr3_transmission_delays,
    transmission_delays,
)
from ocr_offchain.types import ConfigDigest, OracleId, SharedSecret


@checker("leader", "ocr1_leader")
@checker("leader", "ocr2_leader")
def check_leader(case: Case) -> None:
    _check_leaders(case, leader_selection_key(_secret(case)), leader)


@checker("leader", "ocr3_leader")
def check_ocr3_leader(case: Case) -> None:
    _check_leaders(case, ocr3_leader_selection_key(_secret(case), _digest(case)), ocr3_leader)


@checker("leader", "ocr1_schedule")
@checker("leader", "ocr2_schedule")
def check_schedule(case: Case) -> None:
    key = transmission_order_key(_secret(case))
    _check_schedule(
        case,
        key,
        lambda: transmission_delays(
            key,
            case.data("config_digest"),
            case.integer("epoch"),
            case.integer("round"),
            case.integer("n"),
            case.integers("s"),
            case.integer("delta_stage_ns"),
        ),
    )


@checker("leader", "ocr3_schedule")
def check_ocr3_schedule(case: Case) -> None:
    key = ocr3_transmission_order_key(_secret(case), _digest(case))
    _check_schedule(
        case,
        key,
        lambda: ocr3_transmission_delays(
            key,
            case.integer("seq_nr"),
            case.integer("report_index"),
            case.integer("n"),
            case.integers("s"),
            case.integer("delta_stage_ns"),
        ),
    )


@checker("leader", "ocr3_schedule_override")
def check_ocr3_schedule_override(case: Case) -> None:
    key = ocr3_transmission_order_key(_secret(case), _digest(case))
    _check_schedule(
        case,
        key,
        lambda: ocr3_overridden_transmission_delays(
            key,
            case.integer("seq_nr"),
            case.integer("report_index"),
            case.integer("n"),
            case.integers("override_transmitters"),
            case.integers("override_delays_ns"),
        ),
    )


def _check_leaders(case: Case, key: bytes, leader_of: Callable[[bytes, int, int], OracleId]) -> None:
    if case.has("leader_selection_key"):
        same("leader_selection_key", case.data("leader_selection_key"), key)
    n = case.integer("n")
    same("leaders", case.integers("leaders"), [leader_of(key, epoch, n) for epoch in case.integers("epochs")])


def _check_schedule(case: Case, key: bytes, compute: Callable[[], Delays]) -> None:
    if case.has("transmission_order_key"):
        same("transmission_order_key", case.data("transmission_order_key"), key)
    delays = accepted(case, compute)
    if delays is not None:
        same("delays_ns", case.optional_integers("delays_ns"), list(delays))


def _secret(case: Case) -> SharedSecret:
    return SharedSecret(case.data("shared_secret"))


def _digest(case: Case) -> ConfigDigest:
    return ConfigDigest(case.data("config_digest"))
