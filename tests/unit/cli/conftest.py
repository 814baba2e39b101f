from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ocr_offchain.cli import main
from ocr_offchain.commands.feed_file import template
from ocr_offchain.crypto.keystore import OracleSecrets, write_keystore
from tests.unit import fixture_a


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def error(self, code: int = 1) -> str:
        """The one line on stderr."""
        assert self.code == code
        assert self.err.startswith("error: ")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("error: ").rstrip("\n")


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("OCR_KEYSTORE_PASSWORD", raising=False)

    def run_command(*arguments: object) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        assert isinstance(exit_.value.code, int)
        return Outcome(exit_.value.code, *capsys.readouterr())

    return run_command


@pytest.fixture
def keystores(tmp_path: Path) -> list[Path]:
    """Of the four oracles of Fixture A; the password is `secret`."""
    paths = []
    for i in range(fixture_a.N):
        secrets = OracleSecrets(
            fixture_a.onchain_secret(i),
            fixture_a.offchain_seed(i),
            fixture_a.config_encryption_secret(i),
            fixture_a.peer_seed(i),
            fixture_a.transmit_secret(i),
        )
        paths.append(tmp_path / f"oracle-{i}.json")
        write_keystore(paths[-1], secrets, "secret", scrypt_cost=2**10)
    return paths


@pytest.fixture
def feed_file(tmp_path: Path) -> Path:
    path = tmp_path / "feed.toml"
    path.write_text(template(4))
    return path
