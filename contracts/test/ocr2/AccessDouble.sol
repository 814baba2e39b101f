// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Access controller that answers whatever it is told to
contract AccessDouble {
    uint256 public word = 1;
    bool public failing;
    bytes32 public expectedArguments;

    function setAnswer(uint256 word_, bool failing_) external {
        word = word_;
        failing = failing_;
    }

    /// @notice Say yes only to one user and calldata.
    function expect(address user, bytes calldata data) external {
        expectedArguments = keccak256(abi.encode(user, data));
    }

    function hasAccess(address user, bytes calldata data) external view returns (uint256) {
        require(!failing, "controller says no");
        if (expectedArguments != 0 && keccak256(abi.encode(user, data)) != expectedArguments) return 0;
        return word;
    }
}
