"""The generator: which inputs it takes, what it refuses, what its output is like, for our ABIs and for others'."""

from __future__ import annotations

import importlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gethwrappers_py.errors import BadArtifact, BadValue
from gethwrappers_py.generator import cli
from gethwrappers_py.generator.artifacts import Artifact, load
from gethwrappers_py.generator.render import package
from gethwrappers_py.runtime.codec import encode
from gethwrappers_py.runtime.keccak import keccak256
from tests.unit.wrappers.samples import samples

ROOT = Path(__file__).parents[3]
FOREIGN = Path(__file__).parent / "foreign_abi"
BIN = Path(sys.executable).parent


def write_package(folder: Path, artifacts: list[Artifact], reasons: tuple[str, ...] = ()) -> None:
    for name, text in package(artifacts, folder.name, "Contracts.", reasons).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("generated") / "foreign_wrappers"
    write_package(folder, [artifact for file in sorted(FOREIGN.glob("*.json")) for artifact in load(file)])
    sys.path.insert(0, str(folder.parent))
    try:
        yield folder
    finally:
        sys.path.remove(str(folder.parent))


def odd_contract() -> Artifact:
    """Names that Python or the runtime has taken, overloads, anonymous events, structs with the same name."""
    point = [{"name": "x", "type": "int8"}, {"name": "from", "type": "address"}]
    deep = {"name": "p", "type": "tuple[2][]", "internalType": "struct A.Call[2][]", "components": point}
    other = {
        "name": "q",
        "type": "tuple",
        "internalType": "struct B.Call",
        "components": [{"name": "y", "type": "bool"}],
    }
    abi: list[dict[str, Any]] = [
        {"type": "constructor", "inputs": [{"name": "value", "type": "uint8"}], "stateMutability": "payable"},
        {"type": "function", "name": "import", "inputs": [deep], "outputs": [other], "stateMutability": "view"},
        {"type": "function", "name": "events", "inputs": [{"name": "self", "type": "bytes"}], "outputs": []},
        {"type": "function", "name": "f", "inputs": [{"name": "", "type": "uint8"}], "outputs": []},
        {"type": "function", "name": "f", "inputs": [deep], "outputs": []},
        {"type": "function", "name": "getIt", "inputs": [], "outputs": [{"name": "", "type": "uint8"}] * 2},
        {"type": "function", "name": "get_it", "inputs": [], "outputs": []},
        {
            "type": "event",
            "name": "Log",
            "anonymous": True,
            "inputs": [
                {"name": "log", "type": "string", "indexed": True},
                {"name": "from_block", "type": "uint8", "indexed": True},
            ],
        },
        {"type": "event", "name": "Odd", "inputs": [{"name": "a", "type": "uint8", "indexed": False}]},
        {"type": "event", "name": "Odd", "inputs": [{"name": "a", "type": "uint16", "indexed": False}]},
        {"type": "error", "name": "Odd", "inputs": [{"name": "args", "type": "uint256"}]},
        {"type": "error", "name": "Has_Underscore", "inputs": []},
    ]
    docs = {"methods": {"f(uint8)": {"notice": 'Says """quotes""" and a back\\slash'}}}
    return Artifact("Odd", abi, bytecode="00", userdoc=docs)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("generated") / "odd_wrappers"
    write_package(folder, [odd_contract()])
    sys.path.insert(0, str(folder.parent))
    try:
        yield importlib.import_module("odd_wrappers.odd")
    finally:
        sys.path.remove(str(folder.parent))


def test_names_that_are_taken_give_way_by_the_rules(odd: ModuleType) -> None:
    functions = set(odd.Odd.FUNCTIONS)
    assert {"import_", "events_", "f_uint8", "f_call_array2_array"} <= functions
    both = {name for name in functions if name.startswith("get_it_")}
    assert len(both) == 2
    assert odd.Call.FIELDS[1].field == "from_"
    assert {field.name for field in odd.CallStruct.FIELDS} == {"y"}
    assert odd.OddUint8.SPEC.signature == "Odd(uint8)"
    assert odd.OddUint16.SPEC.signature == "Odd(uint16)"
    assert odd.Log.SPEC.topic == ""
    assert [field.field for field in odd.Log.SPEC.fields] == ["log_", "from_block_"]
    assert odd.OddError.FIELDS[0].field == "args_"
    assert odd.HasUnderscore.NAME == "Has_Underscore"


def test_odd_code_packs_and_unpacks(odd: ModuleType) -> None:
    calls = odd.OddCalls("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", odd.Odd.REVERTS)
    who = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    call = calls.import_([[odd.Call(-1, who), odd.Call(2, who)]])
    assert call.function.decode_input(call.data) == (((odd.Call(-1, who), odd.Call(2, who)),),)
    assert call.decode((1).to_bytes(32, "big")) == odd.CallStruct(True)


