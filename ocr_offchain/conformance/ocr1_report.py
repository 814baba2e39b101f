"""Parts of OCR1 reports."""

from __future__ import annotations

from ocr_offchain.conformance.case import Case, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.deviation import deviates
from ocr_offchain.protocol.ocr1.report import (
    AttributedObservation,
    decode_observation,
    encode_observation,
    encode_report,
    middle_observation,
    raw_report_context,
)
from ocr_offchain.types import OracleId


@checker("ocr1_report", "observation")
def check_observation(case: Case) -> None:
    data = accepted(case, lambda: encode_observation(case.decimal("value")))
    if data is not None:
        same("bytes", case.data("bytes"), data)
        same("value", case.decimal("value"), decode_observation(data))


@checker("ocr1_report", "observation_read")
def check_observation_read(case: Case) -> None:
    value = accepted(case, lambda: decode_observation(case.data("bytes")))
    if value is not None:
        same("value", case.decimal("value"), value)


@checker("ocr1_report", "deviation")
def check_deviation(case: Case) -> None:
    verdict = deviates(case.integer("threshold_ppb"), case.decimal("old"), case.decimal("new"))
    same("deviates", case.boolean("deviates"), verdict)


@checker("ocr1_report", "raw_report_context")
def check_raw_report_context(case: Case) -> None:
    same("raw_report_context", case.data("raw_report_context"), context_of(case))


@checker("ocr1_report", "report")
def check_report(case: Case) -> None:
    context, observations = context_of(case), observations_of(case)
    same("raw_report_context", case.data("raw_report_context"), context)
    middle = case.decimal("middle_observation") if case.has("middle_observation") else None
    same("middle_observation", middle, middle_observation(observations))
    report = accepted(case, lambda: encode_report(context, observations))
    if report is not None:
        same("report", case.data("report"), report)


def context_of(case: Case) -> bytes:
    return raw_report_context(case.data("config_digest"), case.integer("epoch"), case.integer("round"))


def observations_of(case: Case) -> list[AttributedObservation]:
    return [
        AttributedObservation(entry.decimal("value"), OracleId(entry.integer("observer")))
        for entry in case.cases("attributed_observations")
    ]
