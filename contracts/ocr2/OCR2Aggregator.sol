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
import {RoundHistory} from "./RoundHistory.sol";
import {TransmitterRecord} from "./TransmitterRecord.sol";

/// @title Aggregator of a data feed, driven by the OCR2 protocol
/// @notice Oracles agree off chain on a report with one observation each. The aggregator checks their signatures,
/// publishes the median as the answer of a new round, and credits LINK to the oracles.
/// @dev The code that each transmission runs is written for gas; what it relies on is said where it is relied on.
contract OCR2Aggregator is OCR2Billing, RoundHistory, AggregatorV2V3Interface {
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
    uint256 private constant CALL_WITH_EXACT_GAS_CUSHION = 5000;

    /// @dev Length of a `transmit` message without report and signatures: selector, seven head words, three lengths.
    uint256 private constant TRANSMIT_FIXED_BYTES = 4 + 10 * 32;

    /// @dev Length of a report without observations.
    uint256 private constant REPORT_FIXED_BYTES = 160;

    /// @dev Memory that a transmission works in: input and output of the signature recovery, what
    /// `ConfigData.loadSigners` reads, and the data of `NewTransmission`. The report is copied to where its
    /// observations, and their number, are those of the event's data; it comes last since its length is not yet known.
    /// The addresses are fixed because nothing has been allocated when a function with calldata parameters only begins:
    /// the free memory pointer is 0x80.
    uint256 private constant RECOVERY_AT = 0x80;
    uint256 private constant RECOVERED_AT = 0x100;
    uint256 private constant DIGEST_AT = 0x160;
    uint256 private constant SIGNERS_AT = 0x180;
    uint256 private constant EVENT_AT = 0x420;
    uint256 private constant REPORT_AT = 0x4a0;

    uint256 private constant VALIDATOR_UNTOUCHED = 1 << 255;

    uint256 private constant NEW_TRANSMISSION_TOPIC =
        0xc797025feeeaf2cd924c99e9205acb8ec04d5cad21c41ce637a38fb6dee6016a;

    /*//////////////////////////////////////////////////////////////
                                STORAGE
    //////////////////////////////////////////////////////////////*/

    /// @dev From the least significant bit: gas limit (32 bits), validator (160). The top bit, set by the constructor only,
    /// makes the first validator cheaper to set: it pays for raising the flag in the hot state.
    uint256 private s_validatorConfig;
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
        s_validatorConfig = VALIDATOR_UNTOUCHED;
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

        uint256 bucketMask = record.bucketMask();
        require(
            ConfigData.loadSigners(hot.configOrdinal(), record.oracleCount(), bucketMask, DIGEST_AT)
                == reportContext[0],
            "configDigest mismatch"
        );
        unchecked {
            // The decoder bounds the lengths by that of the calldata.
            require(
                msg.data.length == TRANSMIT_FIXED_BYTES + report.length + 32 * (rs.length + ss.length),
                "calldata length mismatch"
            );
            require(rs.length == record.f() + 1, "wrong number of signatures");
        }
        require(rs.length == ss.length, "signatures out of registration");
        _hashReport(report);
        _verifySignatures(rs, ss, rawVs, bucketMask);

        (uint256 count, int256 juelsPerFeeCoin) = _readReport(report, record.f());
        bool validated = _accept(hot, epochAndRound, count, juelsPerFeeCoin);

        if (juelsPerFeeCoin >= 0) {
            // The validator might have changed the record, by way of a payment or a new configuration.
            if (validated) record = s_transmitters[msg.sender];
            _creditTransmitter(hot, record, juelsPerFeeCoin, initialGas);
        }
    }

    /// @dev Copies the report to `REPORT_AT` and puts the hash that oracles sign where the recovery wants it.
    function _hashReport(bytes calldata report) private pure {
        // The context is the first argument, so it follows the selector.
        assembly {
            calldatacopy(REPORT_AT, report.offset, report.length)
            mstore(RECOVERY_AT, keccak256(REPORT_AT, report.length))
            calldatacopy(add(RECOVERY_AT, 0x20), 4, 0x60)
            mstore(RECOVERY_AT, keccak256(RECOVERY_AT, 0x80))
        }
    }

    /// @dev Fails unless the signatures of the hash at `RECOVERY_AT` are by distinct signers of the configuration at
    /// `DIGEST_AT`.
    // The shift is of the constant 1, by an index.
    // slither-disable-next-line incorrect-shift
    function _verifySignatures(bytes32[] calldata rs, bytes32[] calldata ss, bytes32 rawVs, uint256 bucketMask)
        private
        view
    {
        // One byte for each signer: how often its signature occurred.
        uint256 counts;
        // 1 plus the offending v, or zero.
        uint256 fault;
        // Reads calldata only where the decoder found rs and ss, which are of the same length.
        assembly {
            for { let j := 0 } lt(j, rs.length) { j := add(j, 1) } {
                mstore(add(RECOVERY_AT, 0x20), add(byte(j, rawVs), 27))
                mstore(add(RECOVERY_AT, 0x40), calldataload(add(rs.offset, shl(5, j))))
                mstore(add(RECOVERY_AT, 0x60), calldataload(add(ss.offset, shl(5, j))))
                // A failed recovery returns nothing and leaves what no address equals.
                mstore(RECOVERED_AT, not(0))
                pop(staticcall(gas(), 1, RECOVERY_AT, 0x80, RECOVERED_AT, 0x20))
                let signer := mload(RECOVERED_AT)

                // Five bits of hint: there are 32 places, and those without a signer hold zero.
                let index := and(byte(sub(31, j), rawVs), 31)
                if xor(shr(96, mload(add(SIGNERS_AT, mul(index, 20)))), signer) {
                    for { let bucket := and(signer, bucketMask) } 1 { bucket := and(add(bucket, 1), bucketMask) } {
                        index := sub(byte(0, mload(sub(sub(DIGEST_AT, 1), bucket))), 1)
                        if shr(5, index) {
                            fault := add(byte(j, rawVs), 1)
                            break
                        }
                        if eq(shr(96, mload(add(SIGNERS_AT, mul(index, 20)))), signer) { break }
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

    /// @dev Checks the report at `REPORT_AT`, except for its median.
    /// @return count number of observations
    /// @return juelsPerFeeCoin juels per 1e18 wei
    function _readReport(bytes calldata report, uint256 f)
        private
        pure
        returns (uint256 count, int256 juelsPerFeeCoin)
    {
        bool plain;
        // The loop stays inside the copy: it runs only if the report has as many words as it should.
        assembly {
            count := mload(add(REPORT_AT, 0x80))
            if and(
                and(eq(mload(add(REPORT_AT, 0x40)), 0x80), eq(report.length, add(REPORT_FIXED_BYTES, shl(5, count)))),
                and(lt(count, 32), gt(count, f))
            ) {
                juelsPerFeeCoin := mload(add(REPORT_AT, 0x60))
                // Adding 2**191 puts 192-bit numbers below 2**192 and all others above.
                let bias := shl(191, 1)
                let excess := add(juelsPerFeeCoin, bias)
                let end := add(add(REPORT_AT, 0xa0), shl(5, count))
                for { let at := add(REPORT_AT, 0xa0) } lt(at, end) { at := add(at, 0x20) } {
                    excess := or(excess, add(mload(at), bias))
                }
                plain := iszero(or(shr(192, excess), shr(32, mload(REPORT_AT))))
            }
        }
        if (!plain) return _copyUnusualReport(report, f);
    }

    /// @dev Slow way for reports that the fast way does not understand. Fails with the error that the report deserves,
    /// or, if only the observations are at an unusual offset, puts them where the event needs them.
    function _copyUnusualReport(bytes calldata report, uint256 f)
        private
        pure
        returns (uint256 count, int256 juelsPerFeeCoin)
    {
        // From here on memory is allocated behind the report.
        assembly {
            mstore(0x40, and(add(add(REPORT_AT, report.length), 0x1f), not(0x1f)))
        }
        int192[] memory observations;
        (,, observations, juelsPerFeeCoin) = _decodeReport(report);
        count = observations.length;
        require(count <= MAX_NUM_ORACLES, "num observations out of bounds");
        require(count > f, "too few values to trust median");
        assembly {
            mcopy(add(EVENT_AT, 0x100), observations, add(0x20, shl(5, count)))
        }
    }

    /// @dev Makes the report at `REPORT_AT` the next round: stores it, emits the events, calls the validator.
    /// @return validated whether a validator was called
    function _accept(HotState hot, uint256 epochAndRound, uint256 count, int256 juelsPerFeeCoin)
        private
        returns (bool validated)
    {
        uint256 observedAt;
        int256 answer;
        assembly {
            observedAt := mload(REPORT_AT)
            answer := mload(add(add(EVENT_AT, 0x120), shl(5, shr(1, count))))
        }
        require(minAnswer <= answer && answer <= maxAnswer, "median is out of min-max range");

        uint256 round = hot.aggregatorRound();
        if (round == type(uint32).max) _panicOverflow();
        unchecked {
            ++round;
        }
        hot = hot.withTransmission(round, epochAndRound);
        uint256 validatorConfig;
        if (hot.mayHaveValidator()) {
            validatorConfig = s_validatorConfig;
            validated = validatorConfig >> 32 != 0;
            if (!validated) hot = hot.withoutValidatorFlag();
        }
        _appendRound(round, answer, observedAt, uint32(block.timestamp));
        s_hotState = hot;

        // The observations and their number are in place; the head overwrites the rest of the report.
        assembly {
            let end := add(add(EVENT_AT, 0x120), shl(5, count))
            mstore(end, count)
            mstore(add(end, 0x20), and(mload(add(REPORT_AT, 0x20)), not(shr(shl(3, count), not(0)))))
            mstore(EVENT_AT, answer)
            mstore(add(EVENT_AT, 0x20), caller())
            mstore(add(EVENT_AT, 0x40), observedAt)
            mstore(add(EVENT_AT, 0x60), 0x100)
            mstore(add(EVENT_AT, 0x80), sub(end, EVENT_AT))
            mstore(add(EVENT_AT, 0xa0), juelsPerFeeCoin)
            mstore(add(EVENT_AT, 0xc0), calldataload(4))
            mstore(add(EVENT_AT, 0xe0), epochAndRound)
            log2(EVENT_AT, sub(add(end, 0x40), EVENT_AT), NEW_TRANSMISSION_TOPIC, round)
        }
        emit NewRound(round, address(0), observedAt);
        emit AnswerUpdated(answer, round, block.timestamp);

        if (validated) _validate(validatorConfig, round, answer);
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
        uint256 previous = s_validatorConfig & ~VALIDATOR_UNTOUCHED;
        uint256 current = uint256(uint160(address(newValidator))) << 32 | newGasLimit;
        if (previous == current) return;
        s_validatorConfig = current;
        if (address(newValidator) != address(0)) {
            HotState hot = s_hotState;
            if (!hot.mayHaveValidator()) s_hotState = hot.withValidatorFlag();
        }
        emit ValidatorConfigSet(_validator(previous), uint32(previous), newValidator, newGasLimit);
    }

    /// @notice Contract that is called with every new answer, and the gas it gets.
    function getValidatorConfig() external view returns (AggregatorValidatorInterface validator, uint32 gasLimit) {
        uint256 config = s_validatorConfig;
        return (_validator(config), uint32(config));
    }

    function _validator(uint256 config) private pure returns (AggregatorValidatorInterface) {
        return AggregatorValidatorInterface(address(uint160(config >> 32)));
    }

    /// @dev The validator gets exactly its gas and cannot make the transmission fail.
    function _validate(uint256 config, uint256 round, int256 answer) private {
        (int256 previousAnswer,,) = _readRound(round - 1);
        bytes memory message =
            abi.encodeCall(AggregatorValidatorInterface.validate, (round - 1, previousAnswer, round, answer));
        address validator = address(_validator(config));
        uint256 gasLimit = uint32(config);
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
        uint256 hot = HotState.unwrap(s_hotState);
        (int256 answer,, uint256 transmittedAt) = _readRound(hot >> 40 & type(uint32).max);
        configDigest = s_configDigest;
        // The ABI encoding by hand. Overwrites the free memory pointer, which nobody reads any more.
        assembly {
            epoch := and(shr(8, hot), 0xffffffff)
            round := and(hot, 0xff)
            latestAnswer_ := answer
            latestTimestamp_ := transmittedAt
            mstore(0, configDigest)
            mstore(0x20, epoch)
            mstore(0x40, round)
            mstore(0x60, answer)
            mstore(0x80, transmittedAt)
            return(0, 0xa0)
        }
    }

    /// @inheritdoc OCR2Abstract
    function latestConfigDigestAndEpoch()
        external
        view
        override
        returns (bool scanLogs, bytes32 configDigest, uint32 epoch)
    {
        return (false, s_configDigest, uint32(HotState.unwrap(s_hotState) >> 8));
    }

    /*//////////////////////////////////////////////////////////////
                         READERS FOR CONSUMERS
    //////////////////////////////////////////////////////////////*/

    /// @inheritdoc AggregatorInterface
    function latestAnswer() external view virtual override returns (int256) {
        return _returnAnswer(HotState.unwrap(s_hotState) >> 40 & type(uint32).max);
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() external view virtual override returns (uint256) {
        return _returnTransmittedAt(_latestRound());
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() external view virtual override returns (uint256) {
        return HotState.unwrap(s_hotState) >> 40 & type(uint32).max;
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) external view virtual override returns (int256) {
        return _getAnswer(roundId);
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) external view virtual override returns (uint256) {
        return _getTimestamp(roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function description() public view virtual override returns (string memory) {
        return s_description;
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId)
        external
        view
        virtual
        override
        returns (uint80 roundId_, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _getRoundData(roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        external
        view
        virtual
        override
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _returnRoundData(_latestRound());
    }

    /// @dev Ends the call with the answer of a round, or returns 0 if the number does not fit a round.
    function _getAnswer(uint256 roundId) internal view returns (int256) {
        return roundId > type(uint32).max ? int256(0) : _returnAnswer(roundId);
    }

    /// @dev Ends the call with the transmission time of a round, or returns 0 if the number does not fit a round.
    function _getTimestamp(uint256 roundId) internal view returns (uint256) {
        return roundId > type(uint32).max ? 0 : _returnTransmittedAt(roundId);
    }

    /// @dev Ends the call with everything about a round, or returns zeros if the number does not fit a round.
    function _getRoundData(uint256 roundId) internal view returns (uint80, int256, uint256, uint256, uint80) {
        if (roundId > type(uint32).max) return (0, 0, 0, 0, 0);
        return _returnRoundData(roundId);
    }

    function _latestRound() internal view returns (uint256 round) {
        return HotState.unwrap(s_hotState) >> 40 & type(uint32).max;
    }

    /// @inheritdoc TypeAndVersionInterface
    function typeAndVersion() external pure virtual override returns (string memory) {
        return "OCR2Aggregator 1.0.0";
    }
}
