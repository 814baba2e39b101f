// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OwnableInterface} from "../interfaces/OwnableInterface.sol";

/// @title Ownership in two steps (OCR2 and later)
/// @notice The owner proposes a successor, and the successor accepts.
contract ConfirmedOwnerWithProposal is OwnableInterface {
    address private s_owner;

    /// @dev Declared last, so that a derived contract's small first variable shares this slot. Where that is never zero, a
    /// proposal costs no new slot.
    address private s_pendingOwner;

    /// @notice The owner proposed a successor.
    event OwnershipTransferRequested(address indexed from, address indexed to);

    /// @notice The proposed successor accepted.
    event OwnershipTransferred(address indexed from, address indexed to);

    /// @param newOwner first owner, not zero
    /// @param pendingOwner account that is proposed as its successor, or zero for none
    constructor(address newOwner, address pendingOwner) {
        require(newOwner != address(0), "Cannot set owner to zero");
        s_owner = newOwner;
        if (pendingOwner != address(0)) {
            _proposeOwner(pendingOwner);
        }
    }

    modifier onlyOwner() {
        _requireOwner();
        _;
    }

    /// @inheritdoc OwnableInterface
    function transferOwnership(address to) public override onlyOwner {
        _proposeOwner(to);
    }

    /// @inheritdoc OwnableInterface
    function acceptOwnership() external override {
        require(msg.sender == s_pendingOwner, "Must be proposed owner");
        address previousOwner = s_owner;
        s_owner = msg.sender;
        s_pendingOwner = address(0);
        emit OwnershipTransferred(previousOwner, msg.sender);
    }

    /// @inheritdoc OwnableInterface
    function owner() public view override returns (address) {
        return s_owner;
    }

    function _requireOwner() internal view {
        require(msg.sender == s_owner, "Only callable by owner");
    }

    /// @dev In the constructor the caller is the deployer, who may differ from the owner; the check is on the caller.
    function _proposeOwner(address to) private {
        require(to != msg.sender, "Cannot transfer to self");
        s_pendingOwner = to;
        emit OwnershipTransferRequested(s_owner, to);
    }
}
