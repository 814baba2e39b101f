from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.config.digest_text import (
    config_digest_from_bytes,
    config_digest_text,
    parse_config_digest,
    parse_ocr1_config_digest,
)
from ocr_offchain.errors import InvalidInputError


@given(st.binary(min_size=32, max_size=32))
def test_text_reads_back_in_either_case(digest: bytes) -> None:
    text = config_digest_text(digest)
    assert text == text.lower()
    assert parse_config_digest(text) == digest
    assert parse_config_digest(text.upper()) == digest


@given(st.binary(min_size=16, max_size=16))
def test_ocr1_text_reads_back(digest: bytes) -> None:
    assert parse_ocr1_config_digest(config_digest_text(digest)) == digest


@pytest.mark.parametrize(
    "text", ["", "00", "0x" + "0" * 62, "0" * 63, "0" * 65, "0" * 63 + "g", "0" * 63 + " ", "\u0660" * 64]
)
def test_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="expected exactly 64 hex digits"):
        parse_config_digest(text)
    with pytest.raises(InvalidInputError, match="expected exactly 32 hex digits"):
        parse_ocr1_config_digest(text)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_stored_bytes_of_another_length_are_refused(length: int) -> None:
    with pytest.raises(InvalidInputError, match=f"expected 32 bytes, got {length}"):
        config_digest_from_bytes(bytes(length))
