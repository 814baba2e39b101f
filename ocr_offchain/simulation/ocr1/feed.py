"""A whole OCR1 feed in virtual time: the protocol objects of a node on the aggregator's model, in storms of faults and
among dishonest oracles. All of it follows from one seed, and what OCR1 17 demands is checked at every step.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ocr_offchain.protocol.ocr1.instance import Instance, TimeLimits
from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.faults import Fault, FaultPlan
from ocr_offchain.simulation.network import Place, SimulatedNetwork
from ocr_offchain.simulation.ocr1.adversary import EXTREMES, Coalition, Tamperer
from ocr_offchain.simulation.ocr1.chain import OCR1Chain, Transaction
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr1.invariants import SAFETY, Checks, Ledger, Watch
from ocr_offchain.simulation.ocr1.market import STEP, Market
from ocr_offchain.simulation.ocr1.oracle import DataSource, OCR1SimulatedOracle, Onlooker, Surroundings
from ocr_offchain.simulation.ocr1.telling import Teller, Terms
from ocr_offchain.simulation.report.markup import seconds
from ocr_offchain.simulation.report.record import Outcome, RunRecord
from ocr_offchain.simulation.report.storm_recording import StormRecorder
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import Storms
from ocr_offchain.types import EpochRound, OracleId, PersistentState, ReportTimestamp

LIVENESS = {
    "L-1 to L-4": "after a storm a round is completed within what the timers allow, whoever leads",
    "L-4": "in calm an honest leader completes all rounds of its terms, and they end then, whatever the dishonest do",
    "L-5": "an oracle that sees no need of a report signs none in that round",
    "L-6, L-7, L-15": "after a storm all honest oracles come to the same epoch",
    "L-8": "a group that lost all databases goes on above the contract's epoch",
    "L-9 to L-11, L-13": "after a storm an answer lands within what the timers, stages and leaders allow",
}
"""What is checked, by the rows of OCR1 17.2; L-12 and L-14 have tests of their own."""

BOUNDS = (-(10**30), 10**30)
"""Of the contract's answer. Liars observe values that are far outside."""

_MILLISECOND = 1_000_000
_BLOCK_TIME = 100 * _MILLISECOND
_LATENCY = (1 * _MILLISECOND, 5 * _MILLISECOND)
_USUAL_ANSWER = (1 * _MILLISECOND, 30 * _MILLISECOND)
_TIME_LIMITS = TimeLimits(
    blockchain=80 * _MILLISECOND,
    data_source=50 * _MILLISECOND,
    data_source_grace_period=10 * _MILLISECOND,
    contract_transmitter_transmit=100 * _MILLISECOND,
)
_LONGEST_CALM = 5_000 * _MILLISECOND
_AFTERMATH = 1_500 * _MILLISECOND
"""How long messages, calls and transactions of a storm may still be under way after it."""
_EPOCHS_BEHIND = 3
"""So many epochs may all honest oracles be behind their latest wishes: a crash loses writes under way."""
_UNLUCKY_TERMS = 6
"""Terms of honest leaders in which the price may be too close to what the chain and the oracles know (see Market)."""


@dataclass(frozen=True, slots=True)
class Summary:
    rounds: int
    """Rounds with a final report."""
    quiet_rounds: int
    """Rounds that needed none."""
    epoch: int
    landed: int
    reverted: int
    lost: int
    crashes: int
    messages: int
    checks: int
    slowest_recovery: int
    """Longest time from the end of a storm to the next answer, in nanoseconds."""
    duration: int
    """Virtual time, in nanoseconds."""
    byzantine: str
    """How many oracles are dishonest in which way; most are in several."""

    def rows(self) -> list[tuple[str, str]]:
        """(what, value)"""
        return [
            ("rounds with a final report", str(self.rounds)),
            ("rounds that needed none", str(self.quiet_rounds)),
            ("latest epoch", str(self.epoch)),
            ("answers on chain", str(self.landed)),
            ("transmissions reverted, lost", f"{self.reverted}, {self.lost}"),
            ("crashes and restarts", str(self.crashes)),
            ("dishonest in which way", self.byzantine),
            ("messages", str(self.messages)),
            ("checks of properties", str(self.checks)),
            ("slowest recovery after a storm", seconds(self.slowest_recovery)),
            ("virtual time", seconds(self.duration)),
        ]


