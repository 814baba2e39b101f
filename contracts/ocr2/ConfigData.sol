// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DataContract} from "./DataContract.sol";

/// @title What a transmission must know of the configuration, kept as the code of a data contract
/// @notice Configuration number k, with n oracles, is in the kth data contract. Its data:
///
///     bytes        field
///     b            buckets for finding a signer, the last one first; b is 8 for up to 5 oracles, 16 for up to 7,
///                  32 for up to 15, else 64
///     32           config digest
///     20n          signers, in oracle order
///     20n          transmitters, in oracle order
///
/// The buckets are an open-addressing hash table: a signer's home is the bucket numbered by the low bits of its
/// address; a bucket holds a signer's index plus one, or zero if it is free; a signer whose home is taken goes to the
/// next free bucket, cyclically. Some buckets are always free, so every search comes to an end.
/// Buckets count backwards from the digest, hence bucket k is k + 1 bytes in front of it, however many there are.
library ConfigData {
    /// @dev Offset in the code of what `loadSigners` reads: after STOP.
    uint256 private constant LOADED_OFFSET = 1;

    /// @return mask number of buckets for n oracles, minus one
    function bucketMask(uint256 n) internal pure returns (uint256 mask) {
        assembly ("memory-safe") {
            mask := or(or(7, shl(3, gt(n, 5))), or(shl(4, gt(n, 7)), shl(5, gt(n, 15))))
        }
    }

    /// @notice A buffer with the data of a configuration, except for the digest.
    /// @param signers at most 31
    /// @param transmitters as many
    /// @return buffer the buffer, complete only if no signer is bad
    /// @return bad index of the first signer that is zero or repeats an earlier one; n if there is none
    function prepare(address[] memory signers, address[] memory transmitters)
        internal
        pure
        returns (bytes memory buffer, uint256 bad)
    {
        uint256 n = signers.length;
        uint256 mask = bucketMask(n);
        buffer = DataContract.allocate((mask + 1) + 32 + 40 * n);
        uint256 data = DataContract.dataOf(buffer);
        // Safe: stays inside the buffer, except that an address is written as a word whose last 12 bytes are zero. Since
        // addresses are written in order, only those of the last one go beyond the buffer, into unused memory.
        assembly ("memory-safe") {
            let digest := add(data, add(mask, 1))
            let packed := add(digest, 32)
            let end := shl(5, add(n, 1))
            let offset := 32
            for {} lt(offset, end) { offset := add(offset, 32) } {
                let signer := mload(add(signers, offset))
                let at := sub(sub(digest, 1), and(signer, mask))
                for {} 1 {} {
                    let taken := byte(0, mload(at))
                    if iszero(taken) { break }
                    if eq(mload(add(signers, shl(5, taken))), signer) {
                        signer := 0
                        break
                    }
                    at := sub(at, 1)
                    if lt(at, sub(sub(digest, 1), mask)) { at := sub(digest, 1) }
                }
                if iszero(signer) { break }
                mstore8(at, shr(5, offset))
                mstore(packed, shl(96, signer))
                packed := add(packed, 20)
            }
            bad := sub(shr(5, offset), 1)
            for { offset := 32 } lt(offset, end) { offset := add(offset, 32) } {
                mstore(packed, shl(96, mload(add(transmitters, offset))))
                packed := add(packed, 20)
            }
        }
    }

    /// @notice Write a buffer for n oracles as the data contract of a configuration.
    /// @param ordinal ordinal of the configuration, 1 for the first
    function write(bytes memory buffer, uint256 n, bytes32 configDigest, uint256 ordinal) internal {
        uint256 digest = DataContract.dataOf(buffer) + 1 + bucketMask(n);
        // Safe: the buffer has 32 bytes for the digest.
        assembly ("memory-safe") {
            mstore(digest, configDigest)
        }
        DataContract.write(buffer, ordinal);
    }

    /// @notice Read buckets, digest and signers of a configuration.
    /// @param n its number of oracles
    /// @param mask `bucketMask(n)`
    /// @param pointer where to put the digest: 64 bytes in front of it and 32 + 20n behind it are overwritten
    /// @return configDigest the digest
    function loadSigners(uint256 ordinal, uint256 n, uint256 mask, uint256 pointer)
        internal
        view
        returns (bytes32 configDigest)
    {
        uint256 data = DataContract.rawAddressOf(ordinal);
        // Not marked memory-safe: the caller says where. EXTCODECOPY ignores bits 160 and up of the address.
        assembly {
            extcodecopy(data, sub(pointer, add(mask, 1)), LOADED_OFFSET, add(add(mask, 33), mul(n, 20)))
            configDigest := mload(pointer)
        }
    }

    /// @param n number of oracles of the configuration
    /// @return transmitters those of a configuration, in oracle order
    function readTransmitters(uint256 ordinal, uint256 n) internal view returns (address[] memory transmitters) {
        uint256 data = DataContract.rawAddressOf(ordinal);
        uint256 mask = bucketMask(n);
        // Safe: allocates what it writes. The packed addresses are copied to the end of the array's own memory and
        // spread from the first one on: what is still packed always lies behind what is being written.
        assembly ("memory-safe") {
            transmitters := mload(0x40)
            mstore(transmitters, n)
            let first := add(transmitters, 0x20)
            let end := add(first, shl(5, n))
            mstore(0x40, end)
            let packed := sub(end, mul(n, 20))
            extcodecopy(data, packed, add(add(LOADED_OFFSET, 33), add(mask, mul(n, 20))), mul(n, 20))
            for {} lt(first, end) { first := add(first, 0x20) } {
                mstore(first, shr(96, mload(packed)))
                packed := add(packed, 20)
            }
        }
    }
}
