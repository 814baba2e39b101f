// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OwnerIsCreator} from "../access/OwnerIsCreator.sol";
import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {AggregatorInterface} from "../interfaces/AggregatorInterface.sol";
import {AggregatorV2V3Interface} from "../interfaces/AggregatorV2V3Interface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title A stable address for a feed whose aggregator changes
/// @notice Each aggregator that served the feed is a phase. A round of the proxy is `phase << 64 | round of the
/// aggregator`, so the rounds of every phase stay readable. Has the functions that readers of Chainlink's proxies use;
/// deployed by tests and the demo only.
contract AggregatorProxy is AggregatorV2V3Interface, OwnerIsCreator {
    uint256 private constant PHASE_OFFSET = 64;

    /// @notice Number of the current phase, 1 for the first aggregator.
    uint16 public phaseId;

    /// @notice The aggregator that is to come, zero if none is proposed.
    AggregatorV2V3Interface public proposedAggregator;

    /// @notice Who may read; zero lets everybody.
    AccessControllerInterface public accessController;

    /// @notice The aggregator of a phase, zero for phases that never were.
    mapping(uint16 phase => AggregatorV2V3Interface) public phaseAggregators;

    /// @dev Readers pass if the controller lets them, or if there is none.
    modifier checkAccess() {
        AccessControllerInterface controller = accessController;
        require(address(controller) == address(0) || controller.hasAccess(msg.sender, msg.data), "No access");
        _;
    }

    /// @param aggregator_ aggregator of phase 1
    constructor(AggregatorV2V3Interface aggregator_) {
        _enterPhase(aggregator_);
    }

    /// @notice The aggregator of the current phase.
    function aggregator() public view returns (AggregatorV2V3Interface) {
        return phaseAggregators[phaseId];
    }

    /// @notice Name the aggregator that is to come, so that it can be read before it serves.
    function proposeAggregator(AggregatorV2V3Interface aggregator_) external onlyOwner {
        proposedAggregator = aggregator_;
    }

    /// @notice Make the proposed aggregator the current one.
    /// @param aggregator_ must be the proposed one
    function confirmAggregator(AggregatorV2V3Interface aggregator_) external onlyOwner {
        require(aggregator_ == proposedAggregator, "Invalid proposed aggregator");
        delete proposedAggregator;
        _enterPhase(aggregator_);
    }

    /// @notice Set who may read; zero lets everybody.
    function setController(AccessControllerInterface controller) external onlyOwner {
        accessController = controller;
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        external
        view
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = aggregator().latestRoundData();
        roundId = _proxyRound(phaseId, roundId);
        answeredInRound = _proxyRound(phaseId, answeredInRound);
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 _roundId)
        external
        view
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint16 phase = uint16(_roundId >> PHASE_OFFSET);
        (roundId, answer, startedAt, updatedAt, answeredInRound) =
            phaseAggregators[phase].getRoundData(uint64(_roundId));
        roundId = _proxyRound(phase, roundId);
        answeredInRound = _proxyRound(phase, answeredInRound);
    }

    /// @notice The latest round of the proposed aggregator, with that aggregator's own round numbers.
    function proposedLatestRoundData()
        external
        view
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _proposed().latestRoundData();
    }

    /// @notice A round of the proposed aggregator, with that aggregator's own round numbers.
    function proposedGetRoundData(uint80 _roundId)
        external
        view
        checkAccess
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _proposed().getRoundData(_roundId);
    }

    /// @inheritdoc AggregatorInterface
    function latestAnswer() external view checkAccess returns (int256) {
        return aggregator().latestAnswer();
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() external view checkAccess returns (uint256) {
        return aggregator().latestTimestamp();
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() external view checkAccess returns (uint256) {
        return _proxyRound(phaseId, uint80(aggregator().latestRound()));
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) external view checkAccess returns (int256) {
        AggregatorV2V3Interface past = _aggregatorOf(roundId);
        return address(past) == address(0) ? int256(0) : past.getAnswer(uint64(roundId));
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) external view checkAccess returns (uint256) {
        AggregatorV2V3Interface past = _aggregatorOf(roundId);
        return address(past) == address(0) ? 0 : past.getTimestamp(uint64(roundId));
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external view returns (uint8) {
        return aggregator().decimals();
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        return aggregator().description();
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external view returns (uint256) {
        return aggregator().version();
    }

    function _enterPhase(AggregatorV2V3Interface aggregator_) private {
        phaseAggregators[++phaseId] = aggregator_;
    }

    function _proposed() private view returns (AggregatorV2V3Interface proposed) {
        proposed = proposedAggregator;
        require(address(proposed) != address(0), "No proposed aggregator present");
    }

    function _aggregatorOf(uint256 roundId) private view returns (AggregatorV2V3Interface) {
        if (roundId > type(uint80).max) return AggregatorV2V3Interface(address(0));
        return phaseAggregators[uint16(roundId >> PHASE_OFFSET)];
    }

    function _proxyRound(uint16 phase, uint80 round) private pure returns (uint80) {
        return uint80(phase) << uint80(PHASE_OFFSET) | round;
    }
}
