"""JSON from strangers: nesting is bounded before the parser sees it.

Python's parser recurses on the C stack as deep as the interpreter's recursion limit lets it. Libraries raise that limit
for purposes of their own, and then a few kilobytes of brackets end the process.
"""

from __future__ import annotations

import re

MAX_DEPTH = 100
"""How many arrays and objects may lie within each other."""

# Strings and brackets. Possessive, and content with an unfinished string, so that one pass is enough for any bytes.
_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?|[\[\]{}]', re.DOTALL)


class JsonTooDeepError(ValueError):
    """Arrays or objects are nested deeper than `MAX_DEPTH`."""

    def __init__(self) -> None:
        super().__init__(f"nested more than {MAX_DEPTH} deep")


def check_depth(body: bytes) -> None:
    """Raises `JsonTooDeepError`. Text that is no JSON passes: that is for the parser to say."""
    # Nothing can be deep that has few brackets; counting them takes no time.
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _TOKENS.finditer(body):
        first = body[token.start()]
        if first in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise JsonTooDeepError
        elif first in b"]}":
            depth -= 1
