"""From models to files. The templates hold the shape of a module, this file the parts that need laying out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import jinja2

from gethwrappers_py.generator.artifacts import Artifact
from gethwrappers_py.generator.layout import INDENT, LINE_LENGTH, Brackets, Code, docstring, lay_out, quoted
from gethwrappers_py.generator.model import ContractModel, FunctionModel, Group, Value, build
from gethwrappers_py.generator.names import reason_class_name, snake

LONGEST_CONSTANT = 48
SHORT_CONSTANT = 24
TEMPLATES = Path(__file__).parent / "templates"


def environment() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Python code, not HTML
    )
    env.globals.update(
        block_docstring=docstring,
        descriptor=descriptor,
        fields_tuple=fields_tuple,
        signature=signature,
        event_signature=event_signature,
        event_query=event_query,
        deploy_signature=deploy_signature,
        pack=pack,
        passed_on=passed_on,
        class_import=class_import,
        constant=constant,
        quoted=quoted,
        group_title=group_title,
        value_doc=value_doc,
        params=params,
        classes=classes,
        deploy_body=deploy_body,
        reverts_line=reverts_line,
    )
    return env


def module_name(contract: str) -> str:
    return snake(contract)


def package(artifacts: Sequence[Artifact], import_name: str, title: str, reasons: Sequence[str]) -> dict[str, str]:
    """The files of a package of wrappers, by path.

    Args:
        artifacts: the contracts.
        import_name: where the package will be importable, for example `gethwrappers_py.ocr2`.
        title: first line of its docstring.
        reasons: their revert strings; each becomes an exception in `reverts`.
    """
    env = environment()
    models = [build(artifact) for artifact in sorted(artifacts, key=lambda artifact: artifact.name)]
    files = {}
    for artifact, model in zip(sorted(artifacts, key=lambda one: one.name), models, strict=True):
        path = f"{module_name(model.name)}.py"
        rendered = env.get_template("wrapper.py.j2").render(
            model=model, package=import_name, has_reasons=bool(reasons), imports=_imports(model, bool(reasons))
        )
        files[path] = _spaced(rendered)
        files[f"artifacts/{model.name}.json"] = _artifact_json(artifact)
    classes_of: dict[str, list[str]] = {}
    for reason in sorted(set(reasons)):
        classes_of.setdefault(reason_class_name(reason), []).append(reason)
    if classes_of:
        files["reverts.py"] = env.get_template("reverts.py.j2").render(
            classes=sorted(classes_of.items()),
            reasons=sorted((reason, name) for name, some in classes_of.items() for reason in some),
        )
    files["__init__.py"] = env.get_template("package.py.j2").render(
        models=sorted(models, key=lambda model: _import_order(module_name(model.name))),
        names=sorted((name for model in models for name in (model.name, f"Async{model.name}")), key=_listing_order),
        title=title,
        package=import_name,
        module_name=module_name,
    )
    return files


def _spaced(text: str) -> str:
    """Blank lines as import sorters want them: one after the imports where no class follows."""
    return re.sub(r"(import rt|import runtime as rt|import reverts)\n\n+(?=_)", r"\1\n\n", text)


def _artifact_json(artifact: Artifact) -> str:
    document: dict[str, object] = {"contractName": artifact.name, "abi": artifact.abi}
    if artifact.bytecode:
        document["bytecode"] = "0x" + artifact.bytecode
    if artifact.runtime:
        document["deployedBytecode"] = "0x" + artifact.runtime
    if artifact.links:
        document["links"] = {library: list(offsets) for library, offsets in artifact.links.items()}
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _imports(model: ContractModel, has_reasons: bool) -> dict[str, bool]:
    groups = (*model.structs, *model.results, *model.events, *model.errors)
    values = [
        *(value for group in groups for value in group.values),
        *(value for function in model.functions for value in (*function.inputs, *function.outputs)),
        *model.constructor,
    ]
    sequence_in = any("Sequence" in value.going_in for function in model.functions for value in function.inputs) or (
        model.deployable and any("Sequence" in value.going_in for value in model.constructor)
    )
    return {
        "Awaitable": model.deployable,
        "Mapping": bool(model.deployable and model.libraries),
        "Sequence": sequence_in or any(_takes_alternatives(value) for event in model.events for value in event.indexed),
        "dataclass": bool(model.structs or model.results or model.events),
        "ClassVar": bool(model.structs or model.events),
        "Decimal": any(value.base.startswith(("fixed", "ufixed")) for value in values),
        "overload": True,
        "Unpack": model.deployable,
        "reverts": has_reasons,
    }


def constant(function: FunctionModel) -> str:
    """The name of the constant that describes a function; with its selector where the whole name is too long."""
    selector = function.selector.upper()
    short = snake(function.name).upper()[:SHORT_CONSTANT]
    for name in (function.method.strip("_").upper(), f"{short}_{selector}"):
        if len(name) <= LONGEST_CONSTANT and len(_opening(f"_{name}", function)) <= LINE_LENGTH:
            return f"_{name}"
    return f"_F_{selector}"


def _opening(name: str, function: FunctionModel) -> str:
    return f"{name}: rt.Function[{function.returns}] = rt.Function("


def params(values: Iterable[Value]) -> Brackets:
    """The tuple of `rt.Param` for values."""
    return Brackets("(", [_param(value) for value in values], ")", comma_if_single=True)


def _param(value: Value) -> Brackets:
    items = [quoted(value.name), quoted(value.abi_type), quoted(value.field)]
    if value.struct is not None:
        items.append(value.struct)
    if value.indexed:
        items.append("indexed=True")
    return Brackets("rt.Param(", items, ")")


def descriptor(function: FunctionModel) -> str:
    """The constant that describes a function."""
    items: list[Code] = [quoted(function.name), quoted(function.selector)]
    if function.inputs:
        items.append(_named("inputs", params(function.inputs)))
    if function.outputs:
        items.append(_named("outputs", params(function.outputs)))
    if function.result is not None:
        items.append(f"result={function.result.name}")
    if not function.is_read:
        items.append("view=False")
    if function.mutability == "payable":
        items.append("payable=True")
    return lay_out(Brackets(_opening(constant(function), function), items, ")"))


def _named(name: str, brackets: Brackets) -> Brackets:
    return Brackets(f"{name}={brackets.opening}", brackets.items, brackets.closing, brackets.comma_if_single)


def fields_tuple(prefix: str, values: Sequence[Value], depth: int, after: str = "") -> str:
    """`prefix`, the tuple of parameters, and `after`."""
    brackets = params(values)
    return lay_out(Brackets(prefix + "(", brackets.items, ")", comma_if_single=True), depth, after)


def signature(function: FunctionModel, returns: str, prefix: str = "def") -> str:
    """The `def` line of a method."""
    items = ["self", *(f"{value.field}: {value.going_in}" for value in function.inputs)]
    return lay_out(Brackets(f"{prefix} {function.method}(", items, f") -> {returns}:"), 1)


def pack(function: FunctionModel) -> str:
    """The statement that packs a method's arguments."""
    items = [constant(function), *(value.field for value in function.inputs)]
    return lay_out(Brackets("return self._call(", items, ")"), 2)


