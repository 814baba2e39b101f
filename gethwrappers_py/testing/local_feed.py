"""A feed on a local chain that a test can set: OCR aggregator, four oracles that sign, a proxy in front."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Self

from gethwrappers_py.common.aggregator_proxy import AggregatorProxy
from gethwrappers_py.errors import BadValue, NoAnswer
from gethwrappers_py.feed.latest import limit_of
from gethwrappers_py.ocr1.offchain_aggregator import OffchainAggregator
from gethwrappers_py.ocr2.ocr2_aggregator import OCR2Aggregator
from gethwrappers_py.runtime.address import ZERO_ADDRESS
from gethwrappers_py.runtime.client import SyncSource
from gethwrappers_py.runtime.keccak import keccak256
from gethwrappers_py.testing import oracles
from gethwrappers_py.testing.chain import LocalChain

DEFAULT_HEARTBEAT_SECONDS = 3600
DEFAULT_DEVIATION = Decimal("0.005")
DEFAULT_RANGE = (Decimal("0.01"), Decimal("1000000000"))
DEFAULT_DECIMALS = 8
PARTS_PER_BILLION = 1_000_000_000
ROUNDS_PER_EPOCH = 200
UP_SINCE_SECONDS = 30 * 24 * 3600


class _LocalFeed(ABC):
    """What both generations share. Make one with `deploy`.

    `address` is what a dApp is given: the proxy. `aggregator` is the contract behind it.
    """

    def __init__(
        self,
        chain: LocalChain,
        description: str,
        decimals: int,
        heartbeat: int,
        deviation: Decimal,
        answer_range: tuple[Decimal, Decimal],
    ) -> None:
        self.chain = chain
        self.description = description
        self.decimals = decimals
        self.heartbeat = heartbeat
        self.deviation = deviation
        self.answer_range = answer_range
        self.owner = chain.accounts[0]
        self._keys = oracles.signing_keys(description)
        self._signers = oracles.addresses(self._keys)
        self._transmitters = chain.accounts[: oracles.ORACLES]
        self._counter = 0
        self._sequencer: LocalFeed | None = None
        self._phase_one = self._deploy_aggregator()
        self.proxy: AggregatorProxy = AggregatorProxy.deploy(chain.source, self.owner, self._phase_one)

    @classmethod
    def deploy(
        cls,
        source: SyncSource | LocalChain,
        answer: str | Decimal | None = "2000",
        *,
        description: str = "TEST / USD",
        decimals: int = DEFAULT_DECIMALS,
        heartbeat: int = DEFAULT_HEARTBEAT_SECONDS,
        deviation: str | Decimal = DEFAULT_DEVIATION,
        answer_range: tuple[Decimal, Decimal] = DEFAULT_RANGE,
    ) -> Self:
        """A new feed.

        Args:
            source: a development node whose accounts are unlocked.
            answer: its first answer; None for a feed without any.
            heartbeat: seconds, written into the aggregator's configuration.
            deviation: 0.005 is half a per cent; written there as well.
            answer_range: the bounds of the contract.
        """
        chain = source if isinstance(source, LocalChain) else LocalChain(source)
        feed = cls(chain, description, decimals, heartbeat, Decimal(deviation), answer_range)
        if answer is not None:
            feed.set(answer)
        return feed

    @property
    def address(self) -> str:
        return self.proxy.address

    @property
    def sequencer(self) -> str:
        """Address of an L2 sequencer feed, up; for `Feed(..., sequencer=)`. It is made when first asked for."""
        return self._sequencer_feed().address

    @property
    def _bounds(self) -> tuple[int, int]:
        low, high = self.answer_range
        return self._raw(low), self._raw(high)

    @property
    def _alpha(self) -> int:
        return int(self.deviation * PARTS_PER_BILLION)

    def _raw(self, answer: str | Decimal | int) -> int:
        scaled = Decimal(answer).scaleb(self.decimals)
        if scaled != scaled.to_integral_value():
            raise BadValue("answer", f"a number with at most {self.decimals} decimals", answer)
        return int(scaled)

    def set(self, answer: str | Decimal | int, age: int = 0) -> None:
        """Let the oracles report `answer`; afterwards it is `age` seconds old, for the clock is moved forward."""
        self.report(answer)
        if age:
            self.chain.advance(age)

    def report(self, answer: str | Decimal | int, observed_ago: int = 0) -> None:
        """Let the oracles report `answer`, which they saw `observed_ago` seconds ago (OCR1 reports do not tell)."""
        raw = self._raw(answer)
        low, high = self._bounds
        if not low <= raw <= high:
            raise BadValue("answer", f"a number from {self.answer_range[0]} to {self.answer_range[1]}", answer)
        self._counter += 1
        epoch, round_ = divmod(self._counter, ROUNDS_PER_EPOCH)
        self._transmit(epoch + 1, round_ + 1, raw, observed_ago)

    def go_stale(self) -> None:
        """Let time pass until the latest answer is older than heartbeat and slack allow."""
        updated_at = self.proxy.latest_round_data().updated_at
        if updated_at == 0:
            raise NoAnswer("a feed without an answer cannot go stale")
        missing = limit_of(self.heartbeat) + 1 - (self.chain.time - updated_at)
        if missing > 0:
            self.chain.advance(missing)

    def crash(self) -> None:
        """The market falls through the floor: the feed answers its lower bound, fresh and wrong."""
        self.set(self.answer_range[0])

    def soar(self) -> None:
        """The same at the upper bound."""
        self.set(self.answer_range[1])

    def sequencer_down(self) -> None:
        """The L2's sequencer stops."""
        self._sequencer_feed().set(1)

    def sequencer_up(self, age: int = 0) -> None:
        """The L2's sequencer is up, since `age` seconds; the clock stays where it is."""
        self._sequencer_feed().report(0, observed_ago=age)

    def upgrade(self) -> None:
        """A new aggregator behind the proxy: the next phase, without an answer yet."""
        aggregator = self._deploy_aggregator()
        self.proxy.propose_aggregator(aggregator).transact(self.owner).wait()
        self.proxy.confirm_aggregator(aggregator).transact(self.owner).wait()

    def _sequencer_feed(self) -> LocalFeed:
        if self._sequencer is None:
            self._sequencer = LocalFeed.deploy(
                self.chain, None, description="L2 sequencer", decimals=0, answer_range=(Decimal(0), Decimal(1))
            )
            self._sequencer.report(0, observed_ago=UP_SINCE_SECONDS)
        return self._sequencer

    @abstractmethod
    def _deploy_aggregator(self) -> str:
        """Deploy and configure an aggregator; its address."""

    @abstractmethod
    def _transmit(self, epoch: int, round_: int, raw: int, observed_ago: int) -> None:
        """Report an answer."""


