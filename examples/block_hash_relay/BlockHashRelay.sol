// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TypeAndVersionInterface} from "../../contracts/interfaces/TypeAndVersionInterface.sol";
import {OCR2Base} from "../../contracts/ocr2/OCR2Base.sol";

/// @title Block hashes of another chain, attested by f + 1 oracles
/// @notice A block header hashes to its block hash and holds the root of the other chain's state: whoever brings the
/// header and Merkle proofs can prove anything about that chain to a contract here.
/// @dev Reports may come in any order and more than once: the number of the block says which of them still count.
contract BlockHashRelay is OCR2Base {
    uint256 private constant REPORT_LENGTH = 64;

    /// @notice Chain whose blocks these are.
    uint64 public immutable SOURCE_CHAIN_ID;

    /// @notice Number of the latest block that was relayed, 0 before the first.
    uint64 public latestBlockNumber;

    /// @notice Hash of a block, zero if it was not relayed.
    mapping(uint64 blockNumber => bytes32) public blockHash;

    /// @notice The oracles attested a block hash.
    event BlockRelayed(uint64 indexed blockNumber, bytes32 blockHash);

    constructor(uint64 sourceChainId) {
        SOURCE_CHAIN_ID = sourceChainId;
    }

    /// @inheritdoc TypeAndVersionInterface
    function typeAndVersion() external pure override returns (string memory) {
        return "BlockHashRelay 1.0.0";
    }

    /// @dev The signatures are checked after this, and all of it is undone if they do not hold.
    function _report(bytes32, uint40, bytes memory report) internal override {
        require(report.length == REPORT_LENGTH, "report length");
        (uint64 number, bytes32 hash) = abi.decode(report, (uint64, bytes32));
        require(number > latestBlockNumber, "stale block");
        latestBlockNumber = number;
        blockHash[number] = hash;
        emit BlockRelayed(number, hash);
    }
}
