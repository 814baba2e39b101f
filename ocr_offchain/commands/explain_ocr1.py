"""What an OCR1 configuration means, in words."""

from __future__ import annotations

from ocr_offchain.commands.explain import Explanation, Row, at, percent, schedule_notes, short_list, stages
from ocr_offchain.config.digest import ocr1_config_digest
from ocr_offchain.config.durations import format_duration
from ocr_offchain.config.ocr1 import ENCODED_CONFIG_VERSION
from ocr_offchain.config.ocr1_codec import (
    ContractSetConfigArgs,
    EncodedConfig,
    decode_config,
    public_config_from_contract_config,
)
from ocr_offchain.crypto.secp256k1 import checksum_address
from ocr_offchain.errors import ConfigError

_DURATION_MEANINGS = {
    "delta_progress": "without a completed round for so long, a new epoch and leader are asked for",
    "delta_resend": "how often that wish is repeated",
    "delta_round": "time between the starts of two rounds",
    "delta_grace": "how long the leader waits for late observations once it has enough",
    "delta_stage": "how long a stage of transmitters waits for the one before to land",
    "delta_c": "heartbeat: longest time without a report",
}


def explain_ocr1_blob(encoded: bytes) -> Explanation:
    """The encoded part alone. Raises `ConfigError` when it cannot be decoded."""
    config = decode_config(encoded)
    n = len(config.offchain_public_keys)
    oracles = [
        {"offchain_public_key": config.offchain_public_keys[i].hex(), "peer_id": at(_peer_ids(config), i)}
        for i in range(n)
    ]
    explanation = Explanation(_rows(config), oracles, stages(config.s, config.delta_stage))
    explanation.notes = schedule_notes(config.s, n)
    explanation.notes.append("only a whole setConfig can be held against the rules for F, signers and transmitters")
    return explanation


def explain_ocr1_args(
    args: ContractSetConfigArgs,
    chain_id: int | None,
    contract_and_count: tuple[bytes, int] | None,
    *,
    development: bool,
) -> Explanation:
    """All arguments of `setConfig`; with contract and config count, the digest too.

    The minimums of a chain are looked at if its id is given, unless for nodes in development mode. Raises `ConfigError`
    when the encoded part cannot be decoded; the first rule that is broken otherwise is returned as `violation`.
    """
    if args.encoded_config_version != ENCODED_CONFIG_VERSION:
        raise ConfigError(
            "EncodedConfigVersion", f"expected {ENCODED_CONFIG_VERSION} for OCR1, got {args.encoded_config_version}"
        )
    config = decode_config(args.encoded)
    n = len(args.signers)
    oracles = [
        {
            "signer": checksum_address(args.signers[i]),
            "transmitter": at([checksum_address(address) for address in args.transmitters], i),
            "offchain_public_key": at([key.hex() for key in config.offchain_public_keys], i),
            "peer_id": at(_peer_ids(config), i),
        }
        for i in range(n)
    ]
    f = args.threshold
    rows = [
        Row("n", str(n), "oracles", n),
        Row("f", str(f), f"faulty oracles to bear (threshold); {f + 1} signatures make a report", f),
        *_rows(config),
    ]
    explanation = Explanation(rows, oracles, stages(config.s, config.delta_stage), schedule_notes(config.s, n))
    digest = bytes(16)
    if contract_and_count is not None:
        contract, count = contract_and_count
        digest = ocr1_config_digest(
            contract, count, args.signers, args.transmitters, f, args.encoded_config_version, args.encoded
        )
        explanation.config_digest = digest.hex()
    if chain_id is None and not development:
        explanation.notes.append("nodes also hold it against minimums of their chain: --chain-id looks at them")
    try:
        public_config_from_contract_config(
            args.contract_config(digest), chain_id, skip_chain_specific_checks=development or chain_id is None
        )
    except ConfigError as violation:
        explanation.violation = violation
    return explanation


def _rows(config: EncodedConfig) -> list[Row]:
    rows = []
    for name, meaning in _DURATION_MEANINGS.items():
        value: int = getattr(config, name)
        rows.append(Row(name, format_duration(value), meaning, value))
    alpha = config.alpha_ppb
    rows.append(Row("alpha_ppb", str(alpha), f"report when the answer moves by {percent(alpha)}", alpha))
    rows.append(Row("r_max", str(config.r_max), "rounds in an epoch", config.r_max))
    rows.append(Row("s", short_list(config.s), "oracles that transmit in each stage", list(config.s)))
    return rows


def _peer_ids(config: EncodedConfig) -> list[str]:
    """What is no text, or none for a terminal, is shown as what Python writes for it."""
    return [peer_id if peer_id.isprintable() else ascii(peer_id) for peer_id in config.peer_ids]
