from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.digest import ocr1_config_digest
from ocr_offchain.config.ocr1 import ChainMinimums, ConfigParameters, chain_minimums
from ocr_offchain.config.ocr1_codec import (
    MAX_ENCODED_LENGTH,
    ContractSetConfigArgs,
    EncodedConfig,
    contract_set_config_args,
    decode_config,
    encode_config,
    encode_contract_set_config_args,
    public_config_from_contract_config,
    shared_config_from_contract_config,
)
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.crypto.shared_secret import SharedSecretEncryptions
from ocr_offchain.errors import ConfigError
from tests.unit import fixture_a

from .fixture_config import MS, S

PARAMETERS = ConfigParameters(
    delta_progress=2 * S,
    delta_resend=1 * S,
    delta_round=1 * S,
    delta_grace=500 * MS,
    delta_c=0,
    alpha_ppb=1_000_000,
    delta_stage=2 * S,
    r_max=3,
    s=fixture_a.S,
    f=1,
)
PRIVATE = 1337


def build(parameters: ConfigParameters = PARAMETERS, chain_id: int | None = PRIVATE) -> ContractSetConfigArgs:
    return contract_set_config_args(
        parameters,
        fixture_a.IDENTITIES,
        fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS,
        chain_id,
        shared_secret=fixture_a.SHARED_SECRET,
        ephemeral_secret=fixture_a.EPHEMERAL_SECRET,
    )


ARGS = build()
CONFIG = ARGS.contract_config(fixture_a.OCR1_DIGEST)


def field_of_refusal(parameters: ConfigParameters, chain_id: int | None = PRIVATE, *, skip: bool = False) -> str:
    args = encode_contract_set_config_args(
        parameters,
        fixture_a.IDENTITIES,
        fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS,
        fixture_a.SHARED_SECRET,
        fixture_a.EPHEMERAL_SECRET,
    )
    with pytest.raises(ConfigError) as caught:
        public_config_from_contract_config(args.contract_config(bytes(16)), chain_id, skip_chain_specific_checks=skip)
    return caught.value.field


def with_word(position: int, word: bytes) -> bytes:
    """The encoded part of Fixture A with the word at `position` (counted in words) replaced."""
    return ARGS.encoded[: 32 * position] + word + ARGS.encoded[32 * position + 32 :]


def test_encoded_part_and_digest_are_those_of_fixture_a() -> None:
    assert len(ARGS.encoded) == 1216
    assert keccak256(ARGS.encoded).hex() == "95c1fbb9c653a5963cff02d73e4c8cd491db9465c515c49cbcb604ecb99488fc"
    words = [int.from_bytes(ARGS.encoded[i : i + 32], "big") for i in range(0, 14 * 32, 32)]
    assert words == [0x20, 2 * S, S, S, 500 * MS, 0, 1_000_000, 2 * S, 3, 0x180, 0x200, 0x2A0, 0x3A0, 3]
    digest = ocr1_config_digest(fixture_a.CONTRACT, 1, ARGS.signers, ARGS.transmitters, 1, 1, ARGS.encoded)
    assert digest == fixture_a.OCR1_DIGEST


def test_published_configuration_reads_back() -> None:
    config = public_config_from_contract_config(CONFIG, PRIVATE)
    assert config.oracle_identities == fixture_a.IDENTITIES
    assert config.config_digest == fixture_a.OCR1_DIGEST
    for name in PARAMETERS.__slots__:
        assert getattr(config, name) == getattr(PARAMETERS, name)


int64s = st.integers(-(2**63), 2**63 - 1)
bytes32 = st.binary(min_size=32, max_size=32)
encoded_configs = st.builds(
    EncodedConfig,
    delta_progress=int64s,
    delta_resend=int64s,
    delta_round=int64s,
    delta_grace=int64s,
    delta_c=int64s,
    alpha_ppb=st.integers(0, 2**64 - 1),
    delta_stage=int64s,
    r_max=st.integers(0, 255),
    s=st.lists(st.integers(0, 255), max_size=5).map(tuple),
    offchain_public_keys=st.lists(bytes32, max_size=4).map(tuple),
    peer_ids=st.lists(st.text(st.characters(codec="utf-8", exclude_characters=","), min_size=1), max_size=4).map(tuple),
    shared_secret_encryptions=st.builds(
        SharedSecretEncryptions,
        bytes32,
        bytes32,
        st.lists(st.binary(min_size=16, max_size=16), max_size=4).map(tuple),
    ),
)