def passed_on(function: FunctionModel, opening: str) -> str:
    """The statement that packs a method's arguments and hands the call on."""
    packed = Brackets(f"self.calls.{function.method}(", [value.field for value in function.inputs], ")")
    return lay_out(Brackets(opening, [packed], ")"), 2)


def class_import(package: str, contract: str) -> str:
    """The import of both classes of a contract."""
    names = sorted((contract, f"Async{contract}"), key=_import_order)
    module = f"from {package}.{module_name(contract)} import "
    line = INDENT + module + ", ".join(names)
    if len(line) <= LINE_LENGTH:
        return line.strip()
    return lay_out(Brackets(f"{module}(", names, ")"), 1) if len(line) + 2 > LINE_LENGTH else _exploded(module, names)


def _exploded(module: str, names: Sequence[str]) -> str:
    return "\n".join((f"{module}(", *(f"{INDENT * 2}{name}," for name in names), f"{INDENT})"))


def _import_order(name: str) -> tuple[bool, list[tuple[int, int | str]], str]:
    """As import sorters order names: constants first, then by letters without regard to case, numbers by value."""
    return not _is_constant(name), _natural(name.lower()), name


def _listing_order(name: str) -> tuple[bool, list[tuple[int, int | str]]]:
    """As `__all__` is sorted: constants first, then by letters, capitals before small ones, numbers by value."""
    return not _is_constant(name), _natural(name)


