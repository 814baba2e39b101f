"""Configurations: building them byte for byte, reading them with all rules, opening the shared secret."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.config import ocr1, ocr1_codec, ocr2, ocr2_codec, ocr3, ocr3_codec
from ocr_offchain.config.digest import EVMOffchainConfigDigester, ocr1_config_digest
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.conformance.case import Case, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.crypto.keyring import OffchainKeyring
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.crypto.shared_secret import (
    leader_selection_key,
    ocr3_leader_selection_key,
    ocr3_transmission_order_key,
    transmission_order_key,
)
from ocr_offchain.crypto.x25519 import public_key_from_secret, shared_point
from ocr_offchain.types import ConfigDigest, OracleIdentity, SharedSecret


class _ConfigKeyring(OffchainKeyring):
    """An oracle of a case: the case has its off-chain public key, but not the private one."""

    def __init__(self, oracle: Case) -> None:
        self._offchain_public_key = oracle.data("offchain_public_key")
        self._secret = oracle.data("config_encryption_secret_key")

    def offchain_sign(self, message: bytes) -> bytes:
        raise NotImplementedError("the case has no off-chain private key")

    def offchain_public_key(self) -> bytes:
        return self._offchain_public_key

    def config_diffie_hellman(self, point: bytes) -> bytes:
        return shared_point(self._secret, point)

    def config_encryption_public_key(self) -> bytes:
        return public_key_from_secret(self._secret)


@checker("offchain_config", "ocr1")
def check_ocr1(case: Case) -> None:
    identities, keys, secret, ephemeral = _builder_inputs(case)
    parameters = _ocr1_parameters(case.case("params"))
    built = ocr1_codec.encode_contract_set_config_args(parameters, identities, keys, secret, ephemeral)
    given = ocr1_codec.ContractSetConfigArgs(
        signers=tuple(case.data_list("signers")),
        transmitters=tuple(case.data_list("transmitters")),
        threshold=case.integer("threshold"),
        encoded_config_version=case.integer("encoded_config_version"),
        encoded=case.data("encoded_config"),
    )
    if not case.boolean("altered_after_encoding"):
        for name in ocr1_codec.ContractSetConfigArgs.__slots__:
            same(name, getattr(given, name), getattr(built, name))
    digest = ocr1_config_digest(
        case.data("contract_address"),
        case.integer("config_count"),
        built.signers,
        built.transmitters,
        built.threshold,
        built.encoded_config_version,
        built.encoded,
    )
    same("config_digest", case.data("config_digest"), digest)
    config, chain_id = given.contract_config(digest), case.integer("chain_id")
    skip = case.boolean("skip_chain_specific_checks")
    public = accepted(
        case,
        lambda: ocr1_codec.public_config_from_contract_config(config, chain_id, skip_chain_specific_checks=skip),
    )
    if public is None:
        return
    decoded = case.case("decoded")
    expected = _ocr1_parameters(decoded)
    for name in ocr1.ConfigParameters.__slots__:
        same(f"decoded.{name}", getattr(expected, name), getattr(public, name))
    listed = decoded.cases("identities")
    same("number of identities", len(listed), len(public.oracle_identities))
    for i, (identity, got) in enumerate(zip(listed, public.oracle_identities, strict=True)):
        where = f"decoded.identities[{i}]"
        same(f"{where}.offchain_public_key", identity.data("offchain_public_key"), got.offchain_public_key)
        same(f"{where}.onchain_address", identity.data("onchain_address"), got.onchain_public_key)
        same(f"{where}.peer_id", identity.text("peer_id"), got.peer_id)
        same(f"{where}.transmit_address", identity.data("transmit_address"), parse_address(got.transmit_account))

    def open_as(oracle: Case) -> tuple[int, SharedSecret]:
        shared, oracle_id = ocr1_codec.shared_config_from_contract_config(
            config,
            chain_id,
            offchain_keyring=_ConfigKeyring(oracle),
            onchain_signing_address=oracle.data("onchain_address"),
            peer_id=oracle.text("peer_id"),
            transmit_address=parse_address(oracle.text("transmit_address")),
            skip_chain_specific_checks=skip,
        )
        return oracle_id, shared.shared_secret

    _check_decrypted(case, open_as, leader_selection_key, transmission_order_key)


@checker("offchain_config", "ocr2")
def check_ocr2(case: Case) -> None:
    identities, keys, secret, ephemeral = _builder_inputs(case)
    parameters = _ocr2_parameters(case.case("params"))
    given = _set_config_args(case)
    _check_args(
        case, ocr2_codec.encode_contract_set_config_args(parameters, identities, keys, secret, ephemeral), given
    )
    skip = case.boolean("skip_resource_exhaustion_checks")
    config = given.contract_config(ConfigDigest(case.data("config_digest")), case.integer("config_count"))
    public = accepted(
        case, lambda: ocr2_codec.public_config_from_contract_config(config, skip_resource_exhaustion_checks=skip)
    )
    if public is None:
        return
    expected = _ocr2_parameters(case.case("decoded"))
    for name in ocr2.ConfigParameters.__slots__:
        same(f"decoded.{name}", getattr(expected, name), getattr(public, name))
    _check_identities(case.case("decoded"), public.oracle_identities)

    def open_as(oracle: Case) -> tuple[int, SharedSecret]:
        shared, oracle_id = ocr2_codec.shared_config_from_contract_config(
            config,
            offchain_keyring=_ConfigKeyring(oracle),
            onchain_public_key=oracle.data("onchain_address"),
            peer_id=oracle.text("peer_id"),
            transmit_account=oracle.text("transmit_address"),
            skip_resource_exhaustion_checks=skip,
        )
        return oracle_id, shared.shared_secret

    _check_decrypted(case, open_as, leader_selection_key, transmission_order_key)


@checker("offchain_config", "ocr3")
def check_ocr3(case: Case) -> None:
    identities, keys, secret, ephemeral = _builder_inputs(case)
    parameters = _ocr3_parameters(case.case("params"))
    given = _set_config_args(case)
    _check_args(
        case, ocr3_codec.encode_contract_set_config_args(parameters, identities, keys, secret, ephemeral), given
    )
    skip = case.boolean("skip_resource_exhaustion_checks")
    digest = ConfigDigest(case.data("config_digest"))
    config = given.contract_config(digest, case.integer("config_count"))
    public = accepted(
        case, lambda: ocr3_codec.public_config_from_contract_config(config, skip_resource_exhaustion_checks=skip)
    )
    if public is None:
        return
    expected = _ocr3_parameters(case.case("decoded"))
    for name in ocr3.ConfigParameters.__slots__:
        same(f"decoded.{name}", getattr(expected, name), getattr(public, name))
    _check_identities(case.case("decoded"), public.oracle_identities)

    def open_as(oracle: Case) -> tuple[int, SharedSecret]:
        shared, oracle_id = ocr3_codec.shared_config_from_contract_config(
            config,
            offchain_keyring=_ConfigKeyring(oracle),
            onchain_public_key=oracle.data("onchain_address"),
            peer_id=oracle.text("peer_id"),
            transmit_account=oracle.text("transmit_address"),
            skip_resource_exhaustion_checks=skip,
        )
        return oracle_id, shared.shared_secret

    _check_decrypted(
        case,
        open_as,
        lambda shared_secret: ocr3_leader_selection_key(shared_secret, digest),
        lambda shared_secret: ocr3_transmission_order_key(shared_secret, digest),
    )


def _builder_inputs(case: Case) -> tuple[list[OracleIdentity], list[bytes], SharedSecret, bytes]:
    """(identities, config-encryption public keys, shared secret, ephemeral secret)"""
    oracles = case.cases("oracles")
    for i, oracle in enumerate(oracles):
        same(
            f"oracles[{i}].config_encryption_public_key",
            oracle.data("config_encryption_public_key"),
            _ConfigKeyring(oracle).config_encryption_public_key(),
        )
    return (
        [_identity(oracle) for oracle in oracles],
        [oracle.data("config_encryption_public_key") for oracle in oracles],
        SharedSecret(case.data("shared_secret")),
        case.data("ephemeral_secret_key"),
    )


def _check_args(case: Case, built: ContractSetConfigArgs, given: ContractSetConfigArgs) -> None:
    """Hold the built arguments and their digest against the case; altered ones agree in their digest only."""
    if not case.boolean("altered_after_encoding"):
        for name in ContractSetConfigArgs.__slots__:
            same(name, getattr(given, name), getattr(built, name))
    digester = EVMOffchainConfigDigester(case.integer("chain_id"), case.data("contract_address"))
    config = built.contract_config(ConfigDigest(bytes(32)), case.integer("config_count"))
    same("config_digest", case.data("config_digest"), digester.config_digest(config))


def _check_decrypted(
    case: Case,
    open_as: Callable[[Case], tuple[int, SharedSecret]],
    leader_key: Callable[[SharedSecret], bytes],
    order_key: Callable[[SharedSecret], bytes],
) -> None:
    """Open the configuration as each oracle of the case."""
    oracles = case.cases("oracles")
    for decrypted in case.cases("decrypted") if case.has("decrypted") else []:
        oracle = oracles[decrypted.integer("oracle")]
        opened = accepted(decrypted, lambda oracle=oracle: open_as(oracle))  # type: ignore[misc]
        if opened is None:
            continue
        oracle_id, shared_secret = opened
        same("oracle_id", decrypted.integer("oracle_id"), oracle_id)
        same("shared_secret", decrypted.data("shared_secret"), shared_secret)
        same("leader_selection_key", decrypted.data("leader_selection_key"), leader_key(shared_secret))
        same("transmission_order_key", decrypted.data("transmission_order_key"), order_key(shared_secret))


def _set_config_args(case: Case) -> ContractSetConfigArgs:
    return ContractSetConfigArgs(
        signers=tuple(case.data_list("signers")),
        transmitters=tuple(case.texts("transmitters")),
        f=case.integer("f"),
        onchain_config=case.data("onchain_config"),
        offchain_config_version=case.integer("offchain_config_version"),
        offchain_config=case.data("offchain_config"),
    )


def _identity(oracle: Case) -> OracleIdentity:
    return OracleIdentity(
        offchain_public_key=oracle.data("offchain_public_key"),
        onchain_public_key=oracle.data("onchain_address"),
        peer_id=oracle.text("peer_id"),
        transmit_account=oracle.text("transmit_address"),
    )


def _optional_ns(params: Case, name: str) -> int | None:
    return params.integer(name) if params.has(name) else None


def _ocr1_parameters(params: Case) -> ocr1.ConfigParameters:
    return ocr1.ConfigParameters(
        delta_progress=params.integer("delta_progress_ns"),
        delta_resend=params.integer("delta_resend_ns"),
        delta_round=params.integer("delta_round_ns"),
        delta_grace=params.integer("delta_grace_ns"),
        delta_c=params.integer("delta_c_ns"),
        alpha_ppb=params.integer("alpha_ppb"),
        delta_stage=params.integer("delta_stage_ns"),
        r_max=params.integer("r_max"),
        s=tuple(params.integers("s")),
        f=params.integer("f"),
    )


def _ocr2_parameters(params: Case) -> ocr2.ConfigParameters:
    return ocr2.ConfigParameters(
        delta_progress=params.integer("delta_progress_ns"),
        delta_resend=params.integer("delta_resend_ns"),
        delta_round=params.integer("delta_round_ns"),
        delta_grace=params.integer("delta_grace_ns"),
        delta_stage=params.integer("delta_stage_ns"),
        r_max=params.integer("r_max"),
        s=tuple(params.integers("s")),
        reporting_plugin_config=params.data("reporting_plugin_config"),
        max_duration_initialization=_optional_ns(params, "max_duration_initialization_ns"),
        max_duration_query=params.integer("max_duration_query_ns"),
        max_duration_observation=params.integer("max_duration_observation_ns"),
        max_duration_report=params.integer("max_duration_report_ns"),
        max_duration_should_accept_finalized_report=params.integer("max_duration_should_accept_ns"),
        max_duration_should_transmit_accepted_report=params.integer("max_duration_should_transmit_ns"),
        f=params.integer("f"),
        onchain_config=params.data("onchain_config"),
    )


def _ocr3_parameters(params: Case) -> ocr3.ConfigParameters:
    return ocr3.ConfigParameters(
        delta_progress=params.integer("delta_progress_ns"),
        delta_resend=params.integer("delta_resend_ns"),
        delta_initial=params.integer("delta_initial_ns"),
        delta_round=params.integer("delta_round_ns"),
        delta_grace=params.integer("delta_grace_ns"),
        delta_certified_commit_request=params.integer("delta_certified_commit_request_ns"),
        delta_stage=params.integer("delta_stage_ns"),
        r_max=params.integer("r_max"),
        s=tuple(params.integers("s")),
        reporting_plugin_config=params.data("reporting_plugin_config"),
        max_duration_initialization=_optional_ns(params, "max_duration_initialization_ns"),
        max_duration_query=params.integer("max_duration_query_ns"),
        max_duration_observation=params.integer("max_duration_observation_ns"),
        max_duration_should_accept_attested_report=params.integer("max_duration_should_accept_ns"),
        max_duration_should_transmit_accepted_report=params.integer("max_duration_should_transmit_ns"),
        f=params.integer("f"),
        onchain_config=params.data("onchain_config"),
    )


def _check_identities(decoded: Case, identities: tuple[OracleIdentity, ...]) -> None:
    listed = decoded.cases("identities")
    same("number of identities", len(listed), len(identities))
    for i, (expected, got) in enumerate(zip(listed, identities, strict=True)):
        where = f"decoded.identities[{i}]"
        same(f"{where}.offchain_public_key", expected.data("offchain_public_key"), got.offchain_public_key)
        same(f"{where}.onchain_public_key", expected.data("onchain_public_key"), got.onchain_public_key)
        same(f"{where}.peer_id", expected.text("peer_id"), got.peer_id)
        same(f"{where}.transmit_account", expected.text("transmit_account"), got.transmit_account)
