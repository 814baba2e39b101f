from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.commands.feed_file import default_f, default_s
from ocr_offchain.config.ocr2_codec import decode_offchain_config, shared_config_from_contract_config
from ocr_offchain.plugins.median.config import decode_offchain_config as decode_median_config
from tests.unit import fixture_a
from tests.unit.config.fixture_config import ARGS

from .conftest import Run

SECRETS = {
    "shared_secret": fixture_a.SHARED_SECRET.hex(),
    "ephemeral_secret_key": fixture_a.EPHEMERAL_SECRET.hex(),
}
FIXTURE_A_FEED = """
[protocol]
f = 1
s = [1, 1, 2]
r_max = 3
delta_progress = "2s"
delta_resend = "1s"
delta_round = "1s"
delta_grace = "500ms"
delta_stage = "2s"
max_duration_initialization = "100ms"
max_duration_query = "50ms"
max_duration_observation = "60ms"
max_duration_report = "70ms"
max_duration_should_accept_finalized_report = "80ms"
max_duration_should_transmit_accepted_report = "90ms"

[plugin]
reporting_plugin_config = "010203"
onchain_config = "aabb"
"""
ARGS_JSON: dict[str, Any] = {
    "signers": ["0x" + signer.hex() for signer in ARGS.signers],
    "transmitters": [*ARGS.transmitters],
    "f": 1,
    "onchainConfig": "0xaabb",
    "offchainConfigVersion": 2,
    "offchainConfig": "0x" + ARGS.offchain_config.hex(),
}
CONTRACT = "0x" + fixture_a.CONTRACT.hex()


def write_json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


def test_build_gives_the_bytes_of_fixture_a(run: Run, tmp_path: Path, keystores: list[Path]) -> None:
    feed_file = tmp_path / "a.toml"
    feed_file.write_text(FIXTURE_A_FEED)
    secrets_file = write_json(tmp_path / "secrets.json", SECRETS)
    built = run("config", "build", feed_file, *keystores, "--secrets-file", secrets_file).json()
    assert built["offchain_config"] == "0x" + ARGS.offchain_config.hex()
    assert built["signers"][0].lower() == "0x" + ARGS.signers[0].hex()
    assert built["transmitters"] == [*ARGS.transmitters]
    assert (built["f"], built["onchain_config"], built["offchain_config_version"]) == (1, "0xaabb", 2)


def test_what_build_writes_explain_reads_and_oracles_accept(
    run: Run, tmp_path: Path, feed_file: Path, keystores: list[Path]
) -> None:
    out = tmp_path / "args.json"
    assert run("config", "build", feed_file, *keystores, "-o", out).out == ""
    explained = run(
        "config", "explain", out, "--chain-id", 1337, "--contract", CONTRACT, "--config-count", 1, "--json"
    ).json()
    assert explained["parameters"]["delta_progress"] == 30_000_000_000
    assert explained["parameters"]["s"] == [1, 1, 2]
    assert explained["violation"] is None
    assert explained["notes"] == []
    assert explained["config_digest"].startswith("0001")
    written = json.loads(out.read_text())
    config = ARGS.contract_config(fixture_a.OCR2_DIGEST, 1)
    identity = fixture_a.IDENTITIES[2]
    shared, oracle_id = shared_config_from_contract_config(
        replace(config, offchain_config=bytes.fromhex(written["offchain_config"][2:])),
        offchain_keyring=fixture_a.offchain_keyring(2),
        onchain_public_key=identity.onchain_public_key,
        peer_id=identity.peer_id,
        transmit_account=identity.transmit_account,
    )
    assert oracle_id == 2
    median = decode_median_config(shared.public.reporting_plugin_config)
    assert (median.alpha_report_ppb, median.alpha_accept_ppb, median.delta_c) == (5_000_000, 5_000_000, 3600 * 10**9)
    assert written["onchain_config"] == "0x01" + (10**6).to_bytes(24, "big").hex() + (10**14).to_bytes(24, "big").hex()


