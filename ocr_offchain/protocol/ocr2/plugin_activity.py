"""An activity of OCR2 that calls the reporting plugin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ocr_offchain.protocol.activity import WaitingActivity
from ocr_offchain.protocol.ocr2.effects import CallPlugin, PluginCall
from ocr_offchain.protocol.ocr2.events import CallOutcome
from ocr_offchain.protocol.ocr2.outbox import Outbox

E = TypeVar("E")


class PluginActivity(WaitingActivity[E, Outbox, CallOutcome]):
    """Busy while the plugin, or the transmitter, has not answered."""

    def _call_plugin(self, call: PluginCall, deadline: int, then: Callable[[CallOutcome], None]) -> None:
        call_id = self._wait(then)
        self._outbox.emit(CallPlugin(call_id, call, deadline))
