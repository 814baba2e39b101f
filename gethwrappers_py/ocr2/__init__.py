"""Wrappers of the OCR2 contracts. Made by `ocr-wrappers`; modules load when first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gethwrappers_py.ocr2.access_control_test_helper import AccessControlTestHelper, AsyncAccessControlTestHelper
    from gethwrappers_py.ocr2.access_controlled_ocr2_aggregator import (
        AccessControlledOCR2Aggregator,
        AsyncAccessControlledOCR2Aggregator,
    )
    from gethwrappers_py.ocr2.access_controller_interface import (
        AccessControllerInterface,
        AsyncAccessControllerInterface,
    )
    from gethwrappers_py.ocr2.aggregator_interface import AggregatorInterface, AsyncAggregatorInterface
    from gethwrappers_py.ocr2.aggregator_v2_v3_interface import AggregatorV2V3Interface, AsyncAggregatorV2V3Interface
    from gethwrappers_py.ocr2.aggregator_v3_interface import AggregatorV3Interface, AsyncAggregatorV3Interface
    from gethwrappers_py.ocr2.aggregator_validator_interface import (
        AggregatorValidatorInterface,
        AsyncAggregatorValidatorInterface,
    )
    from gethwrappers_py.ocr2.confirmed_owner import AsyncConfirmedOwner, ConfirmedOwner
    from gethwrappers_py.ocr2.confirmed_owner_with_proposal import (
        AsyncConfirmedOwnerWithProposal,
        ConfirmedOwnerWithProposal,
    )
    from gethwrappers_py.ocr2.exposed_ocr2_aggregator import AsyncExposedOCR2Aggregator, ExposedOCR2Aggregator
    from gethwrappers_py.ocr2.link_token_interface import AsyncLinkTokenInterface, LinkTokenInterface
    from gethwrappers_py.ocr2.ocr2_abstract import AsyncOCR2Abstract, OCR2Abstract
    from gethwrappers_py.ocr2.ocr2_aggregator import AsyncOCR2Aggregator, OCR2Aggregator
    from gethwrappers_py.ocr2.ocr2_base import AsyncOCR2Base, OCR2Base
    from gethwrappers_py.ocr2.ocr2_title_request import AsyncOCR2TitleRequest, OCR2TitleRequest
    from gethwrappers_py.ocr2.ocr_configuration_store_evm_simple import (
        AsyncOCRConfigurationStoreEVMSimple,
        OCRConfigurationStoreEVMSimple,
    )
    from gethwrappers_py.ocr2.ownable_interface import AsyncOwnableInterface, OwnableInterface
    from gethwrappers_py.ocr2.owner_is_creator import AsyncOwnerIsCreator, OwnerIsCreator
    from gethwrappers_py.ocr2.simple_read_access_controller import (
        AsyncSimpleReadAccessController,
        SimpleReadAccessController,
    )
    from gethwrappers_py.ocr2.simple_write_access_controller import (
        AsyncSimpleWriteAccessController,
        SimpleWriteAccessController,
    )
    from gethwrappers_py.ocr2.test_ocr2_aggregator import AsyncTestOCR2Aggregator, TestOCR2Aggregator
    from gethwrappers_py.ocr2.test_validator import AsyncTestValidator, TestValidator
    from gethwrappers_py.ocr2.type_and_version_interface import AsyncTypeAndVersionInterface, TypeAndVersionInterface

_MODULES = {
    "AsyncAccessControlTestHelper": "access_control_test_helper",
    "AccessControlTestHelper": "access_control_test_helper",
    "AsyncAccessControlledOCR2Aggregator": "access_controlled_ocr2_aggregator",
    "AccessControlledOCR2Aggregator": "access_controlled_ocr2_aggregator",
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
    "AsyncConfirmedOwner": "confirmed_owner",
    "ConfirmedOwner": "confirmed_owner",
    "AsyncConfirmedOwnerWithProposal": "confirmed_owner_with_proposal",
    "ConfirmedOwnerWithProposal": "confirmed_owner_with_proposal",
    "AsyncExposedOCR2Aggregator": "exposed_ocr2_aggregator",
    "ExposedOCR2Aggregator": "exposed_ocr2_aggregator",
    "AsyncLinkTokenInterface": "link_token_interface",
    "LinkTokenInterface": "link_token_interface",
    "AsyncOCR2Abstract": "ocr2_abstract",
    "OCR2Abstract": "ocr2_abstract",
    "AsyncOCR2Aggregator": "ocr2_aggregator",
    "OCR2Aggregator": "ocr2_aggregator",
    "AsyncOCR2Base": "ocr2_base",
    "OCR2Base": "ocr2_base",
    "AsyncOCR2TitleRequest": "ocr2_title_request",
    "OCR2TitleRequest": "ocr2_title_request",
    "AsyncOCRConfigurationStoreEVMSimple": "ocr_configuration_store_evm_simple",
    "OCRConfigurationStoreEVMSimple": "ocr_configuration_store_evm_simple",
    "AsyncOwnableInterface": "ownable_interface",
    "OwnableInterface": "ownable_interface",
    "AsyncOwnerIsCreator": "owner_is_creator",
    "OwnerIsCreator": "owner_is_creator",
    "AsyncSimpleReadAccessController": "simple_read_access_controller",
    "SimpleReadAccessController": "simple_read_access_controller",
    "AsyncSimpleWriteAccessController": "simple_write_access_controller",
    "SimpleWriteAccessController": "simple_write_access_controller",
    "AsyncTestOCR2Aggregator": "test_ocr2_aggregator",
    "TestOCR2Aggregator": "test_ocr2_aggregator",
    "AsyncTestValidator": "test_validator",
    "TestValidator": "test_validator",
    "AsyncTypeAndVersionInterface": "type_and_version_interface",
    "TypeAndVersionInterface": "type_and_version_interface",
}

__all__ = [
    "AccessControlTestHelper",
    "AccessControlledOCR2Aggregator",
    "AccessControllerInterface",
    "AggregatorInterface",
    "AggregatorV2V3Interface",
    "AggregatorV3Interface",
    "AggregatorValidatorInterface",
    "AsyncAccessControlTestHelper",
    "AsyncAccessControlledOCR2Aggregator",
    "AsyncAccessControllerInterface",
    "AsyncAggregatorInterface",
    "AsyncAggregatorV2V3Interface",
    "AsyncAggregatorV3Interface",
    "AsyncAggregatorValidatorInterface",
    "AsyncConfirmedOwner",
    "AsyncConfirmedOwnerWithProposal",
    "AsyncExposedOCR2Aggregator",
    "AsyncLinkTokenInterface",
    "AsyncOCR2Abstract",
    "AsyncOCR2Aggregator",
    "AsyncOCR2Base",
    "AsyncOCR2TitleRequest",
    "AsyncOCRConfigurationStoreEVMSimple",
    "AsyncOwnableInterface",
    "AsyncOwnerIsCreator",
    "AsyncSimpleReadAccessController",
    "AsyncSimpleWriteAccessController",
    "AsyncTestOCR2Aggregator",
    "AsyncTestValidator",
    "AsyncTypeAndVersionInterface",
    "ConfirmedOwner",
    "ConfirmedOwnerWithProposal",
    "ExposedOCR2Aggregator",
    "LinkTokenInterface",
    "OCR2Abstract",
    "OCR2Aggregator",
    "OCR2Base",
    "OCR2TitleRequest",
    "OCRConfigurationStoreEVMSimple",
    "OwnableInterface",
    "OwnerIsCreator",
    "SimpleReadAccessController",
    "SimpleWriteAccessController",
    "TestOCR2Aggregator",
    "TestValidator",
    "TypeAndVersionInterface",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
