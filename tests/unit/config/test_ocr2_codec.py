from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.blob import MAX_OFFCHAIN_CONFIG_LENGTH
from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.config.ocr2_codec import (
    OffchainConfig,
    contract_set_config_args,
    decode_offchain_config,
    encode_contract_set_config_args,
    encode_offchain_config,
    public_config_from_contract_config,
    shared_config_from_contract_config,
)
from ocr_offchain.config.set_config import evm_addresses
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.shared_secret import SharedSecretEncryptions
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.proto.offchainreporting2_config_pb2 import OffchainConfigProto
from ocr_offchain.types import ContractConfig
from tests.unit import fixture_a

from .fixture_config import ARGS, CONTRACT_CONFIG, MS, PARAMETERS, S, set_config_args

int64s = st.integers(-(2**63), 2**63 - 1)
bytes32 = st.binary(min_size=32, max_size=32)
offchain_configs = st.builds(
    OffchainConfig,
    delta_progress=int64s,
    delta_resend=int64s,
    delta_round=int64s,
    delta_grace=int64s,
    delta_stage=int64s,
    r_max=st.integers(0, 255),
    s=st.lists(st.integers(0, 2**32 - 1), max_size=5).map(tuple),
    offchain_public_keys=st.lists(bytes32, max_size=4).map(tuple),
    peer_ids=st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=4).map(tuple),
    reporting_plugin_config=st.binary(max_size=100),
    max_duration_query=int64s,
    max_duration_observation=int64s,
    max_duration_report=int64s,
    max_duration_should_accept_finalized_report=int64s,
    max_duration_should_transmit_accepted_report=int64s,
    shared_secret_encryptions=st.builds(
        SharedSecretEncryptions,
        bytes32,
        bytes32,
        st.lists(st.binary(min_size=16, max_size=16), max_size=4).map(tuple),
    ),
    max_duration_initialization=st.none() | int64s,
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


def field_of_refusal(config: ContractConfig, *, skip: bool = False) -> str:
    with pytest.raises(ConfigError) as caught:
        public_config_from_contract_config(config, skip_resource_exhaustion_checks=skip)
    return caught.value.field


def test_blob_is_that_of_fixture_a() -> None:
    assert len(ARGS.offchain_config) == 569
    assert keccak256(ARGS.offchain_config).hex() == "5dacdd73f3afb2aff17ffe3b418b4ed3f6924e3a89f32a0f41cac01d9de22415"
    assert ARGS.offchain_config.startswith(bytes.fromhex("0880a8d6b907108094ebdc03188094ebdc032080cab5ee01"))
    assert ARGS.offchain_config.endswith(bytes.fromhex("880180c2d72f"))


def test_published_configuration_reads_back() -> None:
    config = public_config_from_contract_config(CONTRACT_CONFIG)
    assert config.n == 4
    assert config.oracle_identities == fixture_a.IDENTITIES
    assert config.config_digest == fixture_a.OCR2_DIGEST
    for name in PARAMETERS.__slots__:
        assert getattr(config, name) == getattr(PARAMETERS, name)


@given(offchain_configs)
def test_blob_reads_back(config: OffchainConfig) -> None:
    assert decode_offchain_config(encode_offchain_config(config)) == config


def test_absent_and_zero_initialization_differ() -> None:
    absent = set_config_args(replace(PARAMETERS, max_duration_initialization=None))
    zero = set_config_args(replace(PARAMETERS, max_duration_initialization=0))
    assert zero.offchain_config == absent.offchain_config + bytes.fromhex("880100")
    assert decode_offchain_config(absent.offchain_config).max_duration_initialization is None
    assert decode_offchain_config(zero.offchain_config).max_duration_initialization == 0


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
    assert shared.public == public_config_from_contract_config(CONTRACT_CONFIG)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"onchain_public_key": bytes(20)}, "Signers"),
        ({"offchain_keyring": fixture_a.offchain_keyring(1)}, "OffchainPublicKey"),
        ({"peer_id": fixture_a.IDENTITIES[1].peer_id}, "PeerID"),
        ({"transmit_account": fixture_a.IDENTITIES[0].transmit_account.lower()}, "TransmitAccount"),
    ],
)
def test_h_16_a_configuration_for_other_keys_is_refused(change: dict[str, object], field: str) -> None:
    identity = fixture_a.IDENTITIES[0]
    own: dict[str, object] = {
        "offchain_keyring": fixture_a.offchain_keyring(0),
        "onchain_public_key": identity.onchain_public_key,
        "peer_id": identity.peer_id,
        "transmit_account": identity.transmit_account,
    }
    with pytest.raises(ConfigError) as caught:
        shared_config_from_contract_config(CONTRACT_CONFIG, **(own | change))  # type: ignore[arg-type]
    assert caught.value.field == field
    if field == "Signers":
        assert "foreign oracle set" in str(caught.value)