def test_build_takes_public_parts_in_place_of_keystores(
    run: Run, tmp_path: Path, feed_file: Path, keystores: list[Path]
) -> None:
    public = run("keys", "show", "--json", *keystores[1:]).json()
    rest = write_json(tmp_path / "public.json", public)
    single = write_json(tmp_path / "single.json", json.loads(keystores[0].read_text())["public_keys"])
    built = run("config", "build", feed_file, single, rest).json()
    assert built["transmitters"] == [*ARGS.transmitters]


def test_build_draws_secrets_anew(run: Run, feed_file: Path, keystores: list[Path]) -> None:
    first, second = (
        decode_offchain_config(
            bytes.fromhex(run("config", "build", feed_file, *keystores).json()["offchain_config"][2:])
        )
        for _ in range(2)
    )
    assert first.shared_secret_encryptions != second.shared_secret_encryptions


def test_build_never_overwrites(run: Run, tmp_path: Path, feed_file: Path, keystores: list[Path]) -> None:
    out = tmp_path / "args.json"
    out.write_text("precious")
    assert "args.json: File exists" in run("config", "build", feed_file, *keystores, "-o", out).error()
    assert out.read_text() == "precious"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('delta_round = "20s"', 'delta_round = "30s"', "DeltaRound: must be less than DeltaProgress (30s), but is 30s"),
        ('delta_round = "20s"', "delta_round = 20", "protocol.delta_round: expected a duration in quotes"),
        ('delta_round = "20s"', 'delta_round = "20"', "protocol.delta_round: duration '20': expected numbers"),
        ('delta_round = "20s"', 'delta_rund = "20s"', 'protocol.delta_rund: unknown key; did you mean "delta_round"?'),
        ('delta_round = "20s"', "", "protocol.delta_round: is missing"),
        ("f = 1 ", "f = 2 ", "F: must be at least 0 and 3·F less than the number of oracles (4), but F is 2"),
        ("f = 1 ", 'f = "1" ', "protocol.f: expected a whole number, got '1'"),
        ("r_max = 10", "r_max = 255", "RMax: must be 1 to 254, but is 255"),
        ("r_max = 10", "r_max = true", "protocol.r_max: expected a whole number"),
        ("s = [1, 1, 2]", "s = [1, 40]", "S[1]: must be 0 to 31, but is 40"),
        ("s = [1, 1, 2]", 's = [1, "1"]', "protocol.s[1]: expected a whole number"),
        ("s = [1, 1, 2]", "s = 4", "protocol.s: expected a list of whole numbers"),
        (
            'delta_resend = "10s"',
            'delta_resend = "199ms"',
            "DeltaResend: must be at least 200ms outside of development",
        ),
        ('alpha_report = "0.5%"', 'alpha_report = "0.5"', "median.alpha_report: expected a percentage in quotes"),
        ('alpha_report = "0.5%"', 'alpha_report = "-1%"', "median.alpha_report: -1% is negative"),
        ('alpha_report = "0.5%"', 'alpha_report = "0.00000001%"', "median.alpha_report: expected a percentage"),
        ('alpha_report = "0.5%"', 'alpha_report = "NaN%"', "median.alpha_report: expected a percentage"),
        ('alpha_report = "0.5%"', 'alpha_report = "1e999999999%"', "median.alpha_report: expected a percentage"),
        ('min_answer = "0.01"', 'min_answer = "0.000000001"', "feed.min_answer: expected a number in quotes with at"),
        ('min_answer = "0.01"', 'min_answer = "2000000"', "feed.min_answer, feed.max_answer: "),
        ("decimals = 8", "decimals = 256", "feed.decimals: must be 0 to 255, got 256"),
        ("[median]", "[plugin]", "plugin.alpha_report: unknown key"),
        ("[median]", "[other]", "median: expected either a [median] or a [plugin] table"),
        ("[protocol]", "[protocl]", "protocol: the file has no [protocol] table"),
        ("[feed]", "[[feed]]", "feed: the file has no [feed] table"),
        ("[feed]", "[feed", "is no TOML"),
    ],
)
def test_build_names_what_is_wrong_in_the_feed_file(
    run: Run, feed_file: Path, keystores: list[Path], old: str, new: str, problem: str
) -> None:
    text = feed_file.read_text()
    assert old in text
    feed_file.write_text(text.replace(old, new, 1))
    assert problem in run("config", "build", feed_file, *keystores).error()


