"""What is signed, and the signatures over it."""

from __future__ import annotations

from ocr_offchain.conformance.case import Case, Mismatch, same
from ocr_offchain.conformance.ocr1_report import context_of, observations_of
from ocr_offchain.conformance.registry import checker
from ocr_offchain.crypto import ed25519, secp256k1
from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.crypto.evm_signatures import raw_report_context, signed_hash, split_signature, split_signatures
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.protocol.ocr1.report import encode_report, report_signer, sign_report, signed_observation_message
from ocr_offchain.protocol.ocr2.messages import SignedObservation
from ocr_offchain.protocol.ocr2.signatures import extra_hash, observation_digest, verify_observation
from ocr_offchain.types import AttributedObservation, ConfigDigest, OracleId, ReportContext, ReportTimestamp


@checker("signatures", "ocr1_observation")
def check_ocr1_observation(case: Case) -> None:
    message = signed_observation_message(context_of(case), case.decimal("observation"))
    public_key, signature = case.data("public_key"), case.data("signature")
    same("valid", case.valid, ed25519.verify(public_key, message, signature))
    if case.valid:
        same("raw_report_context", case.data("raw_report_context"), context_of(case))
        same("preimage", case.data("preimage"), message)
        check_ed25519(case, message)


@checker("signatures", "ocr1_report")
def check_ocr1_report(case: Case) -> None:
    report = encode_report(context_of(case), observations_of(case))
    same("raw_report_context", case.data("raw_report_context"), context_of(case))
    same("report", case.data("report"), report)
    same("hash", case.data("hash"), keccak256(report))
    key = secp256k1.SigningKey(case.data("secret_key"))
    same("address", case.data("address"), key.address)
    same("signature", case.data("signature"), sign_report(key, report))
    same("signer", case.data("address"), report_signer(report, case.data("signature")))


@checker("signatures", "ocr1_report_verify")
def check_ocr1_report_verify(case: Case) -> None:
    if case.has("report"):
        signer = report_signer(case.data("report"), case.data("signature"))
    else:
        signer = secp256k1.recover_address(case.data("hash"), case.data("signature"))
    same("valid", case.valid, signer == case.data("address"))


@checker("signatures", "ocr1_transmission_arguments")
def check_ocr1_transmission_arguments(case: Case) -> None:
    report = encode_report(context_of(case), observations_of(case))
    same("report", case.data("report"), report)
    signatures = [sign_report(secp256k1.SigningKey(secret), report) for secret in case.data_list("secret_keys")]
    same("signatures", case.data_list("signatures"), signatures)
    rs, ss, vs = split_signatures(signatures)
    same("rs", case.data_list("rs"), rs)
    same("ss", case.data_list("ss"), ss)
    same("vs", case.data("vs"), vs)


@checker("signatures", "ocr2_observation")
def check_ocr2_observation(case: Case) -> None:
    timestamp, query, observation = _timestamp(case), case.data("query"), case.data("observation")
    public_key, signature = case.data("public_key"), case.data("signature")
    verdict = verify_observation(SignedObservation(observation, signature), public_key, timestamp, query)
    same("valid", case.valid, verdict)
    if case.valid:
        digest = observation_digest(timestamp, query, observation)
        same("signed_message", case.data("signed_message"), digest)
        check_ed25519(case, digest)


@checker("signatures", "ocr2_extra_hash")
def check_ocr2_extra_hash(case: Case) -> None:
    observations = [
        AttributedObservation(entry.data("observation"), OracleId(entry.integer("observer")))
        for entry in case.cases("attributed_observations")
    ]
    same("extra_hash", case.data("extra_hash"), extra_hash(case.data("query"), observations))


@checker("signatures", "ocr2_report")
def check_ocr2_report(case: Case) -> None:
    context = ReportContext(_timestamp(case), case.data("extra_hash"))
    report, signature = case.data("report"), case.data("signature")
    same("raw_report_context", case.data_list("raw_report_context"), list(raw_report_context(context)))
    same("hash", case.data("hash"), signed_hash(context, report))
    keyring = EVMOnchainKeyring(case.data("secret_key"))
    same("address", case.data("address"), keyring.public_key())
    same("signature", signature, keyring.sign(context, report))
    r, s, v = split_signature(signature)
    for name, expected in (("r", r), ("s", s)):
        if case.has(name):
            same(name, case.data(name), expected)
    if case.has("v"):
        same("v", case.integer("v"), v)
    if not keyring.verify(case.data("address"), context, report, signature):
        raise Mismatch("signature: does not verify")


def check_ed25519(case: Case, message: bytes) -> None:
    """Sign `message` with the case's own key, and verify the case's signature."""
    seed = case.data("secret_seed")
    same("public_key", case.data("public_key"), ed25519.public_key_from_seed(seed))
    same("signature", case.data("signature"), ed25519.sign(seed, message))
    if not ed25519.verify(case.data("public_key"), message, case.data("signature")):
        raise Mismatch("signature: does not verify")


def _timestamp(case: Case) -> ReportTimestamp:
    return ReportTimestamp(ConfigDigest(case.data("config_digest")), case.integer("epoch"), case.integer("round"))
