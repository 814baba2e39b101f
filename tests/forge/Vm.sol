// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title The cheat codes of forge that the suites use
interface Vm {
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function warp(uint256 timestamp) external;
    function roll(uint256 blockNumber) external;
    function txGasPrice(uint256 price) external;
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
