"""An oracle makes only what somebody wants to hear, and does the same either way."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.protocol.effects import Level, Log
from ocr_offchain.protocol.ocr2.effects import Effect, Notify
from ocr_offchain.protocol.ocr2.notices import MessageBroadcast, MessageReceived, MessageSent
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.protocol.outbox import ALL, Wanted
from tests.unit.protocol.ocr2.harness import Hand

MESSAGE_NOTICES = (MessageReceived, MessageBroadcast, MessageSent)


def _effects(wanted: Wanted) -> list[Effect]:
    """Of a round with a stranger's OBSERVE-REQ, garbage, and an echo that comes twice."""
    hand = Hand(0)
    hand.oracle = Oracle(hand.committee.instance(0), wanted)
    effects = list(hand.start().effects)
    echo = hand.echo([1, 2], 1, 1)
    steps: tuple[Callable[[], None], ...] = (
        lambda: hand.receive(hand.observe_req(1, 1), 2),
        lambda: hand.receive(hand.observe_req(1, 1), 1),
        lambda: hand.answer(b"o"),
        lambda: hand.payload(b"\x22", 3),
        lambda: hand.receive(echo, 1),
        lambda: hand.receive(echo, 2),
    )
    for step in steps:
        step()
        effects += hand.effects
    return effects


def _is_wanted(effect: Effect) -> bool:
    if isinstance(effect, Log):
        return effect.level >= Level.ERROR
    return not (isinstance(effect, Notify) and isinstance(effect.notice, MESSAGE_NOTICES))


def test_what_nobody_wants_is_not_made_and_all_else_is_the_same() -> None:
    everything = _effects(ALL)
    levels = {effect.level for effect in everything if isinstance(effect, Log)}
    assert levels == {Level.DEBUG, Level.WARN, Level.ERROR}
    told = {type(effect.notice) for effect in everything if isinstance(effect, Notify)}
    assert told >= set(MESSAGE_NOTICES)
    assert _effects(Wanted(Level.ERROR, message_notices=False)) == [e for e in everything if _is_wanted(e)]
