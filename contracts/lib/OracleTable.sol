// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title The oracles of one configuration, kept as the code of a data contract
/// @notice Reading code costs 2600 gas for the first access and 3 a word, however many signers are looked up; a
/// storage slot costs 2100 gas for each of them. A table never changes; `setConfig` creates another one if need be.
///
/// Layout in bytes, n oracles:
///
///       0      STOP, so that nobody can run the data
///       1      f
///       2      n
///       3..66  64 buckets of one byte: hash table over the signers, filled by linear probing from the bucket that
///              the low six bits of an address name; a bucket holds the signer's position + 1, or 0 if it is empty
///      67..    n signer addresses of 20 bytes, then n transmitter addresses
///
/// Addresses are stored and compared whole: a shortened address would let somebody search for a colliding key.
///
/// A contract that creates nothing but its tables finds the k-th of them at the address that follows from its own
/// address and creation nonce k (the first nonce of a contract is 1): it only has to remember k.
library OracleTable {
    uint256 internal constant MAX_ORACLES = 31;

    uint256 private constant BUCKETS = 3;
    uint256 private constant SIGNERS = 67;
    uint256 private constant BUCKET_MASK = 63;

    /// @dev Creates a table, unless the current one says the same. At most 31 signers, none zero, none twice.
    /// @param current address of the current table; may be without code
    /// @param f fault bound
    /// @param signers signer addresses
    /// @param transmitters as many transmitter addresses
    /// @return created address of the new table, or zero if the current one stays
    function replace(address current, uint256 f, address[] calldata signers, address[] calldata transmitters)
        internal
        returns (address created)
    {
        // Memory-safe: writes only above the free memory pointer, and leaves nothing there that is used later.
        assembly ("memory-safe") {
            let n := signers.length
            let length := add(SIGNERS, mul(40, n))
            let start := mload(0x40)
            // PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: returns what follows these ten bytes
            mstore(start, or(shl(176, 0x61000080600a5f395ff3), shl(232, length)))
            let data := add(start, 10)
            calldatacopy(data, calldatasize(), length)
            mstore8(add(data, 1), f)
            mstore8(add(data, 2), n)
            let buckets := add(data, BUCKETS)
            let end := add(data, SIGNERS)
            for { let i := 0 } lt(i, n) {} {
                let signer := calldataload(add(signers.offset, shl(5, i)))
                mstore(add(end, mul(20, i)), shl(96, signer))
                let bucket := and(signer, BUCKET_MASK)
                for {} byte(0, mload(add(buckets, bucket))) { bucket := and(add(bucket, 1), BUCKET_MASK) } {}
                i := add(i, 1)
                mstore8(add(buckets, bucket), i)
            }
            end := add(end, mul(20, n))
            for { let i := 0 } lt(i, n) { i := add(i, 1) } {
                mstore(add(end, mul(20, i)), shl(96, calldataload(add(transmitters.offset, shl(5, i)))))
            }
            if iszero(eq(extcodehash(current), keccak256(data, length))) {
                created := create(0, start, add(length, 10))
                if iszero(created) { revert(0, 0) }
            }
        }
    }

    /// @dev Address of the contract that `creator` makes with creation nonce `nonce`, 1 <= nonce < 2^32: the last 20
    /// bytes of the hash of RLP([creator, nonce]).
    function addressOf(address creator, uint256 nonce) internal pure returns (address table) {
        assembly ("memory-safe") {
            switch lt(nonce, 0x80)
            case 1 {
                mstore(0, or(shl(80, or(shl(160, 0xd694), creator)), shl(72, nonce)))
                table := keccak256(0, 23)
            }
            default {
                // A nonce of more than seven bits is a string: its length, then its bytes.
                let length := add(add(1, gt(nonce, 0xff)), add(gt(nonce, 0xffff), gt(nonce, 0xffffff)))
                mstore(0, shl(80, or(shl(160, add(0xd694, shl(8, length))), creator)))
                mstore8(22, add(0x80, length))
                mstore(23, shl(sub(256, shl(3, length)), nonce))
                table := keccak256(0, add(23, length))
            }
            table := and(table, 0xffffffffffffffffffffffffffffffffffffffff)
        }
    }

    /// @dev Copies everything but the transmitters to memory. All zero if there is no such table.
    /// @return pointer to the copy, to be given to the functions below
    function load(address table) internal view returns (uint256 pointer) {
        // Memory-safe: allocates room for a table of 31 oracles.
        assembly ("memory-safe") {
            pointer := mload(0x40)
            mstore(0x40, add(pointer, 704))
            extcodecopy(table, pointer, 0, 687)
        }
    }

    /// @dev Copies the whole table to memory.
    function loadWithTransmitters(address table) internal view returns (uint256 pointer) {
        // Memory-safe: allocates room for a table of 31 oracles.
        assembly ("memory-safe") {
            pointer := mload(0x40)
            mstore(0x40, add(pointer, 1344))
            extcodecopy(table, pointer, 0, 1307)
        }
    }

    function faultBound(uint256 pointer) internal pure returns (uint256 f) {
        assembly ("memory-safe") {
            f := byte(1, mload(pointer))
        }
    }

    function size(uint256 pointer) internal pure returns (uint256 n) {
        assembly ("memory-safe") {
            n := byte(2, mload(pointer))
        }
    }

    /// @dev Position + 1 of a signer (an address without dirty bits), or 0 for anybody else. Ends because at most 31 of the 64 buckets are taken.
    function findSigner(uint256 pointer, uint256 signer) internal pure returns (uint256 position) {
        assembly ("memory-safe") {
            // The last byte of the word that starts 31 bytes before a bucket is that bucket.
            let buckets := sub(pointer, 28)
            let addresses := add(pointer, 47)
            let bucket := and(signer, BUCKET_MASK)
            for {} 1 { bucket := and(add(bucket, 1), BUCKET_MASK) } {
                position := and(mload(add(buckets, bucket)), 0xff)
                if iszero(position) { break }
                if eq(shr(96, mload(add(addresses, mul(20, position)))), signer) { break }
            }
        }
    }

    /// @dev Transmitter of oracle `index` < n, from a copy made by `loadWithTransmitters`.
    function transmitterAt(uint256 pointer, uint256 index) internal pure returns (address transmitter) {
        assembly ("memory-safe") {
            let n := byte(2, mload(pointer))
            transmitter := shr(96, mload(add(add(pointer, SIGNERS), mul(20, add(n, index)))))
        }
    }

    /// @dev All transmitters of a table; none if there is no such table.
    // The division is without remainder.
    // slither-disable-next-line divide-before-multiply
    function transmittersOf(address table) internal view returns (address[] memory list) {
        // Memory-safe: allocates what it writes and keeps; the packed addresses are copied behind the list first.
        assembly ("memory-safe") {
            list := mload(0x40)
            let length := extcodesize(table)
            let n := div(sub(length, mul(SIGNERS, iszero(iszero(length)))), 40)
            mstore(list, n)
            let cursor := add(list, 0x20)
            let end := add(cursor, shl(5, n))
            mstore(0x40, end)
            length := mul(20, n)
            extcodecopy(table, end, add(SIGNERS, length), length)
            for { let source := end } lt(cursor, end) { cursor := add(cursor, 0x20) } {
                mstore(cursor, shr(96, mload(source)))
                source := add(source, 20)
            }
        }
    }
}
