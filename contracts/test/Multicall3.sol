// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Many calls in one
/// @notice The interface of the widely deployed Multicall3, for chains of one's own: the batch reads of the wrappers use
/// its `aggregate3`, and carry this contract's code along where a chain has none.
contract Multicall3 {
    /// @notice One call that has to succeed.
    /// @param target contract to call
    /// @param callData what to send to it
    struct Call {
        address target;
        bytes callData;
    }

    /// @notice One call that says for itself whether it may fail.
    /// @param target contract to call
    /// @param allowFailure whether its failure is a result and not the end of the batch
    /// @param callData what to send to it
    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    /// @notice One call with a payment.
    /// @param target contract to call
    /// @param allowFailure whether its failure is a result and not the end of the batch
    /// @param value wei that go with the call
    /// @param callData what to send to it
    struct Call3Value {
        address target;
        bool allowFailure;
        uint256 value;
        bytes callData;
    }

    /// @notice The outcome of one call.
    /// @param success whether it returned
    /// @param returnData what it returned, or its revert data
    struct Result {
        bool success;
        bytes returnData;
    }

    /// @notice All of the calls, or none.
    /// @return blockNumber block in which they ran
    /// @return returnData what each returned
    function aggregate(Call[] calldata calls)
        external
        payable
        returns (uint256 blockNumber, bytes[] memory returnData)
    {
        blockNumber = block.number;
        returnData = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory data) = calls[i].target.call(calls[i].callData);
            require(success, "Multicall3: call failed");
            returnData[i] = data;
        }
    }

    /// @notice The calls; the batch fails with a call that is not allowed to.
    /// @return returnData outcome of each
    function aggregate3(Call3[] calldata calls) external payable returns (Result[] memory returnData) {
        returnData = new Result[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory data) = calls[i].target.call(calls[i].callData);
            require(success || calls[i].allowFailure, "Multicall3: call failed");
            returnData[i] = Result(success, data);
        }
    }

    /// @notice Like `aggregate3`, with payments that have to add up to the value sent.
    /// @return returnData outcome of each
    function aggregate3Value(Call3Value[] calldata calls) external payable returns (Result[] memory returnData) {
        returnData = new Result[](calls.length);
        uint256 paid = 0;
        for (uint256 i = 0; i < calls.length; ++i) {
            paid += calls[i].value;
            (bool success, bytes memory data) = calls[i].target.call{value: calls[i].value}(calls[i].callData);
            require(success || calls[i].allowFailure, "Multicall3: call failed");
            returnData[i] = Result(success, data);
        }
        require(msg.value == paid, "Multicall3: value mismatch");
    }

    /// @notice The calls; `requireSuccess` says for all of them whether one may fail.
    /// @return returnData outcome of each
    function tryAggregate(bool requireSuccess, Call[] calldata calls)
        public
        payable
        returns (Result[] memory returnData)
    {
        returnData = new Result[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory data) = calls[i].target.call(calls[i].callData);
            require(success || !requireSuccess, "Multicall3: call failed");
            returnData[i] = Result(success, data);
        }
    }

    /// @notice `tryAggregate` with the block.
    /// @return blockNumber block in which they ran
    /// @return blockHash its hash, zero while the block is being made
    /// @return returnData outcome of each
    function tryBlockAndAggregate(bool requireSuccess, Call[] calldata calls)
        public
        payable
        returns (uint256 blockNumber, bytes32 blockHash, Result[] memory returnData)
    {
        blockNumber = block.number;
        blockHash = blockhash(block.number);
        returnData = tryAggregate(requireSuccess, calls);
    }

    /// @notice All of the calls or none, with the block.
    /// @return blockNumber block in which they ran
    /// @return blockHash its hash, zero while the block is being made
    /// @return returnData outcome of each
    function blockAndAggregate(Call[] calldata calls)
        external
        payable
        returns (uint256 blockNumber, bytes32 blockHash, Result[] memory returnData)
    {
        return tryBlockAndAggregate(true, calls);
    }

    /// @notice Number of the current block.
    function getBlockNumber() external view returns (uint256 blockNumber) {
        return block.number;
    }

    /// @notice Hash of one of the last 256 blocks.
    function getBlockHash(uint256 blockNumber) external view returns (bytes32 blockHash) {
        return blockhash(blockNumber);
    }

    /// @notice Hash of the block before the current one.
    function getLastBlockHash() external view returns (bytes32 blockHash) {
        return blockhash(block.number - 1);
    }

    /// @notice Time of the current block, Unix time in seconds.
    function getCurrentBlockTimestamp() external view returns (uint256 timestamp) {
        return block.timestamp;
    }

    /// @notice Beacon randomness of the current block, under its old name.
    function getCurrentBlockDifficulty() external view returns (uint256 difficulty) {
        return block.prevrandao;
    }

    /// @notice Gas limit of the current block in units.
    function getCurrentBlockGasLimit() external view returns (uint256 gaslimit) {
        return block.gaslimit;
    }

    /// @notice Fee recipient of the current block.
    function getCurrentBlockCoinbase() external view returns (address coinbase) {
        return block.coinbase;
    }

    /// @notice Balance of an account in wei.
    function getEthBalance(address addr) external view returns (uint256 balance) {
        return addr.balance;
    }

    /// @notice Base fee of the current block in wei per gas.
    function getBasefee() external view returns (uint256 basefee) {
        return block.basefee;
    }

    /// @notice Id of the chain.
    function getChainId() external view returns (uint256 chainid) {
        return block.chainid;
    }
}
