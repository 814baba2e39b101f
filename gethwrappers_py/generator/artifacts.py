"""Reading ABIs and the artefacts of ape, forge, hardhat, truffle, 0x's compiler and solc."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gethwrappers_py.errors import BadArtifact

ENTRY_TYPES = frozenset({"constructor", "error", "event", "fallback", "function", "receive"})
_PLACEHOLDER = re.compile(r"__.{38}")
"""40 characters in the place of a library's address: its name, or `$`, a hash of it, `$`, filled up with `_`."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A compiled contract: ABI, code without 0x (empty for interfaces), where libraries go, NatSpec."""

    name: str
    abi: list[dict[str, Any]]
    bytecode: str = ""
    runtime: str = ""
    links: Mapping[str, list[int]] = field(default_factory=dict)
    devdoc: Mapping[str, Any] = field(default_factory=dict)
    userdoc: Mapping[str, Any] = field(default_factory=dict)


def load(path: Path) -> list[Artifact]:
    """The contracts in a JSON file: an ABI, one artefact, an ape manifest, or the output of solc.

    Raises:
        BadArtifact: it is no JSON, or holds no ABI. The message says where and what was expected.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadArtifact(f"{path}: no JSON: {problem}") from problem
    found = list(_contracts(document, path.name.split(".")[0], str(path)))
    if not found:
        raise BadArtifact(f"{path}: no contract in it; expected an ABI (a list) or an artefact with the key abi")
    return found


def _contracts(document: object, name: str, where: str) -> Iterator[Artifact]:
    if isinstance(document, list):
        yield Artifact(name, check_abi(document, where))
        return
    if not isinstance(document, Mapping):
        raise BadArtifact(f"{where}: expected an ABI or an artefact, got {type(document).__name__}")
    if isinstance(document.get("contractTypes"), Mapping):
        for key, contract in sorted(document["contractTypes"].items()):
            yield from _contracts(contract, key, f"{where}: {key}")
    elif isinstance(document.get("contracts"), Mapping):
        for file, contracts in sorted(document["contracts"].items()):
            for key, contract in sorted(contracts.items()):
                yield _artifact(contract, key, f"{where}: {file}:{key}")
    elif isinstance(document.get("compilerOutput"), Mapping):
        yield _artifact({**document, **document["compilerOutput"]}, name, where)
    elif "abi" in document:
        yield _artifact(document, name, where)


def _artifact(document: Mapping[str, Any], name: str, where: str) -> Artifact:
    name = str(document.get("contractName") or name)
    evm = document.get("evm", {})
    code = document.get("deploymentBytecode") or document.get("bytecode") or evm.get("bytecode") or ""
    references: object = document.get("linkReferences") or {}
    if isinstance(code, Mapping):
        references = code.get("linkReferences") or references
        code = code.get("object") or code.get("bytecode") or ""
    if not isinstance(code, str):
        raise BadArtifact(f"{where}: expected bytecode as text, got {type(code).__name__}")
    code = code.removeprefix("0x")
    links = _links(references) or _placeholders(code)
    text = _PLACEHOLDER.sub("0" * 40, code)
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text):
        raise BadArtifact(f"{where}: the bytecode is not hexadecimal")
    metadata = document.get("metadata")
    output = metadata.get("output", {}) if isinstance(metadata, Mapping) else {}
    return Artifact(
        name,
        check_abi(document.get("abi"), where),
        text.lower(),
        _runtime(document),
        links,
        document.get("devdoc") or output.get("devdoc") or {},
        document.get("userdoc") or output.get("userdoc") or {},
    )


def _runtime(document: Mapping[str, Any]) -> str:
    """The code that stays on the chain; empty where it is not given or not final."""
    code = document.get("deployedBytecode") or document.get("runtimeBytecode") or ""
    if isinstance(code, Mapping):
        code = code.get("object") or code.get("bytecode") or ""
    text = str(code).removeprefix("0x").lower()
    return text if re.fullmatch(r"(?:[0-9a-f]{2})*", text) else ""


def _links(references: object) -> dict[str, list[int]]:
    """Byte offsets by library, from `{file: {library: [{start}]}}` or ape's `[{name, offsets}]`."""
    found: dict[str, list[int]] = {}
    if isinstance(references, Mapping):
        for libraries in references.values():
            for library, places in libraries.items():
                found.setdefault(library, []).extend(int(place["start"]) for place in places)
    elif isinstance(references, list):
        for reference in references:
            found.setdefault(str(reference["name"]), []).extend(int(offset) for offset in reference["offsets"])
    return {library: sorted(offsets) for library, offsets in sorted(found.items())}


def _placeholders(code: str) -> dict[str, list[int]]:
    """Byte offsets by library, from the code itself where the artefact does not say."""
    found: dict[str, list[int]] = {}
    for place in _PLACEHOLDER.finditer(code):
        found.setdefault(place[0].strip("_$"), []).append(place.start() // 2)
    return dict(sorted(found.items()))


def check_abi(abi: object, where: str) -> list[dict[str, Any]]:
    """The ABI itself if it is one; raises `BadArtifact` that names the entry and what is wrong with it."""
    if not isinstance(abi, list):
        raise BadArtifact(f"{where}: expected an ABI, a list of entries, got {type(abi).__name__}")
    for index, entry in enumerate(abi):
        place = f"{where}: entry {index}"
        if not isinstance(entry, dict):
            raise BadArtifact(f"{place}: expected an object, got {type(entry).__name__}")
        kind = entry.get("type", "function")
        if kind not in ENTRY_TYPES:
            raise BadArtifact(f"{place}: unknown type {kind!r}; expected one of {', '.join(sorted(ENTRY_TYPES))}")
        if kind in ("function", "event", "error") and not isinstance(entry.get("name"), str):
            raise BadArtifact(f"{place}: a {kind} needs a name")
        for key in ("inputs", "outputs"):
            _check_parameters(entry.get(key, []), f"{place} ({entry.get('name', kind)}): {key}")
    return abi


_TYPE = re.compile(
    r"(?:u?int(?:8|16|24|32|40|48|56|64|72|80|88|96|104|112|120|128|136|144|152|160|168|176|184|192|200|208|216|224"
    r"|232|240|248|256)|address|bool|string|bytes(?:[1-9]|[12][0-9]|3[0-2])?|function|tuple|u?fixed[0-9]+x[0-9]+)"
    r"(?:\[[0-9]*\])*"
)


def _check_parameters(parameters: object, place: str) -> None:
    if not isinstance(parameters, list):
        raise BadArtifact(f"{place}: expected a list, got {type(parameters).__name__}")
    for index, parameter in enumerate(parameters):
        if not isinstance(parameter, dict) or not isinstance(parameter.get("type"), str):
            raise BadArtifact(f"{place}[{index}]: expected an object with a type, got {parameter!r}")
        if not _TYPE.fullmatch(parameter["type"]):
            raise BadArtifact(f"{place}[{index}]: {parameter['type']!r} is no ABI type")
        if parameter["type"].startswith("tuple"):
            if not parameter.get("components"):
                raise BadArtifact(f"{place}[{index}]: a tuple needs components")
            _check_parameters(parameter["components"], f"{place}[{index}].components")
