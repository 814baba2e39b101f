"""Typed wrapper of AggregatorValidatorInterface, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from typing import Any, ClassVar, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts

_VALIDATE: rt.Function[bool] = rt.Function(
    "validate",
    "beed9b51",
    inputs=(
        rt.Param("previousRoundId", "uint256", "previous_round_id"),
        rt.Param("previousAnswer", "int256", "previous_answer"),
        rt.Param("currentRoundId", "uint256", "current_round_id"),
        rt.Param("currentAnswer", "int256", "current_answer"),
    ),
    outputs=(rt.Param("", "bool", "value"),),
    view=False,
)

_REVERTS = rt.Reverts(strings=reverts.STRINGS)


class AggregatorValidatorInterfaceCalls(rt.Calls):
    """Packs calls of AggregatorValidatorInterface, for batches and for senders of one's own."""

    def validate(
        self,
        previous_round_id: int,
        previous_answer: int,
        current_round_id: int,
        current_answer: int,
    ) -> rt.Call[bool]:
        """`validate(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer)
        returns (bool)`.
        """
        return self._call(_VALIDATE, previous_round_id, previous_answer, current_round_id, current_answer)


class AggregatorValidatorInterfaceEvents(rt.Events):
    """The events of AggregatorValidatorInterface: iterate for the past, `.live()` for what comes."""


class _AggregatorValidatorInterfaceInterface(rt.Interface):
    NAME = "AggregatorValidatorInterface"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "validate": _VALIDATE,
    }
    REVERTS = _REVERTS
    _CALLS = AggregatorValidatorInterfaceCalls
    _EVENTS = AggregatorValidatorInterfaceEvents


class AsyncAggregatorValidatorInterface(_AggregatorValidatorInterfaceInterface, rt.AsyncContract):
    """AggregatorValidatorInterface, awaitable. `AggregatorValidatorInterface.at` gives one for an async source."""

    calls: AggregatorValidatorInterfaceCalls
    events: AggregatorValidatorInterfaceEvents

    def validate(
        self,
        previous_round_id: int,
        previous_answer: int,
        current_round_id: int,
        current_answer: int,
    ) -> rt.AsyncTransaction[bool]:
        """`validate(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer)
        returns (bool)`.
        """
        return self._write(self.calls.validate(previous_round_id, previous_answer, current_round_id, current_answer))


class AggregatorValidatorInterface(_AggregatorValidatorInterfaceInterface, rt.Contract):
    """AggregatorValidatorInterface."""

    calls: AggregatorValidatorInterfaceCalls
    events: AggregatorValidatorInterfaceEvents
    _ASYNC = AsyncAggregatorValidatorInterface

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> AggregatorValidatorInterface: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncAggregatorValidatorInterface: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    def validate(
        self,
        previous_round_id: int,
        previous_answer: int,
        current_round_id: int,
        current_answer: int,
    ) -> rt.Transaction[bool]:
        """`validate(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer)
        returns (bool)`.

        Examine a new answer.
        """
        return self._write(self.calls.validate(previous_round_id, previous_answer, current_round_id, current_answer))
