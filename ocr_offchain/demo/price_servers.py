"""Price servers on loopback: HTTP JSON with noise, delays, outages and a liar, like the sources of a real feed."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from aiohttp import web

from ocr_offchain.demo.replay import PriceReplay

QUOTE_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class ServerProfile:
    """How a price server behaves. Times in seconds."""

    name: str
    noise: float
    """Largest relative distance of its quotes from the recorded price."""
    delay: tuple[float, float]
    """Shortest and longest time to an answer."""
    outage: tuple[float, float] | None = None
    """(period, length): it is down for the last `length` of every `period`."""
    honest: bool = True
    path: str = "price"
    """Where the price stands in its JSON, as a dotted path."""


PROFILES = (
    ServerProfile("alpha", noise=0.00010, delay=(0.005, 0.03)),
    ServerProfile("bravo", noise=0.00020, delay=(0.02, 0.08), path="data.0.last"),
    ServerProfile("charlie", noise=0.00015, delay=(0.05, 0.15), path="result.EURUSD.c"),
    ServerProfile("delta", noise=0.00010, delay=(0.01, 0.05), outage=(15.0, 6.0), path="quote.mid"),
    ServerProfile("echo", noise=0.0, delay=(0.005, 0.02), honest=False),
)

# What the liar says, one after the other: plausible lies, absurd ones, and answers that are no price at all.
LIES: tuple[str, ...] = (
    '{"price": "%(high)s"}',
    '{"price": %(low)s}',
    "<html><body>Rate limit exceeded</body></html>",
    '{"price": NaN}',
    '{"price": "soon"}',
    '{"price": 1e400}',
    '{"price": null}',
    "",
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A price that a server gave away."""

    time: float
    """Seconds since the Unix epoch."""
    source: str
    price: Decimal
    honest: bool


@dataclass(slots=True)
class PriceServer:
    """One server. `url` is set once it listens."""

    profile: ServerProfile
    replay: PriceReplay
    seed: int
    started: float
    quotes: list[Quote] = field(default_factory=list)
    requests: int = 0
    refused: int = 0
    url: str = ""

    def is_down(self, now: float) -> bool:
        if self.profile.outage is None:
            return False
        period, length = self.profile.outage
        return (now - self.started) % period >= period - length

    def price(self, now: float) -> Decimal:
        """The honest price at `now`; the same for everybody who asks within one tick."""
        tick = self.replay.tick(now - self.started)
        noise = random.Random(f"{self.seed} {self.profile.name} {tick}").uniform(-1, 1) * self.profile.noise
        return (self.replay.price(tick) * (1 + Decimal(noise))).quantize(QUOTE_STEP)

    async def answer(self, _request: web.Request) -> web.Response:
        self.requests += 1
        await asyncio.sleep(
            random.Random(f"{self.seed} {self.profile.name} {self.requests}").uniform(*self.profile.delay)
        )
        now = time.time()
        if self.is_down(now):
            self.refused += 1
            return web.Response(status=503, text="down for maintenance")
        price = self.price(now)
        if self.profile.honest:
            self.quotes.append(Quote(now, self.profile.name, price, honest=True))
            return web.Response(text=_json_at(self.profile.path, price), content_type="application/json")
        lie = LIES[self.requests % len(LIES)] % {"high": price * 2, "low": price / 10}
        self.quotes.append(Quote(now, self.profile.name, price * 2, honest=False))
        return web.Response(text=lie, content_type="application/json")


def _json_at(path: str, price: Decimal) -> str:
    """JSON in which `price` stands at `path`; a number in the path is an index of a list."""
    text = str(price)
    for step in reversed(path.split(".")):
        text = f"[{text}]" if step.isdigit() else f'{{"{step}": {text}}}'
    return text


@dataclass(frozen=True, slots=True)
class Market:
    """All price servers of a run."""

    servers: tuple[PriceServer, ...]

    def honest_range(self, start: float, end: float) -> tuple[Decimal, Decimal] | None:
        """Lowest and highest price that honest servers gave between two times (seconds since the epoch)."""
        prices = [
            quote.price
            for quote in itertools.chain.from_iterable(server.quotes for server in self.servers)
            if quote.honest and start <= quote.time <= end
        ]
        return (min(prices), max(prices)) if prices else None


@asynccontextmanager
async def price_servers(
    replay: PriceReplay, seed: int, profiles: Sequence[ServerProfile] = PROFILES
) -> AsyncIterator[Market]:
    """Run one server per profile on free ports of loopback until the block ends."""
    started = time.time()
    servers = tuple(PriceServer(profile, replay, seed, started) for profile in profiles)
    async with AsyncExitStack() as stack:
        for server in servers:
            app = web.Application()
            app.router.add_get("/eurusd", server.answer)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            server.url = f"http://{host}:{port}/eurusd"
        yield Market(servers)
