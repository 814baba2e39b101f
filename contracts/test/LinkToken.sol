// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Receives tokens together with data
interface ERC677ReceiverInterface {
    /// @notice Called by the token after a `transferAndCall`.
    /// @param sender who sent the tokens
    /// @param value amount
    /// @param data what the sender added
    function onTokenTransfer(address sender, uint256 value, bytes calldata data) external;
}

/// @title A token that behaves like LINK on mainnet
/// @notice ERC-20 with ERC-677 `transferAndCall`; 10^27 juels belong to the deployer. Transfers to the zero address or to
/// the token itself revert without data; an overdraft burns all gas, as the token's compiler had it at the time.
contract LinkToken {
    string public constant name = "ChainLink Token";
    string public constant symbol = "LINK";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 10 ** 27;

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Transfer(address indexed from, address indexed to, uint256 value, bytes data);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        balanceOf[msg.sender] = totalSupply;
    }

    /// @notice Move `value` from the caller to `to`.
    function transfer(address to, uint256 value) external returns (bool success) {
        _move(msg.sender, to, value);
        return true;
    }

    /// @notice Move `value` to `to` and, if that is a contract, call its `onTokenTransfer`.
    function transferAndCall(address to, uint256 value, bytes calldata data) external returns (bool success) {
        _move(msg.sender, to, value);
        emit Transfer(msg.sender, to, value, data);
        if (to.code.length > 0) {
            ERC677ReceiverInterface(to).onTokenTransfer(msg.sender, value, data);
        }
        return true;
    }

    /// @notice Move `value` from `from` to `to` out of the caller's allowance.
    function transferFrom(address from, address to, uint256 value) external returns (bool success) {
        allowance[from][msg.sender] = _subtract(allowance[from][msg.sender], value);
        _move(from, to, value);
        return true;
    }

    /// @notice Let `spender` move up to `value` of the caller's tokens.
    function approve(address spender, uint256 value) external returns (bool success) {
        _setAllowance(spender, value);
        return true;
    }

    /// @notice Raise an allowance by `addedValue`.
    function increaseApproval(address spender, uint256 addedValue) external returns (bool success) {
        _setAllowance(spender, allowance[msg.sender][spender] + addedValue);
        return true;
    }

    /// @notice Lower an allowance by `subtractedValue`, to no less than zero.
    function decreaseApproval(address spender, uint256 subtractedValue) external returns (bool success) {
        uint256 value = allowance[msg.sender][spender];
        _setAllowance(spender, subtractedValue > value ? 0 : value - subtractedValue);
        return true;
    }

    function _move(address from, address to, uint256 value) private {
        if (to == address(0) || to == address(this)) {
            revert();
        }
        balanceOf[from] = _subtract(balanceOf[from], value);
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }

    function _setAllowance(address spender, uint256 value) private {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }

    function _subtract(uint256 a, uint256 b) private pure returns (uint256 difference) {
        if (b > a) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        unchecked {
            return a - b;
        }
    }
}
