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
    /// @dev With less a caller cannot hand on `READ_GAS`.
    uint256 private constant REQUIRED_GAS = READ_GAS + READ_GAS / 32;
    /// @dev Prices above it count as dead: value = amount (120 bits) x price / 1e36 then fits into 256 bits. It leaves room for one
    /// token of 0 decimals worth 1e2 tokens of 24.
    uint256 private constant MAX_PRICE = type(uint208).max;
    uint256 private constant INVERSE_SCALE = 1e72;

    /// @notice Reads `oracle`; reverts only if the caller left less gas than the oracle may use.
    /// @param oracle What to read; may be anything.
    /// @param inverse Whether it quotes the debt asset in the collateral.
    /// @return ok Whether it said what counts: a price or, where it is dead, its last one.
    /// @return quote The reading; STALE where it did not answer or answered nonsense.
    function read(address oracle, bool inverse) internal view returns (bool ok, Quote memory quote) {
        (ok, quote.price, quote.referencePrice, quote.state) = readFields(oracle, inverse);
    }

    /// @notice The same as plain numbers: it saves the hot paths a struct.
    function readFields(
        address oracle,
        bool inverse
    ) internal view returns (bool ok, uint256 price, uint256 referencePrice, OracleState state) {
        // EIP-150 keeps 1/64 back: with less than this a caller could starve a healthy oracle and make it look dead.
        if (gasleft() <= REQUIRED_GAS) revert ILiquidator.MarginPool_InsufficientGas(gasleft(), REQUIRED_GAS);

        uint256 answered;
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
                answered := mload(0x40)
            }
            mstore(0x40, free)
        }
        // The bound is a row of ones: the union is above it exactly if one of the two is.
        if (!ok || answered > uint256(OracleState.SEQUENCER) || price | referencePrice > MAX_PRICE) {
            return (false, 0, 0, OracleState.STALE);
        }

        state = OracleState(answered);
        if (inverse) (price, referencePrice) = (_inverted(price), _inverted(referencePrice));
        // A dead oracle that knows no last price leaves that to who asks.
        if (answered >= uint256(OracleState.STALE)) return (referencePrice != 0, 0, referencePrice, state);
        // What cannot be inverted within the bound is 0 by now, or no price.
        if (price == 0) return (false, 0, 0, OracleState.STALE);
        if (referencePrice == 0) referencePrice = price;
    }

    /// @dev 0 for 0, and for what would be above the bound.
    function _inverted(uint256 price) private pure returns (uint256 result) {
        if (price != 0) result = INVERSE_SCALE / price;
        if (result > MAX_PRICE) result = 0;
    }
}
