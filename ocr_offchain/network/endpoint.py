"""The endpoint of one OCR instance: a stream to every other oracle, a buffer to itself (networking 14.4, OCR2 16.1).

Every sender has a buffer of its own and they take turns, so a slow reader or a flooding oracle costs nobody else a
message.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.host import BinaryNetworkEndpointLimits
from ocr_offchain.network.ragep2p.host import Host, Stream
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.log import FieldLog, Taper
from ocr_offchain.network.ragep2p.streams import Plain, StreamLimits, StreamParameters
from ocr_offchain.network.ragep2p.token_bucket import TokenBucketParams
from ocr_offchain.types import ConfigDigest, OracleId

LOOPBACK_CAPACITY: Final = 20
"""Messages of an oracle to itself that may wait; the newest are dropped."""


class EndpointClosedError(OCRError):
    """The endpoint is not open, so nothing can be received."""


def stream_name(config_digest: ConfigDigest) -> bytes:
    """`ocr/` and the digest in lower-case hex (networking 14.3)."""
    return b"ocr/" + config_digest.hex().encode()


class Ragep2pEndpoint:
    """Implements `host.BinaryNetworkEndpoint`. Made by `NetworkPeer.new_endpoint`."""

    def __init__(
        self,
        host: Host,
        config_digest: ConfigDigest,
        oracles: tuple[PeerId, ...],
        limits: StreamLimits,
        deregister: Callable[[], Awaitable[None]],
    ) -> None:
        """`oracles` in oracle order, the own id among them. Raises `InvalidInputError` if it is not."""
        if host.id not in oracles:
            raise InvalidInputError(f"own peer id {text_of(host.id)}: none of the oracles of {config_digest.hex()}")
        self.oracle_id = OracleId(oracles.index(host.id))
        self._log = FieldLog(
            logging.getLogger(__name__),
            id="OCREndpointV2",
            configDigest=config_digest.hex(),
            oracleID=self.oracle_id,
        )
        self._host = host
        self._oracles = oracles
        self._parameters = StreamParameters(stream_name(config_digest), limits)
        self._deregister = deregister
        self._streams: dict[OracleId, Stream] = {}
        self._loopback: deque[bytes] = deque()
        self._next = 0
        self._arrived = asyncio.Event()
        self._started = False
        self._open = False
        self._deregistered = False
        self._misuse = Taper()
        self._dropped = Taper()
        self._requests = Taper()

    async def start(self) -> None:
        """Open the streams. Works once. Raises `InvalidInputError`, also for an oracle that is listed twice."""
        if self._started:
            raise InvalidInputError("endpoint: it has been started before")
        self._started = True
        try:
            for number, peer in enumerate(self._oracles):
                if number != self.oracle_id:
                    self._streams[OracleId(number)] = self._host.open_stream(peer, self._parameters, self._arrived)
        except InvalidInputError:
            self._close_streams()
            raise
        self._open = True
        self._log.info("endpoint started")

    async def close(self) -> None:
        """Close the streams and leave the discovery of this configuration. May be repeated."""
        self._started = True
        self._open = False
        self._close_streams()
        self._arrived.set()
        if not self._deregistered:
            self._deregistered = True
            await self._deregister()

    def send_to(self, payload: bytes, to: OracleId) -> None:
        """Never waits. Nothing is sent before `start` and after `close`. Raises `IndexError` for an unknown oracle."""
        if not 0 <= to < len(self._oracles):
            raise IndexError(f"oracle {to}: there are {len(self._oracles)}")
        if not self._open:
            if self._misuse.admits():
                self._log.warning(
                    f"message for oracle {to} while the endpoint is not open, {self._misuse.count} so far"
                )
        elif to != self.oracle_id:
            self._streams[to].send(payload)
        elif len(self._loopback) < LOOPBACK_CAPACITY:
            self._loopback.append(payload)
            self._arrived.set()
        elif self._dropped.admits():
            self._log.error(f"messages to itself dropped, {self._dropped.count} so far: too many are waiting")

    def broadcast(self, payload: bytes) -> None:
        for oracle in range(len(self._oracles)):
            self.send_to(payload, OracleId(oracle))

    async def receive(self) -> tuple[bytes, OracleId]:
        """The next payload and who sent it; senders take turns. Raises `EndpointClosedError`."""
        while True:
            if not self._open:
                raise EndpointClosedError("the endpoint is not open")
            for step in range(len(self._oracles)):
                oracle = OracleId((self._next + step) % len(self._oracles))
                payload = self._waiting(oracle)
                if payload is not None:
                    self._next = oracle + 1
                    return payload, oracle
            self._arrived.clear()
            await self._arrived.wait()

    def _waiting(self, oracle: OracleId) -> bytes | None:
        if oracle == self.oracle_id:
            return self._loopback.popleft() if self._loopback else None
        while (message := self._streams[oracle].receive_waiting()) is not None:
            if isinstance(message, Plain):
                return message.payload
            if self._requests.admits():
                self._log.warning(
                    f"request or response dropped, {self._requests.count} so far "
                    f"remotePeerID={text_of(self._oracles[oracle])}"
                )
        return None

    def _close_streams(self) -> None:
        for stream in self._streams.values():
            stream.close()
        self._streams.clear()


def stream_limits(limits: BinaryNetworkEndpointLimits, outgoing_buffer: int, incoming_buffer: int) -> StreamLimits:
    """The limits of an instance as those of a stream. Raises `InvalidInputError` for what a stream cannot have."""
    return StreamLimits(
        outgoing_buffer=outgoing_buffer,
        incoming_buffer=incoming_buffer,
        max_message_length=limits.max_message_length,
        messages_limit=TokenBucketParams(limits.messages_rate_per_oracle, limits.messages_capacity_per_oracle),
        bytes_limit=TokenBucketParams(limits.bytes_rate_per_oracle, limits.bytes_capacity_per_oracle),
    )
