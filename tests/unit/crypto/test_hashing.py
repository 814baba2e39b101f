from ocr_offchain.crypto.hashing import keccak256


def test_h_8_padding_is_the_one_from_before_sha3() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


def test_known_digest_over_more_than_one_block() -> None:
    assert keccak256(b"extra").hex() == "ab40eaa7e94700af105a27584be61613d532f8c3fb79d657d39c62e0cf9403a8"
    assert keccak256(bytes(200)) != keccak256(bytes(201))
