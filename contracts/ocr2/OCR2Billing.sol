// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OwnerIsCreator} from "../access/OwnerIsCreator.sol";
import {AccessControllerInterface} from "../interfaces/AccessControllerInterface.sol";
import {LinkTokenInterface} from "../interfaces/LinkTokenInterface.sol";
import {ConfigData} from "./ConfigData.sol";
import {ConfigDigestUtilEVMSimple} from "./ConfigDigestUtilEVMSimple.sol";
import {HotState, HotStateLib} from "./HotState.sol";
import {OCR2Abstract} from "./OCR2Abstract.sol";
import {TransmitterRecord, TransmitterRecordLib} from "./TransmitterRecord.sol";

/// @title The aggregator's oracles and their pay
/// @notice Every oracle earns a fixed amount for each round; the transmitter of a round also earns a fixed amount and
/// its gas, in LINK. Payees collect what their oracle earned; a new configuration, billing or token pays everybody out.
abstract contract OCR2Billing is OCR2Abstract, OwnerIsCreator {
    /*//////////////////////////////////////////////////////////////
                                STORAGE
    //////////////////////////////////////////////////////////////*/

    /// @dev The ordinal of the configuration is also in the hot state; here it saves its reader a slot.
    struct TokenAndConfig {
        LinkTokenInterface linkToken;
        uint32 configCount;
        uint32 configBlockNumber;
        uint8 oracleCount;
    }

    HotState internal s_hotState;
    TokenAndConfig internal s_tokenAndConfig;
    /// @dev Also in the data contract, where transmissions read it; here it is cheaper for everybody else.
    bytes32 internal s_configDigest;
    mapping(address transmitter => TransmitterRecord) internal s_transmitters;
    mapping(address transmitter => address) internal s_payees;
    mapping(address transmitter => address) private s_proposedPayees;
    AccessControllerInterface private s_billingAccessController;

    /*//////////////////////////////////////////////////////////////
                                 EVENTS
    //////////////////////////////////////////////////////////////*/

    /// @notice Oracles are paid in another token from now on.
    event LinkTokenSet(LinkTokenInterface indexed oldLinkToken, LinkTokenInterface indexed newLinkToken);

    /// @notice The billing was set.
    event BillingSet(
        uint32 maximumGasPriceGwei,
        uint32 reasonableGasPriceGwei,
        uint32 observationPaymentGjuels,
        uint32 transmissionPaymentGjuels,
        uint24 accountingGas
    );

    /// @notice Another access controller decides who may set the billing.
    event BillingAccessControllerSet(AccessControllerInterface old, AccessControllerInterface current);

    /// @notice An oracle was paid.
    /// @param transmitter the oracle
    /// @param payee who got the money
    /// @param amount juels
    /// @param linkToken in which token
    event OraclePaid(
        address indexed transmitter, address indexed payee, uint256 amount, LinkTokenInterface indexed linkToken
    );

    /// @notice A payee proposed its successor.
    event PayeeshipTransferRequested(address indexed transmitter, address indexed current, address indexed proposed);

    /// @notice An oracle has another payee.
    event PayeeshipTransferred(address indexed transmitter, address indexed previous, address indexed current);

    constructor(LinkTokenInterface link, AccessControllerInterface billingAccessController) {
        s_tokenAndConfig.linkToken = link;
        emit LinkTokenSet(LinkTokenInterface(address(0)), link);
        _setBillingAccessController(billingAccessController);
    }

    /*//////////////////////////////////////////////////////////////
                                ORACLES
    //////////////////////////////////////////////////////////////*/

    /// @dev Pays the oracles out and replaces them. Parameters have been checked, except for repetitions.
    // Reentrancy: only the token is called, which the owner trusts; what its calls back changed is read after it.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-benign
    function _newConfig(
        address[] memory signers,
        address[] memory transmitters,
        uint8 f,
        bytes memory onchainConfig,
        uint64 offchainConfigVersion,
        bytes memory offchainConfig
    ) internal {
        (uint256 ordinal, bytes memory configData) = _replaceOracles(signers, transmitters, f);
        bytes memory encodedConfig = ConfigDigestUtilEVMSimple.encodeConfig(
            block.chainid,
            address(this),
            uint64(ordinal),
            signers,
            transmitters,
            f,
            onchainConfig,
            offchainConfigVersion,
            offchainConfig
        );
        bytes32 configDigest = ConfigDigestUtilEVMSimple.digestOf(encodedConfig);
        TokenAndConfig memory details = s_tokenAndConfig;
        _emitConfigSet(details.configBlockNumber, configDigest, encodedConfig);
        details.configCount = uint32(ordinal);
        details.configBlockNumber = uint32(block.number);
        details.oracleCount = uint8(signers.length);
        s_tokenAndConfig = details;
        s_configDigest = configDigest;
        ConfigData.write(configData, signers.length, configDigest, ordinal);
    }

    /// @dev Pays the old oracles out and registers the new ones under the next ordinal.
    // Reentrancy: as for _newConfig; the hot word is read again.
    /// @return ordinal ordinal of the new configuration
    /// @return configData its signers and transmitters for the data contract
    // slither-disable-next-line reentrancy-no-eth
    function _replaceOracles(address[] memory signers, address[] memory transmitters, uint256 f)
        private
        returns (uint256 ordinal, bytes memory configData)
    {
        HotState hot = s_hotState.withoutEpochAndRound();
        s_hotState = hot;
        _payOracles(hot);
        // Read again: a token could have called back.
        hot = s_hotState;
        ordinal = hot.configOrdinal() + 1;
        assert(ordinal <= HotStateLib.MAX_CONFIG_ORDINAL);
        hot = hot.withConfigOrdinal(ordinal);
        s_hotState = hot;
        configData = _register(hot, signers, transmitters, f);
    }

    /// @dev Makes the records of new transmitters.
    /// @return configData the signers and transmitters for the data contract
    function _register(HotState hot, address[] memory signers, address[] memory transmitters, uint256 f)
        private
        returns (bytes memory configData)
    {
        uint256 n = signers.length;
        uint256 bad;
        (configData, bad) = ConfigData.prepare(signers, transmitters);
        uint256 stamp = hot.activeStamp();
        uint256 template = TransmitterRecordLib.template(stamp, ConfigData.bucketMask(n), f, n, hot.aggregatorRound());
        for (uint256 i = 0; i < n; ++i) {
            if (i == bad) {
                // Else whoever makes the recovery of a signature fail would have signed.
                require(signers[i] != address(0), "zero signer address");
                revert("repeated signer address");
            }
            address transmitter = transmitters[i];
            require(!s_transmitters[transmitter].hasStamp(stamp), "repeated transmitter address");
            s_transmitters[transmitter] = TransmitterRecordLib.create(template, i);
        }
    }

    /// @inheritdoc OCR2Abstract
    function latestConfigDetails()
        external
        view
        override
        returns (uint32 configCount, uint32 blockNumber, bytes32 configDigest)
    {
        configDigest = s_configDigest;
        // The ABI encoding by hand, with one read of the struct, whose slot has the token in the lower 160 bits.
        // Overwrites the free memory pointer, which nobody reads any more.
        assembly {
            let packed := sload(s_tokenAndConfig.slot)
            configCount := and(shr(160, packed), 0xffffffff)
            blockNumber := and(shr(192, packed), 0xffffffff)
            mstore(0, configCount)
            mstore(0x20, blockNumber)
            mstore(0x40, configDigest)
            return(0, 0x60)
        }
    }

    /// @notice Transmitters of the current configuration, in oracle order.
    function getTransmitters() external view returns (address[] memory) {
        // Without a configuration there are zero oracles, and nothing is read.
        return ConfigData.readTransmitters(s_tokenAndConfig.configCount, s_tokenAndConfig.oracleCount);
    }

    /*//////////////////////////////////////////////////////////////
                                BILLING
    //////////////////////////////////////////////////////////////*/

    /// @notice Pay all oracles out, then bill by other parameters; only the owner and whom the access controller admits.
    /// @param maximumGasPriceGwei highest gas price that is reimbursed
    /// @param reasonableGasPriceGwei gas price below which transmitters get half of what they save
    /// @param observationPaymentGjuels what every oracle earns for a round
    /// @param transmissionPaymentGjuels what the transmitter of a round earns in addition
    /// @param accountingGas gas for the bookkeeping after the gas has been measured
    // Reentrancy: the hot word is read again after the token was called.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events
    function setBilling(
        uint32 maximumGasPriceGwei,
        uint32 reasonableGasPriceGwei,
        uint32 observationPaymentGjuels,
        uint32 transmissionPaymentGjuels,
        uint24 accountingGas
    ) external {
        _requireOwnerOrBillingAdmin();
        HotState hot = s_hotState;
        _payOracles(hot);
        // Read again: a token could have called back.
        s_hotState = s_hotState.withBilling(
            maximumGasPriceGwei,
            reasonableGasPriceGwei,
            observationPaymentGjuels,
            transmissionPaymentGjuels,
            accountingGas
        );
        emit BillingSet(
            maximumGasPriceGwei,
            reasonableGasPriceGwei,
            observationPaymentGjuels,
            transmissionPaymentGjuels,
            accountingGas
        );
    }

    /// @notice Parameters of the billing, in the order of `setBilling`.
    function getBilling()
        external
        view
        returns (
            uint32 maximumGasPriceGwei,
            uint32 reasonableGasPriceGwei,
            uint32 observationPaymentGjuels,
            uint32 transmissionPaymentGjuels,
            uint24 accountingGas
        )
    {
        HotState hot = s_hotState;
        return (
            hot.maximumGasPriceGwei(),
            hot.reasonableGasPriceGwei(),
            hot.observationPaymentGjuels(),
            hot.transmissionPaymentGjuels(),
            hot.accountingGas()
        );
    }

    /// @notice Let another contract decide who besides the owner may set the billing; only the owner.
    function setBillingAccessController(AccessControllerInterface _billingAccessController) external onlyOwner {
        _setBillingAccessController(_billingAccessController);
    }

    /// @notice Contract that decides who besides the owner may set the billing.
    function getBillingAccessController() external view returns (AccessControllerInterface) {
        return s_billingAccessController;
    }

    function _setBillingAccessController(AccessControllerInterface current) private {
        AccessControllerInterface old = s_billingAccessController;
        if (old != current) {
            s_billingAccessController = current;
            emit BillingAccessControllerSet(old, current);
        }
    }

    function _requireOwnerOrBillingAdmin() private view {
        require(
            msg.sender == owner() || s_billingAccessController.hasAccess(msg.sender, msg.data),
            "Only owner&billingAdmin can call"
        );
    }

    /// @dev Credits the caller for a transmission. Nothing in here can fail a report that oracles signed, except a
    /// gas counter beyond 32 bits: the arithmetic wraps, and a payment that wrapped below what was owed is forgone.
    /// @param juelsPerFeeCoin not negative
    /// @param initialGas gas at the beginning, modulo 2**32
    function _creditTransmitter(HotState hot, TransmitterRecord record, int256 juelsPerFeeCoin, uint256 initialGas)
        internal
    {
        unchecked {
            uint256 gasPriceGwei = _reimbursementGasPriceGwei(
                tx.gasprice / 1 gwei, hot.reasonableGasPriceGwei(), hot.maximumGasPriceGwei()
            );
            uint256 gasCostWei =
                _transmitterGasCostWei(initialGas, gasPriceGwei, 16 * msg.data.length, hot.accountingGas(), gasleft());
            uint256 credit =
                gasCostWei * uint256(juelsPerFeeCoin) / 1e18 + uint256(hot.transmissionPaymentGjuels()) * 1e9;
            uint96 payment = record.payment();
            uint96 newPayment = uint96(payment + credit);
            if (newPayment >= payment) s_transmitters[msg.sender] = record.withPayment(newPayment);
        }
    }

    /// @return gas price to reimburse: half of what is saved below the reasonable price is a bonus
    function _reimbursementGasPriceGwei(
        uint256 txGasPriceGwei,
        uint256 reasonableGasPriceGwei,
        uint256 maximumGasPriceGwei
    ) internal pure returns (uint256) {
        unchecked {
            uint256 gasPrice = txGasPriceGwei;
            if (gasPrice < reasonableGasPriceGwei) gasPrice += (reasonableGasPriceGwei - gasPrice) / 2;
            return gasPrice < maximumGasPriceGwei ? gasPrice : maximumGasPriceGwei;
        }
    }

    /// @return wei to reimburse, modulo 2**256
    function _transmitterGasCostWei(
        uint256 initialGas,
        uint256 gasPriceGwei,
        uint256 callDataGas,
        uint256 accountingGas,
        uint256 leftGas
    ) internal pure returns (uint256) {
        require(initialGas >= leftGas, "leftGas cannot exceed initialGas");
        unchecked {
            return (initialGas - leftGas + callDataGas + accountingGas) * gasPriceGwei * 1 gwei;
        }
    }

    /*//////////////////////////////////////////////////////////////
                                PAYMENT
    //////////////////////////////////////////////////////////////*/

    /// @notice Pay an oracle what it is owed; only its payee.
    // Reentrancy: the record is read again after the token was called. A token that lets a payee in while it pays could
    // pay it twice, as libocr's contracts would let it; LINK calls nobody in `transfer`.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events
    function withdrawPayment(address transmitter) external {
        require(msg.sender == s_payees[transmitter], "Only payee can withdraw");
        HotState hot = s_hotState;
        TransmitterRecord record = s_transmitters[transmitter];
        if (!record.isActive(hot)) return;
        uint256 owed = record.owed(hot);
        if (owed == 0) return;
        LinkTokenInterface link = s_tokenAndConfig.linkToken;
        require(link.transfer(msg.sender, owed), "insufficient funds");
        // Read again: a token could have called back.
        s_transmitters[transmitter] = s_transmitters[transmitter].withRewardFrom(hot.aggregatorRound()).withPayment(0);
        emit OraclePaid(transmitter, msg.sender, owed, link);
    }

    /// @notice Juels owed to an oracle, 0 if there is no such transmitter.
    function owedPayment(address transmitterAddress) external view returns (uint256) {
        HotState hot = s_hotState;
        TransmitterRecord record = s_transmitters[transmitterAddress];
        return record.isActive(hot) ? record.owed(hot) : 0;
    }

    /// @notice Number of observations that an oracle has not been paid for, 0 if there is no such transmitter.
    function oracleObservationCount(address transmitterAddress) external view returns (uint32) {
        HotState hot = s_hotState;
        TransmitterRecord record = s_transmitters[transmitterAddress];
        return record.isActive(hot) ? record.observationCount(hot) : 0;
    }

    /// @notice Juels that the contract has beyond what it owes; negative if it owes more than it has.
    function linkAvailableForPayment() external view returns (int256 availableBalance) {
        uint256 balance = s_tokenAndConfig.linkToken.balanceOf(address(this));
        // Both are juels that exist or were earned, far below 2**255.
        return int256(balance) - int256(_totalLinkDue());
    }

    /// @notice Take out what the oracles are not owed; only the owner and whom the access controller admits.
    /// @param recipient who gets it
    /// @param amount juels; if there is less, all of it
    function withdrawFunds(address recipient, uint256 amount) external {
        _requireOwnerOrBillingAdmin();
        LinkTokenInterface link = s_tokenAndConfig.linkToken;
        uint256 due = _totalLinkDue();
        uint256 balance = link.balanceOf(address(this));
        require(balance >= due, "insufficient balance");
        uint256 available = balance - due;
        require(link.transfer(recipient, available < amount ? available : amount), "insufficient funds");
    }

    /// @notice Pay all oracles out in the old token, send the rest of it away, and use another token; only the owner.
    /// @param linkToken token from now on
    /// @param recipient who gets what is left of the old token
    // Reentrancy: only the owner's old token is called; what it changes is overwritten by what the owner asked for.
    // The balance does not matter, but that there is one.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events,unused-return
    function setLinkToken(LinkTokenInterface linkToken, address recipient) external onlyOwner {
        LinkTokenInterface old = s_tokenAndConfig.linkToken;
        if (linkToken == old) return;
        // Fails for what is not a token.
        linkToken.balanceOf(address(this));
        _payOracles(s_hotState);
        require(old.transfer(recipient, old.balanceOf(address(this))), "transfer remaining funds failed");
        s_tokenAndConfig.linkToken = linkToken;
        emit LinkTokenSet(old, linkToken);
    }

    /// @notice Token in which oracles are paid.
    function getLinkToken() external view returns (LinkTokenInterface linkToken) {
        return s_tokenAndConfig.linkToken;
    }

    /// @return linkDue juels owed to all oracles
    function _totalLinkDue() internal view returns (uint256 linkDue) {
        HotState hot = s_hotState;
        address[] memory transmitters =
            ConfigData.readTransmitters(s_tokenAndConfig.configCount, s_tokenAndConfig.oracleCount);
        for (uint256 i = 0; i < transmitters.length; ++i) {
            linkDue += s_transmitters[transmitters[i]].owed(hot);
        }
    }

    /// @dev Pays every oracle. An oracle that is owed nothing keeps its unpaid rounds, which matters if the payment
    /// for observations was zero and rises later.
    // One transfer for each oracle, at most 31, is what paying them means. Reentrancy: payments are reset before the
    // transfer, and records are read again after it.
    // slither-disable-next-line calls-loop,reentrancy-no-eth,reentrancy-events
    function _payOracles(HotState hot) private {
        address[] memory transmitters =
            ConfigData.readTransmitters(s_tokenAndConfig.configCount, s_tokenAndConfig.oracleCount);
        LinkTokenInterface link = s_tokenAndConfig.linkToken;
        uint256 paid = 0;
        for (uint256 i = 0; i < transmitters.length; ++i) {
            address transmitter = transmitters[i];
            TransmitterRecord record = s_transmitters[transmitter];
            uint256 owed = record.owed(hot);
            if (owed == 0) continue;
            if (record.payment() != 0) s_transmitters[transmitter] = record.withPayment(0);
            address payee = s_payees[transmitter];
            require(link.transfer(payee, owed), "insufficient funds");
            paid |= 1 << i;
            emit OraclePaid(transmitter, payee, owed, link);
        }
        for (uint256 i = 0; paid != 0; ++i) {
            if (paid & 1 != 0) {
                address transmitter = transmitters[i];
                s_transmitters[transmitter] = s_transmitters[transmitter].withRewardFrom(hot.aggregatorRound());
            }
            paid >>= 1;
        }
    }

    /*//////////////////////////////////////////////////////////////
                                 PAYEES
    //////////////////////////////////////////////////////////////*/

    /// @notice Give oracles payees that have none; only the owner.
    /// @param transmitters the oracles, present or future
    /// @param payees their payees, in the same order
    function setPayees(address[] calldata transmitters, address[] calldata payees) external onlyOwner {
        require(transmitters.length == payees.length, "transmitters.size != payees.size");
        for (uint256 i = 0; i < transmitters.length; ++i) {
            address transmitter = transmitters[i];
            address payee = payees[i];
            address current = s_payees[transmitter];
            if (current == payee) continue;
            require(current == address(0), "payee already set");
            s_payees[transmitter] = payee;
            emit PayeeshipTransferred(transmitter, current, payee);
        }
    }

    /// @notice Propose another payee for an oracle; only its payee. The zero address withdraws a proposal.
    function transferPayeeship(address transmitter, address proposed) external {
        require(msg.sender == s_payees[transmitter], "only current payee can update");
        require(msg.sender != proposed, "cannot transfer to self");
        address previous = s_proposedPayees[transmitter];
        s_proposedPayees[transmitter] = proposed;
        if (previous != proposed) emit PayeeshipTransferRequested(transmitter, msg.sender, proposed);
    }

    /// @notice Become the payee of an oracle; only the account proposed by its payee.
    function acceptPayeeship(address transmitter) external {
        require(msg.sender == s_proposedPayees[transmitter], "only proposed payees can accept");
        address previous = s_payees[transmitter];
        s_payees[transmitter] = msg.sender;
        s_proposedPayees[transmitter] = address(0);
        emit PayeeshipTransferred(transmitter, previous, msg.sender);
    }
}
