// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OwnerIsCreator} from "../access/OwnerIsCreator.sol";
import {ConfigDigestUtilEVMSimple} from "./ConfigDigestUtilEVMSimple.sol";
import {OCR2Abstract} from "./OCR2Abstract.sol";

/// @title Configuration and signature checks for a contract that is not a feed
/// @notice Says what to do with a report by implementing `_report`. There is no billing, and no order of reports:
/// oracles find out what has been transmitted from the `Transmitted` events.
/// @dev Written to be read, not for gas.
abstract contract OCR2Base is OwnerIsCreator, OCR2Abstract {
    enum Role {
        Unset,
        Signer,
        Transmitter
    }

    /// @dev An address has one role: it cannot be signer and transmitter.
    struct Oracle {
        uint8 index;
        Role role;
    }

    struct ConfigInfo {
        bytes32 latestConfigDigest;
        uint8 f;
        uint8 n;
    }

    uint256 private constant TRANSMIT_FIXED_BYTES = 4 + 10 * 32;

    ConfigInfo private s_configInfo;
    uint32 private s_configCount;
    uint32 private s_latestConfigBlockNumber;
    mapping(address => Oracle) private s_oracles;
    address[] private s_signers;
    address[] private s_transmitters;

    /// @inheritdoc OCR2Abstract
    function setConfig(
        address[] memory _signers,
        address[] memory _transmitters,
        uint8 _f,
        bytes memory _onchainConfig,
        uint64 _offchainConfigVersion,
        bytes memory _offchainConfig
    ) external override {
        require(_signers.length <= MAX_NUM_ORACLES, "too many signers");
        _requirePositiveF(_f);
        require(_signers.length == _transmitters.length, "oracle addresses out of registration");
        require(_signers.length > 3 * uint256(_f), "faulty-oracle f too high");
        _requireOwner();

        _replaceOracles(_signers, _transmitters);
        uint32 previousConfigBlockNumber = s_latestConfigBlockNumber;
        s_latestConfigBlockNumber = uint32(block.number);
        bytes memory encodedConfig = ConfigDigestUtilEVMSimple.encodeConfig(
            block.chainid,
            address(this),
            ++s_configCount,
            _signers,
            _transmitters,
            _f,
            _onchainConfig,
            _offchainConfigVersion,
            _offchainConfig
        );
        bytes32 configDigest = ConfigDigestUtilEVMSimple.digestOf(encodedConfig);
        s_configInfo = ConfigInfo({latestConfigDigest: configDigest, f: _f, n: uint8(_signers.length)});
        _emitConfigSet(previousConfigBlockNumber, configDigest, encodedConfig);
    }

    /// @inheritdoc OCR2Abstract
    function transmit(
        bytes32[3] calldata reportContext,
        bytes calldata report,
        bytes32[] calldata rs,
        bytes32[] calldata ss,
        bytes32 rawVs
    ) external override {
        bytes32 configDigest = reportContext[0];
        uint40 epochAndRound = uint40(uint256(reportContext[1]));
        _report(configDigest, epochAndRound, report);
        emit Transmitted(configDigest, uint32(epochAndRound >> 8));

        ConfigInfo memory configInfo = s_configInfo;
        require(configInfo.latestConfigDigest == configDigest, "configDigest mismatch");
        require(
            msg.data.length == TRANSMIT_FIXED_BYTES + report.length + 32 * (rs.length + ss.length),
            "calldata length mismatch"
        );
        require(rs.length == uint256(configInfo.f) + 1, "wrong number of signatures");
        require(rs.length == ss.length, "signatures out of registration");
        Oracle memory transmitter = s_oracles[msg.sender];
        require(
            transmitter.role == Role.Transmitter && msg.sender == s_transmitters[transmitter.index],
            "unauthorized transmitter"
        );
        _verifySignatures(keccak256(abi.encodePacked(keccak256(report), reportContext)), rs, ss, rawVs);
    }

    /// @inheritdoc OCR2Abstract
    function latestConfigDetails()
        external
        view
        override
        returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest)
    {
        return (s_configCount, s_latestConfigBlockNumber, s_configInfo.latestConfigDigest);
    }

    /// @inheritdoc OCR2Abstract
    function latestConfigDigestAndEpoch()
        external
        view
        virtual
        override
        returns (bool scanLogs, bytes32 configDigest, uint32 epoch)
    {
        return (true, bytes32(0), 0);
    }

    /// @notice Transmitters of the current configuration, in oracle order.
    function transmitters() external view returns (address[] memory) {
        return s_transmitters;
    }

    /// @dev Acts on a report. The signatures are checked afterwards; if they do not hold, all of it is undone.
    function _report(bytes32 configDigest, uint40 epochAndRound, bytes memory report) internal virtual;

    function _replaceOracles(address[] memory signers, address[] memory transmitters_) private {
        for (uint256 i = 0; i < s_signers.length; ++i) {
            delete s_oracles[s_signers[i]];
            delete s_oracles[s_transmitters[i]];
        }
        delete s_signers;
        delete s_transmitters;
        for (uint256 i = 0; i < signers.length; ++i) {
            require(s_oracles[signers[i]].role == Role.Unset, "repeated signer address");
            s_oracles[signers[i]] = Oracle(uint8(i), Role.Signer);
            require(s_oracles[transmitters_[i]].role == Role.Unset, "repeated transmitter address");
            s_oracles[transmitters_[i]] = Oracle(uint8(i), Role.Transmitter);
            s_signers.push(signers[i]);
            s_transmitters.push(transmitters_[i]);
        }
    }

    function _verifySignatures(bytes32 hash, bytes32[] calldata rs, bytes32[] calldata ss, bytes32 rawVs) private view {
        // Solidity clears it.
        // slither-disable-next-line uninitialized-local
        bool[MAX_NUM_ORACLES] memory signed;
        for (uint256 j = 0; j < rs.length; ++j) {
            address signer = ecrecover(hash, uint8(rawVs[j]) + 27, rs[j], ss[j]);
            Oracle memory oracle = s_oracles[signer];
            require(oracle.role == Role.Signer, "address not authorized to sign");
            require(!signed[oracle.index], "non-unique signature");
            signed[oracle.index] = true;
        }
    }
}
