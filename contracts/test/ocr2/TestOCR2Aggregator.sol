// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControllerInterface} from "../../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../../interfaces/LinkTokenInterface.sol";
import {AccessControlledOCR2Aggregator} from "../../ocr2/AccessControlledOCR2Aggregator.sol";
import {TransmitterRecord} from "../../ocr2/TransmitterRecord.sol";

/// @title Aggregator with its inner works open to everybody; for tests only
contract TestOCR2Aggregator is AccessControlledOCR2Aggregator {
    constructor(
        LinkTokenInterface _link,
        int192 _minAnswer,
        int192 _maxAnswer,
        AccessControllerInterface _billingAccessController,
        AccessControllerInterface _requesterAdminAccessController
    )
        AccessControlledOCR2Aggregator(
            _link, _minAnswer, _maxAnswer, _billingAccessController, _requesterAdminAccessController, 0, "TEST"
        )
    {}

    /// @notice Digest of the current configuration.
    function getConfigDigest() external view returns (bytes32) {
        return s_configDigest;
    }

    /// @notice Send some of the contract's LINK to where nobody gets at it.
    function testBurnLink(uint256 amount) external {
        require(s_tokenAndConfig.linkToken.transfer(address(1), amount), "transfer failed");
    }

    /// @notice Decode a report: observation time, observers, observations.
    function testDecodeReport(bytes memory report) external pure returns (uint32, bytes memory, int192[] memory) {
        (uint32 observationsTimestamp, bytes32 rawObservers, int192[] memory observations,) = _decodeReport(report);
        uint256 count = observations.length;
        require(count <= MAX_NUM_ORACLES, "num observations out of bounds");
        bytes memory observers = abi.encodePacked(rawObservers);
        // Safe: shortens the array to at most 31 of its 32 bytes.
        assembly ("memory-safe") {
            mstore(observers, count)
        }
        return (observationsTimestamp, observers, observations);
    }

    /// @notice Payee of a transmitter.
    function testPayee(address _transmitter) external view returns (address) {
        return s_payees[_transmitter];
    }

    /// @notice Gas price that is reimbursed, in gwei like its arguments.
    function testReimbursementGasPriceGwei(uint256 txGasPrice, uint256 reasonableGasPrice, uint256 maximumGasPrice)
        external
        pure
        returns (uint256)
    {
        return _reimbursementGasPriceGwei(txGasPrice, reasonableGasPrice, maximumGasPrice);
    }

    /// @notice Set what a transmitter is owed for transmissions, in juels.
    function testSetTransmitterPayment(address transmitter, uint96 paymentJuels) external {
        TransmitterRecord record = s_transmitters[transmitter];
        require(record.isActive(s_hotState), "invalid transmitter");
        s_transmitters[transmitter] = record.withPayment(paymentJuels);
    }

    /// @notice Juels owed to all oracles.
    function testTotalLinkDue() external view returns (uint256 linkDue) {
        return _totalLinkDue();
    }

    /// @notice Wei that are reimbursed for gas.
    function testTransmitterGasCostWei(
        uint256 initialGas,
        uint256 gasPriceGwei,
        uint256 callDataGas,
        uint256 accountingGas,
        uint256 leftGas
    ) external pure returns (uint256) {
        return _transmitterGasCostWei(initialGas, gasPriceGwei, callDataGas, accountingGas, leftGas);
    }
}
