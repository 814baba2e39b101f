// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {OwnerIsCreator} from "./OwnerIsCreator.sol";

/// @title Allow-list kept by an owner (OCR2 and later)
/// @notice Everybody has access while the check is disabled; it starts enabled.
contract SimpleWriteAccessController is AccessControllerInterface, OwnerIsCreator {
    /// @notice Whether the list is consulted.
    /// @dev Declared first: in a contract that is nothing but a list it shares a slot with the proposed owner.
    bool public checkEnabled;

    /// @dev 1 for who is listed: a whole word is written without being read.
    mapping(address => uint256) private s_listed;

    /// @notice An account was put on the list.
    event AddedAccess(address user);
    /// @notice An account was taken off the list.
    event RemovedAccess(address user);
    /// @notice The list is consulted from now on.
    event CheckAccessEnabled();
    /// @notice Everybody has access from now on.
    event CheckAccessDisabled();

    /// @dev Spelled out because the ABI that clients know lists a constructor.
    constructor() {
        checkEnabled = true;
    }

    /// @dev For functions that only accounts with access may call.
    modifier checkAccess() {
        require(_hasAccess(msg.sender), "No access");
        _;
    }

    /// @notice Whether an account has access.
    /// @param _user account that wants access
    /// @return true if `_user` is listed or the check is disabled; the second argument is ignored
    function hasAccess(address _user, bytes calldata) public view virtual override returns (bool) {
        return _hasAccess(_user);
    }

    /// @notice Put an account on the list; only the owner.
    function addAccess(address _user) external onlyOwner {
        if (s_listed[_user] == 0) {
            s_listed[_user] = 1;
            emit AddedAccess(_user);
        }
    }

    /// @notice Take an account off the list; only the owner.
    function removeAccess(address _user) external onlyOwner {
        if (s_listed[_user] != 0) {
            s_listed[_user] = 0;
            emit RemovedAccess(_user);
        }
    }

    /// @notice Consult the list from now on; only the owner.
    function enableAccessCheck() external onlyOwner {
        if (!checkEnabled) {
            checkEnabled = true;
            emit CheckAccessEnabled();
        }
    }

    /// @notice Let everybody pass from now on; only the owner.
    function disableAccessCheck() external onlyOwner {
        if (checkEnabled) {
            checkEnabled = false;
            emit CheckAccessDisabled();
        }
    }

    function _hasAccess(address user) internal view virtual returns (bool) {
        return s_listed[user] != 0 || !checkEnabled;
    }
}
