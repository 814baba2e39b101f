// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
// Like the deployed aggregators: ignores excess high-order bits of short arguments, and takes twelve of them.
pragma abicoder v1;

import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {AggregatorInterface} from "../interfaces/AggregatorInterface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {TypeAndVersionInterface} from "../interfaces/TypeAndVersionInterface.sol";
import {OffchainAggregator} from "./OffchainAggregator.sol";
import {OCR1SimpleReadAccessController} from "./access/OCR1SimpleReadAccessController.sol";

/// @title OCR1 aggregator whose answers only listed contracts can read
/// @notice The form that is used in production. Accounts that are no contracts may always read.
contract AccessControlledOffchainAggregator is OffchainAggregator, OCR1SimpleReadAccessController {
    /// @param _maximumGasPrice highest gas price that is reimbursed, gwei
    /// @param _reasonableGasPrice gas price below which transmitters get half of what they save, gwei
    /// @param _microLinkPerEth exchange rate, 1e-6 LINK per 1e18 wei
    /// @param _linkGweiPerObservation reward of an observation, LINK-gwei
    /// @param _linkGweiPerTransmission reward of a transmission, LINK-gwei
    /// @param _link token that oracles are paid in
    /// @param _minAnswer lowest median that is accepted
    /// @param _maxAnswer highest median that is accepted
    /// @param _billingAccessController decides who may set the billing besides the owner, or zero
    /// @param _requesterAccessController decides who may request rounds besides the owner, or zero
    /// @param _decimals decimals of the answers
    /// @param description what is reported; the name is that of the ABI, although it shadows a getter
    constructor(
        uint32 _maximumGasPrice,
        uint32 _reasonableGasPrice,
        uint32 _microLinkPerEth,
        uint32 _linkGweiPerObservation,
        uint32 _linkGweiPerTransmission,
        LinkTokenInterface _link,
        int192 _minAnswer,
        int192 _maxAnswer,
        AccessControllerInterface _billingAccessController,
        AccessControllerInterface _requesterAccessController,
        uint8 _decimals,
        // slither-disable-next-line shadowing-local
        string memory description
    )
        OffchainAggregator(
            _maximumGasPrice,
            _reasonableGasPrice,
            _microLinkPerEth,
            _linkGweiPerObservation,
            _linkGweiPerTransmission,
            _link,
            _minAnswer,
            _maxAnswer,
            _billingAccessController,
            _requesterAccessController,
            _decimals,
            description
        )
    {}

    /// @inheritdoc TypeAndVersionInterface
    function typeAndVersion() external pure virtual override returns (string memory) {
        return "AccessControlledOffchainAggregator 4.0.0";
    }

    /// @inheritdoc AggregatorInterface
    function latestAnswer() public view override checkAccess returns (int256) {
        return super.latestAnswer();
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() public view override checkAccess returns (uint256) {
        return super.latestTimestamp();
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() public view override checkAccess returns (uint256) {
        return super.latestRound();
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 _roundId) public view override checkAccess returns (int256) {
        return super.getAnswer(_roundId);
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 _roundId) public view override checkAccess returns (uint256) {
        return super.getTimestamp(_roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function description() public view override checkAccess returns (string memory) {
        return super.description();
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 _roundId)
        public
        view
        override
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return super.getRoundData(_roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        public
        view
        override
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return super.latestRoundData();
    }
}
