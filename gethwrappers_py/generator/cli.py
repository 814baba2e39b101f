"""`ocr-wrappers`: make typed wrappers from ABIs and artefacts, or check that made ones are up to date."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gethwrappers_py.errors import BadArtifact
from gethwrappers_py.generator.artifacts import Artifact, load
from gethwrappers_py.generator.names import class_name


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. Exit code 0 if all is well, 1 if `--check` found a difference, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="ocr-wrappers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="wrappers for ABI files and artefacts of ape, forge or hardhat")
    generate.add_argument("files", nargs="+", type=Path, metavar="ABI_OR_ARTIFACT")
    generate.add_argument("--out", required=True, type=Path, help="folder of the package to write")
    generate.add_argument("--package", help="its import name; the folder's own name if not given")
    generate.add_argument("--only", nargs="+", metavar="NAME", help="only these contracts of the files")
    generate.add_argument("--reverts", type=Path, help="TOML file: strings = [the revert strings]")
    project = commands.add_parser("project", help="all packages that a project file lists")
    project.add_argument("file", type=Path, help="TOML file; docs/wrappers.md describes it")
    project.add_argument("--artifacts", nargs="+", type=Path, default=[], help="look here and not where the file says")
    for command in (generate, project):
        command.add_argument("--check", action="store_true", help="write nothing, fail if a file would change")
    options = parser.parse_args(arguments)
    try:
        files = _generate(options) if options.command == "generate" else _project(options.file, options.artifacts)
    except ModuleNotFoundError as missing:
        print(
            f"ocr-wrappers: the generator needs {missing.name}: pip install 'gethwrappers-py[generator]'",
            file=sys.stderr,
        )
        return 2
    except BadArtifact as problem:
        print(f"ocr-wrappers: {problem}", file=sys.stderr)
        return 2
    return _check(files) if options.check else _write(files)


def _generate(options: argparse.Namespace) -> dict[Path, str]:
    artifacts = [replace(artifact, runtime="") for file in options.files for artifact in load(file)]
    if options.only:
        artifacts = [artifact for artifact in artifacts if artifact.name in options.only]
        missing = set(options.only) - {artifact.name for artifact in artifacts}
        if missing:
            raise BadArtifact(f"not in the files: {', '.join(sorted(missing))}")
    reasons = _strings(options.reverts) if options.reverts else []
    package = options.package or options.out.resolve().name
    return _package(artifacts, options.out, package, f"Contract wrappers of {package}.", reasons)


def _package(
    artifacts: Sequence[Artifact], out: Path, import_name: str, title: str, reasons: Sequence[str]
) -> dict[Path, str]:
    from gethwrappers_py.generator.render import package

    names = [class_name(artifact.name) for artifact in artifacts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadArtifact(f"more than one contract would be called {', '.join(twice)}; pick with --only")
    return {out / path: text for path, text in package(artifacts, import_name, title, reasons).items()}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadArtifact(f"{path}: no TOML: {problem}") from problem


def _strings(path: Path) -> list[str]:
    strings = _toml(path).get("strings")
    if not isinstance(strings, list) or not all(isinstance(one, str) for one in strings):
        raise BadArtifact(f"{path}: expected strings = [...]")
    return strings


def _project(path: Path, places: Sequence[Path]) -> dict[Path, str]:
    root = path.resolve().parent
    settings = _toml(path)
    folders = list(places) or [root / place for place in settings["artifacts"]]
    files: dict[Path, str] = {}
    for import_name, package in settings["packages"].items():
        artifacts = [_pick(entry, folders, path) for entry in package["contracts"]]
        reasons = _strings(root / package["reverts"]) if "reverts" in package else []
        files.update(_package(artifacts, root / package["out"], import_name, package["title"], reasons))
    return files


def _pick(entry: str | Mapping[str, object], folders: Sequence[Path], path: Path) -> Artifact:
    """A contract by name, or `{name, artifact, runtime}`: the compiled one's name, whether to keep its runtime code."""
    settings = {"name": entry} if isinstance(entry, str) else entry
    name = str(settings["name"])
    wanted = str(settings.get("artifact", name))
    for folder in folders:
        found = [file for file in sorted(folder.rglob(f"{wanted}.json")) if "build-info" not in file.parts]
        if len(found) > 1:
            raise BadArtifact(f"{path}: {wanted} is compiled from more than one file: {', '.join(map(str, found))}")
        if found:
            (artifact,) = load(found[0])
            return replace(artifact, name=name, runtime=artifact.runtime if settings.get("runtime") else "")
    raise BadArtifact(f"{path}: no compiled contract {wanted} in {', '.join(map(str, folders))}; compile first")


def _stale(files: Mapping[Path, str]) -> list[Path]:
    """Files in the folders written to that nothing generates any more."""
    folders = {path.parent for path in files}
    return sorted(
        old
        for folder in folders
        if folder.is_dir()
        for old in folder.iterdir()
        if old.suffix in (".py", ".json") and old not in files
    )


def _check(files: Mapping[Path, str]) -> int:
    changed = [
        path for path, text in sorted(files.items()) if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in changed:
        print(f"differs from what its contract gives: {path}", file=sys.stderr)
    for path in _stale(files):
        print(f"no contract gives it any more: {path}", file=sys.stderr)
    return 1 if changed or _stale(files) else 0


def _write(files: Mapping[Path, str]) -> int:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # In a package of generated code only: what its own __init__ does not list was generated once.
    for old in _stale(files):
        print(f"no contract gives it any more, delete it: {old}", file=sys.stderr)
    print(f"{len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
