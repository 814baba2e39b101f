// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ConfirmedOwnerWithProposal} from "./ConfirmedOwnerWithProposal.sol";

/// @title Ownership in two steps, without a successor at the start
contract ConfirmedOwner is ConfirmedOwnerWithProposal {
    /// @param newOwner first owner, not zero
    constructor(address newOwner) ConfirmedOwnerWithProposal(newOwner, address(0)) {}
}
