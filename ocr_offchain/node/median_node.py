"""The numerical median over HTTP sources and an OCR2 aggregator: what the node of a price feed runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ocr_offchain.chain.median_contract import EvmMedianContract
from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.node.evm_node import PluginHost, PluginOpener
from ocr_offchain.plugins.interface import ReportingPluginFactory
from ocr_offchain.plugins.median.plugin import NumericalMedianFactory
from ocr_offchain.sources.config import FeedSourcesConfig
from ocr_offchain.sources.feed import ConstantSource
from ocr_offchain.sources.http import HttpClient


def median_plugin(sources: FeedSourcesConfig, juels_per_fee_coin: int) -> PluginOpener:
    """`juels_per_fee_coin`: juels that 10^18 wei are worth; the contract pays for gas at the median of what the oracles
    say."""

    @asynccontextmanager
    async def open_plugin(host: PluginHost) -> AsyncIterator[ReportingPluginFactory]:
        http = HttpClient()
        try:
            yield NumericalMedianFactory(
                contract=EvmMedianContract(host.client, host.contract_address),
                value_source=sources.build(host.name, http),
                juels_per_fee_coin_source=ConstantSource(juels_per_fee_coin),
                gas_price_subunits_source=ConstantSource(0),
                report_codec=EVMReportCodec(),
                logger=host.logger,
            )
        finally:
            await http.close()

    return open_plugin
