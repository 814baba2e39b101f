"""A network in virtual time. Links deliver in order; what else they do is up to a hook."""

from __future__ import annotations

import random
from collections.abc import Callable

from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import OracleId

LinkFate = Callable[[OracleId, OracleId, bytes], int | None]
"""(sender, receiver, payload) to a delay in nanoseconds, or None for a message that is lost."""

Receiver = Callable[[bytes, OracleId], None]


class SimulatedNetwork:
    def __init__(self, scheduler: Scheduler, rng: random.Random, *, latency: tuple[int, int]) -> None:
        """`latency` is the range of the delay between two oracles, in nanoseconds."""
        self._scheduler = scheduler
        self._rng = rng
        self._latency = latency
        self._receivers: dict[OracleId, Receiver] = {}
        self._last_arrival: dict[tuple[OracleId, OracleId], int] = {}
        self.link: LinkFate = self.usual_fate
        """What happens to a message; a test replaces it. An oracle's messages to itself are not asked about."""

    def usual_fate(self, sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        return self._rng.randint(*self._latency)

    def attach(self, oracle: OracleId, receiver: Receiver) -> None:
        """Let `receiver` have what is for `oracle` from now on."""
        self._receivers[oracle] = receiver

    def detach(self, oracle: OracleId) -> None:
        """What is under way to `oracle` is lost, and all that follows."""
        self._receivers.pop(oracle, None)

    def send(self, sender: OracleId, receiver: OracleId, payload: bytes) -> None:
        delay = 0 if sender == receiver else self.link(sender, receiver, payload)
        if delay is None:
            return
        link = (sender, receiver)
        arrival = max(self._scheduler.now + delay, self._last_arrival.get(link, 0))
        self._last_arrival[link] = arrival
        target = self._receivers.get(receiver)
        if target is not None:
            self._scheduler.call_after(
                arrival - self._scheduler.now, lambda: self._deliver(target, receiver, payload, sender)
            )

    def _deliver(self, target: Receiver, receiver: OracleId, payload: bytes, sender: OracleId) -> None:
        if self._receivers.get(receiver) is target:
            target(payload, sender)
