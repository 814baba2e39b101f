"""`ocr feed`: what any Chainlink-compatible feed says, by the reader of gethwrappers_py."""

from __future__ import annotations

import sys

import click


@click.command(
    add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Read a feed: the answer, whether it is fit for use, and a chart."""
    try:
        from gethwrappers_py.feed.terminal import main
    except ModuleNotFoundError as error:
        raise click.ClickException(f"needs the package gethwrappers-py ({error.name} is missing)") from None
    sys.exit(main(arguments))
