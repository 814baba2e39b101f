"""Config digests of all versions."""

from __future__ import annotations

from ocr_offchain.config.digest import (
    EVMOffchainConfigDigester,
    lift_ocr1_digest,
    ocr1_config_digest,
    ocr1_digest_from_lifted,
)
from ocr_offchain.config.digest_text import config_digest_from_bytes, config_digest_text
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.conformance.case import Case, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.types import ConfigDigest


@checker("config_digest", "ocr1")
def check_ocr1(case: Case) -> None:
    digest = accepted(
        case,
        lambda: ocr1_config_digest(
            case.data("contract_address"),
            case.integer("config_count"),
            tuple(case.data_list("signers")),
            tuple(case.data_list("transmitters")),
            case.integer("threshold"),
            case.integer("encoded_config_version"),
            case.data("encoded_config"),
        ),
    )
    if digest is not None:
        same("config_digest", case.data("config_digest"), digest)


@checker("config_digest", "ocr2_evm")
def check_ocr2_evm(case: Case) -> None:
    args = ContractSetConfigArgs(
        tuple(case.data_list("signers")),
        tuple(case.texts("transmitters")),
        case.integer("f"),
        case.data("onchain_config"),
        case.integer("offchain_config_version"),
        case.data("offchain_config"),
    )
    digester = EVMOffchainConfigDigester(case.integer("chain_id"), case.data("contract_address"))
    config = args.contract_config(ConfigDigest(bytes(32)), case.integer("config_count"))
    digest = accepted(case, lambda: digester.config_digest(config))
    if digest is not None:
        same("config_digest", case.data("config_digest"), digest)


@checker("config_digest", "ocr1_digest_as_ocr2")
def check_ocr1_digest_as_ocr2(case: Case) -> None:
    narrow = case.data("ocr1_config_digest")
    lifted = accepted(case, lambda: lift_ocr1_digest(narrow))
    if lifted is not None:
        same("config_digest", case.data("config_digest"), lifted)
        same("ocr1_config_digest", narrow, ocr1_digest_from_lifted(lifted))
        if case.has("text"):
            same("text", case.text("text"), config_digest_text(lifted))


@checker("config_digest", "ocr2_digest_to_ocr1")
def check_ocr2_digest_to_ocr1(case: Case) -> None:
    narrow = accepted(case, lambda: ocr1_digest_from_lifted(config_digest_from_bytes(case.data("config_digest"))))
    if narrow is not None and case.has("ocr1_config_digest"):
        same("ocr1_config_digest", case.data("ocr1_config_digest"), narrow)
