"""The `ocr` command.

Commands live in `ocr_offchain.commands` and are imported when they are called, so that `ocr --help` answers at once.
Errors are one line on stderr; the exit code is 1 for what went wrong and 2 for a command that was called wrongly.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from ocr_offchain.errors import OCRError

_COMMANDS = {
    "bootstrap": ("ocr_offchain.commands.bootstrap", "Run a node that introduces oracles to each other."),
    "config": ("ocr_offchain.commands.config", "Build and explain configurations."),
    "conformance": ("ocr_offchain.commands.conformance", "Check recorded vectors of the original."),
    "feed": ("ocr_offchain.commands.feed", "Read any Chainlink-compatible feed in the terminal."),
    "keys": ("ocr_offchain.commands.keys", "Create and show keystores of oracles."),
    "peers": ("ocr_offchain.commands.peers", "Show to whom a running node is connected."),
    "run": ("ocr_offchain.commands.run", "Run the oracle of a price feed, or of several."),
    "simulate": ("ocr_offchain.commands.simulate", "Run a committee in virtual time, through faults."),
}
"""Module of each command, and its line in the help. The module's `command` is the command."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ocr-py", prog_name="ocr")
def cli() -> None:
    """Offchain Reporting: keys, configurations and checks."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    try:
        code = cli.main(None if arguments is None else list(arguments), prog_name="ocr", standalone_mode=False)
    except click.UsageError as error:
        hint = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        _fail(f"{error.format_message()}{hint}", 2)
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except click.Abort:
        _fail("aborted", 1)
    except OCRError as error:
        _fail(str(error), 1)
    except BrokenPipeError:
        # Whoever read the output has seen enough; there is nowhere to write to any more.
        sys.stderr.close()
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(problem: str, code: int) -> NoReturn:
    click.echo(f"error: {' '.join(problem.split())}", err=True)
    sys.exit(code)
