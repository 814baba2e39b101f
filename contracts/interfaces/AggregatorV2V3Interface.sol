// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

import {AggregatorInterface} from "./AggregatorInterface.sol";
import {AggregatorV3Interface} from "./AggregatorV3Interface.sol";

/// @title Both consumer interfaces of a feed
interface AggregatorV2V3Interface is AggregatorInterface, AggregatorV3Interface {}
