"""Checks of what a plugin answered (OCR2 15.3). A plugin is the host's code: nothing it returns is relied on."""

from __future__ import annotations

from ocr_offchain.errors import OCRError
from ocr_offchain.protocol.ocr2.events import Event, PluginAnswered, PluginFailed


class PluginError(OCRError):
    """A plugin call brought nothing that can be used."""

    def __init__(self, problem: str, *, cancelled: bool = False) -> None:
        super().__init__(problem)
        self.cancelled = cancelled


def answered_bytes(outcome: Event, what: str, max_length: int) -> bytes:
    """The bytes that a plugin answered with. Raises `PluginError` (OCR2 15.3)."""
    return _checked_length(_answer(outcome), what, max_length)


def answered_bool(outcome: Event) -> bool:
    """The decision that a plugin answered with. Raises `PluginError`."""
    answer = _answer(outcome)
    if not isinstance(answer, bool):
        raise PluginError(f"the plugin answered with {type(answer).__name__} instead of bool")
    return answer


def answered_report(outcome: Event, max_length: int) -> tuple[bool, bytes]:
    """(whether to report, report); the report is measured in either case. Raises `PluginError` (OCR2 15.3)."""
    answer = _answer(outcome)
    if not (isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[0], bool)):
        raise PluginError("the plugin answered with something else than a pair of bool and report")
    return answer[0], _checked_length(answer[1], "report", max_length)


def _checked_length(value: object, what: str, max_length: int) -> bytes:
    if not isinstance(value, bytes):
        raise PluginError(f"the plugin's {what} is {type(value).__name__} instead of bytes")
    if len(value) > max_length:
        raise PluginError(f"the plugin's {what} has {len(value)} bytes, its own limit is {max_length}")
    return value


def _answer(outcome: Event) -> object:
    match outcome:
        case PluginAnswered(answer=answer):
            return answer
        case PluginFailed(problem=problem, cancelled=cancelled):
            raise PluginError(problem, cancelled=cancelled)
        case _:
            raise PluginError(f"a plugin call cannot end with {type(outcome).__name__}")
