// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestOffchainAggregator} from "../../contracts/test/ocr1/TestOffchainAggregator.sol";
import {OCR1Handler} from "./OCR1Handler.sol";
import {vm} from "./Vm.sol";

/// @title What holds for an OCR1 aggregator whatever people do (docs/invariants.md)
contract OCR1Invariants {
    OCR1Handler internal handler;
    TestOffchainAggregator internal aggregator;

    function setUp() public {
        vm.warp(1_700_000_000);
        handler = new OCR1Handler();
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
    function invariant_rounds_never_change() public view {
        uint256 count = handler.roundCount();
        require(aggregator.latestRound() == count, "latest round");
        uint256 first = count > 12 ? count - 12 : 0;
        for (uint256 r = 0; r <= count + 1; r = r == 2 && first > 2 ? first : r + 1) {
            (int256 answer, uint256 timestamp) = r <= count ? handler.roundAt(r) : (int256(0), uint256(0));
            (, int256 gotAnswer, uint256 gotStartedAt, uint256 gotUpdatedAt,) = aggregator.getRoundData(uint80(r));
            require(gotAnswer == answer && gotStartedAt == timestamp && gotUpdatedAt == timestamp, "round changed");
            require(aggregator.getAnswer(r) == answer && aggregator.getTimestamp(r) == timestamp, "round changed");
        }
    }

    /// @dev I3: LINK neither appears nor disappears; what is due is the sum of what each oracle is owed, and at most the
    /// unclaimed observations of indices without an oracle come on top.
    function invariant_link_is_conserved() public view {
        uint256 sum = handler.token().balanceOf(address(aggregator)) + handler.token().balanceOf(address(handler));
        uint256 owed;
        for (uint256 i = 0; i < 12; ++i) {
            sum += handler.token().balanceOf(handler.payeeAt(i));
            owed += aggregator.owedPayment(handler.transmitterAt(i));
        }
        require(sum == handler.FUNDS(), "LINK went elsewhere");
        uint256 due = aggregator.testTotalLinkDue();
        (,,, uint32 rate,) = aggregator.getBilling();
        require(due >= owed && (rate != 0 || due == owed), "due");
    }

    /// @dev I3: nobody is paid twice, or less than is due.
    function invariant_everybody_is_paid_once() public view {
        require(handler.wrongPayments() == 0, "paid wrongly");
    }

    /// @dev I4: counter and configuration are the latest accepted ones.
    function invariant_counter_and_configuration() public {
        vm.prank(address(this), address(this));
        (bytes16 digest, uint32 epoch, uint8 round,,) = aggregator.latestTransmissionDetails();
        require(uint256(epoch) << 8 | round == handler.counter(), "epoch and round");
        (uint32 count,, bytes16 same) = aggregator.latestConfigDetails();
        require(count == handler.configCount() && digest == same && digest == aggregator.getConfigDigest(), "digest");
        require(aggregator.transmitters().length == handler.n(), "transmitters");
    }
}
