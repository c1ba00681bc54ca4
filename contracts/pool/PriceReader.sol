// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {OracleState} from "../types/OracleState.sol";
import {Quote} from "../types/Quote.sol";

/// @title PriceReader
/// @notice Calls an oracle that may be hostile: whatever it does is a state, never a revert.
library PriceReader {
    /// @dev Gas that an oracle gets. Three feeds, an exchange rate and a sequencer feed, all cold, stay below a half of it.
    uint256 private constant READ_GAS = 600_000;
    /// @dev Prices above it count as dead: value = amount (120 bits) x price / 1e36 then fits into 256 bits. It leaves room for one
    /// token of 0 decimals worth 1e2 tokens of 24.
    uint256 private constant MAX_PRICE = type(uint208).max;
    uint256 private constant INVERSE_SCALE = 1e72;

    /// @notice Reads `oracle`; reverts only if the caller left less gas than the oracle may use.
    /// @param oracle What to read; may be anything.
    /// @param inverse Whether it quotes the debt asset in the collateral.
    /// @return ok Whether it answered at all.
    /// @return quote The reading; STALE where it did not answer or answered nonsense.
    function read(address oracle, bool inverse) internal view returns (bool ok, Quote memory quote) {
        ok = readInto(quote, oracle, inverse);
    }

    /// @notice The same into `quote`, which must be empty: it saves the hot paths a second struct.
    function readInto(Quote memory quote, address oracle, bool inverse) internal view returns (bool ok) {
        // EIP-150 keeps 1/64 back: with less than this a caller could starve a healthy oracle and make it look dead.
        uint256 required = READ_GAS + READ_GAS / 32;
        if (gasleft() <= required) revert ILiquidator.MarginPool_InsufficientGas(gasleft(), required);

        uint256 price;
        uint256 referencePrice;
        uint256 state;
        bytes4 selector = IPriceOracle.read.selector;
        assembly ("memory-safe") {
            // Scratch space holds the call; exactly 96 bytes of the answer are copied, over scratch space and the free memory
            // pointer, which is put back.
            let free := mload(0x40)
            mstore(0x00, selector)
            ok := staticcall(READ_GAS, oracle, 0x00, 0x04, 0x00, 0x60)
            ok := and(ok, gt(returndatasize(), 0x5f))
            if ok {
                price := mload(0x00)
                referencePrice := mload(0x20)
                state := mload(0x40)
            }
            mstore(0x40, free)
        }
        if (!ok || state > uint256(OracleState.SEQUENCER) || price > MAX_PRICE || referencePrice > MAX_PRICE) {
            quote.state = OracleState.STALE;

            return false;
        }

        // unchecked: neither divisor is 0.
        unchecked {
            if (inverse && referencePrice != 0) referencePrice = INVERSE_SCALE / referencePrice;
            quote.referencePrice = referencePrice;
            quote.state = OracleState(state);
            if (state >= uint256(OracleState.STALE)) return true;

            if (inverse && price != 0) price = INVERSE_SCALE / price;
        }
        if (price == 0 || price > MAX_PRICE) {
            quote.state = OracleState.STALE;

            return false;
        }
        quote.price = price;
        if (referencePrice == 0 || referencePrice > MAX_PRICE) quote.referencePrice = price;
    }
}
