"""An OCR1 oracle that does what a script tells it. It has the keys of its place in the committee, and no scruples."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.protocol.ocr1.messages import (
    AttestedReportOne,
    AttributedSignedObservation,
    Message,
    SignedObservation,
    decode,
    to_proto,
)
from ocr_offchain.protocol.ocr1.report import AttributedObservation, raw_report_context
from ocr_offchain.protocol.ocr1.signatures import sign_observation, sign_report
from ocr_offchain.simulation.ocr1.simulation import OCR1Simulation
from ocr_offchain.types import OracleId

OCR1Script = Callable[[Message, OracleId], None]


class OCR1ByzantineOracle:
    """Takes the place of oracle `oracle` in a simulation, which must not have started that one."""

    def __init__(self, simulation: OCR1Simulation, oracle: int) -> None:
        self.id = OracleId(oracle)
        self.committee = simulation.committee
        self.received: list[tuple[Message, OracleId]] = []
        self.script: OCR1Script = lambda message, sender: None
        """Called with each message that arrives, and its sender."""
        self._network = simulation.network
        self._network.attach(self.id, self._arrived)

    def _arrived(self, payload: bytes, sender: OracleId) -> None:
        message = decode(payload)
        self.received.append((message, sender))
        self.script(message, sender)

    def send(self, message: Message, *receivers: int) -> None:
        """Send what no honest oracle might send. Without receivers: to everybody else."""
        payload = to_proto(message).SerializeToString()
        for receiver in receivers or [oracle for oracle in range(self.committee.n) if oracle != self.id]:
            self._network.send(self.id, OracleId(receiver), payload)

    def context(self, epoch: int, round: int) -> bytes:
        return raw_report_context(self.committee.config.config_digest, epoch, round)

    def observation(self, epoch: int, round: int, value: int) -> AttributedSignedObservation:
        """An observation with this oracle's valid signature."""
        keyring = self.committee.offchain_keyring(self.id)
        signed: SignedObservation = sign_observation(keyring, self.context(epoch, round), value)
        return AttributedSignedObservation(signed, self.id)

    def attest(self, epoch: int, round: int, observations: tuple[AttributedObservation, ...]) -> AttestedReportOne:
        """A report with this oracle's valid signature."""
        return sign_report(self.committee.onchain_keyring(self.id), self.context(epoch, round), observations)
