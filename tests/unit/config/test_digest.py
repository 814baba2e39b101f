from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.digest import (
    EVMOffchainConfigDigester,
    check_config_digest,
    lift_ocr1_digest,
    ocr1_config_digest,
    ocr1_digest_from_lifted,
)
from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.host import OffchainConfigDigester
from ocr_offchain.types import ConfigDigest, ContractConfig
from tests.unit import fixture_a

from .fixture_config import CONTRACT_CONFIG

DIGESTER: OffchainConfigDigester = EVMOffchainConfigDigester(fixture_a.CHAIN_ID, fixture_a.CONTRACT)
SMALL = ContractConfig(
    config_digest=ConfigDigest(bytes.fromhex("0001a103c2e5d692e672bd051165d945a21ad8db386160aebe7c0f5b45d514e3")),
    config_count=1,
    signers=tuple(i.to_bytes(20, "big") for i in range(1, 5)),
    transmitters=tuple("0x" + i.to_bytes(20, "big").hex() for i in range(0x11, 0x15)),
    f=1,
    onchain_config=bytes.fromhex("0102"),
    offchain_config_version=2,
    offchain_config=b"off",
)
SMALL_DIGESTER = EVMOffchainConfigDigester(1, bytes([0x11]) * 20)


def test_digests_are_those_of_the_specification() -> None:
    assert DIGESTER.config_digest(CONTRACT_CONFIG) == fixture_a.OCR2_DIGEST
    assert SMALL_DIGESTER.config_digest(SMALL) == SMALL.config_digest


def test_a_digest_begins_with_the_prefix_of_its_digester() -> None:
    assert DIGESTER.config_digest_prefix() == b"\x00\x01"
    assert DIGESTER.config_digest(SMALL)[:2] == b"\x00\x01"


@pytest.mark.parametrize(
    "changed",
    [
        replace(SMALL, config_count=2),
        replace(SMALL, signers=SMALL.signers[::-1]),
        replace(SMALL, transmitters=SMALL.transmitters[::-1]),
        replace(SMALL, f=2),
        replace(SMALL, onchain_config=b""),
        replace(SMALL, offchain_config_version=3),
        replace(SMALL, offchain_config=b"of"),
    ],
)
def test_every_part_of_a_configuration_changes_its_digest(changed: ContractConfig) -> None:
    check_config_digest(SMALL, SMALL_DIGESTER)
    with pytest.raises(ConfigError, match="ConfigDigest: the configuration's content gives 0001"):
        check_config_digest(changed, SMALL_DIGESTER)


def test_chain_and_contract_change_the_digest() -> None:
    digests = {
        EVMOffchainConfigDigester(chain_id, contract).config_digest(SMALL)
        for chain_id in (1, 2)
        for contract in (bytes(20), bytes(19) + b"\x01")
    }
    assert len(digests) == 4


def test_the_case_of_transmitters_does_not_matter() -> None:
    upper = replace(SMALL, transmitters=tuple("0x" + t[2:].upper() for t in SMALL.transmitters))
    assert SMALL_DIGESTER.config_digest(upper) == SMALL.config_digest


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (replace(SMALL, signers=(*SMALL.signers[:1], bytes(19))), "Signers[1]"),
        (replace(SMALL, signers=(bytes(21),)), "Signers[0]"),
        (replace(SMALL, transmitters=("0x" + "00" * 19,)), "Transmitters[0]"),
        (replace(SMALL, transmitters=("00" * 21,)), "Transmitters[0]"),
        (replace(SMALL, transmitters=("0X" + "00" * 20,)), "Transmitters[0]"),
        (replace(SMALL, f=256), "F"),
        (replace(SMALL, config_count=2**64), "ConfigCount"),
        (replace(SMALL, offchain_config_version=-1), "OffchainConfigVersion"),
        (replace(SMALL, offchain_config_version=2**64), "OffchainConfigVersion"),
    ],
)
def test_what_is_not_of_the_chains_form_is_named(changed: ContractConfig, field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        SMALL_DIGESTER.config_digest(changed)
    assert caught.value.field == field


def test_the_edges_of_all_numbers_have_a_digest() -> None:
    least = replace(SMALL, config_count=0, f=0, offchain_config_version=0)
    most = replace(SMALL, config_count=2**64 - 1, f=255, offchain_config_version=2**64 - 1)
    digests = [
        EVMOffchainConfigDigester(chain_id, bytes(20)).config_digest(config)
        for chain_id in (0, 2**64 - 1)
        for config in (least, most)
    ]
    assert len(set(digests)) == 4


def test_a_digest_with_a_foreign_prefix_is_refused() -> None:
    class Odd(EVMOffchainConfigDigester):
        def config_digest_prefix(self) -> bytes:
            return b"\x00\x02"

    with pytest.raises(ConfigError, match="does not begin with its prefix 0002"):
        check_config_digest(SMALL, Odd(1, bytes([0x11]) * 20))


def test_chain_id_and_address_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="chain id"):
        EVMOffchainConfigDigester(2**64, bytes(20))
    with pytest.raises(InvalidInputError, match="contract address: expected 20 bytes, got 21"):
        EVMOffchainConfigDigester(1, bytes(21))


OCR1_ARGS = (bytes(20), 1, (bytes(20),), (bytes(20),), 1, 1, b"encoded")


@pytest.mark.parametrize(
    ("position", "value"),
    [(0, bytes(19)), (1, 2**64), (2, (bytes(19),)), (3, (bytes(21),)), (4, 256), (5, -1), (5, 2**64)],
)
def test_ocr1_values_that_do_not_fit_are_refused(position: int, value: object) -> None:
    assert len(ocr1_config_digest(*OCR1_ARGS)) == 16
    args = [*OCR1_ARGS]
    args[position] = value
    with pytest.raises(ConfigError):
        ocr1_config_digest(*args)  # type: ignore[arg-type]


@given(st.binary(min_size=16, max_size=16))
def test_a_widened_ocr1_digest_narrows_again(digest: bytes) -> None:
    lifted = lift_ocr1_digest(digest)
    assert len(lifted) == 32
    assert ocr1_digest_from_lifted(lifted) == digest


def test_the_widened_digest_of_fixture_a() -> None:
    assert lift_ocr1_digest(fixture_a.OCR1_DIGEST).hex() == "eeee0c74c46045eef4da9216239d25719e07" + "00" * 14


@pytest.mark.parametrize(
    "digest",
    [bytes(32), bytes.fromhex("eeee") + bytes(29) + b"\x01", bytes.fromhex("eeef") + bytes(30), b"\xee\xee", bytes(33)],
)
def test_other_digests_do_not_narrow(digest: bytes) -> None:
    with pytest.raises(InvalidInputError, match="not a widened OCR1 digest"):
        ocr1_digest_from_lifted(ConfigDigest(digest))


def test_an_ocr1_digest_of_another_length_is_not_widened() -> None:
    with pytest.raises(InvalidInputError, match="expected 16 bytes, got 15"):
        lift_ocr1_digest(bytes(15))