def test_a_secret_that_does_not_open_is_refused() -> None:
    args = contract_set_config_args(PARAMETERS, fixture_a.IDENTITIES, fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[::-1])
    identity = fixture_a.IDENTITIES[0]
    with pytest.raises(ConfigError, match=r"SharedSecretEncryptions: .*made for another config encryption key"):
        shared_config_from_contract_config(
            args.contract_config(fixture_a.OCR2_DIGEST, 1),
            offchain_keyring=fixture_a.offchain_keyring(0),
            onchain_public_key=identity.onchain_public_key,
            peer_id=identity.peer_id,
            transmit_account=identity.transmit_account,
        )


UINT64_MINUS_ONE = 2**64 - 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"delta_stage_nanoseconds": UINT64_MINUS_ONE}, "DeltaStage"),
        ({"delta_round_nanoseconds": UINT64_MINUS_ONE}, "DeltaRound"),
        ({"delta_progress_nanoseconds": 2**63}, "DeltaProgress"),
        ({"delta_resend_nanoseconds": UINT64_MINUS_ONE}, "DeltaResend"),
        ({"delta_grace_nanoseconds": UINT64_MINUS_ONE}, "DeltaGrace"),
        ({"max_duration_query_nanoseconds": UINT64_MINUS_ONE}, "MaxDurationQuery"),
        ({"max_duration_observation_nanoseconds": UINT64_MINUS_ONE}, "MaxDurationObservation"),
        ({"max_duration_report_nanoseconds": UINT64_MINUS_ONE}, "MaxDurationReport"),
        (
            {"max_duration_should_accept_finalized_report_nanoseconds": UINT64_MINUS_ONE},
            "MaxDurationShouldAcceptFinalizedReport",
        ),
        (
            {"max_duration_should_transmit_accepted_report_nanoseconds": UINT64_MINUS_ONE},
            "MaxDurationShouldTransmitAcceptedReport",
        ),
        ({"delta_round_nanoseconds": 2 * S}, "DeltaRound"),
        (
            {"max_duration_report_nanoseconds": 2 * S - 110 * MS},
            "MaxDurationQuery + MaxDurationObservation + MaxDurationReport",
        ),
        ({"r_max": 0}, "RMax"),
        ({"r_max": 255}, "RMax"),
        ({"r_max": 256}, "RMax"),
        ({"s": [1] * 1000}, "S"),
        ({"s": [1, 32]}, "S[1]"),
        ({"delta_progress_nanoseconds": 200 * MS - 1, "delta_round_nanoseconds": 1}, "DeltaProgress"),
        ({"delta_resend_nanoseconds": 200 * MS - 1}, "DeltaResend"),
    ],
)
def test_each_parameter_rule_is_applied_and_named(change: dict[str, object], field: str) -> None:
    if "delta_progress_nanoseconds" in change and field == "DeltaProgress":
        change = change | {"max_duration_report_nanoseconds": None}
    assert field_of_refusal(with_blob(change)) == field


@pytest.mark.parametrize(
    "change",
    [
        {"r_max": 257},
        {"r_max": 254},
        {"s": []},
        {"s": [31] * 999},
        {"delta_grace_nanoseconds": 10 * S},
        {"max_duration_initialization_nanoseconds": UINT64_MINUS_ONE},
        {"delta_round_nanoseconds": 2 * S - 1},
        {"delta_resend_nanoseconds": 200 * MS},
        # 2^62 + 2^62 wraps to -2^63, which is less than DeltaProgress.
        {"max_duration_query_nanoseconds": 2**62, "max_duration_observation_nanoseconds": 2**62},
    ],
)
def test_what_other_oracles_accept_is_accepted(change: dict[str, object]) -> None:
    assert isinstance(public_config_from_contract_config(with_blob(change)), PublicConfig)


def test_r_max_is_cut_to_8_bits_before_it_is_checked() -> None:
    assert public_config_from_contract_config(with_blob({"r_max": 257})).r_max == 1


