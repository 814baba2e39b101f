// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Ownership in two steps (OCR1)
/// @notice The owner proposes a successor, and the successor accepts. Unlike in OCR2, the owner may propose itself.
contract Owned {
    address payable private s_owner;

    /// @dev For a derived contract: 64 bits that cost nothing extra to read where the owner is read anyway.
    uint64 internal s_besideOwner;

    /// @dev Declared last, so that a derived contract's small first variable shares this slot. Where that is never zero, a
    /// proposal costs no new slot.
    address payable private s_pendingOwner;

    /// @notice The owner proposed a successor.
    event OwnershipTransferRequested(address indexed from, address indexed to);

    /// @notice The proposed successor accepted.
    event OwnershipTransferred(address indexed from, address indexed to);

    constructor() {
        s_owner = payable(msg.sender);
    }

    modifier onlyOwner() {
        if (msg.sender != s_owner) _refuseStranger();
        _;
    }

    /// @notice Account that owns the contract.
    function owner() public view returns (address payable) {
        return s_owner;
    }

    /// @notice Propose a new owner; only the owner.
    /// @param _to proposed owner; the zero address withdraws an earlier proposal
    // slither-disable-next-line missing-zero-check
    function transferOwnership(address _to) external onlyOwner {
        s_pendingOwner = payable(_to);
        emit OwnershipTransferRequested(msg.sender, _to);
    }

    /// @notice Become the owner; only for the account that was proposed last.
    function acceptOwnership() external {
        require(msg.sender == s_pendingOwner, "Must be proposed owner");
        address previousOwner = s_owner;
        s_owner = payable(msg.sender);
        s_pendingOwner = payable(address(0));
        emit OwnershipTransferred(previousOwner, msg.sender);
    }

    function _refuseStranger() private pure {
        revert("Only callable by owner");
    }
}