def _is_constant(name: str) -> bool:
    return name.isupper() and len(name) > 1


def _natural(name: str) -> list[tuple[int, int | str]]:
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(0, int(part)) if part.isdigit() else (1, part) for part in parts]


def _takes_alternatives(value: Value) -> bool:
    return not value.dimensions and value.struct is None


def _filter_annotation(value: Value) -> str:
    if value.is_hashed_topic and not _takes_alternatives(value):
        return "bytes | None = None"
    return f"{value.going_in} | Sequence[{value.going_in}] | None = None"


def event_signature(event: Group) -> str:
    items = [
        "self",
        "*",
        "from_block: rt.Block",
        'to_block: rt.Block = "latest"',
        "progress: rt.Progress | None = None",
        *(f"{value.field}: {_filter_annotation(value)}" for value in event.indexed),
    ]
    return lay_out(Brackets(f"def {event.method}(", items, f") -> rt.EventQuery[{event.name}]:"), 1)


def event_query(event: Group) -> str:
    items: list[Code] = [event.name, "from_block", "to_block", "progress"]
    if event.indexed:
        items.append(Brackets("{", [f"{quoted(value.field)}: {value.field}" for value in event.indexed], "}"))
    return lay_out(Brackets("return self._query(", items, ")"), 2)


def deploy_signature(model: ContractModel, source: str, returns: str, ending: str) -> str:
    items = [
        "cls",
        f"source: {source}",
        "sender: rt.Sender",
        *(f"{value.field}: {value.going_in}" for value in model.constructor),
    ]
    if model.libraries:
        items += ["*", "libraries: Mapping[str, str]"]
    items.append("**options: Unpack[rt.TransactOptions]")
    return lay_out(Brackets("def deploy(", items, f") -> {returns}:{ending}"), 1)


def deploy_body(model: ContractModel) -> str:
    arguments = Brackets("(", [value.field for value in model.constructor], ")", comma_if_single=True)
    items: list[Code] = ["cls", "source", "sender", arguments]
    if model.libraries:
        items.append("libraries")
    items.append("**options")
    return lay_out(Brackets("return rt.deploy_and_bind(", items, ")"), 2)


def classes(prefix: str, groups: Sequence[Group], closing: str = ")") -> str:
    """`prefix` and the tuple of class names."""
    return lay_out(Brackets(prefix + "(", [group.name for group in groups], closing, comma_if_single=True), 1)


def reverts_line(model: ContractModel, has_reasons: bool) -> str:
    items: list[Code] = []
    if model.errors:
        items.append(Brackets("(", [error.name for error in model.errors], ")", comma_if_single=True))
    if has_reasons:
        items.append("strings=reverts.STRINGS")
    return lay_out(Brackets("_REVERTS = rt.Reverts(", items, ")"))


def group_title(group: Group, kind: str = "") -> str:
    """A group as Solidity declares it, for its docstring."""
    inner = ", ".join(value.solidity for value in group.values)
    anonymous = " anonymous" if group.anonymous else ""
    return f"`{kind}{group.solidity_name}({inner}){anonymous}`."


def value_doc(value: Value) -> str:
    """What stands under a field: its type and name in Solidity, and what NatSpec says."""
    shown = f"`{value.solidity}`"
    if value.is_hashed_topic:
        shown += ", on the chain as its Keccak-256 hash"
    return f"{shown}: {value.doc}" if value.doc else f"{shown}."
