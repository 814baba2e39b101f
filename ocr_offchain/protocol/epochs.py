"""The arithmetic of the pacemakers of OCR1 and OCR2: which epoch it is, and which one this oracle asks for.

f oracles alone can neither move the epoch nor raise what this oracle asks for; 2f+1 together can. None of the numbers
ever decreases.
"""

from __future__ import annotations

from ocr_offchain.types import OracleId, PersistentState

MAX_EPOCH = 0xFFFF_FFFF


class Epochs:
    def __init__(self, n: int, f: int) -> None:
        self._f = f
        self.current = 1
        self.highest_sent = 0
        """The highest epoch that this oracle has asked for."""
        self._highest_received = [0] * n
        """The highest epoch that each oracle has asked for, this one included."""

    def restore(self, state: PersistentState) -> bool:
        """Go on with a stored state, unless it cannot be one of ours; returns whether it was taken."""
        if (
            state.highest_sent_epoch < state.epoch
            or len(state.highest_received_epoch) != len(self._highest_received)
            or not self.current <= state.epoch <= MAX_EPOCH
        ):
            return False
        self.current = state.epoch
        self.highest_sent = state.highest_sent_epoch
        self._highest_received = list(state.highest_received_epoch)
        return True

    def rise_above(self, contract_epoch: int) -> None:
        """Ask for more than the contract has seen. The sum wraps, which changes nothing at the very last epoch."""
        self.highest_sent = max(self.highest_sent, (contract_epoch + 1) & MAX_EPOCH)

    def wished(self, epoch: int, sender: OracleId) -> bool:
        """Note a wish of `sender`; returns whether it says anything new."""
        if epoch <= self._highest_received[sender]:
            return False
        self._highest_received[sender] = epoch
        return True

    def to_join(self) -> int | None:
        """The epoch that f+1 oracles, hence an honest one, ask for, if that is more than this oracle does."""
        wish = self._nth_largest_wish(self._f + 1)
        return wish if wish > self.highest_sent else None

    def to_switch_to(self) -> int | None:
        """The epoch that 2f+1 oracles ask for, if it is a later one."""
        wish = self._nth_largest_wish(2 * self._f + 1)
        return wish if wish > self.current else None

    def switch(self, epoch: int) -> None:
        self.current = epoch
        self.highest_sent = max(self.highest_sent, epoch)

    def state(self) -> PersistentState:
        return PersistentState(self.current, self.highest_sent, tuple(self._highest_received))

    def _nth_largest_wish(self, n: int) -> int:
        return sorted(self._highest_received, reverse=True)[n - 1]
