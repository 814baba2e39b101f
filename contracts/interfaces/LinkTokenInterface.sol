// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title The LINK token: ERC-20 with ERC-677 `transferAndCall`
/// @notice Amounts are in juels (1e-18 LINK).
interface LinkTokenInterface {
    /// @notice Amount that `spender` may still move on behalf of `owner`.
    function allowance(address owner, address spender) external view returns (uint256 remaining);

    /// @notice Let `spender` move up to `value` of the caller's tokens.
    function approve(address spender, uint256 value) external returns (bool success);

    /// @notice Balance of `owner`.
    function balanceOf(address owner) external view returns (uint256 balance);

    /// @notice Number of decimals, 18 for LINK.
    function decimals() external view returns (uint8 decimalPlaces);

    /// @notice Lower an allowance.
    /// @param addedValue amount by which the allowance shrinks, to no less than zero
    function decreaseApproval(address spender, uint256 addedValue) external returns (bool success);

    /// @notice Raise an allowance.
    /// @param subtractedValue amount by which the allowance grows
    function increaseApproval(address spender, uint256 subtractedValue) external;

    /// @notice Name of the token.
    function name() external view returns (string memory tokenName);

    /// @notice Ticker of the token.
    function symbol() external view returns (string memory tokenSymbol);

    /// @notice Number of juels that exist.
    function totalSupply() external view returns (uint256 totalTokensIssued);

    /// @notice Move `value` from the caller to `to`.
    function transfer(address to, uint256 value) external returns (bool success);

    /// @notice Move `value` to `to` and, if that is a contract, call its `onTokenTransfer(caller, value, data)`.
    function transferAndCall(address to, uint256 value, bytes calldata data) external returns (bool success);

    /// @notice Move `value` from `from` to `to` out of the caller's allowance.
    function transferFrom(address from, address to, uint256 value) external returns (bool success);
}
