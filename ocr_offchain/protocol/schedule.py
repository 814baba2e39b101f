"""Who leads an epoch, and who transmits when (config-and-keys 6.2, 6.3, 13; OCR2 6.1, 6.3, H-7, H-17).

Both follow from the keys that `crypto.shared_secret` derives, so oracles agree and others cannot tell in advance.
OCR1 and OCR2 share one set of rules; those of OCR3 have names of their own.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.protocol.permutation import KEY_LENGTH, permutation
from ocr_offchain.types import OracleId

Delays = tuple[int | None, ...]
"""For each oracle the nanoseconds that it waits before it transmits; None for one that never does."""


def leader(leader_selection_key: bytes, epoch: int, n: int) -> OracleId:
    """OCR1, OCR2: keccak(key, LE64(epoch)) as a big-endian number, modulo n. Each epoch is drawn by itself."""
    return OracleId(int.from_bytes(keccak256(leader_selection_key + epoch.to_bytes(8, "little")), "big") % n)


def transmission_delays(
    transmission_order_key: bytes,
    config_digest: bytes,
    epoch: int,
    round: int,
    n: int,
    s: Sequence[int],
    delta_stage: int,
) -> Delays:
    """OCR1, OCR2: the schedule of a report, with `delta_stage` in nanoseconds.

    The digest has 16 bytes in OCR1 and 32 in OCR2.
    """
    preimage = transmission_order_key + config_digest + epoch.to_bytes(8, "little") + round.to_bytes(8, "little")
    return _staged_delays(permutation(n, keccak256(preimage)[:KEY_LENGTH]), s, delta_stage)


def ocr3_leader(leader_selection_key: bytes, epoch: int, n: int) -> OracleId:
    """OCR3: within each span of n epochs every oracle leads once, in an order of its own."""
    span, position = divmod(epoch, n)
    key = hmac.digest(leader_selection_key, span.to_bytes(8, "big"), "sha256")[:KEY_LENGTH]
    return OracleId(permutation(n, key)[position])


def ocr3_transmission_delays(
    transmission_order_key: bytes, seq_nr: int, report_index: int, n: int, s: Sequence[int], delta_stage: int
) -> Delays:
    """OCR3: the schedule of the report at `report_index` of the outcome `seq_nr`."""
    return _staged_delays(permutation(n, _ocr3_key(transmission_order_key, seq_nr, report_index)), s, delta_stage)


def ocr3_overridden_transmission_delays(
    transmission_order_key: bytes,
    seq_nr: int,
    report_index: int,
    n: int,
    transmitters: Sequence[int],
    delays: Sequence[int],
) -> Delays:
    """OCR3: a plugin's own choice of transmitters and delays (nanoseconds); who gets which delay is still secret.

    Raises `InvalidInputError` when the lists differ in length or a transmitter is no oracle or listed twice; the
    report is then not transmitted by anybody.
    """
    if len(transmitters) != len(delays):
        raise InvalidInputError(f"schedule override: {len(transmitters)} transmitters but {len(delays)} delays")
    for transmitter in transmitters:
        if not 0 <= transmitter < n:
            raise InvalidInputError(f"schedule override: transmitter {transmitter} is not one of {n} oracles")
    if len(set(transmitters)) != len(transmitters):
        raise InvalidInputError("schedule override: a transmitter is listed twice")
    order = permutation(len(transmitters), _ocr3_key(transmission_order_key, seq_nr, report_index))
    result: list[int | None] = [None] * n
    for transmitter, position in zip(transmitters, order, strict=True):
        result[transmitter] = delays[position]
    return tuple(result)


def _ocr3_key(transmission_order_key: bytes, seq_nr: int, report_index: int) -> bytes:
    message = seq_nr.to_bytes(8, "big") + report_index.to_bytes(8, "big")
    return hmac.digest(transmission_order_key, message, "sha256")[:KEY_LENGTH]


def _staged_delays(position_of_oracle: Sequence[int], s: Sequence[int], delta_stage: int) -> Delays:
    delay_of_position = [stage * delta_stage for stage, size in enumerate(s) for _ in range(size)]
    return tuple(
        delay_of_position[position] if position < len(delay_of_position) else None for position in position_of_oracle
    )
