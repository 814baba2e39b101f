// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Answers and timestamps of all aggregator rounds, two rounds to a storage slot
/// @notice Rounds 2k and 2k + 1 share a slot, the even one in the lower half. A half is, from its least significant bit:
///
///     bits      field
///     0-31      block timestamp of the transmission, modulo 2**32
///     32-44     lag: transmission time minus observation time, 13 bits, two's complement
///     45-126    answer, 82 bits, two's complement
///     127       1 if the round is wide: the other bits are zero and the round has a slot of its own
///
/// 82 bits hold answers up to 2.4 million with 18 decimals. A round with a longer answer, or with an observation time
/// more than 68 minutes off, is wide: answer (192 bits), observation time (32) and transmission time (32) in one word.
/// A half of zeros is a round that never happened, and decodes to zeros like any other half.
struct RoundHistory {
    uint256[2 ** 31] pairs;
    mapping(uint256 => uint256) wide;
}

using RoundHistoryLib for RoundHistory global;

library RoundHistoryLib {
    uint256 private constant HALF_MASK = 2 ** 128 - 1;
    uint256 private constant WIDE_FLAG = 1 << 127;
    uint256 private constant ANSWER_BITS = 82;
    uint256 private constant LAG_BITS = 13;

    /// @notice Record a round.
    /// @dev Rounds must be recorded in order and once: the slot of an even round is written without being read, since
    /// nothing can be in it yet.
    /// @param round number of the round
    /// @param answer a 192-bit number
    /// @param observedAt a 32-bit number
    /// @param transmittedAt a 32-bit number
    function append(RoundHistory storage self, uint256 round, int256 answer, uint256 observedAt, uint256 transmittedAt)
        internal
    {
        unchecked {
            uint256 half;
            // Both differences are meant modulo: to the left of the range they become huge.
            bool narrow = uint256(answer) + 2 ** (ANSWER_BITS - 1) < 2 ** ANSWER_BITS;
            uint256 lag = transmittedAt - observedAt;
            if (narrow && uint32(lag + 2 ** (LAG_BITS - 1)) < 2 ** LAG_BITS) {
                half = transmittedAt | (lag & (2 ** LAG_BITS - 1)) << 32 | (uint256(answer) & (2 ** ANSWER_BITS - 1))
                    << 45;
            } else {
                half = WIDE_FLAG;
                self.wide[round] = uint256(answer) << 64 | observedAt << 32 | transmittedAt;
            }
            // Safe: `pairs` has a slot for each pair of 32-bit rounds.
            assembly ("memory-safe") {
                let slot := add(self.slot, shr(1, round))
                if and(round, 1) { half := or(shl(128, half), sload(slot)) }
                sstore(slot, half)
            }
        }
    }

    /// @notice Look a round up.
    /// @param round a 32-bit number
    /// @return answer the answer, 0 for a round that never happened
    /// @return observedAt observation time
    /// @return transmittedAt transmission time
    function read(RoundHistory storage self, uint32 round)
        internal
        view
        returns (int256 answer, uint256 observedAt, uint256 transmittedAt)
    {
        uint256 half = _half(self, round);
        if (half & WIDE_FLAG == 0) {
            // Safe: value arithmetic only. The lag is sign-extended and taken off modulo 2**32.
            assembly ("memory-safe") {
                answer := sar(174, shl(129, half))
                transmittedAt := and(half, 0xffffffff)
                observedAt := and(sub(transmittedAt, sar(243, shl(211, half))), 0xffffffff)
            }
        } else {
            uint256 word = self.wide[round];
            answer = int256(word) >> 64;
            observedAt = uint32(word >> 32);
            transmittedAt = uint32(word);
        }
    }

    function _half(RoundHistory storage self, uint32 round) private view returns (uint256 half) {
        // Safe: `pairs` has a slot for each pair of 32-bit rounds.
        assembly ("memory-safe") {
            half := and(shr(shl(7, and(round, 1)), sload(add(self.slot, shr(1, round)))), HALF_MASK)
        }
    }
}
