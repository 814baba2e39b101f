"""Typed wrapper of TestValidator, made by `ocr-wrappers` from the compiled contract."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack, overload

from gethwrappers_py import runtime as rt
from gethwrappers_py.ocr1 import reverts


@dataclass(frozen=True, slots=True)
class Validated(rt.Event):
    """`event Validated(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256
    currentAnswer, uint256 initialGas)`.
    """

    previous_round_id: int
    """`uint256 previousRoundId`."""
    previous_answer: int
    """`int256 previousAnswer`."""
    current_round_id: int
    """`uint256 currentRoundId`."""
    current_answer: int
    """`int256 currentAnswer`."""
    initial_gas: int
    """`uint256 initialGas`."""

    SPEC: ClassVar = rt.EventSpec(
        "Validated",
        "db623f4f39d41e75ae1cbe50460c3d1496b6cf9a0db391b7197f82cab2744d21",
        (
            rt.Param("previousRoundId", "uint256", "previous_round_id"),
            rt.Param("previousAnswer", "int256", "previous_answer"),
            rt.Param("currentRoundId", "uint256", "current_round_id"),
            rt.Param("currentAnswer", "int256", "current_answer"),
            rt.Param("initialGas", "uint256", "initial_gas"),
        ),
    )


_LATEST_ROUND_ID: rt.Function[int] = rt.Function(
    "latestRoundId",
    "11a8f413",
    outputs=(rt.Param("", "uint256", "value"),),
)
_SET_MIN_GAS_USE: rt.Function[None] = rt.Function(
    "setMinGasUse",
    "c4792df4",
    inputs=(rt.Param("minGasUse", "uint32", "min_gas_use"),),
    view=False,
)
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


class TestValidatorCalls(rt.Calls):
    """Packs calls of TestValidator, for batches and for senders of one's own."""

    def latest_round_id(self) -> rt.Call[int]:
        """`latestRoundId() view returns (uint256)`."""
        return self._call(_LATEST_ROUND_ID)

    def set_min_gas_use(self, min_gas_use: int) -> rt.Call[None]:
        """`setMinGasUse(uint32 minGasUse)`."""
        return self._call(_SET_MIN_GAS_USE, min_gas_use)

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


class TestValidatorEvents(rt.Events):
    """The events of TestValidator: iterate for the past, `.live()` for what comes."""

    def validated(
        self,
        *,
        from_block: rt.Block,
        to_block: rt.Block = "latest",
        progress: rt.Progress | None = None,
    ) -> rt.EventQuery[Validated]:
        """`event Validated(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256
        currentAnswer, uint256 initialGas)`.
        """
        return self._query(Validated, from_block, to_block, progress)


class _TestValidatorInterface(rt.Interface):
    NAME = "TestValidator"
    PACKAGE = "gethwrappers_py.ocr1"
    FUNCTIONS: ClassVar = {
        "latest_round_id": _LATEST_ROUND_ID,
        "set_min_gas_use": _SET_MIN_GAS_USE,
        "validate": _VALIDATE,
    }
    EVENTS = (Validated,)
    REVERTS = _REVERTS
    _CALLS = TestValidatorCalls
    _EVENTS = TestValidatorEvents


class AsyncTestValidator(_TestValidatorInterface, rt.AsyncContract):
    """TestValidator, awaitable. `TestValidator.at` gives one for an async source."""

    calls: TestValidatorCalls
    events: TestValidatorEvents

    async def latest_round_id(self) -> int:
        """`latestRoundId() view returns (uint256)`."""
        return await self._read(self.calls.latest_round_id())

    def set_min_gas_use(self, min_gas_use: int) -> rt.AsyncTransaction[None]:
        """`setMinGasUse(uint32 minGasUse)`."""
        return self._write(self.calls.set_min_gas_use(min_gas_use))

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


class TestValidator(_TestValidatorInterface, rt.Contract):
    """TestValidator."""

    calls: TestValidatorCalls
    events: TestValidatorEvents
    _ASYNC = AsyncTestValidator

    @overload
    @classmethod
    def at(cls, source: rt.SyncSource, address: str | None = None) -> TestValidator: ...

    @overload
    @classmethod
    def at(cls, source: rt.AsyncSource, address: str | None = None) -> AsyncTestValidator: ...

    @classmethod
    def at(cls, source: Any, address: str | None = None) -> Any:
        """The contract at an address; awaitable if the source is async. An ape contract brings its own address."""
        return rt.bind(cls, source, address)

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.SyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> TestValidator: ...

    @overload
    @classmethod
    def deploy(
        cls,
        source: rt.AsyncSource,
        sender: rt.Sender,
        **options: Unpack[rt.TransactOptions],
    ) -> Awaitable[AsyncTestValidator]: ...

    @classmethod
    def deploy(cls, source: Any, sender: rt.Sender, **options: Unpack[rt.TransactOptions]) -> Any:
        """Deploy the contract, wait for it, and give its wrapper; awaitable if the source is async."""
        return rt.deploy_and_bind(cls, source, sender, (), **options)

    def latest_round_id(self) -> int:
        """`latestRoundId() view returns (uint256)`.

        Last round that was validated.
        """
        return self._read(self.calls.latest_round_id())

    def set_min_gas_use(self, min_gas_use: int) -> rt.Transaction[None]:
        """`setMinGasUse(uint32 minGasUse)`.

        Choose how much gas `validate` uses at least.
        """
        return self._write(self.calls.set_min_gas_use(min_gas_use))

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