@given(encoded_configs)
def test_encoded_part_reads_back(config: EncodedConfig) -> None:
    assert decode_config(encode_config(config)) == config


def test_no_peer_ids_are_an_empty_list_and_commas_part_empty_ones() -> None:
    def peer_ids(*texts: str) -> tuple[str, ...]:
        return decode_config(encode_config(replace(decode_config(ARGS.encoded), peer_ids=texts))).peer_ids

    assert peer_ids() == ()
    assert peer_ids("") == ()
    assert peer_ids("a", "", "b") == ("a", "", "b")


@pytest.mark.parametrize("oracle_id", range(4))
def test_every_oracle_finds_itself_and_the_secret(oracle_id: int) -> None:
    identity = fixture_a.IDENTITIES[oracle_id]
    shared, found = shared_config_from_contract_config(
        CONFIG,
        PRIVATE,
        offchain_keyring=fixture_a.offchain_keyring(oracle_id),
        onchain_signing_address=identity.onchain_public_key,
        peer_id=identity.peer_id,
        transmit_address=parse_address(identity.transmit_account),
    )
    assert found == oracle_id
    assert shared.shared_secret == fixture_a.SHARED_SECRET


def test_duplicates_pass_and_the_last_match_counts() -> None:
    identities = (fixture_a.IDENTITIES[0],) * 4
    args = contract_set_config_args(PARAMETERS, identities, (fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[0],) * 4, PRIVATE)
    _, oracle_id = shared_config_from_contract_config(
        args.contract_config(bytes(16)),
        PRIVATE,
        offchain_keyring=fixture_a.offchain_keyring(0),
        onchain_signing_address=identities[0].onchain_public_key,
        peer_id=identities[0].peer_id,
        transmit_address=parse_address(identities[0].transmit_account),
    )
    assert oracle_id == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"delta_c": -1}, "DeltaC"),
        ({"delta_stage": -1}, "DeltaStage"),
        ({"delta_round": -1}, "DeltaRound"),
        ({"delta_progress": -1}, "DeltaProgress"),
        ({"delta_resend": -1}, "DeltaResend"),
        ({"f": 2}, "F"),
        ({"delta_grace": -1}, "DeltaGrace"),
        ({"delta_grace": 1 * S}, "DeltaGrace"),
        ({"delta_round": 2 * S}, "DeltaRound"),
        ({"r_max": 0}, "RMax"),
        ({"r_max": 255}, "RMax"),
        ({"s": (1,) * 1000}, "Encoded"),
        ({"s": (1, 32)}, "S[1]"),
    ],
)
def test_each_parameter_rule_is_applied_and_named(change: dict[str, object], field: str) -> None:
    if field == "Encoded":
        with pytest.raises(ConfigError, match="is longer than 20000 bytes"):
            field_of_refusal(replace(PARAMETERS, **change))  # type: ignore[arg-type]
        return
    assert field_of_refusal(replace(PARAMETERS, **change)) == field  # type: ignore[arg-type]
    assert field_of_refusal(replace(PARAMETERS, **change), skip=True) == field  # type: ignore[arg-type]


def test_no_threshold_and_no_schedule_are_accepted_off_chain() -> None:
    assert build(replace(PARAMETERS, f=0, s=()))


@pytest.mark.parametrize("r_max", [1, 254])
def test_the_least_and_the_most_rounds_are_accepted(r_max: int) -> None:
    assert build(replace(PARAMETERS, r_max=r_max))


def test_more_than_31_oracles_are_refused() -> None:
    identities = [replace(fixture_a.IDENTITIES[0], onchain_public_key=bytes([i]) * 20) for i in range(32)]
    keys = fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS[:1] * 32
    assert contract_set_config_args(PARAMETERS, identities[:31], keys[:31], PRIVATE)
    with pytest.raises(ConfigError, match="N: at most 31"):
        contract_set_config_args(PARAMETERS, identities, keys, PRIVATE)


