// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
// Like the deployed aggregators: ignores excess high-order bits of short arguments, and takes twelve of them.
pragma abicoder v1;

import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {ExternalCalls} from "../lib/ExternalCalls.sol";
import {OracleTable} from "../lib/OracleTable.sol";
import {Owned} from "./access/Owned.sol";

/// @title What an OCR1 aggregator owes its oracles, and how it pays them
/// @notice Oracles earn LINK for observations and transmissions; transmitters are also reimbursed for gas. Prices of gas
/// are in gwei, rewards in LINK-gwei (1e-9 LINK), amounts owed in LINK-wei (1e-18 LINK).
/// @dev Arithmetic on amounts wraps, as it does in the deployed aggregators; no real amount comes near 2^256.
contract OffchainAggregatorBilling is Owned {
    using ExternalCalls for LinkTokenInterface;
    using ExternalCalls for AccessControllerInterface;

    // STORAGE
    //
    // What a transmission needs is packed into two words, which are unpacked by hand: one that it writes (s_hot), and
    // one that it only reads (s_parameters).

    // The slot of the owner (s_besideOwner) has the first half of the config digest, once more, so that requestNewRound
    // reads no slot for it.

    /// @dev The latest answer. From the lowest bit:
    ///     32 bits  aggregator round R
    ///     40 bits  epoch and round (epoch * 256 + round) of the last report under the current configuration
    ///      1 bit   set if a validator may be configured, clear if there is surely none (see OffchainAggregator)
    ///     64 bits  second half of the config digest
    ///    119 bits  answer and timestamp of round R (see AnswerHistory)
    uint256 internal s_hot;

    /// @dev From the lowest bit: maximum gas price, reasonable gas price, micro-LINK per ETH, LINK-gwei per observation,
    /// LINK-gwei per transmission (32 bits each); number of the current OracleTable (32); first half of the config
    /// digest (64).
    uint256 internal s_parameters;

    /// @dev What is owed to the current oracles, by transmitter; 0 for anybody else. From the lowest bit:
    ///      8 bits  index of the oracle + 1
    ///     32 bits  base: the oracle made R - base observations (modulo 2^32) since it was paid last. A round in which
    ///              it observed does not touch the record; a round that it missed adds 1 to the base
    ///    216 bits  gas reimbursements and transmission rewards, in LINK-wei
    mapping(address => uint256) internal s_records;

    /// @dev Observations that nobody can claim now: made in the name of an index that no oracle has, or left behind by
    /// an oracle that was removed while observations earned nothing. The next oracle with that index gets them.
    uint16[31] internal s_strayObservations;

    mapping(address => address) internal s_payees;
    mapping(address => address) internal s_proposedPayees;

    LinkTokenInterface internal s_linkToken;
    AccessControllerInterface internal s_billingAccessController;

    // CONSTANTS

    uint256 internal constant EPOCH_AND_ROUND_SHIFT = 32;
    uint256 internal constant EPOCH_SHIFT = 40;
    uint256 internal constant VALIDATOR_FLAG = 1 << 72;
    uint256 internal constant DIGEST_TAIL_SHIFT = 73;
    uint256 internal constant DIGEST_TAIL_MASK = uint256(type(uint64).max) << DIGEST_TAIL_SHIFT;
    uint256 internal constant ENTRY_SHIFT = 137;
    uint256 internal constant ENTRY_MASK = (1 << 119) - 1;

    uint256 internal constant REASONABLE_GAS_PRICE_SHIFT = 32;
    uint256 internal constant MICRO_LINK_PER_ETH_SHIFT = 64;
    uint256 internal constant OBSERVATION_SHIFT = 96;
    uint256 internal constant TRANSMISSION_SHIFT = 128;
    uint256 internal constant TABLE_SHIFT = 160;
    uint256 internal constant DIGEST_HEAD_SHIFT = 192;
    uint256 internal constant BILLING_MASK = (1 << 160) - 1;

    uint256 internal constant BASE_SHIFT = 8;
    uint256 internal constant REIMBURSEMENT_SHIFT = 40;

    /// @dev Observations of one oracle are counted up to here.
    int256 internal constant MAX_OBSERVATIONS = 65534;

    /// @dev Gas that a transmission is taken to use after it has read how much is left.
    uint256 internal constant ACCOUNTING_GAS_COST = 6035;

    // EVENTS

    /// @notice The billing parameters were set.
    event BillingSet(
        uint32 maximumGasPrice,
        uint32 reasonableGasPrice,
        uint32 microLinkPerEth,
        uint32 linkGweiPerObservation,
        uint32 linkGweiPerTransmission
    );
    /// @notice Another contract decides who may set billing parameters and withdraw funds.
    event BillingAccessControllerSet(AccessControllerInterface old, AccessControllerInterface current);
    /// @notice Oracles are paid in another token.
    event LinkTokenSet(LinkTokenInterface indexed _oldLinkToken, LinkTokenInterface indexed _newLinkToken);
    /// @notice An oracle was paid.
    event OraclePaid(
        address indexed transmitter, address indexed payee, uint256 amount, LinkTokenInterface indexed linkToken
    );
    /// @notice A payee proposed another one.
    event PayeeshipTransferRequested(address indexed transmitter, address indexed current, address indexed proposed);
    /// @notice An oracle has another payee.
    event PayeeshipTransferred(address indexed transmitter, address indexed previous, address indexed current);

    // CONSTRUCTOR

    /// @param _maximumGasPrice highest gas price that is reimbursed, gwei
    /// @param _reasonableGasPrice gas price below which transmitters get half of what they save, gwei
    /// @param _microLinkPerEth exchange rate, 1e-6 LINK per 1e18 wei
    /// @param _linkGweiPerObservation reward of an observation, LINK-gwei
    /// @param _linkGweiPerTransmission reward of a transmission, LINK-gwei
    /// @param _link token that oracles are paid in
    /// @param _billingAccessController decides who may set the billing besides the owner, or zero
    constructor(
        uint32 _maximumGasPrice,
        uint32 _reasonableGasPrice,
        uint32 _microLinkPerEth,
        uint32 _linkGweiPerObservation,
        uint32 _linkGweiPerTransmission,
        LinkTokenInterface _link,
        AccessControllerInterface _billingAccessController
    ) {
        _setBilling(
            _maximumGasPrice, _reasonableGasPrice, _microLinkPerEth, _linkGweiPerObservation, _linkGweiPerTransmission
        );
        s_linkToken = _link;
        emit LinkTokenSet(LinkTokenInterface(address(0)), _link);
        _setBillingAccessController(_billingAccessController);
    }

    // BILLING PARAMETERS

    modifier onlyOwnerOrBillingAdmin() {
        require(
            msg.sender == owner() || s_billingAccessController.callerHasAccess(), "Only owner&billingAdmin can call"
        );
        _;
    }

    /// @notice Pay all oracles, then replace the billing parameters; only the owner and billing admins.
    /// @param _maximumGasPrice highest gas price that is reimbursed, gwei
    /// @param _reasonableGasPrice gas price below which transmitters get half of what they save, gwei
    /// @param _microLinkPerEth exchange rate, 1e-6 LINK per 1e18 wei
    /// @param _linkGweiPerObservation reward of an observation, LINK-gwei
    /// @param _linkGweiPerTransmission reward of a transmission, LINK-gwei
    function setBilling(
        uint32 _maximumGasPrice,
        uint32 _reasonableGasPrice,
        uint32 _microLinkPerEth,
        uint32 _linkGweiPerObservation,
        uint32 _linkGweiPerTransmission
    ) external onlyOwnerOrBillingAdmin {
        _payOracles();
        _setBilling(
            _maximumGasPrice, _reasonableGasPrice, _microLinkPerEth, _linkGweiPerObservation, _linkGweiPerTransmission
        );
    }

    /// @notice The billing parameters.
    /// @return maximumGasPrice highest gas price that is reimbursed, gwei
    /// @return reasonableGasPrice gas price below which transmitters get half of what they save, gwei
    /// @return microLinkPerEth exchange rate, 1e-6 LINK per 1e18 wei
    /// @return linkGweiPerObservation reward of an observation, LINK-gwei
    /// @return linkGweiPerTransmission reward of a transmission, LINK-gwei
    function getBilling()
        external
        view
        returns (
            uint32 maximumGasPrice,
            uint32 reasonableGasPrice,
            uint32 microLinkPerEth,
            uint32 linkGweiPerObservation,
            uint32 linkGweiPerTransmission
        )
    {
        uint256 parameters = s_parameters;
        return (
            uint32(parameters),
            uint32(parameters >> REASONABLE_GAS_PRICE_SHIFT),
            uint32(parameters >> MICRO_LINK_PER_ETH_SHIFT),
            uint32(parameters >> OBSERVATION_SHIFT),
            uint32(parameters >> TRANSMISSION_SHIFT)
        );
    }

    /// @notice Choose who may set the billing parameters and withdraw funds besides the owner; only the owner.
    /// @param _billingAccessController contract that is asked, or zero
    function setBillingAccessController(AccessControllerInterface _billingAccessController) external onlyOwner {
        _setBillingAccessController(_billingAccessController);
    }

    /// @notice Contract that decides who may set the billing parameters and withdraw funds besides the owner.
    function billingAccessController() external view returns (AccessControllerInterface) {
        return s_billingAccessController;
    }

    // LINK TOKEN

    /// @notice Pay all oracles in the old token, send what remains of it to `_recipient`, and go on with a new token;
    /// only the owner.
    /// @param _linkToken new token
    /// @param _recipient receiver of the remaining old tokens
    function setLinkToken(LinkTokenInterface _linkToken, address _recipient) external onlyOwner {
        LinkTokenInterface oldLinkToken = s_linkToken;
        if (_linkToken == oldLinkToken) {
            return;
        }
        // Reverts unless the new token at least has balances.
        _balance(_linkToken);
        _payOracles();
        uint256 remaining = _balance(oldLinkToken);
        require(oldLinkToken.send(_recipient, remaining), "transfer remaining funds failed");
        s_linkToken = _linkToken;
        emit LinkTokenSet(oldLinkToken, _linkToken);
    }

    /// @notice Token that oracles are paid in.
    /// @return linkToken the token
    function getLinkToken() external view returns (LinkTokenInterface linkToken) {
        return s_linkToken;
    }

    /// @notice Send LINK that is not owed to anybody; only the owner and billing admins.
    /// @param _recipient receiver
    /// @param _amount LINK-wei; if less is available, that is sent
    function withdrawFunds(address _recipient, uint256 _amount) external onlyOwnerOrBillingAdmin {
        LinkTokenInterface linkToken = s_linkToken;
        uint256 due = _totalLinkDue();
        uint256 balance = _balance(linkToken);
        require(balance >= due, "insufficient balance");
        uint256 available;
        unchecked {
            available = balance - due;
        }
        require(linkToken.send(_recipient, _amount < available ? _amount : available), "insufficient funds");
    }

    /// @notice LINK of this contract that is not owed to anybody.
    /// @return availableBalance LINK-wei; negative if more is owed than there is
    function linkAvailableForPayment() external view returns (int256 availableBalance) {
        unchecked {
            return int256(_balance(s_linkToken) - _totalLinkDue());
        }
    }

    // OWED AND PAID

    /// @notice Observations of an oracle since it was paid last, at most 65534.
    /// @param _signerOrTransmitter either address of the oracle; others have 0
    // Nobody can make the record of an account that is no oracle differ from zero.
    // slither-disable-next-line incorrect-equality,timestamp
    function oracleObservationCount(address _signerOrTransmitter) external view returns (uint16) {
        (, uint256 record) = _oracleOf(_signerOrTransmitter);
        return record == 0 ? 0 : uint16(_observations(record, s_hot));
    }

    /// @notice What an oracle is owed.
    /// @param _transmitter transmitter or signer of the oracle; others are owed nothing
    /// @return LINK-wei
    // As above.
    // slither-disable-next-line incorrect-equality,timestamp
    function owedPayment(address _transmitter) external view returns (uint256) {
        (, uint256 record) = _oracleOf(_transmitter);
        return record == 0 ? 0 : _owed(record, s_hot, s_parameters);
    }

    /// @notice Pay an oracle what it is owed; only its payee.
    /// @param _transmitter transmitter of the oracle
    function withdrawPayment(address _transmitter) external {
        require(msg.sender == s_payees[_transmitter], "Only payee can withdraw");
        (address transmitter, uint256 record) = _oracleOf(_transmitter);
        if (record != 0) {
            uint256 hot = s_hot;
            uint256 owed = _owed(record, hot, s_parameters);
            if (owed != 0) {
                s_records[transmitter] = _paidRecord(record, hot);
                _transferOwed(s_linkToken, _transmitter, owed);
            }
        }
    }

    // PAYEES

    /// @notice Register payees of transmitters that have none; only the owner.
    /// @param _transmitters transmitters
    /// @param _payees their payees
    function setPayees(address[] calldata _transmitters, address[] calldata _payees) external onlyOwner {
        require(_transmitters.length == _payees.length, "transmitters.size != payees.size");
        for (uint256 i = 0; i < _transmitters.length; i++) {
            address transmitter = _transmitters[i];
            address payee = _payees[i];
            address current = s_payees[transmitter];
            if (current != payee) {
                require(current == address(0), "payee already set");
                s_payees[transmitter] = payee;
                emit PayeeshipTransferred(transmitter, address(0), payee);
            }
        }
    }

    /// @notice Propose another payee; only the current one.
    /// @param _transmitter transmitter whose payee is to change
    /// @param _proposed proposed payee, who has to accept; zero withdraws an earlier proposal
    function transferPayeeship(address _transmitter, address _proposed) external {
        require(msg.sender == s_payees[_transmitter], "only current payee can update");
        require(msg.sender != _proposed, "cannot transfer to self");
        address earlier = s_proposedPayees[_transmitter];
        s_proposedPayees[_transmitter] = _proposed;
        if (earlier != _proposed) {
            emit PayeeshipTransferRequested(_transmitter, msg.sender, _proposed);
        }
    }

    /// @notice Become the payee; only for the account that was proposed.
    /// @param _transmitter transmitter whose payee changes
    function acceptPayeeship(address _transmitter) external {
        require(msg.sender == s_proposedPayees[_transmitter], "only proposed payees can accept");
        address previous = s_payees[_transmitter];
        s_payees[_transmitter] = msg.sender;
        s_proposedPayees[_transmitter] = address(0);
        emit PayeeshipTransferred(_transmitter, previous, msg.sender);
    }

    // INTERNALS

    function _setBilling(
        uint32 maximumGasPrice,
        uint32 reasonableGasPrice,
        uint32 microLinkPerEth,
        uint32 linkGweiPerObservation,
        uint32 linkGweiPerTransmission
    ) private {
        s_parameters = (s_parameters & ~BILLING_MASK) | uint256(maximumGasPrice)
            | (uint256(reasonableGasPrice) << REASONABLE_GAS_PRICE_SHIFT)
            | (uint256(microLinkPerEth) << MICRO_LINK_PER_ETH_SHIFT)
            | (uint256(linkGweiPerObservation) << OBSERVATION_SHIFT)
            | (uint256(linkGweiPerTransmission) << TRANSMISSION_SHIFT);
        emit BillingSet(
            maximumGasPrice, reasonableGasPrice, microLinkPerEth, linkGweiPerObservation, linkGweiPerTransmission
        );
    }

    function _setBillingAccessController(AccessControllerInterface billingController) private {
        AccessControllerInterface old = s_billingAccessController;
        if (old != billingController) {
            s_billingAccessController = billingController;
            emit BillingAccessControllerSet(old, billingController);
        }
    }

    /// @dev Address of the current OracleTable; without code before the first configuration.
    function _oracleTable(uint256 parameters) internal view returns (address) {
        return OracleTable.addressOf(address(this), uint32(parameters >> TABLE_SHIFT));
    }

    /// @dev Transmitter and record of the current oracle whose transmitter or signer is `account`; (0, 0) if none.
    function _oracleOf(address account) internal view returns (address transmitter, uint256 record) {
        record = s_records[account];
        if (record != 0) {
            return (account, record);
        }
        uint256 table = OracleTable.loadWithTransmitters(_oracleTable(s_parameters));
        uint256 position = OracleTable.findSigner(table, uint160(account));
        if (position != 0) {
            unchecked {
                transmitter = OracleTable.transmitterAt(table, position - 1);
            }
            record = s_records[transmitter];
        }
    }

    /// @dev Observations of an oracle, saturating. The comparison is of signed numbers, so that the count -1, which
    /// only the test contract makes, is not taken for a large one.
    function _observations(uint256 record, uint256 hot) internal pure returns (uint256 count) {
        unchecked {
            count = uint32(hot) - (record >> BASE_SHIFT);
        }
        // Memory-safe: touches no memory.
        assembly ("memory-safe") {
            count := signextend(3, count)
            if sgt(count, MAX_OBSERVATIONS) { count := MAX_OBSERVATIONS }
            count := and(count, 0xffff)
        }
    }

    /// @dev LINK-wei owed to an oracle.
    function _owed(uint256 record, uint256 hot, uint256 parameters) internal pure returns (uint256) {
        unchecked {
            return _observations(record, hot) * _linkWeiPerObservation(parameters) + (record >> REIMBURSEMENT_SHIFT);
        }
    }

    function _linkWeiPerObservation(uint256 parameters) internal pure returns (uint256) {
        unchecked {
            return uint256(uint32(parameters >> OBSERVATION_SHIFT)) * 1 gwei;
        }
    }

    /// @dev The record of an oracle that is owed nothing.
    function _paidRecord(uint256 record, uint256 hot) internal pure returns (uint256) {
        return uint256(uint8(record)) | (uint256(uint32(hot)) << BASE_SHIFT);
    }

    function _balance(LinkTokenInterface linkToken) private view returns (uint256) {
        return linkToken.balanceOf(address(this));
    }

    /// @dev LINK-wei owed to all current oracles and for stray observations.
    function _totalLinkDue() internal view returns (uint256 due) {
        uint256 hot = s_hot;
        uint256 parameters = s_parameters;
        uint256 table = OracleTable.loadWithTransmitters(_oracleTable(parameters));
        uint256 n = OracleTable.size(table);
        uint256 rate = _linkWeiPerObservation(parameters);
        unchecked {
            for (uint256 i = 0; i < n; i++) {
                due += _owed(s_records[OracleTable.transmitterAt(table, i)], hot, parameters);
            }
            for (uint256 i = 0; i < OracleTable.MAX_ORACLES; i++) {
                due += s_strayObservations[i] * rate;
            }
        }
    }

    /// @dev Pays every current oracle that is owed something, in ascending order.
    function _payOracles() private {
        uint256 hot = s_hot;
        uint256 parameters = s_parameters;
        LinkTokenInterface linkToken = s_linkToken;
        uint256 table = OracleTable.loadWithTransmitters(_oracleTable(parameters));
        uint256 n = OracleTable.size(table);
        unchecked {
            for (uint256 i = 0; i < n; i++) {
                address transmitter = OracleTable.transmitterAt(table, i);
                uint256 record = s_records[transmitter];
                uint256 owed = _owed(record, hot, parameters);
                if (owed != 0) {
                    s_records[transmitter] = _paidRecord(record, hot);
                    _transferOwed(linkToken, transmitter, owed);
                }
            }
        }
    }

    /// @dev The record must be reset before: a token that calls back finds nothing owed.
    function _transferOwed(LinkTokenInterface linkToken, address transmitter, uint256 owed) internal {
        address payee = s_payees[transmitter];
        require(linkToken.send(payee, owed), "insufficient funds");
        emit OraclePaid(transmitter, payee, owed, linkToken);
    }

    /// @dev Gas price that is reimbursed, in the unit of the arguments: transmitters who pay less than is reasonable get
    /// half of the difference on top, and nobody gets more than the maximum.
    function _impliedGasPrice(uint256 txGasPrice, uint256 reasonableGasPrice, uint256 maximumGasPrice)
        internal
        pure
        returns (uint256 gasPrice)
    {
        unchecked {
            gasPrice = txGasPrice;
            if (gasPrice < reasonableGasPrice) {
                gasPrice += (reasonableGasPrice - gasPrice) / 2;
            }
            if (gasPrice > maximumGasPrice) {
                gasPrice = maximumGasPrice;
            }
        }
    }

    /// @dev Wei that a transmission is taken to have cost.
    /// @param initialGas gas at entry
    /// @param gasPrice gwei
    /// @param callDataCost gas for the calldata
    /// @param gasLeft gas now
    function _transmitterGasCostEthWei(uint256 initialGas, uint256 gasPrice, uint256 callDataCost, uint256 gasLeft)
        internal
        pure
        returns (uint256 gasCostEthWei)
    {
        require(initialGas >= gasLeft, "gasLeft cannot exceed initialGas");
        unchecked {
            gasCostEthWei = (initialGas - gasLeft + callDataCost + ACCOUNTING_GAS_COST) * gasPrice * 1 gwei;
        }
        if (gasCostEthWei >= type(uint128).max) {
            _abort();
        }
    }

    /// @dev Ends execution without data and with all gas used: what the deployed aggregators do about the impossible.
    function _abort() internal pure {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
