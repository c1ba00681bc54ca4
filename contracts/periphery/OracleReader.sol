// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {OracleState} from "../types/OracleState.sol";

/// @title OracleReader
/// @notice Reads an oracle that may be hostile, as a pool does: bounded gas, bounded return data, failure is a value.
library OracleReader {
    /// @dev What a pool gives to an oracle.
    uint256 internal constant READ_GAS = 600_000;
    /// @dev Prices above it count as dead, as in a pool.
    uint256 private constant MAX_PRICE = type(uint208).max;
    uint256 private constant INVERSE_SCALE = 1e72;

    /// @notice Price of the collateral in the debt asset, in the pool's direction.
    /// @param oracle What to read; may be anything.
    /// @param inverse Whether it quotes the debt asset in the collateral.
    /// @return ok Whether it answered sensibly.
    /// @return price 0 where there is no trustworthy one [price 1e36].
    /// @return referencePrice [price 1e36].
    /// @return state STALE where it did not answer, or answered nonsense.
    function read(
        address oracle,
        bool inverse
    ) internal view returns (bool ok, uint256 price, uint256 referencePrice, OracleState state) {
        uint256[3] memory answer;
        bytes4 selector = IPriceOracle.read.selector;
        assembly ("memory-safe") {
            mstore(0x00, selector)
            ok := staticcall(READ_GAS, oracle, 0x00, 0x04, answer, 0x60)
            ok := and(ok, gt(returndatasize(), 0x5f))
        }
        // The bound is a row of ones: the union is above it exactly if one of the two is.
        if (!ok || answer[2] > uint256(type(OracleState).max) || answer[0] | answer[1] > MAX_PRICE) {
            return (false, 0, 0, OracleState.STALE);
        }

        state = OracleState(answer[2]);
        (price, referencePrice) = (_directed(answer[0], inverse), _directed(answer[1], inverse));
        if (state >= OracleState.STALE) return (true, 0, referencePrice, state);
        if (price == 0) return (false, 0, 0, OracleState.STALE);
        if (referencePrice == 0) referencePrice = price;
    }

    /// @dev 0 for 0, and for what would be above the bound.
    function _directed(uint256 price, bool inverse) private pure returns (uint256 result) {
        result = inverse && price != 0 ? INVERSE_SCALE / price : price;
        if (result > MAX_PRICE) result = 0;
    }
}
