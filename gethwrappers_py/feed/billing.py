"""How an aggregator pays its oracles, read for both generations."""

from __future__ import annotations

from typing import Any

from gethwrappers_py.errors import NotAFeed, WrapperError
from gethwrappers_py.feed.records import Billing, OracleBilling
from gethwrappers_py.feed.target import aggregator_calls, current_phase, ocr1_calls, value_or
from gethwrappers_py.multicall import BatchOptions, read_batch, try_batch_steps
from gethwrappers_py.runtime.calls import Block
from gethwrappers_py.runtime.events import block_number
from gethwrappers_py.runtime.spec import Call
from gethwrappers_py.runtime.steps import Steps


def read_billing(address: str, block: Block) -> Steps[Billing]:
    """Rates, debts and funds of the feed's current aggregator; raises `NotAFeed` for one that is not OCR."""
    pinned = yield from block_number(block)
    options = BatchOptions(pinned)
    aggregator = (yield from current_phase(address, pinned)).aggregator
    ocr1, ocr2 = ocr1_calls(aggregator), aggregator_calls(aggregator)
    calls: list[Call[Any]] = [
        ocr2.get_transmitters(),
        ocr1.transmitters(),
        ocr2.get_link_token(),
        ocr2.link_available_for_payment(),
    ]
    found = yield from try_batch_steps(calls, options)
    is_ocr2 = not isinstance(found[0], WrapperError)
    transmitters = _expect(found[0] if is_ocr2 else found[1], aggregator)
    token = _expect(found[2], aggregator)
    # The aggregator asks its token for the balance, so a token that is none makes this one fail alone.
    available = value_or(found[3], None)
    per_oracle: list[Call[Any]] = []
    for transmitter in transmitters:
        per_oracle += [ocr2.owed_payment(transmitter), ocr2.oracle_observation_count(transmitter)]
    rates_call: Call[Any] = ocr2.get_billing() if is_ocr2 else ocr1.get_billing()
    rates, *owed = yield from read_batch([rates_call, *per_oracle], options)
    oracles = tuple(
        OracleBilling(transmitter, owed[2 * index], owed[2 * index + 1])
        for index, transmitter in enumerate(transmitters)
    )
    if is_ocr2:
        return Billing(
            aggregator=aggregator,
            link_token=token,
            maximum_gas_price=rates.maximum_gas_price_gwei,
            reasonable_gas_price=rates.reasonable_gas_price_gwei,
            observation_payment=rates.observation_payment_gjuels,
            transmission_payment=rates.transmission_payment_gjuels,
            accounting_gas=rates.accounting_gas,
            micro_link_per_eth=None,
            link_available=available,
            oracles=oracles,
        )
    return Billing(
        aggregator=aggregator,
        link_token=token,
        maximum_gas_price=rates.maximum_gas_price,
        reasonable_gas_price=rates.reasonable_gas_price,
        observation_payment=rates.link_gwei_per_observation,
        transmission_payment=rates.link_gwei_per_transmission,
        accounting_gas=None,
        micro_link_per_eth=rates.micro_link_per_eth,
        link_available=available,
        oracles=oracles,
    )


def _expect(value: Any, aggregator: str) -> Any:
    if isinstance(value, WrapperError):
        raise NotAFeed(f"{aggregator} does not answer as an OCR aggregator does: {value}") from value
    return value
