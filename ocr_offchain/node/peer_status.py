"""Who a node is connected to, in a small file beside its database, for `ocr peers`.

The file is replaced as a whole every two seconds, so a reader sees all of one moment; how old it is tells whether the
node still runs.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from pathlib import Path
from typing import Final

from ocr_offchain.network.peer import NetworkPeer
from ocr_offchain.network.ragep2p.identity import text_of
from ocr_offchain.outage import Outage
from ocr_offchain.types import NANOSECONDS_PER_SECOND

FORMAT: Final = "ocr-peer-status"
INTERVAL_SECONDS: Final = 2.0


class PeerStatusFile:
    def __init__(self, path: Path, name: str, peer: NetworkPeer, logger: logging.Logger) -> None:
        self._path = path
        self._name = name
        self._peer = peer
        self._outage = Outage(f"status file {path} not written", logger)
        self._before: dict[str, tuple[int, int]] = {}
        self._before_at = time.monotonic()

    async def run(self) -> None:
        """Never returns; cancel it. A file that cannot be written is logged and tried again."""
        while True:
            self.write()
            await asyncio.sleep(INTERVAL_SECONDS)

    def write(self) -> None:
        temporary = self._path.with_name(f"{self._path.name}.new")
        try:
            temporary.write_text(json.dumps(self._status()) + "\n", encoding="utf-8")
            temporary.replace(self._path)
        except OSError as problem:
            self._outage.failed(problem.strerror)
        else:
            self._outage.succeeded()

    def _status(self) -> dict[str, object]:
        now, wall = time.monotonic(), time.time_ns()
        elapsed = max(now - self._before_at, 0.001)
        live = self._peer.host.live_connections()
        peers = []
        totals: dict[str, tuple[int, int]] = {}
        for peer_id, counters in self._peer.host.statistics().items():
            remote, connection = text_of(peer_id), live.get(peer_id)
            read, written = totals[remote] = (counters.raw_bytes_read, counters.raw_bytes_written)
            read_before, written_before = self._before.get(remote, (read, written))
            peers.append(
                {
                    "peer_id": remote,
                    "connected": connection is not None,
                    "inbound": None if connection is None else connection.inbound,
                    "remote_address": None if connection is None else connection.remote_address,
                    "connected_since": None if connection is None else wall - connection.age,
                    "connections": counters.connections,
                    "bytes_read": read,
                    "bytes_written": written,
                    "bytes_read_per_second": round((read - read_before) / elapsed, 1),
                    "bytes_written_per_second": round((written - written_before) / elapsed, 1),
                    "messages_received": counters.messages_received,
                    "messages_sent": counters.messages_sent,
                    "incoming_dropped": counters.incoming_dropped,
                    "outgoing_dropped": counters.outgoing_dropped,
                }
            )
        self._before, self._before_at = totals, now
        return {
            "format": FORMAT,
            "name": self._name,
            "pid": os.getpid(),
            "written": wall,
            "interval": int(INTERVAL_SECONDS * NANOSECONDS_PER_SECOND),
            "peer_id": self._peer.peer_id(),
            "listening": list(self._peer.host.bound_addresses()),
            "peers": peers,
        }