def test_resource_checks_and_only_they_can_be_skipped() -> None:
    hasty = with_blob(
        {
            "delta_progress_nanoseconds": 190 * MS,
            "delta_round_nanoseconds": 1,
            "max_duration_report_nanoseconds": None,
        }
    )
    assert field_of_refusal(hasty) == "DeltaProgress"
    assert public_config_from_contract_config(hasty, skip_resource_exhaustion_checks=True).delta_progress == 190 * MS
    assert field_of_refusal(with_blob({"r_max": 0}), skip=True) == "RMax"


@pytest.mark.parametrize(
    ("config", "field"),
    [
        (replace(CONTRACT_CONFIG, offchain_config_version=30), "OffchainConfigVersion"),
        (replace(CONTRACT_CONFIG, offchain_config=b"\xff"), "OffchainConfig"),
        (replace(CONTRACT_CONFIG, offchain_config=b""), "SharedSecretEncryptions.DiffieHellmanPoint"),
        (replace(CONTRACT_CONFIG, offchain_config=bytes(MAX_OFFCHAIN_CONFIG_LENGTH + 1)), "OffchainConfig"),
        # A second peer id list entry that is not UTF-8.
        (
            replace(CONTRACT_CONFIG, offchain_config=CONTRACT_CONFIG.offchain_config + b"\x4a\x01\xff"),
            "OffchainConfig",
        ),
        (with_blob({"offchain_public_keys": [bytes(32), bytes(31)]}), "OffchainPublicKeys[1]"),
        (replace(CONTRACT_CONFIG, signers=CONTRACT_CONFIG.signers[:1] * 4), "Signers"),
        (with_blob({"peer_ids": ["a", "b", "a", "c"]}), "PeerIDs"),
        (with_blob({"offchain_public_keys": [bytes(32)] * 2}), "OffchainPublicKeys"),
        (replace(CONTRACT_CONFIG, transmitters=CONTRACT_CONFIG.transmitters[:1] * 4), "Transmitters"),
        (with_blob({"peer_ids": ["a", "b", "c"]}), "PeerIDs"),
        (with_blob({"offchain_public_keys": [bytes(32)]}), "OffchainPublicKeys"),
        (replace(CONTRACT_CONFIG, transmitters=CONTRACT_CONFIG.transmitters[:3]), "Transmitters"),
        (replace(CONTRACT_CONFIG, f=2), "F"),
        (replace(CONTRACT_CONFIG, f=-1), "F"),
    ],
)
def test_each_structural_rule_is_applied_and_named(config: ContractConfig, field: str) -> None:
    assert field_of_refusal(config) == field


def test_lists_of_another_length_are_told_from_duplicates() -> None:
    with pytest.raises(ConfigError, match="there are 4 signers, but 3 of these"):
        public_config_from_contract_config(with_blob({"peer_ids": ["a", "b", "c"]}))
    with pytest.raises(ConfigError, match="oracles 0 and 2 have the same, a"):
        public_config_from_contract_config(with_blob({"peer_ids": ["a", "b", "a", "c"]}))


@pytest.mark.parametrize(
    ("field", "length"),
    [("diffieHellmanPoint", 31), ("sharedSecretHash", 33), ("encryptions", 15)],
)
def test_parts_of_the_sealed_secret_have_their_length(field: str, length: int) -> None:
    message = OffchainConfigProto.FromString(CONTRACT_CONFIG.offchain_config)
    if field == "encryptions":
        message.shared_secret_encryptions.encryptions[2] = bytes(length)
    else:
        setattr(message.shared_secret_encryptions, field, bytes(length))
    refused = field_of_refusal(replace(CONTRACT_CONFIG, offchain_config=message.SerializeToString()))
    assert refused.lower().startswith(f"sharedsecretencryptions.{field}".lower())


def test_as_many_secrets_as_signers_are_needed() -> None:
    args = encode_contract_set_config_args(
        PARAMETERS,
        fixture_a.IDENTITIES,
        fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[:3],
        fixture_a.SHARED_SECRET,
        fixture_a.EPHEMERAL_SECRET,
    )
    assert field_of_refusal(args.contract_config(fixture_a.OCR2_DIGEST, 1)) == "SharedSecretEncryptions.Encryptions"


def test_more_than_31_oracles_are_refused() -> None:
    signers = tuple(bytes([i]) * 20 for i in range(32))
    config = replace(
        with_blob(
            {"peer_ids": [str(i) for i in range(32)], "offchain_public_keys": [bytes([i]) * 32 for i in range(32)]}
        ),
        signers=signers,
        transmitters=tuple(str(i) for i in range(32)),
    )
    message = OffchainConfigProto.FromString(config.offchain_config)
    message.shared_secret_encryptions.encryptions.extend([bytes(16)] * 28)
    assert field_of_refusal(replace(config, offchain_config=message.SerializeToString())) == "N"


