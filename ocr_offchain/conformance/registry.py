"""Which checker holds for which kind of case."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ocr_offchain.conformance.case import Case

Checker = Callable[[Case], None]

TOPICS = (
    "config_digest",
    "identities",
    "leader",
    "median",
    "messages",
    "ocr1_report",
    "offchain_config",
    "permutation",
    "ragep2p",
    "signatures",
)
_MODULES = (
    "config_digest",
    "identities",
    "leader",
    "median",
    "messages",
    "ocr1_report",
    "offchain_config",
    "permutation",
    "ragep2p",
    "signatures",
)
_CHECKERS: dict[Key, Checker] = {}


class Key(NamedTuple):
    """What a checker is found by. Kind or protocol is empty where the cases of a topic do not have one."""

    topic: str
    kind: str
    protocol: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.topic, self.protocol, self.kind) if part)


def checker(topic: str, kind: str = "", protocol: str = "") -> Callable[[Checker], Checker]:
    """Register the decorated function for one kind of case."""

    def register(function: Checker) -> Checker:
        key = Key(topic, kind, protocol)
        if topic not in TOPICS or key in _CHECKERS:
            raise ValueError(f"{key}: unknown topic or second checker")
        _CHECKERS[key] = function
        return function

    return register


def checkers() -> dict[Key, Checker]:
    """All of them."""
    for module in _MODULES:
        importlib.import_module(f"ocr_offchain.conformance.{module}")
    return dict(_CHECKERS)


def key_of(topic: str, case: Case) -> Key:
    kind = case.text("kind") if case.has("kind") else ""
    protocol = case.text("protocol") if case.has("protocol") else ""
    return Key(topic, kind, protocol)


def topic_of(path: Path, cases: list[Case]) -> str | None:
    """By the file's name; if that says nothing, the only topic that has checkers for all of its cases; else None."""
    words = re.sub(r"[^a-z0-9]+", "_", path.stem.lower())
    named = [topic for topic in TOPICS if f"_{topic}_" in f"_{words}_"]
    if named:
        return max(named, key=len)
    known = checkers()
    fitting = [topic for topic in TOPICS if all(key_of(topic, case) in known for case in cases)]
    return fitting[0] if len(fitting) == 1 else None
