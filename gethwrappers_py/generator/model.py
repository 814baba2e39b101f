"""An ABI as generated code sees it: every name chosen, every class in the order of its use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gethwrappers_py.generator.artifacts import Artifact
from gethwrappers_py.generator.names import (
    CONTRACT_NAMES,
    DEPLOY_NAMES,
    ERROR_NAMES,
    EVENT_NAMES,
    MODULE_NAMES,
    class_name,
    parameter_names,
    pascal,
    safe,
    snake,
)
from gethwrappers_py.runtime.keccak import keccak256

_ARRAY_SUFFIX = re.compile(r"((?:\[[0-9]*\])*)$")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, a return value or a field."""

    name: str
    field: str
    abi_type: str
    canonical: str
    struct: str | None = None
    indexed: bool = False
    doc: str = ""

    @property
    def base(self) -> str:
        return _ARRAY_SUFFIX.sub("", self.abi_type)

    @property
    def dimensions(self) -> int:
        return self.abi_type.count("[")

    @property
    def is_hashed_topic(self) -> bool:
        return self.indexed and (bool(self.dimensions) or self.base in ("bytes", "string", "tuple"))

    def _annotation(self, array: str) -> str:
        kind = self.struct or _scalar(self.base)
        for _ in range(self.dimensions):
            kind = f"{array}[{kind}]" if array == "Sequence" else f"{array}[{kind}, ...]"
        return kind

    @property
    def going_in(self) -> str:
        return self._annotation("Sequence")

    @property
    def coming_out(self) -> str:
        return "bytes" if self.is_hashed_topic else self._annotation("tuple")

    @property
    def solidity(self) -> str:
        """As a Solidity programmer writes it."""
        shown = self.abi_type.replace("tuple", self.struct or "tuple", 1)
        return " ".join(part for part in (shown, "indexed" if self.indexed else "", self.name) if part)


def _scalar(base: str) -> str:
    if re.fullmatch(r"u?int[0-9]+", base):
        return "int"
    if base.startswith(("fixed", "ufixed")):
        return "Decimal"
    if base.startswith("bytes") or base == "function":
        return "bytes"
    return {"address": "str", "bool": "bool", "string": "str"}[base]


@dataclass(frozen=True, slots=True)
class Group:
    """A class of values: a struct, an event, an error, or the results of a function."""

    name: str
    solidity_name: str
    values: tuple[Value, ...]
    canonical: str
    selector: str = ""
    method: str = ""
    anonymous: bool = False
    doc: str = ""

    @property
    def indexed(self) -> tuple[Value, ...]:
        return tuple(value for value in self.values if value.indexed)


@dataclass(frozen=True, slots=True)
class FunctionModel:
    name: str
    method: str
    selector: str
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    mutability: str
    result: Group | None
    doc: str = ""

    @property
    def is_read(self) -> bool:
        return self.mutability in ("view", "pure")

    @property
    def returns(self) -> str:
        if self.result is not None:
            return self.result.name
        return self.outputs[0].coming_out if self.outputs else "None"

    @property
    def solidity(self) -> str:
        arguments = ", ".join(value.solidity for value in self.inputs)
        text = f"{self.name}({arguments})"
        if self.mutability != "nonpayable":
            text += f" {self.mutability}"
        if self.outputs:
            text += f" returns ({', '.join(value.solidity for value in self.outputs)})"
        return text


@dataclass(frozen=True, slots=True)
class ContractModel:
    name: str
    solidity_name: str
    functions: tuple[FunctionModel, ...]
    events: tuple[Group, ...]
    errors: tuple[Group, ...]
    structs: tuple[Group, ...]
    results: tuple[Group, ...]
    constructor: tuple[Value, ...]
    constructor_payable: bool
    deployable: bool
    libraries: tuple[str, ...]
    doc: str = ""


def build(artifact: Artifact) -> ContractModel:
    """The model of one contract; the same artefact gives the same model, whatever the order of the ABI's entries."""
    return _Builder(artifact).build()