@pytest.mark.parametrize("suffix", [b"\xa0\x06\x05", b"\x38\x01"])
def test_unknown_fields_and_an_unpacked_schedule_are_read(suffix: bytes) -> None:
    config = replace(CONTRACT_CONFIG, offchain_config=CONTRACT_CONFIG.offchain_config + suffix)
    s = public_config_from_contract_config(config).s
    assert s == ((*fixture_a.S, 1) if suffix.startswith(b"\x38") else fixture_a.S)


def test_the_last_of_repeated_scalars_wins() -> None:
    config = replace(CONTRACT_CONFIG, offchain_config=CONTRACT_CONFIG.offchain_config + b"\x30\x09")
    assert public_config_from_contract_config(config).r_max == 9


@given(st.binary(max_size=300))
def test_no_blob_makes_reading_fail_otherwise(blob: bytes) -> None:
    with pytest.raises(ConfigError):
        public_config_from_contract_config(replace(CONTRACT_CONFIG, offchain_config=blob))


@given(position=st.integers(0, 568), bit=st.integers(0, 7))
def test_a_flipped_bit_raises_nothing_but_a_refusal(position: int, bit: int) -> None:
    blob = bytearray(CONTRACT_CONFIG.offchain_config)
    blob[position] ^= 1 << bit
    with suppress(ConfigError):
        public_config_from_contract_config(replace(CONTRACT_CONFIG, offchain_config=bytes(blob)))


@pytest.mark.parametrize(
    ("change", "field"),
    [({"f": 257}, "F"), ({"f": 2}, "F"), ({"r_max": 257}, "RMax"), ({"delta_round": 2 * S}, "DeltaRound")],
)
def test_the_builder_refuses_what_nodes_would_refuse_or_read_differently(change: dict[str, int], field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        set_config_args(replace(PARAMETERS, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_the_builder_refuses_a_peer_id_that_is_none() -> None:
    identities = (*fixture_a.IDENTITIES[:3], replace(fixture_a.IDENTITIES[3], peer_id="12D3"))
    with pytest.raises(ConfigError) as caught:
        contract_set_config_args(PARAMETERS, identities, fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS)
    assert caught.value.field == "PeerIDs[3]"


@pytest.mark.parametrize("r_max", [1, 254])
def test_the_builder_takes_the_least_and_the_most_rounds(r_max: int) -> None:
    assert set_config_args(replace(PARAMETERS, r_max=r_max))


def test_the_length_is_looked_at_on_both_sides() -> None:
    with pytest.raises(ConfigError, match="is longer than 2000000 bytes"):
        decode_offchain_config(bytes(MAX_OFFCHAIN_CONFIG_LENGTH + 1))
    config = decode_offchain_config(CONTRACT_CONFIG.offchain_config)
    with pytest.raises(ConfigError, match="is longer than 2000000 bytes"):
        encode_offchain_config(replace(config, reporting_plugin_config=bytes(MAX_OFFCHAIN_CONFIG_LENGTH)))


def test_the_builder_refuses_a_blob_that_nobody_would_read() -> None:
    with pytest.raises(ConfigError, match="OffchainConfig: is longer than 2000000 bytes"):
        set_config_args(replace(PARAMETERS, reporting_plugin_config=bytes(MAX_OFFCHAIN_CONFIG_LENGTH)))


def test_secrets_are_fresh_unless_given() -> None:
    def build() -> bytes:
        return contract_set_config_args(
            PARAMETERS, fixture_a.IDENTITIES, fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS
        ).offchain_config

    first, second = (decode_offchain_config(build()).shared_secret_encryptions for _ in range(2))
    assert first.diffie_hellman_point != second.diffie_hellman_point
    assert first.shared_secret_hash != second.shared_secret_hash
    assert set_config_args() == set_config_args()


def test_keys_that_cannot_be_used_are_named() -> None:
    keys = (*fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[:3], bytes(32))
    with pytest.raises(InvalidInputError, match="config encryption key of oracle 3"):
        contract_set_config_args(PARAMETERS, fixture_a.IDENTITIES, keys)


def test_addresses_of_an_evm_configuration() -> None:
    signers, transmitters = evm_addresses(ARGS)
    assert signers == ARGS.signers
    assert [transmitter.hex() for transmitter in transmitters] == [text[2:].lower() for text in ARGS.transmitters]
