// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
// Like the deployed aggregators: ignores excess high-order bits of short arguments, and takes twelve of them.
pragma abicoder v1;

import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {OracleTable} from "../lib/OracleTable.sol";
import {OffchainAggregatorBilling} from "./OffchainAggregatorBilling.sol";

/// @title The configuration of an OCR1 aggregator
/// @notice Who the oracles are, and how many of them may be faulty. A data contract keeps them (see OracleTable).
abstract contract OffchainAggregatorConfig is OffchainAggregatorBilling {
    // No comparison is with a timestamp or a balance, whatever else is in the words: see OffchainAggregator.
    // slither-disable-start timestamp,incorrect-equality

    /// @dev From the lowest bit: number of configurations (32 bits), block number (32) and digest (128) of the last one.
    uint256 private s_latestConfig;

    uint256 private constant CONFIG_BLOCK_SHIFT = 32;
    uint256 private constant CONFIG_DIGEST_SHIFT = 64;

    /// @notice Oracles were configured.
    event ConfigSet(
        uint32 previousConfigBlockNumber,
        uint64 configCount,
        address[] signers,
        address[] transmitters,
        uint8 threshold,
        uint64 encodedConfigVersion,
        bytes encoded
    );

    /// @notice Replace the oracles, after paying the old ones; only the owner.
    /// @param _signers addresses that oracles sign reports with, at most 31
    /// @param _transmitters addresses that oracles transmit from, in the same order; each needs a payee
    /// @param _threshold number of faulty oracles to survive, less than a third of their number
    /// @param _encodedConfigVersion version of `_encoded`
    /// @param _encoded configuration for the oracles, opaque to this contract
    function setConfig(
        address[] calldata _signers,
        address[] calldata _transmitters,
        uint8 _threshold,
        uint64 _encodedConfigVersion,
        bytes calldata _encoded
    ) external {
        require(_signers.length <= OracleTable.MAX_ORACLES, "too many signers");
        require(_threshold > 0, "threshold must be positive");
        require(_signers.length == _transmitters.length, "oracle addresses out of registration");
        require(_signers.length > 3 * uint256(_threshold), "faulty-oracle threshold too high");
        _setConfig(_signers, _transmitters, _threshold, _encodedConfigVersion, _encoded);
    }

    function _setConfig(
        address[] calldata _signers,
        address[] calldata _transmitters,
        uint256 _threshold,
        uint256 _encodedConfigVersion,
        bytes calldata _encoded
    ) private onlyOwner {
        uint256 configCount;
        unchecked {
            configCount = uint32(s_latestConfig + 1);
        }
        _removeOracles();
        _addOracles(_signers, _transmitters, configCount);
        // ConfigSet and the preimage of the digest are the same but for their first word.
        (uint256 pointer, uint256 length) =
            _encodeConfig(_signers, _transmitters, _threshold, _encodedConfigVersion, _encoded, configCount);
        bytes16 digest;
        // Memory-safe: inside the memory that _encodeConfig allocated.
        assembly ("memory-safe") {
            mstore(pointer, address())
            digest := and(keccak256(pointer, length), not(0xffffffffffffffffffffffffffffffff))
        }
        address newTable = OracleTable.replace(_oracleTable(s_parameters), _threshold, _signers, _transmitters);
        uint256 previousConfigBlockNumber = _storeConfig(configCount, uint128(digest), newTable);
        bytes32 topic = ConfigSet.selector;
        // Memory-safe: as above.
        assembly ("memory-safe") {
            mstore(pointer, previousConfigBlockNumber)
            log1(pointer, length, topic)
        }
    }

    /// @notice Which configuration is current; all zero before the first.
    /// @return configCount number of configurations so far
    /// @return blockNumber block of the last one
    /// @return configDigest digest of the last one
    function latestConfigDetails()
        external
        view
        returns (uint32 configCount, uint32 blockNumber, bytes16 configDigest)
    {
        uint256 config = s_latestConfig;
        return (uint32(config), uint32(config >> CONFIG_BLOCK_SHIFT), bytes16(uint128(config >> CONFIG_DIGEST_SHIFT)));
    }

    /// @notice Transmitters of the current oracles, in the order of their indices.
    function transmitters() external view returns (address[] memory) {
        return OracleTable.transmittersOf(_oracleTable(s_parameters));
    }

    /// @dev Pays and forgets the current oracles, from the last to the first.
    function _removeOracles() private {
        uint256 hot = s_hot;
        uint256 parameters = s_parameters;
        LinkTokenInterface linkToken = s_linkToken;
        uint256 table = OracleTable.loadWithTransmitters(_oracleTable(parameters));
        uint256 i = OracleTable.size(table);
        while (i > 0) {
            unchecked {
                i--;
            }
            address transmitter = OracleTable.transmitterAt(table, i);
            uint256 record = s_records[transmitter];
            uint256 owed = _owed(record, hot, parameters);
            s_records[transmitter] = 0;
            if (owed != 0) {
                _transferOwed(linkToken, transmitter, owed);
            } else {
                // Observations that earn nothing now may earn something later.
                uint256 count = _observations(record, hot);
                if (count != 0) {
                    s_strayObservations[i] = uint16(count);
                }
            }
        }
    }

    /// @dev Signers and transmitters share one name space, which lives in transient storage under the number of the
    /// configuration: several configurations may be set in one transaction.
    function _addOracles(address[] calldata signers, address[] calldata newTransmitters, uint256 configCount) private {
        uint256 roundId = uint32(s_hot);
        for (uint256 i = 0; i < signers.length; i++) {
            address signer = signers[i];
            require(_claimRole(signer, configCount), "repeated signer address");
            require(signer != address(0), "signer must be set");
            address transmitter = newTransmitters[i];
            require(s_payees[transmitter] != address(0), "payee must be set");
            require(_claimRole(transmitter, configCount), "repeated transmitter address");
            uint256 base = roundId;
            uint256 stray = s_strayObservations[i];
            if (stray != 0) {
                unchecked {
                    base = uint32(roundId - stray);
                }
                s_strayObservations[i] = 0;
            }
            s_records[transmitter] = (i + 1) | (base << BASE_SHIFT);
        }
    }

    /// @dev False if the account has a role in this configuration already.
    function _claimRole(address account, uint256 configCount) private returns (bool claimed) {
        uint256 slot = uint256(uint160(account)) | (configCount << 160);
        assembly ("memory-safe") {
            claimed := iszero(tload(slot))
            tstore(slot, 1)
        }
    }

    /// @dev ABI encoding of (first word, configCount, signers, transmitters, threshold, encodedConfigVersion, encoded);
    /// the first word is left for the caller.
    function _encodeConfig(
        address[] calldata signers,
        address[] calldata newTransmitters,
        uint256 threshold,
        uint256 encodedConfigVersion,
        bytes calldata encoded,
        uint256 configCount
    ) private pure returns (uint256 pointer, uint256 length) {
        // Memory-safe: allocates what it writes. There are as many transmitters as signers.
        assembly ("memory-safe") {
            pointer := mload(0x40)
            function copyAddresses(to, from, length_) -> end {
                mstore(to, shr(5, length_))
                to := add(to, 0x20)
                end := add(to, length_)
                for {} lt(to, end) { to := add(to, 0x20) } {
                    mstore(to, shr(96, shl(96, calldataload(from))))
                    from := add(from, 0x20)
                }
            }
            let arrayLength := shl(5, signers.length)
            mstore(add(pointer, 0x20), configCount)
            mstore(add(pointer, 0x40), 0xe0)
            mstore(add(pointer, 0x60), add(0x100, arrayLength))
            mstore(add(pointer, 0x80), threshold)
            mstore(add(pointer, 0xa0), encodedConfigVersion)
            mstore(add(pointer, 0xc0), add(0x120, shl(1, arrayLength)))
            let tail := copyAddresses(add(pointer, 0xe0), signers.offset, arrayLength)
            tail := copyAddresses(tail, newTransmitters.offset, arrayLength)
            mstore(tail, encoded.length)
            tail := add(tail, 0x20)
            calldatacopy(tail, encoded.offset, encoded.length)
            mstore(add(tail, encoded.length), 0)
            tail := add(tail, and(add(encoded.length, 31), not(31)))
            mstore(0x40, tail)
            length := sub(tail, pointer)
        }
    }

    /// @dev Also resets epoch and round.
    function _storeConfig(uint256 configCount, uint256 digest, address newTable)
        private
        returns (uint256 previousBlockNumber)
    {
        previousBlockNumber = uint32(s_latestConfig >> CONFIG_BLOCK_SHIFT);
        s_latestConfig =
            configCount | (uint256(uint32(block.number)) << CONFIG_BLOCK_SHIFT) | (digest << CONFIG_DIGEST_SHIFT);
        uint256 head = digest >> 64;
        s_besideOwner = uint64(head);
        uint256 parameters = s_parameters;
        uint256 table = uint32(parameters >> TABLE_SHIFT);
        if (newTable != address(0)) {
            unchecked {
                table++;
            }
            // Holds wherever addresses follow from nonces as on Ethereum.
            require(newTable == OracleTable.addressOf(address(this), table), "oracle table not found");
        }
        s_parameters = (parameters & BILLING_MASK) | (table << TABLE_SHIFT) | (head << DIGEST_HEAD_SHIFT);
        uint256 kept = (ENTRY_MASK << ENTRY_SHIFT) | VALIDATOR_FLAG | type(uint32).max;
        s_hot = (s_hot & kept) | (uint256(uint64(digest)) << DIGEST_TAIL_SHIFT);
    }

    function _configDigest(uint256 hot) internal view returns (bytes16 digest) {
        // Memory-safe: touches no memory. The head is above the 160 bits of the owner; both halves move to the top.
        assembly ("memory-safe") {
            let head := shl(192, shr(160, sload(s_besideOwner.slot)))
            digest := or(head, shr(64, shl(192, shr(DIGEST_TAIL_SHIFT, hot))))
        }
    }

    // slither-disable-end timestamp,incorrect-equality
}
