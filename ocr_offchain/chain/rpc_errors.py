"""What endpoints say when they refuse a transaction. The words differ by client and chain; the table is here only."""

from __future__ import annotations

import re
from enum import Enum, auto


class Refusal(Enum):
    """Why a transaction was not taken."""

    NONCE_TOO_LOW = auto()
    """The account has used the nonce already."""
    ALREADY_KNOWN = auto()
    """It was taken before."""
    UNDERPRICED = auto()
    """Too cheap, mostly for replacing another one with the same nonce."""
    INSUFFICIENT_FUNDS = auto()
    """The account cannot pay for it."""
    OTHER = auto()
    """Anything else: worth another attempt."""


_TABLE = (
    (Refusal.ALREADY_KNOWN, r"already known|known transaction|already imported|alreadyknown|already in mempool"),
    (
        Refusal.NONCE_TOO_LOW,
        r"nonce too low|nonce is too low|old ?nonce|nonce has already been used|invalid nonce; expected",
    ),
    (
        Refusal.UNDERPRICED,
        r"underpriced|fee ?too ?low|feepergas too low|gas price too low|less than block base fee|too cheap",
    ),
    (Refusal.INSUFFICIENT_FUNDS, r"insufficient (?:funds|balance|eth)|insufficientfunds|doesn't have enough funds"),
)


def refusal(message: str) -> Refusal:
    for kind, pattern in _TABLE:
        if re.search(pattern, message, re.IGNORECASE):
            return kind
    return Refusal.OTHER
