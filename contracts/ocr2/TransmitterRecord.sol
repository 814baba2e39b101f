// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HotState} from "./HotState.sol";

/// @title What the aggregator knows about one transmitter, in one storage word
/// @notice From the least significant bit:
///
///     bits      field
///     0-95      payment owed for transmissions, juels
///     96-127    aggregator round up to which observations are paid
///     128-135   number of oracles
///     136-143   f
///     144-151   index of the oracle
///     152-159   `ConfigData.bucketMask` of the number of oracles
///     160-223   zero
///     224-255   stamp: ordinal of the configuration that the record belongs to, then a 1
///
/// A record counts only if its stamp is that of the current configuration. A new configuration therefore need not
/// erase the records of the old one, and a record is never zero, so a first payment does not pay for a new slot.
/// The number of oracles and f are here because each transmission reads this word anyway.
type TransmitterRecord is uint256;

using TransmitterRecordLib for TransmitterRecord global;

library TransmitterRecordLib {
    uint256 private constant GJUELS = 10 ** 9;

    /// @param template_ made by `template`
    function create(uint256 template_, uint256 index) internal pure returns (TransmitterRecord) {
        return TransmitterRecord.wrap(template_ | index << 144);
    }

    /// @return what the records of all transmitters of a new configuration have in common
    function template(uint256 stamp, uint256 mask, uint256 f_, uint256 oracleCount_, uint256 rewardFrom)
        internal
        pure
        returns (uint256)
    {
        return stamp << 224 | mask << 152 | f_ << 136 | oracleCount_ << 128 | rewardFrom << 96;
    }

    function isActive(TransmitterRecord record, HotState hot) internal pure returns (bool) {
        return TransmitterRecord.unwrap(record) >> 224 == hot.activeStamp();
    }

    function hasStamp(TransmitterRecord record, uint256 stamp) internal pure returns (bool) {
        return TransmitterRecord.unwrap(record) >> 224 == stamp;
    }

    function payment(TransmitterRecord record) internal pure returns (uint96) {
        return uint96(TransmitterRecord.unwrap(record));
    }

    function oracleCount(TransmitterRecord record) internal pure returns (uint256) {
        return uint8(TransmitterRecord.unwrap(record) >> 128);
    }

    function f(TransmitterRecord record) internal pure returns (uint256) {
        return uint8(TransmitterRecord.unwrap(record) >> 136);
    }

    function bucketMask(TransmitterRecord record) internal pure returns (uint256) {
        return uint8(TransmitterRecord.unwrap(record) >> 152);
    }

    /// @return number of rounds whose observations are not yet paid
    function observationCount(TransmitterRecord record, HotState hot) internal pure returns (uint32) {
        unchecked {
            // The round up to which observations are paid was the latest round at some time, and rounds only grow.
            return hot.aggregatorRound() - uint32(TransmitterRecord.unwrap(record) >> 96);
        }
    }

    /// @return juels owed for observations and transmissions
    function owed(TransmitterRecord record, HotState hot) internal pure returns (uint256) {
        unchecked {
            // Less than 2**32 * 2**32 * 10**9 + 2**96.
            return uint256(record.observationCount(hot)) * hot.observationPaymentGjuels() * GJUELS + record.payment();
        }
    }

    function withPayment(TransmitterRecord record, uint96 payment_) internal pure returns (TransmitterRecord) {
        return TransmitterRecord.wrap(TransmitterRecord.unwrap(record) & ~uint256(type(uint96).max) | payment_);
    }

    function withRewardFrom(TransmitterRecord record, uint32 rewardFrom) internal pure returns (TransmitterRecord) {
        return TransmitterRecord.wrap(
            TransmitterRecord.unwrap(record) & ~(uint256(type(uint32).max) << 96) | uint256(rewardFrom) << 96
        );
    }
}
