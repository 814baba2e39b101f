// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AggregatorV2V3Interface} from "../interfaces/AggregatorV2V3Interface.sol";

/// @title What of an aggregator only accounts that are no contracts may read
interface LatestTransmissionDetailsInterface {
    /// @notice State of the protocol. The results do not matter here.
    function latestTransmissionDetails() external view;
}

/// @title Reads an aggregator from within a contract
/// @notice Reverts of the aggregator pass through.
contract AccessControlTestHelper {
    event Dummy();

    function readLatestRoundData(address _aggregator) external {
        AggregatorV2V3Interface(_aggregator).latestRoundData();
        emit Dummy();
    }

    function readLatestAnswer(address _aggregator) external {
        AggregatorV2V3Interface(_aggregator).latestAnswer();
        emit Dummy();
    }

    function readLatestTimestamp(address _aggregator) external {
        AggregatorV2V3Interface(_aggregator).latestTimestamp();
        emit Dummy();
    }

    function readLatestRound(address _aggregator) external {
        AggregatorV2V3Interface(_aggregator).latestRound();
        emit Dummy();
    }

    function readGetRoundData(address _aggregator, uint80 _roundID) external {
        AggregatorV2V3Interface(_aggregator).getRoundData(_roundID);
        emit Dummy();
    }

    function readGetAnswer(address _aggregator, uint256 _roundID) external {
        AggregatorV2V3Interface(_aggregator).getAnswer(_roundID);
        emit Dummy();
    }

    function readGetTimestamp(address _aggregator, uint256 _roundID) external {
        AggregatorV2V3Interface(_aggregator).getTimestamp(_roundID);
        emit Dummy();
    }

    function testLatestTransmissionDetails(address _aggregator) external view {
        LatestTransmissionDetailsInterface(_aggregator).latestTransmissionDetails();
    }
}
