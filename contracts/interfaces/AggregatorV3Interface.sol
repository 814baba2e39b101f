// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title Consumer interface of the third feed generation
interface AggregatorV3Interface {
    /// @notice Number of decimals of the answers.
    function decimals() external view returns (uint8);

    /// @notice What the feed reports, for example `ETH / USD`.
    function description() external view returns (string memory);

    /// @notice Version of the aggregator.
    function version() external view returns (uint256);

    /// @notice Data of one round. Rounds that never happened read as zeros.
    /// @param _roundId number of the round
    /// @return roundId number of the round
    /// @return answer median of the observations
    /// @return startedAt Unix time in seconds: of the observations (OCR2) or of the transmission (OCR1)
    /// @return updatedAt Unix time of the transmission in seconds
    /// @return answeredInRound same as `roundId`
    function getRoundData(uint80 _roundId)
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice Data of the latest round; all zero before the first.
    /// @return roundId number of the round
    /// @return answer median of the observations
    /// @return startedAt Unix time in seconds: of the observations (OCR2) or of the transmission (OCR1)
    /// @return updatedAt Unix time of the transmission in seconds
    /// @return answeredInRound same as `roundId`
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
