"""The root of all errors that this package raises on purpose."""

from __future__ import annotations


class OCRError(Exception):
    """Something outside this package was wrong: an input, a peer, a file, a chain. The text names what and where."""


class InvalidInputError(OCRError, ValueError):
    """Bytes, a text or a value that does not follow its format. The text names the field and what was expected."""


class ConfigError(InvalidInputError):
    """A configuration that must be refused.

    `field` is the name of the first parameter that breaks a rule (for example `DeltaRound`), as config-and-keys
    8.4, 9.4 and 10.2 report it.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem
