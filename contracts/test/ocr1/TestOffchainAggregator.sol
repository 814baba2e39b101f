// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
pragma abicoder v1;

import {AccessControllerInterface} from "../../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../../interfaces/LinkTokenInterface.sol";
import {OracleTable} from "../../lib/OracleTable.sol";
import {AccessControlledOffchainAggregator} from "../../ocr1/AccessControlledOffchainAggregator.sol";

/// @title An aggregator that lets tests look inside
/// @notice Shows accumulators as the deployed test contract stores them, which is with one added.
contract TestOffchainAggregator is AccessControlledOffchainAggregator {
    constructor(
        uint32 _maximumGasPrice,
        uint32 _reasonableGasPrice,
        uint32 _microLinkPerEth,
        uint32 _linkGweiPerObservation,
        uint32 _linkGweiPerTransmission,
        LinkTokenInterface _link,
        int192 _minAnswer,
        int192 _maxAnswer,
        AccessControllerInterface _billingAccessController,
        AccessControllerInterface _requesterAdminAccessController
    )
        AccessControlledOffchainAggregator(
            _maximumGasPrice,
            _reasonableGasPrice,
            _microLinkPerEth,
            _linkGweiPerObservation,
            _linkGweiPerTransmission,
            _link,
            _minAnswer,
            _maxAnswer,
            _billingAccessController,
            _requesterAdminAccessController,
            0,
            "TEST"
        )
    {}

    /// @notice Observation counts and gas reimbursements by oracle index, each plus one, and the billing parameters.
    function billingData()
        external
        view
        returns (
            uint16[31] memory observationsCounts,
            uint256[31] memory gasReimbursements,
            uint32 maximumGasPrice,
            uint32 reasonableGasPrice,
            uint32 microLinkPerEth,
            uint32 linkGweiPerObservation,
            uint32 linkGweiPerTransmission
        )
    {
        uint256 parameters = s_parameters;
        address[] memory list = OracleTable.transmittersOf(_oracleTable(parameters));
        unchecked {
            for (uint256 i = 0; i < OracleTable.MAX_ORACLES; i++) {
                uint256 record = i < list.length ? s_records[list[i]] : 0;
                uint256 count = i < list.length ? _observations(record, s_hot) : s_strayObservations[i];
                observationsCounts[i] = uint16(count + 1);
                gasReimbursements[i] = (record >> REIMBURSEMENT_SHIFT) + 1;
            }
        }
        maximumGasPrice = uint32(parameters);
        reasonableGasPrice = uint32(parameters >> REASONABLE_GAS_PRICE_SHIFT);
        microLinkPerEth = uint32(parameters >> MICRO_LINK_PER_ETH_SHIFT);
        linkGweiPerObservation = uint32(parameters >> OBSERVATION_SHIFT);
        linkGweiPerTransmission = uint32(parameters >> TRANSMISSION_SHIFT);
    }

    function getConfigDigest() external view returns (bytes16) {
        return _configDigest(s_hot);
    }

    function testAccountingGasCost() external pure returns (uint256) {
        return ACCOUNTING_GAS_COST;
    }

    /// @notice Give away this contract's LINK.
    function testBurnLINK(uint256 amount) external {
        s_linkToken.transfer(address(1), amount);
    }

    function testDecodeReport(bytes memory report) external pure returns (bytes32, bytes32, int192[] memory) {
        return abi.decode(report, (bytes32, bytes32, int192[]));
    }

    function testImpliedGasPrice(uint256 txGasPrice, uint256 reasonableGasPrice, uint256 maximumGasPrice)
        external
        pure
        returns (uint256)
    {
        return _impliedGasPrice(txGasPrice, reasonableGasPrice, maximumGasPrice);
    }

    function testPayee(address _transmitter) external view returns (address) {
        return s_payees[_transmitter];
    }

    function testSaturatingAddUint16(uint16 _x, uint16 _y) external pure returns (uint16) {
        uint256 sum = uint256(_x) + _y;
        return sum > type(uint16).max ? type(uint16).max : uint16(sum);
    }

    /// @notice Set the gas reimbursement of an oracle, at most 2^216 - 1 LINK-wei.
    function testSetGasReimbursements(address _transmitterOrSigner, uint256 _amountLinkWei) external {
        (address transmitter, uint256 record) = _oracleOf(_transmitterOrSigner);
        require(record != 0, "address unknown");
        require(_amountLinkWei >> 216 == 0, "amount too large");
        uint256 mask = (1 << REIMBURSEMENT_SHIFT) - 1;
        s_records[transmitter] = (record & mask) | (_amountLinkWei << REIMBURSEMENT_SHIFT);
    }

    /// @notice Set the observation count of an oracle; of the one with index 0 if the address is unknown.
    function testSetOracleObservationCount(address _oracle, uint16 _amount) external {
        (address transmitter, uint256 record) = _oracleOf(_oracle);
        if (record == 0) {
            address[] memory list = OracleTable.transmittersOf(_oracleTable(s_parameters));
            if (list.length == 0) {
                s_strayObservations[0] = _amount;
                return;
            }
            transmitter = list[0];
            record = s_records[transmitter];
        }
        // 65535 does not exist as a count. It is read back once, and the next observation makes it 0: it is -1.
        uint256 count = _amount;
        unchecked {
            count = count == type(uint16).max ? type(uint256).max : count;
            uint256 base = uint32(s_hot - count);
            uint256 mask = uint256(type(uint32).max) << BASE_SHIFT;
            s_records[transmitter] = (record & ~mask) | (base << BASE_SHIFT);
        }
    }

    function testTotalLinkDue() external view returns (uint256 linkDue) {
        return _totalLinkDue();
    }

    function testTransmitterGasCostEthWei(uint256 initialGas, uint256 gasPrice, uint256 callDataCost, uint256 gasLeft)
        external
        pure
        returns (uint128)
    {
        return uint128(_transmitterGasCostEthWei(initialGas, gasPrice, callDataCost, gasLeft));
    }
}
