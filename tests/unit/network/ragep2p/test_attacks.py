"""What strangers and hostile peers can do to a host: cost it a bounded amount, and nobody else anything."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import pytest

from ocr_offchain.network.ragep2p import handshake, host, link
from ocr_offchain.network.ragep2p.connection import Connection
from ocr_offchain.network.ragep2p.frames import FrameHeader, FrameType
from ocr_offchain.network.ragep2p.host import Host
from ocr_offchain.network.ragep2p.identity import text_of
from ocr_offchain.network.ragep2p.knock import KNOCK_LENGTH, make_knock, verify_knock
from ocr_offchain.network.ragep2p.rules import CLASSIC, NEW, StackRules
from tests.unit.network.ragep2p.hosts import MILLISECOND, AddressBook, Caller, hosts, next_payload, until
from tests.unit.network.ragep2p.links import SECOND, limits, parameters
from tests.unit.network.vectors import key_of, peer_of

SHORT = 300 * MILLISECOND
PATIENT = 3600 * SECOND
"""A dial interval after which no test still runs."""


@pytest.fixture
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (handshake, link, host):
        monkeypatch.setattr(module, "NETWORK_TIMEOUT", SHORT)


async def stranger(target: Host) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address, port = next(target.bound_addresses()).rsplit(":", 1)
    return await asyncio.open_connection(address, int(port))


@pytest.mark.usefixtures("short_timeouts")
@pytest.mark.parametrize(
    "said", [b"", make_knock(key_of("caller"), peer_of("a"))[:50]], ids=["nothing", "half a knock"]
)
async def test_who_does_not_knock_in_time_is_hung_up_on_in_silence(said: bytes) -> None:
    async with hosts("a", introduced=False) as (a,):
        a.open_stream(peer_of("caller"), parameters(b"s"))
        reader, writer = await stranger(a)
        writer.write(said)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        assert not a._links
        writer.close()


@pytest.mark.usefixtures("short_timeouts")
async def test_who_does_not_finish_the_tls_handshake_in_time_is_hung_up_on() -> None:
    async with hosts("a", introduced=False) as (a,):
        a.open_stream(peer_of("caller"), parameters(b"s"))
        caller = Caller(key_of("caller"), a)
        await caller.connect()
        await caller.knock()
        caller.writer.write(caller.handshake.data_to_send()[:40])
        assert await caller.heard_the_end()
        assert not a._links
        assert not a._handshaking


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" + bytes(200),
        make_knock(key_of("caller"), peer_of("b")) + bytes(300),
        make_knock(key_of("nobody"), peer_of("a")) + bytes(300),
    ],
    ids=["another protocol", "a knock for another", "a knock of a stranger"],
)
async def test_a_wrong_knock_gets_not_a_single_byte(said: bytes) -> None:
    async with hosts("a", introduced=False) as (a,):
        a.open_stream(peer_of("caller"), parameters(b"s"))
        reader, writer = await stranger(a)
        writer.write(said)
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_silent_strangers_neither_pile_up_nor_lock_out_a_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "MAX_UNKNOCKED_LINKS", 10)
    async with hosts("a", introduced=False) as (a,):
        stream = a.open_stream(peer_of("caller"), parameters(b"s"))
        strangers = [await stranger(a) for _ in range(40)]
        await until(lambda: a.inbound_dials == 40 and len(a._links) <= 10)
        assert sum(len(link.get_buffer(-1)) for link in a._links) <= 10 * 4096
        caller = await Caller(key_of("caller"), a).authenticate()
        caller.say(FrameType.DATA, b"s", b"made it")
        assert await next_payload(stream) == b"made it"
        for _, writer in strangers:
            writer.transport.abort()
        caller.close()


async def test_replayed_knocks_neither_pile_up_nor_lock_out_their_owner() -> None:
    async with hosts("a", introduced=False) as (a,):
        stream = a.open_stream(peer_of("caller"), parameters(b"s"))
        thieves = [await stranger(a) for _ in range(30)]
        for _, writer in thieves:
            writer.write(make_knock(key_of("caller"), a.id))
        await until(lambda: not a._unknocked and len(a._links) <= host.MAX_HANDSHAKES_PER_PEER)
        caller = await Caller(key_of("caller"), a).authenticate()
        caller.say(FrameType.DATA, b"s", b"made it")
        assert await next_payload(stream) == b"made it"
        for _, writer in thieves:
            writer.transport.abort()
        caller.close()


async def test_bad_knocks_do_not_flood_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with hosts("a", introduced=False) as (a,):
        for _ in range(100):
            reader, writer = await stranger(a)
            writer.write(bytes(KNOCK_LENGTH))
            await reader.read()
            writer.close()
        assert len(caplog.records) == 7, "the 1st, 2nd, 4th, … 64th"


async def test_a_thief_of_a_knock_does_not_get_in_and_the_log_names_whose_it_was(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with hosts("a", introduced=False) as (a,):
        a.open_stream(peer_of("caller"), parameters(b"s"))
        thief = Caller(key_of("thief"), a)
        await thief.connect()
        thief.writer.write(make_knock(key_of("caller"), a.id))
        while not thief.handshake.session.established:
            thief.writer.write(thief.handshake.data_to_send())
            thief.handshake.receive_data(await thief.reader.read(1 << 16))
        thief.writer.write(thief.handshake.data_to_send())
        assert await thief.heard_the_end()
        assert a.connected_peers() == set()
        assert text_of(peer_of("caller")) in caplog.text


async def test_a_dialler_sends_its_knock_in_one_piece_and_before_anything_else() -> None:
    def first_read() -> bytes:
        accepted, _ = listener.accept()
        with accepted:
            accepted.settimeout(10)
            return accepted.recv(KNOCK_LENGTH)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(10)
        async with hosts("a", introduced=False) as (a,):
            book = a._discoverer
            assert isinstance(book, AddressBook)
            book.addresses[peer_of("b")] = [f"127.0.0.1:{listener.getsockname()[1]}"]
            a.open_stream(peer_of("b"), parameters(b"s"))
            knock = await asyncio.get_running_loop().run_in_executor(None, first_read)
            assert verify_knock(knock, peer_of("b")) == a.id


async def test_a_host_that_dials_itself_says_so_and_hangs_up(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with hosts("a", introduced=False) as (a,):
        reader, writer = await stranger(a)
        writer.write(make_knock(key_of("a"), a.id))
        assert await reader.read() == b""
        assert "dialled itself" in caplog.text
        writer.close()


# After authentication


@pytest.mark.parametrize("rules", [CLASSIC, NEW], ids=["classic", "new"])
async def test_a_flooding_peer_disturbs_no_other_peer(rules: StackRules) -> None:
    async with hosts("a", introduced=False, rules=rules, dial_interval=PATIENT) as (a,):
        a.open_stream(peer_of("flooder"), parameters(b"s"))
        stream = a.open_stream(peer_of("honest"), parameters(b"s"))
        flooder = await Caller(key_of("flooder"), a).authenticate()
        honest = await Caller(key_of("honest"), a).authenticate()

        async def flood() -> None:
            frame = FrameHeader(FrameType.DATA, flooder.id_of(b"unknown"), 30_000).encode() + bytes(30_000)
            with contextlib.suppress(ConnectionError):
                for _ in range(200):
                    flooder.say_raw(frame)
                    await flooder.writer.drain()

        flooding = asyncio.create_task(flood())
        loop = asyncio.get_running_loop()
        slowest = 0.0
        for number in range(20):
            began = loop.time()
            honest.say(FrameType.DATA, b"s", b"%d" % number)
            assert await next_payload(stream) == b"%d" % number
            slowest = max(slowest, loop.time() - began)
            await asyncio.sleep(0.005)
        assert slowest < 3.0
        await flooding
        if rules is CLASSIC:
            await until(lambda: a.connected_peers() == {peer_of("honest")})
        honest.close()
        flooder.close()


async def test_a_violation_costs_the_violator_its_connection_and_is_logged_under_its_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    async with hosts("a", introduced=False, dial_interval=PATIENT) as (a,):
        for tag in ("bad", "good"):
            a.open_stream(peer_of(tag), parameters(b"s"))
        bad = await Caller(key_of("bad"), a).authenticate()
        good = await Caller(key_of("good"), a).authenticate()
        await until(lambda: len(a.connected_peers()) == 2)
        bad.say_raw(b"\x07")
        assert await bad.heard_the_end()
        assert a.connected_peers() == {peer_of("good")}
        line = next(record.getMessage() for record in caplog.records if "frame type 7" in record.getMessage())
        assert f"remotePeerID={text_of(peer_of('bad'))}" in line
        good.close()
        bad.close()


@pytest.mark.usefixtures("short_timeouts")
async def test_a_peer_that_does_not_read_loses_its_connection_but_no_message_that_still_waits() -> None:
    big = limits(longest=10_000_000, outgoing=3)
    async with hosts("a", introduced=False, dial_interval=PATIENT) as (a,):
        stream = a.open_stream(peer_of("caller"), parameters(b"s", big))
        caller = await Caller(key_of("caller"), a).authenticate()
        await caller.heard()
        caller.say(FrameType.OPEN, b"s")
        await until(lambda: bool(a._live))
        caller.writer.transport.pause_reading()  # type: ignore[attr-defined]
        stream.send(bytes(10_000_000))
        stream.send(b"waits")
        await until(lambda: not a.connected_peers())
        again = await Caller(key_of("caller"), a).authenticate()
        again.say(FrameType.OPEN, b"s")
        heard = []
        while b"waits" not in heard:
            heard += [frame.payload for frame in await again.heard()]
        assert bytes(10_000_000) not in heard, "what was being written is lost"
        again.close()
        caller.close()


async def test_a_peer_that_makes_tls_answer_and_does_not_read_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with hosts("a", introduced=False, dial_interval=PATIENT) as (a,):
        a.open_stream(peer_of("caller"), parameters(b"s"))
        caller = await Caller(key_of("caller"), a).authenticate()
        await caller.heard()
        # Key updates cannot be provoked from here.
        monkeypatch.setattr(Connection, "answers", lambda _: bytes(1 << 20))
        caller.writer.transport.pause_reading()  # type: ignore[attr-defined]
        (live,) = a._live.values()
        waiting = [0]
        async with asyncio.timeout(5):
            while a.connected_peers():
                caller.say(FrameType.DATA, b"unknown", b"tell me something")
                await asyncio.sleep(0.001)
                if live._transport is not None:
                    waiting.append(live._transport.get_write_buffer_size())
        assert max(waiting) <= 1 << 20
        caller.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert await caller.heard_the_end()
        assert "does not read" in caplog.text
        caller.close()
