"""The fullest bundle of the median fits into what the network lets through, though the formula counts it too small."""

from __future__ import annotations

import pytest

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.plugins.median.number_codec import MAX_VALUE, MIN_VALUE
from ocr_offchain.plugins.median.observation import (
    MAX_OBSERVATION_LENGTH,
    NumericalMedianObservation,
    encode_observation,
)
from ocr_offchain.protocol.ocr2.limits import network_limits
from ocr_offchain.protocol.ocr2.messages import (
    AttributedSignedObservation,
    MessageReportReq,
    SignedObservation,
    encode,
)
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import OracleId

HONEST = encode_observation(
    NumericalMedianObservation(
        timestamp=2**32 - 1, value=MIN_VALUE, juels_per_fee_coin=MAX_VALUE, gas_price_subunits=MAX_VALUE
    )
)
HOSTILE = bytes(MAX_OBSERVATION_LENGTH)


@pytest.mark.parametrize(("n", "f"), [(4, 1), (22, 7), (25, 8), (31, 10)])
def test_f_observations_of_full_length_do_not_keep_a_bundle_from_being_sent(n: int, f: int) -> None:
    """OCR2 16.2."""
    limits = ReportingPluginLimits(0, MAX_OBSERVATION_LENGTH, EVMReportCodec().max_report_length(n))
    observations = [HOSTILE] * f + [HONEST] * (n - f)
    bundle = MessageReportReq(
        epoch=2**32 - 1,
        round=255,
        query=b"",
        attributed_signed_observations=tuple(
            AttributedSignedObservation(SignedObservation(observation, bytes(64)), OracleId(oracle))
            for oracle, observation in enumerate(observations)
        ),
    )
    network = network_limits(Committee.create(n, f).config, limits, 65)
    assert len(encode(bundle, limits)) <= network.max_message_length
