"""The OCR2 configuration of Fixture A (config-and-keys 22.5)."""

from __future__ import annotations

from ocr_offchain.config.ocr2 import ConfigParameters
from ocr_offchain.config.ocr2_codec import contract_set_config_args
from ocr_offchain.config.set_config import ContractSetConfigArgs
from ocr_offchain.types import ContractConfig
from tests.unit import fixture_a

MS = 1_000_000
S = 1_000 * MS

PARAMETERS = ConfigParameters(
    delta_progress=2 * S,
    delta_resend=1 * S,
    delta_round=1 * S,
    delta_grace=500 * MS,
    delta_stage=2 * S,
    r_max=3,
    s=fixture_a.S,
    reporting_plugin_config=bytes([1, 2, 3]),
    max_duration_initialization=100 * MS,
    max_duration_query=50 * MS,
    max_duration_observation=60 * MS,
    max_duration_report=70 * MS,
    max_duration_should_accept_finalized_report=80 * MS,
    max_duration_should_transmit_accepted_report=90 * MS,
    f=1,
    onchain_config=bytes.fromhex("aabb"),
)


def set_config_args(parameters: ConfigParameters = PARAMETERS) -> ContractSetConfigArgs:
    return contract_set_config_args(
        parameters,
        fixture_a.IDENTITIES,
        fixture_a.CONFIG_ENCRYPTION_PUBLIC_KEYS,
        shared_secret=fixture_a.SHARED_SECRET,
        ephemeral_secret=fixture_a.EPHEMERAL_SECRET,
    )


ARGS = set_config_args()
CONTRACT_CONFIG: ContractConfig = ARGS.contract_config(fixture_a.OCR2_DIGEST, 1)
