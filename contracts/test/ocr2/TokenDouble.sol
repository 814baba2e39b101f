// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Token that misbehaves on request
contract TokenDouble {
    enum Mode {
        Honest,
        ReturnFalse,
        ReturnTwo,
        ReturnNothing,
        RevertWithReason,
        Abort
    }

    mapping(address => uint256) public balanceOf;
    Mode public mode;

    /// @notice What to call during every transfer, if anything, and what came back last.
    address public hookTarget;
    bytes public hookData;
    bytes public hookResult;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function setHook(address target, bytes calldata data) external {
        hookTarget = target;
        hookData = data;
    }

    function transfer(address to, uint256 value) external {
        uint256 result = 1;
        if (mode == Mode.ReturnFalse) result = 0;
        if (mode == Mode.ReturnTwo) result = 2;
        if (mode == Mode.RevertWithReason) revert("token says no");
        if (mode == Mode.Abort) {
            assembly {
                invalid()
            }
        }
        if (result == 1) {
            balanceOf[msg.sender] -= value;
            balanceOf[to] += value;
            emit Transfer(msg.sender, to, value);
        }
        if (hookTarget != address(0)) {
            (, hookResult) = hookTarget.call(hookData);
        }
        if (mode == Mode.ReturnNothing) return;
        assembly {
            mstore(0, result)
            return(0, 0x20)
        }
    }
}
