// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title The digest rule "EVMSimple" of OCR2 on EVM chains
library ConfigDigestUtilEVMSimple {
    uint256 private constant PREFIX_MASK = type(uint256).max << 240;
    uint256 private constant PREFIX = 0x0001 << 240;

    /// @notice What the digest commits to: the ABI encoding of the parameters in this order.
    /// @dev The last seven fields are also the last seven of the `ConfigSet` event and both have nine head words, so the
    /// encoding becomes the event's data once its first two words are replaced.
    function encodeConfig(
        uint256 chainId,
        address contractAddress,
        uint64 configCount,
        address[] memory signers,
        address[] memory transmitters,
        uint8 f,
        bytes memory onchainConfig,
        uint64 offchainConfigVersion,
        bytes memory offchainConfig
    ) internal pure returns (bytes memory) {
        return abi.encode(
            chainId,
            contractAddress,
            configCount,
            signers,
            transmitters,
            f,
            onchainConfig,
            offchainConfigVersion,
            offchainConfig
        );
    }

    /// @notice Hash of an encoded configuration with the two most significant bytes replaced by 0x0001.
    function digestOf(bytes memory encodedConfig) internal pure returns (bytes32) {
        return bytes32(uint256(keccak256(encodedConfig)) & ~PREFIX_MASK | PREFIX);
    }
}
