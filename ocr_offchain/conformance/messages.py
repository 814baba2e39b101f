"""Messages between oracles."""

from __future__ import annotations

from ocr_offchain.conformance.case import Case, VectorError, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.plugins.interface import MAX_PLUGIN_LENGTH, ReportingPluginLimits
from ocr_offchain.protocol.ocr1 import messages as ocr1
from ocr_offchain.protocol.ocr1.report import AttributedObservation
from ocr_offchain.protocol.ocr2 import messages as ocr2
from ocr_offchain.types import AttributedOnchainSignature, OracleId

_NO_LIMITS = ReportingPluginLimits(MAX_PLUGIN_LENGTH, MAX_PLUGIN_LENGTH, MAX_PLUGIN_LENGTH)


@checker("messages", protocol="ocr1")
def check_ocr1(case: Case) -> None:
    payload = case.data("bytes")
    message = accepted(case, lambda: ocr1.decode(payload))
    if message is None:
        return
    expected = _ocr1_message(case.text("type"), case.case("fields"))
    same("message", expected, message)
    if case.text("direction") == "both":
        same("bytes", payload, ocr1.encode(expected))


def _ocr1_message(kind: str, fields: Case) -> ocr1.Message:
    if kind == "new_epoch":
        return ocr1.MessageNewEpoch(fields.integer("epoch"))
    epoch, round_ = fields.integer("epoch"), fields.integer("round")
    if kind == "observe_req":
        return ocr1.MessageObserveReq(epoch, round_)
    if kind == "observe":
        return ocr1.MessageObserve(epoch, round_, _ocr1_signed_observation(fields))
    if kind == "report_req":
        entries = tuple(
            ocr1.AttributedSignedObservation(_ocr1_signed_observation(entry), OracleId(entry.integer("observer")))
            for entry in fields.cases("attributed_signed_observations")
        )
        return ocr1.MessageReportReq(epoch, round_, entries)
    if kind in ("report", "final", "final_echo"):
        observations = tuple(
            AttributedObservation(entry.decimal("value"), OracleId(entry.integer("observer")))
            for entry in fields.cases("attributed_observations")
        )
        if kind == "report":
            one = ocr1.AttestedReportOne(observations, fields.data("signature"))
            return ocr1.MessageReport(epoch, round_, one)
        many = ocr1.AttestedReportMany(observations, tuple(fields.data_list("signatures")))
        final = ocr1.MessageFinal(epoch, round_, many)
        return final if kind == "final" else ocr1.MessageFinalEcho(final)
    raise VectorError(f"the vector file is broken: {kind!r} is no OCR1 message")


def _ocr1_signed_observation(fields: Case) -> ocr1.SignedObservation:
    return ocr1.SignedObservation(fields.decimal("observation"), fields.data("signature"))


@checker("messages", protocol="ocr2")
def check_ocr2(case: Case) -> None:
    payload = case.data("bytes")
    message = accepted(case, lambda: ocr2.decode(payload, _NO_LIMITS))
    if message is None:
        return
    expected = _ocr2_message(case.text("type"), case.case("fields"))
    same("message", expected, message)
    if case.text("direction") == "both":
        same("bytes", payload, ocr2.encode(expected, _NO_LIMITS))


def _ocr2_message(kind: str, fields: Case) -> ocr2.Message:
    if kind == "new_epoch":
        return ocr2.MessageNewEpoch(fields.integer("epoch"))
    epoch, round_ = fields.integer("epoch"), fields.integer("round")
    if kind == "observe_req":
        return ocr2.MessageObserveReq(epoch, round_, fields.data("query"))
    if kind == "observe":
        return ocr2.MessageObserve(epoch, round_, _signed_observation(fields))
    if kind == "report_req":
        entries = tuple(
            ocr2.AttributedSignedObservation(_signed_observation(entry), OracleId(entry.integer("observer")))
            for entry in fields.cases("attributed_signed_observations")
        )
        return ocr2.MessageReportReq(epoch, round_, fields.data("query"), entries)
    if kind == "report":
        one = ocr2.AttestedReportOne(fields.boolean("skip"), fields.data("report"), fields.data("signature"))
        return ocr2.MessageReport(epoch, round_, one)
    if kind in ("final", "final_echo"):
        signatures = tuple(
            AttributedOnchainSignature(entry.data("signature"), OracleId(entry.integer("signer")))
            for entry in fields.cases("attributed_signatures")
        )
        many = ocr2.AttestedReportMany(fields.data("report"), signatures)
        final = ocr2.MessageFinal(epoch, round_, fields.data("h"), many)
        return final if kind == "final" else ocr2.MessageFinalEcho(final)
    raise VectorError(f"the vector file is broken: {kind!r} is no OCR2 message")


def _signed_observation(fields: Case) -> ocr2.SignedObservation:
    return ocr2.SignedObservation(fields.data("observation"), fields.data("signature"))
