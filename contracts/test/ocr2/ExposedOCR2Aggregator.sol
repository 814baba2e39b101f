// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControllerInterface} from "../../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../../interfaces/LinkTokenInterface.sol";
import {ConfigDigestUtilEVMSimple} from "../../ocr2/ConfigDigestUtilEVMSimple.sol";
import {OCR2Aggregator} from "../../ocr2/OCR2Aggregator.sol";

/// @title Aggregator that shows how it computes a config digest
/// @notice Off-chain code takes the encoding of the digest's preimage from this contract's ABI.
contract ExposedOCR2Aggregator is OCR2Aggregator {
    constructor()
        OCR2Aggregator(
            LinkTokenInterface(address(0)),
            0,
            0,
            AccessControllerInterface(address(0)),
            AccessControllerInterface(address(0)),
            0,
            ""
        )
    {}

    /// @notice Digest of a configuration of any contract on any chain.
    function exposedConfigDigestFromConfigData(
        uint256 _chainId,
        address _contractAddress,
        uint64 _configCount,
        address[] memory _signers,
        address[] memory _transmitters,
        uint8 _f,
        bytes memory _onchainConfig,
        uint64 _encodedConfigVersion,
        bytes memory _encodedConfig
    ) external view returns (bytes32) {
        // Not `pure`, because the ABI that off-chain code knows says `view`.
        this;
        return ConfigDigestUtilEVMSimple.digestOf(
            ConfigDigestUtilEVMSimple.encodeConfig(
                _chainId,
                _contractAddress,
                _configCount,
                _signers,
                _transmitters,
                _f,
                _onchainConfig,
                _encodedConfigVersion,
                _encodedConfig
            )
        );
    }
}
