"""One run of the demo on contracts that are deployed: nodes, price servers, an observer of all, and the end."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.aggregator_abi import Interface
from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.config import ocr1, ocr2
from ocr_offchain.config.protocol_version import ProtocolVersion
from ocr_offchain.crypto.keystore import OracleSecrets
from ocr_offchain.demo.price_servers import Market, price_servers
from ocr_offchain.demo.processes import NodeFiles, NodeProcess, free_ports, toml_text
from ocr_offchain.demo.replay import PriceReplay, recorded_prices
from ocr_offchain.demo.state import Fate, FeedState, Landing, OracleStatus
from ocr_offchain.demo.watch import FeedWatcher
from ocr_offchain.errors import OCRError
from ocr_offchain.node.events import Event
from ocr_offchain.protocol.quorums import observation_quorum
from ocr_offchain.types import NANOSECONDS_PER_SECOND, EpochRound, OracleId

LINK_PER_FEE_COIN = 140
MAX_GAS_PRICE_GWEI = 100
SECONDS_PER_PRICE = 2.0
START_PATIENCE_SECONDS = 40.0
"""How long the first report may take: five processes, discovery, the configuration, a first epoch, a block."""
KILL_AFTER = 3
"""Reports on chain before oracles are killed."""


_INTERFACES: Final[dict[ProtocolVersion, Interface]] = {
    ProtocolVersion.OCR1: "OffchainAggregator",
    ProtocolVersion.OCR2: "OCR2Aggregator",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRun:
    """What a run of the demo is given."""

    rpc_url: str
    chain_id: int
    aggregator: str
    consumer: str
    consumer_abi: Any
    decimals: int
    protocol: ProtocolVersion
    parameters: ocr1.ConfigParameters | ocr2.ConfigParameters
    """Of that protocol."""
    secrets: tuple[OracleSecrets, ...]
    """Of each oracle, by oracle id."""
    first_block: int
    """From here on, reports are looked for."""
    rounds: int
    kill: str
    """How many oracles are killed on the way, or "leader": the one that leads then. Empty: none."""
    seed: int
    folder: Path

    @property
    def patience_seconds(self) -> float:
        """A finalized report that is not on chain after so long is lost: the last stage and some blocks are over."""
        return len(self.parameters.s) * self.parameters.delta_stage / NANOSECONDS_PER_SECOND + 5.0

    def quiet_seconds(self, epochs: int) -> float:
        """How long no report may come while `epochs` epochs pass in which nothing happens."""
        return epochs * self.parameters.delta_progress / NANOSECONDS_PER_SECOND + self.patience_seconds


class DemoError(OCRError):
    """The demo could not go on."""


@dataclass(slots=True)
class _Observer:
    """Writes what one oracle says of itself into the state."""

    state: FeedState
    oracle: OracleId

    def __call__(self, event: Event) -> None:
        """Raises `InvalidInputError` for an event without its fields."""
        now = event.time / NANOSECONDS_PER_SECOND
        status = self.state.oracles[self.oracle]
        match event.name:
            case "epoch_started":
                status.epoch, status.leader = event.number("epoch"), OracleId(event.number("leader"))
            case "round_started":
                self.state.round_started(_epoch_round(event), OracleId(event.number("leader")), now)
            case "observation_sent":
                status.observations += 1
            case "report_finalized" | "report_completed":  # in OCR2, in OCR1
                self.state.report_finalized(_epoch_round(event), now)
            case _:
                pass


def _epoch_round(event: Event) -> EpochRound:
    return EpochRound(event.number("epoch"), event.number("round"))


@dataclass(slots=True)
class Feed:
    """A running feed: what the view shows, and how it ends."""

    run: FeedRun
    state: FeedState
    market: Market
    nodes: dict[OracleId, NodeProcess] = field(default_factory=dict)
    bootstrapper: NodeProcess | None = None

    async def kill(self, oracles: list[OracleId]) -> None:
        for oracle in oracles:
            await self.nodes[oracle].kill()
            self.state.oracles[oracle].alive = False
        names = " and ".join(map(str, oracles))
        self.state.notes.append(f"oracle {names} killed after {len(self.state.landings)} reports")

    def victims(self) -> list[OracleId]:
        """Which oracles `kill` means, by the state of the feed now."""
        living = [oracle for oracle in self.state.oracles if oracle.alive]
        if self.run.kill == "leader":
            leaders = [oracle.leader for oracle in sorted(living, key=lambda oracle: oracle.epoch)]
            return [] if leaders[-1] is None else [leaders[-1]]
        chosen = random.Random(self.run.seed).sample(living, int(self.run.kill))
        return [oracle.oracle for oracle in chosen]

    async def wait_for_end(self, on_landing: Callable[[Landing], None]) -> str:
        """Wait until the wanted rounds have landed. Returns why it stopped before that, or an empty text."""
        shown, quiet_since, killed = 0, time.time() + START_PATIENCE_SECONDS, not self.run.kill
        while True:
            landings = self.state.landings
            for landing in landings[shown:]:
                on_landing(landing)
                quiet_since = time.time()
            shown = len(landings)
            if shown >= self.run.rounds:
                return ""
            if not killed and shown >= min(KILL_AFTER, self.run.rounds - 1):
                await self.kill(self.victims())
                killed = True
            if problem := self._silence(time.time() - quiet_since):
                return problem
            for oracle, node in self.nodes.items():
                if node.ended and self.state.oracles[oracle].alive:
                    raise DemoError(f"oracle {oracle} stopped: {node.last_words or 'no reason given'}")
            if (lost := self.state.count(Fate.LOST, time.time(), self.run.patience_seconds)) > 0:
                return f"{lost} finalized report never reached the chain"
            await asyncio.sleep(0.05)

    def _silence(self, quiet: float) -> str:
        """What `quiet` seconds without a report mean; empty while there is still hope."""
        alive = sum(oracle.alive for oracle in self.state.oracles)
        needed = observation_quorum(self.run.parameters.f)
        if alive < needed:
            if quiet > self.run.quiet_seconds(epochs=1):
                return f"no quorum: {alive} of {len(self.state.oracles)} oracles are alive, {needed} must observe"
        elif quiet > self.run.quiet_seconds(epochs=2 * len(self.state.oracles)):
            return f"no report for {quiet:.0f} s, though {alive} oracles are alive (see the log)"
        return ""


def _cause(task: asyncio.Task[None]) -> str:
    if task.cancelled():
        return "cancelled"
    error = task.exception()
    return f"{type(error).__name__}: {error}" if error else "no reason given"


async def run_feed(
    run: FeedRun,
    show: Callable[[Feed], Coroutine[Any, Any, str]],
) -> tuple[Feed, str]:
    """Run price servers and oracles while `show` awaits the end; returns the feed and what `show` returned."""
    replay = PriceReplay(recorded_prices(), SECONDS_PER_PRICE, first=run.seed)
    async with price_servers(replay, run.seed) as market:
        state = FeedState(
            wanted_rounds=run.rounds,
            started=time.time(),
            oracles=tuple(
                OracleStatus(OracleId(i), secrets.public_keys().transmit_address)
                for i, secrets in enumerate(run.secrets)
            ),
        )
        feed = Feed(run, state, market)
        client = EvmClient(run.rpc_url)
        watcher = FeedWatcher(
            web3=client.web3,
            aggregator=Aggregator(client, run.aggregator, _INTERFACES[run.protocol]).contract,
            consumer=client.web3.eth.contract(
                address=client.web3.to_checksum_address(run.consumer), abi=run.consumer_abi
            ),
            decimals=run.decimals,
            state=state,
            market=market,
            next_block=run.first_block,
        )
        watching = asyncio.create_task(watcher.run(), name="watcher")
        tasks: set[asyncio.Task[Any]] = {watching}
        try:
            async with _nodes(feed):
                ending = asyncio.create_task(show(feed), name="end")
                tasks.add(ending)
                await asyncio.wait({ending, watching}, return_when=asyncio.FIRST_COMPLETED)
                if not ending.done():
                    raise DemoError(f"cannot watch the feed: {_cause(watching)}")
                return feed, ending.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await client.close()


@asynccontextmanager
async def _nodes(feed: Feed) -> AsyncIterator[None]:
    """A bootstrapper and all oracles, each in its process, until the block ends."""
    run = feed.run
    files = NodeFiles(
        folder=run.folder,
        rpc_url=run.rpc_url,
        chain_id=run.chain_id,
        aggregator=run.aggregator,
        protocol=run.protocol,
    )
    bootstrapper = OracleSecrets.generate()
    bootstrap_port, *ports = free_ports(1 + len(run.secrets))
    locator = f"{bootstrapper.public_keys().peer_id}@127.0.0.1:{bootstrap_port}"
    fees = f"max_gas_price_gwei = {MAX_GAS_PRICE_GWEI}\n"
    if run.protocol is ProtocolVersion.OCR2:
        fees += "signature_hints = true\n"
    started: list[NodeProcess] = []
    try:
        path = files.write_bootstrapper(bootstrapper, bootstrap_port)
        feed.bootstrapper = await NodeProcess.start(["bootstrap", str(path)], "bootstrapper", lambda event: None)
        started.append(feed.bootstrapper)
        for i, (secrets, port) in enumerate(zip(run.secrets, ports, strict=True)):
            oracle = OracleId(i)
            path = files.write_oracle(i, secrets, port, locator, (fees, _feed_table(feed)))
            observer = _Observer(feed.state, oracle)
            node = await NodeProcess.start(["run", str(path), "--events"], f"oracle {i}", observer)
            feed.nodes[oracle] = node
            feed.state.oracles[oracle].pid = node.pid
            started.append(node)
        yield
    finally:
        await asyncio.gather(*(node.stop() for node in started))


def _feed_table(feed: Feed) -> str:
    """The table of sources that each oracle is configured with."""
    lines = ["[feed]", f"protocol = {toml_text(feed.run.protocol)}", f"decimals = {feed.run.decimals}"]
    if feed.run.protocol is ProtocolVersion.OCR2:
        lines += [f'juels_per_fee_coin = "{LINK_PER_FEE_COIN}e18"']
    for server in feed.market.servers:
        lines += ["", "[[feed.source]]", f"name = {toml_text(server.profile.name)}", f"get = {toml_text(server.url)}"]
        lines += [f"path = {toml_text(server.profile.path)}", 'timeout = "500ms"']
    return "\n".join(lines) + "\n"
