"""An activity of OCR1 that calls the host's code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ocr_offchain.protocol.activity import WaitingActivity
from ocr_offchain.protocol.ocr1.effects import CallHost, HostCall
from ocr_offchain.protocol.ocr1.events import CallOutcome
from ocr_offchain.protocol.ocr1.outbox import Outbox

E = TypeVar("E")


class HostActivity(WaitingActivity[E, Outbox, CallOutcome]):
    """Busy while a data source, the chain or the contract transmitter has not answered."""

    def _call_host(self, call: HostCall, deadline: int, grace_period: int, then: Callable[[CallOutcome], None]) -> None:
        call_id = self._wait(then)
        self._outbox.emit(CallHost(call_id, call, deadline, grace_period))
