"""`ocr keys`: keystores of oracles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocr_offchain.commands.output import show_json, show_table
from ocr_offchain.commands.password import get_password, password_file_option
from ocr_offchain.errors import OCRError
from ocr_offchain.types import MAX_ORACLES

if TYPE_CHECKING:
    from ocr_offchain.crypto.keystore import OraclePublicKeys

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def command() -> None:
    """Create and show keystores, one encrypted file for the five keys of an oracle."""


@command.command()
@click.option(
    "--count", "-n", type=click.IntRange(1, MAX_ORACLES), default=1, show_default=True, help="How many oracles."
)
@click.option(
    "--out",
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("keys"),
    show_default=True,
    help="Folder for the files; made if it is not there.",
)
@click.option("--name", default="oracle", show_default=True, help="Files are called NAME-0.json, NAME-1.json, …")
@password_file_option
@_json_option
def create(count: int, folder: Path, name: str, password_file: Path | None, as_json: bool) -> None:
    """Make new keys for oracles and write their keystores. No file is ever overwritten.

    The password opens all of them and cannot be recovered.
    """
    from ocr_offchain.crypto.keystore import OracleSecrets, write_keystore

    if not name or "/" in name or "\\" in name:
        raise click.UsageError("--name must be the beginning of a file name")
    paths = [folder / f"{name}-{i}.json" for i in range(count)]
    for path in paths:
        if path.exists():
            raise OCRError(f"keystore {path}: exists already; keystores are never overwritten")
    password = get_password(password_file, confirm=True)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise OCRError(f"folder {folder}: {problem.strerror}") from None
    made = []
    for path in paths:
        secrets = OracleSecrets.generate()
        write_keystore(path, secrets, password)
        made.append((path, secrets.public_keys()))
    _show(made, as_json)


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="KEYSTORE...")
@click.option("--check", is_flag=True, help="Also open each file with the password.")
@password_file_option
@_json_option
def show(paths: tuple[Path, ...], check: bool, password_file: Path | None, as_json: bool) -> None:
    """Show the public part of keystores; no password is needed for that.

    What --json prints can be given to `ocr config build` in place of the keystores.
    """
    from ocr_offchain.crypto.keystore import read_keystore, read_public_keys

    shown = [(path, read_public_keys(path)) for path in paths]
    if check:
        password = get_password(password_file, confirm=False)
        for path in paths:
            read_keystore(path, password)
    _show(shown, as_json)


def _show(keys: list[tuple[Path, OraclePublicKeys]], as_json: bool) -> None:
    if as_json:
        show_json([{"file": str(path), **public.to_json()} for path, public in keys])
        return
    for path, public in keys:
        labels = {
            "onchain_signing_address": "signs reports (address)",
            "offchain_public_key": "signs observations (Ed25519)",
            "config_encryption_public_key": "opens configurations (X25519)",
            "peer_id": "authenticates connections (peer id)",
            "transmit_address": "sends transactions (address)",
        }
        show_table(str(path), ["key", "value"], [(labels[name], value) for name, value in public.to_json().items()])
