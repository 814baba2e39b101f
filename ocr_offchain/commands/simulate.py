"""`ocr simulate`: a whole committee in virtual time, from a seed."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--protocol", type=click.Choice(["ocr1", "ocr2"]), default="ocr2", show_default=True)
@click.option("--n", type=click.IntRange(4, 31), default=4, show_default=True, help="Number of oracles.")
@click.option("--f", type=click.IntRange(1, 10), default=1, show_default=True, help="Number of faulty ones; 3f < n.")
@click.option("--seed", type=int, default=1, show_default=True, help="All chance in the run follows from it.")
@click.option("--rounds", type=click.IntRange(1), default=100, show_default=True, help="Rounds to finalize.")
@click.option(
    "--faults",
    default="all",
    show_default=True,
    help="Comma-separated faults and groups of them (network, clocks, processes, chain, byzantine, all); "
    "-NAME leaves one out, an empty text leaves out all.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write an HTML page with the course of the run.",
)
def command(protocol: str, n: int, f: int, seed: int, rounds: int, faults: str, report: Path | None) -> None:
    """Run a price feed through storms of faults and check what must hold in every run.

    Exit code 1 and the command to see it again for a violated property.
    """
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from ocr_offchain.errors import InvalidInputError
    from ocr_offchain.simulation.faults import parse_faults
    from ocr_offchain.simulation.report.page import RunDescription, write_report
    from ocr_offchain.simulation.runs import Run
    from ocr_offchain.simulation.violation import PropertyViolation

    if 3 * f >= n:
        raise click.UsageError(f"--f {f} is too large for --n {n}: 3f < n must hold")
    try:
        run = Run(protocol, n, f, seed, rounds, parse_faults(faults))
    except InvalidInputError as error:
        raise click.UsageError(f"--faults: {error}") from None
    title = f"{protocol}, n = {n}, f = {f}, seed {seed}"
    simulation, record = run.prepare(recorded=report is not None)
    violation: PropertyViolation | None = None
    summary: list[tuple[str, str]] = []
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("rounds", total=rounds)
            summary += run.perform(simulation, lambda done: progress.update(bar, completed=done)).rows()
    except PropertyViolation as error:
        violation = error
    if report is not None and record is not None:
        text = None if violation is None else str(violation)
        try:
            write_report(report, record, RunDescription(title, run.command, text, summary, simulation.properties()))
        except OSError as error:
            raise click.ClickException(f"--report: {error}") from None
    if violation is not None:
        raise click.ClickException(f"seed {seed}: {violation}; to see it again: {run.command}")
    table = Table("what", "value", title=title)
    for what, value in summary:
        table.add_row(what, value)
    Console().print(table)