CHAINS = {
    "slow": "1 1101 999999999",
    "moderate": "30 100 128 5000 42220 1666600000 1666600001 1666600002 1666600003",
    "fast": "10 56 137 196 250 324 1088 1284 1285 8217 8453 42161 42170 43114 59144 534352 18446744073709551753",
    "public testnet": "4 5 31 42 65 69 97 195 256 280 300 420 588 1001 1287 1442 2442 4002 5001 10200 43113 44787 "
    "59140 59141 80001 80002 84531 84532 421611 421613 421614 534351 11155111 11155420 1666700000 1666700001 "
    "1666700002 1666700003 144545313136048",
    "private testnet": "1337 7418",
}
SECONDS = {
    "slow": (600, 10, 20, 23, 10),
    "moderate": (60, 5, 20, 23, 10),
    "fast": (10, 5, 5, 8, 5),
    "public testnet": (1, 5, 1, 2, 2),
    "private testnet": (0, 0, 0, 0, 0),
}
"""DeltaC, DeltaStage, DeltaRound, DeltaProgress, DeltaResend of config-and-keys 8.5."""


@pytest.mark.parametrize("chain_class", CHAINS)
def test_chains_have_the_minimums_of_their_class(chain_class: str) -> None:
    expected = ChainMinimums(*(seconds * S for seconds in SECONDS[chain_class]))
    for chain_id in CHAINS[chain_class].split():
        assert chain_minimums(int(chain_id)) == expected


def test_neighbours_of_known_chains_count_as_slow() -> None:
    for chain_id in (1666599999, 1666600004, 1666699999, 1666700004):
        assert chain_minimums(chain_id) == ChainMinimums(600 * S, 10 * S, 20 * S, 23 * S, 10 * S)


@pytest.mark.parametrize("chain_id", [1, 100, 137, 5, 1337])
def test_each_minimum_of_a_chain_is_applied_and_named(chain_id: int) -> None:
    minimums = chain_minimums(chain_id)
    at_minimum = replace(
        PARAMETERS,
        delta_c=minimums.delta_c,
        delta_stage=minimums.delta_stage,
        delta_round=max(minimums.delta_round, 1),
        delta_grace=0,
        delta_progress=max(minimums.delta_progress, 2),
        delta_resend=minimums.delta_resend,
    )
    assert build(at_minimum, chain_id)
    for name, field in (
        ("delta_c", "DeltaC"),
        ("delta_stage", "DeltaStage"),
        ("delta_round", "DeltaRound"),
        ("delta_progress", "DeltaProgress"),
        ("delta_resend", "DeltaResend"),
    ):
        if getattr(minimums, name) > 0:
            below = replace(at_minimum, **{name: getattr(minimums, name) - 1})
            assert field_of_refusal(below, chain_id) == field


def test_without_a_chain_id_only_skipping_helps() -> None:
    assert field_of_refusal(PARAMETERS, None) == "ChainID"
    assert public_config_from_contract_config(CONFIG, None, skip_chain_specific_checks=True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"signers": CONFIG.signers[:3]}, "PeerIDs"),
        ({"transmitters": CONFIG.transmitters[:3]}, "Transmitters"),
    ],
)
def test_lists_must_be_as_long_as_that_of_the_signers(change: dict[str, object], field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        public_config_from_contract_config(replace(CONFIG, **change), PRIVATE)  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"offchain_public_keys": (bytes(32),)}, "OffchainPublicKeys"),
        (
            {"shared_secret_encryptions": SharedSecretEncryptions(bytes(32), bytes(32), ())},
            "SharedSecretEncryptions.Encryptions",
        ),
    ],
)
def test_lists_inside_must_be_as_long_too(change: dict[str, object], field: str) -> None:
    encoded = encode_config(replace(decode_config(ARGS.encoded), **change))  # type: ignore[arg-type]
    with pytest.raises(ConfigError) as caught:
        public_config_from_contract_config(replace(CONFIG, encoded=encoded), PRIVATE)
    assert caught.value.field == field


def test_the_version_is_not_looked_at() -> None:
    assert public_config_from_contract_config(replace(CONFIG, encoded_config_version=9), PRIVATE)