@dataclass(slots=True)
class _Builder:
    artifact: Artifact
    taken: set[str] = field(default_factory=set)
    structs: dict[tuple[str, str], Group] = field(default_factory=dict)

    def build(self) -> ContractModel:
        name = class_name(self.artifact.name)
        self.taken = {name, f"Async{name}", f"{name}Calls", f"{name}Events", *MODULE_NAMES}
        functions = self._entries("function")
        # Structs first: a struct's name is part of the signature that a user reads, so it has the first claim.
        for entry in (*functions, *self._entries("constructor"), *self._entries("event"), *self._entries("error")):
            for key in ("inputs", "outputs"):
                self._values(entry.get(key, []), "arg", hint=entry.get("name", "Constructor"))
        events = self._groups("event", "Event", EVENT_NAMES)
        errors = self._groups("error", "Error", ERROR_NAMES)
        modelled = self._functions(functions)
        constructor = next(iter(self._entries("constructor")), {})
        return ContractModel(
            name=name,
            solidity_name=self.artifact.name,
            functions=tuple(modelled),
            events=tuple(events),
            errors=tuple(errors),
            structs=tuple(self.structs.values()),
            results=tuple(function.result for function in modelled if function.result is not None),
            constructor=self._values(constructor.get("inputs", []), "arg", DEPLOY_NAMES),
            constructor_payable=constructor.get("stateMutability") == "payable",
            deployable=bool(self.artifact.bytecode),
            libraries=tuple(self.artifact.links),
            doc=_join(self.artifact.userdoc.get("notice"), self.artifact.devdoc.get("details")),
        )

    def _entries(self, kind: str) -> list[dict[str, Any]]:
        found = [entry for entry in self.artifact.abi if entry.get("type", "function") == kind]
        return sorted(found, key=lambda entry: (snake(entry.get("name", "")), _signature(entry)))

    def _claim(self, name: str, suffix: str) -> str:
        candidate = name if name not in self.taken else name + suffix
        number = 2
        while candidate in self.taken:
            candidate = f"{name}{suffix}{number}"
            number += 1
        self.taken.add(candidate)
        return candidate

    def _values(
        self,
        parameters: Sequence[Mapping[str, Any]],
        unnamed: str,
        reserved: Collection[str] = (),
        hint: str = "",
        docs: Mapping[str, str] | None = None,
    ) -> tuple[Value, ...]:
        names = parameter_names([parameter.get("name", "") for parameter in parameters], unnamed, reserved)
        found = []
        for index, (parameter, python_name) in enumerate(zip(parameters, names, strict=True)):
            solidity_name = parameter.get("name", "")
            doc = (docs or {}).get(solidity_name) or (docs or {}).get(f"_{index}") or ""
            found.append(
                Value(
                    name=solidity_name,
                    field=python_name,
                    abi_type=parameter["type"],
                    canonical=_canonical(parameter),
                    struct=self._struct(parameter, hint) if parameter["type"].startswith("tuple") else None,
                    indexed=bool(parameter.get("indexed", False)),
                    doc=_tidy(doc),
                )
            )
        return tuple(found)

    def _struct(self, parameter: Mapping[str, Any], hint: str) -> str:
        internal = _ARRAY_SUFFIX.sub("", parameter.get("internalType", "")).removeprefix("struct ").strip()
        canonical = _ARRAY_SUFFIX.sub("", _canonical(parameter))
        members = ",".join(component.get("name", "") for component in parameter["components"])
        known = self.structs.get((internal, canonical + members))
        if known is not None:
            return known.name
        short = internal.rsplit(".", 1)[-1] if internal and internal != "tuple" else ""
        wanted = class_name(short) if short else pascal(hint) + (pascal(parameter.get("name", "")) or "Value")
        values = self._values(parameter["components"], "value", hint=wanted)
        name = self._claim(wanted, "Struct")
        self.structs[(internal, canonical + members)] = Group(name, internal or canonical, values, canonical)
        return name

    def _groups(self, kind: str, suffix: str, reserved: Collection[str]) -> list[Group]:
        entries = _without_repeats(self._entries(kind))
        methods = _methods(entries, frozenset())
        groups = []
        for entry, method in zip(entries, methods, strict=True):
            signature = _signature(entry)
            notes = _notes(self.artifact, f"{kind}s", signature)
            repeated = sum(other["name"] == entry["name"] for other in entries) > 1
            wanted = class_name(method if repeated else entry["name"])
            hashed = keccak256(signature.encode()).hex()
            groups.append(
                Group(
                    name=self._claim(pascal(wanted) if repeated else wanted, suffix),
                    solidity_name=entry["name"],
                    values=self._values(entry.get("inputs", []), "arg", reserved, entry["name"], notes.parameters),
                    canonical=signature,
                    selector=hashed[:8] if kind == "error" else hashed,
                    method=method,
                    anonymous=bool(entry.get("anonymous", False)),
                    doc=notes.text,
                )
            )
        return groups

    def _functions(self, entries: Sequence[dict[str, Any]]) -> list[FunctionModel]:
        entries = _without_repeats(entries)
        functions = []
        for entry, method in zip(entries, _methods(entries, CONTRACT_NAMES), strict=True):
            signature = _signature(entry)
            notes = _notes(self.artifact, "methods", signature)
            outputs = self._values(entry.get("outputs", []), "value", (), entry["name"], notes.returned)
            result = None
            if len(outputs) > 1:
                name = self._claim(pascal(method) + "Result", "2")
                result = Group(name, entry["name"], outputs, signature)
            functions.append(
                FunctionModel(
                    name=entry["name"],
                    method=method,
                    selector=keccak256(signature.encode())[:4].hex(),
                    inputs=self._values(entry.get("inputs", []), "arg", (), entry["name"], notes.parameters),
                    outputs=outputs,
                    mutability=entry.get("stateMutability") or _old_mutability(entry),
                    result=result,
                    doc=notes.text,
                )
            )
        return functions


