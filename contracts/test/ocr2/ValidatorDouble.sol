// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OCR2Aggregator} from "../../ocr2/OCR2Aggregator.sol";

/// @title Validator that records what it sees, and misbehaves on request
contract ValidatorDouble {
    enum Mode {
        Record,
        Revert,
        BurnAllGas,
        CallBack
    }

    Mode public mode;
    address public observed;
    bytes public callbackData;

    event Validated(
        uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer, uint256 initialGas
    );
    event Seen(uint256 latestRound, int256 latestAnswer, uint32 observationCount, uint256 owed);
    event CalledBack(bool success, bytes result);

    /// @param observed_ transmitter to look at, or zero
    function configure(Mode mode_, address observed_, bytes calldata callbackData_) external {
        mode = mode_;
        observed = observed_;
        callbackData = callbackData_;
    }

    function validate(uint256 previousRoundId, int256 previousAnswer, uint256 currentRoundId, int256 currentAnswer)
        external
        returns (bool)
    {
        uint256 initialGas = gasleft();
        require(mode != Mode.Revert, "not valid");
        while (mode == Mode.BurnAllGas) {}
        OCR2Aggregator aggregator = OCR2Aggregator(msg.sender);
        emit Validated(previousRoundId, previousAnswer, currentRoundId, currentAnswer, initialGas);
        if (observed != address(0)) {
            emit Seen(
                aggregator.latestRound(),
                aggregator.latestAnswer(),
                aggregator.oracleObservationCount(observed),
                aggregator.owedPayment(observed)
            );
        }
        if (mode == Mode.CallBack) {
            (bool success, bytes memory result) = msg.sender.call(callbackData);
            emit CalledBack(success, result);
        }
        return true;
    }
}
