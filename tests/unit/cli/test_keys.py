from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from ocr_offchain.crypto.keystore import read_keystore

from .conftest import Run


def test_create_makes_keystores_that_open_with_the_password(run: Run, tmp_path: Path) -> None:
    password_file = tmp_path / "password"
    password_file.write_text("pass word \n")
    folder = tmp_path / "new" / "keys"
    shown = run(
        "keys", "create", "-n", 2, "--out", folder, "--name", "node", "--password-file", password_file, "--json"
    ).json()
    paths = [folder / "node-0.json", folder / "node-1.json"]
    assert [entry.pop("file") for entry in shown] == [str(path) for path in paths]
    assert sorted(folder.iterdir()) == paths
    assert [read_keystore(path, "pass word ").public_keys().to_json() for path in paths] == shown
    assert shown[0] != shown[1]


def test_create_overwrites_nothing_and_then_makes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCR_KEYSTORE_PASSWORD", "secret")
    (tmp_path / "oracle-1.json").write_text("precious")
    assert "oracle-1.json: exists already" in run("keys", "create", "-n", 2, "--out", tmp_path).error()
    assert [path.name for path in tmp_path.iterdir()] == ["oracle-1.json"]
    assert (tmp_path / "oracle-1.json").read_text() == "precious"


def test_without_a_password_and_a_terminal_there_are_no_keys(run: Run, tmp_path: Path) -> None:
    problem = run("keys", "create", "--out", tmp_path / "keys").error()
    assert problem == "no password: give --password-file or set OCR_KEYSTORE_PASSWORD"
    assert not (tmp_path / "keys").exists()


def test_a_terminal_is_asked_twice(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def prompt(text: str, **options: object) -> str:
        asked.append((text, options["hide_input"], options["confirmation_prompt"]))
        return "typed"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(click, "prompt", prompt)
    assert run("keys", "create", "--out", tmp_path).code == 0
    assert asked == [("Password", True, True)]
    assert read_keystore(tmp_path / "oracle-0.json", "typed")


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\n"])
def test_an_unusable_password_file_is_told(run: Run, tmp_path: Path, content: bytes) -> None:
    password_file = tmp_path / "password"
    password_file.write_bytes(content)
    problem = run("keys", "create", "--out", tmp_path, "--password-file", password_file).error()
    assert "password" in problem
    assert "No such file" in run("keys", "create", "--password-file", tmp_path / "none").error()


@pytest.mark.parametrize("name", ["", "a/b", "a\\b"])
def test_names_that_lead_elsewhere_are_refused(run: Run, tmp_path: Path, name: str) -> None:
    assert "--name" in run("keys", "create", "--out", tmp_path, "--name", name).error(2)


def test_a_folder_that_cannot_be_made_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_KEYSTORE_PASSWORD", "secret")
    (tmp_path / "file").write_text("")
    assert "file/keys: Not a directory" in run("keys", "create", "--out", tmp_path / "file" / "keys").error()


def test_show_needs_no_password_and_cuts_nothing(run: Run, keystores: list[Path]) -> None:
    outcome = run("keys", "show", keystores[0])
    assert outcome.code == 0
    for value in json.loads(keystores[0].read_text())["public_keys"].values():
        assert f" {value} " in outcome.out


def test_show_prints_json(run: Run, keystores: list[Path]) -> None:
    shown = run("keys", "show", "--json", *keystores).json()
    assert [entry["file"] for entry in shown] == [str(path) for path in keystores]
    assert shown[3]["transmit_address"] == "0x45dE2eDdbE199F4FE133B728A40e8ed516D1B015"


def test_show_check_opens_the_files(run: Run, keystores: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_KEYSTORE_PASSWORD", "secret")
    assert run("keys", "show", "--check", *keystores).code == 0
    monkeypatch.setenv("OCR_KEYSTORE_PASSWORD", "wrong")
    assert "the password is wrong" in run("keys", "show", "--check", keystores[0]).error()


def test_show_tells_what_is_no_keystore(run: Run, feed_file: Path) -> None:
    assert "is damaged or no keystore" in run("keys", "show", feed_file).error()