def test_infinite_alphas_and_defaults(run: Run, feed_file: Path, keystores: list[Path]) -> None:
    lines = [line for line in feed_file.read_text().splitlines() if not line.startswith(("f =", "s ="))]
    feed_file.write_text("\n".join(lines).replace('alpha_accept = "0.5%"', 'alpha_accept = "infinite"'))
    built = run("config", "build", feed_file, *keystores).json()
    config = decode_offchain_config(bytes.fromhex(built["offchain_config"][2:]))
    assert built["f"] == 1
    assert config.s == (1, 1, 2)
    assert decode_median_config(config.reporting_plugin_config).alpha_accept_infinite


@pytest.mark.parametrize("n", range(1, 32))
def test_defaults_bear_as_many_faults_as_possible_and_place_every_oracle(n: int) -> None:
    assert 3 * default_f(n) < n <= 3 * (default_f(n) + 1)
    assert sum(default_s(n)) == n
    assert all(size > 0 for size in default_s(n))


def test_development_skips_the_floors_only(run: Run, feed_file: Path, keystores: list[Path]) -> None:
    feed_file.write_text(feed_file.read_text().replace('delta_resend = "10s"', 'delta_resend = "1ms"'))
    assert run("config", "build", feed_file, *keystores, "--development").code == 0
    feed_file.write_text(feed_file.read_text().replace("r_max = 10", "r_max = 0"))
    assert "RMax" in run("config", "build", feed_file, *keystores, "--development").error()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{}", "public keys: onchain_signing_address is missing"),
        ("[1]", "public keys: expected a table"),
        ("x", "is not valid JSON"),
        ('{"format": "ocr-oracle-keystore", "version": 9}', "version 9 is not supported"),
    ],
)
def test_build_names_what_is_wrong_in_key_files(
    run: Run, tmp_path: Path, feed_file: Path, content: str, problem: str
) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    error = run("config", "build", feed_file, path).error()
    assert problem in error
    assert str(path) in error


@pytest.mark.parametrize("name", ["shared_secret", "ephemeral_secret_key"])
@pytest.mark.parametrize("value", [None, 5, "ab", "x" * 32])
def test_build_names_a_bad_secret_but_does_not_repeat_it(
    run: Run, tmp_path: Path, feed_file: Path, keystores: list[Path], name: str, value: object
) -> None:
    path = write_json(tmp_path / "secrets.json", SECRETS | {name: value})
    error = run("config", "build", feed_file, *keystores, "--secrets-file", path).error()
    assert error.startswith(f"{path}: {name}: expected ")
    assert error.endswith("hex digits")


def test_a_foreign_file_is_told(run: Run, tmp_path: Path, keystores: list[Path]) -> None:
    assert "cannot be read: No such file" in run("config", "build", tmp_path / "none.toml", *keystores).error()
    assert "No such file" in run("config", "explain", tmp_path / "none.json").error()
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    assert "is not UTF-8 text" in run("config", "explain", binary).error()
    assert "is no TOML" in run("config", "build", binary, *keystores).error()


def test_template_is_complete_for_any_number_of_oracles(run: Run) -> None:
    for n in (1, 4, 31):
        text = run("config", "template", "-n", n).out
        assert f"f = {default_f(n)} " in text
        assert f"s = {list(default_s(n))} " in text


def test_explain_shows_parameters_oracles_schedule_and_digest(run: Run, tmp_path: Path) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON)
    outcome = run("config", "explain", path, "--chain-id", 1337, "--contract", CONTRACT, "--config-count", 1)
    assert outcome.code == 0
    text = " ".join(outcome.out.split())
    assert "delta_grace 500ms how long the leader waits" in text
    assert "r_max 3 rounds in an epoch" in text
    assert f"config digest {fixture_a.OCR2_DIGEST.hex()}" in text
    assert "2 4s 2" in text
    for identity in fixture_a.IDENTITIES:
        assert identity.peer_id in text
        assert identity.transmit_account in text


def test_explain_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ARGS_JSON)))
    assert run("config", "explain", "-", "--json").json()["parameters"]["r_max"] == 3


def test_explain_reads_a_blob_as_argument_or_file(run: Run, tmp_path: Path) -> None:
    blob = ARGS.offchain_config.hex()
    path = tmp_path / "blob.hex"
    path.write_text(f"0x{blob}\n")
    for source in (blob, "0x" + blob, path):
        explained = run("config", "explain", source, "--json").json()
        assert explained["parameters"]["delta_stage"] == 2 * 10**9
        assert explained["oracles"][0]["peer_id"] == fixture_a.IDENTITIES[0].peer_id
        assert "only a whole setConfig" in explained["notes"][-1]
    assert run("config", "explain", path).code == 0
    assert "the given hex: expected an even number of hex digits" in run("config", "explain", "0xabc").error()


@pytest.mark.parametrize("options", [("--chain-id", 1), ("--contract", CONTRACT), ("--config-count", 1)])
def test_explain_wants_all_or_nothing_for_a_digest(run: Run, tmp_path: Path, options: tuple[object, ...]) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON)
    assert "needs --chain-id, --contract and --config-count" in run("config", "explain", path, *options).error(2)
    assert "a digest needs all arguments" in run("config", "explain", "00", *options).error(2)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"f": 2}, "F: must be at least 0"),
        ({"transmitters": ARGS_JSON["transmitters"][:3]}, "Transmitters: there are 4 signers, but 3 of these"),
        ({"signers": ARGS_JSON["signers"][:1] * 4}, "Signers: oracles 0 and 1 have the same"),
    ],
)
def test_explain_shows_and_then_names_the_rule_that_is_broken(
    run: Run, tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON | change)
    outcome = run("config", "explain", path)
    assert "delta_progress" in outcome.out
    assert outcome.error().startswith(problem)
    shown = json.loads(run("config", "explain", path, "--json").out)
    assert shown["violation"]["field"] == problem.split(":")[0]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"offchainConfigVersion": 30}, "OffchainConfigVersion: expected 2 for OCR2, got 30"),
        ({"offchainConfig": "0x00ff"}, "OffchainConfig: is not a valid protobuf message"),
        ({"offchainConfig": "0x123"}, "offchain_config: expected an even number of hex digits"),
        ({"offchainConfig": None}, "offchain_config: expected hex digits"),
        ({"signers": ["0x12"]}, "signers[0]: address '0x12': expected 0x and 40 hex digits"),
        ({"signers": "0x12"}, "signers: expected a list of addresses"),
        ({"f": 256}, "f: expected 0 to 2^8-1, got 256"),
        ({"f": True}, "f: expected a whole number"),
    ],
)
def test_explain_names_what_cannot_be_read(run: Run, tmp_path: Path, change: dict[str, object], problem: str) -> None:
    path = write_json(tmp_path / "args.json", ARGS_JSON | change)
    assert problem in run("config", "explain", path).error()


def test_explain_names_what_is_missing(run: Run, tmp_path: Path) -> None:
    path = write_json(tmp_path / "args.json", {key: value for key, value in ARGS_JSON.items() if key != "f"})
    assert run("config", "explain", path).error() == f"{path}: f: is missing"
    assert "expected an object" in run("config", "explain", write_json(tmp_path / "list.json", [])).error()


@pytest.mark.parametrize(("s", "note"), [("[1, 1]", "2 never get to transmit"), ("[31]", "the surplus is ignored")])
def test_explain_points_out_a_schedule_that_does_not_fit(
    run: Run, tmp_path: Path, feed_file: Path, keystores: list[Path], s: str, note: str
) -> None:
    feed_file.write_text(feed_file.read_text().replace("s = [1, 1, 2]", f"s = {s}"))
    path = tmp_path / "args.json"
    run("config", "build", feed_file, *keystores, "-o", path)
    assert note in run("config", "explain", path).out
