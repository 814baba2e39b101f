"""Running the project's commands as a user does, and seeing what processes they leave."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def run(*command: str | Path, timeout: float = 180, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment in the project's folder; standard error goes into standard output."""
    return subprocess.run(
        [str(BIN / command[0]), *map(str, command[1:])],
        cwd=ROOT,
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )


def environment(**env: str) -> dict[str, str]:
    """The environment of the tests without nodes of the user's or the tests' own, and wide enough for tables."""
    nodes = ("OCR_MAINNET_RPC_URL", "APE_FOUNDRY_HOST")
    inherited = {name: value for name, value in os.environ.items() if name not in nodes}
    return {**inherited, "COLUMNS": "160", **env}


def descendants(pid: int) -> set[int]:
    """All living processes that `pid` has started, and those that they have started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            state, parent = stat[stat.rindex(")") + 2 :].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found: set[int] = set()
    while new := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= new
    return found


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat[stat.rindex(")") + 2] != "Z"


def wait_until(condition: object, seconds: float) -> bool:
    """Ask `condition` again and again for so long; whether it came true."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
