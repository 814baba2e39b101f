"""How Solidity names become Python names.

- Functions, parameters and fields are snake_case; leading and trailing underscores go; `$` counts as one.
- A name that is a Python keyword, a type used in annotations, or taken by the runtime gets a trailing `_`.
- Overloaded functions and events all carry their argument types: `safe_transfer_from_address_address_uint256`.
- Two names that still meet get their selector (functions, events) or a number (parameters) appended.
- A value without a name is `arg_0`, `arg_1`, … going in and `value_0`, … coming out (`value` where it is the only one).
- Classes keep the Solidity name; the values of a function with more than one are `<Function>Result`; an event, error or
  struct whose name is taken in its module gets `Event`, `Error` or `Struct` appended.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable

ANNOTATION_NAMES = frozenset({"bool", "bytes", "classmethod", "int", "object", "property", "str", "tuple", "type"})
CONTRACT_NAMES = frozenset(
    {"abi", "address", "at", "calls", "creation_code", "deploy", "events", "runtime_code", "using"}
)
EVENT_NAMES = frozenset({"from_block", "log", "match", "progress", "to_block"})
ERROR_NAMES = frozenset({"add_note", "args", "revert_data", "with_traceback"})
DEPLOY_NAMES = frozenset(
    {
        "gas",
        "gas_price",
        "libraries",
        "max_fee_per_gas",
        "max_priority_fee_per_gas",
        "nonce",
        "options",
        "sender",
        "source",
        "value",
    }
)
MODULE_NAMES = frozenset({"Awaitable", "ClassVar", "Decimal", "Mapping", "Sequence", "Unpack"})


def snake(name: str) -> str:
    """snake_case of a Solidity name; empty for a name without letters and digits."""
    name = re.sub(r"[^0-9A-Za-z]+", "_", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    name = re.sub(r"_+", "_", name).strip("_").lower()
    return f"n_{name}" if name[:1].isdigit() else name


def pascal(name: str) -> str:
    """PascalCase of a Solidity name."""
    words = snake(name).split("_")
    return "".join(word[:1].upper() + word[1:] for word in words)


def class_name(name: str) -> str:
    """A class's name: the Solidity name with a capital first letter and nothing but letters and digits."""
    cleaned = re.sub(r"[^0-9A-Za-z]+", "_", name).strip("_")
    if "_" in cleaned or not cleaned[:1].isalpha():
        return pascal(name)
    return cleaned[:1].upper() + cleaned[1:]


def safe(name: str, reserved: Collection[str] = ()) -> str:
    """With a trailing `_` where Python or the runtime needs the name."""
    taken = keyword.iskeyword(name) or name in ("self", "cls") or name in ANNOTATION_NAMES or name in reserved
    return f"{name}_" if taken else name


def unique(names: Iterable[str]) -> list[str]:
    """The names with `_2`, `_3`, … where one comes again."""
    used: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while candidate in used:
            number += 1
            candidate = f"{name}_{number}"
        used.add(candidate)
        result.append(candidate)
    return result


def parameter_names(names: list[str], unnamed: str, reserved: Collection[str] = ()) -> list[str]:
    """Python names for a list of parameters, in order."""
    if unnamed == "value" and len(names) == 1 and not snake(names[0]):
        return [unnamed]
    return unique(safe(snake(name) or f"{unnamed}_{index}", reserved) for index, name in enumerate(names))


def reason_class_name(reason: str) -> str:
    """The class for a revert string: its words in PascalCase, signs spelled out."""
    for sign, word in (("!=", " not equal "), ("&", " and "), ("'", "")):
        reason = reason.replace(sign, word)
    words = re.findall(r"[0-9A-Za-z]+", reason)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Reason{name}"
