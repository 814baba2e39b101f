// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControllerInterface} from "../../contracts/interfaces/AccessControllerInterface.sol";
import {AggregatorValidatorInterface} from "../../contracts/interfaces/AggregatorValidatorInterface.sol";
import {LinkTokenInterface} from "../../contracts/interfaces/LinkTokenInterface.sol";
import {TestOCR2Aggregator} from "../../contracts/test/ocr2/TestOCR2Aggregator.sol";
import {TokenDouble} from "../../contracts/test/ocr2/TokenDouble.sol";
import {vm} from "./Vm.sol";

/// @title Owner, oracles, payees and attackers of an aggregator, doing things at random
/// @notice Remembers what must hold; the suite compares.
contract OCR2Handler {
    uint256 internal constant POOL = 12;
    uint256 public constant FUNDS = 10 ** 30;
    int192 internal constant MIN = type(int192).min + 1;
    int192 internal constant MAX = type(int192).max - 1;

    struct Round {
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
    }

    struct Message {
        bytes32[3] context;
        bytes report;
        bytes32[] rs;
        bytes32[] ss;
        bytes32 vs;
    }

    TokenDouble public immutable token;
    TestOCR2Aggregator public immutable aggregator;

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
        aggregator = new TestOCR2Aggregator(
            LinkTokenInterface(address(token)),
            MIN,
            MAX,
            AccessControllerInterface(address(0)),
            AccessControllerInterface(address(0))
        );
        token.mint(address(aggregator), FUNDS);
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

    function roundAt(uint256 i) external view returns (int256, uint256, uint256) {
        return (s_rounds[i].answer, s_rounds[i].startedAt, s_rounds[i].updatedAt);
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
        aggregator.setConfig(signers, transmitters, uint8(f), abi.encodePacked(uint8(1), MIN, MAX), 1, "");
        _requirePaid(due, held);
        counter = 0;
        ++configCount;
    }

    function setBilling(uint32 maximum, uint32 reasonable, uint32 observation, uint32 transmission) external {
        (uint256[POOL] memory due, uint256[POOL] memory held) = _accounts();
        aggregator.setBilling(maximum % 500, reasonable % 500, observation % 1000, transmission % 1000, 4200);
        for (uint256 i = 0; i < POOL; ++i) {
            if (due[i] != 0 && aggregator.owedPayment(transmitterAt(i)) != 0) ++wrongPayments;
        }
        _requirePaid(due, held);
    }

    function transmit(uint256 seed, int192 answer, uint32 observedAt, int192 juels) external {
        if (seed & 1 == 0) answer = answer % 10 ** 20;
        if (answer < MIN) answer = MIN;
        if (answer > MAX) answer = MAX;
        if (seed & 2 == 0) observedAt = uint32(block.timestamp) - observedAt % 6000;
        if (seed & 4 == 0) juels = juels % 10 ** 21;
        uint256 next = counter + 1 + seed % 300;
        Message memory message = _message(seed, next, answer, observedAt, juels);
        vm.txGasPrice(seed % 10 ** 12);
        vm.prank(transmitterAt((seed % n + s_shift) % POOL));
        aggregator.transmit(message.context, message.report, message.rs, message.ss, message.vs);
        counter = next;
        s_rounds.push(Round(answer, observedAt, uint32(block.timestamp)));
    }

    /// @dev Every one of these must fail.
    function transmitBadly(uint256 seed, uint256 kind) external {
        Message memory message = _message(seed, kind % 9 == 0 ? counter : counter + 1, 5, 5, 5);
        address sender = transmitterAt((seed % n + s_shift) % POOL);
        if (kind % 9 == 1) sender = address(0xbad);
        if (kind % 9 == 2) message.context[0] = keccak256(abi.encode(seed));
        if (kind % 9 == 3) message.context[2] = keccak256("another");
        if (kind % 9 == 4) (message.rs[0], message.ss[0]) = (bytes32(0), bytes32(seed));
        if (kind % 9 == 5) {
            (message.rs[0], message.ss[0]) = (message.rs[1], message.ss[1]);
            // The v of the copied signature, too.
            message.vs = message.vs & ~bytes32(uint256(0xff) << 248) | (message.vs << 8 & bytes32(uint256(0xff) << 248));
        }
        if (kind % 9 == 6) message.report = bytes.concat(message.report, new bytes(32));
        if (kind % 9 == 7) message.vs = bytes32(uint256(message.vs) ^ (1 << 248));
        if (kind % 9 == 8) {
            message.rs = new bytes32[](f);
            message.ss = new bytes32[](f);
        }
        vm.prank(sender);
        try aggregator.transmit(message.context, message.report, message.rs, message.ss, message.vs) {
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

    function _message(uint256 seed, uint256 next, int192 answer, uint32 observedAt, int192 juels)
        internal
        view
        returns (Message memory message)
    {
        (,, message.context[0]) = aggregator.latestConfigDetails();
        message.context[1] = bytes32(next);
        message.context[2] = keccak256(abi.encode(seed));
        int192[] memory observations = new int192[](f + 1 + seed % (31 - f));
        for (uint256 i = 0; i < observations.length; ++i) {
            observations[i] = i < observations.length / 2 ? MIN : i == observations.length / 2 ? answer : MAX;
        }
        message.report = abi.encode(observedAt, bytes32(seed), observations, juels);
        bytes32 hash = keccak256(abi.encodePacked(keccak256(message.report), message.context));
        message.rs = new bytes32[](f + 1);
        message.ss = new bytes32[](f + 1);
        // Hints: right, wrong or none.
        uint256 vs;
        for (uint256 j = 0; j <= f; ++j) {
            uint256 oracle = (j + seed) % n;
            uint8 v;
            (v, message.rs[j], message.ss[j]) = vm.sign(_key(oracle), hash);
            vs |= uint256(v - 27) << (248 - 8 * j);
            if (seed & 8 == 0) vs |= (seed & 16 == 0 ? oracle : seed >> 20 & 0xff) << (8 * j);
        }
        message.vs = bytes32(vs);
    }
}
