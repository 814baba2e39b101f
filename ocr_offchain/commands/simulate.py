"""`ocr simulate`: a whole committee in virtual time, from a seed."""

from __future__ import annotations

import click


@click.command()
@click.option("--protocol", type=click.Choice(["ocr2"]), default="ocr2", show_default=True)
@click.option("--n", type=click.IntRange(4, 31), default=4, show_default=True, help="Number of oracles.")
@click.option("--f", type=click.IntRange(1, 10), default=1, show_default=True, help="Number of faulty ones; 3f < n.")
@click.option("--seed", type=int, default=1, show_default=True, help="All chance in the run follows from it.")
@click.option("--rounds", type=click.IntRange(1), default=100, show_default=True, help="Rounds to finalize.")
@click.option("--faults", default=None, help="Comma-separated; default: all of delay, drop, crash, partition, lie.")
def command(protocol: str, n: int, f: int, seed: int, rounds: int, faults: str | None) -> None:
    """Run a price feed through storms of faults and check what must hold in every run.

    Exit code 1 and the command to see it again for a violated property.
    """
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from ocr_offchain.simulation.feed import FAULTS, FeedSimulation, PropertyViolation
    from ocr_offchain.simulation.invariants import InvariantViolation

    if 3 * f >= n:
        raise click.UsageError(f"--f {f} is too large for --n {n}: 3f < n must hold")
    chosen = FAULTS if faults is None else tuple(fault for fault in faults.split(",") if fault)
    unknown = sorted(set(chosen) - set(FAULTS))
    if unknown:
        raise click.UsageError(f"--faults: unknown {', '.join(unknown)}; there are {', '.join(FAULTS)}")
    simulation = FeedSimulation(n, f, seed=seed, faults=chosen)
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("rounds", total=rounds)
            summary = simulation.run(rounds, lambda done: progress.update(bar, completed=done))
    except (PropertyViolation, InvariantViolation) as error:
        again = f"ocr simulate --protocol {protocol} --n {n} --f {f} --seed {seed} --rounds {rounds}"
        raise click.ClickException(
            f'seed {seed}: {error}; to see it again: {again} --faults "{",".join(chosen)}"'
        ) from error
    table = Table("what", "value", title=f"{protocol}, n = {n}, f = {f}, seed {seed}")
    for what, value in (
        ("rounds with a report", summary.rounds),
        ("latest epoch", summary.epochs),
        ("answers on chain", summary.landed),
        ("reverted transmissions", summary.reverted),
        ("crashes and restarts", summary.crashes),
        ("messages lost", summary.lost_messages),
        ("slowest recovery after a storm", f"{summary.slowest_recovery / 1e9:.2f} s"),
        ("virtual time", f"{summary.virtual_seconds:.1f} s"),
    ):
        table.add_row(what, str(value))
    Console().print(table)
