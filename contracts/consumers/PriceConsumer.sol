// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AggregatorV2V3Interface} from "../interfaces/AggregatorV2V3Interface.sol";

/// @title How a dApp reads a feed
/// @notice Every reader checks that there is an answer, that it is positive, and that it is not too old, and says what
/// is wrong otherwise. Works with OCR1 and OCR2 aggregators; an access-controlled aggregator must list this contract.
contract PriceConsumer {
    /// @notice The feed.
    AggregatorV2V3Interface public immutable feed;

    /// @notice Age in seconds beyond which an answer is not used. Take the feed's heartbeat plus some slack.
    uint256 public immutable maxAge;

    /// @notice The feed's address is zero or has no code.
    error FeedNotAContract(address feed);

    /// @notice The feed has no answer for that round (or none at all: round 0).
    error NoAnswer(uint256 roundId);

    /// @notice The latest answer is too old.
    /// @param age its age in seconds
    /// @param limit the age that it may have
    error StaleAnswer(uint256 age, uint256 limit);

    /// @notice The latest answer cannot be a price.
    error AnswerNotPositive(int256 answer);

    /// @param feed_ aggregator to read
    /// @param maxAge_ age in seconds beyond which an answer is not used
    constructor(AggregatorV2V3Interface feed_, uint256 maxAge_) {
        if (address(feed_).code.length == 0) revert FeedNotAContract(address(feed_));
        feed = feed_;
        maxAge = maxAge_;
    }

    /// @notice The latest price, fit for use.
    /// @return price positive, with `decimals()` decimals
    // A few seconds of a block producer do not matter here.
    // slither-disable-next-line timestamp
    function latestPrice() external view returns (uint256 price) {
        (, int256 answer,, uint256 updatedAt) = _latestRound();
        uint256 age = _age(updatedAt);
        if (age > maxAge) revert StaleAnswer(age, maxAge);
        if (answer <= 0) revert AnswerNotPositive(answer);
        return uint256(answer);
    }

    /// @notice The latest answer, however old, with the seconds since it was transmitted.
    function latestAnswerAndAge() external view returns (int256 answer, uint256 age) {
        uint256 updatedAt;
        (, answer,, updatedAt) = _latestRound();
        age = _age(updatedAt);
    }

    /// @notice Everything about the latest round, however old.
    /// @return roundId number of the round
    /// @return answer with `decimals()` decimals
    /// @return startedAt Unix time of the observations in seconds (OCR1: of the transmission)
    /// @return updatedAt Unix time of the transmission in seconds
    function latestRound() external view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt) {
        return _latestRound();
    }

    /// @notice Everything about an earlier round.
    // The round is known, and is where it was answered.
    // slither-disable-next-line unused-return
    function round(uint80 roundId) external view returns (int256 answer, uint256 startedAt, uint256 updatedAt) {
        (, answer, startedAt, updatedAt,) = feed.getRoundData(roundId);
        if (updatedAt == 0) revert NoAnswer(roundId);
    }

    /// @notice The latest answer through the older interface, which reads 0 where there is none.
    function latestAnswerV2() external view returns (int256 answer, uint256 updatedAt) {
        updatedAt = feed.latestTimestamp();
        if (updatedAt == 0) revert NoAnswer(0);
        answer = feed.latestAnswer();
    }

    /// @notice Decimals of the answers.
    function decimals() external view returns (uint8) {
        return feed.decimals();
    }

    /// @notice What the feed reports.
    function description() external view returns (string memory) {
        return feed.description();
    }

    // A round is answered in itself.
    // slither-disable-next-line unused-return
    function _latestRound() private view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt) {
        (roundId, answer, startedAt, updatedAt,) = feed.latestRoundData();
        // An OCR1 aggregator without rounds fails with "No data present", an OCR2 aggregator returns zeros.
        if (updatedAt == 0) revert NoAnswer(roundId);
    }

    /// @dev A chain's clock does not run backwards; a feed on another clock must not make us fail.
    // A few seconds of a block producer do not matter here.
    // slither-disable-next-line timestamp
    function _age(uint256 updatedAt) private view returns (uint256) {
        return block.timestamp > updatedAt ? block.timestamp - updatedAt : 0;
    }
}
