"""How commands show things: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

_PADDING = 3
"""Room that a table takes beside the text of a cell, in characters."""
_PROSE_WIDTH = 40


def show_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2))


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, prose: bool = False) -> None:
    """With `prose`, the last column is text that may be broken into lines; no other cell is ever cut or broken."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for i, column in enumerate(columns):
        table.add_column(column, no_wrap=not (prose and i == len(columns) - 1))
    for row in rows:
        table.add_row(*row)
    widths = [max(map(len, cells)) + _PADDING for cells in zip(columns, *rows, strict=True)]
    least = sum(widths[:-1]) + (min(widths[-1], _PROSE_WIDTH) if prose else widths[-1]) + _PADDING
    console = Console(markup=False, emoji=False, highlight=False)
    available = console.width if console.is_terminal else sum(widths) + _PADDING
    console.width = max(least, available)
    console.print(table, crop=False)
