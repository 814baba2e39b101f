"""Reports as the EVM aggregator reads them (OCR2 20.1).

ABI encoding, without a selector, of `(uint32 observationsTimestamp, bytes32 rawObservers, int192[] observations,
int192 juelsPerFeeCoin)`: 160 bytes and 32 more for each observation. Byte k of rawObservers is the id of the oracle
whose observation is number k.
"""

from __future__ import annotations

from operator import attrgetter

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.median.go_sort import go_sorted
from ocr_offchain.plugins.median.interface import ParsedAttributedObservation
from ocr_offchain.plugins.median.number_codec import MAX_VALUE, MIN_VALUE
from ocr_offchain.types import MAX_ORACLES

_WORD = 32
_HEAD_WORDS = 4
_OFFSET = (_HEAD_WORDS * _WORD).to_bytes(_WORD, "big")
_MAX_UINT8 = (1 << 8) - 1
_MAX_UINT32 = (1 << 32) - 1


class EVMReportCodec:
    """The `ReportCodec` of OCR2 aggregators on EVM chains. The gas price in subunits is not part of its reports."""

    def build_report(self, observations: tuple[ParsedAttributedObservation, ...]) -> bytes:
        """Medians of timestamp and juels, and the observations in ascending order.

        Each of the three sorts starts from the order that the one before left, as equal elements keep traces of it.
        Raises `InvalidInputError` for no or more than 31 observations and for numbers out of range.
        """
        if not observations:
            raise InvalidInputError("a report needs at least one observation")
        if len(observations) > MAX_ORACLES:
            raise InvalidInputError(f"a report takes at most {MAX_ORACLES} observations, got {len(observations)}")
        middle = len(observations) // 2
        ordered = go_sorted(list(observations), attrgetter("timestamp"))
        timestamp = ordered[middle].timestamp
        ordered = go_sorted(ordered, attrgetter("juels_per_fee_coin"))
        juels_per_fee_coin = ordered[middle].juels_per_fee_coin
        ordered = go_sorted(ordered, attrgetter("value"))
        observers = [observation.observer for observation in ordered]
        values = [observation.value for observation in ordered]
        if not (
            0 <= timestamp <= _MAX_UINT32
            and 0 <= min(observers) <= max(observers) <= _MAX_UINT8
            and MIN_VALUE <= values[0] <= values[-1] <= MAX_VALUE
            and MIN_VALUE <= juels_per_fee_coin <= MAX_VALUE
        ):
            raise InvalidInputError("observations do not fit into a report: a number is out of its range")
        return b"".join(
            (
                timestamp.to_bytes(_WORD, "big"),
                bytes(observers).ljust(_WORD, b"\0"),
                _OFFSET,
                juels_per_fee_coin.to_bytes(_WORD, "big", signed=True),
                len(values).to_bytes(_WORD, "big"),
                *[value.to_bytes(_WORD, "big", signed=True) for value in values],
            )
        )

    def median_from_report(self, report: bytes) -> int:
        """Element m/2 of the m observations, without a look at their order or range.

        `report` is hostile: every offset and length is checked against its end before it is followed.
        """
        if _word(report, 0, "timestamp") > _MAX_UINT32:
            raise InvalidInputError("report: timestamp is no uint32")
        for index, field in ((1, "observers"), (3, "juels per fee coin")):
            _word(report, index * _WORD, field)
        offset = _word(report, 2 * _WORD, "offset of the observations")
        count = _word(report, offset, "number of observations")
        if count == 0:
            raise InvalidInputError("report has no observations")
        if count > (len(report) - offset - _WORD) // _WORD:
            raise InvalidInputError("report ends inside its observations")
        start = offset + _WORD + count // 2 * _WORD
        return int.from_bytes(report[start : start + _WORD], "big", signed=True)

    def max_report_length(self, n: int) -> int:
        return (_HEAD_WORDS + 1 + n) * _WORD


def _word(report: bytes, position: int, field: str) -> int:
    if position > len(report) - _WORD:
        raise InvalidInputError(f"report of {len(report)} bytes ends before or inside its {field}")
    return int.from_bytes(report[position : position + _WORD], "big")
