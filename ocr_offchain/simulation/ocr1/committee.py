"""A committee of OCR1 oracles with keys that follow from a seed, for simulations and tests. Never use such keys."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ocr_offchain.config.ocr1 import PublicConfig, SharedConfig
from ocr_offchain.crypto.ed25519 import public_key_from_seed
from ocr_offchain.crypto.evm_ocr1_keyring import EVMOCR1OnchainKeyring
from ocr_offchain.crypto.offchain_keyring import InMemoryOffchainKeyring
from ocr_offchain.crypto.peer_id import peer_id_text
from ocr_offchain.crypto.secp256k1 import checksum_address
from ocr_offchain.protocol.ocr1.instance import Instance, TimeLimits
from ocr_offchain.simulation.ocr2.committee import MILLISECOND
from ocr_offchain.types import OracleId, OracleIdentity, SharedSecret


@dataclass(frozen=True, slots=True)
class OCR1Committee:
    """n oracles, and the configuration that they share."""

    secrets: tuple[bytes, ...] = field(repr=False)
    """Of each oracle: Ed25519 seed, secp256k1 scalar and X25519 scalar at once."""
    shared: SharedConfig

    @classmethod
    def create(cls, n: int, f: int, *, secrets: Sequence[bytes] | None = None) -> OCR1Committee:
        """Secret and digest of OCR1 18.1, and the parameters of the reference run there."""
        if secrets is None:
            secrets = [hashlib.sha256(f"OCR1 oracle {oracle}".encode()).digest() for oracle in range(n)]
        public = PublicConfig(
            delta_progress=2500 * MILLISECOND,
            delta_resend=2000 * MILLISECOND,
            delta_round=1000 * MILLISECOND,
            delta_grace=200 * MILLISECOND,
            delta_c=600_000 * MILLISECOND,
            alpha_ppb=5_000_000,
            delta_stage=1500 * MILLISECOND,
            r_max=3,
            s=(1, 1, n - 2) if n > 2 else (n,),
            f=f,
            oracle_identities=tuple(
                OracleIdentity(
                    offchain_public_key=public_key_from_seed(secret),
                    onchain_public_key=EVMOCR1OnchainKeyring(secret).address(),
                    peer_id=peer_id_text(public_key_from_seed(hashlib.sha256(secret).digest())),
                    transmit_account=checksum_address(hashlib.sha256(secret).digest()[:20]),
                )
                for secret in secrets
            ),
            config_digest=bytes(range(0xA0, 0xB0)),
        )
        return cls(tuple(secrets), SharedConfig(public, SharedSecret(bytes(range(16)))))

    @property
    def config(self) -> PublicConfig:
        return self.shared.public

    @property
    def n(self) -> int:
        return self.config.n

    def with_config(self, **changes: object) -> OCR1Committee:
        """The same oracles under a configuration that differs in `changes` (fields of `PublicConfig`)."""
        public = replace(self.shared.public, **changes)  # type: ignore[arg-type]
        return replace(self, shared=replace(self.shared, public=public))

    def offchain_keyring(self, oracle: int) -> InMemoryOffchainKeyring:
        return InMemoryOffchainKeyring(self.secrets[oracle], self.secrets[oracle])

    def onchain_keyring(self, oracle: int) -> EVMOCR1OnchainKeyring:
        return EVMOCR1OnchainKeyring(self.secrets[oracle])

    def instance(self, oracle: int) -> Instance:
        """What oracle `oracle` knows of the instance."""
        return Instance.create(
            self.shared,
            OracleId(oracle),
            self.offchain_keyring(oracle),
            self.onchain_keyring(oracle),
            TimeLimits(
                blockchain=300 * MILLISECOND,
                data_source=100 * MILLISECOND,
                data_source_grace_period=20 * MILLISECOND,
                contract_transmitter_transmit=400 * MILLISECOND,
            ),
        )
