// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
pragma abicoder v1;

import {AccessControllerInterface} from "../../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../../interfaces/LinkTokenInterface.sol";
import {OffchainAggregator} from "../../ocr1/OffchainAggregator.sol";

/// @title An aggregator that computes config digests for anybody
/// @notice Off-chain code uses the ABI of the function below to encode what the digest is the hash of.
contract ExposedOffchainAggregator is OffchainAggregator {
    constructor()
        OffchainAggregator(
            0,
            0,
            0,
            0,
            0,
            LinkTokenInterface(address(0)),
            0,
            0,
            AccessControllerInterface(address(0)),
            AccessControllerInterface(address(0)),
            0,
            ""
        )
    {}

    /// @notice Digest of a configuration of the aggregator at `_contractAddress`.
    function exposedConfigDigestFromConfigData(
        address _contractAddress,
        uint64 _configCount,
        address[] memory _signers,
        address[] memory _transmitters,
        uint8 _threshold,
        uint64 _encodedConfigVersion,
        bytes memory _encodedConfig
    ) external pure returns (bytes16) {
        return bytes16(
            keccak256(
                abi.encode(
                    _contractAddress,
                    _configCount,
                    _signers,
                    _transmitters,
                    _threshold,
                    _encodedConfigVersion,
                    _encodedConfig
                )
            )
        );
    }
}
