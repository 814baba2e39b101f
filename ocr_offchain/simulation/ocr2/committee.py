"""A committee of oracles with keys that follow from a seed, for simulations and tests. Never use such keys for real."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from ocr_offchain.config.ocr2 import PublicConfig, SharedConfig
from ocr_offchain.crypto.ed25519 import public_key_from_seed
from ocr_offchain.crypto.evm_keyring import EVMOnchainKeyring
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.crypto.peer_id import peer_id_text
from ocr_offchain.crypto.secp256k1 import checksum_address
from ocr_offchain.plugins.interface import ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.types import ConfigDigest, OracleId, OracleIdentity, SharedSecret

MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Keyrings:
    offchain: InMemoryOffchainKeyring
    onchain: EVMOnchainKeyring
    peer_id: str
    transmit_account: str

    @classmethod
    def from_seed(cls, seed: bytes, oracle: int) -> Keyrings:
        return cls(
            offchain=InMemoryOffchainKeyring(
                _secret(seed, "off-chain", oracle), _secret(seed, "config encryption", oracle)
            ),
            onchain=EVMOnchainKeyring(_secret(seed, "on-chain", oracle)),
            peer_id=peer_id_text(public_key_from_seed(_secret(seed, "peer", oracle))),
            transmit_account=checksum_address(_secret(seed, "transmitter", oracle)[:20]),
        )


def _secret(seed: bytes, purpose: str, oracle: int) -> bytes:
    return hashlib.sha256(seed + f"{purpose} {oracle}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Committee:
    """n oracles, and the configuration that they share."""

    seed: bytes = field(repr=False)
    keyrings: tuple[Keyrings, ...]
    shared: SharedConfig
    plugin: ReportingPluginInfo = field(
        default=ReportingPluginInfo("simulated", False, ReportingPluginLimits(1000, 1000, 2000))
    )

    @classmethod
    def create(cls, n: int, f: int, *, seed: bytes = b"committee") -> Committee:
        """Quick rounds: DeltaRound 100 ms, DeltaGrace 20 ms, DeltaProgress 700 ms, two rounds an epoch (OCR2 24.9)."""
        keyrings = tuple(Keyrings.from_seed(seed, oracle) for oracle in range(n))
        public = PublicConfig(
            delta_progress=700 * MILLISECOND,
            delta_resend=500 * MILLISECOND,
            delta_round=100 * MILLISECOND,
            delta_grace=20 * MILLISECOND,
            delta_stage=200 * MILLISECOND,
            r_max=2,
            s=(1, 1, n - 2) if n > 2 else (n,),
            oracle_identities=tuple(
                OracleIdentity(
                    offchain_public_key=keys.offchain.offchain_public_key(),
                    onchain_public_key=keys.onchain.public_key(),
                    peer_id=keys.peer_id,
                    transmit_account=keys.transmit_account,
                )
                for keys in keyrings
            ),
            reporting_plugin_config=b"",
            max_duration_initialization=None,
            max_duration_query=50 * MILLISECOND,
            max_duration_observation=50 * MILLISECOND,
            max_duration_report=50 * MILLISECOND,
            max_duration_should_accept_finalized_report=50 * MILLISECOND,
            max_duration_should_transmit_accepted_report=50 * MILLISECOND,
            f=f,
            onchain_config=b"",
            config_digest=ConfigDigest(bytes(range(32))),
        )
        return cls(seed, keyrings, SharedConfig(public, SharedSecret(bytes(range(16)))))

    @property
    def config(self) -> PublicConfig:
        return self.shared.public

    @property
    def n(self) -> int:
        return self.config.n

    def with_config(self, **changes: object) -> Committee:
        """The same oracles under a configuration that differs in `changes` (fields of `PublicConfig`)."""
        public = replace(self.shared.public, **changes)  # type: ignore[arg-type]
        return replace(self, shared=replace(self.shared, public=public))

    def with_plugin(self, plugin: ReportingPluginInfo) -> Committee:
        return replace(self, plugin=plugin)

    def offchain_seed(self, oracle: int) -> bytes:
        """Ed25519 seed of an oracle, for simulated oracles that sign what an honest one never would."""
        return _secret(self.seed, "off-chain", oracle)

    def instance(
        self, oracle: int, *, record_signatures: bool = False, keep_pending_transmissions: bool = True
    ) -> Instance:
        """What oracle `oracle` knows of the instance. Whoever drives it has to cope with records of signatures."""
        return Instance.create(
            self.shared,
            OracleId(oracle),
            self.plugin,
            self.keyrings[oracle].offchain,
            self.keyrings[oracle].onchain,
            min_max_duration_query=0,
            contract_transmitter_transmit_timeout=1000 * MILLISECOND,
            record_signatures=record_signatures,
            keep_pending_transmissions=keep_pending_transmissions,
        )
