// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";

/// @title Calls whose boolean answer is read generously
/// @notice The deployed aggregators take every non-zero word for `true`, while today's decoder refuses all but 1. These
/// calls pass on the revert data of the target, and revert without data if the answer is shorter than a word, which
/// includes a target without code.
library ExternalCalls {
    /// @dev `token.transfer(to, amount)`
    function send(LinkTokenInterface token, address to, uint256 amount) internal returns (bool success) {
        bytes memory data = abi.encodeCall(LinkTokenInterface.transfer, (to, amount));
        assembly ("memory-safe") {
            if iszero(call(gas(), token, 0, add(data, 0x20), mload(data), 0, 0x20)) {
                let pointer := mload(0x40)
                returndatacopy(pointer, 0, returndatasize())
                revert(pointer, returndatasize())
            }
            if lt(returndatasize(), 0x20) { revert(0, 0) }
            success := iszero(iszero(mload(0)))
        }
    }

    /// @dev `controller.hasAccess(msg.sender, msg.data)`
    function callerHasAccess(AccessControllerInterface controller) internal view returns (bool answer) {
        bytes memory data = abi.encodeCall(AccessControllerInterface.hasAccess, (msg.sender, msg.data));
        assembly ("memory-safe") {
            if iszero(staticcall(gas(), controller, add(data, 0x20), mload(data), 0, 0x20)) {
                let pointer := mload(0x40)
                returndatacopy(pointer, 0, returndatasize())
                revert(pointer, returndatasize())
            }
            if lt(returndatasize(), 0x20) { revert(0, 0) }
            answer := iszero(iszero(mload(0)))
        }
    }
}