class LocalFeed(_LocalFeed):
    """A feed by an OCR2 aggregator."""

    aggregator: OCR2Aggregator

    def _deploy_aggregator(self) -> str:
        low, high = self._bounds
        self.aggregator = OCR2Aggregator.deploy(
            self.chain.source,
            self.owner,
            ZERO_ADDRESS,
            low,
            high,
            ZERO_ADDRESS,
            ZERO_ADDRESS,
            self.decimals,
            self.description,
        )
        self.configure(self.heartbeat, self.deviation)
        return self.aggregator.address

    def configure(self, heartbeat: int, deviation: str | Decimal = DEFAULT_DEVIATION) -> None:
        """Give the aggregator a new configuration; `heartbeat` in seconds."""
        self.heartbeat, self.deviation = heartbeat, Decimal(deviation)
        self.aggregator.set_config(
            self._signers,
            self._transmitters,
            oracles.FAULTY,
            oracles.ocr2_onchain_config(*self._bounds),
            2,
            oracles.ocr2_offchain_config(heartbeat, self._alpha),
        ).transact(self.owner).wait()

    def _transmit(self, epoch: int, round_: int, raw: int, observed_ago: int) -> None:
        digest = self.aggregator.latest_config_details().config_digest
        context = oracles.ocr2_context(digest, epoch, round_)
        report = oracles.ocr2_report(self.chain.time - observed_ago, raw)
        signed = oracles.sign(report, keccak256(keccak256(report) + b"".join(context)), self._keys)
        self.aggregator.transmit(context, signed.report, signed.rs, signed.ss, signed.raw_vs).transact(
            self._transmitters[self._counter % oracles.ORACLES]
        ).wait()


class LocalOCR1Feed(_LocalFeed):
    """A feed by an OCR1 aggregator."""

    aggregator: OffchainAggregator

    def _deploy_aggregator(self) -> str:
        low, high = self._bounds
        self.aggregator = OffchainAggregator.deploy(
            self.chain.source,
            self.owner,
            0,
            0,
            0,
            0,
            0,
            ZERO_ADDRESS,
            low,
            high,
            ZERO_ADDRESS,
            ZERO_ADDRESS,
            self.decimals,
            self.description,
        )
        self.aggregator.set_payees(self._transmitters, self._transmitters).transact(self.owner).wait()
        self.configure(self.heartbeat, self.deviation)
        return self.aggregator.address

    def configure(self, heartbeat: int, deviation: str | Decimal = DEFAULT_DEVIATION) -> None:
        """Give the aggregator a new configuration; `heartbeat` in seconds."""
        self.heartbeat, self.deviation = heartbeat, Decimal(deviation)
        encoded = oracles.ocr1_encoded_config(heartbeat, self._alpha)
        self.aggregator.set_config(self._signers, self._transmitters, oracles.FAULTY, 1, encoded).transact(
            self.owner
        ).wait()

    def _transmit(self, epoch: int, round_: int, raw: int, observed_ago: int) -> None:
        digest = self.aggregator.latest_config_details().config_digest
        report = oracles.ocr1_report(digest, epoch, round_, raw)
        signed = oracles.sign(report, keccak256(report), self._keys)
        self.aggregator.transmit(signed.report, signed.rs, signed.ss, signed.raw_vs).transact(
            self._transmitters[self._counter % oracles.ORACLES]
        ).wait()
