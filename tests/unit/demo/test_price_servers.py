from __future__ import annotations

import json
from decimal import Decimal

import aiohttp
import pytest

from ocr_offchain.demo.price_servers import LIES, PROFILES, PriceServer, ServerProfile, price_servers
from ocr_offchain.demo.replay import PriceReplay

REPLAY = PriceReplay((Decimal("1.10000"), Decimal("1.20000")), seconds_per_price=3600.0)
HONEST = ServerProfile("honest", noise=0.001, delay=(0.0, 0.0), path="data.0.last")
LIAR = ServerProfile("liar", noise=0.0, delay=(0.0, 0.0), honest=False)
NEVER_UP = ServerProfile("broken", noise=0.0, delay=(0.0, 0.0), outage=(10.0, 10.0))


async def _get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def test_an_honest_server_answers_json_with_a_price_near_the_recording() -> None:
    async with price_servers(REPLAY, seed=7, profiles=(HONEST,)) as market:
        status, text = await _get(market.servers[0].url)
        price = Decimal(str(json.loads(text)["data"][0]["last"]))
    assert status == 200
    assert abs(price / Decimal("1.1") - 1) <= Decimal("0.001")
    assert price != Decimal("1.1"), "noise of zero would make all sources agree"


async def test_the_honest_range_covers_what_honest_servers_said_in_the_window_and_nothing_else() -> None:
    async with price_servers(REPLAY, seed=7, profiles=(HONEST, LIAR)) as market:
        for server in market.servers:
            await _get(server.url)
        (quote,) = market.servers[0].quotes
        assert market.servers[1].quotes
        assert market.honest_range(quote.time, quote.time) == (quote.price, quote.price)
        assert market.honest_range(0.0, 2 * quote.time) == (quote.price, quote.price)
        assert market.honest_range(0.0, quote.time - 1) is None


async def test_the_liar_tells_every_lie_in_turn() -> None:
    async with price_servers(REPLAY, seed=7, profiles=(LIAR,)) as market:
        said = {(await _get(market.servers[0].url))[1] for _ in LIES}
    assert len(said) == len(LIES)
    assert any("<html>" in text for text in said)
    assert "" in said


async def test_a_server_in_an_outage_refuses() -> None:
    async with price_servers(REPLAY, seed=7, profiles=(NEVER_UP,)) as market:
        status, _ = await _get(market.servers[0].url)
        assert status == 503
        assert market.servers[0].quotes == []


def test_an_outage_is_the_end_of_each_period() -> None:
    server = PriceServer(ServerProfile("x", 0.0, (0.0, 0.0), outage=(10.0, 4.0)), REPLAY, seed=1, started=100.0)
    assert [server.is_down(100.0 + elapsed) for elapsed in (0.0, 5.9, 6.0, 9.9, 10.0, 16.0)] == [
        False, False, True, True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_the_same_seed_gives_the_same_price(profile: ServerProfile) -> None:
    one = PriceServer(profile, REPLAY, seed=3, started=0.0)
    other = PriceServer(profile, REPLAY, seed=3, started=0.0)
    assert one.price(5.0) == other.price(5.0)
