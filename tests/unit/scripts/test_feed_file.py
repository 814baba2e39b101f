from __future__ import annotations

from pathlib import Path

import pytest

from ocr_offchain.commands.feed_config import load_feed_parameters, set_config_args
from ocr_offchain.config.ocr1_codec import ContractSetConfigArgs as OCR1ContractSetConfigArgs
from ocr_offchain.config.protocol_version import ProtocolVersion
from ocr_offchain.crypto.keystore import OracleSecrets
from ocr_offchain.errors import ConfigError
from scripts._feed import Validator, load_feed_contract

GOOD = """
[feed]
name = "eur-usd"
description = "EUR / USD"
decimals = 8
min_answer = "0.01"
max_answer = "100"
link_funding = "1000"

[billing]
maximum_gas_price_gwei = 200
reasonable_gas_price_gwei = 20
observation_payment = "0.03"
transmission_payment = "0.2"
accounting_gas = 4000
"""


def _load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "feed.toml"
    path.write_text(text)
    return load_feed_contract(path)


def test_amounts_are_read_exactly_in_their_units(tmp_path: Path) -> None:
    path = tmp_path / "feed.toml"
    path.write_text(GOOD)
    contract = load_feed_contract(path)
    assert (contract.min_answer, contract.max_answer) == (10**6, 100 * 10**8)
    assert contract.link_funding_juels == 1000 * 10**18
    assert contract.billing.arguments() == (200, 20, 30_000_000, 200_000_000, 4000)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('min_answer = "0.01"', 'min_answer = "0.000000001"', "feed.min_answer"),
        ('min_answer = "0.01"', "min_answer = 0.01", "feed.min_answer"),
        ('min_answer = "0.01"', 'min_answer = "NaN"', "feed.min_answer"),
        ('min_answer = "0.01"', 'min_answer = "101"', "feed.min_answer"),
        ("decimals = 8", "decimals = 256", "feed.decimals"),
        ("decimals = 8", "decimals = true", "feed.decimals"),
        ("decimals = 8\n", "", "feed.decimals"),
        ('name = "eur-usd"', 'nmae = "eur-usd"', "feed.nmae"),
        ('link_funding = "1000"', 'link_funding = "-1"', "feed.link_funding"),
        ('transmission_payment = "0.2"', 'transmission_payment = "4.294967296"', "billing.transmission_payment"),
        ("accounting_gas = 4000", "accounting_gas = 16777216", "billing.accounting_gas"),
        ("[billing]", "[biling]", "billing"),
    ],
)
def test_a_bad_value_is_named_by_table_and_key(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, GOOD.replace(old, new))
    assert caught.value.field == field


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"feed\.toml"):
        _load(tmp_path, "[feed\n")
    with pytest.raises(ConfigError, match=r"missing\.toml"):
        load_feed_contract(tmp_path / "missing.toml")


OCR1 = GOOD.replace('name = "eur-usd"', 'name = "eur-usd"\nprotocol = "ocr1"').replace(
    "accounting_gas = 4000", 'link_per_eth = "140.5"'
)


def test_a_feed_of_ocr1_has_the_billing_of_its_contract(tmp_path: Path) -> None:
    path = tmp_path / "feed.toml"
    path.write_text(OCR1)
    contract = load_feed_contract(path)
    assert contract.protocol is ProtocolVersion.OCR1
    assert contract.billing.arguments() == (200, 20, 140_500_000, 30_000_000, 200_000_000)
    assert contract.validator is None


def test_a_feed_may_have_a_validator(tmp_path: Path) -> None:
    path = tmp_path / "feed.toml"
    path.write_text(GOOD + f'[validator]\naddress = "0x{255:040x}"\ngas_limit = 100000\n')
    contract = load_feed_contract(path)
    assert contract.protocol is ProtocolVersion.OCR2
    assert contract.validator == Validator("0x00000000000000000000000000000000000000ff", 100_000)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('protocol = "ocr1"', 'protocol = "ocr7"', "feed.protocol"),
        ('protocol = "ocr1"', 'protocol = "ocr2"', "billing.link_per_eth"),
        ('link_per_eth = "140.5"', "accounting_gas = 4000", "billing.accounting_gas"),
        ('link_per_eth = "140.5"', 'link_per_eth = "0.0000001"', "billing.link_per_eth"),
        ('link_per_eth = "140.5"', 'link_per_eth = "4294.967296"', "billing.link_per_eth"),
        ("[billing]", '[validator]\naddress = "0x12"\ngas_limit = 1\n[billing]', "validator.address"),
        ("[billing]", f'[validator]\naddress = "0x{1:040x}"\ngas_limit = -1\n[billing]', "validator.gas_limit"),
        ("[billing]", f'[validator]\naddress = "0x{1:040x}"\ngas = 1\n[billing]', "validator.gas"),
    ],
)
def test_a_bad_value_of_a_feed_of_ocr1_is_named(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in OCR1
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, OCR1.replace(old, new))
    assert caught.value.field == field


@pytest.mark.parametrize("path", sorted(Path("feeds").glob("*.toml")), ids=lambda path: path.name)
def test_the_feed_files_of_the_project_can_be_deployed(path: Path) -> None:
    contract = load_feed_contract(path)
    oracles = [OracleSecrets.generate().public_keys() for _ in range(4)]
    parameters = load_feed_parameters(path, len(oracles))
    args = set_config_args(parameters, oracles, 1, development=path.name.startswith("demo"))
    assert (contract.protocol is ProtocolVersion.OCR1) == isinstance(args, OCR1ContractSetConfigArgs)
