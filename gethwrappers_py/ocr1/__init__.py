"""Wrappers of the OCR1 contracts. Made by `ocr-wrappers`; modules load when first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gethwrappers_py.ocr1.access_control_test_helper import AccessControlTestHelper, AsyncAccessControlTestHelper
    from gethwrappers_py.ocr1.access_controlled_offchain_aggregator import (
        AccessControlledOffchainAggregator,
        AsyncAccessControlledOffchainAggregator,
    )
    from gethwrappers_py.ocr1.access_controller_interface import (
        AccessControllerInterface,
        AsyncAccessControllerInterface,
    )
    from gethwrappers_py.ocr1.aggregator_interface import AggregatorInterface, AsyncAggregatorInterface
    from gethwrappers_py.ocr1.aggregator_v2_v3_interface import AggregatorV2V3Interface, AsyncAggregatorV2V3Interface
    from gethwrappers_py.ocr1.aggregator_v3_interface import AggregatorV3Interface, AsyncAggregatorV3Interface
    from gethwrappers_py.ocr1.aggregator_validator_interface import (
        AggregatorValidatorInterface,
        AsyncAggregatorValidatorInterface,
    )
    from gethwrappers_py.ocr1.exposed_offchain_aggregator import (
        AsyncExposedOffchainAggregator,
        ExposedOffchainAggregator,
    )
    from gethwrappers_py.ocr1.link_token_interface import AsyncLinkTokenInterface, LinkTokenInterface
    from gethwrappers_py.ocr1.offchain_aggregator import AsyncOffchainAggregator, OffchainAggregator
    from gethwrappers_py.ocr1.offchain_aggregator_billing import (
        AsyncOffchainAggregatorBilling,
        OffchainAggregatorBilling,
    )
    from gethwrappers_py.ocr1.owned import AsyncOwned, Owned
    from gethwrappers_py.ocr1.simple_read_access_controller import (
        AsyncSimpleReadAccessController,
        SimpleReadAccessController,
    )
    from gethwrappers_py.ocr1.simple_write_access_controller import (
        AsyncSimpleWriteAccessController,
        SimpleWriteAccessController,
    )
    from gethwrappers_py.ocr1.test_offchain_aggregator import AsyncTestOffchainAggregator, TestOffchainAggregator
    from gethwrappers_py.ocr1.test_validator import AsyncTestValidator, TestValidator
    from gethwrappers_py.ocr1.type_and_version_interface import AsyncTypeAndVersionInterface, TypeAndVersionInterface

_MODULES = {
    "AsyncAccessControlTestHelper": "access_control_test_helper",
    "AccessControlTestHelper": "access_control_test_helper",
    "AsyncAccessControlledOffchainAggregator": "access_controlled_offchain_aggregator",
    "AccessControlledOffchainAggregator": "access_controlled_offchain_aggregator",
    "AsyncAccessControllerInterface": "access_controller_interface",
    "AccessControllerInterface": "access_controller_interface",
    "AsyncAggregatorInterface": "aggregator_interface",
    "AggregatorInterface": "aggregator_interface",
    "AsyncAggregatorV2V3Interface": "aggregator_v2_v3_interface",
    "AggregatorV2V3Interface": "aggregator_v2_v3_interface",
    "AsyncAggregatorV3Interface": "aggregator_v3_interface",
    "AggregatorV3Interface": "aggregator_v3_interface",
    "AsyncAggregatorValidatorInterface": "aggregator_validator_interface",
    "AggregatorValidatorInterface": "aggregator_validator_interface",
    "AsyncExposedOffchainAggregator": "exposed_offchain_aggregator",
    "ExposedOffchainAggregator": "exposed_offchain_aggregator",
    "AsyncLinkTokenInterface": "link_token_interface",
    "LinkTokenInterface": "link_token_interface",
    "AsyncOffchainAggregator": "offchain_aggregator",
    "OffchainAggregator": "offchain_aggregator",
    "AsyncOffchainAggregatorBilling": "offchain_aggregator_billing",
    "OffchainAggregatorBilling": "offchain_aggregator_billing",
    "AsyncOwned": "owned",
    "Owned": "owned",
    "AsyncSimpleReadAccessController": "simple_read_access_controller",
    "SimpleReadAccessController": "simple_read_access_controller",
    "AsyncSimpleWriteAccessController": "simple_write_access_controller",
    "SimpleWriteAccessController": "simple_write_access_controller",
    "AsyncTestOffchainAggregator": "test_offchain_aggregator",
    "TestOffchainAggregator": "test_offchain_aggregator",
    "AsyncTestValidator": "test_validator",
    "TestValidator": "test_validator",
    "AsyncTypeAndVersionInterface": "type_and_version_interface",
    "TypeAndVersionInterface": "type_and_version_interface",
}

__all__ = [
    "AccessControlTestHelper",
    "AccessControlledOffchainAggregator",
    "AccessControllerInterface",
    "AggregatorInterface",
    "AggregatorV2V3Interface",
    "AggregatorV3Interface",
    "AggregatorValidatorInterface",
    "AsyncAccessControlTestHelper",
    "AsyncAccessControlledOffchainAggregator",
    "AsyncAccessControllerInterface",
    "AsyncAggregatorInterface",
    "AsyncAggregatorV2V3Interface",
    "AsyncAggregatorV3Interface",
    "AsyncAggregatorValidatorInterface",
    "AsyncExposedOffchainAggregator",
    "AsyncLinkTokenInterface",
    "AsyncOffchainAggregator",
    "AsyncOffchainAggregatorBilling",
    "AsyncOwned",
    "AsyncSimpleReadAccessController",
    "AsyncSimpleWriteAccessController",
    "AsyncTestOffchainAggregator",
    "AsyncTestValidator",
    "AsyncTypeAndVersionInterface",
    "ExposedOffchainAggregator",
    "LinkTokenInterface",
    "OffchainAggregator",
    "OffchainAggregatorBilling",
    "Owned",
    "SimpleReadAccessController",
    "SimpleWriteAccessController",
    "TestOffchainAggregator",
    "TestValidator",
    "TypeAndVersionInterface",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
