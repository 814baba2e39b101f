// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title A contract that says what it is
interface TypeAndVersionInterface {
    /// @notice Name of the contract and its version, separated by a blank, for example `OffchainAggregator 4.0.0`.
    function typeAndVersion() external pure returns (string memory);
}
