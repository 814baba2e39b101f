// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DataContract} from "./DataContract.sol";

/// @title What a transmission must know of the configuration, kept as the code of a data contract
/// @notice Configuration number k is in the kth data contract. Its data:
///
///     bytes        field
///     0            n, number of oracles
///     1-32         config digest
///     33-96        64 buckets for finding a signer
///     97-          n signers, 20 bytes each, in oracle order
///     97+20n-      n transmitters, 20 bytes each, in oracle order
///
/// The buckets are an open-addressing hash table: a signer's home is the bucket numbered by the low six bits of its
/// address; a bucket holds a signer's index plus one, or zero if it is free; a signer whose home is taken goes to the
/// next free bucket, cyclically. With at most 31 signers a free bucket ends every search.
library ConfigData {
    /// @dev Bytes of n.
    uint256 internal constant COUNT_BYTES = 1;

    /// @dev Offset of the digest, and of the part that `loadSigners` reads, in the code of the data contract.
    uint256 private constant DIGEST_OFFSET = 2;

    /// @dev Offsets in memory from the start of the part that `loadSigners` reads.
    uint256 internal constant BUCKETS = 32;
    uint256 internal constant SIGNERS = 96;

    /// @dev Memory that `loadSigners` needs: 31 signers, and a 32nd that stays zero.
    uint256 internal constant LOADED_BYTES = SIGNERS + 32 * 20 + 12;

    /// @notice A buffer for the data of n oracles.
    function allocate(uint256 n) internal pure returns (bytes memory buffer) {
        buffer = DataContract.allocate(COUNT_BYTES + SIGNERS + 40 * n);
        uint256 data = DataContract.dataOf(buffer);
        assembly ("memory-safe") {
            mstore8(data, n)
        }
    }

    /// @notice Put oracle number `index` of `n` into a buffer.
    /// @return repeated whether the signer is already there; the buffer is then void
    function add(bytes memory buffer, uint256 n, uint256 index, address signer, address transmitter)
        internal
        pure
        returns (bool repeated)
    {
        uint256 loaded = DataContract.dataOf(buffer) + COUNT_BYTES;
        // Safe: stays inside the buffer, which has room for n signers and n transmitters. A 20-byte address is written
        // over a word by keeping the 12 bytes on its right: zeros, the transmitters, or what follows in memory.
        assembly ("memory-safe") {
            function put(at, account) {
                mstore(at, or(shl(96, account), and(mload(at), 0xffffffffffffffffffffffff)))
            }
            let buckets := add(loaded, BUCKETS)
            let signers := add(loaded, SIGNERS)
            signer := and(signer, 0xffffffffffffffffffffffffffffffffffffffff)
            let bucket := and(signer, 63)
            for {} 1 { bucket := and(add(bucket, 1), 63) } {
                let taken := byte(0, mload(add(buckets, bucket)))
                if iszero(taken) {
                    mstore8(add(buckets, bucket), add(index, 1))
                    break
                }
                if eq(shr(96, mload(add(signers, mul(sub(taken, 1), 20)))), signer) {
                    repeated := 1
                    break
                }
            }
            put(add(signers, mul(index, 20)), signer)
            put(add(signers, mul(add(n, index), 20)), transmitter)
        }
    }

    /// @notice Write a buffer as the data contract of a configuration.
    /// @param ordinal ordinal of the configuration, 1 for the first
    function write(bytes memory buffer, bytes32 configDigest, uint256 ordinal) internal {
        uint256 data = DataContract.dataOf(buffer);
        assembly ("memory-safe") {
            mstore(add(data, COUNT_BYTES), configDigest)
        }
        DataContract.write(buffer, ordinal);
    }

    /// @notice Read digest, buckets and signers of a configuration with n oracles.
    /// @param pointer where to put them; `LOADED_BYTES` of memory that are zero
    /// @return configDigest the digest
    function loadSigners(uint256 ordinal, uint256 n, uint256 pointer) internal view returns (bytes32 configDigest) {
        uint256 data = DataContract.rawAddressOf(ordinal);
        // Safe: n is at most 31, so the copy stays inside `LOADED_BYTES`. EXTCODECOPY ignores bits 160 and up.
        assembly ("memory-safe") {
            extcodecopy(data, pointer, DIGEST_OFFSET, add(SIGNERS, mul(n, 20)))
            configDigest := mload(pointer)
        }
    }

    /// @return transmitters those of a configuration, in oracle order
    function readTransmitters(uint256 ordinal) internal view returns (address[] memory transmitters) {
        uint256 data = DataContract.rawAddressOf(ordinal);
        // Safe: allocates what it writes. The packed addresses are copied to the end of the array's own memory and
        // spread from the first one on: what is still packed always lies behind what is being written.
        assembly ("memory-safe") {
            extcodecopy(data, 0, sub(DIGEST_OFFSET, COUNT_BYTES), 1)
            let n := byte(0, mload(0))
            transmitters := mload(0x40)
            mstore(transmitters, n)
            let first := add(transmitters, 0x20)
            let end := add(first, shl(5, n))
            mstore(0x40, end)
            let packed := sub(end, mul(n, 20))
            extcodecopy(data, packed, add(DIGEST_OFFSET, add(SIGNERS, mul(n, 20))), mul(n, 20))
            for {} lt(first, end) { first := add(first, 0x20) } {
                mstore(first, shr(96, mload(packed)))
                packed := add(packed, 20)
            }
        }
    }
}
