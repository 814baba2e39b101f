"""`ocr config`: configurations from feed files, and what published ones say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocr_offchain.commands.output import show_json
from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.types import MAX_ORACLES

if TYPE_CHECKING:
    from ocr_offchain.types import SharedSecret

_EXAMPLE_ORACLES = 4

_development_option = click.option(
    "--development",
    is_flag=True,
    help="Skip the floors that keep an instance from exhausting its host, as nodes in development mode do.",
)


@click.group()
def command() -> None:
    """Build and explain configurations of OCR1 and OCR2."""


@command.command()
@click.option(
    "--oracles",
    "-n",
    type=click.IntRange(1, MAX_ORACLES),
    default=_EXAMPLE_ORACLES,
    show_default=True,
    help="For how many oracles.",
)
@click.option(
    "--protocol", type=click.Choice(["ocr1", "ocr2"], case_sensitive=False), default="ocr2", show_default=True
)
def template(oracles: int, protocol: str) -> None:
    """Print a commented feed file with sane values."""
    from ocr_offchain.commands.feed_file import template as feed_file_template
    from ocr_offchain.commands.ocr1_feed_file import ocr1_template

    click.echo((ocr1_template if protocol == "ocr1" else feed_file_template)(oracles), nl=False)


@command.command()
@click.argument("feed_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FEED.toml")
@click.argument("keys", nargs=-1, required=True, type=click.Path(), metavar="KEYS...")
@click.option("--out", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to this new file.")
@click.option(
    "--secrets-file",
    type=click.Path(dir_okay=False),
    help="JSON with shared_secret (16 bytes) and ephemeral_secret_key (32 bytes) as hex, for signers who must get the "
    "same bytes. Otherwise both are drawn at random.",
)
@click.option(
    "--chain-id", type=click.IntRange(0, 2**64 - 1), help="Of the aggregator; OCR1 only: its nodes know minimums of it."
)
@_development_option
def build(
    feed_file: Path,
    keys: tuple[str, ...],
    out: Path | None,
    secrets_file: str | None,
    chain_id: int | None,
    development: bool,
) -> None:
    """Print the arguments of setConfig as JSON.

    The feed file says which protocol. KEYS are keystores, or JSON files with their public parts, in the order of
    oracle ids. The configuration is held against the very rules that nodes apply.
    """
    from ocr_offchain.commands.feed_config import ConfigSecrets, load_feed_parameters, set_config_args
    from ocr_offchain.commands.set_config_json import args_to_json, public_keys_from, read_input

    oracles = [public for path in keys for public in public_keys_from(read_input(path))]
    secrets = ConfigSecrets(*_secrets(secrets_file)) if secrets_file else ConfigSecrets()
    parameters = load_feed_parameters(feed_file, len(oracles))
    args = set_config_args(parameters, oracles, chain_id, secrets, development=development)
    if out is None:
        show_json(args_to_json(args))
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(json.dumps(args_to_json(args), indent=2) + "\n")
    except OSError as problem:
        raise OCRError(f"{out}: {problem.strerror}") from None


@command.command()
@click.argument("source", metavar="FILE|-|HEX")
@click.option(
    "--chain-id",
    type=click.IntRange(0, 2**64 - 1),
    help="OCR2: with the two below, show the config digest. OCR1: look at the minimums of the chain.",
)
@click.option("--contract", metavar="ADDRESS", help="Address of the aggregator, for the digest.")
@click.option("--config-count", type=click.IntRange(0, 2**64 - 1), help="Counter of the configuration; the first is 1.")
@_development_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(
    source: str,
    chain_id: int | None,
    contract: str | None,
    config_count: int | None,
    development: bool,
    as_json: bool,
) -> None:
    """Say what a configuration means, and which rule it breaks.

    FILE has, as JSON, the arguments of setConfig, or what an endpoint answered: a transaction, its receipt, or logs
    with a ConfigSet. Or it has, as hex, calldata of setConfig or the off-chain blob alone. - is standard input. Hex may
    also be given as it is. Whether it is about OCR1 or OCR2 shows in it.
    """
    from ocr_offchain.commands.explain import show
    from ocr_offchain.commands.explain_source import Digest, explain_source
    from ocr_offchain.commands.set_config_json import Input, looks_like_hex, read_input
    from ocr_offchain.crypto.secp256k1 import parse_address

    text = Input("the given hex", source) if looks_like_hex(source) else read_input(source)
    wanted = Digest(chain_id, None if contract is None else parse_address(contract), config_count)
    explanation = explain_source(text, wanted, development=development)
    if as_json:
        show_json(explanation.to_json())
    else:
        show(explanation)
    if explanation.violation is not None:
        raise explanation.violation


def _secrets(path: str) -> tuple[SharedSecret, bytes]:
    from ocr_offchain.commands.set_config_json import parse_hex, parse_json, read_input
    from ocr_offchain.types import SharedSecret

    source = read_input(path)
    value = parse_json(source)
    found = []
    for name, length in (("shared_secret", 16), ("ephemeral_secret_key", 32)):
        text = value.get(name) if isinstance(value, dict) else None
        # The text itself is a secret and stays out of the message.
        try:
            data = parse_hex(name, text) if isinstance(text, str) else b""
        except InvalidInputError:
            data = b""
        if len(data) != length:
            raise InvalidInputError(f"{source.name}: {name}: expected {2 * length} hex digits")
        found.append(data)
    return SharedSecret(found[0]), found[1]