def feed_committee(n: int, f: int, rng: random.Random) -> OCR1Committee:
    """Rounds of 200 ms; an answer deviates from 0.5 % on. Some honest oracle has its turn in each schedule."""
    return OCR1Committee.create(n, f).with_config(
        delta_progress=800 * _MILLISECOND,
        delta_resend=500 * _MILLISECOND,
        delta_round=200 * _MILLISECOND,
        delta_grace=30 * _MILLISECOND,
        delta_stage=250 * _MILLISECOND,
        delta_c=rng.choice((1_000, 10_000)) * _MILLISECOND,
        r_max=rng.choice((2, 4, 6)),
        s=rng.choice(((1, 1, n - 2), (1, 1, f + 1), (f + 1,), (n,))),
    )


class _Honest:
    """An honest oracle that storms can crash. Now and then its database is lost or spoilt while it is down."""

    def __init__(self, oracle: OCR1SimulatedOracle, teller: Teller, misfortune: Callable[[], str]) -> None:
        self.oracle = oracle
        self.teller = teller
        self._misfortune = misfortune

    @property
    def alive(self) -> bool:
        return self.oracle.alive

    def crash(self) -> None:
        self.oracle.crash()

    def start(self) -> None:
        match self._misfortune():
            case "lost":
                self.lose_database()
            case "spoilt":
                self.oracle.database.state = PersistentState(7, 3, (9,))  # S-15
            case _:
                pass
        self.oracle.start()

    def lose_database(self) -> None:
        self.oracle.database.state = None
        self.oracle.database.pending.clear()


