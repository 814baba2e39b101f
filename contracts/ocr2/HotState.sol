// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Everything that each transmission reads and most transmissions change, in one storage word
/// @notice From the least significant bit:
///
///     bits      field
///     0-39      epoch (32) and round (8) of the latest report
///     40-71     aggregator round of the latest report
///     72-103    maximum gas price, gwei
///     104-135   reasonable gas price, gwei
///     136-167   payment per observation, Gjuels
///     168-199   payment per transmission, Gjuels
///     200-223   accounting gas
///     224       1 if a validator may be set (see OCR2Aggregator.setValidatorConfig)
///     225-255   ordinal of the configuration, 0 before the first
///
/// @dev Setters take values that fit; callers get them from typed parameters or from another state.
type HotState is uint256;

using HotStateLib for HotState global;

library HotStateLib {
    uint256 internal constant MAX_CONFIG_ORDINAL = 2 ** 31 - 1;

    uint256 private constant TRANSMISSION_MASK = 2 ** 72 - 1;
    uint256 private constant BILLING_MASK = (2 ** 152 - 1) << 72;
    uint256 private constant VALIDATOR_FLAG = 1 << 224;

    function epochAndRound(HotState state) internal pure returns (uint40) {
        return uint40(HotState.unwrap(state));
    }

    function aggregatorRound(HotState state) internal pure returns (uint32) {
        return uint32(HotState.unwrap(state) >> 40);
    }

    function maximumGasPriceGwei(HotState state) internal pure returns (uint32) {
        return uint32(HotState.unwrap(state) >> 72);
    }

    function reasonableGasPriceGwei(HotState state) internal pure returns (uint32) {
        return uint32(HotState.unwrap(state) >> 104);
    }

    function observationPaymentGjuels(HotState state) internal pure returns (uint32) {
        return uint32(HotState.unwrap(state) >> 136);
    }

    function transmissionPaymentGjuels(HotState state) internal pure returns (uint32) {
        return uint32(HotState.unwrap(state) >> 168);
    }

    function accountingGas(HotState state) internal pure returns (uint24) {
        return uint24(HotState.unwrap(state) >> 200);
    }

    function mayHaveValidator(HotState state) internal pure returns (bool) {
        return HotState.unwrap(state) & VALIDATOR_FLAG != 0;
    }

    function configOrdinal(HotState state) internal pure returns (uint256) {
        return HotState.unwrap(state) >> 225;
    }

    /// @return value of bits 224-255 with the validator flag set: what an active transmitter's record starts with
    function activeStamp(HotState state) internal pure returns (uint256) {
        return HotState.unwrap(state) >> 224 | 1;
    }

    function withTransmission(HotState state, uint256 aggregatorRound_, uint256 epochAndRound_)
        internal
        pure
        returns (HotState)
    {
        return HotState.wrap(HotState.unwrap(state) & ~TRANSMISSION_MASK | aggregatorRound_ << 40 | epochAndRound_);
    }

    function withoutEpochAndRound(HotState state) internal pure returns (HotState) {
        return HotState.wrap(HotState.unwrap(state) & ~uint256(type(uint40).max));
    }

    function withBilling(
        HotState state,
        uint32 maximumGasPriceGwei_,
        uint32 reasonableGasPriceGwei_,
        uint32 observationPaymentGjuels_,
        uint32 transmissionPaymentGjuels_,
        uint24 accountingGas_
    ) internal pure returns (HotState) {
        return HotState.wrap(
            HotState.unwrap(state) & ~BILLING_MASK | uint256(maximumGasPriceGwei_) << 72
                | uint256(reasonableGasPriceGwei_) << 104 | uint256(observationPaymentGjuels_) << 136
                | uint256(transmissionPaymentGjuels_) << 168 | uint256(accountingGas_) << 200
        );
    }

    function withValidatorFlag(HotState state) internal pure returns (HotState) {
        return HotState.wrap(HotState.unwrap(state) | VALIDATOR_FLAG);
    }

    function withoutValidatorFlag(HotState state) internal pure returns (HotState) {
        return HotState.wrap(HotState.unwrap(state) & ~VALIDATOR_FLAG);
    }

    /// @param ordinal at most `MAX_CONFIG_ORDINAL`
    function withConfigOrdinal(HotState state, uint256 ordinal) internal pure returns (HotState) {
        return HotState.wrap(HotState.unwrap(state) & (2 ** 225 - 1) | ordinal << 225);
    }
}
