"""A network in virtual time.

It connects places. Each oracle has one, with the number of the oracle; a twin has one of its own, and its sender is
the oracle whose keys it has. Links deliver in order unless the weather says otherwise.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import NewType, Protocol

from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import OracleId

Place = NewType("Place", int)

LinkFate = Callable[[OracleId, OracleId, bytes], int | None]
"""(sender, receiver, payload) to a delay in nanoseconds, or None for a message that is lost."""

Receiver = Callable[[bytes, OracleId], None]


@dataclass(frozen=True, slots=True)
class Flight:
    """One copy of a message under way."""

    delay: int
    """Nanoseconds."""
    in_order: bool = True
    """Whether it arrives after all that left earlier on the same link."""


class Weather(Protocol):
    @property
    def is_clear(self) -> bool:
        """Whether every message simply arrives."""
        ...

    def flights(self, sender: Place, receiver: Place, delay: int) -> Iterable[Flight]:
        """The copies that arrive of a message that would usually take `delay` nanoseconds."""
        ...


class SimulatedNetwork:
    def __init__(self, scheduler: Scheduler, rng: random.Random, *, latency: tuple[int, int]) -> None:
        """`latency` is the range of the delay between two oracles, in nanoseconds."""
        self._scheduler = scheduler
        self._rng = rng
        self._latency = latency
        self._receivers: dict[Place, Receiver] = {}
        self._places: dict[OracleId, list[Place]] = defaultdict(list)
        self._last_arrival: dict[tuple[Place, Place], int] = {}
        self.link: LinkFate = self.usual_fate
        """What happens to a message; a test replaces it. An oracle's messages to itself are not asked about."""
        self.weather: Weather | None = None
        """What else happens to a message that `link` lets through; none is clear weather."""
        self.messages = 0
        """Sent so far from one place to another, lost ones included."""

    def usual_fate(self, sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        shortest, longest = self._latency
        return shortest + int(self._rng.random() * (longest - shortest + 1))

    def attach(self, oracle: OracleId, receiver: Receiver, place: Place | None = None) -> None:
        """Let `receiver` have what is for `oracle` from now on, at its own place or at that of a twin."""
        where = Place(oracle) if place is None else place
        self._receivers[where] = receiver
        if where not in self._places[oracle]:
            self._places[oracle].append(where)

    def detach(self, place: int) -> None:
        """What is under way to `place` is lost, and all that follows."""
        self._receivers.pop(Place(place), None)

    def send(self, sender: OracleId, receiver: OracleId, payload: bytes, place: Place | None = None) -> None:
        """Send from `place` (by default the sender's) to all places of `receiver`; to oneself without a detour."""
        here = Place(sender) if place is None else place
        if sender == receiver:
            self._fly(here, here, payload, sender, 0, True)
            return
        weather = self.weather
        for there in self._places[receiver]:
            self.messages += 1
            delay = self.link(sender, receiver, payload)
            if delay is None:
                continue
            if weather is None or weather.is_clear:
                self._fly(here, there, payload, sender, delay, True)
                continue
            for flight in weather.flights(here, there, delay):
                self._fly(here, there, payload, sender, flight.delay, flight.in_order)

    def _fly(self, here: Place, there: Place, payload: bytes, sender: OracleId, delay: int, in_order: bool) -> None:
        arrival = self._scheduler.now + delay
        if in_order:
            link = (here, there)
            earliest = self._last_arrival.get(link, 0)
            if arrival < earliest:
                arrival = earliest
            self._last_arrival[link] = arrival
        target = self._receivers.get(there)
        if target is not None:
            self._scheduler.call_at(arrival, partial(self._deliver, target, there, payload, sender))

    def _deliver(self, target: Receiver, there: Place, payload: bytes, sender: OracleId) -> None:
        if self._receivers.get(there) is target:
            target(payload, sender)
