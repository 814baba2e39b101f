// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
// Like the deployed aggregators: ignores excess high-order bits of short arguments, and takes twelve of them.
pragma abicoder v1;

import {OracleTable} from "../lib/OracleTable.sol";
import {OffchainAggregatorBilling} from "./OffchainAggregatorBilling.sol";

/// @title How an OCR1 aggregator reads reports and checks them
/// @dev Fields of a `Transmission` are written by assembly, hence by their offsets.
abstract contract OffchainAggregatorReport is OffchainAggregatorBilling {
    /// @dev A report that is being transmitted, together with what it is checked against.
    struct Transmission {
        // digest, epoch and round, as signed
        uint256 context;
        // byte k is the index of the oracle that made observation k
        uint256 observers;
        // where the observations are in the calldata, and how many
        uint256 observationsStart;
        uint256 observationsCount;
        // bit i is set if oracle i made an observation
        uint256 seen;
        // true if some observation is greater than its successor
        bool unsorted;
        // s_hot and s_parameters
        uint256 hot;
        uint256 parameters;
        // OracleTable in memory
        uint256 table;
    }

    // No comparison is with a timestamp or a balance, whatever else is in the words: see OffchainAggregator.
    // slither-disable-start timestamp,incorrect-equality

    /// @notice A report was accepted.
    event NewTransmission(
        uint32 indexed aggregatorRoundId,
        int192 answer,
        address transmitter,
        int192[] observations,
        bytes observers,
        bytes32 rawReportContext
    );

    /// @dev Reverts without data if the report is too short, or its array is not inside it.
    function _decodeReport(Transmission memory t, bytes calldata report) internal pure {
        // Memory-safe: writes to the first fields of t.
        assembly ("memory-safe") {
            if lt(report.length, 96) { revert(0, 0) }
            calldatacopy(t, report.offset, 64)
            let offset := calldataload(add(report.offset, 64))
            // The offset is compared first, so that no sum below overflows: a length of calldata is far from 2^64.
            if gt(offset, 0xffffffffffffffff) { revert(0, 0) }
            if gt(add(offset, 32), report.length) { revert(0, 0) }
            let start := add(report.offset, offset)
            let count := calldataload(start)
            if gt(count, 0xffffffffffffffff) { revert(0, 0) }
            if gt(add(add(offset, 32), shl(5, count)), report.length) { revert(0, 0) }
            mstore(add(t, 0x40), add(start, 32))
            mstore(add(t, 0x60), count)
        }
    }

    function _loadConfig(Transmission memory t) internal view returns (uint256 f) {
        uint256 parameters = s_parameters;
        uint256 hot = s_hot;
        uint256 digest = ((parameters >> DIGEST_HEAD_SHIFT) << 64) | uint64(hot >> DIGEST_TAIL_SHIFT);
        require(uint128(t.context >> 40) == digest, "configDigest mismatch");
        require(uint40(t.context) > uint40(hot >> EPOCH_AND_ROUND_SHIFT), "stale report");
        uint256 table = OracleTable.load(_oracleTable(parameters));
        t.parameters = parameters;
        t.table = table;
        t.hot = hot;
        return OracleTable.faultBound(table);
    }

    /// @dev One pass over the observations and their observers. That they are sorted is remembered, not required, since
    /// the signatures are to be checked before.
    // The shift is of the constant 1, by an index.
    // slither-disable-next-line incorrect-shift
    function _examineObservations(Transmission memory t) internal pure {
        uint256 repeated;
        uint256 seen;
        // Memory-safe: reads t and writes its fields `seen` and `unsorted`. At most 31 observations.
        assembly ("memory-safe") {
            let observers := mload(add(t, 0x20))
            let cursor := mload(add(t, 0x40))
            let count := mload(add(t, 0x60))
            let unsorted := 0
            // The lowest number that an observation can have, so that the first one is in order.
            let previous := not(sub(shl(191, 1), 1))
            for { let k := 0 } lt(k, count) { k := add(k, 1) } {
                let bit := shl(byte(k, observers), 1)
                repeated := or(repeated, and(seen, bit))
                seen := or(seen, bit)
                let observation := signextend(23, calldataload(cursor))
                unsorted := or(unsorted, sgt(previous, observation))
                previous := observation
                cursor := add(cursor, 32)
            }
            mstore(add(t, 0x80), seen)
            mstore(add(t, 0xa0), unsorted)
        }
        if (repeated | (seen >> OracleTable.MAX_ORACLES) != 0) {
            _refuseObservers(t);
        }
    }

    /// @dev Observers are known to be wrong; says what is wrong first, and therefore needs no other end.
    function _refuseObservers(Transmission memory t) private pure {
        uint256 seen = 0;
        for (uint256 k = 0;; k++) {
            uint256 observer = uint8(bytes32(t.observers)[k]);
            if (observer >= OracleTable.MAX_ORACLES) {
                _abort();
            }
            require(seen & (1 << observer) == 0, "observer index repeated");
            seen |= 1 << observer;
        }
    }

    function _checkSignatures(
        bytes32 reportHash,
        bytes32[] calldata rs,
        bytes32[] calldata ss,
        bytes32 rawVs,
        uint256 table
    ) internal view {
        uint256 count = rs.length;
        uint256 signed;
        uint256 scratch;
        // Memory-safe: four words above the free memory pointer, which findSigner below leaves alone.
        assembly ("memory-safe") {
            scratch := mload(0x40)
            mstore(scratch, reportHash)
        }
        for (uint256 j = 0; j < count;) {
            uint256 signer;
            // Memory-safe: the same four words, and scratch space. A failed recovery writes nothing, so that the zero
            // stays, which is nobody's address. Values of v above 255 fail like all others but 27 and 28.
            assembly ("memory-safe") {
                let offset := shl(5, j)
                mstore(add(scratch, 0x20), add(27, byte(j, rawVs)))
                mstore(add(scratch, 0x40), calldataload(add(rs.offset, offset)))
                mstore(add(scratch, 0x60), calldataload(add(ss.offset, offset)))
                mstore(0, 0)
                pop(staticcall(gas(), 1, scratch, 0x80, 0, 0x20))
                signer := mload(0)
                j := add(j, 1)
            }
            uint256 position = OracleTable.findSigner(table, signer);
            require(position != 0, "address not authorized to sign");
            uint256 bit = 1 << position;
            require(signed & bit == 0, "non-unique signature");
            signed |= bit;
        }
    }

    /// @dev The upper middle of the sorted observations.
    function _median(Transmission memory t) internal pure returns (int256 median) {
        // Memory-safe: reads t.
        assembly ("memory-safe") {
            median := signextend(23, calldataload(add(mload(add(t, 0x40)), shl(5, shr(1, mload(add(t, 0x60)))))))
        }
    }

    /// @dev The data is built by hand: the observations are copied from the calldata as they are.
    function _emitNewTransmission(Transmission memory t, int256 median, uint256 roundId) internal {
        bytes32 topic = NewTransmission.selector;
        // Memory-safe: writes above the free memory pointer only, and leaves nothing there that is used later.
        assembly ("memory-safe") {
            let count := mload(add(t, 0x60))
            let length := shl(5, count)
            let data := mload(0x40)
            mstore(data, median)
            mstore(add(data, 0x20), caller())
            mstore(add(data, 0x40), 0xa0)
            mstore(add(data, 0x60), add(0xc0, length))
            mstore(add(data, 0x80), mload(t))
            mstore(add(data, 0xa0), count)
            calldatacopy(add(data, 0xc0), mload(add(t, 0x40)), length)
            let observers := add(add(data, 0xc0), length)
            mstore(observers, count)
            mstore(add(observers, 0x20), and(mload(add(t, 0x20)), not(shr(shl(3, count), not(0)))))
            log2(data, add(length, 0x100), topic, roundId)
        }
    }

    // slither-disable-end timestamp,incorrect-equality
}
