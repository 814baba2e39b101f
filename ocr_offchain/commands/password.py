"""Where the password of keystores comes from: never from the command line, which others can read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ocr_offchain.errors import OCRError

VARIABLE = "OCR_KEYSTORE_PASSWORD"

password_file_option = click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"File with the password in its first line. Otherwise {VARIABLE} is used, or a terminal is asked.",
)


def get_password(password_file: Path | None, *, confirm: bool) -> str:
    """The password; a terminal is asked twice with `confirm`. Raises `OCRError` when there is none."""
    if password_file is not None:
        password = _first_line(password_file)
    elif VARIABLE in os.environ:
        password = os.environ[VARIABLE]
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=confirm, err=True)
    else:
        raise OCRError(f"no password: give --password-file or set {VARIABLE}")
    if not password:
        raise OCRError("the password is empty")
    return password


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "is not UTF-8 text"
        raise OCRError(f"password file {path}: {reason}") from None
    return lines[0] if lines else ""
