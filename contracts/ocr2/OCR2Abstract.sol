// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TypeAndVersionInterface} from "../interfaces/TypeAndVersionInterface.sol";

/// @title What every OCR2 contract has in common: configuration, transmission, and the readers that oracles rely on
abstract contract OCR2Abstract is TypeAndVersionInterface {
    /// @dev Signer indices are five bits wide and observer lists must fit in one word, hence 31.
    uint256 internal constant MAX_NUM_ORACLES = 31;

    /// @notice A configuration took effect.
    /// @param previousConfigBlockNumber block of the configuration before, 0 for the first; lets oracles walk back
    /// @param configDigest identifies the configuration
    /// @param configCount ordinal of the configuration, 1 for the first
    /// @param signers addresses whose signatures count, in oracle order
    /// @param transmitters addresses that may transmit, in oracle order
    /// @param f number of faulty oracles that the protocol tolerates
    /// @param onchainConfig configuration for the contract
    /// @param offchainConfigVersion format of `offchainConfig`
    /// @param offchainConfig configuration for the oracles, opaque to the contract
    event ConfigSet(
        uint32 previousConfigBlockNumber,
        bytes32 configDigest,
        uint64 configCount,
        address[] signers,
        address[] transmitters,
        uint8 f,
        bytes onchainConfig,
        uint64 offchainConfigVersion,
        bytes offchainConfig
    );

    /// @notice A report was accepted; only for contracts whose `latestConfigDigestAndEpoch` asks oracles to scan logs.
    /// @param configDigest configuration under which the report was made
    /// @param epoch epoch in which the report was made
    event Transmitted(bytes32 configDigest, uint32 epoch);

    /// @notice Start a new configuration.
    /// @param signers addresses whose signatures count, in oracle order, at most 31
    /// @param transmitters addresses that may transmit, in the same order
    /// @param f number of faulty oracles to tolerate; a report needs f + 1 signatures
    /// @param onchainConfig configuration for the contract
    /// @param offchainConfigVersion format of `offchainConfig`
    /// @param offchainConfig configuration for the oracles, opaque to the contract
    function setConfig(
        address[] memory signers,
        address[] memory transmitters,
        uint8 f,
        bytes memory onchainConfig,
        uint64 offchainConfigVersion,
        bytes memory offchainConfig
    ) external virtual;

    /// @notice Where to find the latest configuration.
    /// @return configCount ordinal of the configuration, 0 before the first
    /// @return blockNumber block with its `ConfigSet` event
    /// @return configDigest its digest
    function latestConfigDetails()
        external
        view
        virtual
        returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest);

    /// @notice How far transmission got under the latest configuration.
    /// @return scanLogs true if the other two values are void and oracles should look at `Transmitted` events instead
    /// @return configDigest digest of the latest configuration
    /// @return epoch epoch of the latest report accepted under it
    function latestConfigDigestAndEpoch()
        external
        view
        virtual
        returns (bool scanLogs, bytes32 configDigest, uint32 epoch);

    /// @notice Deliver a report attested by f + 1 oracles.
    /// @param reportContext config digest; 27 bytes of padding, epoch (4 bytes) and round (1 byte); extra hash
    /// @param report the serialized report
    /// @param rs r of each signature
    /// @param ss s of each signature
    /// @param rawVs v of each signature, minus 27, one byte each, from the most significant byte on
    function transmit(
        bytes32[3] calldata reportContext,
        bytes calldata report,
        bytes32[] calldata rs,
        bytes32[] calldata ss,
        bytes32 rawVs
    ) external virtual;

    /// @dev Lets contracts that need no fault tolerance admit f = 0.
    function _requirePositiveF(uint256 f) internal pure virtual {
        require(f > 0, "f must be positive");
    }

    /// @dev Emits `ConfigSet`.
    /// @param encodedConfig preimage of the digest, which is consumed
    function _emitConfigSet(uint32 previousConfigBlockNumber, bytes32 configDigest, bytes memory encodedConfig)
        internal
    {
        bytes32 topic = ConfigSet.selector;
        // Safe: writes only inside `encodedConfig`, which has nine head words. The event's data differs from the
        // preimage in the first two.
        assembly ("memory-safe") {
            mstore(add(encodedConfig, 0x20), previousConfigBlockNumber)
            mstore(add(encodedConfig, 0x40), configDigest)
            log1(add(encodedConfig, 0x20), mload(encodedConfig), topic)
        }
    }
}
