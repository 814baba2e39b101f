// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TypeAndVersionInterface} from "../../interfaces/TypeAndVersionInterface.sol";
import {OCR2Base} from "../../ocr2/OCR2Base.sol";

/// @title Example of an OCR2 contract that is not a feed: oracles find the titles of web pages
contract OCR2TitleRequest is OCR2Base {
    /// @notice Whether a request has been fulfilled.
    mapping(bytes32 requestId => bool) public fulfilled;

    uint256 private s_requestCount;

    /// @notice Somebody wants to know the title of a page.
    event TitleRequest(bytes32 requestId, string url);

    /// @notice The oracles found a title.
    event TitleFulfillment(bytes32 requestId, string title);

    constructor() {
        request("https://blog.chain.link/what-is-chainlink/");
        request("https://www.coindesk.com/mark-cuban-backed-nft-marketplace-mintable-raises-13m");
        request(
            "https://www.bloomberg.com/opinion/articles/2021-06-24/fidelity-manager-owned-gamestop-but-lacked-diamond-hands"
        );
    }

    /// @notice Ask for the title of the page at `url`.
    function request(string memory url) public {
        bytes32 requestId = keccak256(abi.encodePacked(keccak256(bytes(url)), s_requestCount++));
        emit TitleRequest(requestId, url);
    }

    /// @inheritdoc TypeAndVersionInterface
    function typeAndVersion() external pure override returns (string memory) {
        return "OCR2TitleRequest 1.0.0-alpha";
    }

    function _report(bytes32, uint40, bytes memory report) internal override {
        (bytes32 requestId, string memory title) = abi.decode(report, (bytes32, string));
        require(!fulfilled[requestId], "already fulfilled");
        fulfilled[requestId] = true;
        emit TitleFulfillment(requestId, title);
    }
}
