// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Bytes kept as the code of contracts
/// @notice Code costs 200 gas per byte to write and is read for little more than the price of one storage slot.
/// The nth contract that a contract creates (counting from 1) has an address that follows from the creator's address
/// and n alone, so nobody needs to store it.
library DataContract {
    /// @dev What precedes the data: an instruction that ends every call at once.
    uint256 internal constant STOP_BYTES = 1;

    /// @dev Room for the creation code at the start of a buffer.
    uint256 internal constant CREATION_BYTES = 10;

    /// @dev Creation code for 0 bytes: PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN.
    uint256 private constant CREATION_CODE = 0x61000080600a5f395ff3;

    /// @notice Memory for data that is to be written.
    /// @param length number of bytes of data, less than 24,576
    /// @return buffer creation code, STOP, and zeros for the data; data starts at `dataOf(buffer)`
    function allocate(uint256 length) internal pure returns (bytes memory buffer) {
        buffer = new bytes(CREATION_BYTES + STOP_BYTES + length);
        // Safe: the buffer has more than ten bytes. The first 32 are still zero.
        assembly ("memory-safe") {
            mstore(add(buffer, 0x20), or(shl(176, CREATION_CODE), shl(232, add(length, STOP_BYTES))))
        }
    }

    /// @return pointer memory address of the data in `buffer`
    function dataOf(bytes memory buffer) internal pure returns (uint256 pointer) {
        assembly ("memory-safe") {
            pointer := add(buffer, add(0x20, add(CREATION_BYTES, STOP_BYTES)))
        }
    }

    /// @notice Write a buffer made by `allocate`.
    /// @param nonce how many contracts this contract will have created with this one
    function write(bytes memory buffer, uint256 nonce) internal {
        address created;
        assembly ("memory-safe") {
            created := create(0, add(buffer, 0x20), mload(buffer))
        }
        // Fails when gas ran out inside, or on a chain whose addresses do not follow Ethereum's rule.
        require(created != address(0) && created == addressOf(nonce), "data contract failed");
    }

    /// @return data address of the nth contract that this contract created; bits 160 and up are not clean
    function rawAddressOf(uint256 nonce) internal view returns (uint256 data) {
        // Keccak of the RLP list of creator and nonce. The nonce is its own encoding below 0x80, else its length is
        // put in front. Safe: uses the scratch space only.
        assembly ("memory-safe") {
            switch lt(nonce, 0x80)
            case 1 {
                mstore(0, or(or(shl(240, 0xd694), shl(80, address())), shl(72, nonce)))
                data := keccak256(0, 23)
            }
            default {
                let size := add(1, add(gt(nonce, 0xff), add(gt(nonce, 0xffff), gt(nonce, 0xffffff))))
                mstore(
                    0,
                    or(
                        or(shl(248, add(0xd6, size)), or(shl(240, 0x94), shl(80, address()))),
                        or(shl(72, add(0x80, size)), shl(sub(72, shl(3, size)), nonce))
                    )
                )
                data := keccak256(0, add(23, size))
            }
        }
    }

    /// @return address of the nth contract that this contract created
    function addressOf(uint256 nonce) internal view returns (address) {
        return address(uint160(rawAddressOf(nonce)));
    }
}
