"""An oracle that does what a script tells it. It has the keys of its place in the committee, and no scruples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ocr_offchain.protocol.ocr2.messages import (
    AttestedReportMany,
    AttributedSignedObservation,
    Message,
    MessageFinal,
    SignedObservation,
    decode,
    to_proto,
)
from ocr_offchain.protocol.ocr2.signatures import sign_observation, sign_report
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.simulation.ocr2.simulation import Simulation
from ocr_offchain.types import AttributedOnchainSignature, OracleId, ReportContext, ReportTimestamp

Script = Callable[[Message, OracleId], None]


class ByzantineOracle:
    """Takes the place of oracle `oracle` in a simulation, which must not have started that one."""

    def __init__(self, simulation: Simulation, oracle: int) -> None:
        self.id = OracleId(oracle)
        self.committee: Committee = simulation.committee
        self.received: list[tuple[Message, OracleId]] = []
        self.script: Script = lambda message, sender: None
        """Called with each message that arrives, and its sender."""
        simulation.ledger.dishonest.add(self.id)
        self._network = simulation.network
        self._network.attach(self.id, self._arrived)

    def _arrived(self, payload: bytes, sender: OracleId) -> None:
        message = decode(payload, self.committee.plugin.limits)
        self.received.append((message, sender))
        self.script(message, sender)

    def send(self, message: Message, *receivers: int) -> None:
        """Send what no honest oracle might send; no limit is checked. Without receivers: to everybody else."""
        self.send_bytes(to_proto(message).SerializeToString(), *receivers)

    def send_bytes(self, payload: bytes, *receivers: int) -> None:
        for receiver in receivers or [oracle for oracle in range(self.committee.n) if oracle != self.id]:
            self._network.send(self.id, OracleId(receiver), payload)

    def observation(self, epoch: int, round: int, query: bytes, value: bytes) -> AttributedSignedObservation:
        """An observation with this oracle's valid signature."""
        timestamp = ReportTimestamp(self.committee.config.config_digest, epoch, round)
        signed: SignedObservation = sign_observation(self.committee.keyrings[self.id].offchain, timestamp, query, value)
        return AttributedSignedObservation(signed, self.id)

    def final(
        self, epoch: int, round: int, h: bytes, report: bytes, signatures: Sequence[AttributedOnchainSignature]
    ) -> MessageFinal:
        """A FINAL with the given signatures and this oracle's own valid one."""
        context = ReportContext(ReportTimestamp(self.committee.config.config_digest, epoch, round), h)
        own = sign_report(self.committee.keyrings[self.id].onchain, context, report)
        attributed = (*signatures, AttributedOnchainSignature(own.signature, self.id))
        return MessageFinal(epoch, round, h, AttestedReportMany(report, attributed))
