"""The asyncio layer of discovery: a stream to every member, rounds of reconciliation, a database (networking 13)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Coroutine, Mapping
from typing import Final, Protocol

from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.network.ragedisco.addresses import IPAddress, own_addresses, split_announce_address
from ocr_offchain.network.ragedisco.announcement import Announcement
from ocr_offchain.network.ragedisco.interfaces import interface_addresses
from ocr_offchain.network.ragedisco.messages import (
    MAX_MESSAGE_LENGTH,
    Reconcile,
    decode_announcement,
    decode_message,
    encode_announcement,
    encode_message,
)
from ocr_offchain.network.ragedisco.state import DiscoveryCounts, DiscoveryState, Group
from ocr_offchain.network.ragep2p.host import Host, Stream, StreamClosedError
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.log import FieldLog, Taper
from ocr_offchain.network.ragep2p.streams import Plain, StreamLimits, StreamParameters
from ocr_offchain.network.ragep2p.token_bucket import TokenBucketParams
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest

STREAM_NAME: Final = b"ragedisco/v1"
_BUFFER: Final = 2
_MESSAGES_PER_INTERVAL: Final = 2
_MESSAGES_CAPACITY: Final = 4
_SAVE_SECONDS: Final = 120.0
_FIRST_STATUS_SECONDS: Final = 10.0
_STATUS_SECONDS: Final = 300.0


class AnnouncementDatabase(Protocol):
    """Keeps serialized announcements by the text of the peer id. Whatever it raises is logged and no more."""

    async def store_announcement(self, peer_id: str, announcement: bytes) -> None: ...

    async def read_announcements(self, peer_ids: Collection[str]) -> Mapping[str, bytes]:
        """Those that are there."""
        ...


class Ragedisco:
    """Implements `host.Discoverer`."""

    def __init__(
        self,
        announce_addresses: tuple[str, ...],
        reconcile_interval: int,
        database: AnnouncementDatabase | None = None,
    ) -> None:
        """`announce_addresses`: IP literals with port; `0.0.0.0` and `[::]` stand for all interfaces.

        `reconcile_interval` (DeltaReconcile) in nanoseconds. Peers allow twice what they send themselves, so it must
        not be less than half of theirs. Raises `InvalidInputError`.
        """
        if reconcile_interval <= 0:
            raise InvalidInputError(f"reconcile interval: expected more than 0 ns, got {reconcile_interval}")
        for address in announce_addresses:
            split_announce_address(address)
        self._announce_addresses = announce_addresses
        self._interval = reconcile_interval / NANOSECONDS_PER_SECOND
        self._database = database
        self._host: Host | None = None
        self._state: DiscoveryState | None = None
        self._log: FieldLog | None = None
        self._streams: dict[PeerId, Stream] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, host: Host, key: ed25519.SigningKey, log: FieldLog) -> None:
        """Called by the host. Raises `InvalidInputError` when no address is left to announce."""
        self._host = host
        self._log = log.child(component="ragedisco")
        addresses, some_left_out = own_addresses(self._announce_addresses, self._interfaces(self._log))
        if some_left_out:
            self._log.critical(f"too many addresses; only the first are announced: {', '.join(addresses)}")
        self._state = DiscoveryState(key, addresses, self._log)
        self._log.info(f"announcing {', '.join(addresses)}")
        self._spawn(self._reconcile_forever())
        self._spawn(self._report_status_forever())
        if self._database is not None:
            self._spawn(self._save_forever())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for peer in list(self._streams):
            self._close_stream(peer)

    def find_peer(self, peer: PeerId) -> list[str]:
        return [] if self._state is None else self._state.find_peer(peer)

    async def add_group(self, config_digest: ConfigDigest, group: Group) -> None:
        """Take part in the discovery of a configuration. Raises `InvalidInputError`; see `DiscoveryState.add_group`."""
        state, _, log = self._running()
        added = state.add_group(config_digest, group)
        for peer in added.new_peers:
            self._open_stream(peer)
        if self._database is None:
            return
        try:
            blobs = await self._database.read_announcements([text_of(peer) for peer in added.new_oracles])
        except Exception as problem:  # the host's code
            log.warning(f"stored announcements could not be read: {problem!r}")
            return
        except asyncio.CancelledError:
            # Nobody will get the endpoint that this group is for, so nobody could remove the group.
            self._leave(config_digest)
            raise
        for peer_id, blob in blobs.items():
            try:
                self._process(decode_announcement(blob))
            except InvalidInputError as problem:
                log.warning(f"stored announcement of {peer_id} is of no use: {problem}")

    async def remove_group(self, config_digest: ConfigDigest) -> None:
        """Raises `InvalidInputError` when there is no such group."""
        for announcement in self._leave(config_digest):
            await self._save(announcement)

    def undiscovered(self) -> frozenset[PeerId]:
        """Oracles of our groups whose addresses are not known yet."""
        return frozenset() if self._state is None else self._state.undiscovered

    def counts(self) -> DiscoveryCounts:
        return DiscoveryCounts() if self._state is None else self._state.counts

    def _leave(self, config_digest: ConfigDigest) -> tuple[Announcement, ...]:
        """Returns what is to be saved."""
        state, _, _ = self._running()
        removed = state.remove_group(config_digest)
        for peer in removed.lost_peers:
            self._close_stream(peer)
        return removed.forgotten

    # Streams

    def _open_stream(self, peer: PeerId) -> None:
        _, host, log = self._running()
        rate = _MESSAGES_PER_INTERVAL / self._interval
        limits = StreamLimits(
            outgoing_buffer=_BUFFER,
            incoming_buffer=_BUFFER,
            max_message_length=MAX_MESSAGE_LENGTH,
            messages_limit=TokenBucketParams(rate, _MESSAGES_CAPACITY),
            bytes_limit=TokenBucketParams(rate * MAX_MESSAGE_LENGTH, _MESSAGES_CAPACITY * MAX_MESSAGE_LENGTH),
        )
        try:
            stream = host.open_stream(peer, StreamParameters(STREAM_NAME, limits))
        except InvalidInputError as problem:
            log.warning(f"no discovery stream to {text_of(peer)}: {problem}")
            return
        self._streams[peer] = stream
        self._spawn(self._listen(stream))

    def _close_stream(self, peer: PeerId) -> None:
        stream = self._streams.pop(peer, None)
        if stream is not None:
            stream.close()

    def _send(self, peer: PeerId, message: bytes) -> None:
        stream = self._streams.get(peer)
        if stream is not None:
            stream.send(message)

    async def _listen(self, stream: Stream) -> None:
        """What comes in is hostile until proven otherwise; a bad message costs its sender a line in the log."""
        state, _, log = self._running()
        bad_messages = Taper()
        last: tuple[int, bytes] | None = None
        while True:
            try:
                received = await stream.receive()
            except StreamClosedError:
                return
            problems = ["discovery knows neither requests nor responses"]
            if isinstance(received, Plain):
                # Most rounds repeat the one before, and what has been processed once has no effect a second time,
                # unless a group has come or gone.
                this = (state.membership_version, hashlib.sha256(received.payload).digest())
                if this == last:
                    continue
                last = this
                problems = self._take(received.payload)
            for problem in problems:
                if bad_messages.admits():
                    log.warning(
                        f"bad discovery message, {bad_messages.count} so far: {problem} "
                        f"remotePeerID={text_of(stream.peer_id)}"
                    )

    def _take(self, payload: bytes) -> list[str]:
        """Process all announcements in a message; return what is wrong with some."""
        try:
            message = decode_message(payload)
        except InvalidInputError as problem:
            return [str(problem)]
        problems = []
        for announcement in message.announcements if isinstance(message, Reconcile) else (message,):
            try:
                self._process(announcement)
            except InvalidInputError as problem:
                problems.append(str(problem))
        return problems

    def _process(self, announcement: Announcement) -> None:
        state, host, _ = self._running()
        if state.process(announcement):
            message = encode_message(state.own_announcement)
            for peer in state.recipients(host.id):
                self._send(peer, message)

    # Rounds

    async def _reconcile_forever(self) -> None:
        state, _, _ = self._running()
        version: tuple[int, int] | None = None
        messages: dict[PeerId, bytes] = {}
        while True:
            if version != (state.membership_version, state.announcements_version):
                version = (state.membership_version, state.announcements_version)
                messages = _reconcile_messages(state)
            for peer, message in messages.items():
                self._send(peer, message)
            await asyncio.sleep(self._interval)

    async def _save_forever(self) -> None:
        while True:
            await asyncio.sleep(_SAVE_SECONDS)
            state, _, _ = self._running()
            for announcement in state.announcements:
                await self._save(announcement)

    async def _save(self, announcement: Announcement) -> None:
        if self._database is None:
            return
        _, _, log = self._running()
        try:
            await self._database.store_announcement(text_of(announcement.peer_id), encode_announcement(announcement))
        except Exception as problem:  # the host's code
            log.warning(f"announcement of {text_of(announcement.peer_id)} could not be stored: {problem!r}")

    async def _report_status_forever(self) -> None:
        pause = _FIRST_STATUS_SECONDS
        while True:
            await asyncio.sleep(pause)
            pause = _STATUS_SECONDS
            state, _, log = self._running()
            missing = ", ".join(sorted(text_of(peer) for peer in state.undiscovered))
            known = len(state.announcements)
            log.info(f"addresses known of {known} oracles" + (f"; not yet of {missing}" if missing else ""))

    # Helpers

    def _running(self) -> tuple[DiscoveryState, Host, FieldLog]:
        if self._state is None or self._host is None or self._log is None:
            raise InvalidInputError("discovery: its host has not been started")
        return self._state, self._host, self._log

    def _interfaces(self, log: FieldLog) -> list[IPAddress] | None:
        if not any(split_announce_address(address)[0].is_unspecified for address in self._announce_addresses):
            return []
        try:
            return interface_addresses()
        except OCRError as problem:
            log.critical(f"only the specified addresses are announced: {problem}")
            return None

    def _spawn(self, coroutine: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _reconcile_messages(state: DiscoveryState) -> dict[PeerId, bytes]:
    """One message for each peer; most may learn the same, which is encoded once."""
    encoded: dict[tuple[Announcement, ...], bytes] = {}
    messages: dict[PeerId, bytes] = {}
    for peer, announcements in state.reconciliation().items():
        if announcements not in encoded:
            encoded[announcements] = encode_message(Reconcile(announcements))
        messages[peer] = encoded[announcements]
    return messages
