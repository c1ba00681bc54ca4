// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice The state of a position in one slot.
/// @dev bits 0..119 collateral of basket token 0 | 120..239 scaled debt | 240..247 basket mask | 248..255 flags.
/// Mask bit k is set if and only if the position holds token k. Scaled debt x borrow index / INDEX_SCALE = debt.
type PositionWord is uint256;

using {
    firstCollateral,
    scaledDebt,
    basketMask,
    flags,
    withFirstCollateral,
    withScaledDebt,
    withMask,
    withFlags
} for PositionWord global;

uint256 constant POSITION_AMOUNT_MAX = type(uint120).max;
/// @dev The position was found below the margin-call level and that was announced.
uint256 constant FLAG_CALLED = 1;
/// @dev The owner allows small, low-incentive deleveraging between the call level and 1.
uint256 constant FLAG_GRADUAL_EXIT = 2;

function firstCollateral(PositionWord word) pure returns (uint256) {
    return PositionWord.unwrap(word) & POSITION_AMOUNT_MAX;
}

function scaledDebt(PositionWord word) pure returns (uint256) {
    return (PositionWord.unwrap(word) >> 120) & POSITION_AMOUNT_MAX;
}

function basketMask(PositionWord word) pure returns (uint256) {
    return (PositionWord.unwrap(word) >> 240) & 0xff;
}

function flags(PositionWord word) pure returns (uint256) {
    return PositionWord.unwrap(word) >> 248;
}

/// @dev The four setters expect values that fit; callers check them (`MarginPool_AmountOverflow`).
function withFirstCollateral(PositionWord word, uint256 amount) pure returns (PositionWord) {
    uint256 mask = SafeCast.toUint(amount != 0) << 240;
    uint256 rest = PositionWord.unwrap(word) & ~(POSITION_AMOUNT_MAX | (uint256(1) << 240));

    return PositionWord.wrap(rest | amount | mask);
}

function withScaledDebt(PositionWord word, uint256 amount) pure returns (PositionWord) {
    uint256 rest = PositionWord.unwrap(word) & ~(POSITION_AMOUNT_MAX << 120);

    return PositionWord.wrap(rest | (amount << 120));
}

function withMask(PositionWord word, uint256 mask) pure returns (PositionWord) {
    uint256 rest = PositionWord.unwrap(word) & ~(uint256(0xff) << 240);

    return PositionWord.wrap(rest | (mask << 240));
}

function withFlags(PositionWord word, uint256 newFlags) pure returns (PositionWord) {
    uint256 rest = PositionWord.unwrap(word) & ~(uint256(0xff) << 248);

    return PositionWord.wrap(rest | (newFlags << 248));
}
