"""A network among oracles of one process, with the face and the buffers of the real one (OCR2 16.1).

Endpoints of the same config digest reach each other, and an oracle reaches itself through a small buffer of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from ocr_offchain.errors import OCRError
from ocr_offchain.host import BinaryNetworkEndpointLimits
from ocr_offchain.types import ConfigDigest, OracleId

LOOPBACK_CAPACITY = 20
"""Messages of an oracle to itself that may wait; the newest are dropped."""

INCOMING_CAPACITY = 32
"""Messages of each other oracle that may wait; the oldest are dropped."""

MAX_MESSAGE_LENGTH = 1 << 30
"""No endpoint starts with a larger limit (OCR2 16.1)."""


class InMemoryNetworkError(OCRError):
    """An endpoint was used in a way that the real network would refuse, too."""


class InMemoryNetwork:
    """What joins the peers of one process."""

    def __init__(self, logger: logging.Logger | None = None) -> None:
        self._logger = logger or logging.getLogger(__name__)
        self._endpoints: dict[tuple[ConfigDigest, str], InMemoryEndpoint] = {}

    def peer(self, peer_id: str) -> InMemoryEndpointFactory:
        return InMemoryEndpointFactory(self, peer_id)

    def register(self, endpoint: InMemoryEndpoint) -> None:
        """Raises `InMemoryNetworkError` when the peer has an endpoint of this config digest already."""
        key = (endpoint.config_digest, endpoint.peer_id)
        if key in self._endpoints:
            raise InMemoryNetworkError(f"peer {endpoint.peer_id} has an endpoint for {endpoint.config_digest.hex()}")
        self._endpoints[key] = endpoint

    def unregister(self, endpoint: InMemoryEndpoint) -> None:
        self._endpoints.pop((endpoint.config_digest, endpoint.peer_id), None)

    def deliver(self, payload: bytes, sender: InMemoryEndpoint, receiver: str) -> None:
        if len(payload) > sender.limits.max_message_length:
            self._logger.warning(
                "message of %d bytes not sent, the limit is %d", len(payload), sender.limits.max_message_length
            )
            return
        endpoint = self._endpoints.get((sender.config_digest, receiver))
        if endpoint is not None and len(payload) <= endpoint.limits.max_message_length:
            endpoint.accept(payload, sender.peer_id)


class InMemoryEndpointFactory:
    """Implements `host.BinaryNetworkEndpointFactory` for one peer."""

    def __init__(self, network: InMemoryNetwork, peer_id: str) -> None:
        self._network = network
        self._peer_id = peer_id

    def peer_id(self) -> str:
        return self._peer_id

    async def new_endpoint(
        self,
        config_digest: ConfigDigest,
        peer_ids: tuple[str, ...],
        bootstrappers: tuple[str, ...],
        f: int,
        limits: BinaryNetworkEndpointLimits,
    ) -> InMemoryEndpoint:
        """Bootstrappers have no work here. Raises `InMemoryNetworkError` when the own peer id is not listed."""
        return InMemoryEndpoint(self._network, self._peer_id, config_digest, peer_ids, limits)


class InMemoryEndpoint:
    """Implements `host.BinaryNetworkEndpoint`."""

    def __init__(
        self,
        network: InMemoryNetwork,
        peer_id: str,
        config_digest: ConfigDigest,
        peer_ids: tuple[str, ...],
        limits: BinaryNetworkEndpointLimits,
    ) -> None:
        if peer_id not in peer_ids:
            raise InMemoryNetworkError(f"peer {peer_id} is none of the oracles of {config_digest.hex()}")
        self.peer_id = peer_id
        self.config_digest = config_digest
        self.limits = limits
        self._network = network
        self._peer_ids = peer_ids
        self._oracle_of = {listed: OracleId(oracle) for oracle, listed in enumerate(peer_ids)}
        self._buffers = tuple(deque[bytes]() for _ in peer_ids)
        self._next = 0
        self._arrived = asyncio.Event()
        self._open = False

    async def start(self) -> None:
        if self.limits.max_message_length > MAX_MESSAGE_LENGTH:
            raise InMemoryNetworkError(f"messages of {self.limits.max_message_length} bytes are not possible")
        self._network.register(self)
        self._open = True

    async def close(self) -> None:
        if self._open:
            self._open = False
            self._network.unregister(self)
        self._arrived.set()

    def send_to(self, payload: bytes, to: OracleId) -> None:
        if self._open:
            self._network.deliver(payload, self, self._peer_ids[to])

    def broadcast(self, payload: bytes) -> None:
        for oracle in range(len(self._peer_ids)):
            self.send_to(payload, OracleId(oracle))

    def accept(self, payload: bytes, sender_peer_id: str) -> None:
        """Called by the network: buffer a message, unless its sender is no oracle of this configuration."""
        sender = self._oracle_of.get(sender_peer_id)
        if sender is None:
            return
        buffer = self._buffers[sender]
        if sender_peer_id == self.peer_id:
            if len(buffer) >= LOOPBACK_CAPACITY:
                return
        elif len(buffer) >= INCOMING_CAPACITY:
            buffer.popleft()
        buffer.append(payload)
        self._arrived.set()

    async def receive(self) -> tuple[bytes, OracleId]:
        """Senders take turns, so that none can keep the others waiting."""
        while True:
            if not self._open:
                raise InMemoryNetworkError("the endpoint is not open")
            for step in range(len(self._buffers)):
                sender = (self._next + step) % len(self._buffers)
                if self._buffers[sender]:
                    self._next = sender + 1
                    return self._buffers[sender].popleft(), OracleId(sender)
            self._arrived.clear()
            await self._arrived.wait()
