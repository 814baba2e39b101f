from __future__ import annotations

import gc
import signal
import weakref
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from ocr_offchain.commands import daemon
from ocr_offchain.node.garbage import THRESHOLDS, settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture(autouse=True)
def the_collector_of_other_tests() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


class Node:
    def __init__(self) -> None:
        self.itself = self


def test_a_settled_process_does_not_look_again_at_what_it_started_with_but_collects_later_cycles() -> None:
    settle()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == THRESHOLDS
    later = weakref.ref(Node())
    gc.collect()
    assert later() is None


def test_a_daemon_settles_once_its_service_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    order = []

    @asynccontextmanager
    async def service() -> AsyncIterator[None]:
        order.append("started")
        yield
        order.append("stopped")

    def settled() -> None:
        order.append("settled")
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(daemon, "settle", settled)
    daemon.run_until_stopped(service)
    assert order == ["started", "settled", "stopped"]
