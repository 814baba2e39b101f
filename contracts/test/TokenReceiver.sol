// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC677ReceiverInterface} from "./LinkToken.sol";

/// @title Records what the token tells it
contract TokenReceiver is ERC677ReceiverInterface {
    event Received(address token, address sender, uint256 value, bytes data);

    /// @inheritdoc ERC677ReceiverInterface
    function onTokenTransfer(address sender, uint256 value, bytes calldata data) external override {
        emit Received(msg.sender, sender, value, data);
    }
}