@pytest.mark.parametrize("tool", [["ruff", "check"], ["ruff", "format", "--check"]])
def test_output_is_what_the_linter_and_the_formatter_want(foreign: Path, odd: ModuleType, tool: list[str]) -> None:
    folders = [str(foreign), str(Path(str(odd.__file__)).parent)]
    command = [str(BIN / tool[0]), *tool[1:], "--config", str(ROOT / "pyproject.toml"), *folders]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_output_passes_strict_type_checks(foreign: Path, odd: ModuleType, tmp_path: Path) -> None:
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nstrict = true\nfollow_imports = silent\nexplicit_package_bases = true\n")
    odd_folder = Path(str(odd.__file__)).parent
    result = subprocess.run(
        [str(BIN / "mypy"), "--config-file", settings, "--cache-dir", tmp_path / "cache", foreign, odd_folder],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=ROOT,
        env={"MYPYPATH": f"{ROOT}:{foreign.parent}:{odd_folder.parent}", "PATH": ""},
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_other_peoples_contracts_import_and_have_all_their_functions(foreign: Path) -> None:
    for file in sorted(FOREIGN.glob("*.json")):
        (artifact,) = load(file)
        wrapper = getattr(importlib.import_module("foreign_wrappers"), artifact.name)
        wanted = {entry["name"] for entry in artifact.abi if entry["type"] == "function"}
        assert {function.name for function in wrapper.FUNCTIONS.values()} == wanted
        signatures = [entry for entry in artifact.abi if entry["type"] == "function"]
        assert len(wrapper.FUNCTIONS) == len(signatures)
        assert len(wrapper.EVENTS) == sum(entry["type"] == "event" for entry in artifact.abi)
        assert wrapper.abi() == artifact.abi


def test_libraries_are_linked_by_name_and_all_of_them(foreign: Path) -> None:
    wrapper = importlib.import_module("foreign_wrappers").DevUtils
    (artifact,) = load(FOREIGN / "DevUtils.json")
    where = {name: "0x" + f"{index + 1:02x}" * 20 for index, name in enumerate(artifact.links)}
    code = wrapper.creation_code(where)
    for name, offsets in artifact.links.items():
        assert offsets
        assert all(code[offset : offset + 20] == bytes.fromhex(where[name][2:]) for offset in offsets)
    with pytest.raises(BadValue, match="libraries"):
        wrapper.creation_code({})
    with pytest.raises(BadValue, match="libraries"):
        wrapper.creation_code({**where, "Other": "0x" + "01" * 20})


def test_an_interface_cannot_be_deployed(foreign: Path) -> None:
    wrapper = importlib.import_module("foreign_wrappers").EntryPoint
    with pytest.raises(BadArtifact, match="EntryPoint is an interface or abstract"):
        wrapper.creation_code()
    assert not hasattr(wrapper, "deploy")


def test_output_does_not_depend_on_the_order_of_the_abi() -> None:
    (artifact,) = load(FOREIGN / "EntryPoint.json")
    first = package([artifact], "p", "P.", ())
    shuffled = list(artifact.abi)
    random.Random(7).shuffle(shuffled)
    second = package([Artifact(artifact.name, shuffled)], "p", "P.", ())
    assert first["entry_point.py"] == second["entry_point.py"]


def test_natspec_reaches_the_docstrings() -> None:
    outputs = [{"name": "a", "type": "uint8"}, {"name": "b", "type": "uint8"}]
    abi: list[dict[str, Any]] = [{**FUNCTION, "name": "age", "outputs": outputs}]
    devdoc = {"methods": {"age()": {"returns": {"a": "seconds since   1970", "b": "wei"}}}}
    userdoc = {"methods": {"age()": {"notice": "How old it is"}}}
    text = package([Artifact("Clock", abi, devdoc=devdoc, userdoc=userdoc)], "p", "P.", ())["clock.py"]
    assert '"""`uint8 a`: seconds since 1970"""' in text
    assert "How old it is." in text


FUNCTION = {"type": "function", "name": "f", "inputs": [], "outputs": [], "stateMutability": "view"}
LINKED = "60" + "__$1fa048dff19b08eb02dfb6ebf13779c5bf$__" + "00"


@pytest.mark.parametrize(
    ("document", "name", "bytecode", "links"),
    [
        ([FUNCTION], "File", "", {}),
        ({"abi": [FUNCTION], "bytecode": {"object": "0x6000", "linkReferences": {}}}, "File", "6000", {}),
        ({"contractName": "Named", "abi": [FUNCTION], "bytecode": "0x6000", "linkReferences": {}}, "Named", "6000", {}),
        ({"contractName": "A", "abi": [FUNCTION], "deploymentBytecode": {"bytecode": "0x60"}}, "A", "60", {}),
        ({"abi": [FUNCTION], "evm": {"bytecode": {"object": "60"}}}, "File", "60", {}),
        ({"contracts": {"a.sol": {"C": {"abi": [FUNCTION]}}}}, "C", "", {}),
        ({"contractTypes": {"D": {"abi": [FUNCTION]}}}, "D", "", {}),
        ({"contractName": "E", "compilerOutput": {"abi": [FUNCTION]}}, "E", "", {}),
        (
            {"abi": [FUNCTION], "bytecode": LINKED, "linkReferences": {"l.sol": {"L": [{"start": 1, "length": 20}]}}},
            "File",
            "60" + "00" * 21,
            {"L": [1]},
        ),
        (
            {"abi": [FUNCTION], "bytecode": LINKED},
            "File",
            "60" + "00" * 21,
            {"1fa048dff19b08eb02dfb6ebf13779c5bf": [1]},
        ),
    ],
)
def test_artefacts_of_every_tool_are_read(
    tmp_path: Path, document: object, name: str, bytecode: str, links: dict[str, list[int]]
) -> None:
    path = tmp_path / "File.json"
    path.write_text(json.dumps(document))
    (artifact,) = load(path)
    assert (artifact.name, artifact.bytecode, artifact.links) == (name, bytecode, links)
    assert artifact.abi == [FUNCTION]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no JSON"),
        ("5", "expected an ABI or an artefact, got int"),
        ("{}", "no contract in it"),
        ('{"abi": {}}', "expected an ABI, a list of entries, got dict"),
        ("[5]", "entry 0: expected an object, got int"),
        ('[{"type": "method", "name": "f"}]', "entry 0: unknown type 'method'"),
        ('[{"type": "function"}]', "a function needs a name"),
        ('[{"type": "function", "name": "f", "inputs": 5}]', r"entry 0 \(f\): inputs: expected a list"),
        ('[{"type": "function", "name": "f", "inputs": [{"type": "uint7"}]}]', "'uint7' is no ABI type"),
        ('[{"type": "function", "name": "f", "inputs": [{"type": "tuple"}]}]', "a tuple needs components"),
        ('[{"type": "function", "name": "f", "outputs": [{"name": "x"}]}]', "expected an object with a type"),
        ('{"abi": [], "bytecode": "0xzz"}', "not hexadecimal"),
        ('{"abi": [], "bytecode": 5}', "expected bytecode as text"),
    ],
)
def test_what_is_no_abi_is_refused_with_file_and_place(
    tmp_path: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(BadArtifact, match=message):
        load(path)
    assert cli.main(["generate", str(path), "--out", str(tmp_path / "out")]) == 2
    assert "bad.json" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_check_tells_changed_missing_and_left_over_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "wrappers"
    arguments = ["generate", str(FOREIGN / "ERC721.json"), "--out", str(out)]
    assert cli.main([*arguments, "--check"]) == 1
    assert cli.main(arguments) == 0
    assert cli.main([*arguments, "--check"]) == 0
    (out / "erc721.py").write_text("# changed\n")
    (out / "left_over.py").write_text("")
    capsys.readouterr()
    assert cli.main([*arguments, "--check"]) == 1
    errors = capsys.readouterr().err
    assert "erc721.py" in errors
    assert "left_over.py" in errors


def test_two_contracts_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(FOREIGN / "ERC721.json")
    assert cli.main(["generate", file, file, "--out", str(tmp_path / "out")]) == 2
    assert "more than one contract would be called ERC721" in capsys.readouterr().err
    assert cli.main(["generate", file, "--only", "Nothing", "--out", str(tmp_path / "out")]) == 2
    assert "not in the files: Nothing" in capsys.readouterr().err


def test_every_function_of_ours_decodes_its_own_encoding() -> None:
    for name in ("ocr1", "ocr2", "common"):
        module = importlib.import_module(f"gethwrappers_py.{name}")
        for contract in module.__all__:
            for function in getattr(module, contract).FUNCTIONS.values():
                arguments = samples(function.inputs)
                assert function.decode_input(function.encode(*arguments)) == tuple(arguments)
                values = samples(function.outputs)
                expected = function.result(*values) if function.result else (values or [None])[0]
                assert function.decode(encode(function.outputs, values, "")) == expected
            for event in getattr(module, contract).EVENTS:
                assert keccak256(event.SPEC.signature.encode()).hex() == event.SPEC.topic
