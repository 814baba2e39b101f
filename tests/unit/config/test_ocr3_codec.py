from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.digest import EVMOffchainConfigDigester
from ocr_offchain.config.ocr3 import ConfigParameters
from ocr_offchain.config.ocr3_codec import (
    OffchainConfig,
    contract_set_config_args,
    decode_offchain_config,
    encode_offchain_config,
    public_config_from_contract_config,
    shared_config_from_contract_config,
)
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.peer_id import peer_id_text
from ocr_offchain.crypto.shared_secret import SharedSecretEncryptions
from ocr_offchain.errors import ConfigError
from ocr_offchain.proto.offchainreporting3_config_pb2 import OffchainConfigProto
from ocr_offchain.types import ContractConfig, OracleIdentity
from tests.unit import fixture_a

from .fixture_config import CONTRACT_CONFIG as OCR2_CONTRACT_CONFIG
from .fixture_config import MS, S

PARAMETERS = ConfigParameters(
    delta_progress=3 * S,
    delta_resend=10 * S,
    delta_initial=4 * S,
    delta_round=500 * MS,
    delta_grace=200 * MS,
    delta_certified_commit_request=1 * S,
    delta_stage=2 * S,
    r_max=10,
    s=fixture_a.S,
    reporting_plugin_config=bytes([1, 2, 3]),
    max_duration_initialization=None,
    max_duration_query=50 * MS,
    max_duration_observation=60 * MS,
    max_duration_should_accept_attested_report=70 * MS,
    max_duration_should_transmit_accepted_report=80 * MS,
    f=1,
    onchain_config=bytes.fromhex("aabb"),
)


def set_config_args(parameters: ConfigParameters = PARAMETERS) -> ContractSetConfigArgs:
    return contract_set_config_args(
        parameters,
        fixture_a.IDENTITIES,
        fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS,
        shared_secret=fixture_a.SHARED_SECRET,
        ephemeral_secret=fixture_a.EPHEMERAL_SECRET,
    )


ARGS = set_config_args()
CONTRACT_CONFIG = ARGS.contract_config(fixture_a.OCR3_DIGEST, 1)

int64s = st.integers(-(2**63), 2**63 - 1)
bytes32 = st.binary(min_size=32, max_size=32)
offchain_configs = st.builds(
    OffchainConfig,
    delta_progress=int64s,
    delta_resend=int64s,
    delta_initial=int64s,
    delta_round=int64s,
    delta_grace=int64s,
    delta_certified_commit_request=int64s,
    delta_stage=int64s,
    r_max=st.integers(0, 2**64 - 1),
    s=st.lists(st.integers(0, 2**32 - 1), max_size=5).map(tuple),
    offchain_public_keys=st.lists(bytes32, max_size=4).map(tuple),
    peer_ids=st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=4).map(tuple),
    reporting_plugin_config=st.binary(max_size=100),
    max_duration_initialization=st.none() | int64s,
    max_duration_query=int64s,
    max_duration_observation=int64s,
    max_duration_should_accept_attested_report=int64s,
    max_duration_should_transmit_accepted_report=int64s,
    shared_secret_encryptions=st.builds(
        SharedSecretEncryptions,
        bytes32,
        bytes32,
        st.lists(st.binary(min_size=16, max_size=16), max_size=4).map(tuple),
    ),
)


def with_blob(change: dict[str, object]) -> ContractConfig:
    """Fixture A with single fields of the blob replaced; None clears a field."""
    message = OffchainConfigProto.FromString(CONTRACT_CONFIG.offchain_config)
    for field, value in change.items():
        message.ClearField(field)  # type: ignore[arg-type]
        if isinstance(value, list):
            getattr(message, field).extend(value)
        elif value is not None:
            setattr(message, field, value)
    return replace(CONTRACT_CONFIG, offchain_config=message.SerializeToString())


def test_blob_and_digest_are_those_of_fixture_a() -> None:
    assert len(ARGS.offchain_config) == 591
    assert keccak256(ARGS.offchain_config).hex() == "a10913a0368d2c915f2dfa724bfb53257ba33af24912f78fdfbed9062ad7110b"
    digester = EVMOffchainConfigDigester(fixture_a.CHAIN_ID, fixture_a.CONTRACT)
    assert digester.config_digest(CONTRACT_CONFIG) == fixture_a.OCR3_DIGEST


@given(offchain_configs)
def test_blob_reads_back(config: OffchainConfig) -> None:
    assert decode_offchain_config(encode_offchain_config(config)) == config


def test_published_configuration_reads_back() -> None:
    config = public_config_from_contract_config(CONTRACT_CONFIG)
    assert config.oracle_identities == fixture_a.IDENTITIES
    assert config.config_digest == fixture_a.OCR3_DIGEST
    assert config.min_round_interval == 500 * MS
    for name in PARAMETERS.__slots__:
        assert getattr(config, name) == getattr(PARAMETERS, name)


@pytest.mark.parametrize("oracle_id", range(4))
def test_every_oracle_finds_itself_and_the_secret(oracle_id: int) -> None:
    identity = fixture_a.IDENTITIES[oracle_id]
    shared, found = shared_config_from_contract_config(
        CONTRACT_CONFIG,
        offchain_keyring=fixture_a.offchain_keyring(oracle_id),
        onchain_public_key=identity.onchain_public_key,
        peer_id=identity.peer_id,
        transmit_account=identity.transmit_account,
    )
    assert found == oracle_id
    assert shared.shared_secret == fixture_a.SHARED_SECRET


