// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Makes any call from a contract
contract Forwarder {
    /// @notice Call `target`; returns what it returns and fails as it fails.
    function forward(address target, bytes calldata data) external returns (bytes memory) {
        (bool success, bytes memory result) = target.call(data);
        if (!success) {
            assembly {
                revert(add(result, 0x20), mload(result))
            }
        }
        return result;
    }
}
