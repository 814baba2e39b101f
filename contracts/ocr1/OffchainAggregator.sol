// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
// Like the deployed aggregators: ignores excess high-order bits of short arguments, and takes twelve of them.
pragma abicoder v1;

import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {AggregatorValidatorInterface} from "../interfaces/AggregatorValidatorInterface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {TypeAndVersionInterface} from "../interfaces/TypeAndVersionInterface.sol";
import {ExternalCalls} from "../lib/ExternalCalls.sol";
import {OracleTable} from "../lib/OracleTable.sol";
import {AnswerHistory} from "./AnswerHistory.sol";
import {OffchainAggregatorBilling} from "./OffchainAggregatorBilling.sol";
import {OffchainAggregatorConfig} from "./OffchainAggregatorConfig.sol";
import {OffchainAggregatorReport} from "./OffchainAggregatorReport.sol";

/// @title OCR1 aggregator
/// @notice Oracles agree on a report off chain; one of them transmits it, and the median of its observations becomes the
/// answer of a new aggregator round.
contract OffchainAggregator is
    OffchainAggregatorConfig,
    AnswerHistory,
    OffchainAggregatorReport,
    TypeAndVersionInterface
{
    using ExternalCalls for AccessControllerInterface;

    // Timestamps and round numbers share words with everything else, so slither takes each comparison of a part of such a
    // word for one with a timestamp, or for one with a balance that somebody could raise by a hair. There is none of
    // either: blocks' timestamps are stored, not compared, except for whether they fit.
    // slither-disable-start timestamp,incorrect-equality

    // STORAGE

    /// @dev Validator (160 bits) below its gas limit (32). The top bit, set by the constructor only, makes the first
    /// validator cheaper to set.
    ///
    /// VALIDATOR_FLAG in s_hot is raised with the validator and spares a transmission from reading this word. It is
    /// lowered by the first transmission that finds no validator here, because that writes s_hot anyway.
    uint256 private s_validatorConfig;

    AccessControllerInterface private s_requesterAccessController;

    /// @dev The description, if it is longer than 31 bytes. Declared last, because it fills its slot: what a derived
    /// contract declares starts another one.
    string private s_longDescription;

    // CONSTANTS AND IMMUTABLES

    uint256 private constant VALIDATOR_UNTOUCHED = 1 << 255;
    uint256 private constant VALIDATOR_MASK = (1 << 192) - 1;
    uint256 private constant VALIDATOR_GAS_LIMIT_SHIFT = 160;

    /// @dev Gas kept back from the validator for what is left to do.
    uint256 private constant VALIDATOR_CUSHION = 5000;

    /// @inheritdoc AggregatorV3Interface
    uint256 public constant override version = 4;

    /// @notice Lowest median that is accepted.
    int192 public immutable minAnswer;
    /// @notice Highest median that is accepted.
    int192 public immutable maxAnswer;
    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable override decimals;

    /// @dev The description above its length, as storage would have it, if it has 1 to 31 bytes; otherwise 0.
    bytes32 private immutable i_shortDescription;

    // EVENTS

    /// @notice Another contract decides who may request rounds.
    event RequesterAccessControllerSet(AccessControllerInterface old, AccessControllerInterface current);
    /// @notice Somebody asked the oracles for a report.
    event RoundRequested(address indexed requester, bytes16 configDigest, uint32 epoch, uint8 round);
    /// @notice Another validator is told about new answers.
    event ValidatorConfigSet(
        AggregatorValidatorInterface indexed previousValidator,
        uint32 previousGasLimit,
        AggregatorValidatorInterface indexed currentValidator,
        uint32 currentGasLimit
    );

    // CONSTRUCTOR

    /// @param _maximumGasPrice highest gas price that is reimbursed, gwei
    /// @param _reasonableGasPrice gas price below which transmitters get half of what they save, gwei
    /// @param _microLinkPerEth exchange rate, 1e-6 LINK per 1e18 wei
    /// @param _linkGweiPerObservation reward of an observation, LINK-gwei
    /// @param _linkGweiPerTransmission reward of a transmission, LINK-gwei
    /// @param _link token that oracles are paid in
    /// @param _minAnswer lowest median that is accepted
    /// @param _maxAnswer highest median that is accepted
    /// @param _billingAccessController decides who may set the billing besides the owner, or zero
    /// @param _requesterAccessController decides who may request rounds besides the owner, or zero
    /// @param _decimals decimals of the answers
    /// @param _description what is reported
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
        AccessControllerInterface _requesterAccessController,
        uint8 _decimals,
        string memory _description
    )
        OffchainAggregatorBilling(
            _maximumGasPrice,
            _reasonableGasPrice,
            _microLinkPerEth,
            _linkGweiPerObservation,
            _linkGweiPerTransmission,
            _link,
            _billingAccessController
        )
    {
        minAnswer = _minAnswer;
        maxAnswer = _maxAnswer;
        decimals = _decimals;
        bytes memory text = bytes(_description);
        if (text.length < 32) {
            i_shortDescription = bytes32(text) | bytes32(text.length);
        } else {
            s_longDescription = _description;
        }
        s_validatorConfig = VALIDATOR_UNTOUCHED;
        _setRequesterAccessController(_requesterAccessController);
    }

    /// @inheritdoc TypeAndVersionInterface
    function typeAndVersion() external pure virtual override returns (string memory) {
        return "OffchainAggregator 4.0.0";
    }

    // REQUESTING ROUNDS

    /// @notice Ask the oracles for a report now; only the owner and requesters.
    /// @return number of the aggregator round that the report will probably get
    function requestNewRound() external returns (uint80) {
        require(msg.sender == owner() || s_requesterAccessController.callerHasAccess(), "Only owner&requester can call");
        uint256 hot = s_hot;
        bytes32 topic = RoundRequested.selector;
        bytes16 digest = _configDigest(hot);
        // Memory-safe: writes above the free memory pointer only, and leaves nothing there that is used later.
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, digest)
            mstore(add(data, 0x20), and(shr(EPOCH_SHIFT, hot), 0xffffffff))
            mstore(add(data, 0x40), and(shr(EPOCH_AND_ROUND_SHIFT, hot), 0xff))
            log2(data, 0x60, topic, caller())
        }
        unchecked {
            return uint32(hot) + 1;
        }
    }

    /// @notice Choose who may request rounds besides the owner; only the owner.
    /// @param _requesterAccessController contract that is asked, or zero
    function setRequesterAccessController(AccessControllerInterface _requesterAccessController) external onlyOwner {
        _setRequesterAccessController(_requesterAccessController);
    }

    /// @notice Contract that decides who may request rounds besides the owner.
    function requesterAccessController() external view returns (AccessControllerInterface) {
        return s_requesterAccessController;
    }

    function _setRequesterAccessController(AccessControllerInterface requesterController) private {
        AccessControllerInterface old = s_requesterAccessController;
        if (old != requesterController) {
            s_requesterAccessController = requesterController;
            emit RequesterAccessControllerSet(old, requesterController);
        }
    }

    // VALIDATOR

    /// @notice Choose who is told about new answers; only the owner.
    /// @param _newValidator validator, or zero for none
    /// @param _newGasLimit gas that it gets
    function setValidatorConfig(AggregatorValidatorInterface _newValidator, uint32 _newGasLimit) external onlyOwner {
        uint256 old = s_validatorConfig & VALIDATOR_MASK;
        uint256 current =
            uint256(uint160(address(_newValidator))) | (uint256(_newGasLimit) << VALIDATOR_GAS_LIMIT_SHIFT);
        if (old != current) {
            s_validatorConfig = current;
            if (address(_newValidator) != address(0)) {
                s_hot |= VALIDATOR_FLAG;
            }
            emit ValidatorConfigSet(
                AggregatorValidatorInterface(address(uint160(old))),
                uint32(old >> VALIDATOR_GAS_LIMIT_SHIFT),
                _newValidator,
                _newGasLimit
            );
        }
    }

    /// @notice Who is told about new answers.
    /// @return validator validator, or zero for none
    /// @return gasLimit gas that it gets
    function validatorConfig() external view returns (AggregatorValidatorInterface validator, uint32 gasLimit) {
        uint256 config = s_validatorConfig;
        return (AggregatorValidatorInterface(address(uint160(config))), uint32(config >> VALIDATOR_GAS_LIMIT_SHIFT));
    }

    // TRANSMISSION

    /// @notice Submit a report; only transmitters.
    /// @param _report ABI encoding of (bytes32 context, bytes32 observers, int192[] observations)
    /// @param _rs r of the signatures
    /// @param _ss s of the signatures
    /// @param _rawVs byte j is v - 27 of signature j
    function transmit(bytes calldata _report, bytes32[] calldata _rs, bytes32[] calldata _ss, bytes32 _rawVs) external {
        uint256 initialGas = gasleft();
        unchecked {
            // 228: selector, three offsets, rawVs and three lengths. Anything more would be reimbursed at 16 gas a byte.
            require(
                msg.data.length == 228 + _report.length + ((_rs.length + _ss.length) << 5), "transmit message too long"
            );
        }
        // Solidity clears it.
        // slither-disable-next-line uninitialized-local
        Transmission memory t;
        _decodeReport(t, _report);
        uint256 f = _loadConfig(t);
        require(_rs.length > f, "not enough signatures");
        require(_rs.length <= OracleTable.MAX_ORACLES, "too many signatures");
        require(_rs.length == _ss.length, "signatures out of registration");
        require(t.observationsCount <= OracleTable.MAX_ORACLES, "num observations out of bounds");
        require(t.observationsCount > 2 * f, "too few values to trust median");
        _examineObservations(t);
        uint256 record = s_records[msg.sender];
        require(record != 0, "unauthorized transmitter");
        _checkSignatures(keccak256(_report), _rs, _ss, _rawVs, t.table);
        require(!t.unsorted, "observations not sorted");
        int256 median = _median(t);
        require(minAnswer <= median && median <= maxAnswer, "median is out of min-max range");
        _emitAndStore(t, median);
        _payTransmitter(t, initialGas);
    }

    /// @notice State of the protocol; only for callers that are no contracts.
    /// @return configDigest digest of the current configuration
    /// @return epoch epoch of the last report under it, or 0
    /// @return round round of that report, or 0
    /// @return latestAnswer latest answer, possibly of an earlier configuration
    /// @return latestTimestamp its block timestamp
    /// @dev The last two names are those of the ABI, although they shadow getters.
    // slither-disable-start shadowing-local
    function latestTransmissionDetails()
        external
        view
        returns (bytes16 configDigest, uint32 epoch, uint8 round, int192 latestAnswer, uint64 latestTimestamp)
    // slither-disable-end shadowing-local
    {
        // Refuses contracts, so that nobody builds on what is meant for oracles.
        // slither-disable-next-line tx-origin
        require(msg.sender == tx.origin, "Only callable by EOA");
        uint256 hot = s_hot;
        configDigest = _configDigest(hot);
        epoch = uint32(hot >> EPOCH_SHIFT);
        round = uint8(hot >> EPOCH_AND_ROUND_SHIFT);
        uint256 entry = hot >> ENTRY_SHIFT;
        if (entry != WIDE_ENTRY) {
            latestAnswer = int192(int256(hot) >> ANSWER_SHIFT);
            latestTimestamp = uint64(entry & ENTRY_TIMESTAMP_MASK);
        } else {
            uint256 wide = _latestEntry(hot);
            latestAnswer = int192(int256(wide) >> 64);
            latestTimestamp = uint64(wide);
        }
    }

    function _emitAndStore(Transmission memory t, int256 median) private {
        uint256 hot = t.hot;
        uint256 roundId;
        unchecked {
            roundId = uint32(hot + 1);
        }
        _emitNewTransmission(t, median, roundId);
        emit NewRound(roundId, address(0), block.timestamp);
        emit AnswerUpdated(median, roundId, block.timestamp);
        uint256 entry = _makeEntry(median, roundId);
        uint256 kept = hot & DIGEST_TAIL_MASK;
        if (hot & VALIDATOR_FLAG != 0) {
            uint256 config = s_validatorConfig;
            if (address(uint160(config)) != address(0)) {
                _callValidator(t, median, roundId, entry, config);
                return;
            }
        }
        if (roundId & 1 != 0) {
            s_entries[roundId >> 1] = (entry << 128) | (hot >> ENTRY_SHIFT);
        }
        s_hot = kept | roundId | (uint256(uint40(t.context)) << EPOCH_AND_ROUND_SHIFT) | (entry << ENTRY_SHIFT);
        _countMissed(t);
    }

    /// @dev Before the call, the history has the new round and s_hot has not: the validator sees the new answer under
    /// its number, and the previous round as the latest. So every round writes its entry here, not only the odd ones.
    function _callValidator(Transmission memory t, int256 median, uint256 roundId, uint256 entry, uint256 config)
        private
    {
        uint256 previousEntry = t.hot >> ENTRY_SHIFT;
        s_entries[roundId >> 1] = roundId & 1 != 0 ? (entry << 128) | previousEntry : entry;
        uint256 previousRoundId = uint32(t.hot);
        int256 previousAnswer = int256(_latestEntry(t.hot)) >> 64;
        bytes memory data =
            abi.encodeCall(AggregatorValidatorInterface.validate, (previousRoundId, previousAnswer, roundId, median));
        uint256 gasLimit = uint32(config >> VALIDATOR_GAS_LIMIT_SHIFT);
        uint256 available = gasleft();
        unchecked {
            require(
                available >= VALIDATOR_CUSHION
                    && (available - VALIDATOR_CUSHION) - (available - VALIDATOR_CUSHION) / 64 > gasLimit,
                "insufficient gas"
            );
        }
        // Memory-safe: reads `data`; what comes back is ignored.
        assembly ("memory-safe") {
            pop(call(gasLimit, config, 0, add(data, 0x20), mload(data), 0, 0))
        }

        uint256 kept = s_hot;
        // A report within a report would get the same round, and be counted as the only one.
        require(uint32(kept) == previousRoundId, "validator must not transmit");
        uint256 counter = uint40(t.context);
        uint256 parameters = s_parameters;
        if ((parameters ^ t.parameters) >> TABLE_SHIFT != 0) {
            // The validator set another configuration: that one stays, and this report does not count as one of its.
            require(s_records[msg.sender] != 0, "sent by undesignated transmitter");
            counter = uint40(kept >> EPOCH_AND_ROUND_SHIFT);
            t.table = OracleTable.load(_oracleTable(parameters));
        }
        t.parameters = parameters;
        kept &= DIGEST_TAIL_MASK | VALIDATOR_FLAG;
        s_hot = kept | roundId | (counter << EPOCH_AND_ROUND_SHIFT) | (entry << ENTRY_SHIFT);
        _countMissed(t);
    }

    /// @dev The new round counts as an observation of every oracle; takes that back from those who made none.
    function _countMissed(Transmission memory t) private {
        uint256 n = OracleTable.size(t.table);
        uint256 everybody = (1 << n) - 1;
        if (t.seen == everybody) {
            return;
        }
        uint256 stray = t.seen & ~everybody;
        for (uint256 i = n; stray >> i != 0; i++) {
            if ((stray >> i) & 1 != 0 && s_strayObservations[i] < uint256(MAX_OBSERVATIONS)) {
                s_strayObservations[i]++;
            }
        }
        uint256 missed = everybody & ~t.seen;
        if (missed != 0) {
            uint256 table = OracleTable.loadWithTransmitters(_oracleTable(t.parameters));
            for (uint256 i = 0; missed >> i != 0; i++) {
                if ((missed >> i) & 1 != 0) {
                    address transmitter = OracleTable.transmitterAt(table, i);
                    uint256 record = s_records[transmitter];
                    uint256 baseMask = uint256(type(uint32).max) << BASE_SHIFT;
                    unchecked {
                        s_records[transmitter] = (record & ~baseMask) | ((record + (1 << BASE_SHIFT)) & baseMask);
                    }
                }
            }
        }
    }

    function _payTransmitter(Transmission memory t, uint256 initialGas) private {
        uint256 parameters = t.parameters;
        if (initialGas >= type(uint32).max) {
            _abort();
        }
        uint256 gasPrice = _impliedGasPrice(
            tx.gasprice / 1 gwei, uint32(parameters >> REASONABLE_GAS_PRICE_SHIFT), uint32(parameters)
        );
        uint256 record = s_records[msg.sender];
        uint256 gasCostEthWei = _transmitterGasCostEthWei(initialGas, gasPrice, 16 * msg.data.length, gasleft());
        unchecked {
            uint256 earned = gasCostEthWei * uint32(parameters >> MICRO_LINK_PER_ETH_SHIFT) / 1e6
                + uint256(uint32(parameters >> TRANSMISSION_SHIFT)) * 1 gwei;
            s_records[msg.sender] = record + (earned << REIMBURSEMENT_SHIFT);
        }
    }

    // DESCRIPTION

    /// @inheritdoc AggregatorV3Interface
    function description() public view virtual override returns (string memory) {
        uint256 short = uint256(i_shortDescription);
        if (short == 0) {
            return s_longDescription;
        }
        string memory text;
        // Memory-safe: allocates what it writes.
        assembly ("memory-safe") {
            text := mload(0x40)
            mstore(0x40, add(text, 0x40))
            mstore(text, and(short, 0xff))
            mstore(add(text, 0x20), xor(short, and(short, 0xff)))
        }
        return text;
    }

    // slither-disable-end timestamp,incorrect-equality
}
