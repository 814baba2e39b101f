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
/// @dev The `_return…` functions end the whole call with the ABI encoding of what they look up, which spares readers
/// the way back through their callers. All functions here take rounds of 32 bits; the storage layout has a place for
/// each of them, hence no index can be out of bounds.
abstract contract RoundHistory {
    uint256 private constant ANSWER_BITS = 82;
    uint256 private constant LAG_BITS = 13;
    uint256 private constant WIDE_FLAG = 0x80000000000000000000000000000000;

    uint256[2 ** 31] private s_pairs;
    mapping(uint256 round => uint256) private s_wide;

    /// @dev Records a round. Rounds must be recorded in order and once: the slot of an even round is written without
    /// being read, since nothing can be in it yet.
    /// @param answer a 192-bit number
    /// @param observedAt a 32-bit number
    /// @param transmittedAt a 32-bit number
    function _appendRound(uint256 round, int256 answer, uint256 observedAt, uint256 transmittedAt) internal {
        unchecked {
            uint256 half;
            // Both sums are meant modulo: what lies below the range becomes huge.
            bool narrow = uint256(answer) + 2 ** (ANSWER_BITS - 1) < 2 ** ANSWER_BITS;
            uint256 lag = transmittedAt - observedAt;
            if (narrow && uint32(lag + 2 ** (LAG_BITS - 1)) < 2 ** LAG_BITS) {
                half = transmittedAt | (lag & (2 ** LAG_BITS - 1)) << 32 | (uint256(answer) & (2 ** ANSWER_BITS - 1))
                    << 45;
            } else {
                half = WIDE_FLAG;
                s_wide[round] = uint256(answer) << 64 | observedAt << 32 | transmittedAt;
            }
            assembly ("memory-safe") {
                let slot := add(s_pairs.slot, shr(1, round))
                if and(round, 1) { half := or(shl(128, half), sload(slot)) }
                sstore(slot, half)
            }
        }
    }

    /// @dev Looks a round up; zeros for a round that never happened.
    function _readRound(uint256 round)
        internal
        view
        returns (int256 answer, uint256 observedAt, uint256 transmittedAt)
    {
        // Bits above the half are shifted out or masked. The lag is sign-extended and taken off modulo 2**32.
        assembly ("memory-safe") {
            let half := shr(shl(7, and(round, 1)), sload(add(s_pairs.slot, shr(1, round))))
            switch and(half, WIDE_FLAG)
            case 0 {
                answer := sar(174, shl(129, half))
                transmittedAt := and(half, 0xffffffff)
                observedAt := and(sub(transmittedAt, sar(243, shl(211, half))), 0xffffffff)
            }
            default {
                mstore(0, round)
                mstore(0x20, s_wide.slot)
                half := sload(keccak256(0, 0x40))
                answer := sar(64, half)
                observedAt := and(shr(32, half), 0xffffffff)
                transmittedAt := and(half, 0xffffffff)
            }
        }
    }

    /// @dev Ends the call with the answer of a round.
    function _returnAnswer(uint256 round) internal view returns (int256 answer) {
        assembly ("memory-safe") {
            let half := shr(shl(7, and(round, 1)), sload(add(s_pairs.slot, shr(1, round))))
            answer := sar(174, shl(129, half))
            if and(half, WIDE_FLAG) {
                mstore(0, round)
                mstore(0x20, s_wide.slot)
                answer := sar(64, sload(keccak256(0, 0x40)))
            }
            mstore(0, answer)
            return(0, 0x20)
        }
    }

    /// @dev Ends the call with the transmission time of a round.
    function _returnTransmittedAt(uint256 round) internal view returns (uint256 transmittedAt) {
        assembly ("memory-safe") {
            let half := shr(shl(7, and(round, 1)), sload(add(s_pairs.slot, shr(1, round))))
            if and(half, WIDE_FLAG) {
                mstore(0, round)
                mstore(0x20, s_wide.slot)
                half := sload(keccak256(0, 0x40))
            }
            transmittedAt := and(half, 0xffffffff)
            mstore(0, transmittedAt)
            return(0, 0x20)
        }
    }

    /// @dev Ends the call with everything about a round, in the form that consumers know.
    function _returnRoundData(uint256 round)
        internal
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (answer, startedAt, updatedAt) = _readRound(round);
        // Overwrites the free memory pointer, which nobody reads any more.
        assembly {
            roundId := round
            answeredInRound := round
            mstore(0, round)
            mstore(0x20, answer)
            mstore(0x40, startedAt)
            mstore(0x60, updatedAt)
            mstore(0x80, round)
            return(0, 0xa0)
        }
    }
}
