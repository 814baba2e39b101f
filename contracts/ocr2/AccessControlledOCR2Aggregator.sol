// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SimpleReadAccessController} from "../access/SimpleReadAccessController.sol";
import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {OCR2Aggregator} from "./OCR2Aggregator.sol";

/// @title Aggregator whose answers only listed contracts can read
/// @notice Externally owned accounts can always read. The owner keeps the list.
contract AccessControlledOCR2Aggregator is OCR2Aggregator, SimpleReadAccessController {
    /// @param _link token in which oracles are paid
    /// @param _minAnswer lowest median that is accepted
    /// @param _maxAnswer highest median that is accepted
    /// @param _billingAccessController decides who besides the owner may set the billing, or zero
    /// @param _requesterAccessController decides who besides the owner may request rounds, or zero
    /// @param _decimals number of decimals of the answers
    /// @param description what is reported, for example `ETH / USD`
    // The parameter's name is part of the contract's ABI.
    constructor(
        LinkTokenInterface _link,
        int192 _minAnswer,
        int192 _maxAnswer,
        AccessControllerInterface _billingAccessController,
        AccessControllerInterface _requesterAccessController,
        uint8 _decimals,
        // slither-disable-next-line shadowing-local
        string memory description
    )
        OCR2Aggregator(
            _link, _minAnswer, _maxAnswer, _billingAccessController, _requesterAccessController, _decimals, description
        )
    {}

    /// @inheritdoc OCR2Aggregator
    function latestAnswer() external view override checkAccess returns (int256) {
        return _returnAnswer(_latestRound());
    }

    /// @inheritdoc OCR2Aggregator
    function latestTimestamp() external view override checkAccess returns (uint256) {
        return _returnTransmittedAt(_latestRound());
    }

    /// @inheritdoc OCR2Aggregator
    function latestRound() external view override checkAccess returns (uint256) {
        return _latestRound();
    }

    /// @inheritdoc OCR2Aggregator
    function getAnswer(uint256 _roundId) external view override checkAccess returns (int256) {
        return _getAnswer(_roundId);
    }

    /// @inheritdoc OCR2Aggregator
    function getTimestamp(uint256 _roundId) external view override checkAccess returns (uint256) {
        return _getTimestamp(_roundId);
    }

    /// @inheritdoc OCR2Aggregator
    function description() public view override checkAccess returns (string memory) {
        return super.description();
    }

    /// @inheritdoc OCR2Aggregator
    function getRoundData(uint80 _roundId)
        external
        view
        override
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _getRoundData(_roundId);
    }

    /// @inheritdoc OCR2Aggregator
    function latestRoundData()
        external
        view
        override
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _returnRoundData(_latestRound());
    }

    /// @inheritdoc OCR2Aggregator
    function typeAndVersion() external pure override returns (string memory) {
        return "AccessControlledOCR2Aggregator 1.0.0";
    }
}
