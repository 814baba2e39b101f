"""The event loop of a node: uvloop where it is installed, which shortens the way of a message, else asyncio's own."""

from __future__ import annotations

import asyncio


def runner() -> asyncio.Runner:
    """For a program that talks to peers: `with runner() as event_loop: event_loop.run(main())`."""
    return asyncio.Runner(loop_factory=_new_event_loop)


def _new_event_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
