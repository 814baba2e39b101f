"""Calls of an OCR1 instance into its host's code, which are waited for to a limit and no longer (OCR1 14.1, bounded).

A call that ignores its limit goes on in the background, and what it returns is ignored; only the end of the instance
waits for it. So calls may overlap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from ocr_offchain.config.durations import format_duration
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.ocr1_host import OCR1ConfigOverrider, OCR1ContractTransmitter, OCR1DataSource
from ocr_offchain.protocol.ocr1.effects import (
    CallHost,
    ContractStateCall,
    FeedStateCall,
    HostCall,
    ObserveCall,
    TransmitCall,
)
from ocr_offchain.protocol.ocr1.events import CallAnswered, CallFailed, CallOutcome, ContractState, FeedState
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigOverride


@dataclass(slots=True)
class _Call:
    task: asyncio.Task[CallOutcome]
    limits: tuple[asyncio.TimerHandle, ...]
    cancelled: bool = False


class HostCalls:
    def __init__(
        self,
        data_source: OCR1DataSource,
        transmitter: OCR1ContractTransmitter,
        overrider: OCR1ConfigOverrider | None,
        logger: StructuredLogger,
    ) -> None:
        self._data_source = data_source
        self._transmitter = transmitter
        self._overrider = overrider
        self._logger = logger
        self._calls: dict[int, _Call] = {}

    def begin(self, effect: CallHost, tasks: asyncio.TaskGroup, ended: Callable[[CallOutcome], None]) -> None:
        """Start a call; `ended` hears of its outcome once, at the end of the grace period at the latest."""
        call_id = effect.call_id
        seconds = effect.deadline / NANOSECONDS_PER_SECOND
        loop = asyncio.get_running_loop()

        def give_up() -> None:
            if self._forget(call_id):
                name = type(effect.call).__name__.removesuffix("Call")
                self._logger.warning("call ignores its limit and is not waited for", call=name)
                ended(CallFailed(call_id, f"no answer within {format_duration(effect.deadline)}"))

        def done(task: asyncio.Task[CallOutcome]) -> None:
            call = self._forget(call_id)
            if call is None:
                return
            if task.cancelled():
                problem = "cancelled" if call.cancelled else f"no answer within {format_duration(effect.deadline)}"
                ended(CallFailed(call_id, problem, cancelled=call.cancelled))
            elif task.exception() is None:
                ended(task.result())

        task = tasks.create_task(self._run(effect))
        self._calls[call_id] = _Call(
            task,
            (
                loop.call_later(seconds, task.cancel),
                loop.call_later(seconds + effect.grace_period / NANOSECONDS_PER_SECOND + 0.005, give_up),
            ),
        )
        task.add_done_callback(done)

    def cancel(self, call_id: int) -> None:
        """Ask a call to stop; its end is still told."""
        call = self._calls.get(call_id)
        if call is not None:
            call.cancelled = True
            call.task.cancel()

    def close(self) -> None:
        """Ask all calls to stop and tell nobody of their ends."""
        for call_id in list(self._calls):
            call = self._forget(call_id)
            if call is not None:
                call.task.cancel()

    def _forget(self, call_id: int) -> _Call | None:
        call = self._calls.pop(call_id, None)
        if call is not None:
            for limit in call.limits:
                limit.cancel()
        return call

    async def _run(self, effect: CallHost) -> CallOutcome:
        try:
            answer = await self._invoke(effect.call)
        except Exception as error:  # the host's code
            return CallFailed(effect.call_id, describe(error))
        return CallAnswered(effect.call_id, answer)

    async def _invoke(self, call: HostCall) -> object:
        match call:
            case ObserveCall(timestamp=timestamp):
                return await self._data_source.observe(timestamp)
            case ContractStateCall():
                return ContractState(await self._transmitter.latest_transmission_details(), self._override())
            case FeedStateCall(lookback=lookback):
                details, requested = await asyncio.gather(
                    self._transmitter.latest_transmission_details(),
                    self._transmitter.latest_round_requested(lookback),
                    return_exceptions=True,  # neither read may outlive the call
                )
                if isinstance(details, BaseException):
                    raise details
                if isinstance(requested, BaseException):
                    raise requested
                return FeedState(details, requested, self._override())
            case TransmitCall():
                await self._transmitter.transmit(call.report, call.rs, call.ss, call.vs)
                return None

    def _override(self) -> ConfigOverride | None:
        return None if self._overrider is None else self._overrider.config_override()