class OCR1FeedSimulation:
    def __init__(
        self, n: int, f: int, *, seed: int, faults: tuple[Fault, ...], record: RunRecord | None = None
    ) -> None:
        plan = self._plan = FaultPlan.create(n, f, seed=seed, faults=faults)
        self._rng = plan.rng("feed")
        self.record = RunRecord(n, START) if record is None else record
        self.record.byzantine = frozenset(plan.byzantine)
        self.committee = feed_committee(n, f, plan.rng("committee"))
        self.scheduler = Scheduler(START)
        twins = plan.with_behaviour(Fault.TWINS)
        self._twin_places = {oracle: Place(n + number) for number, oracle in enumerate(twins)}
        places = [Place(place) for place in range(n + len(twins))]
        self.storms = Storms(plan, self.scheduler, places)
        self._storm_recorder = StormRecorder(self.record, self.storms, self.scheduler)
        self.network = SimulatedNetwork(self.scheduler, plan.rng("network"), latency=_LATENCY)
        self.network.weather = self.storms
        self._market = Market(START, plan.rng("market"))
        self._checks = Checks()
        self.ledger = Ledger(self.committee.config, plan.honest, self._checks)
        self.chain = OCR1Chain(
            self.committee.config,
            BOUNDS,
            self.scheduler,
            self.storms,
            block_time=_BLOCK_TIME,
            on_outcome=self._transmission_ended,
        )
        self.latest_landing = EpochRound(0, 0)
        self._databases_lost = 0
        self._new_beginning: tuple[int, int] | None = None
        """When all databases were lost, and the contract's epoch then, until the first landing after it."""
        self._slowest = 0
        self._terms = Terms(
            self._checks,
            self.ledger,
            self.committee.instance(0).leader_of,
            settling=_AFTERMATH + self.committee.config.delta_resend,
        )
        self._calls = plan.rng("calls")
        self.honest = tuple(self._honest_oracle(oracle) for oracle in plan.honest)
        self._coalition = Coalition(self.committee, frozenset(plan.byzantine), plan.rng("adversary"))
        self._byzantine: list[tuple[OCR1SimulatedOracle, Tamperer | None]] = []
        for oracle, behaviour in plan.byzantine.items():
            self._place_dishonest_oracle(oracle, behaviour)

    # Who takes part

    def _instance(self, oracle: OracleId) -> Instance:
        return replace(self.committee.instance(oracle), time_limits=_TIME_LIMITS)

    def _surroundings(self, oracle: OracleId, place: Place | None = None) -> Surroundings:
        return Surroundings(self.storms, self._plan.clocks[oracle], place, lambda: self._calls.randint(*_USUAL_ANSWER))

    def _honest_oracle(self, oracle: OracleId) -> _Honest:
        instance = self._instance(oracle)
        teller = Teller(oracle, self.record, Watch(instance, self.ledger), self._terms)
        simulated = OCR1SimulatedOracle(
            instance,
            lambda timestamp: self._market.observed(self.scheduler.now),
            self.scheduler,
            self.network,
            self.chain,
            onlooker=teller,
            surroundings=self._surroundings(oracle),
        )
        return _Honest(simulated, teller, self._misfortune)

    def _place_dishonest_oracle(self, oracle: OracleId, behaviour: frozenset[Fault]) -> None:
        """A silent one is nowhere; twins are two correct ones; the others are puppets."""
        if Fault.SILENT in behaviour:
            self.record.oracle_crashed(START, oracle)
            return
        teller: Onlooker = Teller(oracle, self.record)
        source = self._dishonest_source(behaviour)
        instance, surroundings = self._instance(oracle), self._surroundings(oracle)
        if Fault.TWINS in behaviour:
            twin = self._surroundings(oracle, self._twin_places[oracle])
            nobody: Onlooker = Teller(oracle, RunRecord(self.committee.n, START))
            for onlooker, around in ((teller, surroundings), (nobody, twin)):
                simulated = OCR1SimulatedOracle(
                    instance,
                    source,
                    self.scheduler,
                    self.network,
                    self.chain,
                    onlooker=onlooker,
                    surroundings=around,
                )
                self._byzantine.append((simulated, None))
            return
        tamperer = Tamperer(oracle, behaviour, self._coalition, self.network, self.scheduler)
        puppet = OCR1SimulatedOracle(
            instance, source, self.scheduler, tamperer, self.chain, onlooker=teller, surroundings=surroundings
        )
        self._byzantine.append((puppet, tamperer))

    def _dishonest_source(self, behaviour: frozenset[Fault]) -> DataSource:
        def observe(timestamp: ReportTimestamp) -> int:
            if Fault.LIE in behaviour:
                self._coalition.acts[Fault.LIE] += 1
                return self._coalition.rng.choice((*EXTREMES, 0, -1))
            return self._market.observed(self.scheduler.now)

        return observe

    def _misfortune(self) -> str:
        """Of an oracle that starts again: at most f lose what they had stored, between two calms."""
        if self._databases_lost < self.committee.config.f and self._rng.random() < 0.15:
            self._databases_lost += 1
            return self._rng.choice(("lost", "lost", "spoilt"))
        return ""

    # The course of a run

    def run(self, rounds: int, progress: Callable[[int], None] = lambda done: None) -> Summary:
        """Storms and calm until `rounds` rounds have a final report. Raises `PropertyViolation`."""
        self._start(self.honest)
        for oracle, tamperer in self._byzantine:
            oracle.start()
            if tamperer is not None:
                tamperer.begin()
        while self._rounds < rounds:
            progress(min(rounds, self._rounds))
            self._storm()
            self._recover()
            if self._rng.random() < 0.4:
                self.scheduler.run_for(self._rng.randrange(_LONGEST_CALM))
        return self._summary()

    def _start(self, oracles: Sequence[_Honest]) -> None:
        """No message is lost because its receiver starts last."""
        for honest in oracles:
            honest.oracle.connect()
        for honest in oracles:
            honest.oracle.begin()

    @property
    def _rounds(self) -> int:
        return self.record.totals["rounds with a final report"]

    def _storm(self) -> None:
        self._databases_lost = 0
        self._terms.calm(None)
        if self._rng.random() < 0.3:
            self.scheduler.call_after(self._rng.randrange(2_000 * _MILLISECOND), self.chain.request_new_round)
        self.storms.rage(self.honest)
        if Fault.CRASH in self._plan.faults and self._rng.random() < 0.1:
            self._restart_everybody(lose_databases=self._rng.random() < 0.5)
        self._storm_recorder.take()
        for fault, number in sorted(self._coalition.acts.items()):
            self.record.tally(f"{fault}: acts", number)
        self._coalition.acts.clear()
        waiting = max(honest.oracle.most_messages_waiting() for honest in self.honest)
        self._checks.require("S-14", waiting <= 10, lambda: f"{waiting} messages of one sender wait for their epoch")

    def _restart_everybody(self, *, lose_databases: bool) -> None:
        """L-8. The chain can be read: otherwise they would have to count up to its epoch one by one."""
        for honest in self.honest:
            honest.crash()
            if lose_databases:
                honest.lose_database()
        if lose_databases:
            self.record.fault_struck(self.scheduler.now, "all databases lost")
            self.ledger.highest_wish = 0
            self._new_beginning = self.scheduler.now, self.chain.latest.epoch
        self.scheduler.run_for(self._rng.randrange(1, 1_000 * _MILLISECOND))
        self._start(self.honest)

    def _recover(self) -> None:
        """L-1 to L-15: with everything in order again, but for the dishonest, the feed goes on."""
        healed = self.scheduler.now
        self._terms.calm(healed)
        self._until_completed(healed)
        landed = self.record.totals["transmissions landed"]
        patience = self._patience(_UNLUCKY_TERMS) + STEP
        recovered = self.scheduler.run_until(
            lambda: self.record.totals["transmissions landed"] > landed, healed + patience - self.scheduler.now
        )
        self._checks.require(
            "L-9 to L-11, L-13", recovered, lambda: f"no answer landed within {seconds(patience)} after a storm"
        )
        self._slowest = max(self._slowest, self.scheduler.now - healed)

    def _until_completed(self, healed: int) -> None:
        def completed() -> int:
            totals = self.record.totals
            return totals["rounds with a final report"] + totals["rounds without need of a report"]

        before, patience = completed(), self._patience(1)
        recovered = self.scheduler.run_until(lambda: completed() > before, patience)
        self._checks.require(
            "L-1 to L-4", recovered, lambda: f"no round was completed within {seconds(patience)} after a storm"
        )
        together = self.scheduler.run_until(lambda: self._epochs_apart() <= 1, healed + patience - self.scheduler.now)
        self._checks.require(
            "L-6, L-7, L-15",
            together,
            lambda: f"the epochs of honest oracles are {[honest.teller.epoch for honest in self.honest]} after a storm",
        )

    def _epochs_apart(self) -> int:
        epochs = [honest.teller.epoch for honest in self.honest]
        return max(epochs) - min(epochs)

    def _patience(self, terms: int) -> int:
        """Nanoseconds in which so many honest leaders must have had their terms, whatever the dishonest ones do.

        A leader keeps its epoch for its rounds, each just within DeltaProgress, and DeltaProgress after that.
        """
        config = self.committee.config
        term = (config.r_max + 1) * config.delta_progress + config.delta_resend
        instance = self.honest[0].oracle.instance
        epoch = max(self.ledger.highest_wish, *(honest.teller.epoch for honest in self.honest))
        number = _EPOCHS_BEHIND
        while terms:
            epoch, number = epoch + 1, number + 1
            terms -= instance.leader_of(epoch) not in self._plan.byzantine
        landing = (len(config.s) - 1) * config.delta_stage + 2 * _BLOCK_TIME
        return _AFTERMATH + (number * term + landing) * 21 // 20

    # What is checked when something happens on the chain

    def _transmission_ended(self, transaction: Transaction, outcome: Outcome, why: str) -> None:
        now, pair = self.scheduler.now, transaction.epoch_round
        self.record.transmission(now, transaction.transmitter, pair, outcome, why)
        if transaction.transmitter in self.ledger.honest and outcome is Outcome.REVERTED:
            fair = why in ("stale report", "out of gas", "median is out of min-max range")
            self._checks.require("S-6", fair, lambda: f"a transmission of {pair} reverts with {why!r}")
        if outcome is not Outcome.LANDED:
            return
        self._checks.require("S-10", pair > self.latest_landing, lambda: f"{pair} lands after {self.latest_landing}")
        self.latest_landing = pair
        self._check_epoch_of_new_beginning(pair)
        answer = transaction.report.observations[len(transaction.report.observations) // 2]
        honest = self.ledger.honest_range(pair)
        lies_within = honest is not None and honest[0] <= answer <= honest[1]
        self._checks.require("S-1", lies_within, lambda: f"the answer of {pair} is {answer}, observed was {honest}")
        if honest is not None:
            self.record.answer(now, pair, answer, honest)
        self.chain.landings.clear()

    def _check_epoch_of_new_beginning(self, pair: EpochRound) -> None:
        """L-8. What was completed before all databases were lost may still land afterwards."""
        if self._new_beginning is None:
            return
        since, above = self._new_beginning
        round = self.record.rounds.get(pair)
        if round is not None and round.completed is not None and round.completed >= since:
            self._new_beginning = None
            self._checks.require("L-8", pair.epoch > above, lambda: f"{pair} lands on a contract of epoch {above}")

    def properties(self) -> list[tuple[str, str, int]]:
        """(row of OCR1 17, what must hold, how often it was checked)"""
        return [(row, what, self._checks.done[row]) for row, what in (SAFETY | LIVENESS).items()]

    def _summary(self) -> Summary:
        totals = self.record.totals
        kinds = Counter(fault for behaviour in self._plan.byzantine.values() for fault in behaviour)
        return Summary(
            rounds=self._rounds,
            quiet_rounds=totals["rounds without need of a report"],
            epoch=max(honest.teller.epoch for honest in self.honest),
            landed=totals["transmissions landed"],
            reverted=totals["transmissions reverted"],
            lost=totals["transmissions lost"],
            crashes=self.storms.happened[Fault.CRASH],
            messages=self.network.messages,
            checks=sum(self._checks.done.values()),
            slowest_recovery=self._slowest,
            duration=self.scheduler.now - START,
            byzantine=", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())) or "none",
        )
