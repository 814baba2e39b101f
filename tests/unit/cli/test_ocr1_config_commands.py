"""`ocr config` for OCR1, and configurations of both versions as they are found on a chain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode

from ocr_offchain.chain.aggregator_abi import Interface, argument_types, encode_call, event_topic
from ocr_offchain.config.ocr1_codec import decode_config
from tests.unit import fixture_a
from tests.unit.cli.conftest import Run
from tests.unit.cli.test_config_commands import CONTRACT, FIXTURE_A_FEED, SECRETS, write_json
from tests.unit.config.fixture_config import ARGS as OCR2_ARGS
from tests.unit.config.test_ocr1_codec import ARGS, with_word

FEED = """
[feed]
protocol = "ocr1"

[protocol]
f = 1
s = [1, 1, 2]
r_max = 3
delta_progress = "2s"
delta_resend = "1s"
delta_round = "1s"
delta_grace = "500ms"
delta_stage = "2s"
delta_c = "0s"
alpha = "0.1%"
"""
ARGS_JSON: dict[str, Any] = {
    "signers": ["0x" + signer.hex() for signer in ARGS.signers],
    "transmitters": ["0x" + transmitter.hex() for transmitter in ARGS.transmitters],
    "threshold": 1,
    "encodedConfigVersion": 1,
    "encoded": "0x" + ARGS.encoded.hex(),
}
CALL = [list(ARGS.signers), list(ARGS.transmitters), 1, 1, ARGS.encoded]
OCR2_CALL = [
    list(OCR2_ARGS.signers),
    list(OCR2_ARGS.transmitters),
    OCR2_ARGS.f,
    OCR2_ARGS.onchain_config,
    OCR2_ARGS.offchain_config_version,
    OCR2_ARGS.offchain_config,
]


def log_of(interface: Interface, *values: object) -> dict[str, object]:
    return {
        "address": CONTRACT,
        "topics": ["0x" + event_topic("ConfigSet", interface).hex()],
        "data": "0x" + encode(argument_types("event", "ConfigSet", interface), values).hex(),
    }


OCR1_LOG = log_of("OffchainAggregator", 0, 1, *CALL)
OCR2_LOG = log_of("OCR2Aggregator", 0, fixture_a.OCR2_DIGEST, 1, *OCR2_CALL)


@pytest.fixture
def feed_file(tmp_path: Path) -> Path:
    path = tmp_path / "feed.toml"
    path.write_text(FEED)
    return path


def test_build_gives_the_bytes_of_fixture_a(run: Run, tmp_path: Path, feed_file: Path, keystores: list[Path]) -> None:
    secrets_file = write_json(tmp_path / "secrets.json", SECRETS)
    options = ("--secrets-file", secrets_file, "--chain-id", 1337)
    built = run("config", "build", feed_file, *keystores, *options).json()
    assert built["encoded"] == "0x" + ARGS.encoded.hex()
    assert (built["threshold"], built["encoded_config_version"]) == (1, 1)
    assert [signer.lower() for signer in built["signers"]] == ARGS_JSON["signers"]
    assert [transmitter.lower() for transmitter in built["transmitters"]] == ARGS_JSON["transmitters"]


def test_build_holds_it_against_the_minimums_of_the_chain(run: Run, feed_file: Path, keystores: list[Path]) -> None:
    assert "--chain-id: is needed" in run("config", "build", feed_file, *keystores).error()
    refused = run("config", "build", feed_file, *keystores, "--chain-id", 1).error()
    assert refused.startswith("DeltaC: must be at least 10m on chain 1")
    assert run("config", "build", feed_file, *keystores, "--development").code == 0


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[protocol]", "[median]\n[protocol]", 'median: means nothing to a feed of protocol "ocr1"'),
        ('protocol = "ocr1"', 'protocol = "ocr3"', """feed.protocol: expected "ocr1" or "ocr2", got 'ocr3'"""),
        ('alpha = "0.1%"', "", 'protocol.alpha: is missing; expected a percentage in quotes, like "0.5%"'),
        ('alpha = "0.1%"', 'alpha = "1e20%"', "protocol.alpha: is too large"),
        ("delta_c", "delta_x", "protocol.delta_x: unknown key"),
        ("delta_c", "max_duration_query", "protocol.max_duration_query: unknown key"),
        ("r_max = 3", "r_max = 255", "RMax: must be 1 to 254, but is 255"),
        ("f = 1", "f = 2", "F: must be at least 0"),
    ],
)
def test_build_names_what_is_wrong_in_the_feed_file(
    run: Run, feed_file: Path, keystores: list[Path], old: str, new: str, problem: str
) -> None:
    assert old in FEED
    feed_file.write_text(FEED.replace(old, new, 1))
    assert problem in run("config", "build", feed_file, *keystores, "--chain-id", 1337).error()


@pytest.mark.parametrize("n", [1, 4, 31])
def test_the_template_is_accepted_on_any_chain(run: Run, tmp_path: Path, keystores: list[Path], n: int) -> None:
    text = run("config", "template", "--protocol", "ocr1", "-n", n).out
    path = tmp_path / "template.toml"
    path.write_text(text)
    if n == 4:
        built = run("config", "build", path, *keystores, "--chain-id", 424242).json()
        assert decode_config(bytes.fromhex(built["encoded"][2:])).alpha_ppb == 5_000_000


def test_explain_shows_parameters_oracles_schedule_and_digest(run: Run, tmp_path: Path) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON)
    outcome = run("config", "explain", path, "--contract", CONTRACT, "--config-count", 1)
    assert outcome.code == 0, outcome.err
    text = " ".join(outcome.out.split())
    assert "delta_grace 500ms how long the leader waits" in text
    assert "delta_c 0s heartbeat" in text
    assert "alpha_ppb 1000000 report when the answer moves by 0.1%" in text
    assert "f 1 faulty oracles to bear (threshold)" in text
    assert f"config digest {fixture_a.OCR1_DIGEST.hex()}" in text
    assert "--chain-id looks at them" in text
    for identity in fixture_a.IDENTITIES:
        assert identity.peer_id in text
        assert identity.transmit_account in text


def test_explain_holds_it_against_the_minimums_of_a_chain_that_is_given(run: Run, tmp_path: Path) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON)
    assert run("config", "explain", path, "--chain-id", 1337).code == 0
    assert run("config", "explain", path, "--chain-id", 1, "--development").code == 0
    outcome = run("config", "explain", path, "--chain-id", 1)
    assert outcome.error().startswith("DeltaC: must be at least 10m on chain 1")
    assert "delta_progress" in outcome.out


@pytest.mark.parametrize("options", [("--contract", CONTRACT), ("--config-count", 1)])
def test_explain_wants_contract_and_count_for_a_digest(run: Run, tmp_path: Path, options: tuple[object, ...]) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON)
    assert "needs --contract and --config-count" in run("config", "explain", path, *options).error(2)


def test_explain_reads_the_encoded_part_alone(run: Run) -> None:
    explained = run("config", "explain", ARGS.encoded.hex(), "--json").json()
    assert explained["parameters"]["alpha_ppb"] == 1_000_000
    assert explained["oracles"][3]["peer_id"] == fixture_a.IDENTITIES[3].peer_id
    assert "only a whole setConfig" in explained["notes"][-1]


@pytest.mark.parametrize(
    ("encoded", "shown"),
    [
        (ARGS.encoded + b"\xff" * 7, "delta_progress"),
        (with_word(2, (-5).to_bytes(32, "big", signed=True)), "-5ns"),
    ],
)
def test_explain_is_as_tolerant_as_nodes_are(run: Run, encoded: bytes, shown: str) -> None:
    """Trailing bytes pass; what breaks a rule is shown all the same."""
    assert shown in run("config", "explain", encoded.hex()).out


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"threshold": 2}, "F: must be at least 0"),
        ({"transmitters": ARGS_JSON["transmitters"][:3]}, "Transmitters: there are 4 signers, but 3 of these"),
        ({"encodedConfigVersion": 2}, "EncodedConfigVersion: expected 1 for OCR1, got 2"),
        ({"encoded": "0x" + "00" * 64}, "peerIDs: ends too early"),
        ({"threshold": 256}, "threshold: expected 0 to 2^8-1, got 256"),
        ({"threshold": None}, "threshold: expected a whole number"),
    ],
)
def test_explain_names_what_is_wrong(run: Run, tmp_path: Path, change: dict[str, object], problem: str) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON | change)
    assert problem in run("config", "explain", path).error()


def test_explain_reads_calldata_of_both_versions(run: Run, tmp_path: Path) -> None:
    ocr1 = encode_call("setConfig", CALL, "OffchainAggregator")
    ocr2 = encode_call("setConfig", OCR2_CALL)
    path = tmp_path / "calldata"
    for data, count, field in ((ocr1, 11, "alpha_ppb"), (ocr2, 15, "max_duration_query")):
        path.write_text("0x" + data.hex())
        transaction = write_json(tmp_path / "transaction.json", {"to": CONTRACT, "input": "0x" + data.hex()})
        for source in (path, transaction, data.hex()):
            explained = run("config", "explain", source, "--json").json()
            assert field in explained["parameters"]
            assert len(explained["oracles"]) == 4
            assert explained["oracles"][0]["transmitter"] == fixture_a.IDENTITIES[0].transmit_account
            assert len(explained["parameters"]) >= count


def test_explain_names_calldata_that_is_cut_or_of_another_function(run: Run, tmp_path: Path) -> None:
    data = encode_call("setConfig", CALL, "OffchainAggregator")
    assert "is no ABI encoding of address[]" in run("config", "explain", data[:300].hex()).error()
    path = write_json(tmp_path / "transaction.json", {"input": "0x12345678"})
    assert "input: is no call of setConfig" in run("config", "explain", path).error()


def test_explain_reads_events_of_both_versions(run: Run, tmp_path: Path) -> None:
    other = {"address": CONTRACT, "topics": ["0x" + "11" * 32], "data": "0x"}
    for log, digest in ((OCR1_LOG, fixture_a.OCR1_DIGEST), (OCR2_LOG, fixture_a.OCR2_DIGEST)):
        for value in (log, [other, log, other], {"status": "0x1", "logs": [log, other]}):
            path = write_json(tmp_path / "log.json", value)
            explained = run("config", "explain", path, "--json", "--chain-id", 1337).json()
            assert explained["config_digest"] == digest.hex()
            assert explained["violation"] is None
    assert "there is no ConfigSet among 1 logs" in run("config", "explain", write_json(path, [other])).error()
    assert "the event says itself" in run(
        "config", "explain", write_json(path, OCR1_LOG), "--contract", CONTRACT
    ).error(2)


def test_the_digest_of_an_ocr2_event_is_compared_when_the_chain_is_known(run: Run, tmp_path: Path) -> None:
    path = write_json(tmp_path / "log.json", OCR2_LOG)
    said = run("config", "explain", path, "--json").json()
    assert said["config_digest"] == fixture_a.OCR2_DIGEST.hex()
    assert "the digest is what the event says" in said["notes"][-1]
    assert run("config", "explain", path, "--chain-id", 5).error().startswith("ConfigDigest: the event says 0001")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"data": "0x12"}, "data: is no ABI encoding"),
        ({"data": None}, "data: expected hex digits"),
        ({"address": "0x12"}, "address: address '0x12': expected 0x and 40 hex digits"),
        ({"topics": []}, "there is no ConfigSet"),
        ({"topics": None}, "there is no ConfigSet"),
    ],
)
def test_explain_names_what_is_wrong_with_an_event(
    run: Run, tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    path = write_json(tmp_path / "log.json", OCR1_LOG | change)
    assert problem in run("config", "explain", path).error()


def test_a_feed_file_without_a_feed_table_is_one_of_ocr2(run: Run, tmp_path: Path, keystores: list[Path]) -> None:
    path = tmp_path / "a.toml"
    path.write_text(FIXTURE_A_FEED)
    assert "offchain_config" in json.loads(run("config", "build", path, *keystores).out)
