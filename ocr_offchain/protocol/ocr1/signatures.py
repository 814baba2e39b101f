"""How oracles of OCR1 sign observations and reports, and how that is checked (OCR1 5.3 to 5.5, RF-17).

Checking never raises, whatever the input. Signing raises `SigningError` when the keyring does, or when what it made
does not verify (RF-6, RF-10): a node with a broken key says nothing rather than something wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ocr_offchain.crypto import ed25519
from ocr_offchain.crypto.keyring import OCR1OnchainKeyring, OffchainKeyring
from ocr_offchain.crypto.memory import Ed25519Memory, Memory
from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportMany,
    AttestedReportOne,
    AttributedSignedObservation,
    SignedObservation,
)
from ocr_offchain.protocol.ocr1.report import (
    AttributedObservation,
    encode_report,
    report_signer,
    signed_observation_message,
)

_REPORT_SIGNATURES = 256
"""Signatures of reports whose signers are kept; an honest round has 31 at most."""


class SigningError(OCRError):
    """An own signature could not be made, or does not verify."""


def sign_observation(
    keyring: OffchainKeyring, context: bytes, value: int, verify: ed25519.Verify = ed25519.verify
) -> SignedObservation:
    """`context` is the tag of OCR1 5.1. Raises `SigningError`, also for a value that is no int192."""
    try:
        message = signed_observation_message(context, value)
        signature = keyring.offchain_sign(message)
        valid = verify(keyring.offchain_public_key(), message, signature)
    except InvalidInputError as error:
        raise SigningError(str(error)) from error
    except Exception as error:  # a keyring is the host's code and may talk to hardware
        raise SigningError(f"the off-chain keyring failed: {type(error).__name__}") from error
    if not valid:
        raise SigningError("the off-chain keyring made a signature that does not verify")
    return SignedObservation(value, signature)


def sign_report(
    keyring: OCR1OnchainKeyring,
    context: bytes,
    observations: tuple[AttributedObservation, ...],
    signer_of: Callable[[bytes, bytes], bytes | None] = report_signer,
) -> AttestedReportOne:
    """Raises `SigningError`."""
    try:
        report = encode_report(context, observations)
        signature = keyring.sign(report)
        valid = signer_of(report, signature) == keyring.address()
    except InvalidInputError as error:
        raise SigningError(str(error)) from error
    except Exception as error:  # a keyring is the host's code and may talk to hardware
        raise SigningError(f"the on-chain keyring failed: {type(error).__name__}") from error
    if not valid:
        raise SigningError("the on-chain keyring made a signature that does not verify")
    return AttestedReportOne(observations, signature)


def without_signatures(entries: Sequence[AttributedSignedObservation]) -> tuple[AttributedObservation, ...]:
    """The observations of a REPORT-REQ in its own order, which is the order of the report (OCR1 5.4)."""
    return tuple(AttributedObservation(entry.signed_observation.value, entry.observer) for entry in entries)


class Verifier:
    """Checks signatures, and remembers who made them: the same bytes come again in every echo of a report."""

    def __init__(self) -> None:
        self._observations = Ed25519Memory()
        self.verify: ed25519.Verify = self._observations.verify
        self._signers: Memory[tuple[bytes, bytes], bytes] = Memory(_REPORT_SIGNATURES)
        """(report, signature) to the address that made it."""
        self._valid: tuple[AttestedReportMany, bytes] | None = None
        """The report, and its context, that was found valid last."""

    def observation_is_valid(self, signed: SignedObservation, public_key: bytes, context: bytes) -> bool:
        """OCR1 5.3, with the acceptance rule that all oracles share."""
        return self.verify(public_key, signed_observation_message(context, signed.value), signed.signature)

    def report_signer(self, report: bytes, signature: bytes) -> bytes | None:
        """The address that signed `report`, or None (OCR1 5.5)."""
        key = (report, signature)
        known = self._signers.get(key)
        if known is not None:
            return known
        address = report_signer(report, signature)
        if address is not None:
            self._signers.put(key, address)
        return address

    def attested_report_problem(
        self, many: AttestedReportMany, addresses: Sequence[bytes], context: bytes, f: int
    ) -> tuple[Level, str] | None:
        """What is wrong with a report and its signatures, or None (RF-17). One bad signature spoils the report."""
        if self._valid is not None and self._valid[0] is many and self._valid[1] == context:
            return None  # the very same object, which nobody can have changed
        if len(many.signatures) < f + 1:
            return Level.WARN, f"{len(many.signatures)} signatures, at least {f + 1} are needed"
        if len(many.signatures) > len(addresses):
            return Level.ERROR, f"{len(many.signatures)} signatures of {len(addresses)} oracles"
        try:
            report = encode_report(context, many.attributed_observations)
        except InvalidInputError as error:
            return Level.ERROR, str(error)
        signers = set()
        for position, signature in enumerate(many.signatures):
            address = self.report_signer(report, signature)
            if address is None or address not in addresses:
                return Level.ERROR, f"a signature (number {position}) of no oracle of this configuration"
            if address in signers:
                return Level.ERROR, f"two signatures of oracle {addresses.index(address)}"
            signers.add(address)
        self._valid = (many, context)
        return None
