// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title Consumer interface of the second feed generation
/// @notice Answers carry the feed's own decimals; timestamps are Unix times in seconds. Rounds without data read as 0.
interface AggregatorInterface {
    /// @notice A new answer was accepted.
    /// @param current the answer
    /// @param roundId aggregator round of the answer
    /// @param updatedAt block timestamp of the transmission
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    /// @notice A new aggregator round began.
    /// @param roundId number of the round
    /// @param startedBy account that started it; always zero for OCR aggregators, where oracles start rounds off chain
    /// @param startedAt block timestamp for OCR1, observation timestamp for OCR2
    event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt);

    /// @notice Answer of the latest round, 0 before the first.
    function latestAnswer() external view returns (int256);

    /// @notice Block timestamp at which the latest round was transmitted, 0 before the first.
    function latestTimestamp() external view returns (uint256);

    /// @notice Number of the latest round, 0 before the first.
    function latestRound() external view returns (uint256);

    /// @notice Answer of a round.
    /// @param roundId any number; rounds that do not exist have answer 0
    function getAnswer(uint256 roundId) external view returns (int256);

    /// @notice Transmission timestamp of a round.
    /// @param roundId any number; rounds that do not exist have timestamp 0
    function getTimestamp(uint256 roundId) external view returns (uint256);
}
