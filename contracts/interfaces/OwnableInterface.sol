// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title A contract with an owner who changes in two steps
interface OwnableInterface {
    /// @notice Account that owns the contract.
    /// @dev Not `view` for historical reasons; implementations are.
    function owner() external returns (address);

    /// @notice Propose a new owner; the proposal takes effect when that account accepts it.
    /// @param recipient proposed owner; the zero address withdraws an earlier proposal
    function transferOwnership(address recipient) external;

    /// @notice Become the owner; only for the account that was proposed last.
    function acceptOwnership() external;
}