def test_trailing_bytes_and_dirty_padding_pass() -> None:
    expected = decode_config(ARGS.encoded)
    assert decode_config(ARGS.encoded + b"\xff") == expected
    last = bytearray(ARGS.encoded)
    last[-16:] = b"\xff" * 16  # the second half of the last bytes16
    assert decode_config(bytes(last)) == expected
    text = bytearray(ARGS.encoded)
    # 1 leading word, the body up to the text's offset 0x2a0, its length word, 4 ids of 52 letters and 3 commas
    end = 32 + 0x2A0 + 32 + 4 * 52 + 3
    text[end] = 0xFF
    assert decode_config(bytes(text)) == expected


def test_a_text_that_is_not_utf_8_passes_and_is_kept() -> None:
    encoded = bytearray(ARGS.encoded)
    encoded[32 + 0x2A0 + 32] = 0xFF
    config = decode_config(bytes(encoded))
    assert config.peer_ids[0].encode("utf-8", "surrogateescape")[0] == 0xFF
    assert encode_config(config) == bytes(encoded)


@pytest.mark.parametrize(
    ("encoded", "named"),
    [
        (b"", "setConfigEncodedComponents: ends too early"),
        (bytes(31), "setConfigEncodedComponents: ends too early"),
        (bytes(MAX_ENCODED_LENGTH + 1), "is longer than 20000 bytes, it has 20001"),
        (with_word(0, b"\xff" * 32), "begins after the end"),
        (with_word(1, (2**63).to_bytes(32, "big")), "deltaProgress: does not fit into 64 bits"),
        (with_word(7, bytes(16) + b"\xff" * 16), "deltaStage: does not fit into 64 bits"),
        (with_word(6, (2**64).to_bytes(32, "big")), "alphaPPB: does not fit into 64 bits"),
        (with_word(8, (256).to_bytes(32, "big")), "rMax: does not fit into 8 bits"),
        (with_word(14, (256).to_bytes(32, "big")), "s: does not fit into 8 bits"),
        (with_word(13, (2**255).to_bytes(32, "big")), "s: ends too early"),
        (with_word(9, (2**255).to_bytes(32, "big")), "s: begins after the end"),
        (with_word(10, (1185).to_bytes(32, "big")), "offchainPublicKeys: begins after the end"),
        (with_word(10, (1184).to_bytes(32, "big")), "offchainPublicKeys: ends too early"),
        (with_word(11, (1184).to_bytes(32, "big")), "peerIDs: ends too early"),
        (with_word(1 + 0x2A0 // 32, (10_000).to_bytes(32, "big")), "peerIDs: ends too early"),
        (ARGS.encoded[:-1], "sharedSecretEncryptions: ends too early"),
    ],
)
def test_what_is_not_well_formed_is_refused_by_component(encoded: bytes, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        decode_config(encoded)
    assert named in str(caught.value)
    assert caught.value.field == "Encoded"


def test_negative_durations_are_read_as_such() -> None:
    assert decode_config(with_word(1, b"\xff" * 32)).delta_progress == -1


@given(st.integers(0, 37), st.binary(min_size=32, max_size=32))
def test_no_word_makes_reading_fail_otherwise(position: int, word: bytes) -> None:
    with suppress(ConfigError):
        decode_config(with_word(position, word))


@given(st.integers(0, 37), st.integers(0, 1300))
def test_no_offset_or_count_makes_reading_fail_otherwise(position: int, number: int) -> None:
    with suppress(ConfigError):
        decode_config(with_word(position, number.to_bytes(32, "big")))


@pytest.mark.parametrize(("change", "field"), [({"f": 257}, "F"), ({"r_max": 257}, "RMax"), ({"s": (257,)}, "S[0]")])
def test_the_builder_refuses_what_would_be_read_differently(change: dict[str, object], field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build(replace(PARAMETERS, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_secrets_are_fresh_unless_given() -> None:
    args = (PARAMETERS, fixture_a.IDENTITIES, fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS, PRIVATE)
    assert contract_set_config_args(*args) != contract_set_config_args(*args)
    assert build() == ARGS