def _old_mutability(entry: Mapping[str, Any]) -> str:
    """For ABIs from before `stateMutability`."""
    if entry.get("constant"):
        return "view"
    return "payable" if entry.get("payable") else "nonpayable"


def _methods(entries: Sequence[Mapping[str, Any]], reserved: Collection[str]) -> list[str]:
    """Method names by the rules of `names`."""
    overloads = Counter(entry["name"] for entry in entries)
    wanted = []
    for entry in entries:
        name = snake(entry["name"]) or "unnamed"
        if overloads[entry["name"]] > 1:
            name = "_".join((name, *(_type_word(parameter) for parameter in entry.get("inputs", []))))
        wanted.append(safe(name, reserved))
    counts = Counter(wanted)
    return [
        name if counts[name] == 1 else f"{name}_{keccak256(_signature(entry).encode())[:4].hex()}"
        for name, entry in zip(wanted, entries, strict=True)
    ]


def _type_word(parameter: Mapping[str, Any]) -> str:
    internal = parameter.get("internalType", "")
    kind = parameter["type"]
    if kind.startswith("tuple") and internal.startswith("struct "):
        kind = internal.removeprefix("struct ").rsplit(".", 1)[-1]
    kind = re.sub(r"\[([0-9]*)\]", lambda found: f"_array{found[1]}", kind)
    return snake(kind)


def _without_repeats(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Merged ABIs, as of proxies with their targets, may have an entry twice."""
    return list({_signature(entry): entry for entry in entries}.values())


def _canonical(parameter: Mapping[str, Any]) -> str:
    kind = str(parameter["type"])
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(_canonical(component) for component in parameter["components"])
    return f"({inner}){kind.removeprefix('tuple')}"


def _signature(entry: Mapping[str, Any]) -> str:
    return f"{entry.get('name', '')}({','.join(_canonical(parameter) for parameter in entry.get('inputs', []))})"


@dataclass(frozen=True, slots=True)
class _Notes:
    text: str
    parameters: Mapping[str, str]
    returned: Mapping[str, str]


def _notes(artifact: Artifact, section: str, signature: str) -> _Notes:
    """What NatSpec says about one function, event or error."""
    developer = _first(artifact.devdoc.get(section, {}).get(signature))
    user = _first(artifact.userdoc.get(section, {}).get(signature))
    return _Notes(
        _join(user.get("notice"), developer.get("details")),
        developer.get("params", {}),
        developer.get("returns", {}),
    )


def _first(notes: object) -> Mapping[str, Any]:
    """Errors have a list of notes, everything else has one."""
    if isinstance(notes, list):
        notes = notes[0] if notes else {}
    return notes if isinstance(notes, Mapping) else {}


def _tidy(text: object) -> str:
    return re.sub(r"\s+", " ", str(text or "")).strip()


def _join(*texts: object) -> str:
    sentences = [_tidy(text) for text in texts]
    return " ".join(
        sentence if sentence.endswith((".", "!", "?", ":")) else f"{sentence}." for sentence in sentences if sentence
    )


def renamed(artifact: Artifact, name: str) -> Artifact:
    """The artefact under another name."""
    return replace(artifact, name=name)
