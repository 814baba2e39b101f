// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TypeAndVersionInterface} from "../interfaces/TypeAndVersionInterface.sol";
import {ConfigDigestUtilEVMSimple} from "./ConfigDigestUtilEVMSimple.sol";
import {DataContract} from "./DataContract.sol";

/// @title Configurations under their digests
/// @notice Anybody can add a configuration of any contract. A digest commits to every field, so what is found under it
/// is what it stands for.
/// @dev A configuration is kept ABI-encoded in as many data contracts as its length needs.
contract OCRConfigurationStoreEVMSimple is TypeAndVersionInterface {
    /// @notice A configuration with what its digest depends on besides the chain.
    struct ConfigurationEVMSimple {
        address[] signers;
        address[] transmitters;
        bytes onchainConfig;
        bytes offchainConfig;
        address contractAddress;
        uint64 offchainConfigVersion;
        uint32 configCount;
        uint8 f;
    }

    /// @dev Where an encoded configuration is: in which data contracts of this contract, counting from 1, one after
    /// the other. A length of zero means that there is none.
    struct Location {
        uint128 firstDataContract;
        uint128 length;
    }

    /// @dev What fits in one data contract: the limit on code, less the STOP.
    uint256 private constant CHUNK_BYTES = 24_575;

    mapping(bytes32 configDigest => Location) private s_locations;
    uint128 private s_dataContractCount;

    /// @notice Somebody added a configuration, possibly one that was there already.
    event NewConfiguration(bytes32 indexed configDigest);

    /// @notice Add a configuration. It is not checked in any way.
    /// @return digest of the configuration on this chain
    function addConfig(ConfigurationEVMSimple calldata configuration) external returns (bytes32) {
        bytes32 configDigest = _digest(configuration);
        if (s_locations[configDigest].length == 0) {
            s_locations[configDigest] = _write(abi.encode(configuration));
        }
        emit NewConfiguration(configDigest);
        return configDigest;
    }

    /// @notice Look a configuration up; empty if there is none with that digest.
    function readConfig(bytes32 configDigest) external view returns (ConfigurationEVMSimple memory) {
        Location memory location = s_locations[configDigest];
        if (location.length == 0) {
            ConfigurationEVMSimple memory none;
            return none;
        }
        // What was written is what is to be returned.
        bytes memory encoded = _read(location);
        assembly {
            return(add(encoded, 0x20), mload(encoded))
        }
    }

    /// @inheritdoc TypeAndVersionInterface
    function typeAndVersion() external pure override returns (string memory) {
        return "OCRConfigurationStoreEVMSimple 1.0.0";
    }

    function _digest(ConfigurationEVMSimple memory configuration) private view returns (bytes32) {
        return ConfigDigestUtilEVMSimple.digestOf(
            ConfigDigestUtilEVMSimple.encodeConfig(
                block.chainid,
                configuration.contractAddress,
                configuration.configCount,
                configuration.signers,
                configuration.transmitters,
                configuration.f,
                configuration.onchainConfig,
                configuration.offchainConfigVersion,
                configuration.offchainConfig
            )
        );
    }

    function _write(bytes memory encoded) private returns (Location memory location) {
        uint256 count = s_dataContractCount;
        location = Location(uint128(count + 1), uint128(encoded.length));
        for (uint256 start = 0; start < encoded.length; start += CHUNK_BYTES) {
            uint256 length = encoded.length - start < CHUNK_BYTES ? encoded.length - start : CHUNK_BYTES;
            bytes memory buffer = DataContract.allocate(length);
            uint256 data = DataContract.dataOf(buffer);
            // Safe: the buffer has room for `length` bytes, and `encoded` has as many from `start` on.
            assembly ("memory-safe") {
                mcopy(data, add(add(encoded, 0x20), start), length)
            }
            DataContract.write(buffer, ++count);
        }
        s_dataContractCount = uint128(count);
    }

    function _read(Location memory location) private view returns (bytes memory encoded) {
        encoded = new bytes(location.length);
        uint256 dataContract = location.firstDataContract;
        uint256 offset = DataContract.STOP_BYTES;
        for (uint256 start = 0; start < encoded.length; start += CHUNK_BYTES) {
            uint256 length = encoded.length - start < CHUNK_BYTES ? encoded.length - start : CHUNK_BYTES;
            address data = DataContract.addressOf(dataContract++);
            // Safe: `encoded` has `length` bytes from `start` on.
            assembly ("memory-safe") {
                extcodecopy(data, add(add(encoded, 0x20), start), offset, length)
            }
        }
    }
}
