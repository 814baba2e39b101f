// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title Is told about every new answer
/// @notice An aggregator calls its validator with a fixed amount of gas and ignores what comes back.
interface AggregatorValidatorInterface {
    /// @notice Examine a new answer.
    /// @param previousRoundId aggregator round before the new one
    /// @param previousAnswer answer of that round, 0 if there was none
    /// @param currentRoundId new aggregator round
    /// @param currentAnswer new answer
    /// @return whatever the validator thinks of it
    function validate(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer)
        external
        returns (bool);
}
