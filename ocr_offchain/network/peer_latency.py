"""rageping: how long a message takes to a peer and back (networking 16).

Answering the pings of others is what this side owes them; its own pings are for the operator's eyes.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragep2p.host import Host, Stream, StreamClosedError
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.log import FieldLog, Taper
from ocr_offchain.network.ragep2p.streams import Plain, StreamLimits, StreamParameters
from ocr_offchain.network.ragep2p.token_bucket import TokenBucketParams
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_SECOND: Final = NANOSECONDS_PER_SECOND
_PING: Final = (1).to_bytes(4, "big")
_PONG: Final = (2).to_bytes(4, "big")
SHORTEST_PING: Final = 20
PONG_LENGTH: Final = 36
_BUFFER: Final = 2
BUCKETS: Final = (0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the latency histogram, in seconds."""


@dataclass(frozen=True, slots=True)
class LatencyConfig:
    """Durations in nanoseconds. All but the startup delay are part of the stream's name, so both sides must agree."""

    ping_size: int
    """Bytes, at least 20."""
    min_period: int
    max_period: int
    timeout: int
    startup_delay: int

    def __post_init__(self) -> None:
        if self.ping_size < SHORTEST_PING:
            raise InvalidInputError(f"ping size: expected at least {SHORTEST_PING} bytes, got {self.ping_size}")
        if not 0 < self.min_period <= self.max_period:
            raise InvalidInputError(f"ping periods: expected 0 < min <= max, got {self.min_period}, {self.max_period}")

    @property
    def labels(self) -> dict[str, str]:
        """As metrics show them."""
        periods = {"min_period": self.min_period, "max_period": self.max_period, "timeout": self.timeout}
        return {"ping_size": str(self.ping_size)} | {name: go_duration(value) for name, value in periods.items()}

    @property
    def stream_name(self) -> bytes:
        return f"ping-pong-({'|'.join(self.labels.values())})".encode()

    @property
    def stream_limits(self) -> StreamLimits:
        seconds = self.min_period / _SECOND
        capacity = 2 * (self.ping_size + PONG_LENGTH)
        return StreamLimits(
            outgoing_buffer=_BUFFER,
            incoming_buffer=_BUFFER,
            max_message_length=max(self.ping_size, PONG_LENGTH),
            messages_limit=TokenBucketParams(2 / seconds, 4),
            bytes_limit=TokenBucketParams(capacity / seconds, capacity),
        )


DEFAULT_CONFIGS: Final = (
    LatencyConfig(20, 10 * _SECOND, 20 * _SECOND, 10 * _SECOND, 30 * _SECOND),
    LatencyConfig(204_800, 120 * _SECOND, 180 * _SECOND, 30 * _SECOND, 30 * _SECOND),
)


def go_duration(nanoseconds: int) -> str:
    """As Go writes durations: `1m30s`, `2m0s`, `1.5s`, `250ms`; below a second in the largest unit that fits."""
    if nanoseconds == 0:
        return "0s"
    for unit, size in (("ns", 1), ("µs", 1000), ("ms", 1_000_000)):
        if nanoseconds < 1000 * size:
            return f"{_plain(Decimal(nanoseconds) / size)}{unit}"
    minutes, rest = divmod(nanoseconds, 60 * _SECOND)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_plain(Decimal(rest) / _SECOND)}s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(slots=True)
class LatencyStatistics:
    sent: int = 0
    received: int = 0
    timed_out: int = 0
    invalid: int = 0
    latency_buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    """How many round trips took up to each bound, and longer than all; not cumulative."""
    latency_sum: float = 0.0
    """Seconds."""

    def observe(self, seconds: float) -> None:
        self.latency_sum += seconds
        place = next((number for number, bound in enumerate(BUCKETS) if seconds <= bound), len(BUCKETS))
        self.latency_buckets[place] += 1


