// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolCallback, POOL_CALLBACK_MAGIC} from "../../../../contracts/interfaces/IPoolCallback.sol";
import {BenchVenue} from "./BenchVenue.sol";

/// @title PoolTrader
/// @notice The least callback target that a trader can name when he calls a pool himself. The pool pays the venue, the venue pays
/// the trader, and the pool takes what it is owed from the trader.
contract PoolTrader is IPoolCallback {
    BenchVenue private immutable VENUE;
    address private immutable BASE;
    address private immutable QUOTE;

    constructor(BenchVenue venue, address base, address quote) {
        (VENUE, BASE, QUOTE) = (venue, base, quote);
    }

    function onPoolCallback(
        address initiator,
        uint256 debtSent,
        uint256,
        uint256[] calldata collateralSent,
        uint256[] calldata,
        bytes calldata
    ) external returns (bytes32, uint256, uint256) {
        if (debtSent != 0) VENUE.swap(QUOTE, BASE, debtSent, 0, initiator, "");
        else VENUE.swap(BASE, QUOTE, collateralSent[0], 0, initiator, "");

        return (POOL_CALLBACK_MAGIC, 0, 0);
    }
}
