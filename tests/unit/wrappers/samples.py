"""A value for every ABI type, for tests that call every function there is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gethwrappers_py.runtime.codec import Param, Struct

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


def sample(abi_type: str, struct: type[Struct] | None) -> object:
    array = re.fullmatch(r"(.*)\[([0-9]*)\]", abi_type)
    if array is not None:
        return tuple(sample(array[1], struct) for _ in range(int(array[2] or 2)))
    if struct is not None:
        return struct(*samples(struct.FIELDS))
    if abi_type.startswith(("uint", "int")):
        return 1
    if abi_type == "bytes":
        return b"\1\2\3"
    if abi_type.startswith("bytes"):
        return b"\1" * int(abi_type.removeprefix("bytes"))
    return {"address": ADDRESS, "bool": True, "string": "text"}[abi_type]


def samples(params: Sequence[Param]) -> list[object]:
    return [sample(param.abi_type, param.struct) for param in params]
