// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControllerInterface} from "../../contracts/interfaces/AccessControllerInterface.sol";
import {AggregatorValidatorInterface} from "../../contracts/interfaces/AggregatorValidatorInterface.sol";
import {LinkTokenInterface} from "../../contracts/interfaces/LinkTokenInterface.sol";
import {TestOffchainAggregator} from "../../contracts/test/ocr1/TestOffchainAggregator.sol";
import {TokenDouble} from "../../contracts/test/ocr2/TokenDouble.sol";
import {vm} from "./Vm.sol";

/// @title Owner, oracles, payees and attackers of an aggregator, doing things at random
/// @notice Remembers what must hold; the suite compares.
contract OCR1Handler {
    uint256 internal constant POOL = 12;
    uint256 public constant FUNDS = 10 ** 30;
    int192 internal constant MIN = type(int192).min + 1;
    int192 internal constant MAX = type(int192).max - 1;

    struct Round {
        int256 answer;
        uint256 timestamp;
    }

    struct Message {
        bytes report;
        bytes32[] rs;
        bytes32[] ss;
        bytes32 vs;
    }

    TokenDouble public immutable token;
    TestOffchainAggregator public immutable aggregator;

    Round[] internal s_rounds;
    uint256 public n;
    uint256 public f;
    uint256 internal s_shift;
    uint256 public counter;
    uint256 public configCount;
    uint256 public wrongSuccesses;
    uint256 public wrongPayments;

    constructor() {
        token = new TokenDouble();
        aggregator = new TestOffchainAggregator(
            200,
            20,
            140_000_000,
            3,
            4,
            LinkTokenInterface(address(token)),
            MIN,
            MAX,
            AccessControllerInterface(address(0)),
            AccessControllerInterface(address(0))
        );
        token.mint(address(aggregator), FUNDS);
        aggregator.disableAccessCheck();
        address[] memory transmitters = new address[](POOL);
        address[] memory payees = new address[](POOL);
        for (uint256 i = 0; i < POOL; ++i) {
            transmitters[i] = transmitterAt(i);
            payees[i] = payeeAt(i);
        }
        aggregator.setPayees(transmitters, payees);
        s_rounds.push();
        configure(0);
    }

    function transmitterAt(uint256 i) public pure returns (address) {
        return address(uint160(0x1000 + i));
    }

    function payeeAt(uint256 i) public pure returns (address) {
        return address(uint160(0x2000 + i));
    }

    function roundCount() external view returns (uint256) {
        return s_rounds.length - 1;
    }

    function roundAt(uint256 i) external view returns (int256, uint256) {
        return (s_rounds[i].answer, s_rounds[i].timestamp);
    }

    /* ---- what people do ---- */

    function configure(uint256 seed) public {
        n = 4 + seed % 8;
        f = (n - 1) / 3;
        s_shift = (seed >> 8) % POOL;
        address[] memory signers = new address[](n);
        address[] memory transmitters = new address[](n);
        for (uint256 i = 0; i < n; ++i) {
            signers[i] = vm.addr(_key(i));
            transmitters[i] = transmitterAt((i + s_shift) % POOL);
        }
        (uint256[POOL] memory due, uint256[POOL] memory held) = _accounts();
        aggregator.setConfig(signers, transmitters, uint8(f), 1, "");
        _requirePaid(due, held);
        counter = 0;
        ++configCount;
    }

    function setBilling(uint32 maximum, uint32 reasonable, uint32 rate, uint32 observation, uint32 transmission)
        external
    {
        (uint256[POOL] memory due, uint256[POOL] memory held) = _accounts();
        aggregator.setBilling(maximum % 500, reasonable % 500, rate % 10 ** 9, observation % 1000, transmission % 1000);
        for (uint256 i = 0; i < POOL; ++i) {
            if (due[i] != 0 && aggregator.owedPayment(transmitterAt(i)) != 0) ++wrongPayments;
        }
        _requirePaid(due, held);
    }

    function transmit(uint256 seed, int192 answer) external {
        if (seed & 1 == 0) answer = answer % 10 ** 20;
        if (answer < MIN) answer = MIN;
        if (answer > MAX) answer = MAX;
        uint256 next = counter + 1 + seed % 300;
        Message memory message = _message(seed, next, answer);
        vm.txGasPrice(seed % 10 ** 12);
        vm.prank(transmitterAt((seed % n + s_shift) % POOL));
        // Nobody gives a transaction as much gas as the tests have; the aggregator refuses 2^32 and more.
        aggregator.transmit{gas: 16_000_000}(message.report, message.rs, message.ss, message.vs);
        counter = next;
        s_rounds.push(Round(answer, block.timestamp));
    }

    /// @dev Every one of these must fail.
    function transmitBadly(uint256 seed, uint256 kind) external {
        kind %= 10;
        Message memory message = _message(seed, kind == 0 ? counter : counter + 1, 5);
        address sender = transmitterAt((seed % n + s_shift) % POOL);
        bytes memory report = message.report;
        if (kind == 1) sender = address(0xbad);
        // A byte of the digest, of an observer and of an observation.
        if (kind == 2) report[11 + seed % 16] ^= 0x01;
        if (kind == 3) report[32 + seed % n] ^= 0x01;
        if (kind == 4) (message.rs[0], message.ss[0]) = (bytes32(0), bytes32(seed));
        if (kind == 5) {
            (message.rs[0], message.ss[0]) = (message.rs[1], message.ss[1]);
            // The v of the copied signature, too.
            message.vs = message.vs & ~bytes32(uint256(0xff) << 248) | (message.vs << 8 & bytes32(uint256(0xff) << 248));
        }
        if (kind == 6) report = bytes.concat(report, new bytes(32));
        if (kind == 7) message.vs = bytes32(uint256(message.vs) ^ (1 << 248));
        if (kind == 8) {
            message.rs = new bytes32[](f);
            message.ss = new bytes32[](f);
        }
        if (kind == 9) report[159] ^= 0x01;
        vm.prank(sender);
        try aggregator.transmit{gas: 16_000_000}(report, message.rs, message.ss, message.vs) {
            ++wrongSuccesses;
        } catch {}
    }

    function withdrawPayment(uint256 seed) external {
        uint256 i = seed % POOL;
        uint256 due = aggregator.owedPayment(transmitterAt(i));
        uint256 held = token.balanceOf(payeeAt(i));
        // The second time there is nothing left.
        for (uint256 k = 0; k < 2; ++k) {
            vm.prank(payeeAt(i));
            aggregator.withdrawPayment(transmitterAt(i));
        }
        if (token.balanceOf(payeeAt(i)) != held + due || aggregator.owedPayment(transmitterAt(i)) != 0) {
            ++wrongPayments;
        }
    }

    function withdrawAsSomebodyElse(uint256 seed) external {
        vm.prank(payeeAt((seed + 1) % POOL));
        try aggregator.withdrawPayment(transmitterAt(seed % POOL)) {
            ++wrongSuccesses;
        } catch {}
    }

    function withdrawFunds(uint256 amount) external {
        aggregator.withdrawFunds(address(this), amount % 10 ** 18);
    }

    function setValidator(uint256 seed) external {
        // A contract without `validate`, an account without code, or none.
        address[3] memory choices = [address(token), address(0xdead), address(0)];
        aggregator.setValidatorConfig(AggregatorValidatorInterface(choices[seed % 3]), uint32(seed % 50_000));
    }

    function passTime(uint256 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 10 ** 6);
        vm.roll(block.number + 1);
    }

    /* ---- tools ---- */

    /// @dev What each oracle is owed, and what its payee has.
    function _accounts() internal view returns (uint256[POOL] memory due, uint256[POOL] memory held) {
        for (uint256 i = 0; i < POOL; ++i) {
            due[i] = aggregator.owedPayment(transmitterAt(i));
            held[i] = token.balanceOf(payeeAt(i));
        }
    }

    /// @dev Everybody got what was due, neither more nor less.
    function _requirePaid(uint256[POOL] memory due, uint256[POOL] memory held) internal {
        for (uint256 i = 0; i < POOL; ++i) {
            if (token.balanceOf(payeeAt(i)) != held[i] + due[i]) ++wrongPayments;
        }
    }

    function _key(uint256 i) internal view returns (uint256) {
        return 1000 + (i + 3 * s_shift) % 40;
    }

    /// @dev Between 2f + 1 and n oracles observe; f + 1 or more of them sign.
    function _message(uint256 seed, uint256 next, int192 answer) internal view returns (Message memory message) {
        (,, bytes16 digest) = aggregator.latestConfigDetails();
        bytes32 context = bytes32((uint256(uint128(digest)) << 40) | next);
        int192[] memory observations = new int192[](2 * f + 1 + (seed >> 8) % (n - 2 * f));
        uint256 observers;
        for (uint256 i = 0; i < observations.length; ++i) {
            observations[i] = i < observations.length / 2 ? MIN : i == observations.length / 2 ? answer : MAX;
            observers |= ((i + (seed >> 16)) % n) << (248 - 8 * i);
        }
        message.report = abi.encode(context, bytes32(observers), observations);
        _sign(message, seed);
    }

    function _sign(Message memory message, uint256 seed) internal view {
        bytes32 hash = keccak256(message.report);
        uint256 count = f + 1 + (seed >> 24) % (n - f);
        message.rs = new bytes32[](count);
        message.ss = new bytes32[](count);
        uint256 vs;
        for (uint256 j = 0; j < count; ++j) {
            uint8 v;
            (v, message.rs[j], message.ss[j]) = vm.sign(_key((j + (seed >> 32)) % n), hash);
            vs |= uint256(v - 27) << (248 - 8 * j);
        }
        message.vs = bytes32(vs);
    }
}
