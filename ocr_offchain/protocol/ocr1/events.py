"""What happens to an instance of OCR1: the input of `Oracle.handle`."""

from __future__ import annotations

from dataclasses import dataclass

from ocr_offchain.errors import OCRError
from ocr_offchain.protocol.events import SharedEvent
from ocr_offchain.types import ConfigOverride, LatestTransmissionDetails, RoundRequested


@dataclass(frozen=True, slots=True)
class ContractState:
    """Answers a `ContractStateCall`."""

    details: LatestTransmissionDetails
    override: ConfigOverride | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """Answers a `FeedStateCall`."""

    details: LatestTransmissionDetails
    requested: RoundRequested
    override: ConfigOverride | None = None


@dataclass(frozen=True, slots=True)
class CallAnswered:
    call_id: int
    answer: object
    """Whatever the host's code returned; it is checked here."""


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A call ended without an answer, or was not waited for any longer."""

    call_id: int
    problem: str
    cancelled: bool = False
    """Whether it ended because of a `CancelCall`."""


CallOutcome = CallAnswered | CallFailed

Event = SharedEvent | CallOutcome


class AnswerError(OCRError):
    """A call brought nothing that can be used."""

    def __init__(self, problem: str, *, cancelled: bool = False) -> None:
        super().__init__(problem)
        self.cancelled = cancelled


def answered_value(outcome: CallOutcome) -> int:
    """The answer of a data source; None counts as 0 (OCR1 14.2). Raises `AnswerError`."""
    answer = _answer(outcome)
    if answer is None:
        return 0
    if not isinstance(answer, int) or isinstance(answer, bool):
        raise AnswerError(f"the data source answered with {type(answer).__name__} instead of int")
    return answer


def answered_contract_state(outcome: CallOutcome) -> ContractState:
    """Raises `AnswerError`."""
    answer = _answer(outcome)
    if not isinstance(answer, ContractState):
        raise AnswerError(f"the contract state is {type(answer).__name__}")
    return answer


def answered_feed_state(outcome: CallOutcome) -> FeedState:
    """Raises `AnswerError`."""
    answer = _answer(outcome)
    if not isinstance(answer, FeedState):
        raise AnswerError(f"the feed state is {type(answer).__name__}")
    return answer


def _answer(outcome: CallOutcome) -> object:
    match outcome:
        case CallAnswered(answer=answer):
            return answer
        case CallFailed(problem=problem, cancelled=cancelled):
            raise AnswerError(problem, cancelled=cancelled)
