// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestOCR2Aggregator} from "../../contracts/test/ocr2/TestOCR2Aggregator.sol";
import {OCR2Handler} from "./OCR2Handler.sol";
import {vm} from "./Vm.sol";

/// @title What holds for an OCR2 aggregator whatever people do (docs/invariants.md)
contract OCR2Invariants {
    OCR2Handler internal handler;
    TestOCR2Aggregator internal aggregator;

    function setUp() public {
        vm.warp(1_700_000_000);
        handler = new OCR2Handler();
        aggregator = handler.aggregator();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev I1: only what a quorum signed, and its transmitter sent, in order, becomes a round; only payees are paid.
    function invariant_nothing_wrong_ever_succeeds() public view {
        require(handler.wrongSuccesses() == 0, "something wrong succeeded");
    }

    /// @dev I2: every round reads for ever as it was reported.
    function invariant_rounds_never_change() public {
        uint256 count = handler.roundCount();
        vm.prank(address(this), address(this));
        require(aggregator.latestRound() == count, "latest round");
        uint256 first = count > 12 ? count - 12 : 0;
        for (uint256 r = 0; r <= count + 1; r = r == 2 && first > 2 ? first : r + 1) {
            (int256 answer, uint256 startedAt, uint256 updatedAt) =
                r <= count ? handler.roundAt(r) : (int256(0), uint256(0), uint256(0));
            vm.prank(address(this), address(this));
            (, int256 gotAnswer, uint256 gotStartedAt, uint256 gotUpdatedAt,) = aggregator.getRoundData(uint80(r));
            require(gotAnswer == answer && gotStartedAt == startedAt && gotUpdatedAt == updatedAt, "round changed");
        }
    }

    /// @dev I3: LINK neither appears nor disappears, and what is due is the sum of what each oracle is owed.
    function invariant_link_is_conserved() public view {
        uint256 sum = handler.token().balanceOf(address(aggregator)) + handler.token().balanceOf(address(handler));
        uint256 due;
        for (uint256 i = 0; i < 12; ++i) {
            sum += handler.token().balanceOf(handler.payeeAt(i));
            due += aggregator.owedPayment(handler.transmitterAt(i));
        }
        require(sum == handler.FUNDS(), "LINK went elsewhere");
        require(due == aggregator.testTotalLinkDue(), "due");
    }

    /// @dev I3: nobody is paid twice, or less than is due.
    function invariant_everybody_is_paid_once() public view {
        require(handler.wrongPayments() == 0, "paid wrongly");
    }

    /// @dev I4: counter and configuration are the latest accepted ones.
    function invariant_counter_and_configuration() public view {
        (, bytes32 digest, uint32 epoch) = aggregator.latestConfigDigestAndEpoch();
        require(epoch == handler.counter() >> 8, "epoch");
        (uint32 count,, bytes32 same) = aggregator.latestConfigDetails();
        require(count == handler.configCount() && digest == same && bytes2(digest) == 0x0001, "configuration");
        require(aggregator.getTransmitters().length == handler.n(), "transmitters");
    }
}
