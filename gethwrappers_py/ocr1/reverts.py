"""The revert strings of this package's contracts as exceptions, made by `ocr-wrappers`. Changes belong there."""

from gethwrappers_py.errors import RevertString


class AddressNotAuthorizedToSign(RevertString):
    """The contract says `address not authorized to sign`."""


class AddressUnknown(RevertString):
    """The contract says `address unknown`."""


class AmountTooLarge(RevertString):
    """The contract says `amount too large`."""


class CannotTransferToSelf(RevertString):
    """The contract says `cannot transfer to self`."""


class ConfigDigestMismatch(RevertString):
    """The contract says `configDigest mismatch`."""


class FaultyOracleThresholdTooHigh(RevertString):
    """The contract says `faulty-oracle threshold too high`."""


class GasLeftCannotExceedInitialGas(RevertString):
    """The contract says `gasLeft cannot exceed initialGas`."""


class InsufficientBalance(RevertString):
    """The contract says `insufficient balance`."""


class InsufficientFunds(RevertString):
    """The contract says `insufficient funds`."""


class InsufficientGas(RevertString):
    """The contract says `insufficient gas`."""


class MedianIsOutOfMinMaxRange(RevertString):
    """The contract says `median is out of min-max range`."""


class MustBeProposedOwner(RevertString):
    """The contract says `Must be proposed owner`."""


class NoAccess(RevertString):
    """The contract says `No access`."""


class NoDataPresent(RevertString):
    """The contract says `No data present`."""


class NonUniqueSignature(RevertString):
    """The contract says `non-unique signature`."""


class NotEnoughSignatures(RevertString):
    """The contract says `not enough signatures`."""


class NumObservationsOutOfBounds(RevertString):
    """The contract says `num observations out of bounds`."""


class ObservationsNotSorted(RevertString):
    """The contract says `observations not sorted`."""


class ObserverIndexRepeated(RevertString):
    """The contract says `observer index repeated`."""


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


class OracleTableNotFound(RevertString):
    """The contract says `oracle table not found`."""


class PayeeAlreadySet(RevertString):
    """The contract says `payee already set`."""


class PayeeMustBeSet(RevertString):
    """The contract says `payee must be set`."""


class RepeatedSignerAddress(RevertString):
    """The contract says `repeated signer address`."""


class RepeatedTransmitterAddress(RevertString):
    """The contract says `repeated transmitter address`."""


class SentByUndesignatedTransmitter(RevertString):
    """The contract says `sent by undesignated transmitter`."""


class SignaturesOutOfRegistration(RevertString):
    """The contract says `signatures out of registration`."""


class SignerMustBeSet(RevertString):
    """The contract says `signer must be set`."""


class StaleReport(RevertString):
    """The contract says `stale report`."""


class ThresholdMustBePositive(RevertString):
    """The contract says `threshold must be positive`."""


class TooFewValuesToTrustMedian(RevertString):
    """The contract says `too few values to trust median`."""


class TooManySignatures(RevertString):
    """The contract says `too many signatures`."""


class TooManySigners(RevertString):
    """The contract says `too many signers`."""


class TransferRemainingFundsFailed(RevertString):
    """The contract says `transfer remaining funds failed`."""


class TransmitMessageTooLong(RevertString):
    """The contract says `transmit message too long`."""


class TransmittersSizeNotEqualPayeesSize(RevertString):
    """The contract says `transmitters.size != payees.size`."""


class UnauthorizedTransmitter(RevertString):
    """The contract says `unauthorized transmitter`."""


class ValidatorMustNotTransmit(RevertString):
    """The contract says `validator must not transmit`."""


STRINGS: dict[str, type[RevertString]] = {
    "Must be proposed owner": MustBeProposedOwner,
    "No access": NoAccess,
    "No data present": NoDataPresent,
    "Only callable by EOA": OnlyCallableByEOA,
    "Only callable by owner": OnlyCallableByOwner,
    "Only owner&billingAdmin can call": OnlyOwnerAndBillingAdminCanCall,
    "Only owner&requester can call": OnlyOwnerAndRequesterCanCall,
    "Only payee can withdraw": OnlyPayeeCanWithdraw,
    "address not authorized to sign": AddressNotAuthorizedToSign,
    "address unknown": AddressUnknown,
    "amount too large": AmountTooLarge,
    "cannot transfer to self": CannotTransferToSelf,
    "configDigest mismatch": ConfigDigestMismatch,
    "faulty-oracle threshold too high": FaultyOracleThresholdTooHigh,
    "gasLeft cannot exceed initialGas": GasLeftCannotExceedInitialGas,
    "insufficient balance": InsufficientBalance,
    "insufficient funds": InsufficientFunds,
    "insufficient gas": InsufficientGas,
    "median is out of min-max range": MedianIsOutOfMinMaxRange,
    "non-unique signature": NonUniqueSignature,
    "not enough signatures": NotEnoughSignatures,
    "num observations out of bounds": NumObservationsOutOfBounds,
    "observations not sorted": ObservationsNotSorted,
    "observer index repeated": ObserverIndexRepeated,
    "only current payee can update": OnlyCurrentPayeeCanUpdate,
    "only proposed payees can accept": OnlyProposedPayeesCanAccept,
    "oracle addresses out of registration": OracleAddressesOutOfRegistration,
    "oracle table not found": OracleTableNotFound,
    "payee already set": PayeeAlreadySet,
    "payee must be set": PayeeMustBeSet,
    "repeated signer address": RepeatedSignerAddress,
    "repeated transmitter address": RepeatedTransmitterAddress,
    "sent by undesignated transmitter": SentByUndesignatedTransmitter,
    "signatures out of registration": SignaturesOutOfRegistration,
    "signer must be set": SignerMustBeSet,
    "stale report": StaleReport,
    "threshold must be positive": ThresholdMustBePositive,
    "too few values to trust median": TooFewValuesToTrustMedian,
    "too many signatures": TooManySignatures,
    "too many signers": TooManySigners,
    "transfer remaining funds failed": TransferRemainingFundsFailed,
    "transmit message too long": TransmitMessageTooLong,
    "transmitters.size != payees.size": TransmittersSizeNotEqualPayeesSize,
    "unauthorized transmitter": UnauthorizedTransmitter,
    "validator must not transmit": ValidatorMustNotTransmit,
}
