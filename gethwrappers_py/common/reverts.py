"""The revert strings of this package's contracts as exceptions, made by `ocr-wrappers`. Changes belong there."""

from gethwrappers_py.errors import RevertString


class CannotTransferToSelf(RevertString):
    """The contract says `Cannot transfer to self`."""


class InvalidProposedAggregator(RevertString):
    """The contract says `Invalid proposed aggregator`."""


class Multicall3CallFailed(RevertString):
    """The contract says `Multicall3: call failed`."""


class Multicall3ValueMismatch(RevertString):
    """The contract says `Multicall3: value mismatch`."""


class MustBeProposedOwner(RevertString):
    """The contract says `Must be proposed owner`."""


class NoAccess(RevertString):
    """The contract says `No access`."""


class NoProposedAggregatorPresent(RevertString):
    """The contract says `No proposed aggregator present`."""


class OnlyCallableByOwner(RevertString):
    """The contract says `Only callable by owner`."""


STRINGS: dict[str, type[RevertString]] = {
    "Cannot transfer to self": CannotTransferToSelf,
    "Invalid proposed aggregator": InvalidProposedAggregator,
    "Multicall3: call failed": Multicall3CallFailed,
    "Multicall3: value mismatch": Multicall3ValueMismatch,
    "Must be proposed owner": MustBeProposedOwner,
    "No access": NoAccess,
    "No proposed aggregator present": NoProposedAggregatorPresent,
    "Only callable by owner": OnlyCallableByOwner,
}
