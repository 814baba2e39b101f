"""Python's garbage collector, set for a process that runs for long."""

from __future__ import annotations

import gc

THRESHOLDS = (5_000, 20, 50)
"""A message makes a few hundred objects, nearly all of which go by themselves: Python's usual 700 looks after each."""


def settle() -> None:
    """Call when a program has started: what is there by then stays, and is not looked at again in each collection.

    Nothing is leaked: cycles made later are collected as ever, only in larger lots.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
