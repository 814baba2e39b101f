// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SimpleWriteAccessController} from "./SimpleWriteAccessController.sol";

/// @title Allow-list that also lets every externally owned account read (OCR2 and later)
/// @notice Whoever sends a transaction could read the state off chain anyway; only contracts need to be listed.
contract SimpleReadAccessController is SimpleWriteAccessController {
    /// @notice Whether an account has access.
    /// @param _user account that wants access
    /// @return true if `_user` sent the transaction, is listed, or the check is disabled; `_calldata` is ignored
    function hasAccess(address _user, bytes calldata _calldata) public view virtual override returns (bool) {
        _calldata;
        return _hasAccess(_user);
    }

    /// @dev The comparison with the transaction's sender comes first because it reads no storage.
    function _hasAccess(address user) internal view virtual override returns (bool) {
        // Who may read is decided by who could read off chain; no value moves on this comparison.
        // slither-disable-next-line tx-origin
        return user == tx.origin || super._hasAccess(user);
    }
}
