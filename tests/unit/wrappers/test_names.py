"""The stated rules by which Solidity names become Python names."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py.generator.names import class_name, parameter_names, reason_class_name, safe, snake, unique


@pytest.mark.parametrize(
    ("solidity", "python"),
    [
        ("latestRoundData", "latest_round_data"),
        ("_oldLinkToken", "old_link_token"),
        ("minAnswer_", "min_answer"),
        ("testBurnLINK", "test_burn_link"),
        ("DOMAIN_SEPARATOR", "domain_separator"),
        ("EIP712DomainChanged", "eip712_domain_changed"),
        ("getL1Fee", "get_l1_fee"),
        ("aggregate3Value", "aggregate3_value"),
        ("OCR2Aggregator", "ocr2_aggregator"),
        ("OCRConfigurationStoreEVMSimple", "ocr_configuration_store_evm_simple"),
        ("a$b", "a_b"),
        ("_1inch", "n_1inch"),
        ("_", ""),
    ],
)
def test_snake_case(solidity: str, python: str) -> None:
    assert snake(solidity) == python


def test_keywords_and_names_in_use_get_an_underscore() -> None:
    assert [safe(name) for name in ("from", "import", "self", "bytes", "answer")] == [
        "from_",
        "import_",
        "self_",
        "bytes_",
        "answer",
    ]
    assert safe("events", {"events"}) == "events_"


def test_parameters_without_names_and_with_the_same_are_told_apart() -> None:
    assert parameter_names(["", "x", ""], "arg") == ["arg_0", "x", "arg_2"]
    assert parameter_names([""], "value") == ["value"]
    assert parameter_names(["", ""], "value") == ["value_0", "value_1"]
    assert parameter_names(["_to", "to", "to_"], "arg") == ["to", "to_2", "to_3"]
    assert unique(["a", "a_2", "a"]) == ["a", "a_2", "a_3"]


def test_classes_keep_the_name_of_the_contract() -> None:
    assert [class_name(name) for name in ("OCR2Aggregator", "iFoo", "my_token", "_Secret")] == [
        "OCR2Aggregator",
        "IFoo",
        "MyToken",
        "Secret",
    ]


def test_revert_strings_become_words() -> None:
    assert reason_class_name("Only owner&billingAdmin can call") == "OnlyOwnerAndBillingAdminCanCall"
    assert reason_class_name("transmitters.size != payees.size") == "TransmittersSizeNotEqualPayeesSize"
    assert reason_class_name("2 many") == "Reason2Many"


identifiers = st.from_regex(r"[A-Za-z_$][A-Za-z0-9_$]{0,20}", fullmatch=True)


@settings(deadline=None)
@given(st.lists(identifiers, max_size=6))
def test_any_parameter_list_gives_distinct_python_names(names: list[str]) -> None:
    found = parameter_names(names, "arg")
    assert len(set(found)) == len(names)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in found)


@settings(deadline=None)
@given(identifiers)
def test_any_contract_name_gives_a_class_name(name: str) -> None:
    if any(character.isalnum() for character in name):
        assert class_name(name).isidentifier()
