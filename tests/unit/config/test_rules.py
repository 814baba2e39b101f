"""The edges of the rules that all versions share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ocr_offchain.config import blob, rules
from ocr_offchain.config.ocr2_codec import decode_offchain_config
from ocr_offchain.errors import ConfigError

from .fixture_config import ARGS, CONTRACT_CONFIG


def test_the_version_of_ocr2_is_2() -> None:
    assert ARGS.offchain_config_version == 2


@pytest.mark.parametrize(("f", "n"), [(0, 1), (1, 4), (10, 31)])
def test_f_just_below_a_third_passes(f: int, n: int) -> None:
    rules.require_f_below_a_third(f, n)


@pytest.mark.parametrize(("f", "n"), [(0, 0), (1, 3), (10, 30), (-1, 4)])
def test_f_of_a_third_is_refused(f: int, n: int) -> None:
    with pytest.raises(ConfigError, match="F: must be at least 0"):
        rules.require_f_below_a_third(f, n)


def test_31_oracles_pass_and_32_do_not() -> None:
    rules.require_not_too_many_oracles(31)
    with pytest.raises(ConfigError, match="N: at most 31"):
        rules.require_not_too_many_oracles(32)


def test_stages_may_be_empty_or_take_every_oracle() -> None:
    rules.require_schedule([0, 31, 0])
    rules.require_schedule([])
    rules.require_schedule([1] * 999)
    for s in ([32], [-1], [1] * 1000):
        with pytest.raises(ConfigError):
            rules.require_schedule(s)


def test_a_blob_of_the_greatest_length_passes() -> None:
    blob.check_length(bytes(2_000_000))
    with pytest.raises(ConfigError, match="is longer than 2000000 bytes, it has 2000001"):
        blob.check_length(bytes(2_000_001))


@pytest.mark.parametrize("field", ["Signers", "PeerIDs", "OffchainPublicKeys", "Transmitters"])
def test_no_part_of_an_identity_may_occur_twice(field: str) -> None:
    offchain = decode_offchain_config(CONTRACT_CONFIG.offchain_config)
    lists: dict[str, tuple[Any, ...]] = {
        "Signers": CONTRACT_CONFIG.signers,
        "PeerIDs": offchain.peer_ids,
        "OffchainPublicKeys": offchain.offchain_public_keys,
        "Transmitters": CONTRACT_CONFIG.transmitters,
    }
    rules.require_distinct(field, lists[field])
    lists[field] = (*lists[field][:3], lists[field][1])

    config = replace(CONTRACT_CONFIG, signers=lists["Signers"], transmitters=lists["Transmitters"])
    with pytest.raises(ConfigError, match=f"{field}: oracles 1 and 3 have the same"):
        blob.read_identities(config, lists["OffchainPublicKeys"], lists["PeerIDs"], offchain.shared_secret_encryptions)
