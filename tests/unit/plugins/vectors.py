"""The recorded cases of the numerical median."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ocr_offchain.plugins.median.interface import ParsedAttributedObservation
from ocr_offchain.types import OracleId

_CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "median.json").read_text(encoding="utf-8")
)["cases"]


def cases(kind: str) -> list[dict[str, Any]]:
    found = [case for case in _CASES if case["kind"] == kind]
    assert found, f"no recorded case of kind {kind}"
    return found


def parsed_observations(case: dict[str, Any]) -> tuple[ParsedAttributedObservation, ...]:
    return tuple(
        ParsedAttributedObservation(
            timestamp=observation["timestamp"],
            value=int(observation["value"]),
            juels_per_fee_coin=int(observation["juels_per_fee_coin"]),
            gas_price_subunits=0,
            observer=OracleId(observation["observer"]),
        )
        for observation in case["observations"]
    )
