// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
// Like the deployed aggregators: ignores excess high-order bits of short arguments, and takes twelve of them.
pragma abicoder v1;

import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {AggregatorInterface} from "../interfaces/AggregatorInterface.sol";
import {AggregatorV2V3Interface} from "../interfaces/AggregatorV2V3Interface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {AggregatorValidatorInterface} from "../interfaces/AggregatorValidatorInterface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {TypeAndVersionInterface} from "../interfaces/TypeAndVersionInterface.sol";
import {ExternalCalls} from "../lib/ExternalCalls.sol";
import {OracleTable} from "../lib/OracleTable.sol";
import {OffchainAggregatorBilling} from "./OffchainAggregatorBilling.sol";

/// @title OCR1 aggregator
/// @notice Oracles agree on a report off chain; one of them transmits it, and the median of its observations becomes the
/// answer of a new aggregator round.
contract OffchainAggregator is OffchainAggregatorBilling, AggregatorV2V3Interface, TypeAndVersionInterface {
    using ExternalCalls for AccessControllerInterface;

    /// @dev A report that is being transmitted, together with what it is checked against.
    struct Transmission {
        // digest, epoch and round, as signed
        uint256 context;
        // byte k is the index of the oracle that made observation k
        uint256 observers;
        // where the observations are in the calldata, and how many
        uint256 observationsStart;
        uint256 observationsCount;
        // bit i is set if oracle i made an observation
        uint256 seen;
        // true if some observation is greater than its successor
        bool unsorted;
        // s_hot and s_parameters
        uint256 hot;
        uint256 parameters;
        // OracleTable in memory
        uint256 table;
    }

    // Timestamps and round numbers share words with everything else, so slither takes each comparison of a part of such a
    // word for one with a timestamp, or for one with a balance that somebody could raise by a hair. There is none of
    // either: blocks' timestamps are stored, not compared, except for whether they fit.
    // slither-disable-start timestamp,incorrect-equality

    // STORAGE
    //
    // An entry is an answer (80 bits, two's complement) above a timestamp (39 bits, enough for 17,000 years). The entry
    // of the latest round R is in s_hot. Two entries share a word of s_entries, the one of the even round in the lower half: a pair is written
    // when its odd round comes, so that every other round writes no history at all. An answer or a timestamp that does
    // not fit is written to a word of its own, and WIDE_ENTRY stands for it.

    /// @dev Answer (192 bits) above timestamp (64 bits) of those rounds whose entry is WIDE_ENTRY.
    uint256[1 << 32] private s_wideEntries;

    /// @dev Entries of rounds 2k and 2k + 1, by k. See also _callValidator.
    uint256[1 << 31] private s_entries;

    /// @dev From the lowest bit: number of configurations (32 bits), block number (32) and digest (128) of the last one.
    uint256 private s_latestConfig;

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

    uint256 private constant ENTRY_MASK = (1 << 119) - 1;
    uint256 private constant ENTRY_TIMESTAMP_BITS = 39;
    uint256 private constant ENTRY_TIMESTAMP_MASK = (1 << 39) - 1;
    /// @dev The answer is at the top of s_hot.
    uint256 private constant ANSWER_SHIFT = 176;
    uint256 private constant WIDE_ENTRY = 1 << 118;
    /// @dev At least one of these bits is set in every entry but WIDE_ENTRY, since no block has timestamp 0.
    uint256 private constant ORDINARY_BITS = (1 << 118) - 1;

    uint256 private constant VALIDATOR_UNTOUCHED = 1 << 255;
    uint256 private constant VALIDATOR_MASK = (1 << 192) - 1;
    uint256 private constant VALIDATOR_GAS_LIMIT_SHIFT = 160;

    /// @dev Gas kept back from the validator for what is left to do.
    uint256 private constant VALIDATOR_CUSHION = 5000;

    uint256 private constant CONFIG_BLOCK_SHIFT = 32;
    uint256 private constant CONFIG_DIGEST_SHIFT = 64;

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
    /// @notice A report was accepted.
    event NewTransmission(
        uint32 indexed aggregatorRoundId,
        int192 answer,
        address transmitter,
        int192[] observations,
        bytes observers,
        bytes32 rawReportContext
    );
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

    // CONFIGURATION

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

    /// @dev Reverts without data if the report is too short, or its array is not inside it.
    function _decodeReport(Transmission memory t, bytes calldata report) private pure {
        // Memory-safe: writes to the first fields of t.
        assembly ("memory-safe") {
            if lt(report.length, 96) { revert(0, 0) }
            calldatacopy(t, report.offset, 64)
            let offset := calldataload(add(report.offset, 64))
            // The offset is compared first, so that no sum below overflows: a length of calldata is far from 2^64.
            if gt(offset, 0xffffffffffffffff) { revert(0, 0) }
            if gt(add(offset, 32), report.length) { revert(0, 0) }
            let start := add(report.offset, offset)
            let count := calldataload(start)
            if gt(count, 0xffffffffffffffff) { revert(0, 0) }
            if gt(add(add(offset, 32), shl(5, count)), report.length) { revert(0, 0) }
            mstore(add(t, 0x40), add(start, 32))
            mstore(add(t, 0x60), count)
        }
    }

    function _loadConfig(Transmission memory t) private view returns (uint256 f) {
        uint256 parameters = s_parameters;
        uint256 hot = s_hot;
        uint256 digest = ((parameters >> DIGEST_HEAD_SHIFT) << 64) | uint64(hot >> DIGEST_TAIL_SHIFT);
        require(uint128(t.context >> 40) == digest, "configDigest mismatch");
        require(uint40(t.context) > uint40(hot >> EPOCH_AND_ROUND_SHIFT), "stale report");
        uint256 table = OracleTable.load(_oracleTable(parameters));
        t.parameters = parameters;
        t.table = table;
        t.hot = hot;
        return OracleTable.faultBound(table);
    }

    /// @dev One pass over the observations and their observers. That they are sorted is remembered, not required, since
    /// the signatures are to be checked before.
    // The shift is of the constant 1, by an index.
    // slither-disable-next-line incorrect-shift
    function _examineObservations(Transmission memory t) private pure {
        uint256 repeated;
        uint256 seen;
        // Memory-safe: reads t and writes its fields `seen` and `unsorted`. At most 31 observations.
        assembly ("memory-safe") {
            let observers := mload(add(t, 0x20))
            let cursor := mload(add(t, 0x40))
            let count := mload(add(t, 0x60))
            let unsorted := 0
            // The lowest number that an observation can have, so that the first one is in order.
            let previous := not(sub(shl(191, 1), 1))
            for { let k := 0 } lt(k, count) { k := add(k, 1) } {
                let bit := shl(byte(k, observers), 1)
                repeated := or(repeated, and(seen, bit))
                seen := or(seen, bit)
                let observation := signextend(23, calldataload(cursor))
                unsorted := or(unsorted, sgt(previous, observation))
                previous := observation
                cursor := add(cursor, 32)
            }
            mstore(add(t, 0x80), seen)
            mstore(add(t, 0xa0), unsorted)
        }
        if (repeated | (seen >> OracleTable.MAX_ORACLES) != 0) {
            _refuseObservers(t);
        }
    }

    /// @dev Observers are known to be wrong; says what is wrong first, and therefore needs no other end.
    function _refuseObservers(Transmission memory t) private pure {
        uint256 seen = 0;
        for (uint256 k = 0;; k++) {
            uint256 observer = uint8(bytes32(t.observers)[k]);
            if (observer >= OracleTable.MAX_ORACLES) {
                _abort();
            }
            require(seen & (1 << observer) == 0, "observer index repeated");
            seen |= 1 << observer;
        }
    }

    function _checkSignatures(
        bytes32 reportHash,
        bytes32[] calldata rs,
        bytes32[] calldata ss,
        bytes32 rawVs,
        uint256 table
    ) private view {
        uint256 count = rs.length;
        uint256 signed;
        uint256 scratch;
        // Memory-safe: four words above the free memory pointer, which findSigner below leaves alone.
        assembly ("memory-safe") {
            scratch := mload(0x40)
            mstore(scratch, reportHash)
        }
        for (uint256 j = 0; j < count;) {
            uint256 signer;
            // Memory-safe: the same four words, and scratch space. A failed recovery writes nothing, so that the zero
            // stays, which is nobody's address. Values of v above 255 fail like all others but 27 and 28.
            assembly ("memory-safe") {
                let offset := shl(5, j)
                mstore(add(scratch, 0x20), add(27, byte(j, rawVs)))
                mstore(add(scratch, 0x40), calldataload(add(rs.offset, offset)))
                mstore(add(scratch, 0x60), calldataload(add(ss.offset, offset)))
                mstore(0, 0)
                pop(staticcall(gas(), 1, scratch, 0x80, 0, 0x20))
                signer := mload(0)
                j := add(j, 1)
            }
            uint256 position = OracleTable.findSigner(table, signer);
            require(position != 0, "address not authorized to sign");
            uint256 bit = 1 << position;
            require(signed & bit == 0, "non-unique signature");
            signed |= bit;
        }
    }

    /// @dev The upper middle of the sorted observations.
    function _median(Transmission memory t) private pure returns (int256 median) {
        // Memory-safe: reads t.
        assembly ("memory-safe") {
            median := signextend(23, calldataload(add(mload(add(t, 0x40)), shl(5, shr(1, mload(add(t, 0x60)))))))
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

    /// @dev The data is built by hand: the observations are copied from the calldata as they are.
    function _emitNewTransmission(Transmission memory t, int256 median, uint256 roundId) private {
        bytes32 topic = NewTransmission.selector;
        // Memory-safe: writes above the free memory pointer only, and leaves nothing there that is used later.
        assembly ("memory-safe") {
            let count := mload(add(t, 0x60))
            let length := shl(5, count)
            let data := mload(0x40)
            mstore(data, median)
            mstore(add(data, 0x20), caller())
            mstore(add(data, 0x40), 0xa0)
            mstore(add(data, 0x60), add(0xc0, length))
            mstore(add(data, 0x80), mload(t))
            mstore(add(data, 0xa0), count)
            calldatacopy(add(data, 0xc0), mload(add(t, 0x40)), length)
            let observers := add(add(data, 0xc0), length)
            mstore(observers, count)
            mstore(add(observers, 0x20), and(mload(add(t, 0x20)), not(shr(shl(3, count), not(0)))))
            log2(data, add(length, 0x100), topic, roundId)
        }
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

    // ROUNDS

    /// @inheritdoc AggregatorInterface
    function latestAnswer() public view virtual override returns (int256) {
        return int256(_latestEntry(s_hot)) >> 64;
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() public view virtual override returns (uint256) {
        return uint64(_latestEntry(s_hot));
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() public view virtual override returns (uint256) {
        return uint32(s_hot);
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 _roundId) public view virtual override returns (int256) {
        if (_roundId > type(uint32).max) {
            return 0;
        }
        uint256 entry = _storedEntry(_roundId);
        if (entry & ORDINARY_BITS != 0) {
            return int80(int256(entry >> ENTRY_TIMESTAMP_BITS));
        }
        return int256(_unusualEntry(entry, _roundId)) >> 64;
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 _roundId) public view virtual override returns (uint256) {
        if (_roundId > type(uint32).max) {
            return 0;
        }
        uint256 entry = _storedEntry(_roundId);
        if (entry & ORDINARY_BITS != 0) {
            return entry & ENTRY_TIMESTAMP_MASK;
        }
        return uint64(_unusualEntry(entry, _roundId));
    }

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

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 _roundId)
        public
        view
        virtual
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        require(_roundId <= type(uint32).max, "No data present");
        uint256 entry = _storedEntry(_roundId);
        if (entry & ORDINARY_BITS != 0) {
            answer = int80(int256(entry >> ENTRY_TIMESTAMP_BITS));
            updatedAt = entry & ENTRY_TIMESTAMP_MASK;
        } else {
            entry = _unusualEntry(entry, _roundId);
            answer = int256(entry) >> 64;
            updatedAt = uint64(entry);
        }
        return (_roundId, answer, updatedAt, updatedAt, _roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        public
        view
        virtual
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint256 hot = s_hot;
        roundId = uint32(hot);
        uint256 wide = _latestEntry(hot);
        answer = int256(wide) >> 64;
        updatedAt = uint64(wide);
        return (roundId, answer, updatedAt, updatedAt, roundId);
    }

    /// @dev Entry of a round in the history, 0 if there is none.
    /// @param roundId less than 2^32
    function _storedEntry(uint256 roundId) private view returns (uint256 entry) {
        // Memory-safe: touches no memory. s_entries has a word for each pair of numbers below 2^32.
        assembly ("memory-safe") {
            entry := and(shr(shl(7, and(roundId, 1)), sload(add(s_entries.slot, shr(1, roundId)))), ENTRY_MASK)
        }
    }

    /// @dev What an entry without any of its lower bits stands for, as an answer (192 bits) above a timestamp (64 bits):
    /// WIDE_ENTRY for the wide entry; 0 for the latest round, which is not in the history yet, or for no round. (2^32
    /// rounds ago the same words held other entries: with a round every second that is 136 years.)
    function _unusualEntry(uint256 entry, uint256 roundId) private view returns (uint256 wide) {
        if (entry != 0) {
            return s_wideEntries[roundId];
        }
        uint256 hot = s_hot;
        if (roundId == uint32(hot)) {
            return _latestEntry(hot);
        }
    }

    /// @dev Entry of the latest round, as an answer (192 bits) above a timestamp (64 bits).
    function _latestEntry(uint256 hot) private view returns (uint256 wide) {
        // Memory-safe: touches no memory.
        assembly ("memory-safe") {
            let entry := shr(ENTRY_SHIFT, hot)
            wide := or(shl(64, sar(ANSWER_SHIFT, hot)), and(entry, ENTRY_TIMESTAMP_MASK))
            if eq(entry, WIDE_ENTRY) { wide := sload(add(s_wideEntries.slot, and(hot, 0xffffffff))) }
        }
    }

    /// @dev Entry of a new round at the current time; stores what does not fit.
    function _makeEntry(int256 answer, uint256 roundId) private returns (uint256 entry) {
        uint256 timestamp = uint64(block.timestamp);
        // WIDE_ENTRY has the lowest answer of 80 bits, which therefore does not fit either.
        if (answer > -(1 << 79) && answer < 1 << 79 && timestamp <= ENTRY_TIMESTAMP_MASK) {
            return ((uint256(answer) << ENTRY_TIMESTAMP_BITS) | timestamp) & ENTRY_MASK;
        }
        s_wideEntries[roundId] = (uint256(answer) << 64) | timestamp;
        return WIDE_ENTRY;
    }

    // slither-disable-end timestamp,incorrect-equality
}
