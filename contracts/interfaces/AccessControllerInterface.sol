// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title Decides who may use something
/// @notice Aggregators ask a contract of this kind before they let somebody request a round or change the billing.
interface AccessControllerInterface {
    /// @notice Whether an account has access.
    /// @param user account that wants access
    /// @param data calldata of the call that is to be authorised
    /// @return true if `user` may make that call
    function hasAccess(address user, bytes calldata data) external view returns (bool);
}
