// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AggregatorValidatorInterface} from "../interfaces/AggregatorValidatorInterface.sol";

/// @title A validator that remembers the round and burns gas
contract TestValidator is AggregatorValidatorInterface {
    uint32 private s_minGasUse;
    uint256 private s_latestRoundId;

    event Validated(
        uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer, uint256 initialGas
    );

    /// @inheritdoc AggregatorValidatorInterface
    function validate(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer)
        external
        override
        returns (bool)
    {
        uint256 initialGas = gasleft();
        emit Validated(previousRoundId, previousAnswer, currentRoundId, currentAnswer, initialGas);
        s_latestRoundId = currentRoundId;
        uint256 minGasUse = s_minGasUse;
        while (initialGas - gasleft() < minGasUse) {}
        return true;
    }

    /// @notice Choose how much gas `validate` uses at least.
    function setMinGasUse(uint32 minGasUse) external {
        s_minGasUse = minGasUse;
    }

    /// @notice Last round that was validated.
    function latestRoundId() external view returns (uint256) {
        return s_latestRoundId;
    }
}
