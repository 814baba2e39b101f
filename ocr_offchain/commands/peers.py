"""`ocr peers`: to whom a running node is connected."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from ocr_offchain.commands.output import show_json, show_table
from ocr_offchain.errors import InvalidInputError, OCRError

_STALE_INTERVALS = 5
_MAX_LENGTH = 1 << 20


@click.command()
@click.argument("config", type=click.Path(path_type=Path, dir_okay=False), metavar="CONFIG.toml")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(config: Path, as_json: bool) -> None:
    """Show to whom the node of CONFIG.toml (`ocr run`, `ocr bootstrap`) is connected, since when, and what was sent.

    Bytes are those on the wire; drops are messages that came in beyond limits, or waited in a full buffer.
    """
    import time

    from ocr_offchain.commands.node_file import load_node_settings
    from ocr_offchain.types import NANOSECONDS_PER_SECOND

    path = load_node_settings(config).status
    status = _read(path)
    age = time.time_ns() - _number(path, status, "written")
    if age > _STALE_INTERVALS * _number(path, status, "interval"):
        raise OCRError(f"the node does not run: its last word is {_duration(age)} old ({path})")
    if as_json:
        show_json(status)
        return
    rows = [_row(path, peer, time.time_ns()) for peer in _peers(path, status)]
    connected = sum(bool(peer.get("connected")) for peer in _peers(path, status))
    columns = ["peer", "connected", "for", "address", "in", "out", "in/s", "out/s", "messages in, out", "drops in, out"]
    seconds = age / NANOSECONDS_PER_SECOND
    title = f"{status.get('name')} {status.get('peer_id')}: {connected} of {len(rows)} connected, {seconds:.0f} s ago"
    show_table(title, columns, rows)


def _read(path: Path) -> Mapping[str, object]:
    import json

    from ocr_offchain.node.peer_status import FORMAT

    try:
        with path.open("rb") as file:
            data = file.read(_MAX_LENGTH)
    except FileNotFoundError:
        raise OCRError(f"the node has not run yet: there is no {path}") from None
    except OSError as problem:
        raise OCRError(f"{path}: {problem.strerror}") from None
    try:
        status = json.loads(data)
    except ValueError:
        raise InvalidInputError(f"{path}: is no JSON") from None
    if not isinstance(status, dict) or status.get("format") != FORMAT:
        raise InvalidInputError(f"{path}: is no status file of a node")
    return status


def _peers(path: Path, status: Mapping[str, object]) -> list[Mapping[str, object]]:
    peers = status.get("peers")
    if not isinstance(peers, list) or not all(isinstance(peer, dict) for peer in peers):
        raise InvalidInputError(f"{path}: peers: expected a list")
    return peers


def _number(path: Path, values: Mapping[str, object], key: str) -> int:
    value = values.get(key)
    if not isinstance(value, int | float):
        raise InvalidInputError(f"{path}: {key}: expected a number")
    return int(value)


def _row(path: Path, peer: Mapping[str, object], now: int) -> list[str]:
    def number(key: str) -> int:
        return _number(path, peer, key)

    if peer.get("connected"):
        how = "in" if peer.get("inbound") else "out"
        since, address = _duration(now - number("connected_since")), str(peer.get("remote_address"))
    else:
        how, since, address = "no", "-", "-"
    return [
        str(peer.get("peer_id")),
        how,
        since,
        address,
        _size(number("bytes_read")),
        _size(number("bytes_written")),
        _size(number("bytes_read_per_second")),
        _size(number("bytes_written_per_second")),
        f"{number('messages_received')}, {number('messages_sent')}",
        f"{number('incoming_dropped')}, {number('outgoing_dropped')}",
    ]


def _duration(nanoseconds: int) -> str:
    seconds = max(nanoseconds, 0) // 10**9
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
