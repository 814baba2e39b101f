// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OwnerIsCreator} from "../access/OwnerIsCreator.sol";
import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {AggregatorInterface} from "../interfaces/AggregatorInterface.sol";
import {AggregatorV2V3Interface} from "../interfaces/AggregatorV2V3Interface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {AggregatorValidatorInterface} from "../interfaces/AggregatorValidatorInterface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {TypeAndVersionInterface} from "../interfaces/TypeAndVersionInterface.sol";
import {ConfigData} from "./ConfigData.sol";
import {HotState, HotStateLib} from "./HotState.sol";
import {OCR2Abstract} from "./OCR2Abstract.sol";
import {OCR2Billing} from "./OCR2Billing.sol";
import {TransmitterRecord} from "./TransmitterRecord.sol";

/// @title Aggregator of a data feed, driven by the OCR2 protocol
/// @notice Oracles agree off chain on a report with one observation each. The aggregator checks their signatures,
/// publishes the median as the answer of a new round, and credits LINK to the oracles.
/// @dev The code that each transmission runs is written for gas; what it relies on is said where it is relied on.
contract OCR2Aggregator is OCR2Billing, AggregatorV2V3Interface {
    /*//////////////////////////////////////////////////////////////
                               CONSTANTS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc AggregatorV3Interface
    uint256 public constant override version = 6;

    /// @notice Lowest median that is accepted.
    int192 public immutable minAnswer;

    /// @notice Highest median that is accepted.
    int192 public immutable maxAnswer;

    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable override decimals;

    /// @dev Gas kept back from a validator.
    uint256 private constant CALL_WITH_EXACT_GAS_CUSHION = 5_000;

    /// @dev Length of a `transmit` message without report and signatures: selector, seven head words, three lengths.
    uint256 private constant TRANSMIT_FIXED_BYTES = 4 + 10 * 32;

    /// @dev Length of a report without observations.
    uint256 private constant REPORT_FIXED_BYTES = 160;

    /// @dev Layout of the memory that a transmission works in, from its start: input and output of the signature
    /// recovery, what `ConfigData.loadSigners` reads, and `NewTransmission`'s data with the report copied into it so
    /// that the report's observations are the event's. The report comes last since its length is not yet known.
    uint256 private constant FRAME_RECOVERED = 0x80;
    uint256 private constant FRAME_CONFIG = 0xa0;
    uint256 private constant FRAME_EVENT = 0x3a0;
    uint256 private constant FRAME_REPORT = 0x420;

    /*//////////////////////////////////////////////////////////////
                                STORAGE
    //////////////////////////////////////////////////////////////*/

    /// @dev Address and gas limit in one word.
    struct ValidatorConfig {
        AggregatorValidatorInterface validator;
        uint32 gasLimit;
    }

    ValidatorConfig private s_validatorConfig;
    AccessControllerInterface private s_requesterAccessController;
    string private s_description;

    /*//////////////////////////////////////////////////////////////
                                 EVENTS
    //////////////////////////////////////////////////////////////*/

    /// @notice A report was accepted.
    /// @param aggregatorRoundId round that began with it
    /// @param answer median of the observations
    /// @param transmitter who delivered it
    /// @param observationsTimestamp Unix time of the observations in seconds
    /// @param observations what the oracles observed, in the order of the report
    /// @param observers index of the oracle behind each observation, one byte each
    /// @param juelsPerFeeCoin juels per 1e18 wei
    /// @param configDigest configuration under which the report was made
    /// @param epochAndRound epoch times 256 plus round
    event NewTransmission(
        uint32 indexed aggregatorRoundId,
        int192 answer,
        address transmitter,
        uint32 observationsTimestamp,
        int192[] observations,
        bytes observers,
        int192 juelsPerFeeCoin,
        bytes32 configDigest,
        uint40 epochAndRound
    );

    /// @notice Another validator, or another gas limit, is in force.
    event ValidatorConfigSet(
        AggregatorValidatorInterface indexed previousValidator,
        uint32 previousGasLimit,
        AggregatorValidatorInterface indexed currentValidator,
        uint32 currentGasLimit
    );

    /// @notice Another access controller decides who may request rounds.
    event RequesterAccessControllerSet(AccessControllerInterface old, AccessControllerInterface current);

    /// @notice Somebody asked the oracles for a round out of turn.
    /// @param requester who asked
    /// @param configDigest current configuration
    /// @param epoch epoch of the latest report
    /// @param round round of the latest report
    event RoundRequested(address indexed requester, bytes32 configDigest, uint32 epoch, uint8 round);

    /*//////////////////////////////////////////////////////////////
                              CONSTRUCTOR
    //////////////////////////////////////////////////////////////*/

    /// @param link token in which oracles are paid
    /// @param minAnswer_ lowest median that is accepted
    /// @param maxAnswer_ highest median that is accepted
    /// @param billingAccessController decides who besides the owner may set the billing, or zero
    /// @param requesterAccessController decides who besides the owner may request rounds, or zero
    /// @param decimals_ number of decimals of the answers
    /// @param description_ what is reported, for example `ETH / USD`
    constructor(
        LinkTokenInterface link,
        int192 minAnswer_,
        int192 maxAnswer_,
        AccessControllerInterface billingAccessController,
        AccessControllerInterface requesterAccessController,
        uint8 decimals_,
        string memory description_
    ) OCR2Billing(link, billingAccessController) {
        minAnswer = minAnswer_;
        maxAnswer = maxAnswer_;
        decimals = decimals_;
        s_description = description_;
        _setRequesterAccessController(requesterAccessController);
    }

    /*//////////////////////////////////////////////////////////////
                             CONFIGURATION
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc OCR2Abstract
    function setConfig(
        address[] memory signers,
        address[] memory transmitters,
        uint8 f,
        bytes memory onchainConfig,
        uint64 offchainConfigVersion,
        bytes memory offchainConfig
    ) external override onlyOwner {
        require(signers.length <= MAX_NUM_ORACLES, "too many oracles");
        require(signers.length == transmitters.length, "oracle length mismatch");
        require(3 * f < signers.length, "faulty-oracle f too high");
        _requirePositiveF(f);
        // The oracles learn the bounds from the event, so it must state the contract's own.
        require(
            keccak256(onchainConfig) == keccak256(abi.encodePacked(uint8(1), minAnswer, maxAnswer)),
            "invalid onchainConfig"
        );
        _newConfig(signers, transmitters, f, onchainConfig, offchainConfigVersion, offchainConfig);
    }

    /*//////////////////////////////////////////////////////////////
                              TRANSMISSION
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc OCR2Abstract
    /// @dev The bytes of `rawVs` that hold no v may hold hints: byte 31 - j is the index of the oracle behind signature
    /// j. A wrong hint, or none, costs a search.
    function transmit(
        bytes32[3] calldata reportContext,
        bytes calldata report,
        bytes32[] calldata rs,
        bytes32[] calldata ss,
        bytes32 rawVs
    ) external override {
        uint256 initialGas = uint32(gasleft());
        HotState hot = s_hotState;
        uint256 epochAndRound = uint40(uint256(reportContext[1]));
        require(epochAndRound > hot.epochAndRound(), "stale report");
        TransmitterRecord record = s_transmitters[msg.sender];
        require(record.isActive(hot), "unauthorized transmitter");

        uint256 frame = _frame();
        require(
            ConfigData.loadSigners(hot.configOrdinal(), record.oracleCount(), frame + FRAME_CONFIG) == reportContext[0],
            "configDigest mismatch"
        );
        unchecked {
            // The decoder bounds the lengths by that of the calldata.
            require(
                msg.data.length == TRANSMIT_FIXED_BYTES + report.length + 32 * rs.length + 32 * ss.length,
                "calldata length mismatch"
            );
            require(rs.length == record.f() + 1, "wrong number of signatures");
        }
        require(rs.length == ss.length, "signatures out of registration");
        _verifySignatures(frame, reportContext, report, rs, ss, rawVs);

        (int256 juelsPerFeeCoin, bool validated) = _accept(frame, hot, epochAndRound, report, record.f());

        if (juelsPerFeeCoin >= 0) {
            // The validator might have changed the record, by way of a payment or a new configuration.
            if (validated) record = s_transmitters[msg.sender];
            _creditTransmitter(hot, record, juelsPerFeeCoin, initialGas);
        }
    }

    /// @dev Fails unless the signatures are by distinct signers of the configuration at `FRAME_CONFIG`. Leaves the
    /// report at `FRAME_REPORT`.
    function _verifySignatures(
        uint256 frame,
        bytes32[3] calldata reportContext,
        bytes calldata report,
        bytes32[] calldata rs,
        bytes32[] calldata ss,
        bytes32 rawVs
    ) private view {
        // One byte for each signer: how often its signature occurred.
        uint256 counts;
        // 1 plus the offending v, or zero.
        uint256 fault;
        // Safe: writes only behind the free memory pointer, which nobody else uses until the event is out, and reads
        // calldata only where the decoder found report, rs and ss.
        assembly ("memory-safe") {
            calldatacopy(add(frame, FRAME_REPORT), report.offset, report.length)
            mstore(frame, keccak256(add(frame, FRAME_REPORT), report.length))
            calldatacopy(add(frame, 0x20), reportContext, 0x60)
            mstore(frame, keccak256(frame, 0x80))

            let recovered := add(frame, FRAME_RECOVERED)
            let signers := add(frame, add(FRAME_CONFIG, 96))
            for { let j := 0 } lt(j, rs.length) { j := add(j, 1) } {
                mstore(add(frame, 0x20), add(byte(j, rawVs), 27))
                let offset := shl(5, j)
                mstore(add(frame, 0x40), calldataload(add(rs.offset, offset)))
                mstore(add(frame, 0x60), calldataload(add(ss.offset, offset)))
                // A failed recovery returns nothing and leaves what no address equals.
                mstore(recovered, not(0))
                pop(staticcall(gas(), 1, frame, 0x80, recovered, 0x20))
                let signer := mload(recovered)

                // Five bits of hint: there are 32 places, and those without a signer hold zero.
                let index := and(byte(sub(31, j), rawVs), 31)
                if iszero(eq(shr(96, mload(add(signers, mul(index, 20)))), signer)) {
                    let buckets := sub(signers, 64)
                    for { let bucket := and(signer, 63) } 1 { bucket := and(add(bucket, 1), 63) } {
                        index := sub(byte(0, mload(add(buckets, bucket))), 1)
                        if shr(5, index) {
                            fault := add(byte(j, rawVs), 1)
                            break
                        }
                        if eq(shr(96, mload(add(signers, mul(index, 20)))), signer) { break }
                    }
                    if fault { break }
                }
                counts := add(counts, shl(shl(3, index), 1))
            }
        }
        if (fault != 0) {
            // 27 plus v does not fit in eight bits.
            if (fault - 1 > 228) _panicOverflow();
            revert("signature error");
        }
        require(counts & 0xfefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefe == 0, "duplicate signer");
    }

    /// @dev Takes the report at `FRAME_REPORT` as the next round: checks it, stores the round, emits the events, calls
    /// the validator.
    /// @return juelsPerFeeCoin the report's juels per 1e18 wei
    /// @return validated whether a validator was called
    function _accept(uint256 frame, HotState hot, uint256 epochAndRound, bytes calldata report, uint256 f)
        private
        returns (int256 juelsPerFeeCoin, bool validated)
    {
        uint256 count;
        bool plain;
        // Safe: the report's copy lies behind the free memory pointer; `and` keeps the loop from running past it.
        assembly ("memory-safe") {
            let copied := add(frame, FRAME_REPORT)
            count := mload(add(copied, 0x80))
            plain := and(
                and(eq(mload(add(copied, 0x40)), 0x80), eq(report.length, add(REPORT_FIXED_BYTES, shl(5, count)))),
                and(lt(count, 32), gt(count, f))
            )
            if plain {
                juelsPerFeeCoin := mload(add(copied, 0x60))
                // Adding 2**191 puts 192-bit numbers below 2**192 and all others above.
                let bias := shl(191, 1)
                let excess := add(juelsPerFeeCoin, bias)
                let last := add(copied, add(0x80, shl(5, count)))
                for { let at := add(copied, 0xa0) } iszero(gt(at, last)) { at := add(at, 0x20) } {
                    excess := or(excess, add(mload(at), bias))
                }
                plain := iszero(or(shr(192, excess), shr(32, mload(copied))))
            }
        }
        if (!plain) {
            (count, juelsPerFeeCoin) = _copyUnusualReport(frame, report, f);
        }

        uint256 observedAt;
        int256 answer;
        assembly ("memory-safe") {
            observedAt := calldataload(report.offset)
            answer := mload(add(frame, add(add(FRAME_EVENT, 0x120), shl(5, shr(1, count)))))
        }
        require(minAnswer <= answer && answer <= maxAnswer, "median is out of min-max range");

        uint256 round = hot.aggregatorRound();
        if (round == type(uint32).max) _panicOverflow();
        unchecked {
            ++round;
        }
        hot = hot.withTransmission(round, epochAndRound);
        ValidatorConfig memory validatorConfig;
        if (hot.mayHaveValidator()) {
            validatorConfig = s_validatorConfig;
            validated = address(validatorConfig.validator) != address(0);
            if (!validated) hot = hot.withoutValidatorFlag();
        }
        s_history.append(round, answer, observedAt, uint32(block.timestamp));
        s_hotState = hot;

        bytes32 topic = NewTransmission.selector;
        // Safe: writes only behind the free memory pointer. The observations and their number are in place.
        assembly ("memory-safe") {
            let data := add(frame, FRAME_EVENT)
            let end := add(data, add(0x120, shl(5, count)))
            mstore(data, answer)
            mstore(add(data, 0x20), caller())
            mstore(add(data, 0x40), observedAt)
            mstore(add(data, 0x60), 0x100)
            mstore(add(data, 0x80), sub(end, data))
            mstore(add(data, 0xa0), juelsPerFeeCoin)
            mstore(add(data, 0xc0), calldataload(4))
            mstore(add(data, 0xe0), epochAndRound)
            mstore(end, count)
            mstore(add(end, 0x20), and(calldataload(add(report.offset, 0x20)), not(shr(shl(3, count), not(0)))))
            log2(data, sub(add(end, 0x40), data), topic, round)
        }
        emit NewRound(round, address(0), observedAt);
        emit AnswerUpdated(answer, round, block.timestamp);

        if (validated) _validate(validatorConfig, round, answer);
    }

    /// @dev Slow way for reports that the fast way does not understand. Fails with the error that the report deserves,
    /// or, if only the observations are at an unusual offset, puts them where the event needs them.
    /// @return count number of observations
    /// @return juelsPerFeeCoin the report's juels per 1e18 wei
    function _copyUnusualReport(uint256 frame, bytes calldata report, uint256 f)
        private
        pure
        returns (uint256 count, int256 juelsPerFeeCoin)
    {
        // Steps over the frame, which decoding would overwrite.
        uint256 length = FRAME_REPORT + report.length + 0x40;
        assembly ("memory-safe") {
            mstore(0x40, and(add(add(frame, length), 0x1f), not(0x1f)))
        }
        int192[] memory observations;
        (,, observations, juelsPerFeeCoin) = _decodeReport(report);
        count = observations.length;
        require(count <= MAX_NUM_ORACLES, "num observations out of bounds");
        require(count > f, "too few values to trust median");
        assembly ("memory-safe") {
            mcopy(add(frame, add(FRAME_EVENT, 0x100)), observations, add(0x20, shl(5, count)))
        }
    }

    function _decodeReport(bytes memory report)
        internal
        pure
        returns (
            uint32 observationsTimestamp,
            bytes32 rawObservers,
            int192[] memory observations,
            int192 juelsPerFeeCoin
        )
    {
        (observationsTimestamp, rawObservers, observations, juelsPerFeeCoin) =
            abi.decode(report, (uint32, bytes32, int192[], int192));
        require(report.length == REPORT_FIXED_BYTES + 32 * observations.length, "report length mismatch");
    }

    /// @return frame start of unused memory
    function _frame() private pure returns (uint256 frame) {
        assembly ("memory-safe") {
            frame := mload(0x40)
        }
    }

    function _panicOverflow() private pure {
        assembly ("memory-safe") {
            mstore(0, shl(224, 0x4e487b71))
            mstore(4, 0x11)
            revert(0, 0x24)
        }
    }

    /*//////////////////////////////////////////////////////////////
                               VALIDATOR
    //////////////////////////////////////////////////////////////*/

    /// @notice Have a contract called with every new answer, or stop that; only the owner.
    /// @dev The flag in the hot state is raised here and lowered by the next transmission that finds no validator,
    /// which writes the hot state anyway.
    /// @param newValidator contract to call, zero for none
    /// @param newGasLimit gas to call it with
    function setValidatorConfig(AggregatorValidatorInterface newValidator, uint32 newGasLimit) external onlyOwner {
        ValidatorConfig memory previous = s_validatorConfig;
        if (previous.validator == newValidator && previous.gasLimit == newGasLimit) return;
        s_validatorConfig = ValidatorConfig(newValidator, newGasLimit);
        if (address(newValidator) != address(0)) {
            HotState hot = s_hotState;
            if (!hot.mayHaveValidator()) s_hotState = hot.withValidatorFlag();
        }
        emit ValidatorConfigSet(previous.validator, previous.gasLimit, newValidator, newGasLimit);
    }

    /// @notice Contract that is called with every new answer, and the gas it gets.
    function getValidatorConfig() external view returns (AggregatorValidatorInterface validator, uint32 gasLimit) {
        ValidatorConfig memory config = s_validatorConfig;
        return (config.validator, config.gasLimit);
    }

    /// @dev The validator gets exactly its gas and cannot make the transmission fail.
    function _validate(ValidatorConfig memory config, uint256 round, int256 answer) private {
        (int256 previousAnswer,,) = s_history.read(uint32(round - 1));
        bytes memory message =
            abi.encodeCall(AggregatorValidatorInterface.validate, (round - 1, previousAnswer, round, answer));
        address validator = address(config.validator);
        uint256 gasLimit = config.gasLimit;
        bool enough;
        // Safe: reads `message` only; whatever comes back is not copied.
        assembly ("memory-safe") {
            let available := gas()
            if iszero(lt(available, CALL_WITH_EXACT_GAS_CUSHION)) {
                available := sub(available, CALL_WITH_EXACT_GAS_CUSHION)
                enough := gt(sub(available, div(available, 64)), gasLimit)
            }
            if enough { pop(call(gasLimit, validator, 0, add(message, 0x20), mload(message), 0, 0)) }
        }
        require(enough, "insufficient gas");
    }

    /*//////////////////////////////////////////////////////////////
                            ROUND REQUESTS
    //////////////////////////////////////////////////////////////*/

    /// @notice Let another contract decide who besides the owner may request rounds; only the owner.
    function setRequesterAccessController(AccessControllerInterface requesterAccessController) external onlyOwner {
        _setRequesterAccessController(requesterAccessController);
    }

    /// @notice Contract that decides who besides the owner may request rounds.
    function getRequesterAccessController() external view returns (AccessControllerInterface) {
        return s_requesterAccessController;
    }

    /// @notice Ask the oracles for a round out of turn; only the owner and whom the access controller admits.
    /// @return number of the round that the oracles will make unless another report gets ahead
    function requestNewRound() external returns (uint80) {
        require(
            msg.sender == owner() || s_requesterAccessController.hasAccess(msg.sender, msg.data),
            "Only owner&requester can call"
        );
        HotState hot = s_hotState;
        uint40 epochAndRound = hot.epochAndRound();
        emit RoundRequested(msg.sender, s_configDigest, uint32(epochAndRound >> 8), uint8(epochAndRound));
        return hot.aggregatorRound() + 1;
    }

    function _setRequesterAccessController(AccessControllerInterface current) private {
        AccessControllerInterface old = s_requesterAccessController;
        if (old != current) {
            s_requesterAccessController = current;
            emit RequesterAccessControllerSet(old, current);
        }
    }

    /*//////////////////////////////////////////////////////////////
                          READERS FOR ORACLES
    //////////////////////////////////////////////////////////////*/

    /// @notice State of the protocol; only for calls that come from outside, since contracts must not rely on it.
    /// @return configDigest current configuration
    /// @return epoch epoch of its latest report
    /// @return round round of its latest report
    /// @return latestAnswer_ latest answer, possibly from an earlier configuration
    /// @return latestTimestamp_ transmission time of that answer
    function latestTransmissionDetails()
        external
        view
        returns (bytes32 configDigest, uint32 epoch, uint8 round, int192 latestAnswer_, uint64 latestTimestamp_)
    {
        // Not an authorisation: it keeps contracts from depending on protocol internals.
        // slither-disable-next-line tx-origin
        require(msg.sender == tx.origin, "Only callable by EOA");
        HotState hot = s_hotState;
        uint40 epochAndRound = hot.epochAndRound();
        (int256 answer,, uint256 transmittedAt) = s_history.read(hot.aggregatorRound());
        return (s_configDigest, uint32(epochAndRound >> 8), uint8(epochAndRound), int192(answer), uint64(transmittedAt));
    }

    /// @inheritdoc OCR2Abstract
    function latestConfigDigestAndEpoch()
        external
        view
        override
        returns (bool scanLogs, bytes32 configDigest, uint32 epoch)
    {
        return (false, s_configDigest, uint32(s_hotState.epochAndRound() >> 8));
    }

    /*//////////////////////////////////////////////////////////////
                         READERS FOR CONSUMERS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc AggregatorInterface
    function latestAnswer() public view virtual override returns (int256) {
        (int256 answer,,) = s_history.read(s_hotState.aggregatorRound());
        return answer;
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() public view virtual override returns (uint256) {
        (,, uint256 transmittedAt) = s_history.read(s_hotState.aggregatorRound());
        return transmittedAt;
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() public view virtual override returns (uint256) {
        return s_hotState.aggregatorRound();
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) public view virtual override returns (int256) {
        if (roundId > type(uint32).max) return 0;
        (int256 answer,,) = s_history.read(uint32(roundId));
        return answer;
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) public view virtual override returns (uint256) {
        if (roundId > type(uint32).max) return 0;
        (,, uint256 transmittedAt) = s_history.read(uint32(roundId));
        return transmittedAt;
    }

    /// @inheritdoc AggregatorV3Interface
    function description() public view virtual override returns (string memory) {
        return s_description;
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId)
        public
        view
        virtual
        override
        returns (uint80 roundId_, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        if (roundId > type(uint32).max) {
            return (0, 0, 0, 0, 0);
        }
        (answer, startedAt, updatedAt) = s_history.read(uint32(roundId));
        return (roundId, answer, startedAt, updatedAt, roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        public
        view
        virtual
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint32 round = s_hotState.aggregatorRound();
        (answer, startedAt, updatedAt) = s_history.read(round);
        return (round, answer, startedAt, updatedAt, round);
    }

    /// @inheritdoc TypeAndVersionInterface
    function typeAndVersion() external pure virtual override returns (string memory) {
        return "OCR2Aggregator 1.0.0";
    }
}