class PingPong:
    """The exchange with one peer, without I/O. Times in nanoseconds of a clock that does not jump."""

    def __init__(
        self,
        config: LatencyConfig,
        now: int,
        rng: random.Random,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.statistics = LatencyStatistics()
        self._config = config
        self._rng = rng
        self._random_bytes = random_bytes
        self._expected: bytes | None = None
        self._sent_at = 0
        self.deadline = now + config.startup_delay + self._period()
        """When to call `handle_timer`."""

    def handle_timer(self, now: int) -> bytes | None:
        """The ping to send; None when one was outstanding and has now timed out."""
        if self._expected is not None:
            self.statistics.timed_out += 1
            self._expected = None
            self.deadline = now + self._period()
            return None
        ping = _PING + self._random_bytes(self._config.ping_size - len(_PING))
        self.statistics.sent += 1
        self._expected = pong_for(ping)
        self._sent_at = now
        self.deadline = now + self._config.timeout
        return ping

    def receive(self, message: bytes, now: int) -> bytes | None:
        """The pong to send, if `message` is a ping; one of the other side is answered whatever this side waits for."""
        if message.startswith(_PING) and len(message) == self._config.ping_size:
            self.statistics.received += 1
            return pong_for(message)
        if self._expected is not None and message == self._expected:
            self.statistics.observe((now - self._sent_at) / _SECOND)
            self._expected = None
            self.deadline = now + self._period()
        else:
            self.statistics.invalid += 1
        return None

    def _period(self) -> int:
        return self._rng.randint(self._config.min_period, self._config.max_period)


def pong_for(ping: bytes) -> bytes:
    return _PONG + hashlib.sha256(ping).digest()


class LatencyService:
    """Plays ping-pong with all registered peers, once for each configuration."""

    def __init__(self, host: Host, configs: tuple[LatencyConfig, ...], rng: random.Random | None = None) -> None:
        self._host = host
        self._configs = configs
        self._rng = rng or random.Random()
        self._log = FieldLog(logging.getLogger(__name__), component="rageping", peerID=text_of(host.id))
        self._registrations: Counter[PeerId] = Counter()
        self._games: dict[tuple[PeerId, LatencyConfig], tuple[Stream, PingPong, asyncio.Task[None]]] = {}

    def register(self, peers: Iterable[PeerId]) -> None:
        """Counted: a peer stays until it has been unregistered as often as registered."""
        for peer in peers:
            self._registrations[peer] += 1
            if self._registrations[peer] == 1 and peer != self._host.id:
                for config in self._configs:
                    self._begin(peer, config)

    def unregister(self, peers: Iterable[PeerId]) -> None:
        for peer in peers:
            self._registrations[peer] -= 1
            if self._registrations[peer] <= 0:
                del self._registrations[peer]
                for config in self._configs:
                    self._end((peer, config))

    async def close(self) -> None:
        tasks = [task for _, _, task in self._games.values()]
        for game in list(self._games):
            self._end(game)
        await asyncio.gather(*tasks, return_exceptions=True)

    def statistics(self) -> dict[tuple[PeerId, LatencyConfig], LatencyStatistics]:
        return {game: ping_pong.statistics for game, (_, ping_pong, _) in self._games.items()}

    def _begin(self, peer: PeerId, config: LatencyConfig) -> None:
        try:
            stream = self._host.open_stream(peer, StreamParameters(config.stream_name, config.stream_limits))
        except InvalidInputError as problem:
            self._log.warning(f"latency not measured: {problem} remotePeerID={text_of(peer)}")
            return
        ping_pong = PingPong(config, self._host.now(), self._rng)
        task = asyncio.get_running_loop().create_task(self._play(stream, ping_pong))
        self._games[peer, config] = stream, ping_pong, task

    def _end(self, game: tuple[PeerId, LatencyConfig]) -> None:
        found = self._games.pop(game, None)
        if found is not None:
            stream, _, task = found
            task.cancel()
            stream.close()

    async def _play(self, stream: Stream, ping_pong: PingPong) -> None:
        bad = Taper()
        while True:
            answer: bytes | None
            try:
                async with asyncio.timeout((ping_pong.deadline - self._host.now()) / _SECOND):
                    message = await stream.receive()
            except TimeoutError:
                answer = ping_pong.handle_timer(self._host.now())
            except StreamClosedError:
                return
            else:
                invalid = ping_pong.statistics.invalid
                payload = message.payload if isinstance(message, Plain) else b""
                answer = ping_pong.receive(payload, self._host.now())
                if ping_pong.statistics.invalid > invalid and bad.admits():
                    self._log.warning(
                        f"neither a ping nor the expected pong, {bad.count} so far: {payload[:20].hex()} "
                        f"remotePeerID={text_of(stream.peer_id)}"
                    )
            if answer is not None:
                stream.send(answer)
