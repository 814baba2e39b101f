"""What running an instance over asyncio takes in any version of the protocol: messages, timers, log lines, states."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Generic, Protocol, TypeVar

from ocr_offchain.host import BinaryNetworkEndpoint
from ocr_offchain.node.logs import StructuredLogger, Taper, describe
from ocr_offchain.node.persisters import StatePersister
from ocr_offchain.protocol.effects import (
    Broadcast,
    CancelCall,
    Level,
    Log,
    Send,
    SetTimer,
    SharedEffect,
    WriteState,
)
from ocr_offchain.protocol.events import MessageArrived, SharedEvent, Timer, TimerFired
from ocr_offchain.protocol.outbox import Wanted
from ocr_offchain.types import NANOSECONDS_PER_SECOND

T = TypeVar("T")
OwnEvent = TypeVar("OwnEvent")
OwnEffect = TypeVar("OwnEffect")
_Event = TypeVar("_Event", contravariant=True)
_Effect = TypeVar("_Effect")


def wanted(logger: StructuredLogger, *, message_notices: bool) -> Wanted:
    """What an instance has to tell: no lines that `logger` does not write, at its level of this moment."""
    lowest = next((level for level in Level if logger.is_enabled_for(level)), Level.CRITICAL)
    return Wanted(lowest, message_notices)


class Machine(Protocol[_Event, _Effect]):
    """An instance of the protocol."""

    def handle(self, event: _Event, now: int) -> list[_Effect]: ...


class InstanceLoop(ABC, Generic[OwnEvent, OwnEffect]):
    """Drivers add the effects of their version. Nothing of the endpoint, the database and the logger is closed here."""

    def __init__(
        self,
        oracle: Machine[SharedEvent | OwnEvent, SharedEffect | OwnEffect],
        endpoint: BinaryNetworkEndpoint,
        states: StatePersister,
        logger: StructuredLogger,
    ) -> None:
        self._oracle = oracle
        self._endpoint = endpoint
        self._states = states
        self._logger = logger
        self._taper = Taper()
        self._timers: dict[Timer, asyncio.TimerHandle] = {}
        self._running = False

    @abstractmethod
    def _do(self, effect: OwnEffect) -> None:
        """Do what the version's own effect says."""

    @abstractmethod
    def _cancel_call(self, call_id: int) -> None:
        """Ask a call to stop; its end is still told."""

    @abstractmethod
    def _end_calls(self) -> None:
        """Ask all calls to stop, at the end of the instance."""

    async def _run(
        self,
        tasks: asyncio.TaskGroup,
        start: Callable[[int], list[SharedEffect | OwnEffect]],
        background: Sequence[Coroutine[Any, Any, None]],
    ) -> None:
        """Run until cancelled, or until the endpoint cannot receive any more; calls belong into `tasks`."""
        self._running = True
        persisting = [tasks.create_task(work) for work in (self._states.run(), *background)]
        try:
            self._perform(start(time.time_ns()))
            await self._receive()
        finally:
            self._running = False
            for timer in self._timers.values():
                timer.cancel()
            self._end_calls()
            for task in persisting:
                task.cancel()

    async def _read(self, rule: str, what: str, patience: int, read: Callable[[], Awaitable[T]]) -> T | None:
        """What cannot be read within `patience` nanoseconds is done without."""
        try:
            async with asyncio.timeout(patience / NANOSECONDS_PER_SECOND):
                return await read()
        except Exception as error:  # the host's code
            self._logger.log(Level.ERROR, f"{what} not read, starting without", rule=rule, error=describe(error))
            return None

    async def _receive(self) -> None:
        while True:
            payload, sender = await self._endpoint.receive()
            self._happen(MessageArrived(payload, sender))
            await asyncio.sleep(0)  # a full buffer must not keep timers and calls waiting

    def _happen(self, event: SharedEvent | OwnEvent) -> None:
        if not self._running:
            return
        try:
            effects = self._oracle.handle(event, time.time_ns())
        except Exception as error:
            # A fault of ours. Whoever found the input that leads to it must not be able to stop the oracle with it.
            self._logger.failure("event could not be handled", error, event=type(event).__name__)
            return
        self._perform(effects)

    def _perform(self, effects: list[SharedEffect | OwnEffect]) -> None:
        for effect in effects:
            try:
                self._do_any(effect)
            except Exception as error:  # endpoint and observer are the host's code
                self._logger.failure("effect failed", error, effect=type(effect).__name__)

    def _do_any(self, effect: SharedEffect | OwnEffect) -> None:
        match effect:
            case Send(to=to, payload=payload):
                self._endpoint.send_to(payload, to)
            case Broadcast(payload=payload):
                self._endpoint.broadcast(payload)
            case SetTimer():
                self._set_timer(effect)
            case CancelCall(call_id=call_id):
                self._cancel_call(call_id)
            case WriteState(config_digest=config_digest, state=state):
                self._states.put(config_digest, state)
            case Log():
                self._log(effect)
            case _:
                self._do(effect)

    def _set_timer(self, effect: SetTimer) -> None:
        """Protocol timers run on the event loop's clock, which is monotonic (OCR1 trap 16)."""
        if effect.timer in self._timers:
            self._timers[effect.timer].cancel()
        self._timers[effect.timer] = asyncio.get_running_loop().call_later(
            effect.delay / NANOSECONDS_PER_SECOND, self._happen, TimerFired(effect.timer, effect.token)
        )

    def _log(self, effect: Log) -> None:
        """What a sender can cause is written down more and more rarely."""
        if not self._logger.is_enabled_for(effect.level):
            return
        fields = dict(effect.fields)
        if effect.level >= Level.WARN and "sender" in fields:
            times = self._taper.count((fields.get("rule"), fields["sender"], effect.level))
            if times is None:
                return
            if times > 1:
                fields["times"] = times
        self._logger.log(effect.level, effect.message, **fields)
