"""The revert strings of this package's contracts as exceptions, made by `ocr-wrappers`. Changes belong there."""

from gethwrappers_py.errors import RevertString


class AddressNotAuthorizedToSign(RevertString):
    """The contract says `address not authorized to sign`."""


class AlreadyFulfilled(RevertString):
    """The contract says `already fulfilled`."""


class CalldataLengthMismatch(RevertString):
    """The contract says `calldata length mismatch`."""


class CannotSetOwnerToZero(RevertString):
    """The contract says `Cannot set owner to zero`."""


class CannotTransferToSelf(RevertString):
    """The contract says `Cannot transfer to self` or `cannot transfer to self`."""


class ConfigDigestMismatch(RevertString):
    """The contract says `configDigest mismatch`."""


class DataContractFailed(RevertString):
    """The contract says `data contract failed`."""


class DuplicateSigner(RevertString):
    """The contract says `duplicate signer`."""


class FMustBePositive(RevertString):
    """The contract says `f must be positive`."""


class FaultyOracleFTooHigh(RevertString):
    """The contract says `faulty-oracle f too high`."""


class InsufficientBalance(RevertString):
    """The contract says `insufficient balance`."""


class InsufficientFunds(RevertString):
    """The contract says `insufficient funds`."""


class InsufficientGas(RevertString):
    """The contract says `insufficient gas`."""


class InvalidOnchainConfig(RevertString):
    """The contract says `invalid onchainConfig`."""


class InvalidTransmitter(RevertString):
    """The contract says `invalid transmitter`."""


class LeftGasCannotExceedInitialGas(RevertString):
    """The contract says `leftGas cannot exceed initialGas`."""


class MedianIsOutOfMinMaxRange(RevertString):
    """The contract says `median is out of min-max range`."""


class MustBeProposedOwner(RevertString):
    """The contract says `Must be proposed owner`."""


class NoAccess(RevertString):
    """The contract says `No access`."""


class NonUniqueSignature(RevertString):
    """The contract says `non-unique signature`."""


class NumObservationsOutOfBounds(RevertString):
    """The contract says `num observations out of bounds`."""


class OnlyCallableByEOA(RevertString):
    """The contract says `Only callable by EOA`."""


class OnlyCallableByOwner(RevertString):
    """The contract says `Only callable by owner`."""


class OnlyCurrentPayeeCanUpdate(RevertString):
    """The contract says `only current payee can update`."""


class OnlyOwnerAndBillingAdminCanCall(RevertString):
    """The contract says `Only owner&billingAdmin can call`."""


class OnlyOwnerAndRequesterCanCall(RevertString):
    """The contract says `Only owner&requester can call`."""


class OnlyPayeeCanWithdraw(RevertString):
    """The contract says `Only payee can withdraw`."""


class OnlyProposedPayeesCanAccept(RevertString):
    """The contract says `only proposed payees can accept`."""


class OracleAddressesOutOfRegistration(RevertString):
    """The contract says `oracle addresses out of registration`."""


class OracleLengthMismatch(RevertString):
    """The contract says `oracle length mismatch`."""


class PayeeAlreadySet(RevertString):
    """The contract says `payee already set`."""


class RepeatedSignerAddress(RevertString):
    """The contract says `repeated signer address`."""


class RepeatedTransmitterAddress(RevertString):
    """The contract says `repeated transmitter address`."""


class ReportLengthMismatch(RevertString):
    """The contract says `report length mismatch`."""


class SignatureError(RevertString):
    """The contract says `signature error`."""


class SignaturesOutOfRegistration(RevertString):
    """The contract says `signatures out of registration`."""


class StaleReport(RevertString):
    """The contract says `stale report`."""


class TooFewValuesToTrustMedian(RevertString):
    """The contract says `too few values to trust median`."""


class TooManyOracles(RevertString):
    """The contract says `too many oracles`."""


class TooManySigners(RevertString):
    """The contract says `too many signers`."""


class TransferFailed(RevertString):
    """The contract says `transfer failed`."""


class TransferRemainingFundsFailed(RevertString):
    """The contract says `transfer remaining funds failed`."""


class TransmittersSizeNotEqualPayeesSize(RevertString):
    """The contract says `transmitters.size != payees.size`."""


class UnauthorizedTransmitter(RevertString):
    """The contract says `unauthorized transmitter`."""


class WrongNumberOfSignatures(RevertString):
    """The contract says `wrong number of signatures`."""


class ZeroSignerAddress(RevertString):
    """The contract says `zero signer address`."""


STRINGS: dict[str, type[RevertString]] = {
    "Cannot set owner to zero": CannotSetOwnerToZero,
    "Cannot transfer to self": CannotTransferToSelf,
    "Must be proposed owner": MustBeProposedOwner,
    "No access": NoAccess,
    "Only callable by EOA": OnlyCallableByEOA,
    "Only callable by owner": OnlyCallableByOwner,
    "Only owner&billingAdmin can call": OnlyOwnerAndBillingAdminCanCall,
    "Only owner&requester can call": OnlyOwnerAndRequesterCanCall,
    "Only payee can withdraw": OnlyPayeeCanWithdraw,
    "address not authorized to sign": AddressNotAuthorizedToSign,
    "already fulfilled": AlreadyFulfilled,
    "calldata length mismatch": CalldataLengthMismatch,
    "cannot transfer to self": CannotTransferToSelf,
    "configDigest mismatch": ConfigDigestMismatch,
    "data contract failed": DataContractFailed,
    "duplicate signer": DuplicateSigner,
    "f must be positive": FMustBePositive,
    "faulty-oracle f too high": FaultyOracleFTooHigh,
    "insufficient balance": InsufficientBalance,
    "insufficient funds": InsufficientFunds,
    "insufficient gas": InsufficientGas,
    "invalid onchainConfig": InvalidOnchainConfig,
    "invalid transmitter": InvalidTransmitter,
    "leftGas cannot exceed initialGas": LeftGasCannotExceedInitialGas,
    "median is out of min-max range": MedianIsOutOfMinMaxRange,
    "non-unique signature": NonUniqueSignature,
    "num observations out of bounds": NumObservationsOutOfBounds,
    "only current payee can update": OnlyCurrentPayeeCanUpdate,
    "only proposed payees can accept": OnlyProposedPayeesCanAccept,
    "oracle addresses out of registration": OracleAddressesOutOfRegistration,
    "oracle length mismatch": OracleLengthMismatch,
    "payee already set": PayeeAlreadySet,
    "repeated signer address": RepeatedSignerAddress,
    "repeated transmitter address": RepeatedTransmitterAddress,
    "report length mismatch": ReportLengthMismatch,
    "signature error": SignatureError,
    "signatures out of registration": SignaturesOutOfRegistration,
    "stale report": StaleReport,
    "too few values to trust median": TooFewValuesToTrustMedian,
    "too many oracles": TooManyOracles,
    "too many signers": TooManySigners,
    "transfer failed": TransferFailed,
    "transfer remaining funds failed": TransferRemainingFundsFailed,
    "transmitters.size != payees.size": TransmittersSizeNotEqualPayeesSize,
    "unauthorized transmitter": UnauthorizedTransmitter,
    "wrong number of signatures": WrongNumberOfSignatures,
    "zero signer address": ZeroSignerAddress,
}