UINT64_MINUS_ONE = 2**64 - 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"delta_progress_nanoseconds": UINT64_MINUS_ONE}, "DeltaProgress"),
        ({"delta_resend_nanoseconds": UINT64_MINUS_ONE}, "DeltaResend"),
        ({"delta_initial_nanoseconds": UINT64_MINUS_ONE}, "DeltaInitial"),
        ({"delta_round_nanoseconds": UINT64_MINUS_ONE}, "DeltaRound"),
        ({"delta_grace_nanoseconds": UINT64_MINUS_ONE}, "DeltaGrace"),
        ({"delta_certified_commit_request_nanoseconds": UINT64_MINUS_ONE}, "DeltaCertifiedCommitRequest"),
        ({"delta_stage_nanoseconds": UINT64_MINUS_ONE}, "DeltaStage"),
        ({"max_duration_query_nanoseconds": UINT64_MINUS_ONE}, "MaxDurationQuery"),
        ({"max_duration_observation_nanoseconds": UINT64_MINUS_ONE}, "MaxDurationObservation"),
        (
            {"max_duration_should_accept_attested_report_nanoseconds": UINT64_MINUS_ONE},
            "MaxDurationShouldAcceptAttestedReport",
        ),
        (
            {"max_duration_should_transmit_accepted_report_nanoseconds": UINT64_MINUS_ONE},
            "MaxDurationShouldTransmitAcceptedReport",
        ),
        ({"delta_round_nanoseconds": 3 * S}, "DeltaRound"),
        ({"delta_grace_nanoseconds": 3 * S}, "DeltaGrace"),
        ({"r_max": 0}, "RMax"),
        ({"s": [1] * 1000}, "S"),
        ({"s": [32]}, "S[0]"),
        ({"delta_resend_nanoseconds": 100 * MS - 1}, "DeltaResend"),
        ({"delta_initial_nanoseconds": 100 * MS - 1}, "DeltaInitial"),
        ({"delta_certified_commit_request_nanoseconds": None}, "DeltaCertifiedCommitRequest"),
        (
            {"delta_progress_nanoseconds": 99 * MS, "delta_round_nanoseconds": 1, "delta_grace_nanoseconds": 1},
            "DeltaProgress",
        ),
        ({"peer_ids": ["a", "a"]}, "PeerIDs"),
        ({"offchain_public_keys": [bytes(31)]}, "OffchainPublicKeys[0]"),
    ],
)
def test_each_rule_is_applied_and_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        public_config_from_contract_config(with_blob(change))
    assert caught.value.field == field


def test_resource_checks_and_only_they_can_be_skipped() -> None:
    quick = with_blob({"delta_resend_nanoseconds": 0})
    assert public_config_from_contract_config(quick, skip_resource_exhaustion_checks=True).delta_resend == 0
    with pytest.raises(ConfigError, match="RMax"):
        public_config_from_contract_config(with_blob({"r_max": 0}), skip_resource_exhaustion_checks=True)
    assert public_config_from_contract_config(with_blob({"delta_resend_nanoseconds": 100 * MS}))


def test_r_max_has_64_bits() -> None:
    assert public_config_from_contract_config(with_blob({"r_max": 2**64 - 1})).r_max == 2**64 - 1
    assert public_config_from_contract_config(with_blob({"r_max": 1})).r_max == 1


def test_more_than_31_oracles_are_refused() -> None:
    identities = [
        OracleIdentity(bytes([i]) * 32, bytes([i]) * 20, peer_id_text(bytes([i]) * 32), str(i)) for i in range(32)
    ]
    keys = fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[:1] * 32
    assert contract_set_config_args(PARAMETERS, identities[:31], keys[:31])
    with pytest.raises(ConfigError, match="N: at most 31"):
        contract_set_config_args(PARAMETERS, identities, keys)


def test_other_rules_for_f_and_n() -> None:
    with pytest.raises(ConfigError, match="F: "):
        public_config_from_contract_config(replace(CONTRACT_CONFIG, f=2))
    with pytest.raises(ConfigError, match=r"expected 30 for OCR3, got 2$"):
        public_config_from_contract_config(OCR2_CONTRACT_CONFIG)


def test_a_blob_of_another_version_has_no_point() -> None:
    config = replace(OCR2_CONTRACT_CONFIG, offchain_config_version=30)
    with pytest.raises(ConfigError, match=r"DiffieHellmanPoint: expected 32 bytes, got 0"):
        public_config_from_contract_config(config)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"f": 257}, "F"), ({"r_max": 2**64 + 1}, "RMax"), ({"delta_grace": 3 * S}, "DeltaGrace")],
)
def test_the_builder_refuses_what_nodes_would_refuse_or_read_differently(change: dict[str, int], field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        set_config_args(replace(PARAMETERS, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_the_length_is_looked_at_on_both_sides() -> None:
    with pytest.raises(ConfigError, match="is longer than 2000000 bytes"):
        decode_offchain_config(bytes(2_000_001))
    config = decode_offchain_config(CONTRACT_CONFIG.offchain_config)
    with pytest.raises(ConfigError, match="is longer than 2000000 bytes"):
        encode_offchain_config(replace(config, reporting_plugin_config=bytes(2_000_000)))


def test_secrets_are_fresh_unless_given() -> None:
    args = (PARAMETERS, fixture_a.IDENTITIES, fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS)
    assert contract_set_config_args(*args) != contract_set_config_args(*args)
    assert set_config_args() == ARGS


@given(st.binary(max_size=300))
def test_no_blob_makes_reading_fail_otherwise(blob: bytes) -> None:
    with pytest.raises(ConfigError):
        public_config_from_contract_config(replace(CONTRACT_CONFIG, offchain_config=blob))
