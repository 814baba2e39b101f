"""What the commands that run until they are stopped have in common: logging, the peer, signals."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from prometheus_client import CollectorRegistry

from ocr_offchain.commands.node_file import LogSettings, NodeSettings
from ocr_offchain.crypto.keystore import OracleSecrets
from ocr_offchain.errors import OCRError
from ocr_offchain.network.event_loop import runner
from ocr_offchain.network.peer import NetworkPeer
from ocr_offchain.network.peer_metrics import NetworkPeerCollector
from ocr_offchain.node.garbage import settle
from ocr_offchain.node.lifecycle import stop
from ocr_offchain.node.metrics_server import metrics_server
from ocr_offchain.node.peer_status import PeerStatusFile
from ocr_offchain.storage.announcements import SqliteAnnouncements

STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def set_up_logging(settings: LogSettings, name: str) -> None:
    """Lines of the package to the file (appended) or to standard error. Raises `OCRError`."""
    handler: logging.Handler
    if settings.file is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        try:
            handler = logging.FileHandler(settings.file, encoding="utf-8")
        except OSError as problem:
            raise OCRError(f"log {settings.file}: {problem.strerror}") from None
    escaped = name.replace("%", "%%")
    handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)-8s [{escaped}] %(name)s %(message)s"))
    package = logging.getLogger("ocr_offchain")
    package.addHandler(handler)
    package.setLevel(settings.level)
    package.propagate = False


def run_until_stopped(service: Callable[[], AbstractAsyncContextManager[None]]) -> None:
    """Run `service` until SIGINT, SIGTERM or SIGHUP, then take it down in order; a second signal changes nothing."""

    async def serve() -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in STOPPING_SIGNALS:
            loop.add_signal_handler(number, stopped.set)
        async with service():
            settle()
            await stopped.wait()

    with runner() as event_loop:
        event_loop.run(serve())


@asynccontextmanager
async def networking(
    settings: NodeSettings, secrets: OracleSecrets, registry: CollectorRegistry, logger: logging.Logger
) -> AsyncIterator[NetworkPeer]:
    """The node's peer, with what it remembers and shows. Raises `OCRError`, for a port in use for example."""
    async with AsyncExitStack() as stack:
        announcements = await SqliteAnnouncements.open(settings.announcements)
        stack.push_async_callback(announcements.close)
        peer = NetworkPeer(settings.network, secrets.peer_key(), announcements)
        await peer.start()
        stack.push_async_callback(peer.close)
        registry.register(NetworkPeerCollector(peer))
        if settings.metrics is not None:
            await stack.enter_async_context(metrics_server(registry, *settings.metrics))
        status = PeerStatusFile(settings.status, settings.name, peer, logger)
        reporting = asyncio.create_task(status.run(), name="peer status")
        stack.push_async_callback(stop, reporting)
        yield peer
