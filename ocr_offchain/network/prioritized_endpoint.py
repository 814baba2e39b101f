"""The endpoint of OCR3.1: two priorities, and requests whose responses are let in by policy (networking 14.5).

It needs the newer stack: an older host ends the connection for a request. Streams of either priority have limits of
their own; which one a message takes is all that its priority says.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.endpoint import LOOPBACK_CAPACITY, EndpointClosedError, stream_name
from ocr_offchain.network.ragep2p.frames import RequestId
from ocr_offchain.network.ragep2p.host import Host, Stream
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.log import FieldLog, Taper
from ocr_offchain.network.ragep2p.streams import (
    IncomingRequest,
    OutgoingMessage,
    OutgoingRequest,
    Plain,
    Priority,
    Response,
    ResponsePolicy,
    StreamLimits,
    StreamParameters,
)
from ocr_offchain.types import ConfigDigest, OracleId

_LOW_SUFFIX: Final = b"/priority=low"


@dataclass(frozen=True, slots=True)
class PlainMessage:
    payload: bytes
    priority: Priority


@dataclass(frozen=True, slots=True)
class RequestMessage:
    """One response that `policy` allows will be let in."""

    payload: bytes
    priority: Priority
    policy: ResponsePolicy


@dataclass(frozen=True, slots=True)
class ResponseMessage:
    """Made by the handle of the request that it answers, whose priority and stream it takes."""

    payload: bytes
    priority: Priority
    request_id: RequestId | None
    """None for an answer to a request of this oracle to itself."""


@dataclass(frozen=True, slots=True)
class RequestHandle:
    priority: Priority
    request_id: RequestId | None

    def respond(self, payload: bytes) -> ResponseMessage:
        """To be sent to whom the request came from."""
        return ResponseMessage(payload, self.priority, self.request_id)


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    payload: bytes
    priority: Priority
    handle: RequestHandle


@dataclass(frozen=True, slots=True)
class ReceivedResponse:
    """What it answers is in the payload."""

    payload: bytes
    priority: Priority


Outbound = PlainMessage | RequestMessage | ResponseMessage
Inbound = PlainMessage | ReceivedRequest | ReceivedResponse


def prioritized_stream_name(config_digest: ConfigDigest, priority: Priority) -> bytes:
    """That of other endpoints for the default priority, with `/priority=low` for the low one (networking 14.3)."""
    return stream_name(config_digest) + (_LOW_SUFFIX if priority is Priority.LOW else b"")


class PrioritizedEndpoint:
    """Made, and thereby started, by `NetworkPeer.new_prioritized_endpoint`."""

    def __init__(
        self,
        host: Host,
        config_digest: ConfigDigest,
        oracles: tuple[PeerId, ...],
        limits: dict[Priority, StreamLimits],
        deregister: Callable[[], Awaitable[None]],
    ) -> None:
        """`oracles` in oracle order. Raises `InvalidInputError`: the older stack, the own id missing, one id twice."""
        if not host.config.rules.has_requests:
            raise InvalidInputError("endpoint with requests: it needs the newer stack")
        if host.id not in oracles:
            raise InvalidInputError(f"own peer id {text_of(host.id)}: none of the oracles of {config_digest.hex()}")
        self.oracle_id = OracleId(oracles.index(host.id))
        self._log = FieldLog(
            logging.getLogger(__name__),
            id="OCREndpointV3",
            configDigest=config_digest.hex(),
            oracleID=self.oracle_id,
        )
        self._oracles = oracles
        self._deregister = deregister
        self._streams: dict[tuple[OracleId, Priority], Stream] = {}
        self._loopback: deque[Inbound] = deque()
        self._next = 0
        self._arrived = asyncio.Event()
        self._open = True
        self._misuse = Taper()
        self._dropped = Taper()
        try:
            for number, peer in enumerate(oracles):
                for priority in Priority if number != self.oracle_id else ():
                    name = prioritized_stream_name(config_digest, priority)
                    parameters = StreamParameters(name, limits[priority], priority)
                    stream = host.open_stream(peer, parameters, self._arrived)
                    self._streams[OracleId(number), priority] = stream
        except InvalidInputError:
            self._close_streams()
            raise
        self._log.info("endpoint started")

    async def close(self) -> None:
        """Close the streams and leave the discovery of this configuration. May be repeated."""
        if not self._open:
            return
        self._open = False
        self._close_streams()
        self._arrived.set()
        await self._deregister()

    def send_to(self, message: Outbound, to: OracleId) -> None:
        """Never waits. Nothing is sent after `close`. Raises `IndexError` for an unknown oracle."""
        if not 0 <= to < len(self._oracles):
            raise IndexError(f"oracle {to}: there are {len(self._oracles)}")
        if not self._open:
            if self._misuse.admits():
                self._log.warning(f"message for oracle {to} after the end, {self._misuse.count} so far")
        elif to == self.oracle_id:
            self._send_to_self(message)
        elif isinstance(message, ResponseMessage) and message.request_id is None:
            self._log.error(f"dropped a response for oracle {to} to a request of this oracle to itself")
        else:
            self._streams[to, message.priority].send_message(_on_stream(message))

    def broadcast(self, message: Outbound) -> None:
        """To all, this oracle included."""
        for oracle in range(len(self._oracles)):
            self.send_to(message, OracleId(oracle))

    async def receive(self) -> tuple[Inbound, OracleId]:
        """The next message and who sent it; senders take turns. Raises `EndpointClosedError`.

        Between the priorities of one sender there is no order.
        """
        while True:
            if not self._open:
                raise EndpointClosedError("the endpoint is not open")
            for step in range(len(self._oracles)):
                oracle = OracleId((self._next + step) % len(self._oracles))
                message = self._waiting(oracle)
                if message is not None:
                    self._next = oracle + 1
                    return message, oracle
            self._arrived.clear()
            await self._arrived.wait()

    def _waiting(self, oracle: OracleId) -> Inbound | None:
        if oracle == self.oracle_id:
            return self._loopback.popleft() if self._loopback else None
        for priority in (Priority.DEFAULT, Priority.LOW):
            received = self._streams[oracle, priority].receive_waiting()
            match received:
                case None:
                    continue
                case Plain():
                    return PlainMessage(received.payload, priority)
                case IncomingRequest():
                    return ReceivedRequest(received.payload, priority, RequestHandle(priority, received.request_id))
                case Response():
                    return ReceivedResponse(received.payload, priority)
        return None

    def _send_to_self(self, message: Outbound) -> None:
        """No policy is looked at: this oracle trusts itself."""
        if len(self._loopback) >= LOOPBACK_CAPACITY:
            if self._dropped.admits():
                self._log.error(f"messages to itself dropped, {self._dropped.count} so far: too many are waiting")
            return
        received: Inbound
        match message:
            case PlainMessage():
                received = message
            case RequestMessage():
                received = ReceivedRequest(message.payload, message.priority, RequestHandle(message.priority, None))
            case ResponseMessage():
                received = ReceivedResponse(message.payload, message.priority)
        self._loopback.append(received)
        self._arrived.set()

    def _close_streams(self) -> None:
        for stream in self._streams.values():
            stream.close()
        self._streams.clear()


def _on_stream(message: Outbound) -> OutgoingMessage:
    match message:
        case PlainMessage():
            return Plain(message.payload)
        case RequestMessage():
            return OutgoingRequest(message.payload, message.policy)
        case ResponseMessage():
            return Response(message.payload, message.request_id)
