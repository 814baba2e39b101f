"""`ocr conformance`: recorded vectors against this implementation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocr_offchain.commands.output import show_json

if TYPE_CHECKING:
    from ocr_offchain.conformance.runner import FileResult

_SHOWN = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--implemented", is_flag=True, help="Name and count kinds that are not implemented, but let them pass.")
@click.option("--all", "show_all", is_flag=True, help=f"Show all failures of a file, not just {_SHOWN}.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], implemented: bool, show_all: bool, as_json: bool) -> None:
    """Check vector files, or all .json files in folders.

    Each file is named after its topic, like leader.json. The exit code is 1 if a case fails, or (without
    --implemented) if its kind is not implemented.
    """
    from ocr_offchain.conformance.runner import check_paths

    results = check_paths(paths)
    passed = sum(result.passed for result in results)
    missing = sum(failure.not_implemented for result in results for failure in result.failures)
    failed = sum(len(result.failures) for result in results) - (missing if implemented else 0)
    if as_json:
        totals = {"passed": passed, "failed": failed, "not_implemented": missing}
        show_json({**totals, "files": [_as_json(result) for result in results]})
    else:
        for result in results:
            _show(result, None if show_all else _SHOWN)
        if implemented and missing:
            click.echo(f"let pass: {missing} cases of kinds that are not implemented")
        click.echo(f"{passed} passed, {failed} failed")
    ctx.exit(1 if failed else 0)


def _show(result: FileResult, limit: int | None) -> None:
    click.echo(f"{result.path}: {result.passed} passed, {len(result.failures)} failed")
    missing = Counter(str(failure.key) for failure in result.failures if failure.not_implemented)
    for key, count in sorted(missing.items()):
        click.echo(f"  not implemented: {key} ({count} cases)")
    wrong = [failure for failure in result.failures if not failure.not_implemented]
    for failure in wrong[:limit]:
        where = "" if failure.index is None else f"case {failure.index}{f' ({failure.key})' if failure.key else ''}: "
        click.echo(f"  {where}{' '.join(failure.problem.split())}")
    if limit is not None and len(wrong) > limit:
        click.echo(f"  and {len(wrong) - limit} more (--all shows them)")


def _as_json(result: FileResult) -> dict[str, object]:
    return {
        "file": str(result.path),
        "passed": result.passed,
        "failed": len(result.failures),
        "failures": [
            {
                "case": failure.index,
                "kind": str(failure.key) if failure.key else None,
                "problem": failure.problem,
                "not_implemented": failure.not_implemented,
            }
            for failure in result.failures
        ],
    }
