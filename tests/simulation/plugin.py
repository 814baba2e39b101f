"""The plugin of simulated committees."""

from __future__ import annotations

from ocr_offchain.protocol.ocr2.effects import ObservationCall, PluginCall, QueryCall, ReportCall
from ocr_offchain.simulation.ocr2.committee import MILLISECOND
from ocr_offchain.simulation.ocr2.oracle import Reply
from ocr_offchain.types import OracleId


class Plugin:
    """Observes its own id, reports all that was observed, accepts and transmits always."""

    def __init__(self, oracle: OracleId) -> None:
        self.oracle = oracle
        self.calls: list[PluginCall] = []
        self.skips = False

    def new_life(self) -> None:
        """Nothing is kept."""

    def reply(self, call: PluginCall) -> Reply:
        self.calls.append(call)
        match call:
            case QueryCall():
                return Reply(b"")
            case ObservationCall():
                return Reply(b"%d" % self.oracle, 2 * MILLISECOND)
            case ReportCall():
                report = b",".join(attributed.observation for attributed in call.observations)
                return Reply((False, b"") if self.skips else (True, report), 1 * MILLISECOND)
            case _:
                return Reply(True)
