"""Checks whole files and folders of vectors. A broken file is a failure like any other."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ocr_offchain.bounded_json import check_depth
from ocr_offchain.conformance.case import Case, Mismatch, VectorError
from ocr_offchain.conformance.registry import Key, checkers, key_of, topic_of
from ocr_offchain.errors import OCRError


@dataclass(frozen=True, slots=True)
class Failure:
    """One case that did not pass, or with `index` None a file that could not be read."""

    index: int | None
    """Position in the file, from 0."""
    key: Key | None
    problem: str
    not_implemented: bool = False


@dataclass(frozen=True, slots=True)
class FileResult:
    path: Path
    passed: int
    failures: tuple[Failure, ...]


def check_paths(paths: Iterable[Path]) -> list[FileResult]:
    """Check files, and in folders all files that end in `.json`, in the order of their names."""
    results = []
    for path in paths:
        if path.is_dir():
            files = sorted(path.rglob("*.json"))
            results += [check_file(file) for file in files] or [_broken(path, "the folder has no .json files")]
        else:
            results.append(check_file(path))
    return results


def check_file(path: Path) -> FileResult:
    try:
        cases = _read(path)
    except VectorError as problem:
        return _broken(path, str(problem))
    topic = topic_of(path, cases)
    if topic is None:
        return _broken(path, "cannot tell what the cases are about; name the file like leader.json")
    failures = [failure for i, case in enumerate(cases) if (failure := _check(topic, i, case)) is not None]
    return FileResult(path, len(cases) - len(failures), tuple(failures))


def _check(topic: str, index: int, case: Case) -> Failure | None:
    try:
        key = key_of(topic, case)
    except VectorError as problem:
        return Failure(index, None, str(problem))
    checker = checkers().get(key)
    if checker is None:
        return Failure(index, key, f"not implemented: {key}", not_implemented=True)
    try:
        checker(case)
    except Mismatch as mismatch:
        return Failure(index, key, str(mismatch))
    except OCRError as error:
        return Failure(index, key, f"{type(error).__name__}: {error}")
    except Exception as error:
        # Whatever a case provokes must not hide the verdict on the others.
        return Failure(index, key, f"raised {type(error).__name__}: {error}")
    return None


def _read(path: Path) -> list[Case]:
    try:
        data = path.read_bytes()
        check_depth(data)
        content = json.loads(data)
    except OSError as problem:
        raise VectorError(f"cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        raise VectorError(f"is not valid JSON: {problem}") from None
    if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
        raise VectorError('is no vector file: expected an object with a list "cases"')
    cases = [Case(case, f"cases[{i}]") for i, case in enumerate(content["cases"])]
    if not cases:
        raise VectorError("has no cases")
    return cases


def _broken(path: Path, problem: str) -> FileResult:
    return FileResult(path, 0, (Failure(None, None, problem),))
