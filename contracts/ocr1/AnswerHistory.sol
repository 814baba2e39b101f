// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
// Like the deployed aggregators: ignores excess high-order bits of short arguments, and takes twelve of them.
pragma abicoder v1;

import {AggregatorInterface} from "../interfaces/AggregatorInterface.sol";
import {AggregatorV2V3Interface} from "../interfaces/AggregatorV2V3Interface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {OffchainAggregatorBilling} from "./OffchainAggregatorBilling.sol";

/// @title The answers of an OCR1 aggregator, and how consumers read them
/// @notice An entry is an answer (80 bits, two's complement) above a timestamp (39 bits, enough for 17,000 years). The entry
/// of the latest round R is in s_hot. Two entries share a word of s_entries, the one of the even round in the lower half: a
/// pair is written when its odd round comes, so that every other round writes no history at all. An answer or a timestamp
/// that does not fit is written to a word of its own, and WIDE_ENTRY stands for it.
abstract contract AnswerHistory is OffchainAggregatorBilling, AggregatorV2V3Interface {
    // No comparison is with a timestamp or a balance, whatever else is in the words: see OffchainAggregator.
    // slither-disable-start timestamp,incorrect-equality

    /// @dev Answer (192 bits) above timestamp (64 bits) of those rounds whose entry is WIDE_ENTRY.
    uint256[1 << 32] private s_wideEntries;

    /// @dev Entries of rounds 2k and 2k + 1, by k. See also OffchainAggregator._callValidator.
    uint256[1 << 31] internal s_entries;

    uint256 private constant ENTRY_TIMESTAMP_BITS = 39;
    uint256 internal constant ENTRY_TIMESTAMP_MASK = (1 << 39) - 1;
    /// @dev The answer is at the top of s_hot.
    uint256 internal constant ANSWER_SHIFT = 176;
    uint256 internal constant WIDE_ENTRY = 1 << 118;
    /// @dev At least one of these bits is set in every entry but WIDE_ENTRY, since no block has timestamp 0.
    uint256 private constant ORDINARY_BITS = (1 << 118) - 1;

    /// @inheritdoc AggregatorInterface
    function latestAnswer() public view virtual override returns (int256) {
        return int256(_latestEntry(s_hot)) >> 64;
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() public view virtual override returns (uint256) {
        return uint64(_latestEntry(s_hot));
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() public view virtual override returns (uint256) {
        return uint32(s_hot);
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 _roundId) public view virtual override returns (int256) {
        if (_roundId > type(uint32).max) {
            return 0;
        }
        uint256 entry = _storedEntry(_roundId);
        if (entry & ORDINARY_BITS != 0) {
            return int80(int256(entry >> ENTRY_TIMESTAMP_BITS));
        }
        return int256(_unusualEntry(entry, _roundId)) >> 64;
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 _roundId) public view virtual override returns (uint256) {
        if (_roundId > type(uint32).max) {
            return 0;
        }
        uint256 entry = _storedEntry(_roundId);
        if (entry & ORDINARY_BITS != 0) {
            return entry & ENTRY_TIMESTAMP_MASK;
        }
        return uint64(_unusualEntry(entry, _roundId));
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 _roundId)
        public
        view
        virtual
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        require(_roundId <= type(uint32).max, "No data present");
        uint256 entry = _storedEntry(_roundId);
        if (entry & ORDINARY_BITS != 0) {
            answer = int80(int256(entry >> ENTRY_TIMESTAMP_BITS));
            updatedAt = entry & ENTRY_TIMESTAMP_MASK;
        } else {
            entry = _unusualEntry(entry, _roundId);
            answer = int256(entry) >> 64;
            updatedAt = uint64(entry);
        }
        return (_roundId, answer, updatedAt, updatedAt, _roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        public
        view
        virtual
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint256 hot = s_hot;
        roundId = uint32(hot);
        uint256 wide = _latestEntry(hot);
        answer = int256(wide) >> 64;
        updatedAt = uint64(wide);
        return (roundId, answer, updatedAt, updatedAt, roundId);
    }

    /// @dev Entry of a round in the history, 0 if there is none.
    /// @param roundId less than 2^32
    function _storedEntry(uint256 roundId) private view returns (uint256 entry) {
        // Memory-safe: touches no memory. s_entries has a word for each pair of numbers below 2^32.
        assembly ("memory-safe") {
            entry := and(shr(shl(7, and(roundId, 1)), sload(add(s_entries.slot, shr(1, roundId)))), ENTRY_MASK)
        }
    }

    /// @dev What an entry without any of its lower bits stands for, as an answer (192 bits) above a timestamp (64 bits):
    /// WIDE_ENTRY for the wide entry; 0 for the latest round, which is not in the history yet, or for no round. (2^32
    /// rounds ago the same words held other entries: with a round every second that is 136 years.)
    function _unusualEntry(uint256 entry, uint256 roundId) private view returns (uint256 wide) {
        if (entry != 0) {
            return s_wideEntries[roundId];
        }
        uint256 hot = s_hot;
        if (roundId == uint32(hot)) {
            return _latestEntry(hot);
        }
    }

    /// @dev Entry of the latest round, as an answer (192 bits) above a timestamp (64 bits).
    function _latestEntry(uint256 hot) internal view returns (uint256 wide) {
        // Memory-safe: touches no memory.
        assembly ("memory-safe") {
            let entry := shr(ENTRY_SHIFT, hot)
            wide := or(shl(64, sar(ANSWER_SHIFT, hot)), and(entry, ENTRY_TIMESTAMP_MASK))
            if eq(entry, WIDE_ENTRY) { wide := sload(add(s_wideEntries.slot, and(hot, 0xffffffff))) }
        }
    }

    /// @dev Entry of a new round at the current time; stores what does not fit.
    function _makeEntry(int256 answer, uint256 roundId) internal returns (uint256 entry) {
        uint256 timestamp = uint64(block.timestamp);
        // WIDE_ENTRY has the lowest answer of 80 bits, which therefore does not fit either.
        if (answer > -(1 << 79) && answer < 1 << 79 && timestamp <= ENTRY_TIMESTAMP_MASK) {
            return ((uint256(answer) << ENTRY_TIMESTAMP_BITS) | timestamp) & ENTRY_MASK;
        }
        s_wideEntries[roundId] = (uint256(answer) << 64) | timestamp;
        return WIDE_ENTRY;
    }

    // slither-disable-end timestamp,incorrect-equality
}
